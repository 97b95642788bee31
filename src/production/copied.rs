//! Copied prompts: files that somebody has recorded, read when the job is opened, proved to be sound before anything is spent,
//! and put on the shelf like any take. No ledger speaks of them.

use std::io::Cursor;
use std::num::NonZeroUsize;
use std::path::Path;

use crate::audio::Take;
use crate::audio::decode::{DecodeError, Decoded, decode};
use crate::audio::judge::{ANY_LENGTH, judge};
use crate::audio::meet::meet;
use crate::book::render::in_parallel;
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::recorded;
use crate::plan::{Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::loading::{Loaded, reason};
use crate::read::{self, Recording, Source};
use crate::script::{Recorded, Script};
use crate::store::shelf::Shelf;
use crate::units::SampleRate;

/// What to do about a recorded file that is of no use.
const HELP: &str = "put a file with sound in its place: WAV, FLAC, MP3, Ogg or M4A";

/// Reads the files that rows of `from` name as recorded; `folder` is the job's.
pub(super) fn read_recordings(from: &mut Loaded, folder: &Path) {
    let names = read::recordings(&Source { name: &from.name, bytes: &from.bytes, manner: &from.manner });
    let Some(catalogue) = &mut from.manner.catalogue else { return };
    for name in names {
        let path = folder.join(&name);
        catalogue.recordings.entry(name).or_insert_with(|| match std::fs::read(path) {
            Ok(bytes) if bytes.is_empty() => Recording::Wrong("it is empty".to_owned()),
            Ok(bytes) => Recording::Digest(digest_of(&bytes)),
            Err(error) => Recording::Wrong(reason(&error)),
        });
    }
}

fn digest_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The take that `bytes` are at `rate`.
fn take_of(bytes: Vec<u8>, rate: SampleRate) -> Result<(Take, Decoded), String> {
    let decoded = decode(Cursor::new(bytes), None).map_err(|error| match error {
        DecodeError::NotAudio { found, .. } => format!("it is {found}, and no sound"),
        DecodeError::Empty => "there is no sound in it".to_owned(),
        other => other.to_string(),
    })?;
    let decoded = meet(decoded, rate).map_err(|error| error.to_string())?;
    let take = judge(&decoded, rate, &ANY_LENGTH).map_err(|unfit| unfit.to_string())?;
    Ok((take, decoded))
}

impl Production {
    /// What the file `recorded` holds now, if it is what was read at first.
    fn sound_of(&self, recorded: &Recorded) -> Result<(Take, Decoded), String> {
        let bytes = std::fs::read(self.job_folder().join(&recorded.file)).map_err(|error| reason(&error))?;
        if digest_of(&bytes) != recorded.digest {
            return Err("it has changed since this run began".to_owned());
        }
        take_of(bytes, self.card().rate)
    }

    /// R0245: the file `recorded` is of no use.
    fn of_no_use(&self, script: &Script, recorded: &Recorded, why: &str) -> Problem {
        let problem = Problem::error("R0245", format!("`{}` cannot be used: {why}", recorded.file)).help(HELP);
        match self.spot(script, recorded.place, "is a copy of it") {
            Some(spot) => problem.at(spot),
            None => problem,
        }
    }

    /// Makes sure that all recorded files of `script` whose takes are not on the `shelf` are sound. Nothing is written.
    pub(super) fn check_recorded(&self, script: &Script, shelf: &KeySet) -> Result<(), Vec<Problem>> {
        let rate = self.card().rate;
        let all = script.chapters.iter().filter_map(|chapter| chapter.prompt.as_ref()?.recorded.as_ref());
        let keyed = all.map(|file| (recorded::key(file, rate), file));
        let mut seen = KeySet::default();
        let new: Vec<&Recorded> =
            keyed.filter(|(key, _)| !shelf.contains(key) && seen.insert(*key)).map(|(_, file)| file).collect();
        let wrong = each(&new, |file| self.sound_of(file).err());
        let problems: Vec<Problem> =
            new.iter().zip(wrong).filter_map(|(file, why)| Some(self.of_no_use(script, file, &why?))).collect();
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Puts the recorded files of `plan` on the `shelf` that are not there. Where this dies, the next run does it again: the
    /// files are where they were.
    pub(super) fn bring_recorded(&self, plan: &Plan, shelf: &Shelf) -> Result<(), Vec<Problem>> {
        let segments = plan.segments.iter().zip(&plan.cues).filter(|(_, cue)| cue.supply == Supply::File);
        let new: Vec<(TakeKey, &Recorded)> =
            segments.filter_map(|(segment, cue)| Some((cue.key, recorded::of(&plan.script, segment)?))).collect();
        let done = each(&new, |(key, file)| {
            let (take, decoded) = self.sound_of(file).map_err(|why| self.of_no_use(&plan.script, file, &why))?;
            shelf.place(key, &take, &decoded.samples).map_err(|error| Problem::from(&error))
        });
        let problems: Vec<Problem> = done.into_iter().filter_map(Result::err).collect();
        let keys: Vec<TakeKey> = new.iter().map(|(key, _)| *key).collect();
        shelf.settle_placed(&keys).map_err(|error| vec![Problem::from(&error)])?;
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// What `work` makes of each of `files`, some side by side, in their order.
fn each<F: Sync, T: Send>(files: &[F], work: impl Fn(&F) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let done = in_parallel(files.len(), threads, |at| files.get(at).map(&work).ok_or(()));
    done.unwrap_or_default()
}
