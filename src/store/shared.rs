//! Takes that several clones of a repository share: one is looked for there before it is ordered, and put there once it is
//! durable here. No money passes through it, and nothing depends on it: whatever fails is told, and that is all.
//!
//! It has the form of a shelf, `takes/ab/KEY.wav`, in a folder or in a bucket. A take that is read is held against its own
//! digest.

use std::fmt::Debug;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use super::shelf::{Shelf, ShelfError, Sound, pcm_in};
use crate::audio::Take;
use crate::audio::take_file::{HEADER_LEN, Pcm, header, parse};
use crate::fault;
use crate::plan::key::TakeKey;

#[cfg(feature = "s3")]
pub mod bucket;
mod folder;

use folder::Folder;

/// The longest file that is taken for a take, in bytes: an hour and a half at 24 kHz. What is longer was not put there by
/// this program, and may not fill the memory.
const LONGEST: u64 = 256 << 20;

/// What a store does with files of takes. Each call waits, and may be made from several threads at the same time.
trait Stock: Debug + Send + Sync {
    /// Whether there is a file for `key`; nobody has listened to it yet.
    fn has(&self, key: &TakeKey) -> io::Result<bool>;

    /// Whether there is one that need not be put there.
    fn is_good(&self, key: &TakeKey) -> io::Result<bool> {
        self.has(key)
    }

    /// The file of `key`, of up to [`LONGEST`] bytes; none where there is none. `InvalidData` where it is longer.
    fn read(&self, key: &TakeKey) -> io::Result<Option<Vec<u8>>>;

    /// Gives `key` the file `bytes`, whole or not at all; returns whether it did, and nobody was faster.
    fn create(&self, key: &TakeKey, bytes: Vec<u8>) -> io::Result<bool>;
}

/// A shared store of takes.
#[derive(Debug, Clone)]
pub struct SharedTakes(Arc<dyn Stock>);

/// What became of a take that was looked for.
#[derive(Debug)]
pub enum Fetched {
    /// It is on the shelf, and durable once the shelf has settled what was placed.
    Placed,
    /// It is not in the store.
    Absent,
    /// It is of no use; why.
    Bad(String),
    /// The store failed; why.
    Failed(String),
}

impl SharedTakes {
    /// The store in the folder `root`; `writer` is told apart from all others who write there at the same time.
    pub fn at(root: &Path, writer: &str) -> SharedTakes {
        SharedTakes(Arc::new(Folder::new(root, writer)))
    }

    /// Whether there is a file for `key`; nobody has listened to it yet. An error where the store cannot be reached.
    pub fn has(&self, key: &TakeKey) -> io::Result<bool> {
        self.0.has(key)
    }

    /// Brings the take of `key` to `shelf`, whose own disk's trouble is an error. Its sound is read to the end and checked
    /// first, and must have the `shelf`'s rate.
    pub fn fetch(&self, key: &TakeKey, shelf: &Shelf) -> Result<Fetched, ShelfError> {
        let bytes = match self.0.read(key) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(Fetched::Absent),
            Err(error) => {
                // One file that may not be read says nothing of the others.
                let is_of_one = matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::PermissionDenied);
                let why = error.to_string();
                return Ok(if is_of_one { Fetched::Bad(why) } else { Fetched::Failed(why) });
            }
        };
        let (take, samples) = match understood(key, &bytes) {
            Ok(understood) => understood,
            Err(error) => return Ok(Fetched::Bad(error.to_string())),
        };
        if take.rate != shelf.rate() {
            return Ok(Fetched::Bad(format!("it has {}, the engine {}", take.rate, shelf.rate())));
        }
        shelf.place(key, &take, &samples)?;
        Ok(Fetched::Placed)
    }

    /// Puts the take of `key`, which is durable on `shelf`, into the store, unless there is a good one; returns whether it did.
    pub fn put(&self, key: &TakeKey, shelf: &Shelf) -> io::Result<bool> {
        if self.0.is_good(key)? {
            return Ok(false);
        }
        // A damaged one here is found by who uses it.
        let Some(bytes) = file_of(key, shelf) else { return Ok(false) };
        fault::point("store.giving");
        let is_new = self.0.create(key, bytes)?;
        fault::point("store.given");
        Ok(is_new)
    }
}

/// The name of `key`'s file in a store, with `/` between folders.
pub fn name_of(key: &TakeKey) -> String {
    format!("takes/{:02x}/{key}.wav", key.0[0])
}

/// The file of `key`'s take on `shelf`; none where there is no good one.
fn file_of(key: &TakeKey, shelf: &Shelf) -> Option<Vec<u8>> {
    let mut sound = pcm_in(shelf.root(), key).ok()?;
    let mut bytes = header(&key.0, Sound::take(&sound)).ok()?;
    sound.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The take of `key` that `bytes` hold, its sound checked to the end.
fn understood(key: &TakeKey, bytes: &[u8]) -> io::Result<(Take, Vec<i16>)> {
    let (head, sound) = bytes.split_at(HEADER_LEN.min(bytes.len()));
    let (found, take) = parse(head, bytes.len() as u64).map_err(io::Error::other)?;
    if found != key.0 {
        return Err(io::Error::other(format!("it holds the take {}", TakeKey(found))));
    }
    let mut pcm = Vec::with_capacity(sound.len());
    Pcm::new(sound, &take).read_to_end(&mut pcm)?;
    let samples = pcm.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    Ok((take, samples))
}

#[cfg(test)]
mod tests;
