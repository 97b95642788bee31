//! Tables that set a play, a speaker in the first cell of each row and the words in the others; and speakers in bold.

use std::ops::Range;

use crate::read::manner::Style;
use crate::read::tokens::{self, Token, Tokens, same};

/// The longest speaker's name, in bytes, as for Markdown.
const MAX_NAME_BYTES: usize = 200;

/// How far into a table it is looked at to see what it sets.
const LOOKED_AT_BYTES: usize = 64 << 10;

/// The tables that are open, innermost last.
#[derive(Debug, Default)]
pub(in crate::read) struct Tables(Vec<Table>);

#[derive(Debug)]
struct Table {
    play: bool,
    /// Cells of the row so far.
    cells: u32,
    speaker: Option<String>,
}

impl Tables {
    pub(in crate::read) fn begin(&mut self, play: bool) {
        self.0.push(Table { play, cells: 0, speaker: None });
    }

    pub(in crate::read) fn end(&mut self) {
        self.0.pop();
    }

    pub(in crate::read) fn row(&mut self) {
        if let Some(table) = self.0.last_mut() {
            (table.cells, table.speaker) = (0, None);
        }
    }

    /// A cell begins; tells whether it is the first of a row of a play.
    pub(in crate::read) fn cell(&mut self) -> bool {
        let Some(table) = self.0.last_mut() else { return false };
        table.cells += 1;
        table.play && table.cells == 1
    }

    pub(in crate::read) fn speaks(&mut self, role: String) {
        if let Some(table) = self.0.last_mut() {
            table.speaker = Some(role);
        }
    }

    /// Who speaks here.
    pub(in crate::read) fn speaker(&self) -> Option<String> {
        self.0.last().and_then(|table| table.speaker.clone())
    }
}

/// Whether the table that holds `inside` sets a play: it says so, or in a script every row of it has two cells.
pub(in crate::read) fn is_play(inside: &str, style: Style) -> bool {
    let (mut rows, mut cells) = (0_usize, 0_usize);
    for token in Tokens::new(inside, true) {
        let Token::Start(start) = token else { continue };
        if same(start.name, "tr") {
            rows += 1;
        } else if same(start.name, "td") || same(start.name, "th") || same(start.name, "tc") {
            cells += 1;
            if start.has("epub:type", |word| word.ends_with(":persona")) {
                return true;
            }
        }
        if start.span.end > LOOKED_AT_BYTES {
            break;
        }
    }
    style == Style::Script && rows > 0 && cells == rows * 2
}

/// The speaker that the bold words at `inside` name, if a colon ends them or follows at `end`, and how far after `end` what
/// is not spoken goes.
pub(in crate::read) fn speaker(source: &str, inside: Range<usize>, end: usize, xml: bool) -> Option<(String, usize)> {
    if inside.len() > MAX_NAME_BYTES {
        return None;
    }
    let name = tokens::words(source.get(inside)?, xml);
    let after = source.get(end..)?;
    let (name, more) = match name.strip_suffix([':', '：']) {
        Some(name) => (name.to_owned(), 0),
        None => (name, after.len() - after.strip_prefix([':', '：'])?.len()),
    };
    crate::read::words::speakable(&name).then_some((name, more))
}
