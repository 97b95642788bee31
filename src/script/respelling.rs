//! Respelling: words that are said in another way than they are written, and the way back to what people read.
//!
//! A chapter's text is what is spoken. Where that differs from what is written it keeps both, so that nothing of the
//! page is lost: the written text stays byte for byte what it was.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use unicode_segmentation::GraphemeCursor;

use super::{Chapter, InterpretAs, LINE_SEPARATOR, Line, Script};

/// Why words are said in another way than they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The manuscript's markup says how.
    Markup,
    /// The manuscript's markup says what they are, and the language's rules how that is said.
    SayAs(InterpretAs),
    /// An entry of a lexicon does.
    Lexicon {
        /// The lexicon, as the job names it.
        file: Arc<str>,
        /// The entry's line, from 1.
        line: u32,
    },
    /// A rule of the language does: for a `number`, a `date`, an `abbreviation`, …
    SpokenForm(&'static str),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Markup => f.write_str("markup"),
            Cause::SayAs(what) => write!(f, "say-as {}", what.name()),
            Cause::Lexicon { file, line } => write!(f, "{file}:{line}"),
            Cause::SpokenForm(kind) => f.write_str(kind),
        }
    }
}

/// Words to be said in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Which: bytes of [`Chapter::text`], within one line.
    pub span: Range<u32>,
    /// What is said; nothing, where they are left unsaid.
    pub spoken: String,
    /// Why.
    pub cause: Cause,
}

/// Words that are said in another way than they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Respelling {
    /// What is said: bytes of [`Chapter::text`], none where they are left unsaid.
    pub spoken: Range<u32>,
    /// What is read: bytes of [`Chapter::page`], at least one.
    pub written: Range<u32>,
    /// Why.
    pub cause: Cause,
}

/// A chapter as it is written, where that is not as it is spoken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writing {
    /// All of it; empty while nothing is respelled.
    page: String,
    /// Ascending, without overlap.
    respelled: Vec<Respelling>,
    /// Words of the text that markup asks to be read in a way that only the language's rules know.
    asked: Vec<(Range<u32>, InterpretAs)>,
}

impl Script {
    /// Has `replacements` of chapter `chapter` said in their own way; see [`Chapter::respell`].
    pub fn respell(&mut self, chapter: u32, replacements: Vec<Replacement>) {
        if let Some(chapter) = self.chapters.get_mut(chapter as usize) {
            chapter.respell(replacements);
        }
    }
}

impl Chapter {
    /// The words that markup asks to be read as something, in bytes of the text; they are asked for once.
    pub fn take_asked(&mut self) -> Vec<(Range<u32>, InterpretAs)> {
        std::mem::take(&mut self.writing.asked)
    }

    /// Has `wanted` said in their own way, and moves the lines.
    ///
    /// What cannot be is left as it is: words across lines or inside a grapheme, words that are respelled already (so
    /// whoever comes first wins, here and from call to call), and all of a line that would have nothing left to say.
    pub fn respell(&mut self, mut wanted: Vec<Replacement>) {
        // What has no words yet waits, and moves with the text.
        wanted.retain(|one| match one.cause {
            Cause::SayAs(what) if one.spoken.is_empty() => {
                self.writing.asked.push((one.span.clone(), what));
                false
            }
            _ => true,
        });
        let kept = self.possible(wanted);
        if kept.is_empty() {
            return;
        }
        let added: usize = kept.iter().map(|one| one.spoken.len()).sum();
        if u32::try_from(self.text.len() + added).is_err() {
            return; // Positions have 32 bits; no manuscript comes near.
        }
        if self.writing.respelled.is_empty() {
            self.writing.page.clone_from(&self.text);
        }
        let mut text = String::with_capacity(self.text.len() + added);
        let mut fresh = Vec::with_capacity(kept.len());
        // Up to where the old text is copied, and for each replacement where it ended there and where it ends now.
        let (mut copied, mut moves) = (0, Vec::with_capacity(kept.len()));
        for Replacement { span, spoken, cause } in kept {
            // Behind what is unsaid there already, also where a line begins.
            let begins = self.written_from(span.start, true);
            text.push_str(self.text.get(copied..span.start as usize).unwrap_or(""));
            let start = text.len() as u32;
            text.push_str(&spoken);
            let end = text.len() as u32;
            fresh.push(Respelling { spoken: start..end, written: begins..begins + (span.end - span.start), cause });
            copied = span.end as usize;
            moves.push((span.end, end));
        }
        text.push_str(self.text.get(copied..).unwrap_or(""));
        let moved = |at: u32| {
            let last = moves.partition_point(|(old, _)| *old <= at).checked_sub(1).and_then(|last| moves.get(last));
            last.map_or(at, |(old, new)| new + (at - old))
        };
        self.lines.iter_mut().for_each(|line| line.span = moved(line.span.start)..moved(line.span.end));
        self.writing.asked.iter_mut().for_each(|(span, _)| *span = moved(span.start)..moved(span.end));
        let respelled = &mut self.writing.respelled;
        respelled.iter_mut().for_each(|one| one.spoken = moved(one.spoken.start)..moved(one.spoken.end));
        respelled.extend(fresh);
        respelled.sort_by_key(|one| one.written.start);
        self.text = text;
    }

    /// The words that are said in another way than they are written, ascending.
    pub fn respelled(&self) -> &[Respelling] {
        &self.writing.respelled
    }

    /// The chapter as it is written: what people read.
    pub fn page(&self) -> &str {
        if self.writing.respelled.is_empty() { &self.text } else { &self.writing.page }
    }

    /// What people read of `span`, bytes of the text. Spans that tile the text show each respelling once, whole, with the
    /// piece in which it begins; what is left unsaid is shown with the piece before it.
    pub fn written(&self, span: Range<u32>) -> &str {
        self.page().get(self.written_span(span)).unwrap_or("")
    }

    /// The same as bytes of the page.
    pub fn written_span(&self, span: Range<u32>) -> Range<usize> {
        self.written_at(span.start) as usize..self.written_at(span.end) as usize
    }

    /// The words of `line` as people read them.
    pub fn written_words(&self, line: &Line) -> &str {
        self.written(line.span.clone())
    }

    /// Where in the text byte `at` of the page is said; inside a respelling in proportion.
    pub fn spoken_at(&self, at: usize) -> usize {
        let respelled = &self.writing.respelled;
        let before = respelled.partition_point(|one| (one.written.start as usize) < at);
        let Some(last) = before.checked_sub(1).and_then(|last| respelled.get(last)) else { return at };
        let Respelling { spoken, written, .. } = last;
        if at >= written.end as usize {
            return spoken.end as usize + (at - written.end as usize);
        }
        let size = u64::from(spoken.end - spoken.start);
        let part = (at - written.start as usize) as u64 * size / u64::from(written.end - written.start);
        self.text.floor_char_boundary(spoken.start as usize + part as usize)
    }

    /// Where on the page what is said from byte `at` of the text on stands. What is unsaid here belongs to the words before
    /// it, if the line has any.
    fn written_at(&self, at: u32) -> u32 {
        self.written_from(at, !self.begins_line(at))
    }

    /// Where on the page byte `at` of the text stands, behind what is unsaid here or before it.
    fn written_from(&self, at: u32, behind_unsaid: bool) -> u32 {
        let respelled = &self.writing.respelled;
        let mut before = respelled.partition_point(|one| one.spoken.start < at);
        if behind_unsaid {
            let here = respelled.get(before..).unwrap_or_default();
            before += here.iter().take_while(|one| one.spoken == (at..at)).count();
        }
        match before.checked_sub(1).and_then(|last| respelled.get(last)) {
            None => at,
            Some(Respelling { spoken, written, .. }) => written.end + at.saturating_sub(spoken.end),
        }
    }

    fn begins_line(&self, at: u32) -> bool {
        at == 0 || self.text.get(..at as usize).is_some_and(|before| before.ends_with(LINE_SEPARATOR))
    }

    /// Those of `wanted` that can be said, ascending, without overlap.
    fn possible(&self, mut wanted: Vec<Replacement>) -> Vec<Replacement> {
        wanted.sort_by_key(|one| one.span.start);
        let mut kept: Vec<Replacement> = Vec::with_capacity(wanted.len());
        // The first replacement of the line that is looked at, and its number.
        let (mut first, mut of_line) = (0, None);
        for mut one in wanted {
            let line = self.lines.partition_point(|line| line.span.end <= one.span.start);
            let Some(within) = self.lines.get(line).filter(|line| holds(&line.span, &one.span)) else { continue };
            self.take_space(&mut one, within);
            let free = kept.last().is_none_or(|last| last.span.end <= one.span.start) && self.is_free(&one.span);
            if !free || !self.is_whole(&one.span) || self.text_of(&one.span) == one.spoken {
                continue;
            }
            if of_line != Some(line) {
                self.drop_speechless(of_line, first, &mut kept);
                (first, of_line) = (kept.len(), Some(line));
            }
            kept.push(one);
        }
        self.drop_speechless(of_line, first, &mut kept);
        kept
    }

    /// Words left unsaid between two spaces take one of these with them.
    fn take_space(&self, one: &mut Replacement, line: &Line) {
        let byte = |at: u32| self.text.as_bytes().get(at as usize);
        let between = one.span.start > line.span.start && one.span.end < line.span.end;
        if one.spoken.is_empty()
            && between
            && byte(one.span.start - 1) == Some(&b' ')
            && byte(one.span.end) == Some(&b' ')
        {
            one.span.end += 1;
        }
    }

    /// Whether nothing of `span` is respelled already.
    fn is_free(&self, span: &Range<u32>) -> bool {
        let respelled = &self.writing.respelled;
        let at = respelled.partition_point(|one| one.spoken.end <= span.start);
        respelled.get(at).is_none_or(|one| span.end <= one.spoken.start)
    }

    /// Whether both ends of `span` lie between graphemes.
    fn is_whole(&self, span: &Range<u32>) -> bool {
        [span.start as usize, span.end as usize].into_iter().all(|at| {
            self.text.is_char_boundary(at)
                && GraphemeCursor::new(at, self.text.len(), true).is_boundary(&self.text, 0).unwrap_or(false)
        })
    }

    fn text_of(&self, span: &Range<u32>) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Takes out of `kept` those from `first` on, which are of line `line`, if they would leave it without a word.
    fn drop_speechless(&self, line: Option<usize>, first: usize, kept: &mut Vec<Replacement>) {
        let sounds = |words: &str| words.chars().any(char::is_alphanumeric);
        let Some(line) = line.and_then(|line| self.lines.get(line)) else { return };
        let own = kept.get(first..).unwrap_or_default();
        let ends = own.iter().map(|one| one.span.end);
        let starts = own.iter().map(|one| one.span.start).chain([line.span.end]);
        let mut between = [line.span.start].into_iter().chain(ends).zip(starts).map(|(from, to)| from..to);
        let still = own.iter().any(|one| sounds(&one.spoken)) || between.any(|rest| sounds(self.text_of(&rest)));
        if !still {
            kept.truncate(first);
        }
    }
}

fn holds(line: &Range<u32>, span: &Range<u32>) -> bool {
    line.start <= span.start && span.start < span.end && span.end <= line.end
}

#[cfg(test)]
mod tests;
