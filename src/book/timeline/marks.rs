//! Which line sounds from when to when in a track.

use std::ops::Range;

use crate::audio::Take;
use crate::book::{Mark, Placed, Timing};
use crate::plan::Plan;
use crate::script::Chapter;
use crate::segment::Segment;
use crate::units::Frames;

/// The marks of a chapter whose takes are `placed`: one for every line that is spoken, ascending.
pub(super) fn marks(plan: &Plan, takes: &[Take], chapter: u32, placed: &[Placed]) -> Vec<Mark> {
    let Some(words) = plan.script.chapters.get(chapter as usize) else { return Vec::new() };
    let mut marks: Vec<Mark> = Vec::with_capacity(words.lines.len());
    for place in placed {
        let at = place.cue.0 as usize;
        let (Some(segment), Some(take)) = (plan.segments.get(at), takes.get(at)) else { continue };
        for mark in of_segment(words, segment, place, speech_of(place, take)) {
            match marks.last_mut() {
                // The line began in a segment before this one.
                Some(last) if last.line == mark.line => {
                    last.end = mark.end;
                    if mark.timing == Timing::Estimated {
                        last.timing = Timing::Estimated;
                    }
                }
                _ => marks.push(mark),
            }
        }
    }
    marks
}

/// Where the speech of a placed take lies in its track.
fn speech_of(place: &Placed, take: &Take) -> Range<u64> {
    let start = take.speech.start.clamp(place.used.start, place.used.end);
    let end = take.speech.end.clamp(start, place.used.end);
    place.at + start - place.used.start..place.at + end - place.used.start
}

/// The lines of one segment share its speech in proportion to their characters in it.
fn of_segment<'a>(
    chapter: &'a Chapter,
    segment: &'a Segment,
    place: &'a Placed,
    speech: Range<u64>,
) -> impl Iterator<Item = Mark> + 'a {
    let shares: Vec<(u32, u64)> = segment.lines.clone().filter_map(|line| share(chapter, segment, line)).collect();
    let total: u64 = shares.iter().map(|(_, chars)| chars).sum();
    let timing = if shares.len() == 1 { Timing::Exact } else { Timing::Estimated };
    // Products of frames and characters pass 64 bits only beyond any length of take, but cost nothing in 128.
    let position = move |chars: u64| {
        let part = u128::from(speech.end - speech.start) * u128::from(chars) / u128::from(total.max(1));
        Frames(speech.start + part as u64)
    };
    let mut said = 0;
    shares.into_iter().map(move |(line, chars)| {
        let start = position(said);
        said += chars;
        Mark { line, cue: place.cue, start, end: position(said), timing }
    })
}

/// How many characters of `line` are spoken in `segment`, white space aside; `None` when there are none.
fn share(chapter: &Chapter, segment: &Segment, line: u32) -> Option<(u32, u64)> {
    let span = &chapter.lines.get(line as usize)?.span;
    let (start, end) = (span.start.max(segment.span.start), span.end.min(segment.span.end));
    let words = chapter.text.get(start as usize..end as usize)?;
    let chars = words.chars().filter(|c| !c.is_whitespace()).count() as u64;
    (chars > 0).then_some((line, chars))
}
