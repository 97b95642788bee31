//! Recovery: what a run that died left open is settled before anything new is sent; it may itself be killed anywhere.
//!
//! Every open intent becomes a commit when its take or its whole reply is there, and a doubt otherwise. Takes are made
//! durable before the entries are, and spools removed after, so a second recovery finds the same or less to do.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};

use crate::audio::Take;
use crate::audio::judge::ANY_LENGTH;
use crate::plan::key::TakeKey;
use crate::session::account::{Account, Purchase, Stage};
use crate::session::entry::Entry;
use crate::studio::port::{self, LandError};
use crate::units::{Points, UtcMillis};

/// What recovery has settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Intents whose take was found, on the shelf or whole in the spool.
    pub committed: u64,
    /// Intents whose fate nobody knows.
    pub doubtful: u64,
    /// Intents that had cost nothing whatever became of them.
    pub free: u64,
}

impl Recovered {
    /// Whether there was nothing to settle.
    pub fn is_empty(&self) -> bool {
        *self == Recovered::default()
    }
}

/// Whose purchases are settled, where several projects share a ledger: only the project itself has the takes and replies
/// that show what became of its requests.
pub struct Scope<'a> {
    /// Whether what the ledger calls a job is one of the project whose shelf this is.
    pub is_ours: &'a dyn Fn(&str) -> bool,
    /// Whether it is the job whose replies lie in the spool.
    pub spools: &'a dyn Fn(&str) -> bool,
    /// Whether a take is about to be asked for. Another project's open request for it becomes a doubt, which its own next
    /// run may still settle.
    pub wants: &'a dyn Fn(&TakeKey) -> bool,
}

impl Scope<'_> {
    /// Of a ledger that belongs to one project.
    pub const WHOLE: Scope<'static> = Scope { is_ours: &|_| true, spools: &|_| true, wants: &|_| false };
}

/// Settles the open intents of `account` in `scope`, whose `ledger` and `shelf` these are, and clears their spools.
pub fn recover(
    ledger: &mut dyn port::Ledger,
    account: &mut Account,
    shelf: &dyn port::Shelf,
    scope: &Scope<'_>,
    at: UtcMillis,
) -> io::Result<Recovered> {
    let mut recovered = settle_open(ledger, account, shelf, scope, at)?;
    recovered.committed += settle_found(ledger, account, shelf, scope, at)?;
    // What a recovery that was killed had settled and not yet cleared. Keys of other accounts are not ours to judge.
    for key in shelf.left()? {
        if account.stage(&key).is_some_and(|stage| stage != Stage::Open) {
            shelf.discard(&key)?;
        }
    }
    Ok(recovered)
}

/// Keeps every whole reply that lies here and is not under way, whatever the ledger has come to since: what was received is
/// not bought again. Where another project had to declare it a doubt, the reply settles that.
fn settle_found(
    ledger: &mut dyn port::Ledger,
    account: &mut Account,
    shelf: &dyn port::Shelf,
    scope: &Scope<'_>,
    at: UtcMillis,
) -> io::Result<u64> {
    let is_settled = |key: &TakeKey| account.stage(key).is_some_and(|stage| stage != Stage::Open);
    let mut found = Vec::new();
    for key in shelf.left()?.into_iter().filter(is_settled) {
        if !shelf.has_whole(&key) {
            continue;
        }
        match shelf.find(&key) {
            // A recovery that was killed here may have landed it already.
            Ok(Some(_)) => {
                found.push(key);
                continue;
            }
            Ok(None) => {}
            Err(error) if error.kind() == ErrorKind::InvalidData => continue,
            Err(error) => return Err(error),
        }
        match shelf.land(&key, &ANY_LENGTH) {
            Ok(_) => found.push(key),
            Err(LandError::BadAudio(bad)) => tracing::debug!(%key, %bad, "a reply that is left is no take"),
            Err(LandError::Io(error)) => return Err(error),
        }
    }
    if found.is_empty() {
        return Ok(0);
    }
    shelf.settle(&found)?;
    // Several jobs may be in doubt about a take. The reply is that of this job's last request, which replaced what an earlier
    // one had left.
    let found: BTreeSet<TakeKey> = found.into_iter().collect();
    let mut doubts = account.doubts();
    doubts.retain(|doubt| (scope.spools)(&doubt.job) && !doubt.followed && found.contains(&doubt.key));
    let resolve = |doubt: &Purchase| {
        let why = "its whole reply was found".to_owned();
        Entry::Resolve { key: doubt.key, charged: true, why, intent: Some(doubt.seq) }
    };
    let entries: Vec<Entry> = doubts.iter().map(resolve).collect();
    ledger.append(&entries, at)?;
    for entry in &entries {
        account.apply(entry, at).map_err(io::Error::other)?;
    }
    Ok(entries.len() as u64)
}

fn settle_open(
    ledger: &mut dyn port::Ledger,
    account: &mut Account,
    shelf: &dyn port::Shelf,
    scope: &Scope<'_>,
    at: UtcMillis,
) -> io::Result<Recovered> {
    let is_ours = |purchase: &Purchase| (scope.is_ours)(&purchase.job);
    let mut open = account.open();
    open.retain(|purchase| is_ours(purchase) || (scope.wants)(&purchase.key));
    let mut recovered = Recovered::default();
    let mut entries = Vec::with_capacity(open.len());
    let mut taken = Vec::new();
    for purchase in &open {
        let entry = match is_ours(purchase) {
            true => fate_of(purchase, shelf)?,
            false => {
                let why = format!("{} asked for it and has not gone on since", purchase.job);
                Entry::Doubt { key: purchase.key, why }
            }
        };
        match &entry {
            Entry::Commit { key, .. } => {
                recovered.committed += 1;
                taken.push(*key);
            }
            Entry::Free { .. } => recovered.free += 1,
            _ => recovered.doubtful += 1,
        }
        entries.push(entry);
    }
    if entries.is_empty() {
        return Ok(recovered);
    }
    // Takes that were found count too: the run may have died between their rename and its sync.
    shelf.settle(&taken)?;
    ledger.append(&entries, at)?;
    for entry in &entries {
        account.apply(entry, at).map_err(io::Error::other)?;
    }
    for purchase in open.iter().filter(|purchase| is_ours(purchase)) {
        shelf.discard(&purchase.key)?;
    }
    Ok(recovered)
}

/// What became of an open intent, as far as the shelf tells.
fn fate_of(purchase: &Purchase, shelf: &dyn port::Shelf) -> io::Result<Entry> {
    let key = purchase.key;
    let commit = |take: Take| Entry::Commit { key, take: take.digest, frames: take.frames };
    let mut why = "the run ended before its reply was whole".to_owned();
    match shelf.find(&key) {
        Ok(Some(take)) => return Ok(commit(take)),
        Ok(None) => {}
        // A take that cannot be used is no proof; it stays where it is for the plan to complain about.
        Err(error) if error.kind() == ErrorKind::InvalidData => why = error.to_string(),
        Err(error) => return Err(error),
    }
    if shelf.has_whole(&key) {
        // The words that were asked for are not known here.
        match shelf.land(&key, &ANY_LENGTH) {
            Ok(take) => return Ok(commit(take)),
            Err(LandError::BadAudio(bad)) => why = format!("the run ended and left a reply that is no take: {bad}"),
            Err(LandError::Io(error)) => return Err(error),
        }
    }
    if purchase.points == Points(0) {
        return Ok(Entry::Free { key, why: "costs nothing".into() });
    }
    Ok(Entry::Doubt { key, why })
}

#[cfg(test)]
mod tests;
