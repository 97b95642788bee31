//! The server's state folder: its secret, and small files that are there whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use secrecy::SecretSlice;

use crate::store::trouble::Trouble;

/// Bytes of the secret that signs tokens: as many as HMAC-SHA-256 gives (RFC 7518, section 3.2, asks for at least that).
const SECRET_BYTES: usize = 32;

/// Where the server keeps what must outlive it.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The folder at `path`, made for its owner alone where it is missing.
    pub(super) fn open(path: &Path) -> Result<Folder, Trouble> {
        make(path)?;
        Ok(Folder(path.to_path_buf()))
    }

    /// The file or folder `name` in it.
    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The folder `name` in it, made where it is missing.
    pub(super) fn sub(&self, name: &str) -> Result<PathBuf, Trouble> {
        let path = self.join(name);
        make(&path).map(|()| path)
    }

    /// The secret, drawn once; all servers and commands of the folder share it, whoever comes first.
    pub(super) fn secret(&self) -> Result<SecretSlice<u8>, Trouble> {
        let path = self.join("secret");
        if let Some(secret) = read_secret(&path)? {
            return Ok(secret);
        }
        let drawn = random::<SECRET_BYTES>().map_err(Trouble::of("draw a secret for", &path))?;
        let temporary = temporary(&path);
        write(&temporary, &drawn)?;
        // A link, unlike a rename, never replaces the secret of a process that was quicker.
        let linked = fs::hard_link(&temporary, &path);
        let _gone = fs::remove_file(&temporary);
        match linked {
            Ok(()) => sync(&self.0)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Trouble::of("write", &path)(error)),
        }
        let missing = || Trouble::of("read", &path)(io::Error::from(ErrorKind::NotFound));
        read_secret(&path)?.ok_or_else(missing)
    }
}

fn read_secret(path: &Path) -> Result<Option<SecretSlice<u8>>, Trouble> {
    match fs::read(path) {
        Ok(bytes) if bytes.len() == SECRET_BYTES => Ok(Some(bytes.into())),
        Ok(_) => {
            Err(Trouble::of("use", path)(io::Error::other("it does not hold the 32 bytes of a secret; remove it")))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Trouble::of("read", path)(error)),
    }
}

/// `N` bytes that nobody can guess.
pub(super) fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// `bytes` as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn make(path: &Path) -> Result<(), Trouble> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(Trouble::of("create", path))
}

/// Makes the folder's entries durable.
pub(super) fn sync(folder: &Path) -> Result<(), Trouble> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Trouble::of("sync", folder))
}

fn temporary(path: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}-{}.new", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    path.with_file_name(name)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let mut file = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(Trouble::of("create", path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Trouble::of("write", path))
}

/// Puts `bytes` into the file `path`, durably, readable by its owner alone: whole or not at all.
pub(super) fn keep(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let temporary = temporary(path);
    write(&temporary, bytes)?;
    fs::rename(&temporary, path).map_err(Trouble::of("write", path))?;
    sync(path.parent().unwrap_or(Path::new(".")))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_secret_is_drawn_once_and_only_its_owner_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("serve/flow")).unwrap();
        let secret = folder.secret().unwrap();
        assert_eq!(secret.expose_secret(), folder.secret().unwrap().expose_secret());
        let mode = fs::metadata(folder.join("secret")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path().join("serve/flow")).unwrap().count(), 1, "no temporary file stays");
        fs::write(folder.join("secret"), "short").unwrap();
        assert!(folder.secret().unwrap_err().to_string().contains("remove it"));
    }
}
