//! The filter of ITU-R BS.1770-5, Annex 2, by which the limiter finds peaks between samples, four times oversampled.
//!
//! Its coefficients are binary fractions, so that every machine finds the same bits.

use crate::audio::true_peak::{Oversampling, Phase};

/// Half the samples that the filter sees at once.
pub(super) const HALF: usize = 6;

/// A phase's coefficients in 8192ths, newest sample first: what the wave is an eighth and three eighths of the way from
/// the seventh-newest sample to the sixth-newest. Mirrored, they are the phases at seven and five eighths.
const PHASES: [[i16; 2 * HALF]; 2] = [
    [14, 90, -161, 272, -487, 1125, 7964, -838, 390, -218, 122, -68],
    [-239, 240, -424, 730, -1364, 3810, 6388, -1641, 832, -477, 271, -155],
];

/// What the coefficients are parts of.
const WHOLE: f64 = 8192.0;

/// The filter.
pub(super) fn filter() -> Oversampling<HALF> {
    let phase = |taps: [i16; 2 * HALF]| Phase::new(|n| f64::from(taps[2 * HALF - 1 - n]) / WHOLE);
    Oversampling { phases: PHASES.map(phase).to_vec(), most: 2.04, straight: 1.002, bent: 0.571 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::true_peak::tests::is_sound;

    #[test]
    fn values_and_bounds_are_those_of_the_table() {
        // In order of time the last coefficient is the first; a phase and its mirror count as one.
        let taps = PHASES.map(|taps| taps.iter().rev().map(|tap| f64::from(*tap) / WHOLE).collect());
        is_sound(&filter(), &taps);
        // The table itself lets a level sink by a quarter of a decibel; the limiter's margin knows.
        assert!(
            PHASES
                .iter()
                .all(|taps| (0.97..1.01).contains(&(taps.iter().map(|tap| f64::from(*tap)).sum::<f64>() / WHOLE)))
        );
    }

    #[test]
    fn a_peak_between_samples_is_seen() {
        // A quarter of the sampling rate, sampled halfway up: every sample is 0.707 of the wave's peak.
        let wave = |n: usize| [1.0f32, 1.0, -1.0, -1.0][n % 4] * std::f32::consts::FRAC_1_SQRT_2;
        let sound: Vec<f32> = (0..60).map(wave).collect();
        let mut peaks = Vec::new();
        filter().between(&sound, &mut peaks);
        let (most, least) = peaks.iter().fold((0.0f32, f32::MAX), |(most, least), n| (most.max(*n), least.min(*n)));
        assert!((0.93..1.02).contains(&most), "{most}");
        assert!(least > 0.0 && least < 0.9, "between equal signs only: {least}");
    }
}
