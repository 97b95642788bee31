//! Places: where a job's state lies under its state folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::store::trouble::Trouble;

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

    /// What checkpoint and shelf call the job: the job file's name without its ending.
    pub fn job_id(&self) -> &str {
        &self.job_id
    }

    /// The state folder.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// The job's checkpoint.
    pub fn checkpoint(&self) -> PathBuf {
        self.state.join("checkpoint").join(&self.job_id)
    }

    /// How the texts of the job's takes begin.
    pub fn openings(&self) -> PathBuf {
        openings_in(&self.state).join(&self.job_id)
    }

    /// What was measured of the job's sound.
    pub fn measures(&self) -> PathBuf {
        self.state.join("measures").join(&self.job_id)
    }

    /// The lock that a run of the job holds.
    pub fn lock(&self) -> PathBuf {
        self.state.join("locks").join(format!("{}.lock", self.job_id))
    }

    /// What was heard of the job's takes, so that none is listened to twice.
    pub fn checks(&self) -> PathBuf {
        self.state.join("checks").join(format!("{}.json", self.job_id))
    }

    /// What was written down of takes, by all jobs of the folder: the same take is listened to once.
    pub fn transcripts(&self) -> PathBuf {
        transcripts_in(&self.state)
    }

    /// What the last finished run made, for an instant "nothing to do".
    pub fn finished(&self) -> PathBuf {
        self.state.join("finished").join(format!("{}.json", self.job_id))
    }

    /// How long the last run took that did something, for reports.
    pub fn times(&self) -> PathBuf {
        self.state.join("times").join(format!("{}.json", self.job_id))
    }
}

/// Where, in the state folder `state`, a file for each job says how the texts of its takes begin.
pub fn openings_in(state: &Path) -> PathBuf {
    state.join("openings")
}

/// What was written down of takes by all jobs of the state folder `state`.
pub fn transcripts_in(state: &Path) -> PathBuf {
    state.join("checks").join("transcripts")
}

/// The folder in whose ledger the purchases from a service are noted: the user's data folder, since all projects of a user
/// share the account; without one, that of the job.
pub fn purse(job: Option<&Places>, data: Option<&Path>) -> Option<PathBuf> {
    data.map(Path::to_owned).or_else(|| job.map(|job| job.state().to_owned()))
}

/// What a ledger that several projects share calls the job `job_id` of `project`.
pub fn payer(job_id: &str, project: &str) -> String {
    format!("{job_id}@{project}")
}

/// Whether a ledger's job is one of `project`.
pub fn is_of(payer: &str, project: &str) -> bool {
    payer.rsplit_once('@').is_some_and(|(_, its)| its == project)
}

/// The ledger of `account` in the state folder `state`.
pub fn ledger_in(state: &Path, account: &str) -> PathBuf {
    state.join("ledger").join(format!("{account}.ledger"))
}

/// All ledgers in the state folder `state`, by account.
pub fn ledgers_in(state: &Path) -> Result<BTreeMap<String, PathBuf>, Trouble> {
    let folder = state.join("ledger");
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(Trouble::of("read", &folder)(error)),
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(Trouble::of("read", &folder))?.path();
        let account = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        if let (Some(account), Some("ledger")) = (account, path.extension().and_then(|ending| ending.to_str())) {
            found.insert(account, path);
        }
    }
    Ok(found)
}
