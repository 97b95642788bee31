//! Measures, held against the crate's own gates and against EBU's numbers for sines.

use std::f64::consts::TAU;

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

#[test]
fn the_gates_are_those_of_the_crate() {
    let sound = speech_like(60);
    let mut ebu = EbuR128::new(1, RATE.0, Mode::I).unwrap();
    ebu.set_channel(0, Channel::DualMono).unwrap();
    let scaled: Vec<f32> = sound.iter().map(|sample| sample / FULL_SCALE).collect();
    ebu.add_frames_f32(&scaled).unwrap();
    let theirs = ebu.loudness_global().unwrap();
    let ours = measured(&sound, 1000).lufs().unwrap();
    assert!((ours - theirs).abs() < 0.01, "{ours} against {theirs}");
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
