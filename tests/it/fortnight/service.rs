//! The service of a fortnight: it keeps the true book, and answers as its fate has it.

use std::collections::BTreeMap;
use std::time::Duration;

use rhapsode::session::answer::{Answer, Charged, Failure, FailureKind, QuotaSeen, Seen};
use rhapsode::units::{Points, UtcDay, UtcMillis};

use super::fate::{CALM, Fate, MISHAPS, Mishap, Says};
use super::time::{DAY, MINUTE, Time};
use crate::session::stage::take;

/// The service's side.
#[derive(Debug, Default)]
pub struct Service {
    /// Points by days of its own, whoever spent them.
    used: BTreeMap<i64, u64>,
    /// What it has charged this account's job.
    pub charged: u64,
    /// The same by true days, UTC.
    pub by_day: BTreeMap<UtcDay, u64>,
    pub token_until: Duration,
    /// When its source of tokens has one again.
    pub no_token_until: Duration,
    /// When it refused for the quota, in true time.
    pub refusals: Vec<Duration>,
    /// What others have spent.
    pub foreign: u64,
}

impl Service {
    /// One whose first token lives for so long.
    pub fn new(token_until: Duration) -> Service {
        Service { token_until, ..Service::default() }
    }

    fn day(fate: &Fate, at: UtcMillis) -> i64 {
        (at.0 - fate.day_begins.as_millis() as i64).div_euclid(DAY.as_millis() as i64)
    }

    /// When the day ends that `at` lies in.
    pub fn reset(fate: &Fate, at: UtcMillis) -> UtcMillis {
        UtcMillis((Service::day(fate, at) + 1) * DAY.as_millis() as i64).plus(fate.day_begins)
    }

    fn said(&self, fate: &mut Fate, at: UtcMillis) -> Option<UtcMillis> {
        let reset = Service::reset(fate, at);
        match fate.says {
            Says::Reset => Some(reset),
            Says::Nothing => None,
            Says::Nonsense => Some(match fate.dice.below(4) {
                0 => UtcMillis(0),
                1 => reset.plus(40 * DAY),
                _ => reset,
            }),
        }
    }

    fn seen(&self, fate: &mut Fate, at: UtcMillis) -> Seen {
        if !fate.tells {
            return Seen::default();
        }
        let used = Points(self.used.get(&Service::day(fate, at)).copied().unwrap_or(0));
        let resets = self.said(fate, at);
        Seen { quota: Some(QuotaSeen { daily: Some(Points(fate.daily)), used, resets }), ..Seen::default() }
    }

    fn charge(&mut self, fate: &Fate, at: UtcMillis) {
        *self.used.entry(Service::day(fate, at)).or_default() += 1;
        *self.by_day.entry(at.day()).or_default() += 1;
        self.charged += 1;
    }

    /// Others spend what they do before `time`.
    pub fn others(&mut self, fate: &mut Fate, time: &Time) {
        while let Some((at, points)) = fate.foreign.first().copied().filter(|(at, _)| *at <= time.passed) {
            fate.foreign.remove(0);
            let day = Service::day(fate, fate.start.plus(at));
            let used = self.used.entry(day).or_default();
            let spent = points.min(fate.daily.saturating_sub(*used));
            *used += spent;
            self.foreign += spent;
        }
    }

    /// What becomes of a request that arrives now, and how long its answer takes.
    pub fn answer(&mut self, fate: &mut Fate, time: &Time) -> (Duration, Answer) {
        let at = time.truth();
        let quick = Duration::from_millis(50 + fate.dice.below(3_000));
        let outage = fate.outages.iter().find(|(from, to, _)| (*from..*to).contains(&time.passed));
        let outage = outage.map(|(_, _, mishap)| *mishap);
        if outage == Some(Mishap::Unreachable) {
            return (quick, Answer::Failed(Failure::free(FailureKind::Unreachable, "no route")));
        }
        if time.passed >= self.token_until {
            return (quick, Answer::Failed(Failure::free(FailureKind::Unauthorized, "401")));
        }
        if self.used.get(&Service::day(fate, at)).copied().unwrap_or(0) >= fate.daily {
            self.refusals.push(time.passed);
            let (resets, seen) = (self.said(fate, at), self.seen(fate, at));
            let refusal = Failure { resets, seen, ..Failure::free(FailureKind::QuotaExceeded, "used up") };
            return (quick, Answer::Failed(refusal));
        }
        let own = time.passed < CALM && fate.dice.below(1000) < fate.mishaps;
        let mishap = outage.or_else(|| own.then(|| MISHAPS[fate.dice.below(6) as usize]));
        if let Some(mishap) = mishap {
            return self.fails(mishap, fate, at, quick);
        }
        self.charge(fate, at);
        let Answer::Took { take, notices, .. } = take() else { unreachable!() };
        (quick, Answer::Took { take, notices, seen: self.seen(fate, at) })
    }

    fn fails(&mut self, mishap: Mishap, fate: &mut Fate, at: UtcMillis, quick: Duration) -> (Duration, Answer) {
        let is_charged = match mishap {
            Mishap::Broken | Mishap::BadAudio => true,
            Mishap::Unreachable | Mishap::Busy => false,
            Mishap::TimedOut | Mishap::Page => fate.dice.below(2) == 0,
        };
        if is_charged {
            self.charge(fate, at);
        }
        let seen = self.seen(fate, at);
        let mut failure = match mishap {
            Mishap::Unreachable => Failure::free(FailureKind::Unreachable, "no route"),
            Mishap::TimedOut => {
                let nothing = Failure::doubtful(FailureKind::TimedOut, "no answer");
                return (2 * MINUTE, Answer::Failed(nothing));
            }
            Mishap::Page => return (quick, Answer::Failed(Failure::doubtful(FailureKind::Broken, "a page"))),
            Mishap::Busy => Failure::free(FailureKind::Busy, "429"),
            Mishap::Broken => Failure { charged: Charged::Yes, ..Failure::free(FailureKind::Broken, "500") },
            Mishap::BadAudio => Failure { charged: Charged::Yes, ..Failure::free(FailureKind::BadAudio, "silence") },
        };
        if mishap == Mishap::Busy && fate.dice.below(2) == 0 {
            failure.retry_after =
                Some([Duration::ZERO, Duration::from_secs(7), 10 * MINUTE][fate.dice.below(3) as usize]);
        }
        failure.seen = seen;
        (quick, Answer::Failed(failure))
    }
}
