//! The arguments of `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

/// `check`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode check prompts.toml
  rhapsode check prompts.toml --junit check.xml
  rhapsode check prompts.toml --message-format github --summary summary.md

Only the job, its catalogues, its lock and its files are read. Status 0: all is fresh; 1: something is not; others as everywhere.")]
pub struct Check {
    /// A job file with catalogues
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// How what is found is told
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub message_format: MessageFormat,
    /// The same as --message-format json
    #[arg(long, conflicts_with = "message_format")]
    pub json: bool,
    /// Write a report for test viewers to FILE; it replaces nothing but such reports
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub junit: Option<PathBuf>,
    /// Add a summary in Markdown to the end of FILE, such as "$GITHUB_STEP_SUMMARY"
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub summary: Option<PathBuf>,
}

/// How what is found is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// A line each, with its place
    Text,
    /// One JSON object a line
    Json,
    /// Annotations of GitHub Actions, then the same as text
    Github,
}
