//! The command line as written: commands, flags and their help.

use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::cli::{exit, version};

pub mod auth;
pub mod cast;
pub mod check;
pub mod clone;
mod duration;
pub mod gc;
pub mod ledger;
pub mod lexicon;
pub mod measure;
pub mod papers;
pub mod plan;
pub mod report;
pub mod retake;
pub mod review;
pub mod serve;
pub mod voices;

pub use duration::duration;
pub use papers::{Completions, Man, Schema, SchemaOf};

/// Turns manuscripts into finished speech: planned, paced, paid for once, stitched.
#[derive(Debug, Parser)]
#[command(
    name = "rhapsode",
    version,
    long_version = version::long(),
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{}", exit::help()),
    max_term_width = 100,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  rhapsode init hello               a job and a manuscript that run as they are
  rhapsode plan hello/job.toml      what would be made, and what it costs
  rhapsode run hello/job.toml       make it; the same command goes on after a stop
  rhapsode explain R0201            what an error means and what to do";

/// Flags that every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// Work in DIR instead of the current folder
    #[arg(short = 'C', value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// When to use colour
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        env = "RHAPSODE_COLOR",
        hide_env_values = true
    )]
    pub color: ColorWhen,
    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more; twice for reasons, three times for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressChoice {
    /// A bar on a terminal, counter lines elsewhere
    Auto,
    /// A block at the bottom of the terminal
    Bar,
    /// One line an item
    Counter,
    /// Nothing
    None,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a job file and a manuscript to begin with
    Init(Init),
    /// Show what a run would make and what it would cost; asks for nothing
    Plan(plan::Plan),
    /// Make what is missing, then bind it; goes on where it was stopped
    Run(Run),
    /// Show how far a job has come
    Status(StatusArgs),
    /// Show what was spent, by day and by job, and settle what nobody can prove
    Ledger(ledger::LedgerArgs),
    /// Show who speaks in a job and how much, and propose voices
    Cast(cast::Cast),
    /// Show what the lexicons of a job do, and which names they lack
    Lexicon(lexicon::LexiconArgs),
    /// Make takes again that are there: those that do not pass the checks, or any
    Retake(retake::Retake),
    /// Make takes of prompts again deliberately, with the reason in the lock
    Refresh(retake::Refresh),
    /// List takes of prompts that nobody has accepted, accept, reject or choose them
    Review(review::Review),
    /// Show takes that no job refers to, and remove them
    Gc(gc::Gc),
    /// Write a page that shows the work: sound, words, points and times
    Report(report::Report),
    /// Measure finished files, and hold them against what a store asks for
    Measure(measure::Measure),
    /// List the voices, and hear some
    Voices(voices::Voices),
    /// Clone a voice from a sample; list and delete clones
    Clone(clone::CloneArgs),
    /// Log in to a service, see whose token it is, log out
    Auth(auth::Auth),
    /// Serve an API on this machine, for development and tests
    Serve(serve::Serve),
    /// Say whether the files of a job's prompts are what its catalogues say; writes nothing
    Check(check::Check),
    /// Look at this computer and say what would keep a run from working
    Doctor(Doctor),
    /// Say more about a code such as R0201, or about a prompt of a job
    Explain(Explain),
    /// Print the JSON Schema of a file or of the JSON output
    Schema(Schema),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print a manual page
    Man(Man),
}

/// `init`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  rhapsode init hello\n  rhapsode init --from alice.md audiobook\n  rhapsode init --from prompts.csv prompts"
)]
pub struct Init {
    /// Read this manuscript, catalogue of prompts or subtitles instead of a sample
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,
    /// The folder to write to; made when it is missing
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}

/// `run`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode run alice.toml                  asks before it spends points
  rhapsode run plan.json                   exactly the saved plan, or nothing
  rhapsode run alice.toml --max-points 20 --max-duration 2h
  rhapsode run alice.toml --json | jq .type

Ctrl-C once stops asking and finishes what is under way; twice stops at once. The same command goes on.")]
pub struct Run {
    /// A job file, or a plan saved by `plan -o`
    #[arg(value_name = "JOB|PLAN", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// Spend what the plan costs without asking
    #[arg(short, long)]
    pub yes: bool,
    /// Spend at most N points in this run
    #[arg(long, value_name = "N", env = "RHAPSODE_MAX_POINTS", hide_env_values = true)]
    pub max_points: Option<NonZeroU64>,
    /// Make no request after this time, such as 90s, 45m, 2h or 1h30m
    #[arg(long, value_name = "TIME", value_parser = duration, env = "RHAPSODE_MAX_DURATION", hide_env_values = true)]
    pub max_duration: Option<Duration>,
    /// Buy again what may have been charged already, beyond budget.doubt
    #[arg(long)]
    pub buy_doubtful: bool,
    /// Wait for the next day's points, or for a token, instead of stopping; the default on a terminal
    #[arg(long, conflicts_with = "no_wait")]
    pub wait: bool,
    /// Stop when only waiting would help; the default elsewhere
    #[arg(long)]
    pub no_wait: bool,
    /// Write a report of it when it ends, beside the finished files or to FILE
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, value_hint = ValueHint::FilePath)]
    pub report: Option<Option<PathBuf>>,
    /// Refuse, before anything is spent, what would change the lock of the prompts
    #[arg(long)]
    pub locked: bool,
    /// One JSON object a line on stdout
    #[arg(long)]
    pub json: bool,
    /// How to show progress
    #[arg(long, value_name = "HOW", default_value = "auto", env = "RHAPSODE_PROGRESS", hide_env_values = true)]
    pub progress: ProgressChoice,
}

/// `status`
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The job file
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: PathBuf,
    /// One JSON object on stdout instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// Look at this job's folder, ledger and takes too
    #[arg(value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: Option<PathBuf>,
    /// Put damaged takes aside, cut the ledger's torn end, and rebuild the checkpoint; deletes and buys nothing
    #[arg(long, requires = "job")]
    pub repair: bool,
    /// One JSON object on stdout instead of lines
    #[arg(long)]
    pub json: bool,
}

/// `explain`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode explain R0201
  rhapsode explain hello.wav --job prompts.toml   what of the prompt has changed since it was made")]
pub struct Explain {
    /// The code, in any case, or with --job the id or file of a prompt; without one, all codes are listed
    #[arg(value_name = "CODE|ID")]
    pub code: Option<String>,
    /// The job whose prompt is meant
    #[arg(long, value_name = "JOB", requires = "code", value_hint = ValueHint::FilePath)]
    pub job: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_is_short_and_says_how_it_ends() {
        let mut command = Cli::command().term_width(100);
        insta::assert_snapshot!(command.render_help(), @"
        Turns manuscripts into finished speech: planned, paced, paid for once, stitched

        Usage: rhapsode [OPTIONS] <COMMAND>

        Commands:
          init         Write a job file and a manuscript to begin with
          plan         Show what a run would make and what it would cost; asks for nothing
          run          Make what is missing, then bind it; goes on where it was stopped
          status       Show how far a job has come
          ledger       Show what was spent, by day and by job, and settle what nobody can prove
          cast         Show who speaks in a job and how much, and propose voices
          lexicon      Show what the lexicons of a job do, and which names they lack
          retake       Make takes again that are there: those that do not pass the checks, or any
          refresh      Make takes of prompts again deliberately, with the reason in the lock
          review       List takes of prompts that nobody has accepted, accept, reject or choose them
          gc           Show takes that no job refers to, and remove them
          report       Write a page that shows the work: sound, words, points and times
          measure      Measure finished files, and hold them against what a store asks for
          voices       List the voices, and hear some
          clone        Clone a voice from a sample; list and delete clones
          auth         Log in to a service, see whose token it is, log out
          serve        Serve an API on this machine, for development and tests
          check        Say whether the files of a job's prompts are what its catalogues say; writes nothing
          doctor       Look at this computer and say what would keep a run from working
          explain      Say more about a code such as R0201, or about a prompt of a job
          schema       Print the JSON Schema of a file or of the JSON output
          completions  Print a completion script for a shell
          man          Print a manual page

        Options:
          -C <DIR>            Work in DIR instead of the current folder
              --color <WHEN>  When to use colour [env: RHAPSODE_COLOR] [default: auto] [possible values:
                              auto, always, never]
          -q, --quiet         Say only what went wrong
          -v, --verbose...    Say more; twice for reasons, three times for everything
          -h, --help          Print help (see more with '--help')
          -V, --version       Print version

        Examples:
          rhapsode init hello               a job and a manuscript that run as they are
          rhapsode plan hello/job.toml      what would be made, and what it costs
          rhapsode run hello/job.toml       make it; the same command goes on after a stop
          rhapsode explain R0201            what an error means and what to do
        ");
        let long = command.render_long_help().to_string();
        for row in exit::TABLE {
            assert!(long.contains(row.meaning), "{}", row.meaning);
        }
        command.build();
        let run = command.find_subcommand_mut("run").unwrap();
        insta::assert_snapshot!(run.render_help(), @"
        Make what is missing, then bind it; goes on where it was stopped

        Usage: rhapsode run [OPTIONS] <JOB|PLAN>

        Arguments:
          <JOB|PLAN>  A job file, or a plan saved by `plan -o`

        Options:
          -C <DIR>                   Work in DIR instead of the current folder
          -y, --yes                  Spend what the plan costs without asking
              --color <WHEN>         When to use colour [env: RHAPSODE_COLOR] [default: auto] [possible
                                     values: auto, always, never]
              --max-points <N>       Spend at most N points in this run [env: RHAPSODE_MAX_POINTS]
              --max-duration <TIME>  Make no request after this time, such as 90s, 45m, 2h or 1h30m [env:
                                     RHAPSODE_MAX_DURATION]
          -q, --quiet                Say only what went wrong
              --buy-doubtful         Buy again what may have been charged already, beyond budget.doubt
          -v, --verbose...           Say more; twice for reasons, three times for everything
              --wait                 Wait for the next day's points, or for a token, instead of stopping;
                                     the default on a terminal
              --no-wait              Stop when only waiting would help; the default elsewhere
              --report[=<FILE>]      Write a report of it when it ends, beside the finished files or to FILE
              --locked               Refuse, before anything is spent, what would change the lock of the
                                     prompts
              --json                 One JSON object a line on stdout
              --progress <HOW>       How to show progress [env: RHAPSODE_PROGRESS] [default: auto] [possible
                                     values: auto, bar, counter, none]
          -h, --help                 Print help (see more with '--help')

        Examples:
          rhapsode run alice.toml                  asks before it spends points
          rhapsode run plan.json                   exactly the saved plan, or nothing
          rhapsode run alice.toml --max-points 20 --max-duration 2h
          rhapsode run alice.toml --json | jq .type

        Ctrl-C once stops asking and finishes what is under way; twice stops at once. The same command goes
        on.
        ");
    }
}
