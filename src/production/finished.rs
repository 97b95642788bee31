//! Finished: what the last complete run was made from and what it wrote, so that running again says "nothing to do" at once.
//!
//! It is only a shortcut: when anything differs, or the record is missing or damaged, the whole road is walked again.

use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::audio::measurement::Measurement;
use crate::files as fs;
use crate::production::Production;
use crate::production::loading::Loaded;
use crate::units::{Frames, SampleRate};

/// The version of this program: another one may measure otherwise.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// A file that a run wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Where.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; a file changed since is written again.
    modified: u128,
}

impl Output {
    /// What the file at `path` is like now.
    pub fn of(path: &Path) -> io::Result<Output> {
        let found = fs::metadata(path)?;
        let since = found.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Output { path: path.to_owned(), bytes: found.len(), modified: since.as_nanos() })
    }
}

/// What a finished file measured, and the file as it was then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    output: Output,
    /// What it measured.
    pub found: Measurement,
}

impl Checked {
    /// What the file at `path`, which has just been measured, is like.
    pub fn of(path: &Path, found: Measurement) -> io::Result<Checked> {
        Ok(Checked { output: Output::of(path)?, found })
    }

    /// Whether it is the file at `path`, which has not changed since.
    pub fn is_still(&self, path: &Path) -> bool {
        self.output.path == path && Output::of(path).is_ok_and(|now| now == self.output)
    }
}

/// A complete run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finished {
    /// The version of the program that ran.
    program: String,
    /// blake3 over all that goes in, in hexadecimal.
    inputs: String,
    /// All files it wrote.
    pub outputs: Vec<Output>,
    /// Length of the whole work.
    pub frames: Frames,
    /// At this rate.
    pub rate: SampleRate,
    /// What a store's files measured; empty for other packages.
    pub checked: Vec<Checked>,
    /// Whether there are takes that nobody has listened to yet as the job wants.
    #[serde(default)]
    unheard: bool,
    /// Whether the shared store has not been given all takes: the next run gives the rest, where this one died or the store failed.
    #[serde(default)]
    ungiven: bool,
}

impl Production {
    /// The last complete run, when nothing that went in and nothing that came out has changed since.
    pub fn up_to_date(&self) -> Option<Finished> {
        let finished = self.finished()?;
        // A run of an older program has kept none.
        let locked = |path: &PathBuf| finished.outputs.iter().any(|output| output.path == *path);
        if !self.lock_path().as_ref().is_none_or(locked) {
            return None;
        }
        let untouched = finished.outputs.iter().all(|output| Output::of(&output.path).is_ok_and(|now| now == *output));
        (untouched && !finished.unheard && !finished.ungiven && finished.inputs == self.inputs()).then_some(finished)
    }

    fn finished(&self) -> Option<Finished> {
        let text = fs::read_to_string(self.places().finished()).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// The files that the last complete run wrote.
    pub(super) fn written_last(&self) -> Vec<PathBuf> {
        self.finished().map_or_else(Vec::new, |last| last.outputs.into_iter().map(|output| output.path).collect())
    }

    /// What the last complete run of this program measured.
    pub(super) fn checked_last(&self) -> Vec<Checked> {
        let last = self.finished().filter(|last| last.program == PROGRAM);
        last.map_or_else(Vec::new, |last| last.checked)
    }

    /// Records a complete run that wrote `paths`, of which it `checked` some. Where takes are still `unheard`, the next run
    /// walks the road again, and only listens; where the shared store is yet to be given takes, it gives them.
    pub fn note_finished(
        &self,
        paths: &[PathBuf],
        (frames, rate): (Frames, SampleRate),
        checked: &[Checked],
        unheard: bool,
    ) -> io::Result<()> {
        let outputs = paths.iter().map(|path| Output::of(path)).collect::<io::Result<Vec<Output>>>()?;
        let (program, checked) = (PROGRAM.to_owned(), checked.to_vec());
        let ungiven = self.job.store.as_ref().is_some_and(|store| !store.read_only);
        let finished = Finished { program, inputs: self.inputs(), outputs, frames, rate, checked, unheard, ungiven };
        self.write_finished(&finished)
    }

    fn write_finished(&self, finished: &Finished) -> io::Result<()> {
        let path = self.places().finished();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Written beside and renamed: a torn record would only cost a walk of the road, but it need not.
        let part = path.with_extension("part");
        fs::write(&part, serde_json::to_vec_pretty(finished)?)?;
        fs::rename(&part, &path)
    }

    /// Notes that the shared store has been given all takes of the last complete run.
    pub(super) fn note_given(&self) {
        let given = self.finished().filter(|last| last.ungiven).map(|last| Finished { ungiven: false, ..last });
        if let Some(Err(error)) = given.map(|given| self.write_finished(&given)) {
            tracing::warn!(%error, "the next run will look at everything again");
        }
    }

    /// A hash over this program's version, the engine, the job, its manuscripts, its lexicons, its sheets,
    /// its cover and its background.
    fn inputs(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut field = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        field(PROGRAM.as_bytes());
        let card = self.card();
        field(card.identity.as_bytes());
        card.identities.iter().for_each(|(language, identity)| field(format!("{language}={identity}").as_bytes()));
        field(&self.job_bytes);
        for (name, bytes) in self.sources.iter().flat_map(Loaded::files) {
            field(name.as_bytes());
            field(bytes);
        }
        for (name, bytes) in self.lexicons.files().chain(self.sheets.files()) {
            field(name.as_bytes());
            field(bytes);
        }
        field(self.cover.as_ref().map_or(&[], |cover| cover.bytes()));
        if let Some(background) = self.job.dub.as_ref().and_then(|dub| dub.background.as_ref()) {
            // By size and time, as what comes out: it may be as long as a film.
            let looks = Output::of(&background.path).ok();
            field(&serde_json::to_vec(&looks).unwrap_or_default());
        }
        hasher.finalize().to_hex().to_string()
    }
}
