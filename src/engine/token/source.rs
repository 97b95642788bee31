//! Sources that only hold a token: a file and a variable. What they give is looked at before it is believed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::claims::Claims;
use super::error::TokenError;
use super::life::Life;
use crate::units::UtcMillis;

/// The longest file or output that is read for a token: the longest tokens have a few thousand characters.
pub(super) const LIMIT_BYTES: usize = 64 << 10;
/// Permissions that let others than the owner read.
const READABLE_BY_OTHERS: u32 = 0o044;

/// A token and what is known of it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// The token itself.
    pub token: SecretString,
    /// How long it is good, where it says so.
    pub life: Option<Life>,
    /// Where it came from, for people.
    pub from: String,
}

impl Held {
    /// A token that tells its life itself, seen at `now`; without a clock nothing can be told.
    pub fn of(token: SecretString, from: String, now: Option<UtcMillis>) -> Held {
        let claims = Claims::of(token.expose_secret());
        let life = claims.zip(now).and_then(|(claims, now)| Life::told(&claims, now));
        Held { token, life, from }
    }

    /// Whether it is the same token as `other`.
    pub fn is(&self, other: &SecretString) -> bool {
        self.token.expose_secret() == other.expose_secret()
    }
}

/// `text` as a token, when a request can carry it: visible ASCII without blanks.
pub(super) fn legal(text: &str, from: &str) -> Result<SecretString, TokenError> {
    let fine = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fine { Ok(SecretString::from(text)) } else { Err(TokenError::Illegal { from: from.to_owned() }) }
}

/// The name of a token file for people.
pub(super) fn name_of_file(path: &Path) -> String {
    format!("the file `{}`", path.display())
}

/// The token in the file `path`, which must be its owner's alone.
pub(super) fn read_file(path: &Path) -> Result<SecretString, TokenError> {
    let failed = |why: &str| TokenError::File { path: path.to_path_buf(), why: why.to_owned() };
    let text = read_private(path)?.ok_or_else(|| failed("is not there"))?;
    let text = std::str::from_utf8(&text).map_err(|_| TokenError::Illegal { from: name_of_file(path) })?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(failed("is empty"));
    }
    legal(text, &name_of_file(path))
}

/// What a file that only its owner can read holds; absent when it is not there.
pub(super) fn read_private(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, TokenError> {
    let failed = |why: String| TokenError::File { path: path.to_path_buf(), why };
    // Without NONBLOCK, opening a pipe that nobody writes to would never return.
    let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(format!("cannot be opened: {error}"))),
    };
    // The open file is asked, not the path: it could be exchanged in between.
    let meta = file.metadata().map_err(|error| failed(format!("cannot be looked at: {error}")))?;
    if meta.is_dir() {
        return Err(failed("is a folder".to_owned()));
    }
    if !meta.is_file() {
        return Err(failed("is no plain file".to_owned()));
    }
    let mode = meta.permissions().mode() & 0o7777;
    if mode & READABLE_BY_OTHERS != 0 {
        return Err(TokenError::Exposed { path: path.to_path_buf(), mode });
    }
    read_limited(file)
        .map_err(|error| failed(format!("cannot be read: {error}")))?
        .map(Some)
        .ok_or_else(|| failed(format!("is larger than {} KiB, so it holds more than a token", LIMIT_BYTES >> 10)))
}

/// All of `file`; absent when that is more than [`LIMIT_BYTES`].
fn read_limited(file: File) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LIMIT_BYTES + 1));
    file.take(LIMIT_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= LIMIT_BYTES).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(folder: &tempfile::TempDir, bytes: impl AsRef<[u8]>, mode: u32) -> std::path::PathBuf {
        let path = folder.path().join("token");
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_file_holds_a_token_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let token = read_file(&file(&folder, "\u{feff} abc.def \r\n", 0o600)).unwrap();
        assert_eq!(token.expose_secret(), "abc.def");
        let code = |bytes: &[u8]| read_file(&file(&folder, bytes, 0o600)).unwrap_err().code().0;
        assert_eq!(code(b" \n"), "R0534");
        assert_eq!(code(&vec![b'a'; LIMIT_BYTES + 1]), "R0534");
        for illegal in ["a b", "a\nb", "a\0b", "a\u{7f}b", "Bearer abc", "té"] {
            let error = read_file(&file(&folder, illegal, 0o600)).unwrap_err();
            assert_eq!(error.code().0, "R0535", "{illegal:?}");
            assert!(!error.to_string().contains(illegal), "{error}");
        }
        assert_eq!(code(b"\xff\xfe"), "R0535");
        assert_eq!(read_file(folder.path()).unwrap_err().code().0, "R0534");
        assert_eq!(read_file(&folder.path().join("none")).unwrap_err().code().0, "R0534");
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o644, 0o640, 0o604, 0o444] {
            let error = read_file(&file(&folder, "abc", mode)).unwrap_err();
            assert_eq!(error.code().0, "R0533", "{mode:o}");
            fs::remove_file(folder.path().join("token")).unwrap();
        }
        assert!(read_file(&file(&folder, "abc", 0o400)).is_ok());
    }

    #[test]
    fn a_pipe_does_not_hang_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
        let error = read_file(&path).unwrap_err();
        assert!(error.to_string().contains("is no plain file"), "{error}");
    }
}
