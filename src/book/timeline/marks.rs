//! Which line sounds from when to when in a track.

use std::ops::Range;

use crate::audio::Take;
use crate::book::{Mark, Pause, Placed, Timing, Track};
use crate::plan::Plan;
use crate::script::Chapter;
use crate::segment::Segment;
use crate::units::Frames;

/// The marks of a track, whose takes and pauses are known: one for every line that is spoken, ascending.
pub fn marks(plan: &Plan, takes: &[Take], track: &Track) -> Vec<Mark> {
    let Some(words) = plan.script.chapters.get(track.chapter as usize) else { return Vec::new() };
    let mut marks: Vec<Mark> = Vec::with_capacity(words.lines.len());
    for place in saying(plan, track) {
        let at = place.cue.0 as usize;
        let (Some(segment), Some(take)) = (plan.segments.get(at), takes.get(at)) else { continue };
        let pauses = track.pauses_of(place.cue);
        for mark in of_segment(words, segment, place, speech_of(place, take), pauses) {
            match marks.last_mut() {
                // The line began in a segment before this one.
                Some(last) if last.line == mark.line => {
                    last.end = mark.end;
                    last.timing = last.timing.max(mark.timing);
                }
                _ => marks.push(mark),
            }
        }
    }
    marks
}

/// The takes of `track` that say something of their own, by their cues: of voices at once the longest one.
fn saying<'a>(plan: &Plan, track: &'a Track) -> Vec<&'a Placed> {
    let words = |take: &Placed| plan.segments.get(take.cue.0 as usize).map(|segment| (segment.chapter, &segment.span));
    let is_said = |over: &Placed| track.takes.iter().any(|take| words(take) == words(over));
    let mut saying = track.all_takes();
    if !track.over.is_empty() {
        saying.retain(|take| !track.over.iter().any(|over| over.cue == take.cue) || !is_said(take));
    }
    saying
}

/// Where the speech of a placed take lies in its track.
fn speech_of(place: &Placed, take: &Take) -> Range<u64> {
    let start = take.speech.start.clamp(place.used.start, place.used.end);
    let end = take.speech.end.clamp(start, place.used.end);
    place.at + start - place.used.start..place.at + end - place.used.start
}

/// What is said of a line in a segment.
struct Share {
    line: u32,
    /// Bytes of the chapter's text.
    span: Range<u32>,
}

/// The lines of one segment share its speech in proportion to their characters in it, from one known pause to the next.
fn of_segment(chapter: &Chapter, segment: &Segment, place: &Placed, speech: Range<u64>, pauses: &[Pause]) -> Vec<Mark> {
    let shares: Vec<Share> = segment.lines.clone().filter_map(|line| share(chapter, segment, line)).collect();
    let last = shares.len().saturating_sub(1);
    let mut marks = Vec::with_capacity(shares.len());
    let mut began = (speech.start, true);
    for (index, Share { line, span }) in shares.iter().enumerate() {
        let next = shares.get(index + 1).map_or(segment.span.end, |next| next.span.start);
        let pause = pauses.iter().find(|pause| span.end <= pause.at && pause.at <= next).filter(|_| index < last);
        let (ends, begins) = match pause {
            Some(pause) => ((pause.sounds.start, true), (pause.sounds.end, true)),
            None if index == last => ((speech.end, true), (speech.end, true)),
            None => {
                let at = (position(chapter, segment, &speech, pauses, span.end), false);
                (at, at)
            }
        };
        let timing = match (shares.len(), began.1 && ends.1) {
            (1, _) => Timing::Exact,
            (_, true) => Timing::Aligned,
            (_, false) => Timing::Estimated,
        };
        let start = began.0.min(ends.0);
        marks.push(Mark { line: *line, cue: place.cue, start: Frames(start), end: Frames(ends.0), timing });
        began = begins;
    }
    marks
}

/// Where the words of `segment` up to byte `at` have been said, in proportion to characters between the known pauses.
fn position(chapter: &Chapter, segment: &Segment, speech: &Range<u64>, pauses: &[Pause], at: u32) -> u64 {
    let before = pauses.iter().rev().find(|pause| pause.at <= at);
    let after = pauses.iter().find(|pause| pause.at > at);
    let (from, start) = before.map_or((segment.span.start, speech.start), |pause| (pause.at, pause.sounds.end));
    let (to, end) = after.map_or((segment.span.end, speech.end), |pause| (pause.at, pause.sounds.start));
    let (said, all) = (letters(chapter, from..at), letters(chapter, from..to).max(1));
    // Products of frames and characters pass 64 bits only beyond any length of take, but cost nothing in 128.
    start + (u128::from(end.saturating_sub(start)) * u128::from(said) / u128::from(all)) as u64
}

/// What is spoken of `line` in `segment`; `None` when nothing is but white space.
fn share(chapter: &Chapter, segment: &Segment, line: u32) -> Option<Share> {
    let span = &chapter.lines.get(line as usize)?.span;
    let span = span.start.max(segment.span.start)..span.end.min(segment.span.end);
    (letters(chapter, span.clone()) > 0).then_some(Share { line, span })
}

/// Characters that take time to say: all but white space.
fn letters(chapter: &Chapter, span: Range<u32>) -> u64 {
    let words = chapter.text.get(span.start as usize..span.end as usize).unwrap_or("");
    words.chars().filter(|c| !c.is_whitespace()).count() as u64
}
