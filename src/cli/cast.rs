//! `cast`: who speaks in a job, how much, and with which voice; asks for nothing.

use crate::cli::args::cast::Cast;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data, opened};

/// Does what was asked for.
pub fn run(args: &Cast, context: &Context) -> Result<Status, Failed> {
    let company = opened::job(&args.job, context)?.company().map_err(opened::invalid)?;
    let shown = match (args.toml, args.json) {
        (true, _) => company.toml(),
        (_, true) => company.json().map_err(|error| Failed::unexpected(&error.to_string()))?,
        _ => company.render(),
    };
    data(shown.as_bytes())
}
