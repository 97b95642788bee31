//! The form of notes that held the words of lines: read, so that what was paid for stays of use, and not written any more.

use serde::Deserialize;

use super::PackSheet;
use crate::plan::key::TakeKey;
use crate::units::Language;

/// The number of this form.
const FORM: u32 = 1;

#[derive(Deserialize)]
struct Sheets {
    v: u32,
    packs: Vec<Worded>,
}

#[derive(Deserialize)]
struct Worded {
    key: TakeKey,
    language: String,
    speed: f64,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    key: TakeKey,
    text: String,
}

/// The packs that a file with `text` holds; `None` where it is not of this form.
pub fn sheets_of(text: &str) -> Option<Vec<PackSheet>> {
    let sheets = serde_json::from_str::<Sheets>(text).ok().filter(|sheets| sheets.v == FORM)?;
    let sheet = |pack: &Worded| {
        let lines: Vec<(TakeKey, &str)> = pack.lines.iter().map(|line| (line.key, line.text.as_str())).collect();
        Some(PackSheet::of(pack.key, &Language::parse(&pack.language)?, pack.speed, &lines))
    };
    Some(sheets.packs.iter().filter_map(sheet).collect())
}
