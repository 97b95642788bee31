//! The sample of a clone: a WAV of 16 kHz mono, 4 to 12 seconds, whatever chunks its writer put into it.

/// Samples a second that the documentation asks for.
const RATE: u32 = 16_000;
/// Seconds that the documentation asks for.
pub(super) const SHORTEST_S: f64 = 4.0;
pub(super) const LONGEST_S: f64 = 12.0;

/// Why a sample is not taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum Unfit {
    #[error("audio is not valid base64")]
    Base64,
    #[error("audio is not a WAV file: {0}")]
    NotWav(&'static str),
    #[error("audio must be 16-bit PCM, 16 kHz, mono; it is {bits}-bit (format {tag}), {rate} Hz, {channels} channels")]
    Form { tag: u16, bits: u16, rate: u32, channels: u16 },
    #[error("Audio must be 4-12 seconds long; it is {0:.2} seconds")]
    Length(f64),
}

/// A sample that can be cloned.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    /// The file as it came.
    pub(super) file: Vec<u8>,
    pub(super) samples: Vec<i16>,
    pub(super) rate: u32,
    /// Seconds.
    pub(super) duration: f64,
}

/// Reads the sample in `base64`, which may be a `data:` URL.
pub(super) fn read(base64: &str) -> Result<Sample, Unfit> {
    let plain = base64.split_once(";base64,").map_or(base64, |(_, rest)| rest);
    let file = base64_simd::forgiving_decode_to_vec(plain.as_bytes()).map_err(|_| Unfit::Base64)?;
    let (format, data) = chunks(&file)?;
    let short = |at: usize| u16::from_le_bytes([format[at], format[at + 1]]);
    let rate = u32::from_le_bytes([format[4], format[5], format[6], format[7]]);
    let (tag, channels, bits) = (short(0), short(2), short(14));
    if !matches!(tag, 1 | 0xfffe) || (rate, channels, bits) != (RATE, 1, 16) {
        return Err(Unfit::Form { tag, bits, rate, channels });
    }
    let samples: Vec<i16> = data.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let duration = samples.len() as f64 / f64::from(rate);
    if !(SHORTEST_S..=LONGEST_S).contains(&duration) {
        return Err(Unfit::Length(duration));
    }
    Ok(Sample { samples, rate, duration, file })
}

/// The 16 bytes that describe the samples, and the samples' bytes.
fn chunks(file: &[u8]) -> Result<(&[u8], &[u8]), Unfit> {
    if file.get(..4) != Some(b"RIFF") || file.get(8..12) != Some(b"WAVE") {
        return Err(Unfit::NotWav("it does not begin with RIFF … WAVE"));
    }
    let (mut at, mut format) = (12, None);
    loop {
        let head = file.get(at..at + 8).ok_or(Unfit::NotWav("it has no data chunk"))?;
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let body = &file[at + 8..];
        match &head[..4] {
            b"fmt " => format = body.get(..16),
            // A writer that did not know the length left a size beyond the end.
            b"data" => {
                let format = format.ok_or(Unfit::NotWav("its format comes after its data, or never"))?;
                return Ok((format, &body[..size.min(body.len())]));
            }
            _ => {}
        }
        at = (at + 8).saturating_add(size).saturating_add(size % 2);
    }
}

#[cfg(test)]
mod tests {
    use super::super::container::{Dress, wrap};
    use super::*;

    fn read_wav(seconds: u32, rate: u32, dress: Dress) -> Result<Sample, Unfit> {
        let samples = vec![7; (seconds * rate) as usize];
        read(&base64_simd::STANDARD.encode_to_string(wrap(&samples, rate, dress)))
    }

    #[test]
    fn a_sample_is_read_past_other_chunks() {
        for dress in [Dress::Wav, Dress::List, Dress::Streaming] {
            let sample = read_wav(5, 16_000, dress).unwrap();
            assert_eq!((sample.duration, sample.samples.len()), (5.0, 80_000));
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        assert_eq!(read_wav(3, 16_000, Dress::Wav), Err(Unfit::Length(3.0)));
        assert_eq!(read_wav(13, 16_000, Dress::Wav), Err(Unfit::Length(13.0)));
        assert!(matches!(read_wav(5, 24_000, Dress::Wav), Err(Unfit::Form { rate: 24_000, .. })));
        assert!(matches!(read_wav(5, 16_000, Dress::Pcm), Err(Unfit::NotWav(_))));
        assert_eq!(read("%%%"), Err(Unfit::Base64));
        for cut in 0..44 {
            let whole = wrap(&vec![0; 16_000 * 5], 16_000, Dress::Wav);
            assert!(read(&base64_simd::STANDARD.encode_to_string(&whole[..cut])).is_err(), "{cut}");
        }
    }
}
