//! From floating point back to 16 bits: what is whole passes as it is, all else is dithered and rounded.
//!
//! Triangular dither of two steps (Lipshitz, Wannamaker, Vanderkooy, 1992) turns what rounding would distort into even
//! noise. It is a hash of the position, so that the same sound gives the same bytes, whoever renders it and when.

/// Samples that are dithered together; an even number.
const BLOCK: usize = 256;

/// From so much on, 32-bit floating point holds whole numbers and nothing between: adding it rounds, and leaves the number
/// in the lowest bits.
const ROUNDING: f32 = 12_582_912.0;

/// Writes `samples`, the first of which stands at `at`, into `out` as s16le; what lies outside is clipped.
pub fn quantise(samples: &[f32], at: u64, seed: u64, out: &mut Vec<u8>) {
    let from = out.len();
    out.resize(from + samples.len() * 2, 0);
    let (mut random, mut rounded) = ([0; BLOCK + 2], [0; BLOCK]);
    let blocks = samples.chunks(BLOCK).zip(out[from..].chunks_mut(BLOCK * 2));
    for ((samples, out), at) in blocks.zip((at..).step_by(BLOCK)) {
        // A hash serves two samples, of which the first stands at an even place.
        for (at, pair) in (at / 2..).zip(random.chunks_exact_mut(2)) {
            let bits = hash(at ^ seed);
            pair.copy_from_slice(&[bits as u32, (bits >> 32) as u32]);
        }
        let random = &random[(at % 2) as usize..];
        for ((rounded, sample), random) in rounded.iter_mut().zip(samples).zip(random) {
            let sample = sample.clamp(-32_768.0, 32_767.0);
            // A mask and no branch, so that the compiler takes several samples at once.
            let kept = u32::from((sample + ROUNDING) - ROUNDING != sample).wrapping_neg();
            let dithered = sample + f32::from_bits(noise(*random).to_bits() & kept);
            *rounded = (dithered.clamp(-32_768.0, 32_767.0) + ROUNDING).to_bits() as u16;
        }
        for (out, rounded) in out.chunks_exact_mut(2).zip(&rounded) {
            out.copy_from_slice(&rounded.to_le_bytes());
        }
    }
}

/// The difference of two even variables of 16 bits, in steps of a sample: triangular between −1 and 1.
fn noise(random: u32) -> f32 {
    ((random & 0xffff) as i32 - (random >> 16) as i32) as f32 / 65_536.0
}

/// A hash of `number` that looks like chance (the output function of splitmix64, Steele and others, 2014).
pub fn hash(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(bytes: &[u8]) -> Vec<i16> {
        bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    #[test]
    fn whole_samples_are_untouched_and_positions_decide_the_rest() {
        let whole: Vec<f32> = (-32_768..=32_767).map(|n| n as f32).collect();
        let mut out = Vec::new();
        quantise(&whole, 7, 1, &mut out);
        assert!(samples(&out).into_iter().eq(-32_768..=32_767));
        let soft: Vec<f32> = (0..1000).map(|n| n as f32 * 0.37).collect();
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        quantise(&soft, 100, 1, &mut once);
        quantise(&soft[..300], 100, 1, &mut twice);
        quantise(&soft[300..], 400, 1, &mut twice);
        assert_eq!(once, twice);
        out.clear();
        quantise(&[40_000.5, -40_000.5], 0, 0, &mut out);
        assert_eq!(samples(&out), [i16::MAX, i16::MIN]);
    }

    #[test]
    fn a_level_below_one_step_stays_audible_in_the_mean() {
        let quiet = vec![0.3f32; 100_000];
        let mut out = Vec::new();
        quantise(&quiet, 0, 0, &mut out);
        let sound = samples(&out);
        let mean = sound.iter().map(|s| f64::from(*s)).sum::<f64>() / sound.len() as f64;
        assert!((mean - 0.3).abs() < 0.01, "{mean}");
        // Triangular dither makes the power of the error the same at every level: a quarter of a step squared.
        let power = sound.iter().map(|s| (f64::from(*s) - 0.3).powi(2)).sum::<f64>() / sound.len() as f64;
        assert!((power - 0.25).abs() < 0.01, "{power}");
        assert!(sound.iter().all(|s| s.abs() <= 2));
    }
}
