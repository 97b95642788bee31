//! Stopping: the first Ctrl-C or SIGTERM lets what is under way finish, the second ends the program at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::exit::Status;
use crate::report::log::Gate;

/// Which signal came, if one did; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Caught(Arc<AtomicU8>);

impl Caught {
    /// The exit status that the signal asks for.
    pub fn status(&self) -> Option<Status> {
        let number = self.0.load(Ordering::Acquire);
        [Status::Interrupted, Status::Terminated].into_iter().find(|status| status.number() == number)
    }

    fn note(&self, status: Status) {
        self.0.store(status.number(), Ordering::Release);
    }
}

/// Ears for both signals; while they exist, neither ends the program by itself.
#[derive(Debug)]
struct Ears {
    interrupt: Signal,
    terminate: Signal,
    /// Never awaited: where somebody listens, a file over the limit of `ulimit -f` is an error of the write, which is said,
    /// and not the death of the program.
    _too_large: Signal,
}

/// SIGXFSZ on Linux (but for MIPS) and macOS.
const TOO_LARGE: i32 = 25;

impl Ears {
    /// Begins to listen. Must be called within a tokio runtime.
    fn open() -> io::Result<Ears> {
        let interrupt = signal(SignalKind::interrupt())?;
        let _too_large = signal(SignalKind::from_raw(TOO_LARGE))?;
        Ok(Ears { interrupt, terminate: signal(SignalKind::terminate())?, _too_large })
    }

    async fn hear(&mut self) -> Status {
        tokio::select! {
            _ = self.interrupt.recv() => Status::Interrupted,
            _ = self.terminate.recv() => Status::Terminated,
        }
    }

    /// Calls `stop` at the first signal, and ends the program at the second, or at the first when nothing is in flight.
    async fn listen(mut self, gate: Gate, caught: Caught, stop: impl FnOnce() -> InFlight) {
        let first = self.hear().await;
        caught.note(first);
        if stop() == InFlight::Nothing {
            gate.say("stopped; run the same command again to go on");
            end(first);
        }
        gate.say("finishing what is in flight; again to stop at once");
        end(self.hear().await);
    }
}

fn end(status: Status) -> ! {
    // Their groups are not ours, so the terminal's Ctrl-C did not reach them.
    crate::engine::command::running::end_all();
    std::process::exit(i32::from(status.number()))
}

/// Whether requests are under way whose answers are worth waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFlight {
    /// Nothing is: the program can end.
    Nothing,
    /// Some are, or may be.
    Something,
}

/// Listens on a thread of its own until the program ends. From here on, signals no longer end it by themselves.
pub fn listen(gate: Gate, caught: Caught, stop: impl FnOnce() -> InFlight + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let ears = {
        let _inside = runtime.enter();
        Ears::open()?
    };
    let hear = move || runtime.block_on(ears.listen(gate, caught, stop));
    std::thread::Builder::new().name("signals".to_owned()).spawn(hear)?;
    Ok(())
}

/// As [`listen`]. Where that cannot be, a signal ends the program at once, which loses nothing that was received.
pub fn listen_or_warn(gate: &Gate, caught: &Caught, stop: impl FnOnce() -> InFlight + Send + 'static) {
    if let Err(error) = listen(gate.clone(), caught.clone(), stop) {
        tracing::warn!(%error, "signals cannot be heard: Ctrl-C stops at once");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_becomes_its_status() {
        let caught = Caught::default();
        assert_eq!(caught.status(), None);
        caught.clone().note(Status::Terminated);
        assert_eq!(caught.status(), Some(Status::Terminated));
    }
}
