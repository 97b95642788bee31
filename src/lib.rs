//! Rhapsode turns manuscripts into finished speech: read, segment, plan, record, assemble, bind.
pub mod audio;
pub mod cast;
pub mod cli;
pub mod job;
pub mod plan;
pub mod problem;
pub mod report;
pub mod script;
pub mod segment;
pub mod session;
pub mod studio;
pub mod units;
