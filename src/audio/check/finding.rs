//! Findings about a take: which check it failed, where, and the measured value beside what is allowed.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a take is checked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Near-silence in the midst of speech, in seconds.
    Silence,
    /// Speech that is hardly to be heard, in decibels of full scale.
    Quiet,
    /// Flat tops of cut-off peaks, in milliseconds.
    Clipping,
    /// A mean that is not zero, in percent of full scale.
    Offset,
    /// Speech that breaks off instead of fading, in decibels against the level of the take.
    CutTail,
    /// Less speech than the words take, in seconds.
    Short,
    /// More speech than the words take, in seconds.
    Long,
    /// Much louder or quieter than the voice's other takes, in decibels against their median.
    Level,
    /// Sound that comes twice, to the sample, in seconds.
    Repeat,
    /// Sentences that were not heard in it.
    Missing,
    /// Words that were heard otherwise than they are written, in percent.
    Misheard,
}

impl Check {
    /// All of them.
    pub const ALL: [Check; 11] = [
        Check::Silence,
        Check::Quiet,
        Check::Clipping,
        Check::Offset,
        Check::CutTail,
        Check::Short,
        Check::Long,
        Check::Level,
        Check::Repeat,
        Check::Missing,
        Check::Misheard,
    ];

    /// How bad it is for who listens, against other findings: words that are missing or wrong are worse than how they sound.
    pub fn weight(self) -> u32 {
        match self {
            Check::CutTail | Check::Short | Check::Long | Check::Repeat | Check::Quiet => 10,
            Check::Missing | Check::Misheard => 10,
            Check::Silence => 5,
            Check::Clipping | Check::Level => 3,
            // Taken out when the work is mastered, or inaudible.
            Check::Offset => 1,
        }
    }
}

/// Something that a check found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// By which check; it says the unit of the values.
    pub check: Check,
    /// Where in the take it begins, in seconds.
    pub from: f64,
    /// Where it ends, in seconds.
    pub to: f64,
    /// What was measured, to a hundredth.
    pub measured: f64,
    /// The nearest value that would have passed, to a hundredth.
    pub allowed: f64,
}

impl Finding {
    /// A finding of `check` from `from` to `to`; values are rounded, so that they read the same wherever they are computed.
    pub fn new(check: Check, (from, to): (f64, f64), measured: f64, allowed: f64) -> Finding {
        let hundredths = |value: f64| (value * 100.0).round() / 100.0;
        let thousandths = |value: f64| (value * 1000.0).round() / 1000.0;
        let (from, to) = (thousandths(from), thousandths(to));
        Finding { check, from, to, measured: hundredths(measured), allowed: hundredths(allowed) }
    }
}

/// As people read it, after the words that the take speaks.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { check, from, measured, allowed, .. } = self;
        match check {
            Check::Silence => write!(f, "{measured:.1} s of near-silence within it, from {from:.1} s"),
            Check::Quiet => write!(f, "its speech is at {measured:.0} dBFS, hardly to be heard"),
            Check::Clipping => write!(f, "clipped, first at {from:.1} s: {measured:.0} ms of cut-off peaks"),
            Check::Offset => write!(f, "a constant offset of {measured:.1} % of full scale"),
            Check::CutTail => {
                let (beside, way) = (measured.abs(), if *measured < 0.0 { "below" } else { "above" });
                write!(f, "breaks off at {from:.1} s while at {beside:.0} dB {way} its own level")
            }
            Check::Short => write!(f, "lasts {measured:.1} s, where its words take {allowed:.1} s or more"),
            Check::Long => write!(f, "lasts {measured:.1} s, where its words take {allowed:.1} s or less"),
            Check::Level => {
                let way = if *measured < 0.0 { "quieter" } else { "louder" };
                write!(f, "{:.0} dB {way} than this voice is elsewhere", measured.abs())
            }
            Check::Repeat => write!(f, "the same {measured:.1} s of sound come twice, again from {from:.1} s"),
            Check::Missing if *measured == 1.0 => write!(f, "a sentence of it was not heard"),
            Check::Missing => write!(f, "{measured:.0} sentences of it were not heard"),
            Check::Misheard => {
                write!(f, "{measured:.0} % of it was heard otherwise than it is written, where {allowed:.0} % may be")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_sentences_and_survive_being_written() {
        let said: Vec<String> = Check::ALL
            .into_iter()
            .map(|check| {
                let finding = Finding::new(check, (1.23456, 2.0), -12.3456, 3.0);
                let written = serde_json::to_string(&finding).unwrap();
                assert_eq!(serde_json::from_str::<Finding>(&written).unwrap(), finding);
                finding.to_string()
            })
            .collect();
        insta::assert_snapshot!(said.join("\n"), @"
        -12.3 s of near-silence within it, from 1.2 s
        its speech is at -12 dBFS, hardly to be heard
        clipped, first at 1.2 s: -12 ms of cut-off peaks
        a constant offset of -12.3 % of full scale
        breaks off at 1.2 s while at 12 dB below its own level
        lasts -12.3 s, where its words take 3.0 s or more
        lasts -12.3 s, where its words take 3.0 s or less
        12 dB quieter than this voice is elsewhere
        the same -12.3 s of sound come twice, again from 1.2 s
        -12 sentences of it were not heard
        -12 % of it was heard otherwise than it is written, where 3 % may be
        ");
    }
}
