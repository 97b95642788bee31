//! The books held against each other: what the ledger says was paid for, what lies on the shelf, what the checkpoint says.
//! Writes nothing but a copy of the checkpoint among temporary files, which goes again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::job::of_problem;
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::plan::{Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::report::checks::Check;
use crate::report::columns::counted;
use crate::session::entry::Entry;
use crate::store::checkpoint::{Checkpoint, CheckpointError};
use crate::store::ledger::Ledger;
use crate::store::lock::{Lock, LockError};
use crate::studio::port::CueState;
use crate::units::Points;

/// Takes of `plan` that this job has paid for and that are not on the shelf; nothing where there are none.
pub(super) fn gone(production: &Production, plan: &Plan) -> Option<Check> {
    let payer = production.payer().ok()??;
    let missing: KeySet = plan.missing();
    let mut asked: KeyMap<bool> = KeyMap::default();
    let mut paid = KeySet::default();
    let read = Ledger::read(&production.ledger_path(), &production.card().account, &mut |_, _, entry| match entry {
        Entry::Intent { key, job, .. } if missing.contains(key) => {
            asked.insert(*key, *job == payer);
        }
        // Another project that shares the ledger has the take on a shelf of its own.
        Entry::Commit { key, .. } if asked.get(key) == Some(&true) => {
            paid.insert(*key);
        }
        _ => {}
    });
    // A ledger that cannot be read has its own check.
    read.ok()?;
    if paid.is_empty() {
        return None;
    }
    let cost: Points = paid.iter().map(|key| plan.price_of(key)).sum();
    let takes = counted(paid.len() as u64, "take", "takes");
    let found =
        format!("{takes} of this job, committed in the ledger, not on the shelf; another purchase costs {cost}");
    let remedy =
        "restore .rhapsode/takes from a backup, or look in .rhapsode/quarantine; else the next run makes them anew";
    Some(Check::warn("takes", found, remedy))
}

/// Whether the checkpoint says of `plan` what the shelf holds.
pub(super) fn checkpoint(production: &Production, plan: &Plan) -> Check {
    let (dir, lock) = (production.places().checkpoint(), production.places().lock());
    if !dir.exists() || !lock.exists() {
        return Check::ok("checkpoint", "none yet");
    }
    let _lock = match Lock::take(&lock, "the job", production.now()) {
        Ok(lock) => lock,
        Err(LockError::Held { .. }) => return Check::ok("checkpoint", "a run is under way and keeps it"),
        Err(error) => return of_problem("checkpoint", &Problem::from(&error)),
    };
    // Looking into it may change its files, so a copy is looked into.
    let copy = std::env::temp_dir().join(format!("rhapsode-doctor-{}", std::process::id()));
    let looked = fs::create_dir(&copy).and_then(|()| {
        let inside = copy.join("checkpoint");
        let looked = copied(&dir, &inside).map(|()| compare(production, plan, &inside));
        if let Err(error) = fs::remove_dir_all(&copy) {
            tracing::debug!(%error, "a copy of the checkpoint was left behind");
        }
        looked
    });
    match looked {
        Ok(Ok(check)) => check,
        Ok(Err(error)) => of_problem("checkpoint", &Problem::from(&error)),
        Err(error) => {
            let found = format!("{} cannot be looked into: {error}", dir.display());
            Check::warn("checkpoint", found, "see that this user may read it, and write temporary files")
        }
    }
}

fn compare(production: &Production, plan: &Plan, copy: &Path) -> Result<Check, CheckpointError> {
    const REMEDY: &str = "nothing: the next run puts it right; --repair does so now";
    let mut kept = Checkpoint::open(copy, production.now())?;
    let job = production.places().job_id();
    let summary = kept.summary(job)?;
    if let Some(aside) = kept.set_aside().first() {
        return Ok(Check::warn("checkpoint", format!("it is damaged: {}", aside.why), REMEDY));
    }
    let Some(summary) = summary else { return Ok(Check::warn("checkpoint", "it knows nothing of this job", REMEDY)) };
    if summary.fingerprint != plan.fingerprint() {
        return Ok(Check::ok("checkpoint", "of another plan; the next run begins a new one"));
    }
    let keys: Vec<TakeKey> = plan.cues.iter().map(|cue| cue.key).collect();
    let states = kept.job(job, plan.fingerprint(), &keys)?.states();
    let is_taken = |cue: &crate::plan::Cue| cue.supply == Supply::Shelf;
    let pairs = plan.cues.iter().zip(&states);
    let wrong = pairs.filter(|(cue, state)| is_taken(cue) != (**state == CueState::Taken)).count() as u64;
    Ok(match wrong {
        0 => Check::ok("checkpoint", "says what the shelf holds"),
        wrong => {
            let found = format!("it says of {} another thing than the shelf", counted(wrong, "cue", "cues"));
            Check::warn("checkpoint", found, REMEDY)
        }
    })
}

/// Copies the folder `dir` to `to`, which is new.
fn copied(dir: &Path, to: &Path) -> io::Result<()> {
    let mut folders: Vec<(PathBuf, PathBuf)> = vec![(dir.to_owned(), to.to_owned())];
    while let Some((from, to)) = folders.pop() {
        fs::create_dir(&to)?;
        for entry in fs::read_dir(&from)? {
            let entry = entry?;
            let to = to.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true => folders.push((entry.path(), to)),
                false => drop(fs::copy(entry.path(), to)?),
            }
        }
    }
    Ok(())
}
