//! The log of requests: one JSON object a line, the other side of a client's ledger. It never holds a token or a text.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::store::trouble::Trouble;

/// What is noted of a request.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Record {
    /// The request's number since the server started, from 1.
    pub(super) n: u64,
    /// When it came, ISO 8601 with milliseconds.
    pub(super) at: String,
    pub(super) call: &'static str,
    pub(super) sub: Option<String>,
    /// blake3 of the text's UTF-8, in hexadecimal.
    pub(super) text_hash: Option<String>,
    /// Unicode scalar values of the text.
    pub(super) chars: Option<usize>,
    pub(super) voice: Option<String>,
    pub(super) language: Option<String>,
    /// The status that was answered; absent where the connection was reset before one was.
    pub(super) status: Option<u16>,
    /// Points that this request cost.
    pub(super) charged: u64,
    /// What the account has used after it.
    pub(super) used: Option<u64>,
    /// The fault that was played.
    pub(super) fault: Option<&'static str>,
}

/// The file.
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Appends to the file at `path`.
    pub(super) fn open(path: &Path) -> Result<Journal, Trouble> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(Trouble::of("create", folder))?;
        }
        let file = File::options().append(true).create(true).open(path).map_err(Trouble::of("open", path))?;
        Ok(Journal { path: path.to_path_buf(), file: Mutex::new(file) })
    }

    /// Writes `record`, whole, before its answer goes out. A full disk is no reason not to answer: it is said and passed over.
    pub(super) fn note(&self, record: &Record) {
        let Ok(mut line) = serde_json::to_vec(record) else { return };
        line.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = file.write_all(&line) {
            tracing::warn!("a request is missing from the log: {}", Trouble::of("write", &self.path)(error));
        }
    }
}
