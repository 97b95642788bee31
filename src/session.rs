//! The Session: a pure state machine that decides what to do next; it has no IO, no clock and no randomness.

pub mod account;
pub mod answer;
pub mod entry;
pub mod event;
