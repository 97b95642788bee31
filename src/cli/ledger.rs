//! `ledger`: shows what was spent, and takes a person's word for what nobody can prove.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::args::ledger::{LedgerArgs, LedgerCommand, Resolve, Whose};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data, opened};
use crate::problem::Problem;
use crate::production::Surroundings;
use crate::production::places::{ledger_in, ledgers_in};
use crate::report::columns::counted;
use crate::report::ledger::{Books, DayBook, JobBook, Unsettled, between, day_word, render};
use crate::session::account::{Account, Purchase};
use crate::session::entry::Entry;
use crate::store::ledger::{Ledger, LedgerError};

/// Shows ledgers, or settles doubts in one.
pub fn run(args: &LedgerArgs, context: &Context) -> Result<Status, Failed> {
    match &args.what {
        Some(LedgerCommand::Resolve(resolve)) => settle(resolve, context),
        None => show(args, context),
    }
}

/// An account, and where its ledger is.
struct Named {
    account: String,
    path: PathBuf,
}

fn show(args: &LedgerArgs, context: &Context) -> Result<Status, Failed> {
    let mut shown = String::new();
    for named in named(&args.whose, context)? {
        let Some(books) = books(&named)? else { continue };
        let text = match args.json {
            true => serde_json::to_string(&books).map_err(|error| Failed::unexpected(&error.to_string()))? + "\n",
            false => render(&books),
        };
        if !shown.is_empty() && !args.json {
            shown.push('\n');
        }
        shown.push_str(&text);
    }
    if shown.is_empty() {
        return Err(none());
    }
    data(shown.as_bytes())
}

fn none() -> Failed {
    let problem = Problem::error("R0620", "there is no such ledger: nothing was bought")
        .help("`rhapsode ledger` shows all accounts of yours; name a job with --job, since free engines have ledgers of their own");
    Failed::because(problem, Status::NothingSelected)
}

/// The ledgers that are meant.
fn named(whose: &Whose, context: &Context) -> Result<Vec<Named>, Failed> {
    if let Some(job) = &whose.job {
        let production = opened::job(job, context)?;
        return Ok(vec![Named { account: production.card().account, path: production.ledger_path() }]);
    }
    let Some(folder) = context.machine().data else { return Ok(Vec::new()) };
    let all = match &whose.account {
        Some(account) => vec![Named { account: account.clone(), path: ledger_in(&folder, account) }],
        None => {
            let all = ledgers_in(&folder).map_err(|error| Failed::because((&error).into(), Status::State))?;
            all.into_iter().map(|(account, path)| Named { account, path }).collect()
        }
    };
    Ok(all)
}

/// What the ledger holds; absent when there is none.
fn books(named: &Named) -> Result<Option<Books>, Failed> {
    let mut why = BTreeMap::new();
    let account = Ledger::read(&named.path, &named.account, &mut |_, _, entry| {
        if let Entry::Doubt { key, why: said } = entry {
            why.insert(*key, said.clone());
        }
    });
    let Some(account) = account.map_err(|error| failed(&error))? else { return Ok(None) };
    let spent = account.spent_in_all();
    let known = |purchase: &Purchase| {
        let said = why.get(&purchase.key).map_or("nothing", String::as_str);
        Unsettled::of(purchase, said)
    };
    let days = account.days().map(|(day, spent)| DayBook {
        day: day_word(day),
        at_least: spent.at_least,
        at_most: spent.at_most,
    });
    let jobs = account.jobs().map(|(job, spent)| JobBook {
        job: job.to_owned(),
        at_least: spent.at_least,
        at_most: spent.at_most,
    });
    Ok(Some(Books {
        v: 1,
        account: named.account.clone(),
        path: named.path.display().to_string(),
        records: account.entries(),
        at_least: spent.at_least,
        at_most: spent.at_most,
        days: days.collect(),
        jobs: jobs.collect(),
        open: account.open().iter().map(|open| Unsettled::of(open, "no answer is on record")).collect(),
        doubts: account.doubts().iter().map(known).collect(),
    }))
}

fn failed(error: &LedgerError) -> Failed {
    let held = error.code().0 == "R0605";
    Failed::because(error.into(), if held { Status::Locked } else { Status::State })
}

fn settle(args: &Resolve, context: &Context) -> Result<Status, Failed> {
    let mut all = named(&args.whose, context)?;
    all.retain(|named| named.path.exists());
    let named = match all.as_slice() {
        [] => return Err(none()),
        [one] => one,
        several => {
            let names: Vec<&str> = several.iter().map(|named| named.account.as_str()).collect();
            let problem = Problem::error("R0621", format!("there are ledgers of {} accounts", several.len()))
                .help(format!("say which is meant: --account {}", names.join(", or --account ")));
            return Err(Failed::because(problem, Status::Usage));
        }
    };
    let now = (Surroundings::default().civil)();
    let opened = Ledger::open(&named.path, &named.account, now).map_err(|error| failed(&error))?;
    let (mut ledger, mut account) = (opened.ledger, opened.account);
    let settled = chosen(args, &account)?;
    let mut entries: Vec<Entry> = Vec::with_capacity(settled.len());
    for Purchase { key, seq, .. } in &settled {
        // What no run will ever answer is in doubt, and the doubt is what a person settles.
        if account.open().iter().any(|open| open.seq == *seq) {
            entries.push(Entry::Doubt { key: *key, why: "its project is gone, a person said".to_owned() });
        }
        let (why, intent) = (args.because.clone(), Some(*seq));
        entries.push(Entry::Resolve { key: *key, charged: args.charged, why, intent });
    }
    // Tried on the account first: an impossible one must not reach the disk.
    for entry in &entries {
        account.apply(entry, now).map_err(|error| Failed::because((&error).into(), Status::State))?;
    }
    ledger.append(&entries, now).map_err(|error| failed(&error))?;
    let word = if args.charged { "charged" } else { "not charged" };
    let spent = between(account.spent_in_all());
    let settled = counted(settled.len() as u64, "request is", "requests are");
    context.tell(&format!("{settled} noted as {word}; {} has spent {spent}.", named.account));
    Ok(Status::Done)
}

/// The requests that `args` names.
fn chosen(args: &Resolve, account: &Account) -> Result<Vec<Purchase>, Failed> {
    let doubts = account.doubts();
    if args.all {
        return match doubts.is_empty() {
            true => Err(undoubted("nothing in this ledger is in doubt".to_owned())),
            false => Ok(doubts),
        };
    }
    let open = account.open();
    let mut chosen: Vec<Purchase> = Vec::with_capacity(args.numbers.len());
    for number in &args.numbers {
        let of = |some: &[Purchase]| some.iter().find(|purchase| purchase.seq == *number).cloned();
        let purchase = match (of(&doubts), of(&open)) {
            (Some(doubt), _) => doubt,
            (None, Some(open)) if args.open => open,
            (None, Some(open)) => return Err(still_open(&open)),
            (None, None) => return Err(undoubted(format!("record {number} is no request that is in doubt"))),
        };
        if !chosen.contains(&purchase) {
            chosen.push(purchase);
        }
    }
    Ok(chosen)
}

fn still_open(open: &Purchase) -> Failed {
    let message = format!("record {} is open: the next run of `{}` settles it by itself", open.seq, open.job);
    let help = "run that job again, where it still exists: it knows what it received; only when its project is gone for good, \
                add `--open`";
    Failed::because(Problem::error("R0623", message).help(help), Status::Usage)
}

fn undoubted(message: String) -> Failed {
    let help = "`rhapsode ledger` shows the numbers of what is in doubt; what a dead run left open is settled by its next run, or \
         with `--open`";
    Failed::because(Problem::error("R0622", message).help(help), Status::NothingSelected)
}
