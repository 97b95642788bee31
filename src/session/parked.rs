//! Parked: how long nothing is asked after the service has said that the day's quota is used up.

use std::time::Duration;

use crate::session::retry::LONGEST_WORD;
use crate::units::{DAY, NEAR_MIDNIGHT, Now, UtcMillis};

/// The shortest rest after a refusal for the quota: where the reset that it names is past already, the clocks differ, and
/// asking every other minute is late by no more than that.
const SHORTEST: Duration = Duration::from_secs(120);

/// Nothing is asked before `until`, unless a clock was set after `since`. Then nobody knows when that is, and one request
/// learns it, which costs nothing when it is refused.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parked {
    pub(super) until: UtcMillis,
    pub(super) since: Now,
}

impl Parked {
    /// After a refusal that names its reset or does not; the later counts where another was refused just `before`.
    pub(super) fn after(before: Option<Parked>, resets: Option<UtcMillis>, now: Now) -> Parked {
        let before = before.filter(|parked| now.follows(parked.since));
        let until = reopens(resets, now).max(before.map_or(now.utc, |parked| parked.until));
        Parked { until, since: now }
    }

    /// Whether it still holds.
    pub(super) fn holds(&self, now: Now) -> bool {
        now.utc < self.until && now.follows(self.since)
    }
}

/// When to ask again. Just after midnight the refusal may still be the old day's: the service's clock may be late.
fn reopens(resets: Option<UtcMillis>, now: Now) -> UtcMillis {
    let soon = now.utc.plus(SHORTEST);
    let midnight = now.utc.day().next_midnight();
    match resets {
        Some(resets) => resets.clamp(soon, now.utc.plus(LONGEST_WORD)),
        None if DAY - now.utc.until(midnight) < NEAR_MIDNIGHT => soon,
        None => midnight,
    }
}
