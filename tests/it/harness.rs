//! The one builder of end-to-end tests: a folder with a job and manuscripts, the program in it, and what it left there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use insta::internals::SettingsBindDropGuard;
use serde_json::Value;
use tempfile::TempDir;

use crate::watch;

/// What every job of these tests begins with; tables come after it.
const JOB: &str = r#"[job]
title = "Fox"
language = "en"
output = "out"

[[manuscript]]
path = "book.md"
"#;

/// The program that is tested.
const PROGRAM: &str = env!("CARGO_BIN_EXE_rhapsode");

/// What differs from run to run, and what stands for it in snapshots.
const VOLATILE: &[(&str, &str)] = &[
    // How long a line sounds is the voice's own affair, and changes with it.
    (r"\(\d+(\.\d+)? s\)", "([LENGTH])"),
    (r"\d+ bytes of \d+", "[SIZE]"),
    // Which take is the first by its key is chance.
    (r"\[1/1\] 01 One: .* \(", "[1/1] 01 One: [WORDS] ("),
    (r"\b[0-9a-f]{64}\b", "[KEY]"),
    (r"\b[0-9a-f]{32}\b", "[DIGEST]"),
    (r"takes/[0-9a-f]{2}/", "takes/[..]/"),
    (r"\(process \d+\)", "(process [PID])"),
    (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[MOMENT]"),
    (r"\d{4}-\d\d-\d\d 00:00 UTC", "[TOMORROW] 00:00 UTC"),
    (r"Finished (.*) in [0-9.]+ m?s", "Finished $1 in [TIME]"),
    (r"Stopped (.*) after [0-9.]+ m?s", "Stopped $1 after [TIME]"),
    // A disk of this computer's own, not one that a test has mounted.
    (r"the disk `/[^`]*` \([a-z0-9.]+, [0-9.]+ \w+\)", "the disk [VOLUME]"),
    (r"rhapsode-house-\w+", "rhapsode-house-[..]"),
];

/// A folder to run the program in. While it exists, snapshots of its thread are redacted.
pub struct Test {
    dir: TempDir,
    _redacted: SettingsBindDropGuard,
}

/// How a run ended and what it said.
#[derive(Debug)]
pub struct Ran {
    /// The exit status; when a signal killed it, that signal's number below zero.
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let signal = || -output.status.signal().unwrap();
        let status = output.status.code().unwrap_or_else(signal);
        let ran = Ran { status, stdout: text(output.stdout), stderr: text(output.stderr) };
        watch::said(&ran.stdout, &ran.stderr);
        ran
    }
}

/// As snapshots show it: the status, then data, then words.
impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "exit {}", self.status)?;
        // rustc-like marks have lines of nothing but blanks at their end, which no editor keeps.
        let lines = self.stdout.lines().chain(self.stderr.lines());
        lines.map(str::trim_end).try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Whatever a test was about: what its runs leave holds no token where none belongs.
impl Drop for Test {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            watch::left(self.dir.path());
        }
    }
}

impl Test {
    /// An empty folder.
    pub fn new() -> Test {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("tmp")).unwrap();
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(dir.path().to_str().unwrap(), "[DIR]");
        VOLATILE.iter().for_each(|(what, shown)| settings.add_filter(what, *shown));
        Test { dir, _redacted: settings.bind_to_scope() }
    }

    /// `job.toml` with `tables`, reading `book.md`, which holds `manuscript`.
    pub fn of(tables: &str, manuscript: impl AsRef<[u8]>) -> Test {
        Test::new().with("job.toml", format!("{JOB}{tables}")).with("book.md", manuscript)
    }

    /// What `init` writes.
    pub fn sample() -> Test {
        let test = Test::new();
        assert_eq!(test.run("init").status, 0);
        test
    }

    /// The same with the file `name` that holds `bytes`.
    pub fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Test {
        self.write(name, bytes);
        self
    }

    /// Writes the file `name`.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Writes `job.toml` anew, with `from` replaced by `to`.
    pub fn change_job(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path("job.toml")).unwrap();
        assert!(text.contains(from), "{text}");
        self.write("job.toml", text.replace(from, to));
    }

    /// The text of the file `name`.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The file or folder `name`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Removes files and folders, where they are.
    pub fn remove(&self, names: &[&str]) {
        for path in names.iter().map(|name| self.path(name)) {
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap();
            } else if path.exists() {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// `program` in the folder, with nothing of this machine's environment.
    fn clean(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.dir.path()).env_clear().env("TMPDIR", self.path("tmp"));
        command.env("RHAPSODE_DATA", self.path("data"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// The program with the words of `line`, not yet started.
    pub fn command(&self, line: &str) -> Command {
        let mut command = self.clean(PROGRAM);
        command.args(line.split(' '));
        command
    }

    /// Runs the program with the words of `line`.
    pub fn run(&self, line: &str) -> Ran {
        self.command(line).output().unwrap().into()
    }

    /// Runs `script` in a shell, with the program as `$RHAPSODE`.
    pub fn shell(&self, script: &str) -> Ran {
        self.clean("/bin/sh").arg("-c").arg(script).env("RHAPSODE", PROGRAM).output().unwrap().into()
    }

    /// Runs what must be refused with `status`, and must not leave a trace on the disk.
    pub fn refused(&self, line: &str, status: i32) -> Ran {
        let before = self.listing();
        let ran = self.run(line);
        assert_eq!(ran.status, status, "{ran}");
        assert_eq!(self.listing(), before, "something was written\n{ran}");
        ran
    }

    /// Runs what must succeed.
    pub fn done(&self, line: &str) -> Ran {
        let ran = self.run(line);
        assert_eq!(ran.status, 0, "{ran}");
        ran
    }

    /// Starts the program and leaves it running.
    pub fn start(&self, line: &str) -> Child {
        let child = self.command(line).spawn().unwrap();
        watch::started(child.id());
        child
    }

    /// All files and folders but temporary ones.
    pub fn listing(&self) -> BTreeSet<PathBuf> {
        let mut found = files_in(self.dir.path());
        found.retain(|path| !path.starts_with(self.path("tmp")));
        found
    }

    /// The takes on the shelf.
    pub fn takes(&self) -> Vec<PathBuf> {
        let files = files_in(&self.path(".rhapsode/takes"));
        files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "wav")).collect()
    }

    /// The finished files and what they hold.
    pub fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        files_in(&self.path("out")).iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
    }

    /// The only ledger of the folder, in the project or, for accounts that projects share, in the user's data.
    pub fn ledger_path(&self) -> Option<PathBuf> {
        let folders = [".rhapsode/ledger", "data/ledger"].map(|folder| files_in(&self.path(folder)));
        let mut ledgers =
            folders.into_iter().flatten().filter(|path| path.extension().is_some_and(|ending| ending == "ledger"));
        let ledger = ledgers.next();
        assert_eq!(ledgers.next(), None);
        ledger
    }

    /// The entries of the ledger, as kind and key; none when there is no ledger. One that is being written is left out.
    pub fn ledger(&self) -> Vec<(String, String)> {
        let text = self.ledger_path().map_or_else(String::new, |path| fs::read_to_string(path).unwrap());
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let records = whole.skip(1).map(|line| {
            let record: Value = serde_json::from_str(line.rsplit_once(' ').unwrap().0).unwrap();
            let word = |name: &str| record["entry"][name].as_str().unwrap().to_owned();
            (word("kind"), word("key"))
        });
        records.collect()
    }

    /// How many entries of `kind` the ledger has.
    pub fn entries(&self, kind: &str) -> usize {
        self.ledger().iter().filter(|(found, _)| found == kind).count()
    }
}

/// All files and folders in `folder`; none when it is not there. What goes away meanwhile is left out.
pub fn files_in(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_in(&path));
        }
        found.insert(path);
    }
    found
}

/// Looks again and again until `there`, or until `child` has ended, and each time at what it and its children were started
/// with. Says whether it was there first.
pub fn until(child: &mut Child, mut there: impl FnMut() -> bool) -> bool {
    loop {
        watch::started(child.id());
        if there() {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        // Only to leave the processor to the program; whatever is awaited may take as long as it likes.
        std::thread::park_timeout(Duration::from_millis(1));
    }
}

/// Sends `signal`, such as `INT`, to `child`.
pub fn signal(child: &Child, signal: &str) {
    let sent = Command::new("/bin/sh").arg("-c").arg(format!("kill -{signal} {}", child.id())).status().unwrap();
    assert!(sent.success());
}

/// Says, whether tests are captured or not, that this computer cannot carry one out.
pub fn skipped(why: &str) {
    std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).unwrap();
}
