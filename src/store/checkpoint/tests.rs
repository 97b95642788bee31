//! The checkpoint comes back as it was, or not at all: damaged, emptied or littered, it opens and loses nothing that counts.

use std::fs;

use super::*;
use crate::studio::port::Checkpoint as _;

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);
const PLAN: [u8; 32] = [7; 32];

fn keys(count: u32) -> Vec<TakeKey> {
    (0..count).map(|n| TakeKey(*blake3::hash(&n.to_le_bytes()).as_bytes())).collect()
}

fn open(dir: &Path) -> Checkpoint {
    Checkpoint::open(&dir.join("checkpoint"), NOW).unwrap()
}

/// A checkpoint of one job of 700 cues, of which two are taken and one has failed.
fn saved(dir: &Path) {
    let mut checkpoint = open(dir);
    let mut job = checkpoint.job("alice", PLAN, &keys(700)).unwrap();
    let states = [(CueId(0), CueState::Taken), (CueId(699), CueState::Taken), (CueId(300), CueState::Failed)];
    job.note(&states).unwrap();
    job.flush().unwrap();
}

fn counts(states: &[CueState]) -> (usize, usize) {
    let count = |wanted| states.iter().filter(|state| **state == wanted).count();
    (count(CueState::Taken), count(CueState::Failed))
}

#[test]
fn a_job_goes_on_where_it_stood() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path());
    let mut checkpoint = open(dir.path());
    assert!(checkpoint.set_aside().is_empty(), "{:?}", checkpoint.set_aside());
    let summary = checkpoint.summary("alice").unwrap().unwrap();
    assert_eq!(summary, Summary { cues: 700, taken: 2, failed: 1, fingerprint: PLAN });
    assert_eq!(checkpoint.summary("bob").unwrap(), None);
    let mut job = checkpoint.job("alice", PLAN, &keys(700)).unwrap();
    let states = job.states();
    assert_eq!((states.len(), counts(&states)), (700, (2, 1)));
    assert_eq!((states[0], states[300], states[699]), (CueState::Taken, CueState::Failed, CueState::Taken));
    job.note(&[(CueId(300), CueState::Open), (CueId(7000), CueState::Taken)]).unwrap();
    assert_eq!(counts(&job.states()), (2, 0));
}

#[test]
fn another_plan_takes_the_place_of_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path());
    let mut checkpoint = open(dir.path());
    let mut other = checkpoint.job("bob", [1; 32], &keys(10)).unwrap();
    other.note(&[(CueId(3), CueState::Taken)]).unwrap();
    let job = checkpoint.job("alice", [8; 32], &keys(300)).unwrap();
    assert_eq!((job.states().len(), counts(&job.states())), (300, (0, 0)));
    let mut rows = 0;
    checkpoint.vault.scan(&of_job(b'p', "alice"), |_, _| rows += 1).unwrap();
    assert_eq!(rows, 2, "the old plan's pages are gone");
    // The same fingerprint with other keys is another plan too.
    let mut job = checkpoint.job("alice", [8; 32], &keys(301)).unwrap();
    job.note(&[(CueId(300), CueState::Taken)]).unwrap();
    assert_eq!(counts(&checkpoint.job("alice", [8; 32], &keys(301)).unwrap().states()), (1, 0));
    assert_eq!(checkpoint.summary("bob").unwrap().unwrap().taken, 1);
    assert!(checkpoint.job("none", [0; 32], &[]).unwrap().states().is_empty());
}

#[test]
fn lost_and_damaged_rows_are_only_looked_up_again() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path());
    let mut checkpoint = open(dir.path());
    let states = of_plan(b's', "alice", &PLAN);
    let mut row = checkpoint.vault.get(&nth(&states, 0)).unwrap().unwrap();
    row[0] ^= 2;
    checkpoint.vault.put([(nth(&states, 0), row)]).unwrap();
    assert_eq!(counts(&checkpoint.job("alice", PLAN, &keys(700)).unwrap().states()), (1, 1), "row 0 counts as open");
    let pages = of_plan(b'p', "alice", &PLAN);
    checkpoint.vault.remove(&nth(&pages, 1), None).unwrap();
    assert_eq!(counts(&checkpoint.job("alice", PLAN, &keys(700)).unwrap().states()), (0, 0), "rebuilt");
    assert!(checkpoint.vault.get(&nth(&pages, 1)).unwrap().is_some());
    checkpoint.vault.put([(of_job(b'h', "alice"), vec![1; 65])]).unwrap();
    assert_eq!(checkpoint.summary("alice").unwrap(), None);
}

#[test]
fn a_second_run_is_told_who_has_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut first = open(dir.path());
    let job = first.job("alice", PLAN, &keys(3)).unwrap();
    drop(first);
    let error = Checkpoint::open(&dir.path().join("checkpoint"), NOW).err().unwrap();
    assert_eq!(error.code(), Code("R0605"), "the job holds it still");
    drop(job);
    open(dir.path());
}

#[test]
fn half_written_snapshots_do_not_stop_it() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path());
    let litter = dir.path().join("checkpoint/snap.000000000000DEAD.generating");
    fs::write(&litter, [0; 3]).unwrap();
    let mut checkpoint = open(dir.path());
    assert!(!litter.exists() && checkpoint.set_aside().is_empty());
    assert_eq!(checkpoint.summary("alice").unwrap().unwrap().taken, 2);
}

#[test]
fn an_emptied_or_garbled_folder_opens_and_is_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path());
    let folder = dir.path().join("checkpoint");
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(open(dir.path()).summary("alice").unwrap(), None);
    for name in ["db", "conf"] {
        saved(dir.path());
        fs::write(folder.join(name), b"this was a database once").unwrap();
        let mut checkpoint = open(dir.path());
        assert_eq!(counts(&checkpoint.job("alice", PLAN, &keys(700)).unwrap().states()), (0, 0));
        for aside in checkpoint.set_aside() {
            assert!(aside.path.is_dir() && aside.path.to_string_lossy().contains("checkpoint.bad-"));
        }
    }
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "a file").unwrap();
    let error = Checkpoint::open(&folder, NOW).err().unwrap();
    assert!(error.to_string().contains("checkpoint"), "{error}");
}

#[test]
fn a_panic_of_the_database_is_an_error_and_the_next_use_starts_anew() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path());
    let mut checkpoint = open(dir.path());
    let mut before = checkpoint.job("alice", PLAN, &keys(700)).unwrap();
    let error = checkpoint.vault.scan(b"h", |_, _| panic!("as sled does")).unwrap_err();
    assert_eq!((error.code(), error.to_string().ends_with("failed: as sled does")), (Code("R0614"), true));
    let noted = before.note(&[(CueId(9), CueState::Taken)]).unwrap_err();
    assert_eq!(crate::store::problem_in(&noted).unwrap().code, Code("R0614"));
    assert_eq!(checkpoint.summary("alice").unwrap(), None);
    assert_eq!(checkpoint.set_aside().len(), 1);
    assert!(checkpoint.set_aside()[0].path.join("db").is_file());
    let mut after = checkpoint.job("alice", PLAN, &keys(700)).unwrap();
    after.note(&[(CueId(9), CueState::Taken)]).unwrap();
    after.flush().unwrap();
    drop((before, after, checkpoint));
    assert_eq!(open(dir.path()).summary("alice").unwrap().unwrap().taken, 1);
}

/// A copy of the checkpoint `folder` called `name` whose database holds `bytes`.
fn copied(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let copy = folder.with_file_name(name);
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
    fs::write(copy.join("db"), bytes).unwrap();
    copy
}

/// Several runs over a plan of more than one of sled's segments, snapshots between them: one flipped bit in it makes sled
/// panic while it opens or while it reads, or lose rows without a word.
#[test]
fn flipped_bits_and_truncations_never_stop_it_and_never_invent_a_take() {
    let dir = tempfile::tempdir().unwrap();
    let mut taken = BTreeSet::new();
    for run in 0..4_u32 {
        let mut checkpoint = open(dir.path());
        let mut job = checkpoint.job("alice", PLAN, &keys(20_000)).unwrap();
        for cue in (run * 4_000..).step_by(70).take(20) {
            job.note(&[(CueId(cue), CueState::Taken)]).unwrap();
            job.flush().unwrap();
            taken.insert(cue as usize);
        }
        checkpoint.job("bob", [run as u8; 32], &keys(9_000)).unwrap();
    }
    let folder = dir.path().join("checkpoint");
    let whole = fs::read(folder.join("db")).unwrap();
    for n in 0..16_usize {
        let at = (n + 1) * 7_368_787 % whole.len();
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (n % 8);
        bytes.truncate(if n % 4 == 0 { at } else { whole.len() });
        let copy = copied(&folder, &format!("copy-{n}"), &bytes);
        let mut checkpoint = Checkpoint::open(&copy, NOW).unwrap();
        let job = checkpoint.job("alice", PLAN, &keys(20_000)).unwrap();
        let states = job.states();
        let invented = |n: &usize| states[*n] != CueState::Open && !taken.contains(n);
        let invented = (0..states.len()).find(invented);
        assert_eq!(invented, None, "after a change at byte {at}");
        assert!(checkpoint.set_aside().len() <= 1);
    }
}
