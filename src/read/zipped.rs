//! Zip archives that hold a manuscript: a file at a time into memory, within limits; nothing is written to the disk.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::problem::Problem;

/// The largest file inside that is read. The longest chapter of a book has 1 MB; a whole Bible in one file has 10.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// The most that is read of one archive.
pub const MAX_ALL_BYTES: u64 = 512 << 20;

/// How many times smaller than itself a file may be packed: XHTML is packed 3 to 15 times, the emptiest table 100 times;
/// deflate reaches 1032 with what was made to fill a memory.
pub const MAX_RATIO: u64 = 200;

/// Below this many bytes the ratio says nothing.
const RATIO_FROM: u64 = 64 << 10;

/// An archive, called `name` in messages.
pub(super) struct Zipped<'a> {
    name: &'a str,
    /// What it should be: `an EPUB`.
    what: &'static str,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    read: u64,
}

impl<'a> Zipped<'a> {
    pub(super) fn open(name: &'a str, what: &'static str, bytes: &'a [u8]) -> Result<Zipped<'a>, Box<Problem>> {
        if bytes.is_empty() {
            return Err(refused(name, what, "it is empty"));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| {
            let why = if bytes.starts_with(b"PK") {
                "its table of contents is damaged or cut off"
            } else {
                "it is no zip archive"
            };
            tracing::debug!(%error, name, "not a zip archive");
            refused(name, what, why)
        })?;
        Ok(Zipped { name, what, archive, read: 0 })
    }

    /// Why the archive is not what it should be.
    pub(super) fn refused(&self, why: &str) -> Box<Problem> {
        refused(self.name, self.what, why)
    }

    /// Whether there is a file called `path`.
    pub(super) fn has(&self, path: &str) -> bool {
        self.archive.index_for_name(path).is_some()
    }

    /// The name of a file that only a password opens.
    pub(super) fn locked(&mut self) -> Option<String> {
        (0..self.archive.len()).find_map(|at| {
            let file = self.archive.by_index_raw(at).ok().filter(|file| file.encrypted())?;
            file.name().ok().map(|name| name.into_owned())
        })
    }

    /// What is in the file called `path`; `None` when there is no such file.
    pub(super) fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Box<Problem>> {
        let (name, room) = (self.name, MAX_ALL_BYTES - self.read);
        let mut file = match self.archive.by_name(path) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(refused(name, self.what, &format!("`{path}` in it cannot be read: {error}"))),
        };
        let packed = file.compressed_size();
        let most = MAX_FILE_BYTES.min(room).min(packed.saturating_mul(MAX_RATIO).max(RATIO_FROM));
        let mut bytes = Vec::with_capacity(usize::try_from(file.size().min(most)).unwrap_or(0));
        let read = file.by_ref().take(most + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > most {
            let message = format!("`{path}` in `{name}` unpacks to more than {} KiB", most >> 10);
            let help = format!(
                "a file in a manuscript may have {} MiB, all of them {} MiB, and {MAX_RATIO} times what it is packed to; \
                 a book comes nowhere near, so look where this one is from",
                MAX_FILE_BYTES >> 20,
                MAX_ALL_BYTES >> 20
            );
            return Err(Box::new(Problem::error("R0322", message).help(help)));
        }
        read.map_err(|error| refused(name, self.what, &format!("`{path}` in it is damaged: {error}")))?;
        self.read += bytes.len() as u64;
        Ok(Some(bytes))
    }
}

fn refused(name: &str, what: &str, why: &str) -> Box<Problem> {
    let help = "fetch or export it again; a reader or `zip -T` should be able to open it";
    Box::new(Problem::error("R0321", format!("`{name}` is not {what} that can be read: {why}")).help(help))
}
