//! Checks: what `doctor` found, one line each, the remedy below what is wrong.

use serde::Serialize;

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Worth knowing; runs work.
    Warn,
    /// Runs will not work.
    Fail,
}

impl Verdict {
    /// The same width for all, so that what follows lines up; words, so that nothing rests on colour.
    fn mark(self) -> &'static str {
        match self {
            Verdict::Ok => "ok  ",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub what: String,
    /// How it came out.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Check {
    /// A check that came out well.
    pub fn ok(what: impl Into<String>, found: impl Into<String>) -> Check {
        Check { what: what.into(), verdict: Verdict::Ok, found: found.into(), remedy: None }
    }

    /// Something worth knowing.
    pub fn warn(what: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Check {
        Check { verdict: Verdict::Warn, remedy: Some(remedy.into()), ..Check::ok(what, found) }
    }

    /// Something that stops runs.
    pub fn fail(what: impl Into<String>, found: impl Into<String>, remedy: impl Into<String>) -> Check {
        Check { verdict: Verdict::Fail, ..Check::warn(what, found, remedy) }
    }
}

/// The checks as people read them, with a last line that counts.
pub fn render(checks: &[Check]) -> String {
    let wide = checks.iter().map(|check| crate::report::columns::width(&check.what)).max().unwrap_or(0);
    let mut shown = String::new();
    for check in checks {
        let gap = " ".repeat(wide - crate::report::columns::width(&check.what));
        shown.push_str(&format!("{}  {}{gap}  {}\n", check.verdict.mark(), check.what, check.found));
        if let Some(remedy) = &check.remedy {
            shown.push_str(&format!("      {:wide$}  = help: {remedy}\n", ""));
        }
    }
    let count = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    shown.push_str(&match (count(Verdict::Fail), count(Verdict::Warn)) {
        (0, 0) => "All is well.\n".to_owned(),
        (0, warned) => format!("Runs will work; {warned} worth a look.\n"),
        (failed, warned) => format!("{failed} to put right, {warned} worth a look.\n"),
    });
    shown
}

/// The checks as one line of JSON, without its line feed.
pub fn json(checks: &[Check]) -> serde_json::Result<String> {
    #[derive(Serialize)]
    #[serde(tag = "type", rename = "doctor")]
    struct View<'a> {
        v: u8,
        checks: &'a [Check],
    }
    serde_json::to_string(&View { v: 1, checks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_line_up_and_are_counted() {
        let checks = [
            Check::ok("state folder", ".rhapsode is writable"),
            Check::warn("espeak-ng", "not found", "install espeak-ng for Chinese tones"),
            Check::fail("disk", "12 KB free", "make room"),
        ];
        insta::assert_snapshot!(render(&checks), @"
        ok    state folder  .rhapsode is writable
        warn  espeak-ng     not found
                            = help: install espeak-ng for Chinese tones
        FAIL  disk          12 KB free
                            = help: make room
        1 to put right, 1 worth a look.
        ");
        let value: serde_json::Value = serde_json::from_str(&json(&checks).unwrap()).unwrap();
        assert_eq!(value["checks"][2]["verdict"], "fail");
        assert!(render(&checks[..1]).ends_with("All is well.\n"));
    }
}
