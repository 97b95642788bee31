//! Reports: what people and machines see of plans, runs and problems; nothing here decides or asks anything.

pub mod cast;
pub mod checks;
pub mod columns;
pub mod coverage;
pub mod diagnostic;
pub mod dialogue;
pub mod drift;
pub mod dub;
pub mod explain;
pub mod gc;
pub mod ledger;
pub mod lexicon;
pub mod log;
pub mod measure;
pub mod page;
pub mod plan_table;
pub mod progress;
pub mod review;
pub mod spoken;
pub mod status;
pub mod summary;
pub mod voices;

#[cfg(test)]
mod sample;
