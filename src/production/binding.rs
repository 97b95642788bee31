//! Binding: the takes of a plan become finished files, and the run is noted as complete.

use std::io::{self, Read};
use std::path::PathBuf;

use crate::bind::{self, BindError, Bound, Rewrite, Work, sync};
use crate::book::assemble::Recordings;
use crate::book::timeline;
use crate::job::Format;
use crate::plan::Plan;
use crate::plan::key::TakeKey;
use crate::problem::Problem;
use crate::production::Production;
use crate::production::run::BindTrouble;
use crate::script::Notice;
use crate::session::event::Event;
use crate::store::shelf::{Shelf, ShelfError};
use crate::studio::port::Watch;
use crate::units::Frames;

/// The shelf as the book reads it.
struct ShelfSound<'a>(&'a Shelf);

impl Recordings for ShelfSound<'_> {
    fn pcm(&self, key: &TakeKey) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0.open_pcm(key)?))
    }
}

impl Production {
    /// Makes sure, before anything is spent, that finished files can be written.
    pub(super) fn check_output(&self) -> Result<(), Problem> {
        bind::check_folder(&self.job.output).map_err(|error| error.problem())
    }

    /// Binds the takes of `plan` in every form that the job asks for. Returns the files and the whole work's length.
    pub(super) fn bind(
        &self,
        plan: &Plan,
        shelf: &Shelf,
        watch: &mut dyn Watch,
    ) -> Result<(Vec<PathBuf>, Frames), BindTrouble> {
        let takes = self.takes(plan, shelf)?;
        let book = timeline::lay(plan, &takes, &self.job.stitch).map_err(|error| {
            BindTrouble::Problems(vec![Problem::error(error.code().0, error.to_string()).help(error.help())])
        })?;
        // Several joins of one line say the same.
        let same = |a: &&Notice, b: &&Notice| a.place == b.place && a.message == b.message;
        let mut notices: Vec<&Notice> = book.notices.iter().collect();
        notices.dedup_by(|a, b| same(a, b));
        for notice in notices {
            let place = notice.place.map(|place| format!("{}: ", plan.script.show(place))).unwrap_or_default();
            watch.see(&Event::Noticed { code: notice.code.0, message: format!("{place}{}", notice.message) });
        }
        let work = Work {
            title: &self.job.title,
            author: self.job.author.as_deref(),
            plan,
            book: &book,
            folder: &self.job.output,
        };
        let see = &mut |event: Event| watch.see(&event);
        let mut files = Vec::new();
        let mut left = self.written_last();
        if self.job.formats.contains(&Format::Wav) {
            let bound = bind::wav::bind(&work, &ShelfSound(shelf), Rewrite::Changed, see).map_err(|e| trouble(&e))?;
            left.extend(bound.leftover.iter().map(|name| self.job.output.join(name)));
            files.extend(self.bound(bound));
            files.push(self.job.output.join(bind::name::manifest(&self.job.title)));
        }
        let forms: Vec<sync::Form> = self.job.formats.iter().filter_map(|format| words(*format)).collect();
        let sound = bind::wav::list(&work);
        files.extend(self.bound(sync::bind(&work, &sound, &forms, see).map_err(|e| trouble(&e))?));
        if self.job.formats.contains(&Format::Lpf) {
            files.extend(self.bound(bind::lpf::bind(&work, &sound, see).map_err(|e| trouble(&e))?));
        }
        self.tell_left(left, &files, watch);
        if let Err(error) = self.note_finished(&files, book.frames(), book.rate) {
            tracing::warn!(%error, "the next run will look at everything again");
        }
        Ok((files, book.frames()))
    }

    /// The files of `bound`.
    fn bound(&self, bound: Bound) -> impl Iterator<Item = PathBuf> {
        let kept = bound.kept.into_iter().map(|name| self.job.output.join(name));
        bound.wrote.into_iter().map(|written| written.path).chain(kept)
    }

    /// Names those of `left` that are in the output folder and not of this work any more.
    fn tell_left(&self, mut left: Vec<PathBuf>, files: &[PathBuf], watch: &mut dyn Watch) {
        left.sort();
        left.dedup();
        for path in left.iter().filter(|path| !files.contains(path) && path.is_file()) {
            let Ok(name) = path.strip_prefix(&self.job.output) else { continue };
            let message =
                format!("{} is left from an earlier run; it is not part of the work any more", name.display());
            watch.see(&Event::Noticed { code: "N0702", message });
        }
    }
}

/// The form of words with times that `format` asks for.
fn words(format: Format) -> Option<sync::Form> {
    match format {
        Format::Wav | Format::Lpf => None,
        Format::Srt => Some(sync::Form::Srt),
        Format::Vtt => Some(sync::Form::Vtt),
        Format::Lrc => Some(sync::Form::Lrc),
    }
}

fn trouble(error: &BindError) -> BindTrouble {
    if let BindError::Take { key, cause, .. } = error
        && cause.kind() == io::ErrorKind::InvalidData
    {
        let shelf = cause.get_ref().and_then(|inner| inner.downcast_ref::<ShelfError>());
        return shelf.map_or_else(|| BindTrouble::Damaged(*key, cause.to_string()), BindTrouble::of_shelf);
    }
    BindTrouble::Problems(vec![error.problem()])
}
