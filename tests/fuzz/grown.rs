//! Inputs that grow out of the corpus: changed, cut, repeated and spliced, the same ones in each run, in the same order.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::{TARGETS, Target};

/// The longest input that is made, in bytes: long enough for what grows with the square of its length to be felt.
const MAX_LEN: usize = 16 * 1024;

/// Numbers at which readers go wrong.
const EDGES: [u32; 9] = [0, 1, 2, 0x7f, 0x80, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/// When a target has had enough.
#[derive(Clone, Copy)]
enum Enough {
    /// After so many inputs.
    Inputs(u32),
    /// After so long.
    Time(Duration),
}

impl Enough {
    fn after(self, inputs: u32, begun: Instant) -> bool {
        match self {
            Enough::Inputs(most) => inputs >= most,
            Enough::Time(longest) => begun.elapsed() >= longest,
        }
    }
}

/// `[--inputs N | --seconds N] [NAME…]`; other flags are those of `cargo test` and say nothing here.
pub fn run(mut words: impl Iterator<Item = String>) -> ExitCode {
    let (mut enough, mut names) = (None, Vec::new());
    while let Some(word) = words.next() {
        let mut number = || words.next().and_then(|number| number.parse::<u32>().ok()).expect("a number");
        match word.as_str() {
            "--inputs" => enough = Some(Enough::Inputs(number())),
            "--seconds" => enough = Some(Enough::Time(Duration::from_secs(number().into()))),
            "--list" => return ExitCode::SUCCESS,
            flag if flag.starts_with('-') => {}
            _ => names.push(word),
        }
    }
    let chosen = |target: &&Target| names.is_empty() || names.iter().any(|name| target.name.contains(name.as_str()));
    let holds = |target: &&Target| target.holds(enough.unwrap_or(Enough::Inputs(target.inputs)));
    let failed = TARGETS.iter().filter(chosen).filter(|target| !holds(target)).count();
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn say(line: &str) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

impl Target {
    /// Replays the corpus and puts in more until it is enough; says what came of it.
    #[expect(clippy::disallowed_methods, reason = "how long to go on, on this machine, is all that depends on it")]
    fn holds(&self, enough: Enough) -> bool {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
        let corpus = corpus(&folder.join("corpus").join(self.name));
        assert!(!corpus.is_empty(), "`{}` has no corpus", self.name);
        for (path, bytes) in &corpus {
            if !self.survives(bytes) {
                say(&format!("fuzz {} ... FAILED by {}", self.name, path.display()));
                return false;
            }
        }
        let seeds: Vec<&[u8]> = corpus.values().map(Vec::as_slice).collect();
        let words = dictionary(&folder.join("words").join(self.name));
        let (mut chance, mut number, begun) = (Chance(0), 0, Instant::now());
        while !enough.after(number, begun) {
            let bytes = chance.grow(&seeds, &words);
            if !self.survives(&bytes) {
                let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{}", self.name));
                fs::write(&kept, &bytes).unwrap();
                say(&format!("fuzz {} ... FAILED by input {number}, kept as {}", self.name, kept.display()));
                return false;
            }
            number += 1;
        }
        say(&format!("fuzz {} ... ok, {} of the corpus and {number} more", self.name, corpus.len()));
        true
    }

    fn survives(&self, bytes: &[u8]) -> bool {
        catch_unwind(AssertUnwindSafe(|| self.put(bytes))).is_ok()
    }
}

/// The files of `folder` by name.
fn corpus(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// The words of a dictionary as libFuzzer reads it: a quoted word a line, in which `\xAB` is a byte.
fn dictionary(path: &Path) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    let word = |line: &str| {
        let (mut word, mut rest) = (Vec::new(), line.as_bytes());
        while let Some((&first, after)) = rest.split_first() {
            let (byte, left) = match (first, after) {
                (b'\\', [b'x', digits @ ..]) => {
                    let (digits, left) = digits.split_at_checked(2).expect("two digits");
                    (u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap(), left)
                }
                (b'\\', [plain, left @ ..]) => (*plain, left),
                _ => (first, after),
            };
            word.push(byte);
            rest = left;
        }
        word
    };
    lines.map(word).collect()
}

/// SplitMix64: a few lines, and the same numbers everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// A range of `bytes`, usually short.
    fn part(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(bytes.len() + 1);
        let longest = if self.below(4) == 0 { bytes.len() } else { 16 };
        start..(start + self.below(longest + 1)).min(bytes.len())
    }

    /// A seed with one to eight changes.
    fn grow(&mut self, seeds: &[&[u8]], words: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = self.one(seeds).to_vec();
        for _ in 0..=self.below(8) {
            self.change(&mut bytes, seeds, words);
            bytes.truncate(MAX_LEN);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>, seeds: &[&[u8]], words: &[Vec<u8>]) {
        let at = self.below(bytes.len() + 1);
        match self.below(10) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.next() as u8,
            2 => bytes.insert(at, self.next() as u8),
            3 => drop(bytes.drain(self.part(bytes))),
            4 => {
                let part = bytes[self.part(bytes)].to_vec();
                let times = if self.below(8) == 0 { self.below(400) } else { 1 };
                bytes.splice(at..at, part.repeat(times));
            }
            5 => {
                let seed = self.one(seeds);
                let part = seed[self.part(seed)].to_vec();
                bytes.splice(at..at, part);
            }
            6 => {
                let number = EDGES[self.below(EDGES.len())].to_le_bytes();
                let end = (at + [1, 2, 4][self.below(3)]).min(bytes.len());
                bytes[at..end].copy_from_slice(&number[..end - at]);
            }
            7 if self.below(4) == 0 => bytes.truncate(at),
            _ if words.is_empty() => {}
            _ => {
                let word = &words[self.below(words.len())];
                let end = if self.below(2) == 0 { at } else { (at + word.len()).min(bytes.len()) };
                bytes.splice(at..end, word.iter().copied());
            }
        }
    }
}
