//! The Vault: small rows in sled 0.34, the only file that knows it, and what its facts demand.
//!
//! sled answers damage with a panic or with missing rows, never with an error: every call is guarded, and
//! what comes back is checked by the rows' own checksums. A kill while it opens can leave a `snap.*.generating` that makes
//! every later open fail. Its `flush` is no fsync on Linux, and values of more than about 128 KiB are not synced at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::CheckpointError;
use crate::fault;
use crate::files::{self as fs, File};
use crate::guard;
use crate::store::trouble::{Trouble, make_folder, parent_of, sync_folder};

/// Memory that sled may use as a cache, in bytes; its default is 1 GB.
const CACHE_BYTES: u64 = 64 << 20;

/// How often sled's own thread writes what nobody has flushed, in milliseconds: sled's default.
const FLUSH_EVERY_MS: u64 = 500;

/// How long sled is given to let go of its lock, in milliseconds; it takes a few where all processors are busy.
const CLOSED_IN_MS: u32 = 2_000;

/// The longest value, in bytes: far below the 128 KiB from which sled keeps values in files that it never syncs.
pub(super) const MAX_VALUE: usize = 16 << 10;

/// Rows of bytes under ordered keys. Any error means that nothing in it can be relied on any more.
pub(super) struct Vault {
    db: Option<sled::Db>,
    /// sled's own file, to be synced by us.
    file: Option<File>,
    path: PathBuf,
    broken: AtomicBool,
}

impl Vault {
    /// Opens the vault in `dir`, whose lock the caller holds.
    pub(super) fn open(dir: &Path) -> Result<Vault, CheckpointError> {
        make_folder(dir)?;
        remove_litter(dir)?;
        let config = sled::Config::new().path(dir).cache_capacity(CACHE_BYTES).flush_every_ms(Some(FLUSH_EVERY_MS));
        let db = opened(dir, &config)?;
        fault::point("checkpoint.open");
        let path = dir.join("db");
        let file = File::options().read(true).write(true).open(&path).map_err(Trouble::of("open", &path));
        let durable = file.and_then(|file| sync_folder(dir).map(|()| file));
        let (file, error) = match durable {
            Ok(file) => (Some(file), None),
            Err(trouble) => (None, Some(trouble)),
        };
        // A vault first in any case: its drop is the one that knows how to close a database.
        let vault = Vault { db: Some(db), file, path: dir.to_path_buf(), broken: AtomicBool::new(false) };
        error.map_or(Ok(vault), |trouble| Err(trouble.into()))
    }

    /// The value of `key`.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, CheckpointError> {
        self.run(|db| Ok(db.get(key)?.map(|value| value.to_vec())))
    }

    /// Writes rows, in order. They are durable after the next [`Vault::flush`].
    pub(super) fn put(&self, rows: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Result<(), CheckpointError> {
        self.run(|db| {
            for (key, value) in rows {
                debug_assert!(value.len() <= MAX_VALUE);
                db.insert(key, value)?;
                fault::point("checkpoint.put");
            }
            Ok(())
        })
    }

    /// Shows every row whose key begins with `prefix`, in order of keys.
    pub(super) fn scan(&self, prefix: &[u8], mut see: impl FnMut(&[u8], &[u8])) -> Result<(), CheckpointError> {
        self.run(|db| {
            for row in db.scan_prefix(prefix) {
                let (key, value) = row?;
                see(&key, &value);
            }
            Ok(())
        })
    }

    /// Removes every row whose key begins with `prefix` and not with `except`.
    pub(super) fn remove(&self, prefix: &[u8], except: Option<&[u8]>) -> Result<(), CheckpointError> {
        self.run(|db| {
            for key in db.scan_prefix(prefix).keys() {
                let key = key?;
                if !except.is_some_and(|except| key.starts_with(except)) {
                    db.remove(key)?;
                }
            }
            Ok(())
        })
    }

    /// Makes everything written so far durable: sled's flush reaches the operating system, our sync the disk.
    pub(super) fn flush(&self) -> Result<(), CheckpointError> {
        self.run(|db| db.flush().map(|_| ()))?;
        let synced = self.file.as_ref().map_or(Ok(()), File::sync_data);
        synced.map_err(Trouble::of("sync", &self.path))?;
        fault::point("checkpoint.flushed");
        Ok(())
    }

    fn run<T>(&self, work: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Result<T, CheckpointError> {
        let broken = || CheckpointError::Broken { path: self.path.clone(), why: "an earlier call failed".to_owned() };
        let db = self.db.as_ref().filter(|_| !self.broken.load(Ordering::Relaxed)).ok_or_else(broken)?;
        let outcome = guarded(&self.path, || work(db));
        if outcome.is_err() {
            self.broken.store(true, Ordering::Relaxed);
        }
        outcome
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        let db = self.db.take();
        if self.broken.load(Ordering::Relaxed) {
            // Its locks may be held for ever by what panicked: closing could hang, and there is nothing to save.
            std::mem::forget(db);
        } else if guard::guarded(|| drop(db)).is_err() {
            tracing::warn!(path = %self.path.display(), "the checkpoint could not be closed");
        }
    }
}

/// Opens the database. After one was closed in this process sled may hold its own lock for a moment more; nobody else can,
/// since the caller holds ours.
#[expect(clippy::disallowed_methods, reason = "what is waited for is a thread of sled's, which no clock of ours moves")]
fn opened(dir: &Path, config: &sled::Config) -> Result<sled::Db, CheckpointError> {
    for _ in 0..CLOSED_IN_MS {
        match guarded(dir, || config.open()) {
            Err(CheckpointError::Broken { why, .. }) if why.contains("could not acquire lock") => {
                std::thread::sleep(Duration::from_millis(1));
            }
            opened => return opened,
        }
    }
    guarded(dir, || config.open())
}

/// Runs `work`, with a panic of sled turned into an error.
fn guarded<T>(dir: &Path, work: impl FnOnce() -> sled::Result<T>) -> Result<T, CheckpointError> {
    let broken = |why| CheckpointError::Broken { path: dir.to_path_buf(), why };
    match guard::guarded(work) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Io(error))) if outside(error.kind()) => Err(Trouble::of("use", dir)(error).into()),
        Ok(Err(error)) => Err(broken(error.to_string())),
        Err(panic) => Err(broken(panic)),
    }
}

/// Whether an error says nothing about the rows: a new directory would meet it too.
fn outside(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    )
}

/// Removes half-written snapshots: sled would stumble over them, and it can do without.
fn remove_litter(dir: &Path) -> Result<(), Trouble> {
    for entry in fs::read_dir(dir).map_err(Trouble::of("read", dir))? {
        let entry = entry.map_err(Trouble::of("read", dir))?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path()).map_err(Trouble::of("remove", &entry.path()))?;
        }
    }
    Ok(())
}

/// Moves `dir` out of the way, to be looked at by someone who wants to; returns its new name.
pub(super) fn set_aside(dir: &Path) -> Result<PathBuf, Trouble> {
    let nth = |n: u32| dir.with_added_extension(format!("bad-{n}"));
    let to = (1..u32::MAX).map(nth).find(|path| !path.exists()).unwrap_or_else(|| nth(0));
    fs::rename(dir, &to).map_err(Trouble::of("set aside", dir))?;
    sync_folder(parent_of(dir))?;
    Ok(to)
}
