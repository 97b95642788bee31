//! Takes come through the spool, are found again, and damage of any kind is named and put aside.

use std::collections::BTreeSet;

use super::*;
use crate::audio::judge::ANY_LENGTH;
use crate::audio::{Digest, wav};
use crate::studio::port::{LandError, Shelf as Port};
use crate::units::Frames;

const RATE: SampleRate = SampleRate(24_000);

fn key(n: u8) -> TakeKey {
    let mut bytes = [n; 32];
    bytes[31] = 0xee;
    TakeKey(bytes)
}

fn samples() -> Vec<i16> {
    (0..4800).map(|n| if n / 50 % 2 == 0 { 8000 } else { -8000 }).collect()
}

fn reply() -> Vec<u8> {
    let mut bytes = wav::header(RATE, Frames(4800));
    bytes.extend(crate::audio::pcm(&samples()));
    bytes
}

fn shelf(dir: &Path) -> Shelf {
    Shelf::open(&dir.join("shelf"), RATE, None).unwrap()
}

fn receive(shelf: &Shelf, key: &TakeKey, reply: &[u8]) {
    let mut spool = shelf.spool(key).unwrap();
    reply.chunks(1000).for_each(|chunk| spool.write(chunk).unwrap());
    shelf.whole(key).unwrap();
}

fn shelved(shelf: &Shelf, key: &TakeKey) -> Take {
    receive(shelf, key, &reply());
    let take = shelf.land(key, &ANY_LENGTH).unwrap();
    shelf.settle(&[*key]).unwrap();
    take
}

#[test]
fn a_reply_becomes_a_take_and_is_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(dir.path());
    assert_eq!(shelf.find(&key(1)).unwrap(), None);
    let mut spool = shelf.spool(&key(1)).unwrap();
    spool.write(&reply()).unwrap();
    assert!(!shelf.has_whole(&key(1)));
    shelf.whole(&key(1)).unwrap();
    assert!(shelf.has_whole(&key(1)));
    let take = shelf.land(&key(1), &ANY_LENGTH).unwrap();
    assert!(shelf.has_whole(&key(1)), "the spool stays until the take is durable");
    shelf.settle(&[key(1)]).unwrap();
    assert!(!shelf.has_whole(&key(1)));
    assert_eq!((take.frames, take.digest), (Frames(4800), Digest::of(&samples())));
    assert_eq!(shelf.find(&key(1)).unwrap(), Some(take.clone()));
    assert_eq!(shelf.verify(&key(1)).unwrap(), take);
    let mut sound = Vec::new();
    shelf.open_pcm(&key(1)).unwrap().read_to_end(&mut sound).unwrap();
    assert_eq!(sound, crate::audio::pcm(&samples()));
    assert!(shelf.left().unwrap().is_empty());
    assert!(shelf.path(&key(1)).ends_with(format!("takes/01/{}.wav", key(1))));
}

#[test]
fn many_threads_land_at_once_and_the_index_lists_them() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(dir.path());
    let keys: Vec<TakeKey> = (0..24).map(key).collect();
    std::thread::scope(|scope| {
        for key in &keys {
            scope.spawn(|| {
                receive(&shelf, key, &reply());
                shelf.land(key, &ANY_LENGTH).unwrap();
            });
        }
    });
    shelf.settle(&keys).unwrap();
    fs::write(shelf.root().join("takes/notes.txt"), "a person's").unwrap();
    fs::write(shelf.path(&key(1)).with_extension("bak"), "a person's").unwrap();
    let misplaced = shelf.root().join(format!("takes/02/{}.wav", key(3)));
    fs::copy(shelf.path(&key(3)), misplaced).unwrap();
    let found = shelf.index().unwrap();
    assert_eq!(found.len(), 24);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), keys.into_iter().collect());
}

#[test]
fn a_reply_of_another_rate_meets_the_others_at_theirs() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(dir.path());
    let frames = samples().len() as u64;
    let twice = SampleRate(RATE.0 * 2);
    receive(&shelf, &key(1), &[wav::header(twice, Frames(frames)), crate::audio::pcm(&samples())].concat());
    let take = shelf.land(&key(1), &ANY_LENGTH).unwrap();
    assert_eq!((take.rate, take.frames), (RATE, Frames(frames.div_ceil(2))));
    assert_eq!(shelf.verify(&key(1)).unwrap(), take);
}

#[test]
fn replies_without_usable_sound_are_no_takes() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(dir.path());
    let silence = [wav::header(RATE, Frames(4800)), vec![0; 9600]].concat();
    for bad in [b"{\"error\":\"busy\"}".to_vec(), vec![], silence] {
        receive(&shelf, &key(1), &bad);
        assert!(matches!(shelf.land(&key(1), &ANY_LENGTH), Err(LandError::BadAudio(_))));
        assert_eq!(shelf.find(&key(1)).unwrap(), None);
    }
    shelf.discard(&key(1)).unwrap();
    shelf.discard(&key(1)).unwrap();
    assert!(shelf.left().unwrap().is_empty());
    assert!(
        matches!(shelf.land(&key(1), &ANY_LENGTH), Err(LandError::Io(error)) if error.kind() == ErrorKind::NotFound)
    );
}

#[test]
fn raw_samples_are_taken_where_the_engine_sends_them() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(dir.path(), RATE, Some(RATE)).unwrap();
    receive(&shelf, &key(1), &crate::audio::pcm(&samples()));
    assert_eq!(shelf.land(&key(1), &ANY_LENGTH).unwrap().digest, Digest::of(&samples()));
}

#[test]
fn damage_is_named_and_put_aside() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(dir.path());
    shelved(&shelf, &key(1));
    let whole = fs::read(shelf.path(&key(1))).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(shelf.path(&key(1)), bytes).unwrap();
        let error = io::Error::from(shelf.find(&key(1)).unwrap_err());
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        crate::store::problem_in(&error).unwrap()
    };
    assert_eq!(refused(&whole[..whole.len() - 2]).code, Code("R0612"));
    assert!(refused(&[]).message.contains("cut off"));
    assert!(refused(&reply()).message.contains("not a take file"));
    fs::create_dir_all(shelf.path(&key(2)).parent().unwrap()).unwrap();
    fs::write(shelf.path(&key(2)), &whole).unwrap();
    assert!(shelf.find(&key(2)).unwrap_err().to_string().ends_with(&format!("it holds the take {}", key(1))));
    let aside = shelf.quarantine(&key(2), "it holds another take").unwrap();
    assert_eq!(fs::read(aside).unwrap(), whole);
    assert_eq!(shelf.find(&key(2)).unwrap(), None);
    fs::write(shelf.path(&key(2)), &whole).unwrap();
    let again = shelf.quarantine(&key(2), "once more").unwrap();
    assert!(again.ends_with(format!("{}.2.wav", key(2))));
    assert_eq!(fs::read_to_string(again.with_extension("txt")).unwrap(), "once more\n");
}

#[test]
fn damaged_sound_shows_at_its_end_with_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(dir.path());
    shelved(&shelf, &key(1));
    let mut bytes = fs::read(shelf.path(&key(1))).unwrap();
    bytes[HEADER_LEN + 17] ^= 4;
    fs::write(shelf.path(&key(1)), bytes).unwrap();
    assert!(shelf.find(&key(1)).unwrap().is_some(), "a header says nothing of the sound");
    let error = shelf.verify(&key(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ShelfError>());
    assert!(matches!(inner, Some(ShelfError::Damaged { key: found, .. }) if *found == key(1)));
    let missing = shelf.verify(&key(7)).unwrap_err();
    assert_eq!(crate::store::problem_in(&missing).unwrap().code, Code("R0613"));
}

#[test]
fn what_a_kill_leaves_behind_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(dir.path());
    fs::write(shelf.spooled(&key(1), "part"), "half a reply").unwrap();
    fs::write(shelf.spooled(&key(1), "whole"), "an old reply").unwrap();
    fs::write(shelf.spooled(&key(1), "take"), vec![9; 20_000]).unwrap();
    assert_eq!(shelf.left().unwrap(), BTreeSet::from([key(1)]));
    let take = shelved(&shelf, &key(1));
    assert_eq!(shelf.verify(&key(1)).unwrap(), take);
    assert!(shelf.left().unwrap().is_empty());
}

#[test]
fn a_folder_in_the_way_is_said_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("shelf"), "a file").unwrap();
    let error = Shelf::open(&dir.path().join("shelf"), RATE, None).unwrap_err();
    assert!(Problem::from(&error).message.contains("shelf"), "{error}");
}
