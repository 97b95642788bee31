//! `report`: a page that shows a work, made of what is kept of it.

use crate::cli::args::report::Report;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::run::status_of;
use crate::cli::{Context, data, opened};

/// Writes it, and where it is to stdout.
pub fn run(args: &Report, context: &Context) -> Result<Status, Failed> {
    let production = opened::job(&args.job, context)?;
    let path = args.output.clone().unwrap_or_else(|| production.report_path());
    production.report(&path).map_err(|problems| {
        let status = status_of(&problems);
        Failed::all(problems, status)
    })?;
    data(format!("{}\n", path.display()).as_bytes())
}
