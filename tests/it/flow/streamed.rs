//! Streams of events over a connection: the same take as the plain call, and the end of the stream as its end.

use rhapsode::job::engine::Transport;

use super::*;
use crate::canned::{Act, Canned, answer, json as json_answer};

const EVENTS: &str = "Content-Type: text/event-stream\r\n";

fn streaming(url: &str) -> FlowSettings {
    let mut settings = settings(url);
    settings.transport = Transport::Stream;
    settings
}

/// The ramp as events; the last one says so.
fn events() -> String {
    let bytes = ramp().1;
    let parts: Vec<&[u8]> = bytes.chunks(5001).collect();
    let last = parts.len() - 1;
    let event = |(at, part): (usize, &&[u8])| {
        let audio = STANDARD.encode_to_string(part);
        let event = json!({"Type": "audio", "ChunkId": at + 1, "Audio": audio, "IsEnd": at == last});
        format!("data: {event}\n\n")
    };
    parts.iter().enumerate().map(event).collect()
}

#[tokio::test]
async fn trap_03_a_stream_gives_the_same_spool_as_the_plain_call() {
    let server = Canned::new([answer("200 OK", EVENTS, events()), json_answer("200 OK", "", &flat())]);
    let (streamed, by_stream) = speak(&engine(&streaming(&server.url))).await;
    let (_, by_plain) = speak(&engine(&settings(&server.url))).await;
    assert!(streamed.unwrap().notices.is_empty());
    assert_eq!(by_stream.samples(), ramp().0);
    assert!(*by_stream.0.lock().unwrap() == *by_plain.0.lock().unwrap(), "byte for byte");
    let heard = server.heard();
    assert!(heard[0].head.starts_with("POST /api/tts/synthesize-stream "), "{}", heard[0].head);
    assert!(heard[0].header("accept").unwrap().starts_with("text/event-stream"));
}

#[tokio::test]
async fn trap_03_the_stream_ends_where_it_says_so_though_the_connection_stays() {
    let open = format!("HTTP/1.1 200 OK\r\n{EVENTS}\r\n{}", events());
    let server = Canned::new([vec![Act::Send(open.into_bytes()), Act::Fall]]);
    let (spoken, spool) = speak(&engine(&streaming(&server.url))).await;
    assert!(spoken.is_ok());
    assert_eq!(spool.samples(), ramp().0);
}

#[tokio::test]
async fn trap_03_a_stream_without_events_or_without_its_end_was_charged() {
    let cut: String = events().split_inclusive("\n\n").take(2).collect();
    for (body, said) in
        [(String::new(), "the stream ended without a single event"), (cut, "the stream is cut off: its end never came")]
    {
        let server = Canned::new([answer("200 OK", EVENTS, body)]);
        let failure = failed(&streaming(&server.url)).await;
        assert_eq!(verdict(&failure), (FailureKind::Broken, Charged::Yes));
        assert_eq!(failure.message, said);
        assert_eq!(server.heard().len(), 1);
    }
}

#[tokio::test]
async fn trap_03_an_error_after_audio_was_charged() {
    let first: String = events().split_inclusive("\n\n").take(1).collect();
    let error = json!({"Type": "error", "Error": {"Code": "tts_stream_failed", "Message": "broken pipe"}});
    for error in [error.to_string(), json!({"error": "broken pipe"}).to_string()] {
        let server = Canned::new([answer("200 OK", EVENTS, format!("{first}data: {error}\n\n"))]);
        let failure = failed(&streaming(&server.url)).await;
        assert_eq!(verdict(&failure), (FailureKind::Broken, Charged::Yes));
        assert!(failure.message.starts_with("the service failed: broken pipe"), "{failure}");
    }
}

#[tokio::test]
async fn a_plain_answer_to_a_stream_and_a_refusal_are_understood() {
    let refusal = json!({"code": "quota_exceeded", "message": "x", "quota": {"daily": 1, "used": 1}});
    let server = Canned::new([json_answer("200 OK", "", &documented()), json_answer("429 No", "", &refusal)]);
    let engine = engine(&streaming(&server.url));
    assert_eq!(speak(&engine).await.1.samples(), ramp().0);
    assert_eq!(verdict(&speak(&engine).await.0.unwrap_err()), (FailureKind::QuotaExceeded, Charged::No));
}
