//! Casting: confirmed rows of a sheet become roles of lines, which are cut where the quotations begin and end.
//!
//! No word changes, and the words stay in their order.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::{Quotation, Row, Sheet, find};
use crate::script::{Break, Chapter, Direction, DirectionId, Line, Script};
use crate::units::Language;

/// What became of the rows of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Quotations that are cast.
    pub cast: usize,
    /// Rows that wait for a person.
    pub waiting: usize,
    /// Confirmed rows whose words are not found any more.
    pub gone: Vec<Row>,
}

/// Gives the quotations of the files that `is_wanted` to the speakers that `sheet` confirms, in lines of their own.
pub fn cast(script: &mut Script, is_wanted: &dyn Fn(&str) -> bool, sheet: &Sheet, language: &Language) -> Told {
    let found = find(script, is_wanted, language);
    let matched = sheet.matched(&found);
    let mut told = Told { waiting: sheet.rows.iter().filter(|row| !row.confirmed).count(), ..Told::default() };
    let mut parts: BTreeMap<u32, Vec<(Range<u32>, String)>> = BTreeMap::new();
    let mut is_found = vec![false; sheet.rows.len()];
    for (quotation, row) in found.iter().zip(&matched) {
        let Some((at, row)) = row.and_then(|at| Some((at, sheet.rows.get(at)?))) else { continue };
        if let Some(slot) = is_found.get_mut(at) {
            *slot = true;
        }
        if row.confirmed && !row.speaker.is_empty() {
            let Quotation { chapter, span, .. } = quotation;
            parts.entry(*chapter).or_default().push((span.clone(), row.speaker.clone()));
            told.cast += 1;
        }
    }
    let gone = sheet.rows.iter().zip(&is_found).filter(|(row, found)| row.confirmed && !**found);
    told.gone = gone.map(|(row, _)| row.clone()).collect();
    let mut roles = Roles::default();
    let mut chapters = std::mem::take(&mut script.chapters);
    for (number, parts) in parts {
        if let Some(chapter) = chapters.get_mut(number as usize) {
            let parts = parts.into_iter().map(|(span, role)| (widened(chapter, span), role)).collect::<Vec<_>>();
            let lines = std::mem::take(&mut chapter.lines);
            chapter.lines = cut(script, lines, &parts, &mut roles);
        }
    }
    script.chapters = chapters;
    told
}

/// `span` with the blanks behind it, and with all of what is said in another way than it is written and of graphemes that
/// would be cut.
fn widened(chapter: &Chapter, span: Range<u32>) -> Range<u32> {
    let rest = chapter.text.get(span.end as usize..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\u{A0}', '　']).len();
    let respelled = chapter.respelled();
    let holder = |at: u32| {
        let near = respelled.partition_point(|one| one.spoken.end <= at);
        respelled.get(near).filter(|one| one.spoken.start < at).map(|one| one.spoken.clone())
    };
    let whole = |at: u32| {
        let mut cursor = GraphemeCursor::new(at as usize, chapter.text.len(), true);
        chapter.text.is_char_boundary(at as usize) && cursor.is_boundary(&chapter.text, 0).unwrap_or(true)
    };
    let (mut start, mut end) = (span.start, span.end + u32::try_from(blanks).unwrap_or(0));
    while start > 0 && !whole(start) {
        start -= 1;
    }
    while (end as usize) < chapter.text.len() && !whole(end) {
        end += 1;
    }
    start = holder(start).map_or(start, |held| held.start);
    end = holder(end).map_or(end, |held| held.end);
    start..end
}

/// Directions that differ from others in their role.
#[derive(Debug, Default)]
struct Roles(BTreeMap<(DirectionId, String), DirectionId>);

impl Roles {
    fn with(&mut self, script: &mut Script, direction: DirectionId, role: &str) -> DirectionId {
        if let Some(id) = self.0.get(&(direction, role.to_owned())) {
            return *id;
        }
        let own = script.direction(direction).cloned().unwrap_or_default();
        let id = script.know(&Direction { role: Some(role.to_owned()), ..own });
        self.0.insert((direction, role.to_owned()), id);
        id
    }
}

/// `lines` with each of `parts`, which ascend, in lines of its own role.
fn cut(script: &mut Script, lines: Vec<Line>, parts: &[(Range<u32>, String)], roles: &mut Roles) -> Vec<Line> {
    let mut done: Vec<Line> = Vec::with_capacity(lines.len() + parts.len() * 2);
    for line in lines {
        let mut at = line.span.start;
        let from = parts.partition_point(|(span, _)| span.end <= line.span.start);
        for (span, role) in parts.iter().skip(from).take_while(|(span, _)| span.start < line.span.end) {
            let (start, end) = (span.start.max(at), span.end.min(line.span.end));
            if start >= end {
                continue;
            }
            push(&mut done, &line, at..start, line.direction);
            push(&mut done, &line, start..end, roles.with(script, line.direction, role));
            at = end;
        }
        push(&mut done, &line, at..line.span.end, line.direction);
    }
    done
}

/// Adds `span` of `line`; the first part keeps what stands before the line.
fn push(done: &mut Vec<Line>, line: &Line, span: Range<u32>, direction: DirectionId) {
    if span.is_empty() {
        return;
    }
    done.push(match span.start == line.span.start {
        true => Line { span, direction, ..line.clone() },
        false => Line { span, direction, place: line.place, before: Break::Join, pause_ms: None },
    });
}
