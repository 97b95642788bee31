//! The sheets of a job's manuscripts: opened with the job, obeyed by what is read, and drawn up for a person to confirm.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::loading::reason;
use super::{Production, spoken};
use crate::dialogue::{self, Quotation, Sheet};
use crate::job::{Job, SheetFile};
use crate::problem::{Problem, Spot};
use crate::read;
use crate::report::dialogue::Proposed;
use crate::script::{Notice, Script};
use crate::units::Code;

/// The sheets that a job names.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// Each with the name of its manuscript.
    opened: Vec<Opened>,
    /// Those that cannot be opened; the command that writes them goes on without.
    missing: Vec<Problem>,
}

#[derive(Debug)]
struct Opened {
    manuscript: String,
    name: String,
    bytes: Vec<u8>,
    sheet: Sheet,
}

/// A sheet for a manuscript, to be written.
#[derive(Debug)]
pub struct Draft {
    /// Where.
    pub path: PathBuf,
    /// What; nothing where it is there already, or there is nothing to ask.
    pub text: Option<String>,
    /// What people are told of it.
    pub proposed: Proposed,
}

impl Sheets {
    /// Opens those of `job`, whose file is `text` and is shown as `name`.
    pub(super) fn open(job: &Job, name: &str, text: &str) -> Result<Sheets, Vec<Problem>> {
        let (mut sheets, mut problems) = (Sheets::default(), Vec::new());
        for manuscript in &job.manuscripts {
            let Some(file) = &manuscript.dialogue else { continue };
            match std::fs::read(&file.path) {
                Ok(bytes) => match Sheet::read(&file.name, &bytes) {
                    Ok(sheet) => {
                        let (manuscript, name) = (manuscript.name.clone(), file.name.clone());
                        sheets.opened.push(Opened { manuscript, name, bytes, sheet });
                    }
                    Err(wrong) => problems.extend(wrong),
                },
                Err(error) => sheets.missing.push(missing(file, &error, name, text)),
            }
        }
        if problems.is_empty() { Ok(sheets) } else { Err(problems) }
    }

    /// Name and content of each file.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.opened.iter().map(|one| (one.name.as_str(), one.bytes.as_slice()))
    }
}

fn missing(file: &SheetFile, error: &std::io::Error, name: &str, text: &str) -> Problem {
    let help = match error.kind() {
        ErrorKind::NotFound => {
            "`rhapsode cast JOB --dialogue` writes it; without it the narrator would speak everybody"
        }
        _ => "see that it can be read, then run again",
    };
    let message = format!("the sheet `{}` cannot be read: {}", file.name, reason(error));
    Problem::error("R0340", message).help(help).at(Spot::new(name, text, file.span.clone(), "not readable"))
}

/// Whether the document `file` of a script is in the manuscript `name`.
fn is_of(file: &str, name: &str) -> bool {
    file.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('!'))
}

impl Production {
    /// What is read, as it is written, with the speakers that the sheets confirm.
    pub(super) fn read_with_speakers(&self) -> Result<(Script, Vec<Notice>), Vec<Problem>> {
        if !self.sheets.missing.is_empty() {
            return Err(self.sheets.missing.clone());
        }
        let (mut script, mut notices) = self.read_words()?;
        for one in &self.sheets.opened {
            let is_wanted = |file: &str| is_of(file, &one.manuscript);
            let told = dialogue::cast(&mut script, &is_wanted, &one.sheet, self.job.language());
            notices.extend(told.gone.iter().map(|row| gone(one, row)));
            notices.extend((told.waiting > 0).then(|| waiting(one, told.waiting)));
        }
        Ok((script, notices))
    }

    fn read_words(&self) -> Result<(Script, Vec<Notice>), Vec<Problem>> {
        let (mut script, mut notices) = read::read(&self.manuscripts())?;
        notices.extend(spoken::interpret(&mut script, self.job.language()));
        Ok((script, notices))
    }

    /// A sheet for each manuscript, in `output` or where the job says, or else beside it: what is there already is kept, and
    /// what is new proposed. Writes nothing.
    ///
    /// # Errors
    ///
    /// What is wrong with the manuscripts, or with a file that is in the sheet's place.
    pub fn dialogue(&self, output: Option<&Path>) -> Result<Vec<Draft>, Vec<Problem>> {
        if output.is_some() && self.job.manuscripts.len() > 1 {
            let message =
                format!("the job has {} manuscripts, and each has a sheet of its own", self.job.manuscripts.len());
            let help = "leave out `-o`, or name the sheets in the job: dialogue = \"…\" in [[manuscript]]";
            return Err(vec![Problem::error("R0343", message).help(help)]);
        }
        let (script, _) = self.read_words()?;
        let (mut drafts, mut problems) = (Vec::new(), Vec::new());
        for manuscript in self.job.manuscripts.iter().filter(|one| one.manner.catalogue.is_none()) {
            let beside = Path::new(&manuscript.name).with_extension("dialogue.toml");
            let named = manuscript.dialogue.as_ref();
            let path = match (output, named) {
                (Some(output), _) => output.to_owned(),
                (None, Some(file)) => file.path.clone(),
                (None, None) => manuscript.path.with_extension("dialogue.toml"),
            };
            let name = named.map_or_else(|| beside.display().to_string(), |file| file.name.clone());
            let name = output.map_or(name, |output| output.display().to_string());
            let found = dialogue::find(&script, &|file| is_of(file, &manuscript.name), self.job.language());
            match draft(&script, &found, &manuscript.name, (path, &name)) {
                Ok(draft) => {
                    let is_named = named.is_some_and(|file| file.path == draft.path);
                    drafts.push(Draft { proposed: Proposed { is_named, ..draft.proposed }, ..draft });
                }
                Err(wrong) => problems.extend(wrong),
            }
        }
        if problems.is_empty() { Ok(drafts) } else { Err(problems) }
    }
}

/// The sheet of `manuscript`, whose quotations are `found`, with what lies at its path already.
fn draft(
    script: &Script,
    found: &[Quotation],
    manuscript: &str,
    (path, name): (PathBuf, &str),
) -> Result<Draft, Vec<Problem>> {
    let old = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let message = format!("the sheet `{name}` cannot be read: {}", reason(&error));
            return Err(vec![Problem::error("R0340", message).help("see that it can be read, then run again")]);
        }
    };
    let sheet = Sheet::read(name, &old)?.merged(script, found);
    let proposed = Proposed::of(manuscript, name, &sheet);
    let text = sheet.write(manuscript);
    let wanted = text.as_bytes() != old && !(sheet.rows.is_empty() && old.is_empty());
    Ok(Draft { path, text: wanted.then_some(text), proposed })
}

fn gone(one: &Opened, row: &dialogue::Row) -> Notice {
    let (line, column) = row.place.unwrap_or_default();
    let message = format!(
        "{}:{line}:{column}: `{}`, confirmed for `{}`, is not in `{}` any more and is not cast",
        one.name, row.words, row.speaker, one.manuscript
    );
    let help = "`rhapsode cast JOB --dialogue` proposes its speaker for the words that are there now; confirm it, or take the row out";
    Notice { code: Code("N0350"), message, place: None, help: help.to_owned() }
}

fn waiting(one: &Opened, rows: usize) -> Notice {
    let (verb, rows) = if rows == 1 { ("is", "1 quotation".to_owned()) } else { ("are", format!("{rows} quotations")) };
    let message = format!("{}: {rows} {verb} not confirmed: the narrator speaks them", one.name);
    let help = "write `confirmed = true` in their rows, with an empty speaker for what is the narrator's";
    Notice { code: Code("N0351"), message, place: None, help: help.to_owned() }
}
