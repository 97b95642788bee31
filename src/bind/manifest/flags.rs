//! What the checks found in a chapter's takes, in the time of the chapter and of the book.

use serde::Serialize;

use super::{Clock, Span};
use crate::audio::check::{Check, Finding};
use crate::bind::Work;
use crate::book::{Placed, Track};
use crate::plan::key::{KeyMap, TakeKey};
use crate::plan::transcript::Sentence;
use crate::plan::verdict::TakeReport;
use crate::units::Frames;

/// A take that a person should listen to.
#[derive(Serialize)]
pub(super) struct Flagged<'a> {
    source: String,
    voice: &'a str,
    take: TakeKey,
    in_chapter: Span,
    in_book: Span,
    words: &'a str,
    /// What is said, where that is not what is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken: Option<&'a str>,
    findings: Vec<Entry>,
    /// Sentences that were not heard in it.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    missing: &'a [Sentence],
}

#[derive(Serialize)]
struct Entry {
    check: Check,
    in_chapter: Span,
    in_book: Span,
    /// In the unit that the check says.
    measured: f64,
    allowed: f64,
    says: String,
}

/// The reports on takes that do not pass, by their keys.
pub(super) fn by_key<'a>(work: &Work<'a>) -> KeyMap<&'a TakeReport> {
    work.reports.iter().filter(|report| report.is_flagged()).map(|report| (report.key, report)).collect()
}

/// Those of `track`, which begins at `start` in the book.
pub(super) fn of<'a>(
    work: &Work<'a>,
    flagged: &KeyMap<&'a TakeReport>,
    track: &Track,
    start: Frames,
    clock: Clock,
) -> Vec<Flagged<'a>> {
    let placed = track.all_takes().into_iter().filter_map(|placed| Some((placed, flagged.get(&placed.key)?)));
    placed.filter_map(|(placed, report)| flag(work, placed, report, start, clock)).collect()
}

fn flag<'a>(
    work: &Work<'a>,
    placed: &Placed,
    report: &'a TakeReport,
    start: Frames,
    clock: Clock,
) -> Option<Flagged<'a>> {
    let plan = work.plan;
    let segment = plan.segments.get(placed.cue.0 as usize)?;
    let casting = plan.castings.get(plan.cues.get(placed.cue.0 as usize)?.casting as usize)?;
    let line = plan.script.chapters.get(segment.chapter as usize)?.lines.get(segment.lines.start as usize)?;
    let spans = |from: u64, to: u64| {
        let (from, to) = (Frames(from), Frames(to));
        (clock.span(from, to), clock.span(start + from, start + to))
    };
    let entry = |finding: &Finding| {
        let at = |seconds: f64| {
            let frame = (seconds * clock.0).round() as u64;
            placed.at + frame.clamp(placed.used.start, placed.used.end) - placed.used.start
        };
        let (in_chapter, in_book) = spans(at(finding.from), at(finding.to));
        let Finding { check, measured, allowed, .. } = *finding;
        Entry { check, in_chapter, in_book, measured, allowed, says: finding.to_string() }
    };
    let (in_chapter, in_book) = spans(placed.at, placed.end());
    Some(Flagged {
        source: plan.script.show(line.place),
        voice: plan.cast.voice(casting.voice).map_or("", |voice| voice.name.as_str()),
        take: placed.key,
        in_chapter,
        in_book,
        words: plan.written(placed.cue),
        spoken: super::if_other(plan.text(placed.cue), plan.written(placed.cue)),
        findings: report.findings.iter().map(entry).collect(),
        missing: report.missing(),
    })
}
