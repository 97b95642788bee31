//! `check`: says whether the files of a job's prompts are what its catalogues say, to people and to CI.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::cli::args::check::{Check, MessageFormat};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::{Context, data, opened};
use crate::plan::lock::drift::Inspection;
use crate::problem::Problem;
use crate::report::drift::{self, github, json, junit, markdown};
use crate::report::progress::Exit;

/// Looks, and tells what is found.
pub fn run(args: &Check, context: &Context) -> Result<Status, Failed> {
    let format = if args.json { MessageFormat::Json } else { args.message_format };
    if let Some(file) = &args.junit {
        may_replace(file)?;
    }
    let looked = look(&args.job, context).and_then(|inspection| tell(args, format, &inspection));
    if format == MessageFormat::Json {
        let status = looked.as_ref().map_or_else(|failed| failed.status, |status| *status);
        let resume = (status == Status::Findings).then(|| command(&args.job));
        let exit = Exit { code: status.number(), reason: status.word().to_owned(), resume };
        data(json::exit(exit).as_bytes())?;
    }
    looked
}

/// The command that makes things right.
fn command(job: &Path) -> String {
    format!("rhapsode run {}", shell_word(job))
}

/// How the prompts of the job at `path` stand.
pub fn look(path: &Path, context: &Context) -> Result<Inspection, Failed> {
    opened::job(path, context)?.inspect().map_err(unlooked)
}

/// Why prompts could not be looked at.
pub(super) fn unlooked(problems: Vec<Problem>) -> Failed {
    let status = match problems.first().map(|problem| problem.code.0) {
        Some("R0458") => Status::Findings,
        Some("R0459") => Status::Usage,
        Some("R0460" | "R0462" | "R0463") => Status::NothingSelected,
        Some("R0605") => Status::Locked,
        _ => Status::Invalid,
    };
    Failed::all(problems, status)
}

fn tell(args: &Check, format: MessageFormat, inspection: &Inspection) -> Result<Status, Failed> {
    let command = command(&args.job);
    let told = match format {
        MessageFormat::Text => drift::render(inspection, &command),
        MessageFormat::Json => json::render(inspection),
        MessageFormat::Github => github::render(inspection, &command),
    };
    data(told.as_bytes())?;
    if let Some(file) = &args.junit {
        let part = file.with_extension("part");
        let written = fs::write(&part, junit::render(inspection)).and_then(|()| fs::rename(&part, file));
        written.map_err(|error| unwritten(file, &error))?;
    }
    if let Some(file) = &args.summary {
        let opened = OpenOptions::new().append(true).create(true).open(file);
        let text = markdown::render(inspection, &command);
        opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| unwritten(file, &error))?;
    }
    Ok(if inspection.drifts.is_empty() { Status::Done } else { Status::Findings })
}

/// Makes sure that at `file` there is nothing, or a report of `check`.
fn may_replace(file: &Path) -> Result<(), Failed> {
    let there = fs::read_to_string(file).unwrap_or_default();
    if !file.exists() || there.is_empty() || there.contains(junit::MARK) {
        return Ok(());
    }
    let problem = Problem::error("R0816", format!("`{}` is there already and is no report of `check`", file.display()))
        .help("choose another name: `check --junit` replaces nothing but its own reports");
    Err(Failed::because(problem, Status::Usage))
}

fn unwritten(file: &Path, error: &std::io::Error) -> Failed {
    let problem = Problem::error("R0803", format!("`{}` cannot be written: {error}", file.display()))
        .help("choose a place that you may write to");
    Failed::because(problem, Status::State)
}
