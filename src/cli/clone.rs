//! `clone`: judges a sample, names the cost, asks, and buys a clone once; lists and deletes one's own.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::watch;

use crate::audio::sample::{self, Lengths, RATE, Sample};
use crate::cli::approve::{self, Consent};
use crate::cli::args::clone::CloneArgs;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::service::{Meant, block_on, status_of, unanswered};
use crate::cli::stop::{self, Caught, InFlight};
use crate::cli::{Context, data};
use crate::engine::flow::account::is_name;
use crate::engine::flow::kept::{Clone, Clones, Kept};
use crate::engine::{self, Machine};
use crate::job::engine::FlowSettings;
use crate::problem::Problem;
use crate::production::Surroundings;
use crate::production::clone::{Again, CloneError, Desk, FlowServer, Made, Wish};
use crate::production::places::{Places, ledger_in, purse};
use crate::report::columns::{Align, Columns, moment};
use crate::report::voices::shown_id;
use crate::store::ledger::{Ledger, LedgerError};
use crate::studio::LANDING_PATIENCE;
use crate::studio::clock::Clock;
use crate::units::{Elapsed, Points, UtcMillis};

/// Does what was asked for.
pub fn run(args: &CloneArgs, context: &Context) -> Result<Status, Failed> {
    let meant = Meant::new(None, &args.server)?;
    if let (Some(path), Some(name)) = (&args.sample, &args.name) {
        return make(args, path, name, &meant, context);
    }
    let settings = meant.flow()?;
    match &args.delete {
        Some(id) => delete(id, settings, context),
        None => list(args, settings, context),
    }
}

fn make(args: &CloneArgs, path: &Path, name: &str, meant: &Meant, context: &Context) -> Result<Status, Failed> {
    let settings = meant.flow()?;
    if !is_name(name) {
        let problem = Problem::error("R0555", format!("`{name}` cannot be a clone's name"))
            .help("use letters without accents, digits and `_`, at most 36: servers keep the points for any other");
        return Err(Failed::because(problem, Status::Usage));
    }
    let lengths = lengths(args)?;
    let sample = read(path, lengths, context)?;
    let machine = context.machine();
    let flow = engine::open_flow(settings, &machine).map_err(|problem| Failed::because(problem, Status::Invalid))?;
    let civil = Surroundings::default().civil;
    let places = meant.job.as_deref().map(Places::beside);
    let state = purse(places.as_ref(), machine.data.as_deref()).ok_or_else(|| {
        let problem = Problem::error("R0565", "there is no folder for the ledger: this user has no home folder");
        Failed::because(problem.help("set RHAPSODE_DATA to a folder of your own"), Status::State)
    })?;
    let service = &settings.service;
    // The name under which jobs of this account keep theirs.
    let account = crate::studio::port::Engine::card(&flow).account;
    let failed = |error: LedgerError| {
        let held = error.code().0 == "R0605";
        Failed::because((&error).into(), if held { Status::Locked } else { Status::State })
    };
    let opened = Ledger::open(&ledger_in(&state, &account), &account, civil()).map_err(failed)?;
    let (mut ledger, mut spent) = (opened.ledger, opened.account);
    // Ten points must not be spent without a record of it.
    ledger.brace(1).map_err(failed)?;
    let kept = Kept::of(machine.data.as_deref(), &service.account);
    let wish = Wish {
        sample: &sample,
        name,
        account: &service.account,
        points: settings.clone_points,
        per_day: meant.budget.per_day,
        again: if args.buy_again { Again::Given } else { Again::Unsaid },
    };
    let (stopping, stop) = watch::channel(false);
    let caught = Caught::default();
    let mut refused = None;
    let mut agree = |points: Points| {
        let again = format!("rhapsode clone {} --name {name}{}", shell_word(path), args.server.words());
        let consent = if args.yes { Consent::Given } else { Consent::Unsaid };
        context.tell(&offer(path, &sample, points, settings));
        let agreed = approve::see_to(points, consent, &context.around, &context.gate, &again);
        refused = agreed.err().map(|mut failed| {
            let help = format!("agree with `{again} -y`");
            failed.problems.iter_mut().for_each(|problem| problem.help = Some(help.clone()));
            failed
        });
        if refused.is_none() {
            // From here on a signal lets the reply arrive: ten points hang on it.
            let stopping = stopping.clone();
            stop::listen_or_warn(&context.gate, &caught, move || match stopping.send(true) {
                Ok(()) => InFlight::Something,
                Err(_) => InFlight::Nothing,
            });
        }
        refused.is_none()
    };
    let mut desk = Desk {
        ledger: &mut ledger,
        account: &mut spent,
        kept: &kept,
        server: &FlowServer(flow.client()),
        now: &|| civil(),
    };
    let made = block_on(async {
        tokio::select! {
            biased;
            made = desk.clone(&wish, &mut agree) => Some(made),
            () = out_of_patience(stop, Surroundings::default().civil) => None,
        }
    })?;
    let Some(made) = made else { return Err(unanswered_clone(caught.status(), settings.clone_points)) };
    match made {
        Ok(made) => tell_made(args, &made, settings.clone_points, context),
        Err(CloneError::Declined(_)) => Err(refused.unwrap_or_else(|| Failed::unexpected("a clone nobody declined"))),
        Err(error) => Err(Failed::because((&error).into(), status(&error))),
    }
}

/// Returns when a person wants to stop and the reply has been waited for long enough since.
async fn out_of_patience(mut stop: watch::Receiver<bool>, civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>) {
    if stop.wait_for(|wanted| *wanted).await.is_err() {
        return std::future::pending().await;
    }
    Clock::start(civil).until(Some(Elapsed(LANDING_PATIENCE))).await;
}

fn unanswered_clone(caught: Option<Status>, points: Points) -> Failed {
    let waited = LANDING_PATIENCE.as_secs();
    let message =
        format!("the clone was asked for and not answered within {waited} s of the stop; {points} may be spent");
    let help = "give the same command again: it looks for the clone on the server before it buys one";
    Failed::because(Problem::error("R0572", message).help(help), caught.unwrap_or(Status::Interrupted))
}

fn lengths(args: &CloneArgs) -> Result<Lengths, Failed> {
    let (least, most) = (args.min_seconds * 1000, args.max_seconds * 1000);
    if least > most {
        let message = format!("--min-seconds {} is more than --max-seconds {}", args.min_seconds, args.max_seconds);
        let problem = Problem::error("R0551", message).help("leave both out for 4 to 12 seconds");
        return Err(Failed::because(problem, Status::Usage));
    }
    Ok(Lengths { least, safe: Lengths::default().safe.clamp(least, most), most })
}

/// The sample at `path`, made ready; refused when it would spoil the clone.
fn read(path: &Path, lengths: Lengths, context: &Context) -> Result<Sample, Failed> {
    let name = path.display().to_string();
    let unusable = |why: &dyn std::fmt::Display| {
        let problem = Problem::error("R0550", format!("the sample `{name}` cannot be used: {why}"))
            .help("name a recording: WAV, MP3, FLAC, M4A or Ogg Vorbis");
        Failed::because(problem, Status::Invalid)
    };
    let file = File::open(path).map_err(|error| unusable(&error))?;
    let sample = sample::read(file, lengths).map_err(|error| unusable(&error))?;
    let problems: Vec<Problem> = sample.findings.iter().map(|finding| finding.problem(&name)).collect();
    if sample.is_unfit() {
        return Err(Failed::all(problems, Status::Invalid));
    }
    context.warn(&problems);
    Ok(sample)
}

fn offer(path: &Path, sample: &Sample, points: Points, settings: &FlowSettings) -> String {
    format!(
        "The sample {} ({:.1} s) becomes {:.1} s at {}. A clone of it costs {points} of the account {}.",
        path.display(),
        sample.was_ms as f64 / 1000.0,
        sample.frames().duration(RATE).as_secs_f64(),
        RATE,
        settings.service.account
    )
}

fn status(error: &CloneError) -> Status {
    match error {
        CloneError::Ledger(_) | CloneError::Unkept { .. } | CloneError::Kept(_) => Status::State,
        CloneError::List(failure) | CloneError::Failed { failure, .. } => status_of(failure),
        CloneError::MayBePaid { .. } | CloneError::Declined(_) => Status::ApprovalNeeded,
        CloneError::Budget { .. } => Status::Stopped,
    }
}

/// A clone for machines.
#[derive(Serialize)]
struct View<'a> {
    v: u8,
    #[serde(flatten)]
    clone: &'a Clone,
    #[serde(skip_serializing_if = "Option::is_none")]
    bought: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<u64>,
}

fn tell_made(args: &CloneArgs, made: &Made, price: Points, context: &Context) -> Result<Status, Failed> {
    let (clone, bought) = match made {
        Made::Bought(clone) => (clone, true),
        Made::There(clone) => (clone, false),
    };
    if !bought {
        let message = format!("a clone of this sample is there already: {}; nothing was spent", shown_id(&clone.id));
        context.warn(&[Problem::warning("N0559", message).help("use its id in [voices]")]);
    }
    if args.json {
        let points = if bought { price.0 } else { 0 };
        return json(&View { v: 1, clone, bought: Some(bought), points: Some(points) });
    }
    let name = &clone.name;
    context.tell(&format!("Use it in a job:\n\n[voices.{name}]\nid = \"{}\"\n", clone.id));
    data(format!("{}\n", clone.id).as_bytes())
}

fn json(view: &View<'_>) -> Result<Status, Failed> {
    let line = serde_json::to_string(view).map_err(|error| Failed::unexpected(&error.to_string()))?;
    data(format!("{line}\n").as_bytes())
}

/// The account's clones as the server lists them and as they are known here, kept from now on; and whether the server
/// has a list at all.
pub(super) fn refreshed(settings: &FlowSettings, context: &Context) -> Result<(Clones, bool), Failed> {
    let machine: Machine = context.machine();
    let kept = Kept::of(machine.data.as_deref(), &settings.service.account);
    let state = |error: crate::engine::flow::kept::KeptError| Failed::because((&error).into(), Status::State);
    let mut clones = kept.clones().map_err(state)?;
    let flow = engine::open_flow(settings, &machine).map_err(|problem| Failed::because(problem, Status::Invalid))?;
    let own = block_on(FlowServer(flow.client()).own())?;
    let own = own.map_err(|failure| unanswered("the list of clones could not be had", &failure))?;
    let has_list = own.is_some();
    let now = (Surroundings::default().civil)();
    for clone in own.into_iter().flatten() {
        // What is known here says more: the person's own name for it, and the sample.
        if clones.clones.iter().all(|known| known.id != clone.id) {
            let name = if clone.name.is_empty() { clone.id.clone() } else { clone.name.clone() };
            let account = settings.service.account.clone();
            clones.put(Clone { id: clone.id, name, request: clone.name, hash: String::new(), at: now, account });
        }
    }
    kept.keep_clones(&clones).map_err(state)?;
    Ok((clones, has_list))
}

fn list(args: &CloneArgs, settings: &FlowSettings, context: &Context) -> Result<Status, Failed> {
    let (clones, has_list) = refreshed(settings, context)?;
    if !has_list {
        context.tell("This server has no list of clones: these are the ones that were made from here.");
    }
    if args.json {
        for clone in &clones.clones {
            json(&View { v: 1, clone, bought: None, points: None })?;
        }
        return Ok(Status::Done);
    }
    if clones.clones.is_empty() {
        context.tell(&format!("The account {} has no clones.", settings.service.account));
        return Ok(Status::Done);
    }
    let mut table = Columns::new(&[Align::Left; 4]);
    table.row(["id", "name", "known since", "name on the server"]);
    for clone in &clones.clones {
        table.row([&shown_id(&clone.id), &clone.name, &moment(clone.at), &clone.request]);
    }
    data(table.render("").as_bytes())
}

fn delete(id: &str, settings: &FlowSettings, context: &Context) -> Result<Status, Failed> {
    let machine = context.machine();
    let flow = engine::open_flow(settings, &machine).map_err(|problem| Failed::because(problem, Status::Invalid))?;
    let removed = block_on(FlowServer(flow.client()).remove(id))?;
    removed.map_err(|failure| unanswered("the clone could not be deleted", &failure))?;
    let kept = Kept::of(machine.data.as_deref(), &settings.service.account);
    let forgotten = kept.clones().and_then(|mut clones| {
        clones.clones.retain(|clone| clone.id != id);
        kept.keep_clones(&clones)
    });
    forgotten.map_err(|error| Failed::because((&error).into(), Status::State))?;
    context.tell(&format!("Deleted the clone {}.", shown_id(id)));
    Ok(Status::Done)
}
