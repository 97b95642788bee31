//! A job file: whatever it holds, a job or every reason why not.

use std::path::Path;

use rhapsode::job::{EngineChoice, Facts, PathKind, Roster, understand};

/// What must hold of any job file.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // What lies where depends on the name alone, so that an input means the same in every run.
    let exists = |path: &Path| match path.as_os_str().len() % 7 {
        0..=3 => PathKind::File,
        4 => PathKind::Folder,
        5 => PathKind::Missing,
        _ => PathKind::Unreadable,
    };
    let voices = |_: &EngineChoice| Roster::of_ids(["en-gb", "en-us", "ja", "zh", "yue"].map(str::to_owned));
    let facts = Facts { exists: &exists, voices: &voices, longest: &|_| 5000 };
    match understand(&text, "book.toml", Path::new("/jobs"), &facts) {
        Ok((job, warnings)) => {
            assert!(!job.manuscripts.is_empty() && !job.forms.is_empty() && !job.cast.voices.is_empty());
            assert!((1..=5000).contains(&job.limits.segment.max));
            super::clear::problems(&warnings, &text);
        }
        Err(problems) => super::clear::refusal(&problems, &text),
    }
}
