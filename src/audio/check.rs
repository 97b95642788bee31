//! Checks a take's sound for what listeners would notice; it knows no words, only how long they may take.
//!
//! What a take's own samples tell depends on nothing else, so it can be kept under the take's digest. What only others of
//! its voice tell, its length and its level, is for who knows them all.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::units::SampleRate;

mod finding;
mod repeat;
mod tail;

pub use finding::{Check, Finding};

/// Changes whenever the same samples may be heard differently: what was kept before is measured anew.
pub const VERSION: u32 = 1;

/// The window of levels, in milliseconds: longer than a pitch period of most voices, shorter than a plosive.
const WINDOW_MS: u32 = 10;

/// Windows within 20 dB of the loud ones are speech; what lies between words says nothing of its level.
const SPEECH_BELOW: f64 = 0.01;

/// Energy below −50 dBFS, or 40 dB below the take's own level, is near-silence, as it is where takes are trimmed.
const NEAR_SILENCE: f64 = 1e-5;
const BELOW_LEVEL: f64 = 1e-4;

/// Near-silence in the midst of speech beyond this is no pause: engines leave up to 1.6 s between paragraphs at half speed.
const LONGEST_PAUSE_S: f64 = 2.5;

/// Speech below −50 dBFS: 30 dB below what is usual, and nobody sets a volume so low.
const QUIET_DB: f64 = -50.0;

/// A mean beyond a hundredth of full scale clicks at joins and comes from a fault.
const OFFSET: f64 = 0.01;

/// Cut-off peaks are looked for in takes that have some: a quiet take's wave has flat tops by its coarse steps alone.
const PEAK: u16 = 8_192;

/// Samples within so many steps of the take's own peak are at it: decoders of lossy formats ripple there.
const AT_PEAK: u16 = 8;

/// So many samples in a row at the peak are a flat top: a 200 Hz wave of full height leaves it within two at 24 kHz.
const FLAT: usize = 3;

/// Flat tops of fewer milliseconds in all, or fewer than so many, are not heard.
const CLIPPED_MS: f64 = 2.0;
const CLIPPED_TIMES: usize = 5;

/// How an engine comes by its sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As a person speaks: words fade at their end, and none is said twice the same.
    Living,
    /// By rule: words end as loud as they come, and the same words are the same samples.
    ByRule,
}

/// What a take's own samples tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// The level of its speech, in decibels of full scale, to a hundredth.
    pub level: f64,
    /// What is wrong with it whatever its words are, in the order of the checks.
    pub findings: Vec<Finding>,
}

/// Listens to `samples`, whose speech lies in `speech`.
pub fn listen(samples: &[i16], rate: SampleRate, speech: &Range<u64>) -> Heard {
    let sound = Sound::of(samples, rate, speech);
    let level = decibels(sound.level);
    let quiet = (level < QUIET_DB).then(|| Finding::new(Check::Quiet, sound.span(&sound.speech), level, QUIET_DB));
    let findings = [sound.silence(), quiet, sound.clipping(), sound.offset(), tail::cut(&sound), repeat::find(&sound)];
    Heard { level: (level * 100.0).round() / 100.0, findings: findings.into_iter().flatten().collect() }
}

/// A take's samples with what all checks need to know of them.
struct Sound<'a> {
    samples: &'a [i16],
    rate: f64,
    speech: Range<usize>,
    /// Frames of a window.
    window: usize,
    /// Of each window, full scale being 1.
    energies: Vec<f64>,
    /// The mean energy of speech.
    level: f64,
}

impl<'a> Sound<'a> {
    fn of(samples: &'a [i16], rate: SampleRate, speech: &Range<u64>) -> Sound<'a> {
        let window = (rate.frames_in_ms(WINDOW_MS).0 as usize).max(1);
        let end = (speech.end as usize).min(samples.len());
        let energies: Vec<f64> = samples.chunks(window).map(energy).collect();
        let mut sorted = energies.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let loud = sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0);
        let heard = sorted.iter().filter(|energy| **energy >= loud * SPEECH_BELOW);
        let (sum, count) = heard.fold((0.0, 0u32), |(sum, count), energy| (sum + energy, count + 1));
        let level = sum / f64::from(count.max(1));
        let speech = (speech.start as usize).min(end)..end;
        Sound { samples, rate: f64::from(rate.0.max(1)), speech, window, energies, level }
    }

    fn seconds(&self, frames: usize) -> f64 {
        frames as f64 / self.rate
    }

    fn span(&self, frames: &Range<usize>) -> (f64, f64) {
        (self.seconds(frames.start), self.seconds(frames.end))
    }

    /// Energy up to which a window is near-silence.
    fn hush(&self) -> f64 {
        NEAR_SILENCE.min(self.level * BELOW_LEVEL)
    }

    fn silence(&self) -> Option<Finding> {
        let hush = self.hush();
        let within = self.speech.start.div_ceil(self.window)..self.speech.end / self.window;
        let mut longest = 0..0;
        let mut start = within.start;
        for index in within {
            if self.energies.get(index).is_some_and(|energy| *energy > hush) {
                start = index + 1;
            } else if index + 1 - start > longest.len() {
                longest = start..index + 1;
            }
        }
        let frames = longest.start * self.window..longest.end * self.window;
        let measured = self.seconds(frames.len());
        (measured > LONGEST_PAUSE_S)
            .then(|| Finding::new(Check::Silence, self.span(&frames), measured, LONGEST_PAUSE_S))
    }

    fn clipping(&self) -> Option<Finding> {
        let peak = self.samples.iter().map(|sample| sample.unsigned_abs()).max().filter(|peak| *peak >= PEAK)?;
        let at_peak = |sample: i16| sample.unsigned_abs() + AT_PEAK >= peak;
        let (mut frames, mut times, mut first, mut last) = (0, 0, 0, 0);
        // Where neighbours change side they are at opposite peaks: no flat top.
        for run in self.samples.chunk_by(|a, b| at_peak(*a) && at_peak(*b) && (*a < 0) == (*b < 0)) {
            if run.len() >= FLAT && at_peak(run[0]) {
                first = if times == 0 { last } else { first };
                (frames, times) = (frames + run.len(), times + 1);
            }
            last += run.len();
        }
        let ms = self.seconds(frames) * 1000.0;
        (ms >= CLIPPED_MS && times >= CLIPPED_TIMES)
            .then(|| Finding::new(Check::Clipping, self.span(&(first..self.samples.len())), ms, CLIPPED_MS))
    }

    fn offset(&self) -> Option<Finding> {
        let sum: i64 = self.samples.iter().map(|sample| i64::from(*sample)).sum();
        let mean = sum as f64 / self.samples.len().max(1) as f64 / 32_768.0;
        (mean.abs() > OFFSET)
            .then(|| Finding::new(Check::Offset, self.span(&(0..self.samples.len())), mean * 100.0, OFFSET * 100.0))
    }
}

/// The mean energy of `window`, full scale being 1.
fn energy(window: &[i16]) -> f64 {
    let square = |&sample: &i16| u64::from((i32::from(sample) * i32::from(sample)) as u32);
    let sum: u64 = window.iter().map(square).sum();
    sum as f64 / window.len().max(1) as f64 / (32_768.0 * 32_768.0)
}

/// What is said of silence, in decibels: below what 16 bits hold.
const LEAST_DB: f64 = -100.0;

fn decibels(energy: f64) -> f64 {
    if energy <= 0.0 { LEAST_DB } else { (10.0 * energy.log10()).max(LEAST_DB) }
}
