//! Drift as JSON lines: one object a difference, then the counts, then the exit; fields are added, never changed.

use serde::Serialize;

use super::said;
use crate::plan::lock::drift::{Change, Inspection, Kind, Site, Standing};
use crate::problem::Problem;
use crate::report::diagnostic::json::ProblemView;
use crate::report::progress::Exit;

/// Version of the lines.
const VERSION: u8 = 1;

/// A line.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub struct Line {
    /// Version of this object.
    v: u8,
    #[serde(flatten)]
    told: Told,
}

/// What a line tells.
#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told {
    /// A difference.
    Drift {
        /// Of which kind.
        kind: Kind,
        /// Its stable code.
        code: &'static str,
        /// The prompt's files without their endings, or the one file that differs.
        subject: String,
        /// The prompt's id; empty where only a file is known.
        id: String,
        /// Where it stands in a catalogue; `null` for what no catalogue has.
        place: Option<Site>,
        /// The same in words.
        message: String,
        /// The parts that have changed, of what is stale.
        changes: Vec<Change>,
        /// What it was called before, where it has moved.
        from: Option<String>,
        /// The language of its edition, in a job that has some; empty where only a file is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    /// Texts that nobody has translated yet: no difference.
    Awaited {
        /// Its stable code.
        code: &'static str,
        /// Where the first of them stands, or the catalogue where they belong.
        place: Site,
        /// What is lacking.
        message: String,
        /// What to do about it.
        help: String,
    },
    /// All differences together.
    Checked {
        /// The job file.
        job: String,
        /// Its lock.
        lock: String,
        /// Its language.
        language: String,
        /// How many prompts the catalogues have.
        prompts: u64,
        /// Of how many nothing differs.
        fresh: u64,
        /// How many differences there are.
        drifts: u64,
        /// Files that were edited by hand, as the lock says: they are fresh.
        edited: u64,
        /// The editions of the job one by one, if it has any.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        editions: Vec<Standing>,
    },
    /// What keeps the prompts from being looked at; a warning keeps nobody.
    #[serde(untagged)]
    Problem(ProblemView),
    /// How the program ends.
    #[serde(untagged)]
    Exit(Exit),
}

/// `inspection`, without the last line.
pub fn render(inspection: &Inspection) -> String {
    let drifts = inspection.drifts.iter().map(|drift| Told::Drift {
        kind: drift.kind,
        code: drift.kind.code(),
        subject: drift.subject.clone(),
        id: drift.id.clone(),
        place: drift.site.clone(),
        message: said(drift),
        changes: drift.changes.clone(),
        from: drift.from.clone(),
        language: Some(drift.language.clone()).filter(|_| !inspection.editions.is_empty()),
    });
    let checked = Told::Checked {
        job: inspection.job.clone(),
        lock: inspection.lock.clone(),
        language: inspection.language.clone(),
        prompts: inspection.due.len() as u64,
        fresh: inspection.fresh() as u64,
        drifts: inspection.drifts.len() as u64,
        edited: inspection.edited() as u64,
        editions: inspection.editions.iter().map(|language| inspection.standing(language)).collect(),
    };
    let awaited = inspection.awaited.iter().map(|awaited| Told::Awaited {
        code: awaited.code.0,
        place: awaited.site.clone(),
        message: awaited.message.clone(),
        help: awaited.help.clone(),
    });
    drifts.chain(awaited).chain([checked]).map(line).collect()
}

/// What keeps the prompts from being looked at, a line each.
pub fn problems(problems: &[Problem]) -> String {
    problems.iter().map(|problem| line(Told::Problem(ProblemView::of(problem)))).collect()
}

/// The last line.
pub fn exit(exit: Exit) -> String {
    line(Told::Exit(exit))
}

fn line(told: Told) -> String {
    // Plain structs of text and numbers: writing them cannot fail.
    serde_json::to_string(&Line { v: VERSION, told }).unwrap_or_default() + "\n"
}
