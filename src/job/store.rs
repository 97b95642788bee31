//! The store that a job's people and its CI share, as the job means it.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::finding::Findings;
use super::spec::StoreSpec;

/// What an address begins with. Other stores are folders too, once they are mounted.
const SCHEME: &str = "file://";

/// A folder of takes that several clones of a repository share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedStore {
    /// As the job writes it.
    pub url: String,
    /// The folder.
    pub folder: PathBuf,
    /// Whether takes are only looked for there.
    pub read_only: bool,
}

/// The store that `spec` names; `folder` is the job file's.
pub(super) fn store(spec: &StoreSpec, folder: &Path, findings: &mut Findings) -> Option<SharedStore> {
    let url = spec.url.as_ref()?;
    let text = url.get_ref();
    match text.strip_prefix(SCHEME).filter(|path| !path.is_empty()) {
        // A path that begins with `/` stands for itself.
        Some(path) => Some(SharedStore { url: text.clone(), folder: folder.join(path), read_only: spec.read_only }),
        None => {
            let message = format!("`store.url` cannot be used: `{text}`");
            let help = "write a folder as `file:///mnt/takes`, or as `file://../takes` beside the job file; others must be mounted";
            findings.error("R0461", message, url.span(), "not a folder", help);
            None
        }
    }
}
