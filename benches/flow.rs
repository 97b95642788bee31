//! What the Flow client costs in CPU for an hour of audio, from the socket to the spool and to samples, beside a copy.
//!
//! `cargo bench --bench flow` measures; with `--test` it runs small. Server and client share the process, so a child of
//! the same program serves, and CPU is this process's own. Linux only: the CPU time is /proc's.
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a benchmark prints, and has a clock")]

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64_simd::STANDARD;
use rhapsode::audio::decode::decode;
use rhapsode::cast::Voice;
use rhapsode::engine::Machine;
use rhapsode::engine::bearer::{Bearer, Bearing};
use rhapsode::engine::flow::FlowEngine;
use rhapsode::job::engine::{FlowSettings, Transport};
use rhapsode::plan::key::TakeKey;
use rhapsode::studio::port::{Engine, Order, Spool};
use rhapsode::units::{Frames, Language};
use secrecy::SecretString;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Bytes of a second of Flow's audio: 24 kHz, s16, mono.
const SECOND: usize = 48_000;
/// Seconds of one reply: what 5000 characters give.
const REPLY: usize = 360;
/// Seconds in an event of a stream.
const EVENT: usize = 1;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|mode| mode == "serve") {
        return serve();
    }
    let small = args.iter().any(|arg| arg == "--test");
    let (replies, rounds) = if small { (1, 1) } else { (10, 5) };
    let mut server = Command::new(std::env::current_exe()?).arg("serve").stdout(Stdio::piped()).spawn()?;
    let result = measure(&mut server, replies, rounds);
    server.kill()?;
    server.wait()?;
    result
}

/// A token that nobody looks at.
struct Any;

impl Bearer for Any {
    fn current(&self) -> Bearing<'_, SecretString> {
        Box::pin(async { Ok(SecretString::from("token")) })
    }

    fn renew(&self) -> Bearing<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}

fn measure(server: &mut Child, replies: usize, rounds: usize) -> Result<()> {
    let mut line = String::new();
    BufReader::new(server.stdout.take().ok_or("no server")?).read_line(&mut line)?;
    let url = format!("http://{}", line.trim());
    let folder = tempfile::tempdir()?;
    let spool = folder.path().join("spool");
    println!("an hour of audio in replies of {REPLY} s, {replies} at a round, best of {rounds}");
    println!("{:<34} {:>9} {:>9}", "", "CPU s", "wall s");
    let hours = (replies * REPLY) as f64 / 3600.0;
    let row = |name: &str, work: &mut dyn FnMut() -> Result<()>| -> Result<()> {
        let mut best = (f64::MAX, f64::MAX);
        for _ in 0..rounds {
            let (cpu, wall) = (cpu()?, Instant::now());
            for _ in 0..replies {
                work()?;
            }
            best = (best.0.min(self::cpu()? - cpu), best.1.min(wall.elapsed().as_secs_f64()));
        }
        println!("{name:<34} {:>9.3} {:>9.3}", best.0 / hours, best.1 / hours);
        Ok(())
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    row("read from the socket, nothing else", &mut || raw(&url, &mut std::io::sink()))?;
    row("copy from the socket to a file", &mut || raw(&url, &mut File::create(&spool)?))?;
    for transport in [Transport::Plain, Transport::Stream] {
        let mut settings = FlowSettings::at(&url);
        settings.transport = transport;
        let engine = FlowEngine::new(&settings, Arc::new(Any), &Machine::default())?;
        let name = if transport == Transport::Plain { "plain" } else { "stream" };
        row(&format!("{name}: to the spool"), &mut || {
            let mut out = Spool::new(Box::new(File::create(&spool)?));
            runtime.block_on(engine.speak(&order()?, &mut out))?;
            Ok(())
        })?;
        row(&format!("{name}: to the spool and to samples"), &mut || {
            let mut out = Spool::new(Box::new(File::create(&spool)?));
            runtime.block_on(engine.speak(&order()?, &mut out))?;
            let decoded = decode(File::open(&spool)?, None)?;
            if decoded.samples.len() == REPLY * SECOND / 2 { Ok(()) } else { Err("samples are missing".into()) }
        })?;
    }
    Ok(())
}

fn order() -> Result<Order> {
    let id = "v-female-R2s4N9qJ".to_owned();
    let voice = Voice { name: "n".to_owned(), id, language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    let language = Language::parse("en").ok_or("no language")?;
    Ok(Order { text: "Hi".into(), voice, language, key: TakeKey([0; 32]), lengths: Frames(0)..=Frames(u64::MAX) })
}

/// The floor: a request written by hand, and its answer copied to `out`.
fn raw(url: &str, out: &mut dyn Write) -> Result<()> {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    stream.write_all(b"POST /api/tts/synthesize HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")?;
    let mut block = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut block)? {
            0 => return Ok(()),
            count => out.write_all(&block[..count])?,
        }
    }
}

/// CPU seconds of this process so far, from the scheduler's nanoseconds of each thread.
fn cpu() -> Result<f64> {
    let mut nanos = 0u64;
    for task in std::fs::read_dir("/proc/self/task")? {
        let text = std::fs::read_to_string(task?.path().join("schedstat"))?;
        nanos += text.split_whitespace().next().ok_or("no schedstat")?.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos).as_secs_f64())
}

/// Answers every request with the same audio: one reply, or a stream where the path says so.
fn serve() -> Result<()> {
    let samples = (0..REPLY * SECOND / 2).map(|at| ((at as f64 * 0.05).sin() * 8000.0) as i16);
    let pcm: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let plain = format!("{{\"code\":\"success\",\"audio\":\"{}\"}}", STANDARD.encode_to_string(&pcm));
    let mut stream = String::new();
    for (id, part) in pcm.chunks(EVENT * SECOND).enumerate() {
        let (audio, last) = (STANDARD.encode_to_string(part), (id + 1) * EVENT == REPLY);
        stream += &format!("data: {{\"Type\":\"audio\",\"ChunkId\":{id},\"Audio\":\"{audio}\",\"IsEnd\":{last}}}\n\n");
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    let answers = Arc::new((plain, stream));
    for client in listener.incoming() {
        let (mut client, answers) = (client?, Arc::clone(&answers));
        // A client that goes away ends its thread, and nothing else.
        std::thread::spawn(move || while answer(&mut client, &answers).is_ok() {});
    }
    Ok(())
}

fn answer(client: &mut TcpStream, (plain, stream): &(String, String)) -> Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head)?.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    let mut body = vec![0; length.trim().parse()?];
    client.read_exact(&mut body)?;
    let (kind, text) = match head.contains("synthesize-stream") {
        true => ("text/event-stream", stream),
        false => ("application/json", plain),
    };
    let start = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", text.len());
    client.write_all(start.as_bytes())?;
    client.write_all(text.as_bytes())?;
    if head.contains("connection: close") { Err("closed".into()) } else { Ok(()) }
}
