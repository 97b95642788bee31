//! Answers: what an engine's reply to one request comes down to.

use std::num::NonZeroU32;
use std::time::Duration;

use serde::Serialize;

use crate::audio::Take;
use crate::units::{Points, UtcMillis};

/// What became of one request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Its take is durable on the shelf.
    Took {
        /// The take.
        take: Take,
        /// What the engine has to say about it.
        notices: Vec<String>,
        /// What the answer said of the account.
        seen: Seen,
    },
    /// There is no take.
    Failed(Failure),
    /// The reply was received whole, but this computer could not make a take of it. Its `Intent` stays open,
    /// and the next run makes the take from the spool.
    Held {
        /// What went wrong.
        message: String,
    },
}

/// What an answer said of the account and its limits, beside the audio; all of it may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// What this request was charged.
    pub cost: Option<Points>,
    /// The day's quota after it.
    pub quota: Option<QuotaSeen>,
    /// How fast requests may follow.
    pub rate: Option<RateSeen>,
}

/// The service's own count of the day's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaSeen {
    /// Points of the account a day.
    pub daily: Option<Points>,
    /// Points that it has charged today, whoever asked.
    pub used: Points,
    /// When the count begins anew, where the service says so.
    pub resets: Option<UtcMillis>,
}

/// The service's own count of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RateSeen {
    /// Requests a minute that it allows.
    pub per_minute: Option<NonZeroU32>,
    /// Requests that it still takes before `resets_in`.
    pub remaining: Option<u32>,
    /// How long until it takes more.
    pub resets_in: Option<Duration>,
}

impl Answer {
    /// What the answer said of the account.
    pub fn seen(&self) -> Seen {
        match self {
            Answer::Took { seen, .. } => *seen,
            Answer::Failed(failure) => failure.seen,
            Answer::Held { .. } => Seen::default(),
        }
    }
}

/// Whether a request that gave no take was charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Charged {
    /// Proof that it was not.
    No,
    /// It was.
    Yes,
    /// Nobody knows.
    Unknown,
}

/// Why a request gave no take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The service could not be reached, or the connection broke.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// Too many requests just now.
    Busy,
    /// The day's quota is used up.
    QuotaExceeded,
    /// The token is not accepted.
    Unauthorized,
    /// The service failed and may not the next time.
    Broken,
    /// The reply holds no usable audio.
    BadAudio,
    /// The request itself is wrong: asking again gives the same answer.
    Refused,
    /// The service has no such call: nothing else will work either.
    Misdirected,
    /// It may have been charged already, and buying it again takes a person's word.
    Unapproved,
    /// This computer failed: disk full, no memory, a program missing. Nothing else will work either.
    Local,
}

impl FailureKind {
    /// Whether it says that the service has too much to do.
    pub fn is_push_back(self) -> bool {
        matches!(self, FailureKind::Busy | FailureKind::TimedOut | FailureKind::Broken | FailureKind::Unreachable)
    }
}

/// A request that gave no take.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Why.
    pub kind: FailureKind,
    /// Whether it was charged.
    pub charged: Charged,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// When the quota is reset, where the service says so.
    pub resets: Option<UtcMillis>,
    /// What the answer said of the account.
    pub seen: Seen,
    /// What happened, in one sentence for people.
    pub message: String,
}

impl Failure {
    /// A failure of `kind` that is known to have cost nothing.
    pub fn free(kind: FailureKind, message: impl Into<String>) -> Failure {
        let message = message.into();
        Failure { kind, charged: Charged::No, retry_after: None, resets: None, seen: Seen::default(), message }
    }

    /// A failure of `kind` that may have been charged.
    pub fn doubtful(kind: FailureKind, message: impl Into<String>) -> Failure {
        Failure { charged: Charged::Unknown, ..Failure::free(kind, message) }
    }
}
