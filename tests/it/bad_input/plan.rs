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
    assert_snapshot!(ran, @"");
    assert_eq!((test.ledger().len(), test.outputs().len()), (0, 0));
    test.write("book.md", WORDS);
    test.change_job("\"en\"", "\"en-US\"");
    assert_snapshot!(test.run("run plan.json"), @"");
    test.change_job("\"en-US\"", "\"en\"");
    test.done("run plan.json");
}

#[test]
fn a_plan_that_is_garbage_or_newer() {
    let test = Test::of("", WORDS).with("garbage.json", "{\"plan\": fox}").with("other.json", "{\"a\": 1}");
    assert_snapshot!(test.refused("run garbage.json", 3), @"");
    assert_snapshot!(test.refused("run other.json", 3), @"");
    test.done("plan job.toml -o plan.json");
    let plan = std::fs::read_to_string(test.path("plan.json")).unwrap();
    assert!(plan.contains("\"v\": 1"), "{plan}");
    test.write("newer.json", plan.replace("\"v\": 1", "\"v\": 2"));
    assert_snapshot!(test.refused("run newer.json", 3), @"");
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
    let first = Ran::from(first.wait_with_output().unwrap());
    assert_snapshot!(second, @"");
    assert_snapshot!(first, @"");
}
