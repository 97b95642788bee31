//! The end of a run: what was made and where, what it cost, and the next command if something is left.

use std::time::Duration;

use crate::plan::CueId;
use crate::report::columns::{counted, levels};
use crate::report::dub;
use crate::report::progress::Tally;
use crate::report::progress::tally::{FLAGGED, Heard, Lost};
use crate::units::{Grouped, Points, Spoken};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Everything is recorded and bound.
    Done,
    /// Nothing was left to do.
    UpToDate,
    /// It stopped before the end and can go on; why, in a few words.
    Stopped(String),
    /// Some items failed for good, so that no final file was written.
    Failed,
}

/// What only those who ran it know.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The work's title.
    pub title: String,
    /// How it ended.
    pub ending: Ending,
    /// Points spent in this run, at least.
    pub at_least: Points,
    /// And at most: what was asked for and whose fate is unknown counts too.
    pub at_most: Points,
    /// How long it took.
    pub took: Duration,
    /// The folder that the finished files are in.
    pub output: String,
    /// The command that goes on from here.
    pub next: Option<String>,
}

/// Failed cues shown with their reason.
const FAILURES_SHOWN: usize = 10;

/// Takes that do not pass the checks shown with their reason; the manifest has them all.
const FLAGGED_SHOWN: usize = 10;

/// Files shown by name.
const FILES_SHOWN: usize = 20;

/// Notices shown.
const NOTICES_SHOWN: usize = 10;

/// The summary as people read it.
pub fn render(tally: &Tally, outcome: &Outcome) -> String {
    let mut shown = format!("{}\n", first_line(tally, outcome));
    shown.push_str(&files(tally, outcome));
    if tally.done > 0 || outcome.at_most > Points(0) {
        let retries = if tally.retries > 0 { format!(", {} repeated", tally.retries) } else { String::new() };
        shown.push_str(&format!(
            "  {}{retries}, {}, {} on the shelf before\n",
            counted(tally.done, "request", "requests"),
            spent(outcome),
            Grouped(tally.on_shelf),
        ));
    }
    for Lost { cue, why, .. } in tally.failed.iter().take(FAILURES_SHOWN) {
        shown.push_str(&format!("  failed: {}: {why}\n", where_in(tally, *cue)));
    }
    more(&mut shown, "failed", tally.failed.len().saturating_sub(FAILURES_SHOWN) as u64);
    shown.push_str(&heard(&tally.heard));
    shown.push_str(&dub::summary(&tally.fitted));
    for (cue, why) in tally.flagged.iter().take(FLAGGED_SHOWN) {
        shown.push_str(&format!("  flagged: {}: {why} [{FLAGGED}]\n", where_in(tally, *cue)));
    }
    more(&mut shown, "flagged", tally.flagged.len().saturating_sub(FLAGGED_SHOWN) as u64 + tally.more_flagged);
    for notice in tally.notices.iter().take(NOTICES_SHOWN) {
        shown.push_str(&format!("  notice: {notice}\n"));
    }
    more(&mut shown, "notice", tally.notices.len().saturating_sub(NOTICES_SHOWN) as u64 + tally.more_notices);
    if let Some(next) = &outcome.next {
        shown.push_str(&format!("To go on: {next}\n"));
    }
    shown
}

/// What was written down of the takes.
fn heard(heard: &Heard) -> String {
    let Heard { takes, shares, missing, absent } = heard;
    let mut parts: Vec<String> = shares.iter().map(ToString::to_string).collect();
    if *missing > 0 {
        parts.push(counted(*missing, "sentence is missing", "sentences are missing"));
    }
    if *absent > 0 {
        parts.push(format!("{} not transcribed", Grouped(*absent)));
    }
    let takes = match takes {
        0 => "none".to_owned(),
        takes => counted(*takes, "take", "takes"),
    };
    if parts.is_empty() { String::new() } else { format!("  transcribed: {takes}: {}\n", parts.join("; ")) }
}

/// The chapter and the first words of a cue.
fn where_in(tally: &Tally, cue: CueId) -> String {
    let chapter = tally.show.chapter_of(cue).map_or_else(String::new, |at| tally.show.name(at));
    format!("{chapter}: {}", (tally.show.excerpt)(cue))
}

fn more(shown: &mut String, what: &str, hidden: u64) {
    if hidden > 0 {
        shown.push_str(&format!("  {what}: … and {} more\n", Grouped(hidden)));
    }
}

fn first_line(tally: &Tally, outcome: &Outcome) -> String {
    let Outcome { title, took, .. } = outcome;
    let took = Spoken(*took);
    match &outcome.ending {
        Ending::Done => format!("Finished {title} in {took}"),
        Ending::UpToDate => format!("Nothing to do: {title} is up to date in {}", outcome.output),
        Ending::Stopped(why) => format!(
            "Stopped {title} after {took}: {why}; {} of {} requests are left",
            Grouped(tally.left()),
            Grouped(tally.requests)
        ),
        Ending::Failed => format!(
            "{} of {} requests for {title} failed for good; no file with holes is written",
            Grouped(tally.failed.len() as u64),
            Grouped(tally.requests)
        ),
    }
}

fn spent(outcome: &Outcome) -> String {
    match (outcome.at_least, outcome.at_most) {
        (Points(0), Points(0)) => "no points".to_owned(),
        (least, most) if least == most => most.to_string(),
        (least, most) => format!("at least {}, at most {most}", Grouped(least.0)),
    }
}

fn files(tally: &Tally, outcome: &Outcome) -> String {
    let mut shown = String::new();
    for file in tally.files.iter().take(FILES_SHOWN) {
        shown.push_str(&format!("  {} ({}{})\n", file.path, Spoken(file.length), levels(file.levels)));
    }
    if tally.files.len() > FILES_SHOWN {
        let hidden = Grouped((tally.files.len() - FILES_SHOWN) as u64);
        shown.push_str(&format!("  … and {hidden} more in {}\n", outcome.output));
    }
    shown
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::report::progress::Show;
    use crate::report::sample::{self, after};
    use crate::session::answer::FailureKind;
    use crate::session::event::Event;
    use crate::units::{Frames, SampleRate};

    fn outcome(ending: Ending) -> Outcome {
        let took = Duration::from_secs(75);
        let (at_least, at_most) = (Points(2), Points(2));
        Outcome { title: "Alice".into(), ending, at_least, at_most, took, output: "out".into(), next: None }
    }

    fn tally(events: &[Event]) -> Tally {
        let mut tally = Tally::new(Show::of(&Arc::new(sample::plan(1))));
        events.iter().for_each(|event| tally.see(event, after(0)));
        tally
    }

    #[test]
    fn a_finished_run_names_its_files() {
        let done = tally(&[
            Event::Started { requests: 2, points: Points(2), on_shelf: 1 },
            Event::Took { cue: CueId(1), frames: Frames(22_050), points: Points(1), notices: vec!["odd".into()] },
            Event::Took { cue: CueId(2), frames: Frames(22_050), points: Points(1), notices: vec![] },
            Event::wrote("out/01.wav".as_ref(), Frames(22_050 * 65), SampleRate(22_050)),
            Event::Wrote {
                path: "out/02.wav".into(),
                frames: Frames(22_050 * 5),
                rate: SampleRate(22_050),
                loudness_lufs: Some(-16.02),
                true_peak_dbtp: Some(-1.44),
            },
        ]);
        insta::assert_snapshot!(render(&done, &outcome(Ending::Done)), @"
        Finished Alice in 1 min 15 s
          out/01.wav (1 min 05 s)
          out/02.wav (5.0 s, -16.0 LUFS, -1.4 dBTP)
          2 requests, 2 points, 1 on the shelf before
          notice: 02 吾輩は猫である: odd
        ");
        let nothing = Outcome { at_least: Points(0), at_most: Points(0), ..outcome(Ending::UpToDate) };
        insta::assert_snapshot!(render(&tally(&[]), &nothing), @"Nothing to do: Alice is up to date in out");
    }

    #[test]
    fn a_stopped_run_says_how_to_go_on() {
        let stopped = tally(&[
            Event::Started { requests: 3, points: Points(3), on_shelf: 1 },
            Event::Took { cue: CueId(1), frames: Frames(22_050), points: Points(1), notices: vec![] },
        ]);
        let next = Some("rhapsode run alice.toml".to_owned());
        let doubtful =
            Outcome { at_most: Points(3), next, ..outcome(Ending::Stopped("the day's budget is spent".into())) };
        insta::assert_snapshot!(render(&stopped, &doubtful), @"
        Stopped Alice after 1 min 15 s: the day's budget is spent; 2 of 3 requests are left
          1 request, at least 2, at most 3 points, 1 on the shelf before
        To go on: rhapsode run alice.toml
        ");
    }

    #[test]
    fn what_was_heard_is_one_line() {
        use crate::plan::key::TakeKey;
        use crate::plan::transcript::{Compared, Sentence, Share, Unit};
        let (cue, key) = (CueId(1), TakeKey([0; 32]));
        let heard = |unit, of, errors, missing: usize| {
            let sentence = Sentence { source: "a.md:1:1".into(), words: "Oh.".into() };
            let missing = vec![sentence; missing];
            Event::Transcribed {
                cue,
                key,
                compared: Compared { share: Share::new(unit, of, errors), lines: vec![], missing },
            }
        };
        let absent = || Event::Untranscribed { cue, key, code: "N0510", message: "away".into() };
        let line = |events: &[Event]| {
            let shown = render(&tally(events), &outcome(Ending::Done));
            shown.lines().find(|line| line.starts_with("  transcribed")).unwrap_or_default().to_owned()
        };
        assert_eq!(line(&[]), "");
        assert_eq!(line(&[absent(), absent()]), "  transcribed: none: 2 not transcribed");
        insta::assert_snapshot!(line(&[
            heard(Unit::Words, 1_000, 12, 1),
            heard(Unit::Characters, 40, 0, 0),
            heard(Unit::Words, 500, 3, 1),
            absent(),
        ]), @"  transcribed: 3 takes: 15 of 1,500 words were heard otherwise (1.0 %); 0 of 40 characters were heard otherwise (0.0 %); 2 sentences are missing; 1 not transcribed");
    }

    #[test]
    fn a_failed_run_says_what_failed() {
        let (failure, message) = (FailureKind::Refused, "the service refuses the text".to_owned());
        let failed = tally(&[
            Event::Started { requests: 3, points: Points(3), on_shelf: 1 },
            Event::GaveUp { cue: CueId(3), failure, message },
        ]);
        insta::assert_snapshot!(render(&failed, &outcome(Ending::Failed)), @"
        1 of 3 requests for Alice failed for good; no file with holes is written
          0 requests, 2 points, 1 on the shelf before
          failed: 03 A Mad Tea-Party: “Have some wine,” the March Hare said in an…: the service refuses the text
        ");
    }
}
