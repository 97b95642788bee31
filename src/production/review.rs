//! Review: which takes of prompts a person has accepted, which are new since, and which of several takes is used.
//!
//! A person's word stands in the lock, by the digest of the take that it is about. So it goes with the repository: whoever has
//! that take uses it, whatever the checks say of others, and whoever has only the files has the ones that were made of it.

use crate::audio::{Digest, Take};
use crate::bind;
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::plan::lock::drift::{Due, changes};
use crate::plan::lock::{Lock, Locked, LockedTake};
use crate::problem::{Problem, nearest};
use crate::production::Production;
use crate::production::retake::named::recorded_file;
use crate::report::review::{Kept, New};
use crate::store::lock::Lock as Held;
use crate::store::shelf;

/// What a person says of a take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It is to stay.
    Accept,
    /// Another that is there is to be used: the one before it, or else the one after.
    Reject,
    /// The take of this number, from 1, is to be used.
    Choose(u32),
}

mod page;

/// The takes that people have accepted: of each key the digest of its sound.
pub(super) type Accepted = KeyMap<Digest>;

/// The accepted takes of `lock`.
pub(super) fn accepted(lock: &Lock) -> Accepted {
    let takes = lock.prompts.values().flat_map(|locked| &locked.takes);
    takes.filter(|take| take.accepted).map(|take| (take.made.key, take.sound)).collect()
}

/// A prompt as it is wanted and as the lock knows it.
struct Pair<'a> {
    due: &'a Due,
    locked: &'a Locked,
}

impl Pair<'_> {
    fn is_called(&self, name: &str) -> bool {
        let stems = [self.due.id.as_str(), self.due.name.as_str()];
        stems.contains(&name) || self.due.files.iter().any(|file| file.path == name)
    }
}

impl Production {
    /// The accepted takes of the job, but for those of the keys `lifted`. A lock that cannot be read has none: who needs it
    /// says what is wrong.
    pub(super) fn accepted(&self, lifted: &KeySet) -> Accepted {
        let lock = self.lock_path().and_then(|path| self.read_lock(&path).ok().flatten());
        let mut accepted = lock.map(|lock| accepted(&lock)).unwrap_or_default();
        accepted.retain(|key, _| !lifted.contains(key));
        accepted
    }

    /// The takes of the job's prompts that are new since somebody accepted some, in the order of the catalogues. Nothing is
    /// written.
    pub fn review(&self) -> Result<Vec<New>, Vec<Problem>> {
        let (inspection, plan) = self.inspected()?;
        let findings = self.findings(&plan)?;
        let mut new = Vec::new();
        for Pair { due, locked } in pairs(&inspection.due, &inspection.locked) {
            for (take, (made, words)) in locked.takes.iter().zip(&due.takes).filter(|(take, _)| is_new(take)) {
                let there = self.takes_of(&made.key).map_err(|problem| vec![problem])?;
                let kept = |(nth, take): &(u32, Take)| Kept {
                    nth: *nth,
                    ms: take.frames.0 * 1000 / u64::from(take.rate.0.max(1)),
                    digest: take.digest,
                    findings: findings.get(&take.digest).cloned().unwrap_or_default(),
                };
                new.push(New {
                    name: due.name.clone(),
                    id: due.id.clone(),
                    language: due.language.clone(),
                    place: due.site.clone(),
                    words: words.clone(),
                    voice: made.voice.clone(),
                    ms: locked.files.first().and_then(|file| file.ms),
                    because: take.because.clone(),
                    used: there.iter().find(|(_, other)| other.digest == take.sound).map(|(nth, _)| *nth),
                    takes: there.iter().map(kept).collect(),
                });
            }
        }
        Ok(new)
    }

    /// Writes a person's `word` on the takes of the prompts `named`, or of all, into the lock. Returns how many it is about. Only
    /// [`Word::Accept`] is about several takes of one prompt.
    pub fn say(&self, named: Option<&[String]>, word: Word) -> Result<u64, Vec<Problem>> {
        let held = Held::take(&self.places.lock(), &format!("the job `{}`", self.places.job_id()), self.now());
        let _held = held.map_err(|error| vec![Problem::from(&error)])?;
        let (due, mut lock) = self.reviewed()?;
        let mut said: KeyMap<Digest> = KeyMap::default();
        let mut problems = Vec::new();
        let pairs: Vec<Pair<'_>> = pairs(&due, &lock).collect();
        let named: Option<Vec<&str>> = named.map(|named| named.iter().map(|name| self.meant(name)).collect());
        for name in named.iter().flatten() {
            if !pairs.iter().any(|pair| pair.is_called(name)) {
                problems.push(unknown(name, &due));
            }
        }
        for pair in &pairs {
            if named.as_ref().is_none_or(|named| named.iter().any(|name| pair.is_called(name))) {
                match self.sounds(pair, word) {
                    Ok(sounds) => said.extend(sounds),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut count = 0;
        // Equal words have one take: what is said of it holds for all prompts that say them.
        for locked in lock.prompts.values_mut() {
            let mut is_other = false;
            for take in &mut locked.takes {
                let Some(sound) = said.get(&take.made.key) else { continue };
                let is_same = take.sound == *sound;
                count += u64::from(!take.accepted || !is_same);
                is_other |= !is_same;
                (take.accepted, take.sound) = (true, *sound);
            }
            if is_other {
                // No file has been made of it yet: `check` says so, and the next run makes it.
                locked.files.clear();
            }
        }
        if count > 0 {
            self.write_lock(&lock).map_err(|problem| vec![problem])?;
        }
        Ok(count)
    }

    /// What is wanted, and the lock, which must be there.
    fn reviewed(&self) -> Result<(Vec<Due>, Lock), Vec<Problem>> {
        let inspection = self.inspect()?;
        Ok((inspection.due, inspection.locked))
    }

    /// The digests that `word` means of the takes of a prompt.
    fn sounds(&self, pair: &Pair<'_>, word: Word) -> Result<Vec<(TakeKey, Digest)>, Problem> {
        let Pair { due, locked } = pair;
        if word != Word::Accept && locked.takes.iter().any(|take| take.made.is_recorded()) {
            return Err(recorded_file(&due.name));
        }
        if word == Word::Accept {
            return Ok(locked
                .takes
                .iter()
                .filter(|take| !take.made.is_recorded())
                .map(|take| (take.made.key, take.sound))
                .collect());
        }
        let [take] = locked.takes.as_slice() else {
            let message =
                format!("`{}` is made of {} takes, and one is chosen at a time", due.name, locked.takes.len());
            let help = "make the text shorter than a request, or take its parts again with `rhapsode retake`";
            return Err(Problem::error("R0462", message).help(help));
        };
        let there = self.takes_of(&take.made.key)?;
        let used = there.iter().position(|(_, other)| other.digest == take.sound);
        let chosen = match (word, used) {
            (Word::Choose(nth), _) => there.iter().find(|(known, _)| *known == nth),
            (_, Some(used)) => there.get(..used).and_then(<[_]>::last).or_else(|| there.get(used + 1)),
            (_, None) => there.last(),
        };
        let chosen = chosen.filter(|(_, chosen)| !matches!(word, Word::Reject) || chosen.digest != take.sound);
        chosen
            .map(|(_, chosen)| vec![(take.made.key, chosen.digest)])
            .ok_or_else(|| none_other(&due.name, &there, word))
    }

    /// The takes of the words of `key` that are on this shelf, each with which one it is, from 1.
    fn takes_of(&self, key: &TakeKey) -> Result<Vec<(u32, Take)>, Problem> {
        let mut there = Vec::new();
        for (nth, key) in [(0, *key)].into_iter().chain(key.again()) {
            // A damaged one is no choice; the next run puts it aside.
            if let Ok(Some(take)) = shelf::find_in(self.places.state(), &key) {
                there.push((nth + 1, take));
            }
        }
        Ok(there)
    }

    fn write_lock(&self, lock: &Lock) -> Result<(), Problem> {
        let Some(path) = self.lock_path() else { return Ok(()) };
        let unwritten = |why: String| {
            Problem::error("R0899", format!("unexpected: the lock cannot be written as text: {why}"))
                .help("this is a bug: please report it")
        };
        let text = lock.render().map_err(|error| unwritten(error.to_string()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        bind::write_text(self.job_folder(), &name, &text).map(drop).map_err(|error| error.problem())
    }
}

/// Whether a person is still to say something of `take`. Who has put a recorded file there has said it.
fn is_new(take: &LockedTake) -> bool {
    !take.accepted && !take.made.is_recorded()
}

/// The prompts that are as the lock knows them. Others are made first.
fn pairs<'a>(due: &'a [Due], lock: &'a Lock) -> impl Iterator<Item = Pair<'a>> {
    let pair = |due: &'a Due| Some(Pair { due, locked: lock.prompts.get(&due.name)? });
    due.iter().filter_map(pair).filter(|pair| changes(pair.due, pair.locked).is_empty())
}

/// R0463: nothing that is there can be used instead; R0464: nothing is there.
fn none_other(name: &str, there: &[(u32, Take)], word: Word) -> Problem {
    if there.is_empty() {
        // A new clone: what others have of it, nobody knows here.
        let message = format!("the takes of `{name}` are not here: none can be chosen or rejected");
        let help = "do it where the job was run; or run the job with [store], which brings takes that others share";
        return Problem::error("R0464", message).help(help);
    }
    let message = match word {
        Word::Choose(nth) => format!("there is no take {nth} of `{name}`: there are {}", there.len()),
        _ => format!("there is no other take of `{name}`"),
    };
    Problem::error("R0463", message)
        .help("`rhapsode refresh JOB ID --reason \"…\"` orders another, after you have seen what it costs")
}

/// R0460: no prompt is called so.
fn unknown(name: &str, due: &[Due]) -> Problem {
    let known = due.iter().flat_map(|due| [due.id.as_str(), due.name.as_str()]);
    let near = nearest(name, known).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let message = format!("no prompt that was made is called `{name}`");
    Problem::error("R0460", message)
        .help(format!("{near}a prompt is named by its id or its file; what has changed since is made first"))
}
