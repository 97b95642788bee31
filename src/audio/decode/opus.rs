//! Opus in Ogg, which symphonia does not decode.

use std::io::{self, Read};

use opus_pure::{Error, OggOpusReader, OggPacket, Trim};

use super::DecodeError;
use super::blocks::Block;
use super::coded::{Hear, gave_up};
use crate::guard::guarded;
use crate::units::SampleRate;

/// The rate at which Opus is at home, in hertz: what a stream was made of is no part of it (RFC 7845, 5.1).
const RATE: SampleRate = SampleRate(48_000);

/// Frames of the longest packet: 120 ms (RFC 6716, 3.2.5).
const LONGEST: usize = 5760;

/// Whether a file that begins with `head` is a stream of Opus: its first page holds the name (RFC 7845, 3).
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"OggS") && head.windows(8).any(|word| word == b"OpusHead")
}

/// Lets `hear` hear all of `reader`, without what the coder put before and after the sound.
pub(super) fn each<R: Read>(reader: R, hear: &mut Hear<'_>) -> Result<(), DecodeError> {
    guarded(|| heard(reader, hear)).map_err(gave_up)?
}

fn heard<R: Read>(reader: R, hear: &mut Hear<'_>) -> Result<(), DecodeError> {
    let mut reader = OggOpusReader::new(reader).map_err(explain)?;
    let channels = usize::from(reader.head().channel_count);
    let hertz = RATE.0 as i32;
    let mut decoder = reader.head().decoder(hertz).map_err(explain)?;
    let mut trim = Trim::new(reader.head(), hertz, channels).map_err(explain)?;
    let mut packet = OggPacket::default();
    let mut sound = vec![0.0f32; LONGEST * channels];
    let mut is_whole = false;
    while reader.read_packet_into(&mut packet).map_err(explain)? {
        let frames = decoder.decode(&packet.data, LONGEST, &mut sound).map_err(explain)?;
        let decoded = sound.get(..frames * channels).unwrap_or(&sound);
        hear(Block { rate: RATE, channels: channels as u32, interleaved: trim.keep(&packet, decoded) })?;
        is_whole = packet.end_of_stream;
    }
    let what = || "its last page is missing".to_owned();
    if is_whole { Ok(()) } else { Err(DecodeError::CutOff { what: what() }) }
}

fn explain(error: Error) -> DecodeError {
    match error {
        Error::Io(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => {
            DecodeError::CutOff { what: "a page ends too early".to_owned() }
        }
        Error::Io(cause) => DecodeError::Io(cause),
        Error::InvalidArgument(what) => DecodeError::Unsupported { what: what.to_owned() },
        other => DecodeError::Damaged { what: other.to_string() },
    }
}
