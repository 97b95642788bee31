//! `serve flow`: issues tokens, and runs the Flow server until somebody ends it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::ExposeSecret;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::args::serve::{DialectChoice, Flow, ReplyChoice};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::{Context, data};
use crate::problem::Problem;
use crate::production;
use crate::serve::flow::fault::Faults;
use crate::serve::flow::{Dialect, PORT, ReplyForm, ServeError, Server, Settings, WithRefresh, issue};
use crate::units::Points;

/// Issues what was asked for, and serves unless that was all.
pub(super) fn run(args: &Flow, context: &Context) -> Result<Status, Failed> {
    let state = state(args, context)?;
    let faults = match &args.faults {
        Some(path) => Faults::read(path).map_err(|problems| Failed::all(problems, Status::Invalid))?,
        None => Faults::default(),
    };
    let civil = production::Surroundings::default().civil;
    if args.issue_token {
        let with = if args.refresh { WithRefresh::Yes } else { WithRefresh::No };
        let issued = issue(&state, &args.email, args.token_life, civil(), with).map_err(|error| failed(&error))?;
        let tokens = [Some(issued.access), issued.refresh];
        let lines: String = tokens.iter().flatten().map(|token| format!("{}\n", token.expose_secret())).collect();
        data(lines.as_bytes())?;
        if args.port.is_none() {
            return Ok(Status::Done);
        }
    }
    let settings = Settings {
        address: SocketAddr::new(args.listen, args.port.unwrap_or(PORT)),
        dialect: match args.dialect {
            DialectChoice::Docs => Dialect::Docs,
            DialectChoice::Web => Dialect::Web,
        },
        faults,
        daily: Points(args.daily.get()),
        per_minute: args.rate,
        reply: match args.reply {
            ReplyChoice::Json => ReplyForm::Json,
            ReplyChoice::Wav => ReplyForm::Wav,
        },
        token_life: args.token_life,
        day: args.day,
        log: args.log.clone(),
        machine: context.machine(),
        ..Settings::new(state, Arc::clone(&civil))
    };
    serve(settings, args, context)
}

/// The state folder.
fn state(args: &Flow, context: &Context) -> Result<PathBuf, Failed> {
    if let Some(state) = &args.state {
        return Ok(state.clone());
    }
    let data = context.around.data.as_ref().ok_or_else(|| {
        let problem = Problem::error("R0857", "there is no home folder to keep the server's state in")
            .help("name a folder with --state");
        Failed::because(problem, Status::State)
    })?;
    Ok(data.join("serve/flow"))
}

fn serve(settings: Settings, args: &Flow, context: &Context) -> Result<Status, Failed> {
    if !settings.address.ip().is_loopback() {
        let message = format!("anybody who reaches {} can use this server", settings.address.ip());
        let help = "it is made for this machine alone: leave --listen out, or keep the network away";
        context.warn(&[Problem::warning("R0855", message).help(help)]);
    }
    let state = settings.state.clone();
    let faults = settings.faults.len();
    let unexpected = |error: std::io::Error| Failed::unexpected(&format!("the server cannot run: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(unexpected)?;
    runtime.block_on(async {
        // Before anybody is told where it is: whoever knows may end it at once.
        let mut interrupt = signal(SignalKind::interrupt()).map_err(unexpected)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(unexpected)?;
        let server = Server::bind(settings).await.map_err(|error| failed(&error))?;
        let mut said =
            format!("Flow server at http://{}; requests are logged to {}", server.address(), server.log().display());
        if faults > 0 {
            said.push_str(&format!("; {faults} {} ready", if faults == 1 { "fault is" } else { "faults are" }));
        }
        context.tell(&said);
        if !args.issue_token {
            let state = if args.state.is_some() { format!(" --state {}", shell_word(&state)) } else { String::new() };
            context.tell(&format!("A token for it: rhapsode serve flow --issue-token{state}"));
        }
        let ended = async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        server.run(ended).await.map_err(unexpected)
    })?;
    // Utterances that nobody waits for any more are no reason to stay.
    runtime.shutdown_background();
    Ok(Status::Done)
}

fn failed(error: &ServeError) -> Failed {
    let status = match error {
        ServeError::Locked(_) => Status::Locked,
        ServeError::Listen { .. } => Status::Usage,
        ServeError::Disk(_) | ServeError::Damaged { .. } => Status::State,
    };
    Failed::because(error.into(), status)
}
