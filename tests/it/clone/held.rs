//! A server of clones that holds its answers back until a test says so, and may lose what it made.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use serde_json::{Value, json};

/// What the server knows.
#[derive(Default)]
struct State {
    posts: usize,
    names: Vec<String>,
    samples: Vec<Vec<u8>>,
    /// The clones that it lists: id and name.
    clones: Vec<(String, String)>,
    released: bool,
}

/// How the server treats the clones that it makes.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// It lists them.
    Web,
    /// It has no list at all.
    WithoutList,
    /// It lists only those whose answer was not held back.
    Losing,
}

/// The server; it ends with the test's process.
pub struct Held {
    url: String,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl Held {
    /// One that lists what it makes.
    pub fn web() -> Held {
        Held::start(Kind::Web)
    }

    /// One without a list of clones.
    pub fn without_a_list() -> Held {
        Held::start(Kind::WithoutList)
    }

    /// One that loses the clones whose answer it holds back.
    pub fn losing() -> Held {
        Held::start(Kind::Losing)
    }

    fn start(kind: Kind) -> Held {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let own = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let own = Arc::clone(&own);
                thread::spawn(move || answer(stream.unwrap(), kind, &own));
            }
        });
        Held { url, shared }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Lets all answers go, from now on.
    pub fn release(&self) {
        self.shared.0.lock().unwrap().released = true;
        self.shared.1.notify_all();
    }

    /// Requests for a clone so far.
    pub fn posts(&self) -> usize {
        self.shared.0.lock().unwrap().posts
    }

    /// The names that were asked for.
    pub fn names(&self) -> Vec<String> {
        self.shared.0.lock().unwrap().names.clone()
    }

    /// The samples that were sent, as WAV.
    pub fn samples(&self) -> Vec<Vec<u8>> {
        self.shared.0.lock().unwrap().samples.clone()
    }
}

fn answer(stream: TcpStream, kind: Kind, shared: &(Mutex<State>, Condvar)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let target = head.lines().next().unwrap();
    let (status, reply) = reply(target, &body, kind, shared);
    let text = reply.to_string();
    // The client may have been killed meanwhile.
    let _ = write!(
        &stream,
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    );
}

fn reply(target: &str, body: &[u8], kind: Kind, shared: &(Mutex<State>, Condvar)) -> (u16, Value) {
    let (state, released) = (&shared.0, &shared.1);
    if target.starts_with("POST /api/voice/clone ") {
        return made(body, kind, state, released);
    }
    let mut state = state.lock().unwrap();
    match target.split(' ').collect::<Vec<_>>()[..] {
        ["GET", "/api/voice/list", _] if kind != Kind::WithoutList => {
            let entry = |(id, name): &(String, String)| json!({"voiceId": id, "voiceName": name});
            (200, json!({"code": "success", "voices": state.clones.iter().map(entry).collect::<Vec<_>>()}))
        }
        ["DELETE", path, _] if state.clones.iter().any(|(id, _)| path.ends_with(id.as_str())) => {
            state.clones.retain(|(id, _)| !path.ends_with(id.as_str()));
            (200, json!({"code": "success"}))
        }
        _ => (404, json!({"code": "not_found", "message": "no such call"})),
    }
}

fn made(body: &[u8], kind: Kind, state: &Mutex<State>, released: &Condvar) -> (u16, Value) {
    let asked: Value = serde_json::from_slice(body).unwrap();
    let name = asked["voiceName"].as_str().unwrap().to_owned();
    let sample = base64_simd::STANDARD.decode_to_vec(asked["audioData"].as_str().unwrap()).unwrap();
    let mut state = state.lock().unwrap();
    let held = !state.released;
    state.names.push(name.clone());
    state.samples.push(sample);
    // Counted last: who sees the count may look at all else.
    state.posts += 1;
    let id = format!("clone-{}", state.posts);
    if !(kind == Kind::Losing && held) {
        state.clones.push((id.clone(), name));
    }
    let _state = released.wait_while(state, |state| !state.released).unwrap();
    (
        200,
        json!({"code": "success", "voiceId": id, "requestId": "r", "quota": {"daily": 100, "used": 10, "remaining": 90}}),
    )
}
