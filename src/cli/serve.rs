//! `serve`: local servers; says where they listen, and ends them cleanly at Ctrl-C.

use crate::cli::Context;
use crate::cli::args::serve::{Serve, What};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;

#[cfg(feature = "server")]
mod flow;

/// Serves what was asked for.
pub fn run(args: &Serve, context: &Context) -> Result<Status, Failed> {
    match &args.what {
        What::Flow(args) => flow::run(args, context),
    }
}

#[cfg(not(feature = "server"))]
mod flow {
    use super::{Context, Failed, Status};
    use crate::cli::args::serve::Flow;
    use crate::problem::Problem;

    pub(super) fn run(_args: &Flow, _context: &Context) -> Result<Status, Failed> {
        let problem = Problem::error("R0856", "this build of rhapsode has no server")
            .help("build it with the feature `server`, which is on by default");
        Err(Failed::because(problem, Status::Usage))
    }
}
