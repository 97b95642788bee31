//! Stops while a service is slow: the first signal lets replies arrive, for so long and no longer; the second ends at once.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};
use std::sync::Arc;

use rhapsode::plan::EngineCard;
use rhapsode::production::{Production, Surroundings};
use rhapsode::session::account::Account;
use rhapsode::session::entry::Entry;
use rhapsode::session::event::Event;
use rhapsode::session::{Approval, Crowd, Session, Terms, Wanted};
use rhapsode::store::shelf::Shelf;
use rhapsode::studio::clock::Clock;
use rhapsode::studio::port::{Checkpoint, CueState, Engine, Ledger, Order, Speaking, Spool, VoiceCard};
use rhapsode::studio::{AtQuota, Ending, LANDING_PATIENCE, Studio};
use rhapsode::units::{Points, UtcMillis};

use crate::flow_job::{account, charged, is_near_midnight, job, run};
use crate::harness::{Ran, Test, signal, until};
use crate::serve::program::Process;

/// The first request waits for `seconds`; the others do not.
fn slow(seconds: u32) -> Process {
    let faults = format!("[[fault]]\nnth = [1]\ndo = \"slow\"\nbefore = {seconds}\npause = 0\n");
    let process = Process::start(Test::new().with("faults.toml", faults), " --rate 60000 --faults faults.toml");
    job(&process, 3, "", "concurrency = 1\n");
    process
}

/// Starts `command`, sends `name` once the server has taken the points of its first request, and reads what it says up to its answer to that.
fn interrupted(test: &Test, mut command: Command, name: &str) -> (Child, BufReader<std::process::ChildStderr>, String) {
    let mut child = command.spawn().unwrap();
    let mut words = BufReader::new(child.stderr.take().unwrap());
    let is_asked = || std::fs::read(test.path("state/quota.jsonl")).is_ok_and(|points| points.ends_with(b"\n"));
    assert!(until(&mut child, is_asked), "it ended before it asked");
    signal(&child, name);
    let mut heard = String::new();
    while !heard.contains("again to stop at once") {
        assert!(words.read_line(&mut heard).unwrap() > 0, "{heard}");
    }
    (child, words, heard)
}

fn ended(mut child: Child, mut words: BufReader<std::process::ChildStderr>, mut heard: String) -> Ran {
    words.read_to_string(&mut heard).unwrap();
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    let status = child.wait().unwrap().code().unwrap();
    Ran { status, stdout, stderr: heard }
}

fn start(test: &Test) -> Command {
    test.command("run job.toml -y --progress counter")
}

#[test]
fn a_slow_reply_is_waited_for_after_the_first_signal() {
    for (name, status) in [("INT", 130), ("TERM", 143)] {
        let process = slow(2);
        let test = &process.test;
        let (child, words, heard) = interrupted(test, start(test), name);
        let ran = ended(child, words, heard);
        assert_eq!(ran.status, status, "{ran}");
        assert!(ran.stderr.contains("2 of 3 requests are left"), "{ran}");
        assert!(ran.stderr.contains("To go on: rhapsode run job.toml"), "{ran}");
        assert_eq!((test.entries("intent"), test.entries("commit"), test.takes().len()), (1, 1, 1), "{ran}");
        assert_eq!(run(test, "").status, 0);
        assert_eq!(charged(&process.log()), 3, "nothing is bought twice");
    }
}

#[test]
fn a_second_signal_does_not_wait_for_a_service_that_hangs() {
    if is_near_midnight() {
        return;
    }
    let process = slow(3600);
    let test = &process.test;
    let (child, words, heard) = interrupted(test, start(test), "TERM");
    signal(&child, "INT");
    let ran = ended(child, words, heard);
    assert_eq!(ran.status, 130, "{ran}");
    assert_eq!((test.entries("intent"), test.entries("commit")), (1, 0));
    let ran = run(test, "");
    assert_eq!(ran.status, 0, "{ran}");
    // Its log knows only requests that were answered; its count of points knows all.
    let points = std::fs::read_to_string(test.path("state/quota.jsonl")).unwrap();
    let last: serde_json::Value = serde_json::from_str(points.lines().last().unwrap()).unwrap();
    let (spent, server) = (account(test).spent_in_all(), last["used"].as_u64().unwrap());
    assert!(
        spent.at_least.0 <= server && server <= spent.at_most.0 && server <= 4,
        "{spent:?}, the server says {server}"
    );
}

#[test]
fn an_audition_stops_like_a_run() {
    let process = slow(2);
    let test = &process.test;
    let line = "voices audition v-female-R2s4N9qJ v-male-Bk7vD3xP --text 外面降温了记得多穿点衣服别着凉了 --language zh --job job.toml -y -o heard";
    let (child, words, heard) = interrupted(test, test.command(line), "INT");
    let ran = ended(child, words, heard);
    assert_eq!(ran.status, 130, "{ran}");
    assert!(ran.stderr.contains("R0568") && ran.stderr.contains("it was interrupted"), "{ran}");
    assert_eq!((test.entries("intent"), test.entries("commit")), (1, 1), "{ran}{:?}", test.ledger());
    let again = test.run(line);
    assert_eq!(again.status, 0, "{again}");
    assert_eq!(test.entries("intent"), test.entries("commit"));
}

/// Takes a request and never answers it.
struct Silent(EngineCard);

impl Engine for Silent {
    fn card(&self) -> EngineCard {
        self.0.clone()
    }

    fn voices(&self) -> Vec<VoiceCard> {
        Vec::new()
    }

    fn speak<'a>(&'a self, _: &'a Order, _: &'a mut Spool) -> Speaking<'a> {
        Box::pin(std::future::pending())
    }
}

/// Keeps what it is told.
#[derive(Clone, Default)]
struct Book(Arc<std::sync::Mutex<Vec<Entry>>>);

impl Ledger for Book {
    fn append(&mut self, entries: &[Entry], _: UtcMillis) -> std::io::Result<()> {
        self.0.lock().unwrap().extend_from_slice(entries);
        Ok(())
    }
}

struct Forgetful;

impl Checkpoint for Forgetful {
    fn note(&mut self, _: &[(rhapsode::plan::CueId, CueState)]) -> std::io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// In simulated time: a service that never answers is left alone when the patience after a stop is over, and its request
/// stays open for the next run.
#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_a_service_that_hangs_so_long_and_no_longer() {
    let test = Test::of("", "Hello.\n");
    let production = Production::open(&test.path("job.toml"), Surroundings::default()).unwrap();
    let plan = production.plan().unwrap();
    let card = EngineCard { price: rhapsode::plan::Price::per_request(Points(1)), ..production.card() };
    let book = Book::default();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let clock = Clock::simulated(UtcMillis(1_800_000_000_000));
    let studio = Studio {
        engine: Arc::new(Silent(card)),
        ledger: Box::new(book.clone()),
        shelf: Arc::new(Shelf::open(&test.path("state"), plan.card.rate, None).unwrap()),
        checkpoint: Box::new(Forgetful),
        clock: clock.clone(),
        stop: stopped,
        deadline: None,
        at_quota: AtQuota::End,
    };
    let terms = Terms {
        job: "job".into(),
        limits: production.job.limits,
        crowd: Crowd::Full,
        budget: production.job.budget,
        run_points: None,
        doubts_approved: Approval::Missing,
        seed: 1,
    };
    let wanted = plan.new_cues().map(|cue| {
        let key = plan.cues[cue.0 as usize].key;
        Wanted { cue, key, points: Points(1), chars: 6 }
    });
    let mut session = Session::new(terms, Account::default(), wanted.collect());
    let mut codes = Vec::new();
    let mut watch = |event: &Event| match event {
        Event::Asked { .. } => stop.send(true).unwrap(),
        Event::Noticed { code, .. } => codes.push(code.to_string()),
        _ => {}
    };
    let ending = studio.record(&plan, &mut session, &mut watch).await.unwrap();
    assert_eq!(ending, Ending::Stopped);
    assert_eq!(clock.now().elapsed.0.as_secs(), LANDING_PATIENCE.as_secs());
    assert_eq!(codes, ["N0507"]);
    let entries = book.0.lock().unwrap();
    assert!(matches!(entries.as_slice(), [Entry::Intent { .. }]), "it is left open: {entries:?}");
}
