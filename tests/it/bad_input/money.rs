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
    assert_snapshot!(test.refused("run job.toml -y", 3), @"
    exit 3
    error[R0115]: `budget.points_per_day` is too small for one request, which costs 1 point
      --> job.toml:14:18
       |
    14 | points_per_day = 0
       |                  ^ less than one request costs
       |
       = help: allow at least 1, or leave it out for no limit

    1 error; nothing was spent
    ");
    let test = paid("points_total = 0\n");
    assert_snapshot!(test.refused("run job.toml -y", 3), @"
    exit 3
    error[R0115]: `budget.points_total` is too small for one request, which costs 1 point
      --> job.toml:14:16
       |
    14 | points_total = 0
       |                ^ less than one request costs
       |
       = help: allow at least 1, or leave it out for no limit

    1 error; nothing was spent
    ");
}

#[test]
fn a_daily_budget_smaller_than_the_plan_parks_the_run_and_a_larger_one_goes_on() {
    let test = paid("points_per_day = 1\n");
    assert_snapshot!(test.run("run job.toml -y"), @"
    exit 5
    recording 3 takes for 3 points; 0 on the shelf
    [1/3] 01 One: One  The ([LENGTH])
    parked until [TOMORROW] 00:00 UTC: today's budget of 1 point is used up
    Stopped Fox after [TIME]: today's budget of 1 point is used up; more from [TOMORROW] 00:00 UTC; 2 of 3 requests are left
      1 request, 1 point, 0 on the shelf before
    To go on: rhapsode run job.toml
    ");
    assert_eq!((test.entries("commit"), test.outputs().len()), (1, 0));
    test.change_job("points_per_day = 1", "points_per_day = 9");
    assert_snapshot!(test.run("run job.toml -y"), @"
    exit 0
    recording 2 takes for 2 points; 1 on the shelf
    [1/2] 01 One: fox came. ([LENGTH])
    [2/2] 01 One: It sat down. ([LENGTH])
    binding 01 One
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      2 requests, 2 points, 1 on the shelf before
    ");
    assert_eq!((test.entries("intent"), test.entries("commit")), (3, 3));
}

#[test]
fn a_total_budget_smaller_than_the_plan_ends_the_run() {
    let test = paid("points_total = 2\n");
    assert_snapshot!(test.run("run job.toml -y"), @"
    exit 5
    recording 3 takes for 3 points; 0 on the shelf
    [1/3] 01 One: One  The ([LENGTH])
    [2/3] 01 One: fox came. ([LENGTH])
    Stopped Fox after [TIME]: the job's budget of 2 points is used up; 1 of 3 requests are left
      2 requests, 2 points, 0 on the shelf before
    To go on: rhapsode run job.toml
    ");
    assert_eq!((test.entries("commit"), test.outputs().len()), (2, 0));
}

#[test]
fn points_without_a_word() {
    let test = paid("");
    let ran = test.run("run job.toml");
    assert_eq!((test.ledger().len(), test.outputs().len()), (0, 0));
    assert_snapshot!(ran, @"
    exit 8
    Plan for Fox: 1 chapter, 3 lines, 1 voice

      + 3 new    = 0 on the shelf

      Chapter  requests  points  est. length  why
      01 One          3       3        2.0 s  new

      Cost    3 points
      Length  about 2.0 s
    error[R0805]: this would spend 3 points, and nobody agreed to it; nothing was spent
     |
     = help: agree with `rhapsode run job.toml -y`, set a cap with `--max-points N`, or run a plan saved by `plan -o`

    1 error; nothing was spent
    ");
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
    assert_snapshot!(test.run("run job.toml -y"), @"
    exit 8
    an interrupted run left 1 request of unknown fate
    recording 3 takes for 3 points; 0 on the shelf
    [1/3] 01 One: failed: it may have been charged already, and budget.doubt allows no more than 0 points a day for such cases; `--buy-doubtful` buys it now
    [2/3] 01 One: fox came. ([LENGTH])
    [3/3] 01 One: It sat down. ([LENGTH])
    1 of 3 requests for Fox failed for good; no file with holes is written
      2 requests, 2 points, 0 on the shelf before
      failed: 01 One: One  The: it may have been charged already, and budget.doubt allows no more than 0 points a day for such cases; `--buy-doubtful` buys it now
    To go on: rhapsode run job.toml
    ");
    assert_eq!((test.entries("doubt"), test.outputs().len()), (1, 0));
    let ran = test.run("run job.toml -y --buy-doubtful");
    assert_snapshot!(ran, @"
    exit 0
    recording 1 take for 1 point; 2 on the shelf
    [1/1] 01 One: [WORDS] ([LENGTH])
    binding 01 One
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      1 request, 1 point, 2 on the shelf before
    ");
    assert_eq!((test.entries("intent"), test.entries("commit")), (4, 3));
}

#[test]
fn a_first_doubt_is_inside_the_usual_budget() {
    let test = doubtful(2);
    test.done("run job.toml -y");
    assert_eq!((test.entries("doubt"), test.entries("intent"), test.entries("commit")), (1, 4, 3));
}
