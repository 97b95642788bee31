//! All tests that need more than one module.
mod face;
mod session;
mod tidy;
