//! The shared store: takes that are there are not ordered, and those that were made here are put there for others.
//!
//! It is asked before a person is, and given to after everything is durable. Whatever it does wrong is a notice: no run
//! fails for it, and no entry of a ledger speaks of it.

use crate::job::store::SharedStore;
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::{Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::report::columns::counted;
use crate::script::Notice;
use crate::session::event::Event;
use crate::store::shared::{Fetched, SharedTakes};
use crate::store::shelf::Shelf;
use crate::studio::port::Watch;
use crate::units::Code;

/// What is told where nothing can be done about a store from here.
const HELP: &str = "nothing need be done for this run: see to the folder under `url` in [store], or take it out";

impl Production {
    /// The store that the job names.
    fn shared(&self) -> Option<(&SharedStore, SharedTakes)> {
        let store = self.job.store.as_ref()?;
        let writer = format!("{}-{}", self.places.job_id(), std::process::id());
        Some((store, SharedTakes::at(&store.folder, &writer)))
    }

    /// Marks what of `plan` is in the store and need not be asked for, but for the keys that are `unusable`. Writes nothing.
    pub(super) fn look_in_store(&self, plan: &mut Plan, unusable: &KeySet) {
        let Some((store, takes)) = self.shared().filter(|_| plan.quote.requests > 0) else { return };
        for cue in plan.cues.iter_mut().filter(|cue| cue.supply == Supply::New && !unusable.contains(&cue.key)) {
            match takes.has(&cue.key) {
                Ok(true) => cue.supply = Supply::Store,
                Ok(false) => {}
                Err(error) => {
                    let (code, message) = unused(store, &error.to_string());
                    plan.notices.push(Notice { code: Code(code), message, place: None, help: HELP.to_owned() });
                    break;
                }
            }
        }
        plan.quote.stored = plan.cues.iter().filter(|cue| cue.supply == Supply::Store).count() as u64;
        plan.requote();
    }

    /// Brings what of `plan` is in the store to `shelf`, later takes of the same words too; what cannot be brought is added to
    /// `unusable`.
    pub(super) fn fetch_stored(
        &self,
        plan: &Plan,
        shelf: &Shelf,
        unusable: &mut KeySet,
        watch: &mut dyn Watch,
    ) -> Result<(), Problem> {
        let Some((store, takes)) = self.shared() else { return Ok(()) };
        let mut placed: Vec<TakeKey> = Vec::new();
        for first in plan.cues.iter().filter(|cue| cue.supply == Supply::Store).map(|cue| cue.key) {
            for key in [first].into_iter().chain(first.again().map(|(_, later)| later)) {
                match takes.fetch(&key, shelf).map_err(|error| Problem::from(&error))? {
                    Fetched::Placed => placed.push(key),
                    Fetched::Absent => drop(unusable.insert(key)),
                    Fetched::Bad(why) => {
                        unusable.insert(key);
                        let message = format!("a take in the store `{}` is of no use and left there: {why}", store.url);
                        watch.see(&Event::Noticed { code: "N0605", message });
                    }
                }
            }
        }
        shelf.settle_placed(&placed).map_err(|error| Problem::from(&error))?;
        if !placed.is_empty() {
            let takes = counted(placed.len() as u64, "take", "takes");
            let message = format!("{takes} brought from the store `{}`: nothing was spent", store.url);
            watch.see(&Event::Noticed { code: "N0606", message });
        }
        Ok(())
    }

    /// Puts the takes of `plan` that are on `shelf` into the store. All of them are durable, and so is what they cost.
    pub(super) fn share_takes(&self, plan: &Plan, shelf: &Shelf, watch: &mut dyn Watch) {
        let Some((store, takes)) = self.shared().filter(|(store, _)| !store.read_only) else { return };
        let Ok(shelved) = self.on_shelf() else { return };
        let all = plan.all_keys().flat_map(|key| [key].into_iter().chain(key.again().map(|(_, later)| later)));
        let mut put = 0;
        for key in all.filter(|key| shelved.contains(key)) {
            match takes.put(&key, shelf) {
                Ok(is_new) => put += u64::from(is_new),
                Err(error) => {
                    let (code, message) = unused(store, &error.to_string());
                    watch.see(&Event::Noticed { code, message });
                    break;
                }
            }
        }
        tracing::debug!(put, "takes were put into the store");
    }
}

fn unused(store: &SharedStore, why: &str) -> (&'static str, String) {
    ("N0604", format!("the store `{}` is not used: {why}; all goes on without it", store.url))
}
