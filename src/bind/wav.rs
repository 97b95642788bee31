//! One WAV a chapter, one for the whole work, and the timing manifest.
//!
//! The whole is not rendered a second time: the chapters' sound is copied, by the kernel where it can.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::beside::{Beside, make_folder, sync_folder};
use super::manifest::{self, Known, Listed};
use super::{BindError, Bound, Rewrite, Work, Written, name};
use crate::audio::{SAMPLE_BYTES, wav};
use crate::book::Track;
use crate::book::assemble::{Recordings, assemble, silence};
use crate::fault;
use crate::files::{self as fs, File};
use crate::session::event::Event;

/// Writes the files of `work`, telling `see` what is under way. A work without sound gives no file.
pub fn bind(
    work: &Work<'_>,
    recordings: &dyn Recordings,
    rewrite: Rewrite,
    see: &mut dyn FnMut(Event),
) -> Result<Bound, BindError> {
    if work.book.tracks.is_empty() {
        return Ok(Bound::default());
    }
    make_folder(work.folder)?;
    let files = list(work);
    let manifest = work.folder.join(name::manifest(work.title));
    let known = Known::read(&manifest);
    let fresh = |file: &Listed| rewrite == Rewrite::Changed && known.has(file) && whole(work, file);
    let stale: Vec<bool> = files.iter().map(|file| !fresh(file)).collect();
    let mut bound = Bound { leftover: known.leftover(&files, work.folder), ..Bound::default() };
    if stale.contains(&true) {
        // It describes files that are about to change; if we are killed among them, nothing must vouch for them.
        forget(&manifest, work.folder)?;
    }
    let (whole_book, chapters) = files.split_last().map_or((None, &[][..]), |(book, rest)| (Some(book), rest));
    let count = work.plan.script.chapters.len() as u32;
    for ((file, track), stale) in chapters.iter().zip(&work.book.tracks).zip(&stale) {
        if !stale {
            bound.kept.push(file.name.clone());
            continue;
        }
        let chapter = track.chapter + 1;
        see(Event::Binding { title: title_of(work, track).to_owned(), chapter, of: count });
        finished(write_track(work, track, file, recordings)?, file, &mut bound, see);
    }
    fault::point("bind.middle");
    if let Some(file) = whole_book {
        if stale.last() == Some(&true) {
            see(Event::Binding { title: work.title.to_owned(), chapter: 0, of: count });
            finished(join_tracks(work, chapters, file)?, file, &mut bound, see);
        } else {
            bound.kept.push(file.name.clone());
        }
    }
    manifest::write(work, &files)?;
    Ok(bound)
}

fn finished(path: std::path::PathBuf, file: &Listed, bound: &mut Bound, see: &mut dyn FnMut(Event)) {
    see(Event::Wrote { path: path.display().to_string(), frames: file.frames });
    bound.wrote.push(Written { path, frames: file.frames });
}

/// The title of a track's chapter.
pub(super) fn title_of<'a>(work: &Work<'a>, track: &Track) -> &'a str {
    work.plan.script.chapters.get(track.chapter as usize).map_or("", |chapter| chapter.title.as_str())
}

/// The files that `work` has: its chapters in order, then the whole.
pub fn list(work: &Work<'_>) -> Vec<Listed> {
    let count = work.plan.script.chapters.len() as u32;
    let mut files: Vec<Listed> = Vec::with_capacity(work.book.tracks.len() + 1);
    for track in &work.book.tracks {
        let name = name::chapter(track.chapter + 1, count, title_of(work, track));
        let render = track.render_key(work.book.rate);
        files.push(Listed { name, chapter: Some(track.chapter + 1), frames: track.frames, render });
    }
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let name = name::book(work.title, &names);
    files.push(Listed { name, chapter: None, frames: work.book.frames(), render: work.book.render_key() });
    files
}

/// Whether the file is there with the length that it must have.
fn whole(work: &Work<'_>, file: &Listed) -> bool {
    let want = header(work, file).len() as u64 + file.frames.0 * SAMPLE_BYTES;
    fs::metadata(work.folder.join(&file.name)).is_ok_and(|found| found.is_file() && found.len() == want)
}

fn header(work: &Work<'_>, file: &Listed) -> Vec<u8> {
    wav::header(work.book.rate, file.frames)
}

fn forget(manifest: &Path, folder: &Path) -> Result<(), BindError> {
    match fs::remove_file(manifest) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(BindError::io(manifest, e)),
        Err(_) => Ok(()),
        Ok(()) => sync_folder(folder).map_err(|e| BindError::io(folder, e)),
    }
}

fn write_track(
    work: &Work<'_>,
    track: &Track,
    file: &Listed,
    recordings: &dyn Recordings,
) -> Result<std::path::PathBuf, BindError> {
    let mut beside = Beside::create(work.folder, &file.name)?;
    let path = beside.name().to_owned();
    beside.file().write_all(&header(work, file)).map_err(|e| BindError::io(&path, e))?;
    assemble(track, recordings, beside.file()).map_err(|e| BindError::assemble(work, &path, e))?;
    beside.finish()
}

/// Writes the whole from the files of its chapters.
fn join_tracks(work: &Work<'_>, chapters: &[Listed], file: &Listed) -> Result<std::path::PathBuf, BindError> {
    let mut beside = Beside::create(work.folder, &file.name)?;
    let path = beside.name().to_owned();
    let failed = |e| BindError::io(&path, e);
    beside.file().write_all(&header(work, file)).map_err(failed)?;
    for (track, chapter) in work.book.tracks.iter().zip(chapters) {
        silence(track.gap.0, beside.file()).map_err(failed)?;
        let from = work.folder.join(&chapter.name);
        let mut source = File::open(&from).map_err(|e| BindError::io(&from, e))?;
        let skipped = header(work, chapter).len() as u64;
        source.seek(SeekFrom::Start(skipped)).map_err(|e| BindError::io(&from, e))?;
        let want = chapter.frames.0 * SAMPLE_BYTES;
        let copied = io::copy(&mut source.take(want), beside.file()).map_err(failed)?;
        if copied != want {
            return Err(BindError::io(&from, io::ErrorKind::UnexpectedEof.into()));
        }
    }
    beside.finish()
}

#[cfg(test)]
mod tests;
