//! Drift as JUnit's XML: a suite for each catalogue and language, a case for each prompt.

use std::collections::BTreeMap;

use quick_xml::escape::escape;

use super::said;
use crate::plan::lock::drift::{Drift, Inspection, Site};
use crate::problem::{Problem, Severity};

/// What every report begins with, behind the declaration.
pub const MARK: &str = "<testsuites name=\"rhapsode check\"";

/// A case: a prompt, or what no catalogue has, with what is wrong of it.
struct Case<'a> {
    name: &'a str,
    line: Option<u32>,
    drifts: Vec<&'a Drift>,
}

/// The report of `inspection`.
pub fn render(inspection: &Inspection) -> String {
    let mut drifts: BTreeMap<(&Site, &str), Vec<&Drift>> = BTreeMap::new();
    let mut suites: Vec<(&str, &str, Vec<Case<'_>>)> = Vec::new();
    let mut orphans = Vec::new();
    let all_languages = inspection.languages();
    for drift in &inspection.drifts {
        match &drift.site {
            Some(site) => drifts.entry((site, &drift.language)).or_default().push(drift),
            None => orphans.push(Case { name: &drift.subject, line: None, drifts: vec![drift] }),
        }
    }
    for due in &inspection.due {
        let drifts = drifts.remove(&(&due.site, due.language.as_str())).unwrap_or_default();
        let case = Case { name: &due.name, line: Some(due.site.line), drifts };
        match suites.last_mut() {
            Some((file, language, cases)) if *file == due.site.file && *language == due.language => cases.push(case),
            _ => suites.push((&due.site.file, &due.language, vec![case])),
        }
    }
    if !orphans.is_empty() {
        suites.push((&inspection.lock, &all_languages, orphans));
    }
    let shown: String = suites.iter().map(|(file, language, cases)| suite(file, language, cases)).collect();
    let all = || suites.iter().flat_map(|(_, _, cases)| cases);
    let counts = counts(all().count(), all().filter(|case| !case.drifts.is_empty()).count());
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{MARK} {counts}>\n{shown}</testsuites>\n")
}

/// The report where `problems` keep the prompts of `job` from being looked at: a suite for each file, a case for each error.
pub fn problems(problems: &[Problem], job: &str) -> String {
    let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    let mut suites: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for problem in &errors {
        let file = problem.spot.as_ref().map_or(job, |spot| spot.file.as_str());
        suites.entry(file).or_default().push(wrong(file, problem));
    }
    let suite = |(file, cases): (&&str, &Vec<String>)| {
        let (file, n) = (xml(file), cases.len());
        format!(
            "  <testsuite name=\"{file}\" tests=\"{n}\" failures=\"0\" errors=\"{n}\">\n{}  </testsuite>\n",
            cases.concat()
        )
    };
    let (shown, n): (String, usize) = (suites.iter().map(suite).collect(), errors.len());
    let counts = format!("tests=\"{n}\" failures=\"0\" errors=\"{n}\"");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{MARK} {counts}>\n{shown}</testsuites>\n")
}

/// The case of a problem in `file`.
fn wrong(file: &str, problem: &Problem) -> String {
    let (file, words, code) = (xml(file), xml(&problem.message), problem.code.0);
    let (at, line) = match &problem.spot {
        Some(spot) => {
            let line = format!(" file=\"{file}\" line=\"{}\"", spot.line);
            (format!(" at {}:{}", spot.line, spot.column), line)
        }
        None => Default::default(),
    };
    let help = xml(problem.help.as_deref().unwrap_or_default());
    format!(
        "    <testcase classname=\"{file}\" name=\"{code}{at}\"{line}>\n      \
         <error type=\"{code}\" message=\"{words}\">{help}</error>\n    </testcase>\n"
    )
}

fn counts(tests: usize, failures: usize) -> String {
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\"")
}

fn suite(file: &str, language: &str, cases: &[Case<'_>]) -> String {
    let failures = cases.iter().filter(|case| !case.drifts.is_empty()).count();
    let (file, language) = (xml(file), xml(language));
    let shown: String = cases.iter().map(|one| case(&file, one)).collect();
    let counts = counts(cases.len(), failures);
    format!("  <testsuite name=\"{file} ({language})\" {counts}>\n{shown}  </testsuite>\n")
}

fn case(file: &str, case: &Case<'_>) -> String {
    let line = case.line.map_or(String::new(), |line| format!(" file=\"{file}\" line=\"{line}\""));
    let head = format!("    <testcase classname=\"{file}\" name=\"{}\"{line}", xml(case.name));
    if case.drifts.is_empty() {
        return format!("{head}/>\n");
    }
    let failures = case.drifts.iter().map(|drift| {
        let (kind, words) = (drift.kind.word(), xml(&said(drift)));
        format!("      <failure type=\"{kind}\" message=\"{words}\">{}: {words}</failure>\n", xml(&drift.subject))
    });
    format!("{head}>\n{}    </testcase>\n", failures.collect::<String>())
}

/// `text` inside XML 1.0, which cannot hold most control characters in any form.
fn xml(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    escape(text.chars().filter(allowed).collect::<String>()).into_owned()
}
