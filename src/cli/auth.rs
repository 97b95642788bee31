//! `auth`: keeps a login, says whose token it is and how long it lives, and forgets it; never shows a token.

use std::future::Future;
use std::path::Path;

use crate::cli::args::auth::{Auth, AuthCommand, AuthLogin, AuthLogout, AuthStatus, Whom};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data};
use crate::engine::token::{self, Need, Site, TokenError, Tokens};
use crate::job::engine::{FLOW_URL, Service, TokenSources};
use crate::job::{self, EngineKind, Facts, PathKind, Roster, Settings};
use crate::problem::Problem;
use crate::report::columns::moment;

mod pasted;
mod prompt;
mod shown;

/// Does what was asked for.
pub fn run(args: &Auth, context: &Context) -> Result<Status, Failed> {
    match &args.what {
        AuthCommand::Login(args) => login(args, context),
        AuthCommand::Status(args) => status(args, context),
        AuthCommand::Logout(args) => logout(args, context),
    }
}

/// An account and where its tokens come from.
struct Account {
    name: String,
    sources: TokenSources,
}

fn login(args: &AuthLogin, context: &Context) -> Result<Status, Failed> {
    let account = account(&args.whom)?;
    let pasted = pasted::read(&prompt::read(context)?)?;
    let TokenSources { supabase_url, supabase_key, .. } = &account.sources;
    let url = args.supabase_url.as_ref().or(supabase_url.as_ref()).ok_or_else(|| no_site(pasted.issuer.as_deref()))?;
    let key = args.supabase_key.clone().or_else(|| supabase_key.clone());
    let site = Site { url: url.trim().trim_end_matches('/').to_owned(), key };
    let tokens = tokens(&account, context)?;
    let (login, place) = block_on(tokens.log_in(site, pasted.refresh))?.map_err(failed)?;
    let until = login.life.map(|life| format!(" The first one is good until {}.", moment(life.until)));
    context.tell(&format!(
        "Logged in to {} as {}: tokens are renewed at {}.{}\nKept in {place}, for you alone. What you pasted is spent; \
         sign in anew in the browser if you use it there.",
        account.name,
        login.whose(),
        login.site.url,
        until.unwrap_or_default()
    ));
    if let Some(before) = first_source(&account.sources) {
        let text = format!("this login is not used while {before} is set");
        context.warn(&[Problem::warning("R0548", text).help("take that source out of [engine] to use the login")]);
    }
    Ok(Status::Done)
}

/// A source that comes before the login.
fn first_source(sources: &TokenSources) -> Option<&'static str> {
    match sources {
        TokenSources { command: Some(_), .. } => Some("token_command"),
        TokenSources { file: Some(_), .. } => Some("token_file"),
        _ => None,
    }
}

fn no_site(issuer: Option<&str>) -> Failed {
    let issuer = issuer.map(|issuer| issuer.trim_end_matches('/').trim_end_matches("/auth/v1"));
    let help = match issuer.filter(|issuer| token::check_address(issuer).is_ok()) {
        Some(issuer) => format!("this session says that it comes from there: --supabase-url {issuer}"),
        None => "name it with --supabase-url URL, RHAPSODE_SUPABASE_URL, or supabase_url in the job's [engine]".into(),
    };
    let problem = Problem::error("R0549", "where this session is renewed is not known").help(help);
    Failed::because(problem, Status::Usage)
}

fn status(args: &AuthStatus, context: &Context) -> Result<Status, Failed> {
    let account = account(&args.whom)?;
    let tokens = tokens(&account, context)?;
    let standing = block_on(async {
        if args.renew {
            let before = tokens.standing().await?;
            tokens.current().await?;
            // One that was at its end is another already.
            if tokens.standing().await? == before {
                tokens.renew().await?;
            }
        }
        tokens.standing().await
    })?
    .map_err(failed)?;
    let now = context.machine().civil.map(|civil| civil());
    let seen = shown::Seen::of(&account.name, &standing, now);
    data(if args.json { seen.json()? } else { seen.text() }.as_bytes())?;
    Ok(if seen.is_usable() { Status::Done } else { Status::Credentials })
}

fn logout(args: &AuthLogout, context: &Context) -> Result<Status, Failed> {
    let account = account(&args.whom)?;
    let tokens = tokens(&account, context)?;
    let was_there = block_on(tokens.log_out())?.map_err(failed)?;
    let name = &account.name;
    context.tell(&match was_there {
        true => format!("Forgot the login of {name}. Other devices stay signed in."),
        false => format!("There was no login of {name}."),
    });
    Ok(Status::Done)
}

fn tokens(account: &Account, context: &Context) -> Result<Tokens, Failed> {
    let client = token::client().map_err(failed)?;
    Ok(Tokens::new(&account.sources, &account.name, &context.machine(), client))
}

/// The account that is meant.
fn account(whom: &Whom) -> Result<Account, Failed> {
    let service = match (&whom.url, &whom.job) {
        (Some(url), _) => {
            token::check_address(url).map_err(|error| {
                let help = "write it like https://api.example.org";
                let problem = Problem::error("R0545", format!("`{url}` is no service with an account"));
                tracing::debug!("{error}");
                Failed::because(problem.help(help), Status::Usage)
            })?;
            Service::at(url, EngineKind::Flow)
        }
        (None, Some(job)) => service_of(job)?,
        (None, None) => Service::at(FLOW_URL, EngineKind::Flow),
    };
    let name = whom.account.clone().unwrap_or(service.account);
    Ok(Account { name, sources: service.tokens })
}

/// The service that the job at `path` uses. Its manuscripts are not read, and its engine is not opened.
fn service_of(path: &Path) -> Result<Service, Failed> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let problem = Problem::error("R0117", format!("the job file `{name}` cannot be read: {error}"));
        Failed::because(problem.help("name a job file that is there, or leave --job out"), Status::Invalid)
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let exists = |path: &Path| match (path.is_dir(), path.exists()) {
        (true, _) => PathKind::Folder,
        (false, true) => PathKind::File,
        (false, false) => PathKind::Missing,
    };
    let facts = Facts { exists: &exists, voices: &|_| Roster::default(), longest: &|_| u32::MAX };
    let (job, _) =
        job::understand(&text, &name, folder, &facts).map_err(|problems| Failed::all(problems, Status::Invalid))?;
    match job.engine.settings {
        Settings::Flow(flow) => Ok(flow.service),
        Settings::OpenAi(openai) => Ok(openai.service),
        Settings::House | Settings::Command(_) => {
            let message = format!("the engine `{}` of `{name}` has no account", job.engine.kind.word());
            let help = "only flow and openai need tokens; name a job with one of them";
            Err(Failed::because(Problem::error("R0545", message).help(help), Status::Usage))
        }
    }
}

/// Waits for `work`, with what it needs to reach the network.
fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failed::unexpected(&error.to_string()))?;
    Ok(runtime.block_on(work))
}

/// How a command ends that has no token.
#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn failed(error: TokenError) -> Failed {
    Failed::because((&error).into(), ending(&error))
}

/// The exit status of a command for want of a token.
pub fn ending(error: &TokenError) -> Status {
    match (error, error.need()) {
        (TokenError::Locked { .. }, _) => Status::Locked,
        (TokenError::Account { .. }, _) => Status::Usage,
        (TokenError::Store { .. } | TokenError::Damaged { .. } | TokenError::Nowhere, _) => Status::State,
        (_, Need::Network) => Status::Unreachable,
        _ => Status::Credentials,
    }
}
