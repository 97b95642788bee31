//! Where a program's audio goes: into the spool, counted, with its rate looked at as soon as it can be known.

use super::trouble::Trouble;
use crate::audio::decode::MAX_SECONDS;
use crate::engine::sniff;
use crate::studio::port::{Order, Spool};
use crate::units::SampleRate;

/// Bytes that a frame may take: two channels of 32 bits.
const FRAME_BYTES: u64 = 8;

/// Bytes beside the samples: headers and tags.
const BESIDE: u64 = 1024 * 1024;

/// The spool of one utterance.
pub(super) struct Sink<'a> {
    spool: &'a mut Spool,
    rate: SampleRate,
    /// The first bytes; taken when the rate was looked at.
    head: Option<Vec<u8>>,
    bytes: u64,
    limit: u64,
}

impl<'a> Sink<'a> {
    /// For audio at `rate` of the length that `order` can have.
    pub(super) fn new(spool: &'a mut Spool, rate: SampleRate, order: &Order) -> Sink<'a> {
        let frames = order.lengths.end().0.min(MAX_SECONDS * u64::from(rate.0));
        Sink { spool, rate, head: Some(Vec::new()), bytes: 0, limit: frames * FRAME_BYTES + BESIDE }
    }

    /// Adds `bytes`.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.bytes += bytes.len() as u64;
        if let Some(head) = &mut self.head {
            head.extend(bytes.iter().take(sniff::HEAD - head.len()));
            if head.len() == sniff::HEAD {
                self.look()?;
            }
        }
        if self.bytes > self.limit {
            return Err(Trouble::TooMuch { limit: self.limit });
        }
        self.spool.write(bytes).map_err(Trouble::Spool)
    }

    /// Takes note that this was all; `complaint` is what the program said last.
    pub(super) fn end(mut self, complaint: String) -> Result<(), Trouble> {
        if self.bytes == 0 {
            return Err(Trouble::Silent { complaint });
        }
        self.look()
    }

    fn look(&mut self) -> Result<(), Trouble> {
        let found = self.head.take().and_then(|head| sniff::rate(&head));
        match found.filter(|found| *found != self.rate) {
            Some(found) => Err(Trouble::Rate { found, expected: self.rate }),
            None => Ok(()),
        }
    }
}
