//! The account of every character of the manuscripts, for people and for machines.

use serde::Serialize;

use crate::plan::coverage::{Account, Coverage, GapKind};
use crate::report::columns::{Align, Columns, counted};
use crate::script::Script;
use crate::units::Grouped;

/// The account of all files as people read it.
pub fn render(coverage: &Coverage, script: &Script) -> String {
    let mut shown = String::new();
    for account in coverage.files.iter().filter(|account| account.standing > 0) {
        shown.push_str(&file(account, script));
    }
    let open = coverage.gaps().count();
    shown.push_str(&match open {
        0 => "The account closes: every character is spoken, markup, or left out by name.\n".to_owned(),
        _ => format!("The account is open in {}.\n", counted(open as u64, "place", "places")),
    });
    shown
}

fn file(account: &Account, script: &Script) -> String {
    let mut table = Columns::new(&[Align::Left, Align::Right, Align::Left]);
    let mut row = |what: &str, chars: u64, more: String| table.row([what, &Grouped(chars).to_string(), &more]);
    row("spoken", account.spoken, String::new());
    row("markup", account.markup, String::new());
    for (what, left) in &account.left_out {
        row(what, left.chars, format!("left out, {}", counted(left.times, "time", "times")));
    }
    for gap in &account.gaps {
        let what = match gap.kind {
            GapKind::Lost => "LOST",
            GapKind::Invented => "STANDS NOWHERE",
            GapKind::Unasked => "IN NO REQUEST",
        };
        row(what, gap.text.chars().count() as u64, format!("{}: {}", script.show(gap.place), gap.text));
    }
    let characters = counted(account.standing, "character", "characters");
    format!("{}: {characters}\n{}\n", account.name, table.render("  "))
}

/// The account as `plan --coverage --json` writes it.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "coverage")]
struct View<'a> {
    v: u8,
    closes: bool,
    #[serde(flatten)]
    coverage: &'a Coverage,
}

/// The account of all files as one JSON object.
pub fn json(coverage: &Coverage) -> Result<String, serde_json::Error> {
    let view = View { v: 1, closes: coverage.closes(), coverage };
    Ok(format!("{}\n", serde_json::to_string(&view)?))
}
