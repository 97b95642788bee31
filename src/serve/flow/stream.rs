//! A stream's events: samples as they are made, in chunks, and everything that can be strange about them.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::container::{Dress, head};
use super::fault::{ErrorForm, Kind};
use super::shape::Event;
use crate::audio::pcm;

/// Bytes of PCM in an event: half a second.
const CHUNK: usize = 24_000;
/// Characters of base64 in an event of an odd stream: no multiple of four, so that no event can be decoded by itself.
const ODD_CHARS: usize = 9_601;
/// Events that an error comes after.
const BEFORE_ERROR: usize = 1;

/// Turns samples into the text of events. The last event must say that it is the last, so one is always held back.
pub(super) struct Packer {
    kind: Option<Kind>,
    /// PCM that does not fill an event yet.
    bytes: Vec<u8>,
    /// Base64 that does not fill an odd event yet.
    text: String,
    next_id: u64,
    held: VecDeque<(u64, String)>,
    sent: usize,
    /// Nothing comes any more.
    over: bool,
}

impl Packer {
    /// A packer for samples at `rate`, with what goes wrong.
    pub(super) fn new(kind: Option<Kind>, rate: u32) -> Packer {
        let dress = match kind {
            Some(Kind::ListChunk) => Dress::List,
            Some(Kind::StreamingHeader | Kind::WrongRate { .. }) => Dress::Streaming,
            _ => Dress::Pcm,
        };
        let bytes = head(rate, 0, dress);
        Packer { kind, bytes, text: String::new(), next_id: 1, held: VecDeque::new(), sent: 0, over: false }
    }

    /// Takes `samples` and gives the events that can go out.
    pub(super) fn push(&mut self, samples: &[i16]) -> Vec<String> {
        if matches!(self.kind, Some(Kind::EmptyAudio)) {
            return Vec::new();
        }
        if matches!(self.kind, Some(Kind::Silent)) {
            self.bytes.resize(self.bytes.len() + samples.len() * 2, 0);
        } else {
            self.bytes.extend(pcm(samples));
        }
        self.cut(CHUNK, ODD_CHARS);
        // Two are held back: the first two change places where the order is to be wrong.
        self.send(2)
    }

    /// Gives the events that are left; the last one says so.
    pub(super) fn finish(&mut self) -> Vec<String> {
        // An odd base64 ends with its padding; an empty stream has one empty event.
        if self.is_odd() {
            self.text.push_str(&base64_simd::STANDARD.encode_to_string(std::mem::take(&mut self.bytes)));
        }
        self.cut(1, 1);
        if self.held.is_empty() && self.next_id == 1 {
            self.hold(String::new());
        }
        self.send(0)
    }

    /// The event that says that there is no more to come because `why`.
    pub(super) fn error(&mut self, form: ErrorForm, why: &str) -> String {
        self.over = true;
        let event = match form {
            ErrorForm::Event => json!({ "Type": "error", "Error": { "Code": "InternalError", "Message": why } }),
            ErrorForm::Plain => json!({ "error": why }),
        };
        format!("data: {event}\n\n")
    }

    fn is_odd(&self) -> bool {
        matches!(self.kind, Some(Kind::OddStream))
    }

    /// Moves full chunks to the events that are held; with `least` as what counts as full, all that is left.
    fn cut(&mut self, least_bytes: usize, least_chars: usize) {
        if self.is_odd() {
            let whole = self.bytes.len() / 3 * 3;
            self.text.push_str(&base64_simd::STANDARD.encode_to_string(&self.bytes[..whole]));
            self.bytes.drain(..whole);
            while self.text.len() >= least_chars {
                let rest = self.text.split_off(self.text.len().min(ODD_CHARS));
                let full = std::mem::replace(&mut self.text, rest);
                self.hold(full);
            }
            return;
        }
        while self.bytes.len() >= least_bytes {
            let chunk: Vec<u8> = self.bytes.drain(..self.bytes.len().min(CHUNK)).collect();
            self.hold(base64_simd::STANDARD.encode_to_string(chunk));
        }
    }

    fn hold(&mut self, audio: String) {
        self.held.push_back((self.next_id, audio));
        self.next_id += 1;
    }

    /// The events that are held, but for the last `keep`.
    fn send(&mut self, keep: usize) -> Vec<String> {
        let mut out = Vec::new();
        let ready = self.held.len() > keep || keep == 0;
        if matches!(self.kind, Some(Kind::StreamReordered)) && self.sent == 0 && ready && self.held.len() > 1 {
            self.held.swap(0, 1);
        }
        while !self.over && self.held.len() > keep {
            let Some((id, audio)) = self.held.pop_front() else { break };
            let is_last = keep == 0 && self.held.is_empty();
            if let (Some(Kind::StreamError { form }), true) = (self.kind, self.sent == BEFORE_ERROR || is_last) {
                out.push(self.error(form, "synthesis failed in the middle"));
                break;
            }
            let is_end = is_last && !matches!(self.kind, Some(Kind::StreamNoEnd));
            out.push(self.event(id, audio, is_end));
            self.sent += 1;
        }
        out
    }

    fn event(&self, id: u64, audio: String, is_end: bool) -> String {
        if !self.is_odd() {
            let event = Event { kind: "audio", chunk_id: id.into(), audio, is_end };
            // As text at once: a value would sort its keys, and the page shows them in this order.
            return format!("data: {}\n\n", serde_json::to_string(&event).unwrap_or_default());
        }
        let id = Value::from(format!("chunk_{}", id - 1));
        let event = json!({ "Type": "chunk", "ChunkId": id, "Audio": audio, "IsEnd": is_end });
        // Indented JSON over several `data:` lines, as the vendor's page shows events; line ends of another system.
        let lines = serde_json::to_string_pretty(&event).unwrap_or_default();
        let lines: String = lines.lines().map(|line| format!("data: {line}\r\n")).collect();
        let begin = if self.sent == 0 { "\u{feff}" } else { "" };
        format!("{begin}: a comment\r\nevent: message\r\nid: {}\r\n{lines}\r\n", self.sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The JSON of each event, as any reader of server-sent events finds it.
    fn events(kind: Option<Kind>, samples: &[i16]) -> Vec<Value> {
        let mut packer = Packer::new(kind, 24_000);
        let mut text: String = samples.chunks(10_007).flat_map(|piece| packer.push(piece)).collect();
        text.extend(packer.finish());
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let data = |event: &str| {
            let lines: Vec<&str> = event.lines().filter_map(|line| line.strip_prefix("data:")).collect();
            serde_json::from_str(&lines.join("\n")).unwrap()
        };
        text.split("\n\n").filter(|event| !event.trim().is_empty()).map(data).collect()
    }

    fn audio(events: &[Value]) -> Vec<u8> {
        let texts = events.iter().filter_map(|event| event["Audio"].as_str());
        texts.flat_map(|text| base64_simd::STANDARD.decode_to_vec(text).unwrap()).collect()
    }

    fn tone() -> Vec<i16> {
        (0..40_000).map(|n| n as i16).collect()
    }

    #[test]
    fn events_hold_the_samples_and_only_the_last_is_the_end() {
        let events = events(None, &tone());
        assert_eq!(audio(&events), pcm(&tone()));
        assert!(events.iter().rev().enumerate().all(|(at, event)| event["IsEnd"] == (at == 0)));
        assert!(events.iter().enumerate().all(|(at, event)| event["ChunkId"] == at as u64 + 1));
        assert!(events.len() > 2);
    }

    #[test]
    fn an_odd_stream_says_the_same_in_another_way() {
        let events = events(Some(Kind::OddStream), &tone());
        let text: String = events.iter().map(|event| event["Audio"].as_str().unwrap()).collect();
        assert_eq!(base64_simd::STANDARD.decode_to_vec(text).unwrap(), pcm(&tone()));
        assert!(events.len() > 3 && !events[0]["Audio"].as_str().unwrap().len().is_multiple_of(4));
        assert_eq!((&events[1]["ChunkId"], &events[1]["Type"]), (&"chunk_1".into(), &"chunk".into()));
    }

    #[test]
    fn what_goes_wrong_goes_wrong() {
        let ids =
            |kind| -> Vec<Value> { events(Some(kind), &tone()).iter().map(|event| event["ChunkId"].clone()).collect() };
        assert_eq!(ids(Kind::StreamReordered), [2, 1, 3, 4]);
        let failed = events(Some(Kind::StreamError { form: ErrorForm::Event }), &tone());
        assert_eq!((failed.len(), &failed[1]["Type"]), (2, &"error".into()));
        let failed = events(Some(Kind::StreamError { form: ErrorForm::Plain }), &tone());
        assert!(failed[1]["error"].is_string());
        assert!(events(Some(Kind::StreamNoEnd), &tone()).iter().all(|event| event["IsEnd"] == false));
        let empty = events(Some(Kind::EmptyAudio), &tone());
        assert_eq!((empty.len(), &empty[0]["Audio"], &empty[0]["IsEnd"]), (1, &"".into(), &true.into()));
        assert!(audio(&events(Some(Kind::Silent), &tone())).iter().all(|byte| *byte == 0));
        assert!(audio(&events(Some(Kind::StreamingHeader), &tone())).starts_with(b"RIFF\xff\xff\xff\xff"));
    }
}
