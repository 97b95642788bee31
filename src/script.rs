//! The Script: what every source becomes, chapters of lines; it knows no sound and opens no file.
//!
//! A chapter keeps all its words in one `String`, and its lines are ranges of that, so a book of a million lines
//! is a few allocations, and a segment is a slice.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::Serialize;

use crate::units::{Code, Language};

pub mod credits;
mod interpret;
mod prompt;
mod prosody;
pub mod respelling;
mod slot;
mod speakable;

pub use credits::Kind;
pub use interpret::InterpretAs;
pub use prompt::{Flaw, Prompt, Recorded};
pub use prosody::Prosody;
pub use respelling::{Cause, Replacement, Respelling};
pub use slot::Slot;
pub use speakable::is_speakable;

/// What stands between two lines in a chapter's text when they belong to different blocks; never spoken.
pub const LINE_SEPARATOR: &str = "\n\n";

/// A place in a source, counted from 1; the column counts Unicode scalar values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Index into [`Script::files`].
    pub file: u32,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// What comes between a line and the one before it, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// Nothing: another voice says the same words at the same time. Only segments have it, no line does.
    Beside,
    /// Nothing: a voice or language changes inside a paragraph, or a long word was cut.
    Join,
    /// A clause ends: a long sentence was cut.
    Clause,
    /// A sentence ends: a long paragraph was cut.
    Sentence,
    /// A paragraph, list item, verse or quotation begins.
    Paragraph,
    /// A scene ends.
    Scene,
    /// A heading has ended.
    AfterHeading,
    /// A heading begins.
    Heading,
    /// A chapter begins.
    Chapter,
}

/// What markup says about a line: who speaks, in which language, and how. Absent means the job's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Direction {
    /// The role that speaks, as the markup names it.
    pub role: Option<String>,
    /// The language of the words.
    pub language: Option<Language>,
    /// How fast, high and loud, relative to the voice.
    pub prosody: Prosody,
}

/// Index of a [`Direction`] in [`Script::directions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DirectionId(pub u32);

/// The smallest thing with an identity: a run of words of one direction from one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its words: a byte range of [`Chapter::text`].
    pub span: Range<u32>,
    /// Who says it and how.
    pub direction: DirectionId,
    /// Where its first word stands in the source.
    pub place: Place,
    /// What comes between the line before and this one.
    pub before: Break,
    /// A pause in milliseconds that the markup asks for before this line, instead of the break's own.
    pub pause_ms: Option<u32>,
}

/// A chapter: its title and its lines; everything before the first heading is a chapter too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chapter {
    /// The heading's words, or the manuscript's name where there is none.
    pub title: String,
    /// Where it begins.
    pub place: Place,
    /// All words of all lines in order as they are spoken; lines of different blocks are [`LINE_SEPARATOR`] apart.
    pub text: String,
    /// The lines, ascending, without overlap.
    pub lines: Vec<Line>,
    /// What it is.
    pub kind: Kind,
    /// The entry of a catalogue that it is, if it is one.
    pub prompt: Option<Prompt>,
    /// When each of its lines is to be heard, where that is given: one a line, or none.
    pub slots: Vec<Slot>,
    /// How it is written where that is not as it is spoken: see [`Chapter::page`] and [`Chapter::written`].
    pub writing: respelling::Writing,
}

impl Chapter {
    /// The words of `line` as they are spoken.
    pub fn words(&self, line: &Line) -> &str {
        self.text.get(line.span.start as usize..line.span.end as usize).unwrap_or("")
    }
}

/// Something in a source that is not spoken, on purpose: named in the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skip {
    /// What it is: `code block`, `table`, `footnote`, `comment`, …
    pub what: &'static str,
    /// Where it begins.
    pub place: Place,
    /// Its size in Unicode scalar values of the source.
    pub chars: u64,
}

/// Signs of a source that are not text but say something of it: a list's number, a tag, a reference to a character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markup {
    /// What it is: `list number`, `tag`, `scene break`, …
    pub what: &'static str,
    /// Where it begins.
    pub place: Place,
    /// Its size in Unicode scalar values of the source.
    pub chars: u64,
    /// What is spoken instead of it; usually nothing.
    pub spoken: String,
}

/// Something a person should know about a source that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Its stable code.
    pub code: Code,
    /// What is strange, in one sentence.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: String,
}

/// What every source becomes: chapters of lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// Names of the sources, as the job writes them; [`Place::file`] points here. A document inside a source has the
    /// source's name, `!`, and its own: `alice.epub!text/chapter-1.xhtml`.
    pub files: Vec<String>,
    /// The different directions that lines have.
    pub directions: Vec<Direction>,
    /// The chapters in reading order.
    pub chapters: Vec<Chapter>,
    /// What is not spoken, and why.
    pub skips: Vec<Skip>,
    /// What is no text.
    pub markup: Vec<Markup>,
}

impl Script {
    /// The direction of `line`.
    pub fn direction(&self, id: DirectionId) -> Option<&Direction> {
        self.directions.get(id.0 as usize)
    }

    /// The number of `direction`, the same for equal ones.
    pub fn know(&mut self, direction: &Direction) -> DirectionId {
        let known = self.directions.iter().position(|known| known == direction);
        let at = known.unwrap_or_else(|| {
            self.directions.push(direction.clone());
            self.directions.len() - 1
        });
        DirectionId(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The languages of the editions that it has prompts of, in their order.
    pub fn editions(&self) -> Vec<&Language> {
        let mut found: Vec<&Language> = Vec::new();
        for language in self.chapters.iter().filter_map(|chapter| chapter.prompt.as_ref()?.language.as_ref()) {
            // Those of one edition follow one another.
            if found.last() != Some(&language) && !found.contains(&language) {
                found.push(language);
            }
        }
        found
    }

    /// How many lines all chapters have.
    pub fn line_count(&self) -> usize {
        self.chapters.iter().map(|chapter| chapter.lines.len()).sum()
    }

    /// `place` as people write it: `alice.md:12:5`.
    pub fn show(&self, place: Place) -> String {
        let file = self.files.get(place.file as usize).map_or("?", String::as_str);
        format!("{file}:{}:{}", place.line, place.column)
    }
}

/// Builds a [`Script`] in reading order; readers of every format write through it.
#[derive(Debug, Default)]
pub struct Scribe {
    script: Script,
    known: HashMap<Direction, DirectionId>,
    /// What the latest chapter says in another way than it is written.
    respelled: Vec<Replacement>,
}

impl Scribe {
    /// An empty script.
    pub fn new() -> Scribe {
        Scribe::default()
    }

    /// Begins a source called `name` and returns its number for [`Place::file`].
    pub fn open_file(&mut self, name: &str) -> u32 {
        self.script.files.push(name.to_owned());
        u32::try_from(self.script.files.len() - 1).unwrap_or(u32::MAX)
    }

    /// Begins a chapter; lines go into the latest one.
    pub fn chapter(&mut self, title: &str, place: Place) {
        self.respell();
        self.script.chapters.push(Chapter { title: title.to_owned(), place, ..Chapter::default() });
    }

    /// Begins a chapter that is the entry `prompt` of a catalogue.
    pub fn prompt(&mut self, prompt: Prompt, place: Place) {
        // Ids in different folders may be alike; files are not.
        let title = prompt.stem.clone();
        self.chapter(&title, place);
        if let Some(chapter) = self.script.chapters.last_mut() {
            chapter.prompt = Some(prompt);
        }
    }

    /// `place` as people write it: see [`Script::show`].
    pub fn show(&self, place: Place) -> String {
        self.script.show(place)
    }

    /// The number of `direction`, the same for equal ones.
    pub fn direction(&mut self, direction: &Direction) -> DirectionId {
        if let Some(id) = self.known.get(direction) {
            return *id;
        }
        let id = DirectionId(u32::try_from(self.script.directions.len()).unwrap_or(u32::MAX));
        self.script.directions.push(direction.clone());
        self.known.insert(direction.clone(), id);
        id
    }

    /// Adds a line to the latest chapter. After a [`Break::Join`] the words follow on without a separator.
    ///
    /// Empty words add nothing. A chapter is begun when there is none yet.
    pub fn line(&mut self, words: &str, direction: DirectionId, place: Place, before: Break, pause_ms: Option<u32>) {
        if words.is_empty() {
            return;
        }
        if self.script.chapters.is_empty() {
            self.chapter("", place);
        }
        if let Some(chapter) = self.script.chapters.last_mut() {
            if before != Break::Join && !chapter.text.is_empty() {
                chapter.text.push_str(LINE_SEPARATOR);
            }
            let start = chapter.text.len() as u32;
            chapter.text.push_str(words);
            let span = start..chapter.text.len() as u32;
            chapter.lines.push(Line { span, direction, place, before, pause_ms });
        }
    }

    /// Has the latest line heard in `slot`. All lines of a chapter have one, or none has.
    pub fn slot(&mut self, slot: Slot) {
        if let Some(chapter) = self.script.chapters.last_mut() {
            chapter.slots.push(slot);
        }
    }

    /// Has words of the latest line said in another way: their `span` is in bytes of the words it was added with. Those whose
    /// cause is [`Cause::SayAs`] wait for the language's rules: see [`Chapter::take_asked`].
    pub fn said(&mut self, replacement: Replacement) {
        let line = self.script.chapters.last().and_then(|chapter| chapter.lines.last());
        let start = line.map_or(0, |line| line.span.start);
        let span = start + replacement.span.start..start + replacement.span.end;
        self.respelled.push(Replacement { span, ..replacement });
    }

    /// Respells the latest chapter, whose lines are all there.
    fn respell(&mut self) {
        let replacements = std::mem::take(&mut self.respelled);
        if let Some(chapter) = self.script.chapters.last_mut() {
            chapter.respell(replacements);
        }
    }

    /// Names something that is not spoken.
    pub fn skip(&mut self, what: &'static str, place: Place, chars: u64) {
        self.script.skips.push(Skip { what, place, chars });
    }

    /// Notes something that is no text.
    pub fn markup(&mut self, markup: Markup) {
        self.script.markup.push(markup);
    }

    /// What of `file` and those after it is not spoken so far: how often each kind.
    pub fn skipped(&self, file: u32) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for skip in self.script.skips.iter().filter(|skip| skip.place.file >= file) {
            *kinds.entry(skip.what).or_default() += 1;
        }
        kinds
    }

    /// The finished script.
    pub fn finish(mut self) -> Script {
        self.respell();
        self.script
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_slices_of_their_chapter() {
        let mut scribe = Scribe::new();
        let file = scribe.open_file("a.md");
        let place = Place { file, line: 1, column: 1 };
        let plain = scribe.direction(&Direction::default());
        assert_eq!(plain, scribe.direction(&Direction::default()));
        scribe.chapter("One", place);
        scribe.line("Hello ", plain, place, Break::Chapter, None);
        scribe.line("世界", plain, place, Break::Join, None);
        scribe.line("", plain, place, Break::Paragraph, None);
        scribe.line("Bye.", plain, place, Break::Paragraph, None);
        let script = scribe.finish();
        let chapter = &script.chapters[0];
        assert_eq!(chapter.text, "Hello 世界\n\nBye.");
        let words: Vec<&str> = chapter.lines.iter().map(|line| chapter.words(line)).collect();
        assert_eq!(words, ["Hello ", "世界", "Bye."]);
        assert_eq!(script.show(place), "a.md:1:1");
    }
}
