//! A server in this process, with a clock that stands, and a client that sees every byte.

use std::io::{Cursor, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rhapsode::audio::decode::{Decoded, decode};
use rhapsode::serve::flow::fault::Faults;
use rhapsode::serve::flow::{Server, Settings, WithRefresh, issue};
use rhapsode::units::{SampleRate, UtcMillis};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// 2026-01-15T10:30:00Z
pub const NOW: i64 = 1_768_473_000_000;

/// A server, and what it left on the disk.
pub struct Served {
    pub address: SocketAddr,
    pub token: String,
    pub clock: Arc<AtomicI64>,
    state: Option<TempDir>,
    runtime: Option<Runtime>,
    _stop: oneshot::Sender<()>,
}

/// Its log and journals hold no token.
impl Drop for Served {
    fn drop(&mut self) {
        if let Some(state) = self.state.as_ref().filter(|_| !std::thread::panicking()) {
            crate::watch::left(state.path());
        }
    }
}

impl Served {
    /// Starts one with `script` as its faults and with what `change` changes.
    pub fn start(script: &str, change: impl FnOnce(&mut Settings)) -> Served {
        Served::again(tempfile::tempdir().unwrap(), NOW, script, change)
    }

    /// Starts one in the folder `state`, when its clock shows `now`.
    pub fn again(state: TempDir, now: i64, script: &str, change: impl FnOnce(&mut Settings)) -> Served {
        let clock = Arc::new(AtomicI64::new(now));
        let hands = Arc::clone(&clock);
        let civil = Arc::new(move || UtcMillis(hands.load(Ordering::SeqCst)));
        let mut settings = Settings::new(state.path().to_path_buf(), civil);
        settings.address.set_port(0);
        settings.faults = Faults::parse(script, "faults.toml").unwrap_or_else(|problems| panic!("{problems:?}"));
        change(&mut settings);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let life = settings.token_life;
        let server = runtime.block_on(Server::bind(settings)).unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel();
        runtime.spawn(server.run(async move {
            let _gone = stopped.await;
        }));
        let issued = issue(state.path(), "dev@example.com", life, UtcMillis(now), WithRefresh::No).unwrap();
        let token = issued.access.expose_secret().to_owned();
        Served { address, token, clock, state: Some(state), runtime: Some(runtime), _stop: stop }
    }

    /// Ends it as a crash would and hands over its folder.
    pub fn end(mut self) -> TempDir {
        self.runtime.take().unwrap().shutdown_background();
        // The lock goes with the last task.
        let state = self.state.take().unwrap();
        let free = || std::fs::File::open(state.path().join("lock")).unwrap().try_lock().is_ok();
        while !free() {
            std::thread::park_timeout(Duration::from_millis(1));
        }
        state
    }

    pub fn state(&self) -> PathBuf {
        self.state.as_ref().unwrap().path().to_path_buf()
    }

    pub fn pass(&self, time: Duration) {
        self.clock.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// A token for `email`, issued now.
    pub fn token_of(&self, email: &str) -> String {
        let now = UtcMillis(self.clock.load(Ordering::SeqCst));
        let issued = issue(&self.state(), email, Duration::from_secs(3600), now, WithRefresh::No).unwrap();
        issued.access.expose_secret().to_owned()
    }

    /// Sends a request with the server's token.
    pub fn send(&self, method: &str, path: &str, body: &str) -> Got {
        self.send_as(&self.token, method, path, body)
    }

    /// Sends a request with `token`; without one when it is empty.
    pub fn send_as(&self, token: &str, method: &str, path: &str, body: &str) -> Got {
        let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Type: application/json\r\n\
             Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        Got::of(self.address, request.as_bytes())
    }

    /// Asks for `text` in the docs dialect.
    pub fn say(&self, text: &str) -> Got {
        self.send("POST", "/api/tts/synthesize", &docs_body(text))
    }

    /// Asks for a stream of `text` in the docs dialect.
    pub fn stream(&self, text: &str) -> Got {
        self.send("POST", "/api/tts/synthesize-stream", &docs_body(text))
    }

    /// The log.
    pub fn log(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.state().join("requests.jsonl")).unwrap();
        assert!(!text.contains(&self.token), "the log holds a token");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The last line of the log.
    pub fn logged(&self) -> Value {
        self.log().pop().unwrap()
    }
}

pub fn docs_body(text: &str) -> String {
    let config =
        json!({ "TTSType": "flow", "VoiceId": "v-female-R2s4N9qJ", "Model": "flow_01_turbo", "Language": "en" });
    json!({ "text": text, "ttsConfig": config }).to_string()
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Closed,
    Reset,
}

/// What came back, byte by byte.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub head: String,
    /// The body without the framing of chunks.
    pub body: Vec<u8>,
    /// Whether the body is as long as its head or its last chunk says.
    pub whole: bool,
    pub ended: Ended,
}

impl Got {
    fn of(address: SocketAddr, request: &[u8]) -> Got {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request).unwrap();
        let (mut bytes, mut block) = (Vec::new(), [0; 65_536]);
        let ended = loop {
            match stream.read(&mut block) {
                Ok(0) => break Ended::Closed,
                Ok(count) => bytes.extend_from_slice(&block[..count]),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
                    break Ended::Reset;
                }
            }
        };
        let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Got { status: 0, head: String::new(), body: bytes, whole: false, ended };
        };
        let head = String::from_utf8(bytes[..at].to_vec()).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let rest = &bytes[at + 4..];
        let mut got = Got { status, head, body: Vec::new(), whole: false, ended };
        (got.body, got.whole) = match got.header("content-length") {
            Some(length) => (rest.to_vec(), rest.len().to_string() == length),
            None => unchunked(rest),
        };
        got
    }

    /// The value of the header `name`.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.head, self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The status and the code of an error.
    #[track_caller]
    pub fn error(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap().to_owned())
    }

    /// The bytes of the audio in a JSON answer of either dialect.
    #[track_caller]
    pub fn audio(&self) -> Vec<u8> {
        assert_eq!(self.status, 200, "{}", self.text());
        let json = self.json();
        let text = json["data"]["audio"].as_str().or(json["audio"].as_str()).unwrap();
        base64_simd::STANDARD.decode_to_vec(text).unwrap()
    }

    /// The events of a stream.
    #[track_caller]
    pub fn events(&self) -> Vec<Value> {
        assert_eq!(self.header("content-type"), Some("text/event-stream"), "{}", self.text());
        let text = self.text();
        let events = text.split("\n\n").filter(|event| !event.is_empty());
        events.map(|event| serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap()).collect()
    }

    /// The PCM of a stream.
    #[track_caller]
    pub fn pcm(&self) -> Vec<u8> {
        let events = self.events();
        assert_eq!(events.last().unwrap()["IsEnd"], true);
        let texts = events.iter().map(|event| event["Audio"].as_str().unwrap());
        texts.flat_map(|text| base64_simd::STANDARD.decode_to_vec(text).unwrap()).collect()
    }
}

/// A body without the framing of its chunks, and whether its last chunk came.
fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..at]).unwrap(), 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        let chunk = &rest[at + 2..];
        body.extend_from_slice(&chunk[..size.min(chunk.len())]);
        match chunk.get(size + 2..) {
            Some(next) => rest = next,
            None => break,
        }
    }
    (body, false)
}

/// Decodes what must be speech: with sound in it, quiet at both ends, some tenths of a second long at least.
#[track_caller]
pub fn speech(bytes: Vec<u8>, raw: Option<u32>) -> Decoded {
    let decoded = decode(Cursor::new(bytes), raw.map(SampleRate)).unwrap();
    let samples = &decoded.samples;
    let rate = decoded.rate.0 as usize;
    assert!(samples.len() > rate / 2, "{} samples", samples.len());
    assert!(samples.iter().any(|sample| sample.unsigned_abs() > 2000), "silence");
    let edge = rate * 180 / 1000;
    let quiet = |part: &[i16]| part.iter().all(|sample| sample.unsigned_abs() < 50);
    assert!(quiet(&samples[..edge]) && quiet(&samples[samples.len() - edge..]), "trap 14: no quiet ends");
    decoded
}
