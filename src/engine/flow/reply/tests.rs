//! Bodies of every kind, cut everywhere: what lies in the spool, and what a failure says.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};

use base64_simd::STANDARD;
use serde_json::json;

use super::*;
use crate::audio::decode::decode;
use crate::audio::wav;
use crate::units::{Frames, Points};

#[derive(Clone, Default)]
struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn take(status: u16, kind: &str, pieces: &[&[u8]]) -> Result<(Brought, Vec<u8>), Failure> {
    let bytes = Bytes::default();
    let mut spool = Spool::new(Box::new(bytes.clone()));
    let head = Head { status, kind: kind.to_owned(), ..Head::default() };
    let mut reply = Reply::new(head, &mut spool)?;
    pieces.iter().try_for_each(|piece| reply.push(piece))?;
    let brought = reply.finish()?;
    let spooled = bytes.0.lock().unwrap().clone();
    Ok((brought, spooled))
}

fn failed(status: u16, kind: &str, body: &[u8]) -> (FailureKind, Charged, String) {
    let failure = take(status, kind, &[body]).unwrap_err();
    (failure.kind, failure.charged, failure.message)
}

fn samples() -> (Vec<i16>, Vec<u8>) {
    let samples: Vec<i16> = (-1200..1200).map(|n| n * 20).collect();
    let bytes = samples.iter().flat_map(|n| n.to_le_bytes()).collect();
    (samples, bytes)
}

fn spoken(spooled: Vec<u8>) -> Vec<i16> {
    let decoded = decode(Cursor::new(spooled), None).unwrap();
    assert_eq!(decoded.rate, RATE);
    decoded.samples
}

fn wave() -> Vec<u8> {
    [wav::header(RATE, Frames(2400)), samples().1].concat()
}

#[test]
fn trap_01_the_documented_reply_the_flat_one_and_the_bare_file_all_give_the_audio() {
    let (expected, pcm) = samples();
    let audio = STANDARD.encode_to_string(wave());
    let bodies: [(&str, Vec<u8>); 6] = [
        (
            "application/json",
            json!({"code": "success", "message": "done", "data": {"audio": audio, "format": "wav",
            "sampleRate": 24000, "duration": 0.1}, "quota": {"daily": 100, "used": 42, "remaining": 58}})
            .to_string()
            .into(),
        ),
        (
            "application/json; charset=utf-8",
            json!({"audio": STANDARD.encode_to_string(&pcm), "code": "success",
            "requestId": "r", "quota": {"daily": 100, "used": 42}})
            .to_string()
            .into(),
        ),
        ("", format!("\n {{\"audio\": \"{}\"}}", audio.replace('/', "\\/")).into()),
        ("audio/wav", wave()),
        ("text/html", wave()),
        ("audio/pcm", pcm.clone()),
    ];
    for (kind, body) in bodies {
        let kind = kind.split(';').next().unwrap();
        for cut in [0, 1, 15, 63, 64, 65, 100, 1001, body.len() - 1] {
            let (brought, spooled) = take(200, kind, &[&body[..cut], &body[cut..]]).unwrap();
            assert_eq!(spoken(spooled), expected, "{kind} {cut}");
            assert!(brought.notices.is_empty(), "{:?}", brought.notices);
            let used = brought.seen.quota.map(|quota| quota.used);
            assert_eq!(used, body.windows(7).any(|w| w == b"\"quota\"").then_some(Points(42)), "{kind} {cut}");
        }
    }
}

#[test]
fn trap_02_the_format_that_a_reply_names_is_not_believed() {
    let (expected, pcm) = samples();
    let body = json!({"data": {"format": "mp3", "audio": STANDARD.encode_to_string(&pcm)}}).to_string();
    assert_eq!(spoken(take(200, "application/json", &[body.as_bytes()]).unwrap().1), expected);
    let body = json!({"format": "pcm", "audio": STANDARD.encode_to_string(wave())}).to_string();
    assert_eq!(spoken(take(200, "application/json", &[body.as_bytes()]).unwrap().1), expected);
}

#[test]
fn trap_15_a_page_with_status_200_is_no_audio_and_nobody_knows_its_cost() {
    for page in ["<!DOCTYPE html><title>Oops</title>", "\n<html>", "\u{feff}<?xml version=\"1.0\"?>"] {
        for kind in ["text/html", "application/json", "audio/wav", ""] {
            let (what, charged, message) = failed(200, kind, page.as_bytes());
            assert_eq!((what, charged), (FailureKind::Broken, Charged::Unknown), "{page} {kind}");
            assert_eq!(message, "the service answers with an HTML page instead of audio");
        }
        assert_eq!(failed(503, "text/html", page.as_bytes()).0, FailureKind::Broken);
        assert_eq!(failed(404, "text/html", page.as_bytes()).0, FailureKind::Misdirected);
    }
}

#[test]
fn a_success_without_usable_audio_was_charged() {
    for (body, said) in [
        (json!({"code": "success", "data": {"audio": ""}}).to_string(), "the service answers without any audio"),
        (json!({"code": "success"}).to_string(), "the service answers without any audio"),
        (json!({"audio": null}).to_string(), "the service answers without any audio"),
        (json!({"audio": "!!!!"}).to_string(), "the audio is not base64"),
        (
            json!({"audio": STANDARD.encode_to_string([0u8; 41])}).to_string(),
            "the audio is cut off in the middle of a sample",
        ),
        (
            "{\"audio\": \"AAAA\"]".to_owned() + "",
            "the answer is no sound JSON: expected `,` or `}` at line 1 column 13",
        ),
        ("OK".to_owned(), "the service answers with words: OK instead of audio"),
        (String::new(), "the service answers with an empty body instead of audio"),
    ] {
        let failure = failed(200, "application/json", body.as_bytes());
        assert_eq!(failure, (FailureKind::BadAudio, Charged::Yes, said.to_owned()), "{body}");
    }
}

#[test]
fn a_cut_reply_was_charged_once_its_audio_had_begun() {
    let body = json!({"code": "success", "data": {"audio": STANDARD.encode_to_string(wave())}}).to_string();
    let body = body.as_bytes();
    let cut = failed(200, "application/json", &body[..2000]);
    assert_eq!(cut, (FailureKind::Broken, Charged::Yes, "the answer is cut off: its JSON does not end".into()));
    assert_eq!(failed(200, "application/json", &body[..20]).1, Charged::Unknown);
    // Cut within the JSON after the audio as well.
    assert_eq!(failed(200, "application/json", &body[..body.len() - 1]).1, Charged::Yes);
}

#[test]
fn a_reply_that_names_more_audio_than_it_brings_is_cut() {
    let body = |seconds: f64, rate: u32| {
        let data = json!({"audio": STANDARD.encode_to_string(wave()), "duration": seconds, "sampleRate": rate});
        json!({ "data": data }).to_string()
    };
    let failure = failed(200, "application/json", body(3.5, 24000).as_bytes());
    let said = "the audio is cut off: 0.10 s came of 3.50 s that the service names";
    assert_eq!(failure, (FailureKind::BadAudio, Charged::Yes, said.into()));
    let notices = |body: String| take(200, "application/json", &[body.as_bytes()]).unwrap().0.notices;
    assert!(notices(body(0.3, 24000)).is_empty(), "within a fifth of a second");
    assert_eq!(notices(body(0.1, 16000)), ["the service says that its audio has 16000 Hz; 24000 Hz were expected"]);
    let long = json!({"audio": STANDARD.encode_to_string([0u8; 48_000]), "duration": 0.5}).to_string();
    assert_eq!(notices(long), ["the service names 0.50 s of audio, and 1.00 s came"]);
}

#[test]
fn errors_in_json_are_read_whatever_the_status() {
    let body = json!({"code": "quota_exceeded", "message": "Daily quota limit reached.", "quota": {"daily": 100,
        "used": 100, "remaining": 0, "resetAt": "2025-01-16T00:00:00Z"}})
    .to_string();
    for status in [200, 429] {
        let failure = take(status, "application/json", &[body.as_bytes()]).unwrap_err();
        assert_eq!((failure.kind, failure.charged), (FailureKind::QuotaExceeded, Charged::No));
        assert!(failure.resets.is_some());
        assert_eq!(failure.seen.quota.map(|quota| quota.used), Some(Points(100)));
    }
    let huge = json!({"code": "tts_failed", "message": "x".repeat(200_000)}).to_string();
    let (kind, charged, message) = failed(500, "application/json", huge.as_bytes());
    assert_eq!((kind, charged), (FailureKind::Broken, Charged::Unknown));
    assert!(message.len() < 400, "{message}");
}

#[test]
fn a_stream_and_a_plain_reply_give_the_same_bytes() {
    let (_, pcm) = samples();
    let events: String = pcm
        .chunks(700)
        .enumerate()
        .map(|(at, part)| {
            let last = (at + 1) * 700 >= pcm.len();
            let audio = STANDARD.encode_to_string(part);
            format!("data: {}\n\n", json!({"Type": "audio", "ChunkId": at, "Audio": audio, "IsEnd": last}))
        })
        .collect();
    let plain = json!({"audio": STANDARD.encode_to_string(&pcm)}).to_string();
    let plain = take(200, "application/json", &[plain.as_bytes()]).unwrap().1;
    for kind in ["text/event-stream", "text/plain", ""] {
        assert!(take(200, kind, &[events.as_bytes()]).unwrap().1 == plain, "{kind}");
    }
    assert!(spoken(take(200, "audio/wav", &[&wave()]).unwrap().1) == spoken(plain));
}
