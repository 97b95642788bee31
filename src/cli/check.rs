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
use crate::report::drift::github::{self, Ground};
use crate::report::drift::{self, json, junit, markdown};
use crate::report::progress::Exit;

/// Looks, and tells what is found.
pub fn run(args: &Check, context: &Context) -> Result<Status, Failed> {
    let format = if args.json { MessageFormat::Json } else { args.message_format };
    let looked = looked(args, format, context);
    let reason = looked.as_ref().map_or_else(|failed| failed.status, |status| *status);
    let looked = looked.map_err(|failed| Failed { status: of_check(reason), ..failed });
    if format == MessageFormat::Json {
        let resume = (reason == Status::Findings).then(|| command(&args.job));
        let exit = Exit { code: of_check(reason).number(), reason: reason.word().to_owned(), resume };
        data(json::exit(exit).as_bytes())?;
    }
    looked
}

/// Looks and tells, and says of the other commands' statuses how it ended.
fn looked(args: &Check, format: MessageFormat, context: &Context) -> Result<Status, Failed> {
    if let Some(file) = &args.junit {
        may_replace(file)?;
    }
    let production = match opened::quietly(&args.job, context) {
        Ok(production) => production,
        Err(failed) => return Err(tell_problems(args, format, failed, context)?),
    };
    warn(args, format, &production.warnings, context)?;
    match production.inspect().map_err(unlooked) {
        Ok(inspection) => tell(args, format, &inspection, context),
        Err(failed) => Err(tell_problems(args, format, failed, context)?),
    }
}

/// What a check ends with where other commands end with `status`: it is fresh, it has findings, or nothing could be looked at;
/// a bug is a bug.
fn of_check(status: Status) -> Status {
    match status {
        Status::Done | Status::Findings | Status::Unexpected => status,
        _ => Status::Usage,
    }
}

/// The command that makes things right.
fn command(job: &Path) -> String {
    format!("rhapsode run {}", shell_word(job))
}

/// Tells what is strange about the job, where nothing in it is taken for a command.
fn warn(args: &Check, format: MessageFormat, warnings: &[Problem], context: &Context) -> Result<(), Failed> {
    let told = match format {
        MessageFormat::Text => {
            context.warn(warnings);
            return Ok(());
        }
        MessageFormat::Json => json::problems(warnings),
        MessageFormat::Github if warnings.is_empty() => return Ok(()),
        MessageFormat::Github => github::problems(warnings, &ground(&args.job, context)),
    };
    data(told.as_bytes())?;
    Ok(())
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

fn tell(args: &Check, format: MessageFormat, inspection: &Inspection, context: &Context) -> Result<Status, Failed> {
    let command = command(&args.job);
    let told = match format {
        MessageFormat::Text => drift::render(inspection, &command),
        MessageFormat::Json => json::render(inspection),
        MessageFormat::Github => github::render(inspection, &command, &ground(&args.job, context)),
    };
    data(told.as_bytes())?;
    write(args, || junit::render(inspection), || markdown::render(inspection, &command))?;
    Ok(if inspection.drifts.is_empty() { Status::Done } else { Status::Findings })
}

/// Tells in every form why nothing could be looked at; what is left of it for stderr.
fn tell_problems(args: &Check, format: MessageFormat, failed: Failed, context: &Context) -> Result<Failed, Failed> {
    let Failed { problems, status } = &failed;
    let job = args.job.display().to_string();
    write(args, || junit::problems(problems, &job), || markdown::problems(problems, &job))?;
    match format {
        MessageFormat::Text => Ok(failed),
        MessageFormat::Json => data(json::problems(problems).as_bytes()).map(|_| failed),
        MessageFormat::Github => {
            data(github::problems(problems, &ground(&args.job, context)).as_bytes())?;
            // All is told; stderr goes to the same log, where words of a catalogue could be taken for a command.
            Ok(Failed::all(Vec::new(), *status))
        }
    }
}

/// Writes the files that were asked for.
fn write(args: &Check, junit: impl Fn() -> String, markdown: impl Fn() -> String) -> Result<(), Failed> {
    if let Some(file) = &args.junit {
        let part = file.with_extension("part");
        let written = fs::write(&part, junit()).and_then(|()| fs::rename(&part, file));
        written.map_err(|error| unwritten(file, &error))?;
    }
    if let Some(file) = &args.summary {
        let opened = OpenOptions::new().append(true).create(true).open(file);
        opened.and_then(|mut file| file.write_all(markdown().as_bytes())).map_err(|error| unwritten(file, &error))?;
    }
    Ok(())
}

/// Where the files of `job` lie.
fn ground(job: &Path, context: &Context) -> Ground {
    let folder = job.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    Ground { roots: context.around.roots.clone(), folder, job: job.to_owned() }
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
