//! Folders that cannot be written, and disks that are full.

use std::fs;
use std::path::Path;

use insta::assert_snapshot;

use crate::harness::{Ran, Test, files_in, skipped, until};
use crate::tmpfs::Disk;

const WORDS: &str = "# One\n\nThe fox came.\n";

#[test]
fn an_output_folder_that_cannot_be_made() {
    if !Path::new("/proc/self").exists() {
        skipped("no /proc here");
        return;
    }
    let test = Test::of("", WORDS);
    test.change_job("\"out\"", "\"/proc/rhapsode\"");
    let ran = test.run("run job.toml");
    assert_eq!((test.ledger().len(), test.takes().len()), (0, 0));
    assert_snapshot!(ran, @"
    exit 12
    error[R0705]: the output folder /proc/rhapsode cannot be made: No such file or directory (os error 2)
     |
     = help: name a folder that you may make under `output` in [job]
    ");
}

/// Whether permission bits keep this user from writing; they do not bind root.
fn bound_by_permissions(folder: &Path) -> bool {
    let bound = fs::write(folder.join("probe"), "").is_err();
    if !bound {
        fs::remove_file(folder.join("probe")).unwrap();
        skipped("permissions do not bind this user");
    }
    bound
}

#[test]
fn an_output_folder_without_the_right_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let test = Test::of("", WORDS);
    let out = test.path("out");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    if bound_by_permissions(&out) {
        let ran = test.run("run job.toml");
        assert_eq!((test.ledger().len(), test.takes().len()), (0, 0));
        assert_snapshot!(ran, @"
        exit 12
        error[R0705]: out cannot be written: Permission denied (os error 13)
         |
         = help: give yourself the right to write there, or change `output` in [job]
        ");
    }
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_file_where_the_state_should_be() {
    let test = Test::of("", WORDS).with(".rhapsode", "mine");
    assert_snapshot!(test.refused("run job.toml", 12), @"
    exit 12
    error[R0603]: could not create `.rhapsode`: a file is in the way
     |
     = help: move that file away, or move the job, and run again
    ");
    assert_eq!(fs::read_to_string(test.path(".rhapsode")).unwrap(), "mine");
}

#[test]
fn a_disk_that_is_too_small_is_found_before_anything_is_asked_for() {
    let test = Test::new();
    let Some(disk) = Disk::mount(test.path("disk"), 1) else { return };
    let small = Test::of("", WORDS);
    for name in ["job.toml", "book.md"] {
        fs::copy(small.path(name), disk.path.join(name)).unwrap();
    }
    assert_snapshot!(test.run("run disk/job.toml"), @"
    exit 12
    error[R0604]: the disk `[DIR]/disk` (tmpfs, 1.0 MB) has 1.0 MB free for `disk/.rhapsode`; this needs 1.5 MB
     |
     = help: free at least 502 KB there, or move it to a larger disk, and run again
    ");
    assert_eq!(fs::read_dir(disk.path.join(".rhapsode/takes")).unwrap().count(), 0);
}

#[test]
fn a_disk_that_fills_up_on_the_way_stops_the_run_and_nothing_is_lost() {
    let test = Test::new();
    let Some(disk) = Disk::mount(test.path("disk"), 80) else { return };
    // Thirty takes, the first of which lets the rest wait for four seconds.
    let lines: String = (0..30).map(|n| format!("The fox came {n} times.\n\n")).collect();
    let tables = "[limits]\nconcurrency = 1\nmax_chars = 30\nrequests_per_minute = 15\n";
    let plenty = Test::of(tables, format!("# One\n\n{lines}"));
    for name in ["job.toml", "book.md"] {
        fs::copy(plenty.path(name), disk.path.join(name)).unwrap();
    }
    let mut child = test.start("run disk/job.toml");
    let takes = || files_in(&disk.path.join(".rhapsode/takes")).iter().filter(|path| path.is_file()).count();
    assert!(until(&mut child, || takes() == 1));
    disk.fill();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_snapshot!(ran, @"
    exit 12
    recording 31 takes; 0 on the shelf
    [ 1/31] 01 One: One ([LENGTH])
    Stopped Fox after [TIME]: the disk `[DIR]/disk` (tmpfs, 83 MB) has 0 bytes free for `disk/.rhapsode/spool/job`; this needs 305 KB [R0604]; free at least 305 KB there, or move it to a larger disk, and run again; 30 of 31 requests are left
      1 request, no points, 0 on the shelf before
    To go on: rhapsode run disk/job.toml
    ");
    disk.clear();
    for folder in [&test.path("disk"), &plenty.path("")] {
        let job = fs::read_to_string(folder.join("job.toml")).unwrap();
        fs::write(folder.join("job.toml"), job.replace("requests_per_minute = 15\n", "")).unwrap();
    }
    plenty.done("run job.toml");
    test.done("run disk/job.toml");
    assert_eq!(fs::read(disk.path.join("out/Fox.wav")).unwrap(), plenty.outputs()["Fox.wav"]);
}

/// Longer than the files that the voice unpacks: only a finished file or a take goes beyond it. In blocks of 512 bytes.
const LONGEST_FILE: &str = "ulimit -f 5000";

#[test]
fn a_finished_file_larger_than_allowed_is_no_death_by_signal() {
    let paragraph = "The fox came to the window, looked in for a while, and sat down there.\n\n".repeat(25);
    let test = Test::of("[limits]\nconcurrency = 1\nmax_chars = 80\n", format!("# One\n\n{paragraph}"));
    let ran = test.shell(&format!("{LONGEST_FILE}; exec $RHAPSODE run job.toml"));
    assert_eq!(test.outputs().len(), 0);
    assert_snapshot!(ran, @"
    exit 12
    recording 2 takes; 0 on the shelf
    [1/2] 01 One: One ([LENGTH])
    [2/2] 01 One: The fox came to the window, looked in for a… ([LENGTH])
    binding 01 One
    error[R0707]: out/01-One.wav could not be finished: File too large (os error 27)
     |
     = help: raise the limit (`ulimit -f`) and run the job again: no take is lost, finished files stay
    ");
    test.done("run job.toml");
    assert_eq!(test.entries("intent"), 2);
}

#[test]
fn a_reply_larger_than_allowed_is_no_death_by_signal() {
    let sentence = "The fox came to the window, looked in for a while, and sat down there. ".repeat(25);
    let test = Test::of("[limits]\nconcurrency = 1\n", format!("# One\n\n{sentence}\n"));
    let ran = test.shell(&format!("{LONGEST_FILE}; exec $RHAPSODE run job.toml"));
    assert_eq!(test.outputs().len(), 0);
    assert_snapshot!(ran, @"
    exit 12
    recording 2 takes; 0 on the shelf
    [1/2] 01 One: One ([LENGTH])
    Stopped Fox after [TIME]: could not write the reply to `.rhapsode/spool/job/[KEY].part`: it would be larger than this system allows a file to be [R0603]; raise the limit (`ulimit -f`) or use another disk: what was finished is kept; 1 of 2 requests are left
      1 request, no points, 0 on the shelf before
    To go on: rhapsode run job.toml
    ");
    test.done("run job.toml");
}
