//! Refresh tokens: each is good for one new session, in whatever process; using one twice ends its session, as GoTrue does.
//!
//! A token is a file named by its hash, and taking it is a rename, so that two who come at once cannot both have it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::folder::{Folder, hex, keep, random, sync};
use super::token::Account;
use crate::store::trouble::Trouble;

/// What a refresh token stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) account: Account,
    /// The session, which goes on from token to token.
    pub(super) session: String,
}

/// The tokens of a state folder.
#[derive(Debug, Clone)]
pub(super) struct Refresh {
    live: PathBuf,
    used: PathBuf,
    /// Sessions that were ended.
    ended: PathBuf,
}

/// Why a refresh token gives nothing.
#[derive(Debug)]
pub(super) enum NotGranted {
    /// It was never issued.
    Unknown,
    /// It was used before, or its session was ended.
    Used,
    /// The disk.
    Disk(Trouble),
}

impl From<Trouble> for NotGranted {
    fn from(trouble: Trouble) -> NotGranted {
        NotGranted::Disk(trouble)
    }
}

impl Refresh {
    pub(super) fn open(folder: &Folder) -> Result<Refresh, Trouble> {
        Ok(Refresh {
            live: folder.sub("refresh/live")?,
            used: folder.sub("refresh/used")?,
            ended: folder.sub("refresh/ended")?,
        })
    }

    /// A new session's name.
    pub(super) fn session(&self) -> Result<String, Trouble> {
        Ok(hex(&random::<16>().map_err(Trouble::of("draw a token for", &self.live))?))
    }

    /// A token for `grant`, durable before it is handed out.
    pub(super) fn issue(&self, grant: &Grant) -> Result<SecretString, Trouble> {
        let token = hex(&random::<16>().map_err(Trouble::of("draw a token for", &self.live))?);
        let path = self.live.join(name(&token));
        let text = serde_json::to_vec(grant).map_err(|error| Trouble::of("write", &path)(error.into()))?;
        keep(&path, &text)?;
        Ok(token.into())
    }

    /// Takes `token` and says what it stood for.
    pub(super) fn take(&self, token: &SecretString) -> Result<Grant, NotGranted> {
        let name = name(token.expose_secret());
        let (live, used) = (self.live.join(&name), self.used.join(&name));
        match fs::rename(&live, &used) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(self.missing(&used)),
            Err(error) => return Err(Trouble::of("rename", &live)(error).into()),
        }
        sync(&self.used)?;
        sync(&self.live)?;
        let grant = read(&used)?;
        if self.ended.join(&grant.session).exists() { Err(NotGranted::Used) } else { Ok(grant) }
    }

    /// Why a token is not among the living. A used one that comes back was copied: nobody goes on with its session.
    fn missing(&self, used: &Path) -> NotGranted {
        if !used.exists() {
            return NotGranted::Unknown;
        }
        match read(used).and_then(|grant| keep(&self.ended.join(&grant.session), b"")) {
            Ok(()) => NotGranted::Used,
            Err(trouble) => NotGranted::Disk(trouble),
        }
    }
}

fn name(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

fn read(path: &Path) -> Result<Grant, Trouble> {
    let bytes = fs::read(path).map_err(Trouble::of("read", path))?;
    serde_json::from_slice(&bytes).map_err(|error| Trouble::of("read", path)(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_once_and_a_copy_ends_the_session() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Refresh::open(&Folder::open(dir.path()).unwrap()).unwrap();
        let grant = Grant { account: Account::of("a@b"), session: open().session().unwrap() };
        let first = open().issue(&grant).unwrap();
        assert_eq!(open().take(&first).unwrap().account, grant.account);
        let second = open().issue(&grant).unwrap();
        assert!(matches!(open().take(&first), Err(NotGranted::Used)));
        assert!(matches!(open().take(&second), Err(NotGranted::Used)), "its session was ended");
        assert!(matches!(open().take(&"never issued".into()), Err(NotGranted::Unknown)));
    }
}
