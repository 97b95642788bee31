//! Lines that share requests: what they cost, what becomes of packs that cannot be cut apart, and kills at every step.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::flow_job::{charged, give, is_near_midnight, run, spoken};
use crate::harness::{Ran, Test};
use crate::serve::program::Process;

/// A point a request, and two voices.
const TABLES: &str = "[engine]\npoints_per_request = 1\n\n[voices.a]\nid = \"yue\"\nlanguage = \"yue\"\n\n[voices.b]\nid = \
                      \"en-gb\"\n\n[casting]\nA = \"a\"\nB = \"b\"\ndefault = \"b\"\n\n[budget]\ndoubt = 1000\n\n[limits]\n\
                      pack = true\nconcurrency = 3\n";

/// Where these end is heard.
const CLEAR: [&str; 5] = [
    "今日天氣好好，我哋出去行吓啦。",
    "我去茶樓飲茶，順便買份報紙，跟住返屋企。",
    "琴日落咗成日雨，街上面冇乜人，連巴士都遲咗成個鐘頭。",
    "你食咗飯未？",
    "未呀，等緊你一齊食，阿媽話今晚有魚。",
];

/// Where these end nobody could swear to: they have sentences of their own.
const UNCLEAR: [&str; 4] = [
    "I am in love with Gwendolen. I have come up to town expressly to propose to her.",
    "How utterly unromantic you are!",
    "I have no doubt about that, dear Algy. The Divorce Court was specially invented for people whose memories are so \
     curiously constituted.",
    "Well, you have been eating them all the time.",
];

/// The lines of A and B by turns.
fn play(a: &[&str], b: &[&str]) -> String {
    let turn = |at: usize| {
        let said =
            |role: &str, line: Option<&&str>| line.map_or(String::new(), |line| format!("**{role}:** {line}\n\n"));
        said("A", a.get(at)) + &said("B", b.get(at))
    };
    (0..a.len().max(b.len())).map(turn).collect()
}

fn job(tables: &str) -> Test {
    let test = Test::of(&format!("style = \"script\"\n\n{tables}"), play(&CLEAR, &UNCLEAR));
    test.write("plain.toml", fs::read_to_string(test.path("job.toml")).unwrap().replace("pack = true\n", ""));
    test
}

/// How often each key was asked for.
fn asked(test: &Test) -> BTreeMap<String, usize> {
    let mut asked = BTreeMap::new();
    for (_, key) in test.ledger().into_iter().filter(|(kind, _)| kind == "intent") {
        *asked.entry(key).or_default() += 1;
    }
    asked
}

/// What holds whatever happened: what was committed is there, and was not asked for again.
fn nothing_is_lost_or_bought_twice(test: &Test, context: &str) {
    let takes: BTreeSet<String> =
        test.takes().iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let mut committed = BTreeSet::new();
    for (kind, key) in test.ledger() {
        assert!(kind != "intent" || !committed.contains(&key), "{context}: {key} was asked for again");
        assert!(kind != "commit" || takes.contains(&key), "{context}: {key} is committed and not there");
        if kind == "commit" {
            committed.insert(key);
        }
    }
}

#[test]
fn what_can_be_cut_apart_costs_one_point_and_what_cannot_its_lines_as_well() {
    let test = job(TABLES);
    let planned = test.done("plan job.toml");
    assert!(planned.stdout.contains("2 packs of 9 parts"), "{planned}");
    assert!(planned.stdout.contains("2 points, at most 11 if none of 2 packs can be cut apart"), "{planned}");
    assert!(test.done("plan plain.toml").stdout.contains("Cost     9 points\n"));
    let refused = test.run("run job.toml");
    assert_eq!(refused.status, 8, "{refused}");
    assert!(refused.stderr.contains("this would spend 2 points, at most 11"), "{refused}");

    let ran = test.done("run job.toml --max-points 6");
    assert!(ran.stderr.contains("6 requests, 6 points"), "{ran}");
    assert!(ran.stderr.contains("1 pack is cut into 5 lines [N0520]"), "{ran}");
    assert!(
        ran.stderr.contains("1 pack is not certain where lines end and of no use; 4 lines are asked for alone"),
        "{ran}"
    );
    assert_eq!((asked(&test).len(), test.takes().len()), (6, 11));
    nothing_is_lost_or_bought_twice(&test, "a run");
    assert!(test.done("doctor job.toml").stdout.contains("ok    checkpoint            says what the shelf holds"));
    assert!(test.done("gc .").stdout.contains("Nothing to remove"));
    let whole = test.outputs();

    // What is there is there for all, packed or not; an edit is one line's affair.
    assert!(test.done("plan plain.toml").stdout.contains("+ 0 new    = 9 on the shelf"));
    test.write("book.md", play(&CLEAR, &UNCLEAR).replace("好好", "唔錯"));
    assert!(test.done("plan job.toml").stdout.contains("Cost     1 point\n"));
    test.write("book.md", play(&CLEAR, &UNCLEAR));

    // A line that goes bad is cut again for nothing.
    let paid: BTreeSet<String> = asked(&test).into_keys().collect();
    let is_cut = |path: &&std::path::PathBuf| !paid.contains(path.file_stem().unwrap().to_str().unwrap());
    let takes = test.takes();
    let part = takes.iter().find(is_cut).unwrap();
    let mut bytes = fs::read(part).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(part, bytes).unwrap();
    test.remove(&["out", ".rhapsode/finished", ".rhapsode/checks"]);
    assert!(test.done("run job.toml").stderr.contains("N0603"));
    assert_eq!((asked(&test).len(), test.outputs() == whole), (6, true));
}

#[test]
fn the_same_bytes_come_of_one_worker_and_of_four_and_of_a_run_that_is_stopped_between_rounds() {
    let test = job(TABLES);
    let ran = test.run("run job.toml --max-points 3");
    assert_eq!(ran.status, 5, "{ran}");
    assert!(ran.stderr.contains("the 3 points that this run may spend are used up"), "{ran}");
    assert_eq!(asked(&test).len(), 3);
    let planned = test.done("plan job.toml -o plan.json");
    assert!(planned.stdout.contains("Cost     3 points\n"), "what is left of the unclear pack goes alone: {planned}");
    let ran = test.done("run plan.json");
    assert!(ran.stderr.contains("3 requests, 3 points"), "{ran}");
    let outputs = test.outputs();
    let four = job(&TABLES.replace("concurrency = 3", "concurrency = 4"));
    let one = job(&TABLES.replace("concurrency = 3", "concurrency = 1"));
    for other in [four, one] {
        other.done("plan job.toml -o plan.json");
        other.done("run plan.json");
        assert!(other.outputs() == outputs);
        assert_eq!(asked(&other), asked(&test));
    }
}

#[test]
fn killed_at_every_step_it_loses_nothing_and_comes_to_the_same_bytes() {
    let undisturbed = job(TABLES);
    undisturbed.done("run job.toml -y");
    // One request at a time: of two, either may be first, and the last steps would have nothing left to pass.
    let test = job(&TABLES.replace("concurrency = 3", "concurrency = 1"));
    // In the order in which a job passes them: each run goes on where the one before was killed.
    let steps = [
        "pack.noted:1",
        "intent.synced:1",
        "spool.synced:1",
        "commit.synced:1",
        "take.temp:1",
        "pack.cut:1",
        "take.renamed:1",
        "take.folder_synced:1",
        "pack.void:1",
        "intent.synced:1",
        "take.renamed:1",
        "commit.synced:1",
        "stitch.middle:1",
    ];
    for (nth, step) in steps.iter().enumerate() {
        let mut command = test.command("run job.toml -y --progress none --buy-doubtful");
        command.env("RHAPSODE_FAULT", format!("kill={step}"));
        let ran: Ran = command.output().unwrap().into();
        assert!(ran.status < 0, "{nth} {step} was not passed: {ran}");
        let context = format!("{nth} {step}");
        nothing_is_lost_or_bought_twice(&test, &context);
        // Reading is as safe as ever, and says the same as the next run will do.
        assert_eq!(test.run("plan job.toml").status, 0, "{context}");
    }
    test.done("run job.toml -y --buy-doubtful");
    nothing_is_lost_or_bought_twice(&test, "in the end");
    // Lost is what was under way when it was killed, and nothing else.
    let bought: usize = asked(&test).values().sum();
    assert_eq!(bought, 6 + test.entries("doubt"));
    assert!(test.entries("doubt") <= steps.len());
    assert!(test.outputs() == undisturbed.outputs());
    let keys = |test: &Test| asked(test).into_keys().collect::<Vec<_>>();
    assert_eq!(keys(&test), keys(&undisturbed), "no other pack than the first ones was ever asked for");
}

/// A manuscript without any line of the play.
const NOTHING: &str = "Nothing of it is left, and nobody says a word.\n";

fn notes(test: &Test) -> usize {
    fs::read_dir(test.path(".rhapsode/packs")).unwrap().count()
}

#[test]
fn notes_of_packs_go_after_their_takes_wherever_it_is_killed() {
    let test = job(TABLES);
    test.done("run job.toml -y");
    let outputs = test.outputs();
    test.done("gc . --yes");
    assert_eq!((notes(&test), test.takes().len()), (2, 11), "a note of both packs, and that one is of no use");
    test.write("book.md", NOTHING);
    let mut command = test.command("gc . --yes");
    command.env("RHAPSODE_FAULT", "kill=gc.unnoted:1");
    assert!(Ran::from(command.output().unwrap()).status < 0);
    assert_eq!((notes(&test), test.takes().len()), (1, 0));
    test.done("gc . --yes");
    assert_eq!(notes(&test), 0);
    test.write("book.md", play(&CLEAR, &UNCLEAR));
    test.done("run job.toml -y");
    assert!(test.outputs() == outputs);
}

#[test]
fn a_note_stays_while_a_request_for_its_pack_is_open() {
    let test = job(TABLES);
    let mut command = test.command("run job.toml -y --progress none");
    command.env("RHAPSODE_FAULT", "kill=intent.synced:1");
    assert!(Ran::from(command.output().unwrap()).status < 0);
    test.write("book.md", NOTHING);
    test.done("gc . --yes");
    assert_eq!(notes(&test), 1, "it is all that is left of the lines");
}

#[test]
fn an_edit_while_a_pack_waits_to_be_cut_costs_no_other_line() {
    let test = job(TABLES);
    let mut command = test.command("run job.toml -y --progress none");
    command.env("RHAPSODE_FAULT", "kill=pack.cut:1");
    assert!(Ran::from(command.output().unwrap()).status < 0);
    test.write("book.md", play(&CLEAR, &UNCLEAR).replace("好好", "唔錯"));
    let planned = test.done("plan job.toml");
    assert!(planned.stdout.contains("Cost     5 points\n"), "the edited line and four of the unclear pack: {planned}");
    test.done("run job.toml -y");
    assert_eq!(asked(&test).len(), 7);
    nothing_is_lost_or_bought_twice(&test, "an edit");
}

#[test]
fn a_service_takes_one_point_a_pack_and_one_that_it_does_not_speak_goes_line_by_line() {
    if is_near_midnight() {
        return;
    }
    let faults = "[[fault]]\ntext = \"utterly unromantic\"\ntimes = 2\ndo = \"silent\"\n";
    let process =
        Process::start(Test::new().with("faults.toml", faults), " --rate 60000 --daily 1000 --faults faults.toml");
    let (test, base) = (&process.test, &process.base);
    test.write("book.md", play(&CLEAR, &UNCLEAR));
    test.write(
        "job.toml",
        format!(
            "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"book.md\"\nstyle = \
             \"script\"\n\n[engine]\nkind = \"flow\"\nurl = \"{base}\"\ntoken_file = \"token\"\n\n[voices.a]\nid = \
             \"v-female-R2s4N9qJ\"\nlanguage = \"yue\"\n\n[voices.b]\nid = \"v-female-R2s4N9qJ\"\n\n[casting]\nA = \"a\"\nB = \"b\"\ndefault \
             = \"b\"\n\n[limits]\npack = true\nrequests_per_minute = 60000\nburst = 100\n\n[budget]\ndoubt = 10\n"
        ),
    );
    give(test, &process.token);
    let ran = run(test, "");
    assert_eq!(ran.status, 0, "{ran}");
    let log = process.log();
    assert!(ran.stderr.contains("a pack of 4 lines is of no use: "), "{ran}");
    assert!(ran.stderr.contains("1 pack is cut into 5 lines [N0520]"), "{ran}");
    assert_eq!((spoken(&log).len(), charged(&log)), (7, 7), "a pack, one twice, and its lines: {ran}");
    nothing_is_lost_or_bought_twice(test, "a service");
}
