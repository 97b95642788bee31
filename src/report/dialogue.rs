//! Proposals of speakers for people: how many quotations, how sure, of whom, and what to do with the sheet.

use std::collections::BTreeMap;

use crate::dialogue::{Certainty, Sheet};
use crate::report::columns::counted;
use crate::units::Grouped;

/// Speakers that are shown, those with most quotations first.
const SPEAKERS_SHOWN: usize = 12;

/// What a sheet holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proposed {
    /// The manuscript, as the job names it.
    pub manuscript: String,
    /// The sheet, as people name it.
    pub sheet: String,
    /// Whether the job names it.
    pub is_named: bool,
    /// Rows that were not there before.
    pub fresh: u64,
    /// Rows that a person has confirmed.
    pub confirmed: u64,
    /// The other rows, by how sure their proposals are.
    pub open: BTreeMap<Certainty, u64>,
    /// How many rows each speaker has.
    pub speakers: BTreeMap<String, u64>,
}

impl Proposed {
    /// What is in `now`.
    pub fn of(manuscript: &str, sheet: &str, now: &Sheet) -> Proposed {
        let mut proposed =
            Proposed { manuscript: manuscript.to_owned(), sheet: sheet.to_owned(), ..Proposed::default() };
        proposed.fresh = now.rows.iter().filter(|row| row.place.is_none()).count() as u64;
        for row in &now.rows {
            match row.confirmed {
                true => proposed.confirmed += 1,
                false => *proposed.open.entry(row.certainty).or_default() += 1,
            }
            if !row.speaker.is_empty() {
                *proposed.speakers.entry(row.speaker.clone()).or_default() += 1;
            }
        }
        proposed
    }

    /// As people read it; `is_written` says whether the sheet has changed.
    pub fn render(&self, is_written: bool) -> String {
        let all = self.confirmed + self.open.values().sum::<u64>();
        if all == 0 {
            return format!("{}: no quotation without a role\n", self.manuscript);
        }
        let of = |certainty| Grouped(self.open.get(&certainty).copied().unwrap_or(0));
        let mut shown = format!(
            "{}: {}, {} confirmed; of the others {} named, {} likely, {} maybe, {} unknown\n",
            self.manuscript,
            counted(all, "quotation", "quotations"),
            Grouped(self.confirmed),
            of(Certainty::Named),
            of(Certainty::Likely),
            of(Certainty::Maybe),
            of(Certainty::Unknown),
        );
        let mut speakers: Vec<(&String, &u64)> = self.speakers.iter().collect();
        speakers.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let names = speakers.iter().take(SPEAKERS_SHOWN).map(|(name, rows)| format!("{name} {}", Grouped(**rows)));
        let mut names: Vec<String> = names.collect();
        let more = speakers.len().saturating_sub(SPEAKERS_SHOWN) as u64;
        names.extend((more > 0).then(|| format!("and {} more", Grouped(more))));
        if !names.is_empty() {
            shown.push_str(&format!("  {}\n", names.join(", ")));
        }
        let done = match (is_written, self.fresh) {
            (false, _) => "as it was".to_owned(),
            (true, 0) => "written".to_owned(),
            (true, fresh) => format!("written, {} new", counted(fresh, "row", "rows")),
        };
        shown.push_str(&format!(
            "  {}: {done}; nobody is cast by it before a row says `confirmed = true`\n",
            self.sheet
        ));
        if !self.is_named {
            let key = toml::Value::from(self.sheet.as_str());
            shown.push_str(&format!("  put into the job, under the [[manuscript]] of this file: dialogue = {key}\n"));
        }
        shown
    }
}
