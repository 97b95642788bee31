//! What the four forms of progress make of the same events.

use std::sync::Arc;

use crate::plan::CueId;
use crate::report::log::Gate;
use crate::report::progress::{Exit, Form, Progress, Show, Tally, block, exit_line};
use crate::report::sample::{self, Hands, Page, after};
use crate::session::answer::FailureKind;
use crate::session::event::{Event, Limiter};
use crate::studio::port::Watch;
use crate::units::{Frames, Points, SampleRate, UtcMillis};

fn took(cue: u32, notices: &[&str]) -> Event {
    let notices = notices.iter().map(|notice| (*notice).to_owned()).collect();
    Event::Took { cue: CueId(cue), frames: Frames(22_050 * 3), points: Points(1), notices }
}

fn asked(cue: u32) -> Event {
    Event::Asked { cue: CueId(cue), attempt: 1 }
}

/// A run with everything in it, each event behind the second it happens in.
fn run() -> Vec<(u64, Event)> {
    let (failure, message) = (FailureKind::Busy, "the service is busy".to_owned());
    let refused = "the service refuses the text".to_owned();
    vec![
        (0, Event::Recovered { committed: 1, doubtful: 0 }),
        (0, Event::Started { requests: 3, points: Points(3), on_shelf: 1 }),
        (0, asked(1)),
        (0, asked(2)),
        (1, Event::Limited { by: Limiter::Engine }),
        (2, took(1, &["2 characters were not pronounced"])),
        (3, Event::Retrying { cue: CueId(2), attempt: 1, after_ms: 1500, failure, message }),
        (5, asked(2)),
        (7, took(2, &[])),
        (8, asked(3)),
        (9, Event::GaveUp { cue: CueId(3), failure: FailureKind::Refused, message: refused }),
        (9, Event::Noticed { code: "N06xx", message: "the checkpoint was rebuilt".into() }),
        (10, Event::Binding { title: "A Mad Tea-Party".into(), chapter: 3, of: 3 }),
        (10, Event::wrote("out/03.wav".as_ref(), Frames(22_050 * 61), SampleRate(22_050))),
        (11, Event::Binding { title: "Alice".into(), chapter: 0, of: 3 }),
    ]
}

fn watch(form: Form, events: &[(u64, Event)]) -> (String, String, Tally) {
    let (people, data, hands) = (Page::default(), Page::default(), Hands::default());
    let gate = Gate::to(Box::new(people.clone()));
    let show = Show::of(&Arc::new(sample::plan(1)));
    let mut progress = Progress::new(form, show, hands.clock(), Box::new(data.clone()), &gate);
    for (second, event) in events {
        hands.set(*second);
        progress.see(event);
    }
    (people.text(), data.text(), progress.end())
}

#[test]
fn takes_that_are_listened_to_have_a_line_and_a_bar() {
    let heard = |done| Event::Transcribing { done, of: 12 };
    let (people, _, tally) = watch(Form::Lines, &[(0, heard(0)), (1, heard(1)), (2, heard(3))]);
    assert_eq!(people, "transcribing 12 takes\n");
    assert_eq!(block(&tally, after(2), 60)[0], "Hearing    ██████░░░░░░░░░░░░░░░░░░  3/12");
    let (_, _, tally) = watch(Form::Json, &[(0, heard(0)), (1, heard(12))]);
    assert!(block(&tally, after(2), 60)[0].starts_with("Recording"), "it is over");
}

#[test]
fn lines_count_and_hold_no_escapes() {
    let (people, data, _) = watch(Form::Lines, &run());
    insta::assert_snapshot!(people, @"
    an interrupted run left 1 whole take
    recording 3 takes for 3 points; 1 on the shelf
    [1/3] 02 吾輩は猫である: 吾輩は猫である。 (3.0 s)
      notice: 2 characters were not pronounced
    [1/3] 02 吾輩は猫である: attempt 1 failed, again in 1.5 s: the service is busy
    [2/3] 02 吾輩は猫である: 名前はまだ無い。 (3.0 s)
    [3/3] 03 A Mad Tea-Party: failed: the service refuses the text
    notice[N06xx]: the checkpoint was rebuilt
    binding 03 A Mad Tea-Party
    wrote out/03.wav (1 min 01 s)
    binding Alice
    ");
    assert!(!people.contains('\u{1b}'));
    assert_eq!(data, "");
}

#[test]
fn json_lines_parse_and_are_versioned() {
    let (people, data, _) = watch(Form::Json, &run());
    assert_eq!(people, "");
    assert_eq!(data.lines().count(), run().len());
    for line in data.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["v"], 1, "{line}");
        assert!(value["type"].is_string() && value["at"].is_string(), "{line}");
    }
    insta::assert_snapshot!(data.lines().nth(5).unwrap(), @r#"{"v":1,"at":"2026-11-22T08:48:02.000Z","type":"took","cue":1,"frames":66150,"points":1,"notices":["2 characters were not pronounced"]}"#);
    let exit = Exit { code: 5, reason: "daily_quota".into(), resume: Some("rhapsode run a.toml".into()) };
    insta::assert_snapshot!(exit_line(&exit), @r#"{"v":1,"type":"exit","code":5,"reason":"daily_quota","resume":"rhapsode run a.toml"}"#);
}

#[test]
fn quiet_says_nothing_and_still_counts() {
    let (people, data, tally) = watch(Form::Quiet, &run());
    assert_eq!((people.as_str(), data.as_str()), ("", ""));
    assert_eq!((tally.done, tally.failed.len(), tally.retries, tally.left()), (2, 1, 1, 0));
    assert_eq!((tally.spent, tally.frames), (Points(2), Frames(22_050 * 6)));
    assert_eq!(
        tally.chapters.iter().map(|c| (c.total, c.done, c.under_way)).collect::<Vec<_>>(),
        [(0, 0, 0), (2, 2, 0), (1, 0, 0)]
    );
}

#[test]
fn a_json_reader_that_is_gone_does_not_stop_the_run() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let show = Show::of(&Arc::new(sample::plan(1)));
    let gate = Gate::to(Box::new(Page::default()));
    let mut progress = Progress::new(Form::Json, show, Hands::default().clock(), Box::new(Closed), &gate);
    progress.see(&took(1, &[]));
    progress.see(&took(2, &[]));
    assert_eq!(progress.end().done, 2);
}

#[test]
fn after_a_silent_minute_lines_show_a_sign_of_life() {
    let (people, hands) = (Page::default(), Hands::default());
    let gate = Gate::to(Box::new(people.clone()));
    let show = Show::of(&Arc::new(sample::plan(1)));
    let mut progress = Progress::new(Form::Lines, show, hands.clock(), Box::new(std::io::sink()), &gate);
    progress.see(&Event::Started { requests: 3, points: Points(3), on_shelf: 1 });
    progress.see(&asked(1));
    for second in [1, 59] {
        hands.set(second);
        progress.tick();
    }
    assert_eq!(people.text().lines().count(), 1);
    for second in [60, 61, 119, 120] {
        hands.set(second);
        progress.tick();
    }
    insta::assert_snapshot!(people.text(), @"
    recording 3 takes for 3 points; 1 on the shelf
    [0/3] 1 under way, 0.0 s of audio, time left not known yet
    [0/3] 1 under way, 0.0 s of audio, time left not known yet
    ");
}

fn tally_of(events: &[(u64, Event)]) -> Tally {
    let mut tally = Tally::new(Show::of(&Arc::new(sample::plan(1))));
    for (second, event) in events {
        tally.see(event, after(*second));
    }
    tally
}

#[test]
fn the_block_shows_chapters_money_and_pace() {
    let tally = tally_of(&run()[..8]);
    insta::assert_snapshot!(block(&tally, after(6), 80).join("\n"), @"
    Recording  ████████░░░░░░░░░░░░░░░░  1/3  33 %
      02 吾輩は猫である                         1/2
      3.0 s of audio, 1 point spent, 2 to go, 1 repeated
      about 12 s left; the engine sets the pace
    ");
    let parked = Event::Parked { until: UtcMillis(sample::MORNING.0 + 3_600_000), why: "budget".into() };
    let tally = tally_of(&[run()[1].clone(), (60, parked)]);
    insta::assert_snapshot!(block(&tally, after(60), 80).join("\n"), @"
    Recording  ░░░░░░░░░░░░░░░░░░░░░░░░  0/3  0 %
      0.0 s of audio, 0 points spent, 3 to go
      parked for 59 min 00 s, until 2026-11-22 09:48 UTC: budget
    ");
    let tally = tally_of(&run());
    insta::assert_snapshot!(block(&tally, after(11), 80).join("\n"), @"
    Binding    ████████████████████████  the book  Alice
      6.0 s of audio, 2 points spent, 1 to go, 1 repeated, 1 failed
      all recorded
    ");
    let mut verified = run();
    verified.push((12, Event::Verifying { file: "out/02.mp3".into(), number: 2, of: 3 }));
    assert_eq!(block(&tally_of(&verified), after(12), 80)[0], "Measuring  ████████░░░░░░░░░░░░░░░░  2/3  out/02.mp3");
}

#[test]
fn the_block_never_exceeds_eight_lines_or_its_width() {
    let titles: Vec<String> =
        (0..30).map(|n| format!("第{n}章 とても長い題名のついた章でございます、まことに")).collect();
    let show = Show {
        titles,
        chapters: (0..30).collect(),
        totals: vec![1; 30],
        rate: crate::units::SampleRate(22_050),
        excerpt: Arc::new(|_| String::new()),
    };
    let mut tally = Tally::new(show);
    (0..30).for_each(|cue| tally.see(&asked(cue), after(0)));
    for cells in [20, 40, 80] {
        let lines = block(&tally, after(1), cells);
        assert_eq!(lines.len(), 8);
        assert!(lines.iter().all(|line| crate::report::columns::width(line) <= cells), "{lines:#?}");
    }
}

#[test]
fn the_time_left_follows_the_last_minute() {
    let mut tally = tally_of(&[(0, Event::Started { requests: 1000, points: Points(0), on_shelf: 0 })]);
    assert_eq!(tally.time_left(after(1)), None);
    // Ten a second for a minute, then one a second: after another minute only the slow pace counts.
    for second in 1..=120u64 {
        let takes = if second <= 60 { 10 } else { 1 };
        (0..takes).for_each(|_| tally.see(&took(1, &[]), after(second)));
    }
    assert_eq!(tally.left(), 340);
    let left = tally.time_left(after(120)).unwrap().as_secs();
    assert!((290..=345).contains(&left), "{left}");
}
