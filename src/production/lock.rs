//! The lock of a job of prompts: read before anything is spent, held against what is wanted now, and written after the files.
//!
//! A run that dies between files and lock leaves an old lock beside new files: `check` then says so, and the next run writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::audio::Digest;
use crate::bind::cover::Cover;
use crate::bind::{ENCODE_VERSION, encode_version, name};
use crate::book::RENDER_VERSION;
use crate::book::render::{MASTER_VERSION, in_parallel};
use crate::files::{self as fs, File};
use crate::job::Coding;
use crate::plan::lock::drift::{Drift, Due, DueFile, Found, Kind, Site, drifts};
use crate::plan::lock::settings::{Settings, group};
use crate::plan::lock::{Finish, Lock, Made, NotALock};
use crate::plan::{CueId, Plan};
use crate::problem::{Problem, Spot};
use crate::production::Production;
use crate::production::run::LockRule;
use crate::report::columns::counted;
use crate::units::Language;

mod keeper;

pub(super) use keeper::Keeper;

impl Production {
    /// The folder of the job file.
    pub(super) fn job_folder(&self) -> &Path {
        self.job_path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    /// What a person means by `name`, who may write the file of a prompt as it lies before them: `out/en/open.wav`, or
    /// `jobs/out/en/open.wav`. In the output folder it is called `en/open.wav`.
    pub fn meant<'a>(&self, name: &'a str) -> &'a str {
        let (output, folder) = (&self.job.output, self.job_folder());
        let written = Path::new(name);
        let written = written.strip_prefix(".").unwrap_or(written);
        let there = [output.as_path(), output.strip_prefix(folder).unwrap_or(output)];
        let mut below =
            there.iter().filter_map(|output| written.strip_prefix(output.strip_prefix(".").unwrap_or(output)).ok());
        // Only a file that is there: an id may begin like the folder, and another prompt is not made again for that.
        below.find(|rest| output.join(rest).is_file()).and_then(Path::to_str).unwrap_or(name)
    }

    /// Where the lock lies: beside the job file and called like it. Only a job of catalogues has one.
    pub fn lock_path(&self) -> Option<PathBuf> {
        let of_catalogues = self.job.manuscripts.iter().any(|source| source.manner.catalogue.is_some());
        (of_catalogues && self.job.dub.is_none()).then(|| self.job_path.with_extension("lock"))
    }

    /// The lock at `path`; none when it is not there.
    pub(super) fn read_lock(&self, path: &Path) -> Result<Option<Lock>, Problem> {
        let name = path.display().to_string();
        let text = match fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(Problem::error("R0455", format!("the lock `{name}` cannot be read: {error}"))
                    .help("see that it can be read, then run again"));
            }
        };
        Lock::parse(&text).map(Some).map_err(|error| match error {
            NotALock::Foreign => Problem::error("R0455", format!("`{name}` is not a lock of rhapsode"))
                .help("move it away, or call the job file otherwise: its lock has its name and ends with .lock"),
            NotALock::Newer(form) => Problem::error("R0456", format!("the lock `{name}` has form {form}, a newer one"))
                .help("use the version of rhapsode that wrote it"),
            NotALock::Damaged(why, at) => Problem::error("R0455", format!("the lock cannot be understood: {why}"))
                .help("after a merge take either side of it, then run the job: it is written anew")
                .at(Spot::new(&name, &text, at, "here")),
        })
    }

    /// What `plan` and the job want of each prompt, in the order of the catalogues, and the settings that this is made with.
    pub(super) fn due(&self, plan: &Plan) -> (Vec<Due>, Settings) {
        let plan = &*plan.whole();
        let mut finishes: BTreeMap<&Language, Vec<(&str, Finish)>> = BTreeMap::new();
        let mut due = Vec::new();
        let mut settings = Settings::default();
        for (index, chapter) in (0..).zip(&plan.script.chapters) {
            let Some(prompt) = &chapter.prompt else { continue };
            let language = prompt.language.as_ref().unwrap_or(self.job.language());
            let cues = plan.chapter_cues(index).filter_map(|cue| u32::try_from(cue).ok().map(CueId));
            let takes: Vec<(Made, String)> =
                cues.filter_map(|cue| Some((plan.made(cue)?, plan.written(cue).trim().to_owned()))).collect();
            if takes.is_empty() {
                continue;
            }
            let file = plan.script.files.get(chapter.place.file as usize).cloned().unwrap_or_default();
            let finishes = finishes.entry(language).or_insert_with(|| {
                let forms = self.job.forms.iter().map(|form| form.coding);
                forms
                    .map(|coding| (coding.format().extension(), self.finish_of(coding, language, &mut settings)))
                    .collect()
            });
            let files = finishes
                .iter()
                .map(|(ending, finish)| DueFile { path: name::prompt(&prompt.stem, ending), finish: finish.clone() });
            due.push(Due {
                name: prompt.stem.clone(),
                id: prompt.id.clone(),
                site: Site { file, line: chapter.place.line, column: chapter.place.column },
                language: language.as_str().to_owned(),
                takes,
                files: files.collect(),
                flaws: prompt.flaws.clone(),
            });
        }
        (due, settings)
    }

    /// What the job does to the sound of a file in `language` that is coded as `coding` says; what the hashes in it stand for
    /// goes to `settings`.
    fn finish_of(&self, coding: Coding, language: &Language, settings: &mut Settings) -> Finish {
        let job = &self.job;
        let master = job.master.leaving_room(&job.forms);
        let version = if master.changes_sound() { MASTER_VERSION } else { 0 };
        let (stitcher, stitch) = (RENDER_VERSION.as_bytes(), json(&job.stitch));
        let (mastering, levels) = (version.to_le_bytes(), json(&master));
        let mut finish = Finish {
            stitch: settings.note([stitcher, &stitch], group(&stitch, RENDER_VERSION, |number| number)),
            // All its numbers are hundredths of a decibel.
            master: settings.note([&mastering, &levels], group(&levels, MASTER_VERSION, |number| number / 100.0)),
            ..Finish::default()
        };
        if coding != Coding::Wav {
            let (coded, version) = (json(&coding), encode_version(coding));
            finish.coding = settings.note([version.as_bytes(), &coded], group(&coded, version, |number| number));
            // A picture counts by what it shows, not by where it lies.
            let cover = self.cover.as_ref().map_or(&[][..], Cover::bytes);
            let about = json(&(&job.title, &job.author, language, &job.tags));
            let named = json(&serde_json::json!({
                "title": job.title, "author": job.author, "language": language, "tags": job.tags,
                "cover": if cover.is_empty() { None } else { Some(Finish::hash([cover])) },
            }));
            finish.tags = settings.note([&about, cover], group(&named, ENCODE_VERSION, |number| number));
        }
        finish
    }

    /// What lies in the folders of the prompts that are `due`, or that `lock` knows, and in those above within the output folder:
    /// a row that is gone may have been the last of its folder. Digests are those of files that it knows.
    pub(super) fn found(&self, due: &[Due], lock: &Lock) -> Found {
        let known: BTreeSet<&str> =
            lock.prompts.values().flat_map(|locked| locked.files.iter().map(|file| file.path.as_str())).collect();
        let asked = due.iter().flat_map(|due| due.files.iter().map(|file| file.path.as_str()));
        let parent = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut folders: BTreeSet<String> = asked.chain(known.iter().copied()).map(parent).collect();
        let above = |folder: &String| {
            let ends: Vec<usize> = folder.match_indices('/').map(|(at, _)| at).collect();
            ends.into_iter().filter_map(|end| folder.get(..end).map(str::to_owned)).collect::<Vec<_>>()
        };
        folders.extend(folders.iter().flat_map(above).collect::<Vec<_>>());
        let endings: Vec<&str> = self.job.forms.iter().map(|form| form.coding.format().extension()).collect();
        let mut paths = Vec::new();
        for folder in folders {
            for entry in fs::read_dir(self.job.output.join(&folder)).into_iter().flatten().flatten() {
                let Ok(name) = entry.file_name().into_string() else { continue };
                let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
                if !name.starts_with('.') && endings.iter().any(|known| known.eq_ignore_ascii_case(ending)) {
                    paths.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
                }
            }
        }
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let digest = |path: &String| known.contains(path.as_str()).then(|| self.digest(path)).flatten();
        let digests = in_parallel(paths.len(), threads, |index| Ok::<_, io::Error>(paths.get(index).and_then(digest)));
        Found { files: paths.iter().cloned().zip(digests.unwrap_or_default()).collect() }
    }

    /// The digest of the file at `path` in the output folder; none when it cannot be read.
    pub(super) fn digest(&self, path: &str) -> Option<Digest> {
        Digest::of_all(&mut File::open(self.job.output.join(path)).ok()?).ok()
    }

    /// Makes sure, before anything is spent, that there is no strange lock, and where it must stay, that it would.
    pub(super) fn check_lock(&self, plan: &Plan, rule: LockRule) -> Result<(), Problem> {
        let Some(path) = self.lock_path() else { return Ok(()) };
        let lock = self.read_lock(&path)?;
        if rule == LockRule::MayChange {
            return Ok(());
        }
        let Some(lock) = lock else {
            return Err(would_change(&path, "there is none yet"));
        };
        let (due, settings) = self.due(plan);
        let drifts = drifts(&due, &settings, &lock, &self.found(&due, &lock));
        // A file that is gone is made again as it was, and one that nobody asks for is in no lock.
        let in_lock = |drift: &&Drift| match drift.kind {
            Kind::Missing => !lock.prompts.values().any(|locked| locked.files.iter().any(|f| f.path == drift.subject)),
            Kind::Orphaned => drift.is_of_prompt,
            Kind::Stale | Kind::Moved | Kind::Edited => true,
            Kind::Untranslated | Kind::TooLong => false,
        };
        let mut changing = drifts.iter().filter(in_lock);
        if let Some(first) = changing.next() {
            let (word, subject) = (first.kind.word(), &first.subject);
            let more = match changing.count() {
                0 => String::new(),
                n => format!(", with {}", counted(n as u64, "more like it", "more differences")),
            };
            return Err(would_change(&path, &format!("`{subject}` is {word}{more}")));
        }
        if plan.quote.requests > 0 && !plan.card.price.is_free() {
            let takes = counted(plan.quote.requests, "take is", "takes are");
            return Err(would_change(&path, &format!("{takes} not on the shelf, and no take sounds twice the same")));
        }
        Ok(())
    }
}

/// Settings as they are hashed. They are plain structs of text and numbers: writing them cannot fail.
fn json(settings: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(settings).unwrap_or_default()
}

/// R0457: the lock at `path` must stay as it is.
fn would_change(path: &Path, why: &str) -> Problem {
    let message = format!("the lock `{}` would change, and must not (--locked): {why}", path.display());
    Problem::error("R0457", message)
        .help("nothing was spent; run the job without --locked where its lock is kept, and commit both")
}
