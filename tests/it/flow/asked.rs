//! What is sent: one request, in both shapes, with the token to its host alone; and what the answers bring.

use rhapsode::job::engine::{Dialect, Settings};
use rhapsode::job::{EngineChoice, EngineKind};
use rhapsode::session::answer::QuotaSeen;
use rhapsode::units::Points;

use super::*;
use crate::canned::{Canned, answer, json as json_answer};

#[tokio::test]
async fn trap_01_every_form_of_a_reply_gives_the_same_sound_for_one_request() {
    let kind = |kind: &str| format!("Content-Type: {kind}\r\n");
    let answers = [
        json_answer("200 OK", "", &documented()),
        json_answer("200 OK", "", &flat()),
        answer("200 OK", &kind("audio/wav"), wave()),
        answer("200 OK", "", ramp().1),
        // As servers send it that only learn on the way how long it is.
        vec![crate::canned::Act::Send(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5dec\r\n", wave().as_slice(), b"\r\n0\r\n\r\n"]
                .concat(),
        )],
    ];
    let count = answers.len();
    let server = Canned::new(answers);
    let engine = engine(&settings(&server.url));
    let mut used = Vec::new();
    for at in 0..count {
        let (spoken, spool) = speak(&engine).await;
        let spoken = spoken.unwrap_or_else(|failure| panic!("{at}: {failure:?}"));
        assert_eq!(spool.samples(), ramp().0, "{at}");
        assert!(spoken.notices.is_empty(), "{:?}", spoken.notices);
        used.push(spoken.seen.quota.map(|quota| quota.used.0));
    }
    assert_eq!(used, [Some(42), Some(43), None, None, None]);
    assert_eq!(engine.client().dialect(), Some(Dialect::Web), "the last answer that showed one");
    let heard = server.heard();
    assert_eq!((heard.len(), server.connections()), (count, 1), "one request each, over one connection");
    let first = &heard[0];
    assert!(first.head.starts_with("POST /api/tts/synthesize HTTP/1.1\r\n"), "{}", first.head);
    assert_eq!(first.header("authorization").unwrap(), format!("Bearer {TOKEN}"));
    assert_eq!(first.header("user-agent").unwrap(), concat!("rhapsode/", env!("CARGO_PKG_VERSION")));
    assert_eq!(first.header("accept-encoding").unwrap(), "identity");
    assert_eq!((first.header("referer"), first.header("cookie")), (None, None));
    let body = first.json();
    assert_eq!((&body["ttsConfig"]["VoiceId"], &body["voiceId"]), (&json!("Santa_Claus "), &json!("Santa_Claus ")));
    assert_eq!((&body["ttsConfig"]["Language"], &body["format"]), (&json!("en"), &json!("wav")));
    assert!(heard.iter().all(|heard| heard.json() == body), "both shapes, however much is known of the server");
}

#[tokio::test]
async fn the_dialect_that_the_job_names_is_sent_alone() {
    let server = Canned::new([json_answer("200 OK", "", &documented()), json_answer("200 OK", "", &flat())]);
    let mut docs = settings(&server.url);
    docs.dialect = Dialect::Docs;
    let mut web = settings(&server.url);
    web.dialect = Dialect::Web;
    assert!(speak(&engine(&docs)).await.0.is_ok());
    assert!(speak(&engine(&web)).await.0.is_ok());
    let heard = server.heard();
    assert!(heard[0].json().get("voiceId").is_none() && heard[0].json().get("ttsConfig").is_some());
    assert!(heard[1].json().get("voiceId").is_some() && heard[1].json().get("ttsConfig").is_none());
}

#[tokio::test]
async fn a_documented_body_that_a_web_server_answers_was_spoken_with_another_voice() {
    let server = Canned::new([json_answer("200 OK", "", &flat())]);
    let mut docs = settings(&server.url);
    docs.dialect = Dialect::Docs;
    let failure = failed(&docs).await;
    assert_eq!(verdict(&failure), (FailureKind::Misdirected, Charged::Yes));
    assert!(failure.message.contains("its own voice"), "{failure}");
}

#[tokio::test]
async fn trap_09_parameters_that_the_server_changed_are_said() {
    let mut reply = flat();
    reply["appliedParams"]["speed"] = json!(2);
    let server = Canned::new([json_answer("200 OK", "", &reply)]);
    let (spoken, _) = speak(&engine(&settings(&server.url))).await;
    assert_eq!(spoken.unwrap().notices, ["the service spoke with speed 2 instead of 1"]);
}

#[tokio::test]
async fn trap_07_what_answers_say_of_the_account_is_seen_on_success_and_on_failure() {
    let headers = "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 45\r\nX-RateLimit-Reset: 1736937030\r\n\
                   X-Quota-Daily: 300\r\nX-Quota-Used: 7\r\nX-Quota-Cost: 2\r\n";
    let failure = json!({"code": "tts_failed", "message": "no"});
    let server = Canned::new([answer("200 OK", headers, wave()), json_answer("500 Oops", headers, &failure)]);
    let engine = engine(&settings(&server.url));
    let success = speak(&engine).await.0.unwrap().seen;
    let failure = speak(&engine).await.0.unwrap_err();
    assert_eq!(verdict(&failure), (FailureKind::Broken, Charged::Yes));
    assert_eq!(success, failure.seen);
    assert_eq!(success.cost, Some(Points(2)));
    assert_eq!(success.quota, Some(QuotaSeen { daily: Some(Points(300)), used: Points(7), resets: None }));
    let rate = success.rate.unwrap();
    assert_eq!((rate.per_minute.map(|n| n.get()), rate.remaining), (Some(60), Some(45)));
    assert_eq!(rate.resets_in, Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn what_would_be_refused_never_leaves() {
    let server = Canned::new([]);
    let engine = engine(&settings(&server.url));
    for change in [
        |order: &mut Order| order.text = " \u{3000}\n".into(),
        |order: &mut Order| order.text = "x".repeat(5001),
        |order: &mut Order| order.voice.speed = 3.0,
        |order: &mut Order| order.voice.volume = 0.0,
        |order: &mut Order| order.voice.pitch = 13,
        |order: &mut Order| order.language = Language::parse("fr").unwrap(),
    ] {
        let mut order = order("Hi");
        change(&mut order);
        let failure = engine.speak(&order, &mut Spool::new(Box::new(io::sink()))).await.unwrap_err();
        assert_eq!(verdict(&failure), (FailureKind::Refused, Charged::No));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn trap_13_a_list_of_none_or_three_voices_is_a_failing_servers() {
    let voices = |count: usize| {
        let voices: Vec<Value> = (0..count).map(|at| json!({"id": format!("v {at} "), "name": "n"})).collect();
        json_answer("200 OK", "", &json!({ "voices": voices }))
    };
    let server = Canned::new([voices(0), voices(3), voices(77)]);
    let engine = engine(&settings(&server.url));
    use rhapsode::engine::flow::account::Catalogue;
    for fallback in [0, 3] {
        let failure = engine.client().voice_list(Catalogue::Model).await.unwrap_err();
        assert_eq!(verdict(&failure), (FailureKind::Broken, Charged::No));
        assert_eq!(failure.message, format!("the service lists {fallback} voices, as it does when it fails"));
    }
    let voices = engine.client().voice_list(Catalogue::Extended).await.unwrap();
    assert_eq!((voices.len(), voices[5].id.as_str()), (77, "v 5 "));
    let heard = server.heard();
    assert!(heard[2].head.starts_with("GET /api/tts/voices?includeExtended=true "), "{}", heard[2].head);
    assert!(heard.iter().all(|heard| heard.header("authorization").is_none()), "the list needs no token");
}

#[tokio::test]
async fn trap_08_a_refused_token_costs_nothing_and_another_one_is_asked_for_by_the_session_alone() {
    let refused = json!({"code": "unauthorized", "message": "Missing or invalid JWT token"});
    let server = Canned::new([json_answer("401 Unauthorized", "", &refused)]);
    let fixed = Arc::new(Fixed::default());
    let bearer: Arc<dyn Bearer> = Arc::clone(&fixed) as Arc<dyn Bearer>;
    let engine = FlowEngine::new(&settings(&server.url), bearer, &Machine::default()).unwrap();
    let failure = speak(&engine).await.0.unwrap_err();
    assert_eq!(verdict(&failure), (FailureKind::Unauthorized, Charged::No));
    assert_eq!((fixed.renewed.load(Ordering::Relaxed), server.heard().len()), (0, 1));
    engine.renew().await.unwrap();
    assert_eq!(fixed.renewed.load(Ordering::Relaxed), 1);
}

#[test]
fn a_token_never_goes_over_plain_http_to_another_computer() {
    let mut choice = EngineChoice::house();
    choice.kind = EngineKind::Flow;
    for (url, good) in [("http://192.0.2.1:80", false), ("http://127.0.0.1:1", true), ("https://192.0.2.1", true)] {
        choice.settings = Settings::Flow(FlowSettings::at(url));
        let opened = rhapsode::engine::open(&choice, &Machine::default());
        assert_eq!(opened.is_ok(), good, "{url}");
        if let Err(problem) = opened {
            assert_eq!(problem.code.0, "R0510");
        }
    }
}

#[test]
fn a_takes_identity_holds_neither_host_nor_account() {
    let card = |url: &str| engine(&settings(url)).card();
    let (one, other) = (card("https://a.example.org"), card("http://127.0.0.1:8787"));
    assert_eq!((one.identity.as_str(), one.format.as_str()), ("flow flow_01_turbo", "wav 24000"));
    assert_eq!((&one.identity, &one.format, &one.identities), (&other.identity, &other.format, &other.identities));
    assert_eq!((one.account.as_str(), other.account.as_str()), ("flow.a.example.org", "flow.127.0.0.1_8787"));
    assert_eq!((one.rate, one.limit.max, one.price.per_request), (RATE, 5000, Points(1)));
    let voices = engine(&settings("https://a.example.org")).voices();
    assert!(voices.iter().any(|voice| voice.id == "Santa_Claus "), "trap 12: as it is");
}
