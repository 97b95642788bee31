//! The parts of one prompt, as they were when it was made and as they are now, side by side.

use super::said;
use crate::plan::lock::drift::{Due, Inspection};
use crate::plan::lock::settings::{self, Settings};
use crate::plan::lock::{Locked, Part};
use crate::report::columns::{Align, Columns, fit};

/// Cells of a value: the beginning of a hash is enough to tell it from another.
const VALUE: usize = 40;

/// Cells of a hash.
const HASH: usize = 13;

/// Cells of the words.
const WORDS: usize = 70;

/// All prompts that are called `id`, by their id, their name or a file; none when there is none.
pub fn of_prompt(inspection: &Inspection, id: &str) -> Option<String> {
    let is_due = |due: &&Due| due.id == id || due.name == id || due.files.iter().any(|file| file.path == id);
    let is_locked =
        |locked: &&Locked| locked.id == id || locked.name == id || locked.files.iter().any(|f| f.path == id);
    let mut shown: Vec<String> = inspection.due.iter().filter(is_due).map(|due| page(inspection, due)).collect();
    let gone = inspection.locked.prompts.values().filter(is_locked);
    let gone = gone.filter(|locked| inspection.due.iter().all(|due| due.name != locked.name));
    shown.extend(gone.map(|locked| format!("{}: in {}, and no row asks for it\n", locked.name, inspection.lock)));
    (!shown.is_empty()).then(|| shown.join("\n"))
}

fn page(inspection: &Inspection, due: &Due) -> String {
    let site = &due.site;
    let mut shown = format!("{}: {} at {}:{}:{}\n", due.name, due.id, site.file, site.line, site.column);
    let drifts: Vec<_> = inspection.drifts.iter().filter(|drift| drift.is_of(due)).collect();
    if drifts.is_empty() {
        shown.push_str("  fresh: it was made from what the catalogue says\n");
    }
    for drift in drifts {
        shown.push_str(&format!("  {}: {}: {}\n", drift.kind.word(), drift.subject, said(drift)));
    }
    let from = inspection.drifts.iter().find(|drift| drift.is_of(due)).and_then(|d| d.from.as_ref());
    let locked = inspection.locked.prompts.get(from.unwrap_or(&due.name));
    for (at, (made, words)) in due.takes.iter().enumerate() {
        shown.push_str(&format!("\n  says: {}\n", fit(words, WORDS)));
        let was = locked.and_then(|locked| locked.takes.get(at)).map(|take| take.made.parts());
        let was = was.as_ref().map(<[Part; 9]>::as_slice);
        table(&mut shown, was, &made.parts(), |_, _| None);
    }
    for file in &due.files {
        shown.push_str(&format!("\n  {}\n", file.path));
        let ending = |path: &str| path.rsplit_once('.').map_or("", |(_, ending)| ending).to_owned();
        let was = locked.and_then(|locked| locked.files.iter().find(|was| ending(&was.path) == ending(&file.path)));
        let was = was.map(|was| was.finish.parts());
        let was = was.as_ref().map(<[Part; 4]>::as_slice);
        let set =
            |old: &str, new: &str| Settings::compared((&inspection.locked.settings, old), (&inspection.settings, new));
        table(&mut shown, was, &file.finish.parts(), set);
    }
    shown
}

/// A row for each part of `new` that has a value, marked where it was another; for each setting that differs, where `set` knows
/// what hashes stand for.
fn table(
    shown: &mut String,
    old: Option<&[Part]>,
    new: &[Part],
    set: impl Fn(&str, &str) -> Option<Vec<settings::Row>>,
) {
    let mut table = Columns::new(&[Align::Left; 4]);
    table.row(["", "", "as made", "now"]);
    for (at, part) in new.iter().enumerate() {
        let was = old.and_then(|old| old.get(at)).map(|part| part.value.as_str());
        if part.value.is_empty() && was.is_none_or(str::is_empty) {
            continue;
        }
        if let Some(rows) = was.filter(|was| *was != part.value).and_then(|was| set(was, &part.value)) {
            for row in rows {
                let name = format!("{}.{}", part.name, row.name);
                table.row(["~", &name, &fit(&row.old, VALUE), &fit(&row.new, VALUE)]);
            }
            continue;
        }
        let mark = if was.is_some_and(|was| was != part.value) { "~" } else { "" };
        let cells = if super::HASHED.contains(&part.name) { HASH } else { VALUE };
        table.row([mark, part.name, &fit(was.unwrap_or("nothing"), cells), &fit(&part.value, cells)]);
    }
    shown.push_str(&table.render("  "));
}
