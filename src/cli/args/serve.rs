//! The command line of `serve`.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::duration;

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// What to serve
    #[command(subcommand)]
    pub what: What,
}

/// What there is to serve.
#[derive(Debug, Subcommand)]
pub enum What {
    /// A Flow TTS server of your own, spoken by the built-in voice
    #[command(
        long_about = "A Flow TTS server of your own, spoken by the built-in voice.\n\nIt speaks the protocol of the real \
service, with tokens, points, rate limits and, on request, every fault that has been seen. It is for development and \
tests and sounds nothing like Flow. A cloned voice is a stand-in too: the built-in voice, moved to the pitch that was \
measured in the sample.",
        after_help = EXAMPLES
    )]
    Flow(Flow),
}

const EXAMPLES: &str = "\
Examples:
  rhapsode serve flow                           at http://127.0.0.1:8787, 100 points a day
  rhapsode serve flow --issue-token             a token for it on stdout
  rhapsode serve flow --port 0 --issue-token    both: the token first, then the server at any free port
  rhapsode serve flow --faults faults.toml      with things going wrong";

/// `serve flow`
#[derive(Debug, Args)]
pub struct Flow {
    /// The port [default: 8787]; 0 takes any that is free
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// The address to listen at; anything but loopback lets the network in
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    pub listen: IpAddr,
    /// Which form of the API to speak
    #[arg(long, value_name = "FORM", default_value = "docs")]
    pub dialect: DialectChoice,
    /// Let go wrong what this script says
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub faults: Option<PathBuf>,
    /// Points of an account a day
    #[arg(long, value_name = "N", default_value = "100")]
    pub daily: NonZeroU64,
    /// Requests of an account a minute
    #[arg(long, value_name = "N", default_value = "60")]
    pub rate: NonZeroU32,
    /// What `synthesize` answers with: JSON, or the WAV itself
    #[arg(long, value_name = "FORM", default_value = "json")]
    pub reply: ReplyChoice,
    /// How long tokens live
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration)]
    pub token_life: Duration,
    /// How long a day is, counted from 1970 in UTC
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = duration)]
    pub day: Duration,
    /// Print a token on stdout; without --port, and end
    #[arg(long)]
    pub issue_token: bool,
    /// Print a refresh token too, on a second line
    #[arg(long, requires = "issue_token")]
    pub refresh: bool,
    /// Whose token it is; points are counted by it
    #[arg(long, value_name = "ADDRESS", default_value = "dev@example.com", requires = "issue_token")]
    pub email: String,
    /// Keep secret, points, clones and log here [default: serve/flow in your data folder]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub state: Option<PathBuf>,
    /// Log requests to this file [default: requests.jsonl in the state folder]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub log: Option<PathBuf>,
}

/// A form of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DialectChoice {
    /// What the vendor's page documents
    Docs,
    /// What the published backend of the same family speaks
    Web,
}

/// What `synthesize` answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReplyChoice {
    /// JSON with the audio in it
    Json,
    /// The WAV itself
    Wav,
}
