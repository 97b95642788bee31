//! `lexicon`: what the lexicons of a job do, and what they lack; asks for nothing.

use crate::cli::args::lexicon::{Check, LexiconArgs, LexiconCommand, Suggest};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data, opened};
use crate::problem::Problem;
use crate::report::lexicon;

/// Codes of warnings with which a check is not passed.
const FINDINGS: [&str; 2] = ["R0183", "R0184"];

/// Does what was asked for.
pub fn run(args: &LexiconArgs, context: &Context) -> Result<Status, Failed> {
    match &args.what {
        LexiconCommand::Check(args) => check(args, context),
        LexiconCommand::Suggest(args) => suggest(args, context),
    }
}

fn check(args: &Check, context: &Context) -> Result<Status, Failed> {
    let production = opened::job(&args.job, context)?;
    let entries = production.lexicon_uses().map_err(opened::invalid)?;
    let found = |problem: &&Problem| FINDINGS.contains(&problem.code.0);
    let problems: Vec<Problem> = production.warnings.iter().filter(found).cloned().collect();
    let shown = if args.json { written(lexicon::json(&entries, &problems))? } else { lexicon::render(&entries) };
    data(shown.as_bytes())?;
    Ok(if problems.is_empty() { Status::Done } else { Status::Findings })
}

fn suggest(args: &Suggest, context: &Context) -> Result<Status, Failed> {
    let production = opened::job(&args.job, context)?;
    let (names, script) = production.unknown_names(args.least).map_err(opened::invalid)?;
    let shown = match args.json {
        true => written(lexicon::names_json(&names, &script))?,
        false => lexicon::entries(&names, &script, production.job.language()),
    };
    data(shown.as_bytes())
}

fn written(json: serde_json::Result<String>) -> Result<String, Failed> {
    json.map_err(|error| Failed::unexpected(&error.to_string()))
}
