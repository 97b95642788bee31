//! Binding: the takes of a plan become finished files, and the run is noted as complete.

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::audio::Take;
use crate::bind::{self, BindError, Bound, Rewrite, Work, sync};
use crate::book::assemble::Recordings;
use crate::book::hearing::hear;
use crate::book::render::Rendering;
use crate::book::timeline;
use crate::job::{Coding, Files, Form, Format, Job, Layout};
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::plan::{Cue, CueId, Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::run::{BindTrouble, problem_of};
use crate::script::Notice;
use crate::session::event::Event;
use crate::store::shelf::{Shelf, ShelfError};
use crate::studio::port::Watch;
use crate::units::Frames;

/// How many threads look for takes side by side.
const FINDERS: usize = 8;

/// The fewest takes that are worth a thread.
const SHARE: usize = 512;

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
        let mut book = timeline::lay(plan, &takes, &self.job.stitch).map_err(|error| {
            BindTrouble::Problems(vec![Problem::error(error.code().0, error.to_string()).help(error.help())])
        })?;
        // Several joins of one line say the same.
        let same = |a: &&Notice, b: &&Notice| a.place == b.place && a.message == b.message;
        let mut notices: Vec<&Notice> = book.notices.iter().collect();
        notices.dedup_by(|a, b| same(a, b));
        let mut tell = |notice: &Notice| {
            let place = notice.place.map(|place| format!("{}: ", plan.script.show(place))).unwrap_or_default();
            watch.see(&Event::Noticed { code: notice.code.0, message: format!("{place}{}", notice.message) });
        };
        notices.into_iter().for_each(&mut tell);
        let folder = self.package_folder();
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let recordings = ShelfSound(shelf);
        let unheard = |error| trouble(&BindError::listen(plan, &folder, error));
        hear(&mut book, plan, &takes, &recordings, threads).map_err(unheard)?;
        let work = Work {
            title: &self.job.title,
            author: self.job.author.as_deref(),
            plan,
            book: &book,
            forms: &self.job.forms,
            tags: &self.job.tags,
            cover: self.cover.as_ref(),
            folder: &folder,
            threads,
        };
        let rendering = Rendering::new(plan, &book, &takes, &recordings, &self.job.master, threads).map_err(unheard)?;
        rendering.notices(&self.job.master).iter().for_each(tell);
        let see = &mut |event: Event| watch.see(&event);
        let mut left = self.written_last();
        let bound = bind::bind(&work, &rendering, Rewrite::Changed, see).map_err(|error| trouble(&error))?;
        left.extend(bound.leftover.iter().map(|name| folder.join(name)));
        let mut files: Vec<PathBuf> = in_folder(&folder, bound).collect();
        files.push(folder.join(bind::name::manifest(&self.job.title)));
        if self.job.layout == Layout::Audiobookshelf {
            files.extend(bind::library::write(&work).map_err(|error| trouble(&error))?);
        }
        for bound in self.papers(&work, &rendering, see).map_err(|error| trouble(&error))? {
            files.extend(in_folder(&folder, bound));
        }
        self.tell_left(left, &files, watch);
        if let Err(error) = self.note_finished(&files, book.frames(), book.rate) {
            tracing::warn!(%error, "the next run will look at everything again");
        }
        Ok((files, book.frames()))
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
        if papers.contains(&Format::Lpf) {
            bound.push(bind::lpf::bind(work, &sound, see)?);
        }
        if papers.contains(&Format::Epub) {
            bound.extend(bind::epub::bind(work, &sound, see)?);
        }
        Ok(bound)
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

impl Production {
    /// The takes of all cues, one a cue. Each file is opened, some side by side: on a cold disk that is most of the wait.
    fn takes(&self, plan: &Plan, shelf: &Shelf) -> Result<Vec<Take>, BindTrouble> {
        let find = |cue: CueId| {
            let found = shelf.find(&plan.cues[cue.0 as usize].key).map_err(|error| BindTrouble::of_shelf(&error))?;
            found.ok_or_else(|| self.gone(plan, cue))
        };
        let of_its_own = |(_, cue): &(CueId, &Cue)| cue.supply != Supply::Shared;
        let own: Vec<CueId> = (0..).map(CueId).zip(&plan.cues).filter(of_its_own).map(|(id, _)| id).collect();
        let share = own.len().div_ceil(FINDERS).max(SHARE);
        let found: Result<Vec<Vec<Take>>, BindTrouble> = std::thread::scope(|scope| {
            let find = &find;
            let find_all = move |some: &[CueId]| some.iter().map(|cue| find(*cue)).collect();
            let finders: Vec<_> = own.chunks(share).map(|some| scope.spawn(move || find_all(some))).collect();
            let died = |_| Err(BindTrouble::Problems(vec![problem_of(&io::Error::other("a looking thread died"))]));
            finders.into_iter().map(|finder| finder.join().unwrap_or_else(died)).collect()
        });
        let mut found = found?.into_iter().flatten();
        let shared: KeySet = plan.cues.iter().filter(|cue| cue.supply == Supply::Shared).map(|cue| cue.key).collect();
        let mut known: KeyMap<Take> = KeyMap::default();
        let mut takes = Vec::with_capacity(plan.cues.len());
        for (id, cue) in (0..).map(CueId).zip(&plan.cues) {
            let take = match cue.supply {
                Supply::Shared => known.get(&cue.key).cloned(),
                Supply::Shelf | Supply::New => found.next(),
            };
            let take = take.ok_or_else(|| self.gone(plan, id))?;
            if shared.contains(&cue.key) {
                known.insert(cue.key, take.clone());
            }
            takes.push(take);
        }
        Ok(takes)
    }

    fn gone(&self, plan: &Plan, cue: CueId) -> BindTrouble {
        let text: String = plan.text(cue).chars().take(40).collect();
        let problem = Problem::error("R0615", format!("the take of “{text}…” went away while it was needed"));
        BindTrouble::Problems(vec![problem.help("something else removes files from the state folder; run again")])
    }
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

fn trouble(error: &BindError) -> BindTrouble {
    if let BindError::Take { key, cause, .. } = error
        && cause.kind() == io::ErrorKind::InvalidData
    {
        let shelf = cause.get_ref().and_then(|inner| inner.downcast_ref::<ShelfError>());
        return shelf.map_or_else(|| BindTrouble::Damaged(*key, cause.to_string()), BindTrouble::of_shelf);
    }
    BindTrouble::Problems(vec![error.problem()])
}
