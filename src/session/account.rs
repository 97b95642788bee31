//! The Account: what a ledger's entries come to, through the one transition function that run and recovery share.
//!
//! It knows no file and no clock: an entry comes with the moment at which it was recorded. What was spent is an
//! interval, because for some requests nobody can prove whether they were charged.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde::Serialize;

use crate::plan::key::{KeyMap, TakeKey};
use crate::problem::Problem;
use crate::session::entry::Entry;
use crate::units::{DAY, Points, UtcDay, UtcMillis};

use names::{Before, Name};
use tally::Tally;

mod names;
mod tally;

/// What was spent: between what is proven and what is possible. Budgets are tested against `at_most`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// Proven: commits and burnt points.
    pub at_least: Points,
    /// Possible: open intents and doubts as well.
    pub at_most: Points,
}

/// How far the latest purchase of a key has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Asked for; no answer is recorded.
    Open,
    /// Its take was made durable.
    Committed,
    /// Proven to have cost nothing.
    Free,
    /// Charged, and nothing usable came.
    Burnt,
    /// Nobody knows whether it was charged.
    Doubtful,
    /// A doubt that evidence has settled.
    Resolved,
}

/// A purchase whose fate is not settled: an open intent, or a doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// What was asked for.
    pub key: TakeKey,
    /// What it costs if it was charged.
    pub points: Points,
    /// When its intent was recorded: its points belong to that UTC day, or to a later one where the clock was set back.
    pub at: UtcMillis,
    /// The job that pays.
    pub job: String,
    /// How often the key had been asked for then, from 1.
    pub attempt: u32,
    /// The sequence number of its intent.
    pub seq: u64,
    /// Whether its job has asked for the take again since: a reply that is found is then no answer to this one.
    pub followed: bool,
}

/// What became of the points that were given for a key since its last commit, and nothing came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// Purchases that were burnt or are in doubt.
    pub lost: u32,
    /// Purchases made after the first loss that were not proven free: once is allowed without a person's yes.
    pub again: u32,
}

/// An entry that cannot follow from what is recorded before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {seq} cannot be true: {what} (take {key})")]
pub struct Impossible {
    /// What contradicts what.
    pub what: String,
    /// The sequence number that the entry has or would have.
    pub seq: u64,
    /// The take that it is about.
    pub key: TakeKey,
}

impl From<&Impossible> for Problem {
    /// R0609: the ledger contradicts itself.
    fn from(impossible: &Impossible) -> Problem {
        let help = "this is a fault of the program, or the ledger was edited: nothing more is spent; please report it";
        Problem::error("R0609", impossible.to_string()).help(help)
    }
}

/// A purchase as it is kept: the job by number.
#[derive(Debug, Clone, Copy)]
struct Bought {
    points: Points,
    at: UtcMillis,
    /// The day whose budget it counts against.
    day: UtcDay,
    job: u32,
    attempt: u32,
    seq: u64,
    /// Whether it was made after a loss, and so counts against `budget.doubt`.
    again: bool,
    followed: bool,
}

/// Of most keys no more than this is known: a million of them must fit in memory.
#[derive(Debug, Clone, Copy)]
struct Fate {
    stage: Stage,
    attempts: u32,
}

/// What all entries so far come to.
#[derive(Debug, Default)]
pub struct Account {
    entries: u64,
    fates: KeyMap<Fate>,
    open: KeyMap<Bought>,
    /// Unsettled doubts by key, the latest last.
    doubts: KeyMap<Vec<Bought>>,
    losses: KeyMap<Losses>,
    /// The day that counts as the latest, when anything was asked for.
    latest: Option<UtcDay>,
    days: BTreeMap<UtcDay, Tally>,
    again: BTreeMap<UtcDay, Tally>,
    jobs: Vec<(String, Tally)>,
    job_numbers: HashMap<String, u32>,
    /// When the latest requests were about to be sent, the last one last.
    recent: VecDeque<UtcMillis>,
}

/// How far a clock may be set back without opening a day's budget again. Further back is no correction: the later date was
/// one that nobody meant, and waiting for it would stop the account for years.
const SET_BACK_DAYS: i64 = 2;

/// How many of the latest requests are remembered: no burst that a service allows is larger.
const REMEMBERED: usize = 1000;

impl Account {
    /// Takes in the next entry, recorded at `at`. When it is impossible, nothing changes.
    ///
    /// The legal transitions: anything but an open intent → `Intent`; `Intent` → `Priced`, `Commit`, `Free`, `Burnt` or
    /// `Doubt`; an unsettled doubt → `Resolve`, even when its key was bought again since. An intent after a commit is legal because a take can be lost after it was paid for (deleted,
    /// damaged, quarantined) and taken again on purpose; the session never does that unasked, since it finds the take
    /// on the shelf.
    pub fn apply(&mut self, entry: &Entry, at: UtcMillis) -> Result<(), Impossible> {
        let key = entry.key();
        let fate = self.fates.get(&key).copied();
        match (entry, fate.map(|fate| fate.stage)) {
            (Entry::Intent { .. }, Some(Stage::Open)) => return Err(self.impossible(key, "it is asked for already")),
            (Entry::Intent { points, job, attempt, .. }, _) => self.intend(key, *points, job, *attempt, at),
            (Entry::Commit { .. }, Some(Stage::Open)) => self.close(key, Stage::Committed),
            (Entry::Free { .. }, Some(Stage::Open)) => self.close(key, Stage::Free),
            (Entry::Burnt { .. }, Some(Stage::Open)) => self.close(key, Stage::Burnt),
            (Entry::Doubt { .. }, Some(Stage::Open)) => self.close(key, Stage::Doubtful),
            (Entry::Priced { points, .. }, Some(Stage::Open)) => self.reprice(key, *points),
            (Entry::Resolve { charged, intent, .. }, _) if self.doubted(key, *intent).is_some() => {
                self.resolve(key, *intent, *charged);
            }
            (entry, stage) => {
                let what = format!("`{}` does not follow on {}", Name(entry), Before(stage));
                return Err(self.impossible(key, what));
            }
        }
        self.entries += 1;
        Ok(())
    }

    fn impossible(&self, key: TakeKey, what: impl Into<String>) -> Impossible {
        Impossible { what: what.into(), seq: self.entries + 1, key }
    }

    fn intend(&mut self, key: TakeKey, points: Points, job: &str, attempt: u32, at: UtcMillis) {
        let job = self.job_number(job);
        let fate = self.fates.entry(key).or_insert(Fate { stage: Stage::Open, attempts: 0 });
        *fate = Fate { stage: Stage::Open, attempts: fate.attempts.saturating_add(1) };
        let losses = self.losses.get_mut(&key).filter(|losses| losses.lost > 0);
        let again = losses.is_some();
        if let Some(losses) = losses {
            losses.again = losses.again.saturating_add(1);
        }
        for earlier in self.doubts.get_mut(&key).into_iter().flatten().filter(|earlier| earlier.job == job) {
            earlier.followed = true;
        }
        let day = self.today(at.day());
        self.latest = Some(day);
        let bought = Bought { points, at, day, job, attempt, seq: self.entries + 1, again, followed: false };
        self.tallies(&bought, |tally| tally.promise(points));
        self.open.insert(key, bought);
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(at);
    }

    /// The open purchase of `key` costs `points` instead.
    fn reprice(&mut self, key: TakeKey, points: Points) {
        let Some(bought) = self.open.get_mut(&key) else { return };
        let before = std::mem::replace(&mut bought.points, points);
        let bought = *bought;
        self.tallies(&bought, |tally| {
            tally.release(before);
            tally.promise(points);
        });
    }

    fn close(&mut self, key: TakeKey, stage: Stage) {
        let Some(bought) = self.open.remove(&key) else { return };
        if let Some(fate) = self.fates.get_mut(&key) {
            fate.stage = stage;
        }
        match stage {
            Stage::Committed => {
                self.tallies(&bought, |tally| tally.prove(bought.points));
                self.losses.remove(&key);
            }
            Stage::Burnt => {
                self.tallies(&bought, |tally| tally.prove(bought.points));
                self.losses.entry(key).or_default().lost += 1;
            }
            Stage::Doubtful => {
                self.losses.entry(key).or_default().lost += 1;
                self.doubts.entry(key).or_default().push(bought);
            }
            Stage::Free | Stage::Resolved | Stage::Open => {
                self.tallies(&bought, |tally| tally.release(bought.points));
                self.not_bought_again(key, &bought);
            }
        }
    }

    /// Where among the doubts of `key` the one stands whose intent has the number `intent`, or the latest.
    fn doubted(&self, key: TakeKey, intent: Option<u64>) -> Option<usize> {
        let doubts = self.doubts.get(&key)?;
        match intent {
            None => doubts.len().checked_sub(1),
            Some(seq) => doubts.iter().position(|bought| bought.seq == seq),
        }
    }

    /// Settles that doubt of `key`. Points that were not charged were never lost.
    fn resolve(&mut self, key: TakeKey, intent: Option<u64>, charged: bool) {
        let Some(at) = self.doubted(key, intent) else { return };
        let Some(doubts) = self.doubts.get_mut(&key) else { return };
        let bought = doubts.remove(at);
        let is_latest = at == doubts.len();
        if doubts.is_empty() {
            self.doubts.remove(&key);
        }
        if let Some(fate) = self.fates.get_mut(&key).filter(|fate| is_latest && fate.stage == Stage::Doubtful) {
            fate.stage = Stage::Resolved;
        }
        if charged {
            self.tallies(&bought, |tally| tally.prove(bought.points));
        } else {
            self.tallies(&bought, |tally| tally.release(bought.points));
            self.not_bought_again(key, &bought);
            if let Some(losses) = self.losses.get_mut(&key) {
                losses.lost = losses.lost.saturating_sub(1);
            }
        }
    }

    fn not_bought_again(&mut self, key: TakeKey, bought: &Bought) {
        if let Some(losses) = self.losses.get_mut(&key).filter(|_| bought.again) {
            losses.again = losses.again.saturating_sub(1);
        }
    }

    /// Changes every tally that `bought` counts in.
    fn tallies(&mut self, bought: &Bought, change: impl Fn(&mut Tally)) {
        let day = bought.day;
        change(self.days.entry(day).or_default());
        if bought.again {
            change(self.again.entry(day).or_default());
        }
        if let Some((_, tally)) = self.jobs.get_mut(bought.job as usize) {
            change(tally);
        }
    }

    fn job_number(&mut self, job: &str) -> u32 {
        if let Some(number) = self.job_numbers.get(job) {
            return *number;
        }
        let number = u32::try_from(self.jobs.len()).unwrap_or(u32::MAX);
        self.jobs.push((job.to_owned(), Tally::default()));
        self.job_numbers.insert(job.to_owned(), number);
        number
    }

    /// When the latest requests were about to be sent, the last one last.
    pub fn recent(&self) -> impl Iterator<Item = UtcMillis> + '_ {
        self.recent.iter().copied()
    }

    /// Whether all that counts as spent on the day of `now` was asked for well within that day: only then the service, whose
    /// clock may differ, has counted it on the same day.
    pub fn is_clear_of_midnight(&self, now: UtcMillis) -> bool {
        let day = now.day();
        let is_all_known = self.recent.len() < REMEMBERED || self.recent.front().is_some_and(|at| at.day() < day);
        let near = |at: &UtcMillis| at.day() == day || at.plus(DAY).day() == day;
        let clear = self.recent.iter().filter(|at| near(at)).all(|at| at.is_well_within_its_day());
        is_all_known && clear && self.latest.is_none_or(|latest| latest <= day)
    }

    /// How many entries were taken in: the sequence number of the last one.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Requests whose answer is not recorded, in the order in which they were asked.
    pub fn open(&self) -> Vec<Purchase> {
        self.shown(self.open.iter().map(|(key, bought)| (*key, *bought)))
    }

    /// Purchases of which nobody knows whether they were charged, in the order in which they were asked; those whose
    /// key was bought again since are among them, for their points may be gone all the same.
    pub fn doubts(&self) -> Vec<Purchase> {
        self.shown(self.doubts.iter().flat_map(|(key, all)| all.iter().map(|bought| (*key, *bought))))
    }

    fn shown(&self, some: impl Iterator<Item = (TakeKey, Bought)>) -> Vec<Purchase> {
        let job = |number: u32| self.jobs.get(number as usize).map_or_else(String::new, |(job, _)| job.clone());
        let purchase = |(key, bought): (TakeKey, Bought)| {
            let Bought { points, at, attempt, seq, followed, .. } = bought;
            Purchase { key, points, at, job: job(bought.job), attempt, seq, followed }
        };
        let mut all: Vec<Purchase> = some.map(purchase).collect();
        all.sort_unstable_by_key(|purchase| purchase.seq);
        all
    }

    /// The day whose budget counts while the clock says `day`: the latest on which something was asked for, when the clock
    /// was set back by no more than two days since. What is asked for then counts as that day's, so that no day's budget is
    /// spent twice.
    pub fn today(&self, day: UtcDay) -> UtcDay {
        self.latest.filter(|latest| *latest > day && latest.0 - day.0 <= SET_BACK_DAYS).unwrap_or(day)
    }

    /// What was spent on a UTC day, over all jobs.
    pub fn spent(&self, day: UtcDay) -> Interval {
        self.days.get(&day).copied().unwrap_or_default().interval()
    }

    /// What was spent on all days together.
    pub fn spent_in_all(&self) -> Interval {
        let sum = |sum: Interval, day: Interval| Interval {
            at_least: sum.at_least + day.at_least,
            at_most: sum.at_most + day.at_most,
        };
        self.days.values().map(|day| day.interval()).fold(Interval::default(), sum)
    }

    /// What was spent on each UTC day on which something was asked for, the first day first.
    pub fn days(&self) -> impl Iterator<Item = (UtcDay, Interval)> + '_ {
        self.days.iter().map(|(day, tally)| (*day, tally.interval()))
    }

    /// What each job has spent, in the order in which they first asked.
    pub fn jobs(&self) -> impl Iterator<Item = (&str, Interval)> {
        self.jobs.iter().map(|(job, tally)| (job.as_str(), tally.interval()))
    }

    /// What a job has spent in total.
    pub fn spent_by_job(&self, job: &str) -> Interval {
        let number = self.job_numbers.get(job);
        number.and_then(|number| self.jobs.get(*number as usize)).map(|(_, tally)| tally.interval()).unwrap_or_default()
    }

    /// What was spent on a UTC day on buying again what was burnt or in doubt: held against `budget.doubt`.
    pub fn bought_again(&self, day: UtcDay) -> Interval {
        self.again.get(&day).copied().unwrap_or_default().interval()
    }

    /// What was lost on `key` since its last commit, and how often it was bought again for that.
    pub fn losses(&self, key: &TakeKey) -> Losses {
        self.losses.get(key).copied().unwrap_or_default()
    }

    /// How often `key` was asked for; the next attempt has this number and one more.
    pub fn attempts(&self, key: &TakeKey) -> u32 {
        self.fates.get(key).map_or(0, |fate| fate.attempts)
    }

    /// How far the latest purchase of `key` has come; `None` when it was never asked for.
    pub fn stage(&self, key: &TakeKey) -> Option<Stage> {
        self.fates.get(key).map(|fate| fate.stage)
    }
}

#[cfg(test)]
mod tests;
