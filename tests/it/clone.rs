//! Clones through the program: from a recording to an id, paid for once, wherever the process is killed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Command;

use serde_json::Value;

use crate::harness::{Test, files_in, signal, skipped, until};

mod held;

use held::Held;

/// Eighteen seconds of the built-in voice.
const WORDS: &str = "Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing \
    to do. Once or twice she had peeped into the book her sister was reading, but it had no pictures or conversations \
    in it. And what is the use of a book, thought Alice, without pictures or conversations?";

/// A folder with `me.wav`, a recording.
fn recorded() -> Test {
    let test = Test::of("", WORDS);
    test.done("run job.toml");
    fs::rename(test.path("out/Fox.wav"), test.path("me.wav")).unwrap();
    test.remove(&[".rhapsode", "out"]);
    test
}

/// `rhapsode clone` with the words of `line` at the server `url`, not yet started.
fn command(test: &Test, url: &str, line: &str) -> Command {
    let mut command = test.command(&format!("clone {line} --url {url} --account me"));
    command.env("RHAPSODE_DATA", test.path("data")).env("RHAPSODE_FLOW_TOKEN", "a.b.c");
    command
}

fn run(test: &Test, url: &str, line: &str) -> crate::harness::Ran {
    command(test, url, line).output().unwrap().into()
}

/// The kinds of all entries of the account's ledger.
fn kinds(test: &Test) -> Vec<String> {
    let Ok(text) = fs::read_to_string(test.path("data/ledger/flow.me.ledger")) else { return Vec::new() };
    let kind = |line: &str| {
        let record: Value = serde_json::from_str(line.rsplit_once(' ').unwrap().0).unwrap();
        record["entry"]["kind"].as_str().unwrap().to_owned()
    };
    text.lines().skip(1).map(kind).collect()
}

#[test]
fn a_clone_is_bought_once_and_its_id_is_data() {
    let test = recorded();
    let server = Held::web();
    server.release();
    let refused = run(&test, server.url(), "me.wav --name Me");
    assert_eq!(refused.status, 8, "{refused}");
    assert!(refused.stderr.contains("costs 10 points"), "{refused}");
    assert_eq!((server.posts(), kinds(&test).len()), (0, 0));
    let made = run(&test, server.url(), "me.wav --name Me --yes");
    assert_eq!((made.status, made.stdout.as_str()), (0, "clone-1\n"), "{made}");
    let again = run(&test, server.url(), "me.wav --name Another --yes --json");
    let shown: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!((&shown["id"], &shown["bought"], &shown["points"]), (&"clone-1".into(), &false.into(), &0.into()));
    // Without what is kept here, the server's list knows it by the sample.
    test.remove(&["data/flow"]);
    let found = run(&test, server.url(), "me.wav --name Me --yes");
    assert_eq!((found.status, found.stdout.as_str()), (0, "clone-1\n"), "{found}");
    assert_eq!((server.posts(), kinds(&test)), (1, vec!["intent".to_owned(), "commit".to_owned()]));
    let [sent] = server.samples().try_into().unwrap();
    let wav = hound::WavReader::new(sent.as_slice()).unwrap();
    let spec = wav.spec();
    assert_eq!((spec.sample_rate, spec.channels, spec.bits_per_sample), (16_000, 1, 16));
    assert!((160_000..=192_000).contains(&wav.duration()), "{}", wav.duration());
    let names = server.names();
    assert!(names[0].starts_with("Me_") && names[0].len() == 15, "{names:?}");
}

#[test]
fn killed_between_the_intent_and_the_reply_it_is_found_on_the_server() {
    let test = recorded();
    let server = Held::web();
    let mut child = command(&test, server.url(), "me.wav --name Me --yes").spawn().unwrap();
    assert!(until(&mut child, || server.posts() == 1), "it ended before it asked");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(kinds(&test), ["intent"], "the intent is durable before the request");
    server.release();
    let found = run(&test, server.url(), "me.wav --name Me");
    assert_eq!((found.status, found.stdout.as_str()), (0, "clone-1\n"), "{found}");
    assert!(found.stderr.contains("N0559"), "{found}");
    assert_eq!((server.posts(), kinds(&test)), (1, vec!["intent".to_owned(), "commit".to_owned()]));
}

#[test]
fn killed_after_the_reply_nothing_is_bought_again() {
    let test = recorded();
    let server = Held::without_a_list();
    server.release();
    let mut child = command(&test, server.url(), "me.wav --name Me --yes").spawn().unwrap();
    // As soon as the clone is noted, and so before or after its commit.
    until(&mut child, || test.path("data/flow/me.clones.json").exists());
    child.kill().unwrap();
    child.wait().unwrap();
    let found = run(&test, server.url(), "me.wav --name Me --yes");
    assert_eq!((found.status, found.stdout.as_str()), (0, "clone-1\n"), "{found}");
    assert_eq!((server.posts(), kinds(&test)), (1, vec!["intent".to_owned(), "commit".to_owned()]));
}

#[test]
fn what_may_be_paid_for_takes_a_persons_word() {
    let test = recorded();
    for server in [Held::losing(), Held::without_a_list()] {
        test.remove(&["data"]);
        let mut child = command(&test, server.url(), "me.wav --name Me --yes").spawn().unwrap();
        assert!(until(&mut child, || server.posts() == 1), "it ended before it asked");
        child.kill().unwrap();
        child.wait().unwrap();
        server.release();
        for _ in 0..2 {
            let refused = run(&test, server.url(), "me.wav --name Me --yes");
            assert_eq!(refused.status, 8, "{refused}");
            assert!(refused.stderr.contains("R0557") && refused.stderr.contains("--buy-again"), "{refused}");
        }
        assert_eq!((server.posts(), kinds(&test)), (1, vec!["intent".to_owned(), "doubt".to_owned()]));
        let unsaid = run(&test, server.url(), "me.wav --name Me --buy-again");
        assert_eq!((unsaid.status, server.posts()), (8, 1), "the cost is asked for all the same: {unsaid}");
        let made = run(&test, server.url(), "me.wav --name Me --buy-again --yes");
        assert_eq!((made.status, server.posts()), (0, 2), "{made}");
        assert_eq!(kinds(&test), ["intent", "doubt", "intent", "commit"]);
    }
}

/// What it says once the reply is under way and it was told to stop `times` times.
fn stopped(test: &Test, server: &Held, times: usize) -> (std::process::Child, BufReader<std::process::ChildStderr>) {
    let mut child = command(test, server.url(), "me.wav --name Me --yes").spawn().unwrap();
    let mut words = BufReader::new(child.stderr.take().unwrap());
    assert!(until(&mut child, || server.posts() == 1), "it ended before it asked");
    signal(&child, "INT");
    let mut heard = String::new();
    while !heard.contains("again to stop at once") {
        assert!(words.read_line(&mut heard).unwrap() > 0, "{heard}");
    }
    (1..times).for_each(|_| signal(&child, "INT"));
    (child, words)
}

#[test]
fn a_stop_lets_the_reply_arrive_and_a_second_one_leaves_it_to_the_next_command() {
    let test = recorded();
    let server = Held::web();
    let (child, _words) = stopped(&test, &server, 1);
    assert_eq!(kinds(&test), ["intent"]);
    server.release();
    let made = child.wait_with_output().unwrap();
    assert_eq!((made.status.code(), made.stdout.as_slice()), (Some(0), b"clone-1\n".as_slice()));
    assert_eq!(kinds(&test), ["intent", "commit"]);
    test.remove(&["data"]);
    let server = Held::web();
    let (child, _words) = stopped(&test, &server, 2);
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
    assert_eq!(kinds(&test), ["intent"]);
    server.release();
    let found = run(&test, server.url(), "me.wav --name Me");
    assert_eq!((found.status, found.stdout.as_str()), (0, "clone-1\n"), "{found}");
    assert_eq!((server.posts(), kinds(&test)), (1, vec!["intent".to_owned(), "commit".to_owned()]));
}

#[test]
fn trap_11_what_would_waste_the_points_is_refused_before_anything_is_sent() {
    let test = recorded();
    let server = Held::web();
    server.release();
    test.write("tiny.wav", &fs::read(test.path("me.wav")).unwrap()[..44 + 22_050 * 2 * 2]);
    test.write("page.wav", "<html>no sound</html>");
    for (line, code, status) in [
        ("me.wav --name My-voice", "R0555", 2),
        ("me.wav --name aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "R0555", 2),
        ("tiny.wav --name Me --yes", "R055", 3),
        ("page.wav --name Me --yes", "R0550", 3),
        ("none.wav --name Me --yes", "R0550", 3),
        ("me.wav --name Me --yes --min-seconds 100 --max-seconds 120", "R0551", 3),
    ] {
        let ran = run(&test, server.url(), line);
        assert_eq!(ran.status, status, "{ran}");
        assert!(ran.stderr.contains(code), "{ran}");
    }
    assert_eq!((server.posts(), files_in(&test.path("data")).len()), (0, 0));
}

#[test]
fn clones_are_listed_and_deleted() {
    let test = recorded();
    let server = Held::web();
    server.release();
    run(&test, server.url(), "me.wav --name Me --yes");
    test.remove(&["data/flow"]);
    let listed = run(&test, server.url(), "--list --json");
    let shown: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!(shown["id"], "clone-1", "{listed}");
    let deleted = run(&test, server.url(), "--delete clone-1");
    assert_eq!(deleted.status, 0, "{deleted}");
    assert_eq!(run(&test, server.url(), "--list").stdout, "");
    assert_eq!(run(&test, server.url(), "--delete clone-1").status, 6);
}

#[test]
fn recordings_of_every_format_become_a_sample() {
    let test = recorded();
    let server = Held::web();
    server.release();
    for (n, (name, flags)) in [
        ("me.mp3", "-ac 2 -ar 44100"),
        ("me.m4a", "-ar 48000 -c:a aac"),
        ("me.flac", "-ar 96000"),
        ("me.ogg", "-ar 32000 -c:a libvorbis"),
    ]
    .into_iter()
    .enumerate()
    {
        let made = test
            .shell(&format!("PATH=/usr/local/bin:/usr/bin:/bin ffmpeg -loglevel error -y -i me.wav {flags} {name}"));
        if made.status != 0 {
            skipped(&format!("{name}: {}", made.stderr.trim()));
            continue;
        }
        let before = server.posts();
        let ran = run(&test, server.url(), &format!("{name} --name F{n} --yes"));
        assert_eq!((ran.status, server.posts() - before), (0, 1), "{name}: {ran}");
    }
    for sent in server.samples() {
        let wav = hound::WavReader::new(sent.as_slice()).unwrap();
        assert!(wav.spec().sample_rate == 16_000 && (160_000..=192_000).contains(&wav.duration()));
    }
}
