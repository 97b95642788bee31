//! The Meter: the service's own count of the day's points, held against the account's; it proves what can be proven and
//! guesses nothing.
//!
//! Only the answer to a request that was alone under way says exactly what the service had counted: of several, each may
//! have been counted before or after the others. Points beyond all that we may have spent are others' spending.

use crate::session::account::Interval;
use crate::session::answer::{Charged, QuotaSeen};
use crate::units::{Points, UtcDay, UtcMillis};

/// A moment at which nothing else was under way.
#[derive(Debug, Clone, Copy)]
struct Base {
    /// What the service had counted.
    used: Points,
    /// What the account had proven, on all days together.
    proven: Points,
}

/// What an answer has told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The service's count.
    pub quota: QuotaSeen,
    /// When.
    pub now: UtcMillis,
    /// What the account has spent in all before this answer is recorded.
    pub ours: Interval,
    /// What of it was spent on this UTC day.
    pub today: Interval,
}

/// What the count proves about an answer and about doubts before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Proof {
    /// Whether the request itself was charged; nothing when the count does not say.
    pub this: Option<Charged>,
    /// Whether the doubts since the last exact count were charged, all of them; nothing when it does not say.
    pub doubts: Option<bool>,
}

/// The service's count as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Meter {
    quota: Option<QuotaSeen>,
    day: UtcDay,
    base: Option<Base>,
    foreign: Points,
}

impl Meter {
    /// What the count proves about a request that cost `points` if it was charged, which was alone under way, and about
    /// doubts of `doubtful` points since the last exact count.
    pub(super) fn prove(&self, reading: &Reading, points: Points, doubtful: Points) -> Proof {
        let Some(base) = self.base.filter(|_| self.day == reading.now.day()) else { return Proof::default() };
        let known = base.used + (reading.ours.at_least - base.proven);
        if reading.quota.used < known {
            return Proof::default();
        }
        let excess = reading.quota.used - known;
        match excess {
            Points(0) => Proof { this: Some(Charged::No), doubts: Some(false) },
            excess if excess == points && doubtful == Points(0) => Proof { this: Some(Charged::Yes), doubts: None },
            excess if excess == points + doubtful => Proof { this: Some(Charged::Yes), doubts: Some(true) },
            _ => Proof::default(),
        }
    }

    /// How many of `doubtful` points were charged, after a request is recorded as charged or free; nothing when the
    /// count does not say.
    pub(super) fn settle(&self, reading: &Reading, doubtful: Points) -> Option<Points> {
        let base = self.base.filter(|_| self.day == reading.now.day())?;
        let known = base.used + (reading.ours.at_least - base.proven);
        (known..=known + doubtful).contains(&reading.quota.used).then(|| reading.quota.used - known)
    }

    /// What the first count of a run proves about the day's doubts that earlier runs have left, where the service's
    /// day is the UTC day.
    pub(super) fn settle_earlier(&self, reading: &Reading) -> Option<bool> {
        let midnight = reading.now.day().next_midnight();
        let same_day = reading.quota.resets.is_none_or(|resets| resets == midnight);
        if self.base.is_some() || !same_day {
            return None;
        }
        match reading.quota.used {
            used if used == reading.today.at_least => Some(false),
            used if used == reading.today.at_most => Some(true),
            _ => None,
        }
    }

    /// Takes note of a count. Returns points that others are proven to have spent since the last time this said so.
    pub(super) fn note(&mut self, reading: &Reading, alone: bool) -> Points {
        let day = reading.now.day();
        let turned = self.day != day || self.quota.is_some_and(|before| reading.quota.used < before.used && alone);
        if turned {
            *self = Meter { day, ..Meter::default() };
        }
        let foreign = match self.base {
            // The service may have counted all that we may have spent, and not a point more.
            Some(base) => reading.quota.used - (base.used + (reading.ours.at_most - base.proven)),
            None if turned => reading.quota.used - reading.today.at_most,
            None => Points(0),
        };
        let news = foreign - self.foreign;
        self.foreign += news;
        self.quota = Some(match self.quota {
            // Counts of requests that overlap come in any order.
            Some(before) if before.used > reading.quota.used => QuotaSeen { used: before.used, ..reading.quota },
            _ => reading.quota,
        });
        if alone {
            self.base = Some(Base { used: reading.quota.used, proven: reading.ours.at_least });
            self.foreign = Points(0);
        }
        news
    }

    /// Whether the service tells its count.
    pub(super) fn tells(&self) -> bool {
        self.quota.is_some()
    }

    /// The quota, if it does not hold a request for `points` beside `flying` points that are under way.
    pub(super) fn exhausted(&self, points: Points, flying: Points, now: UtcMillis) -> Option<QuotaSeen> {
        let quota = self.quota.filter(|_| self.day == now.day())?;
        let full = quota.used + flying + points > quota.daily?;
        (full && quota.resets.is_none_or(|resets| now < resets)).then_some(quota)
    }
}

#[cfg(test)]
mod tests;
