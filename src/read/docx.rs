//! DOCX: the paragraphs of a Word document and their styles; what is deleted, hidden in fields or beside the text is named.

use std::borrow::Cow;
use std::ops::Range;

use crate::problem::Problem;
use crate::units::Language;

use super::Source;
use super::draft::Draft;
use super::epub::decode;
use super::html::tables::{self, Tables};
use super::manner::{Footnotes, Form, FrontMatter, Images, Manner, Style};
use super::pages::{Opened, Page, Written};
use super::tokens::{self, Start, Token, Tokens};
use super::zipped::Zipped;

mod plays;
mod styles;

use plays::Cue;
use styles::Styles;

/// Where the text is; every program that writes DOCX puts it there.
const TEXT: &str = "word/document.xml";

/// Where the styles are.
const STYLES: &str = "word/styles.xml";

/// What lies beside the text, and what it is called; `*` is a number or nothing.
const BESIDE: [(&str, &str); 5] = [
    ("footnotes", "footnotes"),
    ("endnotes", "endnotes"),
    ("header", "page header"),
    ("footer", "page footer"),
    ("comments", "comments"),
];

/// The most parts of one kind: a document has a header for each of its sections at most.
const MAX_PARTS: usize = 1000;

/// What a document says of its pages.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// What each page is; the text itself is nothing else.
    roles: Vec<Option<&'static str>>,
    styles: Styles,
}

/// Opens the document `source`.
pub(super) fn open<'a>(source: &Source<'a>) -> Result<Opened<'a>, Box<Problem>> {
    let mut zipped = Zipped::open(source.name, "a Word document", source.bytes)?;
    let mut parts = Parts::default();
    let mut pages = Vec::new();
    let mut page = |zipped: &mut Zipped<'_>, path: &str, role: Option<&'static str>| -> Result<bool, Box<Problem>> {
        let Some(bytes) = zipped.read(path)? else { return Ok(false) };
        let text = decode(path, &bytes).map_err(|why| zipped.refused(&why))?;
        pages.push(Page { name: format!("{}!{path}", source.name), text: Cow::Owned(text), written: Written::InXml });
        parts.roles.push(role);
        Ok(true)
    };
    if !zipped.has(TEXT) {
        return Err(zipped.refused(&format!("it has no {TEXT}")));
    }
    page(&mut zipped, TEXT, None)?;
    for (kind, role) in BESIDE {
        page(&mut zipped, &format!("word/{kind}.xml"), Some(role))?;
        for number in 1..MAX_PARTS {
            if !page(&mut zipped, &format!("word/{kind}{number}.xml"), Some(role))? {
                break;
            }
        }
    }
    if let Some(bytes) = zipped.read(STYLES)? {
        parts.styles = styles::of(&decode(STYLES, &bytes).map_err(|why| zipped.refused(&why))?);
    }
    Ok(Opened { form: Form::Docx, pages, told: None, book: None, parts: Some(parts) })
}

/// Whether a property with this value is switched on; one without a value is.
fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off")
}

/// The deepest heading.
const DEEPEST: u8 = 6;

/// Reads the pages of a document into `draft`.
pub(super) fn read<'a>(draft: &mut Draft<'a>, pages: &'a [Page<'_>], files: &[u32], parts: &Parts, manner: &Manner) {
    for ((page, file), role) in pages.iter().zip(files).zip(&parts.roles) {
        draft.turn_to(&page.text, page.cursor(*file));
        let notes = matches!(role, Some("footnotes" | "endnotes"));
        if let Some(role) = role.filter(|_| !notes || manner.footnotes == Footnotes::LeaveOut) {
            draft.skip(role, 0..page.text.len());
            continue;
        }
        let tokens = Tokens::new(draft.source, true);
        let (of_notes, tables) = (role.unwrap_or(""), Tables::default());
        let mut walk = Walk {
            draft,
            manner,
            parts,
            tokens,
            of_notes,
            tables,
            level: 0,
            paragraph: None,
            spoken: false,
            run: None,
            unsaid: None,
            cue: Cue::default(),
            midst: false,
            note: None,
        };
        while let Some(token) = walk.tokens.next() {
            walk.token(token);
        }
        let end = walk.draft.source.len();
        walk.draft.close(end);
        walk.end_note(end);
    }
}

struct Walk<'w, 'a> {
    draft: &'w mut Draft<'a>,
    manner: &'w Manner,
    parts: &'w Parts,
    tokens: Tokens<'a>,
    /// Which notes these are; empty in the text.
    of_notes: &'static str,
    tables: Tables,
    /// The level of the paragraph, 0 for all but headings.
    level: u8,
    /// The tag that opened it.
    paragraph: Option<Start<'a>>,
    /// Whether the tokens are inside a run's text.
    spoken: bool,
    /// The languages of the run that is open, for which the job has a voice: of most scripts, and of those of East Asia.
    run: Option<[Option<Language>; 2]>,
    /// What the words of the run are called, if they are not spoken.
    unsaid: Option<&'static str>,
    /// Who speaks the paragraph, if it is one of a play, and what of it is a stage direction.
    cue: Cue,
    /// Whether anybody has spoken before it.
    midst: bool,
    /// The note that is open: its key, its first passage, and where it begins.
    note: Option<(String, usize, usize)>,
}

impl<'a> Walk<'_, 'a> {
    fn token(&mut self, token: Token<'a>) {
        match token {
            Token::Text(span) => self.text(span),
            Token::Literal(span) => {
                if let Some(what) = self.unsaid {
                    self.draft.skip(what, span);
                } else if !self.is_left_out(&span) {
                    self.words(span);
                }
            }
            Token::Start(start) => self.start(&start),
            Token::End(name, span) => match name {
                "p" => self.close(span.start),
                "t" => self.spoken = false,
                "r" => self.end_run(),
                "tbl" => self.tables.end(),
                "footnote" | "endnote" => self.end_note(span.end),
                _ => {}
            },
        }
    }

    fn start(&mut self, start: &Start<'a>) {
        let value = || start.attribute("w:val").unwrap_or_default();
        match start.name {
            "p" => {
                self.close(start.span.start);
                (self.level, self.paragraph) = (0, Some(start.clone()));
                self.cue(start);
            }
            "pStyle" => self.style(&value()),
            "outlineLvl" => {
                self.level = value().parse().map_or(self.level, |level: u8| level.saturating_add(1).min(DEEPEST))
            }
            "r" if !start.closed => (self.run, self.unsaid) = (Some([None, None]), None),
            // Elsewhere they are of a paragraph's mark.
            "vanish" if self.run.is_some() && is_on(&value()) => self.unsaid = Some("hidden text"),
            "strike" | "dstrike" if self.run.is_some() && is_on(&value()) => self.unsaid = Some("struck-out text"),
            "lang" => self.languages(start),
            "t" => self.spoken = !start.closed,
            "br" | "cr" if self.draft.in_block() => self.draft.end_verse(),
            "tab" if self.draft.in_block() => self.draft.space(),
            "noBreakHyphen" => {
                self.open(start.span.start);
                self.draft.words_for("no-break hyphen", start.span.clone(), "-");
            }
            "del" | "moveFrom" => self.skip(start, "deleted text"),
            "instrText" | "delInstrText" => self.skip(start, "field code"),
            "rt" => self.skip(start, "ruby reading"),
            "oMath" | "oMathPara" => self.skip(start, "formula"),
            "Fallback" => self.skip(start, "another form of the same"),
            "sdt" if self.manner.front_matter == FrontMatter::LeaveOut => self.contents(start),
            "docPr" => self.image(start),
            "tbl" => self.table(start),
            "tr" => self.tables.row(),
            "tc" => self.cell(start),
            "footnoteReference" | "endnoteReference" => {
                let kind = if start.name.starts_with('f') { "footnotes" } else { "endnotes" };
                let key = format!("{kind}#{}", start.attribute("w:id").unwrap_or_default());
                self.draft.notes.refer(&key);
            }
            // What has a type is the line above the notes.
            "footnote" | "endnote" if start.attribute("w:type").is_none() => self.note(start),
            _ => {}
        }
    }

    /// The paragraph has the style `id`: a heading, perhaps, or an entry of a table of contents.
    fn style(&mut self, id: &str) {
        self.level = self.parts.styles.headings.get(id).copied().unwrap_or(self.level);
        if self.manner.front_matter == FrontMatter::LeaveOut
            && self.parts.styles.contents.contains(id)
            && let Some(start) = self.paragraph.take()
        {
            self.skip(&start, "table of contents");
        }
    }

    fn open(&mut self, at: usize) {
        if self.draft.in_block() {
            return;
        }
        let level = if self.draft.notes.inside { 0 } else { self.level };
        self.draft.open(at, level);
        if let Some(role) = self.tables.speaker() {
            self.draft.scopes.speaker(role);
            self.draft.turn();
            self.midst = true;
        } else if let Some((role, name)) = self.cue.name.take().filter(|_| self.level == 0) {
            self.draft.speaks(role, name);
            self.midst = true;
        }
    }

    /// What a run says of its languages. Elsewhere it is that of a paragraph's mark, which is no word.
    fn languages(&mut self, start: &Start<'a>) {
        let tongues = &self.manner.tongues;
        let named = |attribute| {
            let tag = start.attribute(attribute)?;
            Language::parse(tag.trim()).filter(|language| tongues.contains(language.primary()))
        };
        if self.run.is_some() {
            self.run = Some([named("w:val"), named("w:eastAsia")]);
        }
    }

    /// The words `text` of a run are spoken in its language.
    fn speak(&mut self, text: &str) {
        let Some([most, east_asian]) = &self.run else { return };
        let is_east_asian =
            |c: char| super::words::is_east_asian(c) || matches!(c, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}');
        let named = if most != east_asian && text.contains(is_east_asian) { east_asian } else { most };
        if self.draft.scopes.document != *named {
            self.draft.scopes.document.clone_from(named);
            self.draft.turn();
        }
    }

    fn end_run(&mut self) {
        (self.run, self.unsaid) = (None, None);
        if self.draft.scopes.document.take().is_some() {
            self.draft.turn();
        }
    }

    /// Text: of runs as it is; elsewhere there are blanks, and numbers that say where a drawing is.
    fn text(&mut self, span: Range<usize>) {
        let source = self.draft.source;
        if !self.spoken {
            if !source[span.clone()].trim().is_empty() {
                self.draft.skip("text of no run", span);
            }
            return;
        }
        if let Some(what) = self.unsaid {
            return self.draft.skip(what, span);
        }
        if self.is_left_out(&span) {
            return;
        }
        self.speak(&source[span.clone()]);
        let mut at = span.start;
        while at < span.end {
            let rest = &source[at..span.end];
            let plain = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
            self.words(at..at + plain);
            at += plain;
            if at < span.end {
                let (signs, len) = tokens::reference(&source[at..span.end]).unwrap_or((Cow::Borrowed("&"), 1));
                self.open(at);
                self.draft.words(&signs, at);
                at += len;
            }
        }
    }

    fn words(&mut self, span: Range<usize>) {
        let text = &self.draft.source[span.clone()];
        let blanks = text.len() - text.trim_start().len();
        if self.draft.in_block() {
            self.draft.words(text, span.start);
        } else if blanks < text.len() {
            self.open(span.start + blanks);
            self.draft.words(&text[blanks..], span.start + blanks);
        }
    }

    fn skip(&mut self, start: &Start<'a>, what: &'static str) {
        if let Some(element) = self.tokens.element(start, usize::MAX)
            && !element.inside.is_empty()
        {
            self.draft.skip(what, element.all.clone());
            self.tokens.go_to(element.all.end);
        }
    }

    /// A part that a program keeps up to date: perhaps the table of contents.
    fn contents(&mut self, start: &Start<'a>) {
        let Some(element) = self.tokens.element(start, usize::MAX) else { return };
        let head = &self.draft.source[element.inside.start..element.inside.end.min(element.inside.start + 4096)];
        if head.contains("\"Table of Contents\"") {
            self.draft.close(element.all.start);
            self.draft.skip("table of contents", element.all.clone());
            self.tokens.go_to(element.all.end);
        }
    }

    fn image(&mut self, start: &Start<'a>) {
        let alt = start.attribute("descr").filter(|alt| !alt.trim().is_empty());
        match alt.filter(|_| self.manner.images == Images::Alt) {
            Some(alt) => {
                self.open(start.span.start);
                self.draft.words_for("image", start.span.clone(), &alt);
            }
            None => self.draft.skip("image", start.span.clone()),
        }
    }

    fn table(&mut self, start: &Start<'a>) {
        let Some(element) = self.tokens.element(start, usize::MAX) else { return self.tables.begin(false) };
        let play = tables::is_play(&self.draft.source[element.inside.clone()], self.manner.style);
        if play || self.manner.tables == super::manner::Tables::Read {
            self.draft.close(element.all.start);
            self.tables.begin(play);
        } else {
            self.draft.close(element.all.start);
            self.skip(start, "table");
        }
    }

    fn cell(&mut self, start: &Start<'a>) {
        if !self.tables.cell() || self.manner.style != Style::Script {
            return;
        }
        let Some(element) = self.tokens.element(start, usize::MAX) else { return };
        let name = tokens::words(&self.draft.source[element.inside.clone()], true);
        let name = name.trim_end_matches([':', '：']).trim();
        if super::words::speakable(name) {
            self.tables.speaks(name.to_owned());
            self.draft.skip("speaker name", element.inside.clone());
            self.tokens.go_to(element.inside.end);
        }
    }

    fn note(&mut self, start: &Start<'a>) {
        // One that holds nothing, or never ends, is none.
        if self.tokens.element(start, usize::MAX).is_none_or(|element| element.inside.is_empty()) {
            return;
        }
        let key = format!("{}#{}", self.of_notes, start.attribute("w:id").unwrap_or_default());
        if self.note.is_none() && !self.of_notes.is_empty() && !self.draft.notes.knows(&key) {
            self.draft.close(start.span.start);
            self.note = Some((key, self.draft.begin_note(), start.span.start));
        } else {
            self.skip(start, "footnote");
        }
    }

    fn end_note(&mut self, end: usize) {
        if let Some((key, first, start)) = self.note.take() {
            self.draft.close(end);
            self.draft.end_note(&key, first, start..end);
        }
    }
}
