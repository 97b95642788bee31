//! Pace: governor's limiter on a clock that the session sets, so that a fortnight runs in milliseconds.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, FakeRelativeClock};
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::job::Limits;
use crate::session::answer::RateSeen;
use crate::units::Elapsed;

const MINUTE: Duration = Duration::from_secs(60);
/// The longest that a limit is kept which the service has said once.
const BELIEVED: Duration = Duration::from_secs(600);

type Limiter = RateLimiter<
    NotKeyed,
    InMemoryState,
    FakeRelativeClock,
    governor::middleware::NoOpMiddleware<governor::nanos::Nanos>,
>;

/// What the first refusal by a service that we had not outrun sets the guard to, and every further one doubles: jitter on
/// this computer and in a service is of this order, and with a burst of one all of it is lost in every interval.
const GUARD_FIRST: Duration = Duration::from_millis(1);
/// The most that the guard grows to: a quarter of an interval. Whatever needs more is no jitter but another limit.
const GUARD_MOST: u32 = 4;

/// How fast requests may follow each other.
///
/// governor keeps to what was promised, on the moments at which leave is given. A request leaves a moment later, when
/// its intent is durable, and not each as late as the one before; so the service's own count of what it has seen is
/// kept beside it, from the moments at which requests really left, and nothing is sent that it would refuse.
pub struct Pace {
    limiter: Option<Limiter>,
    /// What the job allows, whatever the service says.
    own: Option<Quota>,
    own_interval: Duration,
    own_ahead: Duration,
    /// How long a stricter limit holds that the service has said.
    said_until: Elapsed,
    clock: FakeRelativeClock,
    shown: Elapsed,
    /// No request before this moment, whatever the limiter says: the service asked for a rest.
    rest_until: Elapsed,
    service: Service,
}

/// The service's limiter as far as it can be seen from here: the generic cell rate algorithm over what was sent.
#[derive(Debug)]
struct Service {
    /// Between two requests of a steady stream; zero where there is no limit.
    interval: Duration,
    /// How far ahead of that stream a burst may run.
    ahead: Duration,
    /// When a steady stream would send the next request, after those that left.
    due: Duration,
    /// Requests that were given leave and have not left yet.
    leaving: u32,
    /// The shortest delay seen between leave and leaving.
    least_delay: Option<Duration>,
    /// Kept beyond all that: jitter on the way to the service, which only its refusals show.
    guard: Duration,
}

impl Service {
    /// When it will take one request more.
    fn ready(&self) -> Duration {
        let due = self.due.saturating_add(self.interval.saturating_mul(self.leaving)).saturating_add(self.guard);
        due.saturating_sub(self.ahead).saturating_sub(self.least_delay.unwrap_or_default())
    }

    fn left(&mut self, leave: Duration, at: Duration) {
        let delay = at.saturating_sub(leave);
        self.least_delay = Some(self.least_delay.map_or(delay, |least| least.min(delay)));
        self.leaving = self.leaving.saturating_sub(1);
        self.due = self.due.max(at).saturating_add(self.interval);
    }
}

impl Pace {
    /// The pace of `limits`; without requests a minute there is no limit.
    pub fn new(limits: &Limits) -> Pace {
        let clock = FakeRelativeClock::default();
        let own = limits.per_minute.map(|per_minute| Quota::per_minute(per_minute).allow_burst(limits.burst));
        let limiter = own.map(|quota| RateLimiter::direct_with_clock(quota, clock.clone()));
        let interval = limits.per_minute.map_or(Duration::ZERO, |per_minute| MINUTE / per_minute.get());
        let service = Service {
            interval,
            ahead: interval.saturating_mul(limits.burst.get() - 1),
            due: Duration::ZERO,
            leaving: 0,
            least_delay: None,
            guard: Duration::ZERO,
        };
        let (own_interval, own_ahead) = (service.interval, service.ahead);
        Pace {
            limiter,
            own,
            own_interval,
            own_ahead,
            said_until: Elapsed::default(),
            clock,
            shown: Elapsed::default(),
            rest_until: Elapsed::default(),
            service,
        }
    }

    /// Whether there is a limit, so that [`Pace::left`] must be told.
    pub fn is_limited(&self) -> bool {
        self.limiter.is_some()
    }

    /// Takes leave for one request at `now`, or says how long to wait for it.
    pub fn take(&mut self, now: Elapsed) -> Result<(), Duration> {
        // The caller's clock is steady, but two threads may report out of order by a hair.
        self.clock.advance(now.0.saturating_sub(self.shown.0));
        self.shown = self.shown.max(now);
        if now < self.rest_until {
            return Err(self.rest_until.0 - now.0);
        }
        if now > self.said_until {
            // Said once and not again: it may have been about a moment.
            self.keep_to(None);
        }
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let ready = self.service.ready();
        if now.0 < ready {
            return Err(ready - now.0);
        }
        limiter.check().map_err(|not_until| not_until.wait_time_from(self.clock.now()))?;
        self.service.leaving += 1;
        Ok(())
    }

    /// Takes into account what earlier runs sent, each request so long before `now`, the longest ago first: the service
    /// remembers them too.
    pub fn remember(&mut self, ago: impl Iterator<Item = Duration>, now: Elapsed) {
        let mut due = Duration::ZERO;
        for at in ago.filter(|ago| *ago < MINUTE).map(|ago| MINUTE - ago) {
            // No service lets anybody run further ahead than a burst, whatever a clock that was set says.
            due = due.max(at).min(at + self.service.ahead) + self.service.interval;
        }
        self.service.due = now.0 + due.saturating_sub(MINUTE);
    }

    /// A request that got leave at `leave` left at `at`.
    pub fn left(&mut self, leave: Elapsed, at: Elapsed) {
        self.service.left(leave.0, at.0);
    }

    /// The service refused a request as one too many.
    pub fn refused(&mut self) {
        let Service { interval, guard, .. } = &mut self.service;
        *guard = (*guard * 2).max(GUARD_FIRST).min(*interval / GUARD_MOST);
    }

    /// The service said how many requests it takes, while `flying` others are under way: its word counts where it is
    /// stricter than ours.
    pub fn told(&mut self, said: &RateSeen, flying: u64, now: Elapsed) {
        if let Some(per_minute) = said.per_minute {
            self.keep_to(Some(per_minute));
            self.said_until = Elapsed(now.0 + said.resets_in.unwrap_or_default().clamp(MINUTE, BELIEVED));
        }
        if let (Some(remaining), Some(resets_in)) = (said.remaining, said.resets_in)
            && u64::from(remaining) <= flying
        {
            self.rest(now, resets_in);
        }
    }

    /// The service takes so many a minute: the job's own limit holds where it is stricter, and no burst where it is not.
    fn keep_to(&mut self, per_minute: Option<NonZeroU32>) {
        let stricter = per_minute.filter(|said| self.own_interval < MINUTE / said.get());
        let interval = stricter.map_or(self.own_interval, |said| MINUTE / said.get());
        if interval == self.service.interval {
            return;
        }
        self.service.interval = interval;
        self.service.ahead = if stricter.is_some() { Duration::ZERO } else { self.own_ahead };
        let quota = stricter.map(|said| Quota::per_minute(said).allow_burst(NonZeroU32::MIN)).or(self.own);
        self.limiter = quota.map(|quota| RateLimiter::direct_with_clock(quota, self.clock.clone()));
        // The limiter begins anew; the service's count beside it does not, and holds the next request where it must.
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
    use proptest::prelude::*;

    use super::*;
    use crate::segment::{Count, Limit};

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
                Ok(()) => {
                    sent.push(now.as_millis());
                    pace.left(Elapsed(now), Elapsed(now));
                }
                Err(wait) => now += wait,
            }
        }
        assert_eq!(sent, [0, 0, 0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
    }

    #[test]
    fn the_services_limit_holds_where_it_is_stricter_and_as_long_as_it_says_so() {
        let at = |ms| Elapsed(Duration::from_millis(ms));
        let said = |per_minute| RateSeen { per_minute: NonZeroU32::new(per_minute), ..RateSeen::default() };
        let mut pace = Pace::new(&limits(600, 1));
        pace.told(&said(60), 0, at(0));
        pace.left(at(0), at(0));
        assert_eq!(pace.take(at(400)), Err(Duration::from_millis(600)));
        pace.told(&said(6_000), 0, at(1_000));
        assert_eq!(pace.take(at(1_100)), Ok(()));
        pace.left(at(1_100), at(1_100));
        assert_eq!(pace.take(at(1_101)), Err(Duration::from_millis(99)), "the job's own");
        pace.told(&said(60), 0, at(1_200));
        assert_eq!(pace.take(at(62_000)), Ok(()), "it was not said again");
        pace.left(at(62_000), at(62_000));
        assert_eq!(pace.take(at(62_001)), Err(Duration::from_millis(99)));
    }

    #[test]
    fn what_an_earlier_run_sent_counts_against_the_burst() {
        let mut pace = Pace::new(&limits(60, 3));
        let now = Elapsed(Duration::from_secs(7));
        pace.remember([400, 300, 200].map(Duration::from_millis).into_iter(), now);
        assert_eq!(pace.take(now), Err(Duration::from_millis(600)));
        let mut pace = Pace::new(&limits(60, 3));
        pace.remember((0..500).map(|_| Duration::ZERO), now);
        assert_eq!(pace.take(now), Err(Duration::from_secs(1)), "a clock that was set back costs a burst at most");
        let mut pace = Pace::new(&limits(60, 3));
        pace.remember([90_000, 59_000].map(Duration::from_millis).into_iter(), now);
        assert_eq!(pace.take(now), Ok(()), "that is long past");
    }

    #[test]
    fn a_rest_holds_even_where_there_is_no_limit() {
        let mut pace = Pace::new(&limits(0, 1));
        assert_eq!(pace.take(Elapsed(Duration::ZERO)), Ok(()));
        pace.rest(Elapsed(Duration::ZERO), Duration::from_secs(5));
        assert_eq!(pace.take(Elapsed(Duration::from_secs(2))), Err(Duration::from_secs(3)));
        assert_eq!(pace.take(Elapsed(Duration::from_secs(5))), Ok(()));
    }

    /// A strict service on its own clock: refuses what comes before its time.
    struct Strict {
        interval: Duration,
        ahead: Duration,
        due: Duration,
    }

    impl Strict {
        fn takes(&mut self, at: Duration) -> bool {
            let fits = at + self.ahead >= self.due;
            if fits {
                self.due = self.due.max(at) + self.interval;
            }
            fits
        }
    }

    /// Sends `delays.len()` requests, each leaving its delay after its leave; returns when the last one left and how many
    /// a strict service refused.
    fn stream(per_minute: u32, burst: u32, delays: &[Duration]) -> (Duration, usize) {
        let mut pace = Pace::new(&limits(per_minute, burst));
        let interval = MINUTE / per_minute;
        let mut service = Strict { interval, ahead: interval * (burst - 1), due: Duration::ZERO };
        let (mut now, mut refused) = (Duration::ZERO, 0);
        for delay in delays {
            while let Err(wait) = pace.take(Elapsed(now)) {
                now += wait;
            }
            pace.left(Elapsed(now), Elapsed(now + *delay));
            refused += usize::from(!service.takes(now + *delay));
        }
        (now, refused)
    }

    fn any_delays(most_ms: u64) -> impl Strategy<Value = Vec<Duration>> {
        // The shortest is seen first, as a service's own round trip is: what comes earlier than any before may be refused.
        let delays = proptest::collection::vec((1..=most_ms).prop_map(Duration::from_millis), 1..120);
        delays.prop_map(|delays| [vec![Duration::from_millis(1)], delays].concat())
    }

    proptest! {
        #[test]
        fn however_late_requests_leave_a_strict_service_takes_them(burst in 1u32..20, delays in any_delays(30)) {
            let (_, refused) = stream(1_200, burst, &delays);
            prop_assert_eq!(refused, 0);
        }

        #[test]
        fn with_a_burst_delays_cost_their_spread_once(burst in 2u32..20, delays in any_delays(30)) {
            let (last, _) = stream(1_200, burst, &delays);
            let steady = Duration::from_millis(50) * (delays.len() as u32).saturating_sub(burst);
            prop_assert!(last <= steady + Duration::from_millis(60), "{last:?} for {steady:?}");
        }
    }

    #[test]
    fn a_request_under_way_holds_the_next_one_and_refusals_stretch_the_interval() {
        let mut pace = Pace::new(&limits(1_200, 1));
        let at = |ms| Elapsed(Duration::from_millis(ms));
        assert_eq!(pace.take(at(0)), Ok(()));
        assert_eq!(pace.take(at(1)), Err(Duration::from_millis(49)));
        pace.left(at(0), at(8));
        assert_eq!(pace.take(at(50)), Ok(()), "no delay is known to be shorter than 8 ms");
        pace.left(at(50), at(58));
        assert_eq!(pace.take(at(99)), Err(Duration::from_millis(1)));
        pace.refused();
        assert_eq!(pace.take(at(100)), Err(Duration::from_millis(1)));
        assert_eq!(pace.take(at(101)), Ok(()));
    }
}
