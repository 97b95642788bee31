//! The arguments of `review`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueHint};

/// `review`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("word").args(["accept", "all", "reject", "choose"]), after_help = "\
Examples:
  rhapsode review prompts.toml                         what nobody has accepted yet
  rhapsode review prompts.toml --accept hello.wav
  rhapsode review prompts.toml --choose hello.wav 2    the second take of its words
  rhapsode review prompts.toml --html review.html --before ../main/prompts.toml

A word stands in the lock: commit it. An accepted take is used as long as its words, its voice and the engine stay. After
--reject and --choose, `rhapsode run` makes the files of the take that is used then; none of these spends anything.")]
pub struct Review {
    /// A job file with catalogues
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Accept the takes of these prompts, named by their ids or files
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub accept: Vec<String>,
    /// Accept the takes of all prompts
    #[arg(long)]
    pub all: bool,
    /// Use another take of these prompts that is there: the one before, or else the one after
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub reject: Vec<String>,
    /// Use take N of a prompt, and accept it
    #[arg(long, value_names = ["ID", "N"], num_args = 2)]
    pub choose: Vec<String>,
    /// Print what nobody has accepted yet as JSON lines
    #[arg(long, conflicts_with_all = ["word", "html"])]
    pub json: bool,
    /// Write a page to FILE on which old and new can be heard side by side; it replaces nothing but such pages
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "word")]
    pub html: Option<PathBuf>,
    /// Show on the page what differs from JOB, the same job in another checkout, with its lock and its files
    #[arg(long, value_name = "JOB", value_hint = ValueHint::FilePath, requires = "html")]
    pub before: Option<PathBuf>,
}
