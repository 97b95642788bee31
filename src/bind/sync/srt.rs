//! SubRip: numbered captions of plain rows. It has no way to escape, so what players take for tags is written otherwise.

use std::io::{self, Write};

use super::{Sheet, stamp};

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (n, shown) in sheet.shown().enumerate() {
        let gap = if n == 0 { "" } else { "\n" };
        writeln!(out, "{gap}{}\n{} --> {}", n + 1, stamp(shown.start, ','), stamp(shown.end, ','))?;
        shown.caption.rows.iter().try_for_each(|row| writeln!(out, "{}", plain(&row.words)))?;
    }
    Ok(())
}

/// `row` without what looks like a tag of HTML, one of `{\an8}`'s kind, or the arrow between two times.
fn plain(row: &str) -> String {
    let mut shown = String::with_capacity(row.len());
    let mut rest = row.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        shown.push(match c {
            '<' if next.is_ascii_alphabetic() || matches!(next, '/' | '!') => '‹',
            '>' if shown.ends_with("--") => '›',
            '{' if next == '\\' => '(',
            c => c,
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_looks_like_a_tag() {
        assert_eq!(plain("a <i>b</i> & 1 < 2 > 0"), "a ‹i>b‹/i> & 1 < 2 > 0");
        assert_eq!(plain("x --> y {\\an8} {b}"), "x --› y (\\an8} {b}");
    }
}
