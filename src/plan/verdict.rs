//! Verdicts on takes: what their own sound tells, and what only the voice's other takes tell: length and level.
//!
//! Equal takes of an equal plan have equal verdicts: nothing here depends on time, order or earlier runs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::audio::check::{Check, Finding, Heard, Manner};
use crate::plan::key::TakeKey;
use crate::plan::transcript::{Compared, Sentence, Transcript, findings};
use crate::plan::{CueId, Plan};

mod length;

use length::{Estimate, Pace};

/// So many takes of a voice tell how fast and how loud it is; fewer may all be the odd one.
const ENOUGH: usize = 5;

/// Shorter speech says nothing of a voice's level or pace: an “Oh!” is as loud and as long as it likes.
const TELLING_S: f64 = 1.5;

/// Within one voice takes differ by 3 dB, whispers and shouts of the built-in one by up to 6; at 9 a listener reaches for the
/// volume.
const LEVEL_DB: f64 = 9.0;

/// Where a take in so many ends in mid-speech, that is how the voice ends: no service cuts so much.
const HABIT: usize = 3;

/// Very short takes, a cry or a sigh, differ more.
const SHORT_LEVEL_DB: f64 = 11.5;

/// A take that was listened to.
#[derive(Debug, Clone, PartialEq)]
pub struct Listened {
    /// The first cue that it speaks.
    pub cue: CueId,
    /// Its key on the shelf.
    pub key: TakeKey,
    /// How long its speech lasts, in seconds.
    pub seconds: f64,
    /// Its length with what surrounds the speech, in seconds.
    pub whole: f64,
    /// What its samples tell.
    pub heard: Heard,
    /// Whether others are measured by it; a later take of the same words is not, so that it moves no other's verdict.
    pub is_first: bool,
}

/// What is known of a take beyond its being one.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TakeReport {
    /// The first cue that it speaks.
    pub cue: CueId,
    /// Its key on the shelf: that of the cue, or of a later take of the same words.
    #[schemars(with = "String")]
    pub key: TakeKey,
    /// How long its speech lasts, in seconds.
    pub seconds: f64,
    /// How long its words take at the pace of the voice's other takes, in seconds.
    pub expected_seconds: f64,
    /// The level of its speech, in decibels of full scale.
    pub level_dbfs: f64,
    /// What is wrong with it, in the order of [`Check::ALL`]; empty for a take that passes.
    pub findings: Vec<Finding>,
    /// What was heard in it; absent where nobody is to listen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Transcript>,
}

impl TakeReport {
    /// Whether a person should listen to it.
    pub fn is_flagged(&self) -> bool {
        !self.findings.is_empty()
    }

    /// The sentences of its words that were not heard in it.
    pub fn missing(&self) -> &[Sentence] {
        match &self.transcript {
            Some(Transcript::Heard(compared)) => &compared.missing,
            _ => &[],
        }
    }

    /// How bad it is: 0 for a take that passes. Of several takes of the same words the one with the least is used.
    pub fn weight(&self) -> u32 {
        self.findings.iter().map(|finding| finding.check.weight()).sum()
    }

    /// Adds what was heard in the take, where a share of `most` may be heard otherwise; `whole` is its length.
    pub fn hear(&mut self, compared: Compared, most: f64, whole: f64) {
        self.findings.extend(findings(&compared, most, whole));
        self.transcript = Some(Transcript::Heard(compared));
    }
}

/// The reports on `takes` of `plan`, in their order.
pub fn judge(plan: &Plan, takes: &[Listened], manner: Manner) -> Vec<TakeReport> {
    let estimates: Vec<Estimate> = takes.iter().map(|take| length::estimate(plan, take.cue)).collect();
    let casting = |take: &Listened| plan.cues.get(take.cue.0 as usize).map(|cue| cue.casting);
    let known = (0..plan.castings.len() as u32).map(|number| {
        let own = takes.iter().zip(&estimates).filter(|(take, _)| take.is_first && casting(take) == Some(number));
        Voice::of(own, manner)
    });
    let voices: Vec<Voice> = known.collect();
    let report = |(take, estimate): (&Listened, &Estimate)| {
        if plan.recorded(take.cue).is_some() {
            return of_recording(take);
        }
        let nobody = Voice::default();
        let voice = casting(take).and_then(|casting| voices.get(casting as usize)).unwrap_or(&nobody);
        voice.report(plan, take, *estimate)
    };
    takes.iter().zip(&estimates).map(report).collect()
}

/// The report on a `take` of a file that somebody has recorded. Of its words, its pace and its level nobody knows how they are
/// meant; that its peaks are cut off is a flaw of any.
fn of_recording(take: &Listened) -> TakeReport {
    let (cue, key) = (take.cue, take.key);
    let findings = take.heard.findings.iter().copied().filter(|finding| finding.check == Check::Clipping).collect();
    let seconds = (take.seconds * 100.0).round() / 100.0;
    TakeReport {
        cue,
        key,
        seconds,
        expected_seconds: seconds,
        level_dbfs: take.heard.level,
        findings,
        transcript: None,
    }
}

/// What a voice is like in one language.
#[derive(Debug, Default)]
struct Voice {
    pace: Pace,
    /// The median of its levels, where there are enough.
    level: Option<f64>,
    /// Whether its takes end without silence by habit.
    is_abrupt: bool,
    /// Whether the same words are the same samples.
    by_rule: bool,
}

impl Voice {
    fn of<'a>(takes: impl Iterator<Item = (&'a Listened, &'a Estimate)>, manner: Manner) -> Voice {
        let telling: Vec<(&Listened, f64)> = takes
            .filter(|(take, _)| take.seconds >= TELLING_S)
            .map(|(take, estimate)| (take, estimate.seconds))
            .collect();
        let cut = telling.iter().filter(|(take, _)| take.heard.findings.iter().any(|it| it.check == Check::CutTail));
        let by_rule = manner == Manner::ByRule;
        let is_abrupt = by_rule || telling.len() >= ENOUGH && cut.count() * HABIT >= telling.len();
        let level = telling.iter().map(|(take, _)| take.heard.level).collect();
        let ratio = telling.iter().map(|(take, estimate)| take.seconds / estimate).collect();
        Voice { pace: Pace::of(median(ratio)), level: median(level), is_abrupt, by_rule }
    }

    fn report(&self, plan: &Plan, take: &Listened, estimate: Estimate) -> TakeReport {
        let own = take.heard.findings.iter().copied();
        let counts = |finding: &Finding| match finding.check {
            Check::Repeat => !self.by_rule && !length::repeats(plan, take.cue, finding),
            Check::CutTail => !self.is_abrupt,
            _ => true,
        };
        let mut findings: Vec<Finding> = own.filter(counts).collect();
        let span = (0.0, take.whole);
        if let Some((check, allowed)) = self.pace.misses(estimate, take.seconds) {
            findings.push(Finding::new(check, span, take.seconds, allowed));
        }
        let allowed = if take.seconds < TELLING_S { SHORT_LEVEL_DB } else { LEVEL_DB };
        let beside = self.level.map_or(0.0, |level| take.heard.level - level);
        if beside.abs() > allowed {
            findings.push(Finding::new(Check::Level, span, beside, allowed.copysign(beside)));
        }
        findings.sort_by_key(|finding| finding.check);
        let hundredths = |value: f64| (value * 100.0).round() / 100.0;
        TakeReport {
            cue: take.cue,
            key: take.key,
            seconds: hundredths(take.seconds),
            expected_seconds: hundredths(self.pace.expected(estimate)),
            level_dbfs: take.heard.level,
            findings,
            transcript: None,
        }
    }
}

/// The middle of `values`, where there are [`ENOUGH`].
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    (values.len() >= ENOUGH).then(|| values[values.len() / 2])
}
