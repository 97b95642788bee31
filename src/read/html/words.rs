//! Words of HTML: blanks count once, and references are the characters for which they stand.

use std::ops::Range;

use super::Walk;
use crate::read::tokens;

impl Walk<'_, '_> {
    /// Text: blanks count once, references are characters.
    pub(super) fn text(&mut self, span: Range<usize>) {
        let source = self.draft.source;
        let mut at = span.start;
        while at < span.end {
            let rest = &source[at..span.end];
            let plain = rest.find(|c: char| c == '&' || c.is_ascii_whitespace()).unwrap_or(rest.len());
            if plain > 0 {
                self.open(at);
                self.draft.words(&rest[..plain], at);
                at += plain;
                continue;
            }
            if rest.starts_with('&') {
                at += self.character(rest, at);
                continue;
            }
            let blanks = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
            if self.draft.in_block() {
                // A line that ends between Chinese characters is no space; one that was written is.
                if rest[..blanks].contains('\n') { self.draft.end_line() } else { self.draft.space() }
            }
            at += blanks;
        }
    }

    /// The reference with which `rest` begins, at byte `at`; returns its length.
    fn character(&mut self, rest: &str, at: usize) -> usize {
        if let Some((signs, len)) = tokens::reference(rest) {
            if self.draft.in_block() || !signs.trim().is_empty() {
                self.open(at);
                self.draft.words(&signs, at);
            }
            return len;
        }
        self.open(at);
        self.draft.words("&", at);
        1
    }

    /// Text in which nothing stands for anything else.
    pub(super) fn literal(&mut self, span: Range<usize>) {
        let text = self.draft.source.get(span.clone()).unwrap_or("");
        if !text.trim().is_empty() {
            self.open(span.start + text.len() - text.trim_start().len());
            self.draft.words(text, span.start);
        }
    }
}
