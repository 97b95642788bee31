//! The header of a WAV file of known length: plain RIFF below 4 GiB, RF64 (EBU Tech 3306) beyond; and that of a byte a sample.

use super::SAMPLE_BYTES;
use crate::units::{Frames, SampleRate};

/// Bytes of a plain header: RIFF 12, `fmt ` 24, `data` 8.
const RIFF_LEN: u64 = 44;

/// Bytes of an RF64 header: RF64 12, `ds64` 36, `fmt ` 24, `data` 8.
const RF64_LEN: u64 = 80;

/// The `fmt ` chunk of 16-bit mono PCM at `rate`.
pub fn fmt_chunk(rate: SampleRate) -> [u8; 24] {
    let mut chunk = [0; 24];
    chunk[..4].copy_from_slice(b"fmt ");
    let fields: [(usize, u32); 5] =
        [(4, 16), (8, 1 | 1 << 16), (12, rate.0), (16, rate.0.saturating_mul(2)), (20, 2 | 16 << 16)];
    for (at, number) in fields {
        chunk[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    chunk
}

/// The header of a WAV of `frames` frames of 16-bit mono PCM at `rate`; the PCM follows it.
pub fn header(rate: SampleRate, frames: Frames) -> Vec<u8> {
    let data = frames.0.saturating_mul(SAMPLE_BYTES);
    let mut out = Vec::with_capacity(RF64_LEN as usize);
    let (data_size, riff) = match (u32::try_from(data), u32::try_from(data.saturating_add(RIFF_LEN - 8))) {
        (Ok(data), Ok(riff)) => (data, Some(riff)),
        _ => (u32::MAX, None),
    };
    match riff {
        Some(riff) => {
            out.extend_from_slice(b"RIFF");
            out.extend_from_slice(&riff.to_le_bytes());
            out.extend_from_slice(b"WAVE");
        }
        None => {
            out.extend_from_slice(b"RF64\xff\xff\xff\xffWAVEds64");
            out.extend_from_slice(&28u32.to_le_bytes());
            out.extend_from_slice(&data.saturating_add(RF64_LEN - 8).to_le_bytes());
            out.extend_from_slice(&data.to_le_bytes());
            out.extend_from_slice(&frames.0.to_le_bytes());
            out.extend_from_slice(&0u32.to_le_bytes());
        }
    }
    out.extend_from_slice(&fmt_chunk(rate));
    out.extend_from_slice(b"data");
    out.extend_from_slice(&data_size.to_le_bytes());
    out
}

/// The format tag of the µ-law (`WAVE_FORMAT_MULAW`, RFC 2361).
pub const MULAW: u16 = 7;

/// The format tag of the A-law (`WAVE_FORMAT_ALAW`, RFC 2361).
pub const ALAW: u16 = 6;

/// Bytes of a header of a byte a sample: RIFF 12, `fmt ` 26, `fact` 12, `data` 8.
const BYTE_LEN: u32 = 58;

/// The header of a mono WAV of `frames` frames at `rate`, a byte each, coded as `tag` says; the bytes follow it, and one more
/// where they are odd. Whatever is no PCM has a longer `fmt ` and says its frames in `fact` (Multimedia Data Standards Update,
/// 1994). `None` from 4 GiB on.
pub fn byte_header(tag: u16, rate: SampleRate, frames: Frames) -> Option<Vec<u8>> {
    let data = u32::try_from(frames.0).ok()?;
    let riff = data.checked_add(data % 2)?.checked_add(BYTE_LEN - 8)?;
    let mut out = Vec::with_capacity(BYTE_LEN as usize);
    let put = |out: &mut Vec<u8>, name: &[u8; 4], numbers: &[u32]| {
        out.extend_from_slice(name);
        numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
    };
    put(&mut out, b"RIFF", &[riff]);
    put(&mut out, b"WAVE", &[]);
    // One channel, a byte a frame, eight bits a sample, and nothing more to say.
    put(&mut out, b"fmt ", &[18, u32::from(tag) | 1 << 16, rate.0, rate.0, 1 | 8 << 16]);
    out.extend_from_slice(&[0, 0]);
    put(&mut out, b"fact", &[4, data]);
    put(&mut out, b"data", &[data]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_header_is_what_hound_writes() {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 22_050,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut theirs = std::io::Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut theirs, spec).unwrap();
        (0..10).for_each(|n| writer.write_sample(n as i16).unwrap());
        writer.finalize().unwrap();
        assert_eq!(theirs.into_inner()[..44], header(SampleRate(22_050), Frames(10)));
    }

    #[test]
    fn past_four_gigabytes_the_sizes_are_64_bits_wide() {
        let last_plain = (u64::from(u32::MAX) - (RIFF_LEN - 8)) / 2;
        assert_eq!(&header(SampleRate(24_000), Frames(last_plain))[..4], b"RIFF");
        let big = header(SampleRate(24_000), Frames(last_plain + 1));
        assert_eq!((&big[..4], big.len()), (&b"RF64"[..], 80));
        assert_eq!(u64::from_le_bytes(big[28..36].try_into().unwrap()), (last_plain + 1) * 2);
        assert_eq!(u64::from_le_bytes(big[20..28].try_into().unwrap()), (last_plain + 1) * 2 + 72);
    }
}
