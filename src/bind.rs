//! Binding: tracks become files in the output folder, each written beside its name and renamed when it is whole.

use std::io;
use std::path::{Path, PathBuf};

use crate::book::Book;
use crate::book::assemble::AssembleError;
use crate::plan::key::TakeKey;
use crate::plan::{CueId, Plan};
use crate::problem::Problem;
use crate::units::Frames;

mod archive;
mod beside;
pub mod epub;
#[cfg(test)]
mod fixture;
mod identity;
pub mod lpf;
pub mod manifest;
mod markup;
pub mod name;
pub mod sounds;
pub mod sync;
pub mod wav;

/// Makes sure, before anything is spent, that files can be written into `folder`, making it when it is not there.
pub fn check_folder(folder: &Path) -> Result<(), BindError> {
    beside::make_folder(folder)?;
    // Dropped unfinished: nothing stays. Nobody knows the file; the trouble is the folder's.
    beside::Beside::create(folder, ".rhapsode").map(drop).map_err(|error| match error {
        BindError::NotWritable { cause, .. } => BindError::NotWritable { path: folder.to_owned(), cause },
        other => other,
    })
}

/// What is bound, and where.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// The work's title.
    pub title: &'a str,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// Its words and voices.
    pub plan: &'a Plan,
    /// Its sound, laid out in time.
    pub book: &'a Book,
    /// The output folder; made when it is not there.
    pub folder: &'a Path,
}

/// Which files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewrite {
    /// Those whose render key or size is not that of the last run.
    Changed,
    /// All of them, whatever is there.
    All,
}

/// What a binding did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    /// Files that were written, in order.
    pub wrote: Vec<Written>,
    /// Names of files that were there already with the same sound.
    pub kept: Vec<String>,
    /// Names of files that an earlier run made and this work no longer has; they are left alone.
    pub leftover: Vec<String>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// The length of its sound.
    pub frames: Frames,
}

/// Why a work could not be bound. Files that were finished before stay; unfinished ones are removed.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// A take could not be read, or is damaged.
    #[error("the take of {place} cannot be read: {cause}")]
    Take {
        /// The line that it speaks.
        place: String,
        /// Its key.
        key: TakeKey,
        /// Why.
        cause: io::Error,
    },
    /// The output folder is something else.
    #[error("{} is a file, and the output needs a folder there", path.display())]
    NotAFolder {
        /// Where.
        path: PathBuf,
    },
    /// The output folder cannot be made.
    #[error("the output folder {} cannot be made: {cause}", path.display())]
    NoFolder {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Nothing may be written there.
    #[error("{} cannot be written: {cause}", path.display())]
    NotWritable {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// There is no room.
    #[error("the disk is full: {} could not be finished", path.display())]
    DiskFull {
        /// The file that did not fit.
        path: PathBuf,
    },
    /// The disk failed in some other way.
    #[error("{} could not be finished: {cause}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

impl BindError {
    /// What `cause` means for `path`.
    fn io(path: &Path, cause: io::Error) -> BindError {
        let path = path.to_owned();
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BindError::DiskFull { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                BindError::NotWritable { path, cause }
            }
            _ => BindError::Io { path, cause },
        }
    }

    /// What `error` means while `path` is written.
    fn assemble(work: &Work<'_>, path: &Path, error: AssembleError) -> BindError {
        match error {
            AssembleError::Take { cue, key, cause } => BindError::Take { place: place_of(work.plan, cue), key, cause },
            AssembleError::Write(cause) => BindError::io(path, cause),
        }
    }

    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            BindError::Take { .. } => "R0703",
            BindError::NotAFolder { .. } => "R0704",
            BindError::NoFolder { .. } | BindError::NotWritable { .. } => "R0705",
            BindError::DiskFull { .. } => "R0706",
            BindError::Io { .. } => "R0707",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            BindError::Take { .. } => "run the job again: the plan then shows which takes must be recorded anew",
            BindError::NotAFolder { .. } => "move that file away, or name another folder under `output` in [job]",
            BindError::NoFolder { .. } => "name a folder that you may make under `output` in [job]",
            BindError::NotWritable { .. } => "give yourself the right to write there, or change `output` in [job]",
            BindError::DiskFull { .. } => "make room and run the job again: no take is lost, finished files stay",
            BindError::Io { cause, .. } if cause.kind() == io::ErrorKind::FileTooLarge => {
                "raise the limit (`ulimit -f`) and run the job again: no take is lost, finished files stay"
            }
            BindError::Io { .. } => "see to the disk and run the job again: no take is lost, finished files stay",
        }
    }

    /// The same for people.
    pub fn problem(&self) -> Problem {
        Problem::error(self.code(), self.to_string()).help(self.help())
    }
}

fn place_of(plan: &Plan, cue: CueId) -> String {
    let line = plan.segments.get(cue.0 as usize).and_then(|segment| {
        let chapter = plan.script.chapters.get(segment.chapter as usize)?;
        chapter.lines.get(segment.lines.start as usize)
    });
    line.map_or_else(|| "?".to_owned(), |line| plan.script.show(line.place))
}
