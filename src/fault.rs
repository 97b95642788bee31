//! Fault: the named points at which a test kills this program, and the count by which it fails a file operation.
//!
//! All of it is compiled in with the feature `faults` alone; without it a point is nothing.

#[cfg(feature = "faults")]
mod armed;

#[cfg(feature = "faults")]
pub use armed::{Injected, Operation, arm, noted, operation, point};

/// The points, in the order in which a request passes them, and that of `gc`. Each stands where its name says: between two
/// lines of which the first is done and the second is not.
pub const POINTS: [&str; 36] = [
    "lock.after",
    "pack.noted",
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
    "pack.cut",
    "pack.void",
    "stitch.middle",
    "master.middle",
    "beside.renamed",
    "output.renamed",
    "bind.middle",
    "pack.measured",
    "finished.noted",
    "report.written",
    "store.giving",
    "store.given",
    "gc.removed",
    "gc.unnoted",
];

/// The program passes the point `name`, one of [`POINTS`].
#[cfg(not(feature = "faults"))]
#[inline(always)]
pub fn point(_name: &str) {}

#[cfg(test)]
mod tests {
    use super::POINTS;

    fn sources(folder: &std::path::Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                sources(&entry, text);
            } else if entry.extension().is_some_and(|ending| ending == "rs") && !entry.ends_with("src/fault.rs") {
                text.push_str(&std::fs::read_to_string(&entry).unwrap());
            }
        }
    }

    #[test]
    fn every_point_stands_at_one_place() {
        let mut text = String::new();
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
        for point in POINTS {
            assert_eq!(text.matches(&format!("\"{point}\"")).count(), 1, "{point}");
        }
    }
}
