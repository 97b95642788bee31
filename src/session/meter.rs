//! The Meter: the service's own count of the day's points, held against the account's; it proves what can be proven and
//! guesses nothing.
//!
//! Only the answer to a request that was alone under way says exactly what the service had counted: of several, each may
//! have been counted before or after the others. Points beyond all that we may have spent are others' spending.

use crate::session::account::Interval;
use crate::session::answer::{Charged, QuotaSeen};
use crate::session::retry::LONGEST_WORD;
use crate::units::{Now, Points, UtcDay, UtcMillis};

/// A moment at which nothing else was under way.
#[derive(Debug, Clone, Copy)]
struct Base {
    /// What the service had counted.
    used: Points,
    /// What the account had proven, on all days together.
    proven: Points,
    /// When that was.
    at: Now,
    /// When the service's day ends in which that was; `None` where that is not known for sure.
    ends: Option<UtcMillis>,
}

/// What an answer has told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The service's count.
    pub quota: QuotaSeen,
    /// When.
    pub now: Now,
    /// What the account has spent in all before this answer is recorded.
    pub ours: Interval,
    /// What of it was spent on this UTC day.
    pub today: Interval,
    /// Whether all of that was spent well within the day, as far as is known.
    pub is_clear: bool,
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
    /// When that was said.
    said: Now,
    day: UtcDay,
    base: Option<Base>,
    foreign: Points,
}

impl Meter {
    /// What the count proves about a request that cost `points` if it was charged, which was alone under way, and about
    /// doubts of `doubtful` points since the last exact count.
    pub(super) fn prove(&self, reading: &Reading, points: Points, doubtful: Points) -> Proof {
        let Some(base) = self.base_of(reading) else { return Proof::default() };
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
        let base = self.base_of(reading)?;
        let known = base.used + (reading.ours.at_least - base.proven);
        (known..=known + doubtful).contains(&reading.quota.used).then(|| reading.quota.used - known)
    }

    /// What the first count of a run proves about the day's doubts that earlier runs have left, where the service's
    /// day is the UTC day.
    pub(super) fn settle_earlier(&self, reading: &Reading) -> Option<bool> {
        if self.base.is_some() || !self.is_of_our_day(reading) {
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
        let (day, ends) = (reading.now.utc.day(), self.ends(reading));
        let turned = self.day != day
            || self.quota.is_some_and(|before| reading.quota.used < before.used && alone)
            || self.base.is_some_and(|base| {
                let is_of_another_day = base.ends.zip(ends).is_some_and(|(then, now)| then != now);
                is_of_another_day || !reading.now.follows(base.at)
            });
        if turned {
            *self = Meter { day, ..Meter::default() };
        }
        self.said = reading.now;
        let foreign = match self.base_of(reading) {
            // The service may have counted all that we may have spent, and not a point more.
            Some(base) => reading.quota.used - (base.used + (reading.ours.at_most - base.proven)),
            None if turned && self.is_of_our_day(reading) => reading.quota.used - reading.today.at_most,
            None => Points(0),
        };
        let news = foreign - self.foreign;
        let before = self.quota.and_then(|quota| quota.resets).filter(|resets| reading.now.utc < *resets);
        let resets = reading.quota.resets.or(before);
        self.foreign += news;
        self.quota = Some(match self.quota {
            // Counts of requests that overlap come in any order.
            Some(before) if before.used > reading.quota.used => {
                QuotaSeen { used: before.used, resets, ..reading.quota }
            }
            _ => QuotaSeen { resets, ..reading.quota },
        });
        if alone {
            self.base = Some(Base { used: reading.quota.used, proven: reading.ours.at_least, at: reading.now, ends });
            self.foreign = Points(0);
        }
        news
    }

    /// The moment with which `reading` can be compared: one of the same day of the service's, as far as the clock can be
    /// trusted. Of another day's count nothing follows, whatever it happens to come to.
    fn base_of(&self, reading: &Reading) -> Option<Base> {
        let ends = self.ends(reading)?;
        self.base.filter(|base| base.ends == Some(ends) && reading.now.follows(base.at))
    }

    /// Whether the service counts the points of the UTC day, and all that we spent on it.
    fn is_of_our_day(&self, reading: &Reading) -> bool {
        reading.is_clear && self.ends(reading) == Some(reading.now.utc.day().next_midnight())
    }

    /// When the service's day ends in which `reading` was told: as it says or said, and otherwise midnight, UTC. Near that
    /// nobody knows whether its day has turned already.
    fn ends(&self, reading: &Reading) -> Option<UtcMillis> {
        let now = reading.now.utc;
        let before = self.quota.and_then(|quota| quota.resets).filter(|resets| now < *resets);
        match reading.quota.resets.or(before) {
            // A moment that is past, or further away than a day's end can be, is a mistake of one of the clocks.
            Some(said) => Some(said).filter(|said| now < *said && *said <= now.plus(LONGEST_WORD)),
            None => now.is_well_within_its_day().then(|| now.day().next_midnight()),
        }
    }

    /// Whether the service tells its count.
    pub(super) fn tells(&self) -> bool {
        self.quota.is_some()
    }

    /// The quota, if it does not hold a request for `points` beside `flying` points that are under way.
    /// What was said before a clock was set counts no more.
    pub(super) fn exhausted(&self, points: Points, flying: Points, now: Now) -> Option<QuotaSeen> {
        let quota = self.quota.filter(|_| self.day == now.utc.day() && now.follows(self.said))?;
        let full = quota.used + flying + points > quota.daily?;
        (full && quota.resets.is_none_or(|resets| now.utc < self.believed(resets))).then_some(quota)
    }

    /// The reset that the service names, but no longer after it was named than its word is taken for.
    pub(super) fn believed(&self, resets: UtcMillis) -> UtcMillis {
        resets.min(self.said.utc.plus(LONGEST_WORD))
    }
}

#[cfg(test)]
mod tests;
