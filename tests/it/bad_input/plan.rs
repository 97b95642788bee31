//! Saved plans that are stale, newer or none; and two runs at once.

use insta::assert_snapshot;

use crate::harness::{Ran, Test, signal, until};

const WORDS: &str = "# One\n\nThe fox came.\n";

#[test]
fn a_stale_plan() {
    let test = Test::of("", WORDS);
    test.done("plan job.toml -o plan.json");
    test.write("book.md", "# One\n\nThe fox went.\n");
    let ran = test.run("run plan.json");
    assert_snapshot!(ran, @"
    exit 8
    error[R0813]: the plan `plan.json` is stale: book.md has changed
     |
     = help: look at what has changed, then save the plan anew with `rhapsode plan JOB -o FILE`

    1 error; nothing was spent
    ");
    assert_eq!((test.ledger().len(), test.outputs().len()), (0, 0));
    test.write("book.md", WORDS);
    test.change_job("\"en\"", "\"en-US\"");
    assert_snapshot!(test.run("run plan.json"), @"
    exit 8
    error[R0813]: the plan `plan.json` is stale: job.toml has changed
     |
     = help: look at what has changed, then save the plan anew with `rhapsode plan JOB -o FILE`

    1 error; nothing was spent
    ");
    test.change_job("\"en-US\"", "\"en\"");
    test.done("run plan.json");
}

#[test]
fn a_plan_that_is_garbage_or_newer() {
    let test = Test::of("", WORDS).with("garbage.json", "{\"plan\": fox}").with("other.json", "{\"a\": 1}");
    assert_snapshot!(test.refused("run garbage.json", 3), @"
    exit 3
    error[R0812]: `garbage.json` is no saved plan: expected ident at line 1 column 11
     |
     = help: name a job file, or save a plan anew with `rhapsode plan JOB -o FILE`

    1 error; nothing was spent
    ");
    assert_snapshot!(test.refused("run other.json", 3), @"
    exit 3
    error[R0812]: `other.json` is no saved plan: missing field `v` at line 1 column 8
     |
     = help: name a job file, or save a plan anew with `rhapsode plan JOB -o FILE`

    1 error; nothing was spent
    ");
    test.done("plan job.toml -o plan.json");
    let plan = std::fs::read_to_string(test.path("plan.json")).unwrap();
    assert!(plan.contains("\"v\": 1"), "{plan}");
    test.write("newer.json", plan.replace("\"v\": 1", "\"v\": 2"));
    assert_snapshot!(test.refused("run newer.json", 3), @"
    exit 3
    error[R0812]: `newer.json` was saved by a newer rhapsode: it has form 2, and this program knows 1 at most
     |
     = help: use that one, or save a plan anew with `rhapsode plan JOB -o FILE`

    1 error; nothing was spent
    ");
}

#[test]
fn two_runs_of_one_job_at_once() {
    // After its first request the first run waits for a minute, so that the second surely meets it.
    let tables = "[limits]\nconcurrency = 1\nmax_chars = 14\nrequests_per_minute = 1\n";
    let test = Test::of(tables, WORDS);
    let mut first = test.start("run job.toml");
    assert!(until(&mut first, || test.entries("commit") == 1));
    let spent = test.ledger();
    let second = test.run("run job.toml");
    assert_eq!(test.ledger(), spent);
    signal(&first, "INT");
    let mut first = Ran::from(first.wait_with_output().unwrap());
    // Two threads say this and the line about what is in flight; either may be first.
    let stopping = "stopping: 0 under way\n";
    assert!(first.stderr.contains(stopping), "{first}");
    first.stderr = first.stderr.replace(stopping, "");
    assert_snapshot!(second, @"
    exit 11
    error[R0605]: the job `job` is in use by another run (process [PID]) since [MOMENT]
     |
     = help: wait until that run has ended, or stop it with Ctrl-C; `rhapsode status` shows how far it is

    1 error; nothing was spent
    ");
    assert_snapshot!(first, @"
    exit 130
    recording 2 takes; 0 on the shelf
    [1/2] 01 One: One ([LENGTH])
    finishing what is in flight; again to stop at once
    Stopped Fox after [TIME]: it was interrupted; 1 of 2 requests are left
      1 request, no points, 0 on the shelf before
    To go on: rhapsode run job.toml
    ");
}
