//! The Store: what outlives a run on this computer's disk: the ledger, the shelf, the checkpoint and their locks.
//!
//! The order of durability, at a commit: reply spooled → decoded and judged → take and folder synced → `Commit` synced →
//! checkpoint. Of the three only ledger and shelf are the truth; the checkpoint can be thrown away at any time.

use std::io;

use crate::problem::Problem;

pub use recover::{Recovered, Scope, recover};

mod ballast;
pub mod checkpoint;
pub mod disk;
pub mod ledger;
pub mod lock;
pub mod measures;
pub mod openings;
pub mod outlook;
pub mod packs;
pub mod project;
pub mod recover;
pub mod shared;
pub mod shelf;
pub mod transcripts;
pub mod trouble;

/// What a person must know of an error that one of the store's ports returned; `None` for one from elsewhere.
pub fn problem_in(error: &io::Error) -> Option<Problem> {
    let inner = error.get_ref()?;
    None.or_else(|| inner.downcast_ref::<ledger::LedgerError>().map(Problem::from))
        .or_else(|| inner.downcast_ref::<shelf::ShelfError>().map(Problem::from))
        .or_else(|| inner.downcast_ref::<checkpoint::CheckpointError>().map(Problem::from))
        .or_else(|| inner.downcast_ref::<crate::session::account::Impossible>().map(Problem::from))
        .or_else(|| inner.downcast_ref::<trouble::Trouble>().map(Problem::from))
        .or_else(|| inner.downcast_ref::<disk::Short>().map(|short| Problem::from(&short.0)))
        .or_else(|| inner.downcast_ref::<trouble::Told>().map(|told| Problem::from(&told.0)))
}
