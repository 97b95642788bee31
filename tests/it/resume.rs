//! Killed, interrupted and started again: nothing on the shelf is made again, and the finished files are the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Child;

use crate::harness::{Ran, Test, files_in, signal, until};

/// Lines of the manuscript; each is a request.
const LINES: usize = 60;

/// Requests under way at the same time, unless a test says otherwise.
const CONCURRENCY: usize = 2;

/// Sixty short lines in three chapters, no two of them alike.
fn book() -> String {
    const WHAT: [&str; 5] =
        ["came to the window", "sat down there", "looked in", "went its way", "slept until morning"];
    let line = |n: usize| match n % 20 {
        0 => format!("# Chapter {}\n\n", n / 20 + 1),
        _ => format!("Fox number {n} {}.\n\n", WHAT[n % 5]),
    };
    (0..LINES).map(line).collect()
}

fn sixty(concurrency: usize) -> Test {
    // Long enough for each line and too short for two.
    let test = Test::of(&format!("[limits]\nconcurrency = {concurrency}\nmax_chars = 42\n"), book());
    assert!(book().lines().all(|line| line.len() <= 42));
    test
}

/// What a run that nobody disturbs makes.
fn undisturbed() -> BTreeMap<String, Vec<u8>> {
    let test = sixty(CONCURRENCY);
    test.done("run job.toml");
    assert_eq!((test.entries("intent"), test.entries("commit")), (test.takes().len(), test.takes().len()));
    test.outputs()
}

/// A take that was paid for is never asked for again, whatever happened in between.
fn assert_nothing_was_bought_twice(test: &Test) {
    let mut committed = BTreeSet::new();
    for (kind, key) in test.ledger() {
        assert!(kind != "intent" || !committed.contains(&key), "{key} was asked for again");
        assert!(kind != "commit" || committed.insert(key.clone()), "{key} was committed twice");
    }
    assert_eq!(committed.len(), test.takes().len());
}

#[test]
fn killed_at_many_moments_it_goes_on_to_the_same_bytes() {
    let test = sixty(CONCURRENCY);
    let takes = |at_least: usize| move |test: &Test| test.takes().len() >= at_least;
    type Moment<'a> = (&'a str, Box<dyn Fn(&Test) -> bool>);
    let moments: [Moment<'_>; 9] = [
        ("its lock", Box::new(|test| test.path(".rhapsode/locks/job.lock").exists())),
        ("its ledger", Box::new(|test| test.ledger_path().is_some())),
        ("its first intent", Box::new(|test| test.entries("intent") > 0)),
        ("a first take", Box::new(takes(1))),
        ("some takes", Box::new(takes(9))),
        ("half of the takes", Box::new(takes(26))),
        (
            "a reply on its way",
            Box::new(|test| test.takes().len() > 36 && !files_in(&test.path(".rhapsode/spool/job")).is_empty()),
        ),
        ("most takes", Box::new(takes(48))),
        ("finished files", Box::new(|test| test.path("out/01-Chapter 1.wav").exists())),
    ];
    let mut kills = 0;
    for (moment, there) in &moments {
        let mut child = test.start("run job.toml");
        if until(&mut child, || there(&test)) {
            kills += 1;
        }
        // Gone already or not: it is the same to what follows.
        child.kill().unwrap();
        child.wait().unwrap();
        let left = test.outputs().keys().filter(|name| name.ends_with(".part")).count();
        assert!(left <= 1, "{moment}: {left} unfinished files");
    }
    assert!(kills >= 6, "only {kills} of {} moments came before the end", moments.len());
    test.done("run job.toml");
    assert_eq!(test.outputs(), undisturbed());
    assert_nothing_was_bought_twice(&test);
    let (made, asked) = (test.takes().len(), test.entries("intent"));
    assert!(asked <= made + kills * CONCURRENCY, "{asked} requests for {made} takes and {kills} kills");
    assert!(test.run("run job.toml").stderr.starts_with("Nothing to do"), "and then there is nothing to do");
}

#[test]
fn killed_while_it_recovers_it_recovers_again() {
    let test = sixty(CONCURRENCY);
    let mut child = test.start("run job.toml");
    assert!(until(&mut child, || test.takes().len() >= 5));
    child.kill().unwrap();
    child.wait().unwrap();
    // A few commits that never reached the ledger: their takes are there, and recovery finds them.
    let ledger = test.ledger_path().unwrap();
    let text = fs::read_to_string(&ledger).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let last = lines.iter().rposition(|line| line.contains("\"commit\"")).unwrap();
    // Requests whose intent goes with them were then never made: what they gave goes too.
    let asked_later: Vec<(String, String)> = test.ledger().split_off(last - 1);
    for (_, key) in asked_later.iter().filter(|(kind, _)| kind == "intent") {
        let of_key = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(key.as_str());
        files_in(&test.path(".rhapsode")).into_iter().filter(of_key).for_each(|path| fs::remove_file(path).unwrap());
    }
    fs::write(&ledger, lines[..last].concat()).unwrap();
    for _ in 0..3 {
        let entries = test.ledger().len();
        let mut child = test.start("run job.toml");
        until(&mut child, || test.ledger().len() > entries);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    test.done("run job.toml");
    assert_eq!(test.outputs(), undisturbed());
    assert_nothing_was_bought_twice(&test);
}

/// Reads what `child` says until `line` comes, and returns the rest to be read.
fn listen_until(child: &mut Child, line: &str) -> impl BufRead + use<> {
    let mut words = BufReader::new(child.stderr.take().unwrap());
    let mut heard = String::new();
    while !heard.lines().last().unwrap_or_default().contains(line) {
        assert!(words.read_line(&mut heard).unwrap() > 0, "it ended without saying `{line}`:\n{heard}");
    }
    words
}

#[test]
fn one_interrupt_finishes_what_is_under_way() {
    let test = sixty(CONCURRENCY);
    let mut child = test.start("run job.toml");
    assert!(until(&mut child, || test.takes().len() >= 5));
    signal(&child, "INT");
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.status, 130, "{ran}");
    assert!(ran.stderr.contains("finishing what is in flight; again to stop at once"), "{ran}");
    assert!(ran.stderr.contains("To go on: rhapsode run job.toml"), "{ran}");
    assert_eq!(test.entries("intent"), test.entries("commit"), "nothing is left open");
    assert!(test.takes().len() < LINES && test.outputs().is_empty(), "{ran}");
    test.done("run job.toml");
    assert_eq!(test.outputs(), undisturbed());
    assert_eq!(test.entries("intent"), test.takes().len());
    assert_nothing_was_bought_twice(&test);
}

#[test]
fn a_second_interrupt_stops_at_once() {
    // A first request that takes far longer than the two signals.
    let long = "The fox came to the window, looked in for a while, and sat down there. ".repeat(69);
    let test = Test::of("[limits]\nconcurrency = 1\n", format!("{long}\n\n# Two\n\nThe end.\n"));
    let mut child = test.start("run job.toml");
    let mut words = listen_until(&mut child, "recording 3 takes");
    assert!(until(&mut child, || test.entries("intent") == 1));
    signal(&child, "INT");
    let mut heard = String::new();
    while !heard.contains("again to stop at once") {
        assert!(words.read_line(&mut heard).unwrap() > 0, "{heard}");
    }
    signal(&child, "INT");
    words.read_line(&mut heard).unwrap();
    let status = child.wait().unwrap();
    while words.read_line(&mut heard).unwrap() > 0 {}
    assert_eq!(status.code(), Some(130), "{heard}");
    assert!(!heard.contains("Stopped"), "it ended gently: {heard}");
    assert_eq!((test.entries("intent"), test.entries("commit")), (1, 0));
    test.done("run job.toml");
    let other = Test::of("[limits]\nconcurrency = 1\n", fs::read(test.path("book.md")).unwrap());
    other.done("run job.toml");
    assert_eq!(test.outputs(), other.outputs());
    assert_nothing_was_bought_twice(&test);
}

#[test]
fn a_sigterm_is_heard_like_an_interrupt() {
    let test = sixty(CONCURRENCY);
    let mut child = test.start("run job.toml");
    assert!(until(&mut child, || test.takes().len() >= 3));
    signal(&child, "TERM");
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.status, 143, "{ran}");
    assert_eq!(test.entries("intent"), test.entries("commit"));
}

#[test]
fn bytes_depend_on_neither_workers_nor_surroundings() {
    let expected = undisturbed();
    for concurrency in [1, 8] {
        let test = sixty(concurrency);
        test.done("run job.toml");
        assert_eq!(test.outputs(), expected, "{concurrency} workers");
    }
    let test = sixty(CONCURRENCY);
    let elsewhere = "umask 077; export LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 TZ=Asia/Kathmandu HOME=/; cd /; ";
    let ran = test.shell(&format!("folder=$PWD; {elsewhere} exec $RHAPSODE run $folder/job.toml"));
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(test.outputs(), expected, "another place, language, time zone and umask");
}
