//! What `doctor JOB` looks at besides: the job, its ledger and every take on its shelf. Changes nothing without `--repair`,
//! and deletes nothing with it.

use std::path::Path;

use crate::cli::Context;
use crate::cli::doctor::{books, ears};
use crate::cli::surroundings::is_program;
use crate::engine::command::path_of;
use crate::job::Settings;
use crate::job::engine::CommandSettings;
use crate::plan::key::TakeKey;
use crate::problem::Problem;
use crate::production::{self, Production};
use crate::report::checks::Check;
use crate::report::columns::counted;
use crate::store::ledger::Ledger;
use crate::store::lock::Lock;
use crate::store::shelf::{Shelf, keys_in};

/// Takes whose damage is told one by one.
const SHOWN: usize = 5;

/// The checks of the job at `path`; with `repair`, what can be made good is.
pub fn checks(path: &Path, repair: bool, context: &Context) -> Vec<Check> {
    let surroundings = production::Surroundings { machine: context.machine(), ..production::Surroundings::default() };
    let production = match Production::open(path, surroundings) {
        Ok(production) => production,
        Err(problems) => return vec![troubled("job", &problems, "rhapsode plan shows each with its place")],
    };
    let mut checks = vec![match production.plan() {
        Ok(plan) => {
            let found = counted(plan.cues.len() as u64, "cue", "cues");
            Check::ok("job", format!("{}: {found} in {}", production.job.title, path.display()))
        }
        Err(problems) => troubled("job", &problems, "rhapsode plan shows each with its place"),
    }];
    if let Settings::Command(settings) = &production.job.engine.settings {
        checks.push(program(settings, context));
    }
    checks.extend(production.job.checks.transcribe.iter().map(|server| ears::check(server, context)));
    // A run that is under way mends what it meets by itself, and must not be meddled with.
    let lock = repair.then(|| Lock::take(&production.places().lock(), "the job", production.now()));
    let repair = match lock.transpose() {
        Ok(lock) => lock,
        Err(error) => {
            checks.push(of_problem("repair", &Problem::from(&error)));
            return checks;
        }
    };
    if repair.is_some() {
        checks.push(cut(&production));
    }
    checks.push(ledger(&production));
    checks.extend(takes(&production, repair.is_some()));
    // Laid out anew: takes may have gone aside.
    let Ok(plan) = production.plan() else { return checks };
    checks.extend(books::gone(&production, &plan));
    if repair.is_none() {
        checks.push(books::checkpoint(&production, &plan));
    } else {
        checks.push(match production.mend_checkpoint(&plan) {
            Ok(()) => Check::ok("checkpoint", "says what the shelf holds"),
            Err(problem) => of_problem("checkpoint", &problem),
        });
    }
    checks
}

/// Cuts what a power cut left half-written at the ledger's end.
fn cut(production: &Production) -> Check {
    let path = production.ledger_path();
    if !path.exists() {
        return Check::ok("repair", "no ledger yet");
    }
    match Ledger::open(&path, &production.card().account, production.now()) {
        Ok(opened) => match opened.torn {
            Some(torn) => Check::warn("repair", torn.to_string(), "nothing: no record was lost that was acknowledged"),
            None => Check::ok("repair", "the ledger has no torn end"),
        },
        Err(error) => of_problem("repair", &Problem::from(&error)),
    }
}

/// Whether the program that speaks is there.
fn program(settings: &CommandSettings, context: &Context) -> Check {
    const REMEDY: &str = "install it, or put its path into `engine.command`";
    match path_of(settings) {
        None => match context.around.program(&settings.program) {
            Some(path) => Check::ok("command", format!("{} is {}", settings.program, path.display())),
            None => Check::fail("command", format!("no program `{}` is on the PATH", settings.program), REMEDY),
        },
        Some(path) if is_program(&path) => Check::ok("command", path.display().to_string()),
        Some(path) if path.exists() => {
            Check::fail("command", format!("{} may not be run", path.display()), "make it executable")
        }
        Some(path) => Check::fail("command", format!("{} is not there", path.display()), REMEDY),
    }
}

fn troubled(what: &str, problems: &[Problem], remedy: &str) -> Check {
    let first = problems.first().map(ToString::to_string).unwrap_or_default();
    let found = match problems.len() {
        0 | 1 => first,
        more => format!("{first} (and {} more)", more - 1),
    };
    Check::fail(what, found, remedy)
}

/// Reads and verifies every record.
fn ledger(production: &Production) -> Check {
    let account = production.card().account;
    match Ledger::look(&production.ledger_path(), &account) {
        Ok(None) => Check::ok("ledger", "not begun"),
        Ok(Some(found)) => {
            let records = counted(found.entries(), "record", "records");
            match production.spent_in_all(&found) {
                Ok(spent) => {
                    Check::ok("ledger", format!("{records}, all sound; this job has spent {} at most", spent.at_most))
                }
                Err(problem) => of_problem("state folder", &problem),
            }
        }
        Err(error) => of_problem("ledger", &Problem::from(&error)),
    }
}

pub(super) fn of_problem(what: &str, problem: &Problem) -> Check {
    let remedy = problem.help.clone().unwrap_or_else(|| format!("rhapsode explain {}", problem.code));
    Check::fail(what, format!("{} [{}]", problem.message, problem.code), remedy)
}

/// Reads every take to its end; with `repair`, damaged ones are put aside. A folder without takes is left without them.
fn takes(production: &Production, repair: bool) -> Vec<Check> {
    let state = production.places().state();
    let keys = match keys_in(state) {
        Ok(keys) if keys.is_empty() => return vec![Check::ok("takes", "none yet")],
        Ok(keys) => keys,
        Err(error) => return vec![of_problem("takes", &Problem::from(&error))],
    };
    let shelf = match Shelf::open(state, production.card().rate, None) {
        Ok(shelf) => shelf,
        Err(error) => return vec![of_problem("takes", &Problem::from(&error))],
    };
    let mend = |key: &TakeKey| {
        let why = shelf.verify(key).err()?.to_string();
        Some(match repair.then(|| shelf.quarantine(key, &why)) {
            None => why,
            Some(Ok(to)) => format!("{why}; moved to {}", to.display()),
            Some(Err(error)) => format!("{why}; not moved: {error}"),
        })
    };
    let damaged: Vec<String> = keys.iter().filter_map(mend).collect();
    if damaged.is_empty() {
        return vec![Check::ok("takes", format!("{}, all sound", counted(keys.len() as u64, "take", "takes")))];
    }
    const REMEDY: &str =
        "the next run makes them anew, and asks before it pays for them again; --repair puts them aside now";
    let mut checks: Vec<Check> =
        damaged.iter().take(SHOWN).map(|why| Check::warn("takes", why.as_str(), REMEDY)).collect();
    if damaged.len() > SHOWN {
        checks.push(Check::warn("takes", format!("{} more are damaged", damaged.len() - SHOWN), REMEDY));
    }
    checks
}
