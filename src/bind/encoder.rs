//! An Encoder takes a file's sound from its first frame to its last; the formats that code sound are encoders.

use std::io::{self, Write};

use super::contents::Contents;
use super::flac::Flac;
use crate::files::File;
use crate::job::Coding;
use crate::units::SampleRate;

/// Something that codes 16-bit mono sound into a file.
pub(super) trait Encoder {
    /// Takes the next frames.
    fn write(&mut self, samples: &[i16]) -> io::Result<()>;

    /// Writes what is still held back, and what can only be known at the end.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// The encoder that writes sound at `rate` into the empty `file` as `coding` says, with `contents` beside it.
///
/// [`Coding::Wav`] codes nothing and has none.
pub(super) fn open<'a>(
    coding: Coding,
    rate: SampleRate,
    file: &'a mut File,
    contents: &Contents<'_>,
) -> io::Result<Box<dyn Encoder + 'a>> {
    match coding {
        Coding::Wav => Err(refused("WAV is not coded")),
        Coding::Flac { level } => Ok(Box::new(Flac::new(file, rate, level, contents)?)),
        Coding::Mp3 { .. } | Coding::Opus { .. } | Coding::M4b { .. } => Err(refused("not yet")),
    }
}

/// What an encoder says when it cannot code the sound, whatever the disk is like.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(String);

/// `why` as an error of writing.
pub(super) fn refused(why: impl std::fmt::Display) -> io::Error {
    io::Error::other(Refused(why.to_string()))
}

/// Takes s16le bytes, as tracks are written, for an encoder.
pub(super) struct Samples<'a, 'b> {
    encoder: &'a mut (dyn Encoder + 'b),
    /// The first half of a sample whose second has not come yet.
    half: Option<u8>,
    samples: Vec<i16>,
}

impl<'a, 'b> Samples<'a, 'b> {
    pub(super) fn new(encoder: &'a mut (dyn Encoder + 'b)) -> Samples<'a, 'b> {
        Samples { encoder, half: None, samples: Vec::new() }
    }
}

impl Write for Samples<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.samples.clear();
        let mut rest = bytes;
        if let (Some(low), Some((&high, after))) = (self.half, bytes.split_first()) {
            self.samples.push(i16::from_le_bytes([low, high]));
            (self.half, rest) = (None, after);
        }
        let mut pairs = rest.chunks_exact(2);
        self.samples.extend(pairs.by_ref().map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        if let [low] = pairs.remainder() {
            self.half = Some(*low);
        }
        self.encoder.write(&self.samples)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Heard(Vec<i16>);

    impl Encoder for Heard {
        fn write(&mut self, samples: &[i16]) -> io::Result<()> {
            self.0.extend_from_slice(samples);
            Ok(())
        }

        fn finish(self: Box<Self>) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn samples_are_whole_however_their_bytes_come() {
        let samples: Vec<i16> = (0..1000).map(|n| (n * 331) as i16).collect();
        let bytes = crate::audio::pcm(&samples);
        for piece in [1, 2, 3, 7, 2000] {
            let mut heard = Heard(Vec::new());
            let mut out = Samples::new(&mut heard);
            bytes.chunks(piece).for_each(|piece| out.write_all(piece).unwrap());
            assert_eq!(heard.0, samples);
        }
    }
}
