//! Planning beside hashing the same words: reading, splitting, laying out and saving 100,000 and 1,000,000 segments.
//!
//! `fewest` is the same lines packed into as few requests of 5,000 characters as can be. `shelf` is laying out once more, with
//! every take on the shelf. A second table has the cheapest path around what is recorded; its
//! memory is the allocator's own count, since what earlier rows gave back stays in the process.
//!
//! `cargo bench --bench plan` measures; with `--test` it runs small. The limit is what every plan must do at least: a
//! UTF-8 check of the manuscript and one blake3 of each segment's words. Linux only: CPU and memory are /proc's.
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a benchmark prints, and has a clock")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

use peak_alloc::PeakAlloc;
use rhapsode::cast::{Cast, Obeys, Part, Together, Voice, VoiceId};
use rhapsode::plan::key::{KeySet, TakeKey};
use rhapsode::plan::layout::{Castings, Terms, cast_all, lay_out};
use rhapsode::plan::{EngineCard, Plan, Price};
use rhapsode::read::{self, Manner, Source};
use rhapsode::segment::split::{Rule, split};
use rhapsode::segment::{Count, Grain, Limit};
use rhapsode::store::checkpoint::Checkpoint;
use rhapsode::units::{Language, SampleRate, UtcMillis};

#[path = "plan/path.rs"]
mod path;

/// Counts what is held, which takes a few nanoseconds each time.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

/// Segments of a chapter, as of a long novel.
const PER_CHAPTER: usize = 400;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let small = std::env::args().any(|arg| arg == "--test");
    let (counts, rounds) = if small { (&[100, 1_000][..], 1) } else { (&[100_000, 1_000_000, 1_100_000][..], 3) };
    println!("plan: CPU seconds a stage; `durable` and `reopen` are wall seconds of the checkpoint alone");
    println!(
        "{:>9} {:>6} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8} {:>8} {:>9} {:>8} {:>8} {:>7} {:>9}",
        "segments",
        "MB",
        "read",
        "cast",
        "split",
        "lay out",
        "sum",
        "limit",
        "× limit",
        "durable",
        "reopen",
        "peak MiB",
        "requests",
        "fewest",
        "shelf",
        "peak MiB"
    );
    for &count in counts {
        let mut rows = Vec::new();
        for _ in 0..rounds {
            rows.push(round(count)?);
        }
        let median = |of: &dyn Fn(&Row) -> f64| median(rows.iter().map(of).collect());
        let sum = |row: &Row| row.read + row.cast + row.split + row.lay_out;
        println!(
            "{count:>9} {:>6.1} {:>7.3} {:>7.3} {:>7.3} {:>7.3} {:>7.3} {:>7.3} {:>8.1} {:>8.3} {:>8.3} {:>9.0} {:>8} {:>8.3} {:>7.3} {:>9.0}",
            median(&|row| row.megabytes),
            median(&|row| row.read),
            median(&|row| row.cast),
            median(&|row| row.split),
            median(&|row| row.lay_out),
            median(&sum),
            median(&|row| row.limit),
            median(&|row| sum(row) / row.limit),
            median(&|row| row.durable),
            median(&|row| row.reopen),
            median(&|row| row.peak),
            median(&|row| row.requests),
            median(&|row| row.fewest),
            median(&|row| row.shelf),
            median(&|row| row.shelf_peak),
        );
    }
    path::table(if small { &[1_000] } else { &[100_000, 300_000, 1_000_000] }, rounds)
}

/// What one round took, in seconds.
struct Row {
    megabytes: f64,
    read: f64,
    cast: f64,
    split: f64,
    lay_out: f64,
    limit: f64,
    durable: f64,
    reopen: f64,
    peak: f64,
    /// The fewest.
    requests: f64,
    fewest: f64,
    shelf: f64,
    shelf_peak: f64,
}

fn round(count: usize) -> Result<Row> {
    let cast = everyone()?;
    let text = manuscript(count);
    let source = Source { name: "long.md", bytes: text.as_bytes(), manner: &Manner::default() };
    forget_peak();
    let (read_script, read) = cpu(|| read::read(&[source]))?;
    let (mut script, notices) = read_script.map_err(|problems| format!("{} problems", problems.len()))?;
    let (castings, cast_seconds) = cpu(|| cast_all(&mut script, &cast))?;
    let castings = castings.map_err(|missing| format!("{} roles without a voice", missing.len()))?;
    let card = card();
    let rule = Rule { limit: card.limit, grain: card.grain() };
    let cheapest = Rule { grain: Grain::Fewest, ..rule };
    let (alike, languages) = (&castings.of_direction, castings.languages());
    let (requests, fewest) = cpu(|| split(&script, cheapest, alike, &languages).len() as f64)?;
    let castings_again = castings.clone();
    let (segments, split) = cpu(|| split(&script, rule, &castings.of_direction, &castings.languages()))?;
    let terms = Terms { cast: &cast, card, on_shelf: &|_| false };
    let (plan, lay_out) = cpu(|| lay_out(script, segments, castings, notices, &terms))?;
    let (fingerprint, hashing) = cpu(|| plan.fingerprint())?;
    if plan.cues.len() != count {
        return Err(format!("{} cues were planned and {count} wanted", plan.cues.len()).into());
    }
    let peak = peak_mib()?;
    let (_, limit) = cpu(|| {
        black_box(std::str::from_utf8(black_box(text.as_bytes())).is_ok());
        plan.segments.iter().for_each(|segment| {
            black_box(blake3::hash(segment.text(&plan.script).as_bytes()));
        });
    })?;
    let keys: Vec<TakeKey> = plan.cues.iter().map(|cue| cue.key).collect();
    let (shelf, shelf_peak) = on_a_full_shelf(&plan, castings_again, &keys.iter().copied().collect())?;
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("checkpoint");
    let open = || Checkpoint::open(&path, NOW)?.job("bench", fingerprint, &keys);
    let start = Instant::now();
    let saved = open()?;
    let durable = start.elapsed().as_secs_f64();
    drop(saved);
    let start = Instant::now();
    drop(open()?);
    let reopen = start.elapsed().as_secs_f64();
    let megabytes = text.len() as f64 / 1e6;
    let lay_out = lay_out + hashing;
    let cast = cast_seconds;
    Ok(Row { megabytes, read, cast, split, lay_out, limit, durable, reopen, peak, requests, fewest, shelf, shelf_peak })
}

/// Lays `plan` out again with all of `takes` there: CPU seconds and the peak of memory, the first plan still in it.
fn on_a_full_shelf(plan: &Plan, castings: Castings, takes: &KeySet) -> Result<(f64, f64)> {
    let (script, segments) = (plan.script.clone(), plan.segments.clone());
    let terms = Terms { cast: &plan.cast, card: plan.card.clone(), on_shelf: &|key| takes.contains(key) };
    forget_peak();
    let (again, seconds) = cpu(|| lay_out(script, segments, castings, Vec::new(), &terms))?;
    if again.quote.requests > 0 {
        return Err(format!("{} requests with a full shelf", again.quote.requests).into());
    }
    Ok((seconds, peak_mib()?))
}

/// A manuscript of `count` paragraphs in chapters, every seventh with words of its own, some of them in other voices.
fn manuscript(count: usize) -> String {
    let mut text = String::with_capacity(count * 110);
    let mut written = 0;
    let mut chapter = 0;
    while written < count {
        chapter += 1;
        text.push_str(&format!("# Chapter {chapter}\n\n"));
        written += 1;
        for n in 0..(PER_CHAPTER - 1).min(count - written) {
            let line = written + n;
            match n % 7 {
                3 => text.push_str(&format!("<voice name=\"alice\">“And what of {line}?” she asked.</voice>\n\n")),
                5 => text.push_str(&format!("*Nothing* came of number {line}; it rained, and we stayed in.\n\n")),
                _ => text.push_str(&format!(
                    "Number {line} was a quiet one. He said what he had to say, looked out on the street, and went.\n\n"
                )),
            }
        }
        written += (PER_CHAPTER - 1).min(count - written);
    }
    text
}

fn everyone() -> Result<Cast> {
    let voice =
        |name: &str| Voice { name: name.into(), id: "en".into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    let language = Language::parse("en").ok_or("a language")?;
    let default = Part { voice: VoiceId(0), by_language: BTreeMap::new() };
    Ok(Cast {
        language,
        voices: vec![voice("narrator"), voice("alice")],
        default,
        parts: BTreeMap::new(),
        together: Together::Apart,
        obeys: Obeys::default(),
    })
}

/// An engine without a price, so that every line is a segment.
fn card() -> EngineCard {
    EngineCard {
        name: "bench".into(),
        account: "bench".into(),
        identities: BTreeMap::new(),
        identity: "bench 1".into(),
        format: "wav".into(),
        rate: SampleRate(24_000),
        price: Price::default(),
        limit: Limit { max: 5_000, count: Count::Chars },
    }
}

/// CPU seconds of `work` on this thread, by the scheduler's own count.
fn cpu<T>(work: impl FnOnce() -> T) -> Result<(T, f64)> {
    let before = on_cpu()?;
    let value = work();
    Ok((value, (on_cpu()? - before) as f64 / 1e9))
}

fn on_cpu() -> Result<u64> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(stat.split_whitespace().next().ok_or("an empty schedstat")?.parse()?)
}

/// Starts the peak of resident memory anew; where the kernel does not allow it, the peak is that of all so far.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn peak_mib() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
