//! Takes written down by a server: what is sent, what is kept, what is told, and that no server's failure fails a work.

use std::fs;
use std::process::Child;

use rhapsode::audio::wav;
use rhapsode::units::{Frames, SampleRate};
use serde_json::{Value, json};

use crate::canned::{Act, Canned, Heard, answer, json as json_answer};
use crate::harness::{Ran, Test, files_in, signal, until};

const FOX: &str = "A fox looked in at the window of the house.";
const OWL: &str = "The owl did not look up from its book. It was reading of mice.";
const BOOK: &str =
    "A fox looked in at the window of the house.\n\nThe owl did not look up from its book. It was reading of mice.\n";

/// A job whose takes are sent to `server`, one after the other, with `keys` beside it.
fn job(server: &Canned, keys: &str) -> Test {
    Test::of(&format!("[checks.transcribe]\nurl = \"{}\"\nconcurrency = 1\n{keys}", server.url), BOOK)
}

fn heard(text: &str) -> Vec<Act> {
    json_answer("200 OK", "", &json!({ "text": text }))
}

/// The fields of the form that was sent, its file aside, and the file.
fn form(heard: &Heard) -> (Vec<(String, String)>, Vec<u8>) {
    let kind = heard.header("content-type").unwrap();
    let boundary = format!("--{}", kind.split("boundary=").nth(1).unwrap());
    let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
    let (mut rest, mut fields, mut file) = (heard.body.as_slice(), Vec::new(), Vec::new());
    while let Some(at) = find(rest, boundary.as_bytes()) {
        rest = &rest[at + boundary.len()..];
        let Some(end) = find(rest, format!("\r\n{boundary}").as_bytes()) else { break };
        let head = find(rest, b"\r\n\r\n").unwrap();
        let (names, body) = (String::from_utf8(rest[..head].to_vec()).unwrap(), rest[head + 4..end].to_vec());
        let name = names.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        if name == "file" {
            assert!(names.contains("filename=\"take.wav\"") && names.contains("audio/wav"), "{names}");
            file = body;
        } else {
            fields.push((name, String::from_utf8(body).unwrap()));
        }
    }
    (fields, file)
}

/// The objects that a run told of `kind`.
fn told(ran: &Ran, kind: &str) -> Vec<Value> {
    let lines = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["type"] == kind).collect()
}

fn manifest(test: &Test) -> Value {
    serde_json::from_slice(&test.outputs()["Fox.timing.json"]).unwrap()
}

#[test]
fn a_take_is_heard_once_for_ever_and_its_lines_have_rates() {
    let server = Canned::new([
        heard("a fox looked in at the window of the house"),
        heard("The owl did not look up from its books."),
        heard("It was reading of nice."),
    ]);
    let test = job(&server, "model = \"small\"\n");
    let ran = test.done("run job.toml --json --report=report.html");
    let requests = server.heard();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].head.starts_with("POST /v1/audio/transcriptions HTTP/1.1\r\n"), "{}", requests[0].head);
    assert_eq!(requests[0].header("authorization"), None, "a server of one's own needs no key");
    let (fields, file) = form(&requests[0]);
    let expected = [("model", "small"), ("response_format", "json"), ("temperature", "0"), ("language", "en")];
    assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let wav = hound::WavReader::new(file.as_slice()).unwrap();
    assert_eq!((wav.spec().sample_rate, wav.spec().channels, wav.spec().bits_per_sample), (16_000, 1, 16));
    assert!((1.0..6.0).contains(&(f64::from(wav.duration()) / 16_000.0)), "{}", wav.duration());

    let lines: Vec<(u64, u64)> = told(&ran, "transcribed")
        .iter()
        .map(|take| (take["errors"].as_u64().unwrap(), take["of"].as_u64().unwrap()))
        .collect();
    assert_eq!(lines, [(0, 10), (6, 14)]);
    let flagged = told(&ran, "flagged");
    insta::assert_snapshot!(flagged[0]["message"].as_str().unwrap(), @"a sentence of it was not heard; 43 % of it was heard otherwise than it is written, where 20 % may be; not heard: book.md:3:1: It was reading of mice.");
    assert_eq!(flagged.len(), 1);
    let manifest = manifest(&test);
    let chapter = &manifest["chapters"][0];
    let share = json!({"unit": "words", "of": 14, "errors": 6, "rate": 0.4286});
    assert_eq!((&chapter["lines"][1]["transcript"], &chapter["lines"][0]["transcript"]["errors"]), (&share, &json!(0)));
    assert_eq!(
        chapter["flagged"][0]["missing"],
        json!([{"source": "book.md:3:1", "words": "It was reading of mice."}])
    );
    let page = fs::read_to_string(test.path("report.html")).unwrap();
    for words in ["6 of 14 words were heard otherwise (42.9 %)", "not heard: book.md:3:1: It was reading of mice."] {
        assert!(page.contains(words), "{words}");
    }

    // Nothing is asked again: not by a run, not when the work is bound anew, not for a report.
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
    let before = test.outputs();
    test.remove(&["out", ".rhapsode/finished"]);
    let ran = test.done("run job.toml");
    insta::assert_snapshot!(ran.stderr.split("Finished").nth(1).unwrap().lines().skip(3).collect::<Vec<_>>().join("\n"), @"
    transcribed: 2 takes: 6 of 24 words were heard otherwise (25.0 %); 1 sentence is missing
    flagged: 01 book: The owl did not look up from its book. It w…: a sentence of it was not heard; 43 % of it was heard otherwise than it is written, where 20 % may be; not heard: book.md:3:1: It was reading of mice. [N0508]
    ");
    assert_eq!(test.outputs(), before);
    test.done("report job.toml -o other.html");
    assert_eq!(server.heard().len(), 2);

    // One sentence is edited: one take is made and heard.
    test.write("book.md", BOOK.replace("It was reading of mice.", "It was reading of nice."));
    test.change_job("\"small\"", "\"small\" # still");
    let ran = test.done("run job.toml --json");
    assert_eq!((server.heard().len(), told(&ran, "took").len()), (3, 1));
}

#[test]
fn whatever_the_server_does_the_work_is_bound_and_the_reason_has_a_code() {
    let error = |code: &str| json!({"error": {"message": "Because.", "code": code}});
    let page = || answer("200 OK", "Content-Type: text/html\r\n", "<html>hello</html>");
    let rows: Vec<(&str, Vec<Vec<Act>>, &str)> = vec![
        ("no key", vec![json_answer("401 Unauthorized", "", &error("invalid_api_key"))], ""),
        (
            "no model",
            vec![json_answer("404 Not Found", "", &json!({"detail": "Model 'whisper-1' is not installed"}))],
            "",
        ),
        ("redirect", vec![answer("307 Temporary Redirect", "Location: http://127.0.0.1:1/\r\n", "")], ""),
        ("page", vec![page()], ""),
        ("far wait", vec![json_answer("429 Too Many Requests", "Retry-After: 600\r\n", &error("rate_limit"))], ""),
        ("refused", vec![json_answer("400 Bad Request", "", &error("bad")), heard(OWL)], ""),
        ("own failure", vec![json_answer("200 OK", "", &json!({"error": "failed to process audio"})), heard(OWL)], ""),
        ("no json", vec![answer("200 OK", "Content-Type: text/plain\r\n", FOX), heard(OWL)], ""),
        (
            "passes",
            vec![
                json_answer("429 Too Many Requests", "Retry-After: 0\r\n", &error("rate_limit")),
                json_answer("503 Service Unavailable", "Retry-After: 0\r\n", &error("overloaded")),
                heard(FOX),
                heard(OWL),
            ],
            "",
        ),
        ("slow", vec![vec![Act::Fall], heard(OWL)], "total_seconds = 1\n"),
    ];
    let (mut shown, mut before) = (Vec::new(), "http://127.0.0.1:1".to_owned());
    let test = Test::of(&format!("[checks.transcribe]\nurl = \"{before}\"\nconcurrency = 1\n"), BOOK);
    for (name, answers, keys) in rows {
        // The same takes, and another server that has not heard them yet.
        let server = Canned::new(answers);
        test.change_job(&format!("{before}\"\n"), &format!("{}\"\n{keys}", server.url));
        before.clone_from(&server.url);
        let ran = test.done("run job.toml");
        let notices: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("  notice:")).map(str::trim).collect();
        shown.push(format!("{name}, {} asked: {}", server.heard().len(), notices.join("; ")));
    }
    assert_eq!((test.takes().len(), test.outputs().len()), (2, 3), "the work is bound, and no take made again");
    insta::assert_snapshot!(shown.join("\n"), @"
    no key, 1 asked: notice: 2 takes are not transcribed: the server does not accept the key (status 401): Because. [N0511]
    no model, 1 asked: notice: 2 takes are not transcribed: nothing there transcribes (status 404): Model 'whisper-1' is not installed [N0512]
    redirect, 1 asked: notice: 2 takes are not transcribed: nothing there transcribes (status 307) [N0512]
    page, 1 asked: notice: 2 takes are not transcribed: nothing there transcribes (status 200), with an HTML page [N0512]
    far wait, 1 asked: notice: 2 takes are not transcribed: the server asks for fewer requests (status 429): Because. [N0513]
    refused, 2 asked: notice: 1 take is not transcribed: the server refuses the recording (status 400): Because. [N0517]
    own failure, 2 asked: notice: 1 take is not transcribed: the server failed (status 200): failed to process audio [N0514]
    no json, 2 asked: notice: 1 take is not transcribed: the answer is no JSON with a `text` in it [N0515]
    passes, 4 asked: 
    slow, 2 asked: notice: 1 take is not transcribed: the service did not answer in time [N0516]
    ");
}

#[test]
fn a_server_that_is_not_there_is_asked_again_by_the_next_run() {
    let server = Canned::new([heard(FOX), heard(OWL)]);
    let test = job(&server, "");
    test.change_job(&server.url, "http://127.0.0.1:1");
    let ran = test.done("run job.toml --json");
    let codes: Vec<Value> = told(&ran, "untranscribed").iter().map(|take| take["code"].clone()).collect();
    assert_eq!(codes, ["N0510", "N0510"]);
    let looked = test.done("doctor job.toml");
    assert!(looked.stdout.contains("warn  transcription         http://127.0.0.1:1: "), "{looked}");
    let before = test.outputs();
    test.change_job("http://127.0.0.1:1", &server.url);
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("transcribed: 2 takes: 0 of 24 words were heard otherwise (0.0 %)"), "{ran}");
    assert_eq!((server.heard().len(), test.takes().len()), (2, 2));
    assert_ne!(test.outputs(), before, "the manifest has the rates");
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));

    // What was heard stays as long as a job asks for it; what was noted of takes goes with them.
    let kept = || files_in(&test.path(".rhapsode/checks/transcripts")).len();
    let gone = |ran: &Ran| serde_json::from_str::<Value>(&ran.stdout).unwrap()["transcripts"].clone();
    assert_eq!((gone(&test.done("gc --yes --json")), kept()), (json!(0), 2));
    test.change_job("concurrency = 1", "concurrency = 1\nmodel = \"another\"");
    assert_eq!((gone(&test.refused("gc --json", 8)), kept()), (json!(2), 2));
    assert_eq!((gone(&test.done("gc --yes --json")), kept()), (json!(2), 0));
    assert_eq!(test.takes().len(), 2);
}

#[test]
fn a_run_that_is_killed_while_takes_are_heard_loses_only_those_under_way() {
    let server = Canned::new([heard(FOX), vec![Act::Fall], heard(OWL)]);
    let test = job(&server, "");
    let mut child: Child = test.start("run job.toml");
    assert!(until(&mut child, || server.heard().len() == 2));
    child.kill().unwrap();
    child.wait().unwrap();
    let kept = files_in(&test.path(".rhapsode/checks/transcripts"));
    assert_eq!(kept.iter().filter(|path| path.is_file()).count(), 1, "{kept:?}");
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("transcribed: 2 takes: 0 of 24 words"), "{ran}");
    assert_eq!((server.heard().len(), test.takes().len()), (3, 2), "neither is made or heard again");
}

#[test]
fn the_key_goes_to_the_server_and_is_shown_to_nobody() {
    let refusal = json!({"error": {"message": "No sk-very-secret here."}});
    let server = Canned::new([json_answer("401 Unauthorized", "", &refusal)]);
    let test = job(&server, "token_env = \"EARS\"\n");
    let ran: Ran = test.command("run job.toml --json").env("EARS", "sk-very-secret").output().unwrap().into();
    assert_eq!(ran.status, 0, "{ran}");
    assert_eq!(server.heard()[0].header("authorization").as_deref(), Some("Bearer sk-very-secret"));
    assert!(!ran.stdout.contains("secret") && !ran.stderr.contains("secret"), "{ran}");
    assert!(ran.stdout.contains("No [REDACTED] here."), "{ran}");
    for path in files_in(&test.path(".rhapsode")).into_iter().filter(|path| path.is_file()) {
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(14).any(|window| window == b"sk-very-secret"), "{}", path.display());
    }
}

/// Something like speech, `seconds` long: noise that swells and falls as syllables do, another for each `seed`.
fn babble(seconds: u32, seed: u32) -> Vec<Act> {
    let (rate, mut state) = (24_000, seed);
    let frames = seconds * rate;
    let sample = |at: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (noise, syllable) = (f64::from(state >> 16) / 32_768.0 - 1.0, f64::from(at) / f64::from(rate) * 4.0);
        let whole = (f64::from(frames - at) / 6_000.0).min(1.0);
        ((syllable * std::f64::consts::PI).sin().powi(2) * whole * noise * 8_000.0) as i16
    };
    let pcm = (0..frames).map(sample).flat_map(i16::to_le_bytes).collect::<Vec<u8>>();
    let file = [wav::header(SampleRate(rate), Frames(frames.into())).as_slice(), &pcm].concat();
    answer("200 OK", "Content-Type: audio/wav\r\n", file)
}

#[test]
fn a_take_that_lacks_a_sentence_is_made_again_only_where_the_job_says_so() {
    let lacking = "The owl did not look up from its book.";
    let voice = Canned::new([babble(3, 1), babble(4, 2), babble(4, 3)]);
    let server = Canned::new([heard(FOX), heard(lacking), heard(OWL)]);
    let test = job(&server, "");
    let engine = format!("[engine]\nkind = \"openai\"\nurl = \"{}\"\n[voices.narrator]\nid = \"sky\"\n", voice.url);
    test.change_job("[checks.transcribe]", &format!("{engine}[limits]\nconcurrency = 1\n[checks.transcribe]"));
    let ran = test.done("run job.toml --json");
    assert_eq!((told(&ran, "flagged").len(), voice.heard().len(), server.heard().len()), (1, 2, 2), "{ran}");
    test.change_job("[checks.transcribe]", "[checks]\nretake = 1\n[checks.transcribe]");
    let ran = test.done("run job.toml --json");
    // The server heard the later take whole: it is the one that is used.
    assert_eq!((told(&ran, "flagged").len(), voice.heard().len(), server.heard().len()), (0, 3, 3), "{ran}");
    assert_eq!((test.takes().len(), test.entries("commit")), (3, 3));
}

#[test]
fn an_address_that_cannot_be_used_is_an_error_of_the_job() {
    let test = Test::of("[checks.transcribe]\nurl = \"http://ears.example.org\"\n", BOOK);
    insta::assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0120]: `checks.transcribe.url` cannot be used: `http://ears.example.org`
     --> job.toml:9:7
      |
    9 | url = "http://ears.example.org"
      |       ^^^^^^^^^^^^^^^^^^^^^^^^^ not encrypted
      |
      = help: write https://: a token must not travel in the clear

    1 error; nothing was spent
    "#);
    test.change_job("url = \"http://ears.example.org\"", "model = \"small\"");
    insta::assert_snapshot!(test.refused("run job.toml", 3), @"
    exit 3
    error[R0106]: `checks.transcribe` has no `url`
     --> job.toml:8:1
      |
    8 | [checks.transcribe]
      | ^^^^^^^^^^^^^^^^^^^ `url` is missing
      |
      = help: add `url = …`. The server's address, before `/v1`: `http://127.0.0.1:8000`, `https://api.openai.com`. `http://` is allowed only to this computer.

    1 error; nothing was spent
    ");
}

#[test]
fn a_stop_leaves_what_was_not_heard_to_the_next_run() {
    let server = Canned::new([vec![Act::Fall]]);
    let test = job(&server, "");
    let mut child = test.start("run job.toml");
    assert!(until(&mut child, || server.heard().len() == 1));
    signal(&child, "INT");
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert!(ran.stderr.contains("2 takes are not transcribed: nobody has listened"), "{ran}");
    assert_eq!((test.outputs().len(), server.heard().len()), (3, 1), "the work is bound: {ran}");
}
