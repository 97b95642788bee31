//! A ledger: an account, or where it is damaged; who only looks and who spends are told the same, and nothing is changed
//! that is not a torn end.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use rhapsode::problem::Problem;
use rhapsode::store::ledger::{Ledger, LedgerError};
use rhapsode::units::UtcMillis;
use serde_json::{Value, json};
use tempfile::TempDir;

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

/// What an account comes to, as far as it can be compared.
type Sum = (u64, String, usize, usize);

/// What must hold of any ledger. After `=` stand its bytes; after anything else lines that are signed and numbered here,
/// as no change gets past a checksum by chance.
pub fn check(bytes: &[u8]) {
    static FOLDER: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("house.ledger");
        (dir, path)
    });
    let path = &FOLDER.1;
    let Some((how, rest)) = bytes.split_first() else { return };
    let ledger = if *how == b'=' { rest.to_vec() } else { signed(rest) };
    fs::write(path, &ledger).unwrap();
    let source = String::from_utf8_lossy(&ledger);
    let looked = look(path, &source);
    match Ledger::open(path, "house", NOW) {
        Ok(opened) => {
            let (seq, torn) = (opened.ledger.seq(), opened.torn);
            drop(opened);
            assert_eq!(looked.as_ref().map(|sum| sum.0), Ok(seq));
            let left = fs::read(path).unwrap();
            assert!(ledger.starts_with(&left), "something was written");
            assert_eq!((ledger.len() - left.len()) as u64, torn.map_or(0, |torn| torn.bytes));
            assert_eq!(look(path, &source), looked, "the torn end was more than that");
        }
        Err(error) => {
            assert_eq!(looked, Err(error.code().0));
            assert!(fs::read(path).unwrap() == ledger, "a damaged ledger was changed");
        }
    }
}

fn look(path: &std::path::Path, source: &str) -> Result<Sum, &'static str> {
    let explained = |error: LedgerError| {
        super::clear::refusal(&[Problem::from(&error)], source);
        error.code().0
    };
    let account = Ledger::look(path, "house").map_err(explained)?.unwrap();
    let spent = account.spent_in_all();
    assert!(spent.at_least <= spent.at_most, "{spent:?}");
    for (day, interval) in account.days() {
        let again = account.bought_again(day);
        assert!(interval.at_least <= interval.at_most && again.at_most <= interval.at_most, "{day:?}");
    }
    Ok((account.entries(), format!("{spent:?}"), account.open().len(), account.doubts().len()))
}

/// `text`, each line a record that follows on the one before it, with its checksum.
fn signed(text: &[u8]) -> Vec<u8> {
    let (mut ledger, mut prev) = (Vec::new(), None);
    for (seq, line) in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate() {
        let mut line = line.to_vec();
        if let (Some(prev), Ok(Value::Object(mut record))) = (&prev, serde_json::from_slice(&line)) {
            record.entry("seq").or_insert(json!(seq));
            record.entry("prev").or_insert(json!(prev));
            record.entry("at").or_insert(json!(NOW));
            line = serde_json::to_vec(&record).unwrap();
        }
        let sum = blake3::hash(&line).to_hex()[..32].to_owned();
        line.extend_from_slice(format!(" {sum}\n").as_bytes());
        ledger.extend_from_slice(&line);
        prev = Some(sum);
    }
    ledger
}
