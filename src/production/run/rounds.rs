//! Rounds: the road from plan to files, walked again where packs give less than was hoped for, or takes turn out damaged.
//!
//! Each round begins as if another run had ended just then: stores opened, what is there heard, the plan laid out anew. So
//! whatever a killed run was about, the next one goes on with.

use std::sync::Arc;

use super::told::{tell_again, tell_found, tell_notices};
use super::{Approve, BindTrouble, Outcome, Proposal, Ran, RunError, RunTerms, unrecorded, worn_out};
use crate::plan::key::{KeySet, TakeKey};
use crate::plan::packing::Pack;
use crate::plan::{CueId, Plan, Supply};
use crate::problem::Problem;
use crate::production::retake::{Again, Booth, Cause};
use crate::production::stores::Opened;
use crate::production::timings::{Phase, Stopwatch};
use crate::production::{Around, Fresh, Production};
use crate::session::answer::FailureKind;
use crate::session::event::Event;
use crate::session::{Halt, Tally};
use crate::store::shelf::Shelf;
use crate::studio::Ending;
use crate::studio::port::Watch;
use crate::units::{Points, UtcMillis};

/// How often damaged takes are quarantined and, where that costs nothing, made again in one run.
const REPAIRS: u32 = 3;

/// The most signs of a cue's words that are told.
const WORDS_TOLD: usize = 40;

/// What the rounds before have come to.
#[derive(Default)]
struct SoFar {
    /// When recording began.
    began: Option<UtcMillis>,
    /// What a person has agreed to and is not spent.
    agreed: Points,
    tally: Tally,
    repairs: u32,
    /// Whether something was refused for good that can be done without: the plan is another one then.
    refused: bool,
}

impl SoFar {
    /// What may be done in the round that begins now.
    fn left_of(&mut self, terms: &RunTerms, now: UtcMillis) -> RunTerms {
        let began = *self.began.get_or_insert(now);
        RunTerms {
            max_points: terms.max_points.map(|most| most - self.tally.points),
            max_duration: terms.max_duration.map(|most| most.saturating_sub(began.until(now))),
            ..terms.clone()
        }
    }

    /// Counts a round, and makes of `outcome` what all rounds have come to.
    fn add(&mut self, outcome: &mut Outcome, terms: &RunTerms) {
        let Tally { taken, failed, retries, points, foreign } = outcome.tally;
        self.agreed = self.agreed - points;
        let all = &mut self.tally;
        (all.taken, all.failed, all.retries) = (all.taken + taken, all.failed + failed, all.retries + retries);
        (all.points, all.foreign) = (all.points + points, all.foreign + foreign);
        outcome.tally = self.tally;
        // It is the whole run's budget that is used up.
        if let (Ending::Halted(Halt::RunBudget(limit)), Some(most)) = (&mut outcome.ending, terms.max_points) {
            *limit = most;
        }
    }
}

impl Production {
    /// The road from plan to files.
    pub(super) fn walk(
        &self,
        cause: Cause,
        terms: &RunTerms,
        approve: &mut Approve<'_>,
        watch: &mut Stopwatch<'_>,
    ) -> Result<Ran, RunError> {
        let began = self.now();
        // First, and without a trace on the disk: whether there is anything to do that can be done.
        let mut shelved = self.on_shelf()?;
        let mut around = Around::default();
        if cause != Cause::Job && self.job.store.is_some() {
            // A take that is made again is made beside the one that is there, or in the store.
            around.fresh = Fresh::Among;
        }
        let mut plan = Arc::new(self.plan_around(&shelved, &around)?);
        if plan.quote.requests > 0 && around.fresh == Fresh::Among {
            around.fresh = Fresh::Apart;
            plan = Arc::new(self.plan_around(&shelved, &around)?);
        }
        self.check_coverage(&plan)?;
        self.check_lengths(&plan)?;
        self.check_mute(&plan)?;
        self.check_lock(&plan, terms.lock)?;
        if plan.quote.requests > 0 && cause != Cause::Job {
            return Err(unrecorded(&plan).into());
        }
        let mut cause = Some(cause);
        let mut so_far = SoFar::default();
        loop {
            // Held until the files are bound: nobody may take takes away meanwhile.
            let (_lock, opened) = self.open_stores(&plan)?;
            tell_found(opened.torn.as_ref(), opened.recovered, watch);
            let cut = self.cut_packs(&plan, &opened.shelf, watch)?;
            let (brought, now_shelved) = self.bring(plan, &opened.shelf, &mut around, watch)?;
            plan = brought;
            if now_shelved != shelved || is_waiting(&plan) || std::mem::take(&mut so_far.refused) {
                // Recovery, a pack or another run brought takes, or damaged ones went.
                plan = Arc::new(self.plan_around(&now_shelved, &around)?);
                shelved = now_shelved;
            }
            if cut > 0
                && let Err(problem) = self.mend_checkpoint(&plan)
            {
                tracing::warn!(%problem, "the checkpoint was not updated");
            }
            let (payer, shelf, recovered) = (opened.payer.clone(), Arc::clone(&opened.shelf), opened.recovered);
            self.note_openings(&plan, &shelved);
            let mut outcome = self.round(&plan, opened, &mut so_far, terms, approve, watch)?;
            if outcome.ending != Ending::Finished || outcome.left > 0 {
                self.share_takes(&plan, &shelf, terms, watch);
                if self.publishes_parts(&plan) {
                    watch.turn(Some(Phase::Binding));
                    self.publish(&plan, &shelf, terms, &mut outcome, watch)?;
                }
                return Ok(Ran { outcome, plan, record: None });
            }
            if is_waiting(&plan) || so_far.refused {
                continue;
            }
            // What is needed again from here on, nobody has agreed to.
            so_far.agreed = Points(0);
            watch.turn(Some(Phase::Binding));
            let (today, job) = (outcome.today, outcome.job);
            let mut agree =
                |again: &[Again]| approve(&Proposal { plan: &plan, recovered, today, job, again: Some(again) });
            let booth = Booth {
                payer: &payer,
                shelf: &shelf,
                shelved: &shelved,
                terms,
                began,
                agree: &mut agree,
                cause: &mut cause,
            };
            match self.finish(&plan, booth, &mut outcome, watch)? {
                Ok(record) => {
                    if self.share_takes(&plan, &shelf, terms, watch) {
                        self.note_given();
                    }
                    return Ok(Ran { outcome, plan, record });
                }
                Err(BindTrouble::Damaged(key, why)) => {
                    self.quarantine(&shelf, &key, &why, plan.price_of(&key), watch)?;
                    so_far.repairs += 1;
                    if so_far.repairs > REPAIRS {
                        return Err(worn_out(&why).into());
                    }
                }
                Err(BindTrouble::Problems(problems)) => return Err(problems.into()),
            }
            watch.turn(Some(Phase::Planning));
        }
    }

    /// Brings to the `shelf` what of `plan` needs nobody's yes: recorded files, and takes of the store. Returns the plan that is
    /// left, and what is on the shelf then.
    fn bring(
        &self,
        mut plan: Arc<Plan>,
        shelf: &Shelf,
        around: &mut Around,
        watch: &mut dyn Watch,
    ) -> Result<(Arc<Plan>, KeySet), RunError> {
        let mut shelved = self.on_shelf()?;
        if plan.quote.files > 0 {
            self.bring_recorded(&plan, shelf)?;
            shelved = self.on_shelf()?;
            plan = Arc::new(self.plan_around(&shelved, around)?);
        }
        // Whatever the store says, each take is brought or known to be unusable.
        while plan.quote.stored > 0 {
            self.fetch_stored(&plan, shelf, &mut around.unusable, watch)?;
            shelved = self.on_shelf()?;
            plan = Arc::new(self.plan_around(&shelved, around)?);
        }
        Ok((plan, shelved))
    }

    /// Records what `plan` asks for, after a person has agreed to what nobody has agreed to yet.
    fn round(
        &self,
        plan: &Arc<Plan>,
        mut opened: Opened,
        so_far: &mut SoFar,
        terms: &RunTerms,
        approve: &mut Approve<'_>,
        watch: &mut Stopwatch<'_>,
    ) -> Result<Outcome, RunError> {
        let is_first = so_far.began.is_none();
        let job = opened.account.spent_by_job(&opened.payer);
        let today = opened.account.spent(opened.account.today(self.now().day()));
        let proposal = Proposal { plan, recovered: opened.recovered, today, job, again: None };
        watch.turn(None);
        if is_first || plan.quote.at_most > so_far.agreed {
            if !approve(&proposal)? {
                return Err(RunError::Declined);
            }
            so_far.agreed = plan.quote.at_most;
        }
        watch.turn(Some(Phase::Recording));
        if is_first {
            self.check_output()?;
            tell_notices(plan, watch);
        }
        self.make_room(plan, &mut opened.ledger, &opened.shelf)?;
        self.note_packs(plan)?;
        tell_again(plan, watch);
        let left = so_far.left_of(terms, self.now());
        opened.torn = None;
        let (mut outcome, refused) = self.record_packed(plan, opened, &left, watch)?;
        so_far.refused = refused > 0;
        so_far.add(&mut outcome, terms);
        Ok(outcome)
    }

    /// Records; packs that failed for good are of no use, and no failure: their lines are asked for alone. So are second takes
    /// of a dub: the first ones are there. Returns how many of both there were; it is noted, so that no later run asks again.
    fn record_packed(
        &self,
        plan: &Plan,
        opened: Opened,
        terms: &RunTerms,
        watch: &mut dyn Watch,
    ) -> Result<(Outcome, usize), Problem> {
        let mut watch = Unpacking { plan, watch, refused: Vec::new() };
        let mut outcome = self.record(plan, opened, terms, &mut watch)?;
        let refused = watch.refused;
        refused.iter().try_for_each(|key| self.void(key))?;
        outcome.left -= refused.len() as u64;
        outcome.tally.failed -= refused.len() as u64;
        Ok((outcome, refused.len()))
    }
}

/// Whether lines of `plan` are yet to come out of packs, or may have to be asked for again once they are heard.
fn is_waiting(plan: &Plan) -> bool {
    plan.cues.iter().any(|cue| cue.supply == Supply::Packed) || plan.may_ask_again()
}

/// Watches a run whose packs and second takes may fail.
struct Unpacking<'a> {
    plan: &'a Plan,
    watch: &'a mut dyn Watch,
    /// What the engine does not speak, whoever asks.
    refused: Vec<TakeKey>,
}

impl Watch for Unpacking<'_> {
    fn see(&mut self, event: &Event) {
        match event {
            Event::GaveUp { cue, failure: FailureKind::Refused | FailureKind::BadAudio, message } => {
                match (self.plan.pack_at(*cue), self.plan.second_key(*cue)) {
                    (Some(pack), _) => self.refuse(pack, message),
                    (None, Some(second)) => self.do_without(*cue, second, message),
                    (None, None) => self.watch.see(event),
                }
            }
            other => self.watch.see(other),
        }
    }
}

impl Unpacking<'_> {
    fn refuse(&mut self, pack: &Pack, why: &str) {
        self.refused.push(pack.key);
        self.watch.see(&Event::PutBack { cue: pack.first() });
        let lines = pack.cues.len();
        let message = format!("a pack of {lines} lines is of no use: {why}; they are asked for alone");
        self.watch.see(&Event::Noticed { code: "N0521", message });
    }

    /// The first take of `cue` is used, though it is too long for its time.
    fn do_without(&mut self, cue: CueId, second: TakeKey, why: &str) {
        self.refused.push(second);
        self.watch.see(&Event::PutBack { cue });
        let all = self.plan.written(cue);
        let words: String = all.chars().take(WORDS_TOLD).collect();
        let more = if words.len() < all.len() { "…" } else { "" };
        let message = format!("“{words}{more}” is not spoken faster: {why}; its first take is used");
        self.watch.see(&Event::Noticed { code: "N0584", message });
    }
}
