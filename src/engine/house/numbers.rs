//! Finds numbers in plain text, so that each tongue can spell them its own way.

/// A number as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Number {
    /// A sign of money before it.
    pub(super) money: Option<char>,
    pub(super) negative: bool,
    /// Digits before the point, thousands separators taken out; never empty.
    pub(super) whole: String,
    /// Digits after the point.
    pub(super) fraction: Option<String>,
    /// `10:30` has the minutes 30.
    pub(super) minutes: Option<String>,
    pub(super) percent: bool,
}

impl Number {
    /// The whole part, if it has at most sixteen digits and no zero in front: what is counted rather than read out.
    pub(super) fn count(&self) -> Option<u64> {
        /// The East Asian words used here end at 10^16 - 1.
        const COUNTED_DIGITS: usize = 16;
        let is_code = self.whole.len() > 1 && self.whole.starts_with('0');
        if is_code || self.whole.len() > COUNTED_DIGITS { None } else { self.whole.parse().ok() }
    }

    /// The count, if nothing but digits was written: what may take a counter word.
    pub(super) fn plain_count(&self) -> Option<u64> {
        let plain = self.money.is_none() && !self.negative && self.fraction.is_none() && !self.percent;
        if plain && self.minutes.is_none() { self.count() } else { None }
    }
}

/// `text` with every number replaced by what `spell` makes of it; `spell` sees what follows the number and says how many
/// bytes of that it has dealt with too.
pub(super) fn replace(text: &str, spell: impl Fn(&Number, &str) -> (String, usize)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let before_is_word = out.chars().next_back().is_some_and(char::is_alphanumeric);
        if let Some((number, after)) = read(rest, before_is_word) {
            let (words, dealt_with) = spell(&number, after);
            out.push_str(&words);
            rest = after.get(dealt_with..).unwrap_or("");
        } else {
            // A sign of money or per cent without a number has nothing to say.
            out.push(if "$€£¥₩%".contains(c) { ' ' } else { c });
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// A number at the start of `text`, and what follows it.
fn read(text: &str, before_is_word: bool) -> Option<(Number, &str)> {
    let mut number = Number::default();
    let mut rest = text;
    if !before_is_word && let Some(after) = rest.strip_prefix('-') {
        number.negative = true;
        rest = after;
    }
    if let Some(sign) = rest.chars().next().filter(|c| "$€£¥₩".contains(*c)) {
        number.money = Some(sign);
        rest = rest[sign.len_utf8()..].trim_start();
    }
    let (whole, mut rest) = digits(rest)?;
    number.whole.push_str(whole);
    // Thousands: `1,234,567`, each group of three.
    while let Some((group, after)) = rest.strip_prefix(',').and_then(digits)
        && group.len() == 3
        && number.whole.len() <= 18
    {
        number.whole.push_str(group);
        rest = after;
    }
    if let Some((fraction, after)) = rest.strip_prefix('.').and_then(digits) {
        number.fraction = Some(fraction.to_owned());
        rest = after;
    } else if let Some((minutes, after)) = rest.strip_prefix(':').and_then(digits)
        && minutes.len() == 2
    {
        number.minutes = Some(minutes.to_owned());
        rest = after;
    }
    if let Some(after) = rest.trim_start().strip_prefix('%') {
        number.percent = true;
        rest = after;
    }
    Some((number, rest))
}

/// ASCII digits at the start of `text`, and what follows; nothing if there are none.
fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> (Number, &str) {
        read(text, false).unwrap()
    }

    #[test]
    fn numbers_are_found_whole() {
        assert_eq!(seen("2026년"), (Number { whole: "2026".into(), ..Number::default() }, "년"));
        assert_eq!(seen("1,234,567.89kg").0.whole, "1234567");
        assert_eq!(seen("1,234,567.89kg").0.fraction.as_deref(), Some("89"));
        assert_eq!(seen("1,23").0.whole, "1");
        assert_eq!(seen("10:30 ").0.minutes.as_deref(), Some("30"));
        assert_eq!(seen("10:3").0.minutes, None);
        assert!(seen("-5%").0.negative && seen("-5%").0.percent);
        assert_eq!(seen("$ 20").0.money, Some('$'));
        assert_eq!(read("abc", false), None);
        assert_eq!(read("-5", true), None);
    }

    #[test]
    fn codes_are_not_counts() {
        assert_eq!(seen("007").0.count(), None);
        assert_eq!(seen("0").0.count(), Some(0));
        assert_eq!(seen(&"9".repeat(17)).0.count(), None);
        assert_eq!(seen("50%").0.plain_count(), None);
    }

    #[test]
    fn replacing_keeps_the_rest() {
        let spelled = replace("a 12b $ 3% 4", |number, _| (format!("<{}>", number.whole), 0));
        assert_eq!(spelled, "a <12>b   <3>".replace("   <3>", " <3> ") + "<4>");
    }
}
