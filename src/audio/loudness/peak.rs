//! The true peak of one channel, to the bit what the `ebur128` crate finds, without filtering what cannot hold it.
//!
//! A peak between samples is never higher than so many times the samples around it. Where these are low beside the
//! highest peak so far they are passed over.

use ebur128::{EbuR128, Error, Mode};

use crate::units::SampleRate;

/// No peak is higher than so many times the samples that the crate's filter sees: the largest sum of a phase's
/// coefficients without their signs is 1.87 at four times the rate, which it takes below [`TWICE`].
const MOST: f64 = 1.9;

/// From this rate on, in hertz, the crate takes twice the rate.
const TWICE: u32 = 96_000;

/// What [`MOST`] is at twice the rate, where the sum is 2.31.
const MOST_TWICE: f64 = 2.35;

/// Samples that are judged together.
const BLOCK: usize = 128;

/// Samples that the crate's filter sees at once, at most.
const SPAN: usize = 24;

/// Finds the highest peak of what passes.
pub(in crate::audio) struct TruePeak {
    ebu: EbuR128,
    /// What the filter may raise samples by.
    most: f64,
    highest: f64,
    /// The last samples that were passed over and which the filter has not seen, [`SPAN`] at most.
    passed: Vec<f32>,
    /// How many samples the filter must still see after the last that could hold the peak.
    owed: usize,
}

impl TruePeak {
    /// A finder for sound at `rate`; the crate's error where it has no filter for that.
    pub(in crate::audio) fn new(rate: SampleRate) -> Result<TruePeak, Error> {
        let ebu = EbuR128::new(1, rate.0, Mode::TRUE_PEAK)?;
        let most = if rate.0 < TWICE { MOST } else { MOST_TWICE };
        Ok(TruePeak { ebu, most, highest: 0.0, passed: Vec::with_capacity(SPAN + BLOCK), owed: 0 })
    }

    /// Adds `samples`, full scale being 1.
    pub(in crate::audio) fn add(&mut self, samples: &[f32]) {
        for block in samples.chunks(BLOCK) {
            let most = block.iter().fold(0.0f32, |most, sample| most.max(sample.abs()));
            if f64::from(most) * self.most > self.highest {
                // The filter has seen nothing but low samples since the last high ones: what it finds while these come
                // in is no higher than the highest so far, whichever were left out in between.
                let passed = std::mem::take(&mut self.passed);
                self.filter(&passed);
                self.passed = passed;
                self.passed.clear();
                self.filter(block);
                self.owed = SPAN;
            } else {
                let (now, later) = block.split_at(self.owed.min(block.len()));
                self.owed -= now.len();
                if !now.is_empty() {
                    self.filter(now);
                }
                self.passed.extend_from_slice(later);
                self.passed.drain(..self.passed.len().saturating_sub(SPAN));
            }
        }
    }

    fn filter(&mut self, samples: &[f32]) {
        // It fails only for frames that do not fit its channels, of which there is one.
        let _ = self.ebu.add_frames_f32(samples);
        self.highest = self.ebu.true_peak(0).unwrap_or(0.0);
    }

    /// The highest amplitude at or between samples.
    pub(in crate::audio) fn highest(&self) -> f64 {
        self.highest
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_phase_of_the_crate_raises_more_than_is_said() {
        // The crate's own formula: 48 coefficients of a windowed sinc, for each factor every so many a phase.
        for (factor, most) in [(4, MOST), (2, MOST_TWICE)] {
            let tap = |n: usize| {
                let m = (n as f64 - 24.0) * PI / factor as f64;
                let window = 0.5 * (1.0 - (2.0 * PI * n as f64 / 48.0).cos());
                window * if n == 24 { 1.0 } else { m.sin() / m }
            };
            for phase in 0..factor {
                let sum: f64 = (phase..48).step_by(factor).map(|n| tap(n).abs()).sum();
                assert!(sum < most - 0.01, "{sum} at {factor}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Swells of noise, from silence to full scale, in any pieces: the crate finds the same to the bit.
        #[test]
        fn what_is_passed_over_holds_no_peak(
            swells in prop::collection::vec((0u8..=24, 1usize..400), 1..24),
            seed in any::<u32>(),
            piece in 1usize..700,
            rate in prop::sample::select(vec![8_000u32, 24_000, 48_000, 96_000, 192_000]),
        ) {
            let mut state = seed;
            let mut sound = Vec::new();
            for (level, count) in swells {
                let level = if level == 0 { 0.0 } else { 10f32.powf((f32::from(level) - 24.0) / 10.0) };
                for _ in 0..count {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    sound.push(level * (f32::from((state >> 16) as u16) / 32_768.0 - 1.0));
                }
            }
            let mut ebu = EbuR128::new(1, rate, Mode::TRUE_PEAK).unwrap();
            ebu.add_frames_f32(&sound).unwrap();
            let mut ours = TruePeak::new(SampleRate(rate)).unwrap();
            sound.chunks(piece).for_each(|piece| ours.add(piece));
            prop_assert_eq!(ours.highest().to_bits(), ebu.true_peak(0).unwrap().to_bits());
        }
    }
}
