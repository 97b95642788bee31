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
    // Short, so that it is made fast; no two alike, and each a segment of its own.
    let text: String = (0..lines).map(|n| format!("Line number {n} is here today.\n\n")).collect();
    test.write("book.md", text);
    let base = &process.base;
    test.write(
        "job.toml",
        format!(
            "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"book.md\"\n\n[engine]\n\
             kind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"token\"\n{engine}\n[voices.narrator]\nid = \
             \"v-female-R2s4N9qJ\"\n\n[limits]\nmax_chars = 36\nrequests_per_minute = 60000\nburst = 100\n{tables}"
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
pub fn spoken(log: &[Value]) -> Vec<&Value> {
    log.iter().filter(|record| ["synthesize", "stream"].contains(&record["call"].as_str().unwrap())).collect()
}

pub fn charged(log: &[Value]) -> u64 {
    log.iter().map(|record| record["charged"].as_u64().unwrap()).sum()
}

/// Whether the quota's day ends or began within minutes: what spans it belongs to two days, and what the service counts then
/// proves nothing.
pub fn is_near_midnight() -> bool {
    let now = UtcMillis(jiff_now());
    let near = [now, now.plus(Duration::from_secs(300))].iter().any(|at| !at.is_well_within_its_day());
    if near {
        skipped("it is near the end of a UTC day");
    }
    near
}

#[expect(clippy::disallowed_methods, reason = "the program under test reads the same clock")]
fn jiff_now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Every trap of the protocol that can meet a job, each at a line of its own.
const EVERYTHING: &str = r#"
[[fault]]                       # trap 5: the one kind of 429
text = "number 4 is"
times = 2
do = "rate_limited"
retry_after = 1
[[fault]]                       # trap 6: a reset in every form, without Retry-After
text = "number 9 is"
times = 1
do = "rate_limited"
reset = "past"
[[fault]]
text = "number 12 is"
times = 1
do = "rate_limited"
reset = "absurd"
[[fault]]                       # trap 4: charged all the same
text = "number 20 is"
times = 1
do = "internal_error"
[[fault]]
text = "number 26 is"
times = 1
do = "tts_failed"
[[fault]]
text = "number 32 is"
times = 1
do = "bad_request_charged"
[[fault]]                       # trap 8: a passing outage
text = "number 38 is"
times = 1
do = "unauthorized"
[[fault]]                       # trap 15: pages instead of answers, some of them paid for
text = "number 44 is"
times = 1
do = "html"
[[fault]]
text = "number 50 is"
times = 1
do = "html"
charge = true
[[fault]]
text = "number 56 is"
times = 1
do = "html_error"
[[fault]]                       # replies that do not arrive whole
text = "number 62 is"
times = 1
do = "cut"
[[fault]]
text = "number 68 is"
times = 1
do = "cut_chunked"
[[fault]]
text = "number 74 is"
times = 1
do = "reset"
at = 0
[[fault]]
text = "number 80 is"
times = 1
do = "reset"
at = 0
charge = true
[[fault]]
text = "number 86 is"
times = 1
do = "reset"
at = 30000
[[fault]]
text = "number 92 is"
times = 1
do = "slow"
before = 3.0
[[fault]]
text = "number 98 is"
times = 1
do = "truncated_json"
[[fault]]
text = "number 104 is"
times = 1
do = "json_deep"
depth = 100000
[[fault]]
text = "number 110 is"
times = 1
do = "huge_header"
size = 1000000
[[fault]]                       # traps 1, 2, 11: whatever the reply says of itself
text = "number 116 is"
times = 1
do = "raw_wav"
[[fault]]
text = "number 122 is"
times = 1
do = "raw_pcm"
[[fault]]
text = "number 128 is"
times = 1
do = "mislabelled"
[[fault]]
text = "number 134 is"
times = 1
do = "list_chunk"
[[fault]]
text = "number 140 is"
times = 1
do = "streaming_header"
[[fault]]
text = "number 146 is"
times = 1
do = "bom"
[[fault]]                       # audio that is not what was asked for
text = "number 152 is"
times = 1
do = "wrong_rate"
rate = 16000
[[fault]]
text = "number 158 is"
times = 1
do = "silent"
[[fault]]
text = "number 164 is"
times = 1
do = "short"
[[fault]]
text = "number 170 is"
times = 1
do = "empty_audio"
[[fault]]                       # trap 9
text = "number 176 is"
times = 1
do = "clamped"
[[fault]]                       # trap 7
text = "number 182 is"
times = 1
do = "price"
cost = 3
[[fault]]                       # someone else is there
text = "number 188 is"
times = 1
do = "foreign"
points = 7
"#;

/// What can meet a job whose replies come as streams.
const ON_STREAM: &str = r#"
[[fault]]
text = "number 4 is"
times = 1
do = "rate_limited"
retry_after = 1
[[fault]]                       # trap 3: every form that a stream can have
text = "number 9 is"
times = 1
do = "odd_stream"
[[fault]]
text = "number 12 is"
times = 1
do = "stream_error"
form = "event"
[[fault]]
text = "number 18 is"
times = 1
do = "stream_error"
form = "plain"
[[fault]]
text = "number 24 is"
times = 1
do = "stream_no_end"
[[fault]]
text = "number 30 is"
times = 1
do = "stream_empty"
[[fault]]
text = "number 36 is"
times = 1
do = "stream_reordered"
[[fault]]
text = "number 42 is"
times = 1
do = "internal_error"
[[fault]]
text = "number 48 is"
times = 1
do = "unauthorized"
[[fault]]
text = "number 54 is"
times = 1
do = "html"
[[fault]]
text = "number 60 is"
times = 1
do = "cut"
[[fault]]
text = "number 66 is"
times = 1
do = "reset"
at = 30000
[[fault]]
text = "number 72 is"
times = 1
do = "slow"
before = 3.0
[[fault]]
text = "number 78 is"
times = 1
do = "silent"
[[fault]]
text = "number 84 is"
times = 1
do = "short"
[[fault]]
text = "number 200 is"
times = 1
do = "foreign"
points = 7
"#;

/// What ends a day early, or seems to; days are short here. Quotas that do not say when they end wait for midnight: the
/// tests of simulated days have them.
const ON_DAYS: &str = r#"
[[fault]]                       # trap 5: the other kind of 429
text = "number 4 is"
times = 1
do = "quota_exceeded"
reset_at = true
[[fault]]                       # the server's clock says that the token is over
text = "number 21 is"
times = 1
do = "clock_skew"
[[fault]]
text = "number 26 is"
times = 1
do = "daily"
points = 40
"#;

/// A text is asked for again only until it came: what else was paid for came to nothing.
fn nothing_was_bought_twice(log: &[Value]) {
    let mut arrived: BTreeMap<&str, u64> = BTreeMap::new();
    for record in spoken(log) {
        let text = record["text_hash"].as_str().unwrap();
        assert!(!arrived.contains_key(text), "asked for again after it came as {}: {record}", arrived[text]);
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

/// A job against a script of faults.
struct Trial<'a> {
    /// Flags of the server.
    server: &'a str,
    script: &'a str,
    /// Lines of the job's engine.
    engine: &'a str,
    concurrency: u32,
    lines: usize,
    /// Flags of the run.
    flags: &'a str,
}

impl Trial<'_> {
    /// Runs the job and holds both books against each other.
    fn survives(&self) {
        if is_near_midnight() {
            return;
        }
        let Trial { server, script, engine, concurrency, lines, flags } = self;
        let test = Test::new().with("faults.toml", script);
        let process = Process::start(test, &format!(" --rate 60000 --faults faults.toml{server}"));
        let tables = format!("concurrency = {concurrency}\n\n[budget]\npoints_per_day = 9000\ndoubt = 200\n");
        job(&process, *lines, &format!("idle_seconds = 2\n{engine}"), &tables);
        let ran = run(&process.test, flags);
        let mut log = process.log();
        // A slow answer is noted late.
        log.sort_by_key(|record| record["n"].as_u64());
        assert_eq!(ran.status, 0, "{ran}");
        let played: Vec<&str> = log.iter().filter_map(|record| record["fault"].as_str()).collect();
        let wanted = script.matches("[[fault]]").count();
        assert!(played.len() + 3 >= wanted, "only {} of {wanted} faults were played: {played:?}", played.len());

        let account = account(&process.test);
        let spent = account.spent_in_all();
        let asked = spoken(&log).len();
        assert_eq!(process.test.entries("intent"), asked, "one request an intent");
        assert_eq!(process.test.entries("commit"), *lines);
        let points = Points(charged(&log));
        assert_eq!(
            (spent.at_least, spent.at_most),
            (points, points),
            "ledger and log differ: {:?}\n{ran}",
            account.doubts()
        );
        nothing_was_bought_twice(&log);
        assert_eq!(process.test.takes().len(), *lines);
        assert!(process.test.outputs().contains_key("Fox.wav"));
    }
}

const PLENTY: Trial<'_> =
    Trial { server: " --daily 10000", script: EVERYTHING, engine: "", concurrency: 1, lines: 210, flags: "" };

#[test]
fn every_trap_in_one_job_and_the_books_agree_to_the_point() {
    PLENTY.survives();
}

#[test]
fn every_trap_with_several_requests_under_way() {
    Trial { server: " --daily 10000 --dialect web", concurrency: 6, ..PLENTY }.survives();
}

#[test]
fn every_trap_of_streams_in_one_job() {
    // The documented dialect's streams say nothing of the quota: there a doubt stays one. The web app's headers do.
    let server = " --daily 10000 --dialect web";
    Trial { server, script: ON_STREAM, engine: "transport = \"stream\"\n", concurrency: 4, ..PLENTY }.survives();
}

#[test]
fn quotas_that_end_and_seem_to_end_in_one_job() {
    let server = " --daily 300 --day 8s";
    Trial { server, script: ON_DAYS, concurrency: 2, lines: 60, flags: " --wait", ..PLENTY }.survives();
}
