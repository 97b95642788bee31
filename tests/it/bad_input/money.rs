//! Budgets that are too small, and what may be bought twice.

use std::fs;

use insta::assert_snapshot;

use crate::harness::Test;

const WORDS: &str = "# One\n\nThe fox came.\n\nIt sat down.\n";

/// A job whose requests cost a point each: the heading and two paragraphs.
fn paid(budget: &str) -> Test {
    let tables = "[engine]\npoints_per_request = 1\n[limits]\nconcurrency = 1\nmax_chars = 14\n[budget]\n";
    Test::of(&format!("{tables}{budget}"), WORDS)
}

#[test]
fn a_budget_too_small_for_one_request() {
    let test = paid("points_per_day = 0\n");
    assert_snapshot!(test.refused("run job.toml -y", 3), @"");
    let test = paid("points_total = 0\n");
    assert_snapshot!(test.refused("run job.toml -y", 3), @"");
}

#[test]
fn a_daily_budget_smaller_than_the_plan_parks_the_run_and_a_larger_one_goes_on() {
    let test = paid("points_per_day = 1\n");
    assert_snapshot!(test.run("run job.toml -y"), @"");
    assert_eq!((test.entries("commit"), test.outputs().len()), (1, 0));
    test.change_job("points_per_day = 1", "points_per_day = 9");
    assert_snapshot!(test.run("run job.toml -y"), @"");
    assert_eq!((test.entries("intent"), test.entries("commit")), (3, 3));
}

#[test]
fn a_total_budget_smaller_than_the_plan_ends_the_run() {
    let test = paid("points_total = 2\n");
    assert_snapshot!(test.run("run job.toml -y"), @"");
    assert_eq!((test.entries("commit"), test.outputs().len()), (2, 0));
}

#[test]
fn points_without_a_word() {
    let test = paid("");
    let ran = test.run("run job.toml");
    assert_eq!((test.ledger().len(), test.outputs().len()), (0, 0));
    assert_snapshot!(ran, @"");
}

/// A run that died after its first request was sent and before anything came back.
fn doubtful(doubt: u32) -> Test {
    let test = paid(&format!("doubt = {doubt}\n"));
    test.done("run job.toml -y");
    let ledger = test.ledger_path().unwrap();
    let text = fs::read_to_string(&ledger).unwrap();
    let kept: String = text.split_inclusive('\n').take(2).collect();
    fs::write(ledger, kept).unwrap();
    test.remove(&[".rhapsode/takes", ".rhapsode/finished", "out"]);
    test
}

#[test]
fn what_may_have_been_charged_is_bought_again_only_with_a_word_beyond_budget_doubt() {
    let test = doubtful(0);
    assert_snapshot!(test.run("run job.toml -y"), @"");
    assert_eq!((test.entries("doubt"), test.outputs().len()), (1, 0));
    let ran = test.run("run job.toml -y --buy-doubtful");
    assert_snapshot!(ran, @"");
    assert_eq!((test.entries("intent"), test.entries("commit")), (4, 3));
}

#[test]
fn a_first_doubt_is_inside_the_usual_budget() {
    let test = doubtful(2);
    test.done("run job.toml -y");
    assert_eq!((test.entries("doubt"), test.entries("intent"), test.entries("commit")), (1, 4, 3));
}
