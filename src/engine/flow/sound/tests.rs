//! What bytes are taken for, and what lies in the spool after.

use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex};

use super::*;
use crate::audio::decode::decode;
use crate::audio::wav::header;
use crate::units::Frames;

/// A spool that can be read again.
#[derive(Clone, Default)]
struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn ramp(from: i16, len: i16) -> Vec<u8> {
    (from..from + len).flat_map(i16::to_le_bytes).collect()
}

/// Pushes `pieces` as one piece of audio: the seconds, and the spool.
fn whole(pieces: &[&[u8]]) -> (Result<Option<f64>, SoundError>, Vec<u8>) {
    let bytes = Bytes::default();
    let mut spool = Spool::new(Box::new(bytes.clone()));
    let mut sound = Sound::new(&mut spool);
    let pushed = pieces.iter().try_for_each(|piece| sound.push(piece));
    let ended = pushed.and_then(|()| sound.finish());
    let spooled = bytes.0.lock().unwrap().clone();
    (ended, spooled)
}

/// Pushes `pieces` as the chunks of a stream: the samples.
fn chunks(pieces: &[&[u8]]) -> Result<Vec<i16>, SoundError> {
    let bytes = Bytes::default();
    let mut spool = Spool::new(Box::new(bytes.clone()));
    let mut sound = Sound::new(&mut spool);
    sound.in_chunks();
    pieces.iter().try_for_each(|piece| sound.chunk(piece))?;
    sound.finish()?;
    let spooled = bytes.0.lock().unwrap().clone();
    Ok(decode(Cursor::new(spooled), None).unwrap().samples)
}

fn samples(bytes: Vec<u8>) -> Vec<i16> {
    decode(Cursor::new(bytes), None).unwrap().samples
}

#[test]
fn trap_02_what_no_magic_names_is_samples_at_24_khz() {
    // Quiet noise begins like a frame of MPEG audio: −1 is FF FF, −1025 is FF FB.
    for first in [-1i16, -1025, -257, 0, 300, -3] {
        let body: Vec<u8> = [first].into_iter().chain(-900..900).flat_map(i16::to_le_bytes).collect();
        for cut in [0, 1, 2, 3, 11, 12, 13, 1500] {
            let (seconds, spooled) = whole(&[&body[..cut], &body[cut..]]);
            assert_eq!(seconds.unwrap(), Some(1801.0 / 24_000.0), "{first} {cut}");
            assert_eq!(spooled[44..], body, "{first} {cut}");
            let decoded = decode(Cursor::new(spooled), None).unwrap();
            assert_eq!((decoded.rate, decoded.samples.len()), (RATE, 1801), "{first} {cut}");
        }
    }
    let (short, spooled) = whole(&[&[0xff, 0xfb, 0x01, 0x00]]);
    assert!(short.is_ok());
    assert_eq!(samples(spooled), [-1025, 1]);
}

#[test]
fn trap_02_audio_that_names_itself_is_left_as_it_is() {
    let coded: [&[u8]; 5] = [
        include_bytes!("../../../audio/decode/samples/tone.mp3"),
        include_bytes!("../../../audio/decode/samples/tone.flac"),
        include_bytes!("../../../audio/decode/samples/tone.ogg"),
        include_bytes!("../../../audio/decode/samples/tone.m4a"),
        include_bytes!("../../../audio/decode/samples/tone.aac"),
    ];
    for (at, body) in coded.into_iter().enumerate() {
        for cut in [0, 1, 3, 13, 700, body.len()] {
            let (ended, spooled) = whole(&[&body[..cut], &body[cut..]]);
            assert_eq!(ended.unwrap(), None, "{at} {cut}");
            assert!(spooled == body, "{at} {cut}");
        }
    }
    // Without the tag before it, the first frame must be told from samples.
    let mp3 = coded[0];
    let frame = (0..mp3.len() - 1).find(|&at| mp3[at] == 0xff && mp3[at + 1] & 0xe6 == 0xe2).unwrap();
    let (_, spooled) = whole(&[&mp3[frame..]]);
    assert!(spooled == mp3[frame..]);
}

#[test]
fn a_wav_keeps_its_header_and_its_length_is_known_past_other_chunks() {
    let body = ramp(0, 2400);
    let mut wav = header(RATE, Frames(2400));
    wav.splice(36..36, *b"LIST\x05\x00\x00\x00tests\x00");
    wav.extend(&body);
    for cut in 0..80 {
        let (seconds, spooled) = whole(&[&wav[..cut], &wav[cut..]]);
        assert_eq!(seconds.unwrap(), Some(0.1), "{cut}");
        assert!(spooled == wav);
    }
    let (cut_short, spooled) = whole(&[&wav[..1000]]);
    assert!(cut_short.is_ok(), "its own sizes show it when it is decoded");
    assert!(decode(Cursor::new(spooled), None).is_err());
}

#[test]
fn an_odd_byte_at_the_end_is_a_cut() {
    let (ended, _) = whole(&[&[7; 41]]);
    assert_eq!(ended.unwrap_err().to_string(), "the audio is cut off in the middle of a sample");
}

#[test]
fn trap_03_chunks_give_the_same_samples_with_one_header_with_many_or_with_none() {
    let expected: Vec<i16> = (0..600).collect();
    let part = |from: i16| ramp(from, 200);
    let wave = |from: i16, frames: u64| [header(RATE, Frames(frames)), part(from)].concat();
    let streaming = {
        let mut wav = wave(0, 200);
        wav[4..8].copy_from_slice(&[0xff; 4]);
        wav[40..44].copy_from_slice(&[0xff; 4]);
        wav
    };
    assert_eq!(chunks(&[&part(0), &part(200), &part(400)]).unwrap(), expected);
    assert_eq!(chunks(&[&wave(0, 600), &part(200), &part(400)]).unwrap(), expected);
    assert_eq!(chunks(&[&streaming, &part(200), &part(400)]).unwrap(), expected);
    assert_eq!(chunks(&[&wave(0, 200), &wave(200, 200), &wave(400, 200)]).unwrap(), expected);
    // Cut within the header, and within samples.
    for cut in [1, 11, 20, 43, 44, 45] {
        let wav = wave(0, 600);
        assert_eq!(chunks(&[&wav[..cut], &wav[cut..], &part(200), &part(400)]).unwrap(), expected, "{cut}");
    }
    let error = chunks(&[&wave(0, 600), &part(200)]).unwrap_err();
    assert_eq!(error.to_string(), "the audio is cut off: 800 bytes of 1200 of its samples came");
}
