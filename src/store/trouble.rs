//! Trouble: a disk operation that failed, said in words with its path, its cause and a remedy.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::files::volume::complaint;
use crate::files::{self, File};
use crate::problem::Problem;
use crate::units::Code;

/// A disk operation that failed.
#[derive(Debug)]
pub struct Trouble {
    /// What was tried: a verb that takes the path as its object, such as `write` or `open`.
    pub doing: &'static str,
    /// The file or folder concerned.
    pub path: PathBuf,
    /// What the operating system says.
    pub source: io::Error,
}

impl Trouble {
    /// Makes trouble of what the operating system says about `doing` something with `path`.
    pub fn of(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Trouble {
        let path = path.to_path_buf();
        move |source| Trouble { doing, path, source }
    }

    /// R0601 the disk is full; R0602 not permitted, or mounted read-only; R0603 anything else.
    pub fn code(&self) -> Code {
        Code(match self.source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "R0601",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "R0602",
            _ => "R0603",
        })
    }

    fn remedy(&self) -> &'static str {
        match self.source.kind() {
            ErrorKind::StorageFull => "free some space on that disk and run again: what was finished is kept",
            ErrorKind::QuotaExceeded => "free some of your disk quota and run again: what was finished is kept",
            ErrorKind::PermissionDenied => "make it writable for the user who runs this, or name another folder",
            ErrorKind::ReadOnlyFilesystem => {
                "mount it for writing, or move the job to another disk, and run again: what was finished is kept"
            }
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                "move that file away, or move the job, and run again"
            }
            ErrorKind::FileTooLarge => "raise the limit (`ulimit -f`) or use another disk: what was finished is kept",
            ErrorKind::NotFound => "something removed it while it was in use; run again",
            _ => {
                "check the disk and its cable, its file system, and the system log, and run again: what was finished is kept"
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {} `{}`: ", self.doing, self.path.display())?;
        if let Some(complaint) = complaint(&self.path, &self.source) {
            return f.write_str(&complaint);
        }
        match self.source.kind() {
            ErrorKind::PermissionDenied => f.write_str("permission denied"),
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => f.write_str("a file is in the way"),
            ErrorKind::FileTooLarge => f.write_str("it would be larger than this system allows a file to be"),
            _ => write!(f, "{}", self.source),
        }
    }
}

impl std::error::Error for Trouble {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl From<&Trouble> for Problem {
    fn from(trouble: &Trouble) -> Problem {
        Problem::error(trouble.code().0, trouble.to_string()).help(trouble.remedy())
    }
}

impl From<Trouble> for io::Error {
    /// Keeps the kind, so that callers that know only `io::Error` can still tell a full disk from a missing file.
    fn from(trouble: Trouble) -> io::Error {
        io::Error::new(trouble.source.kind(), trouble)
    }
}

/// Trouble that may reach a person as its text alone: it says its code and remedy too.
#[derive(Debug, thiserror::Error)]
#[error("{}", Problem::from(.0))]
pub(super) struct Told(pub(super) Trouble);

impl From<Told> for io::Error {
    fn from(told: Told) -> io::Error {
        io::Error::new(told.0.source.kind(), told)
    }
}

/// Syncs the folder `path` itself, so that files created in it or renamed into it are still there after a power cut.
pub(super) fn sync_folder(path: &Path) -> Result<(), Trouble> {
    let folder = File::open(path).map_err(Trouble::of("open", path))?;
    folder.sync_all().map_err(Trouble::of("sync", path))
}

/// Creates the folder `path` and its parents where they are missing, each durable in its own parent.
pub(super) fn make_folder(path: &Path) -> Result<(), Trouble> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    make_folder(parent)?;
    match files::create_dir(path) {
        Ok(()) => sync_folder(or_here(parent)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(Trouble { doing: "create", path: path.to_path_buf(), source: error }),
    }
}

/// The folder that `path` lies in; the current one for a bare name.
pub(super) fn parent_of(path: &Path) -> &Path {
    or_here(path.parent().unwrap_or(Path::new("")))
}

fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(raw: i32) -> Problem {
        let trouble = Trouble::of("write", Path::new("/x/ledger"))(io::Error::from_raw_os_error(raw));
        let error = io::Error::from(trouble);
        crate::store::problem_in(&error).unwrap()
    }

    #[test]
    fn the_usual_causes_are_named_in_words() {
        let full = problem(28);
        assert_eq!(full.code, Code("R0601"));
        assert!(full.message.starts_with("could not write `/x/ledger`: the disk "), "{full}");
        assert!(full.message.ends_with(" is full"), "{full}");
        assert_eq!(problem(122).code, Code("R0601"));
        assert_eq!(problem(13).message, "could not write `/x/ledger`: permission denied");
        assert!(problem(30).message.ends_with(" is mounted read-only"));
        assert_eq!(problem(30).code, Code("R0602"));
        assert!(problem(5).message.starts_with("could not write `/x/ledger`: the disk "));
        assert_eq!(problem(5).code, Code("R0603"));
        assert!(crate::store::problem_in(&io::Error::other("elsewhere")).is_none());
    }

    #[test]
    fn folders_are_made_with_their_parents_and_a_file_in_the_way_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b/c");
        make_folder(&deep).unwrap();
        make_folder(&deep).unwrap();
        assert!(deep.is_dir());
        std::fs::write(dir.path().join("file"), "").unwrap();
        let trouble = make_folder(&dir.path().join("file")).unwrap_err();
        assert!(trouble.to_string().starts_with("could not create"), "{trouble}");
    }
}
