//! All tests that need more than one module.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod docs;
mod face;
mod session;
mod tidy;
