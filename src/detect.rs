//! Languages inside lines: passages that another voice of the job speaks better are found by their script, and longer ones
//! in Latin letters by a library. Markup wins, and whatever is not certain stays as it is.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use crate::script::{Break, Direction, DirectionId, Line, Place, Script};
use crate::units::Language;

mod pieces;
mod writing;

use pieces::pieces;

/// What a direction means for its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tongue {
    /// The language that its lines are in.
    pub own: Language,
    /// Other languages for which its role has a voice, as primary subtags.
    pub others: Vec<String>,
}

/// Passages of one language that were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The language.
    pub language: Language,
    /// How many passages.
    pub passages: u64,
    /// Their characters.
    pub chars: u64,
    /// Where the line begins that has the first of them.
    pub first: Place,
    /// The words of that one, or how they begin.
    pub words: String,
}

/// Characters of a passage that are shown.
const SHOWN: usize = 40;

/// Gives every passage of `script` in another language a line of its own, which says so. `tongues` holds what each direction
/// means, by [`DirectionId`]; it is empty for directions in which the author has named the language.
///
/// No word changes, and the words of a line stay in their order.
pub fn mark(script: &mut Script, tongues: &[Option<Tongue>]) -> Vec<Found> {
    let mut found: BTreeMap<Language, Found> = BTreeMap::new();
    let mut known = Known::default();
    let mut chapters = std::mem::take(&mut script.chapters);
    for chapter in &mut chapters {
        let mut lines = Vec::with_capacity(chapter.lines.len());
        for line in std::mem::take(&mut chapter.lines) {
            let words = chapter.text.get(line.span.start as usize..line.span.end as usize).unwrap_or("");
            let tongue = tongues.get(line.direction.0 as usize).and_then(Option::as_ref);
            // Words that are said in another way than they are written must stay within one line; and the author has seen to it.
            let within = chapter.respelled().partition_point(|one| one.spoken.end < line.span.start);
            let respelled = chapter.respelled().get(within).is_some_and(|one| one.spoken.start <= line.span.end);
            let tongue = tongue.filter(|_| !respelled);
            let passages = tongue.map(|tongue| pieces(words, tongue)).unwrap_or_default();
            if passages.iter().all(|(_, language)| language.is_none()) {
                lines.push(line);
                continue;
            }
            for (at, (span, language)) in passages.into_iter().enumerate() {
                if let Some(language) = &language {
                    count(&mut found, language, words.get(span.clone()).unwrap_or(""), line.place);
                }
                let direction =
                    language.map_or(line.direction, |language| known.with(script, line.direction, language));
                lines.push(part(&line, at, &span, direction));
            }
        }
        chapter.lines = lines;
    }
    script.chapters = chapters;
    found.into_values().collect()
}

/// The part of `line` that is the byte range `span` of its words, and the `at`th of its parts.
fn part(line: &Line, at: usize, span: &Range<usize>, direction: DirectionId) -> Line {
    let span = line.span.start + span.start as u32..line.span.start + span.end as u32;
    match at {
        0 => Line { span, direction, ..line.clone() },
        _ => Line { span, direction, place: line.place, before: Break::Join, pause_ms: None },
    }
}

fn count(found: &mut BTreeMap<Language, Found>, language: &Language, words: &str, first: Place) {
    let words = words.trim();
    let new = || Found {
        language: language.clone(),
        passages: 0,
        chars: 0,
        first,
        words: match words.char_indices().nth(SHOWN) {
            Some((cut, _)) => format!("{}…", &words[..cut]),
            None => words.to_owned(),
        },
    };
    let found = found.entry(language.clone()).or_insert_with(new);
    found.passages += 1;
    found.chars += words.chars().count() as u64;
}

/// Directions that differ from others in their language.
#[derive(Debug, Default)]
struct Known(BTreeMap<(DirectionId, Language), DirectionId>);

impl Known {
    fn with(&mut self, script: &mut Script, direction: DirectionId, language: Language) -> DirectionId {
        if let Some(id) = self.0.get(&(direction, language.clone())) {
            return *id;
        }
        let own = script.direction(direction).cloned().unwrap_or_default();
        let id = script.know(&Direction { language: Some(language.clone()), ..own });
        self.0.insert((direction, language), id);
        id
    }
}

#[cfg(test)]
mod tests;
