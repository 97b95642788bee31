//! The report of a job: made again from plan, shelf, ledger and what is kept of the last run; no network, no points.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bind;
use crate::bind::BindError;
use crate::fault;
use crate::files::{self as fs, File};
use crate::plan::Plan;
use crate::problem::Problem;
use crate::production::Production;
use crate::production::run::BindTrouble;
use crate::production::transcribe::Ear;
use crate::report::page::{self, record::Record};
use crate::store::shelf::Shelf;

mod hearsay;
mod record;
pub(super) mod sound;

/// Bytes of a file in which the mark of a report is looked for: it stands at its beginning.
const HEAD: u64 = 512;

impl Production {
    /// Where the report lies unless a person wants it elsewhere: beside the files that it plays.
    pub fn report_path(&self) -> PathBuf {
        self.package_folder().join("report.html")
    }

    /// Writes the report of this job as it stands to `path`. A job that is not recorded yet has one without sound.
    pub fn report(&self, path: &Path) -> Result<(), Vec<Problem>> {
        may_replace(path, page::MARK).map_err(|problem| vec![problem])?;
        let plan = self.plan()?;
        self.write_report(path, &plan, None)
    }

    /// Writes the page of `record` to `path`, or where there is none, of what is found of `plan` now.
    pub(super) fn write_report(&self, path: &Path, plan: &Plan, record: Option<Record>) -> Result<(), Vec<Problem>> {
        let mut record = match record {
            Some(record) => record,
            None => self.record_now(plan, path).map_err(BindTrouble::problems)?,
        };
        record.run = self.times().map(|times| times.shown(plan));
        write(path, &page::render(&record)).map_err(|problem| vec![problem])
    }

    /// What a report at `report` shows of `plan` and of its takes, where all are there.
    fn record_now(&self, plan: &Plan, report: &Path) -> Result<Record, BindTrouble> {
        if plan.new_cues().next().is_some() {
            return self.record_of(plan, None, report);
        }
        let shelf = Shelf::open(self.places.state(), plan.card.rate, None);
        let shelf = shelf.map_err(|error| BindTrouble::of_shelf(&error))?;
        let shelved = self.on_shelf().map_err(BindTrouble::Problems)?;
        let checked = self.check_takes(&Arc::new(plan.clone()), &shelf, &shelved, Ear::Kept)?;
        self.lay(&checked, &shelf, &|_, _| (), |laid| self.record_of(&checked.plan, Some(laid), report))
    }
}

/// Makes sure that at `path` there is nothing, or a page with `mark`.
pub(super) fn may_replace(path: &Path, mark: &str) -> Result<(), Problem> {
    let mut head = Vec::new();
    match File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unwritable(path, &error)),
        Ok(_) => {}
    }
    if String::from_utf8_lossy(&head).contains(mark) {
        return Ok(());
    }
    Err(Problem::error("R0815", format!("`{}` is there already and is no report", path.display()))
        .help("choose another name: a report replaces nothing but reports"))
}

/// Writes `page` beside `path` and gives it its name.
pub(super) fn write(path: &Path, page: &str) -> Result<(), Problem> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = || {
        fs::create_dir_all(folder)?;
        let part = path.with_extension("html.part");
        let done = fs::write(&part, page).and_then(|()| {
            fault::point("report.written");
            fs::rename(&part, path)
        });
        // Room on a full disk matters more than a message about a file that nobody asked for.
        done.inspect_err(|_| drop(fs::remove_file(&part)))
    };
    written().map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::error("R0803", format!("`{}` cannot be written: {error}", path.display())).help(
        "choose a place that you may write to, or make room; `rhapsode report JOB` then makes it from what is kept",
    )
}

/// What `error` of the stage means for a report.
fn trouble(error: &BindError) -> BindTrouble {
    crate::production::binding::trouble(error)
}

/// Names of forms in which a browser plays sound, the one that most play first.
pub(super) fn media() -> impl Iterator<Item = bind::sounds::Media> {
    bind::sounds::MEDIA.into_iter()
}
