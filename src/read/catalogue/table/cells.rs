//! Tables: rows of cells in text with delimiters (RFC 4180), each cell with the bytes in which it stands.

use std::ops::Range;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// What is in it, quotation marks around it taken off.
    pub value: String,
    /// Where it stands, quotation marks and all.
    pub span: Range<usize>,
    /// Whether its quotation mark is closed, if it has one.
    pub is_closed: bool,
}

/// The rows of a table; blank lines are none.
pub(super) struct Rows<'a> {
    text: &'a str,
    reader: Reader,
    at: usize,
    /// What a field is written into, kept for the next one.
    out: Vec<u8>,
}

impl<'a> Rows<'a> {
    /// The rows of `text`.
    pub(super) fn new(text: &'a str, delimiter: u8) -> Rows<'a> {
        Rows { text, reader: ReaderBuilder::new().delimiter(delimiter).build(), at: 0, out: vec![0; 256] }
    }

    /// The next field of the row, and whether it is the last one; none at the end.
    fn field(&mut self, is_first: bool) -> Option<(Cell, bool)> {
        let (from, mut written) = (self.at, 0);
        let is_last = loop {
            let input = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
            let (result, read, wrote) = self.reader.read_field(input, self.out.get_mut(written..).unwrap_or(&mut []));
            self.at += read;
            written += wrote;
            match result {
                // Once more, without input: then the reader knows that no more comes.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.out.resize(self.out.len() * 2, 0),
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => return None,
            }
        };
        let raw = self.text.get(from..self.at).unwrap_or("");
        // The ends of lines before the first field belong to none, and what ends a field not to it.
        let start = if is_first { from + raw.len() - raw.trim_start_matches(['\r', '\n']).len() } else { from };
        let raw = self.text.get(start..self.at).unwrap_or("");
        let is_quoted = raw.starts_with('"');
        let is_closed = !is_quoted || raw.matches('"').count() % 2 == 0;
        let ended = if is_last { raw.ends_with(['\r', '\n']) } else { !raw.is_empty() };
        let end = self.at - usize::from(ended && is_closed);
        let value = String::from_utf8_lossy(self.out.get(..written).unwrap_or(&[])).into_owned();
        Some((Cell { value, span: start..end, is_closed }, is_last))
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<Cell>;

    fn next(&mut self) -> Option<Vec<Cell>> {
        let mut cells = Vec::new();
        while let Some((cell, is_last)) = self.field(cells.is_empty()) {
            cells.push(cell);
            if is_last {
                return Some(cells);
            }
        }
        (!cells.is_empty()).then_some(cells)
    }
}

/// The delimiter of `text`, by its first line: whichever of comma, semicolon and tab stands there most outside of quotation
/// marks.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes().take_while(|byte| *byte != b'\n') {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte && !quoted) {
            *count += 1;
        }
    }
    // Of equals the last one is the greatest: the comma.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_know_where_they_stand() {
        let text = "a;\"b;\"\"c\"\"\"\r\n\r\n\"two\nlines\";\n;x\n\"open;z\n";
        let rows: Vec<Vec<Cell>> = Rows::new(text, b';').collect();
        let shown: Vec<Vec<(&str, &str, bool)>> = rows
            .iter()
            .map(|row| row.iter().map(|c| (c.value.as_str(), &text[c.span.clone()], c.is_closed)).collect())
            .collect();
        let expected: [&[(&str, &str, bool)]; 4] = [
            &[("a", "a", true), ("b;\"c\"", "\"b;\"\"c\"\"\"", true)],
            &[("two\nlines", "\"two\nlines\"", true), ("", "", true)],
            &[("", "", true), ("x", "x", true)],
            &[("open;z\n", "\"open;z\n", false)],
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_first_line_shows_the_delimiter() {
        for (text, expected) in
            [("a,b;c,d", b','), ("a;b", b';'), ("a\tb,c\td", b'\t'), ("\"a,b,c\";d", b';'), ("x", b',')]
        {
            assert_eq!(delimiter(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn all_that_is_written_is_read(table in prop::collection::vec(prop::collection::vec("[a,;\" \r\n日]{0,6}", 1..4), 1..5)) {
            let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: String = table.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",") + "\r\n").collect();
            let rows: Vec<Vec<Cell>> = Rows::new(&text, b',').collect();
            let values: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|c| c.value.clone()).collect()).collect();
            prop_assert_eq!(values, table.clone());
            for (cell, written) in rows.iter().flatten().zip(table.iter().flatten()) {
                prop_assert_eq!(&text[cell.span.clone()], quote(written));
            }
        }
    }
}
