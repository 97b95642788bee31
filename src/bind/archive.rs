//! Archives: zip files that have the same bytes whenever their entries are the same, written beside their names.
//!
//! Nothing in them is compressed here: the sound is already, the words are little beside it, and compressors differ from
//! computer to computer. What comes out of another archive stays as it is packed there. An archive carries the hash of all its entries as its comment, so that one that would be the
//! same is left alone without being read.

use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use super::BindError;
use super::beside::Beside;
use super::manifest::Listed;
use crate::files::{self as fs, File};

/// Changes whenever the same entries become other bytes.
const VERSION: &str = "rhapsode archive 1";

/// The length of the comment: a hash in hexadecimal.
const COMMENT: u64 = 64;

/// The length of the record at an archive's end without its comment (APPNOTE 4.3.16).
const END: u64 = 22;

/// What an archive holds under a name.
pub(super) struct Entry<'a> {
    pub name: String,
    pub content: Content<'a>,
}

pub(super) enum Content<'a> {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A file of the output folder.
    Sound(&'a Listed),
    /// The file of that name in the output folder, whose bytes have this blake3 hash.
    File([u8; 32]),
    /// The file at this place of another archive, as it is packed there.
    Packed(Packed<'a>, usize),
}

/// Another archive, from which files are taken over as they are packed. Copies of it are cheap.
#[derive(Clone)]
pub(super) struct Packed<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// blake3 of all of it.
    hash: [u8; 32],
}

impl<'a> Packed<'a> {
    pub fn open(bytes: &'a [u8]) -> io::Result<Packed<'a>> {
        let archive = ZipArchive::new(Cursor::new(bytes))?;
        Ok(Packed { archive, hash: *blake3::hash(bytes).as_bytes() })
    }

    /// The places and names of its files. Folders, and names that lead out of it, are none.
    pub fn names(&self) -> Vec<(usize, String)> {
        let mut archive = self.archive.clone();
        let file = |at| {
            let file = archive.by_index_raw(at).ok().filter(|file| file.is_file() && file.enclosed_name().is_some())?;
            file.name().ok().map(|name| (at, name.into_owned()))
        };
        (0..self.archive.len()).filter_map(file).collect()
    }
}

impl<'a> Entry<'a> {
    pub fn text(name: &str, text: impl Into<Vec<u8>>) -> Entry<'a> {
        Entry { name: name.to_owned(), content: Content::Bytes(text.into()) }
    }

    pub fn sound(name: String, sound: &'a Listed) -> Entry<'a> {
        Entry { name, content: Content::Sound(sound) }
    }

    /// The file `name` of the output folder, whose bytes have this blake3 `hash`.
    pub fn file(name: String, hash: [u8; 32]) -> Entry<'a> {
        Entry { name, content: Content::File(hash) }
    }

    /// The file of `packed` at `place`, which is called `name` there.
    pub fn packed(name: String, packed: &Packed<'a>, place: usize) -> Entry<'a> {
        Entry { name, content: Content::Packed(packed.clone(), place) }
    }
}

/// Makes the archive `name` of `entries` in `folder`, unless it is there already; returns whether it was not.
pub(super) fn write(folder: &Path, name: &str, entries: &[Entry<'_>]) -> Result<bool, BindError> {
    let key = key(entries);
    if is_there(&folder.join(name), &key).unwrap_or(false) {
        return Ok(false);
    }
    let mut beside = Beside::create(folder, name)?;
    let path = beside.shown().to_owned();
    let mut archive = ZipWriter::new(beside.file());
    for entry in entries {
        put(&mut archive, folder, entry).map_err(|e| BindError::io(&path, e))?;
    }
    let finished = archive.set_comment(key).and_then(|()| archive.finish().map(|_| ()));
    finished.map_err(|e| BindError::io(&path, e.into()))?;
    beside.finish().map(|()| true)
}

/// The hash of all that shapes the bytes of an archive.
fn key(entries: &[Entry<'_>]) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    field(VERSION.as_bytes());
    for Entry { name, content } in entries {
        field(name.as_bytes());
        match content {
            Content::Bytes(bytes) => field(bytes),
            Content::Sound(sound) => field(&sound.render.0),
            Content::File(hash) => field(hash),
            Content::Packed(packed, place) => {
                field(&packed.hash);
                field(&place.to_le_bytes());
            }
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// Whether the archive at `path` ends as one with `key` does, neither cut nor grown.
fn is_there(path: &Path, key: &str) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut end = [0; (END + COMMENT) as usize];
    file.seek(SeekFrom::Start(length.saturating_sub(END + COMMENT)))?;
    file.read_exact(&mut end)?;
    let word = |at: usize| u64::from(u32::from_le_bytes([end[at], end[at + 1], end[at + 2], end[at + 3]]));
    let (directory, begins) = (word(12), word(16));
    // Beyond 4 GiB the place of the directory stands elsewhere.
    let whole = begins == u64::from(u32::MAX) || begins + directory + END + COMMENT == length;
    Ok(end.starts_with(b"PK\x05\x06") && end.ends_with(key.as_bytes()) && whole)
}

fn put<W: Write + Seek>(archive: &mut ZipWriter<W>, folder: &Path, entry: &Entry<'_>) -> io::Result<()> {
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644);
    match &entry.content {
        Content::Bytes(bytes) => {
            archive.start_file(&entry.name, plain)?;
            archive.write_all(bytes)
        }
        Content::Sound(sound) => copy(archive, &folder.join(&sound.name), &entry.name, plain),
        Content::File(_) => copy(archive, &folder.join(&entry.name), &entry.name, plain),
        Content::Packed(packed, place) => {
            let mut from = packed.archive.clone();
            Ok(archive.raw_copy_file_touch(from.by_index_raw(*place)?, DateTime::default(), Some(0o644))?)
        }
    }
}

/// Copies the file at `path` into `archive` under `name`.
fn copy<W: Write + Seek>(
    archive: &mut ZipWriter<W>,
    path: &Path,
    name: &str,
    plain: SimpleFileOptions,
) -> io::Result<()> {
    let long = fs::metadata(path)?.len() >= u64::from(u32::MAX);
    archive.start_file(name, plain.large_file(long))?;
    io::copy(&mut File::open(path)?, archive).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::RenderKey;
    use crate::job::Coding;
    use crate::units::Frames;

    fn sound(render: u8) -> Listed {
        Listed {
            name: "a.mp3".into(),
            coding: Coding::Wav,
            track: Some(0),
            chapter: Some(1),
            frames: Frames(1),
            render: RenderKey([render; 32]),
            bytes: 0,
            finish: None,
        }
    }

    #[test]
    fn the_same_entries_are_the_same_bytes_and_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.mp3"), [7; 100_000]).unwrap();
        let listed = sound(1);
        let entries = || [Entry::text("mimetype", "application/epub+zip"), Entry::sound("音/a.mp3".into(), &listed)];
        let made = |name: &str, entries: &[Entry<'_>]| write(folder.path(), name, entries).unwrap();
        assert!(made("one.zip", &entries()) && made("two.zip", &entries()));
        let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
        assert!(read("one.zip") == read("two.zip"));
        assert!(!made("one.zip", &entries()));
        // Readers of EPUB look for the name at byte 30 and for the type at byte 38.
        assert!(read("one.zip")[30..].starts_with(b"mimetypeapplication/epub+zip"));
        let mut archive = zip::ZipArchive::new(io::Cursor::new(read("one.zip"))).unwrap();
        let mut found = Vec::new();
        archive.by_name("音/a.mp3").unwrap().read_to_end(&mut found).unwrap();
        assert_eq!(found, [7; 100_000]);
        // Other sound, a cut, and what was never an archive: all are made anew.
        let other = sound(2);
        assert!(made("two.zip", &[Entry::sound("音/a.mp3".into(), &other)]));
        for bytes in [&read("one.zip")[1..], &read("one.zip")[..90], b"", b"no archive at all"] {
            std::fs::write(folder.path().join("one.zip"), bytes).unwrap();
            assert!(made("one.zip", &entries()));
        }
    }
}
