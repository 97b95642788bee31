//! The Session: a pure state machine that decides what to do next; it has no IO, no clock and no randomness.
//!
//! The driver calls [`Session::next`] until it gets a step other than [`Step::Ask`], appends the entries it was given,
//! shows the events, and only then acts. So the ledger's order is the state's order.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use crate::plan::key::TakeKey;
use crate::session::account::Account;
use crate::session::answer::{Answer, Charged, Failure, FailureKind};
use crate::session::congestion::Window;
use crate::session::entry::Entry;
use crate::session::event::{Event, Limiter};
use crate::session::meter::Meter;
use crate::session::pace::Pace;
use crate::session::parked::Parked;
use crate::session::put_off::PutOff;
use crate::session::retry::{Verdict, verdict};
use crate::session::token::{Standing, Token};
use crate::units::{Elapsed, Now, Points};

pub mod account;
pub mod answer;
mod congestion;
pub mod entry;
pub mod event;
mod evidence;
mod meter;
pub mod pace;
mod parked;
mod purse;
mod put_off;
pub mod retry;
mod step;
mod stopping;
mod terms;
mod token;

pub use step::{Halt, Step, Turn};
pub use terms::{Approval, Crowd, Tally, Terms, Wanted};

/// A request that is under way.
#[derive(Debug, Clone, Copy, Default)]
struct Sent {
    at: Elapsed,
    /// Of the token that it was sent with.
    generation: u32,
}

/// Decides what to do next from entries, answers and the time it is told.
#[derive(Debug)]
pub struct Session {
    terms: Terms,
    account: Account,
    wanted: Vec<Wanted>,
    attempts: Vec<u8>,
    sent: Vec<Sent>,
    queue: VecDeque<usize>,
    later: BinaryHeap<Reverse<(Elapsed, usize)>>,
    /// Cues that may be bought again only when another day's `budget.doubt` allows it.
    held: Vec<usize>,
    put_off: Vec<PutOff>,
    in_flight: u64,
    /// What the requests under way cost.
    flying: Points,
    /// The request that has been alone under way since it was sent.
    solo: Option<usize>,
    /// Doubts that the service's count may settle when the next request goes alone.
    unsettled: Vec<usize>,
    /// The price that the last answer said, when it was not the expected one.
    dearer: Option<Points>,
    pace: Pace,
    window: Window,
    meter: Meter,
    token: Token,
    tally: Tally,
    parked: Option<Parked>,
    ending: Option<Step>,
    limited: Option<Limiter>,
    begun: bool,
}

impl Session {
    /// A session over `wanted`, on an account as its ledger leaves it after recovery.
    pub fn new(terms: Terms, account: Account, wanted: Vec<Wanted>) -> Session {
        let pace = Pace::new(&terms.limits);
        let window = Window::new(terms.crowd, u64::from(terms.limits.concurrency.get()));
        let queue = (0..wanted.len()).collect();
        Session {
            terms,
            account,
            attempts: vec![0; wanted.len()],
            sent: vec![Sent::default(); wanted.len()],
            wanted,
            queue,
            later: BinaryHeap::new(),
            held: Vec::new(),
            put_off: Vec::new(),
            in_flight: 0,
            flying: Points(0),
            solo: None,
            unsettled: Vec::new(),
            dearer: None,
            pace,
            window,
            meter: Meter::default(),
            token: Token::new(),
            tally: Tally::default(),
            parked: None,
            ending: None,
            limited: None,
            begun: false,
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

    /// What to do at `now`. After [`Step::Ask`] the request counts as sent: its `Intent` is in `turn`.
    pub fn next(&mut self, now: Now, turn: &mut Turn) -> Step {
        if !std::mem::replace(&mut self.begun, true) {
            self.pace.remember(self.account.recent().map(|at| at.until(now.utc)), now.elapsed);
        }
        while self.later.peek().is_some_and(|Reverse((due, _))| *due <= now.elapsed) {
            if let Some(Reverse((_, index))) = self.later.pop() {
                self.queue.push_front(index);
            }
        }
        loop {
            if let Some(ending) = &self.ending {
                let idle = self.in_flight == 0 && self.token.standing != Standing::Renewing;
                return if idle { ending.clone() } else { Step::Wait(None) };
            }
            let Some(index) = self.queue.front().copied() else { return self.idle(now, turn) };
            if let Some(step) = self.token_first(now, turn) {
                return step;
            }
            if self.in_flight >= self.crowd() {
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
            if self.is_too_doubtful(index, now, turn) {
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

    /// Requests that may be under way now. While a doubt may be settled by the service's count, and while a renewed
    /// token is on trial, one goes alone.
    fn crowd(&self) -> u64 {
        if self.is_probing() || matches!(self.token.standing, Standing::OnTrial { .. }) {
            1
        } else {
            self.window.allowed()
        }
    }

    /// What must be done about the token before anything is asked.
    fn token_first(&mut self, now: Now, turn: &mut Turn) -> Option<Step> {
        match &self.token.standing {
            Standing::Good | Standing::OnTrial { .. } => None,
            Standing::Renewing => Some(Step::Wait(None)),
            Standing::Locked { until, why } if now.elapsed < *until => Some(match self.in_flight {
                0 => Step::Locked { until: *until, why: why.clone() },
                _ => Step::Wait(Some(*until)),
            }),
            Standing::Refused | Standing::Locked { .. } => {
                self.token.standing = Standing::Renewing;
                turn.events.push(Event::Renewing);
                Some(Step::Renew)
            }
        }
    }

    /// Takes note of what the renewal of the token came to.
    pub fn renewed(&mut self, outcome: Result<(), String>) {
        self.token.renewed(outcome);
    }

    fn tell_locked(&mut self, turn: &mut Turn) {
        turn.events.extend(self.token.news().map(|why| Event::Locked { why }));
    }

    /// Records the intent to ask for `index`; when that is impossible the session ends instead, and nothing is asked.
    fn ask(&mut self, index: usize, now: Now, turn: &mut Turn) -> bool {
        let Wanted { cue, key, points, .. } = self.wanted[index];
        self.attempts[index] = self.attempts[index].saturating_add(1);
        let attempt = self.account.attempts(&key) + 1;
        let entry = Entry::Intent { key, points, job: self.terms.job.clone(), attempt };
        let recorded = self.record(entry, now, turn);
        if recorded {
            self.solo = (self.in_flight == 0).then_some(index);
            self.sent[index] = Sent { at: now.elapsed, generation: self.token.generation };
            self.in_flight += 1;
            self.flying += points;
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
        let alone = self.solo == Some(index);
        self.solo = None;
        self.in_flight = self.in_flight.saturating_sub(1);
        self.flying = self.flying - self.wanted[index].points;
        let seen = answer.seen();
        match seen.cost {
            Some(cost) if !self.reprice(index, cost, now, turn) => return,
            Some(_) => {}
            None => self.dearer = None,
        }
        let Wanted { cue, key, points, chars } = self.wanted[index];
        let sent = self.sent[index];
        if let Some(rate) = &seen.rate {
            self.pace.told(rate, self.in_flight, now.elapsed);
        }
        match answer {
            Answer::Took { take, notices, .. } => {
                self.token.accepted(sent.generation);
                self.window.answered(chars, sent.at, now.elapsed);
                let frames = take.frames;
                if self.record(Entry::Commit { key, take: take.digest, frames }, now, turn) {
                    self.tally.taken += 1;
                    turn.events.push(Event::Took { cue, frames, points, notices });
                }
            }
            Answer::Failed(mut failure) => {
                if alone && points > Points(0) {
                    failure.charged = self.proven(index, &failure, now, turn);
                }
                if self.record(fate(key, points, &failure), now, turn) {
                    let doubtful = points > Points(0) && failure.charged == Charged::Unknown;
                    self.unsettled.extend(doubtful.then_some(index));
                    self.failed(index, &failure, now, turn);
                }
            }
            Answer::Held { message } => self.ending = Some(halted(FailureKind::Local, message)),
        }
        self.read(seen.quota, alone, now, turn);
    }

    fn failed(&mut self, index: usize, failure: &Failure, now: Now, turn: &mut Turn) {
        let key = self.wanted[index].key;
        let attempt = u32::from(self.attempts[index]);
        let (kind, sent) = (failure.kind, self.sent[index]);
        if kind.is_push_back() {
            self.window.pushed_back(sent.at, now.elapsed);
        }
        if kind != FailureKind::Unauthorized {
            self.token.accepted(sent.generation);
        }
        match verdict(failure, attempt, &key, self.terms.seed) {
            Verdict::Again(wait) => self.again(index, wait, failure, now, turn),
            Verdict::AllRest(wait) => {
                self.pace.refused();
                self.pace.rest(now.elapsed, wait);
                self.again(index, wait, failure, now, turn);
            }
            Verdict::Park(until) => {
                self.parked = Some(Parked::after(self.parked, until, now));
                self.not_its_fault(index, turn);
            }
            Verdict::Renew => {
                self.token.refused(sent.generation, &failure.message, now.elapsed);
                self.tell_locked(turn);
                self.not_its_fault(index, turn);
            }
            Verdict::PutOff => self.put_off(index, failure, turn),
            Verdict::GiveUp => self.give_up(index, kind, failure.message.clone(), turn),
            // The cue is not given up: it is among those that are left, and the ending says why.
            Verdict::Halt => self.ending = Some(halted(kind, failure.message.clone())),
        }
    }

    /// The refusal says nothing about this cue: it keeps its attempts, and its place.
    fn not_its_fault(&mut self, index: usize, turn: &mut Turn) {
        self.attempts[index] = self.attempts[index].saturating_sub(1);
        self.queue.push_front(index);
        turn.events.push(Event::PutBack { cue: self.wanted[index].cue });
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

    /// Nothing is queued: wait for what is under way, delayed or held, or be done.
    fn idle(&mut self, now: Now, turn: &mut Turn) -> Step {
        match (self.in_flight, self.next_due()) {
            (0, None) if self.take_up_again() => self.next(now, turn),
            (0, None) if !self.held.is_empty() => self.release_held(now, turn),
            (0, None) => {
                self.give_up_put_off(turn);
                Step::Finished
            }
            (0, due) => {
                self.limit(Limiter::Backoff, turn);
                Step::Wait(due)
            }
            (_, due) => Step::Wait(due),
        }
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
