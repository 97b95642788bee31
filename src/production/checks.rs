//! Checks: every take of a plan is listened to once, judged beside the others of its voice, and the best of its words used;
//! and where the job wants it, held against what a server has heard in it.
//!
//! What was heard is kept under the digest of each take, so that it is not heard again; without the record all is.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::audio::check::{self, Finding};
use crate::audio::{Digest, Take};
use crate::book::render::in_parallel;
use crate::files as fs;
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::plan::transcript::{Lines, Transcript};
use crate::plan::verdict::{self, Listened, TakeReport};
use crate::plan::{Cue, CueId, Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::review::Accepted;
use crate::production::run::{BindTrouble, problem_of};
use crate::production::transcribe::{Ear, lines};
use crate::report::columns::counted;
use crate::session::event::Event;
use crate::store::shelf::{Shelf, ShelfError};
use crate::studio::port::Watch;

/// How many threads look for takes side by side.
const FINDERS: usize = 8;

/// Sentences of a take that are told of as missing; the manifest has them all.
const SENTENCES_TOLD: usize = 3;

/// The fewest takes that are worth a thread.
const SHARE: usize = 512;

/// The takes of a plan, judged.
pub(super) struct Checked {
    /// The plan, with the key of the take that is used for each cue.
    pub(super) plan: Arc<Plan>,
    /// The takes that are used, one a cue.
    pub(super) takes: Vec<Take>,
    /// What is known of them, each key once, in the order of the plan.
    pub(super) reports: Vec<TakeReport>,
    /// How much of each line was heard otherwise; empty where nobody is to listen.
    pub(super) lines: Lines,
    /// Why takes were made again just now, by the keys of their words' first takes, where a person said so.
    pub(super) because: KeyMap<String>,
    /// Whether the next run may hear in a take what this one could not.
    pub(super) unheard: bool,
}

/// A take that may be used for a cue.
struct Candidate {
    cue: CueId,
    key: TakeKey,
    /// Which take of the words it is; 0 is the first.
    nth: u32,
}

/// Takes that are there, and what is known of each.
struct Judged {
    candidates: Vec<Candidate>,
    takes: Vec<Take>,
    reports: Vec<TakeReport>,
}

/// What is kept for later runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// What was heard in takes.
    Heard,
    /// Nothing.
    Nothing,
}

/// What was heard of takes, by their digests.
#[derive(Default, Serialize, Deserialize)]
struct Record {
    v: u32,
    takes: BTreeMap<String, check::Heard>,
}

impl Record {
    /// The record at `path`; one that is missing, damaged or of another version of the checks holds nothing.
    fn read(path: &Path) -> Record {
        let read = fs::read_to_string(path).ok().and_then(|text| serde_json::from_str::<Record>(&text).ok());
        read.filter(|record| record.v == check::VERSION).unwrap_or_default()
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // A torn record would only cost hearing all again.
        let part = path.with_extension("part");
        fs::write(&part, serde_json::to_vec(self)?)?;
        fs::rename(&part, path)
    }
}

impl Production {
    /// Judges the takes of `plan`, whose keys beyond the plan's own are looked for in `shelved`, and chooses those to use.
    pub(super) fn check_takes(
        &self,
        plan: &Arc<Plan>,
        shelf: &Shelf,
        shelved: &KeySet,
        ear: Ear<'_>,
    ) -> Result<Checked, BindTrouble> {
        self.check_takes_but(plan, shelf, shelved, ear, &KeySet::default())
    }

    /// The same, where what people have accepted of the words with the keys `lifted` does not count.
    pub(super) fn check_takes_but(
        &self,
        plan: &Arc<Plan>,
        shelf: &Shelf,
        shelved: &KeySet,
        ear: Ear<'_>,
        lifted: &KeySet,
    ) -> Result<Checked, BindTrouble> {
        let Judged { candidates, takes, mut reports } = self.judge_each(plan, shelf, shelved, Keep::Heard)?;
        let heard = self.hold(plan, &takes, &mut reports, shelf, ear)?;
        let mut checked = choose(plan, candidates, takes, reports, &self.accepted(lifted))?;
        checked.lines = lines(&checked.plan, &checked.reports, &heard);
        checked.unheard = heard.is_later(&checked.reports);
        Ok(checked)
    }

    /// What the checks say of the takes of `plan` that are on the shelf, later ones of the same words too, by the digest of
    /// each; nobody is asked what words are in them. Nothing is written.
    pub(super) fn findings(&self, plan: &Plan) -> Result<BTreeMap<Digest, Vec<Finding>>, Vec<Problem>> {
        let shelved = self.on_shelf()?;
        if shelved.is_empty() {
            return Ok(BTreeMap::new());
        }
        let shelf = Shelf::open(self.places.state(), plan.card.rate, None);
        let shelf = shelf.map_err(|error| vec![Problem::from(&error)])?;
        let findings = || -> Result<_, BindTrouble> {
            let Judged { takes, mut reports, .. } = self.judge_each(plan, &shelf, &shelved, Keep::Nothing)?;
            self.hold(plan, &takes, &mut reports, &shelf, Ear::Kept)?;
            Ok(takes.iter().zip(reports).map(|(take, report)| (take.digest, report.findings)).collect())
        };
        findings().map_err(BindTrouble::problems)
    }

    /// The takes of `plan` that are there, each judged by its own sound and beside the others of its voice.
    fn judge_each(&self, plan: &Plan, shelf: &Shelf, shelved: &KeySet, keep: Keep) -> Result<Judged, BindTrouble> {
        let candidates = candidates(plan, shelved);
        let found = find_all(&candidates, shelf)?;
        let (candidates, takes): (Vec<Candidate>, Vec<Take>) =
            candidates.into_iter().zip(found).filter_map(|(candidate, take)| Some((candidate, take?))).unzip();
        let heard = self.listen(&candidates, &takes, shelf, keep)?;
        let first = |index: usize| index == 0 || candidates[index - 1].cue != candidates[index].cue;
        let listened: Vec<Listened> = heard
            .into_iter()
            .enumerate()
            .map(|(index, heard)| {
                let (Candidate { cue, key, .. }, take) = (&candidates[index], &takes[index]);
                let seconds = |frames: u64| frames as f64 / f64::from(take.rate.0.max(1));
                let speech = take.speech.end - take.speech.start;
                let (seconds, whole) = (seconds(speech), seconds(take.frames.0));
                Listened { cue: *cue, key: *key, seconds, whole, heard, is_first: first(index) }
            })
            .collect();
        let reports = verdict::judge(plan, &listened, self.engine.manner());
        Ok(Judged { candidates, takes, reports })
    }

    /// What is heard in `takes`: as it is recorded, or listened to, some side by side.
    fn listen(
        &self,
        candidates: &[Candidate],
        takes: &[Take],
        shelf: &Shelf,
        keep: Keep,
    ) -> Result<Vec<check::Heard>, BindTrouble> {
        let path = self.places().checks();
        let known = Record::read(&path);
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let heard = in_parallel(takes.len(), threads, |index| {
            let take = &takes[index];
            match known.takes.get(&take.digest.to_string()) {
                Some(heard) => Ok(heard.clone()),
                None => hear(shelf, &candidates[index].key, take),
            }
        })?;
        let name = |take: &Take| Digest::to_string(&take.digest);
        let takes = takes.iter().map(name).zip(heard.iter().cloned()).collect();
        let record = Record { v: check::VERSION, takes };
        if keep == Keep::Heard
            && record.takes != known.takes
            && let Err(error) = record.write(&path)
        {
            tracing::warn!(%error, "the next run will listen to all takes again");
        }
        Ok(heard)
    }
}

/// Of several takes of the same words the one is used that a person has `accepted`, or else that passes best, and of equal
/// ones the latest.
fn choose(
    plan: &Arc<Plan>,
    candidates: Vec<Candidate>,
    takes: Vec<Take>,
    reports: Vec<TakeReport>,
    accepted: &Accepted,
) -> Result<Checked, BindTrouble> {
    let mut best: KeyMap<(u32, u32, Take, TakeReport)> = KeyMap::default();
    for ((candidate, take), report) in candidates.into_iter().zip(takes).zip(reports) {
        let key = plan.cues[candidate.cue.0 as usize].key;
        // A person's word goes before all that was heard.
        let weight = if accepted.get(&key) == Some(&take.digest) { 0 } else { report.weight().saturating_add(1) };
        let known = best.get(&key);
        if known.is_none_or(|(least, nth, ..)| {
            (weight, std::cmp::Reverse(candidate.nth)) < (*least, std::cmp::Reverse(*nth))
        }) {
            best.insert(key, (weight, candidate.nth, take, report));
        }
    }
    let mut chosen = Arc::clone(plan);
    let (mut used, mut told) = (Vec::with_capacity(plan.cues.len()), Vec::new());
    for (id, cue) in (0..).map(CueId).zip(&plan.cues) {
        let (_, nth, take, report) = best.get(&cue.key).ok_or_else(|| gone(plan, id))?;
        if *nth > 0 {
            Arc::make_mut(&mut chosen).cues[id.0 as usize].key = report.key;
        }
        used.push(take.clone());
        if cue.supply != Supply::Shared {
            told.push(report.clone());
        }
    }
    Ok(Checked {
        plan: chosen,
        takes: used,
        reports: told,
        lines: Lines::new(),
        because: KeyMap::default(),
        unheard: false,
    })
}

/// Tells what was heard, and of every take that does not pass.
pub(super) fn tell(reports: &[TakeReport], watch: &mut dyn Watch) {
    let mut absent: BTreeMap<(&'static str, &str), u64> = BTreeMap::new();
    for TakeReport { cue, key, transcript, .. } in reports {
        let (cue, key) = (*cue, *key);
        match transcript {
            Some(Transcript::Heard(compared)) => {
                watch.see(&Event::Transcribed { cue, key, compared: compared.clone() })
            }
            Some(Transcript::Absent { code, message }) => {
                *absent.entry((*code, message)).or_default() += 1;
                watch.see(&Event::Untranscribed { cue, key, code, message: message.clone() });
            }
            None => {}
        }
    }
    for ((code, why), takes) in absent {
        let takes = counted(takes, "take is", "takes are");
        watch.see(&Event::Noticed { code, message: format!("{takes} not transcribed: {why}") });
    }
    for report in reports.iter().filter(|report| report.is_flagged()) {
        let TakeReport { cue, key, findings, .. } = report;
        let mut said: Vec<String> = findings.iter().map(ToString::to_string).collect();
        said.extend(report.missing().iter().take(SENTENCES_TOLD).map(ToString::to_string));
        watch.see(&Event::Flagged { cue: *cue, key: *key, findings: findings.clone(), message: said.join("; ") });
    }
}

/// Reads a take to its end, which proves that it is what was recorded, and listens.
fn hear(shelf: &Shelf, key: &TakeKey, take: &Take) -> Result<check::Heard, BindTrouble> {
    let mut sound = shelf.open_pcm(key).map_err(|error| BindTrouble::of_shelf(&error))?;
    let mut bytes = Vec::with_capacity(usize::try_from(take.frames.0).unwrap_or(0).saturating_mul(2));
    sound.read_to_end(&mut bytes).map_err(|error| {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<ShelfError>()) {
            Some(error) => BindTrouble::of_shelf(error),
            None => BindTrouble::Problems(vec![problem_of(&error)]),
        }
    })?;
    let samples: Vec<i16> = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    drop(bytes);
    Ok(check::listen(&samples, take.rate, &take.speech))
}

/// All takes that may be there for the cues of `plan`, each key once, the first take of the words first.
fn candidates(plan: &Plan, shelved: &KeySet) -> Vec<Candidate> {
    let own = (0..).map(CueId).zip(&plan.cues).filter(|(_, cue)| cue.supply != Supply::Shared);
    let all = |(cue, Cue { key, .. }): (CueId, &Cue)| {
        let later = key.again().filter(|(_, key)| shelved.contains(key));
        [(0, *key)].into_iter().chain(later).map(move |(nth, key)| Candidate { cue, key, nth }).collect::<Vec<_>>()
    };
    own.flat_map(all).collect()
}

/// The takes of `candidates`, where they are there. Each file is opened, some side by side: on a cold disk that is most of
/// the wait.
fn find_all(candidates: &[Candidate], shelf: &Shelf) -> Result<Vec<Option<Take>>, BindTrouble> {
    let share = candidates.len().div_ceil(FINDERS).max(SHARE);
    let find = |candidate: &Candidate| shelf.find(&candidate.key).map_err(|error| BindTrouble::of_shelf(&error));
    std::thread::scope(|scope| {
        let find_some = move |some: &[Candidate]| some.iter().map(find).collect::<Result<Vec<_>, _>>();
        let finders: Vec<_> = candidates.chunks(share).map(|some| scope.spawn(move || find_some(some))).collect();
        let died = |_| Err(BindTrouble::Problems(vec![problem_of(&io::Error::other("a looking thread died"))]));
        let found = finders.into_iter().map(|finder| finder.join().unwrap_or_else(died));
        found.collect::<Result<Vec<_>, _>>().map(|found| found.into_iter().flatten().collect())
    })
}

fn gone(plan: &Plan, cue: CueId) -> BindTrouble {
    let text: String = plan.written(cue).chars().take(40).collect();
    let problem = Problem::error("R0615", format!("the take of “{text}…” went away while it was needed"));
    BindTrouble::Problems(vec![problem.help("something else removes files from the state folder; run again")])
}
