//! The arguments of `report`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `report`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode report alice.toml                 report.html beside the finished files
  rhapsode report alice.toml -o alice.html
  rhapsode run alice.toml --report           at the end of a run

It is made of what is kept: plan, takes, ledger and the times of the last run. Nothing is asked for and nothing is spent.")]
pub struct Report {
    /// The job file
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Write it there; it replaces nothing but reports
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}
