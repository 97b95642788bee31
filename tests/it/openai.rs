//! OpenAI's speech API against a server on this computer: what is asked, what comes back, and how it goes wrong.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rhapsode::audio::decode::decode;
use rhapsode::audio::judge::ANY_LENGTH;
use rhapsode::audio::wav;
use rhapsode::cast::Voice;
use rhapsode::engine::Machine;
use rhapsode::engine::openai::OpenAiEngine;
use rhapsode::job::EngineKind;
use rhapsode::job::engine::{OpenAiSettings, ReplyFormat, Service};
use rhapsode::plan::key::TakeKey;
use rhapsode::session::answer::{Charged, Failure, FailureKind};
use rhapsode::studio::port::{Engine, Order, Spoken, Spool};
use rhapsode::units::{Frames, Language, Points, SampleRate};
use serde_json::json;

use crate::canned::{Act, Canned, answer, json as json_answer};
use crate::harness::{Test, skipped};

const RATE: SampleRate = SampleRate(24_000);
const WAV: &str = "Content-Type: audio/wav\r\n";

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Two seconds of a tone, as samples.
fn samples() -> Vec<u8> {
    let tone = |at: u32| ((f64::from(at) * 0.05).sin() * 8000.0) as i16;
    (0..48_000).flat_map(|at| tone(at).to_le_bytes()).collect()
}

fn hum() -> Vec<u8> {
    wav::header(RATE, Frames(48_000)).into_iter().chain(samples()).collect()
}

fn settings(server: &Canned) -> OpenAiSettings {
    OpenAiSettings {
        service: Service::at(&server.url, EngineKind::OpenAi),
        model: "kokoro".into(),
        format: ReplyFormat::Wav,
        rate: RATE,
        points_per_character: Points(1),
    }
}

/// Asks once, with the key `sk-key`.
fn ask(settings: &OpenAiSettings) -> (Result<Spoken, Failure>, Vec<u8>) {
    let variable = |name: &str| (name == "OPENAI_API_KEY").then(|| "sk-key".to_owned().into());
    let machine = Machine { variable: Some(Arc::new(variable)), ..Machine::default() };
    ask_as(settings, &machine)
}

fn ask_as(settings: &OpenAiSettings, machine: &Machine) -> (Result<Spoken, Failure>, Vec<u8>) {
    let engine = OpenAiEngine::new(settings, machine).unwrap();
    let voice = Voice { name: "n".into(), id: "nova".into(), language: None, speed: 1.5, pitch: 0, volume: 1.0 };
    let order = Order {
        text: "“Hé”,\nsaid 狐.".into(),
        voice,
        language: Language::parse("en").unwrap(),
        key: TakeKey([0; 32]),
        lengths: ANY_LENGTH,
    };
    let kept = Kept::default();
    let mut spool = Spool::new(Box::new(kept.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let spoken = runtime.block_on(engine.speak(&order, &mut spool));
    let bytes = kept.0.lock().unwrap().clone();
    (spoken, bytes)
}

/// The failure of a request that is answered with `acts`.
fn failed(acts: Vec<Act>) -> Failure {
    let server = Canned::new([acts]);
    let failure = ask(&settings(&server)).0.unwrap_err();
    assert_eq!(server.heard().len(), 1, "asked once: retries are the session's");
    failure
}

#[test]
fn what_is_asked_is_what_every_server_of_this_api_knows() {
    let server = Canned::new([answer("200 OK", WAV, hum()), answer("200 OK", WAV, hum())]);
    let (spoken, bytes) = ask(&settings(&server));
    assert_eq!(spoken.unwrap().notices, Vec::<String>::new());
    assert_eq!(bytes, hum());
    ask_as(&settings(&server), &Machine::default()).0.unwrap();
    let heard = server.heard();
    assert!(heard[0].head.starts_with("POST /v1/audio/speech HTTP/1.1\r\n"), "{}", heard[0].head);
    let body =
        json!({"model": "kokoro", "input": "“Hé”,\nsaid 狐.", "voice": "nova", "response_format": "wav", "speed": 1.5});
    assert_eq!(heard[0].json(), body);
    assert_eq!(heard[0].header("authorization").as_deref(), Some("Bearer sk-key"));
    assert_eq!(heard[1].header("authorization"), None, "a server of one's own needs no key");
}

fn chunked(kind: &str, body: &[u8]) -> Vec<Act> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let mut acts = vec![Act::Send(head.into_bytes())];
    for part in body.chunks(1000) {
        acts.push(Act::Send([format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat()));
    }
    acts.push(Act::Send(b"0\r\n\r\n".to_vec()));
    acts
}

/// The tone as `arguments` of ffmpeg make it; absent without ffmpeg.
fn encoded(arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-f", "wav", "-i", "pipe:0"]).args(arguments).arg("pipe:1");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || stdin.write_all(&hum()));
    let made = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert!(made.status.success());
    Some(made.stdout)
}

#[test]
fn every_format_arrives_in_chunks_and_can_be_decoded() {
    let mut formats = vec![(ReplyFormat::Wav, "audio/wav", hum()), (ReplyFormat::Pcm, "audio/pcm", samples())];
    // A server that sends a file, whatever it is asked for.
    formats.push((ReplyFormat::Pcm, "audio/pcm", hum()));
    match (encoded(&["-f", "mp3"]), encoded(&["-f", "flac"])) {
        (Some(mp3), Some(flac)) => {
            formats.push((ReplyFormat::Mp3, "audio/mpeg", mp3));
            formats.push((ReplyFormat::Flac, "audio/flac", flac));
        }
        _ => skipped("ffmpeg is not installed"),
    }
    for (format, kind, body) in formats {
        let server = Canned::new([chunked(kind, &body)]);
        let (spoken, bytes) = ask(&OpenAiSettings { format, ..settings(&server) });
        spoken.unwrap();
        let decoded = decode(std::io::Cursor::new(bytes), None).unwrap();
        assert_eq!(decoded.rate, RATE, "{format:?}");
        assert!((48_000..51_000).contains(&decoded.samples.len()), "{format:?}: {}", decoded.samples.len());
    }
}

#[test]
fn errors_are_told_apart_as_openai_documents_them() {
    use FailureKind::{Broken, Busy, Misdirected, QuotaExceeded, Refused, Unauthorized};
    let error = |code: &str| json!({"error": {"message": "Because sk-key.", "type": "t", "param": null, "code": code}});
    for (status, code, kind) in [
        ("400 Bad Request", "invalid_value", Refused),
        ("401 Unauthorized", "invalid_api_key", Unauthorized),
        ("404 Not Found", "model_not_found", Misdirected),
        ("429 Too Many Requests", "insufficient_quota", QuotaExceeded),
        ("429 Too Many Requests", "rate_limit_exceeded", Busy),
        ("500 Internal Server Error", "server_error", Broken),
    ] {
        let failure = failed(json_answer(status, "", &error(code)));
        assert_eq!((failure.kind, failure.charged), (kind, Charged::No), "{status} {code}");
        assert!(failure.message.ends_with("Because [REDACTED]."), "{failure}");
    }
    let gateway = failed(answer("502 Bad Gateway", "Content-Type: text/html\r\n", "<html>oops</html>"));
    assert_eq!((gateway.kind, gateway.charged), (Broken, Charged::Unknown));
    let moved = failed(answer("307 Temporary Redirect", "Location: http://127.0.0.1:1/\r\n", ""));
    assert_eq!(moved.kind, Misdirected, "a key follows no redirect");
    let words = failed(json_answer("200 OK", "", &json!({"error": "no such voice"})));
    assert_eq!((words.kind, words.charged), (Broken, Charged::Unknown));
}

#[test]
fn the_rate_is_read_and_waiting_is_obeyed() {
    let limits =
        "x-ratelimit-limit-requests: 50\r\nx-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 1m12s\r\n";
    let busy = json!({"error": {"message": "slow down", "code": "rate_limit_exceeded"}});
    let failure = failed(json_answer("429 Too Many Requests", limits, &busy));
    assert_eq!(failure.retry_after, Some(Duration::from_secs(72)));
    let told = failed(json_answer("429 Too Many Requests", &format!("{limits}Retry-After: 7\r\n"), &busy));
    assert_eq!(told.retry_after, Some(Duration::from_secs(7)));
    let server = Canned::new([answer("200 OK", &format!("{WAV}{limits}"), hum())]);
    let rate = ask(&settings(&server)).0.unwrap().seen.rate.unwrap();
    assert_eq!((rate.per_minute.map(|n| n.get()), rate.remaining), (Some(50), Some(0)));
}

#[test]
fn audio_that_breaks_off_may_have_been_charged() {
    let cut = |end: Act| {
        let mut head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 96044\r\n\r\n".to_vec();
        head.extend(&hum()[..50_000]);
        vec![Act::Send(head), end]
    };
    for end in [Act::Close, Act::Reset] {
        let failure = failed(cut(end));
        assert_eq!((failure.kind, failure.charged), (FailureKind::Unreachable, Charged::Unknown), "{failure}");
    }
    let server = Canned::new([cut(Act::Fall)]);
    let mut slow = settings(&server);
    slow.service.idle = Duration::from_millis(300);
    let failure = ask(&slow).0.unwrap_err();
    assert_eq!((failure.kind, failure.charged), (FailureKind::TimedOut, Charged::Unknown), "{failure}");
    let nobody = OpenAiSettings { service: Service::at("http://127.0.0.1:1", EngineKind::OpenAi), ..settings(&server) };
    let failure = ask(&nobody).0.unwrap_err();
    assert_eq!((failure.kind, failure.charged), (FailureKind::Unreachable, Charged::No), "{failure}");
}

#[test]
fn a_wrong_rate_stops_at_once_and_names_the_key() {
    let server = Canned::new([answer("200 OK", WAV, hum())]);
    let failure = ask(&OpenAiSettings { rate: SampleRate(44_100), ..settings(&server) }).0.unwrap_err();
    assert_eq!((failure.kind, failure.charged), (FailureKind::Local, Charged::Yes));
    assert!(failure.message.contains("set `sample_rate = 24000` in [engine]"), "{failure}");
}

const BOOK: &str = "# The Fox\n\nA fox looked in at the window.\n\nThe owl did not look up.\n";

fn job(engine: &str) -> Test {
    let tables = format!("[engine]\nkind = \"openai\"\n{engine}\n[voices.narrator]\nid = \"af_sky\"\n");
    Test::of(&tables, BOOK)
}

#[test]
fn a_whole_book_is_spoken_by_a_server_of_ones_own_for_nothing() {
    let server = Canned::new((0..3).map(|_| chunked("audio/wav", &hum())));
    let test = job(&format!("url = \"{}\"\nmodel = \"kokoro\"", server.url));
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("Finished Fox"), "{ran}");
    let inputs: Vec<String> =
        server.heard().iter().map(|heard| heard.json()["input"].as_str().unwrap().into()).collect();
    assert_eq!(inputs.len(), 3, "{inputs:?}");
    assert_eq!((test.takes().len(), test.entries("commit")), (3, 3));
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
    assert_eq!(server.heard().len(), 3);
}

#[test]
fn elsewhere_a_character_is_a_point_and_the_plan_says_so() {
    let test = job("url = \"https://speech.invalid\"");
    let plan = test.done("plan job.toml");
    assert!(plan.stdout.contains("61 points (1 point a character)"), "{plan}");
    let refused = test.run("run job.toml");
    assert_eq!(refused.status, 8, "{refused}");
    assert!(refused.stderr.contains("would spend 61 points"), "{refused}");
    test.change_job("[voices.narrator]", "points_per_request = 2\n[voices.narrator]");
    let plan = test.done("plan job.toml");
    assert!(plan.stdout.contains("Cost    2 points\n"), "as few requests as possible: {plan}");
}

#[test]
fn a_line_dearer_than_a_day_stops_instead_of_waiting_for_ever() {
    let test = job("url = \"https://speech.invalid\"");
    test.change_job("[voices.narrator]", "[budget]\npoints_per_day = 5\n[voices.narrator]");
    let ran = test.run("run job.toml -y --wait");
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains("more than the budget of a day"), "{ran}");
    assert_eq!(test.entries("intent"), 0);
}
