//! Bytes that nobody meant, through every reader of what comes from outside: a corpus, and what grows out of it.
//!
//! `cargo test --test fuzz` replays the corpus and a bounded number of inputs made from it, the same ones each time;
//! `cargo test --test fuzz -- --inputs 1000000 NAME…` makes more, `--seconds 60` as many as there is time for. `.ci/fuzz`
//! builds the same targets for libFuzzer, which is led by what the program runs through.
#![cfg_attr(fuzzing, no_main)]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails, and says so")]

mod audio;
mod book;
mod catalogue;
mod clear;
#[cfg(not(fuzzing))]
mod grown;
mod job;
mod ledger;
mod manuscript;
mod memory;
mod service;

use memory::{KIB, MIB};

/// One way in.
struct Target {
    /// Its name, and that of its folder in `tests/fuzz/corpus`.
    name: &'static str,
    /// What must hold of any bytes; it panics when it does not.
    check: fn(&[u8]),
    /// The most memory that it may take at a time: for any input so many bytes, …
    room: usize,
    /// … and for each byte of the input so many.
    each: usize,
    /// How many inputs a plain `cargo test` makes: its readers are not optimised.
    #[cfg_attr(fuzzing, expect(dead_code, reason = "libFuzzer counts for itself"))]
    inputs: u32,
}

const TARGETS: [Target; 10] = [
    Target { name: "job", check: job::check, room: 4 * MIB, each: KIB, inputs: 1000 },
    Target { name: "manuscript", check: manuscript::check, room: 4 * MIB, each: KIB, inputs: 2000 },
    Target { name: "catalogue", check: catalogue::check, room: 4 * MIB, each: KIB, inputs: 2000 },
    // What is packed in a zip archive may be 200 times larger, and below 64 KiB more than that.
    Target { name: "book", check: book::check, room: 16 * MIB, each: 16 * KIB, inputs: 1500 },
    Target { name: "ledger", check: ledger::check, room: 4 * MIB, each: KIB, inputs: 1000 },
    Target { name: "stream", check: service::stream, room: 4 * MIB, each: KIB, inputs: 2000 },
    Target { name: "reply", check: service::reply, room: 4 * MIB, each: KIB, inputs: 2000 },
    // Coded sound of silence is small: 64 KiB of FLAC hold two hours.
    Target { name: "audio", check: audio::check, room: 16 * MIB, each: 16 * KIB, inputs: 500 },
    Target { name: "base64", check: service::base64, room: MIB, each: 64, inputs: 5000 },
    Target { name: "headers", check: service::headers, room: MIB, each: KIB, inputs: 5000 },
];

impl Target {
    /// Puts `bytes` in, and looks at the memory that they take.
    fn put(&self, bytes: &[u8]) {
        let peak = memory::peak(|| (self.check)(bytes));
        let most = self.room + self.each * bytes.len();
        assert!(peak <= most, "{} bytes take {peak} bytes of memory; {most} are allowed", bytes.len());
    }
}

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    grown::run(std::env::args().skip(1))
}

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static CHOSEN: std::sync::LazyLock<&Target> = std::sync::LazyLock::new(|| {
        let name = std::env::args().find_map(|word| word.strip_prefix("--target=").map(str::to_owned));
        let name = name.expect("`--target=NAME` names the target");
        TARGETS.iter().find(|target| target.name == name).expect("no such target")
    });
    CHOSEN.put(bytes)
});
