//! A file that is written beside its name: nobody ever sees a half-written one under the name itself.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::fault;
use crate::files::volume::is_full;
use crate::files::{self as fs, File};

use super::BindError;

/// Writes a whole file; the same bytes each time.
pub(super) type Render<'a> = dyn Fn(&mut dyn Write) -> io::Result<()> + 'a;

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

    /// As [`Beside::finish`], once `render` has written all of it.
    pub fn filled(mut self, render: &Render<'_>) -> Result<(), BindError> {
        let mut out = BufWriter::new(&mut self.file);
        let written = render(&mut out).and_then(|()| out.flush());
        drop(out);
        written.map_err(|e| BindError::io(&self.shown, e))?;
        self.finish()
    }

    /// Makes what was written durable and gives it its name.
    pub fn finish(mut self) -> Result<(), BindError> {
        self.file.sync_all().map_err(|e| BindError::io(&self.shown, e))?;
        fs::rename(&self.part, &self.name).map_err(|e| BindError::io(&self.shown, e))?;
        self.done = true;
        fault::point("beside.renamed");
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

/// Gives the file `name` in `folder` the bytes that `render` writes, unless it has these already; returns whether it had not.
pub(super) fn replace(folder: &Path, name: &str, render: &Render<'_>) -> Result<bool, BindError> {
    if is_same(&folder.join(name), render) {
        return Ok(false);
    }
    Beside::create(folder, name)?.filled(render).map(|()| true)
}

/// Whether the file at `path` has the bytes that `render` writes.
pub(super) fn is_same(path: &Path, render: &Render<'_>) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut same = Same { there: BufReader::new(file) };
    render(&mut same).is_ok() && same.at_end()
}

/// Takes bytes only as long as they are the ones that are there.
struct Same<R> {
    there: R,
}

impl<R: Read> Same<R> {
    fn at_end(&mut self) -> bool {
        matches!(self.there.read(&mut [0]), Ok(0))
    }
}

impl<R: Read> Write for Same<R> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut there = [0; 256];
        let there = &mut there[..bytes.len().min(256)];
        self.there.read_exact(there)?;
        if bytes.starts_with(there) { Ok(there.len()) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
