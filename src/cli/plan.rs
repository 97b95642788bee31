//! `plan`: what a run would make and cost; asks for nothing and changes nothing but the file of `-o`.

use crate::cli::args::Plan as Args;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data, opened};
use crate::report::plan_table::{self, Outlook, json};

/// Lays out the plan and shows it.
pub fn run(args: &Args, context: &Context) -> Result<Status, Failed> {
    let production = opened::job(&args.job, context)?;
    let plan = production.plan().map_err(opened::invalid)?;
    let mut outlook: Outlook = opened::outlook(&production)?;
    if let Some(file) = &args.output {
        opened::save(&production, &plan, file)?;
        outlook.saved = Some(crate::cli::init::shell_word(file));
    }
    if args.json {
        let json = json::render(&plan, &outlook).map_err(|error| Failed::unexpected(&error.to_string()))?;
        return data(format!("{json}\n").as_bytes());
    }
    data(plan_table::render(&plan, &outlook).as_bytes())
}
