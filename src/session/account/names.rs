//! Names of entries and stages, for those who are told that one cannot follow on the other.

use std::fmt;

use super::Stage;
use crate::session::entry::Entry;

/// What an entry is called.
pub(super) struct Name<'a>(pub(super) &'a Entry);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Entry::Intent { .. } => "intent",
            Entry::Commit { .. } => "commit",
            Entry::Free { .. } => "free",
            Entry::Burnt { .. } => "burnt",
            Entry::Doubt { .. } => "doubt",
            Entry::Priced { .. } => "priced",
            Entry::Resolve { .. } => "resolve",
        })
    }
}

/// What an entry came after.
pub(super) struct Before(pub(super) Option<Stage>);

impl fmt::Display for Before {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            None => "nothing: it was never asked for",
            Some(Stage::Open) => "`intent`",
            Some(Stage::Committed) => "`commit`",
            Some(Stage::Free) => "`free`",
            Some(Stage::Burnt) => "`burnt`",
            Some(Stage::Doubtful) => "`doubt`",
            Some(Stage::Resolved) => "`resolve`",
        })
    }
}
