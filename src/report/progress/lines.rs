//! Lines: one an item with a counter, for logs and pipes; no escapes, and a sign of life every minute.

use std::time::Duration;

use crate::report::columns::{counted, levels, moment};
use crate::report::log::Gate;
use crate::report::progress::bar::pace;
use crate::report::progress::tally::{FLAGGED, Tally};
use crate::report::progress::{Painter, show};
use crate::session::event::Event;
use crate::units::{Elapsed, Grouped, Now, Points, Spoken};

/// Writes a line for every event that a person may want to find later.
pub(super) struct Lines {
    gate: Gate,
    spoke: Elapsed,
}

/// Who watches a log must see within a minute that the run lives.
const HEARTBEAT: Duration = Duration::from_secs(60);

impl Lines {
    pub(super) fn new(gate: Gate) -> Lines {
        Lines { gate, spoke: Elapsed::default() }
    }

    fn say(&mut self, line: &str, now: Now) {
        self.spoke = now.elapsed;
        self.gate.say(line);
    }
}

impl Painter for Lines {
    fn event(&mut self, event: &Event, tally: &Tally, now: Now) {
        if let Some(line) = line(event, tally) {
            self.say(&line, now);
        }
    }

    fn tick(&mut self, tally: &Tally, now: Now) {
        if now.elapsed.0.saturating_sub(self.spoke.0) >= HEARTBEAT {
            let audio = Spoken(tally.frames.duration(tally.show.rate));
            let under_way: u64 = tally.chapters.iter().map(|chapter| chapter.under_way).sum();
            if let Some((done, of)) = tally.transcribing {
                return self.say(&format!("transcribed {} of {} takes", Grouped(done), Grouped(of)), now);
            }
            let beat = format!("{} {under_way} under way, {audio} of audio, {}", counter(tally), pace(tally, now));
            self.say(&beat, now);
        }
    }
}

/// `[ 25/222]`, as wide for the first item as for the last.
fn counter(tally: &Tally) -> String {
    let all = tally.requests.to_string();
    format!("[{:>wide$}/{all}]", tally.done + tally.failed.len() as u64, wide = all.len())
}

/// What is said of `event`, if anything.
fn line(event: &Event, tally: &Tally) -> Option<String> {
    let chapter = |cue| tally.show.chapter_of(cue).map_or_else(String::new, |at| tally.show.name(at));
    Some(match event {
        Event::Started { requests: 0, on_shelf: 0, .. } => "no take is needed".to_owned(),
        Event::Started { requests: 0, on_shelf: 1, .. } => "the only take is on the shelf".to_owned(),
        Event::Started { requests: 0, on_shelf, .. } => format!("all {} takes are on the shelf", Grouped(*on_shelf)),
        Event::Started { requests, points, on_shelf } => {
            let cost = if *points > Points(0) { format!(" for {points}") } else { String::new() };
            format!("recording {}{cost}; {} on the shelf", counted(*requests, "take", "takes"), Grouped(*on_shelf))
        }
        Event::Recovered { committed, doubtful } => {
            let whole = counted(*committed, "whole take", "whole takes");
            let unknown = format!("{} of unknown fate", counted(*doubtful, "request", "requests"));
            let left = match (committed, doubtful) {
                (_, 0) => whole,
                (0, _) => unknown,
                _ => format!("{whole} and {unknown}"),
            };
            format!("an interrupted run left {left}")
        }
        Event::Took { cue, frames, notices, .. } => {
            let words = (tally.show.excerpt)(*cue);
            let length = Spoken(frames.duration(tally.show.rate));
            let notices: String = notices.iter().map(|notice| format!("\n  notice: {notice}")).collect();
            format!("{} {}: {words} ({length}){notices}", counter(tally), chapter(*cue))
        }
        Event::Retrying { cue, attempt, after_ms, message, .. } => {
            let after = Spoken(Duration::from_millis(*after_ms));
            format!("{} {}: attempt {attempt} failed, again in {after}: {message}", counter(tally), chapter(*cue))
        }
        Event::GaveUp { cue, message, .. } => format!("{} {}: failed: {message}", counter(tally), chapter(*cue)),
        Event::Parked { until, why } => format!("parked until {}: {why}", moment(*until)),
        Event::Renewing => "the token was refused: getting another".to_owned(),
        Event::Locked { why } => format!("waiting for a token that is accepted, looking every minute: {why}"),
        Event::Stopping { in_flight } => format!("stopping: {in_flight} under way"),
        Event::Transcribing { done: 0, of } => format!("transcribing {}", counted(*of, "take", "takes")),
        Event::Measuring { title, chapter, of } => {
            format!("measuring {}", show::numbered((*chapter as usize).saturating_sub(1), *of as usize, title))
        }
        Event::Binding { title, chapter: 0, .. } => format!("binding {title}"),
        Event::Binding { title, chapter, of } => {
            format!("binding {}", show::numbered(*chapter as usize - 1, *of as usize, title))
        }
        Event::Wrote { path, frames, rate, loudness_lufs, true_peak_dbtp } => {
            let length = Spoken(frames.duration(*rate));
            format!("wrote {path} ({length}{})", levels((*loudness_lufs, *true_peak_dbtp)))
        }
        Event::Verifying { file, .. } => format!("measuring {file}"),
        Event::Measured { found } => {
            let verdict = if found.passes() { "passes" } else { "would be refused" };
            format!("measured {}: {verdict}", found.file)
        }
        Event::Flagged { cue, message, .. } => {
            format!("flagged: {}: {}: {message} [{FLAGGED}]", chapter(*cue), (tally.show.excerpt)(*cue))
        }
        Event::Noticed { code, message } => format!("notice[{code}]: {message}"),
        Event::Asked { .. } | Event::PutBack { .. } | Event::Limited { .. } => return None,
        // The summary has them together, and the manifest each.
        Event::Transcribing { .. } | Event::Transcribed { .. } | Event::Untranscribed { .. } => return None,
        Event::Fitted { .. } => return None,
    })
}
