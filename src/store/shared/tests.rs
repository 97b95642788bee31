//! Takes go from shelf to shelf through a store whole or not at all, and a bad one is of no use to anybody.

use std::fs;

use super::*;
use crate::audio::Digest;
use crate::store::shelf::path_in;
use crate::units::{Frames, SampleRate};

pub(super) const RATE: SampleRate = SampleRate(24_000);

pub(super) fn key(n: u8) -> TakeKey {
    TakeKey([n; 32])
}

pub(super) fn shelf(dir: &Path, name: &str, rate: SampleRate) -> Shelf {
    Shelf::open(&dir.join(name), rate, None).unwrap()
}

/// A shelf with a take under the key 1.
pub(super) fn filled(dir: &Path) -> Shelf {
    let shelf = shelf(dir, "filled", RATE);
    let samples: Vec<i16> = (0..4800).map(|n| if n / 50 % 2 == 0 { 8000 } else { -8000 }).collect();
    let take = Take { rate: RATE, frames: Frames(4800), speech: 10..4000, digest: Digest::of(&samples) };
    shelf.place(&key(1), &take, &samples).unwrap();
    shelf
}

#[test]
fn a_take_comes_to_another_shelf_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (filled(dir.path()), shelf(dir.path(), "other", RATE));
    let store = SharedTakes::at(&dir.path().join("not/there/yet"), "a");
    assert!(!store.has(&key(1)).unwrap());
    assert!(matches!(store.fetch(&key(1), &to), Ok(Fetched::Absent)));
    assert!(store.put(&key(1), &from).unwrap());
    assert!(!store.put(&key(1), &from).unwrap(), "it is there");
    assert!(!store.put(&key(2), &from).unwrap(), "it is not here");
    assert!(store.has(&key(1)).unwrap());
    assert!(matches!(store.fetch(&key(1), &to), Ok(Fetched::Placed)));
    assert_eq!(fs::read(from.path(&key(1))).unwrap(), fs::read(to.path(&key(1))).unwrap());
    assert_eq!(to.verify(&key(1)).unwrap(), from.find(&key(1)).unwrap().unwrap());
    // No unfinished file is left.
    let left = fs::read_dir(path_in(&dir.path().join("not/there/yet"), &key(1)).parent().unwrap()).unwrap();
    assert_eq!(left.count(), 1);
    let slow = shelf(dir.path(), "slow", SampleRate(8_000));
    assert!(matches!(store.fetch(&key(1), &slow), Ok(Fetched::Bad(_))));
}

#[test]
fn damage_is_found_before_a_take_is_used_and_a_bad_header_is_made_good() {
    let dir = tempfile::tempdir().unwrap();
    let (from, root) = (filled(dir.path()), dir.path().join("store"));
    let store = SharedTakes::at(&root, "a");
    store.put(&key(1), &from).unwrap();
    let path = path_in(&root, &key(1));
    let good = fs::read(&path).unwrap();
    for (at, is_header) in [(40, true), (good.len() - 9, false)] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, &bad).unwrap();
        let to = shelf(dir.path(), &format!("to{at}"), RATE);
        assert!(matches!(store.fetch(&key(1), &to), Ok(Fetched::Bad(_))), "{at}");
        assert_eq!(to.find(&key(1)).unwrap(), None, "nothing of it is here");
        assert_eq!(store.put(&key(1), &from).unwrap(), is_header);
    }
    // A file where a folder is wanted: told, and nothing else.
    fs::write(dir.path().join("file"), "x").unwrap();
    let store = SharedTakes::at(&dir.path().join("file"), "a");
    assert!(store.has(&key(1)).is_err() && store.put(&key(1), &from).is_err());
}
