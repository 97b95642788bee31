//! The shelf's file: a WAV that anyone can play, whose `rhap` chunk before the sound says what it is.
//!
//! `RIFF size WAVE │ fmt 16 │ rhap 72 │ data size │ PCM`. The header has a fixed length, so a take is found and
//! checked by reading [`HEADER_LEN`] bytes, and its sound begins at the same place in every file.

use std::io::{self, Read};

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::{Digest, SAMPLE_BYTES, Take};
use crate::units::{Frames, SampleRate};

/// Bytes before the sound: RIFF 12, `fmt ` 8 + 16, `rhap` 8 + 72, `data` 8.
pub const HEADER_LEN: usize = 124;

/// The version of the `rhap` chunk that this program writes and reads.
pub const VERSION: u32 = 1;

/// The most frames a take file can hold: its sizes are 32-bit, and a wrapped one would play a part as the whole.
pub const MAX_FRAMES: u64 = (u32::MAX as u64 - HEADER_LEN as u64) / SAMPLE_BYTES;

/// Where the check value lies: it covers everything before it.
const CHECK_AT: usize = 108;

/// Why bytes are not the file of a take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TakeFileError {
    /// The file ends too early.
    #[error("the take file is cut off: {have} bytes of {want}")]
    CutOff {
        /// Bytes there.
        have: u64,
        /// Bytes that its header promises, or that a header has.
        want: u64,
    },
    /// The file goes on after its sound.
    #[error("the take file has {have} bytes and its header says {want}")]
    Overlong {
        /// Bytes there.
        have: u64,
        /// Bytes that its header promises.
        want: u64,
    },
    /// Another kind of file.
    #[error("this is not a take file: its header has no `rhap` chunk")]
    NotATake,
    /// A format of another version of this program.
    #[error("the take file has format {0}; this program reads format {VERSION}")]
    OtherVersion(u32),
    /// Its header does not match its own check value.
    #[error("the header of the take file is damaged")]
    Damaged,
    /// The sound does not fit a WAV file.
    #[error("a take of {0} samples is too long for a WAV file")]
    TooLong(u64),
}

/// The header of the file that holds `take` under `key`; the PCM follows.
pub fn header(key: &[u8; 32], take: &Take) -> Result<Vec<u8>, TakeFileError> {
    let frames = take.frames.0;
    let within = take.speech.start <= take.speech.end && take.speech.end <= frames;
    if frames > MAX_FRAMES || !within {
        return Err(TakeFileError::TooLong(frames.max(take.speech.end)));
    }
    let data = (frames * SAMPLE_BYTES) as u32;
    let mut out = Vec::with_capacity(HEADER_LEN);
    out.extend_from_slice(b"RIFF");
    put(&mut out, data + HEADER_LEN as u32 - 8);
    out.extend_from_slice(b"WAVE");
    out.extend_from_slice(&super::wav::fmt_chunk(take.rate));
    out.extend_from_slice(b"rhap");
    put(&mut out, 72);
    put(&mut out, VERSION);
    put(&mut out, frames as u32);
    put(&mut out, take.speech.start as u32);
    put(&mut out, take.speech.end as u32);
    out.extend_from_slice(key);
    out.extend_from_slice(&take.digest.0.to_le_bytes());
    let check = xxh3_64(&out);
    out.extend_from_slice(&check.to_le_bytes());
    out.extend_from_slice(b"data");
    put(&mut out, data);
    Ok(out)
}

fn put(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

/// Reads the header of a take file of `file_len` bytes from its first [`HEADER_LEN`] bytes: the key and the take.
///
/// The sound itself is checked by [`Pcm`] while it is read.
pub fn parse(head: &[u8], file_len: u64) -> Result<([u8; 32], Take), TakeFileError> {
    let Some(head) = head.first_chunk::<HEADER_LEN>() else {
        let have = (head.len() as u64).min(file_len);
        return Err(TakeFileError::CutOff { have, want: HEADER_LEN as u64 });
    };
    if &head[..4] != b"RIFF" || &head[8..12] != b"WAVE" || &head[36..40] != b"rhap" {
        return Err(TakeFileError::NotATake);
    }
    let version = number(head, 44);
    if version != VERSION {
        return Err(TakeFileError::OtherVersion(version));
    }
    if xxh3_64(&head[..CHECK_AT]) != u64::from_le_bytes(array(head, CHECK_AT)) {
        return Err(TakeFileError::Damaged);
    }
    let take = Take {
        rate: SampleRate(number(head, 24)),
        frames: Frames(u64::from(number(head, 48))),
        speech: u64::from(number(head, 52))..u64::from(number(head, 56)),
        digest: Digest(u128::from_le_bytes(array(head, 92))),
    };
    let key = array(head, 60);
    // Written anew it must be the same: whatever the check value does not cover is compared here.
    if header(&key, &take).as_deref() != Ok(head.as_slice()) {
        return Err(TakeFileError::Damaged);
    }
    let want = file_len_of(&take);
    match file_len {
        have if have < want => Err(TakeFileError::CutOff { have, want }),
        have if have > want => Err(TakeFileError::Overlong { have, want }),
        _ => Ok((key, take)),
    }
}

/// The length of the whole file of `take`, in bytes.
pub fn file_len_of(take: &Take) -> u64 {
    HEADER_LEN as u64 + take.frames.0 * SAMPLE_BYTES
}

fn array<const N: usize>(head: &[u8; HEADER_LEN], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&head[at..at + N]);
    out
}

fn number(head: &[u8; HEADER_LEN], at: usize) -> u32 {
    u32::from_le_bytes(array(head, at))
}

/// The PCM bytes of a take, checked against its digest while they pass.
///
/// Reads exactly the take's length. The read that would report the end fails with `InvalidData` when what was read
/// is not what was recorded, and with `UnexpectedEof` when it is too short; so read until `Ok(0)`.
pub struct Pcm<R> {
    inner: R,
    left: u64,
    digest: Digest,
    hasher: Xxh3Default,
}

impl<R: Read> Pcm<R> {
    /// The sound of `take` from `inner`, which stands at the first byte of the PCM.
    pub fn new(inner: R, take: &Take) -> Pcm<R> {
        Pcm { inner, left: take.frames.0 * SAMPLE_BYTES, digest: take.digest, hasher: Xxh3Default::new() }
    }
}

impl<R: Read> Read for Pcm<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if buf.is_empty() {
            return Ok(0);
        }
        if self.left == 0 {
            let found = Digest(self.hasher.digest128());
            return if found == self.digest {
                Ok(0)
            } else {
                let message = format!("the take's sound is damaged: digest {found} instead of {}", self.digest);
                Err(io::Error::new(io::ErrorKind::InvalidData, message))
            };
        }
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        let n = self.inner.read(&mut buf[..room])?;
        if n == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the take's file ends before its sound does"));
        }
        self.hasher.update(&buf[..n]);
        self.left -= n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::audio::pcm;

    fn take_of(samples: &[i16]) -> Take {
        let frames = samples.len() as u64;
        Take { rate: SampleRate(24_000), frames: Frames(frames), speech: 1..frames - 1, digest: Digest::of(samples) }
    }

    fn file_of(samples: &[i16]) -> Vec<u8> {
        let mut file = header(&[7; 32], &take_of(samples)).unwrap();
        file.extend(pcm(samples));
        file
    }

    #[test]
    fn what_was_written_is_read_and_other_programs_read_it_too() {
        let samples: Vec<i16> = (0..5000).map(|n| (n % 300) as i16 * 50).collect();
        let file = file_of(&samples);
        assert_eq!(file.len() as u64, file_len_of(&take_of(&samples)));
        let (key, take) = parse(&file[..HEADER_LEN], file.len() as u64).unwrap();
        assert_eq!((key, &take), ([7; 32], &take_of(&samples)));
        let mut sound = Vec::new();
        Pcm::new(&file[HEADER_LEN..], &take).read_to_end(&mut sound).unwrap();
        assert_eq!(sound, pcm(&samples));
        let mut wav = hound::WavReader::new(file.as_slice()).unwrap();
        assert_eq!((wav.spec().sample_rate, wav.spec().channels), (24_000, 1));
        assert_eq!(wav.samples::<i16>().map(Result::unwrap).collect::<Vec<_>>(), samples);
    }

    #[test]
    fn each_kind_of_damage_has_its_name() {
        let file = file_of(&[5; 100]);
        let len = file.len() as u64;
        assert_eq!(parse(&file[..50], 50), Err(TakeFileError::CutOff { have: 50, want: 124 }));
        assert_eq!(parse(&file, len - 1), Err(TakeFileError::CutOff { have: len - 1, want: len }));
        assert_eq!(parse(&file, len + 2), Err(TakeFileError::Overlong { have: len + 2, want: len }));
        assert_eq!(parse(&[0; 200], 200), Err(TakeFileError::NotATake));
        let mut newer = file.clone();
        newer[44] = 9;
        assert_eq!(parse(&newer, len), Err(TakeFileError::OtherVersion(9)));
        let take = Take { frames: Frames(MAX_FRAMES + 1), ..take_of(&[5; 100]) };
        assert_eq!(header(&[0; 32], &take), Err(TakeFileError::TooLong(MAX_FRAMES + 1)));
    }

    #[test]
    fn damaged_or_missing_sound_is_an_error_at_the_end() {
        let samples = [5; 100];
        let mut file = file_of(&samples);
        file[HEADER_LEN + 30] ^= 1;
        let read = |bytes: &[u8]| Pcm::new(bytes, &take_of(&samples)).read_to_end(&mut Vec::new());
        assert_eq!(read(&file[HEADER_LEN..]).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(read(&file[HEADER_LEN..300]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    proptest! {
        #[test]
        fn no_changed_bit_of_a_header_goes_unseen(at in 0..HEADER_LEN, bit in 0..8u8) {
            let mut file = file_of(&[5; 100]);
            file[at] ^= 1 << bit;
            prop_assert!(parse(&file, file.len() as u64).is_err());
        }
    }
}
