//! Places in a source: line and column of a byte offset, found by moving from the place asked for before.

use memchr::{memchr, memrchr};

use crate::problem::Spot;
use crate::script::Place;

/// A cursor that knows its line and column; asking for offsets near the last one is cheap, in either direction.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    file: u32,
    name: &'a str,
    at: usize,
    /// Lines before this one in `text`, plus those cut off before `text` began.
    lines: u32,
    /// Characters between the line's beginning and `at`.
    column: u32,
}

impl<'a> Cursor<'a> {
    /// A cursor at the beginning of `text`, which is what follows `lines_before` lines of source `file`, called `name`.
    pub(super) fn new(text: &'a str, file: u32, name: &'a str, lines_before: u32) -> Cursor<'a> {
        Cursor { text, file, name, at: 0, lines: lines_before, column: 0 }
    }

    /// What its source is called.
    pub(super) fn name(&self) -> &'a str {
        self.name
    }

    /// The place of the character at byte `offset`.
    pub(super) fn place(&mut self, offset: usize) -> Place {
        self.go(offset);
        Place { file: self.file, line: self.lines + 1, column: self.column + 1 }
    }

    /// The byte offset of `place`, which is not before the one asked for last.
    pub(super) fn offset(&mut self, place: Place) -> usize {
        let bytes = self.text.as_bytes();
        while self.lines + 1 < place.line {
            let Some(end) = memchr(b'\n', &bytes[self.at..]) else { break };
            (self.at, self.lines, self.column) = (self.at + end + 1, self.lines + 1, 0);
        }
        if self.lines + 1 == place.line
            && let Some(ahead) = (place.column - 1).checked_sub(self.column)
        {
            let rest = self.text.get(self.at..).unwrap_or("");
            let found = rest.char_indices().nth(ahead as usize).map_or(rest.len(), |(at, _)| at);
            (self.at, self.column) = (self.at + found, self.column + ahead);
        }
        self.at
    }

    /// The spot of the byte range `span`, for a problem.
    pub(super) fn spot(&mut self, span: std::ops::Range<usize>, label: &str) -> Spot {
        let place = self.place(span.start);
        let bytes = self.text.as_bytes();
        let start = self.at;
        let line_start = memrchr(b'\n', &bytes[..start]).map_or(0, |at| at + 1);
        let line_end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let line = self.text.get(line_start..line_end).unwrap_or("").trim_end_matches('\r');
        let width = chars(&bytes[start..span.end.clamp(start, line_end)]);
        Spot::of_line(self.name, place.line, line, place.column, width, label)
    }

    fn go(&mut self, offset: usize) {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let between = &bytes[self.at.min(offset)..self.at.max(offset)];
        let newlines = count(between, |byte| byte == b'\n');
        let forward = offset >= self.at;
        self.lines = if forward { self.lines + newlines } else { self.lines - newlines };
        self.column = if newlines > 0 {
            let line_start = memrchr(b'\n', &bytes[..offset]).map_or(0, |at| at + 1);
            chars(&bytes[line_start..offset])
        } else if forward {
            self.column + chars(between)
        } else {
            self.column - chars(between)
        };
        self.at = offset;
    }
}

/// How many characters (Unicode scalar values) `bytes` of UTF-8 begin.
pub(super) fn chars(bytes: &[u8]) -> u32 {
    count(bytes, |byte| byte & 0xC0 != 0x80)
}

/// Counts bytes in runs short enough for eight-bit sums, which the compiler turns into vector code.
fn count(bytes: &[u8], of: impl Fn(u8) -> bool) -> u32 {
    let run = |run: &[u8]| usize::from(run.iter().map(|byte| u8::from(of(*byte))).sum::<u8>());
    u32::try_from(bytes.chunks(255).map(run).sum::<usize>()).unwrap_or(u32::MAX)
}

/// The lines of `text`, each with its line feed.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        Some(line).filter(|line| !line.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_whichever_way_the_cursor_comes() {
        let text = "ab\nüxé\r\n\n日本\nend";
        let naive = |offset: usize| {
            let before = &text[..offset];
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            (before.matches('\n').count() as u32 + 8, before[line_start..].chars().count() as u32 + 1)
        };
        let offsets: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let mut cursor = Cursor::new(text, 3, "a.md", 7);
        for from in &offsets {
            for to in &offsets {
                cursor.place(*from);
                let place = cursor.place(*to);
                assert_eq!((place.line, place.column), naive(*to), "{from} to {to}");
            }
        }
    }

    #[test]
    fn offsets_lead_back_to_their_places() {
        let text = "ab\nüxé\r\n\n日本\nend";
        let (mut there, mut back) = (Cursor::new(text, 3, "a.md", 0), Cursor::new(text, 3, "a.md", 0));
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert_eq!(back.offset(there.place(at)), at);
        }
    }

    #[test]
    fn a_spot_shows_its_line() {
        let mut cursor = Cursor::new("one\r\ntwo <x>\r\n", 0, "a.md", 2);
        let spot = cursor.spot(9..12, "here");
        assert_eq!((spot.line, spot.column, spot.width, spot.text.as_str()), (4, 5, 3, "two <x>"));
    }
}
