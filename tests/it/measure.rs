//! `measure` through the program: files that a store takes, files that it does not, and what is no sound.

use std::f64::consts::TAU;

use insta::assert_snapshot;
use rhapsode::audio::wav;
use rhapsode::units::{Frames, SampleRate};
use serde_json::Value;

use crate::harness::Test;

const RATE: SampleRate = SampleRate(44_100);

/// A mono WAV of tones of 997 Hz: each with its peak in dB and its length in seconds.
fn tones(parts: &[(f64, f64)]) -> Vec<u8> {
    let mut samples: Vec<i16> = Vec::new();
    for (db, seconds) in parts {
        let amplitude = 10f64.powf(db / 20.0) * 32_768.0;
        let count = (seconds * f64::from(RATE.0)) as usize;
        let sine = |n: usize| (TAU * 997.0 * n as f64 / f64::from(RATE.0)).sin();
        samples.extend((0..count).map(|n| (amplitude * sine(n)).round() as i16));
    }
    let mut file = wav::header(RATE, Frames(samples.len() as u64));
    samples.iter().for_each(|sample| file.extend_from_slice(&sample.to_le_bytes()));
    file
}

#[test]
fn levels_are_shown_and_what_a_store_refuses_is_named_with_its_second() {
    let test = Test::new()
        .with("good.wav", tones(&[(-67.0, 0.8), (-16.0, 8.0), (-67.0, 2.0)]))
        .with("loud.wav", tones(&[(-16.0, 4.0), (-1.0, 0.5), (-16.0, 4.0)]));
    assert_snapshot!(test.run("measure good.wav loud.wav"), @"
    exit 0
    file      length   LUFS   LU   dBTP   peak    RMS  floor  rate
    good.wav  0:10.8  -16.2  1.4  -16.0  -16.0  -20.3  -70.0  44100 Hz mono
    loud.wav  0:08.5  -11.4  7.9   -1.0   -1.0  -14.5  -19.0  44100 Hz mono
    ");
    assert_snapshot!(test.run("measure --profile acx good.wav loud.wav"), @"
    exit 7
    file      length   LUFS   LU   dBTP   peak    RMS  floor  rate
    good.wav  0:10.8  -16.2  1.4  -16.0  -16.0  -20.3  -70.0  44100 Hz mono
    loud.wav  0:08.5  -11.4  7.9   -1.0   -1.0  -14.5  -19.0  44100 Hz mono

    FAIL  good.wav  bitrate                no MP3              ACX asks for MP3 of constant 192 kbit/s or more
    FAIL  loud.wav  RMS                    -14.5 dB            ACX asks for -23 to -18 dB
    FAIL  loud.wav  peak                   -1.0 dB at 0:04.0   ACX asks for -3 dB at most
    FAIL  loud.wav  noise floor            -19.0 dB at 0:00.2  ACX asks for -60 dB at most
    FAIL  loud.wav  room tone at the head  0.00 s              ACX asks for 0.5 to 1 s
    FAIL  loud.wav  room tone at the tail  0.00 s              ACX asks for 1 to 5 s
    0 of 2 pass ACX.
    Files that a store refuses are mended by mastering: see docs/sound.md.
    ");
}

#[test]
fn json_has_every_number_and_what_is_no_sound_is_said() {
    let test = Test::new().with("good.wav", tones(&[(-20.0, 3.0)])).with("notes.txt", "Chapter one");
    let ran = test.done("measure --json good.wav");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&value["type"], &value["v"]), (&"measured".into(), &1.into()));
    assert!((value["loudness"].as_f64().unwrap() + 20.0).abs() < 0.1, "{value}");
    assert!((value["peak"]["db"].as_f64().unwrap() + 20.0).abs() < 0.1, "{value}");
    assert_eq!(value["length_ms"], 3000);
    assert_snapshot!(test.run("measure notes.txt missing.mp3"), @"
    exit 3
    error[R0761]: `notes.txt` cannot be measured: it is text instead of audio: Chapter one
     |
     = help: WAV, RF64, FLAC, MP3, Ogg Vorbis, Opus, AAC and M4A files are measured

    error[R0760]: `missing.mp3` cannot be read: No such file or directory (os error 2)
     |
     = help: see that the file is there and that this user may read it

    2 errors; nothing was spent
    ");
}
