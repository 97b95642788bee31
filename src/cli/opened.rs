//! Opening what a command names: a job file, or a saved plan that leads to one.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::Context;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::plan::Plan;
use crate::plan::saved::{SavedPlan, SavedPlanError};
use crate::problem::Problem;
use crate::production::{self, Production};
use crate::report::plan_table::Outlook;
use crate::session::account::Account;
use crate::store::ledger::Ledger;

/// The job at `path`, its warnings shown.
pub fn job(path: &Path, context: &Context) -> Result<Production, Failed> {
    let production = quietly(path, context)?;
    context.warn(&production.warnings);
    Ok(production)
}

/// The job at `path`, for those who show its warnings in a way of their own.
pub fn quietly(path: &Path, context: &Context) -> Result<Production, Failed> {
    let surroundings = production::Surroundings { machine: context.machine(), ..production::Surroundings::default() };
    Production::open(path, surroundings).map_err(invalid)
}

/// Problems in a job or its manuscripts.
pub fn invalid(problems: Vec<Problem>) -> Failed {
    Failed::all(problems, Status::Invalid)
}

/// A job file, or a saved plan and the job file it was made of.
pub enum Named {
    /// A job file.
    Job(PathBuf),
    /// A saved plan.
    Plan(Box<SavedPlan>, PathBuf),
}

/// What the file at `path` is. A file that cannot be read counts as a job: opening it says why.
pub fn named(path: &Path) -> Result<Named, Failed> {
    let bytes = fs::read(path).unwrap_or_default();
    let looks_like_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if !looks_like_json {
        return Ok(Named::Job(path.to_owned()));
    }
    let saved = SavedPlan::parse(&String::from_utf8_lossy(&bytes)).map_err(|error| {
        let (what, help) = match error {
            SavedPlanError::Malformed(_) => ("is no saved plan", "name a job file, or save"),
            SavedPlanError::Newer(_) => ("was saved by a newer rhapsode", "use that one, or save"),
        };
        let problem = Problem::error("R0812", format!("`{}` {what}: {error}", path.display()))
            .help(format!("{help} a plan anew with `rhapsode plan JOB -o FILE`"));
        Failed::because(problem, Status::Invalid)
    })?;
    let job = path.parent().unwrap_or(Path::new("")).join(&saved.job);
    Ok(Named::Plan(Box::new(saved), job))
}

/// Refuses when `saved` is not what would be done now.
pub fn must_be_fresh(saved: &SavedPlan, now: &SavedPlan, path: &Path) -> Result<(), Failed> {
    let why = saved.stale(now);
    if why.is_empty() {
        return Ok(());
    }
    let problem = Problem::error("R0813", format!("the plan `{}` is stale: {}", path.display(), why.join("; ")))
        .help("look at what has changed, then save the plan anew with `rhapsode plan JOB -o FILE`");
    Err(Failed::because(problem, Status::ApprovalNeeded))
}

/// Saves `plan` in `file`, which may hold an older plan and nothing else.
pub fn save(production: &Production, plan: &Plan, file: &Path) -> Result<(), Failed> {
    if let Ok(there) = fs::read_to_string(file)
        && SavedPlan::parse(&there).is_err()
    {
        let problem = Problem::error("R0814", format!("`{}` is there already and is no saved plan", file.display()))
            .help("choose another name: `plan -o` replaces nothing but plans");
        return Err(Failed::because(problem, Status::Usage));
    }
    let saved = production.saved(plan, &job_beside(production.job_path(), file));
    let mut text = serde_json::to_string_pretty(&saved).map_err(|error| Failed::unexpected(&error.to_string()))?;
    text.push('\n');
    let written = || -> io::Result<()> {
        let part = file.with_extension("part");
        let mut out = fs::File::create(&part)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        fs::rename(&part, file)
    };
    written().map_err(|error| {
        let problem = Problem::error("R0803", format!("`{}` cannot be written: {error}", file.display()))
            .help("choose a place that you may write to");
        Failed::because(problem, Status::State)
    })
}

/// How a plan in `file` names the job: by its name alone when both are in one folder, else by its whole path.
fn job_beside(job: &Path, file: &Path) -> String {
    let folder = |path: &Path| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        parent.canonicalize().ok()
    };
    let whole = job.canonicalize().unwrap_or_else(|_| job.to_owned());
    let named = match (folder(job), folder(file), job.file_name()) {
        (Some(a), Some(b), Some(name)) if a == b => PathBuf::from(name),
        _ => whole,
    };
    named.display().to_string()
}

/// The account that pays for `production`, as it stands; absent without a ledger. Takes no lock.
pub fn account(production: &Production) -> Result<Option<Account>, Failed> {
    Ledger::look(&production.ledger_path(), &production.card().account)
        .map_err(|error| Failed::because((&error).into(), Status::State))
}

/// What a plan of `production` is judged by: the budget and what was spent so far. Reads the ledger without a lock.
pub fn outlook(production: &Production) -> Result<Outlook, Failed> {
    outlook_on(production, &account(production)?.unwrap_or_default())
}

/// The same, where the account is known already.
pub fn outlook_on(production: &Production, account: &Account) -> Result<Outlook, Failed> {
    let now = production.now();
    let job = production.spent_in_all(account).map_err(|problem| Failed::because(problem, Status::State))?;
    Ok(Outlook {
        title: production.job.title.clone(),
        budget: production.job.budget,
        spent_today: account.spent(account.today(now.day())).at_most,
        spent_in_all: job.at_most,
        per_minute: production.job.limits.per_minute,
        now,
        saved: None,
    })
}
