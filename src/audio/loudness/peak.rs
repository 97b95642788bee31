//! The true peak of one channel, as the `ebur128` crate finds it, without filtering what cannot hold it.
//!
//! A peak between samples is never higher than so many times the samples around it. Where these are low beside the
//! highest peak so far they are passed over.

use std::f64::consts::PI;

use crate::audio::true_peak::{Oversampling, Phase, highest};
use crate::units::SampleRate;

/// From this rate on, in hertz, twice the rate is looked at instead of four times the rate …
const TWICE: u32 = 96_000;

/// … and from this rate on the samples alone.
const SAMPLES: u32 = 192_000;

/// Coefficients of all phases together.
const TAPS: usize = 48;

/// Samples that are judged together.
const BLOCK: usize = 128;

/// Finds the highest peak of what passes.
pub(in crate::audio) struct TruePeak {
    filter: Option<Filter>,
    highest: f32,
    /// The last samples that the filter saw, and those that it has not seen yet.
    sound: Vec<f32>,
    peaks: Vec<f32>,
}

enum Filter {
    Four(Oversampling<6>),
    Two(Oversampling<12>),
}

impl Filter {
    fn of(rate: SampleRate) -> Option<Filter> {
        match rate.0 {
            SAMPLES.. => None,
            TWICE.. => Some(Filter::Two(Oversampling { phases: phases(2), most: 2.31, straight: 1.001, bent: 0.417 })),
            _ => Some(Filter::Four(Oversampling { phases: phases(4), most: 1.87, straight: 1.001, bent: 0.302 })),
        }
    }

    /// Samples that are seen at once.
    fn span(&self) -> usize {
        match self {
            Filter::Four(_) => Oversampling::<6>::SPAN,
            Filter::Two(_) => Oversampling::<12>::SPAN,
        }
    }

    fn bound(&self, sound: &[f32]) -> f32 {
        match self {
            Filter::Four(filter) => filter.bound(sound),
            Filter::Two(filter) => filter.bound(sound),
        }
    }

    fn between(&self, sound: &[f32], peaks: &mut Vec<f32>) {
        match self {
            Filter::Four(filter) => filter.between(sound, peaks),
            Filter::Two(filter) => filter.between(sound, peaks),
        }
    }
}

/// The phases of the crate's filter at `factor` times the rate, but for the one that gives the samples themselves.
fn phases<const HALF: usize>(factor: usize) -> Vec<Phase<HALF>> {
    (1..=factor / 2).map(|phase| Phase::new(|n| tap(factor, factor * n + phase))).collect()
}

/// The coefficient `n` of a windowed sinc, by the crate's formula; the sinc falls through zero every `factor`.
fn tap(factor: usize, n: usize) -> f64 {
    let at = (n as f64 - TAPS as f64 / 2.0) * PI / factor as f64;
    let window = 0.5 * (1.0 - (2.0 * PI * n as f64 / TAPS as f64).cos());
    window * if n == TAPS / 2 { 1.0 } else { at.sin() / at }
}

impl TruePeak {
    /// A finder for sound at `rate`.
    pub(in crate::audio) fn new(rate: SampleRate) -> TruePeak {
        let filter = Filter::of(rate);
        let sound = filter.as_ref().map_or(Vec::new(), |filter| vec![0.0; filter.span() - 1]);
        TruePeak { filter, highest: 0.0, sound, peaks: Vec::new() }
    }

    /// Adds `samples`.
    pub(in crate::audio) fn add(&mut self, samples: &[f32]) {
        self.highest = self.highest.max(highest(samples));
        let Some(filter) = &self.filter else { return };
        self.sound.extend_from_slice(samples);
        let seen = filter.span() - 1;
        for from in (0..samples.len()).step_by(BLOCK) {
            let window = &self.sound[from..(from + BLOCK + seen).min(self.sound.len())];
            if filter.bound(window) > self.highest {
                filter.between(window, &mut self.peaks);
                self.highest = self.highest.max(highest(&self.peaks));
            }
        }
        self.sound.drain(..samples.len());
    }

    /// The highest amplitude at or between samples, on the scale of the samples.
    pub(in crate::audio) fn highest(&self) -> f64 {
        f64::from(self.highest)
    }
}

#[cfg(test)]
mod tests {
    use ebur128::{EbuR128, Mode};
    use proptest::prelude::*;

    use super::*;
    use crate::audio::true_peak::tests::is_sound;

    #[test]
    fn values_and_bounds_are_those_of_the_formula() {
        let taps = |factor: usize, phase: usize| (0..TAPS / factor).map(|n| tap(factor, factor * n + phase)).collect();
        let Some(Filter::Four(four)) = Filter::of(SampleRate(24_000)) else { panic!() };
        is_sound(&four, &[taps(4, 1), taps(4, 2)]);
        let Some(Filter::Two(two)) = Filter::of(SampleRate(96_000)) else { panic!() };
        is_sound(&two, &[taps(2, 1)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Swells of noise and of what is slow, from silence to full scale, in any pieces: the crate finds the same.
        #[test]
        fn what_is_passed_over_holds_no_peak(
            swells in prop::collection::vec((0u8..=24, 0.0f32..0.99, 1usize..400), 1..24),
            seed in any::<u32>(),
            piece in 1usize..700,
            rate in prop::sample::select(vec![8_000u32, 24_000, 48_000, 96_000, 192_000]),
        ) {
            let (mut state, mut before) = (seed, 0.0);
            let mut sound = Vec::new();
            for (level, slow, count) in swells {
                let level = if level == 0 { 0.0 } else { 10f32.powf((f32::from(level) - 24.0) / 10.0) };
                for _ in 0..count {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let noise = f32::from((state >> 16) as u16) / 32_768.0 - 1.0;
                    before = slow * before + (1.0 - slow) * level * noise;
                    sound.push(before);
                }
            }
            let mut ebu = EbuR128::new(1, rate, Mode::TRUE_PEAK).unwrap();
            ebu.add_frames_f32(&sound).unwrap();
            let mut ours = TruePeak::new(SampleRate(rate));
            sound.chunks(piece).for_each(|piece| ours.add(piece));
            let (ours, theirs) = (ours.highest(), ebu.true_peak(0).unwrap());
            prop_assert!((ours - theirs).abs() <= 1e-5 * theirs, "{} for {}", ours, theirs);
        }
    }
}
