//! Stitching beside `cp`: CPU and memory of assembling 200 and 2,000 takes of 10 s into one WAV (goal: 1.5 × cp).
//!
//! `cargo bench --bench stitch` measures; with `--test` it runs small, so that it does not rot. Rounds are
//! interleaved, ratios are of the same round, medians are shown. Linux only: CPU time and memory come from /proc.
#![expect(clippy::disallowed_macros, reason = "a benchmark prints its table")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rhapsode::audio::take_file::{self, HEADER_LEN, Pcm};
use rhapsode::audio::{Digest, Take, judge, pcm, wav};
use rhapsode::book::Track;
use rhapsode::book::assemble::{Recordings, assemble};
use rhapsode::book::timeline::lay;
use rhapsode::cast::{Cast, Casting, Obeys, Part, Settings, Together, VoiceId};
use rhapsode::job::Stitch;
use rhapsode::plan::key::TakeKey;
use rhapsode::plan::{Cue, EngineCard, Plan, Price, Quote, Supply};
use rhapsode::script::{Break, Direction, Place, Scribe};
use rhapsode::segment::{Count, Limit, Segment};
use rhapsode::units::{Frames, Language, SampleRate};

const RATE: SampleRate = SampleRate(24_000);

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let small = std::env::args().any(|arg| arg == "--test");
    let (counts, seconds, rounds) = if small { ([3, 30], 1, 1) } else { ([200, 2000], 10, 5) };
    let folder = tempfile::tempdir()?;
    let takes = record(folder.path(), counts[1], seconds)?;
    println!("takes of {seconds} s, 24 kHz mono s16, 20 ms crossfades; CPU seconds, user and system");
    println!(
        "{:>6} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "takes", "MB", "stitch", "cp 1 MiB", "fs::copy", "ratio", "peak MiB"
    );
    let (mut stitched, mut copied) = (Vec::new(), Vec::new());
    for count in counts {
        let track = track(&takes[..count])?;
        let mut rows = Vec::new();
        for _ in 0..rounds {
            rows.push(round(folder.path(), &track)?);
        }
        let median = |of: &dyn Fn(&Row) -> f64| median(rows.iter().map(of).collect());
        let ratio = median(&|row| row.stitch / row.plain);
        let megabytes = track.frames.0 as f64 * 2.0 / 1e6;
        let (stitch, plain, kernel) = (median(&|r| r.stitch), median(&|r| r.plain), median(&|r| r.kernel));
        let peak = median(&|row| row.peak);
        println!("{count:>6} {megabytes:>9.1} {stitch:>9.3} {plain:>9.3} {kernel:>9.3} {ratio:>9.2} {peak:>9.1}");
        stitched.push(stitch);
        copied.push(plain);
    }
    let (ours, theirs) = (stitched[1] / stitched[0], copied[1] / copied[0]);
    println!("CPU({}) / CPU({}): stitch {ours:.2}, cp {theirs:.2}", counts[1], counts[0]);
    Ok(())
}

/// What one round took.
struct Row {
    stitch: f64,
    plain: f64,
    kernel: f64,
    peak: f64,
}

fn round(folder: &Path, track: &Track) -> Result<Row> {
    let (whole, copy) = (folder.join("whole.wav"), folder.join("copy.wav"));
    // Each writes a new file: overwriting one that is cached costs less.
    let _ = fs::remove_file(&whole);
    forget_peak();
    let stitch = cpu(|| stitch(folder, track, &whole))?;
    let peak = peak_mib()?;
    let _ = fs::remove_file(&copy);
    let plain = cpu(|| plain_copy(&whole, &copy))?;
    if fs::metadata(&copy)?.len() != fs::metadata(&whole)?.len() {
        return Err("the copy is not as long as the whole".into());
    }
    fs::remove_file(&copy)?;
    let kernel = cpu(|| Ok(fs::copy(&whole, &copy).map(|_| ())?))?;
    Ok(Row { stitch, plain, kernel, peak })
}

fn stitch(folder: &Path, track: &Track, whole: &Path) -> Result<()> {
    let mut out = File::create(whole)?;
    out.write_all(&wav::header(RATE, track.frames))?;
    assemble(track, &Folder(folder.to_owned()), &mut out)?;
    Ok(())
}

/// What `cp` does where it may not clone: reads and writes of a mebibyte.
fn plain_copy(from: &Path, to: &Path) -> Result<()> {
    let (mut from, mut to) = (File::open(from)?, File::create(to)?);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            return Ok(());
        }
        to.write_all(&buffer[..n])?;
    }
}

/// Takes as files, read and checked as the shelf does.
struct Folder(PathBuf);

impl Recordings for Folder {
    fn pcm(&self, key: &TakeKey) -> io::Result<Box<dyn Read + '_>> {
        let mut file = File::open(self.0.join(key.to_string()))?;
        let mut head = [0; HEADER_LEN];
        file.read_exact(&mut head)?;
        let (found, take) = take_file::parse(&head, file.metadata()?.len()).map_err(io::Error::other)?;
        if found != key.0 {
            return Err(io::Error::other("another take's file"));
        }
        Ok(Box::new(Pcm::new(file, &take)))
    }
}

fn key(n: usize) -> TakeKey {
    let mut key = [7; 32];
    key[..8].copy_from_slice(&(n as u64).to_le_bytes());
    TakeKey(key)
}

/// Writes `count` takes of a voice-like sound, all different, each with near-silence at both ends.
fn record(folder: &Path, count: usize, seconds: u64) -> Result<Vec<Take>> {
    let frames = (u64::from(RATE.0) * seconds) as usize;
    let sound = |n: usize| (n as f64 * 0.04).sin() * 9000.0 * (0.6 + 0.4 * (n as f64 * 0.0007).sin());
    let long: Vec<i16> = (0..frames + count).map(|n| sound(n) as i16).collect();
    let mut takes = Vec::with_capacity(count);
    for n in 0..count {
        let mut samples = long[n..n + frames].to_vec();
        samples[..2400].fill(1);
        samples[frames - 2400..].fill(-1);
        let speech = judge::speech(&samples, RATE).ok_or("silence")?;
        let take = Take { rate: RATE, frames: Frames(frames as u64), speech, digest: Digest::of(&samples) };
        let mut file = take_file::header(&key(n).0, &take)?;
        file.extend(pcm(&samples));
        fs::write(folder.join(key(n).to_string()), file)?;
        takes.push(take);
    }
    Ok(takes)
}

/// One chapter of `takes`, joined without a pause so that every join is a crossfade.
fn track(takes: &[Take]) -> Result<Track> {
    let mut scribe = Scribe::new();
    let direction = scribe.direction(&Direction::default());
    let place = Place::default();
    scribe.chapter("One", place);
    takes.iter().for_each(|_| scribe.line("x", direction, place, Break::Join, None));
    let script = scribe.finish();
    let segment = |n: u32| Segment {
        chapter: 0,
        span: n..n + 1,
        lines: n..n + 1,
        direction,
        before: Break::Join,
        pause_ms: None,
    };
    let language = Language::parse("en").ok_or("a language")?;
    let part = Part { voice: VoiceId(0), by_language: BTreeMap::new() };
    let plan = Plan {
        script,
        segments: (0..takes.len() as u32).map(segment).collect(),
        cues: (0..takes.len()).map(|n| Cue { key: key(n), casting: 0, supply: Supply::Shelf }).collect(),
        cast: Cast {
            language: language.clone(),
            voices: Vec::new(),
            default: part,
            parts: BTreeMap::new(),
            together: Together::Apart,
            obeys: Obeys::default(),
        },
        castings: vec![Casting { voice: VoiceId(0), language, settings: Settings::default() }],
        card: EngineCard {
            name: "bench".into(),
            account: "bench".into(),
            identities: BTreeMap::new(),
            identity: "bench".into(),
            format: "wav".into(),
            rate: RATE,
            price: Price::default(),
            limit: Limit { max: 1, count: Count::Chars },
        },
        packs: Vec::new(),
        notices: Vec::new(),
        quote: Quote::default(),
        detected: None,
        fresh: Vec::new(),
        dub: None,
    };
    let stitch = Stitch { crossfade_ms: 20, ..Stitch::default() };
    lay(&plan, takes, &stitch)?.tracks.pop().ok_or_else(|| "no track".into())
}

/// CPU seconds of `work`: time this thread, the only one, was running, by the scheduler's own count.
fn cpu(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let before = on_cpu()?;
    work()?;
    Ok((on_cpu()? - before) as f64 / 1e9)
}

fn on_cpu() -> Result<u64> {
    let stat = fs::read_to_string("/proc/self/schedstat")?;
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
