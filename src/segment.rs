//! Segments: the text of one request each, at most the engine's limit, one voice and language each; no sound here.

use std::ops::Range;

use crate::script::{Break, DirectionId, Script};
use serde::Serialize;

pub use limit::{Count, Limit};

mod abbreviation;
pub mod breaks;
pub mod clause;
mod cluster;
mod letter;
pub mod limit;
mod page;
mod path;
pub mod recorded;
pub mod sentence;
pub mod split;

/// How lines are put into requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// As few requests as possible: neighbouring lines of one voice and language share one.
    Fewest,
    /// A request a line, for engines that charge nothing: every line's times are then exact.
    Line,
}

/// The text of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Index into [`Script::chapters`].
    pub chapter: u32,
    /// Its text with the white space around it: a byte range of the chapter's text. Segments and separators tile it.
    pub span: Range<u32>,
    /// The lines it holds or touches: indices into [`Chapter::lines`](crate::script::Chapter::lines).
    pub lines: Range<u32>,
    /// Its direction; lines of one segment may differ in it only when they are cast alike.
    pub direction: DirectionId,
    /// What comes between the segment before and this one.
    pub before: Break,
    /// A pause in milliseconds that the markup asks for before it, instead of the break's own.
    pub pause_ms: Option<u32>,
}

impl Segment {
    /// What is sent: the words without the white space around them.
    pub fn text<'a>(&self, script: &'a Script) -> &'a str {
        let span = self.span.start as usize..self.span.end as usize;
        script.chapters.get(self.chapter as usize).and_then(|chapter| chapter.text.get(span)).unwrap_or("").trim()
    }

    /// What people read of it, without the white space around it.
    pub fn written<'a>(&self, script: &'a Script) -> &'a str {
        script.chapters.get(self.chapter as usize).map_or("", |chapter| chapter.written(self.span.clone())).trim()
    }
}
