//! Formats as services send them, and what they send instead.

use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::*;

fn ramp() -> Vec<i16> {
    (0..2400).map(|n| ((n % 200) * 100 - 10_000) as i16).collect()
}

fn wav(
    bits: u16,
    format: SampleFormat,
    channels: u16,
    write: impl Fn(&mut WavWriter<&mut Cursor<Vec<u8>>>),
) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let spec = WavSpec { channels, sample_rate: 24_000, bits_per_sample: bits, sample_format: format };
    let mut writer = WavWriter::new(&mut out, spec).unwrap();
    write(&mut writer);
    writer.finalize().unwrap();
    out.into_inner()
}

fn plain() -> Vec<u8> {
    wav(16, SampleFormat::Int, 1, |w| ramp().into_iter().for_each(|s| w.write_sample(s).unwrap()))
}

fn samples(bytes: Vec<u8>) -> Vec<i16> {
    let decoded = decode(Cursor::new(bytes), None).unwrap();
    assert_eq!(decoded.rate, SampleRate(24_000));
    decoded.samples
}

#[test]
fn plain_wav_of_every_width_keeps_its_samples() {
    assert_eq!(samples(plain()), ramp());
    for bits in [24u16, 32] {
        let wide = wav(bits, SampleFormat::Int, 1, |w| {
            ramp().into_iter().for_each(|s| w.write_sample(i32::from(s) << (bits - 16)).unwrap());
        });
        assert_eq!(samples(wide), ramp(), "{bits} bits");
    }
    let float = wav(32, SampleFormat::Float, 1, |w| {
        ramp().into_iter().for_each(|s| w.write_sample(f32::from(s) / 32_768.0).unwrap());
    });
    assert_eq!(samples(float), ramp());
    let loud = wav(32, SampleFormat::Float, 1, |w| [1.5f32, -1.5].iter().for_each(|&s| w.write_sample(s).unwrap()));
    assert_eq!(samples(loud), [i16::MAX, i16::MIN]);
}

#[test]
fn a_high_rate_of_floating_point_in_stereo_off_its_middle_meets_the_others() {
    let mut out = Cursor::new(Vec::new());
    let spec = WavSpec { channels: 2, sample_rate: 96_000, bits_per_sample: 32, sample_format: SampleFormat::Float };
    let mut writer = WavWriter::new(&mut out, spec).unwrap();
    let swing = |n: u32| (f64::from(n) * 0.02).sin() as f32 * 0.2 + 0.3;
    (0..96_000).for_each(|n| (0..2).for_each(|_| writer.write_sample(swing(n)).unwrap()));
    writer.finalize().unwrap();
    let decoded = decode(Cursor::new(out.into_inner()), None).unwrap();
    assert_eq!((decoded.rate, decoded.samples.len()), (SampleRate(96_000), 96_000));
    let met = crate::audio::meet::meet(decoded, SampleRate(24_000)).unwrap().samples;
    let mean = met.iter().map(|sample| f64::from(*sample)).sum::<f64>() / met.len() as f64;
    let most = met.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
    assert!(met.len() == 24_000 && mean.abs() < 1.0 && (6400..6700).contains(&most), "{mean} {most}");
}

#[test]
fn channels_are_averaged() {
    let stereo = wav(16, SampleFormat::Int, 2, |w| {
        [100i16, 300, -100, -300, 7, 8].into_iter().for_each(|s| w.write_sample(s).unwrap());
    });
    assert_eq!(samples(stereo), [200, -200, 8]);
}

#[test]
fn a_header_written_before_the_length_was_known_is_read_to_the_end() {
    for size in [0u32, 0xffff_ffff, 0x7fff_f000] {
        let mut streamed = plain();
        streamed[4..8].copy_from_slice(&size.to_le_bytes());
        streamed[40..44].copy_from_slice(&size.to_le_bytes());
        assert_eq!(samples(streamed), ramp(), "{size:#x}");
    }
    let long = super::super::wav::header(SampleRate(24_000), crate::units::Frames(3 << 30));
    let body = super::super::pcm(&ramp());
    let error = decode(Cursor::new([long, body].concat()), None).unwrap_err();
    assert!(matches!(error, DecodeError::CutOff { .. }), "{error}");
}

#[test]
fn samples_of_64_bits_are_read() {
    let fmt = [[3, 0, 1, 0].as_slice(), &24_000_u32.to_le_bytes(), &192_000_u32.to_le_bytes(), &[8, 0, 64, 0]].concat();
    let body: Vec<u8> = ramp().into_iter().flat_map(|s| (f64::from(s) / 32_768.0).to_le_bytes()).collect();
    let chunk = |name: &[u8], bytes: &[u8]| [name, &(bytes.len() as u32).to_le_bytes(), bytes].concat();
    let chunks = [b"WAVE".to_vec(), chunk(b"fmt ", &fmt), chunk(b"data", &body)].concat();
    assert_eq!(samples(chunk(b"RIFF", &chunks)), ramp());
}

#[test]
fn compressed_samples_whose_length_was_not_known_are_read_to_the_end() {
    let whole = include_bytes!("samples/tone-mulaw.wav").to_vec();
    let at = whole.windows(4).position(|four| four == b"data").unwrap() + 4;
    for size in [0u32, 0xffff_ffff, 0x7fff_f000] {
        let mut streamed = whole.clone();
        streamed[4..8].copy_from_slice(&size.to_le_bytes());
        streamed[at..at + 4].copy_from_slice(&size.to_le_bytes());
        assert_eq!(samples(streamed), samples(whole.clone()), "{size:#x}");
    }
}

#[test]
fn samples_without_a_header_need_a_rate() {
    let bytes = super::super::pcm(&ramp());
    let decoded = decode(Cursor::new(bytes.clone()), Some(SampleRate(8000))).unwrap();
    assert_eq!((decoded.rate, decoded.samples), (SampleRate(8000), ramp()));
    assert!(matches!(decode(Cursor::new(bytes.clone()), None), Err(DecodeError::Unsupported { .. })));
    let odd = decode(Cursor::new(bytes[1..].to_vec()), Some(SampleRate(8000)));
    assert!(matches!(odd, Err(DecodeError::CutOff { .. })));
}

#[test]
fn what_is_not_audio_is_named() {
    let said = |bytes: &[u8]| decode(Cursor::new(bytes.to_vec()), Some(SampleRate(8000))).unwrap_err().to_string();
    assert_eq!(said(b""), "the reply is empty");
    assert_eq!(
        said(b"  <!DOCTYPE html>\n<title>502 Bad Gateway</title>"),
        "the reply is an HTML page instead of audio: <!DOCTYPE html> <title>502 Bad Gateway</title>"
    );
    assert_eq!(said(br#"{"error":"quota"}"#), r#"the reply is JSON instead of audio: {"error":"quota"}"#);
    assert_eq!(said(b"[1, 2]"), "the reply is JSON instead of audio: [1, 2]");
    assert_eq!(said(b"[job]"), "the reply is text instead of audio: [job]");
    assert_eq!(said("配额已用完".as_bytes()), "the reply is text instead of audio: 配额已用完");
    assert_eq!(said(&plain()[..2000]), "the audio is cut off: 1956 bytes of 4800 of its samples are there");
    assert_eq!(said(&plain()[..30]), "the audio is cut off: its 30 bytes end before the first sample");
    assert_eq!(said(&plain()[..44]), "the audio is cut off: 0 bytes of 4800 of its samples are there");
}

#[test]
fn the_shelfs_own_files_are_audio_too() {
    let digest = super::super::Digest::of(&ramp());
    let frames = crate::units::Frames(2400);
    let take = super::super::Take { rate: SampleRate(24_000), frames, speech: 0..2400, digest };
    let head = super::super::take_file::header(&[1; 32], &take).unwrap();
    assert_eq!(samples([head, super::super::pcm(&ramp())].concat()), ramp());
}

/// A quarter of a second of 440 Hz at 24 kHz, as ffmpeg encodes it.
const CODED: [(&str, &[u8]); 7] = [
    ("mp3", include_bytes!("samples/tone.mp3")),
    ("flac", include_bytes!("samples/tone.flac")),
    ("ogg", include_bytes!("samples/tone.ogg")),
    ("m4a", include_bytes!("samples/tone.m4a")),
    ("aac", include_bytes!("samples/tone.aac")),
    ("aiff", include_bytes!("samples/tone.aiff")),
    ("mulaw", include_bytes!("samples/tone-mulaw.wav")),
];

/// Swings from below −1000 to above 1000: 440 a second for the tone, and none in what codecs leave around it.
fn swings(samples: &[i16]) -> usize {
    let mut below = false;
    let mut swing = |sample: i16| {
        let up = below && sample > 1000;
        below = (below || sample < -1000) && !up;
        up
    };
    samples.iter().filter(|&&sample| swing(sample)).count()
}

#[test]
fn coded_audio_is_decoded() {
    for (name, bytes) in CODED {
        let samples = samples(bytes.to_vec());
        assert!((5900..=8300).contains(&samples.len()), "{name}: {} samples", samples.len());
        assert!((107..=111).contains(&swings(&samples)), "{name}: {} swings", swings(&samples));
        let raw = decode(Cursor::new(bytes.to_vec()), Some(SampleRate(24_000))).unwrap();
        assert_eq!(raw.samples, samples, "{name}: a rate for headerless sound changes nothing");
    }
}

#[test]
fn coded_audio_that_is_cut_off_is_an_error() {
    for (name, bytes) in CODED {
        let half = decode(Cursor::new(bytes[..bytes.len() / 2].to_vec()), None).map(|d| d.samples.len());
        // In the middle of a packet, that is: Ogg and raw AAC have no length to compare with when it falls between.
        assert!(half.is_err(), "{name}: {half:?}");
    }
}

#[test]
fn opus_is_decoded_at_its_own_rate_without_what_the_coder_added() {
    let bytes = include_bytes!("samples/tone.opus").to_vec();
    let opus = decode(Cursor::new(bytes.clone()), Some(SampleRate(24_000))).unwrap();
    assert_eq!((opus.rate, opus.samples.len()), (SampleRate(48_000), 12_000));
    assert!((107..=111).contains(&swings(&opus.samples)), "{} swings", swings(&opus.samples));
    let mut blocks = Vec::new();
    blocks::each_block(Cursor::new(bytes.clone()), &mut |block| mix(block.interleaved, 1, &mut blocks)).unwrap();
    assert_eq!(blocks, opus.samples);
    for end in [60, 200, bytes.len() / 2, bytes.len() - 1] {
        let cut = decode(Cursor::new(bytes[..end].to_vec()), None).map(|d| d.samples.len());
        assert!(cut.is_err(), "{end}: {cut:?}");
    }
}

/// All blocks of `bytes`, averaged as a take is.
fn in_blocks(bytes: Vec<u8>) -> Vec<i16> {
    let mut samples = Vec::new();
    blocks::each_block(Cursor::new(bytes), &mut |block| {
        assert_eq!(block.rate, SampleRate(24_000));
        mix(block.interleaved, block.channels as usize, &mut samples);
    })
    .unwrap();
    samples
}

#[test]
fn blocks_hold_what_decoding_gives() {
    assert_eq!(in_blocks(plain()), ramp());
    let stereo = wav(24, SampleFormat::Int, 2, |w| {
        (0..90_000i32).for_each(|n| w.write_sample(n * 91 % 8_000_000 - 4_000_000).unwrap());
    });
    assert_eq!(in_blocks(stereo.clone()), samples(stereo));
    let mut long = crate::audio::wav::header(SampleRate(24_000), crate::units::Frames(2400));
    long.extend(crate::audio::pcm(&ramp()));
    assert_eq!(in_blocks(long), ramp());
    for (bytes, found) in [(&b""[..], "empty"), (b"Chapter one", "text"), (&plain()[..100], "cut off")] {
        let error = blocks::each_block(Cursor::new(bytes.to_vec()), &mut |_| ()).unwrap_err();
        assert!(error.to_string().contains(found), "{error}");
    }
}

#[test]
fn an_mp3_of_variable_bitrate_keeps_its_end_without_a_note_of_its_length() {
    // Silent frames of MPEG 1 layer III at 44.1 kHz mono; the second byte from the end of the header has the bitrate.
    let frame = |index: u8, len: usize| [&[0xff, 0xfb, index << 4, 0xc0][..], &vec![0; len - 4]].concat();
    let (wide, narrow) = (frame(11, 626), frame(1, 104));
    let bytes = [vec![wide; 10].concat(), vec![narrow; 100].concat()].concat();
    assert_eq!(decode(Cursor::new(bytes), None).unwrap().samples.len(), 110 * 1152);
}
