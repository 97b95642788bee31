//! What was recorded before, as far as cutting asks for it: how texts began and how long they were, never the words.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::script::DirectionId;

/// Bytes of a text that its opening is made of: enough that few other places of a book begin alike, and less than nearly any
/// request holds.
const OPENING_BYTES: usize = 32;

/// A print of how a text begins; nothing for a text that is shorter than what it is made of.
pub fn opening(text: &str) -> Option<u64> {
    text.as_bytes().get(..OPENING_BYTES).map(xxh3_64)
}

/// The lengths of recorded texts, by how they began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Openings {
    lengths: HashMap<u64, Vec<u32>>,
}

impl Openings {
    /// Adds a text of so many bytes that begins with `opening`.
    pub fn add(&mut self, opening: u64, bytes: u32) {
        let lengths = self.lengths.entry(opening).or_default();
        if !lengths.contains(&bytes) {
            lengths.push(bytes);
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// The lengths, in bytes, of texts that begin as `text` does.
    pub(super) fn lengths(&self, text: &str) -> &[u32] {
        opening(text).and_then(|opening| self.lengths.get(&opening)).map_or(&[], Vec::as_slice)
    }
}

/// What is on the shelf, as cutting asks for it.
pub struct Recorded<'a> {
    /// How recorded texts begin, and how long they are. More than are there do no harm: each is looked for.
    pub openings: &'a Openings,
    /// Whether the take of a text, spoken as a direction says, is there.
    pub is_there: &'a dyn Fn(DirectionId, &str) -> bool,
}
