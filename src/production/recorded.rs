//! What is recorded, as cutting asks for it: read before a plan is made, and noted before a plan is carried out.
//!
//! Noting it moves no point and no take. A run that dies before, within or after it is planned as it was: what it asked for
//! is found by its keys, whether its openings were noted or not.

use std::collections::hash_map::Entry;

use crate::plan::key::KeySet;
use crate::plan::layout::{Castings, Keys};
use crate::plan::{EngineCard, Plan};
use crate::production::Production;
use crate::script::Script;
use crate::segment::recorded::{Openings, Recorded, opening};
use crate::segment::{Grain, Segment};
use crate::store::openings;

impl Production {
    /// The requests that `script` is spoken in, the fewest of them that are not on the `shelf`.
    pub(super) fn cut_around(&self, script: &Script, castings: &Castings, shelf: &KeySet) -> Vec<Segment> {
        let card = self.card();
        if !self.cuts_around(&card) || shelf.is_empty() {
            return self.cut(script, castings, None);
        }
        let mut known = Openings::default();
        let noted = openings::read(&self.places().openings());
        noted
            .iter()
            .filter(|(key, _)| shelf.contains(*key))
            .for_each(|(_, (opening, bytes))| known.add(*opening, *bytes));
        let keys = Keys::new(castings, &self.job.cast, &card);
        let is_there = |direction, text: &str| keys.of(direction, text).is_some_and(|key| shelf.contains(&key));
        self.cut(script, castings, Some(&Recorded { openings: &known, is_there: &is_there }))
    }

    /// Whether what is recorded changes where texts are cut: not where requests cost nothing, and not for prompts, which are
    /// checked where no shelf is.
    fn cuts_around(&self, card: &EngineCard) -> bool {
        card.grain() == Grain::Fewest && self.job.manuscripts.iter().all(|source| source.manner.catalogue.is_none())
    }

    /// Notes how the texts of `plan` begin, beside those of takes on the `shelf`, for the plans to come.
    pub(super) fn note_openings(&self, plan: &Plan, shelf: &KeySet) {
        if !self.cuts_around(&plan.card) {
            return;
        }
        let path = self.places().openings();
        let mut noted = openings::read(&path);
        let before = noted.len();
        noted.retain(|key, _| shelf.contains(key));
        let mut is_new = noted.len() != before;
        for (segment, cue) in plan.segments.iter().zip(&plan.cues) {
            let text = segment.text(&plan.script);
            let (Some(opening), Ok(bytes)) = (opening(text), u32::try_from(text.len())) else { continue };
            if let Entry::Vacant(row) = noted.entry(cue.key) {
                row.insert((opening, bytes));
                is_new = true;
            }
        }
        if is_new && let Err(error) = openings::write(&path, &noted) {
            tracing::warn!(%error, "an edit may ask for more than its own words");
        }
    }
}
