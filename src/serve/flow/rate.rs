//! The rate limit: so many requests of an account in a minute, which begins with its first one.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::units::UtcMillis;

/// The documented limit is one of requests a minute.
const WINDOW: Duration = Duration::from_secs(60);

/// Accounts that are remembered; beyond it those whose minute is over are forgotten.
const MOST_ACCOUNTS: usize = 10_000;

/// How an account stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    /// When the minute ends.
    pub(super) reset: UtcMillis,
}

/// Counts requests.
pub(super) struct Rate {
    limit: u32,
    /// When the minute began, and requests in it.
    windows: Mutex<HashMap<String, (UtcMillis, u32)>>,
}

impl Rate {
    pub(super) fn new(limit: NonZeroU32) -> Rate {
        Rate { limit: limit.get(), windows: Mutex::new(HashMap::new()) }
    }

    /// Counts a request of `sub`; the error is one too many, which is not counted.
    pub(super) fn pass(&self, sub: &str, now: UtcMillis) -> Result<Pace, Pace> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |began: UtcMillis| now < began || now >= began.plus(WINDOW);
        if windows.len() >= MOST_ACCOUNTS {
            windows.retain(|_, (began, _)| !over(*began));
        }
        let (began, count) = windows.entry(sub.to_owned()).or_insert((now, 0));
        if over(*began) {
            (*began, *count) = (now, 0);
        }
        let reset = began.plus(WINDOW);
        if *count >= self.limit {
            return Err(Pace { limit: self.limit, remaining: 0, reset });
        }
        *count += 1;
        Ok(Pace { limit: self.limit, remaining: self.limit - *count, reset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_holds_so_many_requests_of_each() {
        let rate = Rate::new(NonZeroU32::new(2).unwrap());
        let pass = |sub, at| rate.pass(sub, UtcMillis(at)).map(|pace| pace.remaining).map_err(|pace| pace.reset.0);
        assert_eq!(pass("a", 1_000), Ok(1));
        assert_eq!(pass("a", 30_000), Ok(0));
        assert_eq!(pass("a", 60_999), Err(61_000));
        assert_eq!(pass("b", 60_999), Ok(1));
        assert_eq!(pass("a", 61_000), Ok(1));
        assert_eq!(pass("a", 500), Ok(1), "a clock that was set back begins anew");
    }
}
