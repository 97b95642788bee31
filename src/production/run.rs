//! A run: locks taken, stores opened, recovery done, takes recorded, tracks bound; safe to kill between any two lines.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::plan::key::{KeySet, TakeKey};
use crate::plan::{CueId, Plan, Supply};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::stores::Opened;
use crate::session::account::Interval;
use crate::session::event::Event;
use crate::session::{Approval, Crowd, Session, Tally, Terms, Wanted};
use crate::store::checkpoint::{Checkpoint, JobCheckpoint};
use crate::store::ledger::Ledger;
use crate::store::shelf::{Shelf, ShelfError};
use crate::store::{Recovered, problem_in};
use crate::studio::clock::Clock;
use crate::studio::port::{Checkpoint as _, CueState, Watch};
use crate::studio::{AtQuota, Ending, Studio, StudioError};
use crate::units::{Elapsed, Frames, Points};

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
    /// Turns true when a person wants it to stop.
    pub stop: watch::Receiver<bool>,
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
    /// The files that were written; empty unless every take is there.
    pub files: Vec<PathBuf>,
    /// Length of the whole work; zero unless it was bound.
    pub frames: Frames,
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

/// How often damaged takes are quarantined and, where that costs nothing, made again in one run.
const REPAIRS: u32 = 3;

impl Production {
    /// Records what is missing and binds the work. `approve` sees the plan before anything is spent, and again when
    /// takes turn out damaged and must be paid for anew.
    pub fn run(
        &self,
        terms: &RunTerms,
        approve: &mut dyn FnMut(&Proposal<'_>) -> Result<bool, Problem>,
        watch: &mut dyn Watch,
    ) -> Result<Outcome, RunError> {
        // First, and without a trace on the disk: whether there is anything to do that can be done.
        let mut shelved = self.on_shelf()?;
        let mut plan = Arc::new(self.plan_against(&shelved)?);
        self.check_coverage(&plan)?;
        for repair in 0.. {
            // Held until the files are bound: nobody may take takes away meanwhile.
            let (_lock, opened) = self.open_stores(&plan)?;
            let Opened { payer, mut ledger, account, shelf, recovered, torn } = opened;
            if let Some(torn) = torn {
                watch.see(&Event::Noticed { code: "N0601", message: torn.to_string() });
            }
            // Requests that cost nothing and came to nothing are simply made again.
            let Recovered { committed, doubtful, .. } = recovered;
            if committed + doubtful > 0 {
                watch.see(&Event::Recovered { committed, doubtful });
            }
            let now_shelved = self.on_shelf()?;
            if now_shelved != shelved {
                // Recovery or another run found takes, or damaged ones went.
                plan = Arc::new(self.plan_against(&now_shelved)?);
                shelved = now_shelved;
            }
            let job = account.spent_by_job(&payer);
            let proposal =
                Proposal { plan: &plan, recovered, today: account.spent(account.today(self.now().day())), job };
            let ask = repair == 0 || plan.quote.points > Points(0);
            if ask && !approve(&proposal)? {
                return Err(RunError::Declined);
            }
            if repair == 0 {
                self.check_output()?;
                tell_notices(&plan, watch);
            }
            self.make_room(&plan, &mut ledger, &shelf)?;
            let stores = Opened { payer, ledger, account, shelf: Arc::clone(&shelf), recovered, torn: None };
            let mut outcome = self.record(&plan, stores, terms, watch)?;
            if outcome.ending != Ending::Finished || outcome.left > 0 {
                return Ok(outcome);
            }
            match self.bind(&plan, &shelf, watch) {
                Ok((files, frames)) => {
                    (outcome.files, outcome.frames) = (files, frames);
                    return Ok(outcome);
                }
                Err(BindTrouble::Damaged(key, why)) => {
                    self.quarantine(&shelf, &key, &why, plan.price_of(&key), watch)?;
                    if repair >= REPAIRS {
                        let help = "check this disk: takes keep going bad on it";
                        return Err(Problem::error("R0616", format!("takes are damaged again and again: {why}"))
                            .help(help)
                            .into());
                    }
                }
                Err(BindTrouble::Problems(problems)) => return Err(problems.into()),
            }
        }
        Err(RunError::Declined)
    }

    fn record(&self, plan: &Plan, stores: Opened, terms: &RunTerms, watch: &mut dyn Watch) -> Result<Outcome, Problem> {
        let Opened { payer, ledger, account, shelf, .. } = stores;
        let wanted: Vec<Wanted> = plan
            .new_cues()
            .map(|cue| {
                let (key, text) = (plan.cues[cue.0 as usize].key, plan.text(cue));
                let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                Wanted { cue, key, points: plan.card.price.of(text), chars }
            })
            .collect();
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
        })
    }

    fn drive(
        &self,
        plan: &Plan,
        session: &mut Session,
        ledger: Ledger,
        shelf: Arc<Shelf>,
        terms: &RunTerms,
        watch: &mut dyn Watch,
    ) -> Result<Ending, Problem> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
                Problem::error("R0502", format!("this computer gives no threads to work on: {error}"))
            })?;
        let checkpoint = self.checkpoint(plan, watch)?;
        let ending = runtime.block_on(async {
            let studio = Studio {
                engine: Arc::clone(&self.engine),
                ledger: Box::new(ledger),
                shelf,
                checkpoint: Box::new(checkpoint),
                clock: Clock::start(Arc::clone(&self.surroundings.civil)),
                stop: terms.stop.clone(),
                deadline: terms.max_duration.map(Elapsed),
                at_quota: terms.at_quota,
            };
            studio.record(plan, session, watch).await
        });
        ending.map_err(|error| match &error {
            StudioError::Ledger(cause) | StudioError::Shelf(cause) => {
                problem_in(cause).unwrap_or_else(|| Problem::error("R0503", error.to_string()).help(AGAIN))
            }
            StudioError::Worker(_) => Problem::error("R0503", error.to_string()).help(AGAIN),
        })
    }

    fn checkpoint(&self, plan: &Plan, watch: &mut dyn Watch) -> Result<JobCheckpoint, Problem> {
        let keys: Vec<TakeKey> = plan.cues.iter().map(|cue| cue.key).collect();
        let mut kept =
            Checkpoint::open(&self.places.checkpoint(), self.now()).map_err(|error| Problem::from(&error))?;
        let mut checkpoint =
            kept.job(self.places.job_id(), plan.fingerprint(), &keys).map_err(|error| Problem::from(&error))?;
        for aside in kept.set_aside() {
            watch.see(&Event::Noticed { code: "N0602", message: aside.to_string() });
        }
        // The shelf is the truth: where the checkpoint says otherwise, it learns.
        let on_shelf: KeySet = plan.cues.iter().filter(|cue| cue.supply == Supply::Shelf).map(|cue| cue.key).collect();
        let states = checkpoint.states();
        let truth = plan.cues.iter().map(|cue| match on_shelf.contains(&cue.key) {
            true => CueState::Taken,
            false => CueState::Open,
        });
        let wrong: Vec<(CueId, CueState)> = (0..)
            .map(CueId)
            .zip(truth.zip(states))
            .filter(|(_, (truth, known))| truth != known)
            .map(|(cue, (truth, _))| (cue, truth))
            .collect();
        if let Err(error) = checkpoint.note(&wrong) {
            tracing::warn!(%error, "the checkpoint was not updated");
        }
        Ok(checkpoint)
    }

    /// Makes the checkpoint say of `plan` what the shelf holds. The job's lock is the caller's.
    pub fn mend_checkpoint(&self, plan: &Plan) -> Result<(), Problem> {
        self.checkpoint(plan, &mut |_: &Event| ()).map(drop)
    }

    fn quarantine(
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
}

/// Notices of one code that a run tells; `plan` shows more.
const NOTICES_TOLD: usize = 5;

/// Tells what reading and casting found strange. What the engine cannot pronounce (N0502) comes with the takes.
fn tell_notices(plan: &Plan, watch: &mut dyn Watch) {
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for notice in plan.notices.iter().filter(|notice| notice.code.0 != "N0502") {
        let nth = told.entry(notice.code.0).or_default();
        *nth += 1;
        if *nth <= NOTICES_TOLD {
            let place = notice.place.map(|place| format!("{}: ", plan.script.show(place))).unwrap_or_default();
            watch.see(&Event::Noticed { code: notice.code.0, message: format!("{place}{}", notice.message) });
        }
    }
    for (code, nth) in told {
        if nth > NOTICES_TOLD {
            let message = format!("… and {} more like this", nth - NOTICES_TOLD);
            watch.see(&Event::Noticed { code, message });
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
