//! The token's standing: a refusal means one renewal and one request on trial; then the session waits for a person.
//!
//! A token that could not be renewed is tried once more all the same: the refusal may have been a passing outage, and
//! costs nothing.

use std::time::Duration;

use crate::units::Elapsed;

/// How often the source of tokens is looked at while the session waits for a person to put a new one there.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// What is known of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is accepted, as far as is known.
    Good,
    /// It was refused and must be renewed.
    Refused,
    /// It is being renewed.
    Renewing,
    /// Its source was asked for another; one request shows whether what there is now is accepted.
    OnTrial {
        /// Why there is no other, when there is none.
        why: Option<String>,
    },
    /// It was refused again: the source is looked at again at that moment.
    Locked {
        /// When.
        until: Elapsed,
        /// Why.
        why: String,
    },
}

/// The token of a session.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) standing: Standing,
    /// How often it was renewed: a refusal of an older one says nothing of this one.
    pub(super) generation: u32,
    /// The last reason that was told for waiting.
    told: Option<String>,
}

impl Token {
    pub(super) fn new() -> Token {
        Token { standing: Standing::Good, generation: 0, told: None }
    }

    /// A request that was sent with the token of `generation` was refused.
    pub(super) fn refused(&mut self, generation: u32, why: &str, now: Elapsed) {
        if generation < self.generation {
            return;
        }
        self.standing = match self.standing {
            Standing::Good => Standing::Refused,
            Standing::OnTrial { why: ref no_other } => locked(no_other.as_deref().unwrap_or(why), now),
            ref other => other.clone(),
        };
    }

    /// A request that was sent with the token of `generation` was not refused.
    pub(super) fn accepted(&mut self, generation: u32) {
        if generation == self.generation && matches!(self.standing, Standing::OnTrial { .. }) {
            self.standing = Standing::Good;
            self.told = None;
        }
    }

    /// Why the session waits for a person, unless that was told already.
    pub(super) fn news(&mut self) -> Option<String> {
        let Standing::Locked { why, .. } = &self.standing else { return None };
        let news = self.told.as_ref() != Some(why);
        self.told = Some(why.clone());
        news.then(|| why.clone())
    }

    /// The renewal came to this.
    pub(super) fn renewed(&mut self, outcome: Result<(), String>) {
        self.generation += 1;
        self.standing = Standing::OnTrial { why: outcome.err() };
    }
}

fn locked(why: &str, now: Elapsed) -> Standing {
    Standing::Locked { until: Elapsed(now.0 + LOOK_AGAIN), why: why.to_owned() }
}
