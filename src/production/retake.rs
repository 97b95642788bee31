//! Takes made again: which ones, at what price, and under keys of their own, so that none that is there is ever touched.
//!
//! A later take is a request like any other: its `Intent` is durable before it is sent, its `Commit` after it is on the
//! shelf, and a run that dies in between is settled by the next. What a key was ever asked for counts as used, so that no
//! words are spoken again without end, however often a run dies.

use std::io::ErrorKind;
use std::sync::Arc;

use crate::files as fs;
use crate::job::Retake;
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::plan::verdict::TakeReport;
use crate::plan::{CueId, Plan, Quote, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::checks::Checked;
use crate::production::run::{BindTrouble, Outcome, RunError, RunTerms};
use crate::production::stores::Opened;
use crate::production::transcribe::Ear;
use crate::session::account::{Account, Stage};
use crate::session::event::Event;
use crate::session::{Halt, Tally};
use crate::store::Recovered;
use crate::store::ledger::Ledger;
use crate::store::shelf::Shelf;
use crate::studio::port::Watch;
use crate::studio::{AtQuota, Ending};
use crate::units::{Points, UtcMillis};

pub(super) mod named;

use named::{all_found, is_named};

/// So often the job alone has the same words spoken again: what fails three times is not chance.
const BY_ITSELF: u32 = 2;

/// The takes that a person wants made again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pick {
    /// All that do not pass the checks.
    pub flagged: bool,
    /// Lines, as `book.md:14`, takes, by the first digits of their keys, and prompts, by their ids or files.
    pub named: Vec<String>,
    /// Why, for whoever reviews them.
    pub because: Option<String>,
}

/// A take that may be made again.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// The take that is there.
    pub report: TakeReport,
    /// The key of the one that is to come.
    pub key: TakeKey,
    /// What it costs.
    pub points: Points,
}

/// Why takes are made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// By what the job says.
    Job,
    /// A person picked them.
    Picked(Pick),
}

/// What came of it.
enum Made {
    /// Nothing was asked for.
    Nothing,
    /// There may be takes under these keys now.
    Some(Vec<TakeKey>),
    /// A person or the state of the records stopped the run.
    Ended,
}

/// What a run does it with.
pub(super) struct Booth<'a> {
    pub(super) payer: &'a str,
    pub(super) shelf: &'a Arc<Shelf>,
    pub(super) shelved: &'a KeySet,
    pub(super) terms: &'a RunTerms,
    pub(super) began: UtcMillis,
    pub(super) agree: &'a mut Agree<'a>,
    /// Why takes are made again; taken when it was done, so that it is done once a run.
    pub(super) cause: &'a mut Option<Cause>,
}

impl Booth<'_> {
    /// What may be done for `cost` from `now` on.
    fn terms_for(&self, cost: Points, now: UtcMillis) -> RunTerms {
        RunTerms {
            // Nobody waits for a day's points while there is a take of every line.
            at_quota: AtQuota::End,
            max_points: (cost > Points(0)).then_some(cost),
            max_duration: self.terms.max_duration.map(|most| most.saturating_sub(self.began.until(now))),
            ..self.terms.clone()
        }
    }
}

/// Whether a person agrees.
pub(super) type Agree<'a> = dyn FnMut(&[Again]) -> Result<bool, Problem> + 'a;

impl Pick {
    fn takes_in(&self, plan: &Plan, report: &TakeReport) -> bool {
        self.flagged && report.is_flagged() || self.named.iter().any(|name| is_named(name, plan, report))
    }
}

impl Production {
    /// The takes of `plan`, judged after some were made again where that is wanted; none where that ended the run.
    pub(super) fn judged(
        &self,
        plan: &Arc<Plan>,
        booth: Booth<'_>,
        outcome: &mut Outcome,
        watch: &mut dyn Watch,
    ) -> Result<Option<Result<Checked, BindTrouble>>, RunError> {
        let (terms, began) = (booth.terms, booth.began);
        let ear = Ear::Server { terms, began, watch };
        let checked = self.check_takes(plan, booth.shelf, booth.shelved, ear);
        let Ok(found) = &checked else { return Ok(Some(checked)) };
        let Some(cause) = booth.cause.take() else { return Ok(Some(checked)) };
        let shelf = Arc::clone(booth.shelf);
        let because = if let Cause::Picked(pick) = &cause { Some(pick.because.clone()) } else { None };
        match self.make_again(plan, found, &cause, booth, outcome, watch)? {
            Made::Nothing => Ok(Some(checked)),
            Made::Ended => Ok(None),
            Made::Some(made) => {
                // What a person has made again, a person has accepted no more.
                let lifted = if because.is_some() { firsts(plan, &made) } else { KeySet::default() };
                let ear = Ear::Server { terms, began, watch };
                let mut checked = self.check_takes_but(plan, &shelf, &self.on_shelf()?, ear, &lifted);
                if let (Ok(checked), Some(Some(because))) = (&mut checked, because) {
                    checked.because = used_of(checked, &made, plan).map(|key| (key, because.clone())).collect();
                }
                checked.iter().for_each(|checked| tell(&made, checked, watch));
                Ok(Some(checked))
            }
        }
    }

    /// Makes takes of `plan` again for which `cause` asks, after `agree` where a person is to say so. Whatever comes of it,
    /// the takes that were there still are.
    fn make_again(
        &self,
        plan: &Plan,
        checked: &Checked,
        cause: &Cause,
        booth: Booth<'_>,
        outcome: &mut Outcome,
        watch: &mut dyn Watch,
    ) -> Result<Made, RunError> {
        let accepted = self.accepted(&KeySet::default());
        let is_accepted = |report: &TakeReport| {
            plan.cues.get(report.cue.0 as usize).is_some_and(|cue| accepted.contains_key(&cue.key))
        };
        let wanted = |report: &TakeReport| match cause {
            // Nobody was asked for it.
            _ if plan.recorded(report.cue).is_some() => false,
            Cause::Job => report.is_flagged() && self.job.checks.retake != Retake::Never && !is_accepted(report),
            Cause::Picked(pick) => pick.takes_in(plan, report),
        };
        let picked: Vec<&TakeReport> = checked.reports.iter().filter(|report| wanted(report)).collect();
        if let Cause::Picked(pick) = cause {
            all_found(pick, plan, &checked.reports)?;
        }
        if picked.is_empty() || *booth.terms.stop.borrow() {
            return Ok(Made::Nothing);
        }
        let opened = Ledger::open(&self.ledger_path(), &self.card().account, self.now());
        let opened = opened.map_err(|error| Problem::from(&error))?;
        let (mut ledger, account) = (opened.ledger, opened.account);
        ledger.is_for(self.job_path());
        let most = self.may_spend(cause, booth.terms, outcome.tally);
        let again = orders(plan, &picked, cause, (&account, booth.shelved), most);
        if again.is_empty() {
            return match cause {
                Cause::Job => Ok(Made::Nothing),
                Cause::Picked(_) => Err(exhausted(&picked).into()),
            };
        }
        let by_itself = matches!((cause, self.job.checks.retake), (Cause::Job, Retake::UpTo(_)));
        if !by_itself && !(booth.agree)(&again)? {
            return if *cause == Cause::Job { Ok(Made::Nothing) } else { Err(RunError::Declined) };
        }
        self.forget_finished();
        let ordered = Arc::new(order(plan, &again));
        let shelf = Arc::clone(booth.shelf);
        self.make_room(&ordered, &mut ledger, &shelf)?;
        let terms = booth.terms_for(ordered.quote.points, self.now());
        let stores = Opened {
            payer: booth.payer.to_owned(),
            ledger,
            account,
            shelf,
            recovered: Recovered::default(),
            torn: None,
        };
        let recorded = self.record(&ordered, stores, &terms, &mut Unfailing(watch))?;
        // The job's checkpoint is about its own takes, and all of them are there.
        if let Err(problem) = self.mend_checkpoint(&all_there(plan)) {
            tracing::warn!(%problem, "the checkpoint was not updated");
        }
        outcome.tally = sum(outcome.tally, recorded.tally);
        (outcome.today, outcome.job) = (recorded.today, recorded.job);
        match recorded.ending {
            ending @ (Ending::Stopped | Ending::Halted(Halt::Contradiction(_))) => {
                outcome.ending = ending;
                Ok(Made::Ended)
            }
            _ => Ok(Made::Some(again.iter().map(|again| again.key).collect())),
        }
    }

    /// What was finished may not be what is best any more, even if this run dies.
    fn forget_finished(&self) {
        match fs::remove_file(self.places().finished()) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(%error, "the record of the last complete run stays");
            }
            _ => {}
        }
    }

    /// The points that may be spent on it.
    fn may_spend(&self, cause: &Cause, terms: &RunTerms, spent: Tally) -> Option<Points> {
        let left = terms.max_points.map(|most| most - spent.points);
        match (cause, self.job.checks.retake) {
            (Cause::Job, Retake::UpTo(most)) => Some(left.map_or(most, |left| left.min(most))),
            _ => left,
        }
    }
}

/// The keys of the first takes of the words of which those under `made` are later ones.
fn firsts(plan: &Plan, made: &[TakeKey]) -> KeySet {
    let made: KeySet = made.iter().copied().collect();
    let keys = plan.cues.iter().map(|cue| cue.key);
    keys.filter(|key| key.again().any(|(_, later)| made.contains(&later))).collect()
}

/// The keys of the first takes of the words for which one of those under `made` is used now.
fn used_of<'a>(checked: &Checked, made: &'a [TakeKey], plan: &'a Plan) -> impl Iterator<Item = TakeKey> + use<'a> {
    let used: Vec<CueId> =
        checked.reports.iter().filter(|report| made.contains(&report.key)).map(|report| report.cue).collect();
    used.into_iter().filter_map(|cue| Some(plan.cues.get(cue.0 as usize)?.key))
}

/// Says how many of the takes that were `made` again are used.
fn tell(made: &[TakeKey], checked: &Checked, watch: &mut dyn Watch) {
    let used = checked.reports.iter().filter(|report| made.contains(&report.key)).count();
    let message = match (used, made.len()) {
        (used, all) if used == all => format!("{all} made again and used; the takes before stay on the shelf"),
        (used, all) => format!("{used} of {all} made again and used; the others are no better than what was there"),
    };
    watch.see(&Event::Noticed { code: "N0509", message });
}

/// What is ordered: the worst takes first, as many as `most` allows. `known` is what was ever asked for, and what is there.
fn orders(
    plan: &Plan,
    picked: &[&TakeReport],
    cause: &Cause,
    (account, shelved): (&Account, &KeySet),
    most: Option<Points>,
) -> Vec<Again> {
    let last = if *cause == Cause::Job { BY_ITSELF } else { u32::MAX };
    let is_new = |key: &TakeKey| !shelved.contains(key) && matches!(account.stage(key), None | Some(Stage::Free));
    let mut worst: Vec<&&TakeReport> = picked.iter().collect();
    worst.sort_by_key(|report| (std::cmp::Reverse(report.weight()), report.cue));
    let mut spent = Points(0);
    let mut again = Vec::new();
    for report in worst {
        let Some(first) = plan.cues.get(report.cue.0 as usize).map(|cue| cue.key) else { continue };
        // One that is open elsewhere is not asked for a second time.
        let next = first.again().take_while(|(nth, _)| *nth <= last).find(|(_, key)| is_new(key));
        let Some((_, key)) = next else { continue };
        let points = plan.card.price.of(plan.text(report.cue));
        if most.is_some_and(|most| spent + points > most) {
            continue;
        }
        spent += points;
        again.push(Again { report: (*report).clone(), key, points });
    }
    again.sort_by_key(|again| again.report.cue);
    again
}

/// The plan that asks for `again` and for nothing else.
fn order(plan: &Plan, again: &[Again]) -> Plan {
    let mut ordered = all_there(plan);
    let first = |again: &Again| Some((plan.cues.get(again.report.cue.0 as usize)?.key, again.key));
    let keys: KeyMap<TakeKey> = again.iter().filter_map(first).collect();
    let asked: Vec<CueId> = again.iter().map(|again| again.report.cue).collect();
    for (id, cue) in (0..).map(CueId).zip(&mut ordered.cues) {
        if let Some(key) = keys.get(&cue.key) {
            cue.key = *key;
            cue.supply = if asked.contains(&id) { Supply::New } else { Supply::Shared };
        }
    }
    ordered.quote.requests = again.len() as u64;
    ordered.quote.points = again.iter().map(|again| again.points).sum();
    ordered.quote.at_most = ordered.quote.points;
    ordered
}

/// The plan when every take is on the shelf.
fn all_there(plan: &Plan) -> Plan {
    let mut there = plan.clone();
    for cue in &mut there.cues {
        if matches!(cue.supply, Supply::New | Supply::Packed) {
            cue.supply = Supply::Shelf;
        }
    }
    there.packs.clear();
    let on_shelf = there.quote.on_shelf + plan.new_cues().count() as u64;
    there.quote = Quote { on_shelf, length: plan.quote.length, ..Quote::default() };
    there
}

fn sum(a: Tally, b: Tally) -> Tally {
    Tally {
        taken: a.taken + b.taken,
        failed: a.failed,
        retries: a.retries + b.retries,
        points: a.points + b.points,
        foreign: a.foreign + b.foreign,
    }
}

/// Watches a run whose failures leave no hole: there is a take of every line.
struct Unfailing<'a>(&'a mut dyn Watch);

impl Watch for Unfailing<'_> {
    fn see(&mut self, event: &Event) {
        match event {
            Event::GaveUp { cue, message, .. } => {
                self.0.see(&Event::PutBack { cue: *cue });
                let message = format!("a take could not be made again: {message}; the one that is there is used");
                self.0.see(&Event::Noticed { code: "N0509", message });
            }
            Event::Parked { why, .. } => {
                let message = format!("no more takes are made again in this run: {why}");
                self.0.see(&Event::Noticed { code: "N0509", message });
            }
            other => self.0.see(other),
        }
    }
}

/// R0506: there are enough takes of these words, or no points for another.
fn exhausted(picked: &[&TakeReport]) -> Problem {
    let message = format!("none of the {} can be made again", crate::units::Grouped(picked.len() as u64));
    Problem::error("R0506", message).help(
        "words are spoken up to five times: change them, or the voice; or allow more points with `--max-points N`",
    )
}
