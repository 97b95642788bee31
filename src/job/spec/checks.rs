//! What the job says of its takes' checks.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TranscribeSpec;
use crate::job::finding::Findings;
use crate::job::transcribe::transcribe;
use crate::job::{Checks, Retake};
use crate::units::Points;

/// What becomes of takes that do not pass the checks. They are always kept, used and told of: docs/checks.md.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChecksSpec {
    /// Whether takes that are flagged are made again, which costs what they cost before: `never`; `ask`, at a terminal; or the
    /// points that a run may spend on it. No words are spoken more than twice again by themselves, and the take that passes
    /// best is used.
    pub retake: RetakeSpec,
    /// Who writes down what is heard in the takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "TranscribeSpec")]
    pub transcribe: Option<TranscribeSpec>,
}

/// A word, or points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RetakeSpec {
    /// A word.
    Word(RetakeWord),
    /// Points a run.
    Points(#[schemars(range(min = 0, max = 1_000_000_000))] u32),
}

/// When takes are made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RetakeWord {
    /// Never unasked.
    Never,
    /// When a person at the terminal says so.
    Ask,
}

impl Default for RetakeSpec {
    fn default() -> RetakeSpec {
        RetakeSpec::Word(RetakeWord::Never)
    }
}

impl ChecksSpec {
    /// What it means; `folder` is the job file's.
    pub(in crate::job) fn meant(&self, folder: &Path, findings: &mut Findings) -> Checks {
        let retake = match self.retake {
            RetakeSpec::Word(RetakeWord::Never) => Retake::Never,
            RetakeSpec::Word(RetakeWord::Ask) => Retake::Ask,
            RetakeSpec::Points(points) => Retake::UpTo(Points(u64::from(points))),
        };
        let transcribe = self.transcribe.as_ref().and_then(|spec| transcribe(spec, folder, findings));
        Checks { retake, transcribe }
    }
}
