//! All tests that need more than one module.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails, and says so"
)]

#[cfg(feature = "house")]
mod bad_input;
#[cfg(all(feature = "house", feature = "server"))]
mod clone;
mod docs;
mod engine;
mod face;
mod harness;
#[cfg(feature = "house")]
mod resume;
mod session;
mod tidy;
#[cfg(all(feature = "house", feature = "server"))]
mod voices;
