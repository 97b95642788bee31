//! Drift as workflow commands of GitHub Actions: annotations at the rows of the catalogues, within the limits of a step.

use super::{line, remedy, said, summary};
use crate::plan::lock::drift::{Drift, Inspection};

/// GitHub shows ten errors of a step, and drops the others in silence.
const SHOWN: usize = 10;

/// Characters of a title: GitHub takes 255.
const TITLE: usize = 200;

/// Characters of a message: GitHub takes 64 KB, and nobody reads more than a few lines.
const MESSAGE: usize = 1000;

/// `inspection` as annotations, and as text that is no command whatever stands in it.
pub fn render(inspection: &Inspection, command: &str) -> String {
    let drifts = &inspection.drifts;
    // The last one tells of all that have no room.
    let room = if drifts.len() > SHOWN { SHOWN - 1 } else { SHOWN };
    let mut shown: String = drifts.iter().take(room).map(|drift| annotation(inspection, drift)).collect();
    if drifts.len() > room {
        let more = format!("{} more differences: the log of this step has all of them", drifts.len() - room);
        shown.push_str(&format!("::error title={}::{}\n", property("rhapsode check"), message(&more)));
    }
    let mut text: String = drifts.iter().map(|drift| line(inspection, drift) + "\n").collect();
    text.push_str(&summary(inspection));
    text.push('\n');
    if !drifts.is_empty() {
        text.push_str(&remedy(inspection, command));
        text.push('\n');
    }
    // Nobody can write a text that holds its own hash.
    let token = blake3::hash(text.as_bytes()).to_hex();
    shown.push_str(&format!("::stop-commands::{token}\n{text}::{token}::\n"));
    shown
}

fn annotation(inspection: &Inspection, drift: &Drift) -> String {
    let place = drift.site.as_ref().map(|site| {
        let file = property(&path(&inspection.folder, &site.file));
        format!("file={file},line={},col={},", site.line, site.column)
    });
    let title: String = format!("{}: {}", drift.kind.word(), drift.subject).chars().take(TITLE).collect();
    let words: String = format!("{}: {}", drift.subject, said(drift)).chars().take(MESSAGE).collect();
    format!("::error {}title={}::{}\n", place.unwrap_or_default(), property(&title), message(&words))
}

/// The path of `file` in `folder`, as GitHub knows it: from the folder that `check` was started in, which is the repository's.
fn path(folder: &str, file: &str) -> String {
    let whole = format!("{folder}/{file}").replace('\\', "/");
    let mut names: Vec<&str> = Vec::new();
    for name in whole.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => drop(names.pop()),
            name => names.push(name),
        }
    }
    names.join("/")
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
    use super::path;

    #[test]
    fn a_path_goes_straight_to_its_file() {
        assert_eq!(path("", "a.csv"), "a.csv");
        assert_eq!(path("./jobs", "../texts/a.csv"), "texts/a.csv");
        assert_eq!(path("jobs", "en\\a.csv"), "jobs/en/a.csv");
        assert_eq!(path("..", "../a.csv"), "../../a.csv");
    }
}
