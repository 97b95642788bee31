//! The body of an answer while it arrives: told by its type and its first bytes, its audio passed on to the spool.
//!
//! No IO but the spool's, and flat memory whatever the length: of audio nothing is kept here, of everything else little.

use serde_json::Value;

use super::base64::{Base64, Base64Error};
use super::limits::{LENGTH_SHARE, LENGTH_SLACK, MAX_BODY, MAX_KEPT};
use super::scan::{ScanError, Scanner};
use super::sound::{self, RATE, Sound, SoundError};
use super::stream::{Stream, StreamError};
use super::verdict::{Audio, Head};
use super::words::{self, either, number};
use crate::fault;
use crate::session::answer::{Charged, Failure, FailureKind, Seen};
use crate::studio::port::Spool;

/// The bytes after which every kind of body can be told from another.
const TELLING: usize = 64;

/// What a whole answer with audio brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// What the answer said of the account.
    pub seen: Seen,
    /// What it said beside the audio; `null` when it was the audio alone.
    pub told: Value,
    /// Things a person should know.
    pub notices: Vec<String>,
}

/// What the body is.
enum Body {
    /// Not known yet: its beginning.
    New(Vec<u8>),
    /// The audio itself.
    Bare,
    /// JSON with the audio in it.
    Json(Box<(Scanner, Base64)>),
    /// A stream of events.
    Events(Box<Stream>),
    /// Words instead of audio: what they are, and their beginning.
    Words(&'static str, Vec<u8>),
}

/// An answer on its way to the spool.
pub struct Reply<'a> {
    head: Head,
    sound: Sound<'a>,
    body: Body,
    received: u64,
}

impl<'a> Reply<'a> {
    /// The answer that begins with `head`. Announced as longer than any can be, it is not taken.
    pub fn new(head: Head, spool: &'a mut Spool) -> Result<Reply<'a>, Failure> {
        if head.is_success() && head.length.is_some_and(|length| length > MAX_BODY) {
            return Err(too_long(&head));
        }
        Ok(Reply { head, sound: Sound::new(spool), body: Body::New(Vec::new()), received: 0 })
    }

    /// What stood before the body.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Whether any audio has come. A stream is paid for before it is served, so its first bytes stand for audio.
    pub fn audio(&self) -> Audio {
        let coming = match &self.body {
            Body::Json(json) => json.0.has_audio(),
            Body::Events(_) => true,
            _ => self.sound.has_begun(),
        };
        if coming { Audio::Begun } else { Audio::None }
    }

    /// Whether all that is needed has come, though the body may go on.
    pub fn is_done(&self) -> bool {
        match &self.body {
            Body::Events(stream) => stream.is_done(),
            // More of a page than this says nothing new.
            Body::Words(_, words) => words.len() >= MAX_KEPT,
            _ => false,
        }
    }

    /// Whether a connection that breaks now takes nothing away: the event that ends a stream has come.
    pub fn may_break(&self) -> bool {
        matches!(&self.body, Body::Events(stream) if stream.has_ended())
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let before = self.received;
        self.received += bytes.len() as u64;
        if before == 0 {
            fault::point("reply.first_bytes");
        }
        let half = self.head.length.map_or(1, |length| length / 2);
        if before < half && self.received >= half {
            fault::point("reply.half");
        }
        if self.received > MAX_BODY {
            return Err(too_long(&self.head));
        }
        match &mut self.body {
            Body::New(start) => {
                let room = TELLING.saturating_sub(start.len()).min(bytes.len());
                start.extend_from_slice(&bytes[..room]);
                if start.len() < TELLING {
                    return Ok(());
                }
                let start = self.decide();
                self.take(&start)?;
                self.take(&bytes[room..])
            }
            _ => self.take(bytes),
        }
    }

    /// Makes up its mind about the body, and gives back what was held until then.
    fn decide(&mut self) -> Vec<u8> {
        let Body::New(start) = &mut self.body else { return Vec::new() };
        let start = std::mem::take(start);
        self.body = body(&self.head, &start);
        match self.body {
            Body::Events(_) => self.sound.in_chunks(),
            // JSON has no room for a byte order mark.
            Body::Json(_) => return bare(&start).to_vec(),
            _ => {}
        }
        start
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let Reply { head, sound, body, .. } = self;
        match body {
            Body::New(_) => Ok(()),
            Body::Bare => sound.push(bytes).map_err(|error| unusable(head, error)),
            Body::Json(json) => {
                let (scanner, base64) = json.as_mut();
                let scanned = scanner.push(bytes, &mut |text: &[u8]| base64.push(text, &mut |part| sound.push(part)));
                scanned.map_err(|error| odd(head, error))
            }
            Body::Events(stream) => stream.push(bytes, sound).map_err(|error| streamed(head, error, stream)),
            Body::Words(_, words) => {
                let room = MAX_KEPT.saturating_sub(words.len()).min(bytes.len());
                words.extend_from_slice(&bytes[..room]);
                Ok(())
            }
        }
    }

    /// The end of the body.
    pub fn finish(mut self) -> Result<Brought, Failure> {
        let start = self.decide();
        self.take(&start)?;
        let Reply { head, sound, body, .. } = &mut self;
        let told = match body {
            Body::New(_) | Body::Bare => Value::Null,
            Body::Words(found, words) => return Err(wordy(head, found, words)),
            Body::Events(stream) => {
                stream.finish(sound).map_err(|error| streamed(head, error, stream))?;
                stream.told()
            }
            Body::Json(json) => {
                let (scanner, base64) = json.as_mut();
                let told = document(head, scanner)?;
                let ended = base64.finish(&mut |part| sound.push(part));
                ended.map_err(|error| odd(head, ScanError::Sink(error)))?;
                told
            }
        };
        if !sound.has_begun() {
            return Err(head.failure(FailureKind::BadAudio, Charged::Yes, "the service answers without any audio"));
        }
        let seconds = sound.finish().map_err(|error| unusable(head, error))?;
        let mut brought = Brought { seen: head.seen, told, notices: Vec::new() };
        words::see(&brought.told, &mut brought.seen);
        brought.notices = lengths(&brought.told, seconds)
            .map_err(|why| Failure { seen: brought.seen, ..head.failure(FailureKind::BadAudio, Charged::Yes, why) })?;
        Ok(brought)
    }
}

/// What a body is, by its type and its first bytes.
fn body(head: &Head, start: &[u8]) -> Body {
    let words = |found| Body::Words(found, Vec::new());
    let text = bare(start);
    // Samples can begin with any byte: what is not announced as text is text only when all of its beginning is.
    let is_announced = head.kind.starts_with("text/") || head.kind == "application/json";
    let may_be_text = is_announced || is_text(start);
    let begins = |mark: &[u8]| may_be_text && text.starts_with(mark);
    if begins(b"<") {
        return words("an HTML page");
    }
    if !head.is_success() {
        let found = if text.is_empty() { "an empty body" } else { "words" };
        return words(if begins(b"{") { "JSON" } else { found });
    }
    if sound::is_named(start) {
        return Body::Bare;
    }
    if head.kind == "text/event-stream" || [&b"data:"[..], b"event:", b"id:", b":"].iter().any(|mark| begins(mark)) {
        return Body::Events(Box::default());
    }
    if begins(b"{") {
        return Body::Json(Box::default());
    }
    let is_sound = head.kind.starts_with("audio/") || head.kind == "application/octet-stream";
    let is_text = is_text(start) && (!is_sound || start.len() >= TELLING);
    if text.is_empty() || is_text || is_announced {
        return words(if text.is_empty() { "an empty body" } else { "words" });
    }
    Body::Bare
}

/// `text` without what may stand before its first character: white space and a byte order mark.
fn bare(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii_start();
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start()
}

/// Whether `start` is text, but for a character that is cut at its end.
fn is_text(start: &[u8]) -> bool {
    let valid = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && !valid.chars().any(|c| c.is_control() && !c.is_whitespace())
}

/// The JSON around the audio, when it is whole and reports no failure.
fn document(head: &Head, scanner: &Scanner) -> Result<Value, Failure> {
    let audio = if scanner.has_audio() { Audio::Begun } else { Audio::None };
    if !scanner.is_whole() {
        let charged = if audio == Audio::Begun { Charged::Yes } else { Charged::Unknown };
        return Err(head.failure(FailureKind::Broken, charged, "the answer is cut off: its JSON does not end"));
    }
    let told = serde_json::from_slice::<Value>(scanner.kept()).map_err(|error| {
        head.failure(FailureKind::BadAudio, Charged::Yes, format!("the answer is no sound JSON: {error}"))
    })?;
    if words::is_failure(&told) { Err(head.told(&told, audio)) } else { Ok(told) }
}

/// The JSON of an answer without audio, when it is that and reports no failure.
pub(super) fn answer(head: &Head, body: &[u8]) -> Result<Value, Failure> {
    let body = bare(body);
    let found = if body.starts_with(b"<") { "an HTML page" } else { "words" };
    match serde_json::from_slice::<Value>(body) {
        Ok(told @ Value::Object(_)) if !head.is_success() || words::is_failure(&told) => {
            Err(head.told(&told, Audio::None))
        }
        Ok(told) if head.is_success() => Ok(told),
        _ if head.is_success() => {
            let message = format!("the service answers with {found} instead of JSON");
            Err(head.failure(FailureKind::Broken, Charged::Unknown, message))
        }
        _ => Err(head.unread(found)),
    }
}

/// The failure of an answer in words.
fn wordy(head: &Head, found: &str, words: &[u8]) -> Failure {
    match serde_json::from_slice::<Value>(bare(words)) {
        Ok(told @ Value::Object(_)) if !head.is_success() => head.told(&told, Audio::None),
        _ if head.is_success() && found != "an HTML page" => {
            let shown = words::shortened(&String::from_utf8_lossy(words));
            let what = if shown.is_empty() { found.to_owned() } else { format!("{found}: {shown}") };
            let message = format!("the service answers with {what} instead of audio");
            head.failure(FailureKind::BadAudio, Charged::Yes, message)
        }
        _ => head.unread(found),
    }
}

/// Compares what the reply says of its length with what came. Less is a cut reply; more is worth a word.
fn lengths(told: &Value, seconds: Option<f64>) -> Result<Vec<String>, String> {
    let mut notices = Vec::new();
    let said = |key: &str| either(told, key).and_then(number);
    if let Some(rate) = said("sampleRate").filter(|rate| (rate - f64::from(RATE.0)).abs() > 0.5) {
        notices.push(format!("the service says that its audio has {rate} Hz; {} Hz were expected", RATE.0));
    }
    let Some((said, came)) = said("duration").filter(|said| *said > 0.0).zip(seconds) else { return Ok(notices) };
    let slack = said * LENGTH_SHARE + LENGTH_SLACK;
    if came + slack < said {
        return Err(format!("the audio is cut off: {came:.2} s came of {said:.2} s that the service names"));
    }
    if came > said + slack {
        notices.push(format!("the service names {said:.2} s of audio, and {came:.2} s came"));
    }
    Ok(notices)
}

fn too_long(head: &Head) -> Failure {
    let limit = MAX_BODY / 1024 / 1024;
    head.failure(FailureKind::BadAudio, Charged::Yes, format!("the answer is longer than {limit} MiB"))
}

/// A failure of the audio after it was paid for; when it cannot be written down, this computer's.
fn unusable(head: &Head, error: SoundError) -> Failure {
    let kind = match error {
        SoundError::Io(_) => FailureKind::Local,
        SoundError::Bad(_) => FailureKind::BadAudio,
    };
    head.failure(kind, Charged::Yes, error.to_string())
}

fn odd(head: &Head, error: ScanError<Base64Error<SoundError>>) -> Failure {
    match error {
        ScanError::Sink(Base64Error::Sink(error)) => unusable(head, error),
        other => head.failure(FailureKind::BadAudio, Charged::Yes, other.to_string()),
    }
}

/// A stream that is served at all was paid for before its first event.
fn streamed(head: &Head, error: StreamError, stream: &Stream) -> Failure {
    let audio = if stream.has_audio() { Audio::Begun } else { Audio::None };
    match error {
        StreamError::Told(told) => head.told(&told, audio),
        StreamError::Sound(error) => unusable(head, error),
        StreamError::Odd(why) => head.failure(FailureKind::Broken, Charged::Yes, why),
    }
}

#[cfg(test)]
mod tests;
