//! Pace: governor's limiter on a clock that the session sets, so that a fortnight runs in milliseconds.

use std::time::Duration;

use governor::clock::{Clock, FakeRelativeClock};
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::job::Limits;
use crate::units::Elapsed;

type Limiter = RateLimiter<
    NotKeyed,
    InMemoryState,
    FakeRelativeClock,
    governor::middleware::NoOpMiddleware<governor::nanos::Nanos>,
>;

/// How fast requests may follow each other.
pub struct Pace {
    limiter: Option<Limiter>,
    clock: FakeRelativeClock,
    shown: Elapsed,
    /// No request before this moment, whatever the limiter says: the service asked for a rest.
    rest_until: Elapsed,
}

impl Pace {
    /// The pace of `limits`; without requests a minute there is no limit.
    pub fn new(limits: &Limits) -> Pace {
        let clock = FakeRelativeClock::default();
        let limiter = limits.per_minute.map(|per_minute| {
            RateLimiter::direct_with_clock(Quota::per_minute(per_minute).allow_burst(limits.burst), clock.clone())
        });
        Pace { limiter, clock, shown: Elapsed::default(), rest_until: Elapsed::default() }
    }

    /// Takes leave for one request at `now`, or says how long to wait for it.
    pub fn take(&mut self, now: Elapsed) -> Result<(), Duration> {
        // The caller's clock is steady, but two threads may report out of order by a hair.
        self.clock.advance(now.0.saturating_sub(self.shown.0));
        self.shown = self.shown.max(now);
        if now < self.rest_until {
            return Err(self.rest_until.0 - now.0);
        }
        match &self.limiter {
            None => Ok(()),
            Some(limiter) => limiter.check().map_err(|not_until| not_until.wait_time_from(self.clock.now())),
        }
    }

    /// No request for `rest` from `now`.
    pub fn rest(&mut self, now: Elapsed, rest: Duration) {
        self.rest_until = self.rest_until.max(Elapsed(now.0.saturating_add(rest)));
    }
}

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pace").field("shown", &self.shown).field("rest_until", &self.rest_until).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::{Count, Limit};
    use std::num::NonZeroU32;

    fn limits(per_minute: u32, burst: u32) -> Limits {
        Limits {
            per_minute: NonZeroU32::new(per_minute),
            burst: NonZeroU32::new(burst).unwrap(),
            concurrency: NonZeroU32::new(1).unwrap(),
            segment: Limit { max: 5000, count: Count::Chars },
        }
    }

    #[test]
    fn sixty_a_minute_is_one_a_second_after_the_burst() {
        let mut pace = Pace::new(&limits(60, 3));
        let mut now = Duration::ZERO;
        let mut sent = Vec::new();
        while sent.len() < 10 {
            match pace.take(Elapsed(now)) {
                Ok(()) => sent.push(now.as_millis()),
                Err(wait) => now += wait,
            }
        }
        assert_eq!(sent, [0, 0, 0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
    }

    #[test]
    fn a_rest_holds_even_where_there_is_no_limit() {
        let mut pace = Pace::new(&limits(0, 1));
        assert_eq!(pace.take(Elapsed(Duration::ZERO)), Ok(()));
        pace.rest(Elapsed(Duration::ZERO), Duration::from_secs(5));
        assert_eq!(pace.take(Elapsed(Duration::from_secs(2))), Err(Duration::from_secs(3)));
        assert_eq!(pace.take(Elapsed(Duration::from_secs(5))), Ok(()));
    }
}
