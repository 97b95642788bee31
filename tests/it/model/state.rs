//! States of the model, and the steps between them: one step of the driver, of a request, of the service or of fate each.

use std::fmt;
use std::rc::Rc;

use rhapsode::session::Step;

use super::brain::{Brain, Bytes};
use super::law::{self, Broken};
use super::machine::start;
use super::scene::{Mishap, Mistake, Reply, Scene};
use super::world::{Cell, DAYS, Kept, MOST, Spool, World};

/// How far a request has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Flight {
    #[default]
    Idle,
    /// The session has asked for it; its `Intent` is not durable.
    Asked,
    /// It may leave.
    Leaving,
    /// It is on its way.
    Sent,
    /// The service has decided.
    Coming(Reply),
    /// Its reply is whole in the spool, and the take is made.
    Landing(Reply),
    /// The take has its name; its folder is to be synced with others'.
    Landed(Reply),
    /// Its folder is being synced, and its spool removed.
    Settling(Reply),
    /// Its answer waits for the driver.
    Ready(Reply),
}

/// What the driver is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Phase {
    /// Waits for news, or is done.
    Waiting,
    /// Has entries to write.
    Writing,
    /// Has written entries that are not durable.
    Syncing,
}

/// What a crash ends.
#[derive(Debug, Clone)]
struct Run {
    brain: Rc<Brain>,
    flights: [Flight; MOST],
    phase: Phase,
    ms: u8,
}

/// A state of the model.
#[derive(Debug, Clone)]
pub struct State {
    world: World,
    run: Option<Run>,
    crashes: u8,
    failures: u8,
}

/// What an end is like.
pub struct End {
    /// It took another day.
    pub is_later: bool,
    /// Something was paid for twice.
    pub is_bought_twice: bool,
    /// Something failed for good.
    pub has_failed: bool,
}

/// A step.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    Recover,
    /// Recovery does so many steps and dies, of a power cut or not.
    RecoveryDies(usize, Option<(usize, [Cell; MOST])>),
    Kill,
    /// Leaves so many records, and of the files this.
    PowerCut(usize, [Cell; MOST]),
    Write,
    Sync,
    Send(usize),
    Decide(usize, Reply, bool),
    Arrive(usize),
    Temp(usize),
    Rename(usize),
    SyncFolders,
    RemoveSpool(usize),
    TakeIn,
    Wait,
    Midnight,
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Move::Recover => f.write_str("a run starts: recovery, a plan, and the session decides"),
            Move::RecoveryDies(steps, None) => write!(f, "a run starts, and is killed after {steps} steps of recovery"),
            Move::RecoveryDies(steps, Some((records, cells))) => {
                write!(f, "a run starts, and after {steps} steps of recovery ")?;
                left(f, *records, cells)
            }
            Move::Kill => f.write_str("the run is killed"),
            Move::PowerCut(records, cells) => left(f, *records, cells),
            Move::Write => f.write_str("the driver writes its entries"),
            Move::Sync => f.write_str("the driver syncs the ledger"),
            Move::Send(n) => write!(f, "the request for segment {n} leaves"),
            Move::Decide(n, reply, true) => write!(f, "the service charges segment {n} and answers: {reply}"),
            Move::Decide(n, reply, false) => write!(f, "the service does not charge segment {n} and answers: {reply}"),
            Move::Arrive(n) => write!(f, "the answer for segment {n} has arrived"),
            Move::Temp(n) => write!(f, "the take of segment {n} is in its temporary file"),
            Move::Rename(n) => write!(f, "the take of segment {n} is renamed"),
            Move::SyncFolders => f.write_str("the folders of the takes that landed are synced"),
            Move::RemoveSpool(n) => write!(f, "the spool of segment {n} is removed"),
            Move::TakeIn => f.write_str("the driver takes in the news, and the session decides"),
            Move::Wait => f.write_str("a moment passes, and the session decides"),
            Move::Midnight => f.write_str("midnight passes, and the session decides"),
        }
    }
}

fn left(f: &mut fmt::Formatter<'_>, records: usize, cells: &[Cell; MOST]) -> fmt::Result {
    write!(f, "a power cut leaves {records} records and of the files")?;
    let some = cells.iter().enumerate().filter(|(_, cell)| **cell != Cell::default());
    some.clone().try_for_each(|(n, cell)| write!(f, " {n}: {:?} in the spool, take {:?};", cell.spool, cell.take))?;
    if some.count() == 0 { f.write_str(" none") } else { Ok(()) }
}

/// Where a step leads, or the law that it breaks.
pub type Next = (Move, Result<State, Broken>);

impl State {
    /// Nothing was done yet.
    pub fn first() -> State {
        State { world: World::default(), run: None, crashes: 0, failures: 0 }
    }

    /// A number that two states share only if they are the same to everything that follows.
    pub fn mark(&self, scene: &Scene) -> u128 {
        let mut bytes = Bytes::default();
        bytes.add(&(self.crashes, self.failures));
        self.world.mark(scene.segments, &mut bytes);
        if let Some(run) = &self.run {
            bytes.add(&(run.brain.mark, run.brain.gave_up, run.flights, run.phase, run.ms));
            if run.phase != Phase::Waiting {
                bytes.add(&run.brain.asks);
                run.brain.entries.iter().for_each(|entry| bytes.add(&format!("{entry:?}")));
            }
        }
        bytes.digest()
    }

    /// Whether there is nothing left to do.
    pub fn is_end(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.phase == Phase::Waiting && matches!(run.brain.step, Step::Finished))
    }

    /// All that can happen next.
    pub fn next(&self, scene: &Scene) -> Vec<Next> {
        let mut next = Vec::new();
        match &self.run {
            None => self.starts(scene, &mut next),
            Some(run) => {
                self.driver(run, scene, &mut next);
                (0..scene.segments).for_each(|n| self.request(run, n, scene, &mut next));
                self.settling(run, &mut next);
                if self.crashes < scene.crashes {
                    next.push((Move::Kill, Ok(self.crashed(self.world.clone()))));
                    for world in self.world.after_cut() {
                        next.push((Move::PowerCut(world.synced, world.cells), Ok(self.crashed(world))));
                    }
                }
            }
        }
        next
    }

    fn crashed(&self, world: World) -> State {
        State { world, run: None, crashes: self.crashes + 1, failures: self.failures }
    }

    /// What must hold of this state, however it was reached.
    pub fn check(&self, scene: &Scene) -> Result<(), Broken> {
        match &self.run {
            None => law::of_what_is_left(&self.world),
            Some(run) if self.is_end() => law::of_end(&self.world, &run.brain.gave_up, scene),
            Some(_) => law::commits_have_takes(&self.world),
        }
    }

    /// What its end is like.
    pub fn end(&self) -> Option<End> {
        let run = self.run.as_ref().filter(|_| self.is_end())?;
        let twice = self.world.ghost.twice.iter().any(|points| *points > 0);
        Some(End {
            is_later: self.world.day > 0,
            is_bought_twice: twice,
            has_failed: run.brain.gave_up.contains(&true),
        })
    }

    /// Recovery, which may die at each of its steps, and the first round of the session.
    fn starts(&self, scene: &Scene, next: &mut Vec<Next>) {
        let started = start(self.world.clone(), scene.mistake);
        if self.crashes < scene.crashes {
            for (steps, world) in started.on_the_way.iter().enumerate() {
                next.push((Move::RecoveryDies(steps, None), Ok(self.crashed(world.clone()))));
                for left in world.after_cut() {
                    let how = Some((left.synced, left.cells));
                    next.push((Move::RecoveryDies(steps, how), Ok(self.crashed(left))));
                }
            }
        }
        let outcome = law::of_start(&started, scene).map(|()| {
            let mut state = State { world: started.world, ..self.clone() };
            let brain = Brain::begin(&state.world, scene);
            let run = Run { brain: Rc::new(brain), flights: Default::default(), phase: Phase::Waiting, ms: 0 };
            state.decided(run, scene);
            state
        });
        next.push((Move::Recover, outcome));
    }

    /// The session has decided; what it wants is carried out from here on.
    fn decided(&mut self, mut run: Run, scene: &Scene) {
        let may_leave = scene.mistake == Some(Mistake::SendsBeforeIntent);
        for n in &run.brain.asks {
            run.flights[*n] = if may_leave { Flight::Leaving } else { Flight::Asked };
        }
        run.phase = if run.brain.entries.is_empty() { Phase::Waiting } else { Phase::Writing };
        assert!(!matches!(run.brain.step, Step::Halted(_)), "{:?}", run.brain.step);
        self.run = Some(run);
    }

    /// This state with a change to it.
    fn with(&self, change: impl FnOnce(&mut World, &mut Run)) -> State {
        let mut state = self.clone();
        if let Some(run) = &mut state.run {
            change(&mut state.world, run);
        }
        state
    }

    fn driver(&self, run: &Run, scene: &Scene, next: &mut Vec<Next>) {
        match run.phase {
            Phase::Writing => {
                let written = self.with(|world, run| {
                    let day = world.day;
                    world.ledger.extend(run.brain.entries.iter().map(|entry| (day, entry.clone())));
                    run.phase = Phase::Syncing;
                });
                next.push((Move::Write, Ok(written)));
            }
            Phase::Syncing => {
                let synced = self.with(|world, run| {
                    world.synced = world.ledger.len();
                    run.phase = Phase::Waiting;
                    let asked = run.flights.iter_mut().filter(|flight| **flight == Flight::Asked);
                    asked.for_each(|flight| *flight = Flight::Leaving);
                });
                next.push((Move::Sync, Ok(synced)));
            }
            Phase::Waiting => self.wakes(run, scene, next),
        }
    }

    /// The driver takes in all news that are there, or time passes. Answers are taken in by the order of their segments:
    /// those to different keys change nothing of each other, and what a power cut leaves of their records is also left when
    /// the driver has woken for one of them alone.
    fn wakes(&self, run: &Run, scene: &Scene, next: &mut Vec<Next>) {
        let is_settling = run.flights.iter().any(|flight| matches!(flight, Flight::Settling(_)));
        let settles = !is_settling && run.flights.iter().any(|flight| matches!(flight, Flight::Landed(_)));
        let ready = |flight: &Flight| if let Flight::Ready(reply) = flight { Some(*reply) } else { None };
        let answers: Vec<(usize, Reply)> =
            run.flights.iter().enumerate().filter_map(|(n, flight)| Some((n, ready(flight)?))).collect();
        if settles || !answers.is_empty() {
            let mut state = self.clone();
            let mut run = run.clone();
            for flight in &mut run.flights {
                *flight = match *flight {
                    Flight::Landed(reply) if settles => Flight::Settling(reply),
                    Flight::Ready(_) => Flight::Idle,
                    other => other,
                };
            }
            if answers.is_empty() {
                state.run = Some(run);
            } else {
                state.round(run, answers, scene);
            }
            next.push((Move::TakeIn, Ok(state)));
            return;
        }
        let (mut state, mut run) = (self.clone(), run.clone());
        let how = match &run.brain.step {
            Step::Wait(Some(_)) => {
                run.ms += 1;
                Move::Wait
            }
            Step::Park { .. } => {
                state.world.day += 1;
                assert!(usize::from(state.world.day) < DAYS, "no end in sight");
                Move::Midnight
            }
            _ => return,
        };
        state.round(run, Vec::new(), scene);
        next.push((how, Ok(state)));
    }

    fn round(&mut self, mut run: Run, answers: Vec<(usize, Reply)>, scene: &Scene) {
        run.brain = Rc::new(run.brain.after(answers, self.world.day, run.ms, scene));
        self.decided(run, scene);
    }

    /// The next step of the request for segment `n`.
    fn request(&self, run: &Run, n: usize, scene: &Scene, next: &mut Vec<Next>) {
        match run.flights[n] {
            Flight::Leaving => {
                let sent = self.with(|world, run| {
                    world.cells[n].spool = Spool::Part;
                    run.flights[n] = Flight::Sent;
                });
                next.push((Move::Send(n), law::at_request(&self.world, n, scene).map(|()| sent)));
            }
            Flight::Sent => self.service(n, scene, next),
            Flight::Coming(reply) => {
                let arrived = self.with(|world, run| match reply.mishap {
                    None => {
                        world.cells[n].spool = Spool::Whole;
                        world.ghost.received[n] = true;
                        run.flights[n] = Flight::Landing(reply);
                    }
                    Some(_) => {
                        world.cells[n].clear();
                        run.flights[n] = Flight::Ready(reply);
                    }
                });
                next.push((Move::Arrive(n), Ok(arrived)));
            }
            Flight::Landing(reply) => match self.world.cells[n].take {
                Kept::Temp => {
                    let renamed = self.with(|world, run| {
                        world.cells[n].take = Kept::Renamed;
                        let hasty = scene.mistake == Some(Mistake::CommitsBeforeTake);
                        run.flights[n] = if hasty { Flight::Ready(reply) } else { Flight::Landed(reply) };
                    });
                    next.push((Move::Rename(n), Ok(renamed)));
                }
                _ => next.push((Move::Temp(n), Ok(self.with(|world, _| world.cells[n].take = Kept::Temp)))),
            },
            _ => {}
        }
    }

    /// The service decides what becomes of the request for segment `n`.
    fn service(&self, n: usize, scene: &Scene, next: &mut Vec<Next>) {
        let mishaps: &[Mishap] = if self.failures < scene.failures { scene.mishaps } else { &[] };
        let all = mishaps.iter().flat_map(|mishap| mishap.charges().iter().map(|charged| (Some(*mishap), *charged)));
        for (mishap, charged) in all.chain([(None, true)]) {
            let mut state = self.clone();
            let ghost = &mut state.world.ghost;
            let day = usize::from(state.world.day);
            state.failures += u8::from(mishap.is_some());
            if charged {
                ghost.charged[day] += 1;
                ghost.twice[day] += u8::from(ghost.paid[n] > 0);
                ghost.paid[n] += 1;
            }
            let reply = Reply { mishap, used: scene.tells.then_some(ghost.charged[day]) };
            if let Some(run) = &mut state.run {
                run.flights[n] = Flight::Coming(reply);
            }
            let outcome = law::at_charge(&state.world, scene);
            next.push((Move::Decide(n, reply, charged), outcome.map(|()| state)));
        }
    }

    /// Folders are synced together, and spools removed one by one after it; the last one brings the news.
    fn settling(&self, run: &Run, next: &mut Vec<Next>) {
        let is_settling = |n: &usize| matches!(run.flights[*n], Flight::Settling(_));
        let batch: Vec<usize> = (0..MOST).filter(is_settling).collect();
        let Some(last) = batch.last().copied() else { return };
        if batch.iter().any(|n| self.world.cells[*n].take == Kept::Renamed) {
            let synced = self.with(|world, _| batch.iter().for_each(|n| world.cells[*n].take = Kept::Durable));
            next.push((Move::SyncFolders, Ok(synced)));
            return;
        }
        let Some(n) = batch.iter().copied().find(|n| self.world.cells[*n].spool == Spool::Whole) else { return };
        let removed = self.with(|world, run| {
            world.cells[n].spool = Spool::Empty;
            if n == last {
                for flight in &mut run.flights {
                    *flight = if let Flight::Settling(reply) = *flight { Flight::Ready(reply) } else { *flight };
                }
            }
        });
        next.push((Move::RemoveSpool(n), Ok(removed)));
    }
}
