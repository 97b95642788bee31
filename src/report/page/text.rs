//! Text in HTML: nothing that a manuscript holds can end an element, begin one, or vanish.

use std::fmt::{self, Display, Write};
use std::time::Duration;

/// Text as HTML shows it, in elements and in quoted attributes.
///
/// Characters that HTML does not allow become `U+FFFD`: controls but tab and newline, and noncharacters.
pub(in crate::report) struct Escaped<'a>(pub &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in self.0.char_indices() {
            let shown = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' | '\n' => continue,
                c if c.is_control() || is_noncharacter(c) => "\u{fffd}",
                _ => continue,
            };
            f.write_str(&self.0[plain..at])?;
            f.write_str(shown)?;
            plain = at + c.len_utf8();
        }
        f.write_str(&self.0[plain..])
    }
}

fn is_noncharacter(c: char) -> bool {
    matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe
}

/// Text that may turn the direction of writing, kept from turning what stands beside it.
pub(in crate::report) struct Isolated<'a>(pub &'a str);

impl Display for Isolated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<bdi>{}</bdi>", Escaped(self.0))
    }
}

/// A place in time: `4:05`, `1:04:05`.
pub(in crate::report) struct Clock(pub Duration);

impl Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds / 3600 {
            0 => write!(f, "{}:{:02}", seconds / 60, seconds % 60),
            hours => write!(f, "{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
        }
    }
}

/// A level, with the sign that is a minus and not a hyphen: `−19.5`.
pub(in crate::report) struct Level(pub f64);

impl Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = (self.0 * 10.0).round() / 10.0;
        if tenths < 0.0 {
            f.write_char('−')?;
        }
        write!(f, "{:.1}", tenths.abs())
    }
}

/// The level of `amplitude`, full scale being 1, in decibels; none for silence.
pub(in crate::report) fn decibels(amplitude: f32) -> Option<f64> {
    (amplitude > 0.0).then(|| 20.0 * f64::from(amplitude).log10())
}

/// At most `longest` characters of `text`, with `…` where it was cut.
pub(in crate::report) fn cut(text: &str, longest: usize) -> (&str, &'static str) {
    match text.char_indices().nth(longest) {
        Some((at, _)) => (text[..at].trim_end(), "…"),
        None => (text, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let shown = Escaped("</script><b a='1' c=\"2\">&amp;\u{0}\u{1b}[0m\u{85}\u{ffff}\t\n\u{202e}אב").to_string();
        assert_eq!(
            shown,
            "&lt;/script&gt;&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;\u{fffd}\u{fffd}[0m\u{fffd}\u{fffd}\t\n\u{202e}אב"
        );
        assert_eq!(Isolated("\u{202e}a").to_string(), "<bdi>\u{202e}a</bdi>");
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        let clock = |seconds| Clock(Duration::from_secs(seconds)).to_string();
        assert_eq!([clock(5), clock(65), clock(36_245)], ["0:05", "1:05", "10:04:05"]);
        assert_eq!(
            [Level(-19.46).to_string(), Level(-0.04).to_string(), Level(3.0).to_string()],
            ["−19.5", "0.0", "3.0"]
        );
        assert_eq!((cut("吾輩は猫である", 2), cut("ab", 2)), (("吾輩", "…"), ("ab", "")));
    }
}
