//! Cues put off: an outage is no fault of theirs, and a run that outlasts it asks for them again.

use crate::session::answer::{Failure, FailureKind};
use crate::session::event::Event;
use crate::session::{Session, Turn};

/// A cue that the service could not be reached for, or was too busy for, again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PutOff {
    index: usize,
    /// Takes that had come until then.
    taken: u64,
    failure: FailureKind,
    message: String,
}

impl PutOff {
    pub(super) fn index(&self) -> usize {
        self.index
    }
}

impl Session {
    /// Puts `index` off until everything else is done.
    pub(super) fn put_off(&mut self, index: usize, failure: &Failure, turn: &mut Turn) {
        let (taken, message) = (self.tally.taken, failure.message.clone());
        self.put_off.push(PutOff { index, taken, failure: failure.kind, message });
        turn.events.push(Event::PutBack { cue: self.wanted[index].cue });
    }

    /// Queues those again since whose putting off the service has answered with a take; whether there are any. Each time
    /// takes a take, so there is an end to it.
    pub(super) fn take_up_again(&mut self) -> bool {
        let taken = self.tally.taken;
        let (again, still) = self.put_off.drain(..).partition(|one| one.taken < taken);
        let again: Vec<PutOff> = again;
        self.put_off = still;
        for PutOff { index, .. } in &again {
            self.attempts[*index] = 0;
            self.queue.push_back(*index);
        }
        !again.is_empty()
    }

    /// Nothing else is left, and the outage lasts: they fail.
    pub(super) fn give_up_put_off(&mut self, turn: &mut Turn) {
        for PutOff { index, failure, message, .. } in std::mem::take(&mut self.put_off) {
            self.give_up(index, failure, message, turn);
        }
    }
}
