//! The arguments of `schema`, `completions` and `man`.

use clap::{Args, ValueEnum};

/// `schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// Of what
    pub of: SchemaOf,
}

/// What has a JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// The job file
    Job,
    /// The lines of `run --json`
    Events,
    /// The object of `plan --json`
    Plan,
    /// The object of `status --json`
    Status,
    /// An object of `ledger --json`
    Ledger,
    /// The object of `gc --json`
    Gc,
    /// The lines of `check --json`
    Check,
    /// The lines of `review --json`
    Review,
}

/// `completions`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  rhapsode completions bash > ~/.local/share/bash-completion/completions/rhapsode")]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `man`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  rhapsode man | man -l -\n  rhapsode man run > rhapsode-run.1")]
pub struct Man {
    /// The command whose page is wanted; without one, the program's own
    pub command: Option<String>,
}
