//! Cutting: which frames of a pack's take each of its lines has, or that nobody can be certain of it.
//!
//! The verdict follows from the words and the sound alone, so it needs no record: whoever hears the take again comes to it.

use std::ops::Range;

use crate::audio::align::{CERTAIN, Part, align};
use crate::audio::silences::Heard;
use crate::book::parts::pieces;
use crate::plan::packing::SEPARATOR;
use crate::units::{Frames, SampleRate};

/// Changes whenever the same sound may get another verdict: raise it with the aligner's constants.
pub const VERSION: u32 = 1;

/// So much silence stays beside a line at most, in milliseconds: as much as services leave around a take.
const BESIDE_MS: u32 = 200;

/// What a pack of lines should sound like: all that cutting its take needs of their words.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// Its parts, in order.
    pub parts: Vec<Part>,
    /// How many paragraphs each line has: voices rest between those as they do between lines.
    pub paragraphs: Vec<usize>,
}

impl Expected {
    /// What `lines` in `language` should sound like, one after the other.
    pub fn of(lines: &[&str], language: &str) -> Expected {
        let text = lines.join(SEPARATOR);
        let starts: Vec<usize> = text.match_indices(SEPARATOR).map(|(at, _)| at + SEPARATOR.len()).collect();
        Expected {
            parts: pieces(&text, &starts, language).into_iter().map(|piece| piece.part).collect(),
            paragraphs: lines.iter().map(|line| line.matches(SEPARATOR).count() + 1).collect(),
        }
    }
}

/// The frames of a take of `frames` frames at `rate` that are to be each of the lines that are `expected` in it: its speech
/// with half the silence beside it, and no more than a fifth of a second of that. `None` unless the aligner is certain of
/// every line's end.
pub fn cut(expected: &Expected, heard: &Heard, frames: Frames, rate: SampleRate) -> Option<Vec<Range<u64>>> {
    let parts = &expected.parts;
    let paragraphs = align(parts, heard, rate)?.lines(parts, heard, &CERTAIN)?;
    if paragraphs.len() != expected.paragraphs.iter().sum::<usize>() {
        return None;
    }
    let mut paragraphs = paragraphs.into_iter();
    let whole = |count: &usize| {
        let mut own = paragraphs.by_ref().take(*count);
        let first = own.next()?;
        Some(first.start..own.last().map_or(first.end, |last| last.end))
    };
    let said: Vec<Range<u64>> = expected.paragraphs.iter().map(whole).collect::<Option<_>>()?;
    let beside = rate.frames_in_ms(BESIDE_MS).0;
    let begins = said.iter().map(|line| line.start).skip(1).map(Some).chain([None]);
    let mut before = 0;
    let cut = said.iter().zip(begins).map(|(line, next)| {
        // The last line has all that follows; of the silence between two, each has a half.
        let after = next.map_or(frames.0, |next| line.end + (next - line.end) / 2);
        let used = before.max(line.start.saturating_sub(beside))..after.min(line.end + beside);
        before = after;
        used
    });
    Some(cut.collect())
}

#[cfg(test)]
mod tests;
