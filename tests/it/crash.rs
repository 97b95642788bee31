//! Killed at every named point and at random moments, against a Flow server of our own that keeps the other book.
//!
//! `RHAPSODE_LONG=1` raises the counts; a failure says the seed, and `RHAPSODE_SEED` runs that one again.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Child;
use std::sync::OnceLock;
use std::time::Duration;

use rhapsode::fault::POINTS;

use crate::chance::{Dice, chosen_seed, is_long, moment};
use crate::flow_job::{account, charged, give, is_near_midnight, run, spoken};
use crate::harness::{Test, until};
use crate::serve::program::Process;

/// Requests of the job.
const LINES: usize = 40;

/// Requests under way at the same time.
const WORKERS: usize = 3;

/// Short lines in two chapters, each a request of its own.
fn job(process: &Process) {
    let line = |n: usize| match n % (LINES / 2) {
        0 => format!("# Chapter {}\n\n", n / (LINES / 2) + 1),
        _ => format!("Yes, {n}.\n\n"),
    };
    process.test.write("book.md", (0..LINES).map(line).collect::<String>());
    let base = &process.base;
    process.test.write(
        "job.toml",
        format!(
            "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"book.md\"\n\n[engine]\n\
             kind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"token\"\n\n[voices.narrator]\nid = \"v-female-R2s4N9qJ\"\n\n\
             [limits]\nmax_chars = 12\nrequests_per_minute = 60000\nburst = 100\nconcurrency = {WORKERS}\n\n\
             [budget]\npoints_per_day = 9000\ndoubt = 4000\n"
        ),
    );
    give(&process.test, &process.token);
}

fn server() -> Process {
    let process = Process::start(Test::new(), " --rate 60000 --daily 10000");
    job(&process);
    process
}

/// What a run that nobody disturbs makes, and what it costs.
fn undisturbed() -> &'static (BTreeMap<String, Vec<u8>>, u64) {
    static WHOLE: OnceLock<(BTreeMap<String, Vec<u8>>, u64)> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let process = server();
        let ran = run(&process.test, "");
        assert_eq!(ran.status, 0, "{ran}");
        (process.test.outputs(), charged(&process.log()))
    })
}

/// The program, armed with `fault`.
fn start(test: &Test, fault: &str) -> Child {
    let mut command = test.command("run job.toml -y --progress none --buy-doubtful");
    command.env("RHAPSODE_DATA", test.path("data"));
    if !fault.is_empty() {
        command.env("RHAPSODE_FAULT", fault);
    }
    // Nobody reads them while it runs.
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
}

/// What holds after each kill, whatever the moment: no commit without its take.
fn no_commit_without_its_take(test: &Test, context: &str) {
    let takes: BTreeSet<String> =
        test.takes().iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    for (kind, key) in test.ledger() {
        assert!(kind != "commit" || takes.contains(&key), "{context}: {key} is committed and not there");
    }
}

/// What holds in the end: the same bytes, and the fewest points that the kills allow.
fn whole_again(process: &Process, kills: usize, context: &str) {
    let test = &process.test;
    let ran = run(test, " --buy-doubtful");
    assert_eq!(ran.status, 0, "{context}\n{ran}");
    let (outputs, fewest) = undisturbed();
    assert!(test.outputs() == *outputs, "{context}: the files differ");
    let log = process.log();
    let lost = charged(&log) - fewest;
    assert!(lost <= (kills * WORKERS) as u64, "{context}: {lost} points were lost in {kills} kills");
    let spent = account(test).spent_in_all();
    let server = charged(&log);
    assert!(spent.at_least.0 <= server && server <= spent.at_most.0, "{context}: {spent:?}, the server says {server}");
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    for record in spoken(&log) {
        *asked.entry(record["text_hash"].as_str().unwrap()).or_default() += 1;
    }
    let most = asked.values().max().copied().unwrap_or(0);
    assert!(most <= kills + 1, "{context}: a text was asked for {most} times in {kills} kills");
    nothing_committed_was_asked_again(test, context);
}

fn nothing_committed_was_asked_again(test: &Test, context: &str) {
    let mut committed = BTreeSet::new();
    for (kind, key) in test.ledger() {
        assert!(kind != "intent" || !committed.contains(&key), "{context}: {key} was asked for again");
        if kind == "commit" {
            committed.insert(key);
        }
    }
}

/// Kills runs at the `point` until it was killed `times`; with each it passes it some times first.
fn killed_at(point: &str, times: usize) {
    let process = server();
    let once = [
        "lock.after",
        "checkpoint.open",
        "checkpoint.flushed",
        "stitch.middle",
        "output.renamed",
        "bind.middle",
        "finished.noted",
    ];
    let mut kills = 0;
    for nth in 0..times {
        // A run passes these a few times; the others once for each request or group of them.
        let passes = if once.contains(&point) { 1 + nth % 2 } else { 1 + nth * 3 % 7 };
        let mut child = start(&process.test, &format!("kill={point}:{passes}"));
        let status = child.wait().unwrap();
        let killed = status.code().is_none();
        kills += usize::from(killed);
        no_commit_without_its_take(&process.test, point);
        assert!(killed || status.success(), "{point}: {status}");
    }
    assert!(kills > 0, "{point} was never passed");
    whole_again(&process, kills, point);
}

/// A share of the points: the tests run side by side.
fn share(n: usize, of: usize) {
    if is_near_midnight() {
        return;
    }
    let times = if is_long() { 200 } else { 3 };
    // This job is not mastered or measured, has no packs, no report and no shared store, and no run passes the points of
    // `gc`; their own tests do.
    let elsewhere = ["master.", "pack.", "report.", "gc.", "store."];
    let passed = |point: &&&str| !elsewhere.iter().any(|step| point.starts_with(step));
    for point in POINTS.iter().filter(passed).skip(n).step_by(of) {
        killed_at(point, times);
    }
}

#[test]
fn killed_at_every_point_it_goes_on_to_the_same_bytes_1() {
    share(0, 2);
}

#[test]
fn killed_at_every_point_it_goes_on_to_the_same_bytes_2() {
    share(1, 2);
}

/// A job that is killed at random moments until it is done; after most kills the recovery is killed as well.
fn killed_at_random(seed: u64) -> usize {
    let context = format!("RHAPSODE_SEED={seed} cargo test --features faults --test it crash::");
    let mut dice = Dice(seed);
    let process = server();
    let mut kills = 0;
    loop {
        let mut child = start(&process.test, "");
        // A whole run takes about a second; a third of the kills meet the recovery in its first moments.
        let most = if dice.below(3) == 0 { 60 } else { 500 };
        let end = moment() + Duration::from_micros(dice.below(most * 1000));
        if !until(&mut child, || moment() >= end) {
            assert!(child.wait().unwrap().success(), "{context}");
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        no_commit_without_its_take(&process.test, &context);
    }
    whole_again(&process, kills, &context);
    kills
}

#[test]
fn killed_at_random_moments_it_goes_on_to_the_same_bytes() {
    if is_near_midnight() {
        return;
    }
    if let Some(seed) = chosen_seed() {
        killed_at_random(seed);
        return;
    }
    let wanted = if is_long() { 3000 } else { 30 };
    let mut kills = 0;
    for seed in 0.. {
        kills += killed_at_random(seed);
        if kills >= wanted {
            break;
        }
    }
}
