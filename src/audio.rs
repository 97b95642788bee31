//! Sound without words: what a recording is, how it is decoded, judged, trimmed and written.

use std::convert::Infallible;
use std::fmt;
use std::io::{self, Read, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3Default;

use crate::units::{Frames, SampleRate};

pub mod acx;
pub mod align;
pub mod background;
pub mod check;
pub mod decode;
pub mod dither;
pub mod fade;
pub mod g711;
pub mod judge;
pub mod limiter;
pub mod loudness;
pub mod measurement;
pub mod meet;
pub mod meter;
pub mod mpeg;
pub mod profile;
pub mod resample;
pub mod room_tone;
pub mod sample;
pub mod silences;
pub mod take_file;
pub mod true_peak;
pub mod wav;

/// Bytes of one sample of one channel: 16 bits, little-endian, everywhere in this program.
pub const SAMPLE_BYTES: u64 = 2;

/// xxh3-128 of a take's PCM bytes: finds damage at the speed of memory; it is no proof against forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest(pub u128);

impl Digest {
    /// The digest of `samples` as s16le bytes.
    pub fn of(samples: &[i16]) -> Digest {
        let mut hasher = Xxh3Default::new();
        let Ok(()) = each_piece(samples, |bytes| {
            hasher.update(bytes);
            Ok::<(), Infallible>(())
        });
        Digest(hasher.digest128())
    }

    /// The digest of all that `from` has to give, whatever it is.
    pub fn of_all(from: &mut dyn Read) -> io::Result<Digest> {
        let (mut hasher, mut bytes) = (Xxh3Default::new(), vec![0; PIECE]);
        loop {
            match from.read(&mut bytes) {
                Ok(0) => return Ok(Digest(hasher.digest128())),
                Ok(read) => hasher.update(bytes.get(..read).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Bytes of a file that are read at a time.
const PIECE: usize = 128 * 1024;

/// Hands `samples` to `sink` as s16le bytes, a piece at a time, so that no second copy of them is made.
fn each_piece<E>(samples: &[i16], mut sink: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    let mut bytes = [0; 8192];
    samples.chunks(bytes.len() / 2).try_for_each(|piece| {
        let bytes = &mut bytes[..piece.len() * 2];
        for (pair, sample) in bytes.chunks_exact_mut(2).zip(piece) {
            pair.copy_from_slice(&sample.to_le_bytes());
        }
        sink(bytes)
    })
}

/// Writes `samples` to `out` as s16le bytes, in many small pieces.
pub fn write_pcm(samples: &[i16], out: &mut impl Write) -> io::Result<()> {
    each_piece(samples, |bytes| out.write_all(bytes))
}

/// `samples` as s16le bytes.
pub fn pcm(samples: &[i16]) -> Vec<u8> {
    let mut pcm = Vec::with_capacity(samples.len() * 2);
    let Ok(()) = each_piece(samples, |bytes| {
        pcm.extend_from_slice(bytes);
        Ok::<(), Infallible>(())
    });
    pcm
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = std::num::ParseIntError;
    fn try_from(text: String) -> Result<Digest, Self::Error> {
        u128::from_str_radix(&text, 16).map(Digest)
    }
}

/// What is known of a take: 16-bit mono PCM of `frames` samples at `rate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    /// Its sample rate.
    pub rate: SampleRate,
    /// Its length.
    pub frames: Frames,
    /// Where sound louder than near-silence begins and ends, in frames.
    pub speech: Range<u64>,
    /// The digest of its PCM bytes (s16le).
    pub digest: Digest,
}

impl Take {
    /// The take when its sound is resampled to `rate`; its digest still names what was recorded.
    pub fn at(self, rate: SampleRate) -> Take {
        if self.rate == rate {
            return self;
        }
        let (from, to) = (u128::from(self.rate.0.max(1)), u128::from(rate.0));
        let frames = resample::frames_at(self.frames, self.rate, rate);
        // Outwards to whole frames: no part of a word is taken for silence.
        let down = |frame: u64| (u128::from(frame) * to / from) as u64;
        let up = |frame: u64| (u128::from(frame) * to).div_ceil(from) as u64;
        let end = up(self.speech.end).min(frames.0);
        Take { rate, frames, speech: down(self.speech.start).min(end)..end, digest: self.digest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_that_of_the_bytes_and_survives_text() {
        let samples: Vec<i16> = (0..10_001).map(|n| (n * 7) as i16).collect();
        let digest = Digest::of(&samples);
        assert_eq!(digest.0, xxhash_rust::xxh3::xxh3_128(&pcm(&samples)));
        assert_eq!(Digest::try_from(String::from(digest)).unwrap(), digest);
        assert_ne!(digest, Digest::of(&samples[1..]));
    }
}
