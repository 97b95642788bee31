//! Loudness by EBU R 128 and levels, measured while sound passes; a hundred hours take no more memory than one.
//!
//! The gates (ITU-R BS.1770-5, Annex 1) are applied to a histogram of the 400 ms blocks, so that measures of chapters can
//! be added up to that of the book. The `ebur128` crate, which tests hold all of it against, filters one sample after the
//! other, which takes three times as long.

use std::collections::VecDeque;

use crate::units::{Millibels, SampleRate};

pub(super) mod peak;
mod weighting;

use peak::TruePeak;
use weighting::{Step, Weighting};

/// Full scale of the samples that are measured: those of 16 bits, as floating point.
pub const FULL_SCALE: f32 = 32_768.0;

/// What BS.1770 adds to the logarithm of energy, so that a sine of 997 Hz at 0 dBFS in one channel reads −3.01.
const OFFSET: f64 = -0.691;

/// Blocks below this are silence to BS.1770, in LUFS.
const ABSOLUTE_GATE: f64 = -70.0;

/// Blocks so far below the mean of the rest do not count either, as a factor of energy: 10 LU.
const RELATIVE_GATE: f64 = 0.1;

/// Bins a loudness unit. A bin keeps its blocks' energy, so only the bin that a gate falls into is judged as one.
const BINS_PER_LU: f64 = 10.0;

/// From the absolute gate up to +10 LUFS, which full-scale noise in two channels does not reach.
const BINS: usize = 800;

/// Rates that can be measured, in hertz: those of the `ebur128` crate.
const RATES: std::ops::RangeInclusive<u32> = 16..=2_822_400;

/// Steps of 100 ms in a block: each begins a step after the one before.
const BLOCK_STEPS: usize = 4;

/// Loudspeakers that play the one channel, each of which counts.
const LOUDSPEAKERS: f64 = 2.0;

/// Steps of 100 ms in the window in which the quietest sound is looked for: half a second, as ACX's check does.
const QUIET_STEPS: usize = 5;

/// Sound at a rate that cannot be measured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("loudness cannot be measured at {0}")]
pub struct NoMeter(pub SampleRate);

/// Whether inter-sample peaks are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peaks {
    /// Measured, four times oversampled.
    True,
    /// Not measured.
    Unmeasured,
}

/// The loudness of 400 ms blocks, as many as there may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocks {
    /// How many fall into each bin, and their energy.
    bins: Vec<(u64, f64)>,
}

impl Default for Blocks {
    fn default() -> Blocks {
        Blocks { bins: vec![(0, 0.0); BINS] }
    }
}

impl Blocks {
    /// Adds `count` blocks that have `energy` together.
    fn add(&mut self, count: u64, energy: f64) {
        let lufs = OFFSET + 10.0 * (energy / count as f64).log10();
        if lufs >= ABSOLUTE_GATE {
            let at = (((lufs - ABSOLUTE_GATE) * BINS_PER_LU) as usize).min(BINS - 1);
            self.bins[at].0 += count;
            self.bins[at].1 += energy;
        }
    }

    /// Adds what was measured elsewhere.
    pub fn merge(&mut self, other: &Blocks) {
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            bin.0 += more.0;
            bin.1 += more.1;
        }
    }

    /// The integrated loudness; `None` when all of it is silence.
    pub fn integrated(&self) -> Option<f64> {
        let mean = |least: f64| {
            let loud = self.bins.iter().filter(|(count, energy)| *count > 0 && energy / *count as f64 >= least);
            let (count, energy) = loud.fold((0, 0.0), |sum, bin| (sum.0 + bin.0, sum.1 + bin.1));
            (count > 0).then(|| energy / count as f64)
        };
        let energy = mean(mean(0.0)? * RELATIVE_GATE)?;
        Some(OFFSET + 10.0 * energy.log10())
    }
}

/// What was measured of a sound.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// Its blocks.
    pub blocks: Blocks,
    /// The sum of squares of its samples, full scale being 1.
    pub squares: f64,
    /// How many samples it has.
    pub frames: u64,
    /// The highest peak between or at samples, in dBTP; `None` for digital silence and where it was not measured.
    pub true_peak: Option<f64>,
    /// The level of its quietest half second, in dBFS; `None` when it is shorter or digital silence.
    pub quietest: Option<f64>,
}

impl Measured {
    /// The integrated loudness in LUFS, as two loudspeakers play it; `None` for silence.
    pub fn lufs(&self) -> Option<f64> {
        self.blocks.integrated()
    }

    /// The level of all of it in dB, a square wave of full scale being 0; `None` for silence.
    pub fn rms(&self) -> Option<f64> {
        decibels(self.squares / self.frames.max(1) as f64)
    }

    /// What would have been measured had every sample been raised by `gain`.
    pub fn times(&self, gain: Millibels) -> Measured {
        let factor = f64::from(gain.factor()).powi(2);
        let mut blocks = Blocks::default();
        for (count, energy) in self.blocks.bins.iter().filter(|(count, _)| *count > 0) {
            blocks.add(*count, energy * factor);
        }
        let raise = |level: Option<f64>| level.map(|level| level + gain.decibels());
        let (true_peak, quietest) = (raise(self.true_peak), raise(self.quietest));
        Measured { blocks, squares: self.squares * factor, frames: self.frames, true_peak, quietest }
    }

    /// Its levels.
    pub fn levels(&self) -> Levels {
        Levels { lufs: self.lufs(), rms: self.rms(), true_peak: self.true_peak, quietest: self.quietest }
    }
}

impl Measured {
    /// All of it as bytes, to the bit: squares, frames, true peak, quietest, then each bin that holds blocks.
    pub fn to_bytes(&self) -> Vec<u8> {
        // No level is a number that is none.
        let level = |level: Option<f64>| level.unwrap_or(f64::NAN).to_bits();
        let head = [self.squares.to_bits(), self.frames, level(self.true_peak), level(self.quietest)];
        let bins = self.blocks.bins.iter().enumerate().filter(|(_, (count, _))| *count > 0);
        let bins = bins.flat_map(|(at, (count, energy))| [at as u64, *count, energy.to_bits()]);
        head.into_iter().chain(bins).flat_map(u64::to_le_bytes).collect()
    }

    /// What [`Measured::to_bytes`] gave; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Measured> {
        let mut numbers =
            bytes.chunks_exact(8).map(|eight| eight.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte)));
        let level = |bits: u64| Some(f64::from_bits(bits)).filter(|level| !level.is_nan());
        let (squares, frames) = (f64::from_bits(numbers.next()?), numbers.next()?);
        let (true_peak, quietest) = (level(numbers.next()?), level(numbers.next()?));
        let mut blocks = Blocks::default();
        while let Some(at) = numbers.next() {
            *blocks.bins.get_mut(usize::try_from(at).ok()?)? = (numbers.next()?, f64::from_bits(numbers.next()?));
        }
        Some(Measured { blocks, squares, frames, true_peak, quietest })
    }
}

/// Levels in decibels; `None` for silence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Levels {
    /// Integrated loudness, in LUFS.
    pub lufs: Option<f64>,
    /// Level of the whole, in dBFS.
    pub rms: Option<f64>,
    /// True peak, in dBTP.
    pub true_peak: Option<f64>,
    /// The quietest half second, in dBFS.
    pub quietest: Option<f64>,
}

fn decibels(energy: f64) -> Option<f64> {
    (energy > 0.0).then(|| 10.0 * energy.log10())
}

/// Measures one channel while it passes.
pub struct Meter {
    weighting: Weighting,
    peak: Option<TruePeak>,
    history: History,
}

/// What the steps of 100 ms that have passed come to.
struct History {
    /// Frames of a step.
    step: usize,
    /// The last steps, up to [`QUIET_STEPS`].
    recent: VecDeque<Step>,
    quietest: f64,
    measured: Measured,
}

impl Meter {
    /// A meter for one channel at `rate`, heard from two loudspeakers.
    pub fn new(rate: SampleRate, peaks: Peaks) -> Result<Meter, NoMeter> {
        if !RATES.contains(&rate.0) {
            return Err(NoMeter(rate));
        }
        let peak = match peaks {
            Peaks::True => Some(TruePeak::new(rate)),
            Peaks::Unmeasured => None,
        };
        // As the crate rounds it.
        let step = (rate.0 as usize + 5) / 10;
        let recent = VecDeque::with_capacity(QUIET_STEPS);
        let history = History { step, recent, quietest: f64::INFINITY, measured: Measured::default() };
        Ok(Meter { weighting: Weighting::new(rate, step), peak, history })
    }

    /// Adds `samples`, of full scale [`FULL_SCALE`].
    pub fn add(&mut self, mut samples: &[f32]) {
        self.history.measured.frames += samples.len() as u64;
        if let Some(peak) = &mut self.peak {
            peak.add(samples);
        }
        while !samples.is_empty() {
            self.weighting.take(&mut samples).iter().for_each(|step| self.history.add(*step));
        }
    }

    /// What was measured.
    pub fn finish(mut self) -> Measured {
        let (steps, rest) = self.weighting.finish();
        steps.iter().for_each(|step| self.history.add(*step));
        let History { quietest, mut measured, .. } = self.history;
        measured.squares += rest;
        let peak = self.peak.map_or(0.0, |peak| peak.highest() / f64::from(FULL_SCALE));
        let quietest = if quietest.is_finite() { decibels(quietest) } else { None };
        Measured { true_peak: decibels(peak * peak), quietest, ..measured }
    }
}

impl History {
    fn add(&mut self, step: Step) {
        if self.recent.len() == QUIET_STEPS {
            self.recent.pop_front();
        }
        self.recent.push_back(step);
        self.measured.squares += step.plain;
        let mean = |of: fn(&Step) -> f64, count: usize| {
            self.recent.iter().rev().take(count).map(of).sum::<f64>() / (self.step * count) as f64
        };
        if self.recent.len() >= BLOCK_STEPS {
            self.measured.blocks.add(1, LOUDSPEAKERS * mean(|step| step.weighted, BLOCK_STEPS));
        }
        if self.recent.len() == QUIET_STEPS {
            self.quietest = self.quietest.min(mean(|step| step.plain, QUIET_STEPS));
        }
    }
}

#[cfg(test)]
mod tests;
