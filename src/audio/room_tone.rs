//! Room tone: the low noise that stands where nothing is said, in place of digital silence.
//!
//! It is noise through a filter that gives it the colour of a voice's own quiet (linear prediction: Markel and Gray,
//! 1976), or a darker colour of our own. Every stretch of it follows from its seed alone.

use super::dither::hash;
use super::loudness::FULL_SCALE;
use crate::units::Millibels;

/// Coefficients of the filter: the slope of a room and a hum or two.
const ORDER: usize = 8;

/// Samples that are made and thrown away before a stretch, so that the filter has settled.
const SETTLING: usize = 512;

/// How dark noise of our own is: a low-pass of one pole, at 380 Hz for a rate of 24 kHz.
const POLE: f64 = 0.9;

/// What is added to a quiet's energy, as a part of it: 40 dB below, so that the filter stays stable.
const LOADING: f64 = 1e-4;

/// The variance of the noise that is filtered: the difference of two even variables.
const VARIANCE: f64 = 1.0 / 6.0;

/// Below a quarter of a step of 16 bits, squared, a voice's quiet is digital silence.
const NOTHING: f64 = 1.0 / 16.0;

/// The windows of a voice's quiet, from which its colour and level are taken.
#[derive(Debug, Clone, Default)]
pub struct Quiet {
    /// Products of each window with itself, moved by 0 to [`ORDER`] samples; per sample.
    windows: Vec<[f64; ORDER + 1]>,
}

impl Quiet {
    /// Adds a window of near-silence.
    pub fn add(&mut self, window: &[f32]) {
        let lag = |by: usize| {
            let products = window.iter().zip(window.iter().skip(by)).map(|(a, b)| f64::from(*a) * f64::from(*b));
            products.sum::<f64>() / window.len().max(1) as f64
        };
        self.windows.push(std::array::from_fn(lag));
    }

    /// The tone that sounds like it; `None` when it is digital silence or there is none. The louder half of the windows
    /// is left out: breaths and the ends of words lie there.
    pub fn tone(mut self) -> Option<RoomTone> {
        self.windows.sort_by(|a, b| a[0].total_cmp(&b[0]));
        self.windows.truncate(self.windows.len().div_ceil(2));
        let count = self.windows.len().max(1) as f64;
        let mut lags: [f64; ORDER + 1] =
            std::array::from_fn(|by| self.windows.iter().map(|window| window[by]).sum::<f64>() / count);
        if lags[0] < NOTHING {
            return None;
        }
        lags[0] *= 1.0 + LOADING;
        Some(RoomTone::predicting(&lags))
    }
}

/// A room tone.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomTone {
    /// Weights of the samples before, nearest first.
    taps: [f32; ORDER],
    /// How much of the noise is let in, in steps of 16 bits.
    drive: f32,
}

impl RoomTone {
    /// Noise of a level in dBFS.
    pub fn noise(level: Millibels) -> RoomTone {
        let energy = (f64::from(level.factor()) * f64::from(FULL_SCALE)).powi(2);
        let mut taps = [0.0; ORDER];
        taps[0] = POLE as f32;
        RoomTone { taps, drive: (energy * (1.0 - POLE * POLE) / VARIANCE).sqrt() as f32 }
    }

    /// The filter whose noise has `lags` (Levinson and Durbin).
    fn predicting(lags: &[f64; ORDER + 1]) -> RoomTone {
        let mut taps = [0.0; ORDER];
        let mut left = lags[0];
        for n in 0..ORDER {
            let known: f64 = (0..n).map(|m| taps[m] * lags[n - m]).sum();
            let reflection = (lags[n + 1] - known) / left;
            let before = taps;
            taps[n] = reflection;
            for m in 0..n {
                taps[m] = before[m] - reflection * before[n - 1 - m];
            }
            left *= 1.0 - reflection * reflection;
        }
        RoomTone { taps: taps.map(|tap| tap as f32), drive: (left.max(0.0) / VARIANCE).sqrt() as f32 }
    }

    /// The same, louder or softer.
    pub fn raised(&self, gain: Millibels) -> RoomTone {
        RoomTone { taps: self.taps, drive: self.drive * gain.factor() }
    }

    /// Every number that shapes it.
    pub fn shape(&self) -> impl Iterator<Item = u64> {
        self.taps.into_iter().chain([self.drive]).map(|number| u64::from(number.to_bits()))
    }

    /// A stretch of it.
    pub fn stretch(&self, seed: u64) -> Stretch {
        let mut stretch = Stretch { tone: self.clone(), before: [0.0; ORDER], seed: hash(seed), at: 0 };
        stretch.fill(&mut [0.0; SETTLING]);
        stretch
    }
}

/// A stretch of room tone under way.
#[derive(Debug, Clone)]
pub struct Stretch {
    tone: RoomTone,
    before: [f32; ORDER],
    seed: u64,
    at: u64,
}

impl Stretch {
    /// Writes the next samples over `out`.
    pub fn fill(&mut self, out: &mut [f32]) {
        for sample in out {
            let bits = hash(self.seed ^ self.at);
            self.at += 1;
            let noise = (f64::from(bits as u32) - f64::from((bits >> 32) as u32)) / 4_294_967_296.0;
            let echo: f32 = self.tone.taps.iter().zip(&self.before).map(|(tap, before)| tap * before).sum();
            *sample = noise as f32 * self.tone.drive + echo;
            self.before.rotate_right(1);
            self.before[0] = *sample;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(samples: &[f32]) -> f64 {
        let sum: f64 = samples.iter().map(|s| f64::from(*s).powi(2)).sum();
        10.0 * (sum / samples.len() as f64 / f64::from(FULL_SCALE).powi(2)).log10()
    }

    fn stretch(tone: &RoomTone, seed: u64, frames: usize) -> Vec<f32> {
        let mut out = vec![0.0; frames];
        tone.stretch(seed).fill(&mut out);
        out
    }

    #[test]
    fn noise_has_the_level_that_was_asked_for() {
        for asked in [-50.0, -66.0, -72.5] {
            let heard = level(&stretch(&RoomTone::noise(Millibels::of(asked)), 1, 48_000));
            assert!((heard - asked).abs() < 0.3, "{heard} for {asked}");
        }
    }

    #[test]
    fn a_stretch_follows_from_its_seed_alone() {
        let tone = RoomTone::noise(Millibels::of(-60.0));
        let whole = stretch(&tone, 9, 1000);
        let mut pieces = vec![0.0; 1000];
        let mut under_way = tone.stretch(9);
        pieces.chunks_mut(333).for_each(|piece| under_way.fill(piece));
        assert_eq!(whole, pieces);
        assert_ne!(whole, stretch(&tone, 10, 1000));
    }

    #[test]
    fn a_tone_learnt_from_a_quiet_has_its_level_and_colour() {
        // A hiss: each sample leans away from the one before, so that its energy lies high up.
        let mut before = 0.0f32;
        let hiss: Vec<f32> = stretch(&RoomTone::noise(Millibels::of(-60.0)), 3, 96_000)
            .into_iter()
            .map(|sample| {
                let high = sample - 0.95 * before;
                before = sample;
                high - 0.5 * sample
            })
            .collect();
        let mut quiet = Quiet::default();
        hiss.chunks(480).for_each(|window| quiet.add(window));
        // Louder windows, as the ends of words are.
        hiss.chunks(480).take(100).for_each(|window| {
            quiet.add(&window.iter().map(|sample| sample * 9.0).collect::<Vec<f32>>());
        });
        let like = stretch(&quiet.tone().unwrap(), 4, 96_000);
        let lean = |sound: &[f32]| {
            let product: f64 = sound.windows(2).map(|pair| f64::from(pair[0]) * f64::from(pair[1])).sum();
            product / sound.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>()
        };
        assert!((level(&like) - level(&hiss)).abs() < 1.0, "{} for {}", level(&like), level(&hiss));
        assert!((lean(&like) - lean(&hiss)).abs() < 0.05, "{} for {}", lean(&like), lean(&hiss));
    }

    #[test]
    fn digital_silence_has_no_tone() {
        let mut quiet = Quiet::default();
        quiet.add(&[0.0; 480]);
        assert_eq!(quiet.tone(), None);
        assert_eq!(Quiet::default().tone(), None);
    }
}
