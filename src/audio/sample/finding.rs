//! Findings about a sample: what would spoil a clone, what could be better, with numbers and a remedy.

use super::measure::{self, Measures};
use super::{Lengths, RATE};
use crate::audio::decode::Decoded;
use crate::problem::Problem;
use crate::units::SampleRate;

/// A share of full-scale samples above which consonants crackle; below the second it cannot be heard.
const CLIPPED: (f64, f64) = (0.01, 0.000_5);

/// Speech below the first level is lost in what the microphone itself adds; below the second it could be louder.
const QUIET_DB: (f64, f64) = (-50.0, -35.0);

/// Speech that stands less than the first above its noise is cloned with it; below the second it may be.
const ABOVE_NOISE_DB: (f64, f64) = (10.0, 20.0);

/// A mean beyond a hundredth of full scale comes from a fault of the recorder.
const MEAN: f64 = 0.01;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// The clone would be spoiled: nothing is sent.
    Error,
    /// It could be better.
    Warning,
    /// It is done, and told.
    Told,
}

/// Something about a sample that a person should know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding {
    /// There is nothing to hear in it.
    Silent,
    /// Samples at full scale.
    Clipped {
        /// Their share of all.
        share: f64,
    },
    /// Its speech is quiet.
    Quiet {
        /// Its level, in decibels of full scale.
        speech_db: f64,
    },
    /// Its speech stands too little above its noise, or has no pause in which noise could be told from it.
    Noisy {
        /// How far it stands above, in decibels.
        above_db: f64,
        /// The level of the noise, in decibels of full scale.
        noise_db: f64,
    },
    /// It is too short for any server, or for some.
    Short {
        /// Its length without silence.
        ms: u64,
        /// The lengths that are allowed.
        lengths: Lengths,
    },
    /// The file has less than the sample's rate: the heights of the voice are not in it.
    LowRate {
        /// The file's rate.
        rate: SampleRate,
    },
    /// Its mean was not zero, and is now.
    Offset {
        /// The mean as a share of full scale.
        mean: f64,
    },
    /// It was too long.
    Cut {
        /// Its length before.
        from_ms: u64,
        /// Its length now.
        to_ms: u64,
    },
}

/// What the file's own samples tell.
pub(super) fn of_the_file(decoded: &Decoded) -> Vec<Finding> {
    let (share, mean) = measure::clipping_and_mean(&decoded.samples);
    let clipped = (share > CLIPPED.1).then_some(Finding::Clipped { share });
    let offset = (mean.abs() > MEAN).then_some(Finding::Offset { mean });
    let low = (decoded.rate.0 < RATE.0).then_some(Finding::LowRate { rate: decoded.rate });
    [clipped, offset, low].into_iter().flatten().collect()
}

/// What its levels tell.
pub(super) fn of_the_sound(measures: &Measures) -> Vec<Finding> {
    if measures.is_silent {
        return vec![Finding::Silent];
    }
    let Measures { speech_db, noise_db, .. } = *measures;
    let quiet = (speech_db < QUIET_DB.1).then_some(Finding::Quiet { speech_db });
    let above_db = measures.above_noise();
    let noisy = (above_db < ABOVE_NOISE_DB.1).then_some(Finding::Noisy { above_db, noise_db });
    [quiet, noisy].into_iter().flatten().collect()
}

/// What its length tells.
pub(super) fn of_the_length(frames: usize, lengths: Lengths) -> Option<Finding> {
    let ms = measure::ms(frames);
    (ms < u64::from(lengths.safe)).then_some(Finding::Short { ms, lengths })
}

impl Finding {
    /// How bad it is.
    pub fn gravity(&self) -> Gravity {
        let is_error = match self {
            Finding::Silent => true,
            Finding::Clipped { share } => *share > CLIPPED.0,
            Finding::Quiet { speech_db } => *speech_db < QUIET_DB.0,
            Finding::Noisy { above_db, .. } => *above_db < ABOVE_NOISE_DB.0,
            Finding::Short { ms, lengths } => *ms < u64::from(lengths.least),
            Finding::LowRate { .. } => false,
            Finding::Offset { .. } | Finding::Cut { .. } => return Gravity::Told,
        };
        if is_error { Gravity::Error } else { Gravity::Warning }
    }

    /// What it says to a person, about the file called `name`.
    pub fn problem(&self, name: &str) -> Problem {
        let (error, warning, message, help) = self.words();
        let message = format!("the sample `{name}` {message}");
        let problem = match self.gravity() {
            Gravity::Error => Problem::error(error, message),
            Gravity::Warning | Gravity::Told => Problem::warning(warning, message),
        };
        problem.help(help)
    }

    /// The code as an error and as a warning, the sentence after the file's name, and the remedy.
    fn words(&self) -> (&'static str, &'static str, String, String) {
        let seconds = |ms: u64| format!("{:.1} s", ms as f64 / 1000.0);
        match *self {
            Finding::Silent => {
                let help = "record a person who speaks, or name the right file".to_owned();
                ("R0552", "N0551", "has nothing in it that can be heard (nothing above −60 dBFS)".to_owned(), help)
            }
            Finding::Clipped { share } => {
                let message = format!("is clipped: {:.2} % of its samples are at full scale", share * 100.0);
                let help = "record again with less gain, or farther from the microphone: what was cut off is gone";
                ("R0553", "N0552", message, help.to_owned())
            }
            Finding::Quiet { speech_db } => {
                let message = format!("is quiet: its speech is at {speech_db:.0} dBFS");
                let help = "record nearer to the microphone or with more gain; −26 to −12 dBFS is good".to_owned();
                ("R0552", "N0551", message, help)
            }
            Finding::Noisy { above_db, noise_db } => {
                let message = format!(
                    "is noisy: its speech stands {above_db:.0} dB above what is heard between words ({noise_db:.0} dBFS)"
                );
                let help = "record in a quiet room, without music, with a pause or two; 30 dB and more is good";
                ("R0554", "N0553", message, help.to_owned())
            }
            Finding::Short { ms, lengths } => {
                let (least, safe, most) =
                    (seconds(lengths.least.into()), seconds(lengths.safe.into()), seconds(lengths.most.into()));
                let message = format!("holds {} of speech without its silences", seconds(ms));
                let help = format!(
                    "record at least {safe}: the least is {least}, the most {most}, and some servers take nothing below 10 s"
                );
                ("R0551", "N0550", message, help)
            }
            Finding::LowRate { rate } => {
                let message = format!("has {rate}: sounds such as s and f are not in it");
                ("R0550", "N0554", message, "use the recording as it was before it was made small".to_owned())
            }
            Finding::Offset { mean } => {
                let message = format!("had a constant offset of {:.1} % of full scale; it was taken out", mean * 100.0);
                ("R0550", "N0555", message, "nothing needs to be done; the recorder has a fault".to_owned())
            }
            Finding::Cut { from_ms, to_ms } => {
                let message = format!("is longer than is sent: the first {} of {}", seconds(to_ms), seconds(from_ms));
                ("R0550", "N0556", message, "name a file with the best ten seconds to choose them yourself".to_owned())
            }
        }
    }
}
