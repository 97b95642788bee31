//! That no decoded peak passes the ceiling, and that nothing changes away from those that would.

use syom::{EncodeOptions, Encoder as Aac};

use super::*;
use crate::audio::dither::hash;

const RATE: usize = 24_000;

/// Speech's worst for a coder: a row of sharp pulses that ring, and between them nearly nothing.
fn pulses(seconds: usize, level: f32) -> Vec<f32> {
    let sample = |n: usize| {
        let (pulse, at) = (n / 250, n % 250);
        let ring = (-(at as f32) / 12.0).exp() * (at as f32 * 1.3).sin();
        let dust = (hash(n as u64) as u32 >> 8) as f32 / 8_388_608.0 - 1.0;
        level * (ring * [1.0, -0.9, 0.95][pulse % 3] + 0.02 * dust)
    };
    let sound: Vec<f32> = (0..seconds * RATE).map(sample).collect();
    let most = sound.iter().fold(0.0f32, |most, sample| most.max(sample.abs()));
    sound.iter().map(|sample| sample * level / most).collect()
}

/// The units of `sound`, and what they begin with.
fn coded(sound: &[f32]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let mut aac = Aac::new(RATE as u32, 1, &EncodeOptions::raw().with_bitrate_bps(32_000)).unwrap();
    let mut units = Vec::new();
    let mut keep = |unit: syom::EncodedFrame<'_>| {
        units.push(unit.payload.to_vec());
        Ok(())
    };
    aac.feed(&[sound], &mut keep).unwrap();
    aac.finish(&mut keep).unwrap();
    (units, aac.asc().to_vec())
}

fn decoded(units: &[Vec<u8>], config: &[u8]) -> Vec<f32> {
    let mut decoder = Units::new(config).unwrap();
    units.iter().flat_map(|unit| decoder.decode(unit).unwrap().to_vec()).collect()
}

fn kept(units: &[Vec<u8>], config: &[u8], ceiling: Millibels) -> Vec<Vec<u8>> {
    let mut keeper = Ceiling::new(ceiling, config).unwrap();
    let mut out: Vec<Vec<u8>> = units.iter().filter_map(|unit| keeper.pass(unit).unwrap()).collect();
    out.extend(keeper.finish().unwrap());
    out
}

#[test]
fn no_peak_is_above_the_ceiling_and_what_is_far_from_one_is_untouched() {
    // Loud at the beginning, in the middle and at the very end, soft between.
    let mut sound = pulses(12, 0.25);
    for loud in [0..RATE, 5 * RATE..6 * RATE + 700, 11 * RATE + 300..12 * RATE] {
        sound[loud.clone()].copy_from_slice(&pulses(2, 0.7)[..loud.len()]);
    }
    let (units, config) = coded(&sound);
    let ceiling = Millibels(-300);
    let over = |units: &[Vec<u8>]| Overs::new(ceiling, 1.0).over(&decoded(units, &config));
    let before = over(&units).expect("coding lifts nothing: the test is too easy");
    assert!(before > 0.5, "{before}");

    let out = kept(&units, &config, ceiling);
    assert_eq!(over(&out), None);
    assert_eq!(out.len(), units.len());
    // A second of softness is as it was coded, and no unit has another length.
    let changed: Vec<usize> = (0..units.len()).filter(|n| units[*n] != out[*n]).collect();
    let second = |n: usize| n * 1024 / RATE;
    assert!(!changed.is_empty() && changed.iter().all(|n| [0, 1, 4, 5, 6, 7, 10, 11, 12].contains(&second(*n))));
    assert!(units.iter().zip(&out).all(|(unit, out)| unit.len() == out.len()));
    // Loud passages keep their loudness but for what stood out.
    let level = |units: &[Vec<u8>]| {
        let sound = decoded(units, &config);
        10.0 * (sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32).log10()
    };
    let lost = level(&units) - level(&out);
    assert!((0.0..1.5 + before as f32).contains(&lost), "{lost}");
}

#[test]
fn below_the_ceiling_every_unit_is_as_it_was() {
    let (units, config) = coded(&pulses(3, 0.3));
    assert_eq!(kept(&units, &config, Millibels(-300)), units);
    assert_eq!(kept(&units[..2], &config, Millibels(-300)), units[..2]);
    assert!(kept(&[], &config, Millibels(-300)).is_empty());
}

#[test]
fn only_the_gain_is_written() {
    let mut unit = [0b0000_0011, 0b0110_0101, 0xff];
    turn_down(&mut unit, 3);
    assert_eq!(unit, [0b0000_0011, 0b0101_1111, 0xff], "178 became 175");
    let mut low = [0b0001_1110, 0b0000_0101];
    turn_down(&mut low, 9);
    assert_eq!(low, [0b0001_1110, 0b0000_0001], "not below nothing");
    let mut pair = [0b0010_0011, 0b0110_0101];
    turn_down(&mut pair, 3);
    assert_eq!(pair, [0b0010_0011, 0b0110_0101], "another element than a single channel");
}
