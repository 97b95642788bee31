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
pub struct Ears {
    interrupt: Signal,
    terminate: Signal,
}

impl Ears {
    /// Begins to listen. Must be called within a tokio runtime.
    pub fn open() -> io::Result<Ears> {
        let interrupt = signal(SignalKind::interrupt())?;
        Ok(Ears { interrupt, terminate: signal(SignalKind::terminate())? })
    }

    async fn hear(&mut self) -> Status {
        tokio::select! {
            _ = self.interrupt.recv() => Status::Interrupted,
            _ = self.terminate.recv() => Status::Terminated,
        }
    }

    /// Calls `stop` at the first signal and ends the program at the second.
    pub async fn listen(mut self, gate: Gate, caught: Caught, stop: impl FnOnce() + Send) {
        let first = self.hear().await;
        caught.note(first);
        gate.say("finishing what is in flight; again to stop at once");
        stop();
        let second = self.hear().await;
        std::process::exit(i32::from(second.number()));
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
