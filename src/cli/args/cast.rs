//! The arguments of `cast`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `cast`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode cast play.toml                      each role, how much it speaks, and its voice
  rhapsode cast play.toml --toml >> play.toml  voices for roles that have none, to be edited
  rhapsode cast book.toml --dialogue           who may speak which quotation, in book.dialogue.toml, to be confirmed

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
    /// Propose who speaks the quotations of prose, in a sheet beside each manuscript, for a person to confirm
    #[arg(long, conflicts_with_all = ["toml", "json"])]
    pub dialogue: bool,
    /// The sheet to write, or to add to, instead of the one that the job names or MANUSCRIPT.dialogue.toml
    #[arg(short, long, value_name = "FILE", requires = "dialogue", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}
