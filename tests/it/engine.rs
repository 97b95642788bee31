//! Engines that behave badly: whatever they do, the run ends with a reason and the ledger knows what it may have cost.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use rhapsode::audio::wav;
use rhapsode::plan::{EngineCard, Price};
use rhapsode::production::run::{LockRule, Outcome, RunTerms};
use rhapsode::production::standing::LastRun;
use rhapsode::production::{Production, Surroundings};
use rhapsode::segment::{Count, Limit};
use rhapsode::session::answer::{Failure, FailureKind};
use rhapsode::session::event::Event;
use rhapsode::session::{Approval, Halt};
use rhapsode::studio::port::{Engine, Order, Speaking, Spoken, Spool, VoiceCard};
use rhapsode::studio::{AtQuota, Ending};
use rhapsode::units::{Frames, Points, SampleRate};

/// Does to the second line what `with` says, and hums the others.
struct Odd {
    with: fn() -> Result<Vec<u8>, Failure>,
    points: u64,
}

const RATE: SampleRate = SampleRate(16_000);

impl Engine for Odd {
    fn card(&self) -> EngineCard {
        EngineCard {
            name: "odd".into(),
            account: "odd".into(),
            identities: BTreeMap::new(),
            identity: "odd 1".into(),
            format: "wav".into(),
            rate: RATE,
            price: Price::per_request(Points(self.points)),
            limit: Limit { max: 12, count: Count::Chars },
        }
    }

    fn voices(&self) -> Vec<VoiceCard> {
        Vec::new()
    }

    fn speak<'a>(&'a self, order: &'a Order, spool: &'a mut Spool) -> Speaking<'a> {
        Box::pin(async move {
            let reply = if order.text.contains("Two") { (self.with)()? } else { hum() };
            spool.write(&reply).map_err(|error| Failure::free(FailureKind::Local, error.to_string()))?;
            Ok(Spoken::default())
        })
    }
}

fn hum() -> Vec<u8> {
    let samples = (0..8000).flat_map(|at| (((f64::from(at) * 0.05).sin() * 8000.0) as i16).to_le_bytes());
    wav::header(RATE, Frames(8000)).into_iter().chain(samples).collect()
}

fn run(points: u64, with: fn() -> Result<Vec<u8>, Failure>) -> (Outcome, Vec<Event>) {
    let (outcome, events, _) = run_and_look(points, with);
    (outcome, events)
}

fn run_and_look(points: u64, with: fn() -> Result<Vec<u8>, Failure>) -> (Outcome, Vec<Event>, LastRun) {
    let folder = tempfile::tempdir().unwrap();
    let job = folder.path().join("a.toml");
    let text = "[job]\ntitle = \"A\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"a.md\"\n\
                [voices.narrator]\nid = \"x\"\n[limits]\nmax_chars = 12\nconcurrency = 1\n";
    fs::write(&job, text).unwrap();
    fs::write(folder.path().join("a.md"), "One line.\n\nTwo lines.\n\nThree all.\n").unwrap();
    let production = open(&job, Odd { with, points });
    let (_stop, stop) = tokio::sync::watch::channel(false);
    let doubts = Approval::Missing;
    let terms = RunTerms {
        at_quota: AtQuota::End,
        max_points: None,
        max_duration: None,
        doubts,
        report: None,
        lock: LockRule::MayChange,
        stop,
    };
    let mut events = Vec::new();
    let outcome = production.run(&terms, &mut |_| Ok(true), &mut |event: &Event| events.push(event.clone()));
    (outcome.unwrap(), events, production.last_run())
}

fn open(job: &Path, engine: Odd) -> Production {
    Production::with_engine(job, Surroundings::default(), Arc::new(engine)).unwrap_or_else(|problems| {
        panic!("{problems:?}");
    })
}

#[test]
fn an_engine_that_panics_ends_the_run_with_a_reason_and_a_doubt() {
    let (outcome, _) = run(1, || panic!("a bug in somebody's engine"));
    let Ending::Halted(Halt::Failure { kind: FailureKind::Local, message }) = &outcome.ending else {
        panic!("{:?}", outcome.ending);
    };
    assert!(message.contains("the engine broke down"), "{message}");
    assert_eq!((outcome.tally.taken, outcome.left), (1, 2));
    assert_eq!((outcome.today.at_least, outcome.today.at_most), (Points(1), Points(2)));
    assert!(outcome.files.is_empty());
}

#[test]
fn a_line_that_is_refused_fails_alone_and_no_file_with_a_hole_is_written() {
    let (outcome, events, last) = run_and_look(0, || Err(Failure::free(FailureKind::Refused, "no such word")));
    let LastRun::Ended(summary) = last else { panic!("{last:?}") };
    assert_eq!((summary.cues, summary.taken, summary.failed), (3, 2, 1));
    assert_eq!(outcome.ending, Ending::Finished);
    assert_eq!((outcome.tally.taken, outcome.tally.failed, outcome.left), (2, 1, 1));
    assert!(outcome.files.is_empty());
    assert!(events.iter().any(|event| matches!(event, Event::GaveUp { message, .. } if message == "no such word")));
}

#[test]
fn an_error_page_instead_of_audio_is_burnt_and_asked_for_again_only_within_the_budget_for_doubts() {
    let (outcome, events) = run(3, || Ok(b"<!DOCTYPE html><title>502</title>".to_vec()));
    // Three points each, and two a day for cases such as this one: it is not bought again.
    assert_eq!((outcome.tally.taken, outcome.tally.failed), (2, 1));
    assert_eq!((outcome.today.at_least, outcome.today.at_most), (Points(9), Points(9)));
    let asked = events.iter().filter(|event| matches!(event, Event::Asked { .. })).count();
    assert_eq!(asked, 3);
    let why = |event: &Event| matches!(event, Event::Retrying { message, .. } if message.contains("HTML"));
    assert!(events.iter().any(why), "{events:?}");
}
