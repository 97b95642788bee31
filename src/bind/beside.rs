//! A file that is written beside its name: nobody ever sees a half-written one under the name itself.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::fault;
use crate::files::{self as fs, File};

use super::BindError;

/// A file under way; removed again unless it is finished.
pub(super) struct Beside {
    file: File,
    part: PathBuf,
    name: PathBuf,
    done: bool,
}

impl Beside {
    /// Begins the file that will be `name` in `folder`.
    pub fn create(folder: &Path, name: &str) -> Result<Beside, BindError> {
        let part = folder.join(format!("{name}.part"));
        let file = File::create(&part).map_err(|e| BindError::io(&part, e))?;
        Ok(Beside { file, part, name: folder.join(name), done: false })
    }

    /// The file, to be written from its beginning.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// The name that it will have.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Makes what was written durable and gives it its name.
    pub fn finish(mut self) -> Result<PathBuf, BindError> {
        self.file.sync_all().map_err(|e| BindError::io(&self.name, e))?;
        fs::rename(&self.part, &self.name).map_err(|e| BindError::io(&self.name, e))?;
        self.done = true;
        fault::point("output.renamed");
        let folder = self.name.parent().unwrap_or(Path::new("."));
        sync_folder(folder).map_err(|e| BindError::io(folder, e))?;
        Ok(self.name.clone())
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
pub(super) fn replace(
    folder: &Path,
    name: &str,
    render: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<bool, BindError> {
    if let Ok(file) = File::open(folder.join(name)) {
        let mut same = Same { there: BufReader::new(file) };
        if render(&mut same).is_ok() && same.at_end() {
            return Ok(false);
        }
    }
    let mut beside = Beside::create(folder, name)?;
    let path = beside.name().to_owned();
    let mut out = BufWriter::new(beside.file());
    render(&mut out).and_then(|()| out.flush()).map_err(|e| BindError::io(&path, e))?;
    drop(out);
    beside.finish().map(|_| true)
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
        None if matches!(cause.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            Err(BindError::DiskFull { path: folder.to_owned() })
        }
        None => Err(BindError::NoFolder { path: folder.to_owned(), cause }),
    }
}
