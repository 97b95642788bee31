//! A disk that fails at the N-th operation: one clear error, nothing asked for after it, and the same bytes in the end.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rhapsode::units::UtcMillis;

use crate::chance::is_long;
use crate::flow_job::{account, charged, give, is_near_midnight, spoken};
use crate::harness::{Ran, Test};
use crate::serve::program::Process;

/// Requests of the job.
const LINES: usize = 6;

/// Requests under way at the same time.
pub const WORKERS: usize = 2;

/// A job of a few short lines in a folder of its own.
pub fn project(process: &Process) -> Test {
    let test = Test::new();
    lay_out(&test, process, LINES);
    test
}

/// A job of `lines` short lines in the folder of `test`.
pub fn lay_out(test: &Test, process: &Process, lines: usize) {
    let base = &process.base;
    test.write("book.md", (0..lines).map(|n| format!("Yes, {n}.\n\n")).collect::<String>());
    test.write(
        "job.toml",
        format!(
            "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"book.md\"\n\n[engine]\n\
             kind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"token\"\n\n[voices.narrator]\nid = \"v-female-R2s4N9qJ\"\n\n\
             [limits]\nmax_chars = 12\nrequests_per_minute = 60000\nburst = 100\nconcurrency = {WORKERS}\n\n\
             [budget]\npoints_per_day = 9000\ndoubt = 4000\n"
        ),
    );
    give(test, &process.token);
}

/// A server for many of them.
pub fn server() -> Process {
    Process::start(Test::new(), " --rate 60000 --daily 100000")
}

/// The program on the job, armed with `fault`.
pub fn armed(test: &Test, fault: &str) -> Ran {
    let mut command = test.command("run job.toml -y --progress none --buy-doubtful");
    command.env("RHAPSODE_DATA", "data");
    if !fault.is_empty() {
        command.env("RHAPSODE_FAULT", fault);
    }
    command.output().unwrap().into()
}

/// What a run that nothing disturbs makes.
pub fn undisturbed() -> &'static BTreeMap<String, Vec<u8>> {
    static WHOLE: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let process = server();
        let test = project(&process);
        let ran = armed(&test, "");
        assert_eq!(ran.status, 0, "{ran}");
        test.outputs()
    })
}

/// When the armed operation failed, if it did.
fn failed_at(test: &Test) -> Option<UtcMillis> {
    let record = std::fs::read(test.path("tmp/record")).unwrap();
    let mark = b"failed 0 - 13\n";
    let at = record.windows(mark.len()).position(|window| window == mark)? + mark.len();
    std::str::from_utf8(&record[at..at + 13]).unwrap().parse().ok().map(UtcMillis)
}

/// Runs a job whose `nth` operation of a kind fails, and then again on a sound disk. Says whether it failed at all.
fn survives(process: &Process, operation: &str, nth: usize, how: &str) -> bool {
    let context = format!("fail={operation}:{nth}:{how}");
    let test = project(process);
    let before = process.log().len();
    let ran = armed(&test, &format!("record={},{context}", test.path("tmp/record").display()));
    let Some(failed) = failed_at(&test) else {
        assert_eq!(ran.status, 0, "{context}\n{ran}");
        return false;
    };
    assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("RUST_BACKTRACE"), "{context}\n{ran}");
    if ["EINTR", "SHORT"].contains(&how) {
        assert_eq!(ran.status, 0, "{context}: nobody need notice\n{ran}");
    }
    if ran.status != 0 {
        assert!([4, 12].contains(&ran.status), "{context}\n{ran}");
        let told = ran.stderr.contains("error[R") || ran.stderr.contains("[R06");
        assert!(told, "{context}: no clear error\n{ran}");
        let log = process.log();
        let late = log[before..].iter().filter(|record| moment(record) > failed).count();
        assert!(late <= WORKERS, "{context}: {late} requests were sent after it\n{ran}");
    }
    let again = armed(&test, "");
    assert_eq!(again.status, 0, "{context}, and again\n{ran}\n{again}");
    let mut outputs = test.outputs();
    // What could not be removed stays; it is no output, and empty.
    outputs.retain(|name, bytes| !(name.ends_with(".part") && bytes.is_empty()));
    let differ: Vec<&String> = outputs.keys().filter(|name| undisturbed().get(*name) != outputs.get(*name)).collect();
    assert!(differ.is_empty() && outputs.len() == undisturbed().len(), "{context}: {differ:?} differ\n{ran}\n{again}");
    let log = process.log();
    let points = charged(&log[before..]);
    assert!(points <= (LINES + WORKERS) as u64, "{context}: {points} points for {LINES} requests\n{ran}\n{again}");
    let spent = account(&test).spent_in_all();
    assert!(
        spent.at_least.0 <= points && points <= spent.at_most.0,
        "{context}: {spent:?} and {points}\n{ran}\n{again}"
    );
    assert!(spoken(&log[before..]).len() <= test.entries("intent"), "{context}: a request without its intent");
    true
}

pub fn moment(record: &serde_json::Value) -> UtcMillis {
    let at: jiff::Timestamp = record["at"].as_str().unwrap().parse().unwrap();
    UtcMillis(at.as_millisecond())
}

/// Fails every third of the first hundred operations (each of all, in the long form) in one of the ways `hows`, in turn.
fn each(operation: &str, hows: &[&str]) {
    if is_near_midnight() {
        return;
    }
    let process = server();
    let mut failed = 0;
    for nth in (1..).step_by(if is_long() { 1 } else { 3 }) {
        let some: &[&str] = if is_long() { hows } else { &hows[nth / 3 % hows.len()..][..1] };
        if (nth > 100 && !is_long()) || !some.iter().all(|how| survives(&process, operation, nth, how)) {
            break;
        }
        failed += 1;
    }
    assert!(failed > 10, "{operation}: only {failed} operations in a whole run");
}

#[test]
fn no_open_that_fails_costs_a_point() {
    each("open", &["EIO", "ENOSPC", "EROFS", "EDQUOT"]);
}

#[test]
fn no_write_that_fails_costs_a_point() {
    each("write", &["ENOSPC", "SHORT", "EIO", "EINTR", "EDQUOT"]);
}

#[test]
fn no_sync_that_fails_costs_a_point() {
    each("sync", &["EIO", "ENOSPC", "EDQUOT"]);
}

#[test]
fn no_rename_that_fails_costs_a_point() {
    each("rename", &["EIO", "ENOSPC", "EROFS"]);
}
