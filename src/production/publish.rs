//! Publishing: when a run ends before all is there, the editions that are complete are bound, and the others stay as they are.

use std::sync::Arc;

use super::run::{BindTrouble, Outcome, RunError};
use crate::plan::Plan;
use crate::production::Production;
use crate::production::binding::{Extent, Finish};
use crate::production::run::{LockRule, RunTerms};
use crate::production::transcribe::Ear;
use crate::session::Halt;
use crate::session::event::Event;
use crate::store::shelf::Shelf;
use crate::studio::Ending;
use crate::studio::port::Watch;

impl Production {
    /// Binds the editions of `plan` that are complete on `shelf` after a run that came to `outcome` without the others. A
    /// language is published whole or not at all: of one that lacks a take no file is touched.
    pub(super) fn publish(
        &self,
        plan: &Plan,
        shelf: &Shelf,
        terms: &RunTerms,
        outcome: &mut Outcome,
        watch: &mut dyn Watch,
    ) -> Result<(), RunError> {
        // Somebody who stops a run, or a ledger that makes no sense, waits for nothing more.
        let is_over = matches!(outcome.ending, Ending::Stopped | Ending::Halted(Halt::Contradiction(_)));
        if is_over || terms.lock == LockRule::MustStay {
            return Ok(());
        }
        let shelved = self.on_shelf()?;
        let complete = plan.complete_editions(|key| shelved.contains(key));
        if complete.is_empty() {
            return Ok(());
        }
        let part = Arc::new(plan.part(&complete));
        let bound = self
            .check_takes(&part, shelf, &shelved, Ear::Kept)
            .and_then(|checked| self.bind(&checked, shelf, terms, Extent::Part, watch));
        match bound {
            Ok(Finish { files, .. }) => outcome.files = files,
            // It is asked for again by the next run, which then publishes.
            Err(BindTrouble::Damaged(key, why)) => {
                return self.quarantine(shelf, &key, &why, plan.price_of(&key), watch).map_err(RunError::from);
            }
            Err(BindTrouble::Problems(problems)) => return Err(problems.into()),
        }
        let named = |languages: &[String]| languages.join(", ");
        let complete: Vec<String> = complete.iter().map(ToString::to_string).collect();
        let all = plan.script.editions().into_iter().map(ToString::to_string);
        let waiting: Vec<String> = all.filter(|language| !complete.contains(language)).collect();
        let message = format!("complete and published: {}; not yet: {}", named(&complete), named(&waiting));
        watch.see(&Event::Noticed { code: "N0572", message });
        Ok(())
    }
}
