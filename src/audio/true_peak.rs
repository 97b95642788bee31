//! The peaks between samples, four times oversampled by the filter of ITU-R BS.1770-5, Annex 2.
//!
//! Its coefficients are binary fractions, so that every machine finds the same bits.

/// Samples that the filter sees at once.
pub const TAPS: usize = 12;

/// A phase's coefficients in 8192ths, newest sample first: what the wave is an eighth and three eighths of the way from
/// the seventh-newest sample to the sixth-newest. Mirrored, they are the phases at seven and five eighths.
const PHASES: [[i16; TAPS]; 2] = [
    [14, 90, -161, 272, -487, 1125, 7964, -838, 390, -218, 122, -68],
    [-239, 240, -424, 730, -1364, 3810, 6388, -1641, 832, -477, 271, -155],
];

/// What the coefficients are parts of.
const WHOLE: f32 = 8192.0;

/// No peak between samples is higher than so many times the highest of the samples: the larger sum of a phase's
/// coefficients without their signs is 2.03.
pub const MOST: f32 = 2.04;

/// The highest magnitude of the wave between the two middle samples of `window`, which is in order of time.
pub fn between(window: &[f32; TAPS]) -> f32 {
    let mut values = [0.0f32; 4];
    for (n, sample) in window.iter().enumerate() {
        for (phase, taps) in PHASES.iter().enumerate() {
            values[phase] += sample * f32::from(taps[TAPS - 1 - n]);
            values[3 - phase] += sample * f32::from(taps[n]);
        }
    }
    values.iter().fold(0.0f32, |most, value| most.max(value.abs())) / WHOLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_between_samples_is_seen() {
        // A quarter of the sampling rate, sampled halfway up: every sample is 0.707 of the wave's peak.
        let wave = |n: usize| [1.0f32, 1.0, -1.0, -1.0][n % 4] * std::f32::consts::FRAC_1_SQRT_2;
        let window: [f32; TAPS] = std::array::from_fn(wave);
        let (mut most, mut least) = (0.0f32, f32::MAX);
        for shift in 0..4 {
            let shifted: [f32; TAPS] = std::array::from_fn(|n| wave(n + shift));
            most = most.max(between(&shifted));
            least = least.min(between(&shifted));
        }
        assert!((0.93..1.02).contains(&most), "{most}");
        assert!(least < 0.9, "between equal signs only: {least}");
        assert!(between(&window) > 0.0);
    }

    #[test]
    fn no_phase_raises_more_than_is_said() {
        for taps in PHASES {
            let sum = taps.iter().map(|tap| f32::from(tap.abs())).sum::<f32>() / WHOLE;
            assert!(sum <= MOST, "{sum}");
            let straight = taps.iter().map(|tap| f32::from(*tap)).sum::<f32>() / WHOLE;
            // The table itself lets a level sink by a quarter of a decibel; the limiter's margin knows.
            assert!((0.97..1.01).contains(&straight), "{straight}");
        }
    }
}
