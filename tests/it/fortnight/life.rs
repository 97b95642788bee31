//! A run that lives through a fortnight: driven as the studio drives it, killed and started again, and watched.

use std::collections::BTreeSet;
use std::time::Duration;

use rhapsode::plan::key::TakeKey;
use rhapsode::session::account::Account;
use rhapsode::session::answer::Answer;
use rhapsode::session::entry::Entry;
use rhapsode::session::{Session, Step, Turn, Wanted};
use rhapsode::units::{Elapsed, Now, Points, UtcMillis};

use super::fate::{CALM, END, Fate, Says};
use super::service::Service;
use super::time::{DAY, HOUR, MINUTE, Time};
use crate::session::stage::wanted;

/// Rounds of the driver in a minute: sixty requests with three rounds each, and some to spare.
const MOST_ROUNDS: u32 = 400;
/// The latest that a run goes on after the service's true reset.
const LATEST: Duration = Duration::from_secs(180);

/// What came up in a fortnight, or in many.
#[derive(Debug, Default)]
pub struct Ends {
    pub taken: u64,
    pub quota_parks: u64,
    pub budget_parks: u64,
    pub doubts: u64,
    pub renewals: u64,
    pub kills: u64,
    pub set: u64,
    pub waits_checked: u64,
}

impl Ends {
    pub fn add(&mut self, one: &Ends) {
        self.taken += one.taken;
        self.quota_parks += one.quota_parks;
        self.budget_parks += one.budget_parks;
        self.doubts += one.doubts;
        self.renewals += one.renewals;
        self.kills += one.kills;
        self.set += one.set;
        self.waits_checked += one.waits_checked;
    }
}

/// Why a run is over.
#[derive(Debug, PartialEq, Eq)]
enum Over {
    Killed,
    Finished,
    TimeUp,
}

pub struct Life {
    fate: Fate,
    time: Time,
    service: Service,
    wanted: Vec<Wanted>,
    entries: Vec<(UtcMillis, Entry)>,
    taken: BTreeSet<TakeKey>,
    ends: Ends,
    /// The true minute, and the rounds in it.
    minute: (u64, u32),
    /// The true reset that a parked run waits for, and when it began to.
    waits_for: Option<(Duration, Duration)>,
}

/// A request under way: when its answer comes on the steady clock, and what it is.
struct Flying {
    lands: Elapsed,
    index: usize,
    answer: Answer,
}

impl Life {
    pub fn new(fate: Fate) -> Life {
        let time = Time::new(fate.start, fate.changes.clone());
        let service = Service::new(fate.token_life);
        let (wanted, set) = (wanted(fate.wanted), fate.changes.len() as u64);
        let ends = Ends { set, ..Ends::default() };
        let (minute, waits_for) = ((0, 0), None);
        Life { fate, time, service, wanted, entries: vec![], taken: BTreeSet::new(), ends, minute, waits_for }
    }

    /// Lives to the end of the fortnight, and checks what must hold then.
    pub fn live(mut self) -> Ends {
        let mut runs = 0;
        let mut is_done = false;
        while self.time.passed < END && !is_done {
            runs += 1;
            assert!(runs < 14 * 24 * 3, "run after run ends at once");
            self.waits_for = None;
            let account = self.recovered();
            let left: Vec<Wanted> = self.wanted.iter().copied().filter(|one| !self.taken.contains(&one.key)).collect();
            let mut session = Session::new(self.fate.terms.clone(), account, left);
            let over = self.run(&mut session);
            // What failed for good in an outage is asked for again by the next run.
            is_done = over == Over::Finished && self.time.passed > CALM + DAY;
            if over == Over::Finished && !is_done {
                let pause = HOUR / 2 + Duration::from_secs(self.fate.dice.below(5 * 3600));
                self.time.pass(pause);
            }
        }
        self.all_is_accounted_for(is_done);
        self.ends.taken = self.taken.len() as u64;
        let doubts = self.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Doubt { .. }));
        self.ends.doubts = doubts.count() as u64;
        self.ends
    }

    /// The account as its ledger and a recovery leave it.
    fn recovered(&mut self) -> Account {
        let mut account = Account::default();
        self.entries.iter().for_each(|(at, entry)| account.apply(entry, *at).unwrap());
        for purchase in account.open() {
            let (at, entry) = (self.now().utc, Entry::Doubt { key: purchase.key, why: "killed".into() });
            account.apply(&entry, at).unwrap();
            self.entries.push((at, entry));
        }
        account
    }

    fn now(&self) -> Now {
        self.time.now()
    }

    fn run(&mut self, session: &mut Session) -> Over {
        let begun = self.now().elapsed;
        let kill = self.fate.kills.iter().position(|(at, _)| *at > self.time.passed);
        let (kill, pause) = kill.map_or((END, Duration::ZERO), |next| self.fate.kills[next]);
        let mut flying: Vec<Flying> = Vec::new();
        let mut left: Vec<Elapsed> = Vec::new();
        loop {
            if self.time.passed >= END {
                return Over::TimeUp;
            }
            if self.time.passed >= kill {
                self.ends.kills += 1;
                self.time.pass(pause);
                return Over::Killed;
            }
            self.service.others(&mut self.fate, &self.time);
            let now = Now { elapsed: Elapsed(self.now().elapsed.0 - begun.0), ..self.now() };
            let before = flying.len();
            let (step, asked) = self.round(session, now, &mut flying, &mut left);
            let is_busy = before != flying.len() || !asked.is_empty();
            for index in asked {
                let (takes, answer) = self.service.answer(&mut self.fate, &self.time);
                flying.push(Flying { lands: Elapsed(now.elapsed.0 + takes), index, answer });
                left.push(now.elapsed);
            }
            self.never_spends_too_much(session);
            match step {
                Step::Ask(_) => unreachable!(),
                Step::Wait(until) => {
                    let landing = flying.iter().map(|one| one.lands).min();
                    let next = [until, landing].into_iter().flatten().min().expect("a wait ends");
                    assert!(next > now.elapsed || is_busy, "it waits for a moment that is past: {next:?} at {now:?}");
                    self.time.pass(next.0.saturating_sub(now.elapsed.0));
                }
                Step::Park { until, why } => {
                    assert!(flying.is_empty() && until > now.utc, "parked at {now:?} until {until}: {why}");
                    self.parks(&why);
                    self.time.rest(until, kill.min(END).saturating_sub(self.time.passed));
                }
                Step::Renew => session.renewed(self.renewed()),
                Step::Locked { until, .. } => {
                    assert!(flying.is_empty() && until > now.elapsed);
                    self.time.pass(until.0 - now.elapsed.0);
                }
                Step::Finished => {
                    assert!(flying.is_empty());
                    return Over::Finished;
                }
                Step::Stopped | Step::Halted(_) => panic!("{step:?}"),
            }
        }
    }

    /// One round of the driver's: all answers that are there, then steps until it must wait; what it asks for is durable.
    fn round(
        &mut self,
        session: &mut Session,
        now: Now,
        flying: &mut Vec<Flying>,
        left: &mut Vec<Elapsed>,
    ) -> (Step, Vec<usize>) {
        let minute = self.time.passed.as_secs() / 60;
        self.minute = if self.minute.0 == minute { (minute, self.minute.1 + 1) } else { (minute, 1) };
        assert!(self.minute.1 < MOST_ROUNDS, "it spins at {:?}", self.time);
        if session.is_paced() {
            left.drain(..).for_each(|at| session.left(at, at));
        }
        let mut turn = Turn::default();
        flying.sort_by_key(|one| one.lands);
        let there = flying.iter().take_while(|one| one.lands <= now.elapsed).count();
        for Flying { index, answer, .. } in flying.drain(..there) {
            if matches!(answer, Answer::Took { .. }) {
                self.taken.insert(session.wanted()[index].key);
            }
            session.answered(index, answer, now, &mut turn);
        }
        let mut asked = Vec::new();
        let step = loop {
            match session.next(now, &mut turn) {
                Step::Ask(index) => asked.push(index),
                step => break step,
            }
        };
        self.entries.extend(turn.entries.into_iter().map(|entry| (now.utc, entry)));
        if !asked.is_empty() {
            self.goes_on();
        }
        (step, asked)
    }

    fn renewed(&mut self) -> Result<(), String> {
        self.ends.renewals += 1;
        if self.time.passed < self.service.no_token_until {
            return Err("the file is empty".to_owned());
        }
        // Now and then nobody is there to give another.
        if self.time.passed < CALM && self.fate.dice.below(12) == 0 {
            self.service.no_token_until = self.time.passed + MINUTE * (1 + self.fate.dice.below(600) as u32);
            return Err("the file is empty".to_owned());
        }
        self.service.token_until = self.time.passed + self.fate.token_life;
        Ok(())
    }

    /// The run parks: what for is remembered until it goes on.
    fn parks(&mut self, why: &str) {
        if why.starts_with("the service") || why.contains("of the account's") {
            self.ends.quota_parks += 1;
            let truth = self.time.truth();
            let reset = self.time.passed + truth.until(Service::reset(&self.fate, truth));
            self.waits_for.get_or_insert((reset, self.time.passed));
        } else {
            self.ends.budget_parks += 1;
            self.waits_for = None;
        }
    }

    /// It asks again: not long after it could have, where its clock told it so.
    fn goes_on(&mut self) {
        let Some((reset, parked)) = self.waits_for.take() else { return };
        let Time { passed, changed, skew, .. } = self.time;
        if skew != 0 {
            return;
        }
        self.ends.waits_checked += 1;
        let latest = reset.max(changed).max(parked) + LATEST;
        match self.fate.says {
            Says::Nonsense => {
                assert!(passed <= parked.max(changed) + 26 * HOUR + LATEST, "parked {parked:?}: {:?}", self.time)
            }
            _ => assert!(passed <= latest, "it could go on at {reset:?} and did so at {passed:?}: {:?}", self.time),
        }
    }

    /// At every moment: days and truth.
    fn never_spends_too_much(&self, session: &Session) {
        let account = session.account();
        let (all, charged) = (account.spent_in_all(), Points(self.service.charged));
        assert!(charged <= all.at_most, "charged {charged}, and the account says {all:?}");
        if self.service.foreign == 0 {
            assert!(all.at_least <= charged, "charged {charged}, and the account says {all:?}");
        }
        let Some(limit) = self.fate.terms.budget.per_day else { return };
        for (day, spent) in account.days() {
            assert!(spent.at_most <= limit, "{day:?}: {spent:?} of {limit}");
            assert!(account.bought_again(day).at_most <= self.fate.terms.budget.doubt, "{day:?}");
        }
        // A clock that is ahead opens the days that it shows: nothing here tells it from a night's sleep. One that was set
        // back opens none that is over.
        if !self.fate.is_ahead && self.entries.first().is_some_and(|(at, _)| at.day() == self.fate.start.day()) {
            let days = self.fate.start.day()..=self.time.truth().day();
            assert!(account.days().all(|(day, _)| days.contains(&day)), "a day of {days:?} was opened again");
        }
        if !self.fate.is_set {
            for (day, charged) in &self.service.by_day {
                assert!(Points(*charged) <= limit, "on the true {day:?} {charged} of {limit} were charged");
            }
        }
    }

    /// In the end every take is there, or its points are lost and buying it again takes a person's word.
    fn all_is_accounted_for(&self, is_done: bool) {
        let mut account = Account::default();
        self.entries.iter().for_each(|(at, entry)| account.apply(entry, *at).unwrap());
        assert!(account.open().is_empty() || !is_done);
        for wanted in self.wanted.iter().filter(|wanted| !self.taken.contains(&wanted.key)) {
            let losses = account.losses(&wanted.key);
            assert!(losses.lost > 0, "nothing stood in the way of {:?}, and it is not done", wanted.cue);
        }
        let commits = self.entries.iter().filter(|(_, entry)| matches!(entry, Entry::Commit { .. }));
        assert_eq!(commits.map(|(_, entry)| entry.key()).collect::<Vec<_>>().len(), self.taken.len(), "each once");
    }
}
