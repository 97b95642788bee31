//! Stopping before the work is done, because a person wants it or this computer has no room for more.

use super::{Session, Step, Turn, halted};
use crate::session::answer::FailureKind;
use crate::session::event::Event;

impl Session {
    /// Sends nothing more; what is under way is still answered.
    pub fn stop(&mut self) -> Turn {
        let mut turn = Turn::default();
        if self.ending.is_none() {
            self.ending = Some(Step::Stopped);
            turn.events.push(Event::Stopping { in_flight: self.in_flight });
        }
        turn
    }

    /// Sends nothing more because this computer cannot keep more, for the reason `why`; what is under way is still
    /// answered. An ending that is decided already stays.
    pub fn halt(&mut self, why: String) {
        self.ending.get_or_insert(halted(FailureKind::Local, why));
    }

    /// Whether something is still to be asked for that is not under way.
    pub fn wants_more(&self) -> bool {
        let is_idle = self.queue.is_empty() && self.later.is_empty() && self.held.is_empty() && self.put_off.is_empty();
        self.ending.is_none() && !is_idle
    }
}
