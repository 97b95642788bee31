//! Lines of the ledger: `JSON CHECKSUM`, each readable by eye and each its own proof.

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::de::Visitor;
use serde::{Deserialize, Serialize};

use crate::session::entry::Entry;
use crate::units::UtcMillis;

/// The most characters of a reason that are recorded: reasons are for people, and services send whole pages.
const WHY_CHARS: usize = 400;

/// The first line of a ledger.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// The format's version.
    pub(super) rhapsode_ledger: u32,
    /// Whose ledger it is.
    pub(super) account: String,
}

/// Every other line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record<'a> {
    /// Its number, from 1.
    pub(super) seq: u64,
    /// The checksum of the line before.
    pub(super) prev: Sum,
    /// When it was recorded, in milliseconds since 1970.
    pub(super) at: UtcMillis,
    /// What happened.
    pub(super) entry: Cow<'a, Entry>,
}

/// The first 128 bits of a line's blake3, in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sum([u8; 32]);

impl Sum {
    fn of(content: &[u8]) -> Sum {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let hash = blake3::hash(content);
        let mut hex = [0; 32];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(hash.as_bytes()) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        Sum(hex)
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sum({self})")
    }
}

impl Serialize for Sum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Sum, D::Error> {
        deserializer.deserialize_str(Digits)
    }
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Sum;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a checksum of 32 digits")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Sum, E> {
        text.as_bytes().try_into().map(Sum).map_err(|_| E::custom("a checksum has 32 digits"))
    }
}

/// The line of `content`, its end included, and its checksum.
pub(super) fn write<T: Serialize>(content: &T) -> io::Result<(Vec<u8>, Sum)> {
    let mut line = serde_json::to_vec(content)?;
    let sum = Sum::of(&line);
    line.push(b' ');
    line.extend_from_slice(&sum.0);
    line.push(b'\n');
    Ok((line, sum))
}

/// The JSON of a whole line and its checksum; `None` unless the line is exactly what [`write`] made.
pub(super) fn check(line: &[u8]) -> Option<(&[u8], Sum)> {
    let (content, sum) = content(line)?;
    let right = Sum::of(content);
    (right.0 == sum).then_some((content, right))
}

/// The JSON of a line and its checksum as it is written there, unproven.
pub(super) fn content(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.strip_suffix(b"\n")?;
    let (rest, sum) = line.split_at_checked(line.len().checked_sub(32)?)?;
    Some((rest.strip_suffix(b" ")?, sum))
}

/// The entry with its reason cut to a length that people read.
pub(super) fn shortened(entry: &Entry) -> Cow<'_, Entry> {
    let (Entry::Free { why, .. } | Entry::Burnt { why, .. } | Entry::Doubt { why, .. } | Entry::Resolve { why, .. }) =
        entry
    else {
        return Cow::Borrowed(entry);
    };
    let Some((end, _)) = why.char_indices().nth(WHY_CHARS) else { return Cow::Borrowed(entry) };
    let mut entry = entry.clone();
    if let Entry::Free { why, .. } | Entry::Burnt { why, .. } | Entry::Doubt { why, .. } | Entry::Resolve { why, .. } =
        &mut entry
    {
        why.truncate(end);
        why.push('…');
    }
    Cow::Owned(entry)
}
