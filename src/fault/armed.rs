//! What a test armed: one point to die at, or one kind of file operation to fail, or a record of all of them.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::POINTS;

/// Whether anything is armed: what nearly every call asks, and the only thing.
static ARMED: AtomicBool = AtomicBool::new(false);

static PLAN: Mutex<Plan> = Mutex::new(Plan { kill: None, fail: None, record: None });

struct Plan {
    kill: Option<(String, u64)>,
    fail: Option<(Operation, u64, Injected)>,
    record: Option<File>,
}

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Opening or creating a file or folder.
    Open,
    /// Writing.
    Write,
    /// Making a file or folder durable.
    Sync,
    /// Giving another name, or removing.
    Rename,
}

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Injected {
    /// With this error number of the operating system.
    Errno(i32),
    /// A write takes only half of the bytes.
    Short,
}

/// Arms what `spec` says: words separated by commas, each one of
///
/// - `kill=POINT:N` — the process is killed (SIGKILL) when it passes POINT for the N-th time, from 1;
/// - `fail=OPERATION:N:HOW` — the N-th `open`, `write`, `sync` or `rename` fails with `EIO`, `ENOSPC`, `EDQUOT`,
///   `EROFS` or `EINTR`, or (`SHORT`) writes half;
/// - `record=FILE` — every operation that succeeded is appended to FILE, see [`noted`].
///
/// Errors: a sentence about the word that is not understood.
pub fn arm(spec: &str) -> Result<(), String> {
    let mut plan = PLAN.lock().unwrap_or_else(PoisonError::into_inner);
    for word in spec.split(',') {
        let wrong = || format!("`{word}` is no fault that can be armed");
        let (what, value) = word.split_once('=').ok_or_else(wrong)?;
        let mut parts = value.split(':');
        let mut part = || parts.next().ok_or_else(wrong);
        match what {
            "kill" => {
                let point = part()?;
                let known = POINTS.contains(&point);
                plan.kill = Some((point.to_owned(), part()?.parse().map_err(|_| wrong())?));
                if !known {
                    return Err(wrong());
                }
            }
            "fail" => {
                let operation = match part()? {
                    "open" => Operation::Open,
                    "write" => Operation::Write,
                    "sync" => Operation::Sync,
                    "rename" => Operation::Rename,
                    _ => return Err(wrong()),
                };
                let n = part()?.parse().map_err(|_| wrong())?;
                let how = match part()? {
                    "EINTR" => Injected::Errno(4),
                    "EIO" => Injected::Errno(5),
                    "ENOSPC" => Injected::Errno(28),
                    "EROFS" => Injected::Errno(30),
                    "EDQUOT" => Injected::Errno(122),
                    "SHORT" => Injected::Short,
                    _ => return Err(wrong()),
                };
                plan.fail = Some((operation, n, how));
            }
            "record" => {
                let file = File::options().append(true).create(true).open(value);
                plan.record = Some(file.map_err(|error| format!("`{value}`: {error}"))?);
            }
            _ => return Err(wrong()),
        }
    }
    ARMED.store(true, Ordering::Release);
    Ok(())
}

/// The program passes the point `name`, one of [`POINTS`]; where that is armed, it dies here as by `kill -9`.
pub fn point(name: &str) {
    assert!(POINTS.contains(&name), "{name}");
    if !ARMED.load(Ordering::Acquire) {
        return;
    }
    let mut plan = PLAN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((point, left)) = &mut plan.kill
        && point == name
    {
        *left = left.saturating_sub(1);
        if *left == 0 {
            die();
        }
    }
}

/// Dies at once and without a trace. The caller holds the plan, so that no other thread writes a record meanwhile.
fn die() {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    loop {
        std::thread::park();
    }
}

/// Whether the next `operation` is to fail, and how.
///
/// Errors: that of the operating system which was armed.
pub fn operation(operation: Operation) -> io::Result<Option<Injected>> {
    if !ARMED.load(Ordering::Acquire) {
        return Ok(None);
    }
    let mut plan = PLAN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((armed, left, how)) = &mut plan.fail else { return Ok(None) };
    if *armed != operation || *left == 0 {
        return Ok(None);
    }
    *left -= 1;
    if *left > 0 {
        return Ok(None);
    }
    let how = *how;
    if let Some(record) = &mut plan.record {
        let _ = writeln!(record, "failed 0 - {}\n{}", now().len(), now());
    }
    match how {
        Injected::Errno(number) => Err(io::Error::from_raw_os_error(number)),
        Injected::Short => Ok(Some(Injected::Short)),
    }
}

/// Milliseconds since 1970, as thirteen digits.
#[expect(clippy::disallowed_methods, reason = "a test compares it with the log of another process")]
fn now() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{:013}", since.as_millis())
}

/// Appends to the record what succeeded: a line `WORD ID PATH LEN` and the LEN bytes of `data` after it, then a line end.
///
/// Words: `open` and `create` (ID is the handle from now on; `create` empties it), `write` (at the handle's end),
/// `truncate` (data is the length in digits), `sync` (the handle), `folder` (PATH synced), `mkdir`, `remove`,
/// `rename` (data is the new path), and `failed` (an operation failed as it was armed; data is the moment in
/// milliseconds since 1970).
pub fn noted(word: &str, id: u64, path: &Path, data: &[u8]) {
    if !ARMED.load(Ordering::Acquire) {
        return;
    }
    let mut plan = PLAN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(record) = &mut plan.record else { return };
    let mut line = format!("{word} {id} {} {}\n", path.display(), data.len()).into_bytes();
    line.extend_from_slice(data);
    line.push(b'\n');
    // A record that cannot be kept makes the test that reads it fail.
    let _ = record.write_all(&line);
}
