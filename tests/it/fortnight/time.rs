//! Two clocks of one computer in true time: the steady one stops while it sleeps, the civil one is set now and then.

use std::time::Duration;

use rhapsode::units::{Elapsed, Now, UtcMillis};

pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3600);
pub const DAY: Duration = Duration::from_secs(86_400);

/// Something that happens to the clocks.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// The civil clock is set: from then on it is ahead of the truth by so many milliseconds, or behind it.
    Set(i64),
    /// The computer sleeps for so long.
    Sleep(Duration),
}

/// The time of a fortnight.
#[derive(Debug)]
pub struct Time {
    /// When it began.
    start: UtcMillis,
    /// True time since then.
    pub passed: Duration,
    /// What of it the steady clock has missed.
    slept: Duration,
    /// By how much the civil clock is ahead, in milliseconds.
    pub skew: i64,
    /// What is still to happen to the clocks, the first last.
    changes: Vec<(Duration, Change)>,
    /// When something last happened to them.
    pub changed: Duration,
}

impl Time {
    pub fn new(start: UtcMillis, mut changes: Vec<(Duration, Change)>) -> Time {
        changes.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Time { start, passed: Duration::ZERO, slept: Duration::ZERO, skew: 0, changes, changed: Duration::ZERO }
    }

    /// The true civil time: the service's.
    pub fn truth(&self) -> UtcMillis {
        self.start.plus(self.passed)
    }

    /// What the computer's clocks say; the steady one since the beginning of the fortnight.
    pub fn now(&self) -> Now {
        let utc = UtcMillis(self.truth().0 + self.skew);
        Now { elapsed: Elapsed(self.passed - self.slept), utc }
    }

    /// Lets `time` of the steady clock pass. What happens to the clocks happens meanwhile.
    pub fn pass(&mut self, time: Duration) {
        let mut left = time;
        while let Some((at, change)) = self.changes.last().copied().filter(|(at, _)| *at <= self.passed + left) {
            left -= at.saturating_sub(self.passed);
            self.passed = self.passed.max(at);
            self.changes.pop();
            match change {
                Change::Set(skew) => self.skew = skew,
                Change::Sleep(slept) => {
                    self.passed += slept;
                    self.slept += slept;
                }
            }
            self.changed = self.passed;
        }
        self.passed += left;
    }

    /// How long nothing happens to the clocks.
    fn quiet(&self) -> Duration {
        self.changes.last().map_or(Duration::MAX, |(at, _)| at.saturating_sub(self.passed))
    }

    /// Waits as the studio's clock does: until the civil clock shows `until` or was set, looking every minute.
    /// Returns after `most` at the latest.
    pub fn rest(&mut self, until: UtcMillis, most: Duration) {
        let (begun, end) = (self.now(), self.passed + most);
        loop {
            let now = self.now();
            let left = now.utc.until(until);
            if left.is_zero() || !now.follows(begun) || self.passed >= end {
                return;
            }
            // Minutes in which nothing happens are as well passed at once.
            let quiet = self.quiet().min(end - self.passed);
            let minutes = (quiet.as_secs() / 60) as u32;
            self.pass(if left <= quiet { left } else { left.min(MINUTE * minutes.max(1)) });
        }
    }
}
