//! `status`: how far a job has come; reads and changes nothing.

use crate::cli::args::StatusArgs;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::{Context, data, opened};
use crate::plan::{Plan, Supply};
use crate::production::Production;
use crate::production::standing::LastRun;
use crate::report::plan_table::Outlook;
use crate::report::status::{self, ChapterStanding, Standing};
use crate::session::account::{Account, Interval};

/// Shows it.
pub fn run(args: &StatusArgs, context: &Context) -> Result<Status, Failed> {
    let production = opened::job(&args.job, context)?;
    let plan = production.plan().map_err(opened::invalid)?;
    let account = opened::account(&production)?;
    let outlook = opened::outlook_on(&production, account.as_ref().unwrap_or(&Account::default()))?;
    let spent = production.spent_in_all(account.as_ref().unwrap_or(&Account::default()));
    let spent = spent.map_err(|problem| Failed::because(problem, Status::State))?;
    let standing = standing(&production, &plan, &outlook, account.as_ref(), spent);
    if args.json {
        let json = serde_json::to_string(&standing).map_err(|error| Failed::unexpected(&error.to_string()))?;
        return data(format!("{json}\n").as_bytes());
    }
    data(status::render(&standing).as_bytes())
}

fn standing(
    production: &Production,
    plan: &Plan,
    outlook: &Outlook,
    account: Option<&Account>,
    spent: Interval,
) -> Standing {
    let whole = plan.whole();
    let chapters: Vec<ChapterStanding> = (0u32..)
        .zip(&plan.script.chapters)
        .map(|(at, chapter)| {
            let cues = whole.cues.get(whole.chapter_cues(at)).unwrap_or_default();
            let count = |supply| cues.iter().filter(|cue| cue.supply == supply).count() as u64;
            ChapterStanding {
                title: chapter.title.clone(),
                taken: count(Supply::Shelf),
                open: count(Supply::New) + count(Supply::Packed) + count(Supply::Store) + count(Supply::File),
            }
        })
        .collect();
    let finished = production.up_to_date().is_some();
    let (running, failed) = match production.last_run() {
        LastRun::UnderWay(who) => (Some(who), 0),
        // What the last run knew of another text is of no use.
        LastRun::Ended(summary) if summary.fingerprint == plan.fingerprint() => (None, summary.failed),
        _ => (None, 0),
    };
    Standing {
        v: 1,
        title: outlook.title.clone(),
        chapters,
        running,
        failed,
        at_least: spent.at_least,
        at_most: spent.at_most,
        doubtful: account.map_or(0, |account| account.doubts().len() as u64),
        left_today: outlook.budget.per_day.map(|per_day| per_day - outlook.spent_today),
        now: outlook.now,
        output: production.job.output.display().to_string(),
        next: (!finished).then(|| format!("rhapsode run {}", shell_word(production.job_path()))),
    }
}
