//! Disk space: looked at before a point is spent, so that no reply is paid for that cannot be kept.

use std::path::{Path, PathBuf};

use super::trouble::Trouble;
use crate::problem::Problem;
use crate::units::{Bytes, Code};

/// What must stay free beside the need: the checkpoint's rewrites, the ledger, and other programs' work meanwhile.
pub const MARGIN: u64 = 64 << 20;

/// Why space could not be reserved.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// There is too little.
    #[error(
        "`{}` has {} free; this needs {} and {} to spare",
        folder.display(), Bytes(*free), Bytes(*need), Bytes(MARGIN)
    )]
    TooSmall {
        /// On whose disk.
        folder: PathBuf,
        /// Bytes that this user may still write there.
        free: u64,
        /// Bytes that are needed.
        need: u64,
    },
    /// The disk could not be asked.
    #[error(transparent)]
    Disk(#[from] Trouble),
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
                let short = need.saturating_add(MARGIN).saturating_sub(*free);
                let help = format!("free at least {} there, or move it to a larger disk", Bytes(short));
                Problem::error(error.code().0, error.to_string()).help(help)
            }
            DiskError::Disk(trouble) => trouble.into(),
        }
    }
}

/// Bytes that this user may still write on the disk of `folder`; a folder that is not there yet counts as its parent.
pub fn free(folder: &Path) -> Result<u64, Trouble> {
    let there = folder.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new("."));
    let volume =
        rustix::fs::statvfs(there).map_err(|error| Trouble::of("ask for the space of", there)(error.into()))?;
    Ok(volume.f_bavail.saturating_mul(volume.f_frsize))
}

/// Refuses unless the disk of `folder` has room for `bytes` and [`MARGIN`]. Nothing is set aside: another program can
/// still fill the disk, which then shows as a failed write.
pub fn reserve(folder: &Path, bytes: u64) -> Result<(), DiskError> {
    enough(folder, free(folder)?, bytes)
}

fn enough(folder: &Path, free: u64, need: u64) -> Result<(), DiskError> {
    if free >= need.saturating_add(MARGIN) {
        return Ok(());
    }
    Err(DiskError::TooSmall { folder: folder.to_path_buf(), free, need })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_space_is_refused_with_sizes_and_the_folder() {
        let folder = Path::new("/takes");
        assert!(enough(folder, MARGIN + 7, 7).is_ok());
        let error = enough(folder, 2_500_000_000, 3_000_000_000).unwrap_err();
        let problem = Problem::from(&error);
        assert_eq!(problem.message, "`/takes` has 2.5 GB free; this needs 3.0 GB and 67 MB to spare");
        assert_eq!(problem.help.unwrap(), "free at least 567 MB there, or move it to a larger disk");
        assert!(enough(folder, MARGIN + 6, 7).is_err());
    }

    #[test]
    fn the_disk_of_a_folder_to_come_is_that_of_its_parent() {
        let dir = tempfile::tempdir().unwrap();
        let to_come = dir.path().join("not/yet");
        assert!(free(&to_come).unwrap() > 0);
        assert!(matches!(reserve(&to_come, u64::MAX), Err(DiskError::TooSmall { need: u64::MAX, .. })));
    }
}
