//! What is measured of a sample: levels in windows, the noise between words, silences.

use std::ops::Range;

use super::RATE;
use crate::units::SampleRate;

/// The window of levels, in milliseconds: a syllable's core, longer than any pitch period.
const WINDOW_MS: u32 = 20;

/// Energy below −50 dBFS is near-silence, as it is for takes.
const NEAR_SILENCE: f64 = 1e-5;

/// Windows within 20 dB of the loud ones are speech.
const SPEECH_BELOW: f64 = 0.01;

/// What is said of silence, in decibels: below what 16 bits hold.
const LEAST_DB: f64 = -100.0;

/// Levels of a sample, in decibels of full scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measures {
    /// Of its speech: the mean energy of windows within 20 dB of the loud ones.
    pub speech_db: f64,
    /// Of what is heard between words: the tenth of windows that is quietest.
    pub noise_db: f64,
    /// Whether anything in it can be heard.
    pub is_silent: bool,
}

impl Measures {
    pub(super) fn of(samples: &[i16]) -> Measures {
        let window = RATE.frames_in_ms(WINDOW_MS).0 as usize;
        let mut energies: Vec<f64> = samples.chunks_exact(window).map(energy).collect();
        energies.sort_by(f64::total_cmp);
        let at = |share: f64| energies.get((energies.len() as f64 * share) as usize).copied().unwrap_or(0.0);
        let (noise, loud) = (at(0.10), at(0.95));
        let speech: Vec<f64> = energies.iter().copied().filter(|energy| *energy >= loud * SPEECH_BELOW).collect();
        let mean = speech.iter().sum::<f64>() / speech.len().max(1) as f64;
        let is_silent = super::super::judge::speech(samples, RATE).is_none();
        Measures { speech_db: decibels(mean), noise_db: decibels(noise), is_silent }
    }

    /// How far speech stands above noise, in decibels.
    pub(super) fn above_noise(&self) -> f64 {
        self.speech_db - self.noise_db
    }
}

/// The mean energy of `window`, full scale being 1.
fn energy(window: &[i16]) -> f64 {
    let sum: f64 = window.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
    sum / window.len().max(1) as f64 / (32_768.0 * 32_768.0)
}

fn decibels(energy: f64) -> f64 {
    if energy <= 0.0 { LEAST_DB } else { (10.0 * energy.log10()).max(LEAST_DB) }
}

/// The share of samples at full scale, and the mean as a share of full scale.
pub(super) fn clipping_and_mean(samples: &[i16]) -> (f64, f64) {
    /// Decoders of lossy formats land a few steps beside the end of the scale.
    const FULL: u16 = 32_760;
    let count = samples.len().max(1) as f64;
    let clipped = samples.iter().filter(|sample| sample.unsigned_abs() >= FULL).count();
    (clipped as f64 / count, mean(samples) / 32_768.0)
}

fn mean(samples: &[i16]) -> f64 {
    let sum: i64 = samples.iter().map(|sample| i64::from(*sample)).sum();
    sum as f64 / samples.len().max(1) as f64
}

/// `samples` with their mean taken out.
pub(super) fn without_mean(samples: &[i16]) -> Vec<i16> {
    let mean = mean(samples).round() as i16;
    samples.iter().map(|sample| sample.saturating_sub(mean)).collect()
}

/// The stretches of near-silence in `samples`, in whole windows.
pub(super) fn silences(samples: &[i16], window: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (index, piece) in samples.chunks_exact(window).enumerate() {
        if energy(piece) > NEAR_SILENCE {
            continue;
        }
        let here = index * window..(index + 1) * window;
        match found.last_mut().filter(|last| last.end == here.start) {
            Some(last) => last.end = here.end,
            None => found.push(here),
        }
    }
    found
}

/// Where in `within` the quietest window of `window` frames ends its first half: the best place to cut; the last of equals.
pub(super) fn quietest(samples: &[i16], within: Range<usize>, window: usize) -> usize {
    let step = window / 4;
    let ends = within.clone().step_by(step.max(1));
    let level = |at: &usize| {
        let piece = at.saturating_sub(window / 2)..(at + window / 2).min(samples.len());
        energy(samples.get(piece).unwrap_or_default())
    };
    ends.min_by(|a, b| level(a).total_cmp(&level(b)).then(b.cmp(a))).unwrap_or(within.end)
}

/// The length of `frames` frames at [`RATE`], in milliseconds.
pub(super) fn ms(frames: usize) -> u64 {
    let SampleRate(rate) = RATE;
    frames as u64 * 1000 / u64::from(rate)
}
