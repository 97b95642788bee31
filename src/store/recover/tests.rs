//! Recovery settles each state a kill can leave, comes to the same when it is itself killed at any step.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use std::ops::RangeInclusive;

use super::*;
use crate::audio::{pcm, wav};
use crate::store::ledger::Ledger;
use crate::store::shelf::Shelf;
use crate::studio::port::{Shelf as _, Spool};
use crate::units::{Frames, SampleRate};

const RATE: SampleRate = SampleRate(24_000);
const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

fn key(n: u8) -> TakeKey {
    TakeKey([n; 32])
}

fn reply() -> Vec<u8> {
    let samples: Vec<i16> = (0..2400).map(|n| if n / 50 % 2 == 0 { 8000 } else { -8000 }).collect();
    [wav::header(RATE, Frames(2400)), pcm(&samples)].concat()
}

fn open(dir: &Path) -> (Ledger, Account, Shelf) {
    let opened = Ledger::open(&dir.join("house.ledger"), "house", NOW).unwrap();
    (opened.ledger, opened.account, Shelf::open(dir, RATE, None).unwrap())
}

fn spool(shelf: &Shelf, n: u8, bytes: &[u8]) {
    shelf.spool(&key(n)).unwrap().write(bytes).unwrap();
}

/// A run killed with a request in every state that there is; key 7 costs nothing.
fn killed(dir: &Path) {
    let (mut ledger, _, shelf) = open(dir);
    let intents: Vec<Entry> = (1..=7)
        .map(|n| Entry::Intent { key: key(n), points: Points(u64::from(n != 7)), job: "alice".into(), attempt: 1 })
        .collect();
    ledger.append(&intents, NOW).unwrap();
    // 1: nothing came. 2: half a reply. 3: a whole one. 4: landed, not settled. 5: settled, not committed.
    spool(&shelf, 2, &reply()[..1000]);
    for n in [3, 4, 5] {
        spool(&shelf, n, &reply());
        shelf.whole(&key(n)).unwrap();
    }
    for n in [4, 5] {
        shelf.land(&key(n), &ANY_LENGTH).unwrap();
    }
    shelf.settle(&[key(5)]).unwrap();
    // 6: a whole reply that is no audio. 7: free, half a reply.
    spool(&shelf, 6, b"<html>oops</html>");
    shelf.whole(&key(6)).unwrap();
    spool(&shelf, 7, &reply()[..1000]);
}

fn assert_settled(dir: &Path) {
    let (_, account, shelf) = open(dir);
    let stages: Vec<_> = (1..=7).map(|n| account.stage(&key(n)).unwrap()).collect();
    let (taken, doubtful) = (Stage::Committed, Stage::Doubtful);
    assert_eq!(stages, [doubtful, doubtful, taken, taken, taken, doubtful, Stage::Free]);
    let spent = account.spent(NOW.day());
    assert_eq!((spent.at_least, spent.at_most), (Points(3), Points(6)));
    for n in [3, 4, 5] {
        shelf.verify(&key(n)).unwrap();
    }
    assert!(shelf.left().unwrap().is_empty());
}

#[test]
fn each_state_that_a_kill_leaves_is_settled_once() {
    let dir = tempfile::tempdir().unwrap();
    killed(dir.path());
    let (mut ledger, mut account, shelf) = open(dir.path());
    let recovered = recover(&mut ledger, &mut account, &shelf, &Scope::WHOLE, NOW).unwrap();
    assert_eq!(recovered, Recovered { committed: 3, doubtful: 3, free: 1 });
    assert!(recover(&mut ledger, &mut account, &shelf, &Scope::WHOLE, NOW).unwrap().is_empty());
    assert_eq!(ledger.seq(), 14);
    drop((ledger, account, shelf));
    assert_settled(dir.path());
}

#[test]
fn damage_on_the_shelf_is_a_doubt_and_other_trouble_stops() {
    let dir = tempfile::tempdir().unwrap();
    killed(dir.path());
    let (mut ledger, mut account, shelf) = open(dir.path());
    std::fs::write(shelf.path(&key(5)), "not a take").unwrap();
    let recovered = recover(&mut ledger, &mut account, &shelf, &Scope::WHOLE, NOW).unwrap();
    assert_eq!(recovered, Recovered { committed: 2, doubtful: 4, free: 1 });
    assert_eq!(std::fs::read(shelf.path(&key(5))).unwrap(), b"not a take", "left for the plan to complain about");
}

/// Lets so many calls through and then fails every one, before or after it was done: a process that is killed.
struct Dying<T> {
    inner: T,
    left: AtomicU32,
    after: bool,
}

impl<T> Dying<T> {
    fn call<R>(&self, done: impl FnOnce() -> io::Result<R>) -> io::Result<R> {
        let killed = || io::Error::new(ErrorKind::ConnectionAborted, "killed");
        match self.left.load(Ordering::Relaxed) {
            0 => return Err(killed()),
            n => self.left.store(n - 1, Ordering::Relaxed),
        }
        if self.left.load(Ordering::Relaxed) > 0 {
            return done();
        }
        if self.after {
            done()?;
        }
        Err(killed())
    }
}

struct Hand<'a>(&'a Dying<&'a Shelf>, &'a mut Ledger);

impl port::Ledger for Hand<'_> {
    fn append(&mut self, entries: &[Entry], at: UtcMillis) -> io::Result<()> {
        self.0.call(|| Ok(self.1.append(entries, at)?))
    }
}

impl port::Shelf for Dying<&Shelf> {
    fn find(&self, key: &TakeKey) -> io::Result<Option<Take>> {
        self.call(|| port::Shelf::find(self.inner, key))
    }
    fn spool(&self, key: &TakeKey) -> io::Result<Spool> {
        self.inner.spool(key)
    }
    fn whole(&self, key: &TakeKey) -> io::Result<()> {
        self.inner.whole(key)
    }
    fn land(&self, key: &TakeKey, lengths: &RangeInclusive<Frames>) -> Result<Take, LandError> {
        let mut bad = None;
        let landed = self.call(|| match self.inner.land(key, lengths) {
            Ok(take) => Ok(Some(take)),
            Err(LandError::Io(error)) => Err(error),
            Err(error) => {
                bad = Some(error);
                Ok(None)
            }
        });
        match (landed, bad) {
            (Ok(Some(take)), _) => Ok(take),
            (Ok(None), Some(bad)) => Err(bad),
            (outcome, _) => Err(LandError::Io(outcome.err().unwrap())),
        }
    }
    fn settle(&self, keys: &[TakeKey]) -> io::Result<()> {
        self.call(|| self.inner.settle(keys))
    }
    fn has_whole(&self, key: &TakeKey) -> bool {
        self.inner.has_whole(key)
    }
    fn discard(&self, key: &TakeKey) -> io::Result<()> {
        self.call(|| self.inner.discard(key))
    }
    fn left(&self) -> io::Result<BTreeSet<TakeKey>> {
        self.call(|| port::Shelf::left(self.inner))
    }
}

#[test]
fn a_recovery_killed_at_any_step_comes_to_the_same_in_the_end() {
    // 7 finds, 2 lands, settle, append, 7 discards; each killed before and after it was done.
    let calls = 7 + 2 + 1 + 1 + 7;
    for (calls, after) in (1..=calls).flat_map(|n| [(n, false), (n, true)]) {
        let dir = tempfile::tempdir().unwrap();
        killed(dir.path());
        let (mut ledger, mut account, shelf) = open(dir.path());
        let dying = Dying { inner: &shelf, left: AtomicU32::new(calls), after };
        let outcome = settle_open(&mut Hand(&dying, &mut ledger), &mut account, &dying, &Scope::WHOLE, NOW);
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::ConnectionAborted, "at call {calls}");
        drop((ledger, account, shelf));
        let (mut ledger, mut account, shelf) = open(dir.path());
        recover(&mut ledger, &mut account, &shelf, &Scope::WHOLE, NOW).unwrap();
        drop((ledger, account, shelf));
        assert_settled(dir.path());
    }
}

#[test]
fn a_project_settles_its_own_and_what_it_needs_and_the_other_finds_its_replies_again() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    killed(there.path());
    let shelf_here = Shelf::open(here.path(), RATE, None).unwrap();
    let (mut ledger, mut account, shelf_there) = open(there.path());
    let wanted = [key(3), key(6)];
    let scope =
        Scope { is_ours: &|job| job != "alice", spools: &|job| job != "alice", wants: &|key| wanted.contains(key) };
    let recovered = recover(&mut ledger, &mut account, &shelf_here, &scope, NOW).unwrap();
    assert_eq!(recovered, Recovered { committed: 0, doubtful: 2, free: 0 });
    assert_eq!(account.open().len(), 5, "alice's others are left to her");
    let recovered = recover(&mut ledger, &mut account, &shelf_there, &Scope::WHOLE, NOW).unwrap();
    assert_eq!(recovered, Recovered { committed: 3, doubtful: 2, free: 1 }, "3 came whole, 6 is no audio");
    assert_eq!(account.stage(&key(3)), Some(Stage::Resolved));
    shelf_there.verify(&key(3)).unwrap();
    let spent = account.spent(NOW.day());
    assert_eq!((spent.at_least, spent.at_most), (Points(3), Points(6)));
    assert!(recover(&mut ledger, &mut account, &shelf_there, &Scope::WHOLE, NOW).unwrap().is_empty());
    assert!(shelf_there.left().unwrap().is_empty());
}

#[test]
fn a_whole_reply_is_kept_whatever_others_made_of_its_purchase() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    killed(there.path());
    let shelf_here = Shelf::open(here.path(), RATE, None).unwrap();
    let (mut ledger, mut account, shelf_there) = open(there.path());
    let scope =
        Scope { is_ours: &|job| job != "alice", spools: &|job| job != "alice", wants: &|wanted| *wanted == key(3) };
    recover(&mut ledger, &mut account, &shelf_here, &scope, NOW).unwrap();
    // The other project buys it for itself.
    let bought = [
        Entry::Intent { key: key(3), points: Points(1), job: "emma".into(), attempt: 2 },
        Entry::Commit { key: key(3), take: crate::audio::Digest::of(&[1]), frames: Frames(1) },
    ];
    ledger.append(&bought, NOW).unwrap();
    bought.iter().for_each(|entry| account.apply(entry, NOW).unwrap());
    recover(&mut ledger, &mut account, &shelf_there, &Scope::WHOLE, NOW).unwrap();
    shelf_there.verify(&key(3)).unwrap();
    assert!(shelf_there.left().unwrap().is_empty());
    assert_eq!(account.stage(&key(3)), Some(Stage::Committed));
}
