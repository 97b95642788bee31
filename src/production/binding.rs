//! Binding: the takes of a plan become finished files, and the run is noted as complete.

use std::io::{self, Read};
use std::path::PathBuf;

use crate::bind::{self, BindError, Rewrite, Work};
use crate::book::assemble::Recordings;
use crate::book::timeline;
use crate::job::{Job, Layout};
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

    /// Where the files of the work lie.
    fn package_folder(&self) -> PathBuf {
        let Job { title, author, tags, output, .. } = &self.job;
        match self.job.layout {
            Layout::Flat => output.clone(),
            Layout::Audiobookshelf => bind::library::folder(output, title, author.as_deref(), tags),
        }
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
        let folder = self.package_folder();
        let work = Work {
            title: &self.job.title,
            author: self.job.author.as_deref(),
            plan,
            book: &book,
            forms: &self.job.forms,
            tags: &self.job.tags,
            cover: self.cover.as_ref(),
            folder: &folder,
        };
        let see = &mut |event: Event| watch.see(&event);
        let bound = bind::bind(&work, &ShelfSound(shelf), Rewrite::Changed, see).map_err(|error| trouble(&error))?;
        let mut files: Vec<PathBuf> = bound.wrote.into_iter().map(|written| written.path).collect();
        files.extend(bound.kept.iter().map(|name| folder.join(name)));
        files.push(folder.join(bind::name::manifest(&self.job.title)));
        if self.job.layout == Layout::Audiobookshelf {
            files.extend(bind::library::write(&work).map_err(|error| trouble(&error))?);
        }
        for name in bound.leftover {
            let message = format!("{name} is left from an earlier run; it is not part of the work any more");
            watch.see(&Event::Noticed { code: "N0702", message });
        }
        if let Err(error) = self.note_finished(&files, book.frames(), book.rate) {
            tracing::warn!(%error, "the next run will look at everything again");
        }
        Ok((files, book.frames()))
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
