//! What needs a process of its own: its memory, its environment, its log.

use std::process::Command;

use rhapsode::engine::http;

use super::*;
use crate::canned::{Act, Canned};

/// Runs the test `name` of this file alone, with `environment`; it must succeed.
fn child(name: &str, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("flow::alone::{name}"), "--ignored", "--nocapture"]);
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    said
}

/// The most memory that this process has had, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

/// Counts what is written.
struct Count(Arc<AtomicUsize>);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_reply_of_160_megabytes_takes_no_memory() {
    child("long_reply", &[]);
}

#[tokio::test]
#[ignore = "measures the memory of its whole process"]
async fn long_reply() {
    const BLOCK: usize = 1 << 20;
    let before =
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"code\":\"success\",\"audio\":\"".as_slice()].concat();
    let acts = vec![Act::Send(before), Act::Repeat(vec![b'A'; BLOCK], 160), Act::Send(b"\"}".to_vec()), Act::Close];
    let server = Canned::new([super::short(), acts]);
    let engine = engine(&settings(&server.url));
    // Certificates, buffers and the like are there after the first.
    assert!(speak(&engine).await.0.is_ok());
    let count = Arc::new(AtomicUsize::new(0));
    let mut spool = Spool::new(Box::new(Count(Arc::clone(&count))));
    let resting = peak();
    engine.speak(&order("Hi"), &mut spool).await.unwrap();
    let grown = peak() - resting;
    assert_eq!(count.load(Ordering::Relaxed), 44 + 160 * BLOCK / 4 * 3);
    // Socket buffers and a block of base64; a tenth of the reply would be 16 MB.
    assert!(grown < 8 << 20, "{grown} bytes more");
}

#[test]
fn neither_proxies_nor_missing_certificates_stand_in_the_way_and_no_secret_is_logged() {
    let environment = [
        ("HTTP_PROXY", "http://me:proxy-password@127.0.0.1:9"),
        ("http_proxy", "http://me:proxy-password@127.0.0.1:9"),
        ("HTTPS_PROXY", "http://me:proxy-password@proxy.example.org:3128"),
        ("NO_PROXY", ""),
        ("no_proxy", ""),
        ("SSL_CERT_FILE", "/nonexistent/certificates"),
        ("SSL_CERT_DIR", "/nonexistent"),
    ];
    let said = child("surroundings", &environment);
    assert!(said.contains("proxy=\"http://proxy.example.org:3128\""), "{said}");
    assert!(said.contains("the bundled ones are used"), "{said}");
    assert!(said.contains("TRACE") && said.contains("hyper_util::client"), "nothing was traced: {said}");
    assert!(!said.contains("proxy-password") && !said.contains(TOKEN), "{said}");
}

#[tokio::test]
#[ignore = "wants an environment of its own"]
async fn surroundings() {
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(io::stderr).init();
    // Over https the proxy is named, and the bundled certificates serve.
    let second = Duration::from_secs(1);
    let away = http::Http::new("https://api.example.org", second, second).unwrap();
    assert!(away.client().is_ok());
    // To this computer, no proxy.
    let server = Canned::new([super::short(), super::short()]);
    let engine = engine(&settings(&server.url));
    assert!(speak(&engine).await.0.is_ok());
    assert_eq!(server.heard().len(), 1);
}
