//! Where logins are kept: a private file in the user's data folder, or the keyring of the operating system.
//!
//! A record is replaced, never changed: the new one is whole on the disk before the old one goes. Whoever reads in order
//! to renew holds the lock, so that no two processes spend one refresh token.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::error::TokenError;
use super::login::Login;
use super::source::read_private;
use crate::files::volume::complaint;

#[cfg(feature = "keyring")]
mod keyring;

/// The longest name of an account: file systems allow 255 bytes with an ending.
const LONGEST_NAME: usize = 128;
/// The folder of logins is its owner's alone.
const FOLDER_MODE: u32 = 0o700;
/// So is each login.
const FILE_MODE: u32 = 0o600;
/// Room that a record may need; blanks are no record, so those that a dead process leaves behind are never believed.
const ROOM_BYTES: usize = 16 << 10;

/// The place of one account's login.
pub(super) struct Vault {
    folder: PathBuf,
    account: String,
    /// Looked for when it is first needed: that may wait for another program, and so on a thread that may wait.
    #[cfg(feature = "keyring")]
    keyring: std::sync::OnceLock<Option<keyring::Keyring>>,
}

/// Held by whoever may spend the refresh token, until it is dropped or the process dies.
///
/// The file stays: removing it would let two processes hold two files of one name.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Vault {
    /// The place of `account`'s login in the data folder `data`. Nothing is touched yet.
    pub fn of(data: Option<&Path>, account: &str) -> Result<Vault, TokenError> {
        let fine = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let named =
            (1..=LONGEST_NAME).contains(&account.len()) && !account.starts_with('.') && account.chars().all(fine);
        if !named {
            return Err(TokenError::Account { account: super::claims::shown(account) });
        }
        let folder = data.ok_or(TokenError::Nowhere)?.join("auth");
        Ok(Vault {
            folder,
            account: account.to_owned(),
            #[cfg(feature = "keyring")]
            keyring: std::sync::OnceLock::new(),
        })
    }

    /// The private file.
    pub fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.account))
    }

    /// Where a record is written before it takes the place of the old one.
    fn fresh_file(&self) -> PathBuf {
        self.folder.join(format!("{}.json.new", self.account))
    }

    /// The file that is locked.
    pub fn lock_file(&self) -> PathBuf {
        self.folder.join(format!("{}.lock", self.account))
    }

    /// Takes the lock, unless someone holds it.
    pub fn try_lock(&self) -> Result<Option<Lock>, TokenError> {
        self.make_folder()?;
        let path = self.lock_file();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(FILE_MODE);
        let file = options.open(&path).map_err(trouble("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(trouble("lock", &path)(error)),
        }
    }

    /// The login as it is kept, without a promise that it stays so.
    pub fn look(&self) -> Result<Option<Login>, TokenError> {
        let private = read(&self.file())?;
        self.later(private)
    }

    /// The login, for one who may spend it. A record that a dead process had written and not yet put in its place is
    /// later than the one that is there: its refresh token is the only one that is still good.
    pub fn load(&self, _lock: &Lock) -> Result<Option<Login>, TokenError> {
        match read(&self.fresh_file()) {
            Ok(Some(_)) => self.put_in_place()?,
            // Cut off while it was written: the old one still holds.
            Ok(None) | Err(TokenError::Damaged { .. }) => {}
            Err(error) => return Err(error),
        }
        self.look()
    }

    /// Makes sure, before a token is spent, that the next one can be kept: that the folder can be written to and the disk
    /// has room.
    pub fn prepare(&self, _lock: &Lock) -> Result<(), TokenError> {
        self.write(&self.fresh_file(), &[b' '; ROOM_BYTES])
    }

    /// Keeps `login` in place of the one before, and says where. It is durable when this returns.
    pub fn store(&self, _lock: &Lock, login: &Login) -> Result<String, TokenError> {
        if let Some(place) = self.store_in_keyring(login) {
            for path in [self.fresh_file(), self.file()] {
                remove(&path)?;
            }
            return Ok(place);
        }
        self.write_fresh(login)?;
        self.put_in_place()?;
        Ok(self.file().display().to_string())
    }

    /// Forgets the login; says whether there was one.
    pub fn remove(&self, _lock: &Lock) -> Result<bool, TokenError> {
        let in_keyring = self.remove_from_keyring()?;
        // The later record first: should this be cut off, the older one must not seem to be all there is.
        let fresh = remove(&self.fresh_file())?;
        let kept = remove(&self.file())?;
        if fresh || kept {
            sync(&self.folder)?;
        }
        Ok(kept || in_keyring)
    }

    fn write_fresh(&self, login: &Login) -> Result<(), TokenError> {
        self.write(&self.fresh_file(), &login.write())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), TokenError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(FILE_MODE);
        let mut file = options.open(path).map_err(trouble("write", path))?;
        // One that was there keeps its own mode otherwise.
        file.set_permissions(Permissions::from_mode(FILE_MODE)).map_err(trouble("protect", path))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(trouble("write", path))
    }

    fn put_in_place(&self) -> Result<(), TokenError> {
        let (fresh, path) = (self.fresh_file(), self.file());
        fs::rename(&fresh, &path).map_err(trouble("replace", &path))?;
        sync(&self.folder)
    }

    /// Makes the folder, durable in its parent, and closes it to others.
    fn make_folder(&self) -> Result<(), TokenError> {
        make_durable(&self.folder)?;
        let mode = fs::metadata(&self.folder).map_err(trouble("look at", &self.folder))?.permissions().mode();
        if mode & 0o077 != 0 {
            let closed = Permissions::from_mode(FOLDER_MODE);
            fs::set_permissions(&self.folder, closed).map_err(trouble("protect", &self.folder))?;
        }
        Ok(())
    }
}

#[cfg(not(feature = "keyring"))]
#[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "with the feature `keyring` they do more")]
impl Vault {
    fn later(&self, private: Option<Login>) -> Result<Option<Login>, TokenError> {
        Ok(private)
    }

    fn store_in_keyring(&self, _login: &Login) -> Option<String> {
        None
    }

    fn remove_from_keyring(&self) -> Result<bool, TokenError> {
        Ok(false)
    }
}

fn trouble(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> TokenError {
    let path = path.to_path_buf();
    move |error| {
        let why = complaint(&path, &error).unwrap_or_else(|| match error.kind() {
            ErrorKind::PermissionDenied => "permission denied".to_owned(),
            _ => error.to_string(),
        });
        TokenError::Store { doing, path, why }
    }
}

fn read(path: &Path) -> Result<Option<Login>, TokenError> {
    let bytes = read_private(path).map_err(|error| match error {
        TokenError::File { path, why } => {
            TokenError::Damaged { place: format!("`{}`", path.display()), why: format!("it {why}") }
        }
        other => other,
    })?;
    bytes.map(|bytes| Login::read(&bytes, &format!("`{}`", path.display()))).transpose()
}

fn remove(path: &Path) -> Result<bool, TokenError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(trouble("remove", path)(error)),
    }
}

/// Syncs a folder itself, so that what was renamed into it is there after a power cut.
fn sync(folder: &Path) -> Result<(), TokenError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(trouble("sync", folder))
}

fn make_durable(folder: &Path) -> Result<(), TokenError> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or(Path::new(""));
    make_durable(parent)?;
    match DirBuilder::new().mode(FOLDER_MODE).create(folder) {
        Ok(()) => sync(if parent.as_os_str().is_empty() { Path::new(".") } else { parent }),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        Err(error) => Err(trouble("create", folder)(error)),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::super::login::tests::login;
    use super::*;
    use crate::units::UtcMillis;

    fn vault(data: &tempfile::TempDir) -> Vault {
        let vault = Vault::of(Some(&data.path().join("deep/data")), "example.org").unwrap();
        // The keyring of whoever runs the tests is left alone.
        #[cfg(feature = "keyring")]
        let vault = Vault { keyring: std::sync::OnceLock::from(None), ..vault };
        vault
    }

    fn refresh_of(vault: &Vault) -> Option<String> {
        vault.look().unwrap().map(|login| login.refresh.expose_secret().to_owned())
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_login_is_its_owners_alone() {
        let data = tempfile::tempdir().unwrap();
        let vault = vault(&data);
        assert_eq!(refresh_of(&vault), None);
        assert!(!data.path().join("deep").exists(), "looking made a folder");
        let lock = vault.try_lock().unwrap().unwrap();
        vault.store(&lock, &login("https://x.example", "a", "r1", UtcMillis(9))).unwrap();
        assert_eq!((mode(&vault.folder), mode(&vault.file()), mode(&vault.lock_file())), (0o700, 0o600, 0o600));
        fs::set_permissions(&vault.folder, Permissions::from_mode(0o755)).unwrap();
        drop(lock);
        let lock = vault.try_lock().unwrap().unwrap();
        assert_eq!(mode(&vault.folder), 0o700);
        fs::set_permissions(vault.file(), Permissions::from_mode(0o640)).unwrap();
        assert_eq!(vault.load(&lock).unwrap_err().code().0, "R0533");
        vault.store(&lock, &login("https://x.example", "a", "r2", UtcMillis(9))).unwrap();
        assert_eq!((mode(&vault.file()), refresh_of(&vault).as_deref()), (0o600, Some("r2")));
        assert!(vault.remove(&lock).unwrap());
        assert!(!vault.remove(&lock).unwrap());
        assert_eq!(refresh_of(&vault), None);
    }

    #[test]
    fn one_holds_the_lock() {
        let data = tempfile::tempdir().unwrap();
        let (one, other) = (vault(&data), vault(&data));
        let lock = one.try_lock().unwrap().unwrap();
        assert!(other.try_lock().unwrap().is_none());
        drop(lock);
        assert!(other.try_lock().unwrap().is_some());
    }

    #[test]
    fn a_record_that_was_not_yet_in_its_place_is_not_lost() {
        let data = tempfile::tempdir().unwrap();
        let vault = vault(&data);
        let lock = vault.try_lock().unwrap().unwrap();
        vault.store(&lock, &login("https://x.example", "a", "old", UtcMillis(9))).unwrap();
        // Killed between the sync of the new record and its rename.
        vault.write_fresh(&login("https://x.example", "a", "new", UtcMillis(9))).unwrap();
        assert_eq!(refresh_of(&vault).as_deref(), Some("old"));
        assert_eq!(vault.load(&lock).unwrap().unwrap().refresh.expose_secret(), "new");
        assert_eq!(refresh_of(&vault).as_deref(), Some("new"));
        // Killed while the new record was written: whatever of it is there, the old one holds.
        let whole = login("https://x.example", "a", "newer", UtcMillis(9)).write();
        for cut in 0..whole.len() - 2 {
            fs::write(vault.fresh_file(), &whole[..cut]).unwrap();
            fs::set_permissions(vault.fresh_file(), Permissions::from_mode(0o600)).unwrap();
            assert_eq!(vault.load(&lock).unwrap().unwrap().refresh.expose_secret(), "new", "{cut}");
        }
        fs::write(vault.file(), "{").unwrap();
        assert_eq!(vault.look().unwrap_err().code().0, "R0543");
    }

    #[test]
    fn what_cannot_be_written_is_told_before_a_token_is_spent() {
        let data = tempfile::tempdir().unwrap();
        let vault = vault(&data);
        let lock = vault.try_lock().unwrap().unwrap();
        vault.prepare(&lock).unwrap();
        assert!(vault.load(&lock).unwrap().is_none());
        fs::remove_file(vault.fresh_file()).unwrap();
        fs::create_dir(vault.fresh_file()).unwrap();
        let error = vault.prepare(&lock).unwrap_err().to_string();
        assert!(error.contains("could not write") && error.contains("R0542"), "{error}");
    }

    #[test]
    fn names_of_accounts_stay_in_their_folder() {
        let data = Path::new("/data");
        for wrong in ["", "..", ".x", "a/b", "a\\b", "é", "a b", &"x".repeat(129)] {
            assert_eq!(Vault::of(Some(data), wrong).err().map(|error| error.code().0), Some("R0545"), "{wrong}");
        }
        assert_eq!(Vault::of(None, "a").err().map(|error| error.code().0), Some("R0542"));
        assert!(Vault::of(Some(data), "api.example.org_8080").is_ok());
    }
}
