//! The arguments of `clone`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::voices::Server;

/// `clone`
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("deed").required(true).args(["sample", "list", "delete"]),
    after_help = "\
Examples:
  rhapsode clone me.m4a --name Me --job book.toml    judges the sample, names the cost, asks
  rhapsode clone --list --job book.toml
  rhapsode clone --delete Me_0123456789ab --job book.toml

The same sample is bought once, however often and under whatever name the command is given."
)]
pub struct CloneArgs {
    /// A recording of the voice: WAV, MP3, FLAC, M4A or Ogg Vorbis, ten to twelve seconds of speech
    #[arg(value_name = "SAMPLE", requires = "name", value_hint = ValueHint::FilePath)]
    pub sample: Option<PathBuf>,
    /// What to call the clone: letters, digits and _, at most 36
    #[arg(long, value_name = "NAME", requires = "sample")]
    pub name: Option<String>,
    /// List one's own clones
    #[arg(long)]
    pub list: bool,
    /// Delete the clone with this id; its points do not come back
    #[arg(long, value_name = "ID")]
    pub delete: Option<String>,
    /// Which server and account
    #[command(flatten)]
    pub server: Server,
    /// Spend what it costs without asking
    #[arg(short, long)]
    pub yes: bool,
    /// Buy what may have been paid for already
    #[arg(long, requires = "sample")]
    pub buy_again: bool,
    /// The shortest sample that is sent, in seconds
    #[arg(long, value_name = "N", default_value = "4", requires = "sample", value_parser = clap::value_parser!(u32).range(1..=180))]
    pub min_seconds: u32,
    /// The longest sample that is sent, in seconds; what is longer is cut
    #[arg(long, value_name = "N", default_value = "12", requires = "sample", value_parser = clap::value_parser!(u32).range(1..=180))]
    pub max_seconds: u32,
    /// One JSON object on stdout, a line for each clone with --list
    #[arg(long)]
    pub json: bool,
}
