//! A finding: a problem with its byte range in the job file, before the line is looked up and secrets are masked.

use std::ops::Range;

use crate::problem::{Problem, Severity, Spot};

/// What was found wrong, and in which bytes.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    problem: Problem,
    span: Range<usize>,
    label: String,
}

impl Finding {
    /// An error in the bytes `span`.
    pub(super) fn error(code: &'static str, message: impl Into<String>, span: Range<usize>) -> Finding {
        Finding { problem: Problem::error(code, message), span, label: String::new() }
    }

    /// A warning in the bytes `span`.
    pub(super) fn warning(code: &'static str, message: impl Into<String>, span: Range<usize>) -> Finding {
        Finding { problem: Problem::warning(code, message), span, label: String::new() }
    }

    /// The same with a few words beside the mark.
    pub(super) fn label(mut self, label: impl Into<String>) -> Finding {
        self.label = label.into();
        self
    }

    /// The same with a remedy.
    pub(super) fn help(mut self, help: impl Into<String>) -> Finding {
        self.problem = self.problem.help(help);
        self
    }

    /// Whether it stops the job.
    pub(super) fn is_error(&self) -> bool {
        self.problem.severity == Severity::Error
    }
}

/// Everything found so far, and the secrets that must not be shown with it.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
    secrets: Vec<Range<usize>>,
}

impl Findings {
    /// Adds `finding`.
    pub(super) fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Adds an error whose remedy is known.
    pub(super) fn error(&mut self, code: &'static str, message: String, span: Range<usize>, label: &str, help: &str) {
        self.push(Finding::error(code, message, span).label(label).help(help));
    }

    /// Hides the bytes `span` in every line that is shown.
    pub(super) fn hide(&mut self, span: Range<usize>) {
        self.secrets.push(span);
    }

    /// Forgets all findings but those of `code`; what is hidden stays hidden.
    pub(super) fn keep_only(&mut self, code: &str) {
        self.list.retain(|finding| finding.problem.code.0 == code);
    }

    /// Whether anything stops the job.
    pub(super) fn stop(&self) -> bool {
        self.list.iter().any(Finding::is_error)
    }

    /// The problems with the lines of `source`, a file shown as `name`: errors first, then by place.
    pub(super) fn into_problems(mut self, name: &str, source: &str) -> Vec<Problem> {
        let shown = mask(source, &self.secrets);
        self.list.sort_by_key(|finding| (finding.problem.severity, finding.span.start));
        let place = |finding: Finding| finding.problem.at(Spot::new(name, &shown, finding.span, &finding.label));
        self.list.into_iter().map(place).collect()
    }
}

/// `source` with stars for the bytes of `secrets`; lengths and line ends stay.
fn mask(source: &str, secrets: &[Range<usize>]) -> String {
    let hidden = |at: usize| secrets.iter().any(|secret| secret.contains(&at));
    let mut shown = String::with_capacity(source.len());
    for (at, c) in source.char_indices() {
        match c {
            '\n' | '\r' => shown.push(c),
            _ if hidden(at) => shown.extend(std::iter::repeat_n('*', c.len_utf8())),
            _ => shown.push(c),
        }
    }
    shown
}
