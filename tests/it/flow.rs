//! The Flow client against servers of canned bytes and against our own: what it sends, what it takes, what it never does.

use std::io::{self, Cursor, Write};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64_simd::STANDARD;
use rhapsode::audio::decode::decode;
use rhapsode::audio::wav;
use rhapsode::cast::Voice;
use rhapsode::engine::Machine;
use rhapsode::engine::bearer::{Bearer, Bearing};
use rhapsode::engine::flow::FlowEngine;
use rhapsode::job::engine::FlowSettings;
use rhapsode::plan::key::TakeKey;
use rhapsode::session::answer::{Charged, Failure, FailureKind};
use rhapsode::studio::port::{Engine, Order, Spoken, Spool};
use rhapsode::units::{Frames, Language, SampleRate, UtcMillis};
use secrecy::SecretString;
use serde_json::{Value, json};

mod alone;
mod asked;
mod broken;
#[cfg(feature = "server")]
mod own_server;
mod streamed;

/// The token of these tests, which nothing may show.
pub const TOKEN: &str = "eyJ-very-secret-token";
const RATE: SampleRate = SampleRate(24_000);
/// The civil time of these tests.
const NOW: UtcMillis = UtcMillis(1_736_937_000_000);

/// Always the same token; counts how often another one is wanted.
#[derive(Default)]
pub struct Fixed {
    pub renewed: AtomicUsize,
}

impl Bearer for Fixed {
    fn current(&self) -> Bearing<'_, SecretString> {
        Box::pin(async { Ok(SecretString::from(TOKEN)) })
    }

    fn renew(&self) -> Bearing<'_, ()> {
        self.renewed.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { Ok(()) })
    }
}

/// A spool that can be read again.
#[derive(Clone, Default)]
pub struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Bytes {
    /// The samples that lie in it.
    pub fn samples(&self) -> Vec<i16> {
        let decoded = decode(Cursor::new(self.0.lock().unwrap().clone()), None).unwrap();
        assert_eq!(decoded.rate, RATE);
        decoded.samples
    }
}

/// Flow at `url`, patient enough for a slow computer.
pub fn settings(url: &str) -> FlowSettings {
    let mut settings = FlowSettings::at(url);
    settings.service.idle = Duration::from_secs(60);
    settings
}

pub fn engine(settings: &FlowSettings) -> FlowEngine {
    let machine = Machine { civil: Some(Arc::new(|| NOW)), ..Machine::default() };
    FlowEngine::new(settings, Arc::new(Fixed::default()), &machine).unwrap()
}

pub fn order(text: &str) -> Order {
    let voice =
        Voice { name: "narrator".into(), id: "Santa_Claus ".into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    let lengths: RangeInclusive<Frames> = Frames(0)..=Frames(u64::MAX);
    Order { text: text.into(), voice, language: Language::parse("en").unwrap(), key: TakeKey([7; 32]), lengths }
}

/// Has one line spoken: what came of it, and the spool.
pub async fn speak(engine: &FlowEngine) -> (Result<Spoken, Failure>, Bytes) {
    let bytes = Bytes::default();
    let mut spool = Spool::new(Box::new(bytes.clone()));
    let result = engine.speak(&order("Once upon a time."), &mut spool).await;
    (result, bytes)
}

/// The failure of one line at a server with `settings`.
pub async fn failed(settings: &FlowSettings) -> Failure {
    let failure = speak(&engine(settings)).await.0.unwrap_err();
    assert!(!format!("{failure:?}").contains(TOKEN), "{failure:?}");
    failure
}

/// Half a second of a rising ramp: samples and their bytes.
pub fn ramp() -> (Vec<i16>, Vec<u8>) {
    let samples: Vec<i16> = (-6000..6000).collect();
    let bytes = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    (samples, bytes)
}

pub fn wave() -> Vec<u8> {
    [wav::header(RATE, Frames(12_000)), ramp().1].concat()
}

/// The reply as the page documents it.
pub fn documented() -> Value {
    json!({"code": "success", "message": "TTS synthesis completed successfully", "data": {
        "audio": STANDARD.encode_to_string(wave()), "format": "wav", "sampleRate": 24000, "duration": 0.5},
        "quota": {"daily": 100, "used": 42, "remaining": 58}})
}

/// The reply as the published backend gives it.
pub fn flat() -> Value {
    json!({"code": "success", "message": "ok", "audio": STANDARD.encode_to_string(ramp().1), "requestId": "r-1",
        "requestedLanguage": "en", "appliedParams": {"speed": 1, "volume": 1, "pitch": 0},
        "quota": {"daily": 100, "used": 43, "remaining": 57, "tier": "free"}})
}

/// Kind and charge, for comparisons.
pub fn verdict(failure: &Failure) -> (FailureKind, Charged) {
    (failure.kind, failure.charged)
}

/// An answer with half a second of audio.
pub fn short() -> Vec<crate::canned::Act> {
    crate::canned::json("200 OK", "", &documented())
}
