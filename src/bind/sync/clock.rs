//! When the words inside a line sound: between the line's marks, the takes that speak it and the pauses in them that are
//! known, in proportion to characters.

use std::ops::Range;

use crate::bind::Work;
use crate::book::{Mark, Pause, Timing, Track};
use crate::cast::Casting;
use crate::script::{Chapter, Line};
use crate::segment::sentence::sentences;
use crate::units::Frames;

/// A line that sounds, with what is known of its time.
pub struct Spoken<'a> {
    /// The line.
    pub line: &'a Line,
    /// Its chapter as people read it.
    pub text: &'a str,
    /// Its words in that, without the white space around them.
    pub words: Range<usize>,
    chapter: &'a Chapter,
    /// Who says it, as the markup names the role.
    pub role: Option<&'a str>,
    /// How it is cast.
    pub casting: &'a Casting,
    /// How well its ends are known.
    timing: Timing,
    /// What is spoken of it in each take, from one known pause to the next, ascending; never empty.
    parts: Vec<Part>,
}

/// What one take speaks of a line between two pauses.
struct Part {
    /// Bytes of the chapter's text, as it is spoken.
    span: Range<usize>,
    /// Characters in them, white space aside.
    chars: u64,
    /// When they sound in the track.
    sounds: Range<u64>,
}

/// The lines of `track` that sound, ascending.
pub fn spoken<'a>(work: &Work<'a>, track: &'a Track) -> impl Iterator<Item = Spoken<'a>> {
    let work = *work;
    track.marks.iter().filter_map(move |mark| spoken_at(&work, track, mark))
}

/// The line that sounds at `mark`, one of `track`.
pub fn spoken_at<'a>(work: &Work<'a>, track: &Track, mark: &Mark) -> Option<Spoken<'a>> {
    let plan = work.plan;
    let chapter = plan.script.chapters.get(track.chapter as usize)?;
    let line = chapter.lines.get(mark.line as usize)?;
    let text = chapter.page();
    let words = trimmed(text, chapter.written_span(line.span.clone()))?;
    let said = trimmed(&chapter.text, line.span.start as usize..line.span.end as usize)?;
    let role = plan.script.direction(line.direction).and_then(|direction| direction.role.as_deref());
    let casting = plan.castings.get(plan.cues.get(mark.cue.0 as usize)?.casting as usize)?;
    let parts = parts(work, track, mark, &chapter.text, &said);
    (!parts.is_empty()).then_some(Spoken { line, text, words, chapter, role, casting, timing: mark.timing, parts })
}

/// `span` of `text` without the white space around it; `None` when nothing is left.
fn trimmed(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let words = text.get(span.clone())?;
    let start = span.start + (words.len() - words.trim_start().len());
    let end = start + words.trim().len();
    (start < end).then_some(start..end)
}

/// What the takes from that of `mark` on speak of `words`. The line's own marks are where its speech begins and ends;
/// between two takes it pauses.
fn parts(work: &Work<'_>, track: &Track, mark: &Mark, text: &str, words: &Range<usize>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let from = track.takes.partition_point(|take| take.cue < mark.cue);
    let over = track.over.iter().find(|take| take.cue == mark.cue).map(std::slice::from_ref);
    for take in over.unwrap_or(&track.takes[from..]) {
        let Some(segment) = work.plan.segments.get(take.cue.0 as usize) else { break };
        if segment.span.start as usize >= words.end {
            break;
        }
        let span = words.start.max(segment.span.start as usize)..words.end.min(segment.span.end as usize);
        let chars = text.get(span.clone()).map_or(0, letters);
        if chars > 0 {
            let start = parts.last().map_or(mark.start.0, |before| take.at.max(before.sounds.end)).min(mark.end.0);
            let end = take.end().clamp(start, mark.end.0.max(start));
            let mut rest = Part { span, chars, sounds: start..end };
            for pause in track.pauses_of(take.cue) {
                if let Some(part) = rest.part_at(text, pause) {
                    parts.push(part);
                }
            }
            parts.push(rest);
        }
    }
    if let Some(last) = parts.last_mut() {
        last.sounds.end = mark.end.0.max(last.sounds.start);
    }
    parts
}

/// Characters that take time to say: all but white space.
fn letters(words: &str) -> u64 {
    words.chars().filter(|c| !c.is_whitespace()).count() as u64
}

impl<'a> Spoken<'a> {
    /// The words themselves, as people read them.
    pub fn words(&self) -> &str {
        self.text.get(self.words.clone()).unwrap_or("")
    }

    /// What is said for `span`, bytes of [`Spoken::text`].
    pub fn said(&self, span: &Range<usize>) -> &'a str {
        self.chapter.text.get(self.of_text(span)).unwrap_or("").trim()
    }

    /// `span`, bytes of [`Spoken::text`], as bytes of the chapter's text as it is spoken.
    fn of_text(&self, span: &Range<usize>) -> Range<usize> {
        self.chapter.spoken_at(span.start)..self.chapter.spoken_at(span.end)
    }

    /// Its sentences, bytes of [`Spoken::text`] without the white space around them.
    pub fn sentences(&self) -> impl Iterator<Item = Range<usize>> + use<'_, 'a> {
        let mut start = self.words.start;
        sentences(self.words(), self.casting.language.as_str()).filter_map(move |end| {
            let end = self.words.start + end;
            trimmed(self.text, std::mem::replace(&mut start, end)..end)
        })
    }

    /// How well the times of the sentence `span` are known: what begins and ends at a pause that is known is aligned.
    pub fn timing(&self, span: &Range<usize>) -> Timing {
        let known = self.timing < Timing::Estimated;
        let said = self.of_text(span);
        let begins = |part: &Part| part.span.start == said.start;
        let ends =
            |part: &Part| trimmed(&self.chapter.text, part.span.clone()).is_some_and(|part| part.end == said.end);
        let begins = known && span.start == self.words.start || self.parts.iter().skip(1).any(begins);
        let last = self.parts.len() - 1;
        let ends = known && span.end == self.words.end || self.parts.iter().take(last).any(ends);
        if begins && ends { Timing::Aligned } else { Timing::Estimated }
    }

    /// When the words of `span`, bytes of [`Spoken::text`], sound in the track.
    ///
    /// Spans that follow one another have times that do, and the ends of the line are its marks.
    pub fn sounds(&self, span: Range<usize>) -> Range<Frames> {
        let span = self.of_text(&span);
        let first = self.parts.iter().find(|part| span.start < part.span.end).or(self.parts.last());
        let last = self.parts.iter().find(|part| span.end <= part.span.end).or(self.parts.last());
        let at = |part: Option<&Part>, byte| part.map_or(0, |part| part.at(&self.chapter.text, byte));
        let start = at(first, span.start);
        Frames(start)..Frames(at(last, span.end).max(start))
    }
}

impl Part {
    /// Parts itself at `pause` and returns what lies before it, if it lies within.
    fn part_at(&mut self, text: &str, pause: &Pause) -> Option<Part> {
        let at = pause.at as usize;
        let within = self.span.start < at && at < self.span.end;
        let sounds = self.sounds.start < pause.sounds.start && pause.sounds.end < self.sounds.end;
        let chars = text.get(self.span.start..at).map_or(0, letters);
        let rest = self.chars.saturating_sub(chars);
        if !within || !sounds || chars == 0 || rest == 0 {
            return None;
        }
        let before = Part { span: self.span.start..at, chars, sounds: self.sounds.start..pause.sounds.start };
        *self = Part { span: at..self.span.end, chars: rest, sounds: pause.sounds.end..self.sounds.end };
        Some(before)
    }

    /// The position in the track at which byte `at` of the text is reached.
    fn at(&self, text: &str, at: usize) -> u64 {
        let said = text.get(self.span.start..at.clamp(self.span.start, self.span.end)).map_or(0, letters);
        let length = u128::from(self.sounds.end - self.sounds.start);
        // In 128 bits, as the products of frames and characters may pass 64.
        self.sounds.start + (length * u128::from(said) / u128::from(self.chars)) as u64
    }
}
