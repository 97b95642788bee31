//! Decodes what an engine sent, in whatever format it came, into 16-bit mono samples.
//!
//! WAV with plain PCM is read here with hound, streaming headers without a length included; everything else by
//! symphonia. What is not audio is named: services send error pages with status 200.

use std::io::{self, Read, Seek, SeekFrom};

use crate::units::SampleRate;

mod amended;
pub mod blocks;
mod coded;
mod opus;
mod riff;
pub mod units;

/// The longest take, in seconds: two hours, far more than any request can ask for, so that a broken length field
/// cannot fill the memory.
pub const MAX_SECONDS: u64 = 2 * 60 * 60;

/// Sample rates that speech comes in; anything else is a damaged header.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=192_000;

/// How many bytes are looked at to tell audio from text.
const SNIFFED: u64 = 512;

/// How many characters of a text that should have been audio are shown.
const SHOWN_CHARS: usize = 120;

/// Sound as samples of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Its sample rate.
    pub rate: SampleRate,
    /// Its samples, several channels averaged.
    pub samples: Vec<i16>,
}

/// Why bytes are not sound.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// There are no bytes, or no samples.
    #[error("the reply is empty")]
    Empty,
    /// Something else than audio.
    #[error("the reply is {found} instead of audio: {begins}")]
    NotAudio {
        /// What it is.
        found: &'static str,
        /// How it begins.
        begins: String,
    },
    /// Audio that ends too early.
    #[error("the audio is cut off: {what}")]
    CutOff {
        /// How that shows.
        what: String,
    },
    /// Audio that breaks its own format.
    #[error("the audio is damaged: {what}")]
    Damaged {
        /// How that shows.
        what: String,
    },
    /// No format that is known here.
    #[error("the audio has a format that is not read here: {what}")]
    Unsupported {
        /// What is known of it.
        what: String,
    },
    /// Longer than any take can be.
    #[error("the audio is longer than {} hours", MAX_SECONDS / 3600)]
    TooLong,
    /// The bytes could not be read.
    #[error("the reply could not be read: {0}")]
    Io(#[from] io::Error),
}

/// Decodes all of `reader`, from its start. With `raw`, bytes of no known format are s16le mono at that rate.
pub fn decode<R>(mut reader: R, raw: Option<SampleRate>) -> Result<Decoded, DecodeError>
where
    R: Read + Seek + Send + Sync + 'static,
{
    let len = reader.seek(SeekFrom::End(0))?;
    if len == 0 {
        return Err(DecodeError::Empty);
    }
    reader.rewind()?;
    let mut head = Vec::new();
    reader.by_ref().take(SNIFFED).read_to_end(&mut head)?;
    reader.rewind()?;
    let decoded = match (kind(&head), raw) {
        (Kind::Text(found), _) => Err(DecodeError::NotAudio { found, begins: excerpt(&head) }),
        (Kind::Riff, _) => match riff::read(&mut reader, len)? {
            Some(decoded) => Ok(decoded),
            None => coded::decode(riff::amended(reader, len)?, len),
        },
        (Kind::Opus, _) => coded::gathered(|hear| opus::each(reader, hear)),
        (Kind::Container | Kind::Unknown, None) | (Kind::Container, Some(_)) => coded::decode(reader, len),
        (Kind::Unknown, Some(rate)) => riff::raw(reader, len, rate),
    }?;
    if decoded.samples.is_empty() { Err(DecodeError::Empty) } else { Ok(decoded) }
}

/// What the first bytes look like.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Riff,
    Opus,
    Container,
    Text(&'static str),
    Unknown,
}

fn kind(head: &[u8]) -> Kind {
    match head {
        [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', ..] if head.get(8..12) == Some(b"WAVE") => Kind::Riff,
        _ if opus::begins(head) => Kind::Opus,
        [b'f', b'L', b'a', b'C', ..] | [b'O', b'g', b'g', b'S', ..] | [b'I', b'D', b'3', ..] => Kind::Container,
        [b'F', b'O', b'R', b'M', ..] => Kind::Container,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Kind::Container,
        // The sync word of MPEG audio, with a layer, bitrate and rate that exist; of ADTS, whose layer is 0.
        [0xff, b, c, ..] if b & 0xe0 == 0xe0 && b & 0x18 != 0x08 && b & 0x06 != 0 && mpeg_numbers(*c) => {
            Kind::Container
        }
        [0xff, 0xf0 | 0xf1 | 0xf8 | 0xf9, c, ..] if c >> 2 & 0xf < 13 => Kind::Container,
        _ => text(head).map_or(Kind::Unknown, Kind::Text),
    }
}

fn mpeg_numbers(byte: u8) -> bool {
    byte >> 4 != 0xf && byte >> 4 != 0 && byte & 0x0c != 0x0c
}

/// What kind of text `head` is, if it is text: valid UTF-8 (but for a character cut at the end) without control
/// characters. 512 bytes of sound are never that.
fn text(head: &[u8]) -> Option<&'static str> {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(e) if e.error_len().is_none() => std::str::from_utf8(&head[..e.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    if valid.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let start = valid.trim_start_matches('\u{feff}').trim_start();
    let begins = |tag: &str| start.get(..tag.len()).is_some_and(|s| s.eq_ignore_ascii_case(tag));
    Some(match start.bytes().next() {
        None => "white space",
        Some(_) if begins("<!doctype html") || begins("<html") => "an HTML page",
        Some(b'<') => "XML",
        Some(b'{') => "JSON",
        Some(b'[') if is_array(&start[1..]) => "JSON",
        Some(_) if begins("data:") || begins("event:") => "a stream of events",
        Some(_) => "text",
    })
}

/// Whether what follows a bracket goes on as an array of JSON: `[job]` is no such.
fn is_array(rest: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    rest.starts_with(['{', '[', '"', '-', ']'])
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || ["true", "false", "null"].contains(&word)
        || rest.is_empty()
}

fn excerpt(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// The rate, when speech can have it.
fn checked_rate(rate: u32) -> Result<SampleRate, DecodeError> {
    if RATES.contains(&rate) {
        Ok(SampleRate(rate))
    } else {
        Err(DecodeError::Unsupported { what: format!("a sample rate of {rate} Hz") })
    }
}

/// The most samples that a take may have at `rate`.
fn most(rate: SampleRate) -> u64 {
    u64::from(rate.0) * MAX_SECONDS
}

/// Averages interleaved channels of full scale 1.0 and rounds to 16 bits; what lies outside is clipped.
pub(super) fn mix(interleaved: &[f32], channels: usize, out: &mut Vec<i16>) {
    let channels = channels.max(1);
    // Every step is exactly rounded in IEEE arithmetic, so all machines agree.
    let scale = 32_768.0 / channels as f32;
    out.extend(interleaved.chunks_exact(channels).map(|frame| {
        let sum: f32 = frame.iter().sum();
        (sum * scale).round().clamp(-32_768.0, 32_767.0) as i16
    }));
}

#[cfg(test)]
mod tests;
