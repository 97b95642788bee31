//! Outlook: what a run will still write to its disks, put right by each take that lands.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::disk::{DiskError, require_all};
use crate::plan::key::TakeKey;

/// What a take was expected to need, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The take itself.
    pub take: u64,
    /// Its speech, once.
    pub speech: u64,
    /// How much of its speech is written to finished files, all together, in thousandths.
    pub copies: u64,
}

/// The takes to come and the finished files. Speech that takes longer than was estimated makes the files larger too, and
/// that must show before another point is spent, not when all are spent and the files do not fit.
#[derive(Debug)]
pub struct Outlook {
    expected: HashMap<TakeKey, Expected>,
    folder: PathBuf,
    takes: u64,
    files: u64,
}

impl Outlook {
    /// Of a run that will record `expected` and then write `files` bytes to `folder`.
    pub fn new(expected: HashMap<TakeKey, Expected>, folder: &Path, files: u64) -> Outlook {
        let takes = expected.values().map(|expected| expected.take).sum();
        Outlook { expected, folder: folder.to_path_buf(), takes, files }
    }

    /// The take of `key` landed, with so many bytes of speech.
    pub(super) fn landed(&mut self, key: &TakeKey, speech: u64) {
        let Some(Expected { take, speech: estimated, copies }) = self.expected.remove(key) else { return };
        self.takes -= take;
        let written = |speech: u64| (u128::from(speech) * u128::from(copies) / 1000) as u64;
        self.files = (self.files + written(speech)).saturating_sub(written(estimated));
    }

    /// Whether the disks have room for all that, with `more` bytes beside the takes in `takes`.
    pub(super) fn room(&self, takes: &Path, more: u64) -> Result<(), DiskError> {
        require_all(&[(takes, self.takes.saturating_add(more)), (&self.folder, self.files)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lands_makes_the_files_as_long_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let (key, other) = (TakeKey([1; 32]), TakeKey([2; 32]));
        let expected = Expected { take: 120, speech: 100, copies: 2000 };
        let mut outlook = Outlook::new([(key, expected), (other, expected)].into(), dir.path(), 500);
        assert_eq!((outlook.takes, outlook.files), (240, 500));
        for _ in 0..2 {
            // Again, as recovery may: it counts once.
            outlook.landed(&key, 150);
            assert_eq!((outlook.takes, outlook.files), (120, 600));
        }
        outlook.landed(&other, 20);
        assert_eq!((outlook.takes, outlook.files), (0, 440));
        assert!(outlook.room(dir.path(), 0).is_ok());
        outlook.files = u64::MAX / 2;
        assert_eq!(outlook.room(dir.path(), 0).unwrap_err().code().0, "R0604");
    }
}
