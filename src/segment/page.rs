//! The text being broken, with what every rule asks of it: its neighbours, its Lines, and whether two characters part.

use super::letter::{is_closer, is_closing_quote, is_glue, is_opener, is_space};
use unicode_segmentation::UnicodeSegmentation;

/// Languages whose habits change a rule; all others are `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    French,
    German,
    Korean,
    Other,
}

impl Tongue {
    /// Reads the primary part of a language tag.
    pub(super) fn of(language: &str) -> Self {
        match language.split(['-', '_']).next().unwrap_or_default() {
            "fr" | "FR" => Self::French,
            "de" | "DE" => Self::German,
            "ko" | "KO" | "kor" => Self::Korean,
            _ => Self::Other,
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) text: &'a str,
    /// Ascending byte offsets at which a Line begins.
    pub(super) lines: &'a [usize],
    pub(super) tongue: Tongue,
}

/// What stands between a mark and the next words.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tail {
    /// Byte offset of the next words.
    pub(super) end: usize,
    /// The last closing mark, if there is one.
    pub(super) closer: Option<char>,
    /// Something said was closed.
    pub(super) quoted: bool,
    /// Space that is no glue comes before the next words.
    pub(super) spaced: bool,
    /// A new paragraph begins.
    pub(super) blank_line: bool,
}

impl<'a> Page<'a> {
    pub(super) fn next(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    pub(super) fn previous(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// A byte offset below which no mark's tail reaches beyond `at`, unless that tail is over 64 characters long.
    pub(super) fn before_tail(&self, at: usize) -> usize {
        let in_tail = |c: char| {
            c.is_whitespace()
                || c == '\u{200B}'
                || c == '\u{2060}'
                || is_closing_quote(c)
                || is_closer(c)
                || c.is_ascii_digit()
                || matches!(c, '[' | '*' | '_' | '¹' | '²' | '³' | '†' | '‡')
        };
        let at = self.text.floor_char_boundary(at);
        let tail: usize = self.text[..at].chars().rev().take(64).take_while(|&c| in_tail(c)).map(char::len_utf8).sum();
        self.text.floor_char_boundary((at - tail).saturating_sub(1))
    }

    /// Reads the closing marks and then the space that follow a mark ending at `stop`.
    pub(super) fn tail(&self, stop: usize) -> Tail {
        let mut tail = Tail { end: stop, ..Tail::default() };
        while let Some((closer, width)) = self.closer(tail.end) {
            tail.end += width;
            if let Some(c) = closer {
                tail.closer = Some(c);
                tail.quoted |= is_closing_quote(c);
            }
        }
        let start = tail.end;
        let mut newlines = 0;
        for c in self.text[start..].chars().take_while(|&c| is_space(c) || (is_glue(c) && c.is_whitespace())) {
            newlines += usize::from(matches!(c, '\n' | '\u{2029}'));
            tail.end += c.len_utf8();
            tail.spaced = is_space(c);
        }
        if newlines > 0 {
            // Space that opens a Line belongs to that Line.
            let line = self.lines.partition_point(|&line| line <= start);
            tail.end = self.lines.get(line).map_or(tail.end, |&line| tail.end.min(line));
        }
        tail.blank_line = newlines > 1;
        tail
    }

    /// The closing mark at `at` and its width in bytes, with the glue before it; `None` inside for a note mark.
    fn closer(&self, at: usize) -> Option<(Option<char>, usize)> {
        let c = self.next(at)?;
        let width = c.len_utf8();
        let after = self.next(at + width);
        if is_closer(c) {
            return Some((Some(c), width));
        }
        match c {
            '"' | '＂' => self.closes(at, c, after).then_some((Some(c), width)),
            // A straight apostrophe, or marks that open in one language and close in another.
            '\'' | '＇' | '“' | '‘' | '«' | '‹' if after.is_none_or(|c| c.is_whitespace() || is_closing_quote(c)) => {
                Some((Some(c), width))
            }
            '*' | '_' | '¹' | '²' | '³' | '†' | '‡'
                if after.is_none_or(|c| c.is_whitespace() || is_closing_quote(c) || c == '*') =>
            {
                Some((None, width))
            }
            '[' => self.note(at).map(|width| (None, width)),
            '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{200A}' | '\u{2060}' if after.is_some_and(is_closer) => {
                Some((None, width))
            }
            ' ' if after == Some('”') && self.next(at + 1 + '”'.len_utf8()).is_none_or(char::is_whitespace) => {
                Some((None, width))
            }
            ' ' if self.tongue == Tongue::French && after == Some('»') => Some((None, width)),
            _ => None,
        }
    }

    /// Whether the straight quotation mark at `at` closes: by what follows, or else by how many came before.
    fn closes(&self, at: usize, mark: char, after: Option<char>) -> bool {
        if after.is_none_or(|c| c.is_whitespace() || !c.is_alphanumeric() && !is_opener(c)) {
            return true;
        }
        // 600 bytes: longer than nearly any quotation, short enough to cost nothing.
        let from = self.text.floor_char_boundary(at.saturating_sub(600));
        let before = &self.text[from..at];
        let before = before.rsplit('\n').next().unwrap_or(before);
        before.matches(mark).count() % 2 == 1
    }

    /// The width of a note reference such as `[12]`, up to four digits.
    fn note(&self, at: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(at + 1..)?;
        let digits = rest.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count();
        (1..5).contains(&digits).then_some(())?;
        (rest.get(digits) == Some(&b']')).then_some(digits + 2)
    }

    /// Whether the characters on both sides of `at` belong to different grapheme clusters.
    ///
    /// Two characters are enough to tell after a mark, a space or an ideograph. After others, whose clusters depend on
    /// what came earlier (flags, joined emoji, Indic conjuncts), it errs towards `false`.
    pub(super) fn parts(&self, at: usize) -> bool {
        let (Some(before), Some(after)) = (self.previous(at), self.next(at)) else { return false };
        let easy = |c: char| matches!(c, ' '..='~' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}' | '\u{4E00}'..='\u{9FFF}');
        // A line feed joins nothing that follows it: where a Line begins.
        if before == '\n' || easy(before) && easy(after) {
            return true;
        }
        let mut pair = [0; 8];
        let split = before.encode_utf8(&mut pair).len();
        let end = split + after.encode_utf8(&mut pair[split..]).len();
        let two = |bytes: &[u8]| std::str::from_utf8(bytes).is_ok_and(|pair| pair.graphemes(true).nth(1).is_some());
        if !two(&pair[..end]) {
            return false;
        }
        if before.is_ascii() || before.is_whitespace() || before == '\u{200B}' {
            return true;
        }
        let mut joined = [b'a'; 5];
        let end = 1 + before.encode_utf8(&mut joined[1..]).len();
        two(&joined[..end])
    }
}
