//! Problems for machines: one JSON object a line; fields are added, never changed.

use serde::Serialize;

use crate::problem::{Problem, Severity};

/// Version of the lines.
const VERSION: u8 = 1;

/// What a person must put right.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename = "problem")]
pub struct ProblemView {
    /// Its stable code, which `explain` knows.
    code: &'static str,
    /// Whether work can go on.
    severity: Severity,
    /// The file that it stands in, as the text names it; `null` where it has no place.
    file: Option<String>,
    /// Its line, from 1.
    line: Option<u32>,
    /// Its column, from 1, in Unicode scalar values.
    column: Option<u32>,
    /// What is wrong.
    message: String,
    /// What to do about it.
    help: Option<String>,
}

impl ProblemView {
    /// The view of `problem`.
    pub fn of(problem: &Problem) -> ProblemView {
        let spot = problem.spot.as_ref();
        ProblemView {
            code: problem.code.0,
            severity: problem.severity,
            file: spot.map(|spot| spot.file.clone()),
            line: spot.map(|spot| spot.line),
            column: spot.map(|spot| spot.column),
            message: problem.message.clone(),
            help: problem.help.clone(),
        }
    }
}

/// `problems`, a line each.
pub fn render(problems: &[Problem]) -> String {
    #[derive(Serialize)]
    struct Line {
        v: u8,
        #[serde(flatten)]
        problem: ProblemView,
    }
    let line = |problem| serde_json::to_string(&Line { v: VERSION, problem: ProblemView::of(problem) });
    // Plain structs of text and numbers: writing them cannot fail.
    problems.iter().map(|problem| line(problem).unwrap_or_default() + "\n").collect()
}
