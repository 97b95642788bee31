//! `plan`: what a run would make and cost; asks for nothing and changes nothing but the file of `-o`.

use crate::cli::args::plan::Plan as Args;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data, opened};
use crate::report::coverage;
use crate::report::diagnostic;
use crate::report::plan_table::{self, Outlook, json};
use crate::report::spoken;

/// Lays out the plan and shows it; for machines also what keeps it from being made.
pub fn run(args: &Args, context: &Context) -> Result<Status, Failed> {
    let done = show(args, context);
    if let (true, Err(failed)) = (args.json, &done) {
        data(diagnostic::json::render(&failed.problems).as_bytes())?;
    }
    done
}

fn show(args: &Args, context: &Context) -> Result<Status, Failed> {
    let production = opened::job(&args.job, context)?;
    let plan = production.plan().map_err(opened::invalid)?;
    if args.coverage {
        let coverage = production.coverage(&plan).map_err(opened::invalid)?;
        let shown = if args.json { coverage::json(&coverage) } else { Ok(coverage::render(&coverage, &plan.script)) };
        data(shown.map_err(|error| Failed::unexpected(&error.to_string()))?.as_bytes())?;
        return production.check_coverage(&plan).map(|()| Status::Done).map_err(opened::invalid);
    }
    if args.spoken {
        let shown = if args.json { spoken::json(&plan.script) } else { Ok(spoken::render(&plan.script)) };
        data(shown.map_err(|error| Failed::unexpected(&error.to_string()))?.as_bytes())?;
        return Ok(Status::Done);
    }
    let mut outlook: Outlook = opened::outlook(&production)?;
    if let Some(file) = &args.output {
        opened::save(&production, &plan, file)?;
        outlook.saved = Some(crate::cli::init::shell_word(file));
    }
    if args.json {
        let json = json::render(&plan, &outlook).map_err(|error| Failed::unexpected(&error.to_string()))?;
        data(format!("{json}\n").as_bytes())?;
    } else {
        data(plan_table::render(&plan, &outlook).as_bytes())?;
    }
    production.check_lengths(&plan).map_err(opened::invalid)?;
    production.check_mute(&plan).map_err(opened::invalid)?;
    production.check_coverage(&plan).map(|()| Status::Done).map_err(opened::invalid)
}
