//! Takes made again: only by policy or by a person, within what may be spent, and never at the cost of one that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rhapsode::fault::POINTS;

use crate::checks::whole::{flags, job, spoilt};
use crate::flow_job::{account, charged, give, is_near_midnight, run, spoken};
use crate::harness::{Ran, Test};
use crate::serve::program::Process;

/// The fifth line is wrong once, the sixth too, the seventh always.
fn script() -> String {
    [spoilt("fifth", "half", "times = 1"), spoilt("six is", "quiet", "times = 1"), spoilt("seventh", "repeated", "")]
        .concat()
}

fn flagged(test: &Test) -> Vec<String> {
    flags(test).into_iter().map(|(source, checks)| format!("{source} {}", checks.join(" "))).collect()
}

/// What the ledger has spent is what the server has charged.
fn books_agree(process: &Process) {
    let spent = account(&process.test).spent_in_all();
    let server = charged(&process.log());
    assert!(spent.at_least.0 <= server && server <= spent.at_most.0, "{spent:?}, the server says {server}");
}

#[test]
fn a_policy_spends_what_it_may_a_run_and_no_more_than_twice_on_the_same_words() {
    if is_near_midnight() {
        return;
    }
    let process = job(&script(), "", "[checks]\nretake = 2\n");
    let test = &process.test;
    let ran = run(test, "");
    assert_eq!((ran.status, process.log().len(), test.takes().len()), (0, 14, 14), "{ran}");
    // The worst first: words that are missing or come twice, before a level.
    assert_eq!(flagged(test), ["book.md:11:1 level", "book.md:13:1 repeat"], "{ran}");
    assert!(ran.stderr.contains("1 of 2 made again and used") || ran.stderr.contains("2 made again and used"), "{ran}");
    assert_eq!(run(test, "").stderr, "Nothing to do: Fox is up to date in out\n");
    let again = |requests: usize, left: &[&str]| {
        test.remove(&["out", ".rhapsode/finished"]);
        let ran = run(test, "");
        assert_eq!((ran.status, process.log().len()), (0, requests), "{ran}");
        assert_eq!(flagged(test), left, "{ran}");
    };
    again(16, &["book.md:13:1 repeat"]);
    again(16, &["book.md:13:1 repeat"]);
    assert_eq!(test.takes().len(), 16, "every take is kept");
    books_agree(&process);
    // The choice is that of the takes alone.
    let before = test.outputs();
    test.remove(&[".rhapsode/checks"]);
    again(16, &["book.md:13:1 repeat"]);
    assert!(test.outputs() == before, "the same takes, the same bytes");
}

#[test]
fn without_a_policy_nothing_is_made_again_until_a_person_says_so() {
    if is_near_midnight() {
        return;
    }
    let process = job(&script(), "", "[checks]\nretake = \"ask\"\n");
    let test = &process.test;
    let ran = run(test, "");
    assert_eq!((ran.status, process.log().len()), (0, 12), "{ran}");
    let asked = "3 takes could be made again, for 3 points: rhapsode retake job.toml --flagged";
    assert!(ran.stderr.contains(asked), "{ran}");
    let Ran { status, stderr, .. } = test.run("retake job.toml --flagged");
    insta::assert_snapshot!(format!("{status}\n{}", stderr.replace(" |\n", "")), @"
    8
    notice[N0557]: book.md:1:1: the voice `v-female-R2s4N9qJ` speaks `zh`; this line asks it for `en`
    all 12 takes are on the shelf
    3 takes to make again, for 3 points; those that are there stay:
      book.md:9:1: Then a fifth line, which has little to tell… (1 point; lasts 1.6 s, where its words take 1.7 s or more)
      book.md:11:1: Number six is longer than it has any need t… (1 point; 12 dB quieter than this voice is elsewhere)
      book.md:13:1: The seventh speaks of birds that fly in the… (1 point; the same 0.6 s of sound come twice, again from 1.7 s)
    error[R0805]: this would spend 3 points, and nobody agreed to it; nothing was spent
     = help: agree with `rhapsode retake job.toml --flagged -y`, set a cap with `--max-points N`, or run a plan saved by `plan -o`

    1 error; nothing was spent
    ");
    assert_eq!(process.log().len(), 12, "nobody agreed");
    assert_eq!(test.run("retake job.toml book.md:12").status, 4, "no words are there");
    assert_eq!(test.run("retake job.toml").status, 2);
    // A line that passes is made again because a person wants it, and used.
    let before = test.takes();
    let ran = test.done("retake job.toml book.md:1 --yes --progress none");
    let new: Vec<_> = test.takes().into_iter().filter(|take| !before.contains(take)).collect();
    assert_eq!((new.len(), process.log().len()), (1, 13), "{ran}");
    assert!(ran.stderr.contains("1 made again and used"), "{ran}");
    let ran = test.done("retake job.toml --flagged --max-points 2 --progress none");
    assert_eq!(process.log().len(), 15, "{ran}");
    assert_eq!(flagged(test), ["book.md:11:1 level", "book.md:13:1 repeat"], "{ran}");
    books_agree(&process);
    // Takes of the same words belong together: none of them is garbage.
    let ran = test.run("gc .");
    assert!(ran.status == 0 && ran.stdout.contains("15"), "{ran}");
    test.write("book.md", "Something else altogether.\n\nAnd more of it.\n");
    assert_eq!(test.run("retake job.toml --flagged --yes").status, 2, "not everything is recorded");
    assert_eq!(process.log().len(), 15);
}

#[test]
fn a_service_that_fails_or_is_spent_blocks_no_book() {
    if is_near_midnight() {
        return;
    }
    let down = "[[fault]]\ntext = \"fifth\"\nnth = [13, 14, 15, 16, 17, 18, 19]\ndo = \"bad_request_charged\"\n";
    let process =
        job(&format!("{down}{}", script()), " --daily 13", "[checks]\nretake = 9\n[budget]\npoints_per_day = 13\n");
    let ran = run(&process.test, "");
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(flagged(&process.test).len(), 3, "{ran}");
    assert!(ran.stderr.contains("N0509"), "{ran}");
    assert!(charged(&process.log()) <= 13);
    books_agree(&process);
}

/// Short lines, each a request of its own that is cut off in mid-speech.
const LINES: usize = 24;

fn cut_off(tables: &str) -> Process {
    let script = "[[fault]]\ncall = \"synthesize\"\ndo = \"spoilt\"\nhow = \"tail\"\n";
    let test = Test::new().with("faults.toml", script);
    let process = Process::start(test, " --rate 60000 --daily 10000 --faults faults.toml");
    let (test, base) = (&process.test, &process.base);
    test.write("book.md", (0..LINES).map(|n| format!("Yes, {n}.\n\n")).collect::<String>());
    test.write(
        "job.toml",
        format!(
            "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"book.md\"\n\n[engine]\n\
             kind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"token\"\n\n[voices.narrator]\nid = \"v-female-R2s4N9qJ\"\n\n\
             [limits]\nmax_chars = 12\nrequests_per_minute = 60000\nburst = 100\nconcurrency = 1\n\n\
             [budget]\npoints_per_day = 9000\ndoubt = 4000\n{tables}"
        ),
    );
    give(test, &process.token);
    process
}

#[test]
fn killed_at_every_point_of_it_no_take_is_lost_and_no_words_are_bought_without_end() {
    if is_near_midnight() {
        return;
    }
    let process = cut_off("");
    let test = &process.test;
    let ran = run(test, "");
    assert_eq!((ran.status, flagged(test).len(), process.log().len()), (0, LINES, LINES), "{ran}");
    let first: BTreeMap<_, _> = test.takes().into_iter().map(|take| (take.clone(), fs::read(take).unwrap())).collect();
    test.change_job("doubt = 4000\n", "doubt = 4000\n[checks]\nretake = 4\n");
    let mut killed = BTreeSet::new();
    for point in POINTS.iter().chain(&POINTS) {
        test.remove(&[".rhapsode/finished"]);
        let mut command = test.command("run job.toml -y --progress none");
        command.env("RHAPSODE_FAULT", format!("kill={point}:1"));
        let ran: Ran = command.output().unwrap().into();
        assert!(ran.status <= 0, "{point}: {ran}");
        if ran.status < 0 {
            killed.insert(*point);
        }
        let takes: BTreeSet<String> =
            test.takes().iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        let mut committed = BTreeSet::new();
        for (kind, key) in test.ledger() {
            assert!(kind != "intent" || !committed.contains(&key), "{point}: {key} was asked for again");
            assert!(kind != "commit" || takes.contains(&key), "{point}: {key} is committed and not there");
            if kind == "commit" {
                committed.insert(key);
            }
        }
        for (take, bytes) in &first {
            assert!(fs::read(take).unwrap() == *bytes, "{point}: a take that was there has changed");
        }
    }
    let passed = ["intent.synced", "conn.before", "reply.last", "spool.synced", "take.renamed", "commit.synced"];
    assert!(passed.iter().all(|point| killed.contains(point)), "{killed:?}");
    for _ in 0..LINES {
        test.remove(&[".rhapsode/finished"]);
        assert_eq!(run(test, "").status, 0);
    }
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for record in spoken(&process.log()) {
        *asked.entry(record["text_hash"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(asked.values().max(), Some(&3), "each line once, and at most twice again, however often it was killed");
    books_agree(&process);
}
