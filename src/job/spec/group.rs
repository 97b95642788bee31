//! `[[group]]` of the job file as written: prompts that are played one after the other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

/// Prompts that a program strings together, as `forty` `two` `volts`: they must be equally loud, and begin and end alike. What is
/// out of line is told after a run: docs/targets.md.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupSpec {
    /// What it is called in messages.
    #[schemars(with = "String", length(min = 1))]
    pub name: Option<Spanned<String>>,
    /// Ids of its prompts; `*` stands for anything in one: `num-*`. Unless set, all of its folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub ids: Option<Vec<String>>,
    /// A folder that its files lie in, below the output folder; those below it too. Unless set, any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub folder: Option<String>,
    /// By how much one of them may be louder or softer than their median, in decibels.
    #[serde(default = "loudness")]
    #[schemars(range(min = 0.5, max = 20.0))]
    pub loudness_db: f64,
    /// By how much the silence before or after its words may be longer or shorter than their median, in milliseconds.
    #[serde(default = "edge")]
    #[schemars(range(min = 5, max = 5000))]
    pub edge_ms: u32,
}

/// A step of 3 dB is what listeners begin to notice between words of one sentence; takes of one voice differ by as much, and
/// one decibel more is out of line.
fn loudness() -> f64 {
    4.0
}

/// A pause that is longer by a tenth of a second is heard as one within a number.
fn edge() -> u32 {
    100
}
