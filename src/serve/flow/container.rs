//! Samples as bytes: PCM, and WAV in the forms that writers really produce.

use crate::audio::{pcm, wav};
use crate::units::{Frames, SampleRate};

/// What samples are dressed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dress {
    /// Nothing: s16le.
    Pcm,
    /// A WAV.
    Wav,
    /// A WAV with a `LIST` chunk before `data`, as ffmpeg writes it.
    List,
    /// A WAV whose sizes are all ones, as a writer leaves them that cannot go back.
    Streaming,
}

/// Bytes of a WAV header up to its `data` chunk.
const BEFORE_DATA: usize = 36;

/// What comes before the samples: `frames` of them, at `rate`.
pub(super) fn head(rate: u32, frames: usize, dress: Dress) -> Vec<u8> {
    let mut head = wav::header(SampleRate(rate), Frames(frames as u64));
    match dress {
        Dress::Pcm => return Vec::new(),
        Dress::Wav => {}
        Dress::List => {
            // The encoder's name: a 4-byte size counts `INFO`, `ISFT`, its size, and 14 bytes of text with its padding.
            let list = b"LIST\x1a\x00\x00\x00INFOISFT\x0e\x00\x00\x00Lavf61.7.100\x00\x00";
            head.splice(BEFORE_DATA..BEFORE_DATA, list.iter().copied());
            let riff = u32::try_from(head.len() - 8 + frames * 2).unwrap_or(u32::MAX);
            head[4..8].copy_from_slice(&riff.to_le_bytes());
        }
        Dress::Streaming => {
            head[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
            head[BEFORE_DATA + 4..].copy_from_slice(&u32::MAX.to_le_bytes());
        }
    }
    head
}

/// `samples` in `dress`.
pub(super) fn wrap(samples: &[i16], rate: u32, dress: Dress) -> Vec<u8> {
    let mut bytes = head(rate, samples.len(), dress);
    bytes.extend(pcm(samples));
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::audio::decode::decode;

    #[test]
    fn every_dress_can_be_taken_off() {
        let samples: Vec<i16> = (0..999).collect();
        for dress in [Dress::Wav, Dress::List, Dress::Streaming] {
            let decoded = decode(Cursor::new(wrap(&samples, 24_000, dress)), None).unwrap();
            assert_eq!((decoded.rate, decoded.samples), (SampleRate(24_000), samples.clone()), "{dress:?}");
        }
        let list = wrap(&samples, 24_000, Dress::List);
        assert_eq!(hound::WavReader::new(Cursor::new(list)).unwrap().samples::<i16>().count(), 999);
        assert_eq!(wrap(&samples, 24_000, Dress::Pcm).len(), 1998);
    }
}
