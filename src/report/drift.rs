//! Drift as people and programs read it: lines with places, JSON, JUnit, annotations and a summary, all of one Inspection.

use crate::plan::lock::drift::{Awaited, Change, Drift, Inspection, Kind};
use crate::report::columns::counted;
use crate::units::Grouped;

pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod parts;

/// Parts whose values are hashes, of which people are told only that they differ, unless the lock knows what was set.
const HASHED: [&str; 6] = ["text", "key", "stitch", "master", "coding", "tags"];

/// What is found, a line each, and what to do about it; `command` makes things right.
pub fn render(inspection: &Inspection, command: &str) -> String {
    let mut shown: String = inspection.drifts.iter().map(|drift| line(inspection, drift) + "\n").collect();
    shown.extend(inspection.awaited.iter().map(|awaited| awaiting(awaited) + "\n"));
    shown.push_str(&summary(inspection));
    shown.push('\n');
    if !inspection.drifts.is_empty() {
        shown.push_str(&remedy(inspection, command));
        shown.push('\n');
    }
    shown
}

/// One of them, as compilers tell it.
fn line(inspection: &Inspection, drift: &Drift) -> String {
    let place = match &drift.site {
        Some(site) => format!("{}:{}:{}", site.file, site.line, site.column),
        None => inspection.lock.clone(),
    };
    let Drift { kind, subject, .. } = drift;
    format!("{place}: {}[{}]: {subject}: {}", kind.word(), kind.code(), said(drift))
}

/// What is not translated yet, in the same way.
fn awaiting(awaited: &Awaited) -> String {
    let Awaited { code, site, message, .. } = awaited;
    format!("{}:{}:{}: notice[{}]: {message}", site.file, site.line, site.column, code.0)
}

/// What it is, in a few words.
fn said(drift: &Drift) -> String {
    match (drift.kind, &drift.from) {
        (Kind::Stale, _) => {
            let parts: Vec<String> = drift.changes.iter().map(change).collect();
            parts.join(", ")
        }
        (Kind::Moved, Some(from)) => format!("it was `{from}` and has the same sound: no request is needed"),
        (Kind::Moved, None) => "it has another name now".to_owned(),
        (Kind::Missing, _) if drift.is_of_prompt => "it was never made".to_owned(),
        (Kind::Missing, _) => "the file is not there".to_owned(),
        (Kind::Orphaned, _) if drift.is_of_prompt => "no row asks for it any more".to_owned(),
        (Kind::Orphaned, _) => "no row asks for this file, and the lock does not know it".to_owned(),
        (Kind::Untranslated, _) => "its text is the same in the language that it is translated from".to_owned(),
        (Kind::TooLong, _) => match drift.changes.first() {
            Some(Change { old, new, .. }) => format!("its text has {new} characters, and {old} are allowed"),
            None => "its text is longer than is allowed".to_owned(),
        },
        (Kind::Edited, _) => "the file is not the one that was made: edited by hand, or damaged".to_owned(),
    }
}

/// A part that has changed.
pub(in crate::report) fn change(change: &Change) -> String {
    let Change { part, old, new } = change;
    // Settings that a lock knows are told as they are.
    match HASHED.contains(part) && !old.contains(" = ") {
        true => format!("its {part} has changed"),
        false => format!("its {part} went from `{old}` to `{new}`"),
    }
}

/// How many there are of each kind, in a sentence.
fn summary(inspection: &Inspection) -> String {
    let prompts = counted(inspection.due.len() as u64, "prompt", "prompts");
    let kinds = Kind::ALL.into_iter().map(|kind| (inspection.count(kind), kind.word()));
    let counts: Vec<String> =
        kinds.filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", Grouped(n as u64))).collect();
    let edited = match inspection.edited() {
        0 => String::new(),
        n => format!("; {} by hand, as the lock says", counted(n as u64, "file edited", "files edited")),
    };
    match counts.is_empty() {
        true => format!("{prompts}, all fresh{edited}"),
        false => {
            let fresh = Grouped(inspection.fresh() as u64);
            format!("{prompts}, {fresh} fresh: {}{edited}", counts.join(", "))
        }
    }
}

/// What to do about them.
fn remedy(inspection: &Inspection, command: &str) -> String {
    if inspection.drifts.iter().all(|drift| drift.kind.is_of_text()) {
        return "Have the texts put right in the catalogue; `same` and `max_chars` in its [[catalogue]] say what is meant so."
            .to_owned();
    }
    let only_orphans = inspection.count(Kind::Orphaned) == inspection.drifts.len();
    match only_orphans && inspection.drifts.iter().all(|drift| !drift.is_of_prompt) {
        true => "Remove the files that nobody asks for, or put them elsewhere.".to_owned(),
        false => format!("To put it right: {command}, and commit the files with the lock"),
    }
}

#[cfg(test)]
mod tests;
