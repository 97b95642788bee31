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
use crate::book::render::{Rendering, in_parallel};
use crate::fault;
use crate::files::{self as fs, File};
use crate::session::event::Event;

/// Writes the files of `work` as `rendering` sounds, telling `see` what is under way. A work without sound gives no file.
pub fn bind(
    work: &Work<'_>,
    rendering: &Rendering<'_>,
    rewrite: Rewrite,
    see: &mut dyn FnMut(Event),
) -> Result<Bound, BindError> {
    if work.book.tracks.is_empty() {
        return Ok(Bound::default());
    }
    make_folder(work.folder)?;
    let files = list(work, rendering);
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
    let (fresh, due): (Vec<usize>, Vec<usize>) = (0..chapters.len()).partition(|index| !stale[*index]);
    bound.kept.extend(fresh.into_iter().map(|index| chapters[index].name.clone()));
    for batch in due.chunks(rendering.threads().get()) {
        for &index in batch {
            let track = &work.book.tracks[index];
            let chapter = track.chapter + 1;
            see(Event::Binding { title: title_of(work, track).to_owned(), chapter, of: count });
        }
        let write = |n: usize| write_track(work, rendering, batch[n], &chapters[batch[n]]);
        for (path, &index) in in_parallel(batch.len(), rendering.threads(), write)?.into_iter().zip(batch) {
            finished(path, &chapters[index], &mut bound, see);
        }
    }
    fault::point("bind.middle");
    if let Some(file) = whole_book {
        if stale.last() == Some(&true) {
            see(Event::Binding { title: work.title.to_owned(), chapter: 0, of: count });
            finished(join_tracks(work, rendering, chapters, file)?, file, &mut bound, see);
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
fn list(work: &Work<'_>, rendering: &Rendering<'_>) -> Vec<Listed> {
    let count = work.plan.script.chapters.len() as u32;
    let mut files: Vec<Listed> = Vec::with_capacity(work.book.tracks.len() + 1);
    for (index, track) in work.book.tracks.iter().enumerate() {
        let name = name::chapter(track.chapter + 1, count, title_of(work, track));
        let render = rendering.track_key(index);
        let finish = rendering.finish(index).copied();
        files.push(Listed { name, chapter: Some(track.chapter + 1), frames: track.frames, render, finish });
    }
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let name = name::book(work.title, &names);
    let (frames, render) = (work.book.frames(), rendering.book_key());
    files.push(Listed { name, chapter: None, frames, render, finish: None });
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
    rendering: &Rendering<'_>,
    index: usize,
    file: &Listed,
) -> Result<std::path::PathBuf, BindError> {
    let mut beside = Beside::create(work.folder, &file.name)?;
    let path = beside.name().to_owned();
    beside.file().write_all(&header(work, file)).map_err(|e| BindError::io(&path, e))?;
    rendering.track(index, beside.file()).map_err(|e| BindError::assemble(work, &path, e))?;
    beside.finish()
}

/// Writes the whole from the files of its chapters.
fn join_tracks(
    work: &Work<'_>,
    rendering: &Rendering<'_>,
    chapters: &[Listed],
    file: &Listed,
) -> Result<std::path::PathBuf, BindError> {
    let mut beside = Beside::create(work.folder, &file.name)?;
    let path = beside.name().to_owned();
    let failed = |e| BindError::io(&path, e);
    beside.file().write_all(&header(work, file)).map_err(failed)?;
    for (index, chapter) in chapters.iter().enumerate() {
        rendering.gap(index, beside.file()).map_err(failed)?;
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
