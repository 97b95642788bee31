//! The Ledger: one append-only file per account, the truth about money; what `append` returned for survives a power cut.
//!
//! Each line is `RECORD CHECKSUM`: a JSON object and the blake3 of all before the space. A record holds its sequence number
//! and the checksum of the line before, so that nothing can be taken out, put in or exchanged unseen.

use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use self::line::{Header, Record, Sum};
use self::verify::{Flaw, Verified};
use super::ballast::{Ballast, Filling};
use super::disk::DiskError;
use super::lock::{Lock, LockError};
use super::trouble::{Trouble, make_folder, parent_of, sync_folder};
use crate::fault;
use crate::files::{self, File};
use crate::problem::Problem;
use crate::session::account::{Account, Impossible};
use crate::session::entry::Entry;
use crate::studio::port;
use crate::units::{Code, UtcMillis};

mod line;
mod verify;

pub use verify::Torn;

/// The format that this program writes and reads.
pub const VERSION: u32 = 1;

/// The most bytes that one write appends, in bytes: what is torn at the end of a file cannot be longer, so more than
/// that is damage, which stops the program, and not a power cut's doing.
pub const MAX_APPEND: usize = 256 << 10;

/// The most bytes that the records of one request take, in bytes: an intent and a price of some 300 each and a name of the
/// job, a closing whose reason of 400 characters has up to six bytes each, and a line of evidence.
pub const REQUEST_RECORDS: u64 = 4 << 10;

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] Trouble),
    /// Another run spends from the same account.
    #[error(transparent)]
    Locked(#[from] LockError),
    /// A line is not what was written.
    #[error("the ledger `{}` is damaged at line {line} (byte {byte}): {what}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Where it begins, from 0.
        byte: u64,
        /// How the damage shows.
        what: String,
    },
    /// A newer program wrote it.
    #[error("the ledger `{}` has format {version}; this program knows format {VERSION}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// It belongs to another account.
    #[error("the ledger `{}` is that of account `{found}`, not of `{wanted}`", path.display())]
    OtherAccount {
        /// The file.
        path: PathBuf,
        /// Whose it is.
        found: String,
        /// Whose it should be.
        wanted: String,
    },
    /// Its lines are whole and contradict each other.
    #[error("the ledger `{}` contradicts itself at line {line} (byte {byte}): {source}", path.display())]
    Impossible {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Where it begins, from 0.
        byte: u64,
        /// The contradiction.
        source: Impossible,
    },
    /// An earlier append failed, so nobody knows what the file holds until it is opened again.
    #[error("the ledger `{}` takes no more records: {why}", path.display())]
    Poisoned {
        /// The file.
        path: PathBuf,
        /// What had failed.
        why: String,
    },
    /// A record that no reader would accept.
    #[error("a ledger record of {bytes} bytes is longer than {MAX_APPEND}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl LedgerError {
    /// R0606 damaged; R0607 newer; R0608 another account's; R0609 contradicts itself; R0610 poisoned; R0611 too long;
    /// or that of the disk or the lock.
    pub fn code(&self) -> Code {
        match self {
            LedgerError::Disk(trouble) => trouble.code(),
            LedgerError::Locked(error) => error.code(),
            LedgerError::Damaged { .. } => Code("R0606"),
            LedgerError::Newer { .. } => Code("R0607"),
            LedgerError::OtherAccount { .. } => Code("R0608"),
            LedgerError::Impossible { .. } => Code("R0609"),
            LedgerError::Poisoned { .. } => Code("R0610"),
            LedgerError::TooLong { .. } => Code("R0611"),
        }
    }
}

impl From<&LedgerError> for Problem {
    fn from(error: &LedgerError) -> Problem {
        let help = match error {
            LedgerError::Disk(trouble) => return trouble.into(),
            LedgerError::Locked(error) => return error.into(),
            LedgerError::Damaged { byte, .. } | LedgerError::Impossible { byte, .. } => format!(
                "nothing was changed or spent; restore the file from a backup, or keep a copy, cut the file at byte {byte} \
                 and count what was spent since as lost"
            ),
            LedgerError::Newer { .. } => "use the newer rhapsode that wrote it".to_owned(),
            LedgerError::OtherAccount { .. } => "give each account a state folder or ledger of its own".to_owned(),
            LedgerError::Poisoned { .. } => {
                "put right what failed and run again: open requests are settled then".to_owned()
            }
            LedgerError::TooLong { .. } => "this is a fault of the program: please report it".to_owned(),
        };
        Problem::error(error.code().0, error.to_string()).help(help)
    }
}

impl From<LedgerError> for io::Error {
    fn from(error: LedgerError) -> io::Error {
        let kind = match &error {
            LedgerError::Disk(trouble) => trouble.source.kind(),
            LedgerError::Damaged { .. } | LedgerError::Impossible { .. } => io::ErrorKind::InvalidData,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}

/// Is shown a record: its number, when it was recorded, and what it says.
pub type See<'a> = dyn FnMut(u64, UtcMillis, &Entry) + 'a;

/// A ledger that was opened for spending.
#[derive(Debug)]
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// What its entries come to.
    pub account: Account,
    /// What a power cut or a kill had left half-written at its end; it is cut now.
    pub torn: Option<Torn>,
}

/// A ledger open for appending; nobody else can append meanwhile.
#[derive(Debug)]
pub struct Ledger {
    file: File,
    path: PathBuf,
    seq: u64,
    prev: Sum,
    /// Bytes up to the end of the last record that is durable.
    good_bytes: u64,
    ballast: Ballast,
    poison: Option<String>,
    lock: Lock,
}

impl Ledger {
    /// Opens the ledger `path` of `account`, creating it when there is none: takes its lock, verifies every record,
    /// folds them, and cuts a torn last record. When it is damaged otherwise, nothing is changed.
    pub fn open(path: &Path, account: &str, now: UtcMillis) -> Result<Opened, LedgerError> {
        let lock = Lock::take(&path.with_added_extension("lock"), &format!("the ledger of account `{account}`"), now)?;
        if !path.try_exists().map_err(Trouble::of("look for", path))? {
            create(path, account)?;
        }
        let file = File::options().read(true).append(true).open(path).map_err(Trouble::of("open", path))?;
        let Verified { account, seq, prev, good_bytes, torn } = verified(path, &file, account, &mut |_, _, _| ())?;
        if let Some(torn) = &torn {
            tracing::debug!(path = %path.display(), byte = torn.byte, bytes = torn.bytes, "cutting a torn ledger record");
            file.set_len(good_bytes).map_err(Trouble::of("cut the torn end of", path))?;
            file.sync_all().map_err(Trouble::of("sync", path))?;
        }
        let (path, ballast) = (path.to_path_buf(), Ballast::at(path.with_added_extension("ballast")));
        let ledger = Ledger { file, path, seq, prev, good_bytes, ballast, poison: None, lock };
        Ok(Opened { ledger, account, torn })
    }

    /// Reads the ledger `path` of `account` without a lock, for those who only look: the account as it stands now, a
    /// record that is just being written left out. `None` when there is no ledger yet.
    pub fn look(path: &Path, account: &str) -> Result<Option<Account>, LedgerError> {
        Ledger::read(path, account, &mut |_, _, _| ())
    }

    /// As [`Ledger::look`], and shows each record to `see`.
    pub fn read(path: &Path, account: &str, see: &mut See<'_>) -> Result<Option<Account>, LedgerError> {
        match File::open(path) {
            Ok(file) => Ok(Some(verified(path, &file, account, see)?.account)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Trouble::of("open", path)(error).into()),
        }
    }

    /// Sets room aside, durably, for the last records of `under_way` requests at the same time: the disk may be full when
    /// they end. To be called before a point is spent.
    pub fn brace(&mut self, under_way: u32) -> Result<(), LedgerError> {
        let bytes = REQUEST_RECORDS * u64::from(under_way);
        Ok(self.ballast.make(bytes, bytes, Filling::Written)?)
    }

    /// Whether more may be asked for: what was set aside was not needed yet, and as much is free beside it.
    pub fn room(&self) -> Result<(), DiskError> {
        self.ballast.room().map(drop)
    }

    /// Appends `entries` in order, stamped with `at`; when this returns they are durable. Almost always one write and
    /// one sync; more only beyond [`MAX_APPEND`]. On a full disk what was set aside is given up for them, and nothing more
    /// should be begun. After an error the ledger takes nothing more.
    pub fn append(&mut self, entries: &[Entry], at: UtcMillis) -> Result<(), LedgerError> {
        if let Some(why) = &self.poison {
            return Err(LedgerError::Poisoned { path: self.path.clone(), why: why.clone() });
        }
        let outcome = self.append_groups(entries, at);
        if let Err(error) = &outcome {
            self.poison = Some(error.to_string());
        }
        outcome
    }

    fn append_groups(&mut self, entries: &[Entry], at: UtcMillis) -> Result<(), LedgerError> {
        let mut group = Vec::new();
        if has_intent(entries) {
            fault::point("intent.before");
        }
        for entry in entries {
            let record = Record { seq: self.seq + 1, prev: self.prev, at, entry: line::shortened(entry) };
            let (line, sum) = line::write(&record).map_err(Trouble::of("write", &self.path))?;
            if line.len() > MAX_APPEND {
                return Err(LedgerError::TooLong { bytes: line.len() });
            }
            if group.len() + line.len() > MAX_APPEND {
                self.write(&group, entries)?;
                group.clear();
            }
            group.extend_from_slice(&line);
            (self.seq, self.prev) = (self.seq + 1, sum);
        }
        if group.is_empty() { Ok(()) } else { self.write(&group, entries) }
    }

    /// Makes `group`, which holds some of `entries`, durable, if need be in the room of the ballast.
    fn write(&mut self, group: &[u8], entries: &[Entry]) -> Result<(), LedgerError> {
        let mut written = self.write_once(group, entries);
        if let Err(trouble) = &written
            && self.ballast.give_up(trouble)
            && self.cut_back().is_ok()
        {
            written = self.write_once(group, entries);
        }
        if written.is_err() && has_intent(entries) {
            // So that no request is taken for one that was sent. What cannot be cut now the next run judges.
            let _ = self.cut_back();
        }
        written?;
        self.good_bytes += group.len() as u64;
        Ok(())
    }

    /// Takes away what a write that failed may have left: not one of its records was acknowledged.
    fn cut_back(&self) -> Result<(), Trouble> {
        self.file.set_len(self.good_bytes).map_err(Trouble::of("cut the torn end of", &self.path))
    }

    fn write_once(&mut self, group: &[u8], entries: &[Entry]) -> Result<(), Trouble> {
        self.file.write_all(group).map_err(Trouble::of("write", &self.path))?;
        passed(entries, "intent.written", "commit.written");
        self.file.sync_data().map_err(Trouble::of("sync", &self.path))?;
        passed(entries, "intent.synced", "commit.synced");
        Ok(())
    }

    /// Says for which job it is open, to whoever finds it locked.
    pub fn is_for(&mut self, job: &Path) {
        self.lock.is_for(job);
    }

    /// The sequence number of the last record.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn has_intent(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| matches!(entry, Entry::Intent { .. }))
}

/// Passes the fault points of the entries that are there: of an intent, and of a commit.
fn passed(entries: &[Entry], intent: &'static str, commit: &'static str) {
    if has_intent(entries) {
        fault::point(intent);
    }
    if entries.iter().any(|entry| matches!(entry, Entry::Commit { .. })) {
        fault::point(commit);
    }
}

impl port::Ledger for Ledger {
    fn append(&mut self, entries: &[Entry], at: UtcMillis) -> io::Result<()> {
        Ok(Ledger::append(self, entries, at)?)
    }

    fn room(&self) -> io::Result<()> {
        Ok(Ledger::room(self)?)
    }
}

fn verified(path: &Path, file: &File, account: &str, see: &mut See<'_>) -> Result<Verified, LedgerError> {
    // The reader's size: large enough that a ledger of a million records is read at the speed of its checksums.
    let reader = BufReader::with_capacity(MAX_APPEND, file);
    let path = path.to_path_buf();
    verify::verify(reader, account, see).map_err(|flaw| match flaw {
        Flaw::Io(error) => Trouble::of("read", &path)(error).into(),
        Flaw::Damaged { line, byte, what } => LedgerError::Damaged { path, line, byte, what },
        Flaw::Newer(version) => LedgerError::Newer { path, version },
        Flaw::OtherAccount(found) => LedgerError::OtherAccount { path, found, wanted: account.to_owned() },
        Flaw::Impossible { line, byte, source } => LedgerError::Impossible { path, line, byte, source },
    })
}

/// Makes a new ledger under another name first: a file called `path` has a whole header from its first moment.
fn create(path: &Path, account: &str) -> Result<(), LedgerError> {
    make_folder(parent_of(path))?;
    let header = Header { rhapsode_ledger: VERSION, account: account.to_owned() };
    let (line, _) = line::write(&header).map_err(Trouble::of("write", path))?;
    let new = path.with_added_extension("new");
    let mut file = File::create(&new).map_err(Trouble::of("create", &new))?;
    file.write_all(&line).map_err(Trouble::of("write", &new))?;
    file.sync_all().map_err(Trouble::of("sync", &new))?;
    files::rename(&new, path).map_err(Trouble::of("rename", &new))?;
    Ok(sync_folder(parent_of(path))?)
}

#[cfg(test)]
mod tests;
