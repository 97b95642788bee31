//! `doctor`: looks at this computer and says what would keep a run from working; changes nothing.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cli::args::ProgressChoice;
use crate::cli::surroundings::{Stream, Surroundings};
use crate::report::checks::Check;
use crate::report::progress::Form;
use crate::units::Bytes;

mod books;
mod ears;
pub mod job;

/// A configuration value and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Who set it: a flag, a variable, the job file, nobody.
    pub origin: String,
}

/// Free space below which a run will not get far: an hour of speech is about 160 MB.
const TOO_LITTLE: u64 = 50 << 20;

/// Free space below which a long book may not fit.
const LITTLE: u64 = 1 << 30;

/// What can be looked at without a job: `folder` is where its state would be.
pub fn checks(folder: &Path, around: &Surroundings, settings: &[Setting]) -> Vec<Check> {
    let mut checks = vec![build(), writable("state folder", &folder.join(".rhapsode")), space(folder)];
    if cfg!(feature = "house") {
        checks.push(espeak(around.program("espeak-ng")));
    }
    checks.push(terminal(around));
    checks.extend(settings.iter().map(|setting| {
        Check::ok(format!("setting {}", setting.name), format!("{} ({})", setting.value, setting.origin))
    }));
    checks
}

fn build() -> Check {
    let house = if cfg!(feature = "house") { "with the house voice (GPL-3.0-or-later)" } else { "without voices" };
    Check::ok("rhapsode", format!("{}, built {house}", env!("CARGO_PKG_VERSION")))
}

/// Whether `folder`, or the nearest folder above it that exists, can be written to.
fn writable(what: &str, folder: &Path) -> Check {
    let there = folder.ancestors().map(here).find(|path| path.exists());
    let there = there.unwrap_or_else(|| PathBuf::from("."));
    let probe = there.join(format!(".rhapsode-doctor-{}", std::process::id()));
    let tried = OpenOptions::new().write(true).create_new(true).open(&probe);
    match tried.and_then(|_| fs::remove_file(&probe)) {
        Ok(()) if there == here(folder) => Check::ok(what, format!("{} can be written to", folder.display())),
        Ok(()) => Check::ok(what, format!("{} can be made", folder.display())),
        Err(error) => {
            let remedy = format!("make {} writable, or work in another folder with -C", there.display());
            Check::fail(what, format!("{}: {error}", there.display()), remedy)
        }
    }
}

/// The empty path names the folder we are in.
fn here(path: &Path) -> PathBuf {
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
}

fn space(folder: &Path) -> Check {
    let folder = here(folder);
    match rustix::fs::statvfs(&folder) {
        Err(error) => Check::warn("disk", format!("{}: {error}", folder.display()), "look at the folder's path"),
        Ok(disk) => judge_space(disk.f_bavail.saturating_mul(disk.f_frsize)),
    }
}

fn judge_space(free: u64) -> Check {
    let found = format!("{} free", Bytes(free));
    match free {
        0..TOO_LITTLE => Check::fail("disk", found, "make room: an hour of speech takes about 160 MB"),
        TOO_LITTLE..LITTLE => Check::warn("disk", found, "an hour of speech takes about 160 MB, twice that when bound"),
        LITTLE.. => Check::ok("disk", found),
    }
}

/// The built-in voice works without the program, but has no tones then.
fn espeak(program: Option<PathBuf>) -> Check {
    const REMEDY: &str = "install espeak-ng if you make Chinese or Cantonese: without it they have no tones";
    let Some(program) = program else { return Check::warn("espeak-ng", "not found on PATH", REMEDY) };
    let answer = Command::new(&program).arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output();
    let version = answer.ok().filter(|answer| answer.status.success()).and_then(|answer| version(&answer.stdout));
    match version {
        Some(version) => Check::ok("espeak-ng", format!("{version} at {}", program.display())),
        None => Check::warn("espeak-ng", format!("{} does not say its version", program.display()), REMEDY),
    }
}

/// `1.51` from `eSpeak NG text-to-speech: 1.51  Data at: …`.
fn version(answer: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(answer);
    let after = text.split_once(": ")?.1;
    Some(after.split_whitespace().next()?.to_owned())
}

fn terminal(around: &Surroundings) -> Check {
    let form = match around.form(ProgressChoice::Auto) {
        Form::Bar => "a bar",
        Form::Lines | Form::Json | Form::Quiet => "counter lines",
    };
    let why = match around {
        Surroundings { stderr: Stream::Elsewhere, .. } => "stderr is no terminal",
        Surroundings { no_color: true, .. } => "NO_COLOR is set",
        Surroundings { term: None, .. } => "TERM is not set",
        Surroundings { term: Some(term), .. } => term,
    };
    Check::ok("terminal", format!("progress as {form} ({why})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::checks::Verdict;

    #[test]
    fn a_folder_is_probed_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let check = writable("state folder", &folder.path().join("a/.rhapsode"));
        assert!(check.verdict == Verdict::Ok && check.found.ends_with("can be made"), "{check:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let check = writable("state folder", &file.join(".rhapsode"));
        assert_eq!(check.verdict, Verdict::Fail, "{check:?}");
    }

    #[test]
    fn space_is_judged() {
        assert_eq!(judge_space(12_000).verdict, Verdict::Fail);
        assert_eq!(judge_space(500 << 20).verdict, Verdict::Warn);
        let check = judge_space(5_250_000_000);
        assert_eq!((check.verdict, check.found.as_str()), (Verdict::Ok, "5.2 GB free"));
    }

    #[test]
    fn the_program_is_asked_for_its_version() {
        assert_eq!(version(b"eSpeak NG text-to-speech: 1.51  Data at: /usr/lib").as_deref(), Some("1.51"));
        assert_eq!(version(b"nonsense"), None);
        assert_eq!(espeak(None).verdict, Verdict::Warn);
    }

    #[test]
    fn settings_name_their_origin() {
        let folder = tempfile::tempdir().unwrap();
        let around = Surroundings::default();
        let setting = Setting { name: "progress".into(), value: "bar".into(), origin: "RHAPSODE_PROGRESS".into() };
        let checks = checks(folder.path(), &around, &[setting]);
        let last = checks.last().unwrap();
        assert_eq!((last.what.as_str(), last.found.as_str()), ("setting progress", "bar (RHAPSODE_PROGRESS)"));
        assert!(checks.iter().all(|check| check.verdict != Verdict::Fail), "{checks:#?}");
    }
}
