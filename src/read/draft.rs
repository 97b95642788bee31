//! The draft of one source: its blocks as they are read, words cleaned and placed, before chapters are cut.

use std::ops::Range;

use crate::problem::{Problem, Problems};
use crate::script::{Break, DirectionId, Markup, Notice, Place, Replacement, Scribe};
use crate::units::Code;

use super::markup::Met;
use super::notes::Notes;
use super::place::{Cursor, chars};
use super::said::Sub;
use super::scopes::Scopes;
use super::words;

mod plays;

/// A run of words of one direction: what becomes a line.
#[derive(Debug)]
pub(super) struct Passage {
    /// A byte range of [`Draft::text`].
    pub(super) span: Range<usize>,
    pub(super) direction: DirectionId,
    pub(super) place: Place,
    pub(super) before: Break,
    pub(super) pause_ms: Option<u32>,
}

/// A heading with words.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) level: u8,
    /// Where its first sign stands.
    pub(super) place: Place,
    /// Its size in characters of the source.
    pub(super) chars: u64,
    /// Its title, where that is not what its passages say.
    pub(super) title: Option<String>,
    /// Its passages; none where only a table of contents knows of it.
    pub(super) passages: Range<usize>,
}

/// A part of the block being written.
#[derive(Debug)]
struct Fragment {
    start: usize,
    direction: DirectionId,
    /// Byte offset of its first word in the source.
    at: Option<usize>,
    pause_ms: Option<u32>,
}

#[derive(Debug)]
struct Block {
    /// 0 for all but headings.
    level: u8,
    start: usize,
}

/// One source, while it is read.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) source: &'a str,
    pub(super) cursor: Cursor<'a>,
    pub(super) scribe: &'a mut Scribe,
    pub(super) text: String,
    pub(super) passages: Vec<Passage>,
    pub(super) headings: Vec<Heading>,
    pub(super) scopes: Scopes,
    pub(super) notices: Vec<Notice>,
    pub(super) notes: Notes,
    /// What of `text` is said in another way, ascending, and what is open of it.
    pub(super) said: Vec<Replacement>,
    pub(super) sub: Option<Sub>,
    pub(super) met: Met,
    /// The level of headings that begin chapters, where the format says so.
    pub(super) chapter_level: Option<u8>,
    problems: Problems,
    block: Option<Block>,
    fragments: Vec<Fragment>,
    direction: DirectionId,
    /// What comes before the next block, beyond what it is itself.
    pub(super) pending: Break,
    pause_ms: Option<u32>,
    /// A line of the source has ended inside the block.
    line_ended: bool,
    /// A space has been written inside the block.
    spaced: bool,
    /// Something that starts a fragment has happened: a new direction or a pause.
    turned: bool,
    /// Words before this byte of the source are a speaker's name.
    name_end: usize,
}

impl<'a> Draft<'a> {
    pub(super) fn new(source: &'a str, cursor: Cursor<'a>, scribe: &'a mut Scribe) -> Draft<'a> {
        let scopes = Scopes::default();
        let direction = scribe.direction(&scopes.direction());
        Draft {
            source,
            cursor,
            scribe,
            text: String::with_capacity(source.len()),
            passages: Vec::new(),
            headings: Vec::new(),
            scopes,
            notices: Vec::new(),
            notes: Notes::default(),
            said: Vec::new(),
            sub: None,
            met: Met::default(),
            chapter_level: None,
            problems: Problems::default(),
            block: None,
            fragments: Vec::new(),
            direction,
            pending: Break::Paragraph,
            pause_ms: None,
            line_ended: false,
            spaced: false,
            turned: false,
            name_end: 0,
        }
    }

    /// Goes on with another document, outside any block.
    pub(super) fn turn_to(&mut self, source: &'a str, cursor: Cursor<'a>) {
        (self.source, self.cursor, self.name_end) = (source, cursor, 0);
    }

    /// Whether a block is being written.
    pub(super) fn in_block(&self) -> bool {
        self.block.is_some()
    }

    /// Begins a block at byte `start`; `level` is 0 for all but headings.
    pub(super) fn open(&mut self, start: usize, level: u8) {
        self.block = Some(Block { level, start });
        (self.line_ended, self.spaced) = (false, false);
        let (from, direction) = (self.text.len(), self.direction);
        self.fragments.clear();
        self.fragments.push(Fragment { start: from, direction, at: None, pause_ms: self.pause_ms.take() });
        self.turned = false;
    }

    /// Adds `written`, which stands in the source at byte `at` character for character.
    pub(super) fn words(&mut self, written: &str, at: usize) {
        let (written, at) = match self.name_end.checked_sub(at) {
            None | Some(0) => (written, at),
            Some(name) => (written.get(name..).unwrap_or(""), self.name_end),
        };
        let Some(first) = written.chars().next() else { return };
        self.join(first);
        if self.turned {
            self.begin_fragment();
        }
        if let Some(fragment) = self.fragments.last_mut()
            && fragment.at.is_none()
        {
            let sounding = written.find(|c: char| !c.is_whitespace());
            fragment.at = sounding.map(|from| at + from);
        }
        words::push(&mut self.text, written);
    }

    /// Joins what comes, which begins with `first`, to the words before it.
    fn join(&mut self, first: char) {
        let (ended, spaced) = (std::mem::take(&mut self.line_ended), std::mem::take(&mut self.spaced));
        if !ended && !spaced {
            return;
        }
        let Some(last) = self.text[self.block_start()..].chars().next_back() else { return };
        let apart =
            if spaced { !last.is_whitespace() && !first.is_whitespace() } else { words::space_between(last, first) };
        if apart {
            self.text.push(' ');
        }
    }

    /// A space between words, however often and wherever it is written: formats that do not count blanks.
    pub(super) fn space(&mut self) {
        self.spaced = true;
    }

    /// A line of the source ends inside the block: a space, or nothing between Chinese or Japanese characters.
    pub(super) fn end_line(&mut self) {
        self.line_ended = true;
    }

    /// A line of verse ends: a line feed in the words.
    pub(super) fn end_verse(&mut self) {
        (self.line_ended, self.spaced) = (false, false);
        if self.text.len() > self.block_start() {
            self.text.push('\n');
        }
    }

    /// A scene ends.
    pub(super) fn end_scene(&mut self) {
        self.pending = self.pending.max(Break::Scene);
    }

    /// A pause before the next words; several add up.
    pub(super) fn pause(&mut self, ms: u32) {
        self.pause_ms = both(self.pause_ms, Some(ms));
        self.turned = true;
    }

    /// The scopes have changed.
    pub(super) fn turn(&mut self) {
        self.direction = self.scribe.direction(&self.scopes.direction());
        self.turned = true;
    }

    /// Names the byte range `span` as not spoken.
    pub(super) fn skip(&mut self, what: &'static str, span: Range<usize>) {
        let place = self.cursor.place(span.start);
        let size = self.source.as_bytes().get(span).map_or(0, chars);
        self.scribe.skip(what, place, u64::from(size));
    }

    /// Notes the byte range `span`, which is no text, and for which `spoken` is spoken.
    pub(super) fn markup(&mut self, what: &'static str, span: Range<usize>, spoken: &str) {
        let place = self.cursor.place(span.start);
        let size = self.source.as_bytes().get(span).map_or(0, chars);
        self.scribe.markup(Markup { what, place, chars: u64::from(size), spoken: spoken.to_owned() });
    }

    /// Adds `spoken`, for which the source has signs of its own at `span`.
    pub(super) fn words_for(&mut self, what: &'static str, span: Range<usize>, spoken: &str) {
        self.markup(what, span.clone(), spoken);
        self.words(spoken, span.start);
    }

    /// Notes what a person must put right at the byte range `span`.
    pub(super) fn problem(&mut self, problem: Problem, span: Range<usize>, label: &str) {
        let cursor = &mut self.cursor;
        self.problems.add(|| problem.at(cursor.spot(span, label)));
    }

    /// The problems found, in the order of their places.
    pub(super) fn take_problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems).by_place().into_shown()
    }

    /// Notes what a person should know about byte `at`.
    pub(super) fn notice(&mut self, code: &'static str, message: String, at: usize, help: &str) {
        let place = Some(self.cursor.place(at));
        self.notices.push(Notice { code: Code(code), message, place, help: help.to_owned() });
    }

    /// Ends the block, which is the byte range `span` of the source.
    pub(super) fn close(&mut self, end: usize) {
        let Some(block) = self.block.take() else { return };
        self.end_sub_of_block();
        let span = block.start..end.max(block.start);
        let start = self.block_start();
        let written = &self.text[start..];
        let from = start + written.len() - written.trim_start().len();
        let to = start + written.trim_end().len();
        if words::speakable(written) {
            self.text.truncate(to);
            let first = self.passages.len();
            self.keep_fragments(from..to);
            self.close_passages(first, block.level, span);
        } else {
            // In formats of markup only the words, not the source, are the stars alone.
            let row = words::is_scene_break(written);
            self.text.truncate(start);
            self.forget_said();
            self.drop_block(block.level, span, row);
        }
        if self.scopes.end_speaker() {
            self.turn();
        }
        self.notes.end_block(self.passages.len());
    }

    fn block_start(&self) -> usize {
        self.fragments.first().map_or(self.text.len(), |fragment| fragment.start)
    }

    fn begin_fragment(&mut self) {
        self.turned = false;
        let (start, direction) = (self.text.len(), self.direction);
        let pause_ms = self.pause_ms.take();
        match self.fragments.last_mut() {
            Some(last) if last.start == start => {
                last.direction = direction;
                last.pause_ms = both(last.pause_ms, pause_ms);
            }
            Some(last) if last.direction == direction && pause_ms.is_none() => {}
            _ => self.fragments.push(Fragment { start, direction, at: None, pause_ms }),
        }
    }

    /// Turns the fragments of the block `kept` into passages; what has no word goes with its neighbour.
    fn keep_fragments(&mut self, kept: Range<usize>) {
        let first = self.passages.len();
        let (mut unspoken, mut unspoken_at) = (None, None);
        let mut pause = None;
        for (i, fragment) in self.fragments.iter().enumerate() {
            let end = self.fragments.get(i + 1).map_or(kept.end, |next| next.start).min(kept.end);
            let start = fragment.start.max(kept.start).min(end);
            let alone = self.passages.len() == first;
            pause = both(pause, fragment.pause_ms);
            if !words::speakable(&self.text[start..end]) {
                match self.passages.last_mut() {
                    Some(last) if !alone => last.span.end = end,
                    _ => (unspoken, unspoken_at) = (unspoken.or(Some(start)), unspoken_at.or(fragment.at)),
                }
                continue;
            }
            if let Some(last) = self.passages.last_mut()
                && !alone
                && last.direction == fragment.direction
                && pause.is_none()
            {
                last.span.end = end;
                continue;
            }
            let place = self.cursor.place(unspoken_at.take().or(fragment.at).unwrap_or(0));
            let start = unspoken.take().unwrap_or(start);
            let (direction, pause_ms) = (fragment.direction, pause.take());
            self.passages.push(Passage { span: start..end, direction, place, before: Break::Join, pause_ms });
        }
        // A pause before nothing but a full stop is one before the next block.
        self.pause_ms = both(pause, self.pause_ms);
    }

    fn close_passages(&mut self, first: usize, level: u8, span: Range<usize>) {
        let (own, after) =
            if level > 0 { (Break::Heading, Break::AfterHeading) } else { (Break::Paragraph, Break::Paragraph) };
        if let Some(passage) = self.passages.get_mut(first) {
            passage.before = own.max(self.pending);
        }
        self.pending = after;
        if level > 0 {
            let place = self.cursor.place(span.start);
            let size = self.source.as_bytes().get(span).map_or(0, |bytes| chars(bytes.trim_ascii_end()));
            let passages = first..self.passages.len();
            self.headings.push(Heading { level, place, chars: u64::from(size), title: None, passages });
        }
    }

    /// A block without words: the end of a scene, or something to name.
    fn drop_block(&mut self, level: u8, span: Range<usize>, row: bool) {
        self.pause_ms = self.fragments.iter().fold(self.pause_ms, |pause, fragment| both(pause, fragment.pause_ms));
        let from = self.name_end.clamp(span.start, span.end);
        let source = self.source.get(from..span.end).unwrap_or("");
        if level > 0 {
            let size = self.source.get(span.clone()).unwrap_or("").trim_end().len();
            self.skip("heading without words", span.start..span.start + size);
        } else if row || words::is_scene_break(source) {
            self.markup("scene break", from..span.end, "");
            self.end_scene();
        } else if self.text_was_written(source) {
            self.skip("text without words", from..from + source.trim_end().len());
        }
    }

    /// Whether a block without words has signs of its own, not only tags, images and the like, which have their own names.
    fn text_was_written(&self, source: &str) -> bool {
        self.fragments.iter().any(|fragment| fragment.at.is_some()) && !source.trim().is_empty()
    }
}

/// Two pauses, one after the other.
fn both(one: Option<u32>, other: Option<u32>) -> Option<u32> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other).min(super::tags::MAX_BREAK_MS)),
        _ => one.or(other),
    }
}
