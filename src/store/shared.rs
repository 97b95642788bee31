//! A folder of takes that several clones of a repository share: one is looked for there before it is ordered, and put there
//! once it is durable here. No money passes through it, and nothing depends on it: whatever fails is told, and that is all.
//!
//! It has the form of a shelf, `takes/ab/KEY.wav`. Files get their names when they are whole, and a take that is read is
//! held against its own digest.

use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::shelf::{Shelf, ShelfError, Sound, find_in, path_in, pcm_in};
use super::trouble::{Trouble, make_folder, sync_folder};
use crate::audio::Take;
use crate::audio::take_file::header;
use crate::files::{self as fs, File};
use crate::plan::key::TakeKey;

/// A shared folder of takes.
#[derive(Debug, Clone)]
pub struct SharedTakes {
    root: PathBuf,
    /// What stands in the names of its unfinished files, so that two who write at once do not meet.
    writer: String,
}

/// What became of a take that was looked for.
#[derive(Debug)]
pub enum Fetched {
    /// It is on the shelf, and durable once the shelf has settled what was placed.
    Placed,
    /// It is not in the store.
    Absent,
    /// It is of no use; why.
    Bad(String),
}

impl SharedTakes {
    /// The store in `root`; `writer` is told apart from all others who write there at the same time.
    pub fn at(root: &Path, writer: &str) -> SharedTakes {
        SharedTakes { root: root.to_owned(), writer: writer.to_owned() }
    }

    /// Whether there is a file for `key`; nobody has listened to it yet. An error where the store cannot be reached.
    pub fn has(&self, key: &TakeKey) -> io::Result<bool> {
        match fs::metadata(path_in(&self.root, key)) {
            Ok(found) => Ok(found.is_file()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Brings the take of `key` to `shelf`, whose own disk's trouble is an error. Its sound is read to the end and checked
    /// first, and must have the `shelf`'s rate.
    pub fn fetch(&self, key: &TakeKey, shelf: &Shelf) -> Result<Fetched, ShelfError> {
        let (take, samples) = match read_in(&self.root, key) {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(Fetched::Absent),
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
        match find_in(&self.root, key) {
            Ok(Some(_)) => return Ok(false),
            // What is damaged is of no use to anybody.
            Ok(None) | Err(ShelfError::Damaged { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        // A damaged one here is found by who uses it.
        let Ok(Some((take, samples))) = read_in(shelf.root(), key) else { return Ok(false) };
        let head = header(&key.0, &take).map_err(io::Error::other)?;
        let to = path_in(&self.root, key);
        let folder = to.parent().unwrap_or(&self.root);
        make_folder(folder).map_err(trouble)?;
        let part = folder.join(format!(".{key}.{}.part", self.writer));
        let written = write(&part, &head, &samples).and_then(|()| fs::rename(&part, &to));
        if let Err(error) = written {
            // Half a file has no name that anybody looks for; it only takes room.
            drop(fs::remove_file(&part));
            return Err(error);
        }
        sync_folder(folder).map_err(trouble)?;
        Ok(true)
    }
}

fn trouble(trouble: Trouble) -> io::Error {
    ShelfError::Disk(trouble).into()
}

fn write(path: &Path, head: &[u8], samples: &[i16]) -> io::Result<()> {
    let file = File::create(path)?;
    let mut out = BufWriter::new(&file);
    out.write_all(head)?;
    crate::audio::write_pcm(samples, &mut out)?;
    out.flush()?;
    drop(out);
    file.sync_data()
}

/// The take of `key` on the shelf in `root`, its sound checked to the end.
fn read_in(root: &Path, key: &TakeKey) -> io::Result<Option<(Take, Vec<i16>)>> {
    let mut sound = match pcm_in(root, key) {
        Ok(sound) => sound,
        Err(ShelfError::Missing { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut bytes = Vec::new();
    sound.read_to_end(&mut bytes)?;
    let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    Ok(Some((Sound::take(&sound).clone(), samples)))
}

#[cfg(test)]
mod tests;
