//! HTML and XHTML: blocks of text in the order in which they stand; what is not spoken is named. Nothing is fetched or run.

use std::ops::Range;

use super::draft::Draft;
use super::epub::Targets;
use super::manner::{Directions, Footnotes, FrontMatter, Images, Manner, Style};
use super::speaker;
use super::tokens::{self, Element, Start, Token, Tokens, same, small};
use crate::units::Language;

mod elements;
mod languages;
mod linked;
mod notes;
pub(super) mod tables;
mod words;

use elements::{Part, is_block, is_direction, part};
pub(super) use linked::Linked;
use tables::Tables;

/// Which of the two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// XHTML, and other XML like it.
    Xml,
    /// HTML.
    Html,
}

/// Where in a book a document is.
#[derive(Debug)]
pub(super) struct Placed<'p> {
    /// Its path, to which links are relative.
    pub(super) path: &'p str,
    /// What the table of contents calls its places, if there is one.
    pub(super) targets: Option<&'p Targets>,
    /// How far the table of contents has been followed.
    pub(super) reached: Reached,
}

/// How far a table of contents has been followed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reached {
    /// The level of the latest entry.
    level: u8,
    /// The level of an entry that was left out with what it names: those below it rise to its place.
    left_out: Option<u8>,
}

impl Reached {
    /// The level at which an entry of `level` is read.
    fn risen(&mut self, level: u8) -> u8 {
        self.left_out = self.left_out.filter(|above| level > *above);
        if self.left_out.is_some() { level - 1 } else { level }
    }

    /// An entry of `level` is left out with what it names.
    pub(super) fn leave_out(&mut self, level: u8) {
        self.left_out = Some(level);
    }
}

/// The longest mark of a note and the longest name of a speaker, in bytes, with their tags.
const LONGEST_MARK: usize = 1024;

/// The deepest heading.
const DEEPEST: u8 = 6;

/// Reads the document of `draft` into it; returns how far the table of contents has been followed then.
pub(super) fn read(
    draft: &mut Draft<'_>,
    manner: &Manner,
    kind: Kind,
    place: &Placed<'_>,
    linked: &mut Linked<'_>,
) -> Reached {
    let source = draft.source;
    let mut walk = Walk {
        draft,
        manner,
        xml: kind == Kind::Xml,
        place,
        linked,
        tokens: Tokens::new(source, kind == Kind::Xml),
        heading: None,
        title: None,
        entry: None,
        reached: place.reached,
        base: 1,
        tables: Tables::default(),
        speaker: None,
        midst: false,
        note: None,
        languages: Vec::new(),
        aside: None,
    };
    walk.enter(String::new(), 0);
    while let Some(token) = walk.tokens.next() {
        walk.token(token);
    }
    walk.close(source.len());
    walk.end_note(source.len());
    walk.leave(usize::MAX);
    walk.reached
}

struct Walk<'w, 'd, 'a> {
    draft: &'w mut Draft<'a>,
    manner: &'w Manner,
    xml: bool,
    place: &'w Placed<'w>,
    linked: &'w mut Linked<'d>,
    tokens: Tokens<'a>,
    /// The level of the heading that is open.
    heading: Option<u8>,
    /// What the table of contents calls it.
    title: Option<String>,
    /// An entry of the table of contents that waits for its text: level, title, and where it leads.
    entry: Option<(u8, String, usize)>,
    reached: Reached,
    /// The level that the heading there has in the document.
    base: u8,
    tables: Tables,
    /// Who speaks the paragraph that comes.
    speaker: Option<String>,
    /// Whether anybody has spoken before it.
    midst: bool,
    /// The note that is open: its key, its first passage, where it begins and ends.
    note: Option<(String, usize, Range<usize>)>,
    /// Where the elements end that name a language, and the language outside each.
    languages: Vec<(usize, Option<Language>)>,
    /// Where the stage direction ends that is spoken by the narrator.
    aside: Option<usize>,
}

impl<'a> Walk<'_, '_, 'a> {
    fn token(&mut self, token: Token<'a>) {
        match token {
            Token::Text(span) => {
                self.end_note(span.start);
                self.leave(span.start);
                self.text(span);
            }
            Token::Literal(span) => {
                self.end_note(span.start);
                self.leave(span.start);
                self.literal(span);
            }
            Token::Start(start) => self.start(&start),
            Token::End(name, span) => self.end(name, &span),
        }
    }

    fn start(&mut self, start: &Start<'a>) {
        self.end_note(start.span.start);
        self.leave(start.span.start);
        self.enter_language(start);
        if let Some(id) = start.attribute("id").or_else(|| start.attribute("xml:id")) {
            self.enter(id.into_owned(), start.span.start);
        }
        if let Some(part) = part(start) {
            return self.part(part, start);
        }
        if self.linked_note(start) {
            return;
        }
        let aside = self.manner.directions != Directions::Read && (is_direction(start) || self.is_aside(start));
        if aside && self.direction(start) {
            return;
        }
        let name = small(start.name);
        if is_block(&name) {
            self.close(start.span.start);
        }
        match &*name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = name.as_bytes().get(1).map(|digit| digit - b'0'),
            // Headings of DTBook, in which the level is its section's.
            "hd" | "doctitle" => self.heading = Some(1),
            "br" if self.draft.in_block() => self.draft.end_verse(),
            "hr" => self.draft.end_scene(),
            "img" | "image" => self.image(start),
            "table" => self.table(start),
            "tr" => self.tables.row(),
            "td" | "th" => self.cell(start),
            "b" | "strong" if self.manner.style == Style::Script && !self.draft.in_block() => self.name(start),
            "a" | "sup" => self.reference(start),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, span: &Range<usize>) {
        let name = small(name);
        if is_block(&name) {
            self.close(span.start);
            self.heading = None;
        }
        if name == "table" {
            self.tables.end();
        }
        self.end_note(span.end);
        self.leave(span.end);
    }

    /// Leaves the elements that end at `at` or before.
    fn leave(&mut self, at: usize) {
        self.leave_languages(at);
        if self.aside.take_if(|end| *end <= at).is_some() {
            self.draft.aside(false);
        }
    }

    /// Whether the element that `start` opens is a stage direction of a script for being italic.
    fn is_aside(&mut self, start: &Start<'a>) -> bool {
        if self.manner.style != Style::Script || !(same(start.name, "i") || same(start.name, "em")) {
            return false;
        }
        let Some(Element { inside, all }) = self.tokens.element(start, usize::MAX) else { return false };
        let source = self.draft.source;
        let written = tokens::words(source.get(inside).unwrap_or(""), self.xml);
        let said = if self.draft.in_block() { self.draft.said() } else { "" };
        let nobody = self.speaker.is_none() && self.tables.speaker().is_none();
        let ends = source.get(all.end..).unwrap_or("").trim_start().starts_with("</");
        speaker::is_direction(&written, said, self.midst && nobody && said.trim().is_empty() && ends)
    }

    /// A stage direction; whether it is left out.
    fn direction(&mut self, start: &Start<'a>) -> bool {
        let Some(Element { all, .. }) = self.tokens.element(start, usize::MAX) else { return false };
        match self.manner.directions {
            Directions::LeaveOut => {
                self.skip("stage direction", all, is_block(&small(start.name)));
                return true;
            }
            Directions::Narrator if self.aside.is_none() => {
                self.aside = Some(all.end);
                self.draft.aside(true);
            }
            Directions::Narrator | Directions::Read => {}
        }
        false
    }

    /// An element that is left out, or a note.
    fn part(&mut self, part: Part, start: &Start<'a>) {
        let element = self.tokens.element(start, usize::MAX).map(|element| element.all);
        // What is never closed is not left out to the end of the book: only its tag is passed.
        let Some(all) = element else { return };
        match part {
            Part::Silent(what) => self.skip(what, all, is_block(&small(start.name))),
            Part::Matter(what) if self.manner.front_matter == FrontMatter::LeaveOut => {
                self.skip(what, all, true);
                if let Some((level, ..)) = self.entry.take() {
                    self.reached.leave_out(level);
                }
            }
            Part::Notes if self.manner.footnotes == Footnotes::LeaveOut => self.skip("footnotes", all, true),
            Part::Note => {
                let key = start.attribute("id").map(|id| self.key(self.place.path, &id));
                self.note(key, start.span.start, all);
            }
            Part::Matter(_) | Part::Notes => self.close(start.span.start),
        }
    }

    /// Passes over the element at `all`; one that is a block ends the paragraph before it.
    fn skip(&mut self, what: &'static str, all: Range<usize>, block: bool) {
        if block {
            self.close(all.start);
        }
        if all.end > all.start {
            self.draft.skip(what, all.clone());
        }
        self.tokens.go_to(all.end);
    }

    /// A picture: its words, or its name among what is left out.
    fn image(&mut self, start: &Start<'a>) {
        let alt = start.attribute("alt").map(|alt| alt.trim().to_owned()).filter(|alt| !alt.is_empty());
        match alt.filter(|_| self.manner.images == Images::Alt) {
            Some(alt) => {
                self.open(start.span.start);
                self.draft.space();
                self.draft.words_for("image", start.span.clone(), &alt);
                self.draft.space();
            }
            None => self.draft.skip("image", start.span.clone()),
        }
    }

    fn table(&mut self, start: &Start<'a>) {
        let Some(Element { inside, all }) = self.tokens.element(start, usize::MAX) else {
            return self.tables.begin(false);
        };
        let set_as_play = tables::is_play(self.draft.source.get(inside).unwrap_or(""), self.manner.style);
        if set_as_play || self.manner.tables == super::manner::Tables::Read {
            self.tables.begin(set_as_play);
        } else {
            self.skip("table", all, true);
        }
    }

    /// A cell; the first one of a play's row names who speaks the others.
    fn cell(&mut self, start: &Start<'a>) {
        if !self.tables.cell() || self.manner.style != Style::Script {
            return;
        }
        let Some(Element { inside, .. }) = self.tokens.element(start, LONGEST_MARK) else { return };
        let name = tokens::words(self.draft.source.get(inside.clone()).unwrap_or(""), self.xml);
        let name = clean(name.trim_end_matches([':', '：']));
        if super::words::speakable(&name) {
            self.tables.speaks(name);
            self.midst = true;
            self.draft.skip("speaker name", inside.clone());
            self.tokens.go_to(inside.end);
        }
    }

    /// Bold words and a colon at the beginning of a paragraph: its speaker.
    fn name(&mut self, start: &Start<'a>) {
        let Some(Element { inside, all }) = self.tokens.element(start, LONGEST_MARK) else { return };
        let Some((role, more)) = tables::speaker(self.draft.source, inside, all.end, self.xml) else { return };
        self.speaker = Some(clean(&role));
        self.midst = true;
        let end = all.end + more;
        self.draft.skip("speaker name", all.start..end);
        self.tokens.go_to(end);
    }

    /// The place called `id`, at byte `at`, begins: the table of contents may know it.
    fn enter(&mut self, id: String, at: usize) {
        let Some(targets) = self.place.targets else { return };
        let Some((level, title)) = targets.get(&(self.place.path.to_owned(), id)) else { return };
        if self.draft.in_block() {
            self.close(at);
        }
        if let Some((level, title, at)) = self.entry.take() {
            self.draft.mark(level, title, at);
        }
        let level = self.reached.risen(*level);
        self.entry = Some((level, title.clone(), at));
        self.reached.level = level;
    }

    /// Begins a paragraph or heading at byte `at`, unless one is open.
    fn open(&mut self, at: usize) {
        if self.draft.in_block() {
            return;
        }
        let level = match (self.heading.filter(|_| !self.draft.notes.inside), self.entry.take()) {
            (Some(own), Some((level, title, _))) => {
                (self.base, self.title) = (own, Some(title));
                level
            }
            (Some(own), None) if self.place.targets.is_some_and(|targets| !targets.is_empty()) => {
                self.reached.level.saturating_add(own.saturating_sub(self.base).max(1)).min(DEEPEST)
            }
            (Some(own), None) => own,
            (None, Some((level, title, at))) => {
                self.draft.mark(level, title, at);
                0
            }
            (None, None) => 0,
        };
        self.draft.open(at, level);
        if let Some(role) = self.speaker.take().or_else(|| self.tables.speaker()) {
            self.draft.scopes.speaker(role);
            self.draft.turn();
        }
    }

    fn close(&mut self, at: usize) {
        if self.draft.in_block() {
            let headings = self.draft.headings.len();
            self.draft.close(at);
            let title = self.title.take().filter(|title| !title.is_empty());
            if let Some(title) = title.filter(|_| self.draft.headings.len() > headings) {
                self.draft.title(title);
            }
        }
    }
}

/// A role's name as people write it: without what has no sound.
fn clean(name: &str) -> String {
    let mut out = String::new();
    super::words::push(&mut out, name);
    out.trim().to_owned()
}
