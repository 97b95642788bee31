//! Hearing: the pauses inside takes that hold several lines or sentences, where they are certain, and the marks that follow.
//!
//! It changes no sound: a book that was heard has the same render keys. Takes of one or two sentences are not read.

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::Range;

use crate::audio::align::{CERTAIN, Joint, LEAST_UNITS, Part, align};
use crate::audio::silences::{Ear, Heard};
use crate::book::assemble::{AssembleError, Recordings};
use crate::book::parts::{Piece, pieces};
use crate::book::render::in_parallel;
use crate::book::{Book, Pause, Placed, Track, timeline};
use crate::plan::Plan;
use crate::script::Chapter;
use crate::segment::Segment;
use crate::units::SampleRate;

/// Hears the takes of `book`, several at the same time, and gives its tracks their pauses, and their lines the times that
/// follow from them.
pub fn hear(
    book: &mut Book,
    plan: &Plan,
    takes: &[crate::audio::Take],
    recordings: &(dyn Recordings + Sync),
    threads: NonZeroUsize,
) -> Result<(), AssembleError> {
    let rate = book.rate;
    let tracks = &book.tracks;
    let found = in_parallel(tracks.len(), threads, |index| in_track(&tracks[index], plan, recordings, rate))?;
    for (track, pauses) in book.tracks.iter_mut().zip(found) {
        if !pauses.is_empty() {
            track.pauses = pauses;
            track.marks = timeline::marks(plan, takes, track);
        }
    }
    Ok(())
}

fn in_track(
    track: &Track,
    plan: &Plan,
    recordings: &dyn Recordings,
    rate: SampleRate,
) -> Result<Vec<Pause>, AssembleError> {
    let mut pauses = Vec::new();
    let Some(chapter) = plan.script.chapters.get(track.chapter as usize) else { return Ok(pauses) };
    for placed in &track.takes {
        let at = placed.cue.0 as usize;
        let (Some(segment), Some(cue)) = (plan.segments.get(at), plan.cues.get(at)) else { continue };
        let language = plan.castings.get(cue.casting as usize).map_or("", |casting| casting.language.as_str());
        let pieces = of_segment(chapter, segment, language);
        if pieces.iter().filter(|piece| piece.part.ends > Joint::Clause).count() < LEAST_UNITS {
            continue;
        }
        let failed = |cause| AssembleError::Take { cue: placed.cue, key: placed.key, cause };
        let heard = listen(recordings, placed, rate).map_err(failed)?;
        pauses.extend(certain(&pieces, &heard, rate).filter_map(|(end, silence)| {
            let sounds = in_place(placed, &silence)?;
            Some(Pause { cue: placed.cue, at: segment.span.start + u32::try_from(end).ok()?, sounds })
        }));
    }
    Ok(pauses)
}

/// The parts of a segment.
fn of_segment(chapter: &Chapter, segment: &Segment, language: &str) -> Vec<Piece> {
    let span = segment.span.start as usize..segment.span.end as usize;
    let text = chapter.text.get(span.clone()).unwrap_or("");
    let held = chapter.lines.get(segment.lines.start as usize..segment.lines.end as usize).unwrap_or_default();
    let within = |line: &usize| span.start < *line && *line < span.end;
    let lines: Vec<usize> =
        held.iter().map(|line| line.span.start as usize).filter(within).map(|line| line - span.start).collect();
    pieces(text, &lines, language)
}

/// The pauses of a take that are certain: the byte at which the words after each begin, and its frames.
fn certain<'a>(
    pieces: &'a [Piece],
    heard: &Heard,
    rate: SampleRate,
) -> impl Iterator<Item = (usize, Range<u64>)> + use<'a> {
    let parts: Vec<Part> = pieces.iter().map(|piece| piece.part).collect();
    let alignment = align(&parts, heard, rate);
    let joints = pieces.iter().enumerate().filter(|(_, piece)| piece.part.ends > Joint::Clause);
    joints
        .filter_map(move |(joint, piece)| Some((piece.end, alignment.as_ref()?.end(joint, &CERTAIN)?.silence.clone())))
}

/// Where a silence of a take lies in its track; `None` where it is cut off.
fn in_place(placed: &Placed, silence: &Range<u64>) -> Option<Range<u64>> {
    let whole = placed.used.start <= silence.start && silence.end <= placed.used.end;
    let place = |frame: u64| placed.at + frame - placed.used.start;
    whole.then(|| place(silence.start)..place(silence.end))
}

/// Reads a take to its end, where it is checked.
fn listen(recordings: &dyn Recordings, placed: &Placed, rate: SampleRate) -> io::Result<Heard> {
    let mut pcm = recordings.pcm(&placed.key)?;
    let mut ear = Ear::new(rate);
    let mut bytes = vec![0; 64 * 1024];
    let mut samples: Vec<i16> = Vec::with_capacity(bytes.len() / 2);
    let mut left = 0;
    loop {
        let read = pcm.read(&mut bytes[left..])?;
        if read == 0 {
            return Ok(ear.finish());
        }
        let there = left + read;
        samples.clear();
        samples.extend(bytes[..there].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        ear.add(&samples);
        // Half a sample waits for its other half.
        left = there % 2;
        bytes.copy_within(there - left..there, 0);
    }
}

#[cfg(test)]
mod tests;
