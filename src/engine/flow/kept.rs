//! What is kept of an account's voices between runs: the server's list as it was last told, and one's own clones.
//!
//! Each is a file of its own in the user's data folder, replaced whole. A list can be asked for again at no cost; the
//! clones' file only saves asking, for the money is in the ledger and the clones are on the server.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::catalogue::Listed;
use crate::problem::Problem;
use crate::units::{Code, UtcMillis};

/// The fewest voices of a list that is one: a failing server answers with three made-up ones, or with none.
const FEWEST: usize = 4;

/// How long a list counts as fresh, in milliseconds: a day.
const FRESH_MS: i64 = 24 * 60 * 60 * 1000;

/// Why something about an account's voices could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum KeptError {
    /// The computer names no folder for it.
    #[error("there is no folder to keep lists of voices in: this user has no home folder")]
    NoFolder,
    /// The disk.
    #[error("`{}` cannot be {doing}: {source}", path.display())]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// It is not what was written.
    #[error("`{}` is not what was written there: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How that shows.
        why: String,
    },
}

impl KeptError {
    /// R0565, always.
    pub fn code(&self) -> Code {
        Code("R0565")
    }
}

impl From<&KeptError> for Problem {
    fn from(error: &KeptError) -> Problem {
        let help = match error {
            KeptError::NoFolder => "set HOME, or RHAPSODE_DATA to a folder of your own",
            KeptError::Disk { .. } => "make the folder writable for this user, or set RHAPSODE_DATA to another",
            KeptError::Damaged { .. } => {
                "move the file away: `rhapsode voices --refresh` and `rhapsode clone --list` write it anew"
            }
        };
        Problem::error(error.code().0, error.to_string()).help(help)
    }
}

/// The server's list as it was last told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When it was asked for.
    pub at: UtcMillis,
    /// Of which server.
    pub url: String,
    /// Its voices.
    pub voices: Vec<Listed>,
}

impl Told {
    /// How old the list is at `now`, in milliseconds; a clock that was set back makes it new.
    pub fn age_ms(&self, now: UtcMillis) -> i64 {
        now.0.saturating_sub(self.at.0).max(0)
    }

    /// Whether it is older than a day.
    pub fn is_stale(&self, now: UtcMillis) -> bool {
        self.age_ms(now) > FRESH_MS
    }
}

/// A clone of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clone {
    /// Its voice id, as a job names it.
    pub id: String,
    /// What the person calls it; that of the server where this computer did not make it.
    pub name: String,
    /// The name under which the server has it, made of the sample's hash; empty when it is not known.
    #[serde(default)]
    pub request: String,
    /// blake3 of the sample as it was sent, in hexadecimal; empty when it is not known.
    #[serde(default)]
    pub hash: String,
    /// When it was made or first seen.
    pub at: UtcMillis,
    /// The account that it belongs to.
    pub account: String,
}

/// The clones of an account, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clones {
    /// The clones.
    pub clones: Vec<Clone>,
}

impl Clones {
    /// Adds `clone`, in the place of the one with its id.
    pub fn put(&mut self, clone: Clone) {
        match self.clones.iter_mut().find(|known| known.id == clone.id) {
            Some(known) => *known = clone,
            None => self.clones.push(clone),
        }
    }
}

/// Whether `voices` is a list, or the three or none that a failing server falls back to (trap 13).
pub fn is_a_list(voices: &[Listed]) -> bool {
    voices.len() >= FEWEST
}

/// The folder of what is kept of Flow's accounts.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: Option<PathBuf>,
    account: String,
}

impl Kept {
    /// What is kept of `account` in the user's data folder `data`.
    pub fn of(data: Option<&Path>, account: &str) -> Kept {
        Kept { folder: data.map(|data| data.join("flow")), account: account.to_owned() }
    }

    fn file(&self, what: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{}.{what}.json", self.account)))
    }

    /// The list as it was last told; `None` when none was.
    pub fn voices(&self) -> Result<Option<Told>, KeptError> {
        let told: Option<Told> = self.read("voices")?;
        // A list that an older program, or an editor, left too short is worth no more than the server's own.
        Ok(told.filter(|told| is_a_list(&told.voices)))
    }

    /// Keeps a list. One that [`is_a_list`] does not take is not kept.
    pub fn keep_voices(&self, told: &Told) -> Result<(), KeptError> {
        if is_a_list(&told.voices) { self.write("voices", told) } else { Ok(()) }
    }

    /// One's own clones, as far as they are known here.
    pub fn clones(&self) -> Result<Clones, KeptError> {
        Ok(self.read("clones")?.unwrap_or_default())
    }

    /// Keeps them.
    pub fn keep_clones(&self, clones: &Clones) -> Result<(), KeptError> {
        self.write("clones", clones)
    }

    fn read<T: DeserializeOwned>(&self, what: &str) -> Result<Option<T>, KeptError> {
        let Some(path) = self.file(what) else { return Ok(None) };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(KeptError::Disk { doing: "read", path, source }),
        };
        serde_json::from_str(&text).map(Some).map_err(|error| KeptError::Damaged { path, why: error.to_string() })
    }

    /// Written beside its name and renamed: another process may write at the same time, so the name is its own.
    fn write(&self, what: &str, value: &impl Serialize) -> Result<(), KeptError> {
        let path = self.file(what).ok_or(KeptError::NoFolder)?;
        let written = || -> io::Result<()> {
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder)?;
            let part = path.with_added_extension(format!("{}.part", std::process::id()));
            let mut file = File::create(&part)?;
            file.write_all(&serde_json::to_vec_pretty(value).map_err(io::Error::other)?)?;
            file.sync_all()?;
            fs::rename(&part, &path)?;
            if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
        };
        written().map_err(|source| KeptError::Disk { doing: "written", path: path.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(id: &str) -> Listed {
        Listed { id: id.to_owned(), ..Listed::default() }
    }

    #[test]
    fn a_list_comes_back_as_it_was_told() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::of(Some(folder.path()), "host");
        assert_eq!(kept.voices().unwrap(), None);
        let voices = ["a", "Santa_Claus ", "c", "d"].map(listed).to_vec();
        let told = Told { at: UtcMillis(5), url: "https://host".to_owned(), voices };
        kept.keep_voices(&told).unwrap();
        assert_eq!(kept.voices().unwrap(), Some(told.clone()));
        assert!(!told.is_stale(UtcMillis(FRESH_MS)) && told.is_stale(UtcMillis(FRESH_MS + 6)));
        assert!(!told.is_stale(UtcMillis(0)), "a clock that went back makes nothing old");
        assert_eq!(fs::read_dir(folder.path().join("flow")).unwrap().count(), 1, "nothing is left beside it");
        assert_eq!(Kept::of(Some(folder.path()), "other").voices().unwrap(), None);
    }

    #[test]
    fn trap_13_a_fallback_of_three_is_never_kept() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::of(Some(folder.path()), "host");
        for n in [0, 3] {
            let voices = ["a", "b", "c"].map(listed)[..n].to_vec();
            kept.keep_voices(&Told { at: UtcMillis(5), url: String::new(), voices }).unwrap();
            assert_eq!(kept.voices().unwrap(), None);
        }
    }

    #[test]
    fn what_is_damaged_says_so_and_what_has_no_folder_too() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::of(Some(folder.path()), "host");
        fs::create_dir(folder.path().join("flow")).unwrap();
        fs::write(folder.path().join("flow/host.clones.json"), "{\"clones\":[").unwrap();
        assert!(matches!(kept.clones().unwrap_err(), KeptError::Damaged { .. }));
        let nowhere = Kept::of(None, "host");
        assert_eq!(nowhere.clones().unwrap(), Clones::default());
        assert!(matches!(nowhere.keep_clones(&Clones::default()).unwrap_err(), KeptError::NoFolder));
    }
}
