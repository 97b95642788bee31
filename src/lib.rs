//! Rhapsode turns manuscripts into finished speech: read, segment, plan, record, assemble, bind.
//!
//! One function an arrow; whoever knows these names knows the program:
//!
//! | | takes | gives |
//! |---|---|---|
//! | [`read::read`] | bytes of manuscripts | a [`script::Script`]: chapters of lines |
//! | [`segment::split::split`] | a script | [`segment::Segment`]s: the text of one request each |
//! | [`plan::layout::lay_out`] | segments | a [`plan::Plan`]: cues, cast, keyed and priced, and a quote |
//! | [`studio::Studio::record`] | a plan | takes on the shelf; the only step that waits |
//! | [`book::timeline::lay`] | takes | a [`book::Book`]: tracks and marks, exact to the frame |
//! | [`book::hearing::hear`] | a book and its takes' sound | the same with the pauses between sentences, where they are certain |
//! | [`bind::bind`] | a book | files |
//!
//! [`production::Production`] walks the whole road for a job file on this machine:
//!
//! ```no_run
//! use rhapsode::production::{Production, Surroundings};
//!
//! let production = Production::open("jobs/alice.toml".as_ref(), Surroundings::default())?;
//! let plan = production.plan()?;
//! println!("{} requests, {}", plan.quote.requests, plan.quote.points);
//! # Ok::<(), Vec<rhapsode::problem::Problem>>(())
//! ```
//!
//! An engine of one's own implements [`studio::port::Engine`]. Failures are [`problem::Problem`]s: a stable code, one
//! sentence, the place with its line, and a remedy.
pub mod audio;
pub mod bind;
pub mod book;
pub mod cast;
pub mod cli;
pub mod detect;
pub mod dialogue;
pub mod engine;
pub mod fault;
pub mod files;
mod guard;
pub mod job;
pub mod lexicon;
pub mod plan;
pub mod problem;
pub mod production;
pub mod read;
pub mod report;
pub mod script;
pub mod segment;
#[cfg(feature = "server")]
pub mod serve;
pub mod session;
pub mod spoken;
pub mod store;
pub mod studio;
pub mod units;
