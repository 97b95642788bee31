//! Garbage: takes that no job of a state folder refers to; found by laying out every job's plan, removed on a person's word.
//!
//! In doubt a take stays: one of a request that is open or in doubt, of an audition that is kept, or that is damaged. A job
//! that cannot be planned, or that has run here and is not to be found, stops it all: nobody knows what it refers to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::places::{ledgers_in, openings_in};
use super::{Production, Surroundings};
use crate::files as fs;
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::problem::Problem;
use crate::session::entry::Entry;
use crate::store::ledger::Ledger;
use crate::store::lock::Lock;
use crate::store::openings;
use crate::store::packs::{self, PackSheet};
use crate::store::project::{self, Gate};
use crate::store::shelf::{self, ShelfError};
use crate::store::trouble::Trouble;
use crate::units::{Points, UtcMillis};

mod ears;
mod jobs;

use ears::Ears;
pub use jobs::{Given, Jobs};

/// A take that no job refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreferenced {
    /// Its key.
    pub key: TakeKey,
    /// How long it sounds.
    pub length: Duration,
    /// The size of its file.
    pub bytes: u64,
    /// When it was bought; when its file was last changed, where no ledger knows it.
    pub at: UtcMillis,
    /// The job that paid for it, as a ledger calls it.
    pub job: Option<String>,
    /// What it would cost to buy again: what it cost, or the dearest request of a job here where no ledger knows it; nothing
    /// where there is no job either.
    pub points: Option<Points>,
}

/// What was found on a shelf.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sweep {
    /// The jobs whose plans were laid out.
    pub jobs: Vec<PathBuf>,
    /// Takes that no job refers to, the oldest first.
    pub takes: Vec<Unreferenced>,
    /// Takes that a job refers to.
    pub referenced: u64,
    /// Takes that no job refers to, of an audition that is kept.
    pub auditions: u64,
    /// Takes that no job refers to, of requests that are open or in doubt.
    pub unsettled: u64,
    /// Takes that no job refers to and that are damaged.
    pub damaged: u64,
    /// Files of what was heard in takes that no job asks for: their takes go or are gone, or other ears listen now.
    pub transcripts: Vec<PathBuf>,
    /// Takes that may yet come: their requests are open or in doubt.
    pub coming: KeySet,
    /// Packs whose notes stay: a line of theirs is in use, or their take stays, or may yet come.
    pub packs: KeySet,
}

/// Keeps runs of all jobs of a state folder from beginning, and says that none is under way.
#[derive(Debug)]
pub struct Held {
    _gate: Gate,
    _locks: Vec<Lock>,
}

/// What the ledgers say of takes.
#[derive(Default)]
struct Known {
    bought: KeyMap<Bought>,
    /// Asked for, and not settled.
    unsettled: KeySet,
    /// Asked for by an audition that is kept.
    auditions: KeySet,
}

struct Bought {
    points: Points,
    job: String,
    at: UtcMillis,
}

impl Jobs {
    /// Waits for runs that are just beginning, and takes the locks of all jobs that have ever run here.
    pub fn hold(&self, now: UtcMillis) -> Result<Held, Problem> {
        let gate = Gate::close(self.state()).map_err(|error| Problem::from(&error))?;
        let mut locks = Vec::new();
        for name in self.have_run()? {
            let path = self.state().join("locks").join(format!("{name}.lock"));
            let lock = Lock::take(&path, &format!("the job `{name}`"), now).map_err(|error| Problem::from(&error))?;
            locks.push(lock);
        }
        Ok(Held { _gate: gate, _locks: locks })
    }

    /// Looks for takes that no job refers to. Writes nothing.
    pub fn sweep(&self, surroundings: &Surroundings) -> Result<Sweep, Vec<Problem>> {
        project::look(self.state()).map_err(|error| vec![Problem::from(&error)])?;
        let jobs = self.files().map_err(|problem| vec![problem])?;
        let mut referenced = KeySet::default();
        let mut dearest = None;
        let mut ears = Ears::default();
        for job in &jobs {
            let opened = Production::open(job, surroundings.clone()).map_err(|problems| unknown(job, problems))?;
            let plan = opened.plan().map_err(|problems| unknown(job, problems))?;
            ears.add(&opened.job, &plan);
            dearest = dearest.max(Some(plan.card.price.per_request));
            // Later takes of the same words too: which is used, their sound decides.
            let all = |key: TakeKey| [key].into_iter().chain(key.again().map(|(_, later)| later));
            referenced.extend(plan.all_keys().flat_map(all));
            // How long the first take is, decides whether there is a second.
            referenced.extend(plan.dub.iter().flat_map(|dub| &dub.fits).flat_map(|fitted| all(fitted.first)));
        }
        let kept = packs::kept_in(self.state()).map_err(|trouble| vec![Problem::from(&trouble)])?;
        // A damaged line can be cut again from its pack.
        let is_used = |pack: &&PackSheet| pack.lines.iter().any(|line| referenced.contains(&line.key));
        let used: Vec<TakeKey> = kept.packs.values().filter(is_used).map(|pack| pack.key).collect();
        referenced.extend(used);
        let keys = shelf::keys_in(self.state()).map_err(|error| vec![Problem::from(&error)])?;
        let known = self.known(surroundings.machine.data.as_deref()).map_err(|problem| vec![problem])?;
        let mut sweep = Sweep { jobs, ..Sweep::default() };
        for key in &keys {
            match () {
                () if referenced.contains(key) => sweep.referenced += 1,
                () if known.unsettled.contains(key) => sweep.unsettled += 1,
                () if known.auditions.contains(key) => sweep.auditions += 1,
                () => match self.unreferenced(*key, &known, dearest) {
                    Ok(Some(take)) => sweep.takes.push(take),
                    Ok(None) => {}
                    Err(ShelfError::Damaged { .. }) => sweep.damaged += 1,
                    Err(error) => return Err(vec![Problem::from(&error)]),
                },
            }
        }
        sweep.takes.sort_unstable_by_key(|take| (take.at, take.key));
        let going: KeySet = sweep.takes.iter().map(|take| take.key).collect();
        let stays = |key: &TakeKey| {
            let is_there = shelf::path_in(self.state(), key).exists();
            referenced.contains(key) || known.unsettled.contains(key) || is_there && !going.contains(key)
        };
        sweep.packs = kept.packs.into_keys().filter(stays).collect();
        let stay = keys.iter().filter(|key| !going.contains(*key));
        sweep.coming = known.unsettled;
        sweep.transcripts = ears.unwanted(self.state(), stay).map_err(|trouble| vec![Problem::from(&trouble)])?;
        Ok(sweep)
    }

    /// Removes the takes that `sweep` found while these jobs were held; `removed` is told of each. Then what is known of them
    /// goes too, and the notes of packs that nothing needs: as long as a take is there, so is what is known of it.
    pub fn remove(&self, _held: &Held, sweep: &Sweep, removed: &mut dyn FnMut(&TakeKey)) -> Result<(), Problem> {
        let keys: Vec<TakeKey> = sweep.takes.iter().map(|take| take.key).collect();
        let known = || {
            packs::tidy(self.state(), &sweep.packs)?;
            let stays = |key: &TakeKey| sweep.coming.contains(key) || shelf::path_in(self.state(), key).exists();
            openings::tidy(&openings_in(self.state()), stays)?;
            sweep.transcripts.iter().try_for_each(|path| fs::remove_file(path).map_err(Trouble::of("remove", path)))
        };
        shelf::remove_from(self.state(), &keys, removed).and_then(|()| known()).map_err(|error| Problem::from(&error))
    }

    fn unreferenced(
        &self,
        key: TakeKey,
        known: &Known,
        dearest: Option<Points>,
    ) -> Result<Option<Unreferenced>, ShelfError> {
        let Some(take) = shelf::find_in(self.state(), &key)? else { return Ok(None) };
        let path = shelf::path_in(self.state(), &key);
        let file = std::fs::metadata(&path).map_err(Trouble::of("read", &path))?;
        let changed = file.modified().ok().and_then(|at| jiff::Timestamp::try_from(at).ok());
        let changed = changed.map_or(UtcMillis::default(), |at| UtcMillis(at.as_millisecond()));
        let bought = known.bought.get(&key);
        Ok(Some(Unreferenced {
            key,
            length: take.frames.duration(take.rate),
            bytes: file.len(),
            at: bought.map_or(changed, |bought| bought.at),
            job: bought.map(|bought| bought.job.clone()),
            points: bought.map(|bought| bought.points).or(dearest),
        }))
    }

    /// What the ledgers of this folder and those in the user's folder `data` say of takes.
    fn known(&self, data: Option<&Path>) -> Result<Known, Problem> {
        let kept = self.auditions()?;
        let is_kept = |job: &str| kept.contains(job) || job.rsplit_once('@').is_some_and(|(job, _)| kept.contains(job));
        let mut ledgers = BTreeMap::new();
        for folder in [Some(self.state()), data].into_iter().flatten() {
            let found = ledgers_in(folder).map_err(|trouble| Problem::from(&trouble))?;
            ledgers.extend(found.into_iter().map(|(account, path)| (path, account)));
        }
        let mut known = Known::default();
        for (path, account) in ledgers {
            let read = Ledger::read(&path, &account, &mut |_, at, entry| match entry {
                Entry::Intent { key, points, job, .. } => {
                    known.bought.insert(*key, Bought { points: *points, job: job.clone(), at });
                    if is_kept(job) {
                        known.auditions.insert(*key);
                    }
                }
                Entry::Priced { key, points } => {
                    if let Some(bought) = known.bought.get_mut(key) {
                        bought.points = *points;
                    }
                }
                _ => {}
            });
            let account = read.map_err(|error| Problem::from(&error))?.unwrap_or_default();
            known.unsettled.extend(account.open().iter().chain(&account.doubts()).map(|purchase| purchase.key));
        }
        Ok(known)
    }

    /// The auditions that are kept in this folder.
    fn auditions(&self) -> Result<BTreeSet<String>, Problem> {
        jobs::stems_in(&self.state().join("auditions"), "toml").map_err(|trouble| Problem::from(&trouble))
    }
}

/// R0630, and what is wrong with the job.
fn unknown(job: &Path, problems: Vec<Problem>) -> Vec<Problem> {
    let message = format!("`{}` cannot be planned, so nobody knows which takes it refers to", job.display());
    let first = Problem::error("R0630", message).help("put right what follows, or move the file to another folder");
    [first].into_iter().chain(problems).collect()
}
