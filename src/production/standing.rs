//! Standing: what is known of a job's runs without starting one: whether one is under way, and what the last one left.

use crate::production::Production;
use crate::store::checkpoint::{Checkpoint, Summary};
use crate::store::lock::{Lock, LockError};

/// What is known of a job's runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastRun {
    /// Nothing: no run has recorded anything, or its checkpoint is gone.
    Unknown,
    /// A run is under way; who holds the job, for people.
    UnderWay(String),
    /// The last run ended with its cues in these states.
    Ended(Summary),
}

impl Production {
    /// What is known of this job's runs. Asks the checkpoint, not the shelf: the answer may be a run old.
    pub fn last_run(&self) -> LastRun {
        let places = self.places();
        if !places.lock().exists() {
            return LastRun::Unknown;
        }
        let lock = Lock::take(&places.lock(), "the job", self.now());
        if let Err(held @ LockError::Held { .. }) = lock {
            return LastRun::UnderWay(held.to_string());
        }
        // The lock is kept while the checkpoint is looked at, so that no run begins meanwhile.
        let (Ok(_lock), true) = (lock, places.checkpoint().exists()) else { return LastRun::Unknown };
        let summary = Checkpoint::open(&places.checkpoint(), self.now())
            .and_then(|mut checkpoint| checkpoint.summary(places.job_id()));
        match summary {
            Ok(Some(summary)) => LastRun::Ended(summary),
            Ok(None) => LastRun::Unknown,
            Err(error) => {
                tracing::warn!(%error, "the checkpoint could not be read");
                LastRun::Unknown
            }
        }
    }
}
