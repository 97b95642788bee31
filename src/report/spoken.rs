//! What is said in another way than it is written, place by place, for people and for machines.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::columns::{Align, Columns, counted, fit};
use crate::script::{Chapter, Respelling, Script};
use crate::units::Grouped;

/// The widest that a piece of text is shown, in cells of a terminal.
const SHOWN_CELLS: usize = 64;

/// All places as people read them, and how many there are by cause.
pub fn render(script: &Script) -> String {
    let changes = changes(script);
    if changes.is_empty() {
        return "Every word is said as it is written.\n".to_owned();
    }
    let mut table = Columns::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    for Change { place, written, spoken, why } in &changes {
        let spoken = if spoken.is_empty() { "(unsaid)".to_owned() } else { fit(spoken, SHOWN_CELLS) };
        table.row([place.clone(), fit(written, SHOWN_CELLS), format!("→ {spoken}"), why.clone()]);
    }
    let counts: Vec<String> =
        counts(&changes).into_iter().map(|(why, times)| format!("{why} {}", Grouped(times))).collect();
    let places = counted(changes.len() as u64, "place is", "places are");
    format!("{}\n{places} said in another way than written: {}\n", table.render(""), counts.join(", "))
}

/// A place that is said in another way than it is written.
#[derive(Debug, Serialize)]
struct Change<'a> {
    /// The place of its line, as `file:line:column`.
    place: String,
    written: &'a str,
    spoken: &'a str,
    /// A kind of spoken form, a lexicon's entry as `file:line`, or `markup`.
    why: String,
}

fn changes(script: &Script) -> Vec<Change<'_>> {
    let of_chapter = |chapter: &'_ Chapter, one: &'_ Respelling| {
        let line = chapter.lines.partition_point(|line| line.span.start <= one.spoken.start).saturating_sub(1);
        let place = chapter.lines.get(line).map_or(chapter.place, |line| line.place);
        (script.show(place), one.cause.to_string())
    };
    let mut changes = Vec::new();
    for chapter in &script.chapters {
        for one in chapter.respelled() {
            let (place, why) = of_chapter(chapter, one);
            let written = chapter.page().get(one.written.start as usize..one.written.end as usize).unwrap_or("");
            let spoken = chapter.text.get(one.spoken.start as usize..one.spoken.end as usize).unwrap_or("");
            changes.push(Change { place, written, spoken, why });
        }
    }
    changes
}

/// How often each cause.
fn counts(changes: &[Change<'_>]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for change in changes {
        *counts.entry(change.why.clone()).or_default() += 1;
    }
    counts
}

/// The places as `plan --spoken --json` writes them.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "spoken")]
struct View<'a> {
    v: u8,
    changes: Vec<Change<'a>>,
    counts: BTreeMap<String, u64>,
}

/// All places as one JSON object.
pub fn json(script: &Script) -> Result<String, serde_json::Error> {
    let changes = changes(script);
    let counts = counts(&changes);
    Ok(format!("{}\n", serde_json::to_string(&View { v: 1, changes, counts })?))
}
