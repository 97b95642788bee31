//! A file that is written beside its name: nobody ever sees a half-written one under the name itself.

use std::io;
use std::path::{Path, PathBuf};

use crate::files::volume::is_full;
use crate::files::{self as fs, File};

use super::BindError;

/// A file under way; removed again unless it is finished.
pub(super) struct Beside {
    file: File,
    part: PathBuf,
    name: PathBuf,
    /// What errors call it.
    shown: PathBuf,
    done: bool,
}

impl Beside {
    /// Begins the file that will be `name` in `folder`.
    pub fn create(folder: &Path, name: &str) -> Result<Beside, BindError> {
        Beside::shown_as(folder, name, name)
    }

    /// Begins the file that will be `name` in `folder`, and is called `shown` when something goes wrong.
    pub fn shown_as(folder: &Path, name: &str, shown: &str) -> Result<Beside, BindError> {
        let part = folder.join(format!("{name}.part"));
        let shown = folder.join(shown);
        // Tags of some formats are put into what is there already.
        let opened = File::options().read(true).write(true).create(true).truncate(true).open(&part);
        let file = opened.map_err(|e| BindError::io(&shown, e))?;
        Ok(Beside { file, part, name: folder.join(name), shown, done: false })
    }

    /// The file, to be written from its beginning.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// What errors call it.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// Makes what was written durable and gives it its name.
    pub fn finish(mut self) -> Result<(), BindError> {
        self.file.sync_all().map_err(|e| BindError::io(&self.shown, e))?;
        fs::rename(&self.part, &self.name).map_err(|e| BindError::io(&self.shown, e))?;
        self.done = true;
        let folder = self.name.parent().unwrap_or(Path::new("."));
        sync_folder(folder).map_err(|e| BindError::io(folder, e))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.done {
            // Room on a full disk matters more than a message about a file that nobody asked for.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Makes renames in `folder` durable. Only Unix opens folders; elsewhere the rename itself must do.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Makes sure that `folder` is one that can be written into.
pub(super) fn make_folder(folder: &Path) -> Result<(), BindError> {
    let Err(cause) = fs::create_dir_all(folder) else { return Ok(()) };
    // The file may stand anywhere on the way.
    match folder.ancestors().find(|path| path.is_file()) {
        Some(path) => Err(BindError::NotAFolder { path: path.to_owned() }),
        None if is_full(&cause) => Err(BindError::DiskFull { path: folder.to_owned(), cause }),
        None => Err(BindError::NoFolder { path: folder.to_owned(), cause }),
    }
}
