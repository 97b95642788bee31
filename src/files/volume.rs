//! Volumes: which disk a path lies on, so that a message about a full or failing one can name it.

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::units::Bytes;

/// A mounted file system, shown as `` `/mnt/small` (tmpfs, 4.1 MB) ``.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Where it is mounted.
    pub mount: PathBuf,
    /// The kind of file system, as the kernel calls it.
    pub kind: String,
    /// Its size.
    pub size: Bytes,
}

impl fmt::Display for Volume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({}, {})", self.mount.display(), self.kind, self.size)
    }
}

impl Volume {
    /// The volume of `path`, or of what is there of the folders above it; `None` where the system has no table of them.
    pub fn of(path: &Path) -> Option<Volume> {
        let whole = fs::canonicalize(existing(path)).ok()?;
        let table = fs::read("/proc/self/mountinfo").ok()?;
        let (mount, kind) = holder(&table, &whole)?;
        let disk = rustix::fs::statvfs(&whole).ok()?;
        Some(Volume { mount, kind, size: Bytes(disk.f_blocks.saturating_mul(disk.f_frsize)) })
    }
}

/// The nearest of `path` and the folders above it that is there.
fn existing(path: &Path) -> &Path {
    let there = path.ancestors().find(|path| path.exists());
    there.unwrap_or(Path::new("."))
}

/// The mount point and kind of what `path` lies on, by a table as `/proc/self/mountinfo` has it: the longest that `path`
/// lies in, and of several at one place the last, which hides the others.
fn holder(table: &[u8], path: &Path) -> Option<(PathBuf, String)> {
    let mut found: Option<(PathBuf, String)> = None;
    for line in table.split(|byte| *byte == b'\n') {
        let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        let kind = words.iter().position(|word| *word == b"-").and_then(|dash| words.get(dash + 1));
        let (Some(mount), Some(kind)) = (words.get(4), kind) else { continue };
        let mount = unescaped(mount);
        let longer = found.as_ref().is_none_or(|(known, _)| mount.as_os_str().len() >= known.as_os_str().len());
        if path.starts_with(&mount) && longer {
            found = Some((mount, String::from_utf8_lossy(kind).into_owned()));
        }
    }
    found
}

/// The table writes blanks, line ends and backslashes as `\` and three octal digits.
fn unescaped(word: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 8).ok()).filter(|_| first == b'\\') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[3..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

/// Bytes that this user may still write on the disk of `path`; one that is not there yet counts as the folder above it.
pub fn free(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(existing(path))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Tells whether two paths lie on one disk: equal numbers. A path that is not there yet counts as the folder above it.
pub fn number(path: &Path) -> io::Result<u64> {
    Ok(fs::metadata(existing(path))?.dev())
}

/// Whether `error` says that there is no room, or none for this user.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// What `error`, met at `path`, says about its disk, which is named; `None` for what is no trouble of a disk's.
pub fn complaint(path: &Path, error: &io::Error) -> Option<String> {
    let disk = || Volume::of(path).map_or_else(|| format!("of `{}`", path.display()), |volume| volume.to_string());
    Some(match error.kind() {
        ErrorKind::StorageFull => format!("the disk {} is full", disk()),
        ErrorKind::QuotaExceeded => format!("your quota on the disk {} is used up", disk()),
        ErrorKind::ReadOnlyFilesystem => format!("the disk {} is mounted read-only", disk()),
        _ if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => {
            format!("the disk {} failed: {error}", disk())
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] = b"\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
40 22 0:30 / /home rw - xfs /dev/sdb1 rw\n\
41 40 0:31 / /home/ada/my\\040disk rw shared:7 master:2 - tmpfs none rw\n\
42 22 0:32 / /mnt rw - ext4 /dev/sdc1 rw\n\
43 22 0:33 / /mnt rw - btrfs /dev/sdd1 rw\n\
broken line\n";

    #[test]
    fn the_volume_is_the_longest_mount_and_the_last_at_its_place() {
        let of = |path: &str| {
            let (mount, kind) = holder(TABLE, Path::new(path)).unwrap();
            format!("{} {kind}", mount.display())
        };
        assert_eq!(of("/homeless/x"), "/ ext4");
        assert_eq!(of("/home/ada"), "/home xfs");
        assert_eq!(of("/home/ada/my disk/takes/3f"), "/home/ada/my disk tmpfs");
        assert_eq!(of("/mnt"), "/mnt btrfs");
        assert_eq!(holder(b"", Path::new("/")), None);
    }

    #[test]
    fn the_disk_of_a_folder_to_come_is_that_of_its_parent() {
        let dir = tempfile::tempdir().unwrap();
        let to_come = dir.path().join("not/yet");
        assert_eq!(Volume::of(&to_come), Volume::of(dir.path()));
        assert_eq!(number(&to_come).unwrap(), number(dir.path()).unwrap());
        assert!(free(&to_come).unwrap() > 0);
        assert!(free(Path::new("")).unwrap() > 0);
    }

    #[test]
    fn a_disk_that_is_full_failing_or_read_only_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let named = Volume::of(dir.path()).map_or_else(|| format!("of `{}`", dir.path().display()), |v| v.to_string());
        let said = |raw| complaint(dir.path(), &io::Error::from_raw_os_error(raw));
        assert_eq!(said(28).unwrap(), format!("the disk {named} is full"));
        assert_eq!(said(122).unwrap(), format!("your quota on the disk {named} is used up"));
        assert_eq!(said(30).unwrap(), format!("the disk {named} is mounted read-only"));
        assert!(said(5).unwrap().starts_with(&format!("the disk {named} failed: ")));
        assert_eq!(said(2), None);
        let small = Volume { mount: "/mnt/small".into(), kind: "tmpfs".into(), size: Bytes(4 << 20) };
        assert_eq!(small.to_string(), "`/mnt/small` (tmpfs, 4.1 MB)");
    }
}
