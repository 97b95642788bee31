//! What a service answers: however the network cuts it, the same outcome, and words for people where it is a failure.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use http::{HeaderMap, HeaderName, HeaderValue};
use rhapsode::engine::flow::limits::MAX_WAIT;
use rhapsode::engine::flow::raw;
use rhapsode::session::answer::Failure;
use rhapsode::studio::port::Spool;
use rhapsode::units::UtcMillis;
use serde_json::Value;

/// What bodies say they are.
const KINDS: [&str; 8] = [
    "application/json",
    "text/event-stream",
    "audio/wav",
    "audio/mpeg; charset=binary",
    "application/octet-stream",
    "text/html",
    "text/plain",
    "",
];

const STATUSES: [u16; 8] = [200, 200, 200, 201, 302, 400, 429, 500];

#[derive(Clone, Default)]
struct Spooled(Arc<Mutex<Vec<u8>>>);

impl Write for Spooled {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a body comes to: what it says, notices, and the sound in the spool.
type Heard = Result<(Value, Vec<String>, Vec<u8>), Failure>;

fn hear(status: u16, kind: &'static str, pieces: &[&[u8]]) -> Heard {
    let headers = HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
    let spooled = Spooled::default();
    let mut spool = Spool::new(Box::new(spooled.clone()));
    let (told, notices) = raw::speech(raw::head(status, &headers, None), pieces, &mut spool)?;
    drop(spool);
    Ok((told, notices, std::mem::take(&mut *spooled.0.lock().unwrap())))
}

/// `bytes` in pieces of up to `longest` bytes, cut where `how` says.
fn cut(bytes: &[u8], how: u8, longest: usize) -> Vec<&[u8]> {
    let (mut pieces, mut rest, mut state) = (Vec::new(), bytes, u32::from(how));
    while !rest.is_empty() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (piece, after) = rest.split_at((1 + (state >> 16) as usize % longest).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// A body in one piece, in pieces, and a byte at a time: the outcome is one.
fn answer(status: u16, kind: &'static str, how: u8, body: &[u8]) {
    let whole = hear(status, kind, &[body]);
    for pieces in [cut(body, how, 1 + usize::from(how)), cut(body, 0, 1)] {
        let in_pieces = hear(status, kind, &pieces);
        assert!(in_pieces == whole, "in {} pieces: {in_pieces:?}\nwhole: {whole:?}", pieces.len());
    }
    let source = String::from_utf8_lossy(body);
    match whole {
        Ok((_, notices, sound)) => {
            assert!((200..300).contains(&status), "{status} brings sound");
            notices.iter().for_each(|notice| super::clear::line(notice, &source));
            super::audio::heard(&sound, None);
        }
        Err(failure) => super::clear::line(&failure.message, &source),
    }
}

/// What must hold of a stream of events. Its first byte says how it is cut.
pub fn stream(bytes: &[u8]) {
    let Some((how, body)) = bytes.split_first() else { return };
    answer(200, "text/event-stream", *how, body);
}

/// What must hold of a body of any kind. Its first byte says what is announced, its second how it is cut.
pub fn reply(bytes: &[u8]) {
    let [announced, how, body @ ..] = bytes else { return };
    let (status, kind) = (STATUSES[usize::from(announced >> 3 & 7)], KINDS[usize::from(announced & 7)]);
    answer(status, kind, *how, body);
    if let Err(failure) = raw::json(&raw::head(status, &HeaderMap::new(), None), body) {
        super::clear::line(&failure.message, &String::from_utf8_lossy(body));
    }
}

/// What must hold of base64. Its first byte says how it is cut.
pub fn base64(bytes: &[u8]) {
    let Some((how, text)) = bytes.split_first() else { return };
    let whole = raw::base64(&[text]);
    assert_eq!(raw::base64(&cut(text, *how, 1 + usize::from(*how))), whole);
    assert_eq!(raw::base64(&cut(text, 0, 1)), whole);
    if let Ok(plain) = base64_simd::STANDARD.decode_to_vec(text) {
        assert_eq!(whole, Some(plain), "what is base64 anywhere is base64 here");
    }
}

/// What must hold of headers: a line each, after a first line with the civil time, or with none.
pub fn headers(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let now = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.parse().ok()).map(UtcMillis);
    let mut headers = HeaderMap::new();
    for line in lines.take(1000) {
        let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':').unwrap_or(line.len()));
        let value = HeaderValue::from_bytes(value.get(1..).unwrap_or_default().trim_ascii());
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), value) {
            headers.append(name, value);
        }
    }
    for status in [200, 429, 503] {
        let head = raw::head(status, &headers, now);
        let resets_in = head.seen.rate.and_then(|rate| rate.resets_in);
        for wait in [head.retry_after, resets_in].into_iter().flatten() {
            assert!(wait <= MAX_WAIT, "a wait of {wait:?}");
        }
        assert!(!head.kind.contains(|c: char| c == ';' || c.is_ascii_uppercase()), "{}", head.kind);
        if let Err(failure) = raw::json(&head, b"{\"code\": \"rate_limited\"}") {
            super::clear::line(&failure.message, "");
        }
    }
}
