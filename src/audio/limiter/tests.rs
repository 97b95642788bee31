//! What must hold of limited sound: its length, its peaks, and every sample that was quiet enough.

use std::f64::consts::TAU;

use proptest::prelude::*;

use super::*;
use crate::audio::loudness::{FULL_SCALE, Meter, Peaks};

const RATE: SampleRate = SampleRate(24_000);
const CEILING: Millibels = Millibels(-300);

fn limited(sound: &[f32], piece: usize) -> Vec<f32> {
    let mut limiter = Limiter::new(RATE, CEILING, FULL_SCALE);
    let mut out = Vec::new();
    sound.chunks(piece).for_each(|piece| limiter.pass(piece, &mut out));
    limiter.finish(&mut out);
    out
}

fn true_peak(sound: &[f32]) -> f64 {
    let mut meter = Meter::new(RATE, Peaks::True).unwrap();
    meter.add(sound);
    meter.finish().true_peak.unwrap()
}

/// A voice-like wave with bursts that rise to `peak` times full scale.
fn bursts(peak: f32, frames: usize) -> Vec<f32> {
    let wave = |n: usize| {
        let t = n as f64 / 24_000.0 * TAU;
        0.4 * (140.0 * t).sin() + 0.3 * (730.0 * t).sin() + 0.2 * (2_410.0 * t).sin() + 0.1 * (7_900.0 * t).sin()
    };
    let swell = |n: usize| if n % 12_000 < 1_500 { peak } else { 0.2 };
    (0..frames).map(|n| wave(n) as f32 * swell(n) * FULL_SCALE).collect()
}

/// What comes out when samples are judged one by one, without their neighbours' help.
fn stepped(sound: &[f32]) -> Vec<f32> {
    let limiter = Limiter::new(RATE, CEILING, FULL_SCALE);
    let (ceiling, ahead, mut gain) = (limiter.ceiling, limiter.gain.ahead, limiter.gain);
    const TAPS: usize = 2 * HALF;
    let at = |n: usize| n.checked_sub(TAPS).and_then(|n| sound.get(n)).copied().unwrap_or(0.0);
    let padded: Vec<f32> = (0..sound.len() + 2 * TAPS).map(at).collect();
    let mut peaks = Vec::new();
    filter::filter().between(&padded, &mut peaks);
    // The wave after the sample `n` is that of the window whose sixth it is.
    let after = |n: usize| peaks.get(n + TAPS - (TAPS / 2 - 1)).copied().unwrap_or(0.0);
    let gains = (0..sound.len() + ahead).map(|n| {
        let own = sound.get(n).map_or(0.0, |sample| sample.abs());
        let before = peaks.get(n + TAPS - TAPS / 2).copied().unwrap_or(0.0);
        let peak = own.max(before).max(after(n));
        gain.after(if peak > ceiling { ceiling / peak } else { 1.0 })
    });
    // The first gains are of the silence before.
    sound.iter().zip(gains.skip(ahead)).map(|(sample, gain)| sample * gain).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_peak_is_above_the_ceiling_and_lengths_stay(peak in 0.1f32..4.0, frames in 1usize..40_000, piece in 1usize..5_000) {
        let sound = bursts(peak, frames);
        let out = limited(&sound, piece);
        prop_assert_eq!(out.len(), sound.len());
        let most = CEILING.factor() * FULL_SCALE;
        prop_assert!(out.iter().all(|sample| sample.abs() <= most));
        prop_assert!(true_peak(&out) <= CEILING.decibels(), "{}", true_peak(&out));
        // Pieces do not matter.
        prop_assert_eq!(&out, &limited(&sound, 997));
        prop_assert_eq!(out, stepped(&sound));
    }

    #[test]
    // One in which a margin of 0.4 dB was too small.
    fn even_noise_stays_below(seed in prop_oneof![any::<u64>(), Just(9_705_513_281_032_484_675)]) {
        let noise: Vec<f32> = (0..20_000u64)
            .map(|n| (crate::audio::dither::hash(seed ^ n) as u16 as i16) as f32)
            .collect();
        let out = limited(&noise, 4_096);
        prop_assert!(true_peak(&out) <= CEILING.decibels(), "{}", true_peak(&out));
    }
}

#[test]
fn what_is_quiet_passes_bit_for_bit_and_in_its_place() {
    let mut sound: Vec<f32> = (0..30_000).map(|n| ((n * 7_919) % 9_000) as f32 - 4_500.0).collect();
    assert_eq!(limited(&sound, 4_096), sound);
    sound[15_000] = 32_000.0;
    let out = limited(&sound, 4_096);
    assert!(out[15_000] < 24_000.0);
    assert_eq!(out[..14_800], sound[..14_800], "before the look-ahead");
    // Once the gain is back, which whole numbers make exact.
    assert_eq!(out[25_000..], sound[25_000..]);
}

#[test]
fn the_gain_moves_without_a_step() {
    let sound: Vec<f32> = (0..24_000).map(|n| if (9_000..9_400).contains(&n) { 32_000.0 } else { 16_000.0 }).collect();
    let out = limited(&sound, 4_096);
    let gains: Vec<f32> = out.iter().zip(&sound).map(|(out, sound)| out / sound).collect();
    let worst = gains.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    assert!(worst < 0.01, "{worst}");
    assert!(gains.iter().any(|gain| *gain < 0.75));
}
