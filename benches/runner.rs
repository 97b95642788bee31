//! The runner's own cost: cues a second on an engine that answers at once, and the makespan under a rate limit.
//!
//! `cargo bench --bench runner` measures both tables, `-- overhead` or `-- pace` one of them; with `--test` it runs
//! small. Everything is as in a real run: ledger, shelf and checkpoint on disk. Linux only: CPU and memory are /proc's.
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a benchmark prints, and has a clock")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rhapsode::audio::{pcm, wav};
use rhapsode::plan::{EngineCard, Price};
use rhapsode::problem::Problem;
use rhapsode::production::run::{LockRule, Proposal, RunError, RunTerms};
use rhapsode::production::{Production, Surroundings};
use rhapsode::segment::{Count, Limit};
use rhapsode::session::Approval;
use rhapsode::session::answer::{Failure, FailureKind};
use rhapsode::session::event::Event;
use rhapsode::studio::AtQuota;
use rhapsode::studio::port::{Engine, Order, Speaking, Spoken, Spool, VoiceCard};
use rhapsode::units::{Frames, Points, SampleRate};

const RATE: SampleRate = SampleRate(24_000);

/// Samples of the engine's one reply: a tenth of a second, so that the runner's cost is seen and not the disk's. Four
/// letters are the most that can be said in it.
const FRAMES: u64 = 2_400;

/// Agrees to whatever is proposed.
fn agreed(_: &Proposal<'_>) -> std::result::Result<bool, Problem> {
    Ok(true)
}

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| args.iter().any(|arg| arg == name);
    let small = has("--test");
    if !has("pace") {
        overhead(if small { &[40] } else { &[1_000, 10_000] }, if small { 1 } else { 3 })?;
    }
    if !has("overhead") {
        pace(small)?;
    }
    Ok(())
}

/// Rows of cues a second, beside the floor: the same files written and synced, the same lines appended and synced.
fn overhead(counts: &[usize], rounds: usize) -> Result<()> {
    println!("runner: cues of {FRAMES} samples, an engine that answers at once, 128 under way; everything durable");
    println!(
        "{:>6} {:>10} {:>10} {:>7} {:>11} {:>11} {:>9} {:>9}",
        "cues", "cues/s", "floor/s", "ratio", "CPU ms/cue", "floor CPU", "MiB", "peak MiB"
    );
    for &count in counts {
        let mut rows = Vec::new();
        for _ in 0..rounds {
            let dir = tempfile::tempdir()?;
            let run = record(dir.path(), count, &Limits { concurrency: 128, pace: None }, &Arc::new(Mime::instant()))?;
            let floor = floor(dir.path(), count, 128)?;
            rows.push((run, floor));
        }
        let median = |of: &dyn Fn(&(Run, Cost)) -> f64| median(rows.iter().map(of).collect());
        let speed = |cost: &Cost| count as f64 / cost.wall.as_secs_f64();
        let (ours, bare) = (median(&|row| speed(&row.0.cost)), median(&|row| speed(&row.1)));
        let ratio = median(&|row| speed(&row.0.cost) / speed(&row.1));
        let cpu = |cost: &Cost| cost.cpu * 1e3 / count as f64;
        let (cpu, bare_cpu) = (median(&|row| cpu(&row.0.cost)), median(&|row| cpu(&row.1)));
        let (before, peak) = (median(&|row| row.0.before), median(&|row| row.0.peak));
        println!(
            "{count:>6} {ours:>10.0} {bare:>10.0} {ratio:>7.2} {cpu:>11.3} {bare_cpu:>11.3} {before:>9.1} {peak:>9.1}"
        );
    }
    Ok(())
}

/// Rows of makespans: 1,200 requests a minute and each burst, against a service that counts what is too much.
fn pace(small: bool) -> Result<()> {
    let (count, latency, rounds) = if small { (8, 20, 1) } else { (160, 300, 3) };
    println!("pace: {count} cues, 1,200 requests a minute, {latency} ms of latency, 16 under way");
    println!("{:>6} {:>10} {:>10} {:>9} {:>9} {:>7}", "burst", "seconds", "bound", "of bound", "429s", "429 %");
    for burst in [1, 10, 60] {
        let limits = Limits { concurrency: 16, pace: Some((1_200, burst)) };
        let latency = Duration::from_millis(latency);
        let bound = limits.bound(count, latency);
        let mut rows = Vec::new();
        for _ in 0..rounds {
            let dir = tempfile::tempdir()?;
            let mime = Arc::new(Mime::paced(latency, 1_200, burst));
            let run = record(dir.path(), count, &limits, &mime)?;
            rows.push((run.cost.wall.as_secs_f64(), mime.refused.load(Ordering::Relaxed) as f64));
        }
        let seconds = median(rows.iter().map(|row| row.0).collect());
        let refused = median(rows.iter().map(|row| row.1).collect());
        let (of_bound, share) = (100.0 * bound / seconds, 100.0 * refused / count as f64);
        println!("{burst:>6} {seconds:>10.3} {bound:>10.3} {of_bound:>8.1}% {refused:>9.0} {share:>7.1}");
    }
    Ok(())
}

/// What the job file says of limits.
struct Limits {
    concurrency: u32,
    pace: Option<(u32, u32)>,
}

impl Limits {
    fn toml(&self) -> String {
        let pace = self.pace.map(|(minute, burst)| format!("requests_per_minute = {minute}\nburst = {burst}\n"));
        format!("concurrency = {}\n{}", self.concurrency, pace.unwrap_or_default())
    }

    /// The least seconds that `count` requests can take: no faster than the rate, and no more at once than allowed.
    fn bound(&self, count: usize, latency: Duration) -> f64 {
        let latency = latency.as_secs_f64();
        let waves = count.div_ceil(self.concurrency as usize) as f64 * latency;
        let paced = self.pace.map_or(0.0, |(minute, burst)| {
            count.saturating_sub(burst as usize) as f64 * 60.0 / f64::from(minute) + latency
        });
        paced.max(waves)
    }
}

/// What some work took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    wall: Duration,
    cpu: f64,
}

/// One run, measured from the first request to the last take durable and committed.
struct Run {
    cost: Cost,
    before: f64,
    peak: f64,
}

/// Records a book of `count` lines, a paid request each, with everything a real run keeps.
fn record(folder: &Path, count: usize, limits: &Limits, mime: &Arc<Mime>) -> Result<Run> {
    let path = job(folder, count, limits)?;
    let engine: Arc<dyn Engine> = Arc::clone(mime) as Arc<dyn Engine>;
    let production = Production::with_engine(&path, Surroundings::default(), engine).map_err(|all| said(&all))?;
    let mut stages = Stages::default();
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let terms = RunTerms {
        at_quota: AtQuota::End,
        max_points: None,
        max_duration: None,
        doubts: Approval::Missing,
        report: None,
        lock: LockRule::MayChange,
        stop: stopped,
    };
    let outcome =
        production.run(&terms, &mut agreed, &mut |event: &Event| stages.see(event)).map_err(|error| match error {
            RunError::Problems(all) => said(&all),
            RunError::Declined => "declined".into(),
        })?;
    if outcome.left > 0 || outcome.tally.taken != count as u64 {
        let (taken, left) = (outcome.tally.taken, outcome.left);
        return Err(format!("{taken} of {count} takes were recorded, {left} left: {:?}", stages.failed).into());
    }
    let (Some(first), Some(last)) = (stages.first, stages.last) else { return Err("nothing was recorded".into()) };
    let cost = Cost { wall: last.at - first.at, cpu: last.cpu - first.cpu };
    Ok(Run { cost, before: first.mib, peak: last.mib })
}

fn said(all: &[Problem]) -> Box<dyn Error> {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into()
}

/// When recording began and ended, and what the process had used by then.
#[derive(Default)]
struct Stages {
    first: Option<Used>,
    last: Option<Used>,
    failed: Option<String>,
}

struct Used {
    at: Instant,
    cpu: f64,
    mib: f64,
}

impl Stages {
    fn see(&mut self, event: &Event) {
        match event {
            Event::Asked { .. } if self.first.is_none() => {
                forget_peak();
                self.first = used().ok();
            }
            // Reading /proc for every take would be most of what is measured.
            Event::Took { .. } => {
                let at = Instant::now();
                match &mut self.last {
                    Some(last) => last.at = at,
                    none => *none = Some(Used { at, cpu: 0.0, mib: 0.0 }),
                }
            }
            Event::Binding { .. } => {
                if let (Some(last), Ok(now)) = (&mut self.last, used())
                    && last.mib == 0.0
                {
                    (last.cpu, last.mib) = (now.cpu, now.mib);
                }
            }
            Event::GaveUp { message, .. } if self.failed.is_none() => self.failed = Some(message.clone()),
            _ => {}
        }
    }
}

/// Writes a manuscript of `count` different words and its job, each a request of its own.
fn job(folder: &Path, count: usize, limits: &Limits) -> Result<PathBuf> {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let word = |n: usize| [n / 17_576, n / 676, n / 26, n].map(letter).iter().collect::<String>();
    let lines: String = (0..count).map(|n| word(n) + ".\n\n").collect();
    fs::write(folder.join("lines.md"), lines)?;
    let text = format!(
        "[job]\ntitle = \"Lines\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"lines.md\"\n[voices.narrator]\nid = \"mime\"\n\
         [limits]\n{}",
        limits.toml()
    );
    let path = folder.join("bench.toml");
    fs::write(&path, text)?;
    Ok(path)
}

/// An engine that answers with one sound, after `latency`, and refuses what comes faster than its limit.
struct Mime {
    reply: Vec<u8>,
    latency: Duration,
    /// Seconds between requests, how many may come at once, and the theoretical arrival time of the next one.
    limit: Option<(f64, f64, Mutex<f64>)>,
    start: Instant,
    refused: AtomicU64,
}

impl Mime {
    fn instant() -> Mime {
        let samples: Vec<i16> = (0..FRAMES).map(|n| if n / 60 % 2 == 0 { 6_000 } else { -6_000 }).collect();
        let reply = [wav::header(RATE, Frames(FRAMES)), pcm(&samples)].concat();
        Mime { reply, latency: Duration::ZERO, limit: None, start: Instant::now(), refused: AtomicU64::new(0) }
    }

    fn paced(latency: Duration, per_minute: u32, burst: u32) -> Mime {
        let every = 60.0 / f64::from(per_minute);
        let tolerance = every * f64::from(burst - 1);
        Mime { latency, limit: Some((every, tolerance, Mutex::new(0.0))), ..Mime::instant() }
    }

    /// The generic cell rate algorithm, as services apply it: strict, on their own clock; `Err` is how long to wait.
    fn admit(&self) -> std::result::Result<(), f64> {
        let Some((every, tolerance, due)) = &self.limit else { return Ok(()) };
        let now = self.start.elapsed().as_secs_f64();
        let mut due = due.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if now + tolerance < *due {
            return Err(*due - tolerance - now);
        }
        *due = due.max(now) + every;
        Ok(())
    }
}

impl Engine for Mime {
    fn card(&self) -> EngineCard {
        EngineCard {
            name: "mime".into(),
            account: "bench".into(),
            identities: BTreeMap::new(),
            identity: "mime 1".into(),
            format: "wav".into(),
            rate: RATE,
            price: Price { per_request: Points(0), per_character: Points(1) },
            limit: Limit { max: 5_000, count: Count::Chars },
        }
    }

    fn voices(&self) -> Vec<VoiceCard> {
        let [id, name, language] = ["mime", "Mime", "en"].map(str::to_owned);
        vec![VoiceCard { id, name, language, gender: String::new(), description: String::new() }]
    }

    fn speak<'a>(&'a self, _: &'a Order, spool: &'a mut Spool) -> Speaking<'a> {
        Box::pin(async move {
            let admitted = self.admit();
            if !self.latency.is_zero() {
                tokio::time::sleep(self.latency).await;
            }
            if let Err(wait) = admitted {
                self.refused.fetch_add(1, Ordering::Relaxed);
                let retry_after = Some(Duration::from_secs_f64(wait));
                return Err(Failure { retry_after, ..Failure::free(FailureKind::Busy, "429 Too Many Requests") });
            }
            spool.write(&self.reply).map_err(|error| Failure::free(FailureKind::Local, error.to_string()))?;
            Ok(Spoken::default())
        })
    }
}

/// What nobody can do without: `count` files of a take's size written and synced by `threads` threads, and for each
/// group of `threads` an intent and a commit a take appended to one file, with one sync a group.
fn floor(folder: &Path, count: usize, threads: usize) -> Result<Cost> {
    let folder = folder.join("floor");
    fs::create_dir(&folder)?;
    let bytes = vec![7; FRAMES as usize * 2 + 124];
    let before = used()?;
    let write = |n: usize| {
        let mut file = File::create(folder.join(n.to_string()))?;
        file.write_all(&bytes)?;
        file.sync_data()
    };
    let share = |first: usize| (first..count).step_by(threads).try_for_each(&write);
    let append = || {
        let mut ledger = File::options().create(true).append(true).open(folder.join("ledger"))?;
        (0..count.div_ceil(threads)).try_for_each(|_| {
            ledger.write_all(&vec![b'x'; threads * 2 * 300])?;
            ledger.sync_data()
        })
    };
    let written: Vec<std::io::Result<()>> = std::thread::scope(|scope| {
        let share = &share;
        let writers: Vec<_> = (0..threads).map(|first| scope.spawn(move || share(first))).collect();
        let appended = append();
        let died = |_| Err(std::io::Error::other("a writing thread died"));
        let written = writers.into_iter().map(|writer| writer.join().unwrap_or_else(died));
        written.chain([appended]).collect()
    });
    written.into_iter().collect::<std::io::Result<()>>()?;
    let after = used()?;
    Ok(Cost { wall: after.at - before.at, cpu: after.cpu - before.cpu })
}

/// The time, the CPU seconds of this process so far (Linux counts them in hundredths) and its peak memory.
fn used() -> Result<Used> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(") ").ok_or("an odd stat")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>).sum::<std::result::Result<f64, _>>()?;
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(Used { at: Instant::now(), cpu: ticks / 100.0, mib: kib / 1024.0 })
}

/// Starts the peak of resident memory anew; where the kernel does not allow it, the peak is that of all so far.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
