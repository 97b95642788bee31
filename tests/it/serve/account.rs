//! Accounts: tokens, points, rates, clones.

use std::time::Duration;

use rhapsode::serve::flow::Dialect;
use rhapsode::units::Points;
use serde_json::{Value, json};

use super::client::{NOW, Served, docs_body, speech};

const DAY: Duration = Duration::from_secs(86_400);

/// A buzz of `hertz` as a WAV of 16 kHz, in base64.
fn sample(hertz: f64, seconds: f64) -> String {
    let mut wav = std::io::Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::new(&mut wav, spec).unwrap();
    for n in 0..(seconds * 16_000.0) as u32 {
        let phase = f64::from(n) * hertz / 16_000.0 * std::f64::consts::TAU;
        let sum: f64 = (1..8).map(|k| (phase * f64::from(k)).sin() / f64::from(k)).sum();
        writer.write_sample((sum * 6000.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
    base64_simd::STANDARD.encode_to_string(wav.into_inner())
}

#[test]
fn a_token_holds_until_it_expires() {
    let served = Served::start("", |settings| settings.token_life = Duration::from_secs(60));
    served.pass(Duration::from_secs(59));
    assert_eq!(served.say("One.").status, 200);
    served.pass(Duration::from_secs(1));
    let got = served.say("Two.");
    assert_eq!(got.error(), (401, "unauthorized".into()));
    assert!(got.json()["message"].as_str().unwrap().contains("expired"));
    assert_eq!(served.send_as(&served.token_of("dev@example.com"), "GET", "/api/voice/list", "").status, 200);
    let mut forged = served.token.clone();
    forged.truncate(forged.len() - 4);
    assert_eq!(served.send_as(&forged, "GET", "/api/voice/list", "").error().0, 401);
}

#[test]
fn a_refresh_token_is_good_for_one_session() {
    let served = Served::start("", |_| {});
    let issued = rhapsode::serve::flow::issue(
        &served.state(),
        "dev@example.com",
        Duration::from_secs(3600),
        rhapsode::units::UtcMillis(NOW),
        rhapsode::serve::flow::WithRefresh::Yes,
    );
    let first = secrecy::ExposeSecret::expose_secret(&issued.unwrap().refresh.unwrap()).to_owned();
    let renew = |token: &str| {
        let body = json!({ "refresh_token": token }).to_string();
        served.send_as("", "POST", "/auth/v1/token?grant_type=refresh_token", &body)
    };
    let session = renew(&first).json();
    assert_eq!((&session["token_type"], &session["expires_in"]), (&"bearer".into(), &3600.into()));
    assert_eq!(session["expires_at"], NOW / 1000 + 3600);
    assert_eq!(session["user"]["email"], "dev@example.com");
    let token = session["access_token"].as_str().unwrap();
    assert_eq!(served.send_as(token, "POST", "/api/tts/synthesize", &docs_body("Hi.")).status, 200);
    let second = renew(session["refresh_token"].as_str().unwrap()).json();
    assert!(second["access_token"].is_string());
    let wrong = |token: &str| renew(token).json();
    let used = json!({ "code": 400, "error_code": "refresh_token_already_used", "msg": "Invalid Refresh Token: Already Used" });
    assert_eq!(wrong(&first), used);
    assert_eq!(
        wrong("never"),
        json!({ "code": 400, "error_code": "refresh_token_not_found", "msg": "Invalid Refresh Token: Refresh Token Not Found" })
    );
    assert_eq!(wrong("")["error_code"], "validation_failed");
    assert_eq!(served.send_as("", "POST", "/auth/v1/token", "{}").status, 400);
    let log = std::fs::read_to_string(served.state().join("requests.jsonl")).unwrap();
    assert!(!log.contains(&first) && !log.contains(token), "no token is logged");
}

#[test]
fn points_run_out_and_come_back_at_midnight_and_outlive_the_server() {
    let few = |settings: &mut rhapsode::serve::flow::Settings| settings.daily = Points(2);
    let served = Served::start("", few);
    assert_eq!(served.say("One.").json()["quota"], json!({ "daily": 2, "used": 1, "remaining": 1 }));
    let token = served.token.clone();
    let served = Served::again(served.end(), NOW, "", few);
    assert_eq!(served.send_as(&token, "POST", "/api/tts/synthesize", &docs_body("Two.")).json()["quota"]["used"], 2);
    let got = served.say("Three.");
    assert_eq!(got.error(), (429, "quota_exceeded".into()));
    let quota = json!({ "daily": 2, "used": 2, "remaining": 0, "resetAt": "2026-01-16T00:00:00Z" });
    assert_eq!(got.json()["quota"], quota);
    assert_eq!(served.logged()["charged"], 0);
    let other = served.token_of("other@example.com");
    assert_eq!(served.send_as(&other, "POST", "/api/tts/synthesize", &docs_body("Other.")).status, 200);
    served.pass(DAY);
    let fresh = served.token_of("dev@example.com");
    let got = served.send_as(&fresh, "POST", "/api/tts/synthesize", &docs_body("Tomorrow."));
    assert_eq!(got.json()["quota"]["used"], 1);
}

#[test]
fn a_day_can_be_short() {
    let served = Served::start("", |settings| {
        settings.daily = Points(1);
        settings.day = Duration::from_secs(20);
    });
    assert_eq!(served.say("One.").status, 200);
    assert_eq!(served.say("Two.").json()["quota"]["resetAt"], "2026-01-15T10:30:20Z");
    served.pass(Duration::from_secs(20));
    assert_eq!(served.say("Two.").status, 200);
}

#[test]
fn a_minute_holds_so_many_requests() {
    let served = Served::start("", |settings| settings.per_minute = 2.try_into().unwrap());
    assert_eq!(served.say("One.").header("x-ratelimit-remaining"), Some("1"));
    served.pass(Duration::from_secs(20));
    assert_eq!(served.say("Two.").header("x-ratelimit-remaining"), Some("0"));
    let got = served.say("Three.");
    assert_eq!(got.error(), (429, "rate_limited".into()));
    assert_eq!((got.header("retry-after"), got.header("x-ratelimit-reset")), (Some("40"), Some("1768473060")));
    assert_eq!(served.logged()["charged"], 0);
    served.pass(Duration::from_secs(40));
    assert_eq!(served.say("Three.").status, 200);
}

#[test]
fn a_clone_costs_ten_points_and_speaks_at_its_pitch() {
    let served = Served::start("", |_| {});
    let body = json!({ "audio": sample(230.0, 8.5), "voiceId": "my_voice", "name": "My Custom Voice" }).to_string();
    let got = served.send("POST", "/api/voice/clone", &body);
    let data = json!({ "voiceId": "my_voice", "name": "My Custom Voice", "duration": 8.5, "createdAt": "2026-01-15T10:30:00Z" });
    assert_eq!((got.status, got.json()["data"].clone()), (200, data));
    assert_eq!((&got.json()["quota"]["used"], &served.logged()["charged"]), (&10.into(), &10.into()));
    assert_eq!(
        served.send("POST", "/api/tts/clone", &body).error(),
        (400, "invalid_request".into()),
        "the id is taken"
    );
    let low = json!({ "audio": sample(110.0, 5.0) }).to_string();
    let low = served.send("POST", "/api/tts/clone", &low).json()["data"]["voiceId"].as_str().unwrap().to_owned();
    assert!(low.starts_with("clone-"));
    let served = Served::again(served.end(), NOW, "", |_| {});
    let say = |voice: &str| {
        let body = docs_body("Now we are all going home.").replace("v-female-R2s4N9qJ", voice);
        served.send("POST", "/api/tts/synthesize", &body)
    };
    let (high, deep) = (speech(say("my_voice").audio(), None), speech(say(&low).audio(), None));
    assert_ne!(high.samples, deep.samples);
    let other = served.token_of("other@example.com");
    let theirs = docs_body("Hi.").replace("v-female-R2s4N9qJ", "my_voice");
    assert_eq!(served.send_as(&other, "POST", "/api/tts/synthesize", &theirs).status, 400, "a clone is its owner's");
    let list = served.send("GET", "/api/voice/list", "").json();
    assert_eq!(list["voices"].as_array().unwrap().len(), 2);
    assert_eq!(served.send("DELETE", "/api/voice/my_voice", "").status, 200);
    assert_eq!(served.send("DELETE", "/api/voice/my_voice", "").error(), (404, "not_found".into()));
    assert_eq!(say("my_voice").status, 400);
}

#[test]
fn a_bad_sample_is_refused_before_or_after_the_points_are_gone() {
    let served = Served::start("", |_| {});
    let clone = |body: Value| served.send("POST", "/api/voice/clone", &body.to_string()).error();
    assert_eq!(clone(json!({})), (400, "invalid_request".into()));
    assert_eq!(served.logged()["charged"], 0);
    assert_eq!(clone(json!({ "audio": sample(200.0, 3.0) })), (400, "invalid_request".into()));
    assert_eq!(served.logged()["charged"], 10);
    assert_eq!(clone(json!({ "audio": sample(200.0, 5.0), "voiceId": "no spaces" })), (400, "invalid_request".into()));
    assert_eq!(served.logged()["used"], 20);
    let served = Served::start("", |settings| settings.dialect = Dialect::Web);
    let clone = |body: Value| served.send("POST", "/api/voice/clone", &body.to_string());
    assert_eq!(clone(json!({})).error(), (400, "missing_audio_data".into()));
    let said = clone(json!({ "audioData": sample(200.0, 3.0), "audioDuration": 3 }));
    assert_eq!(said.error(), (400, "invalid_audio_duration".into()));
    assert_eq!(served.logged()["used"], 0);
    assert_eq!(clone(json!({ "audioData": sample(200.0, 3.0) })).error(), (500, "voice_clone_failed".into()));
    assert_eq!(served.logged()["used"], 10);
    let got =
        clone(json!({ "audioData": sample(200.0, 6.0), "voiceId": "mine", "voiceName": "n_1", "description": "d" }))
            .json();
    assert_ne!(got["voiceId"], "mine", "a chosen id is ignored");
    assert_eq!(got["clonedVoice"]["voice_name"], "n_1");
    assert_eq!(got["clonedVoice"]["voice_id"], got["voiceId"]);
}

#[test]
fn only_one_server_uses_a_folder() {
    let served = Served::start("", |_| {});
    let civil = std::sync::Arc::new(|| rhapsode::units::UtcMillis(NOW));
    let mut settings = rhapsode::serve::flow::Settings::new(served.state(), civil);
    settings.address.set_port(0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(rhapsode::serve::flow::Server::bind(settings)).err().unwrap();
    assert_eq!(error.code().0, "R0605");
}
