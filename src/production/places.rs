//! Places: where a job's state lies under its state folder.

use std::path::{Path, PathBuf};

/// The files and folders of a job's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    state: PathBuf,
    job_id: String,
}

impl Places {
    /// The places of the job file at `job` under the folder `state`. Jobs of one folder share a shelf.
    pub fn new(state: PathBuf, job: &Path) -> Places {
        let job_id = job.file_stem().unwrap_or(job.as_os_str()).to_string_lossy().into_owned();
        Places { state, job_id }
    }

    /// The places of the job file at `job` in the state folder beside it.
    pub fn beside(job: &Path) -> Places {
        Places::new(job.parent().unwrap_or(Path::new("")).join(".rhapsode"), job)
    }

    /// What ledger and checkpoint call the job: the job file's name without its ending.
    pub fn job_id(&self) -> &str {
        &self.job_id
    }

    /// The state folder.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// The ledger of `account`.
    pub fn ledger(&self, account: &str) -> PathBuf {
        ledger_in(&self.state, account)
    }

    /// The job's checkpoint.
    pub fn checkpoint(&self) -> PathBuf {
        self.state.join("checkpoint").join(&self.job_id)
    }

    /// The lock that a run of the job holds.
    pub fn lock(&self) -> PathBuf {
        self.state.join("locks").join(format!("{}.lock", self.job_id))
    }

    /// What the last finished run made, for an instant "nothing to do".
    pub fn finished(&self) -> PathBuf {
        self.state.join("finished").join(format!("{}.json", self.job_id))
    }
}

/// The state folder in whose ledger the purchases of an account are noted: the job's, where a job is named, and the
/// user's data folder otherwise; absent without either.
pub fn purse(job: Option<&Places>, data: Option<&Path>) -> Option<PathBuf> {
    job.map(|job| job.state().to_owned()).or_else(|| data.map(Path::to_owned))
}

/// The ledger of `account` in the state folder `state`.
pub fn ledger_in(state: &Path, account: &str) -> PathBuf {
    state.join("ledger").join(format!("{account}.ledger"))
}
