//! All tests that need more than one module.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and says so"
)]

#[cfg(all(feature = "server", feature = "faults"))]
mod accounts;
#[cfg(all(feature = "house", feature = "mp3"))]
mod acx;
#[cfg(feature = "house")]
mod aligned;
mod auth;
#[cfg(feature = "house")]
mod bad_input;
#[cfg(all(feature = "server", feature = "faults"))]
mod broken_disk;
#[cfg(all(feature = "house", feature = "mp3"))]
mod browser;
#[cfg(all(feature = "server", feature = "faults"))]
mod canary;
mod canned;
#[cfg(feature = "house")]
mod casting;
#[cfg(all(feature = "server", feature = "faults"))]
mod catalogue;
#[cfg(all(feature = "server", feature = "faults"))]
mod chance;
#[cfg(feature = "house")]
mod checks;
#[cfg(all(feature = "house", feature = "server"))]
mod clone;
mod command;
mod corpus;
#[cfg(all(feature = "server", feature = "faults"))]
mod crash;
mod docs;
#[cfg(all(feature = "house", feature = "faults"))]
mod dub;
#[cfg(feature = "house")]
mod edits;
mod engine;
mod face;
mod flow;
#[cfg(feature = "server")]
mod flow_job;
#[cfg(all(feature = "server", feature = "faults"))]
mod fortnight;
#[cfg(all(feature = "house", feature = "server", feature = "faults"))]
mod gc;
mod harness;
#[cfg(feature = "house")]
mod jobs;
#[cfg(feature = "house")]
mod joins;
#[cfg(feature = "house")]
mod lexicon;
#[cfg(feature = "house")]
mod locked;
mod markup;
mod measure;
#[cfg(all(feature = "server", feature = "faults"))]
mod model;
mod openai;
#[cfg(all(feature = "house", feature = "server", feature = "faults"))]
mod packs;
#[cfg(all(feature = "server", feature = "faults"))]
mod power;
#[cfg(feature = "house")]
mod read_along;
mod readers;
#[cfg(all(feature = "house", feature = "mp3"))]
mod report;
#[cfg(feature = "house")]
mod resume;
#[cfg(all(feature = "house", feature = "server", feature = "faults"))]
mod retake;
mod review;
#[cfg(feature = "server")]
mod serve;
mod session;
#[cfg(feature = "house")]
mod shared;
#[cfg(all(feature = "server", feature = "faults"))]
mod small_disk;
#[cfg(feature = "house")]
mod sound;
#[cfg(feature = "house")]
mod spoken;
#[cfg(feature = "server")]
mod stopping;
mod supabase;
#[cfg(feature = "house")]
mod sync;
#[cfg(feature = "house")]
mod targets;
mod tidy;
#[cfg(any(feature = "house", all(feature = "server", feature = "faults")))]
mod tmpfs;
mod transcribe;
#[cfg(all(feature = "house", feature = "server"))]
mod voices;
mod watch;
