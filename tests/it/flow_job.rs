//! Whole jobs against a Flow server of our own, both as processes: the ledger on one side, the server's log on the other.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rhapsode::session::account::Account;
use rhapsode::store::ledger::Ledger;
use rhapsode::units::{Points, UtcMillis};
use serde_json::Value;

use crate::harness::{Ran, Test, skipped};
use crate::serve::program::Process;

mod days;

/// A job of `lines` requests to the server of `process`, with `engine` and `tables` in its file.
pub fn job(process: &Process, lines: usize, engine: &str, tables: &str) {
    let test = &process.test;
    // Sixty characters and no two alike: each is a segment of its own, and some are of another language.
    let text: String =
        (0..lines).map(|n| format!("Line number {n} says that the fox is brown and quick today.\n\n")).collect();
    test.write("book.md", text);
    let base = &process.base;
    test.write(
        "job.toml",
        format!(
            "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"book.md\"\n\n[engine]\n\
             kind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"token\"\n{engine}\n[voices.narrator]\nid = \
             \"v-female-R2s4N9qJ\"\n\n[limits]\nmax_chars = 70\nrequests_per_minute = 60000\nburst = 100\n{tables}"
        ),
    );
    give(test, &process.token);
}

/// Writes a token where the job looks for it, readable by nobody else.
pub fn give(test: &Test, token: &str) {
    test.write("token", token);
    fs::set_permissions(test.path("token"), fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs the job.
pub fn run(test: &Test, flags: &str) -> Ran {
    let mut command = test.command(&format!("run job.toml -y --progress counter{flags}"));
    command.env("RHAPSODE_DATA", test.path("data")).output().unwrap().into()
}

/// What the ledger comes to.
pub fn account(test: &Test) -> Account {
    let path = test.ledger_path().unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    Ledger::look(&path, &name).unwrap().unwrap()
}

/// Requests of the log that asked for speech.
fn spoken(log: &[Value]) -> Vec<&Value> {
    log.iter().filter(|record| ["synthesize", "stream"].contains(&record["call"].as_str().unwrap())).collect()
}

fn charged(log: &[Value]) -> u64 {
    log.iter().map(|record| record["charged"].as_u64().unwrap()).sum()
}

/// Whether the quota's day is about to end: what spans it belongs to two days.
fn is_nearly_midnight() -> bool {
    let now = UtcMillis(jiff_now());
    let nearly = now.until(now.day().next_midnight()) < Duration::from_secs(300);
    if nearly {
        skipped("the UTC day ends in five minutes");
    }
    nearly
}

#[expect(clippy::disallowed_methods, reason = "the program under test reads the same clock")]
fn jiff_now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Every trap of the protocol that can meet a job, by the number of the request that it meets.
const EVERYTHING: &str = r#"
[[fault]]                       # trap 5: the one kind of 429
nth = [4, 5]
do = "rate_limited"
retry_after = 1
[[fault]]                       # trap 6: a reset in every form, without Retry-After
nth = [9]
do = "rate_limited"
reset = "past"
[[fault]]
nth = [12]
do = "rate_limited"
reset = "absurd"
[[fault]]                       # trap 4: charged all the same
nth = [20]
do = "internal_error"
[[fault]]
nth = [26]
do = "tts_failed"
[[fault]]
nth = [32]
do = "bad_request_charged"
[[fault]]                       # trap 8: a passing outage
nth = [38]
do = "unauthorized"
[[fault]]                       # trap 15: pages instead of answers, some of them paid for
nth = [44]
do = "html"
[[fault]]
nth = [50]
do = "html"
charge = true
[[fault]]
nth = [56]
do = "html_error"
[[fault]]                       # replies that do not arrive whole
nth = [62]
do = "cut"
[[fault]]
nth = [68]
do = "cut_chunked"
[[fault]]
nth = [74]
do = "reset"
at = 0
[[fault]]
nth = [80]
do = "reset"
at = 0
charge = true
[[fault]]
nth = [86]
do = "reset"
at = 30000
[[fault]]
nth = [92]
do = "slow"
before = 3.0
[[fault]]
nth = [98]
do = "truncated_json"
[[fault]]
nth = [104]
do = "json_deep"
depth = 100000
[[fault]]
nth = [110]
do = "huge_header"
size = 1000000
[[fault]]                       # traps 1, 2, 11: whatever the reply says of itself
nth = [116]
do = "raw_wav"
[[fault]]
nth = [122]
do = "raw_pcm"
[[fault]]
nth = [128]
do = "mislabelled"
[[fault]]
nth = [134]
do = "list_chunk"
[[fault]]
nth = [140]
do = "streaming_header"
[[fault]]
nth = [146]
do = "bom"
[[fault]]                       # audio that is not what was asked for
nth = [152]
do = "wrong_rate"
rate = 16000
[[fault]]
nth = [158]
do = "silent"
[[fault]]
nth = [164]
do = "short"
[[fault]]
nth = [170]
do = "empty_audio"
[[fault]]                       # trap 9
nth = [176]
do = "clamped"
[[fault]]                       # trap 7
nth = [182]
do = "price"
cost = 3
[[fault]]                       # someone else is there
nth = [188]
do = "foreign"
points = 7
[[fault]]
nth = [194]
do = "quota_race"
times = 0
"#;

/// A text is asked for again only until it came: what else was paid for came to nothing.
fn nothing_was_bought_twice(log: &[Value]) {
    let mut arrived: BTreeMap<&str, u64> = BTreeMap::new();
    for record in spoken(log) {
        let text = record["text_hash"].as_str().unwrap();
        assert!(!arrived.contains_key(text), "asked for again after it came: {record}");
        let fault = record["fault"].as_str();
        let usable = record["status"] == 200
            && !matches!(
                fault,
                Some(
                    "html"
                        | "cut"
                        | "cut_chunked"
                        | "reset"
                        | "slow"
                        | "truncated_json"
                        | "json_deep"
                        | "huge_header"
                        | "wrong_rate"
                        | "silent"
                        | "short"
                        | "empty_audio"
                        | "stream_error"
                        | "stream_no_end"
                        | "stream_empty"
                        | "stream_reordered"
                )
            );
        if usable {
            arrived.insert(text, record["n"].as_u64().unwrap());
        }
    }
}

/// Runs a job of 300 segments against `script` and holds both books against each other.
fn survives(server: &str, script: &str, engine: &str, concurrency: u32) {
    if is_nearly_midnight() {
        return;
    }
    let test = Test::new().with("faults.toml", script);
    let process = Process::start(test, &format!(" --rate 60000 --daily 10000 --faults faults.toml{server}"));
    let tables = format!("concurrency = {concurrency}\n\n[budget]\npoints_per_day = 9000\ndoubt = 200\n");
    job(&process, 300, &format!("idle_seconds = 2\n{engine}"), &tables);
    let ran = run(&process.test, "");
    let log = process.log();
    assert_eq!(ran.status, 0, "{ran}");
    let played: Vec<&str> = log.iter().filter_map(|record| record["fault"].as_str()).collect();
    let wanted = script.matches("[[fault]]").count();
    assert!(played.len() + 3 >= wanted, "only {} of {wanted} faults were played: {played:?}", played.len());

    let account = account(&process.test);
    let spent = account.spent_in_all();
    let asked = spoken(&log).len();
    assert_eq!(process.test.entries("intent"), asked, "one request an intent");
    assert_eq!(process.test.entries("commit"), 300);
    let points = Points(charged(&log));
    assert_eq!((spent.at_least, spent.at_most), (points, points), "ledger and log differ\n{ran}");
    nothing_was_bought_twice(&log);
    assert_eq!(process.test.takes().len(), 300);
    assert!(process.test.outputs().contains_key("Fox.wav"));
}

#[test]
fn every_trap_in_one_job_and_the_books_agree_to_the_point() {
    survives("", EVERYTHING, "", 1);
}

#[test]
fn every_trap_with_several_requests_under_way() {
    survives(" --dialect web", EVERYTHING, "", 6);
}
