//! Binding: the takes of a plan become finished files, and the run is noted as complete.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::audio::Take;
use crate::audio::measurement::Measurement;
use crate::audio::resample::Resampled;
use crate::bind::{self, BindError, Bound, Rewrite, Work, sync};
use crate::book::Track;
use crate::book::assemble::{AssembleError, Recordings};
use crate::book::hearing::hear;
use crate::book::render::{Listening, Rendering};
use crate::book::timeline::{self, Wanted};
use crate::fault;
use crate::job::{Coding, Files, Form, Format, Job, Layout};
use crate::plan::Plan;
use crate::plan::key::TakeKey;
use crate::problem::Problem;
use crate::production::Production;
use crate::production::checks::Checked;
use crate::production::lock::Keeper;
use crate::production::measuring::found;
use crate::production::run::{BindTrouble, RunTerms, problem_of};
use crate::report::page::record::Record;
use crate::script::Notice;
use crate::session::event::Event;
use crate::store::measures::Kept;
use crate::store::shelf::{Shelf, ShelfError};
use crate::studio::port::Watch;
use crate::units::{Frames, SampleRate};

/// A retail sample of whole takes is long enough from here on, in milliseconds: a quarter of a minute more than the least
/// that is taken, since estimates of a voice's pace do not come into it.
const ENOUGH_MS: u32 = 75_000;

/// What became of a work.
pub(super) struct Finish {
    /// Its files.
    pub files: Vec<PathBuf>,
    /// The whole work's length.
    pub frames: Frames,
    /// What its files measure, where a store asks for something.
    pub measured: Vec<Measurement>,
    /// What a report shows of it, when one is wanted.
    pub record: Option<Record>,
}

/// How much of the job a work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Some editions: of the others nothing is known, and nothing changes.
    Editions,
    /// Some prompts, of any edition: of the others nothing is known, and nothing changes.
    Prompts,
}

/// The shelf as the book reads it.
struct ShelfSound<'a> {
    shelf: &'a Shelf,
    from: SampleRate,
    to: SampleRate,
    /// What lies under the words.
    bed: &'a [i16],
}

impl Recordings for ShelfSound<'_> {
    fn pcm(&self, key: &TakeKey) -> io::Result<Box<dyn Read + '_>> {
        let pcm = self.shelf.open_pcm(key)?;
        match self.from == self.to {
            true => Ok(Box::new(pcm)),
            false => Ok(Box::new(Resampled::new(pcm, self.from, self.to).map_err(io::Error::other)?)),
        }
    }

    fn bed(&self) -> &[i16] {
        self.bed
    }
}

/// A work, laid out in time, and how it sounds.
pub(super) struct Laid<'a> {
    pub(super) work: Work<'a>,
    pub(super) rendering: Rendering<'a>,
    /// What a person should know of its joins and of its sound.
    pub(super) notices: Vec<Notice>,
}

impl Production {
    /// Makes sure, before anything is spent, that finished files can be written.
    pub(super) fn check_output(&self) -> Result<(), Problem> {
        bind::check_folder(&self.job.output).map_err(|error| error.problem())?;
        self.background()?;
        if self.lock_path().is_some() {
            bind::check_folder(self.job_folder()).map_err(|error| error.problem())?;
        }
        self.spare_manuscripts()
    }

    /// Where the files of the work lie.
    pub(super) fn package_folder(&self) -> PathBuf {
        let Job { title, author, tags, output, .. } = &self.job;
        match self.job.layout {
            Layout::Flat | Layout::Acx => output.clone(),
            Layout::Audiobookshelf => bind::library::folder(output, title, author.as_deref(), tags),
        }
    }

    /// Binds the takes of a plan in every form that the job asks for, and records it for a report where `terms` want one.
    pub(super) fn bind(
        &self,
        checked: &Checked,
        shelf: &Shelf,
        terms: &RunTerms,
        extent: Extent,
        watch: &mut dyn Watch,
    ) -> Result<Finish, BindTrouble> {
        let watch = Mutex::new(watch);
        let see = |event: Event| watch.lock().unwrap_or_else(PoisonError::into_inner).see(&event);
        let heard = |work: &Work<'_>, index: usize| see(bind::measuring(work, index));
        self.lay(checked, shelf, &heard, |laid| {
            let plan = &checked.plan;
            let Laid { work, rendering, notices } = laid;
            let (folder, book) = (work.folder, work.book);
            for fit in &book.fits {
                see(Event::Fitted { cue: fit.cue, slot: Box::new(fit.report(plan, book.rate)) });
            }
            notices.iter().for_each(|notice| see(told(plan, notice)));
            let see = &mut { see };
            let mut left = self.written_last();
            bind::settle(folder).map_err(|error| trouble(&error))?;
            let keeper = self.keeper(checked, laid, terms.lock, extent)?;
            let held = keeper.as_ref().map(Keeper::held).unwrap_or_default();
            let bound = bind::bind(work, rendering, Rewrite::Changed, &held, see).map_err(|error| trouble(&error))?;
            left.extend(bound.leftover.iter().map(|name| folder.join(name)));
            let lock = keeper.map(|keeper| self.keep(keeper, &bound, see)).transpose()?;
            let mut files: Vec<PathBuf> = in_folder(folder, bound).collect();
            files.extend(self.fresh_files(plan).map(|name| folder.join(name)));
            // Where nothing is made because all is fresh, there may be none.
            let manifest = folder.join(bind::name::manifest(&self.job.title));
            files.extend(Some(manifest).filter(|manifest| !book.tracks.is_empty() || manifest.is_file()));
            files.extend(lock);
            if extent != Extent::Whole {
                return Ok(Finish { files, frames: book.frames(), measured: Vec::new(), record: None });
            }
            if self.job.layout == Layout::Audiobookshelf {
                files.extend(bind::library::write(work).map_err(|error| trouble(&error))?);
            }
            for bound in self.papers(work, rendering, see).map_err(|error| trouble(&error))? {
                files.extend(in_folder(folder, bound));
            }
            self.tell_left(left, &files, see);
            let measured = match self.job.layout {
                Layout::Acx => self.measure_pack(folder, &bind::list(work, rendering), work.threads, see),
                Layout::Flat | Layout::Audiobookshelf => Ok(Vec::new()),
            };
            let measured = measured.map_err(|problem| BindTrouble::Problems(vec![problem]))?;
            let record = terms.report.as_deref().map(|report| self.record_of(plan, Some(laid), report)).transpose()?;
            let length = (book.frames(), book.rate);
            if let Err(error) = self.note_finished(&files, length, &measured, checked.unheard) {
                tracing::warn!(%error, "the next run will look at everything again");
            }
            fault::point("finished.noted");
            Ok(Finish { files, frames: book.frames(), measured: found(&measured), record })
        })
    }

    /// Lays the takes of a plan out in time, decides how they sound, and hands that to `then`; `heard` is told of each
    /// track that is listened to for that.
    pub(super) fn lay<T>(
        &self,
        checked: &Checked,
        shelf: &Shelf,
        heard: &(dyn Fn(&Work<'_>, usize) + Sync),
        then: impl FnOnce(&Laid<'_>) -> Result<T, BindTrouble>,
    ) -> Result<T, BindTrouble> {
        let Checked { plan, takes, reports, lines, .. } = checked;
        let rate = self.job.stitch.rate.unwrap_or(plan.card.rate);
        let takes: Vec<Take> = takes.iter().map(|take| take.clone().at(rate)).collect();
        let mut book = timeline::lay(plan, &takes, &self.job.stitch).map_err(|error| {
            BindTrouble::Problems(vec![Problem::error(error.code().0, error.to_string()).help(error.help())])
        })?;
        let bed = self.lay_under(&mut book).map_err(|problem| BindTrouble::Problems(vec![problem]))?;
        let recordings = ShelfSound { shelf, from: plan.card.rate, to: rate, bed };
        book.excerpt = self.excerpt(plan, &takes, &recordings)?;
        let folder = self.package_folder();
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let unheard = |error| trouble(&BindError::listen(plan, &folder, error));
        hear(&mut book, plan, &takes, &recordings, threads).map_err(unheard)?;
        let work = Work {
            title: &self.job.title,
            author: self.job.author.as_deref(),
            plan,
            book: &book,
            reports,
            lines,
            forms: &self.job.forms,
            layout: self.job.layout,
            tags: &self.job.tags,
            cover: self.cover.as_ref(),
            folder: &folder,
            threads,
        };
        let measures = Kept::new(self.places.measures());
        let heard = |index: usize| heard(&work, index);
        let listening = Listening { measures: &measures, heard: &heard };
        let master = self.job.master.leaving_room(&self.job.forms);
        let rendering =
            Rendering::new(plan, &book, &takes, &recordings, &master, threads, listening).map_err(unheard)?;
        measures.sweep();
        // Several joins of one line say the same.
        let mut notices = book.notices.clone();
        notices.dedup_by(|a, b| a.place == b.place && a.message == b.message);
        notices.extend(rendering.notices(&master));
        notices.extend(self.over_length(plan, &book));
        notices.extend(self.out_of_line((plan, reports), &takes, &book, &rendering));
        then(&Laid { work, rendering, notices })
    }

    /// The retail sample of a pack that has one.
    fn excerpt(&self, plan: &Plan, takes: &[Take], recordings: &ShelfSound<'_>) -> Result<Option<Track>, BindTrouble> {
        let Some(acx) = &self.job.acx else { return Ok(None) };
        let wanted = Wanted { chapter: acx.sample_chapter, most_ms: acx.sample_ms, enough_ms: ENOUGH_MS };
        timeline::excerpt(plan, takes, &self.job.stitch, wanted, recordings).map_err(|error| match error {
            AssembleError::Take { cause, .. } if cause.kind() != io::ErrorKind::InvalidData => {
                BindTrouble::Problems(vec![problem_of(&cause)])
            }
            AssembleError::Take { key, cause, .. } => damaged(key, &cause),
            AssembleError::Write(cause) => BindTrouble::Problems(vec![problem_of(&cause)]),
        })
    }

    /// What is made of the words and the sound of `work` beside its files of sound.
    fn papers(
        &self,
        work: &Work<'_>,
        rendering: &Rendering<'_>,
        see: &mut dyn FnMut(Event),
    ) -> Result<Vec<Bound>, BindError> {
        let papers = &self.job.papers;
        let sound = bind::list(work, rendering);
        let words: Vec<sync::Form> = papers.iter().filter_map(|paper| words(*paper)).collect();
        // Words without sound are called as they would be beside a WAV.
        let wav = [Form { coding: Coding::Wav, files: Files::Both }];
        let alone = if sound.is_empty() { bind::list(&Work { forms: &wav, ..*work }, rendering) } else { Vec::new() };
        let mut bound = vec![sync::bind(work, if sound.is_empty() { &alone } else { &sound }, &words, see)?];
        if let Some(kind) = self.job.archive {
            bound.push(bind::bundle::bind(work, &sound, kind, see)?);
        }
        if papers.contains(&Format::Lpf) {
            bound.push(bind::lpf::bind(work, &sound, see)?);
        }
        if papers.contains(&Format::Epub) {
            let original = self.original().and_then(Result::ok);
            bound.extend(bind::epub::bind(work, &sound, original.as_ref(), see)?);
        }
        Ok(bound)
    }

    /// Names those of `left` that are in the output folder and not of this work any more.
    fn tell_left(&self, mut left: Vec<PathBuf>, files: &[PathBuf], see: &mut dyn FnMut(Event)) {
        left.sort();
        left.dedup();
        // There may be thousands of both.
        let files: BTreeSet<&Path> = files.iter().map(PathBuf::as_path).collect();
        for path in left.iter().filter(|path| !files.contains(path.as_path()) && path.is_file()) {
            let Ok(name) = path.strip_prefix(&self.job.output) else { continue };
            let message =
                format!("{} is left from an earlier run; it is not part of the work any more", name.display());
            see(Event::Noticed { code: "N0702", message });
        }
    }
}

/// `notice` with the line that it concerns.
fn told(plan: &Plan, notice: &Notice) -> Event {
    let place = notice.place.map(|place| format!("{}: ", plan.script.show(place))).unwrap_or_default();
    Event::Noticed { code: notice.code.0, message: format!("{place}{}", notice.message) }
}

/// The files of `bound`, which lie in `folder`.
fn in_folder(folder: &Path, bound: Bound) -> impl Iterator<Item = PathBuf> {
    let kept = bound.kept.into_iter().map(|name| folder.join(name));
    bound.wrote.into_iter().map(|written| written.path).chain(kept)
}

/// The form of words with times that `format` asks for.
fn words(format: Format) -> Option<sync::Form> {
    match format {
        Format::Srt => Some(sync::Form::Srt),
        Format::Vtt => Some(sync::Form::Vtt),
        Format::Lrc => Some(sync::Form::Lrc),
        _ => None,
    }
}

pub(super) fn trouble(error: &BindError) -> BindTrouble {
    if let BindError::Take { key, cause, .. } = error
        && cause.kind() == io::ErrorKind::InvalidData
    {
        return damaged(*key, cause);
    }
    BindTrouble::Problems(vec![error.problem()])
}

/// The take under `key` is not what was recorded.
fn damaged(key: TakeKey, cause: &io::Error) -> BindTrouble {
    let shelf = cause.get_ref().and_then(|inner| inner.downcast_ref::<ShelfError>());
    shelf.map_or_else(|| BindTrouble::Damaged(key, cause.to_string()), BindTrouble::of_shelf)
}
