//! Points used, by account and day: durable before any work is done for them, and never given back.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::folder::{Folder, keep};
use super::{ServeError, millis};
use crate::store::trouble::Trouble;
use crate::units::{Points, UtcMillis};

/// A line of the file: what `sub` has used on a day.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    sub: String,
    /// The length of a day, in milliseconds: days of another length are other days.
    day_ms: i64,
    /// Days of that length since 1970.
    day: i64,
    used: u64,
}

/// How an account stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) daily: u64,
    pub(super) used: u64,
    /// When the next day begins.
    pub(super) reset: UtcMillis,
}

impl Standing {
    pub(super) fn remaining(self) -> u64 {
        self.daily.saturating_sub(self.used)
    }
}

/// Why points were not taken.
#[derive(Debug)]
pub(super) enum NotCharged {
    /// There are too few left.
    Exceeded(Standing),
    /// The disk.
    Disk(Trouble),
}

struct Book {
    file: File,
    daily: u64,
    /// The day and what was used on it.
    used: HashMap<String, (i64, u64)>,
}

/// The accounts.
pub(super) struct Quota {
    path: PathBuf,
    day_ms: i64,
    book: Mutex<Book>,
}

impl Quota {
    /// Reads the file of `folder` and writes it anew without what is over.
    pub(super) fn open(folder: &Folder, daily: Points, day: Duration) -> Result<Quota, ServeError> {
        let path = folder.join("quota.jsonl");
        let day_ms = millis(day).max(1);
        let used = read(&path, day_ms)?;
        let mut text = Vec::new();
        for (sub, (day, used)) in &used {
            text.extend(encode(&Line { sub: sub.clone(), day_ms, day: *day, used: *used }, &path)?);
        }
        keep(&path, &text)?;
        let file = File::options().append(true).open(&path).map_err(Trouble::of("open", &path))?;
        Ok(Quota { path, day_ms, book: Mutex::new(Book { file, daily: daily.0, used }) })
    }

    /// How `sub` stands.
    pub(super) fn standing(&self, sub: &str, now: UtcMillis) -> Standing {
        self.of(&self.lock(), sub, now)
    }

    /// Takes `cost` points from `sub`.
    pub(super) fn charge(&self, sub: &str, cost: u64, now: UtcMillis) -> Result<Standing, NotCharged> {
        let mut book = self.lock();
        let before = self.of(&book, sub, now);
        if before.used.saturating_add(cost) > before.daily {
            return Err(NotCharged::Exceeded(before));
        }
        self.note(&mut book, sub, before.used + cost, now).map_err(NotCharged::Disk)?;
        Ok(self.of(&book, sub, now))
    }

    /// Lets somebody else spend `points` of `sub`, as far as there are any.
    pub(super) fn spend_elsewhere(&self, sub: &str, points: u64, now: UtcMillis) -> Result<(), Trouble> {
        let mut book = self.lock();
        let before = self.of(&book, sub, now);
        self.note(&mut book, sub, before.used.saturating_add(points).min(before.daily.max(before.used)), now)
    }

    /// Changes what a day gives, until the server ends.
    pub(super) fn set_daily(&self, daily: u64) {
        self.lock().daily = daily;
    }

    fn note(&self, book: &mut Book, sub: &str, used: u64, now: UtcMillis) -> Result<(), Trouble> {
        let day = self.day(now);
        let line = encode(&Line { sub: sub.to_owned(), day_ms: self.day_ms, day, used }, &self.path)?;
        book.file.write_all(&line).and_then(|()| book.file.sync_data()).map_err(Trouble::of("write", &self.path))?;
        book.used.insert(sub.to_owned(), (day, used));
        Ok(())
    }

    fn of(&self, book: &Book, sub: &str, now: UtcMillis) -> Standing {
        let day = self.day(now);
        let used = book.used.get(sub).filter(|(of, _)| *of == day).map_or(0, |(_, used)| *used);
        Standing { daily: book.daily, used, reset: UtcMillis((day + 1).saturating_mul(self.day_ms)) }
    }

    fn day(&self, now: UtcMillis) -> i64 {
        now.0.div_euclid(self.day_ms)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Book> {
        // A panic elsewhere leaves the book as it was before or after a whole note.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn encode(line: &Line, path: &Path) -> Result<Vec<u8>, Trouble> {
    let mut text = serde_json::to_vec(line).map_err(|error| Trouble::of("write", path)(error.into()))?;
    text.push(b'\n');
    Ok(text)
}

/// What was used on the last day of each account. A line that was being written when the power went is left out.
fn read(path: &Path, day_ms: i64) -> Result<HashMap<String, (i64, u64)>, ServeError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Trouble::of("read", path)(error).into()),
    };
    let mut used = HashMap::new();
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if !line.ends_with('\n') {
            break;
        }
        let line: Line = serde_json::from_str(line).map_err(|error| ServeError::Damaged {
            path: path.to_path_buf(),
            why: format!("line {}: {error}", at + 1),
        })?;
        if line.day_ms == day_ms {
            used.insert(line.sub, (line.day, line.used));
        }
    }
    Ok(used)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn open(dir: &Path) -> Quota {
        Quota::open(&Folder::open(dir).unwrap(), Points(10), DAY).unwrap()
    }

    #[test]
    fn points_are_kept_across_a_restart_and_a_new_day_begins_with_none() {
        let dir = tempfile::tempdir().unwrap();
        let now = UtcMillis(5);
        assert_eq!(open(dir.path()).charge("a", 4, now).unwrap().used, 4);
        let quota = open(dir.path());
        assert_eq!(quota.standing("a", now), Standing { daily: 10, used: 4, reset: UtcMillis(86_400_000) });
        assert!(matches!(quota.charge("a", 7, now), Err(NotCharged::Exceeded(_))));
        assert_eq!(quota.charge("a", 6, now).unwrap().remaining(), 0);
        assert_eq!(quota.charge("b", 1, now).unwrap().used, 1);
        assert_eq!(quota.charge("a", 1, UtcMillis(86_400_000)).unwrap().used, 1);
    }

    #[test]
    fn a_torn_last_line_is_cut_and_damage_is_named() {
        let dir = tempfile::tempdir().unwrap();
        open(dir.path()).charge("a", 4, UtcMillis(5)).unwrap();
        let path = dir.path().join("quota.jsonl");
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}{{\"sub\":\"a\",\"us")).unwrap();
        assert_eq!(open(dir.path()).standing("a", UtcMillis(5)).used, 4);
        fs::write(&path, format!("rubbish\n{whole}")).unwrap();
        let damaged = Quota::open(&Folder::open(dir.path()).unwrap(), Points(10), DAY);
        assert!(damaged.err().unwrap().to_string().contains("line 1"));
    }

    #[test]
    fn somebody_else_cannot_spend_more_than_there_is() {
        let dir = tempfile::tempdir().unwrap();
        let quota = open(dir.path());
        quota.spend_elsewhere("a", 25, UtcMillis(5)).unwrap();
        assert_eq!(quota.standing("a", UtcMillis(5)).used, 10);
        quota.set_daily(30);
        assert_eq!(
            quota.charge("a", 1, UtcMillis(5)).unwrap(),
            Standing { daily: 30, used: 11, reset: UtcMillis(86_400_000) }
        );
    }
}
