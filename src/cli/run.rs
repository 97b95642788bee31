//! `run`: makes what is missing and binds it; says what was done, what it cost, and how to go on.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use crate::audio::measurement::Measurement;
use crate::cli::approve::{self, Consent};
use crate::cli::args::{ProgressChoice, Run};
use crate::cli::ending::{Takes, Verdict, verdict};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::opened::{self, Named};
use crate::cli::stop::{self, Caught, InFlight};
use crate::cli::surroundings::Stream;
use crate::cli::{Context, data, retake};
use crate::plan::saved::SavedPlan;
use crate::problem::Problem;
use crate::production::Production;
use crate::production::measuring::found;
use crate::production::retake::Pick;
use crate::production::run::{LockRule, Outcome, Proposal, RunError, RunTerms};
use crate::report::diagnostic;
use crate::report::measure::verdict as verdict_of;
use crate::report::plan_table::{self, Outlook};
use crate::report::progress::{Exit, Form, Progress, Show, exit_line};
use crate::report::summary;
use crate::session::Approval;
use crate::session::account::Interval;
use crate::studio::AtQuota;
use crate::studio::clock::Clock;
use crate::units::Points;

/// Runs, and says at the end how it ended.
pub fn run(args: &Run, context: &Context) -> Result<Status, Failed> {
    concluded(args, None, context)
}

/// Runs, or makes the takes again that `pick` names, and says at the end how it ended.
pub(super) fn concluded(args: &Run, pick: Option<&Pick>, context: &Context) -> Result<Status, Failed> {
    let done = attempt(args, pick, context);
    if args.json {
        let (status, reason, resume) = match &done {
            Ok(end) => (end.status, end.reason, end.resume.clone()),
            Err(failed) => {
                data(diagnostic::json::render(&failed.problems).as_bytes())?;
                (failed.status, failed.status.word(), None)
            }
        };
        let exit = Exit { code: status.number(), reason: reason.to_owned(), resume };
        data(format!("{}\n", exit_line(&exit)).as_bytes())?;
    }
    done.map(|end| end.status)
}

/// How a run ended, for machines.
struct End {
    status: Status,
    reason: &'static str,
    resume: Option<String>,
}

fn attempt(args: &Run, pick: Option<&Pick>, context: &Context) -> Result<End, Failed> {
    let (saved, job) = match opened::named(&args.job)? {
        Named::Plan(..) if pick.is_some() => (None, args.job.clone()),
        Named::Job(job) => (None, job),
        Named::Plan(saved, job) => (Some(saved), job),
    };
    let production = opened::job(&job, context)?;
    let report = args.report.clone().map(|file| file.unwrap_or_else(|| production.report_path()));
    // A report that is there stays: it tells of the run that made it.
    let reported = report.as_deref().is_none_or(Path::exists);
    let is_plain = saved.is_none() && pick.is_none() && reported;
    if let Some(finished) = production.up_to_date().filter(|_| is_plain) {
        let output = production.job.output.display();
        context.tell(&format!("Nothing to do: {} is up to date in {output}", production.job.title));
        let end = End { status: Status::Done, reason: "up_to_date", resume: None };
        return Ok(judged(end, &found(&finished.checked), context));
    }
    Desk { pick, ..Desk::new(args, context, &production, saved.as_deref()) }.work(report)
}

/// What one run is done with.
struct Desk<'a> {
    args: &'a Run,
    context: &'a Context,
    production: &'a Production,
    saved: Option<&'a SavedPlan>,
    /// Takes to be made again.
    pick: Option<&'a Pick>,
    clock: Clock,
    progress: Progress,
    stop: watch::Sender<bool>,
    caught: Caught,
}

impl<'a> Desk<'a> {
    fn new(args: &'a Run, context: &'a Context, production: &'a Production, saved: Option<&'a SavedPlan>) -> Desk<'a> {
        let clock = Clock::start(production.civil());
        let hands = clock.clone();
        let show = Show::nothing(production.card().rate);
        let form = form(args, context);
        let progress = Progress::new(form, show, Arc::new(move || hands.now()), Box::new(io::stdout()), &context.gate);
        let (stop, _) = watch::channel(false);
        Desk { args, context, production, saved, pick: None, clock, progress, stop, caught: Caught::default() }
    }

    fn work(self, report: Option<PathBuf>) -> Result<End, Failed> {
        let terms = RunTerms {
            at_quota: self.at_quota(),
            max_points: self.args.max_points.map(|points| Points(points.get())),
            max_duration: self.args.max_duration,
            doubts: if self.args.buy_doubtful { Approval::Given } else { Approval::Missing },
            report,
            lock: if self.args.locked { LockRule::MustStay } else { LockRule::MayChange },
            stop: self.stop.subscribe(),
        };
        let mut before = Interval::default();
        let mut refused = None;
        let mut approve = |proposal: &Proposal<'_>| {
            if let Some(again) = proposal.again {
                return Ok(match self.pick {
                    None => retake::asks(proposal.plan, again, self.args, self.context),
                    Some(pick) => {
                        refused = retake::see_to(proposal.plan, again, pick, self.args, self.context).err();
                        refused.is_none()
                    }
                });
            }
            before = proposal.job;
            let agreed = self.agree(proposal);
            let yes = agreed.is_ok();
            refused = agreed.err();
            Ok(yes)
        };
        let ticking = self.progress.keep_ticking();
        let mut progress = self.progress.clone();
        let ran = match self.pick {
            None => self.production.run(&terms, &mut approve, &mut progress),
            Some(pick) => self.production.retake(pick.clone(), &terms, &mut approve, &mut progress),
        };
        drop(ticking);
        let tally = self.progress.end();
        match ran {
            Ok(outcome) => {
                let end = self.conclude(&outcome, before, &tally);
                if !outcome.unreported.is_empty() {
                    let status = status_of(&outcome.unreported);
                    return Err(Failed::all(outcome.unreported, status));
                }
                if let Some(report) = &terms.report {
                    self.context.tell(&format!("  report: {}", report.display()));
                }
                Ok(end)
            }
            Err(RunError::Declined) => Err(refused.unwrap_or_else(|| Failed::unexpected("a run that nobody declined"))),
            Err(RunError::Problems(problems)) => {
                let status = status_of(&problems);
                Err(Failed::all(problems, status))
            }
        }
    }

    /// Someone at a terminal sees that it waits; a script wants its status.
    fn at_quota(&self) -> AtQuota {
        let person = self.context.around.stderr == Stream::Terminal && !self.args.json;
        if self.args.wait || (person && !self.args.no_wait) { AtQuota::Wait } else { AtQuota::End }
    }

    /// Sees to it that the plan may be carried out; from then on a signal stops it gently.
    fn agree(&self, proposal: &Proposal<'_>) -> Result<(), Failed> {
        let (plan, cost) = (proposal.plan, proposal.plan.quote.cost());
        if let Some(saved) = self.saved {
            opened::must_be_fresh(saved, &self.production.saved(plan, &saved.job), &self.args.job)?;
        }
        let given = self.args.yes || self.saved.is_some() || self.args.max_points.is_some();
        let consent = if given { Consent::Given } else { Consent::Unsaid };
        if cost.at_most > Points(0) && consent == Consent::Unsaid {
            self.context.gate.say(plan_table::render(plan, &self.outlook(proposal)).trim_end());
        }
        approve::see_to(cost, consent, &self.context.around, &self.context.gate, &command(&self.args.job))?;
        // A run asks again when damaged takes must be paid for anew; names and ears are there by then.
        if self.progress.tally().began.is_none() {
            self.progress.show(Show::of(plan));
            self.listen();
        }
        Ok(())
    }

    fn outlook(&self, proposal: &Proposal<'_>) -> Outlook {
        let job = &self.production.job;
        Outlook {
            title: job.title.clone(),
            budget: job.budget,
            spent_today: proposal.today.at_most,
            spent_in_all: proposal.job.at_most,
            per_minute: job.limits.per_minute,
            now: self.production.now(),
            saved: None,
        }
    }

    /// Without ears a signal ends the program at once, which loses nothing that was received.
    fn listen(&self) {
        let (stop, progress) = (self.stop.clone(), self.progress.clone());
        let gently = move || {
            // When recording is over nobody listens any more; then only files are being written, and they are whole
            // or not there.
            let recording = progress.tally().binding.is_none();
            if stop.send(true).is_ok() && recording { InFlight::Something } else { InFlight::Nothing }
        };
        stop::listen_or_warn(&self.context.gate, &self.caught, gently);
    }

    fn conclude(&self, outcome: &Outcome, before: Interval, tally: &crate::report::progress::Tally) -> End {
        let takes = tally.failed.last().map_or(Takes::Whole, |lost| Takes::Failed(lost.kind));
        let Verdict { status, reason, ending } = verdict(&outcome.ending, takes, self.caught.status());
        let idle = ending == summary::Ending::Done && tally.done == 0 && tally.files.is_empty();
        let ending = if idle { summary::Ending::UpToDate } else { ending };
        let resume = (status != Status::Done).then(|| command(&self.args.job));
        // A doubt of an earlier run that was settled now raises the one and not the other.
        let (proven, possible) = (outcome.job.at_least - before.at_least, outcome.job.at_most - before.at_most);
        let summary = summary::Outcome {
            title: self.production.job.title.clone(),
            ending,
            at_least: proven.min(possible),
            at_most: proven.max(possible),
            took: self.clock.now().elapsed.0,
            output: self.production.job.output.display().to_string(),
            next: resume.clone(),
        };
        self.context.tell(&summary::render(tally, &summary));
        judged(End { status, reason, resume }, &outcome.measured, self.context)
    }
}

/// `end`, unless a store would refuse one of the files that were `measured`: then their table says which and why.
fn judged(end: End, measured: &[Measurement], context: &Context) -> End {
    if measured.is_empty() {
        return end;
    }
    context.tell(verdict_of(measured, "ACX").trim_end());
    if measured.iter().all(Measurement::passes) {
        return end;
    }
    context.tell("The files are there, but ACX would refuse them: docs/acx.md says what helps.");
    let status = Status::VerificationFailed;
    End { status, reason: status.word(), resume: None }
}

/// JSON goes to stdout and takes the place of what people would see, unless they ask for that.
fn form(args: &Run, context: &Context) -> Form {
    if args.json {
        Form::Json
    } else if context.verbosity == crate::report::log::Verbosity::Quiet {
        context.around.form(ProgressChoice::None)
    } else {
        context.around.form(args.progress)
    }
}

/// The command that goes on.
fn command(job: &Path) -> String {
    format!("rhapsode run {}", shell_word(job))
}

/// What kind of trouble the worst of `problems` is, by the area of its code.
pub(super) fn status_of(problems: &[Problem]) -> Status {
    let area = |code: &str| match code.get(..3) {
        _ if code == "R0605" => Status::Locked,
        // The lock of the prompts would change, and must not.
        _ if code == "R0457" => Status::Findings,
        _ if matches!(code, "R0505" | "R0506" | "R0464") => Status::NothingSelected,
        _ if code == "R0504" => Status::Usage,
        Some("R01" | "R02" | "R03" | "R04") => Status::Invalid,
        Some("R06" | "R07") => Status::State,
        // A report that would replace something else, and one that cannot be written.
        _ if code == "R0815" => Status::Usage,
        _ if code == "R0803" => Status::State,
        // No threads, or a worker that died: this computer failed, and what was received is kept.
        _ if matches!(code, "R0502" | "R0503") => Status::State,
        _ => Status::Unexpected,
    };
    problems.first().map_or(Status::Unexpected, |problem| area(problem.code.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_become_the_status_of_their_area() {
        let of = |code| status_of(&[Problem::error(code, "x")]);
        assert_eq!(of("R0605"), Status::Locked);
        assert_eq!(of("R0604"), Status::State);
        assert_eq!(of("R0203"), Status::Invalid);
        assert_eq!(of("R0503"), Status::State);
        assert_eq!(of("R0501"), Status::Unexpected);
        assert_eq!(status_of(&[]), Status::Unexpected);
    }

    #[test]
    fn the_next_command_can_be_pasted() {
        assert_eq!(command(Path::new("my jobs/a.toml")), "rhapsode run 'my jobs/a.toml'");
    }
}
