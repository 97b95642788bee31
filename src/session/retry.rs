//! Retry: the one pure function that decides what a failed request means for what comes next.

use std::time::Duration;

use crate::plan::key::TakeKey;
use crate::session::answer::{Charged, Failure, FailureKind};
use crate::units::UtcMillis;

/// What to do after a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Ask again after this long; others go on meanwhile.
    Again(Duration),
    /// Ask again, and let every request rest this long: the service is overloaded.
    AllRest(Duration),
    /// Nothing is asked before this moment; `None` means the next midnight, UTC.
    Park(Option<UtcMillis>),
    /// Ask again with another token.
    Renew,
    /// The service is not to be had. Others are tried; when one of them is answered, this cue is asked for again.
    PutOff,
    /// This cue fails for good; others go on.
    GiveUp,
    /// Nothing else will work either: stop.
    Halt,
}

/// The first wait of a back-off; doubled with each attempt.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait of a back-off.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// The longest wait that a service's word is taken for: a day's quota and its reset fit in it.
pub(super) const LONGEST_WORD: Duration = Duration::from_secs(26 * 3600);

/// How often a cue is asked for before it fails for good or is put off, by the kind of failure.
fn attempts_allowed(kind: FailureKind) -> u32 {
    match kind {
        FailureKind::Unreachable => 6,
        FailureKind::TimedOut | FailureKind::Broken => 3,
        FailureKind::BadAudio | FailureKind::Refused => 2,
        FailureKind::Busy => 20,
        // Decided below without counting.
        FailureKind::QuotaExceeded
        | FailureKind::Unauthorized
        | FailureKind::Unapproved
        | FailureKind::Misdirected
        | FailureKind::Local => 1,
    }
}

/// Decides after `failure` of the `attempt`-th request (from 1) for `key` in this run.
/// Jitter is a hash of `seed`, key and attempt: the same run decides the same way again.
pub fn verdict(failure: &Failure, attempt: u32, key: &TakeKey, seed: u64) -> Verdict {
    // "At once" is no word: where it was so, there would have been no refusal.
    let word = failure.retry_after.map(|wait| wait.min(LONGEST_WORD)).filter(|wait| !wait.is_zero());
    match failure.kind {
        FailureKind::QuotaExceeded => Verdict::Park(failure.resets),
        FailureKind::Unauthorized => Verdict::Renew,
        FailureKind::Misdirected | FailureKind::Local => Verdict::Halt,
        FailureKind::Unapproved => Verdict::GiveUp,
        // What the engine refused itself is wrong for good. A service that refuses what was checked is asked once more.
        FailureKind::Refused if failure.charged == Charged::No => Verdict::GiveUp,
        kind if attempt >= attempts_allowed(kind) => match kind {
            FailureKind::Unreachable | FailureKind::Busy if failure.charged == Charged::No => Verdict::PutOff,
            _ => Verdict::GiveUp,
        },
        FailureKind::Busy => Verdict::AllRest(word.unwrap_or_else(|| back_off(attempt, key, seed))),
        FailureKind::Unreachable
        | FailureKind::TimedOut
        | FailureKind::Broken
        | FailureKind::BadAudio
        | FailureKind::Refused => Verdict::Again(word.unwrap_or_else(|| back_off(attempt, key, seed))),
    }
}

/// Doubling waits between half and the whole of their length.
fn back_off(attempt: u32, key: &TakeKey, seed: u64) -> Duration {
    let doubled = FIRST_WAIT.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(&key.0).update(&attempt.to_le_bytes());
    let draw = u32::from(hasher.finalize().as_bytes()[0]);
    doubled / 2 + doubled / 2 * draw / 255
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(kind: FailureKind, attempt: u32) -> Verdict {
        verdict(&Failure::free(kind, "x"), attempt, &TakeKey([7; 32]), 1)
    }

    #[test]
    fn waits_double_up_to_a_minute_and_jitter_is_reproducible() {
        for attempt in 1..6 {
            let full = FIRST_WAIT * (1 << (attempt - 1));
            let Verdict::Again(wait) = decide(FailureKind::Unreachable, attempt) else { panic!() };
            assert!(wait >= full / 2 && wait <= full, "{attempt}: {wait:?}");
            assert_eq!(Verdict::Again(wait), decide(FailureKind::Unreachable, attempt));
        }
        assert_eq!(decide(FailureKind::Unreachable, 6), Verdict::PutOff);
        let Verdict::AllRest(wait) = decide(FailureKind::Busy, 19) else { panic!() };
        assert!(wait <= LONGEST_WAIT);
    }

    #[test]
    fn the_services_word_wins_but_not_for_ever() {
        let told = |after| Failure { retry_after: Some(after), ..Failure::free(FailureKind::Busy, "x") };
        let key = TakeKey([0; 32]);
        let five = Duration::from_secs(5);
        assert_eq!(verdict(&told(five), 1, &key, 0), Verdict::AllRest(five));
        assert_eq!(verdict(&told(Duration::MAX), 1, &key, 0), Verdict::AllRest(LONGEST_WORD));
    }

    #[test]
    fn what_cannot_get_better_is_not_asked_again() {
        assert_eq!(decide(FailureKind::Refused, 1), Verdict::GiveUp);
        assert_eq!(decide(FailureKind::Local, 1), Verdict::Halt);
        assert_eq!(decide(FailureKind::QuotaExceeded, 1), Verdict::Park(None));
    }
}
