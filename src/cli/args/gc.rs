//! The arguments of `gc`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// `gc`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode gc                       what no job of this folder refers to, and its cost; removes nothing
  rhapsode gc jobs --yes            shows it and removes it
  rhapsode gc . --gone draft --yes  draft.toml ran here and is no more
  rhapsode gc . ../moved.toml       moved.toml uses this folder's takes too, by a link

Takes of requests that are open or in doubt stay, as do damaged ones, those of auditions, and all that was put aside. A job
that cannot be planned stops it.")]
pub struct Gc {
    /// A folder with job files, or job files beside the same state folder
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Remove what is shown; never done without it
    #[arg(long)]
    pub yes: bool,
    /// A job that ran here, by its file's name without .toml, whose file is gone for good
    #[arg(long, value_name = "NAME")]
    pub gone: Vec<String>,
    /// One JSON object on stdout instead of a table
    #[arg(long)]
    pub json: bool,
}
