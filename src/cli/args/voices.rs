//! The arguments of `voices`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use crate::cli::init::shell_word;

/// `voices`
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  rhapsode voices --language ja
  rhapsode voices scottish
  rhapsode voices --engine flow --gender female --csv
  rhapsode voices --job book.toml --refresh      asks the server
  rhapsode voices audition v-female-R2s4N9qJ --text '你好。' --engine flow"
)]
pub struct Voices {
    /// What to do; without it, the voices are listed
    #[command(subcommand)]
    pub what: Option<VoicesCommand>,
    /// Which voices
    #[command(flatten)]
    pub list: VoicesList,
}

/// What `voices` does.
#[derive(Debug, Subcommand)]
pub enum VoicesCommand {
    /// List and search the voices
    List(VoicesList),
    /// Have one line spoken by several voices; each costs what a request does, and is bought once
    Audition(VoicesAudition),
}

/// Whose voices.
#[derive(Debug, Default, Clone, Args)]
pub struct Server {
    /// The engine of this job
    #[arg(long, value_name = "JOB", conflicts_with_all = ["url", "account"], value_hint = ValueHint::FilePath)]
    pub job: Option<PathBuf>,
    /// A Flow server at this address
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub url: Option<String>,
    /// The account there [default: the address's host]
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
}

impl Server {
    /// The flags as they were given, for a command that can be pasted; each behind a space.
    pub fn words(&self) -> String {
        let job = self.job.as_ref().map(|job| (" --job ", shell_word(job)));
        let word = |text: &String| shell_word(Path::new(text));
        let url = self.url.as_ref().map(|url| (" --url ", word(url)));
        let account = self.account.as_ref().map(|account| (" --account ", word(account)));
        [job, url, account].into_iter().flatten().map(|(flag, value)| format!("{flag}{value}")).collect()
    }
}

/// `voices list`
#[derive(Debug, Default, Args)]
pub struct VoicesList {
    /// Whose voices [default: house, or flow with --url]
    #[arg(long, value_name = "ENGINE", conflicts_with = "job")]
    pub engine: Option<EngineName>,
    /// Which server and account
    #[command(flatten)]
    pub server: Server,
    /// Only voices that speak this language
    #[arg(short, long, value_name = "TAG")]
    pub language: Option<String>,
    /// Only voices of this gender
    #[arg(long, value_name = "WHICH")]
    pub gender: Option<GenderName>,
    /// Only one's own clones
    #[arg(long)]
    pub clones: bool,
    /// Ask the server for its list, and keep it
    #[arg(long)]
    pub refresh: bool,
    /// Ask no server, however old the kept list is
    #[arg(long, conflicts_with = "refresh")]
    pub offline: bool,
    /// One JSON object a line on stdout instead of a table
    #[arg(long)]
    pub json: bool,
    /// Comma-separated values on stdout instead of a table
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Only voices with this text in their id, name or description
    pub filter: Option<String>,
}

/// `voices audition`
#[derive(Debug, Args)]
pub struct VoicesAudition {
    /// The ids of the voices, with every space
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,
    /// What they say
    #[arg(long, value_name = "TEXT")]
    pub text: String,
    /// The language of it
    #[arg(short, long, value_name = "TAG", default_value = "en")]
    pub language: String,
    /// Whose voices [default: house, or flow with --url]
    #[arg(long, value_name = "ENGINE", conflicts_with = "job")]
    pub engine: Option<EngineName>,
    /// Which server and account
    #[command(flatten)]
    pub server: Server,
    /// The folder for the files, one for each voice
    #[arg(short, long, value_name = "DIR", default_value = "audition", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Spend what it costs without asking
    #[arg(short, long)]
    pub yes: bool,
}

/// The engines by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// The built-in voice
    House,
    /// Flow TTS
    Flow,
    /// A server with OpenAI's speech API; through a job
    Openai,
    /// A program; through a job
    Command,
}

/// Genders as lists have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GenderName {
    /// Female voices
    Female,
    /// Male voices
    Male,
}
