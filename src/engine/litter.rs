//! Litter: temporary folders that runs left behind when they were killed, told from those in use by a lock nobody holds.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// The file in a temporary folder that its process holds locked.
const CLAIM: &str = "claim";

/// Claims `folder`: until the file is dropped, or this process dies, nobody sweeps it away.
pub(super) fn claim(folder: &Path) -> io::Result<File> {
    let file = File::create_new(folder.join(CLAIM))?;
    file.try_lock().map_err(io::Error::from)?;
    Ok(file)
}

/// A new folder that only this user may enter, under a name that begins with `prefix` and that nobody could have laid out
/// before.
pub(super) fn private_folder(prefix: &str) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

/// Removes the folders beside `own` whose names begin with `prefix`, that belong to the same user and that no process
/// claims. What cannot be removed stays: it harms nobody.
pub(super) fn sweep(own: &Path, prefix: &str) {
    let Some(entries) = own.parent().and_then(|parent| fs::read_dir(parent).ok()) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix));
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

    const PREFIX: &str = "rhapsode-test-";

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
        sweep(&own, PREFIX);
        assert!(own.exists() && used.exists() && unclaimed.exists());
        assert!(!left.exists());
    }
}
