//! Completeness: a production whose account of its manuscripts does not close is not begun, let alone called finished.

use crate::plan::Plan;
use crate::plan::coverage::{Coverage, Gap, GapKind};
use crate::problem::{Problem, Spot};
use crate::read;
use crate::script::{Place, Script};

use super::Production;

/// Gaps that are told as problems of their own.
const GAPS_TOLD: usize = 5;

impl Production {
    /// The account of every character of the manuscripts in `plan`.
    pub fn coverage(&self, plan: &Plan) -> Result<Coverage, Vec<Problem>> {
        let pages = read::pages(&self.manuscripts())?;
        Ok(Coverage::of(&plan.script, &plan.whole().segments, &pages))
    }

    /// Refuses a plan in which a word of the manuscripts is missing, or one is spoken that stands in none.
    pub fn check_coverage(&self, plan: &Plan) -> Result<(), Vec<Problem>> {
        let pages = read::pages(&self.manuscripts())?;
        let coverage = Coverage::of(&plan.script, &plan.whole().segments, &pages);
        if coverage.closes() {
            return Ok(());
        }
        let told = coverage.gaps().take(GAPS_TOLD).map(|gap| {
            let line = pages.get(gap.place.file as usize).and_then(|page| page.line(gap.place.line));
            open(gap, &plan.script, line)
        });
        Err(told.collect())
    }

    /// The source line at `place`.
    pub fn spot(&self, script: &Script, place: Place, label: &str) -> Option<Spot> {
        let name = script.files.get(place.file as usize)?;
        let pages = read::pages(&self.manuscripts()).ok()?;
        // Credits come from the job file, behind the manuscripts' documents.
        let job = String::from_utf8_lossy(&self.job_bytes);
        let line = match pages.get(place.file as usize) {
            Some(page) => page.line(place.line)?,
            None => job.lines().nth(place.line.saturating_sub(1) as usize)?,
        };
        Some(Spot::of_line(name, place.line, line, place.column, 1, label))
    }
}

/// Why an account with `gap` in it is open; `line` is where that begins.
fn open(gap: &Gap, script: &Script, line: Option<&str>) -> Problem {
    let Gap { kind, place, text } = gap;
    let (what, label) = match kind {
        GapKind::Lost => ("is neither spoken nor left out by name", "not spoken"),
        GapKind::Invented => ("would be spoken and stands in no manuscript, or once less", "spoken here"),
        GapKind::Unasked => ("is in no request", "in no request"),
    };
    let place = *place;
    let message = format!("the manuscripts are not covered: `{text}` at {} {what}", script.show(place));
    let help = "nothing was spent. This is a mistake of the program: `rhapsode plan --coverage` shows the whole account; \
                please report the line, and write it in another way meanwhile";
    let problem = Problem::error("R0320", message).help(help);
    let name = script.files.get(place.file as usize);
    match name.zip(line) {
        Some((name, line)) => problem.at(Spot::of_line(name, place.line, line, place.column, 1, label)),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "house")]
    fn a_plan_that_lost_a_request_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a.md", "# One\n\nFirst words.\n\nLast words.\n");
        write(
            "job.toml",
            "[job]\ntitle = \"T\"\nlanguage = \"en\"\noutput = \"out\"\n[[manuscript]]\npath = \"a.md\"\n",
        );
        let production =
            Production::open(&folder.path().join("job.toml"), super::super::Surroundings::default()).unwrap();
        let mut plan = production.plan().unwrap();
        production.check_coverage(&plan).unwrap();
        plan.segments.pop().unwrap();
        let told = production.check_coverage(&plan).unwrap_err();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].code.0, "R0320");
        assert!(told[0].message.contains("`Last words.` at a.md:5:1 is in no request"), "{}", told[0].message);
        assert_eq!(told[0].spot.as_ref().unwrap().text, "Last words.");
    }

    #[test]
    fn a_gap_is_shown_with_its_line() {
        let script = Script { files: vec!["a.epub!ch1.xhtml".into()], ..Script::default() };
        let gap = Gap { kind: GapKind::Lost, place: Place { file: 0, line: 7, column: 4 }, text: "tea".into() };
        let problem = open(&gap, &script, Some("<p>tea</p>"));
        assert_eq!(problem.code.0, "R0320");
        assert!(problem.message.contains("`tea` at a.epub!ch1.xhtml:7:4 is neither spoken"), "{}", problem.message);
        assert_eq!(problem.spot.unwrap().text, "<p>tea</p>");
    }
}
