//! Jobs over several days with tokens that end: real processes, and days of seconds.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rhapsode::units::Points;

use super::{account, charged, is_near_midnight, job, run};
use crate::harness::Test;
use crate::serve::program::Process;

/// A server whose day lasts ten seconds and has five points, and whose tokens live for three.
const SHORT: &str = " --rate 60000 --daily 5 --day 10s --token-life 3s";

/// The job gets its tokens from a command, as a person's password store would give them.
fn with_token_command(test: &Test) {
    let program = env!("CARGO_BIN_EXE_rhapsode");
    let script = format!("#!/bin/sh\nexec {program} serve flow --issue-token --token-life 3s --state state\n");
    test.write("fetch", script);
    fs::set_permissions(test.path("fetch"), fs::Permissions::from_mode(0o755)).unwrap();
    test.change_job("token_file = \"token\"", "token_command = [\"./fetch\"]");
}

/// How many days of the server's had requests that were paid for: its count begins anew on each.
fn log_days(process: &Process) -> usize {
    let log = process.log();
    log.iter().filter(|record| record["charged"] == 1 && record["used"] == 1).count()
}

#[test]
fn a_job_waits_for_its_days_and_renews_its_tokens_by_itself() {
    if is_near_midnight() {
        return;
    }
    let process = Process::start(Test::new(), SHORT);
    job(&process, 14, "", "concurrency = 2\n");
    with_token_command(&process.test);
    let ran = run(&process.test, " --wait");
    assert_eq!(ran.status, 0, "{ran}");
    // At least one day is over before its end, wherever in a day the run begins.
    assert!(ran.stderr.contains("parked until"), "fourteen points at five a day: {ran}");
    assert!(log_days(&process) >= 3, "{ran}");
    let log = process.log();
    let spent = account(&process.test).spent_in_all();
    assert_eq!((spent.at_least, spent.at_most), (Points(14), Points(14)));
    assert_eq!(charged(&log), 14);
}

#[test]
fn without_waiting_it_ends_with_its_own_status_and_the_same_command_goes_on() {
    if is_near_midnight() {
        return;
    }
    let process = Process::start(Test::new(), SHORT);
    // More than two days have: whenever in a day it begins, the first run comes to the end of one.
    job(&process, 11, "", "concurrency = 1\n");
    with_token_command(&process.test);
    let first = run(&process.test, "");
    assert_eq!(first.status, 5, "{first}");
    assert!(first.stderr.contains("To go on: rhapsode run job.toml"), "{first}");
    let mut last = first.status;
    while last == 5 {
        let again = run(&process.test, "");
        last = again.status;
        assert!(last == 5 || last == 0, "{again}");
    }
    assert_eq!(charged(&process.log()), 11, "nothing was paid for twice");
}
