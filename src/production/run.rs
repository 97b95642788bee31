//! A run: locks taken, stores opened, recovery done, takes recorded, tracks bound; safe to kill between any two lines.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::audio::measurement::Measurement;
use crate::plan::Plan;
use crate::plan::key::TakeKey;
use crate::plan::packing::Request;
use crate::plan::verdict::TakeReport;
use crate::problem::Problem;
use crate::production::binding::{Extent, Finish};
use crate::production::report::may_replace;
use crate::production::retake::{Again, Booth, Cause, Pick};
use crate::production::stores::Opened;
use crate::production::timings::Stopwatch;
use crate::production::{Production, checks};
use crate::report::page::record::Record;
use crate::session::account::Interval;
use crate::session::event::Event;
use crate::session::{Approval, Crowd, Session, Tally, Terms, Wanted};
use crate::store::shelf::{Shelf, ShelfError};
use crate::store::{Recovered, problem_in};
use crate::studio::port::Watch;
use crate::studio::{AtQuota, Ending};
use crate::units::{Frames, Points};

mod driving;
mod rounds;
mod told;

/// What this run may do beside what the job says.
#[derive(Debug, Clone)]
pub struct RunTerms {
    /// What to do when nothing more may be spent today.
    pub at_quota: AtQuota,
    /// Points that this run may spend at most.
    pub max_points: Option<Points>,
    /// When to stop by itself, counted from its beginning.
    pub max_duration: Option<Duration>,
    /// Whether what may have been charged already is bought again beyond `budget.doubt`.
    pub doubts: Approval,
    /// Where a report of it is written, when one is wanted.
    pub report: Option<PathBuf>,
    /// Whether the lock of its prompts may change.
    pub lock: LockRule,
    /// Turns true when a person wants it to stop.
    pub stop: watch::Receiver<bool>,
}

/// Whether a run may change the lock of its prompts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LockRule {
    /// It is written anew where something has changed.
    #[default]
    MayChange,
    /// A run that would change it is refused.
    MustStay,
}

/// What a person is asked to agree to before anything is spent.
pub struct Proposal<'a> {
    /// What will be spoken.
    pub plan: &'a Arc<Plan>,
    /// What an interrupted run had left open, settled now.
    pub recovered: Recovered,
    /// What the account has spent today.
    pub today: Interval,
    /// What the job has spent in total.
    pub job: Interval,
    /// Where takes that are there may be made again: which, and what that costs. It is asked beside the plan, and no is an
    /// answer: the takes that are there are used.
    pub again: Option<&'a [Again]>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// How recording ended.
    pub ending: Ending,
    /// What recording did.
    pub tally: Tally,
    /// Takes that are still to be recorded.
    pub left: u64,
    /// What the account has spent today, this run included.
    pub today: Interval,
    /// What the job has spent in total, this run included.
    pub job: Interval,
    /// The files of the work, or of its editions that are complete; empty unless every take of them is there.
    pub files: Vec<PathBuf>,
    /// Length of the whole work; zero unless it was bound.
    pub frames: Frames,
    /// What the files of a pack measure, held against what its store asks for.
    pub measured: Vec<Measurement>,
    /// What is known of its takes, in the order of the plan; empty unless it was bound.
    pub takes: Vec<TakeReport>,
    /// Why the report that was wanted could not be written; empty when it was, or none was wanted.
    pub unreported: Vec<Problem>,
}

/// Why a run did not take place or did not end well.
#[derive(Debug)]
pub enum RunError {
    /// What must be put right; nothing is lost.
    Problems(Vec<Problem>),
    /// The proposal was not agreed to.
    Declined,
}

impl From<Vec<Problem>> for RunError {
    fn from(problems: Vec<Problem>) -> RunError {
        RunError::Problems(problems)
    }
}

impl From<Problem> for RunError {
    fn from(problem: Problem) -> RunError {
        RunError::Problems(vec![problem])
    }
}

/// A run that came to an end.
struct Ran {
    outcome: Outcome,
    plan: Arc<Plan>,
    /// What a report shows of it, when one is wanted and all is bound.
    record: Option<Record>,
}
/// Says whether what is proposed may be done.
pub type Approve<'a> = dyn FnMut(&Proposal<'_>) -> Result<bool, Problem> + 'a;

impl Production {
    /// Records what is missing and binds the work. `approve` sees the plan before anything is spent, and again when
    /// takes turn out damaged and must be paid for anew.
    pub fn run(&self, terms: &RunTerms, approve: &mut Approve<'_>, watch: &mut dyn Watch) -> Result<Outcome, RunError> {
        self.carry_out(Cause::Job, terms, approve, watch)
    }

    /// Makes those takes again that `pick` names, after `approve` has seen what that costs, and binds the work with the best
    /// take of every line. All of it must have been recorded.
    pub fn retake(
        &self,
        mut pick: Pick,
        terms: &RunTerms,
        approve: &mut Approve<'_>,
        watch: &mut dyn Watch,
    ) -> Result<Outcome, RunError> {
        pick.named.iter_mut().for_each(|name| *name = self.meant(name).to_owned());
        self.carry_out(Cause::Picked(pick), terms, approve, watch)
    }

    fn carry_out(
        &self,
        cause: Cause,
        terms: &RunTerms,
        approve: &mut Approve<'_>,
        watch: &mut dyn Watch,
    ) -> Result<Outcome, RunError> {
        if let Some(report) = &terms.report {
            may_replace(report, crate::report::page::MARK)?;
        }
        let mut watch = Stopwatch::start(self.civil(), watch);
        let Ran { mut outcome, plan, record } = self.walk(cause, terms, approve, &mut watch)?;
        if let Some(times) = watch.stop(&plan)
            && let Err(error) = self.keep_times(&times)
        {
            tracing::debug!(%error, "how long this run took will be in no report");
        }
        if let Some(report) = &terms.report {
            // What was recorded and bound is there all the same, and is told first.
            outcome.unreported = self.write_report(report, &plan, record).err().unwrap_or_default();
        }
        Ok(outcome)
    }

    /// Judges the takes of `plan` and binds them; what came of it stands in `outcome`. Returns what a report shows of it.
    fn finish(
        &self,
        plan: &Arc<Plan>,
        booth: Booth<'_>,
        outcome: &mut Outcome,
        watch: &mut dyn Watch,
    ) -> Result<Result<Option<Record>, BindTrouble>, RunError> {
        let (shelf, terms) = (Arc::clone(booth.shelf), booth.terms);
        let Some(checked) = self.judged(plan, booth, outcome, watch)? else { return Ok(Ok(None)) };
        let bound = checked.and_then(|checked| {
            checks::tell(&checked.reports, watch);
            self.bind(&checked, &shelf, terms, Extent::Whole, watch).map(|bound| (bound, checked.reports))
        });
        Ok(bound.map(|(Finish { files, frames, measured, record }, takes)| {
            (outcome.files, outcome.frames) = (files, frames);
            (outcome.measured, outcome.takes) = (measured, takes);
            record
        }))
    }

    pub(super) fn record(
        &self,
        plan: &Plan,
        stores: Opened,
        terms: &RunTerms,
        watch: &mut dyn Watch,
    ) -> Result<Outcome, Problem> {
        let Opened { payer, ledger, account, shelf, .. } = stores;
        let urgency = plan.urgency();
        let mut wanted: Vec<Wanted> = plan
            .requests()
            .map(|Request { cue, key, text }| {
                let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                Wanted { cue, key, points: plan.card.price.of(text), chars }
            })
            .collect();
        wanted.sort_by_cached_key(|one| urgency(one.cue, &one.key));
        let quote = plan.quote;
        watch.see(&Event::Started { requests: quote.requests, points: quote.points, on_shelf: quote.on_shelf });
        let session_terms = Terms {
            job: payer.clone(),
            limits: self.job.limits,
            crowd: if self.job.engine.kind.is_service() { Crowd::Growing } else { Crowd::Full },
            budget: self.job.budget,
            run_points: terms.max_points,
            doubts_approved: terms.doubts,
            seed: seed(plan),
        };
        let mut session = Session::new(session_terms, account, wanted);
        let ending = match session.wanted().is_empty() {
            // Nothing to ask for: no runtime is started, and the checkpoint is left as it is.
            true => Ending::Finished,
            false => {
                let driven = self.drive(plan, &mut session, ledger, Arc::clone(&shelf), terms, watch);
                shelf.release();
                driven?
            }
        };
        let tally = session.tally();
        let account = session.account();
        Ok(Outcome {
            ending,
            tally,
            left: quote.requests.saturating_sub(tally.taken),
            today: account.spent(account.today(self.now().day())),
            job: account.spent_by_job(&payer),
            files: Vec::new(),
            frames: Frames(0),
            measured: Vec::new(),
            takes: Vec::new(),
            unreported: Vec::new(),
        })
    }

    pub(super) fn quarantine(
        &self,
        shelf: &Shelf,
        key: &TakeKey,
        why: &str,
        cost: Points,
        watch: &mut dyn Watch,
    ) -> Result<(), Problem> {
        let to = shelf.quarantine(key, why).map_err(|error| Problem::from(&error))?;
        let next = if cost == Points(0) { "it is made again".to_owned() } else { format!("another one costs {cost}") };
        let message = format!("a take is damaged ({why}) and was moved to {}; {next}", to.display());
        watch.see(&Event::Noticed { code: "N0603", message });
        Ok(())
    }
}

/// R0616: the disk is to blame.
fn worn_out(why: &str) -> Problem {
    let message = format!("takes are damaged again and again: {why}");
    Problem::error("R0616", message).help("check this disk: takes keep going bad on it")
}

/// R0504: what is to be made again must be there.
fn unrecorded(plan: &Plan) -> Problem {
    let message = format!("{} takes are still to be recorded: none is made again before", plan.quote.requests);
    Problem::error("R0504", message).help("`rhapsode run JOB` records them")
}

const AGAIN: &str = "run the same command again: everything that was received is kept";

/// Why a work was not bound.
pub(super) enum BindTrouble {
    /// A take is damaged.
    Damaged(TakeKey, String),
    /// Something a person must put right.
    Problems(Vec<Problem>),
}

impl BindTrouble {
    pub(super) fn of_shelf(error: &ShelfError) -> BindTrouble {
        match error {
            ShelfError::Damaged { key, what, .. } => BindTrouble::Damaged(*key, what.clone()),
            other => BindTrouble::Problems(vec![other.into()]),
        }
    }

    /// It for a person who only looks: nothing is put aside.
    pub(super) fn problems(self) -> Vec<Problem> {
        match self {
            BindTrouble::Problems(problems) => problems,
            BindTrouble::Damaged(_, why) => vec![
                Problem::error("R0612", format!("a take is damaged: {why}"))
                    .help("run the job: it puts the take aside and says what another one costs"),
            ],
        }
    }
}

/// The problem behind an error of the store's ports.
pub(super) fn problem_of(error: &io::Error) -> Problem {
    problem_in(error).unwrap_or_else(|| Problem::error("R0503", error.to_string()).help(AGAIN))
}

/// The jitter's seed: the plan's own, so that the same run decides the same way.
fn seed(plan: &Plan) -> u64 {
    let fingerprint = plan.fingerprint();
    fingerprint.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
