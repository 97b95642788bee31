//! Sound without words: what a recording is, how it is decoded, judged, trimmed and written.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::units::{Frames, SampleRate};

/// xxh3-128 of a take's PCM bytes: finds damage at the speed of memory; it is no proof against forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest(pub u128);

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
