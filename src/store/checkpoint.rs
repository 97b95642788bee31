//! The Checkpoint: where each job stands, for instant resume; never the truth, and rebuilt whenever it is in doubt.
//!
//! Of each job it keeps a head, the plan in immutable pages, and the cues' states apart. A lost or damaged row is
//! dropped: then the shelf is looked at again.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use self::rows::{Head, PAGE_KEYS, States, nth, number, of_job, of_plan};
use self::vault::Vault;
use super::lock::{Lock, LockError};
use super::trouble::Trouble;
use crate::plan::CueId;
use crate::plan::key::TakeKey;
use crate::problem::Problem;
use crate::studio::port::{self, CueState};
use crate::units::{Code, UtcMillis};

mod rows;
mod vault;

/// Why the checkpoint cannot be used. None of it can cost a point or a take.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] Trouble),
    /// Another run uses it.
    #[error(transparent)]
    Locked(#[from] LockError),
    /// Its database failed.
    #[error("the checkpoint `{}` failed: {why}", path.display())]
    Broken {
        /// Its folder.
        path: PathBuf,
        /// What its database says.
        why: String,
    },
}

impl CheckpointError {
    /// R0614 its database failed; or that of the disk or the lock.
    pub fn code(&self) -> Code {
        match self {
            CheckpointError::Disk(trouble) => trouble.code(),
            CheckpointError::Locked(error) => error.code(),
            CheckpointError::Broken { .. } => Code("R0614"),
        }
    }
}

impl From<&CheckpointError> for Problem {
    fn from(error: &CheckpointError) -> Problem {
        match error {
            CheckpointError::Disk(trouble) => trouble.into(),
            CheckpointError::Locked(error) => error.into(),
            CheckpointError::Broken { .. } => Problem::error(error.code().0, error.to_string())
                .help("run again: it is rebuilt from the ledger and the shelf, and nothing is bought twice for it"),
        }
    }
}

impl From<CheckpointError> for io::Error {
    fn from(error: CheckpointError) -> io::Error {
        let kind = match &error {
            CheckpointError::Disk(trouble) => trouble.source.kind(),
            CheckpointError::Locked(_) => io::ErrorKind::ResourceBusy,
            CheckpointError::Broken { .. } => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, error)
    }
}

/// A checkpoint that could not be used and was moved out of the way; an empty one is in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now.
    pub path: PathBuf,
    /// What was wrong with it.
    pub why: String,
}

impl fmt::Display for SetAside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the checkpoint was damaged ({}); it is rebuilt, and the old one is kept as `{}`",
            self.why,
            self.path.display()
        )
    }
}

/// Where a job stands, for `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The cues of its plan.
    pub cues: u64,
    /// Those whose take is on the shelf.
    pub taken: u64,
    /// Those that failed for good.
    pub failed: u64,
    /// The fingerprint of its plan.
    pub fingerprint: [u8; 32],
}

/// The checkpoint of all jobs in one state folder, for one run at a time.
pub struct Checkpoint {
    vault: Arc<Vault>,
    dir: PathBuf,
    set_aside: Vec<SetAside>,
    _lock: Arc<Lock>,
}

impl Checkpoint {
    /// Opens the checkpoint in `dir`, creating it when there is none. One that is damaged is set aside.
    pub fn open(dir: &Path, now: UtcMillis) -> Result<Checkpoint, CheckpointError> {
        let lock = Lock::take(&dir.with_added_extension("lock"), "the checkpoint", now)?;
        let mut set_aside = Vec::new();
        let vault = match Vault::open(dir) {
            Err(CheckpointError::Broken { why, .. }) => fresh(dir, why, &mut set_aside)?,
            opened => opened?,
        };
        Ok(Checkpoint { vault: Arc::new(vault), dir: dir.to_path_buf(), set_aside, _lock: Arc::new(lock) })
    }

    /// What was set aside since it was opened.
    pub fn set_aside(&self) -> &[SetAside] {
        &self.set_aside
    }

    /// The checkpoint of job `job`, whose plan has `fingerprint` and orders `keys`, one a cue. A plan that is the one kept
    /// keeps its states; any other is saved in its place, durable when this returns, with every cue open.
    pub fn job(
        &mut self,
        job: &str,
        fingerprint: [u8; 32],
        keys: &[TakeKey],
    ) -> Result<JobCheckpoint, CheckpointError> {
        let head = Head::of(fingerprint, keys);
        let states =
            match kept(&self.vault, job, &head, keys).and_then(|kept| save(&self.vault, job, &head, keys, kept)) {
                Err(CheckpointError::Broken { why, .. }) => {
                    self.replace(why)?;
                    save(&self.vault, job, &head, keys, None)?
                }
                states => states?,
            };
        let prefix = of_plan(b's', job, &fingerprint);
        Ok(JobCheckpoint { vault: Arc::clone(&self.vault), prefix, states, _lock: Arc::clone(&self._lock) })
    }

    /// Where job `job` stands; `None` when nothing usable is known of it. Does not read its plan.
    pub fn summary(&mut self, job: &str) -> Result<Option<Summary>, CheckpointError> {
        match summary(&self.vault, job) {
            Err(CheckpointError::Broken { why, .. }) => self.replace(why).map(|()| None),
            known => known,
        }
    }

    fn replace(&mut self, why: String) -> Result<(), CheckpointError> {
        self.vault = Arc::new(fresh(&self.dir, why, &mut self.set_aside)?);
        Ok(())
    }
}

/// An empty vault in the place of one that failed.
fn fresh(dir: &Path, why: String, set_aside: &mut Vec<SetAside>) -> Result<Vault, CheckpointError> {
    let path = vault::set_aside(dir)?;
    tracing::debug!(path = %path.display(), why, "the checkpoint was damaged and set aside");
    set_aside.push(SetAside { path, why });
    Vault::open(dir)
}

/// The states kept of exactly this plan; `None` when another plan, or not all of it, is kept.
fn kept(vault: &Vault, job: &str, head: &Head, keys: &[TakeKey]) -> Result<Option<States>, CheckpointError> {
    let known = vault.get(&of_job(b'h', job))?.and_then(|value| Head::read(&value));
    if known != Some(*head) {
        return Ok(None);
    }
    let pages = of_plan(b'p', job, &head.fingerprint);
    let mut expected = keys.chunks(PAGE_KEYS);
    let mut n = 0;
    let mut same = true;
    vault.scan(&pages, |key, value| {
        same &= number(&pages, key) == Some(n) && expected.next().is_some_and(|keys| rows::is_page(value, keys));
        n += 1;
    })?;
    if !same || n != head.pages as usize {
        return Ok(None);
    }
    states(vault, job, head).map(Some)
}

fn states(vault: &Vault, job: &str, head: &Head) -> Result<States, CheckpointError> {
    let prefix = of_plan(b's', job, &head.fingerprint);
    let mut states = States::open(head.cues as usize);
    vault.scan(&prefix, |key, value| {
        if let Some(n) = number(&prefix, key) {
            states.load(n, value);
        }
    })?;
    Ok(states)
}

/// Saves the plan unless it is `kept`; then drops what is left of the job's other plans. The head comes after the pages,
/// so that whatever a power cut leaves is either a whole plan or none.
fn save(
    vault: &Vault,
    job: &str,
    head: &Head,
    keys: &[TakeKey],
    kept: Option<States>,
) -> Result<States, CheckpointError> {
    if let Some(states) = kept {
        return Ok(states);
    }
    vault.remove(&of_job(b's', job), None)?;
    let pages = of_plan(b'p', job, &head.fingerprint);
    vault.put(keys.chunks(PAGE_KEYS).enumerate().map(|(n, keys)| (nth(&pages, n), rows::page(keys))))?;
    vault.put([(of_job(b'h', job), head.write())])?;
    vault.remove(&of_job(b'p', job), Some(&pages))?;
    vault.flush()?;
    Ok(States::open(keys.len()))
}

fn summary(vault: &Vault, job: &str) -> Result<Option<Summary>, CheckpointError> {
    let Some(head) = vault.get(&of_job(b'h', job))?.and_then(|value| Head::read(&value)) else { return Ok(None) };
    let states = states(vault, job, &head)?.all();
    let count = |wanted| states.iter().filter(|state| **state == wanted).count() as u64;
    let (taken, failed) = (count(CueState::Taken), count(CueState::Failed));
    Ok(Some(Summary { cues: u64::from(head.cues), taken, failed, fingerprint: head.fingerprint }))
}

/// The checkpoint of one job.
pub struct JobCheckpoint {
    vault: Arc<Vault>,
    prefix: Vec<u8>,
    states: States,
    _lock: Arc<Lock>,
}

impl JobCheckpoint {
    /// The state of every cue, in order.
    pub fn states(&self) -> Vec<CueState> {
        self.states.all()
    }
}

impl port::Checkpoint for JobCheckpoint {
    fn note(&mut self, states: &[(CueId, CueState)]) -> io::Result<()> {
        let changed: BTreeSet<usize> =
            states.iter().filter_map(|(cue, state)| self.states.set(cue.0 as usize, *state)).collect();
        let rows = changed.into_iter().map(|n| (nth(&self.prefix, n), self.states.row(n)));
        Ok(self.vault.put(rows)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(self.vault.flush()?)
    }
}

#[cfg(test)]
mod tests;
