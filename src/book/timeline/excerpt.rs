//! The Excerpt: a few minutes from the beginning of a chapter, laid out as a track of its own.
//!
//! It ends where a take ends and a sentence with it. Only where one take alone is longer than the excerpt may be, that take
//! is cut, in a pause that is looked for in its sound.

use std::io::Read;
use std::ops::Range;

use super::{Fades, Layout};
use crate::audio::judge::pauses;
use crate::audio::{SAMPLE_BYTES, Take};
use crate::book::Track;
use crate::book::assemble::{AssembleError, Recordings};
use crate::job::Stitch;
use crate::plan::{CueId, Plan};
use crate::script::{Break, Kind};
use crate::segment::Segment;
use crate::units::Frames;

/// A pause so long stands between sentences, in milliseconds; those inside of one are shorter (commas: 100 to 250).
const SENTENCE_MS: u32 = 300;

/// What is wanted of an excerpt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The chapter of the manuscripts with which it begins, from 1; the last one where there are fewer.
    pub chapter: u32,
    /// Its greatest length, room before and after the words included, in milliseconds.
    pub most_ms: u32,
    /// Whole takes do when they are so long together, in milliseconds.
    pub enough_ms: u32,
}

/// Lays out an excerpt of the chapters of `plan`, going on into the next one where it is short; `None` where nothing is
/// spoken. `takes` are those of the plan, one a cue. The sound is read only where a take must be cut.
pub fn excerpt(
    plan: &Plan,
    takes: &[Take],
    stitch: &Stitch,
    wanted: Wanted,
    recordings: &dyn Recordings,
) -> Result<Option<Track>, AssembleError> {
    let Some(cues) = spoken(plan, wanted.chapter) else { return Ok(None) };
    let rate = plan.card.rate;
    let (most, enough) = (rate.frames_in_ms(wanted.most_ms), rate.frames_in_ms(wanted.enough_ms));
    let fades = Fades::new(rate, stitch);
    let mut layout = Layout { plan, takes, fits: &[], cut: None, rate, fades, stitch, notices: Vec::new() };
    let chapter = plan.segments[cues.start].chapter;
    let lay = |layout: &mut Layout<'_>, end: usize| {
        let track = layout.track(chapter, cues.start..end).0;
        // Its lines may be of several chapters, and their times stand with those.
        Track { marks: Vec::new(), ..track }
    };
    // The first cue that does not fit, by speech alone: what is laid out after it need not be tried.
    let mut speech = 0;
    let fits = cues.clone().take_while(|cue| {
        if plan.segments[*cue].before != Break::Beside {
            speech += takes[*cue].speech.end - takes[*cue].speech.start;
        }
        speech <= most.0
    });
    let beyond = cues.start + fits.count();
    let ends = |end: &usize| *end == cues.end || plan.segments[*end].before >= Break::Sentence;
    let whole = (cues.start + 1..=beyond).rev().filter(ends).map(|end| (end, lay(&mut layout, end)));
    let whole = whole.into_iter().find(|(_, track)| track.frames <= most);
    let next = match &whole {
        Some((end, track)) if *end == cues.end || track.frames >= enough => return Ok(whole.map(|(_, track)| track)),
        Some((end, _)) => *end,
        None => cues.start,
    };
    let placed = lay(&mut layout, next + 1);
    let begins =
        placed.takes.last().map_or(0, |last| last.at + takes[next].speech.start.saturating_sub(last.used.start));
    let room = most.0.saturating_sub(begins + rate.frames_in_ms(stitch.tail_ms).0);
    layout.cut = Some((next, shortened(plan, next, &takes[next], room, recordings)?));
    Ok(Some(lay(&mut layout, next + 1)))
}

/// The cues from the beginning of the manuscripts' chapter `number` to the end of the last one.
fn spoken(plan: &Plan, number: u32) -> Option<Range<usize>> {
    let is_text = |segment: &&Segment| {
        plan.script.chapters.get(segment.chapter as usize).is_some_and(|chapter| chapter.kind == Kind::Text)
    };
    let mut chapters: Vec<u32> = plan.segments.iter().filter(is_text).map(|segment| segment.chapter).collect();
    chapters.dedup();
    let first = chapters.get(number.saturating_sub(1) as usize).or(chapters.last())?;
    Some(plan.chapter_cues(*first).start..plan.chapter_cues(*chapters.last()?).end)
}

/// `take` ended in the last pause between sentences with which at most `room` frames of its speech are used; failing that in
/// the longest pause, and failing that where the room ends.
fn shortened(
    plan: &Plan,
    cue: usize,
    take: &Take,
    room: u64,
    recordings: &dyn Recordings,
) -> Result<Take, AssembleError> {
    let key = plan.cues[cue].key;
    let failed = |cause| AssembleError::Take { cue: CueId(u32::try_from(cue).unwrap_or(u32::MAX)), key, cause };
    let mut bytes = Vec::with_capacity(usize::try_from(take.frames.0 * SAMPLE_BYTES).unwrap_or(0));
    // To the end: there the reader says whether the recording is sound.
    recordings.pcm(&key).and_then(|mut pcm| pcm.read_to_end(&mut bytes)).map_err(failed)?;
    let samples: Vec<i16> = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let most = take.speech.start.saturating_add(room).min(take.speech.end);
    let long = plan.card.rate.frames_in_ms(SENTENCE_MS).0;
    let inside: Vec<Range<u64>> = pauses(&samples, take.rate)
        .into_iter()
        .filter(|pause| pause.start > take.speech.start && pause.start <= most)
        .collect();
    let last = inside.iter().rfind(|pause| pause.end - pause.start >= long);
    let pause = last.or(inside.iter().max_by_key(|pause| pause.end - pause.start));
    let (end, frames) = pause.map_or((most, most), |pause| (pause.start, pause.end));
    Ok(Take { frames: Frames(frames.min(take.frames.0)), speech: take.speech.start..end, ..take.clone() })
}

#[cfg(test)]
mod tests;
