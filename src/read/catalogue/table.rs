//! Tables of comma- or tab-separated values: each row is an entry, by the columns that the job names.

use std::ops::Range;

use super::entry::{Entry, Found, Piece};
use super::reading::UNWANTED;
use super::{Catalogue, Delimiter, Heading, ending};
use crate::problem::Problem;
use cells::{Cell, Rows};
use columns::Columns;

mod cells;
pub(super) mod columns;

/// The rows of the table `text`, called `name`.
pub(super) fn entries(name: &str, text: &str, catalogue: &Catalogue) -> Vec<Found> {
    let delimiter = match catalogue.delimiter {
        Delimiter::Comma => b',',
        Delimiter::Semicolon => b';',
        Delimiter::Tab => b'\t',
        Delimiter::Auto if matches!(ending(name).as_str(), "tsv" | "tab") => b'\t',
        Delimiter::Auto => cells::delimiter(text),
    };
    let mut rows = Rows::new(text, delimiter).peekable();
    let first = rows.peek().cloned().unwrap_or_default();
    let columns = match Columns::of(catalogue, &first) {
        Ok(columns) => columns,
        Err(wrong) => {
            let problem = |problem| Found::Wrong(problem, row_span(&first), "the first row");
            return wrong.into_iter().map(problem).collect();
        }
    };
    let heading = (catalogue.heading == Heading::FirstRow && rows.next().is_some())
        .then(|| Found::Left("names of columns", row_span(&first)));
    heading.into_iter().chain(rows.map(|row| entry(&row, &columns))).collect()
}

fn entry(row: &[Cell], columns: &Columns) -> Found {
    let span = row_span(row);
    if let Some(open) = row.iter().find(|cell| !cell.is_closed) {
        let problem = Problem::error("R0210", "a quotation mark is never closed: the rest of the file is one cell");
        let help = "close it, or double it (`\"\"`) if it belongs to the text";
        return Found::Wrong(problem.help(help), open.span.start..open.span.start + 1, "opened here");
    }
    if row.iter().all(|cell| cell.value.trim().is_empty()) {
        return Found::Left("empty row", span);
    }
    if let Some(extra) = row.iter().skip(columns.count).find(|cell| !cell.value.trim().is_empty()) {
        let message = format!("this row has {} cells, and the first one has {}", row.len(), columns.count);
        let help = "put the cell that holds the delimiter into quotation marks, or take the last one out";
        return Found::Wrong(Problem::error("R0212", message).help(help), extra.span.clone(), "too many");
    }
    let (Some(id), Some(text)) = (row.get(columns.id), row.get(columns.text)) else {
        let message = "this row is too short: its id or its text is missing";
        let help = format!("the first row has {} cells; add what is missing here", columns.count);
        return Found::Wrong(Problem::error("R0212", message).help(help), span, "too few");
    };
    let cell = |column: Option<usize>| column.and_then(|at| row.get(at)).map_or("", |cell| cell.value.trim());
    let kind = match kind(row, columns) {
        Ok(kind) => kind,
        Err(wrong) => return *wrong,
    };
    let priority = match cell(columns.priority) {
        "" => None,
        number => match number.parse() {
            Ok(number) => Some(number),
            Err(_) => {
                let problem = Problem::error("R0242", format!("`{number}` is no priority"));
                let span = columns.priority.and_then(|at| row.get(at)).map_or(span, |cell| cell.span.clone());
                let help = "write a whole number, 1 for what is asked for first; an empty cell is asked for last";
                return Found::Wrong(problem.help(help), span, "its priority");
            }
        },
    };
    let said = columns.say.and_then(|at| row.get(at)).filter(|cell| !cell.value.trim().is_empty()).unwrap_or(text);
    let [unwanted, _] = UNWANTED;
    Found::Entry(Entry {
        id: id.value.trim().to_owned(),
        id_span: id.span.clone(),
        folder: cell(columns.folder).to_owned(),
        role: cell(columns.role).to_owned(),
        text: vec![Piece { text: said.value.clone(), span: said.span.clone() }],
        message: None,
        shown: columns.say.is_some().then(|| text.value.clone()),
        source: columns.source.is_some().then(|| cell(columns.source).to_owned()),
        priority,
        span,
        times: None,
        left_out: (kind == Kind::Skip).then_some(unwanted),
        recorded: if let Kind::Copy(file) = kind { Some(file) } else { None },
    })
}

/// What becomes of a row.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Speech,
    Skip,
    /// The file that is named there takes the place of speech.
    Copy(Piece),
}

/// The kind of `row`: as it says, or else a copy where it names a file, and speech where it does not.
fn kind(row: &[Cell], columns: &Columns) -> Result<Kind, Box<Found>> {
    let cell = |column: Option<usize>| column.and_then(|at| row.get(at)).filter(|cell| !cell.value.trim().is_empty());
    let (said, file) = (cell(columns.kind), cell(columns.file));
    let word = said.map_or("", |cell| cell.value.trim());
    let at = || said.map_or_else(|| row_span(row), |cell| cell.span.clone());
    match (word.to_lowercase().as_str(), file) {
        ("", None) | ("speech", _) => Ok(Kind::Speech),
        ("skip", _) => Ok(Kind::Skip),
        ("" | "copy", Some(file)) => {
            Ok(Kind::Copy(Piece { text: file.value.trim().to_owned(), span: file.span.clone() }))
        }
        ("copy", None) => {
            let problem = Problem::error("R0243", "this row is a copy, and no file is named that it is a copy of");
            let help = match columns.file {
                Some(_) => "name the recorded file in it, from the folder of the catalogue on",
                None => {
                    "write file = \"…\" in its [[catalogue]]: the column that names the recorded file of each such row"
                }
            };
            Err(Box::new(Found::Wrong(problem.help(help), at(), "a copy of what")))
        }
        _ => {
            let problem = Problem::error("R0228", format!("a row of the kind `{word}` cannot be made"));
            let help =
                "kinds are `speech`, `copy` and `skip`; an empty cell means speech, or a copy where `file` has one";
            Err(Box::new(Found::Wrong(problem.help(help), at(), "its kind")))
        }
    }
}

fn row_span(row: &[Cell]) -> Range<usize> {
    let ends = row.first().zip(row.last());
    ends.map_or(0..0, |(first, last)| first.span.start..last.span.end)
}
