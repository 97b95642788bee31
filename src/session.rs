//! The Session: a pure state machine that decides what to do next; it has no IO, no clock and no randomness.
//!
//! The driver calls [`Session::next`] until it gets a step other than [`Step::Ask`], appends the entries it was given,
//! shows the events, and only then acts. So the ledger's order is the state's order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use crate::job::{Budget, Limits};
use crate::plan::CueId;
use crate::plan::key::TakeKey;
use crate::session::account::Account;
use crate::session::answer::{Answer, Charged, Failure, FailureKind};
use crate::session::entry::Entry;
use crate::session::event::{Event, Limiter};
use crate::session::pace::Pace;
use crate::session::retry::{Verdict, verdict};
use crate::units::{Elapsed, Now, Points, UtcMillis};

pub mod account;
pub mod answer;
pub mod entry;
pub mod event;
pub mod pace;
pub mod retry;
mod step;

pub use step::{Halt, Step, Turn};

/// What a run may do.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The job that pays, as the ledger names it.
    pub job: String,
    /// How fast and how many at once.
    pub limits: Limits,
    /// What may be spent.
    pub budget: Budget,
    /// What this run alone may spend; absent means what the budget allows.
    pub run_points: Option<Points>,
    /// Whether a person has agreed to buy again what may have been charged already, beyond `budget.doubt`.
    pub doubts_approved: Approval,
    /// Seed of the jitter.
    pub seed: u64,
}

/// A person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Given.
    Given,
    /// Not given.
    Missing,
}

/// A take to be recorded: one for each different key of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The first cue with this key.
    pub cue: CueId,
    /// The take's key.
    pub key: TakeKey,
    /// What a request for it costs.
    pub points: Points,
}

/// What became of all wanted takes so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Takes recorded in this run.
    pub taken: u64,
    /// Takes that failed for good.
    pub failed: u64,
    /// Requests made again.
    pub retries: u64,
    /// Points committed to by this run's requests, whatever became of them.
    pub points: Points,
}

/// Decides what to do next from entries, answers and the time it is told.
#[derive(Debug)]
pub struct Session {
    terms: Terms,
    account: Account,
    wanted: Vec<Wanted>,
    attempts: Vec<u8>,
    queue: VecDeque<usize>,
    later: BinaryHeap<Reverse<(Elapsed, usize)>>,
    in_flight: u64,
    pace: Pace,
    tally: Tally,
    parked: Option<UtcMillis>,
    ending: Option<Step>,
    limited: Option<Limiter>,
}

impl Session {
    /// A session over `wanted`, on an account as its ledger leaves it after recovery.
    pub fn new(terms: Terms, account: Account, wanted: Vec<Wanted>) -> Session {
        let pace = Pace::new(&terms.limits);
        let queue = (0..wanted.len()).collect();
        Session {
            terms,
            account,
            attempts: vec![0; wanted.len()],
            wanted,
            queue,
            later: BinaryHeap::new(),
            in_flight: 0,
            pace,
            tally: Tally::default(),
            parked: None,
            ending: None,
            limited: None,
        }
    }

    /// What became of the wanted takes so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The account with all entries given out so far.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The wanted takes.
    pub fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// Sends nothing more; what is under way is still answered.
    pub fn stop(&mut self) -> Turn {
        let mut turn = Turn::default();
        if self.ending.is_none() {
            self.ending = Some(Step::Stopped);
            turn.events.push(Event::Stopping { in_flight: self.in_flight });
        }
        turn
    }

    /// What to do at `now`. After [`Step::Ask`] the request counts as sent: its `Intent` is in `turn`.
    pub fn next(&mut self, now: Now, turn: &mut Turn) -> Step {
        while self.later.peek().is_some_and(|Reverse((due, _))| *due <= now.elapsed) {
            if let Some(Reverse((_, index))) = self.later.pop() {
                self.queue.push_front(index);
            }
        }
        loop {
            if let Some(ending) = &self.ending {
                return if self.in_flight == 0 { ending.clone() } else { Step::Wait(None) };
            }
            let Some(index) = self.queue.front().copied() else { return self.idle(turn) };
            if self.in_flight >= u64::from(self.terms.limits.concurrency.get()) {
                self.limit(Limiter::Engine, turn);
                return Step::Wait(None);
            }
            if let Some(step) = self.unaffordable(index, now) {
                if self.in_flight > 0 {
                    return Step::Wait(self.next_due());
                }
                if let Step::Park { until, why } = &step {
                    turn.events.push(Event::Parked { until: *until, why: why.clone() });
                }
                return step;
            }
            if let Some(message) = self.too_doubtful(index, now) {
                self.queue.pop_front();
                self.give_up(index, FailureKind::Unapproved, message, turn);
                continue;
            }
            if let Err(wait) = self.pace.take(now.elapsed) {
                self.limit(Limiter::Rate, turn);
                return Step::Wait(Some(Elapsed(now.elapsed.0 + wait)));
            }
            self.queue.pop_front();
            if self.ask(index, now, turn) {
                return Step::Ask(index);
            }
        }
    }

    /// Records the intent to ask for `index`; when that is impossible the session ends instead, and nothing is asked.
    fn ask(&mut self, index: usize, now: Now, turn: &mut Turn) -> bool {
        let Wanted { cue, key, points } = self.wanted[index];
        self.attempts[index] = self.attempts[index].saturating_add(1);
        let attempt = self.account.attempts(&key) + 1;
        let entry = Entry::Intent { key, points, job: self.terms.job.clone(), attempt };
        let recorded = self.record(entry, now, turn);
        if recorded {
            self.in_flight += 1;
            self.tally.points += points;
            self.tally.retries += u64::from(self.attempts[index] > 1);
            turn.events.push(Event::Asked { cue, attempt });
        }
        recorded
    }

    /// Whether requests are limited, so that [`Session::left`] must be told.
    pub fn is_paced(&self) -> bool {
        self.pace.is_limited()
    }

    /// Takes note that a request which was asked for at `leave` left at `at`.
    pub fn left(&mut self, leave: Elapsed, at: Elapsed) {
        self.pace.left(leave, at);
    }

    /// Takes note of the answer to the request for `index`.
    pub fn answered(&mut self, index: usize, answer: Answer, now: Now, turn: &mut Turn) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let Wanted { cue, key, points } = self.wanted[index];
        match answer {
            Answer::Took { take, notices, seen: _ } => {
                let frames = take.frames;
                if self.record(Entry::Commit { key, take: take.digest, frames }, now, turn) {
                    self.tally.taken += 1;
                    turn.events.push(Event::Took { cue, frames, points, notices });
                }
            }
            Answer::Failed(failure) => {
                if self.record(fate(key, points, &failure), now, turn) {
                    self.failed(index, &failure, now, turn);
                }
            }
            Answer::Held { message } => self.ending = Some(halted(FailureKind::Local, message)),
        }
    }

    fn failed(&mut self, index: usize, failure: &Failure, now: Now, turn: &mut Turn) {
        let key = self.wanted[index].key;
        let attempt = u32::from(self.attempts[index]);
        let kind = failure.kind;
        match verdict(failure, attempt, &key, self.terms.seed) {
            Verdict::Again(wait) => self.again(index, wait, failure, now, turn),
            Verdict::AllRest(wait) => {
                self.pace.refused();
                self.pace.rest(now.elapsed, wait);
                self.again(index, wait, failure, now, turn);
            }
            Verdict::Park(until) => {
                let midnight = now.utc.day().next_midnight();
                self.parked = self.parked.max(Some(until.unwrap_or(midnight)));
                // The refusal says nothing about this cue: it keeps its attempts for the next day.
                self.attempts[index] = self.attempts[index].saturating_sub(1);
                self.queue.push_front(index);
            }
            Verdict::GiveUp => self.give_up(index, kind, failure.message.clone(), turn),
            // The cue is not given up: it is among those that are left, and the ending says why.
            Verdict::Halt => self.ending = Some(halted(kind, failure.message.clone())),
        }
    }

    fn again(&mut self, index: usize, wait: Duration, failure: &Failure, now: Now, turn: &mut Turn) {
        self.later.push(Reverse((Elapsed(now.elapsed.0.saturating_add(wait)), index)));
        turn.events.push(Event::Retrying {
            cue: self.wanted[index].cue,
            attempt: u32::from(self.attempts[index]),
            after_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            failure: failure.kind,
            message: failure.message.clone(),
        });
    }

    fn give_up(&mut self, index: usize, failure: FailureKind, message: String, turn: &mut Turn) {
        self.tally.failed += 1;
        turn.events.push(Event::GaveUp { cue: self.wanted[index].cue, failure, message });
    }

    /// Nothing is queued: wait for what is under way or delayed, or be done.
    fn idle(&mut self, turn: &mut Turn) -> Step {
        match (self.in_flight, self.next_due()) {
            (0, None) => Step::Finished,
            (0, due) => {
                self.limit(Limiter::Backoff, turn);
                Step::Wait(due)
            }
            (_, due) => Step::Wait(due),
        }
    }

    /// The step that follows when the request for `index` may not be paid now; `None` when it may.
    fn unaffordable(&mut self, index: usize, now: Now) -> Option<Step> {
        if let Some(until) = self.parked {
            if now.utc < until {
                let why = "the service says that the day's quota is used up".to_owned();
                return Some(Step::Park { until, why });
            }
            self.parked = None;
        }
        let points = self.wanted[index].points;
        if points == Points(0) {
            return None;
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
        if let Some(limit) = per_day
            && self.account.spent(now.utc.day()).at_most + points > limit
        {
            let why = format!("today's budget of {limit} is used up");
            return Some(Step::Park { until: now.utc.day().next_midnight(), why });
        }
        None
    }

    /// Why `index` must not be bought again without a person's word, when its earlier fate is doubtful.
    fn too_doubtful(&self, index: usize, now: Now) -> Option<String> {
        let Wanted { key, points, .. } = self.wanted[index];
        if points == Points(0) || self.terms.doubts_approved == Approval::Given {
            return None;
        }
        let losses = self.account.losses(&key);
        if losses.lost == 0 {
            return None;
        }
        if losses.again > 0 {
            return Some(
                "it was bought twice already and never arrived; `--buy-doubtful` buys it once more".to_owned(),
            );
        }
        let today = self.account.bought_again(now.utc.day()).at_most;
        (today + points > self.terms.budget.doubt).then(|| {
            let limit = self.terms.budget.doubt;
            format!(
                "it may have been charged already, and budget.doubt allows no more than {limit} a day for such cases; \
                 `--buy-doubtful` buys it now"
            )
        })
    }

    fn limit(&mut self, by: Limiter, turn: &mut Turn) {
        if self.limited != Some(by) {
            self.limited = Some(by);
            turn.events.push(Event::Limited { by });
        }
    }

    fn next_due(&self) -> Option<Elapsed> {
        self.later.peek().map(|Reverse((due, _))| *due)
    }

    /// Applies `entry` to the account and gives it out. An impossible one ends the session instead.
    fn record(&mut self, entry: Entry, now: Now, turn: &mut Turn) -> bool {
        match self.account.apply(&entry, now.utc) {
            Ok(()) => {
                turn.entries.push(entry);
                true
            }
            Err(impossible) => {
                self.ending = Some(Step::Halted(Halt::Contradiction(impossible)));
                false
            }
        }
    }
}

fn halted(kind: FailureKind, message: String) -> Step {
    Step::Halted(Halt::Failure { kind, message })
}

/// The ledger's word for a failed request. What costs nothing is never in doubt.
fn fate(key: TakeKey, points: Points, failure: &Failure) -> Entry {
    let why = failure.message.clone();
    match failure.charged {
        _ if points == Points(0) => Entry::Free { key, why },
        Charged::No => Entry::Free { key, why },
        Charged::Yes => Entry::Burnt { key, why },
        Charged::Unknown => Entry::Doubt { key, why },
    }
}
