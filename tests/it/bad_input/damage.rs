//! Takes, ledgers and checkpoints that were deleted or damaged behind our back.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::harness::{Test, files_in};

/// The heading and two paragraphs are a request each.
const TABLES: &str = "[limits]\nconcurrency = 1\nmax_chars = 14\n";
const WORDS: &str = "# One\n\nThe fox came.\n\nIt sat down.\n";

/// Where the key of a take stands in the header of its file, in bytes.
const IN_HEADER: usize = 70;

/// A job that was run, what it made, and nothing of that left but the state.
fn ran(tables: &str) -> (Test, BTreeMap<String, Vec<u8>>) {
    let test = Test::of(tables, WORDS);
    test.done("run job.toml -y");
    let made = test.outputs();
    assert!(made.len() >= 3);
    test.remove(&["out", ".rhapsode/finished"]);
    (test, made)
}

fn flip(path: &Path, at: impl FnOnce(usize) -> usize) {
    let mut bytes = fs::read(path).unwrap();
    let at = at(bytes.len());
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn quarantined(test: &Test) -> usize {
    files_in(&test.path(".rhapsode/quarantine")).iter().filter(|path| path.extension().unwrap() == "wav").count()
}

#[test]
fn a_deleted_take_is_made_again_when_it_is_free() {
    let (test, made) = ran(TABLES);
    fs::remove_file(&test.takes()[0]).unwrap();
    assert_snapshot!(test.run("run job.toml"), @"
    exit 0
    recording 1 take; 2 on the shelf
    [1/1] 01 One: [WORDS] ([LENGTH])
    binding 01 One
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      1 request, no points, 2 on the shelf before
    ");
    assert_eq!(test.outputs(), made);
}

#[test]
fn a_take_with_a_wrong_byte_in_its_sound() {
    let (test, made) = ran(TABLES);
    flip(&test.takes()[0], |len| len - 9);
    assert_snapshot!(test.run("run job.toml"), @"
    exit 0
    all 3 takes are on the shelf
    binding 01 One
    notice[N0603]: a take is damaged (the take's sound is damaged: digest [DIGEST] instead of [DIGEST]) and was moved to .rhapsode/quarantine/[KEY].wav; it is made again
    recording 1 take; 2 on the shelf
    [1/1] 01 One: [WORDS] ([LENGTH])
    binding 01 One
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      1 request, no points, 2 on the shelf before
      notice: a take is damaged (the take's sound is damaged: digest [DIGEST] instead of [DIGEST]) and was moved to .rhapsode/quarantine/[KEY].wav; it is made again [N0603]
    ");
    assert_eq!((test.outputs(), quarantined(&test)), (made, 1));
}

#[test]
fn a_take_with_a_wrong_byte_in_its_header() {
    let (test, made) = ran(TABLES);
    flip(&test.takes()[0], |_| IN_HEADER);
    assert_snapshot!(test.run("run job.toml"), @"
    exit 0
    all 3 takes are on the shelf
    notice[N0603]: a take is damaged (the header of the take file is damaged) and was moved to .rhapsode/quarantine/[KEY].wav; it is made again
    recording 1 take; 2 on the shelf
    [1/1] 01 One: [WORDS] ([LENGTH])
    binding 01 One
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      1 request, no points, 2 on the shelf before
      notice: a take is damaged (the header of the take file is damaged) and was moved to .rhapsode/quarantine/[KEY].wav; it is made again [N0603]
    ");
    assert_eq!((test.outputs(), quarantined(&test)), (made, 1));
}

#[test]
fn a_take_that_was_cut_off() {
    let (test, made) = ran(TABLES);
    let take = fs::File::options().write(true).open(&test.takes()[0]).unwrap();
    take.set_len(1000).unwrap();
    assert_snapshot!(test.run("run job.toml"), @"
    exit 0
    all 3 takes are on the shelf
    notice[N0603]: a take is damaged (the take file is cut off: [SIZE]) and was moved to .rhapsode/quarantine/[KEY].wav; it is made again
    recording 1 take; 2 on the shelf
    [1/1] 01 One: [WORDS] ([LENGTH])
    binding 01 One
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      1 request, no points, 2 on the shelf before
      notice: a take is damaged (the take file is cut off: [SIZE]) and was moved to .rhapsode/quarantine/[KEY].wav; it is made again [N0603]
    ");
    assert_eq!((test.outputs(), quarantined(&test)), (made, 1));
}

#[test]
fn all_takes_damaged_at_once() {
    let (test, made) = ran(TABLES);
    test.takes().iter().for_each(|take| flip(take, |len| len - 9));
    test.done("run job.toml");
    assert_eq!((test.outputs(), quarantined(&test)), (made, 3));
}

#[test]
fn a_damaged_take_is_not_bought_again_without_a_word() {
    let (test, made) = ran(&format!("{TABLES}[engine]\npoints_per_request = 1\n"));
    flip(&test.takes()[0], |len| len - 9);
    let spent = test.ledger();
    assert_snapshot!(test.run("run job.toml"), @"
    exit 8
    all 3 takes are on the shelf
    binding 01 One
    notice[N0603]: a take is damaged (the take's sound is damaged: digest [DIGEST] instead of [DIGEST]) and was moved to .rhapsode/quarantine/[KEY].wav; another one costs 1 point
    Plan for Fox: 1 chapter, 3 lines, 1 voice

      + 1 new    = 2 on the shelf

      Chapter  requests  points  est. length  why
      01 One          1       1        2.0 s  2 on the shelf, 1 new or changed

      Cost    1 point
      Length  about 2.0 s
    error[R0805]: this would spend 1 point, and nobody agreed to it; nothing was spent
     |
     = help: agree with `rhapsode run job.toml -y`, set a cap with `--max-points N`, or run a plan saved by `plan -o`

    1 error; nothing was spent
    ");
    assert_eq!((test.ledger(), test.outputs().get("Fox.wav")), (spent, None));
    assert_eq!(quarantined(&test), 1);
    test.done("run job.toml -y");
    assert_eq!((test.outputs(), test.entries("commit")), (made, 4));
}

#[test]
fn a_checkpoint_that_is_garbage_or_gone() {
    let (test, made) = ran(TABLES);
    let checkpoint = ".rhapsode/checkpoint";
    let again = [".rhapsode/takes", ".rhapsode/finished", "out"];
    let rerun = |what: &str| {
        test.remove(&again);
        test.done("run job.toml");
        assert_eq!(test.outputs(), made, "{what}");
    };
    for path in files_in(&test.path(checkpoint)).into_iter().filter(|path| path.is_file()) {
        fs::write(path, "This is no checkpoint.").unwrap();
    }
    rerun("garbage");
    for path in files_in(&test.path(checkpoint)).into_iter().filter(|path| path.is_file()) {
        flip(&path, |len| len / 2);
    }
    rerun("a bit each");
    fs::remove_dir_all(test.path(checkpoint)).unwrap();
    rerun("gone");
}

#[test]
fn a_ledger_that_ends_in_half_a_record_goes_on() {
    let (test, made) = ran(TABLES);
    let ledger = test.ledger_path().unwrap();
    let whole = fs::read(&ledger).unwrap();
    fs::write(&ledger, [&whole, &b"{\"seq\":7,\"pre"[..]].concat()).unwrap();
    assert_snapshot!(test.run("run job.toml"), @"
    exit 0
    notice[N0601]: the ledger ended in 13 half-written bytes (line 8, byte 1570), which are cut
    all 3 takes are on the shelf
    binding 01 One
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
    ");
    assert_eq!((fs::read(&ledger).unwrap(), test.outputs()), (whole, made));
}

#[test]
fn a_ledger_that_is_damaged_in_its_middle_stops_everything() {
    let (test, _) = ran(TABLES);
    let ledger = test.ledger_path().unwrap();
    let text = fs::read_to_string(&ledger).unwrap();
    let damaged = text.replacen("\"points\":0", "\"points\":1", 1);
    assert_ne!(damaged, text);
    fs::write(&ledger, &damaged).unwrap();
    assert_snapshot!(test.refused("run job.toml", 12), @"
    exit 12
    error[R0606]: the ledger `.rhapsode/ledger/house.job.ledger` is damaged at line 2 (byte 77): its checksum is wrong, and good records follow it
     |
     = help: nothing was changed or spent; restore the file from a backup, or keep a copy, cut the file at byte 77 and count what was spent since as lost
    ");
    test.refused("plan job.toml", 12);
    test.refused("status job.toml", 12);
    assert_eq!(fs::read_to_string(&ledger).unwrap(), damaged);
}

#[test]
fn doctor_repairs_what_it_can_and_deletes_nothing() {
    let (test, made) = ran(TABLES);
    flip(&test.takes()[0], |len| len - 9);
    let ledger = test.ledger_path().unwrap();
    let whole = fs::read(&ledger).unwrap();
    fs::write(&ledger, [&whole[..], b"{\"seq\":"].concat()).unwrap();
    let looked = test.run("doctor job.toml");
    assert_eq!((looked.status, quarantined(&test)), (0, 0), "it only looks\n{looked}");
    assert!(looked.stdout.contains("--repair puts them aside now"), "{looked}");
    let repaired = test.run("doctor job.toml --repair");
    for said in ["moved to .rhapsode/quarantine/", "half-written bytes", "says what the shelf holds"] {
        assert!(repaired.stdout.contains(said), "{said}\n{repaired}");
    }
    assert_eq!((fs::read(&ledger).unwrap(), quarantined(&test)), (whole, 1));
    let again = test.run("doctor job.toml --repair");
    assert!(again.stdout.contains("2 takes, all sound"), "{again}");
    let status = test.done("status job.toml --json").stdout;
    assert!(status.contains(r#""taken":2,"open":1"#), "{status}");
    test.done("run job.toml");
    assert_eq!(test.outputs(), made);
    assert_eq!(test.run("doctor --repair").status, 2, "of which job?");
}

/// Everything in the state folder but locks, which say who took them last.
fn state(test: &Test) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let files = files_in(&test.path(".rhapsode")).into_iter().filter(|path| path.is_file());
    let files = files.filter(|path| path.extension().is_none_or(|ending| ending != "lock"));
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn doctor_holds_the_books_against_each_other_and_only_looks() {
    let (test, made) = ran(TABLES);
    let looks = |says: &str| {
        let before = state(&test);
        let looked = test.run("doctor job.toml");
        assert!(looked.status == 0 && looked.stdout.contains(says), "{says}\n{looked}");
        assert!(state(&test) == before, "something was written\n{looked}");
        assert_eq!(files_in(&test.path("tmp")).len(), 0, "the copy is gone");
        looked.stdout
    };
    assert!(!looks("says what the shelf holds").contains("not on the shelf"));
    let take = test.takes().remove(0);
    let bytes = fs::read(&take).unwrap();
    fs::remove_file(&take).unwrap();
    looks("it says of 1 cue another thing than the shelf");
    looks("1 take of this job, committed in the ledger, not on the shelf");
    let repaired = test.run("doctor job.toml --repair");
    assert!(repaired.stdout.contains("says what the shelf holds"), "{repaired}");
    assert!(
        repaired.stdout.contains("1 take of this job, committed in the ledger"),
        "it cannot be rebuilt\n{repaired}"
    );
    looks("1 take of this job");
    fs::write(&take, &bytes).unwrap();
    looks("it says of 1 cue another thing");
    assert!(!test.run("doctor job.toml --repair").stdout.contains("not on the shelf"));
    looks("says what the shelf holds");
    let before = fs::read(test.path("book.md")).unwrap();
    test.write("book.md", "Another text.\n");
    looks("of another plan");
    test.write("book.md", before);
    let lock =
        rhapsode::store::lock::Lock::take(&test.path(".rhapsode/locks/job.lock"), "it", rhapsode::units::UtcMillis(0));
    looks("a run is under way");
    drop(lock);
    for path in files_in(&test.path(".rhapsode/checkpoint")).into_iter().filter(|path| path.is_file()) {
        fs::write(path, "no checkpoint at all").unwrap();
    }
    looks("--repair does so now");
    assert!(test.run("doctor job.toml --repair").stdout.contains("says what the shelf holds"));
    looks("says what the shelf holds");
    test.done("run job.toml");
    assert_eq!(test.outputs(), made);
}
