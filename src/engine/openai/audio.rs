//! The audio of a reply on its way to the spool: counted, its rate looked at, and samples without a header given one.

use std::io;

use crate::audio::decode::MAX_SECONDS;
use crate::audio::wav;
use crate::engine::sniff;
use crate::job::engine::{OpenAiSettings, ReplyFormat};
use crate::studio::port::{Order, Spool};
use crate::units::SampleRate;

/// Bytes that a frame may take: two channels of 32 bits.
const FRAME_BYTES: u64 = 8;

/// Bytes beside the samples: headers and tags.
const BESIDE: u64 = 1024 * 1024;

/// Bytes that must be there to tell samples from a file: the signs of WAV, FLAC, Ogg and ID3 have four.
const SIGN: usize = 4;

/// Why a reply is of no use.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unusable {
    /// It has another rate than the job says.
    #[error("the audio has {found}, and the job expects {expected}: set `sample_rate = {}` in [engine]", found.0)]
    Rate {
        /// What it has.
        found: SampleRate,
        /// What the job says.
        expected: SampleRate,
    },
    /// It is longer than its words can be.
    #[error("the service sent more than {limit} bytes, more than the words can sound")]
    TooMuch {
        /// What it may send.
        limit: u64,
    },
    /// It holds nothing.
    #[error("the service sent no audio")]
    Empty,
    /// It could not be kept.
    #[error("the reply could not be kept: {0}")]
    Spool(#[from] io::Error),
}

/// The audio of one reply.
pub(super) struct Audio<'a> {
    spool: &'a mut Spool,
    rate: SampleRate,
    format: ReplyFormat,
    /// The first bytes; taken when they were looked at.
    head: Option<Vec<u8>>,
    bytes: u64,
    limit: u64,
}

impl<'a> Audio<'a> {
    pub(super) fn new(spool: &'a mut Spool, settings: &OpenAiSettings, order: &Order) -> Audio<'a> {
        let OpenAiSettings { rate, format, .. } = *settings;
        let frames = order.lengths.end().0.min(MAX_SECONDS * u64::from(rate.0));
        Audio { spool, rate, format, head: Some(Vec::new()), bytes: 0, limit: frames * FRAME_BYTES + BESIDE }
    }

    /// Adds `bytes`.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Unusable> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit {
            return Err(Unusable::TooMuch { limit: self.limit });
        }
        let Some(head) = &mut self.head else { return Ok(self.spool.write(bytes)?) };
        head.extend_from_slice(bytes);
        let enough = if self.format == ReplyFormat::Pcm { SIGN } else { sniff::HEAD };
        if head.len() < enough { Ok(()) } else { self.begin() }
    }

    /// Takes note that this was all.
    pub(super) fn end(mut self) -> Result<(), Unusable> {
        self.begin()?;
        if self.bytes == 0 { Err(Unusable::Empty) } else { Ok(()) }
    }

    fn begin(&mut self) -> Result<(), Unusable> {
        let Some(head) = self.head.take() else { return Ok(()) };
        // Some servers send a file whatever they are asked for.
        let is_file =
            [b"RIFF", b"fLaC", b"OggS"].iter().any(|sign| head.starts_with(*sign)) || head.starts_with(b"ID3");
        if self.format == ReplyFormat::Pcm && !is_file {
            self.spool.write(&endless_header(self.rate))?;
        } else if let Some(found) = sniff::rate(&head).filter(|found| *found != self.rate) {
            return Err(Unusable::Rate { found, expected: self.rate });
        }
        Ok(self.spool.write(&head)?)
    }
}

/// The header of a WAV whose length its writer does not know: it goes on to the end of the file.
fn endless_header(rate: SampleRate) -> Vec<u8> {
    [b"RIFF\xff\xff\xff\xffWAVE", wav::fmt_chunk(rate).as_slice(), b"data\xff\xff\xff\xff"].concat()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::audio::decode::decode;

    #[test]
    fn samples_get_a_header_that_is_read_to_their_end() {
        let rate = SampleRate(24_000);
        let bytes = [endless_header(rate), vec![1, 0, 0xff, 0xff]].concat();
        assert_eq!(sniff::rate(&bytes), Some(rate));
        let decoded = decode(Cursor::new(bytes), None).unwrap();
        assert_eq!((decoded.rate, decoded.samples), (rate, vec![1, -1]));
    }
}
