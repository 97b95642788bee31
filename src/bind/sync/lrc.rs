//! LRC: a time and a row a line. Its square brackets hold times and names, and it cannot escape them.

use std::io::{self, Write};

use super::{Sheet, millis};

/// Silence, in milliseconds, after which the row before is taken away.
const CLEARED_MS: u64 = 1000;

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let tags = [("ti", Some(sheet.title)), ("ar", sheet.work.author), ("al", sheet.album)];
    for (name, value) in tags {
        value.map_or(Ok(()), |value| writeln!(out, "[{name}:{}]", plain(value)))?;
    }
    let total = millis(sheet.frames, sheet.work.book.rate) / 1000;
    writeln!(out, "[length:{:02}:{:02}]", total / 60, total % 60)?;
    let mut before = None;
    for shown in sheet.shown() {
        if let Some(end) = before.filter(|end| shown.start >= end + CLEARED_MS) {
            writeln!(out, "{}", stamp(end))?;
        }
        writeln!(out, "{}{}", stamp(shown.start), plain(&shown.caption.words))?;
        before = Some(shown.end);
    }
    before.map_or(Ok(()), |end| writeln!(out, "{}", stamp(end)))
}

/// Minutes, seconds and hundredths, rounded down.
fn stamp(ms: u64) -> String {
    format!("[{:02}:{:02}.{:02}]", ms / 60_000, ms / 1000 % 60, ms % 1000 / 10)
}

/// `text` without what players take for a time or a name.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        shown.push(match c {
            '[' => '(',
            ']' => ')',
            // Some players read times inside of rows.
            '<' if next.is_ascii_digit() => '‹',
            c => c,
        });
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_brackets_keep_their_meaning() {
        assert_eq!(stamp(61_239), "[01:01.23]");
        assert_eq!(stamp(6_000_000), "[100:00.00]");
        assert_eq!(plain("[sic] <00:01.00> 1 < 2"), "(sic) ‹00:01.00> 1 < 2");
    }
}
