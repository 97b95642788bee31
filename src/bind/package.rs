//! The package: all files of a work in every form, and its manifest. What changed is made again; the old package stays
//! as it is until all of the new one is there.
//!
//! The whole WAV is not rendered a second time where its chapters have files: their sound is copied, by the kernel where
//! it can.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::beside::{Beside, make_folder};
use super::contents::Contents;
use super::encoder::{self, Samples};
use super::manifest::{self, Known, Listed};
use super::{BindError, Bound, Rewrite, Work, Written, name, stage, title_of};
use crate::audio::{SAMPLE_BYTES, wav};
use crate::book::assemble::{AssembleError, Recordings, assemble, silence};
use crate::fault;
use crate::files::{self as fs, File};
use crate::job::{Coding, Form};
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
    stage::commit(work.folder)?;
    let mut files = list(work);
    let known = Known::read(&work.folder.join(name::manifest(work.title)));
    let fresh = |file: &Listed| rewrite == Rewrite::Changed && is_there(work, &known, file);
    let stale: Vec<bool> = files.iter().map(|file| !fresh(file)).collect();
    let waiting: Vec<String> = match rewrite {
        Rewrite::Changed => {
            files.iter().zip(&stale).filter(|(_, s)| **s).map(|(file, _)| stage::name_of(file)).collect()
        }
        Rewrite::All => Vec::new(),
    };
    stage::sweep(work.folder, &waiting)?;
    let mut bound = Bound { leftover: known.leftover(&files, work.folder), ..Bound::default() };
    for (file, stale) in files.iter().zip(&stale) {
        match stale {
            true => make(work, file, &files, recordings, see)?,
            false => bound.kept.push(file.name.clone()),
        }
    }
    fault::point("bind.middle");
    for file in &mut files {
        let path = stage::path_of(work.folder, file);
        file.bytes = fs::metadata(&path).map_err(|e| BindError::io(&path, e))?.len();
    }
    manifest::decide(work, &files, stale.contains(&true))?;
    stage::commit(work.folder)?;
    for file in files.iter().zip(&stale).filter(|(_, stale)| **stale).map(|(file, _)| file) {
        let path = work.folder.join(&file.name);
        see(Event::Wrote { path: path.display().to_string(), frames: file.frames });
        bound.wrote.push(Written { path, frames: file.frames });
    }
    Ok(bound)
}

/// Whether `file` is in its place, as the manifest of the last run says.
fn is_there(work: &Work<'_>, known: &Known, file: &Listed) -> bool {
    let found = fs::metadata(work.folder.join(&file.name));
    found.is_ok_and(|found| found.is_file() && known.bytes_of(file) == Some(found.len()))
}

/// The files that `work` has: form by form its chapters in order, then the whole.
fn list(work: &Work<'_>) -> Vec<Listed> {
    let count = work.plan.script.chapters.len() as u32;
    let mut files: Vec<Listed> = Vec::new();
    // Where case is ignored as well, no two files have one name.
    let mut taken: HashSet<String> = HashSet::new();
    for form in work.forms {
        let ending = form.coding.format().extension();
        for (index, track) in work.book.tracks.iter().enumerate().filter(|_| form.files.has_chapters()) {
            let name = name::chapter(track.chapter + 1, count, title_of(work, track), ending);
            taken.insert(name.to_lowercase());
            files.push(listed(work, form, Some(index), name));
        }
        if form.files.has_book() {
            let name = name::book(work.title, ending, &|name| taken.contains(&name.to_lowercase()));
            files.push(listed(work, form, None, name));
        }
    }
    files
}

fn listed(work: &Work<'_>, form: &Form, index: Option<usize>, name: String) -> Listed {
    let track = index.and_then(|index| work.book.tracks.get(index));
    let sound = track.map_or_else(|| work.book.render_key(), |track| track.render_key(work.book.rate));
    let render = match form.coding {
        Coding::Wav => sound,
        coding => Contents::of(work, index).render_key(coding, &sound),
    };
    let frames = track.map_or_else(|| work.book.frames(), |track| track.frames);
    Listed {
        name,
        coding: form.coding,
        track: index,
        chapter: track.map(|track| track.chapter + 1),
        frames,
        render,
        bytes: 0,
    }
}

/// Makes sure that `file` waits on the stage.
fn make(
    work: &Work<'_>,
    file: &Listed,
    files: &[Listed],
    recordings: &dyn Recordings,
    see: &mut dyn FnMut(Event),
) -> Result<(), BindError> {
    let staged = stage::name_of(file);
    if work.folder.join(&staged).is_file() {
        // A run that was killed had come further.
        return Ok(());
    }
    let track = file.track.and_then(|index| work.book.tracks.get(index));
    let title = track.map_or(work.title, |track| title_of(work, track)).to_owned();
    let (chapter, of) = (file.chapter.unwrap_or(0), work.plan.script.chapters.len() as u32);
    see(Event::Binding { title, chapter, of });
    let mut beside = Beside::shown_as(work.folder, &staged, &file.name)?;
    let path = beside.shown().to_owned();
    let chapters: Vec<&Listed> =
        files.iter().filter(|other| other.coding == Coding::Wav && other.track.is_some()).collect();
    match (file.coding, file.track) {
        (Coding::Wav, None) if !chapters.is_empty() => join_chapters(work, &chapters, file, &mut beside)?,
        (Coding::Wav, _) => {
            beside.file().write_all(&header(work, file)).map_err(|e| BindError::io(&path, e))?;
            play(work, file.track, recordings, beside.file()).map_err(|e| BindError::assemble(work, &path, e))?;
        }
        (coding, index) => {
            let failed = |e| BindError::io(&path, e);
            let contents = Contents::of(work, index);
            let mut encoder =
                encoder::open(coding, work.book.rate, beside.file(), &contents, &file.render).map_err(failed)?;
            let mut samples = Samples::new(&mut *encoder);
            play(work, index, recordings, &mut samples).map_err(|e| BindError::assemble(work, &path, e))?;
            encoder.finish().map_err(failed)?;
        }
    }
    beside.finish()
}

/// Writes the s16le sound of the track at `index`, or without one of the whole work, into `out`.
fn play(
    work: &Work<'_>,
    index: Option<usize>,
    recordings: &dyn Recordings,
    out: &mut dyn Write,
) -> Result<(), AssembleError> {
    if let Some(track) = index.and_then(|index| work.book.tracks.get(index)) {
        return assemble(track, recordings, out);
    }
    for track in &work.book.tracks {
        silence(track.gap.0, out).map_err(AssembleError::Write)?;
        assemble(track, recordings, out)?;
    }
    Ok(())
}

fn header(work: &Work<'_>, file: &Listed) -> Vec<u8> {
    wav::header(work.book.rate, file.frames)
}

/// Writes the whole WAV from those of its chapters.
fn join_chapters(work: &Work<'_>, chapters: &[&Listed], file: &Listed, to: &mut Beside) -> Result<(), BindError> {
    let path = work.folder.join(&file.name);
    let failed = |e| BindError::io(&path, e);
    to.file().write_all(&header(work, file)).map_err(failed)?;
    for (track, chapter) in work.book.tracks.iter().zip(chapters) {
        silence(track.gap.0, to.file()).map_err(failed)?;
        let from = stage::path_of(work.folder, chapter);
        copy_sound(&from, header(work, chapter).len() as u64, chapter.frames.0 * SAMPLE_BYTES, to.file(), &path)?;
    }
    Ok(())
}

/// Copies `len` bytes of the file at `from`, after the first `skipped`.
fn copy_sound(from: &Path, skipped: u64, len: u64, to: &mut File, path: &Path) -> Result<(), BindError> {
    let mut source = File::open(from).map_err(|e| BindError::io(from, e))?;
    source.seek(SeekFrom::Start(skipped)).map_err(|e| BindError::io(from, e))?;
    let copied = io::copy(&mut source.take(len), to).map_err(|e| BindError::io(path, e))?;
    if copied != len {
        return Err(BindError::io(from, io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests;
