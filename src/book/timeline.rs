//! Lays takes out in time: what is trimmed, where each begins, what overlaps, when every line sounds.
//!
//! The law of a join: from the end of speech to the beginning of speech there are exactly the frames that the break
//! or the markup asks for. Near-silence kept around speech counts as part of them, so fades never eat speech
//! unless the pause is shorter than the crossfade.

use std::ops::Range;

use crate::audio::Take;
use crate::book::fit::{self, Fit, fits};
use crate::book::{Book, Placed, Track};
use crate::job::Stitch;
use crate::plan::{CueId, Plan};
use crate::script::{Break, Notice, Place};
use crate::segment::Segment;
use crate::units::{Code, Frames, Millibels, SampleRate};

mod excerpt;
mod join;
mod marks;
mod parts;

pub use excerpt::{Wanted, excerpt};

pub use marks::marks;

use join::{Edge, Edges, Fades, Joined};

/// The pause where the voice or language changes inside a paragraph, in milliseconds: about a stop consonant's
/// closure, so that two speakers do not run into one another and the sentence does not fall apart.
const JOIN_MS: u32 = 40;

/// Why takes cannot be laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimelineError {
    /// Not one take a cue.
    #[error("the plan has {cues} cues and {takes} takes were given")]
    Count {
        /// Cues of the plan.
        cues: usize,
        /// Takes that were given.
        takes: usize,
    },
    /// A take has another rate than the work.
    #[error("the take of {place} has {found}, the others {expected}")]
    Rate {
        /// The line that it speaks.
        place: String,
        /// Its rate.
        found: SampleRate,
        /// The rate of the work.
        expected: SampleRate,
    },
}

impl TimelineError {
    /// Its stable code.
    pub fn code(&self) -> Code {
        match self {
            TimelineError::Count { .. } => Code("R0701"),
            TimelineError::Rate { .. } => Code("R0702"),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            TimelineError::Count { .. } => "run the job again: what is on the shelf is not asked for twice",
            TimelineError::Rate { .. } => "the engine's audio format has changed: record these lines anew",
        }
    }
}

/// Lays out the takes of `plan`, one a cue in the same order, at the rate that `stitch` asks for. Chapters without a cue have no track.
pub fn lay(plan: &Plan, takes: &[Take], stitch: &Stitch) -> Result<Book, TimelineError> {
    if takes.len() != plan.cues.len() || takes.len() != plan.segments.len() {
        return Err(TimelineError::Count { cues: plan.cues.len(), takes: takes.len() });
    }
    let rate = stitch.rate.unwrap_or(plan.card.rate);
    if let Some((segment, take)) = plan.segments.iter().zip(takes).find(|(_, take)| take.rate != rate) {
        return Err(TimelineError::Rate { place: place_of(plan, segment), found: take.rate, expected: rate });
    }
    let fades = Fades::new(rate, stitch);
    let fits = plan.dub.as_ref().map(|dub| fits(plan, dub, takes, rate)).unwrap_or_default();
    let notices = fit::notice(&fits, plan, rate).into_iter().collect();
    let mut layout = Layout { plan, takes, fits: &fits, cut: None, rate, fades, stitch, notices };
    let chapters = (0..plan.script.chapters.len() as u32).filter(|&chapter| !plan.chapter_cues(chapter).is_empty());
    let mut tracks: Vec<Track> = Vec::new();
    let mut tail = None;
    for chapter in chapters {
        for (track, silences) in layout.tracks(chapter, stitch.longest_ms.map(|ms| rate.frames_in_ms(ms))) {
            let pause = rate.frames_in_ms(stitch.pauses.chapter);
            let gap = tail.map_or(Frames(0), |tail| pause - tail - silences.lead);
            tracks.push(Track { gap, ..track });
            tail = Some(silences.tail);
        }
    }
    let notices = layout.notices;
    // A dub is as long as what it is laid over, even after the last word.
    let ends = fits.iter().map(|fit| fit.slot.end).max().unwrap_or(0);
    tracks.iter_mut().for_each(|track| track.frames = track.frames.max(Frames(ends)));
    Ok(Book { rate, tracks, excerpt: None, fits, bed: None, notices })
}

/// `cues` by their words: those that say the same at the same time go together.
fn at_once(plan: &Plan, cues: Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'_> {
    let mut at = cues.start;
    std::iter::from_fn(move || {
        let start = at;
        let beside = |cue: &usize| plan.segments.get(*cue).is_some_and(|segment| segment.before == Break::Beside);
        at = (start + 1..cues.end).find(|cue| !beside(cue)).unwrap_or(cues.end);
        (start < cues.end).then_some(start..at)
    })
}

/// By how much each of so many voices is lowered, so that together they are as loud as one: their powers add up.
fn lowered(voices: usize) -> Millibels {
    Millibels::of(-10.0 * (voices.max(1) as f64).log10())
}

/// The silence that a track itself has before its first word and after its last.
struct Silences {
    lead: Frames,
    tail: Frames,
}

struct Layout<'a> {
    plan: &'a Plan,
    takes: &'a [Take],
    /// When the words of each cue are heard; empty where they follow one another.
    fits: &'a [Fit],
    /// A cue whose take is used as another.
    cut: Option<(usize, Take)>,
    rate: SampleRate,
    fades: Fades,
    stitch: &'a Stitch,
    notices: Vec<Notice>,
}

impl Layout<'_> {
    /// The take of a cue.
    fn take(&self, cue: usize) -> &Take {
        self.cut.as_ref().filter(|(cut, _)| *cut == cue).map_or(&self.takes[cue], |(_, take)| take)
    }

    fn track(&mut self, chapter: u32, cues: Range<usize>) -> (Track, Silences) {
        let mut takes: Vec<Placed> = Vec::with_capacity(cues.len());
        let mut over: Vec<Placed> = Vec::new();
        // Where the core of the take before ends in the track, and that take's later edge.
        let mut before: Option<(u64, Edge)> = None;
        let mut lead = 0;
        for group in at_once(self.plan, cues) {
            let cue = self.longest(&group);
            let segment = &self.plan.segments[group.start];
            let digest = self.take(cue).digest;
            let (core, mut edges) = self.edges(self.take(cue));
            let starts = self.fits.get(cue).map(|fit| fit.speaks.start);
            let gain = lowered(group.len());
            if let Some(start) = starts.filter(|start| before.is_some_and(|(core_end, _)| *start < core_end)) {
                over.extend(group.map(|cue| self.beside(cue, start..u64::MAX, gain)));
                continue;
            }
            let (joined, core_at) = match before {
                None => {
                    // Nothing is before the beginning.
                    edges.head.kept = edges.head.kept.min(starts.unwrap_or(u64::MAX));
                    let joined = self.fades.open(edges.head);
                    let asked = segment.pause_ms.map_or(0, |ms| self.rate.frames_in_ms(ms).0);
                    let asked = asked.max(joined.head).max(self.rate.frames_in_ms(self.stitch.head_ms).0);
                    lead = starts.unwrap_or(asked);
                    (joined, lead)
                }
                Some((core_end, tail)) => {
                    let pause = starts.map_or_else(|| self.pause(segment).0, |start| start - core_end);
                    self.join(segment, pause, (core_end, tail), edges.head)
                }
            };
            if let Some(previous) = takes.last_mut().filter(|_| before.is_some()) {
                let spare = before.map_or(0, |(_, tail)| tail.kept) - joined.tail;
                previous.used.end -= spare;
                previous.fade_out = joined.fade_out;
            }
            let closing = self.fades.open(edges.tail);
            takes.push(Placed {
                cue: CueId(cue as u32),
                key: self.plan.cues[cue].key,
                digest,
                used: core.start - joined.head..core.end + edges.tail.kept,
                at: core_at - joined.head,
                fade_in: joined.fade_in,
                fade_out: closing.fade_in,
                gain,
            });
            let ends = core_at + (core.end - core.start);
            let onset = core_at + self.take(cue).speech.start.clamp(core.start, core.end) - core.start;
            over.extend(group.filter(|other| *other != cue).map(|other| self.beside(other, onset..ends, gain)));
            before = Some((ends, edges.tail));
        }
        over.sort_by_key(|placed| (placed.at, placed.cue));
        // Room after the last word is silence beyond what its take has left.
        let asked = self.rate.frames_in_ms(self.stitch.tail_ms).0;
        let room = before.map_or(0, |(core_end, _)| core_end + asked);
        let last = takes.last().into_iter().chain(&over).map(Placed::end).max().unwrap_or(0);
        let frames = Frames(last.max(room));
        let tail = Frames(before.map_or(0, |(core_end, _)| frames.0 - core_end));
        let (gap, pauses, marks) = (Frames(0), Vec::new(), Vec::new());
        let mut track = Track { chapter, part: None, gap, takes, over, frames, pauses, marks };
        track.marks = self::marks(self.plan, self.takes, &track);
        (track, Silences { lead: Frames(lead), tail })
    }

    /// Whose take of `group` lasts longest from where its words begin: what comes before and after is joined to that one.
    fn longest(&self, group: &Range<usize>) -> usize {
        let lasts = |cue: &usize| {
            let take = self.take(*cue);
            self.edges(take).0.end.saturating_sub(take.speech.start)
        };
        // The first of equals.
        group.clone().rev().max_by_key(lasts).unwrap_or(group.start)
    }

    /// The take of `cue` over others, its words beginning where `sounds` does, and nothing of it after that has ended.
    fn beside(&self, cue: usize, sounds: Range<u64>, gain: Millibels) -> Placed {
        let take = self.take(cue);
        let start = take.speech.start.min(take.frames.0);
        let end = take.speech.end.clamp(start, take.frames.0);
        let room = sounds.end.saturating_sub(sounds.start).saturating_sub(end - start);
        let head = self.fades.margin().min(start).min(sounds.start);
        let tail = self.fades.margin().min(take.frames.0 - end).min(room);
        let fade = |kept| self.fades.open(Edge { kept, soft: 0, limit: (end - start) / 2 }).fade_in;
        Placed {
            cue: CueId(cue as u32),
            key: self.plan.cues[cue].key,
            digest: take.digest,
            used: start - head..end + tail,
            at: sounds.start - head,
            fade_in: fade(head),
            fade_out: fade(tail),
            gain,
        }
    }

    /// The part of `take` that is never cut, and what lies on both sides of it.
    fn edges(&self, take: &Take) -> (Range<u64>, Edges) {
        let frames = take.frames.0;
        let start = take.speech.start.min(frames);
        let speech = start..take.speech.end.clamp(start, frames);
        let (head, tail) = (speech.start, frames - speech.end);
        if self.stitch.trim {
            let (kept, limit) = (self.fades.margin(), (speech.end - speech.start) / 2);
            let edge = |near: u64| Edge { kept: near.min(kept), soft: 0, limit };
            (speech, Edges { head: edge(head), tail: edge(tail) })
        } else {
            let edge = |near: u64| Edge { kept: 0, soft: near, limit: frames / 2 };
            (0..frames, Edges { head: edge(head), tail: edge(tail) })
        }
    }

    /// The join before `segment` with so much `pause`, and where the core of its take begins in the track.
    fn join(&mut self, segment: &Segment, pause: u64, (core_end, tail): (u64, Edge), head: Edge) -> (Joined, u64) {
        let whole = !self.stitch.trim && pause == 0;
        let joined = if whole { self.fades.overlap(tail, head) } else { self.fades.join(pause, tail, head) };
        if self.fades.shortened(tail, head) {
            let place = line_place(self.plan, segment);
            self.notices.push(Notice {
                code: Code("N0701"),
                message: format!(
                    "a take beside this line is shorter than two crossfades of {} ms; the fade was shortened",
                    self.stitch.crossfade_ms
                ),
                place,
                help: "a smaller `crossfade_ms` in [stitch] fits short lines".to_owned(),
            });
        }
        let core_at = if whole { core_end - joined.overlap } else { core_end + pause };
        (joined, core_at)
    }

    /// The silence asked for before `segment`: by the markup, or else by the kind of break.
    fn pause(&self, segment: &Segment) -> Frames {
        let pauses = &self.stitch.pauses;
        let by_break = match segment.before {
            // Whole takes are crossfaded where nothing separates them; trimmed ones keep a little air.
            Break::Beside => 0,
            Break::Join => {
                if self.stitch.trim {
                    JOIN_MS
                } else {
                    0
                }
            }
            Break::Clause => pauses.clause,
            Break::Sentence => pauses.sentence,
            Break::Paragraph => pauses.paragraph,
            Break::Scene => pauses.scene,
            Break::AfterHeading => pauses.heading_after,
            Break::Heading => pauses.heading,
            Break::Chapter => pauses.chapter,
        };
        self.rate.frames_in_ms(segment.pause_ms.unwrap_or(by_break))
    }
}

fn line_place(plan: &Plan, segment: &Segment) -> Option<Place> {
    let chapter = plan.script.chapters.get(segment.chapter as usize)?;
    chapter.lines.get(segment.lines.start as usize).map(|line| line.place)
}

fn place_of(plan: &Plan, segment: &Segment) -> String {
    line_place(plan, segment).map_or_else(|| "?".to_owned(), |place| plan.script.show(place))
}

#[cfg(test)]
mod tests;
