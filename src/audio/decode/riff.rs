//! WAV files of plain PCM, with whatever sizes their writer knew; and PCM without any header.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use hound::{SampleFormat, WavReader};

use super::amended::Amended;
use super::blocks::Block;
use super::{DecodeError, Decoded, checked_rate, mix, most};
use crate::units::SampleRate;

/// A `data` size of at least this, or of 0, was written before the length was known: 0xFFFFFFFF by ffmpeg and
/// most services, 0x7FFFF000 by espeak-ng, 0x7FFFFFFF less a header by sox.
const STREAMED: u64 = 0x7fff_0000;

/// Format tags that hound reads: PCM, IEEE float, and both behind an extended header.
const PLAIN_TAGS: [u16; 3] = [1, 3, 0xfffe];

/// The most bits of a sample that hound reads.
const PLAIN_BITS: u16 = 32;

/// The longest `fmt ` chunk that is looked at; the extended one has 40 bytes.
const MAX_FMT: u64 = 1024;

/// Bytes of samples that hound reads as one file: below its 4 GiB.
const PIECE: u64 = 1 << 30;

/// Samples that are converted at a time, of all channels: a header may claim 65,535 of them.
const BLOCK: usize = 16 * 1024;

/// What a RIFF file says before its samples.
struct Layout {
    fmt: Vec<u8>,
    /// Where samples begin, in bytes.
    data_at: u64,
    /// Their size in bytes; absent when the writer did not know it.
    size: Option<u64>,
}

/// Reads a WAV of `len` bytes; `None` when its samples are none that hound reads.
pub(super) fn read<R: Read + Seek>(reader: &mut R, len: u64) -> Result<Option<Decoded>, DecodeError> {
    let Some((fmt, size)) = at_samples(reader, len)? else { return Ok(None) };
    samples(reader, &fmt, size).map(Some)
}

/// Shows the samples of a WAV of `len` bytes to `see`; `false`, and nothing seen, when they are none that hound reads.
pub(super) fn each_block<R: Read + Seek>(
    reader: &mut R,
    len: u64,
    see: &mut dyn FnMut(Block<'_>),
) -> Result<bool, DecodeError> {
    let Some((fmt, size)) = at_samples(reader, len)? else { return Ok(false) };
    let (rate, block) = shape(&fmt, size)?;
    let channels = u32::from(u16::from_le_bytes([fmt[2], fmt[3]])).max(1);
    // hound counts in 32 bits: a longer file is several to it.
    let piece = PIECE / block * block;
    let mut left = size;
    while left > 0 {
        let now = left.min(piece);
        let wav = wav(&mut *reader, &fmt, now).map_err(explain)?;
        wide(wav, &mut |interleaved| see(Block { rate, channels, interleaved })).map_err(explain)?;
        left -= now;
    }
    Ok(true)
}

/// The format of a WAV of `len` bytes and the size of its samples, with the reader at the first one; `None`, with the
/// reader at the beginning, when they are none that hound reads.
fn at_samples<R: Read + Seek>(reader: &mut R, len: u64) -> Result<Option<(Vec<u8>, u64)>, DecodeError> {
    let layout = layout(reader, len)?;
    let tag = u16::from_le_bytes([layout.fmt[0], layout.fmt[1]]);
    let bits = u16::from_le_bytes([layout.fmt[14], layout.fmt[15]]);
    if !PLAIN_TAGS.contains(&tag) || bits > PLAIN_BITS {
        reader.rewind()?;
        return Ok(None);
    }
    let there = len - layout.data_at;
    let size = layout.size.unwrap_or(there);
    if size > there {
        return Err(DecodeError::CutOff { what: format!("{there} bytes of {size} of its samples are there") });
    }
    reader.seek(SeekFrom::Start(layout.data_at))?;
    Ok(Some((layout.fmt, size)))
}

/// The WAV of `len` bytes in `reader`, which is at its beginning and left there, with a header that says its length.
pub(super) fn amended<R: Read + Seek>(mut reader: R, len: u64) -> Result<Amended<R>, DecodeError> {
    let layout = layout(&mut reader, len)?;
    reader.rewind()?;
    match layout.size {
        Some(_) => Ok(Amended::as_is(reader)),
        None => Ok(Amended::to_the_end(reader, len, layout.data_at)?),
    }
}

/// Walks the chunks as far as `data`.
fn layout<R: Read + Seek>(reader: &mut R, len: u64) -> Result<Layout, DecodeError> {
    let mut at = 12;
    let mut fmt = Vec::new();
    let mut long = None;
    loop {
        let cut = || DecodeError::CutOff { what: format!("its {len} bytes end before the first sample") };
        if at + 8 > len {
            return Err(cut());
        }
        reader.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        reader.read_exact(&mut head)?;
        let size = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        at += 8;
        match &head[..4] {
            b"data" if fmt.is_empty() => {
                return Err(DecodeError::Damaged { what: "the WAV header does not say its format".into() });
            }
            b"data" => {
                let known = size != 0 && (size < STREAMED || at + size <= len);
                return Ok(Layout { fmt, data_at: at, size: long.or(known.then_some(size)) });
            }
            b"fmt " => {
                reader.by_ref().take(size.min(MAX_FMT)).read_to_end(&mut fmt)?;
                if fmt.len() < 16 {
                    return Err(cut());
                }
            }
            // The sizes of a file past 4 GiB: that of the samples is the second.
            b"ds64" => {
                let mut sizes = [0; 16];
                reader.read_exact(&mut sizes).map_err(|_| cut())?;
                long = Some(u64::from_le_bytes([8, 9, 10, 11, 12, 13, 14, 15].map(|i| sizes[i])));
            }
            _ => {}
        }
        at += size + size % 2;
    }
}

/// The rate and the bytes of a frame that `fmt` describes, checked against the `size` of the samples in bytes.
fn shape(fmt: &[u8], size: u64) -> Result<(SampleRate, u64), DecodeError> {
    let rate = checked_rate(u32::from_le_bytes([fmt[4], fmt[5], fmt[6], fmt[7]]))?;
    let block = u64::from(u16::from_le_bytes([fmt[12], fmt[13]]));
    if block == 0 {
        return Err(DecodeError::Damaged { what: "the WAV header says a frame has no bytes".into() });
    }
    if !size.is_multiple_of(block) {
        return Err(DecodeError::CutOff { what: format!("its last frame has {} bytes of {block}", size % block) });
    }
    Ok((rate, block))
}

/// Reads `size` bytes of samples as `fmt` describes them.
fn samples<R: Read>(reader: &mut R, fmt: &[u8], size: u64) -> Result<Decoded, DecodeError> {
    let (rate, block) = shape(fmt, size)?;
    if size / block > most(rate) {
        return Err(DecodeError::TooLong);
    }
    let number = |at: usize| u16::from_le_bytes([fmt[at], fmt[at + 1]]);
    // What services send is copied in blocks, instead of a sample at a time.
    if (number(0), number(2), number(14), block) == (1, 1, 16, 2) {
        return Ok(Decoded { rate, samples: mono16(reader, size)? });
    }
    convert(wav(reader, fmt, size).map_err(explain)?, rate).map_err(explain)
}

/// hound refuses files without true sizes, so it is given a header that has them; `size` is below 4 GiB, since a take
/// is not that long and longer files come in pieces.
fn wav<R: Read>(reader: R, fmt: &[u8], size: u64) -> Result<WavReader<impl Read>, hound::Error> {
    let short = u32::try_from(size).map_err(|_| hound::Error::TooWide)?;
    let mut head = b"RIFF\xff\xff\xff\x7fWAVEfmt ".to_vec();
    head.extend_from_slice(&(fmt.len() as u32).to_le_bytes());
    head.extend_from_slice(fmt);
    head.extend_from_slice(b"data");
    head.extend_from_slice(&short.to_le_bytes());
    WavReader::new(io::Cursor::new(head).chain(BufReader::with_capacity(64 * 1024, reader.take(size))))
}

fn convert<R: Read>(wav: WavReader<R>, rate: SampleRate) -> Result<Decoded, hound::Error> {
    let spec = wav.spec();
    let channels = usize::from(spec.channels);
    if spec.sample_format == SampleFormat::Int && spec.bits_per_sample == 16 && channels == 1 {
        let samples = wav.into_samples::<i16>().collect::<Result<_, _>>()?;
        return Ok(Decoded { rate, samples });
    }
    let mut samples = Vec::new();
    wide(wav, &mut |block| mix(block, channels, &mut samples))?;
    Ok(Decoded { rate, samples })
}

/// Shows all samples to `see`, as floats of full scale 1.0, block by block, so that they are never all in memory.
fn wide<R: Read>(wav: WavReader<R>, see: &mut dyn FnMut(&[f32])) -> Result<(), hound::Error> {
    let spec = wav.spec();
    let channels = usize::from(spec.channels);
    match spec.sample_format {
        SampleFormat::Float => in_blocks(wav.into_samples::<f32>(), channels, see),
        SampleFormat::Int => {
            let full_scale = (1u64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f64;
            let scaled = wav.into_samples::<i32>().map(|s| s.map(|s| (f64::from(s) / full_scale) as f32));
            in_blocks(scaled, channels, see)
        }
    }
}

fn in_blocks<I>(samples: I, channels: usize, see: &mut dyn FnMut(&[f32])) -> Result<(), hound::Error>
where
    I: Iterator<Item = Result<f32, hound::Error>>,
{
    let whole = (BLOCK / channels.max(1)).max(1) * channels;
    let mut block = Vec::with_capacity(whole);
    for sample in samples {
        block.push(sample?);
        if block.len() == whole {
            see(&block);
            block.clear();
        }
    }
    see(&block);
    Ok(())
}

fn explain(error: hound::Error) -> DecodeError {
    match error {
        hound::Error::IoError(e) => DecodeError::Io(e),
        hound::Error::Unsupported => DecodeError::Unsupported { what: "an unusual kind of WAV".into() },
        other => DecodeError::Damaged { what: other.to_string() },
    }
}

/// Bytes without a header: s16le mono at `rate`.
pub(super) fn raw<R: Read>(reader: R, len: u64, rate: SampleRate) -> Result<Decoded, DecodeError> {
    if !len.is_multiple_of(2) {
        return Err(DecodeError::CutOff { what: format!("{len} bytes are not a whole number of 16-bit samples") });
    }
    if len / 2 > most(rate) {
        return Err(DecodeError::TooLong);
    }
    Ok(Decoded { rate, samples: mono16(reader, len)? })
}

/// `size` bytes of s16le, an even number of them and no more than a take may have.
fn mono16<R: Read>(mut reader: R, size: u64) -> Result<Vec<i16>, DecodeError> {
    let mut samples = Vec::with_capacity((size / 2) as usize);
    let mut block = [0; 64 * 1024];
    let mut left = size;
    while left > 0 {
        let part = &mut block[..usize::try_from(left).unwrap_or(usize::MAX).min(64 * 1024)];
        reader.read_exact(part)?;
        samples.extend(part.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        left -= part.len() as u64;
    }
    Ok(samples)
}
