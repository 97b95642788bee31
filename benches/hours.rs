//! Memory of very long books: the same job an hour long and a hundred, in every form, mastered and not.
//!
//! `cargo bench --bench hours` binds 100 hours; `-- 10 opus flac` ten, in those forms; with `--test` it binds three
//! minutes and twelve and fails when the longer takes more memory than is allowed. Each form is a process of its own; its whole file is
//! asked its length by ffprobe, a WAV by sox too, where these are here. It needs 7 GB of disk. Linux only.
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "a benchmark prints, and has a clock")]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use rhapsode::audio::judge::{ANY_LENGTH, judge};
use rhapsode::audio::{decode::Decoded, pcm, take_file};
use rhapsode::production::{Production, Surroundings};
use rhapsode::store::shelf::Shelf;
use rhapsode::units::SampleRate;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Low, so that a hundred hours fit a small disk, and still beyond 4 GiB as WAV and 2³² ticks as M4B.
const RATE: SampleRate = SampleRate(12_000);

/// Seconds of a take, and how many different ones there are: the lines repeat, the shelf stays small.
const SECONDS: usize = 10;
const DIFFERENT: usize = 97;

/// Lines of a chapter: ten minutes.
const PER_CHAPTER: usize = 60;

/// The hours of the small run: three minutes and twelve, whose samples are 4 and 16 MiB.
const SMALL: [f64; 2] = [0.05, 0.2];

/// The most that the longer may take beyond what the shorter takes, in MiB: the plan's cues and the tables of an M4B.
const MOST_MORE: f64 = 3.0;

/// The forms of the small run: the samples themselves, and those that end with a table of all that came before.
const TABLED: [&str; 3] = ["wav", "flac", "m4b"];

const FORMS: [&str; 5] = ["wav", "flac", "mp3", "m4b", "opus"];

fn main() -> Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|first| first == "run") {
        return program();
    }
    let small = args.iter().any(|arg| arg == "--test");
    let mut hours: Vec<f64> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    if hours.is_empty() {
        hours.extend(if small { &SMALL[..] } else { &[100.0] });
    }
    let asked = |form: &&str| args.iter().any(|arg| arg == form);
    let named = FORMS.iter().any(asked);
    let wanted = |form: &&str| if named { asked(form) } else { !small || TABLED.contains(form) };
    let forms: Vec<&str> = FORMS.into_iter().filter(wanted).collect();
    println!("books of 10 s takes at {RATE}; whole processes");
    println!("{:>5} {:<5} {:<9} {:>9} {:>9} {:>8}  length, s", "hours", "form", "", "seconds", "peak MiB", "GB");
    for form in forms {
        for master in [false, true] {
            let mut peaks = Vec::new();
            for hours in &hours {
                peaks.push(bind(*hours, form, master)?);
            }
            let more = peaks[peaks.len() - 1] - peaks[0];
            if small && more > MOST_MORE {
                return Err(format!("{form}: twelve minutes take {more:.1} MiB more than three").into());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The program itself, which says at the end how much memory it took.
fn program() -> Result<ExitCode> {
    let status = rhapsode::cli::main();
    eprintln!("\npeak {}", peak_mib()?);
    Ok(status)
}

/// Binds a book of `hours` as `form` alone and gives the memory that it took, in MiB.
fn bind(hours: f64, form: &str, master: bool) -> Result<f64> {
    let dir = tempfile::tempdir()?;
    let job = prepare(dir.path(), hours, form, master)?;
    let start = Instant::now();
    let mut child = Command::new(std::env::current_exe()?);
    let output = child.arg("run").arg(job).stdin(Stdio::null()).stdout(Stdio::null()).output()?;
    let seconds = start.elapsed().as_secs_f64();
    let words = String::from_utf8_lossy(&output.stderr);
    let peak = words.lines().next_back().and_then(|line| line.strip_prefix("peak ")?.parse().ok());
    let (Some(peak), true) = (peak, output.status.success()) else { return Err(format!("it failed: {words}").into()) };
    let whole = dir.path().join(format!("out/long/Long.{form}"));
    let size = fs::metadata(&whole)?.len() as f64 / 1e9;
    let what = if master { "mastered" } else { "as it is" };
    let said = lengths(&whole, hours * 3600.0)?;
    println!("{hours:>5} {form:<5} {what:<9} {seconds:>9.1} {peak:>9.1} {size:>8.3}  {said}");
    Ok(peak)
}

/// What ffprobe and sox say of a file's length. It must be within a second of `wanted`.
fn lengths(file: &Path, wanted: f64) -> Result<String> {
    let probe = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"];
    let soxi = ["sox", "--i", "-D"];
    let mut said = Vec::new();
    for argv in [&probe[..], &soxi[..]] {
        if argv[0] == "sox" && file.extension().is_none_or(|ending| ending != "wav") {
            continue;
        }
        let Ok(output) = Command::new(argv[0]).args(&argv[1..]).arg(file).output() else {
            said.push(format!("no {}", argv[0]));
            continue;
        };
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let seconds: f64 = text.parse().map_err(|_| format!("{} says {text:?}", argv[0]))?;
        if (seconds - wanted).abs() > 1.0 {
            return Err(format!("{} says {seconds} s of {wanted}", argv[0]).into());
        }
        said.push(format!("{} {seconds:.3}", argv[0]));
    }
    Ok(said.join(", "))
}

/// Writes a job of `hours` and the shelf that the run leaves which recorded it.
fn prepare(folder: &Path, hours: f64, form: &str, master: bool) -> Result<PathBuf> {
    let count = (hours * 3600.0) as usize / SECONDS;
    let word = |n: usize| {
        char::from(b'a' + (n % DIFFERENT / 26) as u8).to_string()
            + &char::from(b'a' + (n % DIFFERENT % 26) as u8).to_string()
    };
    let line = |n: usize| format!("{}{}.\n\n", if n.is_multiple_of(PER_CHAPTER) { "# " } else { "" }, word(n));
    fs::write(folder.join("lines.md"), (0..count).map(line).collect::<String>())?;
    let bits = if form == "m4b" { "m4b = { bitrate = 32 }\n" } else { "" };
    let files = if form == "m4b" { String::new() } else { format!("{form} = {{ files = \"book\" }}\n") };
    let master = if master { "[master]\nprofile = \"audiobook\"\nroom_tone = \"noise\"\n" } else { "" };
    let job = folder.join("long.toml");
    fs::write(
        &job,
        format!(
            "[job]\ntitle = \"Long\"\nlanguage = \"en\"\nformats = [\"{form}\"]\n[[manuscript]]\npath = \"lines.md\"\n\
             [engine]\nkind = \"command\"\ncommand = [\"true\"]\nsample_rate = {}\n[stitch]\ntrim = false\ncrossfade_ms = 0\n\
             pause_ms = {{ chapter = 0, clause = 0, heading = 0, paragraph = 0, scene = 0, sentence = 0 }}\n\
             [encode]\n{bits}{files}{master}",
            RATE.0
        ),
    )?;
    let production = Production::open(&job, Surroundings::default()).map_err(|all| said(&all))?;
    let plan = production.plan().map_err(|all| said(&all))?;
    if plan.cues.len() != count {
        return Err(format!("{} cues were planned and {count} wanted", plan.cues.len()).into());
    }
    let shelf = Shelf::open(production.places().state(), RATE, None)?;
    for cue in &plan.cues {
        let path = shelf.path(&cue.key);
        if path.exists() {
            continue;
        }
        let samples = sound(cue.key.0[0]);
        let bytes = pcm(&samples);
        let take = judge(&Decoded { rate: RATE, samples }, RATE, &ANY_LENGTH)?;
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(&path, [take_file::header(&cue.key.0, &take)?, bytes].concat())?;
    }
    Ok(job)
}

/// A take: tones that come and go, other ones for each `seed`.
fn sound(seed: u8) -> Vec<i16> {
    let hertz = 100.0 + f64::from(seed);
    let at = |n: usize| {
        let t = n as f64 / f64::from(RATE.0);
        let wave = |k: f64| (std::f64::consts::TAU * hertz * k * t).sin() / k;
        ((wave(1.0) + wave(2.0) + wave(5.0)) * 6_000.0 * (t * 7.0).sin().abs()) as i16
    };
    (0..RATE.0 as usize * SECONDS).map(at).collect()
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
