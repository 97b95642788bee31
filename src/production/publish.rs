//! Publishing: when a run ends before all is there, the editions that are complete are bound, or where the job says so all
//! prompts that are ready, and the others stay as they are.

use std::sync::Arc;

use super::run::{BindTrouble, Outcome, RunError};
use crate::job::player::Publish;
use crate::plan::Plan;
use crate::plan::key::TakeKey;
use crate::production::Production;
use crate::production::binding::{Extent, Finish};
use crate::production::run::{LockRule, RunTerms};
use crate::production::transcribe::Ear;
use crate::report::columns::counted;
use crate::session::Halt;
use crate::session::event::Event;
use crate::store::shelf::Shelf;
use crate::studio::Ending;
use crate::studio::port::Watch;
use crate::units::Language;

impl Production {
    /// Whether something of `plan` may be published before all is there.
    pub(super) fn publishes_parts(&self, plan: &Plan) -> bool {
        let may = self.job.publish == Publish::Ready || !plan.script.editions().is_empty();
        may && self.lock_path().is_some()
    }

    /// Binds the editions of `plan` that are complete on `shelf` after a run that came to `outcome` without the others. Unless
    /// the job asks for all that is ready, a language is published whole or not at all: of one that lacks a take no file is
    /// touched.
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
        let is_there = |key: &TakeKey| shelved.contains(key);
        let (part, extent, told) = match self.job.publish {
            Publish::Whole => {
                let complete = plan.complete_editions(is_there);
                (plan.part(&complete), Extent::Editions, ("N0572", complete_and_waiting(plan, &complete)))
            }
            Publish::Ready => {
                let part = plan.ready_part(is_there);
                let told = ready(&part, plan);
                (part, Extent::Prompts, ("N0573", told))
            }
        };
        if part.segments.is_empty() && part.fresh.is_empty() {
            return Ok(());
        }
        let part = Arc::new(part);
        let bound = self
            .check_takes(&part, shelf, &shelved, Ear::Kept)
            .and_then(|checked| self.bind(&checked, shelf, terms, extent, watch));
        match bound {
            Ok(Finish { files, .. }) => outcome.files = files,
            // It is asked for again by the next run, which then publishes.
            Err(BindTrouble::Damaged(key, why)) => {
                return self.quarantine(shelf, &key, &why, plan.price_of(&key), watch).map_err(RunError::from);
            }
            Err(BindTrouble::Problems(problems)) => return Err(problems.into()),
        }
        let (code, message) = told;
        watch.see(&Event::Noticed { code, message });
        Ok(())
    }
}

/// Which editions of `plan` are `complete`, and which are not yet.
fn complete_and_waiting(plan: &Plan, complete: &[Language]) -> String {
    let named = |languages: &[String]| languages.join(", ");
    let complete: Vec<String> = complete.iter().map(ToString::to_string).collect();
    let all = plan.script.editions().into_iter().map(ToString::to_string);
    let waiting: Vec<String> = all.filter(|language| !complete.contains(language)).collect();
    format!("complete and published: {}; not yet: {}", named(&complete), named(&waiting))
}

/// How many prompts of `plan` are ready, which are those of `part`.
fn ready(part: &Plan, plan: &Plan) -> String {
    let prompts = |plan: &Plan| plan.script.chapters.iter().filter(|chapter| chapter.prompt.is_some()).count() as u64;
    let (ready, all) = (prompts(part), prompts(plan));
    format!("{} published that are ready; {} not yet", counted(ready, "prompt is", "prompts are"), all - ready)
}
