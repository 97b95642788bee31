//! Where a sentence ends, in English, Chinese, Cantonese, Japanese and Korean, and roughly in other languages.

use super::abbreviation::{Stop, begins_sentences, classify, tells_speech};
use super::letter::{
    is_continuing, is_east_asian, is_ellipsis, is_glue, is_hangul, is_kana, is_opener, is_strong, is_terminator,
    is_unspaced, is_wide_terminator,
};
use super::page::{Page, Tail, Tongue};

/// Last bytes of the terminators: a scan need look at a character only where one of these stands.
pub(super) const LAST_BYTES: [bool; 256] = last_bytes(&[
    '.', '!', '?', '…', '‥', '⋯', '。', '！', '？', '｡', '．', '‼', '⁇', '⁈', '⁉', '؟', '۔', '।', '॥', '։', '።', '။',
    '។',
]);

/// A table of the bytes that end the UTF-8 forms of `marks`.
pub(super) const fn last_bytes(marks: &[char]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut i = 0;
    while i < marks.len() {
        let code = marks[i] as usize;
        let last = if code < 0x80 { code } else { 0x80 | (code & 0x3F) };
        table[last] = true;
        i += 1;
    }
    table
}

/// All sentence ends in `text`: byte offsets after the closing marks and the space that follow, ascending; the last is the
/// end of the text. No reading of a sentence looks back further than 600 bytes.
pub fn sentences<'a>(text: &'a str, language: &str) -> impl Iterator<Item = usize> + use<'a> {
    let page = Page { text, lines: &[], tongue: Tongue::of(language) };
    let mut at = 0;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        while at < bytes.len() {
            let stop = at + 1;
            at = stop;
            if LAST_BYTES[usize::from(bytes[stop - 1])]
                && let Some(end) = end(&page, stop)
            {
                at = end;
                return Some(end);
            }
            if stop == bytes.len() {
                return Some(stop);
            }
        }
        None
    })
}

/// What the run of terminators amounts to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Full,
    Strong,
    Ellipsis,
    Dot,
    Other,
}

/// The byte offset at which the sentence ends whose terminators end at `stop`, if it does end there.
pub(super) fn end(page: &Page, stop: usize) -> Option<usize> {
    if !page.text.is_char_boundary(stop) {
        return None;
    }
    let last = page.previous(stop).filter(|&c| is_terminator(c))?;
    let next = page.next(stop);
    if next.is_some_and(is_terminator) || glued(last, next) {
        return None;
    }
    let tail = page.tail(stop);
    let Some(follow) = page.next(tail.end) else { return Some(tail.end) };
    let (mark, start) = run(page, stop, last);
    let before = page.previous(start);
    let whole = page.previous(tail.end).is_some_and(|c| !is_glue(c)) && !is_glue(follow) && page.parts(tail.end);
    if !whole || (!tail.spaced && !needs_no_space(last, before, follow)) {
        return None;
    }
    if tail.blank_line {
        return Some(tail.end);
    }
    let goes_on = is_continuing(follow)
        || follow == '.' && !page.text[tail.end..].starts_with("..")
        || matches!(follow, '!' | '?' | '！' | '？' | '。')
        || mark == Mark::Ellipsis && matches!(next, Some(']' | '］' | '〕'))
        || is_wide_terminator(last) && in_title(page, start, tail.end)
        || goes_on_in_east_asia(page, mark, &tail, follow)
        || !is_wide_terminator(last) && goes_on_in_latin(page, mark, start, &tail);
    (!goes_on).then_some(tail.end)
}

/// A mark inside a title, as in 《摔跤吧！爸爸》: the title opens at most 40 characters earlier and closes as near.
fn in_title(page: &Page, start: usize, end: usize) -> bool {
    let before = page.text[..start].chars().rev().take(40).find(|&c| matches!(c, '《' | '》' | '\n'));
    before == Some('《') && page.text[end..].chars().take(40).find(|&c| matches!(c, '《' | '》' | '\n')) == Some('》')
}

/// A point inside a number, a name or an address.
fn glued(last: char, next: Option<char>) -> bool {
    next.is_some_and(|c| last == '.' && c.is_ascii_alphanumeric() || last == '．' && c.is_numeric())
}

/// Classifies the run of terminators that ends at `stop`, and finds its start (looking back over 16 characters at most).
fn run(page: &Page, stop: usize, last: char) -> (Mark, usize) {
    let mut start = stop;
    let (mut dots, mut strong) = (0, false);
    for c in page.text[..stop].chars().rev().take(16).take_while(|&c| is_terminator(c)) {
        start -= c.len_utf8();
        dots += usize::from(c == '.');
        strong |= is_strong(c);
    }
    let spaced_dots = page.text[..start].ends_with(['\u{A0}', ' ', '\u{200A}'])
        && page.text[..start].trim_end_matches(['\u{A0}', ' ', '\u{200A}']).ends_with('.');
    let mark = match last {
        _ if strong => Mark::Strong,
        '。' | '｡' | '．' => Mark::Full,
        c if is_ellipsis(c) => Mark::Ellipsis,
        '.' if dots > 1 || spaced_dots => Mark::Ellipsis,
        '.' => Mark::Dot,
        _ => Mark::Other,
    };
    (mark, start)
}

/// East Asian terminators are followed by no space; the others only where East Asian letters stand on both sides.
fn needs_no_space(last: char, before: Option<char>, follow: char) -> bool {
    is_wide_terminator(last)
        || !last.is_ascii() && !is_ellipsis(last)
        || before.is_some_and(is_east_asian) && (is_east_asian(follow) || is_opener(follow) || follow == '"')
}

/// Quotations that the sentence goes on after, and dots that only trail off.
fn goes_on_in_east_asia(page: &Page, mark: Mark, tail: &Tail, follow: char) -> bool {
    let rest = &page.text[tail.end..];
    let attached = !tail.spaced;
    if mark == Mark::Ellipsis && tail.closer.is_none() {
        return is_unspaced(follow) && attached || is_hangul(follow) || follow.is_lowercase();
    }
    if is_kana(follow) && attached && (tail.quoted || mark == Mark::Strong || tail.closer.is_some()) {
        return quotes_in_japanese(rest, tail.closer.is_some());
    }
    if is_hangul(follow) && tail.quoted {
        return attached || KOREAN_TAGS.iter().any(|tag| rest.starts_with(tag));
    }
    // A title 《…！》 or a query in brackets is a part of the sentence around it.
    let aside =
        matches!(tail.closer, Some('》' | '〉')) || mark == Mark::Strong && matches!(tail.closer, Some('）' | ')'));
    aside && attached && is_east_asian(follow)
}

/// What follows a quotation in Korean even after a space.
const KOREAN_TAGS: [&str; 10] = ["하고", "하며", "하면서", "라고", "이라고", "라며", "라는", "하는", "하더니", "고 "];

/// Whether a particle after 「…。」 or ！ carries the sentence on.
fn quotes_in_japanese(rest: &str, closed: bool) -> bool {
    /// Words that begin with と but begin a sentence.
    const FRESH: [&str; 12] = [
        "ところ",
        "とても",
        "とうとう",
        "とにかく",
        "ともかく",
        "とき",
        "とつぜん",
        "とりあえず",
        "とはいえ",
        "とんで",
        "とおく",
        "とくに",
    ];
    if rest.starts_with('と') {
        return !FRESH.iter().any(|word| rest.starts_with(word));
    }
    const QUOTING: [&str; 8] = ["って", "なんて", "なんか", "など", "だと", "を", "です。", "でした"];
    const PARTICLES: [&str; 9] = ["の", "が", "に", "は、", "も、", "では", "だけ", "みたい", "かもしれ"];
    // No word that begins with に before an ideograph begins a sentence.
    let place = rest.strip_prefix('に').is_some_and(|rest| rest.starts_with(|c| is_unspaced(c) && !is_kana(c)));
    place
        || QUOTING.iter().any(|word| rest.starts_with(word))
        || closed && PARTICLES.iter().any(|word| rest.starts_with(word))
}

/// Lower case, speech tags, abbreviations and numbers.
fn goes_on_in_latin(page: &Page, mark: Mark, start: usize, tail: &Tail) -> bool {
    let rest =
        page.text[tail.end..].trim_start_matches(|c| is_opener(c) || matches!(c, '"' | '\'' | '’' | '”' | '*' | '_'));
    let opened = rest.len() < page.text.len() - tail.end;
    let rest = if dash(rest) { rest.trim_start_matches(['—', '–', '―', '-', ' ']) } else { rest };
    let (word, after) = first_word(rest);
    if begins_small(word) {
        return !is_list_mark(word, after);
    }
    if tail.quoted && !opened && is_speech_tag(word, after) {
        return true;
    }
    mark == Mark::Dot && !tail.quoted && full_stop_goes_on(page, start, Ahead { word, after, rest, opened })
}

fn dash(rest: &str) -> bool {
    rest.starts_with(['—', '–', '―']) || rest.starts_with("- ") || rest.starts_with("--")
}

/// The letters and apostrophes at the start (64 bytes at most), and what comes after them.
fn first_word(rest: &str) -> (&str, &str) {
    let near = &rest[..rest.floor_char_boundary(64)];
    let end = near.find(|c: char| !c.is_alphanumeric() && !matches!(c, '’' | '\'')).unwrap_or(near.len());
    rest.split_at(end)
}

/// A small letter goes on with the sentence, unless it begins a name such as iPhone.
fn begins_small(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_lowercase) && !chars.next().is_some_and(char::is_uppercase)
}

/// `b)`, `iv)`, `(c)`: what follows is a new item.
fn is_list_mark(word: &str, after: &str) -> bool {
    let roman = !word.is_empty() && word.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    (word.len() == 1 || roman) && after.starts_with(") ")
}

/// `Holmes cried`, `I said`, `Mr. Holmes said`; but `He said` begins a sentence of its own.
fn is_speech_tag(word: &str, after: &str) -> bool {
    if !word.starts_with(char::is_uppercase) || begins_sentences(word) && word != "I" {
        return false;
    }
    let next = first_word(after.trim_start_matches(['.', ' ', '\u{A0}'])).0;
    if tells_speech(next) {
        return true;
    }
    let titled = classify(word) == Stop::Never && after.starts_with('.');
    let past = after.trim_start_matches(['.', ' ', '\u{A0}']).get(next.len()..).unwrap_or_default();
    titled && tells_speech(first_word(past.trim_start()).0)
}

/// What comes after a full stop and its space.
struct Ahead<'a> {
    word: &'a str,
    after: &'a str,
    rest: &'a str,
    /// A quotation or bracket opens before the word.
    opened: bool,
}

/// Whether a single full stop belongs to an abbreviation, an initial, an ordinal or a list number.
fn full_stop_goes_on(page: &Page, start: usize, ahead: Ahead) -> bool {
    let near = page.text.floor_char_boundary(start.saturating_sub(40));
    let before = &page.text[near..start];
    let inside = |c: char| (c.is_alphanumeric() && !is_east_asian(c)) || matches!(c, '.' | '&');
    let token = &before[before.trim_end_matches(inside).len()..];
    let number = !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit());
    let digit = ahead.rest.starts_with(|c: char| c.is_ascii_digit());
    let lead = before[..before.len() - token.len()].trim_end_matches([' ', '\u{A0}']);
    let listed =
        lead.is_empty() && near == 0 || lead.ends_with(['\n', '.', '!', '?', '。', '•', '⁃']) && token.len() < 4;
    if listed && token.len() == 1 && token.bytes().all(|b| b.is_ascii_lowercase()) {
        return true;
    }
    if number {
        let ordinal = page.tongue == Tongue::German && token.len() < 3;
        let date = digit && page.tongue == Tongue::Korean;
        return listed || ordinal || date;
    }
    let fresh = begins_sentences(ahead.word) && !ahead.after.starts_with('.');
    match classify(token) {
        Stop::Word => false,
        Stop::Never => true,
        Stop::BeforeNumber => digit || is_numeral(ahead.word),
        Stop::Initial => !fresh,
        Stop::Either => !fresh && !ahead.opened,
    }
}

/// A Roman numeral, or a single capital as in "Fig. A" — "I" is a pronoun.
fn is_numeral(word: &str) -> bool {
    word != "I"
        && word != "A"
        && (word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase())
            || !word.is_empty() && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C' | b'M')))
}

#[cfg(test)]
#[path = "sentence/cases.rs"]
mod cases;

#[cfg(test)]
#[path = "sentence/published.rs"]
mod published;
