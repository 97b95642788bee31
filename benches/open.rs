//! What opening a job costs whose takes are all there: `status`, a run with nothing to do, a run that looks at all again.
//!
//! `cargo bench --bench open` measures jobs of 100,000 and 1,000,000 cues with real takes, the shortest there are, or of
//! as many cues as its arguments say; with `--test` it runs small. Each command is a process of its own. Linux only: CPU
//! and memory are /proc's.
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a benchmark prints, and has a clock")]

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use rhapsode::audio::judge::{ANY_LENGTH, judge};
use rhapsode::audio::{Take, decode::Decoded, pcm, take_file};
use rhapsode::plan::Plan;
use rhapsode::plan::key::TakeKey;
use rhapsode::production::{Production, Surroundings};
use rhapsode::session::entry::Entry;
use rhapsode::store::ledger::Ledger;
use rhapsode::store::shelf::Shelf;
use rhapsode::units::{Points, SampleRate};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The lowest rate that a job can ask for, so that a million takes fit a small disk.
const RATE: SampleRate = SampleRate(8_000);

/// Samples of a take: a hundredth of a second.
const FRAMES: usize = 80;

/// Lines of a chapter, its heading among them.
const PER_CHAPTER: usize = 400;

/// Records that are appended to the ledger at a time, as of a busy run.
const GROUP: usize = 128;

/// No pauses and no fades: what is joined is as short as its takes.
const JOB: &str = "[job]\ntitle = \"Lines\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"lines.md\"\n\
    [engine]\nkind = \"command\"\ncommand = [\"true\"]\nsample_rate = 8000\n\
    [stitch]\ncrossfade_ms = 0\n\
    pause_ms = { chapter = 0, clause = 0, heading = 0, paragraph = 0, scene = 0, sentence = 0 }\n";

fn main() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == "run" || first == "status") {
        return command();
    }
    let small = args.iter().any(|arg| arg == "--test");
    let mut counts: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    if counts.is_empty() {
        counts.extend(if small { &[1_000][..] } else { &[100_000, 1_000_000] });
    }
    println!("opening jobs whose takes are all on the shelf; whole processes");
    println!("{:>9} {:<28} {:>9} {:>9} {:>9}", "cues", "command", "seconds", "CPU s", "peak MiB");
    for count in counts {
        // A million takes are a matter of minutes; one round tells enough.
        measure(count, if small || count > 500_000 { 1 } else { 3 })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The program itself, which says at the end what it used.
fn command() -> Result<ExitCode> {
    let status = rhapsode::cli::main();
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let (cpu, peak) = (time.tv_sec as f64 + time.tv_nsec as f64 / 1e9, peak_mib()?);
    eprintln!("\nused {cpu} {peak}");
    Ok(status)
}

/// Rows of one job: what people type, in turn.
fn measure(count: usize, rounds: usize) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let start = Instant::now();
    let job = prepare(dir.path(), count)?;
    let finished = job.finished;
    let path = dir.path().join("lines.toml");
    // Binds for the first time; what it wrote is compared in the rounds.
    let first = used("run", &path)?;
    let setup = start.elapsed().as_secs_f64();
    let mut rows = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..rounds {
        rows[0].push(used("run", &path)?);
        rows[1].push(used("status", &path)?);
        fs::remove_file(&finished)?;
        rows[2].push(used("run", &path)?);
    }
    let median = |of: &dyn Fn(&[f64; 3]) -> f64, rows: &[[f64; 3]]| median(rows.iter().map(of).collect());
    let names = ["run, nothing to do", "status", "run, everything looked at"];
    for (name, rows) in names.into_iter().zip(&rows) {
        let [seconds, cpu, peak] = [0, 1, 2].map(|at| median(&|row| row[at], rows));
        println!("{count:>9} {name:<28} {seconds:>9.3} {cpu:>9.3} {peak:>9.1}");
    }
    println!(
        "{count:>9} {:<28} {:>9.3} {:>9.3} {:>9.1}",
        "run, bound for the first time", first[0], first[1], first[2]
    );
    println!("{:>9} made in {setup:.0} s: a ledger of {} MB", "", job.ledger_bytes >> 20);
    Ok(())
}

/// What [`prepare`] made.
struct Ready {
    /// The record of the last complete run.
    finished: std::path::PathBuf,
    ledger_bytes: u64,
}

/// Writes a job of `count` lines, and shelf, ledger and checkpoint as the run leaves them that recorded all of them; but
/// nothing is synced, which a million times would take an hour.
fn prepare(folder: &Path, count: usize) -> Result<Ready> {
    fs::write(folder.join("lines.md"), manuscript(count))?;
    let path = folder.join("lines.toml");
    fs::write(&path, JOB)?;
    let production = Production::open(&path, Surroundings::default()).map_err(|all| said(&all))?;
    let plan = production.plan().map_err(|all| said(&all))?;
    if plan.quote.requests != count as u64 {
        return Err(format!("{} requests were planned and {count} wanted", plan.quote.requests).into());
    }
    let (take, bytes) = sound()?;
    let shelf = Shelf::open(production.places().state(), RATE, None)?;
    (0..=255).try_for_each(|n: u8| fs::create_dir_all(shelf.root().join(format!("takes/{n:02x}"))))?;
    for cue in &plan.cues {
        let mut file = File::create(shelf.path(&cue.key))?;
        file.write_all(&[take_file::header(&cue.key.0, &take)?, bytes.clone()].concat())?;
    }
    let ledger = production.ledger_path();
    let mut book = Ledger::open(&ledger, &production.card().account, production.now())?.ledger;
    for cues in plan.cues.chunks(GROUP) {
        let intent = |key: &TakeKey| Entry::Intent { key: *key, points: Points(0), job: "lines".into(), attempt: 1 };
        let commit = |key: &TakeKey| Entry::Commit { key: *key, take: take.digest, frames: take.frames };
        let entries = cues.iter().map(|cue| intent(&cue.key)).chain(cues.iter().map(|cue| commit(&cue.key)));
        book.append(&entries.collect::<Vec<_>>(), production.now())?;
    }
    checkpoint(&production)?;
    Ok(Ready { finished: production.places().finished(), ledger_bytes: fs::metadata(ledger)?.len() })
}

fn checkpoint(production: &Production) -> Result<()> {
    let plan: Plan = production.plan().map_err(|all| said(&all))?;
    production.mend_checkpoint(&plan).map_err(|problem| said(&[problem]))
}

/// A take and its samples as bytes.
fn sound() -> Result<(Take, Vec<u8>)> {
    let samples: Vec<i16> = (0..FRAMES).map(|n| if n / 20 % 2 == 0 { 6_000 } else { -6_000 }).collect();
    let bytes = pcm(&samples);
    Ok((judge(&Decoded { rate: RATE, samples }, RATE, &ANY_LENGTH)?, bytes))
}

/// `count` different words, a paragraph or a heading each.
fn manuscript(count: usize) -> String {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let word = |n: usize| [n / 456_976, n / 17_576, n / 676, n / 26, n].map(letter).iter().collect::<String>();
    (0..count).map(|n| format!("{}{}.\n\n", if n % PER_CHAPTER == 0 { "# " } else { "" }, word(n))).collect()
}

fn said(all: &[rhapsode::problem::Problem]) -> Box<dyn Error> {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into()
}

/// Wall seconds, CPU seconds and peak memory of `rhapsode COMMAND JOB`, a process of its own.
fn used(command: &str, job: &Path) -> Result<[f64; 3]> {
    let mut child = Command::new(std::env::current_exe()?);
    child.arg(command).arg(job).stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let output = child.output()?;
    let seconds = start.elapsed().as_secs_f64();
    let words = String::from_utf8_lossy(&output.stderr);
    let used = words.lines().next_back().and_then(|line| line.strip_prefix("used ")?.split_once(' '));
    match used {
        Some((cpu, peak)) if output.status.success() => Ok([seconds, cpu.parse()?, peak.parse()?]),
        _ => Err(format!("`{command}` failed: {words}").into()),
    }
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
