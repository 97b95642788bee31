//! All tests that need more than one module.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and says so"
)]

#[cfg(all(feature = "server", feature = "faults"))]
mod accounts;
mod auth;
#[cfg(feature = "house")]
mod bad_input;
#[cfg(all(feature = "server", feature = "faults"))]
mod broken_disk;
#[cfg(all(feature = "server", feature = "faults"))]
mod canary;
mod canned;
#[cfg(all(feature = "server", feature = "faults"))]
mod chance;
#[cfg(all(feature = "house", feature = "server"))]
mod clone;
mod command;
#[cfg(all(feature = "server", feature = "faults"))]
mod crash;
mod docs;
mod engine;
mod face;
mod flow;
#[cfg(feature = "server")]
mod flow_job;
mod harness;
mod openai;
#[cfg(all(feature = "server", feature = "faults"))]
mod power;
#[cfg(feature = "house")]
mod resume;
#[cfg(feature = "server")]
mod serve;
mod session;
mod supabase;
#[cfg(feature = "house")]
mod sync;
mod tidy;
#[cfg(all(feature = "house", feature = "server"))]
mod voices;
