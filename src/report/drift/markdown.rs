//! Drift as Markdown, for the page of a CI job.

use super::github::word;
use super::{awaiting, remedy, said, summary};
use crate::plan::lock::drift::{Drift, Inspection};
use crate::problem::Problem;
use crate::report::columns::counted;

/// Rows that are shown: a page of a job has at most 1 MiB, and nobody reads more.
const ROWS: usize = 100;

/// The summary of `inspection`.
pub fn render(inspection: &Inspection, command: &str) -> String {
    let Inspection { job, drifts, awaited, .. } = inspection;
    let mut shown = format!(
        "### Prompts of {} ({})\n\n{}.\n",
        plain(job),
        plain(&inspection.languages()),
        plain(&summary(inspection))
    );
    let awaited: Vec<String> = awaited.iter().map(|awaited| format!("- {}\n", plain(&awaiting(awaited)))).collect();
    if !awaited.is_empty() {
        shown.push_str(&format!("\n{}", awaited.concat()));
    }
    if drifts.is_empty() {
        return shown;
    }
    shown.push_str("\n| | prompt | place | |\n|---|---|---|---|\n");
    shown.extend(drifts.iter().take(ROWS).map(|drift| row(inspection, drift)));
    if drifts.len() > ROWS {
        shown.push_str(&format!("\n… and {} more.\n", drifts.len() - ROWS));
    }
    shown.push_str(&format!("\n{}\n", plain(&remedy(inspection, command))));
    shown
}

/// The summary where `problems` keep the prompts of `job` from being looked at.
pub fn problems(problems: &[Problem], job: &str) -> String {
    let n = counted(problems.len() as u64, "problem", "problems");
    let mut shown = format!("### Prompts of {}\n\n{n}: nothing was compared.\n\n", plain(job));
    shown.push_str("| | place | | |\n|---|---|---|---|\n");
    for problem in problems.iter().take(ROWS) {
        let place = problem.spot.as_ref().map_or_else(|| job.to_owned(), |spot| format!("{}:{}", spot.file, spot.line));
        let kind = format!("{}[{}]", word(problem.severity), problem.code.0);
        let cells = [&kind, &place, &problem.message, problem.help.as_deref().unwrap_or_default()].map(plain);
        shown.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if problems.len() > ROWS {
        shown.push_str(&format!("\n… and {} more.\n", problems.len() - ROWS));
    }
    shown
}

fn row(inspection: &Inspection, drift: &Drift) -> String {
    let place =
        drift.site.as_ref().map_or_else(|| inspection.lock.clone(), |site| format!("{}:{}", site.file, site.line));
    let cells = [drift.kind.word(), &drift.subject, &place, &said(drift)].map(plain);
    format!("| {} |\n", cells.join(" | "))
}

/// `text` with nothing in it that Markdown or HTML would obey.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Marks that mean nothing inside a line.
            ' ' | '/' | '.' | ',' | ':' | ';' | '(' | ')' | '-' => shown.push(c),
            c if c.is_ascii_punctuation() => shown.push_str(&format!("&#{};", u32::from(c))),
            c if c.is_control() => shown.push(' '),
            c => shown.push(c),
        }
    }
    shown
}
