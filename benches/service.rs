//! Flow jobs against a server with canned replies: makespan under a rate limit, and the client's cost an hour of audio.
//!
//! `cargo bench --bench service` measures both, `-- pace` or `-- cost` one of them; with `--test` it runs small. The
//! server is a process of its own, so that the program's CPU is its own. `RHAPSODE_PEER_PYTHON` names a Python with
//! aiohttp and aiolimiter: then `peer/aio.py` does the same work in turn. Unix only.
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a benchmark prints, and has a clock")]

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rhapsode::audio::{pcm, wav};
use rhapsode::units::{Frames, SampleRate};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The documented rate of Flow's audio.
const RATE: SampleRate = SampleRate(24_000);

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, per_minute, burst, latency, seconds] = args.as_slice()
        && mode == "serve"
    {
        return serve(per_minute.parse()?, burst.parse()?, latency.parse()?, seconds.parse()?);
    }
    let has = |name: &str| args.iter().any(|arg| arg == name);
    let small = has("--test");
    let peer = std::env::var_os("RHAPSODE_PEER_PYTHON").map(|python| python.to_string_lossy().into_owned());
    if !has("cost") {
        pace(small, peer.as_deref())?;
    }
    if !has("pace") {
        cost(small, peer.as_deref())?;
    }
    Ok(())
}

/// A job of the bench.
struct Work<'a> {
    count: usize,
    per_minute: u32,
    burst: u32,
    latency_ms: u64,
    /// Of each reply's audio.
    seconds: u32,
    peer: Option<&'a str>,
}

/// What a client did, as the server and the system saw it.
struct Done {
    /// From the first request's arrival to the last reply's departure.
    makespan: f64,
    refused: u64,
    cpu: f64,
}

fn pace(small: bool, peer: Option<&str>) -> Result<()> {
    println!("pace: replies after 300 ms; makespan from the first request to the last reply, as the server sees it");
    println!(
        "{:>10} {:>6} {:>6} {:>9} {:>9} {:>9} {:>6} {:>7}",
        "", "r/min", "burst", "seconds", "bound", "of bound", "429s", "429 %"
    );
    let rates: &[(u32, usize)] = if small { &[(6_000, 12)] } else { &[(60, 150), (1_200, 600)] };
    for &(per_minute, count) in rates {
        for burst in [1, 10, 60] {
            for peer in [Some(None), peer.map(Some)].into_iter().flatten() {
                let latency_ms = if small { 20 } else { 300 };
                let work = Work { count, per_minute, burst, latency_ms, seconds: 1, peer };
                let done = run(&work)?;
                let bound = work.bound();
                let (of_bound, share) = (100.0 * bound / done.makespan, 100.0 * done.refused as f64 / count as f64);
                let name = if peer.is_some() { "aiohttp" } else { "rhapsode" };
                println!(
                    "{name:>10} {per_minute:>6} {burst:>6} {:>9.3} {bound:>9.3} {of_bound:>8.1}% {:>6} {share:>7.1}",
                    done.makespan, done.refused
                );
            }
        }
    }
    Ok(())
}

fn cost(small: bool, peer: Option<&str>) -> Result<()> {
    let (count, seconds, rounds) = if small { (4, 2, 1) } else { (120, 60, 5) };
    println!("cost: {count} replies of {seconds} s each, no rate limit, no latency; the whole process");
    println!("{:>10} {:>12} {:>20}", "", "CPU s", "CPU s/h of audio");
    let hours = (count as f64) * f64::from(seconds) / 3600.0;
    let mut table: Vec<(&str, Vec<f64>)> = vec![("rhapsode", vec![]), ("aiohttp", vec![])];
    for _ in 0..rounds {
        for (row, peer) in [Some(None), peer.map(Some)].into_iter().flatten().enumerate() {
            let work = Work { count, per_minute: 0, burst: 1, latency_ms: 0, seconds, peer };
            table[row].1.push(run(&work)?.cpu);
        }
    }
    for (name, mut all) in table {
        all.sort_by(f64::total_cmp);
        if let Some(cpu) = all.get(all.len() / 2) {
            println!("{name:>10} {cpu:>12.2} {:>20.3}", cpu / hours);
        }
    }
    Ok(())
}

impl Work<'_> {
    /// The least seconds that it can take: no faster than the rate.
    fn bound(&self) -> f64 {
        let late = (self.count as f64 - f64::from(self.burst)).max(0.0);
        late * 60.0 / f64::from(self.per_minute) + self.latency_ms as f64 / 1000.0
    }
}

fn run(work: &Work<'_>) -> Result<Done> {
    let dir = tempfile::tempdir()?;
    let mut server = Server::start(work)?;
    let before = children_cpu();
    let status = match work.peer {
        None => rhapsode(work, dir.path(), server.port)?,
        Some(python) => aiohttp(work, python, dir.path(), server.port)?,
    };
    let cpu = children_cpu() - before;
    if !status {
        return Err("the client failed".into());
    }
    let stats = server.stats()?;
    let mut words = stats.split_whitespace();
    let mut number = || -> Result<f64> { Ok(words.next().ok_or("no statistics")?.parse()?) };
    let (makespan, refused, served) = (number()?, number()?, number()?);
    if served as usize != work.count {
        return Err(format!("{served} of {} requests were served", work.count).into());
    }
    Ok(Done { makespan, refused: refused as u64, cpu })
}

fn rhapsode(work: &Work<'_>, dir: &Path, port: u16) -> Result<bool> {
    // As many words as the audio lasts, or it would be refused as something else.
    let more = " and so on".repeat(work.seconds as usize);
    let lines: String = (0..work.count).map(|n| format!("Line {n} of the book{}.\n\n", more)).collect();
    fs::write(dir.join("book.md"), lines)?;
    let limits = match work.per_minute {
        0 => "requests_per_minute = 1000000\nburst = 1000\n".to_owned(),
        rate => format!("requests_per_minute = {rate}\nburst = {}\n", work.burst),
    };
    // Free requests go out a line each, as those of the peer do.
    let job = format!(
        "[job]\ntitle = \"Bench\"\nlanguage = \"en\"\n\n[[manuscript]]\npath = \"book.md\"\n\n[engine]\nkind = \"flow\"\n\
         url = \"http://127.0.0.1:{port}\"\ndialect = \"docs\"\npoints_per_request = 0\ntoken_env = \"BENCH_TOKEN\"\n\n\
         [voices.narrator]\nid = \"v-female-R2s4N9qJ\"\n\n[limits]\nconcurrency = 64\n{limits}"
    );
    fs::write(dir.join("job.toml"), job)?;
    let run = Command::new(env!("CARGO_BIN_EXE_rhapsode"))
        .args(["run", "job.toml", "-y", "-q", "--progress", "none"])
        .current_dir(dir)
        .env("BENCH_TOKEN", "bench")
        .env("RHAPSODE_DATA", dir.join("data"))
        .status()?;
    Ok(run.success())
}

fn aiohttp(work: &Work<'_>, python: &str, dir: &Path, port: u16) -> Result<bool> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peer/aio.py");
    let rate = if work.per_minute == 0 { (1_000_000, 1000) } else { (work.per_minute, work.burst) };
    let run = Command::new(python)
        .arg(script)
        .arg(format!("http://127.0.0.1:{port}"))
        .args([work.count.to_string(), rate.0.to_string(), rate.1.to_string(), "64".to_owned()])
        .arg(dir)
        .status()?;
    Ok(run.success())
}

/// CPU seconds of all processes that this one has started and waited for.
fn children_cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    // Fields 16 and 17, counted from 1: cutime and cstime in ticks of 1/100 s.
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(13) + ticks(14)) / 100.0
}

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(work: &Work<'_>) -> Result<Server> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .args([work.per_minute.to_string(), work.burst.to_string()])
            .args([work.latency_ms.to_string(), work.seconds.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no stdout")?).read_line(&mut line)?;
        Ok(Server { child, port: line.trim().parse()? })
    }

    fn stats(&mut self) -> Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.write_all(b"GET /stats HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        Ok(reply.rsplit("\r\n\r\n").next().unwrap_or("").to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// What the server has seen.
struct Seen {
    due: Duration,
    first: Option<Instant>,
    last: Option<Instant>,
    refused: u64,
    served: u64,
}

struct Canned {
    start: Instant,
    interval: Duration,
    ahead: Duration,
    latency: Duration,
    reply: Vec<u8>,
    seen: Mutex<Seen>,
}

/// A strict service: the generic cell rate algorithm over arrivals, and one reply for all.
fn serve(per_minute: u32, burst: u32, latency_ms: u64, seconds: u32) -> Result<()> {
    let interval = if per_minute == 0 { Duration::ZERO } else { Duration::from_secs(60) / per_minute };
    let canned = Arc::new(Canned {
        start: Instant::now(),
        interval,
        ahead: interval * burst.saturating_sub(1),
        latency: Duration::from_millis(latency_ms),
        reply: reply(seconds)?,
        seen: Mutex::new(Seen { due: Duration::ZERO, first: None, last: None, refused: 0, served: 0 }),
    });
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    println!("{}", listener.local_addr()?.port());
    for stream in listener.incoming() {
        let (canned, stream) = (Arc::clone(&canned), stream?);
        // A client that goes away ends its thread.
        std::thread::spawn(move || canned.connection(stream));
    }
    Ok(())
}

/// A voice-like tone of that many seconds, as the documented JSON.
fn reply(seconds: u32) -> Result<Vec<u8>> {
    let samples: Vec<i16> = (0..RATE.0 * seconds).map(|n| ((f64::from(n) * 0.05).sin() * 8000.0) as i16).collect();
    let mut bytes = wav::header(RATE, Frames(samples.len() as u64));
    bytes.extend(pcm(&samples));
    let audio = base64_simd::STANDARD.encode_to_string(&bytes);
    let body = format!(
        "{{\"code\":\"success\",\"message\":\"ok\",\"data\":{{\"audio\":\"{audio}\",\"format\":\"wav\",\"sampleRate\":24000,\
         \"duration\":{seconds}.0}}}}"
    );
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    Ok(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes())
}

impl Canned {
    fn connection(&self, stream: TcpStream) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut writer = stream;
        loop {
            let (path, body) = request(&mut reader)?;
            let mut sink = vec![0; body];
            reader.read_exact(&mut sink).ok()?;
            if path == "/stats" {
                return writer.write_all(self.stats().as_bytes()).ok();
            }
            let now = Instant::now();
            if self.takes(now) {
                std::thread::sleep(self.latency);
                writer.write_all(&self.reply).ok()?;
                let mut seen = self.seen.lock().ok()?;
                seen.last = Some(Instant::now());
                seen.served += 1;
            } else {
                let late = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n";
                writer.write_all(late).ok()?;
            }
        }
    }

    fn takes(&self, now: Instant) -> bool {
        let Ok(mut seen) = self.seen.lock() else { return false };
        seen.first.get_or_insert(now);
        let at = now - self.start;
        let fits = at + self.ahead >= seen.due;
        if fits {
            seen.due = seen.due.max(at) + self.interval;
        } else {
            seen.refused += 1;
        }
        fits
    }

    fn stats(&self) -> String {
        let Ok(seen) = self.seen.lock() else { return String::new() };
        let makespan = seen.first.zip(seen.last).map_or(0.0, |(first, last)| (last - first).as_secs_f64());
        let text = format!("{makespan} {} {}", seen.refused, seen.served);
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}", text.len())
    }
}

/// The path and the body's length of the next request; nothing when the client has gone.
fn request(reader: &mut impl BufRead) -> Option<(String, usize)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            return Some((path, length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
}
