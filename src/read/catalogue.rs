//! Catalogues: tables of prompts, each row of which becomes a chapter of one line, with a file of its own.

use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::place::Cursor;
use super::{Source, file_name, nothing_to_speak, pages, stem, told, words};
use crate::problem::Problem;
use crate::script::{Break, Direction, Notice, Place, Prompt, Scribe};
use crate::units::Code;
use columns::Columns;
use table::{Cell, Rows};

mod columns;
mod placeholder;
mod table;
pub(super) mod target;

pub use columns::Column;
pub use target::{TEMPLATE, Taken, Template, is_device, turns};

/// After this many problems a catalogue is not worth more lines of terminal.
const MAX_PROBLEMS: usize = 50;

/// What cells are called that are not spoken.
const OTHER: &str = "cells that are not spoken";

/// What rows are called that have nothing to say.
const WITHOUT_TEXT: &str = "row without text";

/// What rows are called whose text a program completes.
const UNFINISHED: &str = "row with a placeholder";

/// How a catalogue is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Catalogue {
    /// The column of ids.
    pub id: Column,
    /// The column of what is said.
    pub text: Column,
    /// The column of folders, if there is one.
    pub folder: Option<Column>,
    /// The column of roles, if there is one.
    pub role: Option<Column>,
    /// What parts cells.
    pub delimiter: Delimiter,
    /// Whether the first row names the columns.
    pub heading: Heading,
    /// What becomes of texts with placeholders.
    pub placeholders: Placeholders,
    /// Where files lie.
    pub template: Template,
    /// What `{language}` stands for there.
    pub language: String,
}

/// What parts the cells of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delimiter {
    /// A tab in `.tsv` and `.tab`; in others whichever of the three its first line has most of.
    #[default]
    Auto,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

/// Whether the first row names the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Heading {
    /// It does.
    FirstRow,
    /// It is a prompt; columns have numbers only.
    None,
}

/// What becomes of texts with placeholders such as `{name}` or `%1$s`, which are never spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Placeholders {
    /// Each is an error, with its place.
    #[default]
    Error,
    /// These rows are left out, by name.
    Skip,
}

/// Whether `name` is that of a table.
pub(super) fn is_table(name: &str) -> bool {
    let ending = file_name(name).rsplit_once('.').map_or("", |(_, ending)| ending);
    ["csv", "tsv", "tab", "txt"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// Reads the catalogue `source`; no file of it is among `taken`, to which they are added.
pub(super) fn read(
    source: &Source<'_>,
    catalogue: &Catalogue,
    scribe: &mut Scribe,
    taken: &mut Taken,
) -> Result<Vec<Notice>, Vec<Problem>> {
    let opened = pages::open(source).map_err(|problem| vec![*problem])?;
    let Some(page) = opened.pages.first() else { return Ok(Vec::new()) };
    let file = scribe.open_file(&page.name);
    let delimiter = match catalogue.delimiter {
        Delimiter::Comma => b',',
        Delimiter::Semicolon => b';',
        Delimiter::Tab => b'\t',
        Delimiter::Auto if !stem(source.name).is_empty() && is_tabbed(source.name) => b'\t',
        Delimiter::Auto => table::delimiter(&page.text),
    };
    let mut rows = Rows::new(&page.text, delimiter).peekable();
    let first = rows.peek().cloned().unwrap_or_default();
    let columns = Columns::of(catalogue, &first);
    let mut reading = Reading {
        text: &page.text,
        cursor: page.cursor(file),
        catalogue,
        scribe,
        taken,
        problems: Vec::new(),
        left_out: BTreeMap::new(),
        named: 0,
        prompts: 0,
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(wrong) => {
            wrong.into_iter().for_each(|problem| reading.problem(problem, row_span(&first), "the first row"));
            return Err(reading.problems);
        }
    };
    if catalogue.heading == Heading::FirstRow && rows.next().is_some() {
        reading.leave_out("names of columns", row_span(&first));
    }
    rows.for_each(|row| reading.row(&row, &columns));
    reading.name_up_to(page.text.len());
    let Reading { mut problems, left_out, prompts, .. } = reading;
    if problems.is_empty() && prompts == 0 {
        let skipped = left_out.iter().map(|(what, (times, _))| (*what, *times)).collect();
        problems.push(nothing_to_speak(source.name, page.text.trim().is_empty(), false, &skipped));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut notices: Vec<Notice> =
        left_out.into_iter().filter_map(|(what, (times, place))| notice(what, times, place)).collect();
    notices.extend(told(source.name, &opened, Place { file, line: 1, column: 1 }));
    Ok(notices)
}

fn is_tabbed(name: &str) -> bool {
    let ending = file_name(name).rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("tsv") || ending.eq_ignore_ascii_case("tab")
}

/// Tells of rows that are left out or strange, at the first of them.
fn notice(what: &str, times: usize, place: Place) -> Option<Notice> {
    let more = if times > 1 { format!(", with {} more like it", times - 1) } else { String::new() };
    let (code, message, help) = match what {
        WITHOUT_TEXT => (
            "N0210",
            format!("this row has no text and is left out{more}"),
            "translate it, or name another column under `text` in its [[catalogue]]",
        ),
        UNFINISHED => (
            "N0211",
            format!("this row has a placeholder and is left out{more}"),
            "it was asked for with placeholders = \"skip\"; a text without them is spoken",
        ),
        _ => return None,
    };
    Some(Notice { code: Code(code), message, place: Some(place), help: help.to_owned() })
}

struct Reading<'a> {
    text: &'a str,
    cursor: Cursor<'a>,
    catalogue: &'a Catalogue,
    scribe: &'a mut Scribe,
    taken: &'a mut Taken,
    problems: Vec<Problem>,
    /// What is left out: how often, and where first.
    left_out: BTreeMap<&'static str, (usize, Place)>,
    /// Up to where all is spoken or has a name.
    named: usize,
    prompts: usize,
}

impl Reading<'_> {
    fn row(&mut self, row: &[Cell], columns: &Columns) {
        let span = row_span(row);
        if let Some(open) = row.iter().find(|cell| !cell.is_closed) {
            let problem = Problem::error("R0210", "a quotation mark is never closed: the rest of the file is one cell");
            let help = "close it, or double it (`\"\"`) if it belongs to the text";
            return self.problem(problem.help(help), open.span.start..open.span.start + 1, "opened here");
        }
        if row.iter().all(|cell| cell.value.trim().is_empty()) {
            return self.leave_out("empty row", span);
        }
        if let Some(extra) = row.iter().skip(columns.count).find(|cell| !cell.value.trim().is_empty()) {
            let message = format!("this row has {} cells, and the first one has {}", row.len(), columns.count);
            let help = "put the cell that holds the delimiter into quotation marks, or take the last one out";
            return self.problem(Problem::error("R0212", message).help(help), extra.span.clone(), "too many");
        }
        let (Some(id), Some(text)) = (row.get(columns.id), row.get(columns.text)) else {
            let message = "this row is too short: its id or its text is missing";
            let help = format!("the first row has {} cells; add what is missing here", columns.count);
            return self.problem(Problem::error("R0212", message).help(help), span, "too few");
        };
        let said = clean(&text.value);
        if !words::speakable(&said) {
            return self.leave_out(WITHOUT_TEXT, span);
        }
        let name = id.value.trim();
        if name.is_empty() {
            let help = "give it one: its file is called by it";
            return self.problem(Problem::error("R0217", "this row has a text and no id").help(help), span, "no id");
        }
        if let Some(found) = placeholder::first(&text.value) {
            if self.catalogue.placeholders == Placeholders::Skip {
                return self.leave_out(UNFINISHED, span);
            }
            let sign = text.value.get(found).unwrap_or("");
            let message = format!("`{sign}` stands for what a program fills in, and is never spoken");
            let help = "write the text as it is said, or leave such rows out with placeholders = \"skip\" in its [[catalogue]]";
            return self.problem(Problem::error("R0213", message).help(help), text.span.clone(), "a placeholder in it");
        }
        let cell = |column: Option<usize>| column.and_then(|at| row.get(at)).map_or("", |cell| cell.value.trim());
        let (folder, role) = (cell(columns.folder), cell(columns.role));
        let stem = self.catalogue.template.stem(&self.catalogue.language, folder, name);
        let place = self.cursor.place(id.span.start);
        if let Some(problem) = self.refused(&stem, name, place) {
            return self.problem(problem, id.span.clone(), "the name of its file");
        }
        self.name_up_to(text.span.start);
        self.named = text.span.end;
        let place = self.cursor.place(beginning(self.text, &text.span));
        let role = Some(role.to_owned()).filter(|role| !role.is_empty());
        let direction = self.scribe.direction(&Direction { role, ..Direction::default() });
        self.scribe.prompt(Prompt { id: name.to_owned(), stem }, place);
        self.scribe.line(&said, direction, place, Break::Chapter, None);
        self.prompts += 1;
    }

    /// Why the prompt `id` cannot have the file `stem`.
    fn refused(&mut self, stem: &str, id: &str, place: Place) -> Option<Problem> {
        if let Some(why) = target::why_not(stem) {
            let help = "name it otherwise, or choose other columns in its [[catalogue]]";
            return Some(Problem::error("R0216", format!("`{stem}` cannot be the name of a file: {why}")).help(help));
        }
        let (other, first) = self.taken.take(stem, place).err()?;
        let first = self.scribe.show(first);
        if other == stem {
            let help = "take one of the two out, or choose columns that tell them apart";
            return Some(Problem::error("R0214", format!("`{id}` stands twice: first at {first}")).help(help));
        }
        let message =
            format!("`{stem}` and `{other}` at {first} are one file where case or composition does not count");
        Some(Problem::error("R0215", message).help("name one of the two otherwise"))
    }

    fn problem(&mut self, problem: Problem, span: Range<usize>, label: &str) {
        if self.problems.len() < MAX_PROBLEMS {
            let spot = self.cursor.spot(span, label);
            self.problems.push(problem.at(spot));
        }
    }

    /// Names the row at `span` as left out.
    fn leave_out(&mut self, what: &'static str, span: Range<usize>) {
        self.name_up_to(span.start);
        let place = self.cursor.place(span.start);
        self.left_out.entry(what).or_insert((0, place)).0 += 1;
        self.skip(what, span);
    }

    /// Names what stands before byte `end` and has no name yet.
    fn name_up_to(&mut self, end: usize) {
        let between = self.named..end;
        let is_bare = |c: char| !words::is_visible(c) || c.is_ascii_punctuation();
        if !self.text.get(between.clone()).unwrap_or("").chars().all(is_bare) {
            self.skip(OTHER, between);
        }
    }

    fn skip(&mut self, what: &'static str, span: Range<usize>) {
        let place = self.cursor.place(span.start);
        let chars = self.text.get(span.clone()).map_or(0, |text| text.chars().count());
        self.scribe.skip(what, place, chars as u64);
        self.named = span.end;
    }
}

fn row_span(row: &[Cell]) -> Range<usize> {
    let ends = row.first().zip(row.last());
    ends.map_or(0..0, |(first, last)| first.span.start..last.span.end)
}

/// The words of a cell: its lines are one, as their script is written.
fn clean(cell: &str) -> String {
    let mut said = String::with_capacity(cell.len());
    for line in cell.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let (Some(last), Some(first)) = (said.chars().next_back(), line.chars().next())
            && words::space_between(last, first)
        {
            said.push(' ');
        }
        words::push(&mut said, line);
    }
    let trimmed = said.trim();
    if trimmed.len() == said.len() { said } else { trimmed.to_owned() }
}

/// Where the words of the cell at `span` begin.
fn beginning(text: &str, span: &Range<usize>) -> usize {
    let raw = text.get(span.clone()).unwrap_or("");
    let inner = raw.strip_prefix('"').unwrap_or(raw);
    span.start + (raw.len() - inner.len()) + (inner.len() - inner.trim_start().len())
}

#[cfg(test)]
mod tests;
