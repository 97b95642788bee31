//! The Flow server from outside: as clients meet it, right and wrong.

mod account;
mod client;
mod dialects;
mod faults;
pub mod program;
mod vendor;
