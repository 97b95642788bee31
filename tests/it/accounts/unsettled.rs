//! What dead runs leave open, in projects that are gone, that want the same take, or that were copied with it: no book comes
//! out below the truth, and everybody goes on.

use std::fs;
use std::path::Path;

use rhapsode::session::account::Account;
use rhapsode::units::Points;

use super::{BUDGET, ended, ledger, project, server, shown, start};
use crate::flow_job::{charged, is_near_midnight, spoken};
use crate::harness::{Ran, Test};
use crate::serve::program::Process;

/// A run of the project `name` that dies where `fault` says.
fn dies(test: &Test, name: &str, fault: &str) {
    let mut command = test.command(&format!("run {name}/job.toml -y --progress none --max-points 1"));
    let dead: Ran = command.env("RHAPSODE_FAULT", fault).output().unwrap().into();
    assert_eq!(dead.status, -9, "{dead}");
}

/// Runs the project `name` to its end, to the end of the day's points, or to where only a person's word buys on.
fn goes_on(test: &Test, name: &str) {
    let ran = ended(start(test, name, "data"));
    assert!([0, 5, 8].contains(&ran.status), "{ran}");
}

/// The ledger's interval holds what the server charged.
fn holds(process: &Process, context: &str) -> Account {
    let account = ledger(&process.test, "data");
    let (spent, charged) = (account.spent_in_all(), Points(charged(&process.log())));
    assert!(spent.at_least <= charged && charged <= spent.at_most, "{context}: {charged} of {spent:?}");
    assert!(charged <= Points(BUDGET), "{context}: {charged}");
    account
}

/// How often each text was asked for, at most.
fn most_often(process: &Process) -> usize {
    let log = process.log();
    let texts: Vec<&str> = spoken(&log).iter().filter_map(|record| record["text"].as_str()).collect();
    texts.iter().map(|text| texts.iter().filter(|other| *other == text).count()).max().unwrap_or(0)
}

#[test]
fn what_a_project_that_is_gone_left_open_is_settled_by_a_person() {
    if is_near_midnight() {
        return;
    }
    let process = server();
    let test = &process.test;
    project(&process, "a");
    dies(test, "a", "kill=reply.headers:1");
    fs::remove_dir_all(test.path("a")).unwrap();
    let before = shown(test);
    let open = before["open"].as_array().unwrap();
    let number = open[0]["number"].as_u64().unwrap();
    assert!(test.done("ledger").stdout.contains("ledger resolve --open"));
    let bytes = || fs::read(test.ledger_path().unwrap()).unwrap();
    let unchanged = bytes();
    let refused = test.run(&format!("ledger resolve {number} --charged"));
    assert!(refused.status == 2 && refused.stderr.contains("R0623") && refused.stderr.contains("--open"), "{refused}");
    assert_eq!(test.run("ledger resolve --all --charged").status, 4, "nothing is in doubt");
    assert_eq!(test.run("ledger resolve --all --charged --open").status, 2);
    assert!(bytes() == unchanged);
    test.done(&format!("ledger resolve {number} --charged --open"));
    let kinds: Vec<String> = test.ledger().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["intent", "doubt", "resolve"]);
    let after = shown(test);
    assert_eq!((&after["at_least"], &after["at_most"]), (&1.into(), &1.into()), "{after}");
    holds(&process, "settled");
}

#[test]
fn a_person_is_not_let_to_the_ledger_while_a_run_has_it() {
    let process = server();
    let test = &process.test;
    project(&process, "a");
    dies(test, "a", "kill=reply.headers:1");
    let number = shown(test)["open"][0]["number"].as_u64().unwrap();
    let path = test.ledger_path().unwrap().with_added_extension("lock");
    let held = rhapsode::store::lock::Lock::take(&path, "it", rhapsode::units::UtcMillis(0)).unwrap();
    assert_eq!(test.run(&format!("ledger resolve {number} --charged --open")).status, 11);
    drop(held);
    test.done(&format!("ledger resolve {number} --charged --open"));
}

/// Both projects want the same take and die over it; whoever goes on first, each settles its own.
#[test]
fn two_projects_in_doubt_about_one_take_settle_each_its_own() {
    if is_near_midnight() {
        return;
    }
    for faults in
        [["spool.synced", "reply.headers"], ["reply.headers", "spool.synced"], ["spool.synced", "spool.synced"]]
    {
        for order in [["a", "b"], ["b", "a"]] {
            let context = format!("{faults:?}, then {order:?}");
            let process = server();
            let test = &process.test;
            project(&process, "a");
            project(&process, "b");
            fs::copy(test.path("a/book.md"), test.path("b/book.md")).unwrap();
            dies(test, "a", &format!("kill={}:1", faults[0]));
            dies(test, "b", &format!("kill={}:1", faults[1]));
            let both = holds(&process, &context);
            assert_eq!((both.open().len(), both.doubts().len()), (1, 1), "{context}");
            for name in order {
                goes_on(test, name);
                holds(&process, &context);
            }
            let account = holds(&process, &context);
            assert!(account.open().is_empty(), "{context}");
            // What came whole is proven: found by the project that had it, or counted by the service before that.
            let whole = faults.iter().filter(|fault| **fault == "spool.synced").count();
            let at_once = usize::from(faults[1] == "spool.synced" && order[0] == "b");
            let proven = test.entries("resolve") + at_once;
            assert!(proven >= whole, "{context}: {proven} of {whole}");
            for (_, job) in account.jobs() {
                assert!(job.at_least <= job.at_most, "{context}");
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &to) } else { assert!(fs::copy(entry.path(), to).is_ok()) }
    }
}

/// A folder that is copied with a request open: both go on, and nothing is bought twice without being counted.
#[test]
fn a_copy_of_a_project_with_a_request_open_goes_on_beside_it() {
    if is_near_midnight() {
        return;
    }
    for (fault, most) in [("spool.synced", 1), ("take.renamed", 1), ("reply.headers", 3)] {
        for order in [["a", "copy"], ["copy", "a"]] {
            let context = format!("{fault}, then {order:?}");
            let process = server();
            let test = &process.test;
            project(&process, "a");
            // One line, so that the day's points are enough for all.
            test.write("a/book.md", "Yes, a 0.\n");
            dies(test, "a", &format!("kill={fault}:1"));
            copy(&test.path("a"), &test.path("copy"));
            for name in order {
                let ran = ended(start(test, name, "data"));
                assert_eq!(ran.status, 0, "{context}\n{ran}");
                holds(&process, &context);
            }
            let account = holds(&process, &context);
            assert!(account.open().is_empty(), "{context}");
            assert!(most_often(&process) <= most, "{context}: asked for {} times", most_often(&process));
            let bytes = |name: &str| fs::read(test.path(&format!("{name}/out/Fox.wav"))).unwrap();
            assert!(!bytes("a").is_empty() && !bytes("copy").is_empty());
            let names = ["a", "copy"]
                .map(|name| fs::read_to_string(test.path(&format!("{name}/.rhapsode/project.json"))).unwrap());
            assert_ne!(names[0], names[1], "{context}: each has a name of its own");
        }
    }
}
