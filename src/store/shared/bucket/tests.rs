//! Takes go through a bucket as through a folder, and a service that fails is told of in a short sentence without secrets.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;

use super::*;
use crate::store::shared::Fetched;
use crate::store::shared::tests::{RATE, filled, key, shelf};

/// How a service behaves.
#[derive(Debug, Clone, Copy)]
enum Manner {
    Fine,
    Answers(&'static str),
    Garbage,
    Silent,
}

/// The least service that speaks S3.
struct Service {
    url: String,
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    /// The heads of all requests.
    heard: Arc<Mutex<Vec<String>>>,
}

impl Service {
    fn new(manner: Manner) -> Service {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = Service { url, files: Arc::default(), heard: Arc::default() };
        let (files, heard) = (Arc::clone(&service.files), Arc::clone(&service.heard));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (files, heard) = (Arc::clone(&files), Arc::clone(&heard));
                std::thread::spawn(move || answer(stream, manner, &files, &heard));
            }
        });
        service
    }

    fn takes(&self, keys: Option<Keys>) -> SharedTakes {
        let client = reqwest::Client::builder().no_proxy().read_timeout(Duration::from_millis(300)).build().unwrap();
        let endpoint = Some(self.url.as_str());
        let account = Account { bucket: "takes-of-all", prefix: "a/b", endpoint, region: Some("auto"), keys };
        SharedTakes::in_bucket(&account, client).unwrap()
    }
}

fn answer(mut stream: TcpStream, manner: Manner, files: &Mutex<BTreeMap<String, Vec<u8>>>, heard: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while reader.read_line(&mut head).unwrap_or(0) > 2 {}
    let head = head.to_ascii_lowercase();
    heard.lock().unwrap().push(head.clone());
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap().to_owned());
    let (status, sent) = match manner {
        Manner::Fine => handled(method, path, body, head.contains("if-none-match: *"), &mut files.lock().unwrap()),
        Manner::Answers(status) => (status, b"<Error><Key>what-it-wrote</Key></Error>".to_vec()),
        Manner::Garbage => return drop(stream.write_all(b"220 mail.example.org ESMTP\r\n\r\n")),
        // Until the other side gives up.
        Manner::Silent => return drop(reader.read(&mut [0])),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\netag: \"1\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\
         connection: close\r\n\r\n",
        sent.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    if method != "head" {
        drop(stream.write_all(&sent));
    }
}

fn handled(
    method: &str,
    path: String,
    body: Vec<u8>,
    is_new: bool,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> (&'static str, Vec<u8>) {
    match (method, files.get(&path)) {
        ("put", Some(_)) if is_new => ("412 Precondition Failed", Vec::new()),
        ("put", _) => {
            files.insert(path, body);
            ("200 OK", Vec::new())
        }
        (_, Some(file)) => ("200 OK", file.clone()),
        (_, None) => ("404 Not Found", Vec::new()),
    }
}

fn keys() -> Option<Keys> {
    Some(Keys { id: "akid".into(), secret: "hush-hush".into(), token: Some("for-a-while".into()) })
}

#[test]
fn a_take_comes_through_a_bucket_as_it_was_and_nothing_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (filled(dir.path()), shelf(dir.path(), "other", RATE));
    let service = Service::new(Manner::Fine);
    let store = service.takes(keys());
    assert!(!store.has(&key(1)).unwrap());
    assert!(matches!(store.fetch(&key(1), &to), Ok(Fetched::Absent)));
    assert!(store.put(&key(1), &from).unwrap());
    assert!(!store.put(&key(1), &from).unwrap(), "it is there");
    assert!(!store.0.create(&key(1), vec![1]).unwrap(), "somebody was faster");
    assert!(store.has(&key(1)).unwrap());
    let name = format!("/takes-of-all/a/b/takes/01/{}.wav", key(1));
    let good = std::fs::read(from.path(&key(1))).unwrap();
    assert_eq!(service.files.lock().unwrap().get(&name), Some(&good));
    assert!(matches!(store.fetch(&key(1), &to), Ok(Fetched::Placed)));
    assert_eq!(std::fs::read(to.path(&key(1))).unwrap(), good);
    for head in service.heard.lock().unwrap().iter() {
        assert!(head.contains("authorization: aws4-hmac-sha256 credential=akid/"), "{head}");
        assert!(!head.contains("hush-hush"), "{head}");
    }
    assert!(!format!("{store:?}").contains("hush"), "{store:?}");
    // A public bucket is read without keys; what is damaged in it is of no use.
    *service.files.lock().unwrap().get_mut(&name).unwrap().last_mut().unwrap() ^= 1;
    service.heard.lock().unwrap().clear();
    let another = shelf(dir.path(), "another", RATE);
    assert!(matches!(service.takes(None).fetch(&key(1), &another), Ok(Fetched::Bad(_))));
    assert!(!service.heard.lock().unwrap()[0].contains("authorization"));
}

#[test]
fn a_service_that_fails_is_told_of_in_a_short_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let from = filled(dir.path());
    for (manner, kind, why, asked) in [
        (Manner::Answers("403 Forbidden"), ErrorKind::PermissionDenied, "access is denied (403)", 1),
        (Manner::Answers("500 Trouble"), ErrorKind::Other, "the service answered with 500", 1 + RETRIES),
        (Manner::Garbage, ErrorKind::Other, "", 1),
        (Manner::Silent, ErrorKind::Other, "it did not answer in time", 1),
    ] {
        let service = Service::new(manner);
        let store = service.takes(keys());
        let error = store.has(&key(1)).unwrap_err();
        assert_eq!(error.kind(), kind, "{manner:?}: {error}");
        let text = error.to_string();
        assert!(text.starts_with(why) && text.len() < 80 && !text.contains("wrote"), "{manner:?}: {text}");
        let heard = service.heard.lock().unwrap().len();
        assert!((asked..=1 + RETRIES).contains(&heard), "{manner:?}: {heard}");
        if kind == ErrorKind::PermissionDenied {
            // What may not be looked for may be put all the same, or that is what is told.
            assert_eq!(store.put(&key(1), &from).unwrap_err().to_string(), why);
            assert!(service.heard.lock().unwrap().last().unwrap().starts_with("put "));
        }
    }
}
