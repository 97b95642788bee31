//! The arguments of `plan`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `plan`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode plan alice.toml
  rhapsode plan alice.toml -o plan.json
  rhapsode plan alice.toml --coverage
  rhapsode plan alice.toml --spoken")]
pub struct Plan {
    /// The job file
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Save the plan; `run FILE` does exactly that or says why it no longer can
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// Show the account of every character instead: spoken, markup, or left out by name
    #[arg(long, conflicts_with = "output")]
    pub coverage: bool,
    /// Show what is said in another way than it is written instead, place by place
    #[arg(long, conflicts_with_all = ["output", "coverage"])]
    pub spoken: bool,
    /// One JSON object on stdout instead of a table; what keeps the plan from being made is one each, a line, as of `run`
    #[arg(long)]
    pub json: bool,
}
