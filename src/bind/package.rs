//! The package: all files of a work in every form, and its manifest. What changed is made again; the old package stays
//! as it is until all of the new one is there.
//!
//! The whole WAV is not rendered a second time where its chapters have files: their sound is copied, by the kernel where
//! it can.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::beside::{Beside, make_folder};
use super::contents::Contents;
use super::encoder;
use super::manifest::{self, Known, Listed};
use super::{BindError, Bound, Rewrite, Work, Written, name, prompt_of, stage, title_at, title_of};
use crate::audio::{SAMPLE_BYTES, wav};
use crate::book::Track;
use crate::book::assemble::AssembleError;
use crate::book::render::{Chunks, Rendering, in_parallel};
use crate::fault;
use crate::files::{self as fs, File};
use crate::job::{Coding, Form, Layout};
use crate::script::Kind;
use crate::session::event::Event;
use crate::units::Millibels;

/// Finishes the package in `folder` that an earlier run has decided: from then on its files are what they will be found to be.
pub fn settle(folder: &Path) -> Result<(), BindError> {
    stage::commit(folder)
}

/// Writes the files of `work` as `rendering` sounds, telling `see` what is under way. Those that are `held` stay as they are
/// where they are there. A work without sound gives no file.
pub fn bind(
    work: &Work<'_>,
    rendering: &Rendering<'_>,
    rewrite: Rewrite,
    held: &BTreeSet<String>,
    see: &mut dyn FnMut(Event),
) -> Result<Bound, BindError> {
    // Where prompts have other names and nothing else is to be done, only the manifest changes.
    if work.book.tracks.is_empty() && work.plan.fresh.iter().all(|apart| apart.from.is_none()) {
        return Ok(Bound::default());
    }
    make_folder(work.folder)?;
    stage::commit(work.folder)?;
    let mut files = list(work, rendering);
    let known = Known::read(&work.folder.join(name::manifest(work.title)));
    let held = |file: &Listed| held.contains(&file.name) && work.folder.join(&file.name).is_file();
    let fresh = |file: &Listed| rewrite == Rewrite::Changed && (held(file) || is_there(work, &known, file));
    let stale: Vec<bool> = files.iter().map(|file| !fresh(file)).collect();
    let waiting: Vec<String> = match rewrite {
        Rewrite::Changed => {
            files.iter().zip(&stale).filter(|(_, s)| **s).map(|(file, _)| stage::name_of(file)).collect()
        }
        Rewrite::All => Vec::new(),
    };
    stage::sweep(work.folder, &waiting)?;
    let mut bound = Bound { leftover: known.leftover(&files, work.folder), ..Bound::default() };
    let (due, fresh): (Vec<_>, Vec<_>) = files.iter().zip(&stale).partition(|(_, stale)| **stale);
    bound.kept.extend(fresh.into_iter().map(|(file, _)| file.name.clone()));
    let due: Vec<&Listed> = due.into_iter().map(|(file, _)| file).collect();
    make_all(work, rendering, &files, &due, see)?;
    fault::point("bind.middle");
    for file in &mut files {
        let path = stage::path_of(work.folder, file);
        file.bytes = fs::metadata(&path).map_err(|e| BindError::io(&path, e))?.len();
    }
    manifest::decide(work, &files, stale.contains(&true))?;
    stage::commit(work.folder)?;
    for file in files.iter().zip(&stale).filter(|(_, stale)| **stale).map(|(file, _)| file) {
        let path = work.folder.join(&file.name);
        see(wrote(&path, file, rendering));
        bound.wrote.push(Written { path, frames: file.frames });
    }
    Ok(bound)
}

/// Tells that `file` lies at `path`, and how its sound measures.
fn wrote(path: &Path, file: &Listed, rendering: &Rendering<'_>) -> Event {
    let levels = rendering.levels(file.track);
    let shown = |level: Option<f64>| level.map(|level| Millibels::of(level).decibels());
    let (loudness_lufs, true_peak_dbtp) = (shown(levels.lufs), shown(levels.true_peak));
    let (frames, rate) = (file.frames, rendering.rate());
    Event::Wrote { path: path.display().to_string(), frames, rate, loudness_lufs, true_peak_dbtp }
}

/// Whether `file` is in its place, as the manifest of the last run says.
fn is_there(work: &Work<'_>, known: &Known, file: &Listed) -> bool {
    let found = fs::metadata(work.folder.join(&file.name));
    found.is_ok_and(|found| found.is_file() && known.bytes_of(file) == Some(found.len()))
}

/// The files of sound that `work` has, their sizes not looked at: form by form its chapters in order, then the whole.
pub fn list(work: &Work<'_>, rendering: &Rendering<'_>) -> Vec<Listed> {
    let count = work.plan.script.chapters.len() as u32;
    let mut files: Vec<Listed> = Vec::new();
    // Where case is ignored as well, no two files have one name.
    let mut taken: HashSet<String> = HashSet::new();
    for form in work.forms {
        let ending = form.coding.format().extension();
        for (index, track) in work.book.tracks.iter().enumerate().filter(|_| form.files.has_chapters()) {
            let name = match (prompt_of(work, track), work.layout) {
                (Some(prompt), _) => name::prompt(&prompt.stem, ending),
                (None, Layout::Acx) => acx_name(work, index, ending),
                _ => name::chapter(track.chapter + 1, count, title_of(work, track), ending),
            };
            taken.insert(name.to_lowercase());
            files.push(listed(work, rendering, form, Some(index), name));
        }
        if work.book.excerpt.is_some() && form.files.has_chapters() {
            let index = work.book.tracks.len();
            files.push(listed(work, rendering, form, Some(index), acx_name(work, index, ending)));
        }
        if form.files.has_book() {
            let name = name::book(work.title, ending, &|name| taken.contains(&name.to_lowercase()));
            files.push(listed(work, rendering, form, None, name));
        }
    }
    files
}

/// The file of the track at `index` as ACX likes it: a section's number and what it is, the sample without a number.
fn acx_name(work: &Work<'_>, index: usize, ending: &str) -> String {
    let chapters = &work.plan.script.chapters;
    let kind = |track: &Track| chapters.get(track.chapter as usize).map_or(Kind::Text, |chapter| chapter.kind);
    let tracks = &work.book.tracks;
    let opens = tracks.first().is_some_and(|track| kind(track) == Kind::OpeningCredits);
    // The opening credits have the number 0, so that the first chapter has 1.
    let number = tracks.get(index).map(|_| index as u32 + u32::from(!opens));
    name::section(number, tracks.len() as u32, &title_at(work, index), ending)
}

fn listed(work: &Work<'_>, rendering: &Rendering<'_>, form: &Form, index: Option<usize>, name: String) -> Listed {
    let track = index.and_then(|index| work.book.track(index));
    let chapter = index.and_then(|index| work.book.tracks.get(index));
    let sound = index.map_or_else(|| rendering.book_key(), |index| rendering.track_key(index));
    let render = match form.coding {
        Coding::Wav => sound,
        coding => Contents::of(work, index).render_key(coding, &sound),
    };
    let frames = track.map_or_else(|| work.book.frames(), |track| track.frames);
    Listed {
        name,
        coding: form.coding,
        track: index,
        chapter: chapter.map(|track| track.chapter + 1),
        frames,
        render,
        bytes: 0,
        finish: index.and_then(|index| rendering.finish(index)).copied(),
    }
}

/// Makes sure that the `due` ones of `files` wait on the stage: chapters first, since a whole may be made of them.
fn make_all(
    work: &Work<'_>,
    rendering: &Rendering<'_>,
    files: &[Listed],
    due: &[&Listed],
    see: &mut dyn FnMut(Event),
) -> Result<(), BindError> {
    // What a run that was killed had made already is not made again.
    let missing = |file: &&&Listed| !work.folder.join(stage::name_of(file)).is_file();
    let missing: Vec<&Listed> = due.iter().filter(missing).copied().collect();
    let (chapters, wholes): (Vec<&Listed>, Vec<&Listed>) = missing.into_iter().partition(|file| file.track.is_some());
    for group in [chapters, wholes] {
        // What is only copied is as fast as the disk, whoever does it.
        let (copied, coded): (Vec<&Listed>, Vec<&Listed>) =
            group.into_iter().partition(|file| file.coding == Coding::Wav);
        for (some, threads) in [(copied, rendering.threads()), (coded, work.threads)] {
            for batch in some.chunks(threads.get()) {
                for file in batch {
                    let title = file.track.map_or(work.title.to_owned(), |index| title_at(work, index).into_owned());
                    let (chapter, of) = (file.chapter.unwrap_or(0), work.plan.script.chapters.len() as u32);
                    see(Event::Binding { title, chapter, of });
                }
                in_parallel(batch.len(), threads, |at| make(work, rendering, batch[at], files))?;
            }
        }
    }
    Ok(())
}

/// Makes `file` on the stage.
fn make(work: &Work<'_>, rendering: &Rendering<'_>, file: &Listed, files: &[Listed]) -> Result<(), BindError> {
    let staged = stage::name_of(file);
    let mut beside = Beside::shown_as(work.folder, &staged, &file.name)?;
    let path = beside.shown().to_owned();
    let chapters: Vec<&Listed> =
        files.iter().filter(|other| other.coding == Coding::Wav && other.track.is_some()).collect();
    match (file.coding, file.track) {
        (Coding::Wav, None) if !chapters.is_empty() => join_chapters(work, rendering, &chapters, file, &mut beside)?,
        (Coding::Wav, _) => {
            beside.file().write_all(&header(work, file)).map_err(|e| BindError::io(&path, e))?;
            play(rendering, file.track, beside.file()).map_err(|e| BindError::assemble(work, &path, e))?;
        }
        (coding, index) => {
            let failed = |e| BindError::io(&path, e);
            let contents = Contents::of(work, index);
            let mut encoder =
                encoder::open(coding, work.book.rate, beside.file(), &contents, &file.render).map_err(failed)?;
            let mut samples = Chunks::new(|samples: &[i16]| encoder.write(samples));
            play(rendering, index, &mut samples).map_err(|e| BindError::assemble(work, &path, e))?;
            encoder.finish().map_err(failed)?;
        }
    }
    beside.finish()
}

/// Writes the s16le sound of the track at `index`, or without one of the whole work, into `out`.
fn play(rendering: &Rendering<'_>, index: Option<usize>, out: &mut dyn Write) -> Result<(), AssembleError> {
    if let Some(index) = index {
        return rendering.track(index, out);
    }
    for index in 0..rendering.book().tracks.len() {
        rendering.gap(index, out).map_err(AssembleError::Write)?;
        rendering.track(index, out)?;
    }
    Ok(())
}

fn header(work: &Work<'_>, file: &Listed) -> Vec<u8> {
    wav::header(work.book.rate, file.frames)
}

/// Writes the whole WAV from those of its chapters.
fn join_chapters(
    work: &Work<'_>,
    rendering: &Rendering<'_>,
    chapters: &[&Listed],
    file: &Listed,
    to: &mut Beside,
) -> Result<(), BindError> {
    let path = work.folder.join(&file.name);
    let failed = |e| BindError::io(&path, e);
    to.file().write_all(&header(work, file)).map_err(failed)?;
    for (index, chapter) in chapters.iter().enumerate() {
        rendering.gap(index, to.file()).map_err(failed)?;
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
