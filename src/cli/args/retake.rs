//! The arguments of `retake`.

use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::ProgressChoice;

/// `retake`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode retake alice.toml --flagged            what does not pass the checks; asks before it spends points
  rhapsode retake alice.toml alice.md:52          the take that speaks this line
  rhapsode retake alice.toml 3f9a11c2 --yes       the take with this key, as the manifest names it

The takes that are there stay. Of all takes of the same words the one that passes the checks best is used, and of equal ones
the latest.")]
pub struct Retake {
    /// The job file
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Lines, as the manifest names their sources, or the first 8 digits or more of takes' keys
    #[arg(value_name = "LINE|TAKE", required_unless_present = "flagged")]
    pub named: Vec<String>,
    /// All takes that do not pass the checks
    #[arg(long)]
    pub flagged: bool,
    /// How it is done.
    #[command(flatten)]
    pub how: How,
}

/// `refresh`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode refresh prompts.toml hello.wav --reason \"the voice has changed\"

The new take is used unless it fails the checks where the old one does not; the old one stays. The lock says why, until another
is used. `rhapsode review` lists it, and takes a word on it.")]
pub struct Refresh {
    /// A job file with catalogues
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Prompts, by their ids or their files
    #[arg(value_name = "ID", required = true)]
    pub prompts: Vec<String>,
    /// Why they are made again: the lock keeps it for whoever reviews them
    #[arg(long, value_name = "WHY")]
    pub reason: String,
    /// How it is done.
    #[command(flatten)]
    pub how: How,
}

/// What making takes again may spend, and how it is shown.
#[derive(Debug, Args)]
pub struct How {
    /// Spend what it costs without asking
    #[arg(short, long)]
    pub yes: bool,
    /// Spend at most N points, the worst takes first
    #[arg(long, value_name = "N", env = "RHAPSODE_MAX_POINTS", hide_env_values = true)]
    pub max_points: Option<NonZeroU64>,
    /// One JSON object a line on stdout
    #[arg(long)]
    pub json: bool,
    /// How to show progress
    #[arg(long, value_name = "HOW", default_value = "auto", env = "RHAPSODE_PROGRESS", hide_env_values = true)]
    pub progress: ProgressChoice,
}
