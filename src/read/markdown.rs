//! Markdown: pulldown-cmark's events become the blocks of a draft; what is not spoken is named.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::problem::Problem;
use crate::script::{Direction, Scribe};

use super::draft::Draft;
use super::manner::{Directions, Manner, Style, UnknownMarkup};
use super::markup;
use super::notes::Notes;
use super::place::Cursor;
use super::speaker;
use super::tags::{self, MASK};
use super::words;

mod attributes;
mod html;

/// What is recognised beyond CommonMark. Subscript only so that `~` between numbers is not struck out: `3~5`.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_SUBSCRIPT)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// How deep quotes and lists may lie in each other; deeper is a broken file, not a book.
pub const MAX_DEPTH: u32 = 100;

/// Reads the Markdown of `draft.source` into `draft`.
pub(super) fn read(draft: &mut Draft<'_>, manner: &Manner) {
    if manner.unknown_markup == UnknownMarkup::Text {
        let mut scribe = Scribe::new();
        let mut trial = Draft::new(draft.source, Cursor::new(draft.source, 0, "", 0), &mut scribe);
        trial.notes = Notes::of(manner.footnotes);
        trial.met.seen = Some(Vec::new());
        pages(&mut trial, manner);
        draft.met.text = trial.met.seen.map(|seen| markup::not_obeyed(&seen));
    }
    pages(draft, manner);
}

fn pages(draft: &mut Draft<'_>, manner: &Manner) {
    let source = draft.source;
    let masked = tags::mask(source);
    let tagged = matches!(masked, std::borrow::Cow::Owned(_));
    let mut events = Parser::new_ext(&masked, OPTIONS).into_offset_iter();
    let mut page = Page {
        draft,
        style: manner.style,
        directions: if manner.style == Style::Script { manner.directions } else { Directions::Read },
        speech: Speech::None,
        aside: None,
        tagged,
        quiet: 0,
        depth: 0,
        last: 0,
        hushed: None,
        left_out: None,
        note: None,
        stray: 0..0,
        stray_spoken: true,
    };
    for (event, span) in events.by_ref() {
        page.event(event, span);
    }
    page.end_block(source.len());
    page.finish();
    let mut definitions: Vec<_> = events.reference_definitions().iter().map(|(_, link)| link.span.clone()).collect();
    definitions.sort_by_key(|span| span.start);
    for span in definitions {
        draft.skip("link definition", span);
    }
}

/// Who speaks in a play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speech {
    /// Nobody has yet.
    None,
    /// Somebody the open paragraph.
    Here,
    /// Somebody an earlier one.
    Before,
}

/// The state between events.
struct Page<'p, 'a> {
    draft: &'p mut Draft<'a>,
    style: Style,
    /// What becomes of stage directions.
    directions: Directions,
    /// Whether anybody has spoken.
    speech: Speech,
    /// Where the stage direction ends that is spoken.
    aside: Option<usize>,
    /// Whether the source has tags of ours.
    tagged: bool,
    /// How many elements that are not spoken are open.
    quiet: u32,
    /// How many quotes, lists and items are open.
    depth: u32,
    /// Where the event before ended, or began if it was a start.
    last: usize,
    /// An inline HTML element whose words are not spoken, and where it began.
    hushed: Option<(&'static str, usize)>,
    /// Where a passage begins that a directive leaves out.
    left_out: Option<usize>,
    /// The footnote being read: its name and its first passage.
    note: Option<(String, usize)>,
    /// The latest run of emphasis marks that CommonMark did not understand, and whether it is spoken.
    stray: Range<usize>,
    stray_spoken: bool,
}

impl Page<'_, '_> {
    fn event(&mut self, event: Event<'_>, span: Range<usize>) {
        if self.quiet > 0 {
            match event {
                Event::Start(_) => self.quiet += 1,
                Event::End(_) => self.quiet -= 1,
                _ => {}
            }
            self.last = span.end;
            return;
        }
        if self.left_out.is_some() {
            self.last = span.end;
            return self.pass(event, span);
        }
        match event {
            Event::Text(text) => self.text(&text, span.clone()),
            Event::SoftBreak => self.draft.end_line(),
            Event::HardBreak => self.draft.end_verse(),
            Event::Start(tag) => return self.start(tag, span),
            Event::End(tag) => self.end(tag, span.clone()),
            Event::Code(code) => self.code(&code, span.clone()),
            Event::Rule => {
                self.end_block(span.start);
                self.draft.end_scene();
            }
            Event::InlineHtml(html) => self.inline_html(&html, span.clone()),
            Event::FootnoteReference(key) => {
                self.skip_inline("footnote mark", span.clone());
                self.draft.notes.refer(&key);
            }
            Event::TaskListMarker(_) => self.draft.skip("task list box", span.clone()),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, span.clone()),
            Event::Html(_) => self.draft.skip("HTML block", span.clone()),
        }
        self.last = span.end;
    }

    fn start(&mut self, tag: Tag<'_>, span: Range<usize>) {
        self.last = span.start;
        match tag {
            Tag::Paragraph => {
                self.end_block(span.start);
                self.open(span.start);
            }
            Tag::Heading { level, attrs, id, classes } => {
                self.end_block(span.start);
                let attributed = !attrs.is_empty() || id.is_some() || !classes.is_empty();
                let direction = if attributed { self.heading_attributes(span.clone()) } else { Direction::default() };
                markup::section(self.draft, level as u8, direction);
                self.draft.open(span.start, level as u8);
            }
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item => {
                self.end_block(span.start);
                if matches!(tag, Tag::Item) {
                    self.list_number(span.clone());
                }
                self.deeper(span);
            }
            Tag::CodeBlock(_) => self.skip_block("code block", span),
            Tag::Table(_) => self.skip_block("table", span),
            Tag::FootnoteDefinition(key) if self.speaks_note(&key) => {
                self.end_block(span.start);
                let mark = self.draft.source.get(span.clone()).and_then(|note| note.find("]:")).map_or(0, |at| at + 2);
                self.draft.markup("footnote mark", span.start..span.start + mark, "");
                self.note = Some((key.to_string(), self.draft.begin_note()));
            }
            Tag::FootnoteDefinition(_) => self.skip_block("footnote", span),
            Tag::MetadataBlock(_) => self.skip_block("front matter", span),
            Tag::HtmlBlock => self.html_block(span),
            Tag::Image { .. } => {
                self.skip_inline("image", span);
                self.quiet = 1;
            }
            Tag::Emphasis if self.directions != Directions::Read && self.is_direction(&span) => {
                self.in_block(span.start);
                if self.directions == Directions::LeaveOut {
                    self.draft.skip("stage direction", span);
                    self.draft.unspace();
                    self.quiet = 1;
                } else {
                    self.aside = Some(span.end);
                    self.draft.aside(true);
                }
            }
            Tag::Strikethrough => {
                self.skip_inline("struck-out text", span);
                self.quiet = 1;
            }
            Tag::Link { .. } => {
                self.in_block(span.start);
                self.last = span.start + 1;
            }
            Tag::Subscript => self.text("~", span.start..span.start + 1),
            _ => self.in_block(span.start),
        }
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) => self.end_block(span.end),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.end_block(span.end);
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::FootnoteDefinition => {
                self.end_block(span.end);
                if let Some((key, first)) = self.note.take() {
                    self.draft.end_note(&key, first, span);
                }
            }
            TagEnd::Emphasis if self.aside == Some(span.end) => self.end_aside(),
            TagEnd::Subscript => self.text("~", span.end - 1..span.end),
            // What follows the link's words, `](address "title")`: more than a bracket. An address in angle brackets is
            // its own words.
            TagEnd::Link if self.last + 1 < span.end && !self.draft.source[..span.end].ends_with('>') => {
                self.draft.skip("link address", self.last..span.end);
            }
            _ => {}
        }
    }

    /// Whether the footnote called `key`, which begins here, is spoken: of two with one name the first is.
    fn speaks_note(&self, key: &str) -> bool {
        self.draft.notes.spoken && self.note.is_none() && !self.draft.notes.knows(key)
    }

    /// The number of a list's item, with which it begins, indented or not.
    fn list_number(&mut self, span: Range<usize>) {
        let item = self.draft.source.get(span.clone()).unwrap_or("");
        let marker = item.trim_start_matches([' ', '\t']);
        let digits = marker.len() - marker.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            let start = span.start + item.len() - marker.len();
            self.draft.markup("list number", start..start + digits, "");
        }
    }

    fn open(&mut self, start: usize) {
        self.draft.open(start, 0);
        if self.style == Style::Script {
            self.speech = match (self.draft.take_speaker(start), self.speech) {
                (true, _) => Speech::Here,
                (false, Speech::None) => Speech::None,
                (false, _) => Speech::Before,
            };
        }
    }

    /// Words come: the items of a tight list have no paragraph of their own.
    fn in_block(&mut self, start: usize) {
        if !self.draft.in_block() {
            self.open(start);
        }
    }

    /// Whether the italics at `span` are a stage direction.
    fn is_direction(&self, span: &Range<usize>) -> bool {
        let source = self.draft.source;
        let written = source.get(span.start + 1..span.end.saturating_sub(1)).unwrap_or("");
        let said = self.draft.said();
        let alone = self.speech == Speech::Before
            && said.trim_start().is_empty()
            && speaker::ends_paragraph(source.get(span.end..).unwrap_or(""));
        speaker::is_direction(written, said, alone)
    }

    fn end_aside(&mut self) {
        if self.aside.take().is_some() {
            self.draft.aside(false);
        }
    }

    fn end_block(&mut self, end: usize) {
        self.end_aside();
        if let Some((what, start)) = self.hushed.take() {
            self.draft.skip(what, start..end.max(start));
        }
        self.draft.close(end);
    }

    fn deeper(&mut self, span: Range<usize>) {
        self.depth += 1;
        if self.depth == MAX_DEPTH + 1 {
            let message = format!("quotes and lists lie in each other more than {MAX_DEPTH} deep");
            let problem = Problem::error("R0311", message).help("remove the superfluous `>` or indentation");
            self.draft.problem(problem, span.start..span.start + 1, "one too many");
        }
    }

    fn skip_block(&mut self, what: &'static str, span: Range<usize>) {
        self.end_block(span.start);
        let size = self.draft.source.get(span.clone()).unwrap_or("").trim_end().len();
        self.draft.skip(what, span.start..span.start + size);
        self.quiet = 1;
    }

    fn skip_inline(&mut self, what: &'static str, span: Range<usize>) {
        self.in_block(span.start);
        if self.hushed.is_none() {
            self.draft.skip(what, span);
        }
    }

    fn text(&mut self, text: &str, span: Range<usize>) {
        self.in_block(span.start);
        if self.hushed.is_some() || matches!(text.as_bytes(), [b'*' | b'_', ..] if !self.speaks_mark(text, &span)) {
            return;
        }
        let written = self.draft.source.get(span.clone()).unwrap_or("");
        if self.tagged && memchr::memchr(MASK, text.as_bytes()).is_some() {
            self.tagged_text(text, span.start);
        } else if written.starts_with('&') && written != text {
            self.draft.words_for("character reference", span, text);
        } else {
            self.draft.words(text, span.start);
        }
    }

    /// Words with tags among them; `at` is where they stand in the source.
    fn tagged_text(&mut self, text: &str, at: usize) {
        let mut from = 0;
        while let Some(hidden) = memchr::memchr(MASK, &text.as_bytes()[from..]).map(|i| from + i) {
            self.words(&text[from..hidden], at + from);
            let tag = self.draft.source.get(at + hidden..).filter(|tag| tag.starts_with('<'));
            let len = tag.map_or(1, tags::length);
            if tag.is_some() {
                self.tag(at + hidden..at + hidden + len);
            }
            from = (hidden + len).min(text.len());
        }
        self.words(&text[from..], at + from);
    }

    /// Words beside tags, which may have ended the block.
    fn words(&mut self, text: &str, at: usize) {
        if !text.is_empty() && self.left_out.is_none() {
            self.in_block(at);
            self.draft.words(text, at);
        }
    }

    /// Whether emphasis marks that CommonMark left in the text are spoken. It does not see the bold in `**「强」**的`,
    /// so marks beside Chinese or Japanese are dropped, and so are runs of them, except in sums (`2**3`).
    fn speaks_mark(&mut self, text: &str, span: &Range<usize>) -> bool {
        let source = self.draft.source;
        let before = source.get(..span.start).and_then(|source| source.chars().next_back());
        if text.len() > 1 || before == Some('\\') {
            return true;
        }
        if self.stray.contains(&span.start) {
            return self.stray_spoken;
        }
        let run = source.as_bytes()[span.start..].iter().take_while(|byte| **byte == text.as_bytes()[0]).count();
        self.stray = span.start..span.start + run;
        let after = source.get(self.stray.end..).and_then(|source| source.chars().next());
        let sides = |test: fn(char) -> bool| (before.is_some_and(test), after.is_some_and(test));
        let sum = sides(|c| c.is_ascii_alphanumeric()) == (true, true);
        self.stray_spoken = sides(words::is_east_asian) == (false, false) && (run == 1 || sum);
        if !self.stray_spoken {
            self.draft.skip("stray emphasis mark", self.stray.clone());
        }
        self.stray_spoken
    }

    fn code(&mut self, code: &CowStr<'_>, span: Range<usize>) {
        self.in_block(span.start);
        if self.hushed.is_some() {
            return;
        }
        let source = self.draft.source.get(span.clone()).unwrap_or("");
        let inner = source.trim_start_matches('`');
        let at = span.start + source.len() - inner.trim_start().len();
        if self.tagged && memchr::memchr(MASK, code.as_bytes()).is_some() {
            self.draft.words(inner.trim_end_matches('`').trim(), at);
        } else {
            self.draft.words(code, at);
        }
    }
}
