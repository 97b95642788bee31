//! Evidence: what the service's count says of charges, drawn into the ledger's entries.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::plan::key::TakeKey;
use crate::session::answer::{Charged, Failure, QuotaSeen};
use crate::session::entry::Entry;
use crate::session::event::Event;
use crate::session::meter::Reading;
use crate::session::put_off::PutOff;
use crate::session::{Session, Turn};
use crate::units::{Now, Points};

impl Session {
    /// The service charged `cost` for the request for `index`: the ledger learns it. When it says so again, later requests
    /// are priced so; once may be a mistake. Says whether the session can go on.
    pub(super) fn reprice(&mut self, index: usize, cost: Points, now: Now, turn: &mut Turn) -> bool {
        let said = self.wanted[index].points;
        if cost == said || cost == Points(0) {
            self.dearer = None;
            return true;
        }
        self.wanted[index].points = cost;
        if self.dearer.replace(cost) == Some(cost) {
            let later = self.later.iter().map(|Reverse((_, index))| *index);
            let held = self.held.iter().copied();
            let put_off = self.put_off.iter().map(PutOff::index);
            let waiting: Vec<usize> = self.queue.iter().copied().chain(later).chain(held).chain(put_off).collect();
            for index in waiting {
                let points = &mut self.wanted[index].points;
                *points = if *points == said { cost } else { *points };
            }
        }
        self.tally.points = self.tally.points - said + cost;
        let message = format!("the service charges {cost} for a request, not {said}: set `engine.points_per_request`");
        turn.events.push(Event::Noticed { code: "N0506", message });
        self.record(Entry::Priced { key: self.wanted[index].key, points: cost }, now, turn)
    }

    fn reading(&self, quota: QuotaSeen, now: Now) -> Reading {
        let today = self.account.spent(self.account.today(now.utc.day()));
        let is_clear = self.account.is_clear_of_midnight(now.utc);
        Reading { quota, now, ours: self.account.spent_in_all(), today, is_clear }
    }

    fn doubtful(&self) -> Points {
        self.unsettled.iter().map(|index| self.wanted[*index].points).sum()
    }

    /// Whether the next request should go alone, so that its answer settles doubts: a service that takes points when a
    /// request arrives has taken those of an earlier one by then.
    pub(super) fn is_probing(&self) -> bool {
        !self.unsettled.is_empty() && self.meter.tells()
    }

    /// Whether the failed request for `index`, which was alone under way, was charged; settles doubts before it on the way.
    pub(super) fn proven(&mut self, index: usize, failure: &Failure, now: Now, turn: &mut Turn) -> Charged {
        let Some(quota) = failure.seen.quota else { return failure.charged };
        let proof = self.meter.prove(&self.reading(quota, now), self.wanted[index].points, self.doubtful());
        if let Some(charged) = proof.doubts {
            self.settle(charged, quota, now, turn);
        }
        proof.this.unwrap_or(failure.charged)
    }

    /// Takes note of the service's count after an answer.
    pub(super) fn read(&mut self, quota: Option<QuotaSeen>, alone: bool, now: Now, turn: &mut Turn) {
        let Some(quota) = quota else {
            // A service that does not tell cannot settle anything.
            if alone && !self.meter.tells() {
                self.unsettled.clear();
            }
            return;
        };
        if alone {
            let reading = self.reading(quota, now);
            if let Some(charged) = self.meter.settle_earlier(&reading) {
                self.settle_earlier(charged, quota, now, turn);
            } else if let Some(charged) = self.meter.settle(&reading, self.doubtful()) {
                self.settle_some(charged, quota, now, turn);
            }
            self.unsettled.clear();
        }
        let foreign = self.meter.note(&self.reading(quota, now), alone);
        if foreign > Points(0) {
            self.tally.foreign += foreign;
            let message = format!("others have spent {foreign} on this account; today’s count is {}", quota.used);
            turn.events.push(Event::Noticed { code: "N0505", message });
        }
    }

    fn settle(&mut self, charged: bool, quota: QuotaSeen, now: Now, turn: &mut Turn) {
        let keys =
            std::mem::take(&mut self.unsettled).into_iter().map(|index| self.wanted[index].key).collect::<Vec<_>>();
        for key in keys {
            self.record(Entry::Resolve { key, charged, why: why(charged, quota), intent: None }, now, turn);
        }
    }

    /// Settles the doubts of which `charged` points were taken. Where they cost the same and are of one day it does not
    /// matter of which: the sum is proven, and none of them brought anything.
    fn settle_some(&mut self, charged: Points, quota: QuotaSeen, now: Now, turn: &mut Turn) {
        let doubtful = self.doubtful();
        if charged == Points(0) || charged == doubtful {
            return self.settle(charged == doubtful, quota, now, turn);
        }
        let points: Vec<Points> = self.unsettled.iter().map(|index| self.wanted[*index].points).collect();
        let one = points[0];
        if points.iter().any(|points| *points != one) || !charged.0.is_multiple_of(one.0) || !self.is_of_one_day() {
            return;
        }
        let free = self.unsettled.split_off((charged.0 / one.0) as usize);
        self.settle(true, quota, now, turn);
        self.unsettled = free;
        self.settle(false, quota, now, turn);
    }

    /// Whether all doubts are of one UTC day. The service's day may lie across two of them, and each has a budget.
    fn is_of_one_day(&self) -> bool {
        let keys: BTreeSet<TakeKey> = self.unsettled.iter().map(|index| self.wanted[*index].key).collect();
        let doubts = self.account.doubts().into_iter().filter(|doubt| keys.contains(&doubt.key));
        doubts.map(|doubt| doubt.at.day()).collect::<BTreeSet<_>>().len() <= 1
    }

    /// Settles the day's doubts, those of earlier runs among them.
    fn settle_earlier(&mut self, charged: bool, quota: QuotaSeen, now: Now, turn: &mut Turn) {
        self.unsettled.clear();
        let today = now.utc.day();
        let doubts = self.account.doubts().into_iter().filter(|doubt| doubt.at.day() == today).collect::<Vec<_>>();
        for doubt in doubts {
            self.record(
                Entry::Resolve { key: doubt.key, charged, why: why(charged, quota), intent: Some(doubt.seq) },
                now,
                turn,
            );
        }
    }
}

fn why(charged: bool, quota: QuotaSeen) -> String {
    let used = quota.used;
    match charged {
        true => format!("the service counts {used} today: this request among them"),
        false => format!("the service counts {used} today: this request is not among them"),
    }
}
