//! The private temporary folder in which programs write their files; it goes with the engine, however the run ends.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::running;
use super::trouble::Trouble;
use crate::engine::litter;

/// What the names of these folders begin with.
const PREFIX: &str = "rhapsode-command-";

/// The file that `{output}` stands for. Many programs write the format that its ending names.
pub(super) const OUTPUT: &str = "speech.wav";

/// A folder of this run's; each utterance has a folder of its own in it.
pub(super) struct Scratch {
    folder: TempDir,
    /// Held while the folder is in use.
    _claim: File,
}

impl Scratch {
    /// A new folder; those of runs that were killed are removed.
    pub(super) fn new() -> std::io::Result<Scratch> {
        let folder = litter::private_folder(PREFIX)?;
        litter::sweep(folder.path(), PREFIX);
        let _claim = litter::claim(folder.path())?;
        running::keep_folder(folder.path());
        Ok(Scratch { folder, _claim })
    }

    /// A folder for one utterance, removed when it is dropped.
    pub(super) fn folder(&self) -> Result<TempDir, Trouble> {
        tempfile::Builder::new().prefix("").tempdir_in(self.folder.path()).map_err(Trouble::Scratch)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        running::forget_folder(self.folder.path());
    }
}

/// The file that a program wrote into `folder`: the one it was told, or, where the job adds an ending to its name or the
/// program does, the only one there. Nothing but a plain file counts.
pub(super) fn written(folder: &Path) -> Option<PathBuf> {
    let is_file = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    let told = folder.join(OUTPUT);
    if is_file(&told) {
        return Some(told);
    }
    let mut files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).filter(|path| is_file(path));
    let only = files.next()?;
    files.next().is_none().then_some(only)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_told_wins_then_the_only_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        assert_eq!(written(folder.path()), None);
        fs::write(path("speech.wav.flac"), "").unwrap();
        assert_eq!(written(folder.path()), Some(path("speech.wav.flac")));
        fs::write(path("notes"), "").unwrap();
        assert_eq!(written(folder.path()), None, "which of the two?");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/dev/zero", path(OUTPUT)).unwrap();
            assert_eq!(written(folder.path()), None, "a link leads anywhere");
            fs::remove_file(path(OUTPUT)).unwrap();
        }
        fs::write(path(OUTPUT), "").unwrap();
        assert_eq!(written(folder.path()), Some(path(OUTPUT)));
    }

    #[test]
    fn nothing_is_left() {
        let scratch = Scratch::new().unwrap();
        let root = scratch.folder.path().to_owned();
        let one = scratch.folder().unwrap();
        assert!(one.path().starts_with(&root));
        drop(scratch);
        assert!(!root.exists());
    }
}
