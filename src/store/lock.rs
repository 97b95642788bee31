//! Locks: one run at a time on a ledger, a job or a checkpoint, with the name of the one that is there already.

use std::fs::TryLockError;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use super::trouble::{Trouble, make_folder, parent_of};
use crate::fault;
use crate::files::File;
use crate::problem::Problem;
use crate::units::{Code, UtcMillis};

/// How much of a lock file is read: process and moment in digits, and the path of a job.
const SHOWN_BYTES: u64 = 4096;

/// How long a holder that has not signed yet is waited for, in milliseconds.
const SIGNED_IN_MS: u32 = 50;

/// A lock that is held until it is dropped or the process dies, however it dies.
///
/// The file stays when the lock is released: removing it would let two runs hold two files of one name.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// Why a lock could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run holds it.
    #[error("{what} is in use by another run{}{}", said_of(*pid, job.as_deref()),
        since.map(|since| format!(" since {since}")).unwrap_or_default())]
    Held {
        /// What is locked, for people.
        what: String,
        /// The holder, where it could be read.
        pid: Option<u32>,
        /// Since when, where it could be read.
        since: Option<UtcMillis>,
        /// For which job, where it said so.
        job: Option<String>,
    },
    /// The lock file could not be used.
    #[error(transparent)]
    Disk(#[from] Trouble),
}

impl LockError {
    /// R0605 in use by another run, or that of the disk's trouble.
    pub fn code(&self) -> Code {
        match self {
            LockError::Held { .. } => Code("R0605"),
            LockError::Disk(trouble) => trouble.code(),
        }
    }
}

impl From<&LockError> for Problem {
    fn from(error: &LockError) -> Problem {
        match error {
            LockError::Held { .. } => Problem::error(error.code().0, error.to_string())
                .help("wait until that run has ended, or stop it with Ctrl-C; `rhapsode status` shows how far it is"),
            LockError::Disk(trouble) => trouble.into(),
        }
    }
}

fn said_of(pid: Option<u32>, job: Option<&str>) -> String {
    let job = job.map(|job| format!(", the job `{job}`")).unwrap_or_default();
    pid.map(|pid| format!(" (process {pid}{job})")).unwrap_or_default()
}

impl Lock {
    /// Takes the lock file `path`, creating it where needed; `what` names for people what it guards.
    pub fn take(path: &Path, what: &str, now: UtcMillis) -> Result<Lock, LockError> {
        make_folder(parent_of(path))?;
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(Trouble::of("open", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&mut file, what)),
            Err(TryLockError::Error(error)) => return Err(Trouble::of("lock", path)(error).into()),
        }
        sign(&mut file, now).map_err(Trouble::of("write", path))?;
        fault::point("lock.after");
        Ok(Lock { file })
    }

    /// Says for which job it is held, to whoever finds it held. Only a help: that it cannot be written changes nothing.
    pub fn is_for(&mut self, job: &Path) {
        if let Err(error) = writeln!(self.file, "{}", job.display()) {
            tracing::debug!(%error, "a lock does not say whose it is");
        }
    }
}

impl Drop for Lock {
    /// Lets go at once: a child that another thread is starting shares the file until it has become another program.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::debug!(%error, "a lock is let go of only as its file is closed");
        }
    }
}

/// Writes who holds the lock and since when. It need not survive the process, so nothing is synced.
fn sign(file: &mut File, now: UtcMillis) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{} {}", std::process::id(), now.0)
}

/// Who holds the lock. One that has just taken it signs in a moment; on a system that locks reading too it stays nameless.
#[expect(clippy::disallowed_methods, reason = "what is waited for is another process, which no clock of ours moves")]
fn held(file: &mut File, what: &str) -> LockError {
    let mut text = String::new();
    for _ in 0..SIGNED_IN_MS {
        text.clear();
        let begun = file.seek(SeekFrom::Start(0));
        let read = begun.and_then(|_| Read::by_ref(file).take(SHOWN_BYTES).read_to_string(&mut text));
        if read.is_err() || text.ends_with('\n') {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().split_whitespace();
    let pid = words.next().and_then(|word| word.parse().ok());
    let since = words.next().and_then(|word| word.parse().ok()).map(UtcMillis);
    let job = lines.next().map(str::to_owned);
    LockError::Held { what: what.to_owned(), pid, since, job }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_run_says_who_holds_it_and_the_third_gets_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/ledger.lock");
        let mut first = Lock::take(&path, "the ledger of `house`", UtcMillis(1_700_000_000_123)).unwrap();
        let error = Lock::take(&path, "the ledger of `house`", UtcMillis(5)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the ledger of `house` is in use by another run (process {}) since 2023-11-14T22:13:20.123Z",
                std::process::id()
            )
        );
        assert_eq!(Problem::from(&error).code, Code("R0605"));
        first.is_for(Path::new("/books/emma.toml"));
        let error = Lock::take(&path, "it", UtcMillis(5)).unwrap_err().to_string();
        assert!(error.contains(", the job `/books/emma.toml`) since 2023"), "{error}");
        drop(first);
        Lock::take(&path, "the ledger", UtcMillis(5)).unwrap();
        std::fs::write(&path, "not what we write").unwrap();
        let _again = Lock::take(&path, "it", UtcMillis(5)).unwrap();
        std::fs::write(&path, "\u{0}\u{0}").unwrap();
        let nameless = Lock::take(&path, "it", UtcMillis(5)).unwrap_err();
        assert_eq!(nameless.to_string(), "it is in use by another run");
    }

    #[test]
    fn a_folder_in_the_way_is_trouble_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let error = Lock::take(dir.path(), "it", UtcMillis(0)).unwrap_err();
        assert!(error.to_string().contains(&dir.path().display().to_string()), "{error}");
    }
}
