//! Answers that break: each ends as one failure that says whether it was charged, and nothing is asked twice.

use super::*;
use crate::canned::{Act, Canned, answer, json as json_answer};

/// The failure that `answer` leads to; it was asked for once.
async fn broken(answer: Vec<Act>) -> Failure {
    let server = Canned::new([answer]);
    let failure = failed(&settings(&server.url)).await;
    assert_eq!(server.heard().len(), 1, "{failure:?}");
    failure
}

fn start(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{body}").into_bytes()
}

#[tokio::test]
async fn a_service_that_is_not_there_costs_nothing() {
    let url = Canned::new([]).url.clone();
    let failure = failed(&settings(&url)).await;
    assert_eq!(verdict(&failure), (FailureKind::Unreachable, Charged::No));
    assert!(failure.message.starts_with("the service cannot be reached: "), "{failure}");
    assert!(!failure.message.contains("synthesize"), "no address in it: {failure}");
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer_leaves_a_doubt() {
    for end in [Act::Reset, Act::Close] {
        assert_eq!(verdict(&broken(vec![end.clone()]).await), (FailureKind::Unreachable, Charged::Unknown));
        let half = vec![Act::Send(b"HTTP/1.1 200 OK\r\nContent-Ty".to_vec()), end];
        assert_eq!(verdict(&broken(half).await), (FailureKind::Unreachable, Charged::Unknown));
    }
}

#[tokio::test]
async fn trap_04_an_answer_that_breaks_was_charged_once_its_audio_had_begun() {
    for end in [Act::Reset, Act::Close] {
        let before = vec![Act::Send(start("{\"code\":\"success\",\"data\":{\"au")), end.clone()];
        // A reset may overtake what was sent before it; either way nobody knows.
        assert_eq!(verdict(&broken(before).await), (FailureKind::Unreachable, Charged::Unknown));
    }
    let within = vec![Act::Send(start(&format!("{{\"audio\":\"{}", "AAAA".repeat(9000)))), Act::Close];
    let failure = broken(within).await;
    assert_eq!(verdict(&failure), (FailureKind::Unreachable, Charged::Yes));
    assert!(failure.message.starts_with("the answer broke off on its way: "), "{failure}");
}

#[tokio::test]
async fn silence_is_a_doubt_before_the_audio_and_a_charge_within_it() {
    let impatient = |url: &str| {
        let mut settings = settings(url);
        settings.service.idle = Duration::from_millis(300);
        settings
    };
    let within = vec![Act::Send(start(&format!("{{\"audio\":\"{}", "AAAA".repeat(900)))), Act::Fall];
    for (acts, charged) in [(vec![Act::Fall], Charged::Unknown), (within, Charged::Yes)] {
        let server = Canned::new([acts]);
        let failure = failed(&impatient(&server.url)).await;
        assert_eq!(verdict(&failure), (FailureKind::TimedOut, charged), "{failure}");
        assert_eq!(server.heard().len(), 1);
    }
    // A body that trickles for ever ends by the limit on the whole.
    let mut settings = settings("");
    settings.service.total = Duration::from_millis(300);
    let begun = start(&format!("{{\"audio\":\"{}", "AAAA".repeat(90)));
    let server = Canned::new([vec![Act::Send(begun), Act::Fall]]);
    settings.service.url = server.url.clone();
    assert_eq!(verdict(&failed(&settings).await), (FailureKind::TimedOut, Charged::Yes));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Canned::new([]);
    for status in ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"] {
        let location = format!("Location: {}/api/tts/synthesize\r\n", elsewhere.url);
        let failure = broken(answer(status, &location, "")).await;
        assert_eq!(verdict(&failure), (FailureKind::Misdirected, Charged::No), "{failure}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn headers_without_end_are_a_failure_and_not_memory() {
    let long = format!("X-Long: {}\r\n", "x".repeat(1 << 20));
    assert_eq!(broken(answer("200 OK", &long, wave())).await.charged, Charged::Unknown);
    let many = "X-Many: y\r\n".repeat(500);
    assert_eq!(broken(answer("200 OK", &many, wave())).await.charged, Charged::Unknown);
    let odd = vec![Act::Send(b"SMTP ready\r\n\r\n".to_vec()), Act::Close];
    assert_eq!(verdict(&broken(odd).await), (FailureKind::Unreachable, Charged::Unknown));
}

#[tokio::test]
async fn an_answer_announced_as_longer_than_any_can_be_is_not_taken() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec();
    let failure = broken(vec![Act::Send(head), Act::Fall]).await;
    assert_eq!(verdict(&failure), (FailureKind::BadAudio, Charged::Yes));
    assert_eq!(failure.message, "the answer is longer than 480 MiB");
}

#[tokio::test]
async fn trap_05_and_trap_06_quota_rate_and_their_waits() {
    let exceeded = json!({"code": "quota_exceeded", "message": "Daily quota limit reached. Resets at 00:00 UTC.",
        "quota": {"daily": 100, "used": 100, "remaining": 0, "resetAt": "2025-01-16T00:00:00Z"}});
    let failure = broken(json_answer("429 Too Many Requests", "", &exceeded)).await;
    assert_eq!(verdict(&failure), (FailureKind::QuotaExceeded, Charged::No));
    assert_eq!(failure.resets, Some(UtcMillis(1_736_985_600_000)));
    let race = json!({"code": "internal_error", "message": "Quota exceeded: 101/100"});
    let failure = broken(json_answer("500 Internal Server Error", "", &race)).await;
    assert_eq!(verdict(&failure), (FailureKind::QuotaExceeded, Charged::No));
    let busy = json!({"code": "rate_limited", "message": "Slow down"});
    let headers = "X-RateLimit-Reset: 1736937030\r\n";
    let failure = broken(json_answer("429 Too Many Requests", headers, &busy)).await;
    assert_eq!(verdict(&failure), (FailureKind::Busy, Charged::No));
    assert_eq!(failure.retry_after, Some(Duration::from_secs(30)), "the reset, as nothing else is said");
    let headers = "X-RateLimit-Reset: 1736937030\r\nRetry-After: Wed, 15 Jan 2025 10:30:07 GMT\r\n";
    let failure = broken(json_answer("429 Too Many Requests", headers, &busy)).await;
    assert_eq!(failure.retry_after, Some(Duration::from_secs(7)), "Retry-After wins");
}

#[tokio::test]
async fn trap_15_a_page_is_no_audio_whatever_its_status() {
    let page = "<!DOCTYPE html><html><title>502 Bad Gateway</title></html>";
    for status in ["200 OK", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout", "400 Bad Request"] {
        let failure = broken(answer(status, "Content-Type: text/html\r\n", page)).await;
        assert_eq!(verdict(&failure), (FailureKind::Broken, Charged::Unknown), "{status}");
    }
    let failure = broken(answer("413 Payload Too Large", "Content-Type: text/html\r\n", page)).await;
    assert_eq!(verdict(&failure), (FailureKind::Refused, Charged::No));
}

#[tokio::test]
async fn a_connection_that_the_server_closed_in_between_is_no_second_request() {
    let mut first = answer("200 OK", "", wave());
    first.push(Act::Close);
    let server = Canned::new([first, answer("200 OK", "", wave())]);
    let engine = engine(&settings(&server.url));
    for _ in 0..2 {
        assert_eq!(speak(&engine).await.1.samples(), ramp().0);
    }
    assert_eq!(server.heard().len(), 2);
}
