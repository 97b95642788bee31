//! The keyring of the operating system: tried before the private file, and never needed.
//!
//! A login may be in both places, when the keyring came or went in between: then the one that was kept later holds.

use std::sync::{Arc, OnceLock};

use keyring_core::{CredentialStore, Entry, Error};

use super::Vault;
use crate::engine::token::error::TokenError;
use crate::engine::token::login::Login;

/// The name under which keyrings show our entries.
const SERVICE: &str = "rhapsode";
/// Where a login is kept, for people.
const PLACE: &str = "the keyring of this system";

/// One account's entry.
pub(in crate::engine::token) struct Keyring {
    entry: Entry,
}

impl Keyring {
    /// The entry of `account`; absent, with a notice, where no keyring answers. Servers and containers have none.
    pub fn open(account: &str) -> Option<Keyring> {
        static STORE: OnceLock<Option<Arc<CredentialStore>>> = OnceLock::new();
        let store = STORE.get_or_init(|| match system() {
            Ok(store) => Some(store),
            Err(error) => {
                tracing::info!("there is no keyring here, so logins are kept in a private file: {}", cause(&error));
                None
            }
        });
        Keyring::of(store.as_ref()?, account)
    }

    /// The entry of `account` in `store`.
    pub fn of(store: &Arc<CredentialStore>, account: &str) -> Option<Keyring> {
        match store.build(SERVICE, account, None) {
            Ok(entry) => Some(Keyring { entry }),
            Err(error) => {
                tracing::warn!("the keyring cannot name the login, so a private file is used: {}", cause(&error));
                None
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn system() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "macos")]
fn system() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

#[cfg(windows)]
fn system() -> Result<Arc<CredentialStore>, Error> {
    let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

/// What the keyring says; some of its errors carry the secret, which is left out.
fn cause(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "an entry is not as it was written".to_owned(),
        other => crate::engine::token::claims::shown(&other.to_string()),
    }
}

impl Vault {
    fn keyring(&self) -> Option<&Keyring> {
        self.keyring.get_or_init(|| Keyring::open(&self.account)).as_ref()
    }

    /// Of the private record and the one in the keyring, the one that was kept later.
    pub(super) fn later(&self, private: Option<Login>) -> Result<Option<Login>, TokenError> {
        let Some(keyring) = self.keyring() else { return Ok(private) };
        let bytes = match keyring.entry.get_secret() {
            Ok(bytes) => secrecy::zeroize::Zeroizing::new(bytes),
            Err(Error::NoEntry) => return Ok(private),
            Err(error) => {
                tracing::warn!("the keyring cannot be read, so a private file is used: {}", cause(&error));
                return Ok(private);
            }
        };
        let kept = Login::read(&bytes, PLACE)?;
        Ok(match private {
            Some(private) if private.saved >= kept.saved => Some(private),
            _ => Some(kept),
        })
    }

    /// Keeps `login` in the keyring and says where; absent when that cannot be, and then an older one does not stay.
    pub(super) fn store_in_keyring(&self, login: &Login) -> Option<String> {
        let keyring = self.keyring()?;
        match keyring.entry.set_secret(&login.write()) {
            Ok(()) => Some(PLACE.to_owned()),
            Err(error) => {
                tracing::warn!("the keyring takes no login, so it is kept in a private file: {}", cause(&error));
                None
            }
        }
    }

    /// Forgets the login in the keyring; says whether there was one.
    pub(super) fn remove_from_keyring(&self) -> Result<bool, TokenError> {
        let Some(keyring) = self.keyring() else { return Ok(false) };
        match keyring.entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            // It may still hold one, and whoever logs out must know.
            Err(error) => Err(TokenError::Damaged { place: PLACE.to_owned(), why: cause(&error) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::engine::token::login::tests::login;
    use crate::units::UtcMillis;

    fn with_keyring(data: &tempfile::TempDir) -> Vault {
        let mut vault = Vault::of(Some(data.path()), "example.org").unwrap();
        let store: Arc<CredentialStore> = mock::Store::new().unwrap();
        vault.keyring = OnceLock::from(Keyring::of(&store, "example.org"));
        vault
    }

    fn saved(refresh: &str, at: i64) -> Login {
        Login { saved: UtcMillis(at), ..login("https://x.example", "a", refresh, UtcMillis(9)) }
    }

    fn break_once(vault: &Vault) {
        let credential = vault.keyring().unwrap().entry.as_any().downcast_ref::<mock::Cred>().unwrap();
        credential.set_error(Error::Invalid("session".to_owned(), "is locked".to_owned()));
    }

    fn refresh_of(vault: &Vault) -> String {
        vault.look().unwrap().unwrap().refresh.expose_secret().to_owned()
    }

    #[test]
    fn the_keyring_comes_first_and_leaves_no_file() {
        let data = tempfile::tempdir().unwrap();
        let vault = with_keyring(&data);
        let lock = vault.try_lock().unwrap().unwrap();
        assert!(vault.look().unwrap().is_none());
        vault.prepare(&lock).unwrap();
        assert_eq!(vault.store(&lock, &saved("r1", 1)).unwrap(), PLACE);
        assert!(!vault.file().exists() && !vault.fresh_file().exists());
        assert_eq!(refresh_of(&vault), "r1");
        assert!(vault.remove(&lock).unwrap());
        assert!(vault.look().unwrap().is_none());
        assert!(!vault.remove(&lock).unwrap());
    }

    #[test]
    fn a_keyring_that_fails_is_replaced_by_the_private_file_and_the_later_record_holds() {
        let data = tempfile::tempdir().unwrap();
        let vault = with_keyring(&data);
        let lock = vault.try_lock().unwrap().unwrap();
        vault.store(&lock, &saved("r1", 1)).unwrap();
        break_once(&vault);
        assert_eq!(vault.store(&lock, &saved("r2", 2)).unwrap(), vault.file().display().to_string());
        // The keyring is back, with a record that is spent.
        assert_eq!(refresh_of(&vault), "r2");
        vault.store(&lock, &saved("r3", 3)).unwrap();
        assert_eq!((refresh_of(&vault).as_str(), vault.file().exists()), ("r3", false));
        break_once(&vault);
        assert!(vault.look().unwrap().is_none(), "an unreadable keyring counts as empty");
        break_once(&vault);
        assert_eq!(vault.remove(&lock).unwrap_err().code().0, "R0543");
    }
}
