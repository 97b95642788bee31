//! The standard library's files, each operation counted, failed and recorded as a test armed it.

use std::fs::{self, Metadata, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::fault::{Injected, Operation, noted, operation};

static HANDLES: AtomicU64 = AtomicU64::new(1);

/// A [`std::fs::File`] that a test can watch.
#[derive(Debug)]
pub struct File {
    inner: fs::File,
    id: u64,
    path: PathBuf,
}

/// A [`std::fs::OpenOptions`] that opens a [`File`].
#[derive(Debug, Clone)]
pub struct OpenOptions {
    inner: fs::OpenOptions,
    truncates: bool,
    writes: bool,
}

impl OpenOptions {
    /// Whether it can be read.
    pub fn read(&mut self, yes: bool) -> &mut Self {
        self.inner.read(yes);
        self
    }

    /// Whether it can be written.
    pub fn write(&mut self, yes: bool) -> &mut Self {
        self.inner.write(yes);
        self.writes |= yes;
        self
    }

    /// Whether it is written at its end.
    pub fn append(&mut self, yes: bool) -> &mut Self {
        self.inner.append(yes);
        self.writes |= yes;
        self
    }

    /// Whether it is emptied.
    pub fn truncate(&mut self, yes: bool) -> &mut Self {
        self.inner.truncate(yes);
        self.truncates = yes;
        self
    }

    /// Whether it is made where it is missing.
    pub fn create(&mut self, yes: bool) -> &mut Self {
        self.inner.create(yes);
        self
    }

    /// Whether it must be new.
    pub fn create_new(&mut self, yes: bool) -> &mut Self {
        self.inner.create_new(yes);
        self
    }

    /// Opens `path`.
    pub fn open(&self, path: impl AsRef<Path>) -> io::Result<File> {
        let path = path.as_ref();
        operation(Operation::Open)?;
        let inner = self.inner.open(path)?;
        let id = HANDLES.fetch_add(1, Ordering::Relaxed);
        if self.writes {
            noted(if self.truncates { "create" } else { "open" }, id, path, &[]);
        }
        Ok(File { inner, id, path: path.to_path_buf() })
    }
}

impl File {
    /// As [`std::fs::File::options`].
    pub fn options() -> OpenOptions {
        OpenOptions { inner: fs::File::options(), truncates: false, writes: false }
    }

    /// As [`std::fs::File::open`].
    pub fn open(path: impl AsRef<Path>) -> io::Result<File> {
        File::options().read(true).open(path)
    }

    /// As [`std::fs::File::create`].
    pub fn create(path: impl AsRef<Path>) -> io::Result<File> {
        File::options().write(true).create(true).truncate(true).open(path)
    }

    /// As [`std::fs::File::metadata`].
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.inner.metadata()
    }

    /// As [`std::fs::File::sync_data`].
    pub fn sync_data(&self) -> io::Result<()> {
        self.synced(fs::File::sync_data)
    }

    /// As [`std::fs::File::sync_all`].
    pub fn sync_all(&self) -> io::Result<()> {
        self.synced(fs::File::sync_all)
    }

    fn synced(&self, sync: fn(&fs::File) -> io::Result<()>) -> io::Result<()> {
        operation(Operation::Sync)?;
        sync(&self.inner)?;
        let word = if self.inner.metadata()?.is_dir() { "folder" } else { "sync" };
        noted(word, self.id, &self.path, &[]);
        Ok(())
    }

    /// As [`std::fs::File::set_len`].
    pub fn set_len(&self, size: u64) -> io::Result<()> {
        // The standard library begins anew when this is interrupted.
        let mut allowed = operation(Operation::Write);
        while matches!(&allowed, Err(error) if error.kind() == io::ErrorKind::Interrupted) {
            allowed = operation(Operation::Write);
        }
        allowed?;
        self.inner.set_len(size)?;
        noted("truncate", self.id, &self.path, size.to_string().as_bytes());
        Ok(())
    }

    /// As [`std::fs::File::lock`].
    pub fn lock(&self) -> io::Result<()> {
        self.inner.lock()
    }

    /// As [`std::fs::File::try_lock`].
    pub fn try_lock(&self) -> Result<(), TryLockError> {
        self.inner.try_lock()
    }

    /// As [`std::fs::File::unlock`].
    pub fn unlock(&self) -> io::Result<()> {
        self.inner.unlock()
    }

    fn put(&self, bytes: &[u8]) -> io::Result<usize> {
        let some = match operation(Operation::Write)? {
            Some(Injected::Short) if bytes.len() > 1 => &bytes[..bytes.len() / 2],
            _ => bytes,
        };
        let written = (&self.inner).write(some)?;
        noted("write", self.id, &self.path, &some[..written]);
        Ok(written)
    }
}

impl AsFd for File {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inner.as_fd()
    }
}

impl Read for File {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buf)
    }
}

impl Read for &File {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        (&self.inner).read(buf)
    }
}

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Write for &File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&self.inner).flush()
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// As [`std::fs::create_dir`].
pub fn create_dir(path: impl AsRef<Path>) -> io::Result<()> {
    operation(Operation::Open)?;
    fs::create_dir(path.as_ref())?;
    noted("mkdir", 0, path.as_ref(), &[]);
    Ok(())
}

/// As [`std::fs::create_dir_all`].
pub fn create_dir_all(path: impl AsRef<Path>) -> io::Result<()> {
    operation(Operation::Open)?;
    fs::create_dir_all(path.as_ref())?;
    noted("mkdir", 0, path.as_ref(), &[]);
    Ok(())
}

/// As [`std::fs::remove_file`].
pub fn remove_file(path: impl AsRef<Path>) -> io::Result<()> {
    operation(Operation::Rename)?;
    fs::remove_file(path.as_ref())?;
    noted("remove", 0, path.as_ref(), &[]);
    Ok(())
}

/// As [`std::fs::rename`].
pub fn rename(from: impl AsRef<Path>, to: impl AsRef<Path>) -> io::Result<()> {
    operation(Operation::Rename)?;
    fs::rename(from.as_ref(), to.as_ref())?;
    noted("rename", 0, from.as_ref(), to.as_ref().as_os_str().as_encoded_bytes());
    Ok(())
}

/// As [`std::fs::write`].
pub fn write(path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> io::Result<()> {
    File::create(path)?.write_all(contents.as_ref())
}
