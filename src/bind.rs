//! Binding: tracks become files in the output folder, each written beside its name and renamed when it is whole.

use std::borrow::Cow;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::book::assemble::AssembleError;
use crate::book::{Book, Track};
use crate::files as fs;
use crate::files::volume::{complaint, is_full};
use crate::job::{Form, Layout, Tags};
use crate::plan::key::TakeKey;
use crate::plan::transcript::Lines;
use crate::plan::verdict::TakeReport;
use crate::plan::{CueId, Plan};
use crate::problem::Problem;
use crate::script::Prompt;
use crate::session::event::Event;
use crate::units::Frames;
use cover::Cover;
use encoder::Refused;

mod archive;
mod beside;
pub mod bundle;
mod comments;
mod contents;
pub mod cover;
mod encoder;
pub mod epub;
#[cfg(test)]
mod fixture;
mod flac;
#[cfg(feature = "mp3")]
mod id3v2;
mod identity;
mod language;
pub mod library;
pub mod lpf;
mod m4b;
pub mod manifest;
mod markup;
pub mod measure;
#[cfg(feature = "mp3")]
mod mp3;
pub mod name;
mod opus;
mod package;
mod resampled;
pub mod sounds;
mod stage;
pub mod sync;
mod telephone;
mod vorbis;
mod xml;

pub use contents::{ENCODE_VERSION, encode_version};
pub use package::{bind, list, settle};

/// Makes sure, before anything is spent, that files can be written into `folder`, making it when it is not there.
pub fn check_folder(folder: &Path) -> Result<(), BindError> {
    beside::make_folder(folder)?;
    // Dropped unfinished: nothing stays. Nobody knows the file; the trouble is the folder's.
    beside::Beside::create(folder, ".rhapsode").map(drop).map_err(|error| match error {
        BindError::NotWritable { cause, .. } => BindError::NotWritable { path: folder.to_owned(), cause },
        other => other,
    })
}

/// Gives the file `name` in `folder` the bytes `text`, whole and for good, unless it has these already; returns whether it had not.
pub fn write_text(folder: &Path, name: &str, text: &str) -> Result<bool, BindError> {
    beside::replace(folder, name, &|out| out.write_all(text.as_bytes()))
}

/// Gives the file `to` in `folder` the bytes of the file `from` there, whole and for good.
pub fn copy(folder: &Path, from: &str, to: &str) -> Result<(), BindError> {
    let target = folder.join(to);
    beside::make_folder(target.parent().unwrap_or(folder))?;
    let copied = |out: &mut dyn io::Write| io::copy(&mut fs::File::open(folder.join(from))?, out).map(drop);
    beside::replace(folder, to, &copied).map(drop)
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
    /// What is known of its takes.
    pub reports: &'a [TakeReport],
    /// How much of each line was heard otherwise than it is written, where somebody has listened.
    pub lines: &'a Lines,
    /// The forms in which it is bound.
    pub forms: &'a [Form],
    /// What decides the names of its files.
    pub layout: Layout,
    /// What is written into its files beside title and author.
    pub tags: &'a Tags,
    /// Its picture.
    pub cover: Option<&'a Cover>,
    /// The output folder; made when it is not there.
    pub folder: &'a Path,
    /// How many files are coded at the same time.
    pub threads: NonZeroUsize,
}

/// The title of a track's chapter.
fn title_of<'a>(work: &Work<'a>, track: &Track) -> &'a str {
    work.plan.script.chapters.get(track.chapter as usize).map_or("", |chapter| chapter.title.as_str())
}

/// The entry of a catalogue that a track is, if it is one.
fn prompt_of<'a>(work: &Work<'a>, track: &Track) -> Option<&'a Prompt> {
    work.plan.script.chapters.get(track.chapter as usize)?.prompt.as_ref()
}

/// What the excerpt of a work is called.
const EXCERPT: &str = "Retail Sample";

/// The title of the track at `index`: that of its chapter, with the part's number where it is one of several; or the
/// excerpt's.
fn title_at<'a>(work: &Work<'a>, index: usize) -> Cow<'a, str> {
    let Some(track) = work.book.tracks.get(index) else { return Cow::Borrowed(EXCERPT) };
    let title = title_of(work, track);
    track.part.map_or(Cow::Borrowed(title), |part| Cow::Owned(format!("{title} ({part})")))
}

/// Tells that the track at `index` is listened to.
pub fn measuring(work: &Work<'_>, index: usize) -> Event {
    // The excerpt comes after the last chapter.
    let of = work.plan.script.chapters.len() as u32;
    let chapter = work.book.tracks.get(index).map_or(of, |track| track.chapter + 1);
    Event::Measuring { title: title_at(work, index).into_owned(), chapter, of }
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
    #[error("the output folder {} cannot be made: {}", path.display(), said(path, cause))]
    NoFolder {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Nothing may be written there.
    #[error("{} cannot be written: {}", path.display(), said(path, cause))]
    NotWritable {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// There is no room.
    #[error("{}: {} could not be finished", said(path, cause), path.display())]
    DiskFull {
        /// The file that did not fit.
        path: PathBuf,
        /// Whether the disk is full, or this user's part of it.
        cause: io::Error,
    },
    /// The encoder cannot code this sound.
    #[error("{} could not be coded: {cause}", path.display())]
    Encoder {
        /// The file that it was to become.
        path: PathBuf,
        /// What the encoder says.
        cause: io::Error,
    },
    /// The disk failed in some other way.
    #[error("{} could not be finished: {}", path.display(), said(path, cause))]
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
            _ if cause.get_ref().is_some_and(|inner| inner.is::<Refused>()) => BindError::Encoder { path, cause },
            _ if is_full(&cause) => BindError::DiskFull { path, cause },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                BindError::NotWritable { path, cause }
            }
            _ => BindError::Io { path, cause },
        }
    }

    /// What `error` means while `path` is written.
    fn assemble(work: &Work<'_>, path: &Path, error: AssembleError) -> BindError {
        BindError::listen(work.plan, path, error)
    }

    /// What `error` means while the takes of `plan` are heard or measured, for files in `folder`.
    pub fn listen(plan: &Plan, folder: &Path, error: AssembleError) -> BindError {
        match error {
            AssembleError::Take { cue, key, cause } => BindError::Take { place: place_of(plan, cue), key, cause },
            AssembleError::Write(cause) => BindError::io(folder, cause),
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
            BindError::Encoder { .. } => "R0708",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            BindError::Take { .. } => "run the job again: the plan then shows which takes must be recorded anew",
            BindError::NotAFolder { .. } => "move that file away, or name another folder under `output` in [job]",
            BindError::NoFolder { .. } => "name a folder that you may make under `output` in [job]",
            BindError::NotWritable { cause, .. } if cause.kind() == io::ErrorKind::ReadOnlyFilesystem => {
                "mount it for writing, or change `output` in [job], and run again: no take is lost"
            }
            BindError::NotWritable { .. } => "give yourself the right to write there, or change `output` in [job]",
            BindError::DiskFull { .. } => "make room and run the job again: no take is lost, finished files stay",
            BindError::Encoder { .. } => "choose other settings in [encode], or another format, and run the job again",
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

/// What `cause` says of `path`, its disk named where it is the disk's trouble.
fn said(path: &Path, cause: &io::Error) -> String {
    complaint(path, cause).unwrap_or_else(|| cause.to_string())
}

fn place_of(plan: &Plan, cue: CueId) -> String {
    let line = plan.segments.get(cue.0 as usize).and_then(|segment| {
        let chapter = plan.script.chapters.get(segment.chapter as usize)?;
        chapter.lines.get(segment.lines.start as usize)
    });
    line.map_or_else(|| "?".to_owned(), |line| plan.script.show(line.place))
}

#[cfg(test)]
mod tests;
