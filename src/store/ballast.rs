//! Ballast: a file that only takes up room, until the disk is full and something that must be written needs it.

use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::disk::{DiskError, require};
use super::trouble::{Trouble, parent_of, sync_folder};
use crate::files::volume::is_full;
use crate::files::{self as fs, File};

/// How ballast takes up its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filling {
    /// With bytes that no file system can make smaller, synced. For little.
    Written,
    /// By asking the file system, which need not write it. For much.
    Allocated,
}

/// Bytes written at once.
const PIECE: usize = 64 << 10;

/// Room that is kept for what must still be written. It is given up whole and for good: a run that had to use it only
/// brings to an end what is under way, and the next run that finds room makes it anew.
#[derive(Debug)]
pub(super) struct Ballast {
    path: PathBuf,
    /// What must be free beside it before anything more is begun, in bytes.
    spare: u64,
    given_up: Option<(&'static str, PathBuf, io::ErrorKind)>,
}

impl Ballast {
    /// The ballast at `path`, where an earlier run may have left some.
    pub(super) fn at(path: PathBuf) -> Ballast {
        Ballast { path, spare: 0, given_up: None }
    }

    /// Makes it `bytes` long, durably, unless it is that already; `spare` must be free beside it. Where the file system
    /// cannot allocate, nothing is set aside, and as much must be free instead. After an error none of it is left.
    pub(super) fn make(&mut self, bytes: u64, spare: u64, filling: Filling) -> Result<(), Trouble> {
        self.spare = spare;
        if bytes == 0 || self.is_whole(bytes) {
            return Ok(());
        }
        let made = match filling {
            Filling::Written => self.write(bytes),
            Filling::Allocated => self.allocate(bytes),
        };
        match made {
            Ok(()) => Ok(()),
            Err(trouble) if trouble.source.kind() == io::ErrorKind::Unsupported => {
                self.remove();
                self.spare = spare.saturating_add(bytes);
                Ok(())
            }
            Err(trouble) => {
                self.remove();
                Err(trouble)
            }
        }
    }

    /// A power cut can leave one that has its length and not its room.
    fn is_whole(&self, bytes: u64) -> bool {
        /// What `st_blocks` counts, in bytes, whatever the file system's own blocks are.
        const BLOCK: u64 = 512;
        let found = fs::metadata(&self.path);
        found.is_ok_and(|found| found.len() == bytes && found.blocks().saturating_mul(BLOCK) >= bytes)
    }

    fn write(&self, bytes: u64) -> Result<(), Trouble> {
        let mut file = File::create(&self.path).map_err(Trouble::of("create", &self.path))?;
        let mut noise = blake3::Hasher::new().finalize_xof();
        let mut piece = vec![0; PIECE];
        let mut left = bytes;
        while left > 0 {
            let some = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            noise.fill(&mut piece[..some]);
            file.write_all(&piece[..some]).map_err(Trouble::of("write", &self.path))?;
            left -= some as u64;
        }
        file.sync_all().map_err(Trouble::of("sync", &self.path))?;
        sync_folder(parent_of(&self.path))
    }

    fn allocate(&self, bytes: u64) -> Result<(), Trouble> {
        let file = File::create(&self.path).map_err(Trouble::of("create", &self.path))?;
        set_aside(&file, bytes, rustix::fs::FallocateFlags::empty())
            .map_err(Trouble::of("set room aside in", &self.path))
    }

    /// Gives it up for a write that failed with `trouble`. Whether that is to be tried again: only a full disk is helped.
    pub(super) fn give_up(&mut self, trouble: &Trouble) -> bool {
        if !is_full(&trouble.source) {
            return false;
        }
        if self.given_up.is_none() {
            tracing::debug!(path = %self.path.display(), %trouble, "giving up ballast");
            self.given_up = Some((trouble.doing, trouble.path.clone(), trouble.source.kind()));
            self.remove();
        }
        true
    }

    /// Removes it, where it is. That it cannot be removed, or was not there, shows when the write is tried again.
    pub(super) fn remove(&self) {
        if fs::remove_file(&self.path).is_ok() {
            // Some file systems give blocks away again only when their journal has the removal.
            let _ = sync_folder(parent_of(&self.path));
        }
    }

    /// Whether something more may be begun: the ballast was not needed yet, and what must be free beside it is. Returns
    /// that.
    pub(super) fn room(&self) -> Result<u64, DiskError> {
        match &self.given_up {
            Some((doing, path, kind)) => {
                Err(Trouble { doing, path: path.clone(), source: io::Error::from(*kind) }.into())
            }
            None => require(parent_of(&self.path), self.spare).map(|()| self.spare),
        }
    }
}

/// Has the file system set `bytes` aside in `file`, from its beginning. `Unsupported` where it cannot.
pub(super) fn set_aside(file: &File, bytes: u64, how: rustix::fs::FallocateFlags) -> io::Result<()> {
    Ok(rustix::io::retry_on_intr(|| rustix::fs::fallocate(file, how, 0, bytes.max(1)))?)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn full() -> Trouble {
        Trouble::of("write", Path::new("/x"))(io::Error::from(io::ErrorKind::StorageFull))
    }

    #[test]
    fn it_takes_up_its_room_and_gives_it_back_once() {
        for filling in [Filling::Written, Filling::Allocated] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("ballast");
            let mut ballast = Ballast::at(path.clone());
            ballast.make(100_000, 1, filling).unwrap();
            assert!(ballast.is_whole(100_000) || !path.exists(), "{filling:?}");
            assert!(ballast.room().is_ok());
            assert!(!ballast.give_up(&Trouble::of("write", Path::new("/x"))(io::Error::from_raw_os_error(5))));
            assert!(ballast.give_up(&full()) && !path.exists());
            assert_eq!(ballast.room().unwrap_err().code().0, "R0601");
            assert!(ballast.give_up(&full()), "what was under way may need it as well");
            assert!(Ballast::at(path).room().is_ok(), "the next run begins anew");
        }
    }

    #[test]
    fn one_that_is_there_is_kept_and_one_without_its_room_is_made_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ballast");
        let mut ballast = Ballast::at(path.clone());
        ballast.make(100_000, 0, Filling::Written).unwrap();
        let made = std::fs::metadata(&path).unwrap().ino();
        ballast.make(100_000, 0, Filling::Written).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().ino(), made);
        std::fs::File::create(&path).unwrap().set_len(100_000).unwrap();
        assert!(!ballast.is_whole(100_000));
        ballast.make(100_000, 0, Filling::Written).unwrap();
        assert!(ballast.is_whole(100_000));
        ballast.make(5_000, 0, Filling::Written).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 5_000);
    }

    #[test]
    fn nothing_is_left_of_one_that_does_not_fit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ballast");
        let trouble = Ballast::at(path.clone()).make(1 << 60, 0, Filling::Allocated).unwrap_err();
        assert!(!path.exists(), "{trouble}");
        assert!(Ballast::at(path).make(0, u64::MAX, Filling::Written).is_ok());
    }
}
