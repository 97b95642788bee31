//! Finished sound beside cp, sox, ffmpeg, numpy, pydub and loudgain: joining, measuring, mastering, coding, a whole M4B.
//!
//! `cargo bench --bench sound` prints all tables, with names (`join`, `measure`, `master`, `code`, `book`) those; with
//! `--test` it runs small. Ours is the program itself on a job whose takes are all on the shelf, everything in it; each
//! row is one command of a shell, CPU seconds of it and all its children. What is not on this computer is left out and
//! named. `RHAPSODE_PEER_PYTHON` is a Python with numpy and pydub. Commands are interleaved, ratios are of the same
//! round, medians are shown.
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "a benchmark prints, and is told by its environment"
)]

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use rhapsode::audio::judge::{ANY_LENGTH, judge};
use rhapsode::audio::loudness::{Meter, Peaks};
use rhapsode::audio::{decode::Decoded, pcm, take_file};
use rhapsode::production::{Production, Surroundings};
use rhapsode::store::shelf::Shelf;
use rhapsode::units::SampleRate;

#[path = "sound/rows.rs"]
mod rows;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RATE: SampleRate = SampleRate(24_000);

/// Chapters of every work: as many takes in each.
const CHAPTERS: usize = 10;

/// The job of which all others are variants: every frame of every take is kept and nothing but a crossfade is between.
const JOB: &str = "[job]\ntitle = \"Whole\"\nlanguage = \"en\"\nFORMATS\n[[manuscript]]\npath = \"lines.md\"\n\
    [engine]\nkind = \"command\"\ncommand = [\"true\"]\nsample_rate = 24000\n\
    [stitch]\ntrim = false\ncrossfade_ms = 20\n\
    pause_ms = { chapter = 0, clause = 0, heading = 0, paragraph = 0, scene = 0, sentence = 0 }\n";

fn main() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["run", ..] => return program(),
        ["meter", peaks, file] => return meter(if *peaks == "true" { Peaks::True } else { Peaks::Unmeasured }, file),
        _ => {}
    }
    let small = args.iter().any(|arg| arg == "--test");
    let (counts, seconds, rounds) = if small { ([20, 40], 1, 1) } else { ([200, 2000], 10, 3) };
    let named: Vec<&str> = args.iter().map(String::as_str).filter(|arg| rows::TABLES.contains(arg)).collect();
    let wanted = |table: &&str| named.is_empty() || named.contains(table);
    println!("takes of {seconds} s, 24 kHz mono s16; CPU seconds, user and system; median of {rounds}");
    for count in counts {
        let dir = tempfile::tempdir()?;
        let work = Work::prepare(dir.path(), count, seconds)?;
        for table in rows::TABLES.into_iter().filter(wanted) {
            let Some((title, rows)) = rows::of(table, &work, count == counts[0]) else { continue };
            println!("\n{title}, {count} takes ({:.2} h)", work.hours());
            compare(&rows, rounds, work.hours())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The program itself, which says at the end how much memory it took.
fn program() -> Result<ExitCode> {
    let status = rhapsode::cli::main();
    if let Some(path) = std::env::var_os("RHAPSODE_BENCH_PEAK") {
        fs::write(path, peak_mib()?.to_string())?;
    }
    Ok(status)
}

/// Measures the PCM of a WAV as mastering does.
fn meter(peaks: Peaks, file: &str) -> Result<ExitCode> {
    let mut meter = Meter::new(RATE, peaks)?;
    let mut file = BufReader::with_capacity(1 << 17, File::open(file)?);
    file.read_exact(&mut [0; 44])?;
    let (mut bytes, mut samples) = (vec![0; 1 << 16], Vec::new());
    loop {
        let n = file.read(&mut bytes)?;
        samples.clear();
        samples.extend(bytes[..n].chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]]))));
        meter.add(&samples);
        if n == 0 {
            println!("{:?}", meter.finish().levels());
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// A folder of takes, and of jobs that are made of them.
pub struct Work {
    folder: PathBuf,
    count: usize,
    seconds: usize,
    /// This program.
    pub me: String,
}

impl Work {
    /// Writes the takes, the lists of them that peers read, and the manuscript.
    fn prepare(folder: &Path, count: usize, seconds: usize) -> Result<Work> {
        fs::write(folder.join("lines.md"), manuscript(count))?;
        let me = std::env::current_exe()?.display().to_string();
        let work = Work { folder: folder.to_owned(), count, seconds, me };
        let job = work.job("takes", "formats = [\"wav\"]", "[encode]\nwav = { files = \"book\" }\n")?;
        let production = Production::open(&job, Surroundings::default()).map_err(|all| said(&all))?;
        let plan = production.plan().map_err(|all| said(&all))?;
        if plan.quote.requests != count as u64 {
            return Err(format!("{} takes were planned and {count} wanted", plan.quote.requests).into());
        }
        let shelf = Shelf::open(production.places().state(), RATE, None)?;
        (0..=255).try_for_each(|n: u8| fs::create_dir_all(shelf.root().join(format!("takes/{n:02x}"))))?;
        let (mut list, mut concat) = (File::create(work.path("list"))?, File::create(work.path("concat"))?);
        for (n, cue) in plan.cues.iter().enumerate() {
            let samples = speech(n, RATE.0 as usize * seconds);
            let bytes = pcm(&samples);
            let take = judge(&Decoded { rate: RATE, samples }, RATE, &ANY_LENGTH)?;
            let path = shelf.path(&cue.key);
            fs::write(&path, [take_file::header(&cue.key.0, &take)?, bytes].concat())?;
            writeln!(list, "{}", path.display())?;
            writeln!(concat, "file '{}'", path.display())?;
        }
        fs::write(work.path("chapters"), chapters(seconds * count))?;
        // What peers read who do not join.
        let whole = (work.path("out/takes/Whole.wav"), work.path("whole.wav"));
        shell(&format!("{} run {} && mv {} {}", work.me, job.display(), whole.0, whole.1))?;
        Ok(work)
    }

    /// The file or folder `name`.
    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The takes' files.
    pub fn takes(&self) -> Result<Vec<String>> {
        Ok(fs::read_to_string(self.path("list"))?.lines().map(str::to_owned).collect())
    }

    /// Writes the job `name`.
    pub fn job(&self, name: &str, formats: &str, tables: &str) -> Result<PathBuf> {
        let path = self.folder.join(format!("{name}.toml"));
        fs::write(&path, format!("{}{tables}", JOB.replace("FORMATS", formats)))?;
        Ok(path)
    }

    /// Hours of sound.
    fn hours(&self) -> f64 {
        (self.count * self.seconds) as f64 / 3600.0
    }
}

/// A command that does the work of a table.
pub struct Row {
    /// What it is called.
    pub name: String,
    /// A program, or a module of Python, that must be there.
    pub needs: &'static str,
    /// What succeeds where it is.
    pub test: String,
    /// What is done before, and does not count.
    pub before: String,
    /// What is timed.
    pub script: String,
    /// Where it says how much memory it took.
    pub peak: Option<String>,
}

/// Runs all `rows` in turn, `rounds` times, and prints their medians. The first is what the others are held against.
fn compare(rows: &[Row], rounds: usize, hours: f64) -> Result<()> {
    let here = |row: &&Row| timed(&row.test).is_ok();
    let (here, absent): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(here);
    let mut took: Vec<Vec<f64>> = vec![Vec::new(); here.len()];
    for _ in 0..rounds {
        for (row, took) in here.iter().zip(&mut took) {
            shell(&row.before)?;
            took.push(timed(&row.script).map_err(|why| format!("{}: {why}", row.name))?);
        }
    }
    println!("{:<44} {:>9} {:>8} {:>10} {:>10} {:>9}", "", "CPU s", "× first", "CPU s/h", "× real", "peak MiB");
    for (at, row) in here.iter().enumerate() {
        let cpu = median(took[at].clone());
        let ratio = median(took[at].iter().zip(&took[0]).map(|(this, first)| this / first).collect());
        let peak = row.peak.as_ref().map(fs::read_to_string).transpose()?;
        let peak = peak.and_then(|text| text.parse().ok()).map_or("-".to_owned(), |mib: f64| format!("{mib:.1}"));
        let (per_hour, real) = (cpu / hours, hours * 3600.0 / cpu);
        println!("{:<44} {cpu:>9.3} {ratio:>8.2} {per_hour:>10.3} {real:>10.0} {peak:>9}", row.name);
    }
    absent.iter().for_each(|row| println!("{:<44} {} is not here", row.name, row.needs));
    Ok(())
}

/// CPU seconds of `script` and all that it starts, to a millisecond.
fn timed(script: &str) -> Result<f64> {
    let output = shell(&format!("TIMEFORMAT='%3U %3S'; time {{ {script} ; }} >/dev/null 2>&1"))?;
    let numbers: Vec<f64> = output.split_whitespace().map(str::parse).collect::<std::result::Result<_, _>>()?;
    Ok(numbers.iter().sum())
}

/// What `script` says on its standard error.
fn shell(script: &str) -> Result<String> {
    let output = Command::new("bash").arg("-c").arg(script).stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(said) } else { Err(format!("`{script}` failed: {said}").into()) }
}

/// `count` different words, a paragraph or a heading each.
fn manuscript(count: usize) -> String {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let word = |n: usize| [n / 17_576, n / 676, n / 26, n].map(letter).iter().collect::<String>();
    let chapter = count / CHAPTERS;
    (0..count).map(|n| format!("{}{}.\n\n", if n % chapter == 0 { "# " } else { "" }, word(n))).collect()
}

/// Chapters as ffmpeg reads them.
fn chapters(seconds: usize) -> String {
    let each = seconds * 1000 / CHAPTERS;
    let chapter =
        |n: usize| format!("[CHAPTER]\nTIMEBASE=1/1000\nSTART={}\nEND={}\ntitle={n}\n", n * each, (n + 1) * each);
    format!(";FFMETADATA1\ntitle=Whole\n{}", (0..CHAPTERS).map(chapter).collect::<String>())
}

/// Something like speech, different for each `n`: harmonics under a swell of syllables, a hiss between them.
fn speech(n: usize, frames: usize) -> Vec<i16> {
    let (mut phase, mut noise) = (0.0f64, n as u32 | 1);
    let at = |frame: usize| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (t, hiss) = (frame as f64 / f64::from(RATE.0), f64::from(noise >> 16) / 32_768.0 - 1.0);
        phase += (110.0 + (n % 7) as f64 + 25.0 * (t * 2.1).sin()) / f64::from(RATE.0);
        let harmonic = |k: usize| (std::f64::consts::TAU * phase * k as f64).sin() / (1.0 + (k as f64 - 4.0).abs());
        let swell = (t * 4.3 + n as f64).sin().max(0.0).powf(0.7);
        (((1..14).map(harmonic).sum::<f64>() * 0.22 * swell + 0.02 * hiss * swell + 0.0005 * hiss) * 24_000.0) as i16
    };
    (0..frames).map(at).collect()
}

fn said(all: &[rhapsode::problem::Problem]) -> Box<dyn Error> {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into()
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
