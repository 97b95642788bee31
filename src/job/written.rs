//! The job file's text → [`JobSpec`] and everything that is wrong with its form.

use toml::de::{DeTable, DeValue, Deserializer};

use super::finding::{Finding, Findings};
use super::spec::{FORMAT_VERSION, JobSpec, schema};
use super::walk::{self, SECRET};
use serde::Deserialize;
use serde_spanned::Spanned;

/// Errors of syntax that are told: after the first ones the parser guesses, and each is shown with its line.
const SYNTAX_TOLD: usize = 20;

/// Reads `text`. Without a spec there is a finding that says why; with one there may be findings too, and what they
/// concern is absent from the spec.
pub(super) fn read(text: &str) -> (Option<JobSpec>, Findings) {
    let mut findings = Findings::default();
    let (root, mut syntax) = DeTable::parse_recoverable(text);
    let whole = root.span();
    if let Some(newer) = newer_version(root.get_ref()) {
        findings.push(newer);
        return (None, findings);
    }
    let mut root = Spanned::new(whole.clone(), DeValue::Table(root.into_inner()));
    let has_source = ["manuscript", "catalogue", "dub"].iter().any(|name| has(&root, name));
    walk::check(&schema(), &mut root, &mut findings);
    if !has_source {
        let finding = Finding::error("R0106", "no manuscript is named", 0..0).label("`manuscript` is missing");
        findings.push(finding.help("add one:\n[[manuscript]]\npath = \"book.md\""));
    }
    if !syntax.is_empty() {
        // What else is wrong in a broken file is guesswork, but a secret in it must still be named and hidden.
        findings.keep_only(SECRET);
        syntax.sort_by_key(|error| error.span().map(|span| span.start));
        syntax.truncate(SYNTAX_TOLD);
        let last = syntax.len() - 1;
        for (i, error) in syntax.iter().enumerate() {
            let message = format!("this is not TOML: {}", one_line(error.message()));
            let finding = Finding::error("R0101", message, error.span().unwrap_or(0..0));
            findings.push(match i == last {
                true => finding.help("the rest of the file is checked once all of it can be read"),
                false => finding,
            });
        }
        return (None, findings);
    }
    let DeValue::Table(table) = root.into_inner() else { return (None, findings) };
    match JobSpec::deserialize(Deserializer::from(Spanned::new(whole, table))) {
        Ok(spec) => (Some(spec), findings),
        Err(error) => {
            // Unreachable as long as the schema is at least as strict as the types; still an answer, not a panic.
            let span = error.span().unwrap_or(0..0);
            findings.push(Finding::error("R0104", one_line(error.message()), span));
            (None, findings)
        }
    }
}

fn has(root: &Spanned<DeValue<'_>>, name: &str) -> bool {
    matches!(root.get_ref(), DeValue::Table(table) if table.contains_key(name))
}

/// A job of a newer format: nothing else in it can be judged.
fn newer_version(root: &DeTable<'_>) -> Option<Finding> {
    let value = root.get("version")?;
    let DeValue::Integer(number) = value.get_ref() else { return None };
    let version = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
    (version > i64::from(FORMAT_VERSION)).then(|| {
        Finding::error("R0103", "this job is written for a newer rhapsode", value.span())
            .label(format!("this program reads version {FORMAT_VERSION}"))
            .help("update rhapsode; a newer one reads this job and the older ones too")
    })
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
