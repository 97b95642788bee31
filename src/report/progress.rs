//! Progress: what a run is doing, as a bar, as lines, as JSON or not at all; all four follow the same tally.
//!
//! Time is asked of a clock that the caller hands in; nothing here reads one.

use std::io::Write;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::report::log::Gate;
use crate::session::event::Event;
use crate::studio::port::Watch;
use crate::units::Now;

mod bar;
mod json;
mod lines;
pub mod show;
pub mod tally;

pub use bar::block;
pub use json::{Exit, exit_line};
pub use show::Show;
pub use tally::Tally;

/// Says what the two clocks show.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A block at the bottom of a terminal.
    Bar,
    /// One line an item, no escapes.
    Lines,
    /// One JSON object a line.
    Json,
    /// Nothing.
    Quiet,
}

/// What draws: told of each event after the tally was, and ticked about once a second.
trait Painter: Send {
    fn event(&mut self, event: &Event, tally: &Tally, now: Now);
    fn tick(&mut self, _tally: &Tally, _now: Now) {}
    fn end(&mut self) {}
}

struct Silent;

impl Painter for Silent {
    fn event(&mut self, _: &Event, _: &Tally, _: Now) {}
}

struct State {
    tally: Tally,
    painter: Box<dyn Painter>,
}

/// A watch over one run; clones share it.
#[derive(Clone)]
pub struct Progress {
    state: Arc<Mutex<State>>,
    clock: Clock,
}

/// How often a ticking progress is brought up to date without an event.
const TICK: Duration = Duration::from_secs(1);

impl Progress {
    /// Progress on the plan behind `show` in `form`: JSON goes to `data`, lines and the bar to people through `gate`.
    pub fn new(form: Form, show: Show, clock: Clock, data: Box<dyn Write + Send>, gate: &Gate) -> Progress {
        let painter: Box<dyn Painter> = match form {
            Form::Bar => Box::new(bar::Bar::new(gate)),
            Form::Lines => Box::new(lines::Lines::new(gate.clone())),
            Form::Json => Box::new(json::Json::new(data)),
            Form::Quiet => Box::new(Silent),
        };
        Progress { state: Arc::new(Mutex::new(State { tally: Tally::new(show), painter })), clock }
    }

    /// Names what happens from now on, when the plan is known; nothing is counted before.
    pub fn show(&self, show: Show) {
        self.lock().tally = Tally::new(show);
    }

    /// What was counted so far.
    pub fn tally(&self) -> Tally {
        self.lock().tally.clone()
    }

    /// Brings what is shown up to date: times left, heartbeats.
    pub fn tick(&self) {
        let now = (self.clock)();
        let mut state = self.lock();
        let State { tally, painter } = &mut *state;
        tally.pass(now);
        painter.tick(tally, now);
    }

    /// Ticks about once a second until what it returns is dropped. `None` where no thread can be had: then nothing is
    /// shown between two events.
    pub fn keep_ticking(&self) -> Option<Ticking> {
        let (stop, stopped) = mpsc::channel::<()>();
        let progress = self.clone();
        let beat = move || {
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                progress.tick();
            }
        };
        let thread = std::thread::Builder::new().name("progress".to_owned()).spawn(beat).ok()?;
        Some(Ticking { stop: Some(stop), thread: Some(thread) })
    }

    /// Takes the block off the screen and hands out what was counted.
    pub fn end(&self) -> Tally {
        let mut state = self.lock();
        state.painter.end();
        state.tally.clone()
    }

    /// A tally has no invariant that a panic elsewhere could break, so a poisoned one is still shown.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for Progress {
    fn see(&mut self, event: &Event) {
        let now = (self.clock)();
        let mut state = self.lock();
        let State { tally, painter } = &mut *state;
        tally.see(event, now);
        painter.event(event, tally, now);
    }
}

/// A thread that ticks a [`Progress`]; it ends when this is dropped.
#[derive(Debug)]
pub struct Ticking {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Ticking {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A tick that panicked has shown its message already.
            let _ended = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
