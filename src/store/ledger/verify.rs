//! Verifies a ledger line by line and folds it; tells what a power cut does to its end from damage.

use std::fmt;
use std::io::{self, BufRead, Read};

use super::line::{self, Header, Record, Sum};
use super::{MAX_APPEND, See, VERSION};
use crate::session::account::{Account, Impossible};

/// A half-written end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Torn {
    /// Its first line, from 1.
    pub line: u64,
    /// Where it begins, from 0.
    pub byte: u64,
    /// How many bytes it has.
    pub bytes: u64,
}

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the ledger ended in {} half-written bytes (line {}, byte {}), which are cut",
            self.bytes, self.line, self.byte
        )
    }
}

/// What a whole ledger comes to.
#[derive(Debug)]
pub(super) struct Verified {
    pub(super) account: Account,
    /// The number of the last record; 0 is the header.
    pub(super) seq: u64,
    /// The checksum of the last line.
    pub(super) prev: Sum,
    /// Bytes up to the end of the last good line.
    pub(super) good_bytes: u64,
    pub(super) torn: Option<Torn>,
}

/// Why a file is not a ledger that can be trusted.
#[derive(Debug)]
pub(super) enum Flaw {
    Io(io::Error),
    Damaged { line: u64, byte: u64, what: String },
    Newer(u32),
    OtherAccount(String),
    Impossible { line: u64, byte: u64, source: Impossible },
}

impl From<io::Error> for Flaw {
    fn from(error: io::Error) -> Flaw {
        Flaw::Io(error)
    }
}

/// Reads the ledger of `account` to its end; `see` is shown each record.
pub(super) fn verify<R: BufRead>(mut reader: R, account: &str, see: &mut See<'_>) -> Result<Verified, Flaw> {
    let mut text = Vec::new();
    read_line(&mut reader, &mut text)?;
    let prev = check_header(&text, account)?;
    let mut so_far = Verified { account: Account::default(), seq: 0, prev, good_bytes: text.len() as u64, torn: None };
    loop {
        read_line(&mut reader, &mut text)?;
        if text.is_empty() {
            return Ok(so_far);
        }
        match (line::check(&text), &mut so_far.torn) {
            (Some((json, sum)), None) => so_far.take_in(json, sum, text.len() as u64, see)?,
            (None, None) => {
                let torn = Torn { line: so_far.seq + 2, byte: so_far.good_bytes, bytes: text.len() as u64 };
                so_far.torn = Some(torn);
            }
            (None, Some(torn)) => torn.bytes += text.len() as u64,
            (Some(_), Some(torn)) => {
                return Err(torn.damaged("its checksum is wrong, and good records follow it"));
            }
        }
        if let Some(torn) = so_far.torn.filter(|torn| torn.bytes > MAX_APPEND as u64) {
            return Err(torn.damaged("from there on it is not a ledger, and that is more than one write leaves behind"));
        }
    }
}

/// One line with its end into `text`; empty at the end of the file, without `\n` when the file ends or the line is longer
/// than any that is written.
fn read_line<R: BufRead>(reader: &mut R, text: &mut Vec<u8>) -> io::Result<()> {
    text.clear();
    reader.by_ref().take(MAX_APPEND as u64 + 1).read_until(b'\n', text)?;
    Ok(())
}

/// The header comes with the file's name, in one rename: a half of one is damage.
fn check_header(text: &[u8], account: &str) -> Result<Sum, Flaw> {
    /// What every version's header will have, whatever else changes.
    #[derive(serde::Deserialize)]
    struct Versioned {
        rhapsode_ledger: u32,
    }
    let damaged = |what: &str| Flaw::Damaged { line: 1, byte: 0, what: what.to_owned() };
    if let Some((json, _)) = line::content(text)
        && let Ok(Versioned { rhapsode_ledger: version }) = serde_json::from_slice(json)
        && version > VERSION
    {
        return Err(Flaw::Newer(version));
    }
    let (json, sum) = line::check(text).ok_or_else(|| damaged("its first line is not a ledger's"))?;
    let header: Header = serde_json::from_slice(json).map_err(|_| damaged("its first line is not a ledger's"))?;
    match header {
        Header { rhapsode_ledger, .. } if rhapsode_ledger != VERSION => Err(damaged("its format is no known one")),
        Header { account: found, .. } if found != account => Err(Flaw::OtherAccount(found)),
        _ => Ok(sum),
    }
}

impl Torn {
    fn damaged(self, what: &str) -> Flaw {
        Flaw::Damaged { line: self.line, byte: self.byte, what: what.to_owned() }
    }
}

impl Verified {
    /// Takes in a line whose own checksum is right.
    fn take_in(&mut self, json: &[u8], sum: Sum, bytes: u64, see: &mut See<'_>) -> Result<(), Flaw> {
        let (line, byte) = (self.seq + 2, self.good_bytes);
        let damaged = |what: String| Flaw::Damaged { line, byte, what };
        let record: Record<'_> = serde_json::from_slice(json)
            .map_err(|error| damaged(format!("it is no record of this format: {error}")))?;
        if record.seq != self.seq + 1 {
            return Err(damaged(format!("record {} stands where {} belongs", record.seq, self.seq + 1)));
        }
        if record.prev != self.prev {
            return Err(damaged("it does not follow on the line before it".to_owned()));
        }
        self.account.apply(&record.entry, record.at).map_err(|source| Flaw::Impossible { line, byte, source })?;
        see(record.seq, record.at, &record.entry);
        (self.seq, self.prev) = (record.seq, sum);
        self.good_bytes += bytes;
        Ok(())
    }
}
