//! The arguments of `cast`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `cast`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode cast play.toml                      each role, how much it speaks, and its voice
  rhapsode cast play.toml --toml >> play.toml  voices for roles that have none, to be edited

Nothing is asked for and nothing is spent.")]
pub struct Cast {
    /// The job file
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Write voices for roles that have none, to be put into the job file, instead of a table
    #[arg(long, conflicts_with = "json")]
    pub toml: bool,
    /// One JSON object on stdout instead of a table
    #[arg(long)]
    pub json: bool,
}
