//! Every fault that a script can ask for, seen from outside.

use std::io::{Read, Write};
use std::net::TcpStream;

use rhapsode::audio::decode::decode;
use rhapsode::serve::flow::Dialect;
use serde_json::{Value, json};

use super::client::{Ended, Got, Served, docs_body, speech};

/// One fault at each request of the call, and what it is told beside.
fn with(fault: &str) -> Served {
    Served::start(&format!("[[fault]]\ndo = {fault}\n"), |_| {})
}

/// The answer to a plain request under `fault`, and what it cost.
fn said(fault: &str) -> (Got, u64) {
    let served = with(fault);
    let got = served.say("The quick brown fox jumps over the lazy dog, again and again and again.");
    let logged = served.logged();
    assert!(fault.starts_with(&format!("{}", logged["fault"])), "{logged}");
    (got, logged["charged"].as_u64().unwrap())
}

/// The answer to a stream under `fault`, and what it cost.
fn streamed(fault: &str) -> (Got, u64) {
    let served = with(fault);
    let got = served.stream("The quick brown fox jumps over the lazy dog. Then it sleeps. So does the dog.");
    (got, served.logged()["charged"].as_u64().unwrap())
}

#[test]
fn a_rate_limit_says_its_reset_in_every_way() {
    for (parameters, after, reset) in [
        ("", None, Some("1768473060")),
        ("retry_after = 7", Some("7"), Some("1768473007")),
        ("reset = \"seconds\"\nretry_after = 7", Some("7"), Some("7")),
        ("reset = \"millis\"", None, Some("1768473060000")),
        ("reset = \"past\"", None, Some("1768469400")),
        ("reset = \"absurd\"", None, Some("2083833000")),
        ("reset = \"none\"", None, None),
    ] {
        let (got, charged) = said(&format!("\"rate_limited\"\n{parameters}"));
        assert_eq!((got.error(), charged), ((429, "rate_limited".into()), 0));
        assert_eq!((got.header("retry-after"), got.header("x-ratelimit-reset")), (after, reset), "{parameters}");
    }
}

#[test]
fn quotas_are_exceeded_in_both_ways() {
    let (got, charged) = said("\"quota_exceeded\"");
    assert_eq!((got.error(), charged), ((429, "quota_exceeded".into()), 0));
    assert_eq!(got.json()["quota"]["resetAt"], "2026-01-16T00:00:00Z");
    let (got, _) = said("\"quota_exceeded\"\nreset_at = false");
    assert_eq!(got.json()["quota"], json!({ "daily": 100, "used": 100, "remaining": 0 }));
    let (got, charged) = said("\"quota_race\"");
    assert_eq!((got.status, charged), (500, 0));
    assert_eq!(got.json()["message"], "Quota exceeded: 101/100");
}

#[test]
fn errors_cost_what_the_real_ones_cost() {
    for (fault, status, code, costs) in [
        ("internal_error", 500, "internal_error", 1),
        ("tts_failed", 500, "tts_failed", 1),
        ("bad_request_charged", 400, "invalid_request", 1),
        ("unauthorized", 401, "unauthorized", 0),
    ] {
        let (got, charged) = said(&format!("\"{fault}\""));
        assert_eq!((got.error(), charged), ((status, code.to_owned()), costs), "{fault}");
    }
    assert_eq!(said("\"internal_error\"\ncharge = false").1, 0);
    for (fault, status) in [("html", 200), ("html_error", 502)] {
        let (got, charged) = said(&format!("\"{fault}\""));
        assert_eq!((got.status, charged), (status, 0));
        assert!(
            got.text().starts_with("<!DOCTYPE html>") && got.header("content-type").unwrap().starts_with("text/html")
        );
    }
    assert_eq!(said("\"html\"\ncharge = true").1, 1);
}

#[test]
fn a_storm_passes_after_so_many_times() {
    let served = with("\"unauthorized\"\ntimes = 2");
    let status = || served.say("Hello.").status;
    assert_eq!([status(), status(), status()], [401, 401, 200]);
    let served = Served::start("[[fault]]\ncall = \"synthesize\"\nnth = [2]\ndo = \"html\"\n", |_| {});
    let fault = || {
        let _got = served.say("Hello.");
        served.logged()["fault"].clone()
    };
    assert_eq!([fault(), fault(), fault()], [Value::Null, "html".into(), Value::Null]);
}

#[test]
fn bodies_and_connections_end_too_early() {
    let (got, charged) = said("\"cut\"");
    assert_eq!((got.status, got.whole, got.ended, charged), (200, false, Ended::Closed, 1));
    assert_eq!(got.body.len() as u64, got.header("content-length").unwrap().parse::<u64>().unwrap() / 2);
    assert_eq!(said("\"cut\"\nat = 100").0.body.len(), 100);
    let (got, _) = said("\"cut_chunked\"\nat = 20_000");
    assert_eq!((got.header("transfer-encoding"), got.whole), (Some("chunked"), false));
    assert!((19_000..20_000).contains(&got.body.len()), "{}", got.body.len());
    let (got, charged) = said("\"reset\"");
    assert_eq!((got.status, got.body.len(), got.ended, charged), (0, 0, Ended::Reset, 0));
    let (got, charged) = said("\"reset\"\nat = 1000");
    assert_eq!((got.whole, got.ended, charged), (false, Ended::Reset, 1));
    assert_eq!(said("\"reset\"\ncharge = true").1, 1);
    for fault in ["\"cut\"\nat = 30_000", "\"cut_chunked\"", "\"reset\"\nat = 30_000"] {
        let (got, charged) = streamed(fault);
        assert_eq!((got.status, got.whole, charged), (200, false, 1), "{fault}");
    }
}

#[test]
fn a_slow_answer_is_whole_in_the_end() {
    let (got, _) = said("\"slow\"\nbefore = 0.05\npause = 0.05");
    assert!(got.whole);
    speech(got.audio(), None);
    let (got, _) = streamed("\"slow\"\npause = 0.05");
    speech(got.pcm(), Some(24_000));
}

#[test]
fn a_slow_answer_waits_where_it_is_told_to() {
    for (parameters, share) in [("before = 3600", 0.0), ("pause = 3600", 0.5)] {
        let served = Served::start(&format!("[[fault]]\ncall = \"voices\"\ndo = \"slow\"\n{parameters}\n"), |_| {});
        let mut stream = TcpStream::connect(served.address).unwrap();
        stream.write_all(b"GET /api/tts/voices HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let (mut bytes, mut block) = (Vec::new(), [0; 4096]);
        let expected = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            let (head, _) = text.split_once("\r\n\r\n")?;
            let length: f64 = head.split_once("content-length: ")?.1.lines().next()?.parse().ok()?;
            Some(head.len() + 4 + (length * share) as usize)
        };
        while share > 0.0 && expected(&bytes).is_none_or(|expected| bytes.len() < expected) {
            let count = stream.read(&mut block).unwrap();
            bytes.extend_from_slice(&block[..count]);
        }
        assert!(expected(&bytes).is_none_or(|expected| bytes.len() == expected));
        // Nothing more comes; how long that is looked at changes no right result.
        stream.set_read_timeout(Some(std::time::Duration::from_millis(100))).unwrap();
        assert_eq!(stream.read(&mut block).unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "{parameters}");
    }
}

#[test]
fn audio_comes_in_every_dress() {
    for rate in [16_000, 48_000] {
        let (got, _) = said(&format!("\"wrong_rate\"\nrate = {rate}"));
        assert_eq!(got.json()["data"]["sampleRate"], 24_000);
        assert_eq!(speech(got.audio(), None).rate.0, rate);
        let (got, _) = streamed(&format!("\"wrong_rate\"\nrate = {rate}"));
        assert_eq!(speech(got.pcm(), None).rate.0, rate);
    }
    let (got, _) = said("\"mislabelled\"");
    assert_eq!((&got.json()["data"]["format"], &got.json()["data"]["sampleRate"]), (&"mp3".into(), &48_000.into()));
    assert_eq!(speech(got.audio(), None).rate.0, 24_000);
    let (got, _) = said("\"raw_pcm\"");
    assert_eq!(got.json()["data"]["format"], "wav");
    assert!(!got.audio().starts_with(b"RIFF"));
    speech(got.audio(), Some(24_000));
    let (got, _) = said("\"raw_wav\"");
    assert_eq!(got.header("content-type"), Some("audio/wav"));
    speech(got.body, None);
    let (got, _) = said("\"list_chunk\"");
    assert_eq!(&got.audio()[36..40], b"LIST");
    speech(got.audio(), None);
    for got in [said("\"streaming_header\"").0.audio(), streamed("\"streaming_header\"").0.pcm()] {
        assert_eq!(&got[40..44], b"\xff\xff\xff\xff");
        speech(got, None);
    }
    assert_eq!(&streamed("\"list_chunk\"").0.pcm()[36..40], b"LIST");
}

#[test]
fn audio_can_say_nothing_or_too_little() {
    let samples = |got: &Got| decode(std::io::Cursor::new(got.audio()), None).unwrap().samples;
    let (got, charged) = said("\"silent\"");
    assert!(samples(&got).iter().all(|sample| *sample == 0) && samples(&got).len() > 48_000 && charged == 1);
    assert!(streamed("\"silent\"").0.pcm().iter().all(|byte| *byte == 0));
    let whole = samples(&said("\"foreign\"").0).len();
    let short = samples(&said("\"short\"").0).len();
    assert!(short * 3 < whole, "{short} of {whole}");
    assert_eq!(said("\"empty_audio\"").0.json()["data"]["audio"], "");
    let (got, _) = streamed("\"empty_audio\"");
    assert_eq!((got.events().len(), got.pcm().len()), (1, 0));
}

#[test]
fn json_can_be_more_than_a_reader_bears() {
    let (got, charged) = said("\"truncated_json\"");
    assert!(got.whole && serde_json::from_slice::<Value>(&got.body).is_err() && charged == 1);
    let (got, _) = said("\"json_deep\"");
    assert!(got.whole && got.text().contains(&"[".repeat(10_000)) && got.text().contains("\"success\""));
    let (got, _) = said("\"bom\"");
    assert_eq!(&got.body[..4], b"\xef\xbb\xbf{");
    let (got, _) = said("\"huge_header\"\nsize = 100_000");
    assert_eq!(got.header("x-padding").unwrap().len(), 100_000);
}

#[test]
fn streams_are_odd_or_wrong() {
    let (got, charged) = streamed("\"odd_stream\"");
    let text = got.text();
    assert!(text.starts_with("\u{feff}: a comment\r\n") && text.contains("chunk_0") && charged == 1);
    let data = text.replace("\r\n", "\n");
    let mut audio = String::new();
    for event in data.split("\n\n").filter(|event| !event.is_empty()) {
        let lines: Vec<&str> = event.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
        let event: Value = serde_json::from_str(&lines.join("\n")).unwrap();
        audio.push_str(event["Audio"].as_str().unwrap());
    }
    speech(base64_simd::STANDARD.decode_to_vec(audio).unwrap(), Some(24_000));
    let ids: Vec<u64> =
        streamed("\"stream_reordered\"").0.events().iter().map(|e| e["ChunkId"].as_u64().unwrap()).collect();
    assert_eq!(ids[..3], [2, 1, 3]);
    let (got, charged) = streamed("\"stream_error\"");
    let events = got.events();
    assert_eq!((events.len(), &events[1]["Type"], charged), (2, &"error".into(), 1));
    assert!(streamed("\"stream_error\"\nform = \"plain\"").0.events()[1]["error"].is_string());
    let (got, _) = streamed("\"stream_no_end\"");
    assert!(got.whole && got.events().iter().all(|event| event["IsEnd"] == false));
    let (got, charged) = streamed("\"stream_empty\"");
    assert_eq!((got.status, got.body.len(), got.whole, charged), (200, 0, true, 1));
}

#[test]
fn lists_clocks_and_prices_are_wrong() {
    let voices =
        |served: &Served| served.send_as("", "GET", "/api/tts/voices", "").json()["voices"].as_array().unwrap().len();
    assert_eq!(voices(&with("\"voices_fallback\"")), 3);
    assert_eq!(voices(&with("\"voices_fallback\"\nvoices = 0")), 0);
    let (got, charged) = said("\"clock_skew\"");
    assert_eq!((got.status, charged), (401, 0), "the token is judged two hours later");
    assert_eq!(got.header("date"), Some("thu, 15 jan 2026 12:30:00 gmt"));
    let (got, _) = said("\"clock_skew\"\nby = -600");
    assert_eq!((got.status, got.header("date")), (200, Some("thu, 15 jan 2026 10:20:00 gmt")));
    let (got, charged) = said("\"price\"");
    assert_eq!((got.header("x-quota-cost"), &got.json()["quota"]["used"], charged), (Some("2"), &2.into(), 2));
    let (got, charged) = said("\"foreign\"\npoints = 5");
    assert_eq!((&got.json()["quota"]["used"], charged), (&6.into(), 1));
    let (got, _) = said("\"daily\"\npoints = 300");
    assert_eq!(got.json()["quota"], json!({ "daily": 300, "used": 1, "remaining": 299 }));
}

#[test]
fn what_was_applied_is_not_what_was_asked_for() {
    let served = Served::start("[[fault]]\ndo = \"clamped\"\n", |settings| settings.dialect = Dialect::Web);
    let body = json!({ "text": "Hello there.", "speed": 1.2, "language": "en" }).to_string();
    let got = served.send("POST", "/api/tts/synthesize", &body);
    assert_eq!(got.json()["appliedParams"]["speed"], 1);
}

#[test]
fn faults_strike_at_the_other_calls_too() {
    let script = ["token", "clones", "clone", "delete"]
        .map(|call| format!("[[fault]]\ncall = \"{call}\"\ndo = \"internal_error\"\n"));
    let served = Served::start(&script.concat(), |_| {});
    assert_eq!(
        served.send_as("", "POST", "/auth/v1/token?grant_type=refresh_token", "{}").json()["error_code"],
        "internal_error"
    );
    assert_eq!(served.send("GET", "/api/voice/list", "").status, 500);
    assert_eq!(served.send("DELETE", "/api/voice/x", "").status, 500);
    assert_eq!(served.send("POST", "/api/voice/clone", "{\"audio\":\"x\"}").status, 500);
    assert_eq!(served.logged()["charged"], 10);
    assert_eq!(served.say("Hello.").status, 200);
}

#[test]
fn a_client_that_goes_away_is_charged_and_logged_all_the_same() {
    let served = with("\"slow\"\nbefore = 0.1");
    let body = docs_body("Nobody waits for this.");
    let mut stream = TcpStream::connect(served.address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /api/tts/synthesize HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {length}\r\n\r\n{body}",
        served.token
    )
    .unwrap();
    // Its points are taken before anything else is done; then nobody is there any more.
    let points = || std::fs::read_to_string(served.state().join("quota.jsonl")).unwrap_or_default();
    while points().is_empty() {
        std::thread::park_timeout(std::time::Duration::from_millis(1));
    }
    drop(stream);
    let opened = || std::fs::read_to_string(served.state().join("requests.jsonl")).unwrap();
    while opened().is_empty() {
        std::thread::park_timeout(std::time::Duration::from_millis(1));
    }
    assert_eq!((served.logged()["charged"].clone(), served.logged()["status"].clone()), (1.into(), 200.into()));
}
