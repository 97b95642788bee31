//! `gc` through the program: what no job refers to is shown with its cost, and removed on a person's word alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rhapsode::store::lock::Lock;
use rhapsode::units::UtcMillis;
use serde_json::Value;

use crate::flow_job::{account, is_near_midnight, job, run};
use crate::harness::{Ran, Test};
use crate::serve::program::Process;

const BOOK: &str = "The fox ran.\n\nThe dog slept.\n\nThe hen sang.\n";

/// What `gc --json` says, after it ended with `status`.
fn found(test: &Test, line: &str, status: i32) -> Value {
    let ran = test.run(&format!("{line} --json"));
    assert_eq!(ran.status, status, "{ran}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The takes and what they hold.
fn shelf(test: &Test) -> BTreeMap<PathBuf, Vec<u8>> {
    test.takes().into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn what_no_job_refers_to_is_shown_and_removed_on_a_word() {
    let test = Test::of("", BOOK);
    assert!(test.refused("gc", 0).stderr.contains("no takes here"));
    test.done("run job.toml");
    let outputs = test.outputs();
    assert!(test.refused("gc", 0).stdout.contains("Kept: 3 of 1 job."));
    test.write("book.md", BOOK.replace("dog", "cat"));
    test.done("run job.toml");
    let all = shelf(&test);
    assert_eq!(all.len(), 4);
    let shown = test.refused("gc", 8);
    assert!(shown.stdout.contains("1 take without a job in ./.rhapsode") && shown.stderr.contains("--yes"), "{shown}");
    assert!(shelf(&test) == all);
    // Another job still says it.
    test.write("old.md", BOOK);
    test.write("old.toml", fs::read_to_string(test.path("job.toml")).unwrap().replace("book.md", "old.md"));
    test.refused("gc", 0);
    test.done("gc --yes");
    assert!(shelf(&test) == all);
    test.remove(&["old.toml"]);
    let gone = found(&test, "gc --yes", 0);
    assert_eq!((&gone["removed"], &gone["points"], &gone["referenced"]), (&1.into(), &0.into(), &3.into()), "{gone}");
    let left = shelf(&test);
    assert!(left.len() == 3 && left.iter().all(|(path, bytes)| all[path] == *bytes));
    test.refused("gc", 0);
    // What is wanted after all is made again, and is the same.
    test.write("book.md", BOOK);
    test.done("run job.toml");
    assert!(test.outputs() == outputs && shelf(&test).len() == 4);
}

#[test]
fn a_job_of_which_nobody_knows_what_it_refers_to_stops_it() {
    let test = Test::of("", BOOK);
    test.done("run job.toml");
    test.write("book.md", "Nothing of it.\n");
    test.write("lexicon.toml", "fox = \"focks\"\n");
    let all = shelf(&test);
    for (name, text, code) in [
        ("broken.toml", "[job\n", "R0630"),
        ("unreadable.toml", "[[manuscript]]\npath = \"missing.md\"\n", "R0630"),
        (
            "other.toml",
            "[job]\ntitle = \"A\"\nlanguage = \"en\"\noutput = \"o\"\n[[manuscript]]\npath = \"no.md\"\n",
            "R0630",
        ),
    ] {
        test.write(name, text);
        for line in ["gc", "gc --yes"] {
            let ran = test.refused(line, 3);
            assert!(ran.stderr.contains(code) && ran.stderr.contains(name), "{ran}");
        }
        test.remove(&[name]);
    }
    fs::rename(test.path("job.toml"), test.path("new.toml")).unwrap();
    for line in ["gc", "gc --yes", "gc new.toml --yes", "gc --gone nobody --yes"] {
        let ran = test.refused(line, 2);
        assert!(ran.stderr.contains("R0631") && ran.stderr.contains("`job` ran here"), "{ran}");
    }
    for line in ["gc --gone new --gone job", "gc nowhere", "gc . tmp/nothing.toml"] {
        assert!(test.refused(line, 2).stderr.contains("R0632"));
    }
    assert!(shelf(&test) == all);
    let gone = found(&test, "gc --gone job --yes", 0);
    assert_eq!(gone["removed"], 3, "{gone}");
}

#[test]
fn jobs_that_share_the_folder_by_a_link_are_asked_for() {
    let test = Test::of("", BOOK);
    test.done("run job.toml");
    fs::create_dir(test.path("far")).unwrap();
    std::os::unix::fs::symlink(test.path(".rhapsode"), test.path("far/.rhapsode")).unwrap();
    let far = fs::read_to_string(test.path("job.toml")).unwrap();
    test.write("far/tale.toml", far);
    test.write("far/book.md", "The owl is far.\n");
    test.done("run far/tale.toml");
    assert!(test.refused("gc --yes", 2).stderr.contains("`tale` ran here"));
    for line in ["gc . far", "gc far/tale.toml .", "gc far"] {
        assert_eq!(found(&test, line, 0)["referenced"], 4, "{line}");
    }
    let other = Test::of("", BOOK);
    other.done("run job.toml");
    let two = test.refused(&format!("gc . {}", other.path(".").display()), 2);
    assert!(two.stderr.contains("two state folders"), "{two}");
}

#[test]
fn while_a_job_runs_nothing_is_removed() {
    let test = Test::of("", BOOK);
    test.done("run job.toml");
    test.write("book.md", "Nothing of it.\n");
    let held = Lock::take(&test.path(".rhapsode/locks/job.lock"), "the job", UtcMillis(0)).unwrap();
    let all = shelf(&test);
    assert_eq!(found(&test, "gc", 8)["takes"].as_array().unwrap().len(), 3);
    let ran = test.run("gc --yes");
    assert!(ran.status == 11 && ran.stderr.contains("R0605"), "{ran}");
    assert!(shelf(&test) == all);
    drop(held);
    assert_eq!(found(&test, "gc --yes", 0)["removed"], 3);
}

/// A run of the job that dies where `fault` says.
fn dies(test: &Test, line: &str, fault: &str) {
    let dead: Ran = test.command(line).env("RHAPSODE_FAULT", fault).output().unwrap().into();
    assert_eq!(dead.status, -9, "{dead}");
}

#[test]
fn what_is_open_stays_and_what_was_paid_for_says_its_price() {
    if is_near_midnight() {
        return;
    }
    let process = Process::start(Test::new(), " --rate 60000 --daily 1000");
    job(&process, 6, "", "concurrency = 1\n");
    let test = &process.test;
    dies(test, "run job.toml -y --progress none", "kill=take.renamed:3");
    let book = fs::read_to_string(test.path("book.md")).unwrap();
    test.write("book.md", "Another line is here today.\n");
    // Two are committed; the third is there and its intent is open.
    let ledger = || fs::read(test.ledger_path().unwrap()).unwrap();
    let before = ledger();
    let shown = found(test, "gc", 8);
    assert_eq!((&shown["points"], &shown["unsettled"]), (&2.into(), &1.into()), "{shown}");
    let paid = |take: &Value| take["points"] == 1 && take["job"].as_str().unwrap().starts_with("job@");
    assert!(shown["takes"].as_array().unwrap().iter().all(paid), "{shown}");
    let table = test.run("gc").stdout;
    assert!(table.contains("2 points to buy again") && table.contains("1 of requests that are open"), "{table}");
    let gone = found(test, "gc --yes", 0);
    assert_eq!((&gone["removed"], &gone["unsettled"]), (&2.into(), &1.into()), "{gone}");
    assert!(ledger() == before, "the ledger is not touched");
    // The open one is settled by its take; the two are bought again and counted twice, as they were paid twice.
    test.write("book.md", book);
    let ran = run(test, "");
    assert_eq!(ran.status, 0, "{ran}");
    let spent = account(test).spent_in_all();
    assert_eq!((spent.at_least, spent.at_most), (rhapsode::units::Points(8), rhapsode::units::Points(8)));
    assert_eq!(crate::flow_job::charged(&process.log()), 8);
    assert_eq!(test.entries("doubt"), 0);
}

#[test]
fn killed_in_the_middle_it_leaves_the_others_whole_and_goes_on() {
    let test = Test::of("", "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n");
    test.done("run job.toml");
    test.write("book.md", "Five.\n");
    let before = shelf(&test);
    let ledger = fs::read(test.ledger_path().unwrap()).unwrap();
    dies(&test, "gc --yes", "kill=gc.removed:2");
    let left = shelf(&test);
    assert!(left.len() == 3 && left.iter().all(|(path, bytes)| before[path] == *bytes));
    test.done("doctor job.toml");
    let gone = found(&test, "gc --yes", 0);
    assert_eq!((&gone["removed"], &gone["referenced"]), (&2.into(), &1.into()), "{gone}");
    assert!(fs::read(test.ledger_path().unwrap()).unwrap() == ledger);
    test.done("run job.toml");
}

#[test]
fn a_disk_that_fails_in_the_middle_is_said_and_the_rest_stays() {
    let test = Test::of("", BOOK);
    test.done("run job.toml");
    test.write("book.md", "Nothing of it.\n");
    let ran: Ran = test.command("gc --yes").env("RHAPSODE_FAULT", "fail=rename:2:EIO").output().unwrap().into();
    assert!(ran.status == 12 && ran.stderr.contains("R0603") && ran.stderr.contains("Removed 1 take."), "{ran}");
    assert_eq!(shelf(&test).len(), 2);
    assert_eq!(found(&test, "gc --yes", 0)["removed"], 2);
}

#[test]
fn takes_of_auditions_and_damaged_ones_stay() {
    // Where the user's data folder is this one, or there is none, auditions lie beside the job.
    let test = Test::of("", BOOK);
    let voices: Ran = test.run("voices list --engine house --json");
    let ids: Vec<String> = voices
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok()?["id"].as_str().map(str::to_owned))
        .take(1)
        .collect();
    let mut command = test.command("voices audition");
    command.args(&ids).args(["--text", "Hello there.", "--job", "job.toml", "-o", "heard"]);
    command.env("RHAPSODE_DATA", test.path(".rhapsode"));
    let heard: Ran = command.output().unwrap().into();
    assert_eq!(heard.status, 0, "{heard}");
    test.done("run job.toml");
    assert_eq!(shelf(&test).len(), 4);
    let kept = found(&test, "gc --yes", 0);
    assert_eq!((&kept["auditions"], &kept["removed"]), (&1.into(), &0.into()), "{kept}");
    let mut all = test.takes();
    test.write("book.md", "Nothing of it.\n");
    all.retain(|path| {
        found(&test, "gc", 8)["takes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|take| path.file_stem().unwrap().to_str() == take["take"].as_str())
    });
    let mut bytes = fs::read(&all[0]).unwrap();
    bytes.truncate(60);
    fs::write(&all[0], bytes).unwrap();
    let kept = found(&test, "gc --yes", 0);
    assert_eq!((&kept["damaged"], &kept["removed"]), (&1.into(), &2.into()), "{kept}");
    test.remove(&[".rhapsode/auditions"]);
    assert_eq!(test.run("gc").status, 2, "an audition that is not kept is a job that ran here");
}
