//! The events of a stream, in the order that their numbers give them, joined to one sound.
//!
//! No IO: bytes are pushed in. Base64 and samples may be cut at any byte of any event.

use std::collections::BTreeMap;
use std::convert::Infallible;

use memchr::memchr2;
use serde_json::Value;
use sseer::parser::{RawEventLine, parse_line};

use super::base64::{Base64, Base64Error};
use super::limits::{EARLY_CHUNK, MAX_EARLY, MAX_EVENT, MAX_MATTERS};
use super::scan::{ScanError, Scanner};
use super::sound::{Sound, SoundError};
use super::words::{self, field};

/// Why a stream gives no sound.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The server says that it failed.
    #[error("the server reports an error in its stream")]
    Told(Value),
    /// The stream breaks its own form.
    #[error("{0}")]
    Odd(String),
    /// The audio is not taken.
    #[error(transparent)]
    Sound(#[from] SoundError),
}

impl From<Base64Error<Infallible>> for StreamError {
    fn from(error: Base64Error<Infallible>) -> StreamError {
        StreamError::Odd(error.to_string())
    }
}

/// A stream of events on its way.
#[derive(Debug, Default)]
pub struct Stream {
    /// Bytes that are not a whole line yet, and how many of them hold no line's end.
    line: Vec<u8>,
    searched: usize,
    /// What the `event:` and `data:` lines of the event under way say.
    name: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    /// A byte order mark may stand at the very beginning.
    is_past_mark: bool,
    order: Order,
    base64: Base64,
    events: u64,
    ended: bool,
    has_audio: bool,
    /// What events say beside audio: the last word on each matter.
    told: serde_json::Map<String, Value>,
}

impl Stream {
    /// Takes the next bytes of the body. What comes after all that is needed is not looked at: it may come with the
    /// same packet or never, and a whole reply must not depend on that.
    pub fn push(&mut self, bytes: &[u8], sound: &mut Sound<'_>) -> Result<(), StreamError> {
        self.line.extend_from_slice(bytes);
        if !self.is_past_mark && self.line.len() >= 3 {
            self.is_past_mark = true;
            if self.line.starts_with(b"\xef\xbb\xbf") {
                self.line.drain(..3);
            }
        }
        if memchr2(b'\r', b'\n', &self.line[self.searched.min(self.line.len())..]).is_some() {
            let mut line = std::mem::take(&mut self.line);
            let mut rest = line.as_slice();
            while let Some((line, after)) = parse_line(rest) {
                rest = after;
                self.line(&line, sound)?;
                if self.is_done() {
                    return Ok(());
                }
            }
            let used = line.len() - rest.len();
            line.drain(..used);
            self.line = line;
        }
        // A carriage return at the end may be half of a line's end.
        self.searched = self.line.len().saturating_sub(1);
        self.check_size()
    }

    fn check_size(&self) -> Result<(), StreamError> {
        if self.line.len() + self.data.len() > MAX_EVENT {
            let limit = MAX_EVENT / 1024 / 1024;
            return Err(StreamError::Odd(format!("an event of the stream is longer than {limit} MiB")));
        }
        Ok(())
    }

    fn line(&mut self, line: &RawEventLine<'_>, sound: &mut Sound<'_>) -> Result<(), StreamError> {
        match line {
            RawEventLine::Field { field_name: b"data", field_value } => {
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(field_value.unwrap_or_default());
                self.check_size()
            }
            RawEventLine::Field { field_name: b"event", field_value } => {
                self.name = field_value.unwrap_or_default().to_vec();
                Ok(())
            }
            RawEventLine::Field { .. } | RawEventLine::Comment => Ok(()),
            RawEventLine::Empty => {
                let (name, data) = (std::mem::take(&mut self.name), std::mem::take(&mut self.data));
                if std::mem::take(&mut self.has_data) { self.event(&name, &data, sound) } else { Ok(()) }
            }
        }
    }

    fn event(&mut self, name: &[u8], data: &[u8], sound: &mut Sound<'_>) -> Result<(), StreamError> {
        let (mut scanner, mut audio) = (Scanner::default(), Vec::new());
        let scanned = scanner.push(data, &mut |text: &[u8]| -> Result<(), Infallible> {
            audio.extend_from_slice(text);
            Ok(())
        });
        scanned.map_err(|error: ScanError<Infallible>| StreamError::Odd(error.to_string()))?;
        let Ok(Value::Object(said)) = serde_json::from_slice::<Value>(scanner.kept()) else {
            // After the end only a chunk that is still missing matters.
            if self.ended {
                return Ok(());
            }
            return Err(StreamError::Odd("an event of the stream is not a JSON object".to_owned()));
        };
        let said = Value::Object(said);
        self.events += 1;
        let kind = field(&said, "type").and_then(Value::as_str).map(str::to_ascii_lowercase);
        let kind = kind.unwrap_or_else(|| String::from_utf8_lossy(name).to_ascii_lowercase());
        if kind == "error" || words::is_failure(&said) {
            return if self.ended { Ok(()) } else { Err(StreamError::Told(said)) };
        }
        if !audio.is_empty() {
            self.has_audio = true;
            let ready = self.order.take(number(field(&said, "chunkid")), audio)?;
            self.sound(ready, sound)?;
        }
        self.ended |= kind == "end" || field(&said, "isend").and_then(Value::as_bool) == Some(true);
        if let Value::Object(said) = said {
            let matters = |key: &String| !["audio", "type", "chunkid", "isend"].contains(&&*key.to_ascii_lowercase());
            for (key, value) in said.into_iter().filter(|(key, _)| matters(key)) {
                if self.told.len() < MAX_MATTERS || self.told.contains_key(&key) {
                    self.told.insert(key, value);
                }
            }
        }
        Ok(())
    }

    fn sound(&mut self, ready: Vec<Vec<u8>>, sound: &mut Sound<'_>) -> Result<(), StreamError> {
        for text in ready {
            let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
            self.base64.push(&text, &mut |part: &[u8]| {
                bytes.extend_from_slice(part);
                Ok(())
            })?;
            sound.chunk(&bytes)?;
        }
        Ok(())
    }

    /// Whether nothing more is to come.
    pub fn is_done(&self) -> bool {
        self.ended && self.order.is_done()
    }

    /// Whether the event that ends a stream has come, though chunks before it may be missing.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether any audio has come, in its turn or not.
    pub fn has_audio(&self) -> bool {
        self.has_audio
    }

    /// What the events said beside audio.
    pub fn told(&self) -> Value {
        Value::Object(self.told.clone())
    }

    /// The end of the body.
    pub fn finish(&mut self, sound: &mut Sound<'_>) -> Result<(), StreamError> {
        let is_left = self.has_data || !self.line.is_empty();
        if is_left && !self.ended {
            // The last event may lack the empty line after it; half an event counts as cut, not as odd.
            match self.push(b"\n\n", sound) {
                Err(StreamError::Odd(_)) => {}
                result => result?,
            }
        }
        let ready = self.order.finish()?;
        self.sound(ready, sound)?;
        if self.events == 0 {
            return Err(StreamError::Odd("the stream ended without a single event".to_owned()));
        }
        if !self.ended {
            return Err(StreamError::Odd("the stream is cut off: its end never came".to_owned()));
        }
        let mut tail = Vec::new();
        self.base64.finish(&mut |part: &[u8]| {
            tail.extend_from_slice(part);
            Ok(())
        })?;
        Ok(sound.push(&tail)?)
    }
}

/// The number in a chunk's id: `7`, `"7"`, `"chunk_7"`.
fn number(id: Option<&Value>) -> Option<u64> {
    match id? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => {
            let digits = text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            text[text.len() - digits..].parse().ok()
        }
        _ => None,
    }
}

/// Puts chunks in order. They are numbered from 0 or 1; chunks without numbers come as they come.
#[derive(Debug, Default)]
struct Order {
    /// The next number; not known before two chunks that follow each other are there.
    next: Option<u64>,
    early: BTreeMap<u64, Vec<u8>>,
    /// What they take in memory.
    held: usize,
}

impl Order {
    /// Takes a chunk, and gives those whose turn it is.
    fn take(&mut self, id: Option<u64>, text: Vec<u8>) -> Result<Vec<Vec<u8>>, StreamError> {
        let Some(id) = id else { return Ok(vec![text]) };
        self.held += text.len() + EARLY_CHUNK;
        if self.next.is_some_and(|next| id < next) || self.early.insert(id, text).is_some() {
            return Err(StreamError::Odd(format!("chunk {id} of the stream came twice, or too late")));
        }
        if self.held > MAX_EARLY {
            let limit = MAX_EARLY / 1024 / 1024;
            return Err(StreamError::Odd(format!("more than {limit} MiB of the stream came out of order")));
        }
        if self.next.is_none() {
            let first = self.early.keys().next().copied().filter(|first| *first <= 1);
            self.next = first.filter(|first| *first == 0 || self.early.contains_key(&(first + 1)));
        }
        Ok(self.ready())
    }

    fn ready(&mut self) -> Vec<Vec<u8>> {
        let mut ready = Vec::new();
        while let Some(text) = self.next.and_then(|next| self.early.remove(&next)) {
            self.held -= text.len() + EARLY_CHUNK;
            ready.push(text);
            self.next = self.next.map(|next| next + 1);
        }
        ready
    }

    fn is_done(&self) -> bool {
        self.early.is_empty()
    }

    /// The last chunks; an error when one before them is missing.
    fn finish(&mut self) -> Result<Vec<Vec<u8>>, StreamError> {
        self.next = self.next.or_else(|| self.early.keys().next().copied().filter(|first| *first <= 1));
        let ready = self.ready();
        match self.early.keys().next() {
            None => Ok(ready),
            Some(early) => {
                let missing = self.next.unwrap_or(1);
                Err(StreamError::Odd(format!("chunk {missing} of the stream never came, though chunk {early} did")))
            }
        }
    }
}

#[cfg(test)]
mod tests;
