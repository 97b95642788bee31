//! The studio's clocks: a steady one that tests can pause, and the civil one that the caller reads.

use std::sync::Arc;
use std::time::Duration;

use crate::units::{Elapsed, Now, UtcMillis};

/// Tells the time of a run.
#[derive(Clone)]
pub struct Clock {
    start: tokio::time::Instant,
    civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>,
}

impl Clock {
    /// A clock that starts now; `civil` reads the civil time. Must be called inside a tokio runtime with time.
    pub fn start(civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>) -> Clock {
        Clock { start: steady(), civil }
    }

    /// A clock whose civil time begins at `utc` and goes as the steady one does: in tests it follows paused time.
    pub fn simulated(utc: UtcMillis) -> Clock {
        let start = steady();
        Clock { start, civil: Arc::new(move || utc.plus(steady() - start)) }
    }

    /// What both clocks say.
    pub fn now(&self) -> Now {
        Now { elapsed: Elapsed(steady() - self.start), utc: (self.civil)() }
    }

    /// Waits until `moment`, or for ever without one.
    pub async fn until(&self, moment: Option<Elapsed>) {
        match moment {
            Some(moment) => tokio::time::sleep_until(self.start + moment.0).await,
            None => std::future::pending().await,
        }
    }

    /// Waits until the civil clock shows `moment` or was set, looking at it again at least every minute: a laptop that
    /// slept must not make it wait longer, and where the clock was wrong `moment` may have been days too late.
    pub async fn until_utc(&self, moment: UtcMillis) {
        const LOOK_AGAIN: Duration = Duration::from_secs(60);
        let begun = self.now();
        loop {
            let now = self.now();
            let left = now.utc.until(moment);
            if left.is_zero() || !now.follows(begun) {
                return;
            }
            tokio::time::sleep_until(steady() + left.min(LOOK_AGAIN)).await;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this file owns the steady clock")]
fn steady() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock").field("now", &self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_simulated_day_passes_at_once() {
        let clock = Clock::simulated(UtcMillis(1_000));
        clock.until(Some(Elapsed(Duration::from_secs(5)))).await;
        assert_eq!(clock.now().utc, UtcMillis(6_000));
        let midnight = clock.now().utc.day().next_midnight();
        clock.until_utc(midnight).await;
        assert_eq!(clock.now().utc, midnight);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_set_ends_a_wait_within_a_minute() {
        let (start, set) = (steady(), Duration::from_secs(3600));
        let civil = move || {
            let passed = steady() - start;
            let back = if passed < set { 0 } else { 2 * 86_400_000 };
            UtcMillis(UtcMillis(1_700_000_000_000).plus(passed).0 - back)
        };
        let clock = Clock::start(Arc::new(civil));
        clock.until_utc(clock.now().utc.plus(Duration::from_secs(40_000))).await;
        assert!(steady() - start <= set + Duration::from_secs(60));
    }
}
