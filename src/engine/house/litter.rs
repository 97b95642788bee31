//! Litter: data folders that runs left behind when they were killed, told from those in use by a lock nobody holds.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// What the names of data folders begin with.
pub(super) const PREFIX: &str = "rhapsode-house-";

/// The file in a data folder that its process holds locked.
const CLAIM: &str = "claim";

/// Claims `folder`: until the file is dropped, or this process dies, nobody sweeps it away.
pub(super) fn claim(folder: &Path) -> io::Result<File> {
    let file = File::create_new(folder.join(CLAIM))?;
    file.try_lock().map_err(io::Error::from)?;
    Ok(file)
}

/// Removes the data folders beside `own` that belong to the same user and that no process claims. What cannot be
/// removed stays: it harms nobody.
pub(super) fn sweep(own: &Path) {
    let Some(entries) = own.parent().and_then(|parent| fs::read_dir(parent).ok()) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
        if !named || path == own || !same_owner(&path, own) {
            continue;
        }
        let Ok(claim) = File::open(path.join(CLAIM)) else { continue };
        if claim.try_lock().is_ok() {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(unix)]
fn same_owner(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| fs::symlink_metadata(path).ok().filter(fs::Metadata::is_dir).map(|found| found.uid());
    owner(one).is_some() && owner(one) == owner(other)
}

#[cfg(not(unix))]
fn same_owner(one: &Path, _other: &Path) -> bool {
    one.is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_nobody_claims_are_swept() {
        let temp = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let path = temp.path().join(format!("{PREFIX}{name}"));
            fs::create_dir(&path).unwrap();
            path
        };
        let (own, used, left, unclaimed) = (folder("own"), folder("used"), folder("left"), folder("new"));
        let _own = claim(&own).unwrap();
        let _used = claim(&used).unwrap();
        drop(claim(&left).unwrap());
        sweep(&own);
        assert!(own.exists() && used.exists() && unclaimed.exists());
        assert!(!left.exists());
    }
}
