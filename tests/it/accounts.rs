//! Accounts: what several projects of one user buy from one service stands in one ledger, bought by one run at a time and
//! within one budget, whoever else spends from the account meanwhile.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Child;

use rhapsode::store::ledger::Ledger;
use rhapsode::units::Points;

use crate::chance::{Dice, chosen_seed, is_long};
use crate::flow_job::{charged, is_near_midnight, spoken};
use crate::harness::{Ran, Test};
use crate::serve::program::Process;

mod unsettled;

/// Lines of each project, a request each.
const LINES: usize = 8;

/// What the account may spend a day: not enough for two projects.
const BUDGET: u64 = 12;

/// A project in the folder `name`, with words of its own.
fn project(process: &Process, name: &str) {
    let test = &process.test;
    fs::create_dir(test.path(name)).unwrap();
    let lines: String = (0..LINES).map(|n| format!("Yes, {name} {n}.\n\n")).collect();
    test.write(&format!("{name}/book.md"), lines);
    let base = &process.base;
    test.write(
        &format!("{name}/job.toml"),
        format!(
            "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"book.md\"\n\n[engine]\n\
             kind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"../token\"\n\n[voices.narrator]\nid = \
             \"v-female-R2s4N9qJ\"\n\n[limits]\nmax_chars = 16\nrequests_per_minute = 60000\nburst = 100\nconcurrency = \
             3\n\n[budget]\npoints_per_day = {BUDGET}\n"
        ),
    );
}

fn server() -> Process {
    let process = Process::start(Test::new(), " --rate 60000 --daily 10000");
    process.test.write("token", &process.token);
    fs::set_permissions(process.test.path("token"), fs::Permissions::from_mode(0o600)).unwrap();
    process
}

/// A run of the project `name` by the user whose data folder is `data`.
fn start(test: &Test, name: &str, data: &str) -> Child {
    let mut command = test.command(&format!("run {name}/job.toml -y --no-wait --progress none"));
    command.env("RHAPSODE_DATA", test.path(data)).spawn().unwrap()
}

fn ended(child: Child) -> Ran {
    child.wait_with_output().unwrap().into()
}

/// The one object that the program prints for `line`.
fn json(test: &Test, line: &str) -> serde_json::Value {
    serde_json::from_str(test.done(line).stdout.trim()).unwrap()
}

/// The only ledger in the data folder.
fn ledger(test: &Test, data: &str) -> rhapsode::session::account::Account {
    let files = fs::read_dir(test.path(data).join("ledger")).unwrap();
    let paths: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    let path = paths.iter().find(|path| path.extension() == Some("ledger".as_ref())).unwrap();
    Ledger::look(path, path.file_stem().unwrap().to_str().unwrap()).unwrap().unwrap()
}

#[test]
fn two_projects_share_the_account_and_its_budget() {
    if is_near_midnight() {
        return;
    }
    let process = server();
    let test = &process.test;
    project(&process, "a");
    project(&process, "b");
    let first = ended(start(test, "a", "data"));
    assert_eq!(first.status, 0, "{first}");
    let second = ended(start(test, "b", "data"));
    assert_eq!(second.status, 5, "the day's points are the account's\n{second}");
    assert_eq!(charged(&process.log()), BUDGET);
    let plan = json(test, "plan b/job.toml --json");
    assert_eq!(plan["budget"]["spent_today"], BUDGET, "{plan}");
    assert_eq!(plan["budget"]["spent_in_all"], BUDGET - LINES as u64, "its own\n{plan}");
    let status = json(test, "status a/job.toml --json");
    assert_eq!(status["at_most"], LINES, "{status}");
    // Moved as a whole, it is the same project still.
    fs::rename(test.path("a"), test.path("c")).unwrap();
    let moved = json(test, "status c/job.toml --json");
    assert_eq!(moved["at_most"], LINES, "{moved}");
}

#[test]
fn what_a_dead_run_of_another_project_left_open_is_waited_for_by_nobody() {
    if is_near_midnight() {
        return;
    }
    let process = server();
    let test = &process.test;
    project(&process, "a");
    project(&process, "b");
    // The same words, so that both need the same takes.
    fs::copy(test.path("a/book.md"), test.path("b/book.md")).unwrap();
    let mut command = test.command("run a/job.toml -y --progress none");
    let dead: Ran = command.env("RHAPSODE_FAULT", "kill=reply.last:2").output().unwrap().into();
    assert_eq!(dead.status, -9, "{dead}");
    let ran = ended(start(test, "b", "data"));
    assert!([0, 5].contains(&ran.status), "{ran}");
    let ran = ended(start(test, "a", "data"));
    assert!([0, 5].contains(&ran.status), "{ran}");
    let account = ledger(test, "data");
    assert_eq!(account.open(), []);
    let spent = account.spent_in_all();
    let charged = Points(charged(&process.log()));
    assert!(spent.at_least <= charged && charged <= spent.at_most, "{spent:?} of {charged}");
    assert!(charged <= Points(BUDGET));
}

#[test]
fn of_many_processes_one_works_and_the_others_say_so() {
    if is_near_midnight() {
        return;
    }
    let seeds = chosen_seed().map_or(0..if is_long() { 500 } else { 6 }, |seed| seed..seed + 1);
    let (rounds, mut refused) = (seeds.end - seeds.start, 0);
    for seed in seeds {
        let mut dice = Dice(seed);
        let context = format!("RHAPSODE_SEED={seed} cargo test --features faults --test it accounts::");
        let process = server();
        let test = &process.test;
        ["a", "b", "foreign"].iter().for_each(|name| project(&process, name));
        let many = 2 + dice.below(7);
        let foreign = start(test, "foreign", "elsewhere");
        let runs: Vec<Child> = (0..many).map(|n| start(test, if n % 2 == 0 { "a" } else { "b" }, "data")).collect();
        for ran in runs.into_iter().map(ended) {
            match ran.status {
                0 | 5 => {}
                11 => {
                    refused += 1;
                    let says = |words: &str| ran.stderr.contains(words);
                    assert!(says("in use by another run (process ") && says(" since 20"), "{context}\n{ran}");
                }
                other => panic!("{context}: {other}\n{ran}"),
            }
        }
        let foreign = ended(foreign);
        assert_eq!(foreign.status, 0, "{context}\n{foreign}");
        let log = process.log();
        let account = ledger(test, "data");
        let (ours, theirs) = (account.spent_in_all(), ledger(test, "elsewhere").spent_in_all());
        assert!(ours.at_most <= Points(BUDGET), "{context}: {ours:?}");
        let (least, most) = (ours.at_least + theirs.at_least, ours.at_most + theirs.at_most);
        let charged = Points(charged(&log));
        assert!(least <= charged && charged <= most, "{context}: {charged} of {ours:?} and {theirs:?}");
        assert!(account.open().is_empty(), "{context}");
        // No text was bought twice.
        let texts: Vec<&str> = spoken(&log).iter().filter_map(|record| record["text"].as_str()).collect();
        let different: std::collections::BTreeSet<&str> = texts.iter().copied().collect();
        assert_eq!(texts.len(), different.len(), "{context}: {texts:?}");
    }
    assert!(refused >= rounds, "of {rounds} times many processes only {refused} were ever refused");
}

/// The ledger as it is shown.
fn shown(test: &Test) -> serde_json::Value {
    json(test, "ledger --json")
}

#[test]
fn a_person_settles_what_nobody_can_prove() {
    if is_near_midnight() {
        return;
    }
    let process = server();
    project(&process, "a");
    assert_eq!(process.test.run("ledger").status, 4, "nothing was bought");
    let mut command = process.test.command("run a/job.toml -y --progress none");
    let dead: Ran = command.env("RHAPSODE_FAULT", "kill=reply.headers:3").output().unwrap().into();
    assert_eq!(dead.status, -9, "{dead}");
    let open = shown(&process.test);
    assert!(!open["open"].as_array().unwrap().is_empty() && open["doubts"] == serde_json::json!([]), "{open}");
    assert_eq!(open["days"][0]["at_most"], open["at_most"]);
    // Without the server, the next run can only say that it does not know.
    let (test, _) = process.end("TERM");
    let unreachable = ended(start(&test, "a", "data"));
    assert_eq!(unreachable.status, 10, "{unreachable}");
    let before = shown(&test);
    let doubts = before["doubts"].as_array().unwrap();
    let number = doubts[0]["number"].as_u64().unwrap();
    assert_eq!(doubts[0]["known"], "the run ended before its reply was whole");
    let table = test.done("ledger").stdout;
    assert!(table.contains("In doubt") && table.contains("the run ended before its reply was whole"), "{table}");
    let ledger = || fs::read(test.ledger_path().unwrap()).unwrap();
    let bytes = ledger();
    for wrong in ["ledger resolve 999 --free", "ledger resolve 2 --free --account nobody"] {
        assert_eq!(test.run(wrong).status, 4, "{wrong}");
    }
    for wrong in ["ledger resolve --free", "ledger resolve 1", "ledger resolve 1 --free --charged"] {
        assert_eq!(test.run(wrong).status, 2, "{wrong}");
    }
    assert!(ledger() == bytes, "a refused word changes nothing");
    test.done(&format!("ledger resolve {number} --free --because the-invoice"));
    let after = shown(&test);
    assert_eq!(after["at_most"].as_u64().unwrap(), before["at_most"].as_u64().unwrap() - 1);
    assert_eq!(after["doubts"].as_array().unwrap().len(), doubts.len() - 1);
    assert_eq!(test.run(&format!("ledger resolve {number} --free")).status, 4, "it is settled");
    if doubts.len() > 1 {
        test.done("ledger resolve --all --charged");
    }
    let settled = shown(&test);
    assert_eq!(settled["at_least"], settled["at_most"], "{settled}");
    assert!(String::from_utf8(ledger()).unwrap().contains("the-invoice"));
}
