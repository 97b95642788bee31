//! What a session is given and what it gives back: terms, wanted takes, and the tally of what became of them.

use crate::job::{Budget, Limits};
use crate::plan::CueId;
use crate::plan::key::TakeKey;
use crate::units::Points;

/// What a run may do.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The job that pays, as the ledger names it.
    pub job: String,
    /// How fast and how many at once.
    pub limits: Limits,
    /// How many of them are under way at the same time.
    pub crowd: Crowd,
    /// What may be spent.
    pub budget: Budget,
    /// What this run alone may spend; absent means what the budget allows.
    pub run_points: Option<Points>,
    /// Whether a person has agreed to buy again what may have been charged already, beyond `budget.doubt`.
    pub doubts_approved: Approval,
    /// Seed of the jitter.
    pub seed: u64,
}

/// How many requests are under way at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowd {
    /// As many as the limits allow, from the first: the engine is this computer's own.
    Full,
    /// One at first, and up to that many while answers keep their pace: the engine serves others too.
    Growing,
}

/// A person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Given.
    Given,
    /// Not given.
    Missing,
}

/// A take to be recorded: one for each different key of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The first cue with this key.
    pub cue: CueId,
    /// The take's key.
    pub key: TakeKey,
    /// What a request for it costs.
    pub points: Points,
    /// The length of its text in Unicode scalar values: longer texts take longer to answer.
    pub chars: u32,
}

/// What became of all wanted takes so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Takes recorded in this run.
    pub taken: u64,
    /// Takes that failed for good.
    pub failed: u64,
    /// Requests made again.
    pub retries: u64,
    /// Points committed to by this run's requests, whatever became of them.
    pub points: Points,
    /// Points that others are proven to have spent on the account meanwhile.
    pub foreign: Points,
}
