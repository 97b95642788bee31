//! Driving: a session runs with the engine, the stores and the clock of this machine, and the checkpoint follows the shelf.

use std::sync::Arc;

use super::{AGAIN, RunTerms};
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::{CueId, Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::session::Session;
use crate::session::event::Event;
use crate::store::checkpoint::{Checkpoint, JobCheckpoint};
use crate::store::ledger::Ledger;
use crate::store::problem_in;
use crate::store::shelf::Shelf;
use crate::studio::clock::Clock;
use crate::studio::port::{Checkpoint as _, CueState, Watch};
use crate::studio::{Ending, Studio, StudioError};
use crate::units::Elapsed;

impl Production {
    pub(super) fn drive(
        &self,
        plan: &Plan,
        session: &mut Session,
        ledger: Ledger,
        shelf: Arc<Shelf>,
        terms: &RunTerms,
        watch: &mut dyn Watch,
    ) -> Result<Ending, Problem> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
                Problem::error("R0502", format!("this computer gives no threads to work on: {error}"))
            })?;
        let checkpoint = self.checkpoint(plan, watch)?;
        let ending = runtime.block_on(async {
            let studio = Studio {
                engine: Arc::clone(&self.engine),
                ledger: Box::new(ledger),
                shelf,
                checkpoint: Box::new(checkpoint),
                clock: Clock::start(Arc::clone(&self.surroundings.civil)),
                stop: terms.stop.clone(),
                deadline: terms.max_duration.map(Elapsed),
                at_quota: terms.at_quota,
            };
            studio.record(plan, session, watch).await
        });
        ending.map_err(|error| match &error {
            StudioError::Ledger(cause) | StudioError::Shelf(cause) => {
                problem_in(cause).unwrap_or_else(|| Problem::error("R0503", error.to_string()).help(AGAIN))
            }
            StudioError::Worker(_) => Problem::error("R0503", error.to_string()).help(AGAIN),
        })
    }

    fn checkpoint(&self, plan: &Plan, watch: &mut dyn Watch) -> Result<JobCheckpoint, Problem> {
        let keys: Vec<TakeKey> = plan.cues.iter().map(|cue| cue.key).collect();
        let mut kept =
            Checkpoint::open(&self.places.checkpoint(), self.now()).map_err(|error| Problem::from(&error))?;
        let mut checkpoint =
            kept.job(self.places.job_id(), plan.fingerprint(), &keys).map_err(|error| Problem::from(&error))?;
        for aside in kept.set_aside() {
            watch.see(&Event::Noticed { code: "N0602", message: aside.to_string() });
        }
        // The shelf is the truth: where the checkpoint says otherwise, it learns.
        let on_shelf: KeySet = plan.cues.iter().filter(|cue| cue.supply == Supply::Shelf).map(|cue| cue.key).collect();
        let states = checkpoint.states();
        let truth = plan.cues.iter().map(|cue| match on_shelf.contains(&cue.key) {
            true => CueState::Taken,
            false => CueState::Open,
        });
        let wrong: Vec<(CueId, CueState)> = (0..)
            .map(CueId)
            .zip(truth.zip(states))
            .filter(|(_, (truth, known))| truth != known)
            .map(|(cue, (truth, _))| (cue, truth))
            .collect();
        if let Err(error) = checkpoint.note(&wrong) {
            tracing::warn!(%error, "the checkpoint was not updated");
        }
        Ok(checkpoint)
    }

    /// Makes the checkpoint say of `plan` what the shelf holds. The job's lock is the caller's.
    pub fn mend_checkpoint(&self, plan: &Plan) -> Result<(), Problem> {
        self.checkpoint(plan, &mut |_: &Event| ()).map(drop)
    }
}
