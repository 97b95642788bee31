//! Voices through the program, against the local server: lists, their age, what a plan says of ids, auditions.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::harness::{Ran, Test, files_in};

/// `serve flow` under way; it is ended with the test.
struct Served {
    child: Child,
    url: String,
    token: String,
}

impl Served {
    fn start(test: &Test, flags: &str) -> Served {
        let line = format!("serve flow --port 0 --issue-token --state server{flags}");
        let mut child = test.command(&line).stdin(Stdio::piped()).spawn().unwrap();
        let first = |stream: &mut dyn BufRead| {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            line.trim().to_owned()
        };
        let token = first(&mut BufReader::new(child.stdout.take().unwrap()));
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let line = first(&mut said);
        // Whatever else it says must find an open pipe.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let url = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap_or_else(|| panic!("{line}"));
        Served { url: url.trim_end_matches([';', ',']).to_owned(), token, child }
    }

    fn command(&self, test: &Test, line: &[&str]) -> Command {
        let mut command = test.command("voices");
        command.args(line).args(["--url", &self.url, "--account", "me"]);
        command.env("RHAPSODE_DATA", test.path("data")).env("RHAPSODE_FLOW_TOKEN", &self.token);
        command
    }

    fn run(&self, test: &Test, line: &[&str]) -> Ran {
        self.command(test, line).output().unwrap().into()
    }

    /// What the server has charged, by its own log.
    fn charged(&self, test: &Test) -> u64 {
        let log = fs::read_to_string(test.path("server/requests.jsonl")).unwrap_or_default();
        let line = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["charged"].as_u64().unwrap();
        log.lines().map(line).sum()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Plans the job of `test` with its lists of voices.
fn plan(test: &Test) -> Ran {
    test.command("plan job.toml").env("RHAPSODE_DATA", test.path("data")).output().unwrap().into()
}

#[test]
fn a_list_comes_from_the_catalogues_then_from_the_server_then_from_what_was_kept() {
    let test = Test::new();
    let server = Served::start(&test, " --dialect web");
    let bundled = server.run(&test, &["--json"]);
    assert!(bundled.stderr.contains("bundled"), "{bundled}");
    assert_eq!((bundled.status, bundled.stdout.lines().count()), (0, 380));
    assert_eq!(files_in(&test.path("data")).len(), 0, "nothing was asked, nothing is kept");
    let fresh = server.run(&test, &["list", "--refresh", "--language", "yue", "--gender", "male"]);
    assert_eq!((fresh.status, fresh.stdout.lines().count()), (0, 5), "{fresh}");
    let kept = server.run(&test, &["santa"]);
    assert!(kept.stderr.contains("asked for just now"), "{kept}");
    assert!(kept.stdout.contains("`Santa_Claus `"), "{kept}");
    let csv = server.run(&test, &["santa", "--csv"]);
    assert!(csv.stdout.contains("\r\n\"Santa_Claus \","), "{csv}");
    let none = server.run(&test, &["--language", "ko"]);
    assert_eq!(none.status, 4, "{none}");
    assert!(none.stderr.contains("303"), "the extended ones do not say what they speak: {none}");
}

#[test]
fn trap_13_a_failing_servers_list_is_refused_and_the_kept_one_stays() {
    let test = Test::new().with("faults.toml", "[[fault]]\ndo = \"voices_fallback\"\n");
    let server = Served::start(&test, " --faults faults.toml");
    let refused = server.run(&test, &["--refresh"]);
    assert_eq!(refused.status, 10, "{refused}");
    assert!(refused.stderr.contains("R0563") && refused.stderr.contains("lists 3 voices"), "{refused}");
    assert!(!test.path("data/flow/me.voices.json").exists());
    // A list that is older than a day is asked for again by itself, and shown when that fails.
    let voices: Vec<String> = ["a", "b", "c", "old one"].iter().map(|id| format!("{{\"id\":\"{id}\"}}")).collect();
    fs::create_dir_all(test.path("data/flow")).unwrap();
    let old = format!("{{\"at\":1700000000000,\"url\":\"{}\",\"voices\":[{}]}}", server.url, voices.join(","));
    test.write("data/flow/me.voices.json", &old);
    // A script of one fault has one fault: the next answer is whole, and is kept.
    let offline = server.run(&test, &["--offline"]);
    assert!(offline.stdout.contains("`old one`") && offline.stderr.contains("days ago"), "{offline}");
    let fresh = server.run(&test, &[]);
    assert!(fresh.stderr.contains("just now") || fresh.stderr.contains("N0558"), "{fresh}");
}

#[test]
fn a_plan_says_what_it_knows_of_ids_and_languages() {
    const ENGINE: &str = "[engine]\nkind = \"flow\"\naccount = \"me\"\n";
    let voice = |id: &str| format!("{ENGINE}[voices.narrator]\nid = \"{id}\"\n");
    for (tables, status, said) in [
        (ENGINE.to_owned(), 3, "R0560"),
        (voice("Santa_Claus"), 3, "the id is `\"Santa_Claus \"`"),
        (voice("Santa_Claus "), 0, ""),
        (voice("v-female-R2s4N9qK"), 0, "did you mean `\"v-female-R2s4N9qJ\"`"),
        (voice("v-en-female-amy"), 0, "R0562"),
        (voice("v-female-R2s4N9qJ"), 0, "book.md:1:1: the voice `v-female-R2s4N9qJ` speaks `zh`"),
    ] {
        let test = Test::of(&tables, "Hello there.\n");
        let ran = plan(&test);
        assert_eq!(ran.status, status, "{tables}\n{ran}");
        let shown = format!("{}{}", ran.stdout, ran.stderr);
        assert!(shown.contains(said), "{tables}\n{ran}");
        assert!(!said.is_empty() || !shown.contains("R05"), "{ran}");
    }
    let test = Test::of(&voice("Santa_Claus "), "Hello.\n\nSay <lang xml:lang=\"fr\">bonjour</lang>.\n");
    let ran = plan(&test);
    assert_eq!(ran.status, 3, "{ran}");
    assert!(ran.stderr.contains("R0558") && ran.stderr.contains("book.md:3"), "{ran}");
    // A clone is known as soon as it is kept.
    let test = Test::of(&voice("clone-1"), "Hello.\n");
    assert!(plan(&test).stderr.contains("R0561"));
    fs::create_dir_all(test.path("data/flow")).unwrap();
    test.write(
        "data/flow/me.clones.json",
        "{\"clones\":[{\"id\":\"clone-1\",\"name\":\"Me\",\"at\":1,\"account\":\"me\"}]}",
    );
    assert!(!plan(&test).stderr.contains("R0561"));
}

#[test]
fn an_audition_is_paid_for_once_and_says_its_cost_first() {
    let test = Test::new();
    let server = Served::start(&test, " --dialect docs");
    let line = ["audition", "v-female-R2s4N9qJ", "Santa_Claus ", "--text", "你好，*世界*！<b>", "--language", "zh"];
    let refused = server.run(&test, &line);
    assert_eq!(refused.status, 8, "{refused}");
    assert!(refused.stderr.contains("2 points"), "{refused}");
    assert_eq!(server.charged(&test), 0);
    let heard = server.run(&test, &[&line[..], &["--yes"]].concat());
    assert_eq!(heard.status, 0, "{heard}");
    let names: Vec<String> = files_in(&test.path("audition"))
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["Santa_Claus_.wav", "v-female-R2s4N9qJ.wav"]);
    for name in &names {
        let wav = hound::WavReader::open(test.path("audition").join(name)).unwrap();
        assert!(wav.spec().sample_rate == 24_000 && wav.duration() > 12_000, "{name}: {}", wav.duration());
    }
    // Kept: no word is needed, nothing is asked for, and one voice more costs one point more.
    test.remove(&["audition"]);
    assert_eq!(server.run(&test, &line).status, 0);
    assert_eq!((files_in(&test.path("audition")).len(), server.charged(&test)), (2, 2));
    let more = [&line[..3], &["v-male-Bk7vD3xP"], &line[3..], &["--yes"]].concat();
    assert_eq!(server.run(&test, &more).status, 0);
    assert_eq!(server.charged(&test), 3);
    let ledger = fs::read_to_string(test.path("data/ledger/flow.me.ledger")).unwrap();
    assert_eq!(ledger.matches("\"commit\"").count(), 3, "{ledger}");
}

#[test]
fn the_house_auditions_for_nothing() {
    let test = Test::new();
    let ran: Ran = test
        .command("voices audition en-gb ja --text Hello")
        .env("RHAPSODE_DATA", test.path("data"))
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(files_in(&test.path("audition")).len(), 2);
    let twice = test.command("voices audition ja ja --text x").env("RHAPSODE_DATA", test.path("data")).output();
    assert_eq!(Ran::from(twice.unwrap()).status, 2);
}
