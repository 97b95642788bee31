//! What a session gives its driver: entries to append, events to show, the step to take, and why a run ends early.

use crate::session::account::Impossible;
use crate::session::answer::FailureKind;
use crate::session::entry::Entry;
use crate::session::event::Event;
use crate::units::{Elapsed, Points, UtcMillis};

/// What the driver does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send the request for this index into the wanted takes, then ask for the next step.
    Ask(usize),
    /// Have the token renewed, tell the session what came of it, then ask for the next step.
    Renew,
    /// Nothing can be sent until a person gives another token, and nothing is under way.
    Locked {
        /// When to look at the source of tokens again.
        until: Elapsed,
        /// Why.
        why: String,
    },
    /// Wait for an answer, at the longest until the moment given.
    Wait(Option<Elapsed>),
    /// Nothing more can be sent before `until`, and nothing is under way.
    Park {
        /// When to go on.
        until: UtcMillis,
        /// Why.
        why: String,
    },
    /// Nothing is left to do.
    Finished,
    /// Stopped on request; nothing is under way.
    Stopped,
    /// Nothing more will be sent in this run, and nothing is under way.
    Halted(Halt),
}

/// Why a run ends before its work is done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Halt {
    /// The job's own budget is used up.
    #[error("the job's budget of {0} is used up")]
    JobBudget(Points),
    /// This run's share is used up.
    #[error("the {0} that this run may spend are used up")]
    RunBudget(Points),
    /// A failure that every further request would share.
    #[error("{message}")]
    Failure {
        /// Its kind.
        kind: FailureKind,
        /// What happened.
        message: String,
    },
    /// The state machine contradicts itself: a mistake in this program, stopped before it costs anything.
    #[error("{0}")]
    Contradiction(Impossible),
}

/// What one call of the session gives: entries to append first, events to show next, a step to take last.
#[derive(Debug, Default)]
pub struct Turn {
    /// Ledger entries, in order.
    pub entries: Vec<Entry>,
    /// What to show.
    pub events: Vec<Event>,
}
