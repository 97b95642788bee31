//! Rhapsode turns manuscripts into finished speech: read, segment, plan, record, assemble, bind.
pub mod audio;
pub mod bind;
pub mod book;
pub mod cast;
pub mod cli;
pub mod engine;
pub mod job;
pub mod plan;
pub mod problem;
pub mod read;
pub mod report;
pub mod script;
pub mod segment;
pub mod session;
pub mod store;
pub mod studio;
pub mod units;
