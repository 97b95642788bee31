//! Which entries a line has: of words the longest from each place, then patterns in what is left.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::edges::{End, is_edge};
use super::{Case, Lexicon, Match, Tongue, Use, folded, plain};
use crate::script::{Chapter, Line, Replacement};

/// A match in a line's words.
struct Hit {
    span: Range<usize>,
    entry: usize,
    spoken: String,
}

pub(super) fn uses(lexicon: &Lexicon, chapter: &Chapter, line: &Line, tongue: &Tongue<'_>) -> Vec<Use> {
    let text = chapter.words(line);
    let start = line.span.start as usize;
    let is_free = |span: &Range<usize>| {
        let span = (start + span.start) as u32..(start + span.end) as u32;
        let respelled = chapter.respelled();
        let at = respelled.partition_point(|one| one.spoken.end <= span.start);
        respelled.get(at).is_none_or(|one| span.end <= one.spoken.start)
    };
    let mut hits = words(lexicon, text, tongue);
    hits.retain(|hit| is_free(&hit.span));
    let mut kept = longest(hits);
    for hit in patterns(lexicon, text, tongue) {
        let at = kept.partition_point(|one| one.span.end <= hit.span.start);
        if is_free(&hit.span) && kept.get(at).is_none_or(|one| hit.span.end <= one.span.start) {
            kept.insert(at, hit);
        }
    }
    let of = |hit: Hit| {
        let span = (start + hit.span.start) as u32..(start + hit.span.end) as u32;
        let cause = lexicon.entries.get(hit.entry).map(|entry| lexicon.cause(entry))?;
        Some(Use { entry: hit.entry, replacement: Replacement { span, spoken: hit.spoken, cause } })
    };
    kept.into_iter().filter_map(of).collect()
}

/// Of hits that overlap, the leftmost ones, the longest of these, and of equal ones that of the first entry.
fn longest(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end), hit.entry));
    let mut reached = 0;
    hits.retain(|hit| {
        let free = hit.span.start >= reached;
        reached = if free { hit.span.end } else { reached };
        free
    });
    hits
}

/// All places of all words, overlapping ones too.
fn words(lexicon: &Lexicon, text: &str, tongue: &Tongue<'_>) -> Vec<Hit> {
    let Some(automaton) = &lexicon.words else { return Vec::new() };
    let folded = Folded::of(text);
    let mut hits = Vec::new();
    for found in automaton.find_overlapping_iter(folded.text.as_ref()) {
        let (Some(start), Some(end)) = (folded.origin(found.start()), folded.origin(found.end())) else { continue };
        let written = text.get(start..end).unwrap_or("");
        if !is_whole(text, start) || !is_whole(text, end) {
            continue;
        }
        let is_word = stands_alone(text, start..end);
        let own = lexicon.by_form.get(found.pattern().as_usize()).into_iter().flatten();
        let fits = |index: &&usize| {
            lexicon.entries.get(**index).is_some_and(|entry| {
                entry.is_for(tongue)
                    && (is_word || entry.matching == Match::Part)
                    && (entry.case == Case::Any || entry.written == written || plain(&entry.written).eq(plain(written)))
            })
        };
        if let Some((index, entry)) =
            own.copied().find(|index| fits(&index)).and_then(|at| Some((at, lexicon.entries.get(at)?)))
        {
            hits.push(Hit { span: start..end, entry: index, spoken: entry.spoken.clone() });
        }
    }
    hits
}

/// All places of the patterns, those of the first one first.
fn patterns(lexicon: &Lexicon, text: &str, tongue: &Tongue<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (index, regex) in &lexicon.patterns {
        let Some(entry) = lexicon.entries.get(*index).filter(|entry| entry.is_for(tongue)) else { continue };
        for found in regex.captures_iter(text) {
            let Some(span) = found.get(0).map(|all| all.range()).filter(|span| !span.is_empty()) else { continue };
            if is_whole(text, span.start) && is_whole(text, span.end) {
                let mut spoken = String::new();
                found.expand(&entry.spoken, &mut spoken);
                hits.push(Hit { span, entry: *index, spoken });
            }
        }
    }
    hits
}

/// Whether a grapheme ends at `at`.
fn is_whole(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        // Only a line feed would join what is before it.
        Some(b' '..=b'~') | None => true,
        Some(_) => GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(false),
    }
}

fn stands_alone(text: &str, span: Range<usize>) -> bool {
    let (before, inside, after) = (text.get(..span.start), text.get(span.clone()), text.get(span.end..));
    let last = |text: Option<&str>| text.and_then(|text| text.chars().next_back());
    let first = |text: Option<&str>| text.and_then(|text| text.chars().next());
    is_edge(last(before), first(inside), End::First) && is_edge(last(inside), first(after), End::Last)
}

/// Words as [`folded`] has them, with the way back.
struct Folded<'a> {
    text: Cow<'a, str>,
    /// For each byte of `text`, and its end, the byte that it came from; [`NOWHERE`] inside of a grapheme. Empty where they
    /// are the same.
    origins: Vec<u32>,
}

const NOWHERE: u32 = u32::MAX;

impl<'a> Folded<'a> {
    fn of(text: &'a str) -> Folded<'a> {
        if text.is_ascii() {
            let text = if text.bytes().any(|b| b.is_ascii_uppercase()) {
                Cow::Owned(text.to_ascii_lowercase())
            } else {
                Cow::Borrowed(text)
            };
            return Folded { text, origins: Vec::new() };
        }
        let mut found = String::with_capacity(text.len());
        let mut origins = Vec::with_capacity(text.len() + 1);
        for (at, grapheme) in text.grapheme_indices(true) {
            origins.push(at as u32);
            match grapheme.as_bytes() {
                [byte] => found.push(char::from(byte.to_ascii_lowercase())),
                _ => found.push_str(&folded(grapheme)),
            }
            origins.resize(found.len(), NOWHERE);
        }
        origins.push(text.len() as u32);
        Folded { text: Cow::Owned(found), origins }
    }

    fn origin(&self, at: usize) -> Option<usize> {
        if self.origins.is_empty() {
            return Some(at);
        }
        self.origins.get(at).filter(|origin| **origin != NOWHERE).map(|origin| *origin as usize)
    }
}
