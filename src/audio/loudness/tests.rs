//! Measures, held against the crate's own gates and against EBU's numbers for sines.

use std::f64::consts::TAU;

use ebur128::{Channel, EbuR128, Mode};
use proptest::prelude::*;

use super::*;

const RATE: SampleRate = SampleRate(24_000);

/// A sine of 997 Hz of `peak` dBFS.
fn sine(peak: f64, seconds: usize) -> Vec<f32> {
    let scale = 10f64.powf(peak / 20.0) * f64::from(FULL_SCALE);
    (0..seconds * 24_000).map(|n| (scale * (TAU * 997.0 * n as f64 / 24_000.0).sin()) as f32).collect()
}

/// Something that rises, falls and pauses.
fn speech_like(seconds: usize) -> Vec<f32> {
    let swell =
        |n: usize| (0.5 + 0.5 * (n as f64 * 0.000_37).sin()).powi(3) * if n % 70_000 < 9_000 { 0.0 } else { 1.0 };
    sine(-9.0, seconds).iter().enumerate().map(|(n, sample)| sample * swell(n) as f32).collect()
}

fn measured(samples: &[f32], piece: usize) -> Measured {
    let mut meter = Meter::new(RATE, Peaks::True).unwrap();
    samples.chunks(piece).for_each(|piece| meter.add(piece));
    meter.finish()
}

#[test]
fn a_sine_reads_what_ebu_says() {
    // EBU Tech 3341, case 1: a stereo sine of −23 dBFS is −23 LUFS. Heard from two loudspeakers, mono is stereo.
    let sound = measured(&sine(-23.0, 20), 4096);
    assert!((sound.lufs().unwrap() + 23.0).abs() < 0.1, "{:?}", sound.lufs());
    assert!((sound.rms().unwrap() + 26.01).abs() < 0.01, "{:?}", sound.rms());
    assert!((sound.true_peak.unwrap() + 23.0).abs() < 0.2, "{:?}", sound.true_peak);
    assert!((sound.quietest.unwrap() + 26.01).abs() < 0.01, "{:?}", sound.quietest);
}

/// The loudness that the crate finds by its own filter and its own gates.
fn of_the_crate(sound: &[f32], rate: u32) -> f64 {
    let mut ebu = EbuR128::new(1, rate, Mode::I).unwrap();
    ebu.set_channel(0, Channel::DualMono).unwrap();
    let scaled: Vec<f32> = sound.iter().map(|sample| sample / FULL_SCALE).collect();
    ebu.add_frames_f32(&scaled).unwrap();
    ebu.loudness_global().unwrap()
}

#[test]
fn the_gates_are_those_of_the_crate() {
    let sound = speech_like(60);
    let (ours, theirs) = (measured(&sound, 1000).lufs().unwrap(), of_the_crate(&sound, RATE.0));
    assert!((ours - theirs).abs() < 0.01, "{ours} against {theirs}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Swells of a tone and of noise over an offset, up to full scale: the crate finds the same.
    #[test]
    fn the_filter_is_that_of_the_crate(
        swells in prop::collection::vec((0u8..=40, 20.0f32..6_000.0, 0usize..12_000), 1..9),
        offset in -0.02f32..0.02,
        piece in 1usize..9_000,
        rate in prop::sample::select(vec![8_000u32, 11_025, 24_000, 48_000, 96_000]),
    ) {
        let mut noise = 1u32;
        let mut sound = Vec::new();
        for (level, hz, frames) in swells {
            let level = 10f32.powf(-f32::from(level) / 20.0);
            sound.extend((0..frames).map(|n| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let hiss = f32::from((noise >> 16) as u16) / 32_768.0 - 1.0;
                let tone = (std::f32::consts::TAU * hz * n as f32 / rate as f32).sin();
                (level * (0.7 * tone + 0.25 * hiss) + offset) * FULL_SCALE
            }));
        }
        let mut meter = Meter::new(SampleRate(rate), Peaks::Unmeasured).unwrap();
        sound.chunks(piece).for_each(|piece| meter.add(piece));
        let found = meter.finish();
        prop_assert_eq!(found.frames, sound.len() as u64);
        let theirs = Some(of_the_crate(&sound, rate)).filter(|lufs| lufs.is_finite());
        prop_assert_eq!(found.lufs().is_some(), theirs.is_some());
        if let (Some(ours), Some(theirs)) = (found.lufs(), theirs) {
            prop_assert!((ours - theirs).abs() < 0.01, "{} against {}", ours, theirs);
        }
        let squares: f64 = sound.iter().map(|sample| (f64::from(*sample) / f64::from(FULL_SCALE)).powi(2)).sum();
        prop_assert!((found.squares - squares).abs() <= 1e-9 * squares);
    }
}

#[test]
fn pieces_do_not_matter_and_measures_add_up() {
    let sound = speech_like(20);
    let (one, other) = (measured(&sound, 1), measured(&sound, 99_991));
    assert_eq!(one.blocks, other.blocks);
    assert_eq!((one.frames, one.true_peak), (other.frames, other.true_peak));
    let mut twice = one.blocks.clone();
    twice.merge(&other.blocks);
    assert!((twice.integrated().unwrap() - one.lufs().unwrap()).abs() < 1e-9);
}

#[test]
fn a_half_second_of_rest_is_found_and_silence_has_no_level() {
    let mut sound = sine(-20.0, 4);
    sound[40_000..60_000].iter_mut().for_each(|sample| *sample *= 0.01);
    let found = measured(&sound, 4096);
    assert!((found.quietest.unwrap() + 63.0).abs() < 0.2, "{:?}", found.quietest);
    let silence = measured(&[0.0; 30_000], 4096);
    assert_eq!((silence.lufs(), silence.rms(), silence.true_peak, silence.quietest), (None, None, None, None));
    let raised = found.times(Millibels::of(3.0)).levels();
    for (raised, found) in [
        (raised.lufs, found.lufs()),
        (raised.rms, found.rms()),
        (raised.true_peak, found.true_peak),
        (raised.quietest, found.quietest),
    ] {
        assert!((raised.unwrap() - found.unwrap() - 3.0).abs() < 1e-4);
    }
    assert!(Meter::new(SampleRate(1), Peaks::True).is_err());
}
