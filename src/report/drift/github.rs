//! Drift as workflow commands of GitHub Actions: annotations at the rows of the catalogues, within the limits of a step.

use std::path::{Component, Path, PathBuf};

use super::said;
use crate::plan::lock::drift::{Awaited, Drift, Inspection};
use crate::problem::{Problem, Severity};
use crate::report::diagnostic::{self, Colour};

/// GitHub shows ten errors of a step, and drops the others in silence.
const SHOWN: usize = 10;

/// Characters of a title: GitHub takes 255.
const TITLE: usize = 200;

/// Characters of a message: GitHub takes 64 KB, and nobody reads more than a few lines.
const MESSAGE: usize = 1000;

/// Where the files of a job lie, for those who know them by their paths from a repository's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Whole paths of folders that may be the root, likeliest first.
    pub roots: Vec<PathBuf>,
    /// The whole path of the job's folder, from which the names of its sources go.
    pub folder: PathBuf,
    /// The job file, as the person named it.
    pub job: PathBuf,
}

impl Ground {
    /// The path of `file` from the first root that it is below, with slashes; its whole path where it is below none.
    fn path(&self, file: &str) -> String {
        // The job and its lock are named from where the person is, all else from the job's folder.
        let file = Path::new(file);
        let is_named = file == self.job || file == self.job.with_extension("lock");
        let name = file.file_name().filter(|_| is_named).map_or(file, Path::new);
        let mut whole = PathBuf::new();
        for part in self.folder.join(name).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => drop(whole.pop()),
                part => whole.push(part),
            }
        }
        let below = self.roots.iter().find_map(|root| whole.strip_prefix(root).ok());
        below.unwrap_or(&whole).display().to_string().replace('\\', "/")
    }

    /// The properties of an annotation that say where it stands.
    fn place(&self, file: &str, line: u32, column: u32) -> String {
        format!("file={},line={line},col={column},", property(&self.path(file)))
    }
}

/// `inspection` as annotations, and as text that is no command whatever stands in it.
pub fn render(inspection: &Inspection, command: &str, ground: &Ground) -> String {
    let awaited: String = inspection.awaited.iter().take(SHOWN).map(|awaited| of_awaited(awaited, ground)).collect();
    let drift = |drift: &Drift| of_drift(drift, ground);
    awaited + &step(&inspection.drifts, "differences", drift, &super::render(inspection, command))
}

/// What keeps the prompts from being looked at, in the same way.
pub fn problems(problems: &[Problem], ground: &Ground) -> String {
    step(problems, "problems", |problem| of_problem(problem, ground), &diagnostic::draw(problems, Colour::Off))
}

/// What a step shows: annotations of `all` as far as there is room, then `text`.
fn step<T>(all: &[T], what: &str, annotation: impl Fn(&T) -> String, text: &str) -> String {
    // The last one tells of all that have no room.
    let room = if all.len() > SHOWN { SHOWN - 1 } else { SHOWN };
    let mut shown: String = all.iter().take(room).map(annotation).collect();
    if all.len() > room {
        let more = format!("{} more {what}: the log of this step has all of them", all.len() - room);
        shown.push_str(&format!("::error title={}::{}\n", property("rhapsode check"), message(&more)));
    }
    // Nobody can write a text that holds its own hash.
    let token = blake3::hash(text.as_bytes()).to_hex();
    shown.push_str(&format!("::stop-commands::{token}\n{text}::{token}::\n"));
    shown
}

fn of_drift(drift: &Drift, ground: &Ground) -> String {
    let place = drift.site.as_ref().map(|site| ground.place(&site.file, site.line, site.column));
    let title = format!("{}: {}", drift.kind.word(), drift.subject);
    annotation("error", &place.unwrap_or_default(), &title, &format!("{}: {}", drift.subject, said(drift)))
}

/// GitHub has room for ten notices beside the errors.
fn of_awaited(awaited: &Awaited, ground: &Ground) -> String {
    let Awaited { code, site, message, help } = awaited;
    let place = ground.place(&site.file, site.line, site.column);
    annotation("notice", &place, &format!("notice[{}]", code.0), &format!("{message}\n{help}"))
}

fn of_problem(problem: &Problem, ground: &Ground) -> String {
    let place = problem.spot.as_ref().map(|spot| ground.place(&spot.file, spot.line, spot.column));
    let (kind, code) = (word(problem.severity), problem.code.0);
    let help = problem.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let words = format!("{}{help}", problem.message);
    annotation(kind, &place.unwrap_or_default(), &format!("{kind}[{code}]"), &words)
}

/// How GitHub and people call `severity`.
pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn annotation(kind: &str, place: &str, title: &str, words: &str) -> String {
    let title: String = title.chars().take(TITLE).collect();
    let words: String = words.chars().take(MESSAGE).collect();
    format!("::{kind} {place}title={}::{}\n", property(&title), message(&words))
}

/// `text` as the message of a command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// `text` as a property of a command.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_from_the_root_of_the_repository() {
        let path = |folder: &str, job: &str, file: &str| {
            let roots = vec!["/repo".into(), "/home/a".into()];
            Ground { roots, folder: folder.into(), job: job.into() }.path(file)
        };
        assert_eq!(path("/repo", "a.toml", "a.csv"), "a.csv");
        assert_eq!(path("/repo/jobs", "a.toml", "../texts/./a.csv"), "texts/a.csv");
        assert_eq!(path("/repo/jobs", "a.toml", "/repo/en/a.csv"), "en/a.csv");
        assert_eq!(path("/repo/jobs", "../jobs/a.toml", "../jobs/a.toml"), "jobs/a.toml");
        assert_eq!(path("/repo/jobs", "../jobs/a.toml", "../jobs/a.lock"), "jobs/a.lock");
        assert_eq!(path("/home/a/b", "a.toml", "a.csv"), "b/a.csv");
        assert_eq!(path("/tmp/b", "a.toml", "a.csv"), "/tmp/b/a.csv");
    }
}
