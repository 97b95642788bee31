//! The pitch of a voice, measured: the lag at which short stretches of sound resemble themselves most.

/// The lowest and highest voices that are looked for, in hertz.
const LOWEST: f64 = 60.0;
const HIGHEST: f64 = 420.0;
/// A stretch must resemble itself this much to count as voiced.
const VOICED: f64 = 0.55;
/// A lag that is this close to the best one and shorter wins: twice the period fits as well as the period.
const NEARLY: f64 = 0.9;
/// Length of a stretch, in milliseconds: two periods of the lowest voice and some.
const STRETCH_MS: u32 = 40;
/// Stretches that are looked at, evenly spread.
const STRETCHES: usize = 150;

/// The median pitch of `samples` at `rate`, in hertz; `None` when hardly anything in it is voiced.
pub(super) fn measure(samples: &[i16], rate: u32) -> Option<f64> {
    let stretch = (rate * STRETCH_MS / 1000) as usize;
    let last = samples.len().checked_sub(stretch * 2)?;
    let step = (last / STRETCHES).max(stretch / 2).max(1);
    let mut found: Vec<f64> =
        (0..=last).step_by(step).filter_map(|at| of_stretch(&samples[at..at + stretch * 2], stretch, rate)).collect();
    // One or two stretches may be chance.
    if found.len() < 3 {
        return None;
    }
    found.sort_by(f64::total_cmp);
    found.get(found.len() / 2).copied()
}

fn of_stretch(samples: &[i16], stretch: usize, rate: u32) -> Option<f64> {
    // A whole number keeps the debug build quick; samples are lowered so that sums of products fit.
    let samples: Vec<i64> = samples.iter().map(|sample| i64::from(*sample)).collect();
    let energy: i64 = samples[..stretch].iter().map(|s| s * s).sum();
    // Quieter than 1/300 of full scale: a pause.
    if energy < 100 * 100 * stretch as i64 {
        return None;
    }
    let (shortest, longest) = ((f64::from(rate) / HIGHEST) as usize, (f64::from(rate) / LOWEST) as usize);
    let likeness = |lag: usize| {
        let (mut product, mut shifted) = (0i64, 0i64);
        for (a, b) in samples[..stretch].iter().zip(&samples[lag..]) {
            product += a * b;
            shifted += b * b;
        }
        product as f64 / ((energy as f64) * (shifted as f64)).sqrt().max(1.0)
    };
    let all: Vec<f64> = (shortest..=longest.min(stretch)).map(likeness).collect();
    let best = all.iter().copied().fold(0.0, f64::max);
    if best < VOICED {
        return None;
    }
    let peak = |at: usize| at > 0 && at + 1 < all.len() && all[at] >= all[at - 1] && all[at] >= all[at + 1];
    let at = (0..all.len()).find(|at| peak(*at) && all[*at] >= best * NEARLY)?;
    Some(f64::from(rate) / (shortest + at) as f64)
}

/// How many semitones `to` lies above `from`.
pub(super) fn semitones(from: f64, to: f64) -> i32 {
    (12.0 * (to / from).log2()).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A buzz as a throat makes it: many overtones.
    fn buzz(hertz: f64, rate: u32) -> Vec<i16> {
        let at = |n: u32| {
            let phase = f64::from(n) * hertz / f64::from(rate) * std::f64::consts::TAU;
            (1..8).map(|k| (phase * f64::from(k)).sin() / f64::from(k)).sum::<f64>() * 6000.0
        };
        (0..rate).map(|n| at(n) as i16).collect()
    }

    #[test]
    fn pitches_are_found_within_a_quarter_tone() {
        for rate in [16_000, 22_050] {
            for hertz in [75.0, 110.0, 180.0, 220.0, 330.0] {
                let found = measure(&buzz(hertz, rate), rate).unwrap();
                assert!((12.0 * (found / hertz).log2()).abs() < 0.5, "{hertz} at {rate}: {found}");
            }
        }
    }

    #[test]
    fn silence_and_noise_have_no_pitch() {
        assert_eq!(measure(&[0; 16_000], 16_000), None);
        assert_eq!(measure(&[], 16_000), None);
        let mut state = 1u32;
        let noise: Vec<i16> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 18) as i16
        })
        .take(16_000)
        .map(|sample| sample - 8192)
        .collect();
        assert_eq!(measure(&noise, 16_000), None);
        assert_eq!(semitones(110.0, 220.0), 12);
    }
}
