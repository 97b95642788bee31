//! A shared store in a folder: files get their names when they are whole.

use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::{LONGEST, Stock};
use crate::files::{self as fs, File};
use crate::plan::key::TakeKey;
use crate::store::shelf::{ShelfError, find_in, path_in};
use crate::store::trouble::{Trouble, make_folder, sync_folder};

/// A folder of takes.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// What stands in the names of its unfinished files, so that two who write at once do not meet.
    writer: String,
}

impl Folder {
    pub(super) fn new(root: &Path, writer: &str) -> Folder {
        Folder { root: root.to_owned(), writer: writer.to_owned() }
    }
}

impl Stock for Folder {
    fn has(&self, key: &TakeKey) -> io::Result<bool> {
        match fs::metadata(path_in(&self.root, key)) {
            Ok(found) => Ok(found.is_file()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn is_good(&self, key: &TakeKey) -> io::Result<bool> {
        match find_in(&self.root, key) {
            Ok(found) => Ok(found.is_some()),
            // What is damaged is of no use to anybody.
            Err(ShelfError::Damaged { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn read(&self, key: &TakeKey) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(path_in(&self.root, key)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(LONGEST + 1).read_to_end(&mut bytes)?;
        let is_short = bytes.len() as u64 <= LONGEST;
        is_short
            .then_some(Some(bytes))
            .ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "it is too long for a take"))
    }

    fn create(&self, key: &TakeKey, bytes: Vec<u8>) -> io::Result<bool> {
        let to = path_in(&self.root, key);
        let folder = to.parent().unwrap_or(&self.root);
        make_folder(folder).map_err(trouble)?;
        let part = folder.join(format!(".{key}.{}.part", self.writer));
        let written = write(&part, &bytes).and_then(|()| fs::rename(&part, &to));
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

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_data()
}
