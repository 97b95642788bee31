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
        self.state.join("ledger").join(format!("{account}.ledger"))
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
