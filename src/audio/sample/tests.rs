//! What becomes of recordings that are too long, too loud, too quiet, noisy, or mostly silence.

use std::f64::consts::TAU;

use super::*;

/// Bursts of a voice-like tone of `peak`, a second of which every fifth is a pause, over noise of `noise`.
fn speech(seconds: f64, rate: u32, peak: f64, noise: f64) -> Decoded {
    let mut seed = 7u32;
    let samples = (0..(seconds * f64::from(rate)) as usize).map(|n| {
        let t = n as f64 / f64::from(rate);
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = (f64::from(seed >> 8) / f64::from(1u32 << 23) - 1.0) * noise;
        let voice = (TAU * 140.0 * t).sin() * 0.6 + (TAU * 280.0 * t).sin() * 0.3 + (TAU * 2100.0 * t).sin() * 0.1;
        let on = if (t * 5.0) as u64 % 5 == 4 { 0.0 } else { 1.0 };
        (voice * peak * on + hiss).clamp(-32_768.0, 32_767.0) as i16
    });
    Decoded { rate: SampleRate(rate), samples: samples.collect() }
}

fn silence(seconds: f64, rate: u32) -> Vec<i16> {
    vec![0; (seconds * f64::from(rate)) as usize]
}

fn codes(sample: &Sample) -> Vec<&'static str> {
    sample.findings.iter().map(|finding| finding.problem("a.wav").code.0).collect()
}

fn ready(decoded: &Decoded) -> Sample {
    prepare(decoded, Lengths::default()).unwrap()
}

#[test]
fn trap_11_a_good_recording_fits_every_server() {
    for rate in [16_000, 22_050, 44_100, 48_000] {
        let sample = ready(&speech(11.0, rate, 9_000.0, 3.0));
        assert_eq!(codes(&sample), [""; 0], "{rate}");
        let ms = sample.samples.len() / 16;
        assert!((10_000..=12_000).contains(&ms), "{ms}");
        let wav = sample.wav();
        assert_eq!((&wav[..4], wav.len()), (&b"RIFF"[..], 44 + sample.samples.len() * 2));
        let read = read(std::io::Cursor::new(wav), Lengths::default()).unwrap();
        assert_eq!(read.samples.len() / 16, ms, "what is ready stays as it is");
    }
}

#[test]
fn what_is_too_long_is_cut_in_a_pause() {
    let sample = ready(&speech(30.0, 24_000, 9_000.0, 3.0));
    assert_eq!(codes(&sample), ["N0556"]);
    let ms = sample.samples.len() / 16;
    assert!((10_000..=12_000).contains(&ms), "{ms}");
    let end = &sample.samples[sample.samples.len() - 160..];
    assert!(end.iter().all(|sample| sample.unsigned_abs() < 40), "it ends within a word");
}

#[test]
fn silence_at_the_ends_goes_and_long_gaps_become_pauses() {
    let part = speech(5.0, 16_000, 9_000.0, 0.0).samples;
    let samples = [silence(2.0, 16_000), part.clone(), silence(6.0, 16_000), part, silence(3.0, 16_000)].concat();
    let sample = ready(&Decoded { rate: RATE, samples });
    let ms = sample.samples.len() / 16;
    // Two parts that end in a pause of their own, half a second between, a tenth at either end.
    assert!((9_700..=10_500).contains(&ms), "{ms}");
    let steps = sample.samples.windows(2).map(|pair| (i32::from(pair[0]) - i32::from(pair[1])).abs());
    assert!(steps.max().unwrap() < 9_000, "a splice clicks");
    let gaps = measure::silences(&sample.samples, 160);
    assert!(gaps.iter().all(|gap| gap.len() <= frames(LONGEST_GAP_MS) + 320), "{gaps:?}");
}

#[test]
fn short_samples_are_refused_below_the_least_and_told_below_the_safe_length() {
    assert_eq!(codes(&ready(&speech(3.0, 16_000, 9_000.0, 3.0))), ["R0551"]);
    let five = ready(&speech(6.0, 16_000, 9_000.0, 3.0));
    assert_eq!((codes(&five), five.is_unfit()), (vec!["N0550"], false));
    let mostly_silence = [silence(8.0, 16_000), speech(3.0, 16_000, 9_000.0, 0.0).samples].concat();
    assert_eq!(codes(&ready(&Decoded { rate: RATE, samples: mostly_silence })), ["R0551"]);
}

#[test]
fn clipping_level_and_noise_are_judged_with_numbers() {
    let told = |decoded: &Decoded| {
        let sample = ready(decoded);
        sample.findings.iter().map(|finding| finding.problem("a.wav").to_string()).collect::<Vec<_>>().join("\n")
    };
    let clipped = told(&speech(11.0, 16_000, 90_000.0, 3.0));
    assert!(clipped.starts_with("the sample `a.wav` is clipped: ") && clipped.contains("[R0553]"), "{clipped}");
    let quiet = told(&speech(11.0, 16_000, 150.0, 0.0));
    assert!(quiet.contains("[R0552]") && quiet.contains("dBFS"), "{quiet}");
    let soft = told(&speech(11.0, 16_000, 800.0, 1.0));
    assert!(soft.contains("[N0551]"), "{soft}");
    let noisy = told(&speech(11.0, 16_000, 6_000.0, 5_000.0));
    assert!(noisy.contains("[R0554]"), "{noisy}");
    let hissing = told(&speech(11.0, 16_000, 9_000.0, 900.0));
    assert!(hissing.contains("[N0553]"), "{hissing}");
    let nothing = told(&Decoded { rate: RATE, samples: silence(11.0, 16_000) });
    assert!(nothing.contains("[R0552]") && nothing.contains("nothing in it"), "{nothing}");
}

#[test]
fn an_offset_is_taken_out_and_a_low_rate_is_told() {
    let mut decoded = speech(11.0, 8_000, 9_000.0, 3.0);
    decoded.samples.iter_mut().for_each(|sample| *sample += 1_200);
    let sample = ready(&decoded);
    assert_eq!(codes(&sample), ["N0554", "N0555"]);
    let mean: i64 = sample.samples.iter().map(|sample| i64::from(*sample)).sum::<i64>() / sample.samples.len() as i64;
    assert!(mean.abs() < 60, "{mean}");
}

#[test]
fn other_lengths_can_be_asked_for() {
    let lengths = Lengths { least: 20_000, safe: 20_000, most: 60_000 };
    let sample = prepare(&speech(30.0, 16_000, 9_000.0, 3.0), lengths).unwrap();
    assert_eq!((codes(&sample), sample.is_unfit()), (vec![], false));
    assert!(sample.samples.len() > 29 * 16_000 - 8_000);
    assert_eq!(codes(&prepare(&speech(11.0, 16_000, 9_000.0, 3.0), lengths).unwrap()), ["R0551"]);
}
