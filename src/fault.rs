//! Fault: the named points at which a test kills this program, and the count by which it fails a file operation.
//!
//! All of it is compiled in with the feature `faults` alone; without it a point is nothing.

#[cfg(feature = "faults")]
mod armed;

#[cfg(feature = "faults")]
pub use armed::{Injected, Operation, arm, noted, operation, point};

/// The points, in the order in which a request passes them. Each stands where its name says: between two lines of which
/// the first is done and the second is not.
pub const POINTS: [&str; 24] = [
    "lock.after",
    "intent.before",
    "intent.written",
    "intent.synced",
    "conn.before",
    "conn.first_byte",
    "reply.headers",
    "reply.first_bytes",
    "reply.half",
    "reply.last",
    "spool.synced",
    "decode.after",
    "take.temp",
    "take.synced",
    "take.renamed",
    "take.folder_synced",
    "commit.written",
    "commit.synced",
    "checkpoint.put",
    "checkpoint.flushed",
    "checkpoint.open",
    "stitch.middle",
    "output.renamed",
    "bind.middle",
];

/// The program passes the point `name`, one of [`POINTS`].
#[cfg(not(feature = "faults"))]
#[inline(always)]
pub fn point(_name: &str) {}
