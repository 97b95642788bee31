//! Segments: the text of one request each, at most the engine's limit, one voice and language each; no sound here.

use std::ops::Range;

use crate::script::{Break, Chapter, DirectionId, Script};
use serde::{Deserialize, Serialize};

/// What a segment's length is counted in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Unicode scalar values.
    #[default]
    Chars,
    /// UTF-16 code units, as JavaScript counts.
    Utf16,
    /// Han, kana, hangul and full-width characters count two, all others one.
    Han2,
}

/// The longest text that a request may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// How many of them, at least 1.
    pub max: u32,
    /// Of what.
    pub count: Count,
}

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
    /// The lines it holds or touches: indices into [`Chapter::lines`].
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
        script.chapters.get(self.chapter as usize).map_or("", |chapter| self.words(chapter)).trim()
    }

    fn words<'a>(&self, chapter: &'a Chapter) -> &'a str {
        chapter.text.get(self.span.start as usize..self.span.end as usize).unwrap_or("")
    }
}
