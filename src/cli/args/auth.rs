//! The arguments of `auth`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

/// `auth`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rhapsode auth login --supabase-url https://abc.supabase.co
  rhapsode auth login --job alice.toml < session.json
  rhapsode auth status
  rhapsode auth logout")]
pub struct Auth {
    /// What to do
    #[command(subcommand)]
    pub what: AuthCommand,
}

/// What `auth` does.
#[derive(Debug, Subcommand)]
pub enum AuthCommand {
    /// Keep a login, so that tokens are renewed without you; reads the refresh token from a prompt or stdin
    Login(AuthLogin),
    /// Show whose token it is and how long it lives; the token itself is never shown
    Status(AuthStatus),
    /// Forget the login
    Logout(AuthLogout),
}

/// Whose tokens: one of these, or the account at Flow.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Whom {
    /// The account of this name
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// The account at this service
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub url: Option<String>,
    /// The account of this job, with the sources that its engine table names
    #[arg(long, value_name = "JOB", value_hint = ValueHint::FilePath)]
    pub job: Option<PathBuf>,
}

/// `auth login`
#[derive(Debug, Args)]
#[command(after_help = "\
Paste the refresh token, or the whole session as JSON. It works once: it is spent at once, and what comes back is kept.
Tokens are never taken from the command line, where other users could see them.")]
pub struct AuthLogin {
    /// Whose
    #[command(flatten)]
    pub whom: Whom,
    /// Where the session is renewed; by default as the job says
    #[arg(long, value_name = "URL", env = "RHAPSODE_SUPABASE_URL", hide_env_values = true, value_hint = ValueHint::Url)]
    pub supabase_url: Option<String>,
    /// The public key that goes with it
    #[arg(long, value_name = "KEY", env = "RHAPSODE_SUPABASE_KEY", hide_env_values = true)]
    pub supabase_key: Option<String>,
}

/// `auth status`
#[derive(Debug, Args)]
pub struct AuthStatus {
    /// Whose
    #[command(flatten)]
    pub whom: Whom,
    /// Get another token first, to see that it works
    #[arg(long)]
    pub renew: bool,
    /// One JSON object on stdout instead of lines
    #[arg(long)]
    pub json: bool,
}

/// `auth logout`
#[derive(Debug, Args)]
pub struct AuthLogout {
    /// Whose
    #[command(flatten)]
    pub whom: Whom,
}
