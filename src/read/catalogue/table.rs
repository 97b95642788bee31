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
    let kind = cell(columns.kind);
    let is_skipped = match kind.to_lowercase().as_str() {
        "" | "speech" => false,
        "skip" => true,
        _ => {
            let problem = Problem::error("R0228", format!("a row of the kind `{kind}` cannot be made"));
            let span = columns.kind.and_then(|at| row.get(at)).map_or(span, |cell| cell.span.clone());
            let help = "kinds are `speech` and `skip`; a row whose file you have already is to be skipped";
            return Found::Wrong(problem.help(help), span, "its kind");
        }
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
        left_out: is_skipped.then_some(unwanted),
    })
}

fn row_span(row: &[Cell]) -> Range<usize> {
    let ends = row.first().zip(row.last());
    ends.map_or(0..0, |(first, last)| first.span.start..last.span.end)
}
