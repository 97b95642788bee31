//! Equal-power fades over s16le bytes, in place: the same bytes on every machine.
//!
//! The gain is √s(t) with s(t) = t²(3−2t): where two fades overlap, s(t) + s(1−t) = 1, so powers add up to one and
//! the loudness of unlike sounds stays even; and unlike √t it leaves zero without a jump, so that even a short fade
//! does not click. Multiplication, division and square root are exactly rounded in IEEE arithmetic, unlike sines:
//! no platform's mathematics library can change a bit of the result.

/// Fades `pcm` in from silence.
pub fn fade_in(pcm: &mut [u8]) {
    let frames = pcm.len() / 2;
    for (n, pair) in pcm.chunks_exact_mut(2).enumerate() {
        scale(pair, gain(n, frames));
    }
}

/// Fades `pcm` out to silence: the mirror of [`fade_in`].
pub fn fade_out(pcm: &mut [u8]) {
    let frames = pcm.len() / 2;
    for (n, pair) in pcm.chunks_exact_mut(2).enumerate() {
        scale(pair, gain(frames - 1 - n, frames));
    }
}

/// Multiplies `pcm` by `factor`.
pub fn raise(pcm: &mut [u8], factor: f32) {
    for pair in pcm.chunks_exact_mut(2) {
        scale(pair, factor);
    }
}

/// Adds `pcm` to what is in `onto`, clipped; both have the same length.
pub fn add(onto: &mut [u8], pcm: &[u8]) {
    for (to, from) in onto.chunks_exact_mut(2).zip(pcm.chunks_exact(2)) {
        let sum = i16::from_le_bytes([to[0], to[1]]).saturating_add(i16::from_le_bytes([from[0], from[1]]));
        to.copy_from_slice(&sum.to_le_bytes());
    }
}

/// The gain in the middle of frame `n` of a rise over `frames`.
pub fn gain(n: usize, frames: usize) -> f32 {
    let t = (n as f32 + 0.5) / frames as f32;
    t * (3.0 - 2.0 * t).sqrt()
}

fn scale(pair: &mut [u8], gain: f32) {
    let sample = f32::from(i16::from_le_bytes([pair[0], pair[1]]));
    pair.copy_from_slice(&((sample * gain).round() as i16).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::pcm;

    fn samples(bytes: &[u8]) -> Vec<i16> {
        bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    #[test]
    fn the_fades_are_these_bytes_on_every_machine() {
        let mut rise = pcm(&[10_000; 8]);
        fade_in(&mut rise);
        assert_eq!(samples(&rise), [1060, 3038, 4816, 6378, 7702, 8764, 9527, 9944]);
        let mut fall = pcm(&[10_000; 8]);
        fade_out(&mut fall);
        assert_eq!(samples(&fall), [9944, 9527, 8764, 7702, 6378, 4816, 3038, 1060]);
    }

    #[test]
    fn addition_clips() {
        let mut sum = pcm(&[30_000, -30_000, 5]);
        add(&mut sum, &pcm(&[30_000, -30_000, -7]));
        assert_eq!(samples(&sum), [i16::MAX, i16::MIN, -2]);
    }

    proptest! {
        #[test]
        fn powers_add_up_to_one(level in -20_000i16..20_000, frames in 1usize..600) {
            let (mut rise, mut fall) = (pcm(&vec![level; frames]), pcm(&vec![level; frames]));
            fade_in(&mut rise);
            fade_out(&mut fall);
            let full = f64::from(level);
            for (a, b) in samples(&rise).into_iter().zip(samples(&fall)) {
                let power = f64::from(a).powi(2) + f64::from(b).powi(2);
                // Each is rounded by at most half a step.
                prop_assert!((power - full * full).abs() <= 2.0 * full.abs() + 1.0);
            }
        }
    }
}
