//! The purse: what a session may spend now, and what it may buy again.

use crate::job::Budget;
use crate::session::answer::FailureKind;
use crate::session::event::Event;
use crate::session::{Approval, Halt, Session, Step, Turn, Wanted};
use crate::units::{Now, Points};

impl Session {
    /// The step that follows when the request for `index` may not be paid now; `None` when it may.
    pub(super) fn unaffordable(&mut self, index: usize, now: Now) -> Option<Step> {
        if let Some(parked) = self.parked {
            if parked.holds(now) {
                let why = "the service says that the day's quota is used up".to_owned();
                return Some(Step::Park { until: parked.until, why });
            }
            self.parked = None;
        }
        let points = self.wanted[index].points;
        if points == Points(0) {
            return None;
        }
        if let Some(quota) = self.meter.exhausted(points, self.flying, now) {
            let daily = quota.daily.unwrap_or(quota.used);
            let why = format!("{} of the account's {daily} a day are used", quota.used.0);
            match quota.resets {
                Some(resets) => return Some(Step::Park { until: self.meter.believed(resets), why }),
                // One request goes alone, costs nothing when it is refused, and learns how long to wait.
                None if self.in_flight > 0 => return Some(Step::Wait(None)),
                None => {}
            }
        }
        let Budget { per_day, total, .. } = self.terms.budget;
        if let Some(limit) = self.terms.run_points
            && self.tally.points + points > limit
        {
            return Some(Step::Halted(Halt::RunBudget(limit)));
        }
        if let Some(limit) = total
            && self.account.spent_by_job(&self.terms.job).at_most + points > limit
        {
            return Some(Step::Halted(Halt::JobBudget(limit)));
        }
        if let Some(limit) = per_day.filter(|limit| points > *limit) {
            // Another day would not help.
            let message = format!("a request costs {points}, more than the budget of a day, which is {limit}");
            return Some(Step::Halted(Halt::Failure { kind: FailureKind::Unapproved, message }));
        }
        let today = self.account.today(now.utc.day());
        if let Some(limit) = per_day
            && self.account.spent(today).at_most + points > limit
        {
            let why = format!("today's budget of {limit} is used up");
            return Some(Step::Park { until: today.next_midnight(), why });
        }
        None
    }

    /// Whether `index`, the first of the queue, must not be bought again now, its earlier fate being doubtful. Then it is
    /// taken out of the queue: for good, or until another day.
    pub(super) fn is_too_doubtful(&mut self, index: usize, now: Now, turn: &mut Turn) -> bool {
        let Wanted { key, points, .. } = self.wanted[index];
        if points == Points(0) || self.terms.doubts_approved == Approval::Given {
            return false;
        }
        let losses = self.account.losses(&key);
        if losses.lost == 0 {
            return false;
        }
        let limit = self.terms.budget.doubt;
        let refusal = if losses.again > 0 {
            "it was bought twice already and never arrived; `--buy-doubtful` buys it once more".to_owned()
        } else if points > limit {
            format!(
                "it may have been charged already, and budget.doubt allows no more than {limit} a day for such cases; \
                 `--buy-doubtful` buys it now"
            )
        } else if self.account.bought_again(self.account.today(now.utc.day())).at_most + points > limit {
            self.queue.pop_front();
            self.held.push(index);
            return true;
        } else {
            return false;
        };
        self.queue.pop_front();
        self.give_up(index, FailureKind::Unapproved, refusal, turn);
        true
    }

    /// Only held cues are left: they are queued again when the day's `budget.doubt` allows one, and waited for otherwise.
    pub(super) fn release_held(&mut self, now: Now, turn: &mut Turn) -> Step {
        let limit = self.terms.budget.doubt;
        let today = self.account.today(now.utc.day());
        let spent = self.account.bought_again(today).at_most;
        if self.held.iter().any(|index| spent + self.wanted[*index].points <= limit) {
            self.queue.extend(self.held.drain(..));
            return self.next(now, turn);
        }
        let until = today.next_midnight();
        let why = format!(
            "{} may have been charged already, and budget.doubt allows no more than {limit} a day for such cases; \
             `--buy-doubtful` buys them now",
            match self.held.len() {
                1 => "1 take".to_owned(),
                n => format!("{n} takes"),
            }
        );
        turn.events.push(Event::Parked { until, why: why.clone() });
        Step::Park { until, why }
    }
}
