//! Files: what stores and binders do to this program's files goes through here, so that tests can fail or record it.
//!
//! Without the feature `faults` these are the standard library's own.

pub use std::fs::{copy, metadata, read, read_dir, read_to_string};

pub mod volume;

#[cfg(not(feature = "faults"))]
pub use std::fs::{File, create_dir, create_dir_all, remove_file, rename, write};

#[cfg(feature = "faults")]
mod watched;

#[cfg(feature = "faults")]
pub use watched::{File, OpenOptions, create_dir, create_dir_all, remove_file, rename, write};
