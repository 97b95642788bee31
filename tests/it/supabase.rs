//! A Supabase login server for tests: every refresh token works once, and faults come on request.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

/// What a request may meet instead of an answer.
pub enum Fault {
    /// This status, type and body; nothing is spent.
    Say(u16, &'static str, &'static str),
    /// The token is spent, and the connection closed without a word.
    Lose,
}

/// How a spent token is met.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// It ends the session.
    Never,
    /// As Supabase does it: the one before the newest gets the newest again, as long as that was never used.
    OfTheParent,
}

/// What the server knows.
pub struct Books {
    /// All refresh tokens of the session, oldest first; the last one works.
    tokens: Vec<String>,
    ended: bool,
    /// The refresh tokens that came, in order.
    pub asked: Vec<String>,
    /// How often a token came that was spent, and was not forgiven.
    pub refused: usize,
    /// The keys and targets that came.
    pub seen: Vec<(Option<String>, String)>,
    pub faults: VecDeque<Fault>,
    /// Seconds that access tokens live.
    pub life: i64,
    /// Done when a request has come, before it is answered.
    pub meanwhile: Option<Box<dyn Fn() + Send>>,
    reuse: Reuse,
}

/// A server on this computer, and its books.
pub struct Supabase {
    pub url: String,
    books: Arc<Mutex<Books>>,
}

impl Supabase {
    /// A server whose first refresh token is `first-refresh-0`.
    pub fn start(reuse: Reuse) -> Supabase {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let books = Books {
            tokens: vec!["first-refresh-0".to_owned()],
            ended: false,
            asked: Vec::new(),
            refused: 0,
            seen: Vec::new(),
            faults: VecDeque::new(),
            life: 3600,
            meanwhile: None,
            reuse,
        };
        let books = Arc::new(Mutex::new(books));
        let theirs = Arc::clone(&books);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let books = Arc::clone(&theirs);
                // A client that goes away is its own affair.
                std::thread::spawn(move || serve(&stream, &books).unwrap_or_default());
            }
        });
        Supabase { url, books }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// Lets the next request meet `fault`.
    pub fn fault(&self, fault: Fault) {
        self.books().faults.push_back(fault);
    }

    /// How many requests have come.
    pub fn count(&self) -> usize {
        self.books().asked.len()
    }

    /// Asserts that `text` shows no token of this server.
    pub fn assert_silent(&self, text: &str) {
        for secret in ["first-refresh-", "access-signature"] {
            assert!(!text.contains(secret), "a token is shown:\n{text}");
        }
    }
}

fn serve(stream: &TcpStream, books: &Mutex<Books>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut length, mut key, mut target) = (0, None, None);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        match line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value)) {
            Some((name, value)) if name == "content-length" => length = value.parse().unwrap(),
            Some((name, value)) if name == "apikey" => key = Some(value.to_owned()),
            _ if target.is_none() => target = Some(line.to_owned()),
            _ if line.is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: Value = serde_json::from_slice(&body).unwrap();
    let mut books = books.lock().unwrap();
    books.seen.push((key, target.unwrap()));
    if let Some(meanwhile) = &books.meanwhile {
        meanwhile();
    }
    let answer = books.answer(body["refresh_token"].as_str().unwrap());
    drop(books);
    let Some((status, kind, text)) = answer else { return Ok(()) };
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\nretry-after: 7\r\nlocation: /elsewhere\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    )
}

impl Books {
    /// Status, type and body; nothing when the reply is lost.
    fn answer(&mut self, refresh: &str) -> Option<(u16, String, String)> {
        self.asked.push(refresh.to_owned());
        let fault = self.faults.pop_front();
        if let Some(Fault::Say(status, kind, body)) = fault {
            return Some((status, kind.to_owned(), body.to_owned()));
        }
        let newest = self.tokens.last().unwrap().clone();
        let parent = self.tokens.iter().rev().nth(1).cloned();
        let known = self.tokens.iter().any(|token| token == refresh);
        if !self.ended && refresh == newest {
            self.tokens.push(format!("first-refresh-{}", self.tokens.len()));
        } else if self.ended || self.reuse == Reuse::Never || parent.as_deref() != Some(refresh) {
            self.ended |= known;
            self.refused += 1;
            let body = match known {
                true => {
                    json!({"code": 400, "error_code": "refresh_token_already_used", "msg": "Invalid Refresh Token: Already Used"})
                }
                false => {
                    json!({"error": "invalid_grant", "error_description": "Invalid Refresh Token: Refresh Token Not Found"})
                }
            };
            return Some((400, "application/json".to_owned(), body.to_string()));
        }
        match fault {
            Some(Fault::Lose) => None,
            _ => Some((200, "application/json".to_owned(), self.session())),
        }
    }

    fn session(&self) -> String {
        let coded = |value: Value| base64_simd::URL_SAFE_NO_PAD.encode_to_string(value.to_string());
        let claims = json!({"sub": "u-1", "email": "ada@example.org", "jti": self.tokens.len()});
        let access = format!("{}.{}.access-signature", coded(json!({"alg": "HS256"})), coded(claims));
        let user = json!({"id": "u-1", "email": "ada@example.org", "app_metadata": {"provider": "email"}});
        let newest = self.tokens.last().unwrap();
        json!({"access_token": access, "token_type": "bearer", "expires_in": self.life, "refresh_token": newest, "user": user})
            .to_string()
    }
}

/// Makes the kept login of `file` one whose access token has ended.
pub fn age(file: &std::path::Path) {
    let mut record: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    record["from"] = 1.into();
    record["until"] = 2.into();
    fs::write(file, record.to_string()).unwrap();
}
