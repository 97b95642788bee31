//! An Encoder takes a file's sound from its first frame to its last; the formats that code sound are encoders.

use std::io;

use super::contents::Contents;
use super::flac::Flac;
use super::m4b::M4b;
#[cfg(feature = "mp3")]
use super::mp3::Mp3;
use super::opus::{self, Opus};
use super::resampled::Resampled;
use super::telephone::{Head, Telephone};
use super::vorbis::Vorbis;
use crate::book::RenderKey;
use crate::files::File;
use crate::job::Coding;
use crate::job::package::{AAC_MOST_BITS, Mp3Size, RATES, mp3_most_kbps};
use crate::units::SampleRate;

/// Something that codes 16-bit mono sound into a file.
pub(super) trait Encoder {
    /// Takes the next frames.
    fn write(&mut self, samples: &[i16]) -> io::Result<()>;

    /// Writes what is still held back, and what can only be known at the end.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// The encoder that writes sound at `rate` into the empty `file` as `coding` says, with `contents` beside it. `key` is the
/// render key of the file.
///
/// [`Coding::Wav`] codes nothing and has none.
pub(super) fn open<'a>(
    coding: Coding,
    rate: SampleRate,
    file: &'a mut File,
    contents: &Contents<'_>,
    key: &RenderKey,
) -> io::Result<Box<dyn Encoder + 'a>> {
    let coded = coded_rate(coding, rate);
    let encoder: Box<dyn Encoder + 'a> = match coding {
        Coding::Wav => return Err(refused("WAV is not coded")),
        Coding::WavAs { samples, .. } => Box::new(Telephone::new(file, coded, samples, Head::Wav)?),
        Coding::Bare(bare) => Box::new(Telephone::new(file, coded, bare.shape().0, Head::None)?),
        Coding::Flac { level } => Box::new(Flac::new(file, coded, level, contents)?),
        #[cfg(feature = "mp3")]
        Coding::Mp3 { size, .. } => Box::new(Mp3::new(file, coded, size, contents)?),
        #[cfg(not(feature = "mp3"))]
        Coding::Mp3 { .. } => return Err(refused("this rhapsode was built without MP3")),
        Coding::Opus { kbps } => Box::new(Opus::new(file, coded, kbps, contents, key)?),
        Coding::Ogg { quality } => Box::new(Vorbis::new(file, coded, quality, contents, key)?),
        Coding::M4b { kbps, ceiling, .. } => Box::new(M4b::new(file, coded, kbps, ceiling, contents)?),
    };
    if coded == rate { Ok(encoder) } else { Ok(Box::new(Resampled::new(encoder, rate, coded)?)) }
}

/// The rate at which `coding` codes sound at `rate`: the same where it can be.
pub(super) fn coded_rate(coding: Coding, rate: SampleRate) -> SampleRate {
    let or_high = |wanted: Option<SampleRate>, fits: bool| match wanted {
        Some(wanted) => wanted,
        None if fits && RATES.contains(&rate.0) => rate,
        None => HIGH_RATE,
    };
    match coding {
        Coding::Wav | Coding::Flac { .. } => rate,
        Coding::WavAs { rate: wanted, .. } => wanted.unwrap_or(rate),
        Coding::Ogg { .. } => rate,
        Coding::Bare(bare) => bare.shape().1,
        Coding::Mp3 { size: Mp3Size::Constant(kbps), rate: wanted } => or_high(wanted, kbps <= mp3_most_kbps(rate)),
        Coding::Mp3 { rate: wanted, .. } => or_high(wanted, true),
        Coding::Opus { .. } if opus::RATES.contains(&rate.0) => rate,
        Coding::Opus { .. } => SampleRate(48_000),
        Coding::M4b { kbps, rate: wanted, .. } => or_high(wanted, kbps * 1000 <= rate.0 * AAC_MOST_BITS),
    }
}

/// The rate of sound whose own rate does not carry the bitrate, or is none of the format's: that of most players.
const HIGH_RATE: SampleRate = SampleRate(44_100);

/// What an encoder says when it cannot code the sound, whatever the disk is like.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(String);

/// `why` as an error of writing.
pub(super) fn refused(why: impl std::fmt::Display) -> io::Error {
    io::Error::other(Refused(why.to_string()))
}
