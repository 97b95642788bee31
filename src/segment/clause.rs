//! Where a clause or a word ends: the breaks used inside a sentence that is longer than the limit.

use super::letter::{
    is_closing_bracket, is_east_asian, is_glue, is_space, is_strong, is_terminator, is_unspaced, may_not_begin,
    may_not_end,
};
use super::page::{Page, Tongue};

/// Last bytes of the marks that may end a clause.
pub(super) const LAST_BYTES: [bool; 256] = super::sentence::last_bytes(&[
    ',', ';', ':', ')', ']', '}', '-', '—', '―', '–', '、', '，', '；', '：', '､', '،', '؛', '」', '』', '）', '】',
    '》', '〉', '〕', '〗', '〙', '〛', '］', '｝', '｠', '｣', '!', '?', '！', '？', '…', '‥', '⋯', '。', '｡', '‼',
    '⁇', '⁈', '⁉', '؟',
]);

/// All clause ends within `text`, but not the end of the text: byte offsets after the marks and the space that follow,
/// ascending.
pub fn clauses<'a>(text: &'a str, language: &str) -> impl Iterator<Item = usize> + use<'a> {
    let page = Page { text, lines: &[], tongue: Tongue::of(language) };
    let stops = text.bytes().enumerate().filter(|(_, byte)| LAST_BYTES[usize::from(*byte)]).map(|(at, _)| at + 1);
    let ends = stops.filter_map(move |stop| end(&page, stop));
    ends.scan(0, |last, end| Some((std::mem::replace(last, end) < end).then_some(end))).flatten()
}

/// The byte offset at which the clause ends whose mark ends at `stop`, if a clause ends there.
pub(super) fn end(page: &Page, stop: usize) -> Option<usize> {
    let mark = page.previous(stop)?;
    let start = stop - mark.len_utf8();
    // Of several closing brackets the last one speaks for all, which also keeps a long run of them linear.
    if is_closing_bracket(mark) && page.next(stop).is_some_and(is_closing_bracket) {
        return None;
    }
    if !is_clause_mark(page, mark, start) {
        return None;
    }
    let tail = page.tail(stop);
    let next = page.next(tail.end)?;
    let free = tail.spaced || !needs_space(mark);
    let number = next.is_numeric() && !tail.spaced && page.previous(start).is_some_and(char::is_numeric);
    let fits = free && !number && may_part(page, tail.end, next);
    fits.then_some(tail.end)
}

fn is_clause_mark(page: &Page, mark: char, start: usize) -> bool {
    match mark {
        // Two hyphens are a typist's dash.
        '-' => page.previous(start) == Some('-'),
        ',' | ';' | ':' | '、' | '，' | '；' | '：' | '､' | '،' | '؛' | '—' | '―' | '–' | '…' | '‥' | '⋯' | '。'
        | '｡' => true,
        _ => is_closing_bracket(mark) || is_strong(mark),
    }
}

fn needs_space(mark: char) -> bool {
    mark.is_ascii() && mark != '-' || matches!(mark, '،' | '؛' | '–')
}

/// Whether a piece may end before `at`, where `next` stands, whatever kind of break it is.
pub(super) fn may_part(page: &Page, at: usize, next: char) -> bool {
    let before = page.previous(at);
    let opens = before.is_some_and(is_space) && matches!(next, '’' | '”' | '—' | '–' | '―' | '…' | '⋯' | '.');
    let begins = opens && (next != '.' || page.text[at..].starts_with(".."));
    !next.is_whitespace() && (begins || !may_not_begin(next)) && !before.is_none_or(is_glue) && page.parts(at)
}

/// Whether a word ends at byte offset `at`.
pub(super) fn is_word_end(page: &Page, at: usize) -> bool {
    if !page.text.is_char_boundary(at) {
        return false;
    }
    let (Some(before), Some(next)) = (page.previous(at), page.next(at)) else { return false };
    if is_space(before) {
        return may_part(page, at, next);
    }
    // An ideograph parts from its neighbours; a Latin word inside the text stays whole.
    let ideograph = is_unspaced(before) && (is_unspaced(next) || next.is_alphanumeric() || may_not_end(next))
        || is_unspaced(next) && (before.is_alphanumeric() || is_terminator(before) || is_closing_bracket(before));
    ideograph
        && !may_not_begin(next)
        && !may_not_end(before)
        && (is_east_asian(before) || is_east_asian(next))
        && !next.is_whitespace()
        && page.parts(at)
}
