//! Spares: emptied spool files, kept to be written again instead of removed and created anew for each reply.
//!
//! ext4 does not give a removed file's inode away for five seconds and looks past all such ones at each creation: with
//! a thousand replies a second that was a quarter of the runner's processor time.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::files::{self as fs, File};

/// The most spares: as many as there are requests under way at most.
const MOST: usize = 256;

/// Empty files that the next replies are written to. They are removed with the shelf's handle; those that a killed run
/// left are empty, and are replaced by the next run's.
#[derive(Debug, Default)]
pub(super) struct Spares {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    free: Vec<PathBuf>,
    names: usize,
}

impl Spares {
    /// Keeps the file at `path` as a spare in `folder`, emptied, or removes it where there are enough. Missing is fine.
    pub(super) fn keep(&self, path: &Path, folder: &Path) -> io::Result<()> {
        let Some(name) = self.name() else { return gone_is_fine(fs::remove_file(path)) };
        // Another name first: under its own it must never be seen empty.
        let spare = folder.join(format!("spare-{name}"));
        match fs::rename(path, &spare) {
            Ok(()) => File::options().write(true).truncate(true).open(&spare).map(|_| ())?,
            Err(error) => return gone_is_fine(Err(error)),
        }
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).free.push(spare);
        Ok(())
    }

    /// A name that no spare has; `None` when there are enough.
    fn name(&self) -> Option<usize> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.free.len() >= MOST {
            return None;
        }
        kept.names += 1;
        Some(kept.names)
    }

    /// Opens the file at `path` for a reply, empty: a spare that gets this name, or else a new one.
    pub(super) fn open(&self, path: &Path) -> io::Result<File> {
        let spare = self.kept.lock().unwrap_or_else(PoisonError::into_inner).free.pop();
        if spare.is_some_and(|spare| fs::rename(spare, path).is_ok()) {
            // A spare is empty. Were it truncated once more, ext4 would write the whole reply to the disk when it is
            // closed, as it does with whatever replaces a file's content.
            let file = File::options().write(true).open(path)?;
            if file.metadata()?.len() == 0 {
                return Ok(file);
            }
        }
        File::create(path)
    }
}

impl Drop for Spares {
    fn drop(&mut self) {
        let kept = self.kept.get_mut().unwrap_or_else(PoisonError::into_inner);
        for spare in &kept.free {
            let _ = fs::remove_file(spare);
        }
    }
}

fn gone_is_fine(outcome: io::Result<()>) -> io::Result<()> {
    outcome.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_spare_comes_back_empty_under_its_new_name_and_goes_with_the_shelf() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let spares = Spares::default();
        fs::write(at("a.whole"), "a reply").unwrap();
        fs::write(at("b.whole"), "another").unwrap();
        spares.keep(&at("a.whole"), dir.path()).unwrap();
        spares.keep(&at("b.whole"), dir.path()).unwrap();
        spares.keep(&at("missing.whole"), dir.path()).unwrap();
        assert!(!at("a.whole").exists());
        spares.open(&at("c.part")).unwrap().write_all(b"more").unwrap();
        assert_eq!(fs::read(at("c.part")).unwrap(), b"more");
        drop(spares);
        let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["c.part"]);
    }

    #[test]
    fn there_are_never_more_than_enough() {
        let dir = tempfile::tempdir().unwrap();
        let spares = Spares::default();
        for n in 0..MOST + 3 {
            let path = dir.path().join(format!("{n}.whole"));
            fs::write(&path, "x").unwrap();
            spares.keep(&path, dir.path()).unwrap();
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), MOST);
    }
}
