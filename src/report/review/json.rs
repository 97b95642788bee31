//! Takes that wait for a person's word as JSON lines: one object a take, then how many; fields are added, never changed.

use schemars::JsonSchema;
use serde::Serialize;

use super::New;

/// Version of the lines.
const VERSION: u8 = 1;

/// A line.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Line<'a> {
    /// Version of this object.
    v: u8,
    #[serde(flatten)]
    told: Told<'a>,
}

/// What a line tells.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told<'a> {
    /// A take that nobody has accepted yet.
    Take(&'a New),
    /// The last line.
    Reviewed {
        /// How many takes nobody has accepted yet.
        takes: u64,
        /// How many of them do not pass the checks.
        flagged: u64,
    },
}

/// The lines of `new`.
pub fn render(new: &[New]) -> String {
    let flagged = |one: &&New| one.takes.iter().any(|take| Some(take.nth) == one.used && !take.findings.is_empty());
    let last = Told::Reviewed { takes: new.len() as u64, flagged: new.iter().filter(flagged).count() as u64 };
    new.iter().map(Told::Take).chain([last]).map(line).collect()
}

fn line(told: Told<'_>) -> String {
    // Plain structs of text and numbers: writing them cannot fail.
    serde_json::to_string(&Line { v: VERSION, told }).unwrap_or_default() + "\n"
}
