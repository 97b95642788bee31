//! What a ledger survives: every truncation, every flipped byte, failed writes, newer formats, two runs at once.

use std::path::PathBuf;

use super::*;
use crate::audio::Digest;
use crate::plan::key::TakeKey;
use crate::units::{Frames, Points, UtcDay};

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

fn key(n: u8) -> TakeKey {
    TakeKey([n; 32])
}

fn intent(n: u8) -> Entry {
    Entry::Intent { key: key(n), points: Points(1), job: "alice".into(), attempt: 1 }
}

fn commit(n: u8) -> Entry {
    Entry::Commit { key: key(n), take: Digest(9), frames: Frames(4) }
}

/// A ledger of five records, written as a run writes them.
fn small(dir: &Path) -> PathBuf {
    let path = dir.join("house.ledger");
    let mut ledger = Ledger::open(&path, "house", NOW).unwrap().ledger;
    ledger.append(&[intent(1), intent(2)], NOW).unwrap();
    ledger.append(&[commit(1)], NOW).unwrap();
    ledger.append(&[Entry::Doubt { key: key(2), why: "timeout".into() }, intent(3)], NOW).unwrap();
    path
}

fn line_starts(bytes: &[u8]) -> Vec<usize> {
    std::iter::once(0).chain(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1)).collect()
}

#[test]
fn what_is_appended_is_there_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let path = small(dir.path());
    let opened = Ledger::open(&path, "house", NOW).unwrap();
    assert_eq!((opened.ledger.seq(), opened.torn), (5, None));
    let spent = opened.account.spent(NOW.day());
    assert_eq!((spent.at_least, spent.at_most), (Points(1), Points(3)));
    assert_eq!(opened.account.open().len(), 1);
    assert_eq!(opened.account.spent(UtcDay(0)).at_most, Points(0));
}

#[test]
fn a_second_run_is_refused_and_may_still_look() {
    let dir = tempfile::tempdir().unwrap();
    let path = small(dir.path());
    let first = Ledger::open(&path, "house", NOW).unwrap();
    let error = Ledger::open(&path, "house", NOW).unwrap_err();
    assert_eq!(error.code(), Code("R0605"), "{error}");
    assert_eq!(Ledger::look(&path, "house").unwrap().unwrap().entries(), 5);
    assert!(Ledger::look(&dir.path().join("none"), "house").unwrap().is_none());
    drop(first);
    assert!(Ledger::open(&path, "house", NOW).is_ok());
}

#[test]
fn every_truncation_is_cut_at_a_record_or_stops() {
    let dir = tempfile::tempdir().unwrap();
    let whole = std::fs::read(small(dir.path())).unwrap();
    let starts = line_starts(&whole);
    let path = dir.path().join("cut.ledger");
    for len in 0..=whole.len() {
        std::fs::write(&path, &whole[..len]).unwrap();
        let outcome = Ledger::open(&path, "house", NOW);
        if len < starts[1] {
            let error = outcome.unwrap_err();
            assert!(matches!(error, LedgerError::Damaged { line: 1, byte: 0, .. }), "{len}: {error}");
            assert_eq!(std::fs::read(&path).unwrap(), &whole[..len], "nothing is changed");
            continue;
        }
        let mut opened = outcome.unwrap();
        let records = starts.iter().filter(|start| **start <= len).count() - 2;
        assert_eq!(opened.ledger.seq(), records as u64, "{len}");
        let good = starts[records + 1];
        let torn =
            (len > good).then_some(Torn { line: records as u64 + 2, byte: good as u64, bytes: (len - good) as u64 });
        assert_eq!(opened.torn, torn);
        assert_eq!(std::fs::read(&path).unwrap(), &whole[..good]);
        opened.ledger.append(&[intent(9)], NOW).unwrap();
        drop(opened);
        assert_eq!(Ledger::open(&path, "house", NOW).unwrap().ledger.seq(), records as u64 + 1);
    }
}

#[test]
fn no_flipped_byte_is_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let whole = std::fs::read(small(dir.path())).unwrap();
    let starts = line_starts(&whole);
    // Only the last record may go, or the last two when the end of the one before it is what changed.
    let torn_from = starts[starts.len() - 2] - 1;
    for at in 0..whole.len() {
        for mask in [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= mask;
            match verify::verify(bytes.as_slice(), "house", &mut |_, _, _| ()) {
                Ok(Verified { seq, torn, good_bytes, .. }) => {
                    assert!(at >= torn_from && seq < 5, "byte {at} was accepted");
                    assert!(torn.unwrap().byte == good_bytes && good_bytes as usize <= at);
                }
                Err(flaw) => assert!(matches!(flaw, Flaw::Damaged { .. } | Flaw::Newer(_)), "{at}: {flaw:?}"),
            }
        }
    }
    let path = dir.path().join("flipped.ledger");
    for at in (0..whole.len()).step_by(11) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        match Ledger::open(&path, "house", NOW) {
            Ok(_) => assert_eq!(std::fs::read(&path).unwrap(), &whole[..starts[starts.len() - 2]]),
            Err(_) => assert_eq!(std::fs::read(&path).unwrap(), bytes, "nothing is changed"),
        }
    }
}

#[test]
fn damage_in_the_middle_is_named_with_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let path = small(dir.path());
    let mut bytes = std::fs::read(&path).unwrap();
    let third = line_starts(&bytes)[2];
    bytes[third + 10] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let error = Ledger::open(&path, "house", NOW).unwrap_err();
    let problem = Problem::from(&error);
    assert_eq!(problem.code, Code("R0606"));
    assert!(problem.message.contains(&format!("damaged at line 3 (byte {third})")), "{problem}");
}

#[test]
fn records_taken_out_or_exchanged_are_seen() {
    let dir = tempfile::tempdir().unwrap();
    let whole = std::fs::read(small(dir.path())).unwrap();
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let path = dir.path().join("edited.ledger");
    for order in [vec![0, 2, 3], vec![0, 1, 3], vec![0, 2, 1, 3], vec![0, 1, 2, 2]] {
        let bytes: Vec<u8> = order.iter().flat_map(|n| lines[*n]).copied().collect();
        std::fs::write(&path, bytes).unwrap();
        let error = Ledger::open(&path, "house", NOW).unwrap_err();
        assert!(matches!(error, LedgerError::Damaged { .. }), "{order:?}: {error}");
    }
}

#[test]
fn a_long_ruin_at_the_end_is_damage_and_not_a_torn_record() {
    let dir = tempfile::tempdir().unwrap();
    let path = small(dir.path());
    let mut bytes = std::fs::read(&path).unwrap();
    let good = bytes.len() as u64;
    bytes.resize(bytes.len() + MAX_APPEND + 1, 0);
    std::fs::write(&path, &bytes).unwrap();
    let error = Ledger::open(&path, "house", NOW).unwrap_err();
    assert!(matches!(error, LedgerError::Damaged { line: 7, byte, .. } if byte == good), "{error}");
}

#[test]
fn newer_formats_other_accounts_and_contradictions_have_their_own_words() {
    let dir = tempfile::tempdir().unwrap();
    let path = small(dir.path());
    let error = Ledger::open(&path, "flow", NOW).unwrap_err();
    assert_eq!(error.code(), Code("R0608"), "{error}");
    let newer = Header { rhapsode_ledger: 2, account: "house".into() };
    std::fs::write(&path, line::write(&newer).unwrap().0).unwrap();
    let error = Ledger::open(&path, "house", NOW).unwrap_err();
    assert!(error.to_string().ends_with("has format 2; this program knows format 1"), "{error}");
    std::fs::remove_file(&path).unwrap();
    Ledger::open(&path, "house", NOW).unwrap().ledger.append(&[intent(1), intent(1)], NOW).unwrap();
    let error = Ledger::open(&path, "house", NOW).unwrap_err();
    assert!(matches!(error, LedgerError::Impossible { line: 3, .. }), "{error}");
}

#[test]
fn after_a_failed_write_nothing_more_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let path = small(dir.path());
    let mut ledger = Ledger::open(&path, "house", NOW).unwrap().ledger;
    // A descriptor that cannot be written stands for a disk that cannot.
    ledger.file = File::open(&path).unwrap();
    let first = ledger.append(&[intent(8)], NOW).unwrap_err();
    assert!(matches!(first, LedgerError::Disk(_)), "{first}");
    ledger.file = File::options().append(true).open(&path).unwrap();
    let second = io::Error::from(ledger.append(&[intent(8)], NOW).unwrap_err());
    let problem = crate::store::problem_in(&second).unwrap();
    assert_eq!(problem.code, Code("R0610"));
    assert!(problem.message.contains("could not write"), "{problem}");
    drop(ledger);
    assert_eq!(Ledger::open(&path, "house", NOW).unwrap().ledger.seq(), 5);
}

#[test]
fn a_full_device_is_said_in_words() {
    let full = Path::new("/dev/full");
    if !full.exists() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(&small(dir.path()), "house", NOW).unwrap().ledger;
    ledger.file = File::options().write(true).open(full).unwrap();
    let error = ledger.append(&[intent(8)], NOW).unwrap_err();
    assert_eq!(error.code(), Code("R0601"));
    assert!(
        error.to_string().contains("house.ledger`: the disk ") && error.to_string().ends_with(" is full"),
        "{error}"
    );
}

#[test]
fn long_reasons_are_shortened_and_large_groups_are_split() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("house.ledger");
    let mut ledger = Ledger::open(&path, "house", NOW).unwrap().ledger;
    let mut entries: Vec<Entry> = Vec::new();
    for n in 0..1500_u32 {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_le_bytes());
        let key = TakeKey(bytes);
        entries.push(Entry::Intent { key, points: Points(1), job: "alice".into(), attempt: 1 });
        entries.push(Entry::Burnt { key, why: "é".repeat(5_000) });
    }
    ledger.append(&entries, NOW).unwrap();
    drop(ledger);
    let opened = Ledger::open(&path, "house", NOW).unwrap();
    assert_eq!((opened.ledger.seq(), opened.torn), (3000, None));
    assert_eq!(opened.account.spent(NOW.day()).at_least, Points(1500));
}
