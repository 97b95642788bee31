//! The arguments of `lexicon`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

/// `lexicon`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode lexicon check alice.toml                 each entry, how often it is used and where first
  rhapsode lexicon suggest alice.toml >> names.toml frequent names that no lexicon has, to be edited

Nothing is asked for and nothing is spent.")]
pub struct LexiconArgs {
    /// What to do
    #[command(subcommand)]
    pub what: LexiconCommand,
}

/// What to do with lexicons.
#[derive(Debug, Subcommand)]
pub enum LexiconCommand {
    /// Show how often each entry is used, and which contradict each other
    Check(Check),
    /// Write entries for names and foreign words that no lexicon has
    Suggest(Suggest),
}

/// `lexicon check`
#[derive(Debug, Args)]
pub struct Check {
    /// The job file
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// One JSON object on stdout instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `lexicon suggest`
#[derive(Debug, Args)]
pub struct Suggest {
    /// The job file
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Only what comes so often or more
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub least: u64,
    /// One JSON object on stdout instead of TOML
    #[arg(long)]
    pub json: bool,
}
