//! The arguments of `ledger`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

/// `ledger`
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  rhapsode ledger                          every account of yours
  rhapsode ledger --job book.toml --json
  rhapsode ledger resolve 17 --free        a person knows that record 17 was not charged
  rhapsode ledger resolve 21 --charged --open    record 21 is open, and its project is gone for good"
)]
pub struct LedgerArgs {
    /// What to do; without it, the ledger is shown
    #[command(subcommand)]
    pub what: Option<LedgerCommand>,
    /// Whose
    #[command(flatten)]
    pub whose: Whose,
    /// One JSON object a ledger on stdout instead of tables
    #[arg(long)]
    pub json: bool,
}

/// Which ledger is meant; without either, all in the user's data folder.
#[derive(Debug, Default, Clone, Args)]
pub struct Whose {
    /// The ledger that this job's engine is paid from
    #[arg(long, value_name = "JOB", conflicts_with = "account", value_hint = ValueHint::FilePath)]
    pub job: Option<PathBuf>,
    /// The ledger of this account, as `ledger` shows it
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
}

/// What `ledger` does.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Say what became of doubtful or abandoned requests, where you know it: from the service's own page, for one
    Resolve(Resolve),
}

/// `ledger resolve`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("fate").required(true))]
pub struct Resolve {
    /// The numbers of the doubtful requests, as `ledger` shows them
    #[arg(value_name = "NUMBER", required_unless_present = "all", conflicts_with = "all")]
    pub numbers: Vec<u64>,
    /// All doubtful requests of the ledger
    #[arg(long)]
    pub all: bool,
    /// The numbers name open requests too, of projects that are gone for good and will never settle them
    #[arg(long, conflicts_with = "all")]
    pub open: bool,
    /// They were charged
    #[arg(long, group = "fate")]
    pub charged: bool,
    /// They were not charged
    #[arg(long, group = "fate")]
    pub free: bool,
    /// How you know; kept in the ledger
    #[arg(long, value_name = "TEXT", default_value = "a person said so")]
    pub because: String,
    /// Whose
    #[command(flatten)]
    pub whose: Whose,
}
