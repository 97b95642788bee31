//! The shared store: takes that are there are not ordered, and those that were made here are put there for others.
//!
//! It is asked before a person is, and given to after everything is durable. Whatever it does wrong is a notice: no run
//! fails for it, and no entry of a ledger speaks of it.

use std::io::{self, ErrorKind};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::book::render::in_parallel;
use crate::job::store::{Depot, SharedStore};
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::plan::{Cue, Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::run::RunTerms;
use crate::report::columns::counted;
use crate::script::Notice;
use crate::session::event::Event;
use crate::store::shared::{Fetched, SharedTakes, name_of};
use crate::store::shelf::{Shelf, ShelfError};
use crate::studio::port::Watch;
use crate::units::Code;

#[cfg(feature = "s3")]
mod bucket;
#[cfg(feature = "s3")]
pub(super) use bucket::Opened;

/// What is told where nothing can be done about a store from here.
const HELP: &str = "nothing need be done for this run: see to what `url` in [store] names, or take it out";

/// How many takes are asked for, brought or given at the same time: over a network nearly all of it is waiting. Each may be
/// in memory meanwhile.
const SIDE_BY_SIDE: usize = 16;

/// So many refusals and no answer: the store lets nobody in. Fewer may be takes that are not there, of which S3 says so to
/// those who may not list them.
const REFUSALS: usize = 64;

/// What a process has found out about its store.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether the takes are there that were asked for.
    there: KeyMap<bool>,
    /// Why it is asked no more. One that does not answer is waited for once.
    failed: Option<String>,
}

/// Work with a store that goes on until it fails.
struct Work<'a> {
    known: &'a Mutex<Known>,
}

impl Work<'_> {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fail(&self, why: String) {
        self.known().failed.get_or_insert(why);
    }

    fn failed(&self) -> Option<String> {
        self.known().failed.clone()
    }

    /// Does `work` with each of `keys`, some side by side, until the store has failed.
    fn each(&self, keys: &[TakeKey], work: impl Fn(&TakeKey) + Sync) {
        let threads = NonZeroUsize::new(SIDE_BY_SIDE).unwrap_or(NonZeroUsize::MIN);
        let done = in_parallel(keys.len(), threads, |at| match (self.failed(), keys.get(at)) {
            (None, Some(key)) => {
                work(key);
                Ok(())
            }
            _ => Err(()),
        });
        drop(done);
    }

    /// Finds out which of `keys` are in the store.
    fn look(&self, takes: &SharedTakes, keys: &[TakeKey]) {
        let (answers, refusals) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let refusal = Mutex::new(None);
        self.each(keys, |key| {
            let is_there = match takes.has(key) {
                Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                    let refused = refusals.fetch_add(1, Ordering::Relaxed) + 1;
                    if refused >= REFUSALS && answers.load(Ordering::Relaxed) == 0 {
                        self.fail(error.to_string());
                    }
                    refusal.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error.to_string());
                    Ok(false)
                }
                answer => {
                    answers.fetch_add(1, Ordering::Relaxed);
                    answer
                }
            };
            match is_there {
                Ok(is_there) => drop(self.known().there.insert(*key, is_there)),
                Err(error) => self.fail(error.to_string()),
            }
        });
        let refused = refusal.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = refused.filter(|_| answers.load(Ordering::Relaxed) == 0) {
            self.fail(why);
        }
    }
}

impl Production {
    /// The store that the job names, and what can be done with it.
    fn shared(&self) -> Option<(&SharedStore, io::Result<SharedTakes>)> {
        let store = self.job.store.as_ref()?;
        let takes = match &store.depot {
            Depot::Folder(folder) => {
                let writer = format!("{}-{}", self.places.job_id(), std::process::id());
                Ok(SharedTakes::at(folder, &writer))
            }
            #[cfg(feature = "s3")]
            Depot::Bucket(bucket) => self.bucket.get_or_init(|| bucket::open(bucket, &self.surroundings.machine)),
            #[cfg(not(feature = "s3"))]
            Depot::Bucket(_) => Err(io::Error::other("this build reads only folders")),
        };
        Some((store, takes))
    }

    /// Marks what of `plan` is in the store and need not be asked for, but for the keys that are `unusable`. Writes nothing.
    pub(super) fn look_in_store(&self, plan: &mut Plan, unusable: &KeySet) {
        if plan.quote.requests == 0 {
            return;
        }
        let Some((store, takes)) = self.shared() else { return };
        let work = Work { known: &self.store };
        let wanted = |cue: &Cue| cue.supply == Supply::New && !unusable.contains(&cue.key);
        let new = plan.cues.iter().filter(|cue| wanted(cue)).map(|cue| cue.key);
        let keys: Vec<TakeKey> = new.filter(|key| !work.known().there.contains_key(key)).collect();
        match takes {
            Ok(takes) => work.look(&takes, &keys),
            Err(error) => work.fail(error.to_string()),
        }
        let known = work.known();
        for cue in plan.cues.iter_mut().filter(|cue| wanted(cue)) {
            if known.there.get(&cue.key) == Some(&true) {
                cue.supply = Supply::Store;
            }
        }
        if let Some(why) = &known.failed {
            let (code, message) = unused(store, why);
            plan.notices.push(Notice { code: Code(code), message, place: None, help: HELP.to_owned() });
        }
        plan.quote.stored = plan.cues.iter().filter(|cue| cue.supply == Supply::Store).count() as u64;
        plan.requote();
    }

    /// Brings what of `plan` is in the store to `shelf`, later takes of the same words too; what cannot be brought is added to
    /// `unusable`.
    pub(super) fn fetch_stored(
        &self,
        plan: &Plan,
        shelf: &Shelf,
        unusable: &mut KeySet,
        watch: &mut dyn Watch,
    ) -> Result<(), Problem> {
        let Some((store, takes)) = self.shared() else { return Ok(()) };
        let firsts = plan.cues.iter().filter(|cue| cue.supply == Supply::Store).map(|cue| cue.key);
        let keys: Vec<TakeKey> = firsts.flat_map(|first| [first].into_iter().chain(laters(first))).collect();
        // What failed when it was looked for may bring all the same what it is known to have.
        let fetching = Mutex::new(Known::default());
        let work = Work { known: &fetching };
        let done: Mutex<Vec<(TakeKey, Result<Fetched, ShelfError>)>> = Mutex::default();
        match takes {
            Ok(takes) => work.each(&keys, |key| {
                let fetched = takes.fetch(key, shelf);
                match &fetched {
                    Ok(Fetched::Failed(why)) => work.fail(why.clone()),
                    Err(error) => work.fail(error.to_string()),
                    Ok(_) => {}
                }
                done.lock().unwrap_or_else(PoisonError::into_inner).push((*key, fetched));
            }),
            Err(error) => work.fail(error.to_string()),
        }
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        // The order in which answers came is nobody's business.
        done.sort_by_key(|(key, _)| *key);
        let mut placed: KeySet = KeySet::default();
        for (key, fetched) in done {
            match fetched.map_err(|error| Problem::from(&error))? {
                Fetched::Placed => drop(placed.insert(key)),
                Fetched::Absent => {}
                Fetched::Bad(why) => {
                    let file = name_of(&key);
                    let message = format!("`{file}` in the store `{}` is of no use and left there: {why}", store.url);
                    watch.see(&Event::Noticed { code: "N0605", message });
                }
                Fetched::Failed(why) => {
                    let (code, message) = unused(store, &why);
                    watch.see(&Event::Noticed { code, message });
                }
            }
        }
        unusable.extend(keys.into_iter().filter(|key| !placed.contains(key)));
        let placed: Vec<TakeKey> = placed.into_iter().collect();
        shelf.settle_placed(&placed).map_err(|error| Problem::from(&error))?;
        if !placed.is_empty() {
            let takes = counted(placed.len() as u64, "take", "takes");
            let message = format!("{takes} brought from the store `{}`: nothing was spent", store.url);
            watch.see(&Event::Noticed { code: "N0606", message });
        }
        Ok(())
    }

    /// Puts the takes of `plan` that are on `shelf` into the store, until a person wants the run to stop. All of them are
    /// durable, and so is what they cost. Says whether the store has them all.
    pub(super) fn share_takes(&self, plan: &Plan, shelf: &Shelf, terms: &RunTerms, watch: &mut dyn Watch) -> bool {
        let Some((store, takes)) = self.shared().filter(|(store, _)| !store.read_only) else { return true };
        let Ok(shelved) = self.on_shelf() else { return false };
        // Whoever has the repository has its recorded files.
        let recorded = plan.recorded_keys();
        let spoken = plan.all_keys().filter(|key| !recorded.contains(key));
        let all: KeySet = spoken.flat_map(|key| [key].into_iter().chain(laters(key))).collect();
        let keys: Vec<TakeKey> = all.into_iter().filter(|key| shelved.contains(key)).collect();
        // A run may have taken days: what failed at its beginning may be there again.
        let giving = Mutex::new(Known::default());
        let work = Work { known: &giving };
        let put = AtomicUsize::new(0);
        match takes {
            Ok(takes) => work.each(&keys, |key| {
                if *terms.stop.borrow() {
                    return;
                }
                match takes.put(key, shelf) {
                    Ok(is_new) => drop(put.fetch_add(usize::from(is_new), Ordering::Relaxed)),
                    Err(error) => work.fail(error.to_string()),
                }
            }),
            Err(error) => work.fail(error.to_string()),
        }
        if let Some(why) = work.failed() {
            let message = format!("the store `{}` was not given all of this: {why}; the next run gives it", store.url);
            watch.see(&Event::Noticed { code: "N0604", message });
        }
        tracing::debug!(put = put.into_inner(), "takes were put into the store");
        work.failed().is_none() && !*terms.stop.borrow()
    }
}

/// The keys of the later takes of the words of `first`.
fn laters(first: TakeKey) -> impl Iterator<Item = TakeKey> {
    first.again().map(|(_, later)| later).collect::<Vec<_>>().into_iter()
}

fn unused(store: &SharedStore, why: &str) -> (&'static str, String) {
    ("N0604", format!("the store `{}` is not used: {why}; all goes on without it", store.url))
}
