//! Both dialects: the calls in the shapes that each documents.

use rhapsode::serve::flow::{Dialect, ReplyForm};
use serde_json::{Value, json};

use super::client::{Served, docs_body, speech};

fn web() -> Served {
    Served::start("", |settings| settings.dialect = Dialect::Web)
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_docs_dialect_answers_as_the_page_says() {
    let served = Served::start("", |_| {});
    let got = served.say("Hello, this is a test.");
    let json = got.json();
    assert_eq!(keys(&json), ["code", "data", "message", "quota"]);
    assert_eq!((&json["code"], &json["message"]), (&"success".into(), &"TTS synthesis completed successfully".into()));
    assert_eq!((&json["data"]["format"], &json["data"]["sampleRate"]), (&"wav".into(), &24_000.into()));
    assert_eq!(json["quota"], json!({ "daily": 100, "used": 1, "remaining": 99 }));
    let audio = got.audio();
    assert_eq!(hound::WavReader::new(audio.as_slice()).unwrap().spec().sample_rate, 24_000);
    let decoded = speech(audio, None);
    let seconds = decoded.samples.len() as f64 / 24_000.0;
    assert!((json["data"]["duration"].as_f64().unwrap() - seconds).abs() < 0.001);
    assert_eq!(got.header("x-ratelimit-limit"), Some("60"));
    assert_eq!(got.header("x-ratelimit-remaining"), Some("59"));
    assert_eq!(got.header("x-ratelimit-reset"), Some("1768473060"));
    assert_eq!(got.header("date"), Some("thu, 15 jan 2026 10:30:00 gmt"));
    assert_eq!(got.header("x-quota-used"), None);
    let got = served.stream("Hello there. How are you? I am well.");
    let events = got.events();
    assert!(events.len() > 2 && events.iter().all(|event| keys(event).len() == 4 && event["Type"] == "audio"));
    speech(got.pcm(), Some(24_000));
}

#[test]
fn a_stream_holds_the_same_samples_as_a_plain_answer() {
    let served = Served::start("", |_| {});
    let text = "The fox looked up. Nobody was there!";
    assert_eq!(served.stream(text).pcm(), served.say(text).audio()[44..]);
}

#[test]
fn the_docs_dialect_refuses_as_the_page_says() {
    let served = Served::start("", |_| {});
    let post = |body: &str| served.send("POST", "/api/tts/synthesize", body);
    for body in ["", "{", "[]", "{}", r#"{"text":"a"}"#, r#"{"text":"a","ttsConfig":{"TTSType":"flow"}}"#] {
        assert_eq!(post(body).error(), (400, "invalid_request".to_owned()), "{body}");
    }
    assert_eq!(served.say("").error().1, "invalid_request");
    assert_eq!(served.say(&"字".repeat(5001)).error().1, "invalid_request");
    let voice = docs_body("a").replace("v-female-R2s4N9qJ", "v-en-female-amy");
    assert_eq!(post(&voice).error().1, "invalid_request");
    assert_eq!(post(&docs_body("a").replace("\"en\"", "\"fr\"")).error().1, "invalid_request");
    assert_eq!(
        served.send_as("", "POST", "/api/tts/synthesize", &docs_body("a")).error(),
        (401, "unauthorized".into())
    );
    assert_eq!(
        served.send("POST", "/api/tts/synthesize", &"x".repeat(1 << 21)).error(),
        (413, "payload_too_large".into())
    );
    assert_eq!(served.send("GET", "/api/tts/synthesize", "").error(), (404, "not_found".into()));
    assert_eq!(served.send("GET", "/api/user/quota", "").error(), (404, "not_found".into()));
    assert!(served.log().iter().all(|line| line["charged"] == 0), "none of these costs");
    // Words without a sound: the work was begun.
    assert_eq!(served.say("?!").error(), (500, "internal_error".into()));
    assert_eq!(served.logged()["charged"], 1);
    // Trap 15: whitespace passes and costs.
    let silence = served.say(" \n ");
    assert_eq!((silence.status, silence.json()["quota"]["used"].clone()), (200, 2.into()));
}

#[test]
fn the_web_dialect_answers_as_the_backend_does() {
    let served = web();
    let ask = json!({ "text": "Hello there.", "voiceId": "male-qn-qingse", "language": "en", "speed": 3, "volume": 0, "pitch": "-20" });
    let got = served.send("POST", "/api/tts/synthesize", &ask.to_string());
    let json = got.json();
    assert_eq!(
        keys(&json),
        [
            "appliedParams",
            "audio",
            "audioFormat",
            "code",
            "message",
            "quota",
            "requestId",
            "requestedLanguage",
            "sampleRate"
        ]
    );
    let applied = json!({ "format": "pcm", "sampleRate": 24_000, "speed": 2, "volume": 1, "pitch": -12 });
    assert_eq!(json["appliedParams"], applied);
    assert_eq!(json["quota"], json!({ "daily": 100, "used": 1, "remaining": 99, "tier": "free" }));
    speech(got.audio(), Some(24_000));
    for (name, value) in [("daily", "100"), ("used", "1"), ("remaining", "99"), ("cost", "1")] {
        assert_eq!(got.header(&format!("x-quota-{name}")), Some(value));
    }
    assert_eq!(got.header("x-ratelimit-limit"), None);
    let ask = json!({ "text": "Hello there.", "format": "wav", "sampleRate": 16_000, "language": "en" });
    let got = served.send("POST", "/api/tts/synthesize", &ask.to_string());
    assert_eq!(speech(got.audio(), None).rate.0, 16_000);
    let quota = served.send("GET", "/api/user/quota", "").json();
    assert_eq!((&quota["quota"]["used"], &quota["user"]["email"]), (&2.into(), &"dev@example.com".into()));
    let ask = json!({ "text": "One. Two.", "voiceId": "male-qn-qingse" });
    speech(served.send("POST", "/api/tts/synthesize-stream", &ask.to_string()).pcm(), Some(24_000));
}

#[test]
fn a_docs_body_alone_silently_gets_the_default_voice_of_the_web_dialect() {
    let served = web();
    let body = docs_body("Hello there.").replace("v-female-R2s4N9qJ", "male-qn-qingse");
    assert_eq!(served.send("POST", "/api/tts/synthesize", &body).status, 200);
    assert_eq!(served.logged()["voice"], "v-female-R2s4N9qJ");
}

#[test]
fn the_web_dialect_charges_before_it_looks() {
    let served = web();
    let post = |body: Value| served.send("POST", "/api/tts/synthesize", &body.to_string());
    let missing = post(json!({}));
    assert_eq!(missing.error(), (400, "missing_text".into()));
    assert_eq!(missing.json()["quota"]["used"], 1);
    assert_eq!(post(json!({ "text": "a", "voiceId": "nobody" })).error(), (500, "tts_failed".into()));
    let got = served.send("POST", "/api/tts/synthesize-stream", r#"{"text":"a","voiceId":"nobody"}"#);
    assert_eq!(got.status, 200);
    assert!(got.events()[0]["error"].as_str().unwrap().contains("nobody"));
    assert_eq!(served.logged()["used"], 3);
}

#[test]
fn voices_are_listed_without_a_token_and_never_trimmed() {
    let served = Served::start("", |_| {});
    let voices = served.send_as("", "GET", "/api/tts/voices", "").json();
    assert_eq!(voices["voices"].as_array().unwrap().len(), 380);
    let of = |id: &str| voices["voices"].as_array().unwrap().iter().find(|voice| voice["id"] == id).cloned();
    assert!(of("Santa_Claus ").is_some() && of("Santa_Claus").is_none());
    let first = of("v-female-R2s4N9qJ").unwrap();
    assert_eq!(keys(&first), ["description", "gender", "id", "language", "name"]);
    assert_eq!((&first["language"], &first["gender"]), (&"zh-CN".into(), &"female".into()));
    let served = web();
    let count = |path| served.send_as("", "GET", path, "").json()["voices"].as_array().unwrap().len();
    assert_eq!((count("/api/tts/voices"), count("/api/tts/voices?includeExtended=true")), (77, 380));
}

#[test]
fn speech_follows_its_parameters() {
    let served = Served::start("", |_| {});
    let say = |change: &str| {
        let body = docs_body("The quick brown fox jumps over the lazy dog.")
            .replace("\"Language\"", &format!("{change},\"Language\""));
        speech(served.send("POST", "/api/tts/synthesize", &body).audio(), None).samples
    };
    let loudest = |samples: &[i16]| samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
    let plain = say("\"Speed\":1");
    let (fast, quiet, high) = (say("\"Speed\":2"), say("\"Volume\":0.3"), say("\"Pitch\":6"));
    assert!(fast.len() * 3 < plain.len() * 2, "{} {}", fast.len(), plain.len());
    assert!(loudest(&quiet) * 2 < loudest(&plain));
    assert_ne!(high, plain);
    let other =
        docs_body("The quick brown fox jumps over the lazy dog.").replace("v-female-R2s4N9qJ", "male-qn-qingse");
    assert_ne!(speech(served.send("POST", "/api/tts/synthesize", &other).audio(), None).samples, plain);
}

#[test]
fn every_language_is_spoken() {
    let served = Served::start("", |_| {});
    for (language, text) in [
        ("zh", "你好,世界!"),
        ("en", "Hello."),
        ("ja", "こんにちは、世界。"),
        ("ko", "안녕하세요."),
        ("yue", "你好,世界!"),
    ] {
        let body = docs_body(text).replace("\"en\"", &format!("\"{language}\""));
        speech(served.send("POST", "/api/tts/synthesize", &body).audio(), None);
        assert_eq!(served.logged()["language"], language);
    }
}

#[test]
fn the_body_can_be_the_wav_itself() {
    let served = Served::start("", |settings| settings.reply = ReplyForm::Wav);
    let got = served.say("Hello there.");
    assert_eq!(got.header("content-type"), Some("audio/wav"));
    speech(got.body, None);
}

#[test]
fn the_description_names_every_path_of_its_dialect() {
    for (dialect, own) in [(Dialect::Docs, "/api/tts/clone"), (Dialect::Web, "/api/user/quota")] {
        let served = Served::start("", |settings| settings.dialect = dialect);
        let api = served.send_as("", "GET", "/openapi.json", "").json();
        assert!(api["openapi"].as_str().unwrap().starts_with("3."));
        assert_eq!(api["info"]["license"]["name"], "MIT OR Apache-2.0");
        let both = [
            "/api/tts/synthesize",
            "/api/tts/synthesize-stream",
            "/api/tts/voices",
            "/api/voice/clone",
            "/api/voice/list",
            "/api/voice/{id}",
            "/auth/v1/token",
        ];
        for path in both.into_iter().chain([own]) {
            assert!(api["paths"][path].is_object(), "{path}");
        }
        assert!(api["components"]["securitySchemes"]["bearer"].is_object());
        let text = api.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(api.pointer(reference).is_some(), "{reference}");
        }
    }
}
