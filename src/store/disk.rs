//! Disk space: looked at before a point is spent, so that no reply is paid for that cannot be kept.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::trouble::Trouble;
use crate::files::volume::{self, Volume};
use crate::problem::Problem;
use crate::units::{Bytes, Code};

/// Why there is not enough space.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// There is too little.
    #[error("the disk {} has {} free for `{}`; this needs {}", Shown(folder), Bytes(*free), folder.display(), Bytes(*need))]
    TooSmall {
        /// On whose disk.
        folder: PathBuf,
        /// Bytes that this user may still write there.
        free: u64,
        /// Bytes that are needed.
        need: u64,
    },
    /// The disk could not be asked, or a write had found it full.
    #[error(transparent)]
    Disk(#[from] Trouble),
}

/// The volume of a folder, or the folder where no volume is known.
struct Shown<'a>(&'a Path);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Volume::of(self.0) {
            Some(volume) => volume.fmt(f),
            None => write!(f, "of `{}`", self.0.display()),
        }
    }
}

impl DiskError {
    /// R0604 too little space, or that of the disk's trouble.
    pub fn code(&self) -> Code {
        match self {
            DiskError::TooSmall { .. } => Code("R0604"),
            DiskError::Disk(trouble) => trouble.code(),
        }
    }
}

impl From<&DiskError> for Problem {
    fn from(error: &DiskError) -> Problem {
        match error {
            DiskError::TooSmall { free, need, .. } => {
                let short = Bytes(need.saturating_sub(*free).max(1000));
                let help = format!("free at least {short} there, or move it to a larger disk, and run again");
                Problem::error(error.code().0, error.to_string()).help(help)
            }
            DiskError::Disk(trouble) => trouble.into(),
        }
    }
}

/// As a port returns it: it says its code and remedy too, since it may reach a person as its text alone.
#[derive(Debug, thiserror::Error)]
#[error("{}", Problem::from(.0))]
pub(super) struct Short(pub(super) DiskError);

impl From<DiskError> for io::Error {
    fn from(error: DiskError) -> io::Error {
        let kind = match &error {
            DiskError::TooSmall { .. } => io::ErrorKind::StorageFull,
            DiskError::Disk(trouble) => trouble.source.kind(),
        };
        io::Error::new(kind, Short(error))
    }
}

/// Refuses unless the disk of `folder` has room for `bytes`; a folder that is not there yet counts as its parent.
/// Nothing is set aside by it.
pub fn require(folder: &Path, bytes: u64) -> Result<(), DiskError> {
    let free = volume::free(folder).map_err(Trouble::of("ask for the space of", folder))?;
    enough(folder, free, bytes)
}

/// As [`require`] for several folders at once: those on one disk need room together.
pub fn require_all(needs: &[(&Path, u64)]) -> Result<(), DiskError> {
    let mut disks: Vec<(u64, &Path, u64)> = Vec::new();
    for (folder, bytes) in needs {
        let number = volume::number(folder).map_err(Trouble::of("look at", folder))?;
        match disks.iter_mut().find(|(known, ..)| *known == number) {
            Some((.., sum)) => *sum = sum.saturating_add(*bytes),
            None => disks.push((number, folder, *bytes)),
        }
    }
    disks.into_iter().try_for_each(|(_, folder, bytes)| require(folder, bytes))
}

fn enough(folder: &Path, free: u64, need: u64) -> Result<(), DiskError> {
    if free >= need {
        return Ok(());
    }
    Err(DiskError::TooSmall { folder: folder.to_path_buf(), free, need })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_space_is_refused_with_sizes_the_folder_and_its_disk() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        assert!(enough(folder, 7, 7).is_ok());
        let error = enough(folder, 2_500_000_000, 3_000_000_000).unwrap_err();
        let problem = Problem::from(&error);
        let (disk, shown) = (Shown(folder), folder.display());
        assert_eq!(problem.message, format!("the disk {disk} has 2.5 GB free for `{shown}`; this needs 3.0 GB"));
        assert_eq!(problem.help.unwrap(), "free at least 500 MB there, or move it to a larger disk, and run again");
        let told = io::Error::from(enough(folder, 6, 7).unwrap_err());
        assert!(told.to_string().contains("[R0604]; free at least 1 KB there"), "{told}");
        assert_eq!(crate::store::problem_in(&told).unwrap().code, Code("R0604"));
    }

    #[test]
    fn folders_on_one_disk_need_room_together() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (dir.path().join("a"), dir.path().join("b"));
        assert!(require_all(&[(&one, 1), (&other, 1)]).is_ok());
        let Err(DiskError::TooSmall { need, folder, .. }) = require_all(&[(&one, 1), (&other, u64::MAX - 1)]) else {
            panic!("no disk is as large");
        };
        assert_eq!((need, folder), (u64::MAX, one));
    }
}
