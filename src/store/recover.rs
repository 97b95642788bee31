//! Recovery: what a run that died left open is settled before anything new is sent; it may itself be killed anywhere.
//!
//! Every open intent becomes a commit when its take or its whole reply is there, and a doubt otherwise. Takes are made
//! durable before the entries are, and spools removed after, so a second recovery finds the same or less to do.

use std::io::{self, ErrorKind};

use super::ledger::Ledger;
use super::shelf::Shelf;
use crate::audio::Take;
use crate::audio::judge::ANY_LENGTH;
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

/// Settles every open intent of `account`, whose `ledger` and `shelf` these are, and clears their spools.
pub fn recover(ledger: &mut Ledger, account: &mut Account, shelf: &Shelf, at: UtcMillis) -> io::Result<Recovered> {
    let recovered = settle_open(ledger, account, shelf, at)?;
    // What a recovery that was killed had settled and not yet cleared. Keys of other accounts are not ours to judge.
    for key in shelf.left()? {
        if account.stage(&key).is_some_and(|stage| stage != Stage::Open) {
            port::Shelf::discard(shelf, &key)?;
        }
    }
    Ok(recovered)
}

fn settle_open(
    ledger: &mut dyn port::Ledger,
    account: &mut Account,
    shelf: &dyn port::Shelf,
    at: UtcMillis,
) -> io::Result<Recovered> {
    let open = account.open();
    let mut recovered = Recovered::default();
    let mut entries = Vec::with_capacity(open.len());
    let mut taken = Vec::new();
    for purchase in &open {
        let entry = fate_of(purchase, shelf)?;
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
    for purchase in &open {
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
