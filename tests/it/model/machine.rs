//! The machine that recovery works on: the real ports over a world, with what each of their steps leaves to a crash.

use std::collections::BTreeSet;
use std::io;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard};

use rhapsode::audio::Take;
use rhapsode::plan::key::TakeKey;
use rhapsode::session::answer::Answer;
use rhapsode::session::entry::Entry;
use rhapsode::session::{Terms, Wanted};
use rhapsode::store::{Recovered, Scope, recover};
use rhapsode::studio::port::{LandError, Ledger, Shelf, Spool as Sink};
use rhapsode::units::{Frames, Points, UtcMillis};

use super::scene::{Mistake, Scene};
use super::world::{Kept, Record, Spool, World, account_of, noon, segment};
use crate::session::stage::{self, take, wanted};

/// A world and all that it was on the way: a run killed at a step leaves what was there before it.
struct Machine {
    now: Mutex<(World, Vec<World>)>,
    mistake: Option<Mistake>,
}

impl Machine {
    fn look(&self) -> MutexGuard<'_, (World, Vec<World>)> {
        self.now.lock().unwrap()
    }

    fn step(&self, change: impl FnOnce(&mut World)) {
        let mut now = self.look();
        let before = now.0.clone();
        now.1.push(before);
        change(&mut now.0);
    }

    fn is(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }
}

struct Hand<'a>(&'a Machine);

impl Ledger for Hand<'_> {
    fn append(&mut self, entries: &[Entry], at: UtcMillis) -> io::Result<()> {
        let day = u8::try_from(at.day().0 - noon(0).day().0).unwrap();
        let told = |entry: &Entry| match entry {
            Entry::Doubt { key, why } if self.0.is(Mistake::RecoveryCallsOpenFree) => {
                Entry::Free { key: *key, why: why.clone() }
            }
            entry => entry.clone(),
        };
        self.0.step(|world| world.ledger.extend(entries.iter().map(|entry| (day, Arc::new(told(entry))))));
        self.0.step(|world| world.synced = world.ledger.len());
        Ok(())
    }
}

fn a_take() -> Take {
    let Answer::Took { take, .. } = take() else { unreachable!() };
    take
}

impl Shelf for Machine {
    fn find(&self, key: &TakeKey) -> io::Result<Option<Take>> {
        Ok(self.look().0.cells[segment(key)].has_take().then(a_take))
    }

    fn spool(&self, key: &TakeKey) -> io::Result<Sink> {
        self.step(|world| world.cells[segment(key)].spool = Spool::Part);
        Ok(Sink::new(Box::new(io::sink())))
    }

    fn whole(&self, key: &TakeKey) -> io::Result<()> {
        self.step(|world| world.cells[segment(key)].spool = Spool::Whole);
        Ok(())
    }

    fn land(&self, key: &TakeKey, _: &RangeInclusive<Frames>) -> Result<Take, LandError> {
        match self.look().0.cells[segment(key)].spool {
            Spool::Whole => {}
            Spool::Ruined => return Err(LandError::BadAudio("no bytes".to_owned())),
            Spool::Empty | Spool::Part => return Err(io::Error::from(io::ErrorKind::NotFound).into()),
        }
        self.step(|world| world.cells[segment(key)].take = Kept::Temp);
        self.step(|world| world.cells[segment(key)].take = Kept::Renamed);
        Ok(a_take())
    }

    fn settle(&self, keys: &[TakeKey]) -> io::Result<()> {
        if !self.is(Mistake::RecoverySyncsNoFolder) {
            self.step(|world| {
                for key in keys {
                    let take = &mut world.cells[segment(key)].take;
                    *take = if *take == Kept::Renamed { Kept::Durable } else { *take };
                }
            });
        }
        for key in keys {
            self.step(|world| {
                let spool = &mut world.cells[segment(key)].spool;
                *spool = if *spool == Spool::Part { Spool::Part } else { Spool::Empty };
            });
        }
        Ok(())
    }

    fn has_whole(&self, key: &TakeKey) -> bool {
        matches!(self.look().0.cells[segment(key)].spool, Spool::Whole | Spool::Ruined)
    }

    fn discard(&self, key: &TakeKey) -> io::Result<()> {
        self.step(|world| world.cells[segment(key)].spool = Spool::Empty);
        self.step(|world| world.cells[segment(key)].clear());
        Ok(())
    }

    fn left(&self) -> io::Result<BTreeSet<TakeKey>> {
        let world = &self.look().0;
        let all = wanted(world.cells.len()).into_iter().map(|wanted| wanted.key);
        Ok(all.filter(|key| world.cells[segment(key)].is_left()).collect())
    }
}

/// What a recovery came to.
pub struct Started {
    pub world: World,
    /// What it leaves when it is killed at each of its steps.
    pub on_the_way: Vec<World>,
    pub settled: Recovered,
}

/// Recovers `world`.
pub fn start(world: World, mistake: Option<Mistake>) -> Started {
    let (mut account, at) = (account_of(&world.ledger), noon(world.day));
    let machine = Machine { now: Mutex::new((world, Vec::new())), mistake };
    if machine.is(Mistake::RecoveryClearsSpoolsFirst) {
        machine.left().unwrap().iter().for_each(|key| machine.discard(key).unwrap());
    }
    let settled = recover(&mut Hand(&machine), &mut account, &machine, &Scope::WHOLE, at).unwrap();
    let (world, on_the_way) = machine.now.into_inner().unwrap();
    Started { world, on_the_way, settled }
}

/// What a run that is started on `world` wants.
pub fn plan(world: &World, segments: usize, mistake: Option<Mistake>) -> Vec<Wanted> {
    let is_blind = mistake == Some(Mistake::PlansBlind);
    wanted(segments).into_iter().filter(|one| is_blind || !world.cells[segment(&one.key)].has_take()).collect()
}

/// What its session is told of the past.
pub fn past(world: &World, mistake: Option<Mistake>) -> Vec<Record> {
    let mut ledger = world.ledger.clone();
    if mistake == Some(Mistake::ForgetsDoubts) {
        let doubtful = account_of(&ledger).doubts();
        let mut seq = 0;
        ledger.retain(|(_, entry)| {
            seq += 1;
            let doubt = doubtful.iter().find(|doubt| doubt.key == entry.key());
            doubt.is_none_or(|doubt| seq < doubt.seq)
        });
    }
    ledger
}

/// The terms of a scene.
pub fn terms(scene: &Scene) -> Terms {
    let mut terms = stage::terms(Some(scene.per_day));
    terms.limits.per_minute = None;
    terms.budget.doubt = Points(scene.doubt);
    terms.doubts_approved = scene.approval;
    terms
}
