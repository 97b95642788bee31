//! Words of HTML: blanks count once, and references are the characters for which they stand.

use std::ops::Range;

use super::Walk;
use crate::read::tokens;
use crate::read::words::is_visible;

impl Walk<'_, '_, '_> {
    /// Text: blanks count once, references are characters.
    pub(super) fn text(&mut self, span: Range<usize>) {
        let source = self.draft.source;
        let mut at = span.start;
        while at < span.end {
            let rest = &source[at..span.end];
            let plain = plain(rest);
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

/// How many bytes are looked at together; a multiple of what the widest registers hold.
const BLOCK: usize = 32;

/// How many bytes the longest letter has that is known by its first byte.
const LETTER: usize = 3;

/// The length of what stands at the beginning of `text` just as it is spoken: to the first reference, and to the first blank
/// that is more than a space between two characters that are seen.
fn plain(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |at: &usize| match bytes[*at] {
        b' ' => !is_between_words(text, *at),
        b'&' => true,
        byte => byte.is_ascii_whitespace(),
    };
    let mut from = LETTER;
    if let Some(at) = (0..from.min(bytes.len())).find(ends) {
        return at;
    }
    while let Some(block) = bytes.get(from - LETTER..from + BLOCK + 1) {
        let (first, before, own, after) = (&block[..BLOCK], &block[2..], &block[LETTER..], &block[LETTER + 1..]);
        if (0..BLOCK).fold(false, |any, i| any | may_end([first[i], before[i], own[i], after[i]]))
            && let Some(at) = (from..from + BLOCK).find(ends)
        {
            return at;
        }
        from += BLOCK;
    }
    (from..bytes.len()).find(ends).unwrap_or(bytes.len())
}

/// Whether [`plain`] may end at `own`, between the bytes `before` and `after` it; `first` is two bytes earlier still. Without
/// branches, and without a false alarm for spaces between letters, so that blocks of bytes can be tested at once.
fn may_end([first, before, own, after]: [u8; 4]) -> bool {
    // Letters of ASCII, and those whose first byte says that they are Han or hangul.
    let begins = |byte: u8| byte.wrapping_sub(0xE4) < 0x0A;
    let seen_before = (before.wrapping_sub(b'!') < 0x5E) | begins(first);
    let seen_after = (after.wrapping_sub(b'\'') < 0x58) | begins(after);
    (own == b'&') | (own.wrapping_sub(b'\t') < 0x05) | ((own == b' ') & !(seen_before & seen_after))
}

/// Whether the characters on both sides of byte `at` are seen; what is taken out of words, or
/// is a blank, needs a closer look.
fn is_between_words(text: &str, at: usize) -> bool {
    let (before, after) = (&text[..at], &text[at + 1..]);
    before.chars().next_back().is_some_and(is_visible)
        && after.chars().next().is_some_and(|c| c != '&' && is_visible(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::read::{Manner, Source, read};

    fn lines(html: &str) -> Vec<String> {
        let manner = Manner::default();
        let script =
            read(&[Source { name: "a.html", bytes: html.as_bytes(), manner: &manner }]).map(|(script, _)| script);
        let chapters = script.map(|script| script.chapters).unwrap_or_default();
        chapters.iter().flat_map(|one| one.lines.iter().map(|line| one.words(line).to_owned())).collect()
    }

    proptest! {
        #[test]
        fn a_space_is_as_many(
            signs in proptest::collection::vec(
                prop_oneof![
                    4 => Just(" "),
                    6 => prop::sample::select(vec!["a", "Z", "~", "!", "é", "“", "中", "。", "가", "👩", "\u{10FFFF}"]),
                    2 => prop::sample::select(vec!["&amp;", "&nbsp;", "&", "<b>", "</b>", "\n", "<br>"]),
                    2 => prop::sample::select(vec![
                        "\u{A0}", "\u{AD}", "\u{200A}", "\u{200B}", "\u{200D}", "\u{2060}", "\u{3000}", "\u{FEFF}", "\u{7F}",
                    ]),
                ],
                0..80,
            ),
        ) {
            let text = signs.concat();
            prop_assert_eq!(lines(&format!("<p>x{text}x</p>")), lines(&format!("<p>x{}x</p>", text.replace(' ', "  "))));
        }
    }
}
