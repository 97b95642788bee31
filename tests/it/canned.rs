//! A server that answers every request with the bytes it was given, and keeps what it heard. Nothing in it waits for time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// One step of an answer.
#[derive(Clone)]
pub enum Act {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends the same bytes so many times.
    Repeat(Vec<u8>, usize),
    /// Says no more, and keeps the connection.
    Fall,
    /// Closes the connection as usual.
    Close,
    /// Resets it.
    Reset,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Its first line and its headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    }
}

#[derive(Default)]
struct State {
    answers: VecDeque<Vec<Act>>,
    heard: Vec<Heard>,
    connections: usize,
}

/// The server; it ends when it is dropped.
pub struct Canned {
    pub url: String,
    state: Arc<Mutex<State>>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Canned {
    /// Answers requests in the order of their arrival; those for which there is no answer are left waiting.
    pub fn new(answers: impl IntoIterator<Item = Vec<Act>>) -> Canned {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State { answers: answers.into_iter().collect(), ..State::default() }));
        let (end, ended) = oneshot::channel();
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                tokio::select! {
                    () = listen(listener, shared) => {}
                    _ = ended => {}
                }
            });
        });
        Canned { url, state, end: Some(end), thread: Some(thread) }
    }

    /// Every request so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.state.lock().unwrap().heard.clone()
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        drop(self.end.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

/// An answer of `status` with `headers` (each line ends in CRLF) and a body of known length.
pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<Act> {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    vec![Act::Send(bytes)]
}

/// The same with JSON.
pub fn json(status: &str, headers: &str, body: &serde_json::Value) -> Vec<Act> {
    answer(status, &format!("Content-Type: application/json\r\n{headers}"), body.to_string())
}

async fn listen(listener: std::net::TcpListener, state: Arc<Mutex<State>>) {
    let listener = TcpListener::from_std(listener).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        state.lock().unwrap().connections += 1;
        tokio::spawn(serve(stream, Arc::clone(&state)));
    }
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut held = Vec::new();
    while let Some(heard) = request(&mut stream, &mut held).await {
        let answer = {
            let mut state = state.lock().unwrap();
            state.heard.push(heard);
            state.answers.pop_front()
        };
        for act in answer.unwrap_or_else(|| vec![Act::Fall]) {
            let sent = match act {
                Act::Send(bytes) => stream.write_all(&bytes).await,
                Act::Repeat(bytes, times) => repeat(&mut stream, &bytes, times).await,
                Act::Fall => std::future::pending().await,
                Act::Close => return,
                Act::Reset => return stream.set_zero_linger().unwrap(),
            };
            if sent.is_err() {
                return;
            }
        }
    }
}

async fn repeat(stream: &mut TcpStream, bytes: &[u8], times: usize) -> std::io::Result<()> {
    for _ in 0..times {
        stream.write_all(bytes).await?;
    }
    Ok(())
}

/// The next request on a connection; `None` at its end.
async fn request(stream: &mut TcpStream, held: &mut Vec<u8>) -> Option<Heard> {
    loop {
        if let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(held[..end].to_vec()).unwrap();
            let heard = Heard { head, body: Vec::new() };
            let length: usize = heard.header("content-length").map_or(0, |length| length.parse().unwrap());
            if held.len() >= end + 4 + length {
                let body = held[end + 4..end + 4 + length].to_vec();
                held.drain(..end + 4 + length);
                return Some(Heard { body, ..heard });
            }
        }
        let mut bytes = [0; 8192];
        let count = stream.read(&mut bytes).await.ok().filter(|count| *count > 0)?;
        held.extend_from_slice(&bytes[..count]);
    }
}
