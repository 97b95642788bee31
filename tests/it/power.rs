//! Power cuts: what had reached the disk at each sync of a run is laid out as a folder, and the run goes on from there.
//!
//! The disk of these tests keeps what was synced and nothing else, or some of the rest as well: a rename whose folder was
//! not synced, half of what was written. The checkpoint is not on it: it is rebuilt.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rhapsode::store::ledger::Ledger;
use rhapsode::store::shelf::Shelf;
use rhapsode::units::{SampleRate, UtcMillis};

use crate::broken_disk::{armed, project, server, undisturbed};
use crate::chance::is_long;
use crate::flow_job::{give, is_near_midnight};
use crate::harness::Test;
use crate::serve::program::Process;

/// One operation of the record.
#[derive(Debug)]
struct Done {
    word: String,
    handle: u64,
    path: PathBuf,
    data: Vec<u8>,
}

/// Reads a record: a line `WORD ID PATH LEN`, LEN bytes, and a line end, again and again.
fn read(record: &[u8]) -> Vec<Done> {
    let mut done = Vec::new();
    let mut rest = record;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
        let line = std::str::from_utf8(&rest[..end]).unwrap();
        let (front, len) = line.rsplit_once(' ').unwrap();
        let mut words = front.splitn(3, ' ');
        let (word, handle) = (words.next().unwrap().to_owned(), words.next().unwrap().parse().unwrap());
        let path = words.next().unwrap();
        let len: usize = len.parse().unwrap();
        let data = rest[end + 1..end + 1 + len].to_vec();
        rest = &rest[end + 2 + len..];
        let path = Path::new(path.strip_prefix("./").unwrap_or(path)).to_path_buf();
        done.push(Done { word, handle, path, data });
    }
    done
}

/// A file: what is in it, and what of that is on the disk.
#[derive(Debug, Clone, Default)]
struct File {
    now: Vec<u8>,
    synced: Vec<u8>,
}

/// What survives of that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Luck {
    /// Nothing.
    None,
    /// Names, and of their files nothing but what was synced.
    Names,
    /// Names, and half of what was written behind what was synced.
    Torn,
}

/// A disk with a memory before it.
#[derive(Debug, Default)]
struct Disk {
    files: Vec<File>,
    handles: BTreeMap<u64, usize>,
    /// Files by name, as the program sees them; folders are `None`.
    names: BTreeMap<PathBuf, Option<usize>>,
    /// The names that are on the disk.
    kept: BTreeMap<PathBuf, Option<usize>>,
}

impl Disk {
    fn take_in(&mut self, done: &Done) {
        match done.word.as_str() {
            "open" | "create" => {
                let file = match self.names.get(&done.path) {
                    Some(Some(file)) => *file,
                    _ => {
                        self.files.push(File::default());
                        self.names.insert(done.path.clone(), Some(self.files.len() - 1));
                        self.files.len() - 1
                    }
                };
                if done.word == "create" {
                    self.files[file].now.clear();
                }
                self.handles.insert(done.handle, file);
            }
            "write" => {
                let file = self.handles[&done.handle];
                self.files[file].now.extend_from_slice(&done.data);
            }
            "truncate" => {
                let (file, len) = (self.handles[&done.handle], std::str::from_utf8(&done.data).unwrap());
                self.files[file].now.resize(len.parse().unwrap(), 0);
            }
            "sync" => {
                // One that was only read, such as another program's, is not known.
                if let Some(file) = self.handles.get(&done.handle) {
                    self.files[*file].synced = self.files[*file].now.clone();
                }
            }
            "folder" => {
                let of = |path: &Path| path.parent().unwrap_or(Path::new("")) == strip(&done.path);
                self.kept.retain(|path, _| !of(path));
                let now = self.names.iter().filter(|(path, _)| of(path));
                self.kept.extend(now.map(|(path, file)| (path.clone(), *file)));
            }
            "mkdir" => {
                self.names.insert(done.path.clone(), None);
            }
            "remove" => {
                self.names.remove(&done.path);
            }
            "rename" => {
                let file = self.names.remove(&done.path).unwrap_or_else(|| panic!("{done:?}"));
                let to = std::str::from_utf8(&done.data).unwrap();
                self.names.insert(Path::new(to.strip_prefix("./").unwrap_or(to)).to_path_buf(), file);
            }
            other => panic!("{other}"),
        }
    }

    /// Replies that count as received and of which a power cut may leave a part: their length may be nowhere else.
    fn torn_replies(&self) -> Vec<&PathBuf> {
        let is_whole = |path: &Path| path.extension().is_some_and(|ending| ending == "whole");
        let torn = |file: &Option<usize>| file.is_some_and(|file| self.files[file].synced != self.files[file].now);
        self.names.iter().filter(|(path, file)| is_whole(path) && torn(file)).map(|(path, _)| path).collect()
    }

    /// Lays out what survives in `folder`.
    fn lay_out(&self, luck: Luck, folder: &Path) {
        let names = if luck == Luck::None { &self.kept } else { &self.names };
        for (path, file) in names {
            // A name is only as durable as the folders above it.
            let whole = path
                .ancestors()
                .skip(1)
                .filter(|above| *above != Path::new(""))
                .all(|above| names.contains_key(above) || !self.names.contains_key(above));
            if !whole {
                continue;
            }
            let to = folder.join(path);
            let Some(file) = file else {
                fs::create_dir_all(&to).unwrap();
                continue;
            };
            let File { now, synced } = &self.files[*file];
            let mut bytes = synced.clone();
            if luck == Luck::Torn && now.starts_with(synced) {
                bytes.extend_from_slice(&now[synced.len()..synced.len() + (now.len() - synced.len()) / 2]);
            }
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, bytes).unwrap();
        }
    }
}

/// `.` is no name.
fn strip(path: &Path) -> &Path {
    if path == Path::new(".") { Path::new("") } else { path }
}

/// The keys that the ledger in `test` has committed; every one of them has its whole take.
fn committed(test: &Test, context: &str) -> BTreeSet<String> {
    let Some(path) = test.ledger_path() else { return BTreeSet::new() };
    let name = path.file_stem().unwrap().to_str().unwrap();
    let opened = Ledger::open(&path, name, UtcMillis(0)).unwrap_or_else(|error| panic!("{context}: {error}"));
    drop(opened);
    let shelf = Shelf::open(&test.path(".rhapsode"), SampleRate(24_000), None).unwrap();
    let commits = test.ledger().into_iter().filter(|(kind, _)| kind == "commit");
    commits
        .map(|(_, key)| {
            let take = shelf.verify(&key.parse().unwrap());
            assert!(take.is_ok(), "{context}: {key} is committed and {take:?}");
            key
        })
        .collect()
}

/// A run goes on from what survived: what was committed is not asked for again, and the files are the same.
fn goes_on(test: &Test, committed: &BTreeSet<String>, context: &str) {
    let before = test.ledger().len();
    let ran = armed(test, "");
    assert_eq!(ran.status, 0, "{context}\n{ran}");
    assert!(test.outputs() == *undisturbed(), "{context}: the files differ\n{ran}");
    for (kind, key) in test.ledger().into_iter().skip(before) {
        assert!(kind != "intent" || !committed.contains(&key), "{context}: {key} was bought again\n{ran}");
    }
}

/// A copy of the project of `test`, without its state.
fn copy(test: &Test, process: &Process) -> Test {
    let copy = Test::new();
    for name in ["book.md", "job.toml"] {
        fs::copy(test.path(name), copy.path(name)).unwrap();
    }
    give(&copy, &process.token);
    copy
}

#[test]
fn every_acknowledged_commit_survives_a_power_cut_at_every_sync() {
    if is_near_midnight() {
        return;
    }
    let process = server();
    let test = project(&process);
    let ran = armed(&test, &format!("record={}", test.path("tmp/record").display()));
    assert_eq!(ran.status, 0, "{ran}");
    let all = read(&fs::read(test.path("tmp/record")).unwrap());
    let mut disk = Disk::default();
    let (mut cuts, mut most) = (0, 0);
    for done in &all {
        disk.take_in(done);
        if !["sync", "folder"].contains(&done.word.as_str()) {
            continue;
        }
        cuts += 1;
        assert_eq!(disk.torn_replies(), Vec::<&PathBuf>::new(), "at sync {cuts}");
        for luck in [Luck::None, Luck::Names, Luck::Torn] {
            let context = format!("a power cut after sync {cuts} ({} {}), {luck:?}", done.word, done.path.display());
            let cut = copy(&test, &process);
            disk.lay_out(luck, &cut.path(""));
            let committed = committed(&cut, &context);
            most = most.max(committed.len());
            if is_long() || cuts % 8 == luck as usize {
                goes_on(&cut, &committed, &context);
            }
        }
    }
    assert!(cuts > 20 && most == 6, "{cuts} cuts, at most {most} commits: the record is not that of a run");
}
