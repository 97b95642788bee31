//! Streams as servers of both dialects send them, and broken ones.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};

use base64_simd::STANDARD;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::audio::decode::decode;
use crate::studio::port::Spool;

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

fn hear(pieces: &[&[u8]]) -> Result<(Vec<i16>, Value), StreamError> {
    let bytes = Bytes::default();
    let mut spool = Spool::new(Box::new(bytes.clone()));
    let mut sound = Sound::new(&mut spool);
    sound.in_chunks();
    let mut stream = Stream::default();
    for piece in pieces {
        stream.push(piece, &mut sound)?;
    }
    stream.finish(&mut sound)?;
    sound.finish()?;
    let spooled = bytes.0.lock().unwrap().clone();
    Ok((decode(Cursor::new(spooled), None).unwrap().samples, stream.told()))
}

fn event(value: &Value) -> String {
    format!("data: {value}\n\n")
}

fn chunk(id: impl Into<Value>, audio: &[u8], is_end: bool) -> Value {
    json!({"Type": "audio", "ChunkId": id.into(), "Audio": STANDARD.encode_to_string(audio), "IsEnd": is_end})
}

fn samples() -> (Vec<i16>, Vec<u8>) {
    let samples: Vec<i16> = (-300..300).map(|n| n * 100).collect();
    let bytes = samples.iter().flat_map(|n| n.to_le_bytes()).collect();
    (samples, bytes)
}

fn why(body: &str) -> String {
    match hear(&[body.as_bytes()]).unwrap_err() {
        StreamError::Told(told) => words::message(&told),
        error => error.to_string(),
    }
}

#[test]
fn trap_03_both_dialects_events_become_one_sound() {
    let (expected, bytes) = samples();
    let (a, b) = bytes.split_at(401);
    let docs = event(&chunk(1, a, false)) + &event(&chunk(2, b, true));
    assert_eq!(hear(&[docs.as_bytes()]).unwrap().0, expected);
    let web = event(&json!({"Type": "chunk", "ChunkId": "chunk_0", "Audio": STANDARD.encode_to_string(a)}))
        + ": a comment\r\n\r\n"
        + &event(&json!({"Type": "chunk", "ChunkId": "chunk_1", "Audio": STANDARD.encode_to_string(b)}))
        + &event(&json!({"Type": "end", "Audio": "", "quota": {"used": 3}}));
    let (heard, told) = hear(&[web.as_bytes()]).unwrap();
    assert_eq!((heard, &told["quota"]["used"]), (expected, &json!(3)));
}

proptest! {
    #[test]
    fn trap_03_base64_and_samples_may_be_cut_anywhere(
        cuts in prop::collection::vec(0usize..1600, 0..6),
        piece in 1usize..200,
        newline in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let (expected, bytes) = samples();
        let text = STANDARD.encode_to_string(&bytes);
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let mut body = String::from("\u{feff}");
        for (at, pair) in cuts.windows(2).enumerate() {
            let audio = &text[pair[0]..pair[1]];
            // Chunks without a number come as they come.
            let said = if at % 2 == 0 { json!({"Audio": audio}) } else { json!({"Type": "audio", "audio": audio}) };
            body += &format!("data: {said}{newline}{newline}");
        }
        body += &format!("event: end{newline}data: {{}}");
        let pieces: Vec<&[u8]> = body.as_bytes().chunks(piece).collect();
        prop_assert_eq!(hear(&pieces).unwrap().0, expected);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&b"data: {}\"Audio\n"[..])], 0..300)) {
        let _ = hear(&[&bytes]);
    }
}

#[test]
fn trap_03_chunks_that_come_out_of_order_are_put_in_order() {
    let (expected, bytes) = samples();
    let parts: Vec<&[u8]> = bytes.chunks(300).collect();
    let body = |order: [usize; 4], first: usize| -> String {
        order.iter().map(|&at| event(&chunk(at + first, parts[at], at == 3))).collect()
    };
    for order in [[0, 1, 2, 3], [0, 2, 1, 3], [1, 0, 2, 3], [0, 1, 3, 2], [3, 0, 2, 1], [2, 3, 0, 1]] {
        assert_eq!(hear(&[body(order, 0).as_bytes()]).unwrap().0, expected, "{order:?}");
    }
    assert_eq!(hear(&[body([0, 3, 2, 1], 1).as_bytes()]).unwrap().0, expected);
    assert_eq!(
        why(&(event(&chunk(1, parts[0], false)) + &event(&chunk(3, parts[1], true)))),
        "chunk 2 of the stream never came, though chunk 3 did"
    );
    assert_eq!(
        why(&(event(&chunk(0, parts[0], false)) + &event(&chunk(0, parts[0], true)))),
        "chunk 0 of the stream came twice, or too late"
    );
}

#[test]
fn trap_03_errors_after_audio_cuts_and_empty_streams_are_failures() {
    let (_, bytes) = samples();
    let audio = event(&chunk(1, &bytes, false));
    assert_eq!(why(&(audio.clone() + &event(&json!({"Type": "error", "Error": {"Message": "no"}})))), "no");
    assert_eq!(why(&(audio.clone() + &event(&json!({"error": "gone"})))), "gone");
    assert_eq!(why(&(audio.clone() + "event: error\ndata: {\"message\":\"named\"}\n\n")), "named");
    let cut = "the stream is cut off: its end never came";
    assert_eq!(why(&audio), cut);
    assert_eq!(why(&(audio.clone() + "data: {\"Type\":\"audio\",\"Audio\":\"AAA")), cut);
    assert_eq!(why(""), "the stream ended without a single event");
    assert_eq!(why(": nothing\n\n"), "the stream ended without a single event");
    assert_eq!(why("data: [1]\n\n"), "an event of the stream is not a JSON object");
}

#[test]
fn the_limits_of_a_stream_hold() {
    let long = format!("data: {}", "x".repeat(MAX_EVENT));
    assert_eq!(why(&long), "an event of the stream is longer than 16 MiB");
    let lines = format!("data: {}\n", "x".repeat(1024 * 1024)).repeat(17);
    assert_eq!(why(&lines), "an event of the stream is longer than 16 MiB");
}

#[test]
fn what_follows_the_end_spoils_nothing_however_it_is_cut() {
    let (expected, bytes) = samples();
    let body = event(&chunk(1, &bytes, true)) + "data: rubbish\n\n" + &event(&json!({"error": {"code": "tts_failed"}}));
    assert_eq!(hear(&[body.as_bytes()]).unwrap().0, expected);
    let pieces: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
    assert_eq!(hear(&pieces).unwrap().0, expected);
}

#[test]
fn a_stream_without_end_fills_no_memory() {
    let mut order = Order::default();
    let refused = (5..).find(|id| order.take(Some(*id), Vec::new()).is_err());
    assert_eq!(refused, Some(5 + (MAX_EARLY / EARLY_CHUNK) as u64));
    let (_, bytes) = samples();
    let said: String = (0..1000).map(|n| event(&json!({ format!("matter {n}"): n }))).collect();
    let (_, told) = hear(&[(said + &event(&chunk(1, &bytes, true))).as_bytes()]).unwrap();
    assert_eq!(told.as_object().unwrap().len(), MAX_MATTERS);
}
