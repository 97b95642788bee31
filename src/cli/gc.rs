//! `gc`: shows takes that no job refers to with their cost, and with `--yes` removes them.

use crate::cli::args::gc::Gc;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::run::status_of;
use crate::cli::{Context, data};
use crate::problem::Problem;
use crate::production;
use crate::production::gc::{Given, Jobs, Sweep, Unreferenced};
use crate::report::columns::counted;
use crate::report::gc::{Garbage, Left, render};

/// Shows garbage; removes it where a person said so.
pub fn run(args: &Gc, context: &Context) -> Result<Status, Failed> {
    let surroundings = production::Surroundings { machine: context.machine(), ..production::Surroundings::default() };
    let given = Given { paths: args.paths.clone(), gone: args.gone.clone() };
    let Some(jobs) = Jobs::of(&given).map_err(refused)? else {
        context.tell("Nothing to remove: there are no takes here.");
        return Ok(Status::Done);
    };
    let now = (surroundings.civil)();
    let held = args.yes.then(|| jobs.hold(now)).transpose().map_err(refused)?;
    let sweep = jobs.sweep(&surroundings).map_err(all_refused)?;
    let mut garbage = view(&jobs, &sweep);
    if !args.json {
        data(render(&garbage).as_bytes())?;
    }
    let mut outcome = Ok(());
    if let Some(held) = &held {
        outcome = jobs.remove(held, &sweep, &mut |_| garbage.removed += 1);
    }
    if args.json {
        let json = serde_json::to_string(&garbage).map_err(|error| Failed::unexpected(&error.to_string()))?;
        data(format!("{json}\n").as_bytes())?;
    }
    if garbage.removed > 0 {
        context.tell(&format!("Removed {}.", counted(garbage.removed, "take", "takes")));
    }
    outcome.map_err(refused)?;
    if held.is_none() && garbage.takes.len() as u64 + garbage.transcripts > 0 {
        context.tell("Nothing was removed. The same command with `--yes` removes what is shown.");
        return Ok(Status::ApprovalNeeded);
    }
    Ok(Status::Done)
}

fn refused(problem: Problem) -> Failed {
    all_refused(vec![problem])
}

fn all_refused(problems: Vec<Problem>) -> Failed {
    let status = match problems.first().map(|problem| problem.code.0) {
        Some("R0630") => Status::Invalid,
        Some("R0631" | "R0632") => Status::Usage,
        _ => status_of(&problems),
    };
    Failed::all(problems, status)
}

fn view(jobs: &Jobs, sweep: &Sweep) -> Garbage {
    let left = |take: &Unreferenced| Left {
        take: take.key.to_string(),
        seconds: take.length.as_secs_f64(),
        bytes: take.bytes,
        at: take.at.to_string(),
        job: take.job.clone(),
        points: take.points,
    };
    Garbage {
        v: 1,
        state: jobs.state().display().to_string(),
        jobs: sweep.jobs.iter().map(|job| job.display().to_string()).collect(),
        takes: sweep.takes.iter().map(left).collect(),
        bytes: sweep.takes.iter().map(|take| take.bytes).sum(),
        points: sweep.takes.iter().filter_map(|take| take.points).sum(),
        removed: 0,
        transcripts: sweep.transcripts.len() as u64,
        referenced: sweep.referenced,
        auditions: sweep.auditions,
        unsettled: sweep.unsettled,
        damaged: sweep.damaged,
    }
}
