//! The brain of a modelled run: the real session, which cannot be copied and so is led again through what it was told.

use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use rhapsode::session::entry::Entry;
use rhapsode::session::event::Event;
use rhapsode::session::{Session, Step, Turn, Wanted};
use rhapsode::units::{Elapsed, Now};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::machine::{past, plan, terms};
use super::scene::{Reply, Scene};
use super::world::{DAYS, MOST, Record, World, account_of, noon, segment};

/// What the session was told in one round of the driver.
#[derive(Debug, Clone)]
struct Call {
    now: Now,
    answers: Vec<(usize, Reply)>,
}

/// A session after some rounds.
#[derive(Debug)]
pub struct Brain {
    /// What the ledger held when it began.
    past: Rc<Vec<Record>>,
    first_day: u8,
    wanted: Rc<Vec<Wanted>>,
    calls: Vec<Call>,
    /// What the last round came to.
    pub step: Step,
    /// Entries to append.
    pub entries: Vec<Arc<Entry>>,
    /// Segments to ask for.
    pub asks: Vec<usize>,
    /// Segments that have failed for good, with a reason.
    pub gave_up: [bool; MOST],
    /// What it can do from here on, as a number.
    pub mark: u128,
}

impl Brain {
    /// A new session on `world`, after its first round.
    pub fn begin(world: &World, scene: &Scene) -> Brain {
        let brain = Brain {
            past: Rc::new(past(world, scene.mistake)),
            first_day: world.day,
            wanted: Rc::new(plan(world, scene.segments, scene.mistake)),
            calls: Vec::new(),
            step: Step::Finished,
            entries: Vec::new(),
            asks: Vec::new(),
            gave_up: [false; MOST],
            mark: 0,
        };
        brain.after(Vec::new(), world.day, 0, scene)
    }

    /// The session one round later: it takes in `answers` by segments, and decides.
    pub fn after(&self, answers: Vec<(usize, Reply)>, day: u8, ms: u8, scene: &Scene) -> Brain {
        let passed = Duration::from_secs(86_400 * u64::from(day - self.first_day)) + Duration::from_millis(ms.into());
        let now = Now { elapsed: Elapsed(passed), utc: noon(day) };
        let mut calls = self.calls.clone();
        calls.push(Call { now, answers });
        let mut session = Session::new(terms(scene), account_of(self.past.iter()), self.wanted.to_vec());
        let (mut step, mut turn, mut asks) = (Step::Finished, Turn::default(), Vec::new());
        let mut gave_up = [false; MOST];
        for Call { now, answers } in &calls {
            (turn, asks) = (Turn::default(), Vec::new());
            for (n, reply) in answers {
                let index = self.wanted.iter().position(|one| segment(&one.key) == *n).unwrap();
                session.answered(index, reply.answer(scene), *now, &mut turn);
            }
            step = loop {
                match session.next(*now, &mut turn) {
                    Step::Ask(index) => asks.push(segment(&self.wanted[index].key)),
                    step => break step,
                }
            };
            for event in &turn.events {
                if let Event::GaveUp { cue, message, .. } = event {
                    gave_up[cue.0 as usize] = !message.is_empty();
                }
            }
        }
        Brain {
            past: Rc::clone(&self.past),
            first_day: self.first_day,
            wanted: Rc::clone(&self.wanted),
            calls,
            entries: turn.entries.into_iter().map(Arc::new).collect(),
            asks,
            gave_up,
            mark: mark(&session, &step),
            step,
        }
    }
}

/// A number that two sessions share only if they go on alike. The account is a hash table, whose text differs from one to
/// the next; of it counts what the session asks it. How much was retried and spent so far decides nothing.
fn mark(session: &Session, step: &Step) -> u128 {
    let text = format!("{session:?}{step:?}");
    let (account, rest) = (text.find("account: Account {").unwrap(), text.find(", wanted: [").unwrap());
    assert!(account < rest);
    let (tally, after) = (text.rfind(", tally: Tally {").unwrap(), text.rfind(", parked: ").unwrap());
    let mut hash = Xxh3::new();
    hash.update(&text.as_bytes()[rest..tally]);
    hash.update(&text.as_bytes()[after..]);
    let account = session.account();
    for wanted in session.wanted() {
        let losses = account.losses(&wanted.key);
        hash.update(format!("{:?} {losses:?}", account.stage(&wanted.key)).as_bytes());
    }
    for day in 0..DAYS as u8 {
        let day = noon(day).day();
        hash.update(format!("{:?} {:?}", account.spent(day), account.bought_again(day)).as_bytes());
    }
    hash.digest128()
}

/// Collects what is hashed, so that it can be hashed to more bits.
#[derive(Default)]
pub struct Bytes(pub Vec<u8>);

impl Hasher for Bytes {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

impl Bytes {
    pub fn add(&mut self, what: &impl Hash) {
        what.hash(self);
    }

    pub fn digest(&self) -> u128 {
        xxh3_128(&self.0)
    }
}
