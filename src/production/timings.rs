//! Timings: how long the phases and requests of a run take, and what is kept of that for its report.
//!
//! They are about a run and not about the work: nothing that is made depends on them, and losing them costs a report one
//! section.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::files as fs;
use crate::plan::key::TakeKey;
use crate::plan::{CueId, Plan};
use crate::production::Production;
use crate::report::page::record::RunTimes;
use crate::session::event::Event;
use crate::studio::clock::Clock;
use crate::studio::port::Watch;
use crate::units::{Elapsed, UtcMillis};

/// Requests that are named because they took longest.
const SLOWEST: usize = 10;

/// Cues whose failure is kept with its reason; the rest are like these.
const FAILED: usize = 100;

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// Reading, laying out, opening the stores, settling what a dead run had left.
    Planning,
    /// Asking for takes.
    Recording,
    /// Stitching, mastering and coding.
    Binding,
}

impl Phase {
    /// What people call it.
    fn shown(self) -> &'static str {
        match self {
            Phase::Planning => "planning, and opening what is kept",
            Phase::Recording => "recording",
            Phase::Binding => "stitching, mastering and writing files",
        }
    }
}

/// Looks at the clock while a run goes by, and lets its events through.
pub(super) struct Stopwatch<'a> {
    watch: &'a mut dyn Watch,
    clock: Clock,
    began: UtcMillis,
    phases: Vec<(Phase, Duration)>,
    /// What is under way since when; nothing while a person is asked.
    now: Option<(Phase, Elapsed)>,
    asked: HashMap<CueId, Elapsed>,
    took: Vec<(Duration, CueId)>,
    retries: u64,
    failed: Vec<(CueId, String)>,
    wrote: bool,
}

impl<'a> Stopwatch<'a> {
    /// A stopwatch that starts now, with planning.
    pub(super) fn start(civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>, watch: &'a mut dyn Watch) -> Stopwatch<'a> {
        let clock = Clock::start(civil);
        let now = clock.now();
        Stopwatch {
            watch,
            clock,
            began: now.utc,
            phases: Vec::new(),
            now: Some((Phase::Planning, now.elapsed)),
            asked: HashMap::new(),
            took: Vec::new(),
            retries: 0,
            failed: Vec::new(),
            wrote: false,
        }
    }

    /// From now on `phase` is under way; without one, nothing that counts.
    pub(super) fn turn(&mut self, phase: Option<Phase>) {
        let at = self.clock.now().elapsed;
        if let Some((was, since)) = self.now.take() {
            let took = at.0.saturating_sub(since.0);
            match self.phases.iter_mut().find(|(known, _)| *known == was) {
                Some((_, so_far)) => *so_far += took,
                None => self.phases.push((was, took)),
            }
        }
        self.now = phase.map(|phase| (phase, at));
    }

    /// Ends, and says how long everything took; nothing when nothing was done. The keys are those of `plan`.
    pub(super) fn stop(mut self, plan: &Plan) -> Option<Kept> {
        self.turn(None);
        if self.took.is_empty() && self.failed.is_empty() && !self.wrote {
            return None;
        }
        let key = |cue: CueId| plan.cues.get(cue.0 as usize).map(|cue| cue.key);
        self.took.sort_unstable_by(|a, b| b.cmp(a));
        // Of those that took no longer, the longest: sorted from the longest down, so many are before it.
        let part = |longer: usize| self.took.get(self.took.len() * longer / 10).map_or(0, |(took, _)| millis(*took));
        let slowest = self.took.iter().take(SLOWEST);
        Some(Kept {
            began: self.began,
            phases: self.phases.iter().map(|(phase, took)| (*phase, millis(*took))).collect(),
            requests: self.took.len() as u64,
            retries: self.retries,
            median_ms: part(5),
            most_ms: part(1),
            slowest: slowest.filter_map(|(took, cue)| Some((key(*cue)?, millis(*took)))).collect(),
            failed: self.failed.into_iter().filter_map(|(cue, why)| Some((key(cue)?, why))).collect(),
        })
    }
}

fn millis(took: Duration) -> u64 {
    took.as_millis() as u64
}

impl Watch for Stopwatch<'_> {
    fn see(&mut self, event: &Event) {
        let now = self.clock.now().elapsed;
        match event {
            Event::Asked { cue, .. } => {
                self.asked.insert(*cue, now);
            }
            Event::Took { cue, .. } => {
                if let Some(since) = self.asked.remove(cue) {
                    self.took.push((now.0.saturating_sub(since.0), *cue));
                }
            }
            Event::Retrying { .. } => self.retries += 1,
            Event::GaveUp { cue, message, .. } if self.failed.len() < FAILED => {
                self.failed.push((*cue, message.clone()));
            }
            Event::Wrote { .. } => self.wrote = true,
            _ => {}
        }
        self.watch.see(event);
    }
}

/// What is kept of a run's times, beside the job's other state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    began: UtcMillis,
    phases: Vec<(Phase, u64)>,
    requests: u64,
    retries: u64,
    median_ms: u64,
    most_ms: u64,
    slowest: Vec<(TakeKey, u64)>,
    failed: Vec<(TakeKey, String)>,
}

impl Kept {
    /// As a report shows them: takes by the number of the segment of `plan` that they speak, 0 where there is none any more.
    pub(super) fn shown(&self, plan: &Plan) -> RunTimes {
        let number = |key: &TakeKey| plan.cues.iter().position(|cue| cue.key == *key).map_or(0, |at| at + 1);
        let phases = self.phases.iter().map(|(phase, ms)| (phase.shown().to_owned(), Duration::from_millis(*ms)));
        let slowest = self.slowest.iter().map(|(key, ms)| (number(key), Duration::from_millis(*ms)));
        RunTimes {
            began: self.began,
            phases: phases.collect(),
            requests: self.requests,
            retries: self.retries,
            median: Duration::from_millis(self.median_ms),
            most: Duration::from_millis(self.most_ms),
            slowest: slowest.collect(),
            failed: self.failed.iter().map(|(key, why)| (number(key), why.clone())).collect(),
        }
    }
}

impl Production {
    /// What is known of the last run that did something.
    pub(super) fn times(&self) -> Option<Kept> {
        let text = fs::read_to_string(self.places().times()).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Keeps `times` in place of those of the run before.
    pub(super) fn keep_times(&self, times: &Kept) -> io::Result<()> {
        let path = self.places().times();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let part = path.with_extension("part");
        fs::write(&part, serde_json::to_vec(times)?)?;
        fs::rename(&part, &path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::fixture::plan;
    use crate::script::Break;
    use crate::session::answer::FailureKind;
    use crate::units::{Frames, Points};

    #[tokio::test(start_paused = true)]
    async fn phases_and_requests_are_timed_and_a_person_is_not() {
        let plan = plan(&[("One", Break::Chapter), ("two", Break::Paragraph), ("three", Break::Paragraph)]);
        let pass = |ms| tokio::time::advance(Duration::from_millis(ms));
        let took = |cue| Event::Took { cue: CueId(cue), frames: Frames(1), points: Points(1), notices: vec![] };
        let mut seen = 0;
        let mut watch = |_: &Event| seen += 1;
        let mut stopwatch = Stopwatch::start(Arc::new(|| UtcMillis(7)), &mut watch);
        pass(10).await;
        stopwatch.turn(None);
        pass(60_000).await;
        stopwatch.turn(Some(Phase::Recording));
        for (cue, ms) in [(0, 300), (1, 100)] {
            stopwatch.see(&Event::Asked { cue: CueId(cue), attempt: 1 });
            pass(ms).await;
            stopwatch.see(&took(cue));
        }
        let message = "no".to_owned();
        stopwatch.see(&Event::GaveUp { cue: CueId(2), failure: FailureKind::Refused, message });
        stopwatch.turn(Some(Phase::Binding));
        pass(5).await;
        stopwatch.turn(Some(Phase::Recording));
        pass(1).await;
        let kept = stopwatch.stop(&plan).unwrap();
        assert_eq!(seen, 5);
        let run = kept.shown(&plan);
        let phases: Vec<u128> = run.phases.iter().map(|(_, took)| took.as_millis()).collect();
        assert_eq!((run.began, phases), (UtcMillis(7), vec![10, 401, 5]));
        assert_eq!((run.requests, run.median.as_millis(), run.most.as_millis()), (2, 100, 300));
        let slowest: Vec<_> = run.slowest.iter().map(|(number, took)| (*number, took.as_millis())).collect();
        assert_eq!((slowest, run.failed), (vec![(1, 300), (2, 100)], vec![(3, "no".to_owned())]));
        let text = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), kept);
    }

    #[tokio::test(start_paused = true)]
    async fn a_run_that_did_nothing_leaves_no_times() {
        let plan = plan(&[("One", Break::Chapter)]);
        let mut watch = |_: &Event| ();
        assert_eq!(Stopwatch::start(Arc::new(|| UtcMillis(7)), &mut watch).stop(&plan), None);
    }
}
