//! `voices audition`: one line in several voices; the cost is named first, and no take is paid for twice.

use std::sync::Arc;

use tokio::sync::watch;

use crate::cli::approve::{self, Consent};
use crate::cli::args::voices::VoicesAudition;
use crate::cli::ending::{Takes, verdict};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::service::Meant;
use crate::cli::stop::{self, Caught, InFlight};
use crate::cli::{Context, data, run::status_of};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::production::audition::{Audition, Heard};
use crate::production::places::{Places, purse};
use crate::production::run::{LockRule, Proposal, RunError, RunTerms};
use crate::production::{self, Production};
use crate::report::columns::{Align, Columns, counted};
use crate::report::voices::shown_id;
use crate::session::Approval;
use crate::session::answer::FailureKind;
use crate::session::event::Event;
use crate::studio::AtQuota;

/// Has them speak.
pub(super) fn run(args: &VoicesAudition, context: &Context) -> Result<Status, Failed> {
    let meant = Meant::new(args.engine, &args.server)?;
    let machine = context.machine();
    let places = meant.job.as_deref().map(Places::beside);
    let state = purse(places.as_ref(), machine.data.as_deref()).ok_or_else(|| {
        let problem = Problem::error("R0565", "there is no folder for takes and ledger: this user has no home folder");
        Failed::because(problem.help("set RHAPSODE_DATA to a folder of your own"), Status::State)
    })?;
    let audition = Audition {
        ids: &args.ids,
        text: &args.text,
        language: &args.language,
        choice: &meant.choice,
        limits: meant.limits,
        budget: meant.budget,
    };
    let surroundings = production::Surroundings { machine, ..production::Surroundings::default() };
    let production = audition.open(&state, surroundings).map_err(|problems| {
        let usage = problems.iter().any(|problem| problem.code.0 == "R0568");
        let status = if usage { Status::Usage } else { Status::Invalid };
        Failed::all(problems, status)
    })?;
    context.warn(&production.warnings);
    let plan = record(args, &production, context)?;
    let heard = production.heard(&plan, &args.output).map_err(|problem| {
        let status = status_of(std::slice::from_ref(&problem));
        Failed::because(problem, status)
    })?;
    data(table(&heard).as_bytes())
}

/// Records what is missing; returns the plan, all of whose takes are on the shelf then.
fn record(args: &VoicesAudition, production: &Production, context: &Context) -> Result<Arc<Plan>, Failed> {
    let (stopping, stop) = watch::channel(false);
    let caught = Caught::default();
    let terms = RunTerms {
        at_quota: AtQuota::End,
        max_points: None,
        max_duration: None,
        doubts: Approval::Missing,
        report: None,
        lock: LockRule::MayChange,
        stop,
    };
    let (mut refused, mut agreed) = (None, None);
    let mut approve = |proposal: &Proposal<'_>| {
        let quote = proposal.plan.quote;
        let takes = counted(quote.requests, "take", "takes");
        context.tell(&format!("{takes} to record, {} kept from before: {}.", quote.on_shelf, quote.points));
        let consent = if args.yes { Consent::Given } else { Consent::Unsaid };
        let again = "the same command";
        let asked = approve::see_to(quote.points, consent, &context.around, &context.gate, again);
        refused = asked.err().map(|mut failed| {
            let help = "agree with `-y`";
            failed.problems.iter_mut().for_each(|problem| problem.help = Some(help.to_owned()));
            failed
        });
        // From here on a signal lets what is under way arrive. When recording is over nobody listens to it any more.
        if agreed.replace(Arc::clone(proposal.plan)).is_none() && refused.is_none() {
            let stopping = stopping.clone();
            let stop = move || if stopping.send(true).is_ok() { InFlight::Something } else { InFlight::Nothing };
            stop::listen_or_warn(&context.gate, &caught, stop);
        }
        Ok(refused.is_none())
    };
    let mut lost: Vec<(FailureKind, String)> = Vec::new();
    let mut see = |event: &Event| match event {
        Event::GaveUp { failure, message, .. } => lost.push((*failure, message.clone())),
        Event::Noticed { code, message } => context.warn(&[Problem::warning(code, message.clone())]),
        _ => {}
    };
    let ran = production.run(&terms, &mut approve, &mut see);
    drop(terms);
    let outcome = match ran {
        Ok(outcome) => outcome,
        Err(RunError::Declined) => return Err(refused.unwrap_or_else(|| Failed::unexpected("nobody declined"))),
        Err(RunError::Problems(problems)) => {
            let status = status_of(&problems);
            return Err(Failed::all(problems, status));
        }
    };
    let takes = lost.last().map_or(Takes::Whole, |(kind, _)| Takes::Failed(*kind));
    let end = verdict(&outcome.ending, takes, caught.status());
    match agreed.filter(|_| end.status == Status::Done) {
        Some(plan) => Ok(plan),
        None => {
            let told = lost.last().map(|(_, message)| message.clone());
            let why = told.unwrap_or_else(|| match end.ending {
                crate::report::summary::Ending::Stopped(why) => why,
                _ => "a take is missing".to_owned(),
            });
            let problem = Problem::error("R0568", format!("not every voice was heard: {why}"))
                .help("the same command goes on; what was recorded is kept");
            Err(Failed::because(problem, end.status))
        }
    }
}

fn table(heard: &[Heard]) -> String {
    let mut table = Columns::new(&[Align::Left, Align::Right, Align::Left]);
    table.row(["voice", "length", "file"]);
    for Heard { id, file, frames, rate } in heard {
        let length = format!("{:.1} s", frames.duration(*rate).as_secs_f64());
        table.row([shown_id(id), length, file.display().to_string()]);
    }
    table.render("")
}
