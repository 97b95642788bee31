//! What a take should say against what somebody heard in it: an error rate for it and for each of its lines, and the
//! sentences that are missing. Who heard it, and how, is not known here.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use crate::audio::check::{Check, Finding};
use crate::plan::{CueId, Plan};
use crate::segment::sentence::sentences;
use crate::units::Grouped;

mod align;
mod words;

use align::{Alignment, Fate, align};
use words::{Token, tokens};

pub use words::{Unit, VERSION};

/// A recogniser that stumbles over a short cry says nothing of the take: so many words must be wrong, or characters.
const LEAST_ERRORS: [u32; 2] = [3, 4];

/// A sentence of no more words than this, or characters, that is heard as others was said, if not understood.
const SHORT: [usize; 2] = [3, 6];

/// So many times as many words as were to be said, and a hundred, are compared; a recogniser that babbles on has more.
const MOST_HEARD: usize = 3;
const BESIDE: usize = 100;

/// What was heard of a take, or why nothing was.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transcript {
    /// It was heard.
    Heard(Compared),
    /// It was not, which says nothing against it.
    Absent {
        /// The code of the reason.
        #[schemars(with = "String")]
        code: &'static str,
        /// The reason.
        message: String,
    },
}

/// What was heard of a take, held against its words.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Compared {
    /// How much of all.
    #[serde(flatten)]
    pub share: Share,
    /// Line by line, ascending.
    pub lines: Vec<Line>,
    /// Sentences of which fewer than half of the words were heard.
    pub missing: Vec<Sentence>,
}

/// How much was heard otherwise than it was written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Share {
    /// What is counted.
    pub unit: Unit,
    /// How many were to be said.
    pub of: u32,
    /// How many were left out, or changed, or put in.
    pub errors: u32,
    /// `errors` by `of`, to four digits: the word or character error rate. It passes 1 where more was put in than was to be said.
    pub rate: f64,
}

/// How much of a line was heard otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Line {
    /// Index into the chapter's lines.
    #[serde(skip)]
    pub line: u32,
    /// Where it stands.
    pub source: String,
    /// How much of it.
    #[serde(flatten)]
    pub share: Share,
}

/// A sentence that was not heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sentence {
    /// Where the line stands that it is in.
    pub source: String,
    /// Its words, as people read them.
    pub words: String,
}

impl Share {
    /// `errors` of `of`.
    pub fn new(unit: Unit, of: u32, errors: u32) -> Share {
        let rate = f64::from(errors) / f64::from(of.max(1));
        Share { unit, of, errors, rate: (rate * 1e4).round() / 1e4 }
    }

    /// This and `other` together; the unit is that of a line, which does not change.
    pub fn and(self, other: Share) -> Share {
        Share::new(self.unit, self.of.saturating_add(other.of), self.errors.saturating_add(other.errors))
    }
}

/// As people read it.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not heard: {}: {}", self.source, self.words)
    }
}

/// As people read it, after what it is about: “3 of 120 words were heard otherwise (2.5 %)”.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Words => "words",
            Unit::Characters => "characters",
        };
        let (errors, of) = (Grouped(self.errors.into()), Grouped(self.of.into()));
        write!(f, "{errors} of {of} {unit} were heard otherwise ({:.1} %)", self.rate * 100.0)
    }
}

/// How much of each line was heard otherwise: by the chapter, and by the line in it.
pub type Lines = BTreeMap<(u32, u32), Share>;

/// What was heard, as it is kept: a print for each word or character that was heard, none of them a word.
pub fn prints(text: &str, language: &str) -> Vec<u64> {
    tokens(text, language).into_iter().map(|token| token.print).collect()
}

/// Holds what was `heard` in the take of `cue` against its words.
pub fn compare(plan: &Plan, cue: CueId, heard: &[u64]) -> Compared {
    let nothing = Compared { share: Share::new(Unit::Words, 0, 0), lines: Vec::new(), missing: Vec::new() };
    let at = cue.0 as usize;
    let (Some(segment), Some(cue_of)) = (plan.segments.get(at), plan.cues.get(at)) else { return nothing };
    let Some(casting) = plan.castings.get(cue_of.casting as usize) else { return nothing };
    let Some(chapter) = plan.script.chapters.get(segment.chapter as usize) else { return nothing };
    let whole = segment.span.start as usize..segment.span.end as usize;
    let text = chapter.text.get(whole.clone()).unwrap_or("");
    let within = |span: &Range<u32>| {
        let cut = |byte: u32| (byte as usize).clamp(whole.start, whole.end) - whole.start;
        cut(span.start)..cut(span.end)
    };
    let lines = segment.lines.start..segment.lines.end;
    let lines: Vec<(u32, &crate::script::Line)> =
        lines.filter_map(|line| Some((line, chapter.lines.get(line as usize)?))).collect();
    let spans: Vec<Range<usize>> = lines.iter().map(|(_, line)| within(&line.span)).collect();
    let held = hold(text, casting.language.primary(), &spans, heard);
    let source = |index: usize| lines.get(index).map_or_else(String::new, |(_, line)| plan.script.show(line.place));
    let line = |(index, share): (usize, &Share)| {
        let line = lines.get(index).map_or(0, |(line, _)| *line);
        Line { line, source: source(index), share: *share }
    };
    let sentence = |(index, span): &(usize, Range<usize>)| {
        let at = |byte: usize| segment.span.start.saturating_add(byte as u32);
        let words = chapter.written(at(span.start)..at(span.end)).split_whitespace().collect::<Vec<_>>().join(" ");
        Sentence { source: source(*index), words }
    };
    Compared {
        share: held.whole,
        lines: held.lines.iter().enumerate().map(line).collect(),
        missing: held.missing.iter().map(sentence).collect(),
    }
}

/// What speaks against the take, which is `seconds` long, where a share of `most` may be heard otherwise.
pub fn findings(compared: &Compared, most: f64, seconds: f64) -> Vec<Finding> {
    let (share, span) = (compared.share, (0.0, seconds));
    let mut found = Vec::new();
    if !compared.missing.is_empty() {
        found.push(Finding::new(Check::Missing, span, compared.missing.len() as f64, 0.0));
    }
    if share.rate > most && share.errors >= LEAST_ERRORS[share.unit as usize] {
        found.push(Finding::new(Check::Misheard, span, share.rate * 100.0, most * 100.0));
    }
    found
}

/// What [`hold`] finds.
struct Held {
    whole: Share,
    lines: Vec<Share>,
    /// The number of the line, and the bytes of the text.
    missing: Vec<(usize, Range<usize>)>,
}

/// Holds what was `heard` against `text`, whose lines are at `spans`, ascending.
fn hold(text: &str, language: &str, spans: &[Range<usize>], heard: &[u64]) -> Held {
    let unit = Unit::of(language);
    let said = tokens(text, language);
    let most = said.len().saturating_mul(MOST_HEARD).saturating_add(BESIDE);
    let beyond = u32::try_from(heard.len().saturating_sub(most)).unwrap_or(u32::MAX);
    let prints: Vec<u64> = said.iter().map(|token| token.print).collect();
    let mut alignment = align(&prints, heard.get(..most).unwrap_or(heard));
    if let Some(last) = alignment.extra.last_mut() {
        *last = last.saturating_add(beyond);
    }
    let whole = Share::new(unit, said.len() as u32, alignment.errors());
    let mut lines = vec![(0, 0); spans.len()];
    for (at, errors) in costs(&said, &alignment) {
        let index = spans.partition_point(|span| span.start <= at).saturating_sub(1);
        if let Some((of, wrong)) = lines.get_mut(index) {
            (*of, *wrong) = (*of + 1, *wrong + errors);
        }
    }
    let lines = lines.into_iter().map(|(of, errors)| Share::new(unit, of, errors)).collect();
    Held { whole, lines, missing: missing(text, language, spans, &said, &alignment) }
}

/// The errors at each word, with the byte at which it begins. What was put in counts at the word before it, or at the first.
fn costs<'a>(said: &'a [Token], alignment: &'a Alignment) -> impl Iterator<Item = (usize, u32)> + 'a {
    let Alignment { fates, extra } = alignment;
    said.iter().zip(fates).zip(0..).map(move |((token, fate), index): (_, usize)| {
        let first = if index == 0 { extra.first().copied().unwrap_or(0) } else { 0 };
        let after = extra.get(index + 1).copied().unwrap_or(0);
        (token.at, u32::from(*fate != Fate::Kept) + first + after)
    })
}

/// The sentences of `text` of which fewer than half of the words were heard.
fn missing(
    text: &str,
    language: &str,
    spans: &[Range<usize>],
    said: &[Token],
    alignment: &Alignment,
) -> Vec<(usize, Range<usize>)> {
    let short = SHORT[Unit::of(language) as usize];
    let mut missing = Vec::new();
    for (index, line) in spans.iter().enumerate() {
        let mut start = line.start;
        for end in sentences(text.get(line.clone()).unwrap_or(""), language) {
            let span = std::mem::replace(&mut start, line.start + end)..line.start + end;
            let first = said.partition_point(|token| token.at < span.start);
            let after = said.partition_point(|token| token.at < span.end);
            let own = alignment.fates.get(first..after).unwrap_or_default();
            let was_heard = |fate: &&Fate| **fate == Fate::Kept || own.len() <= short && **fate == Fate::Changed;
            if own.iter().filter(was_heard).count() * 2 < own.len() {
                missing.push((index, span));
            }
        }
    }
    missing
}

#[cfg(test)]
mod tests;
