//! The command line: reads arguments and surroundings, calls the library, ends with a published exit status.

use std::any::Any;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{ArgMatches, CommandFactory, FromArgMatches, parser::ValueSource};
use secrecy::SecretString;

use crate::engine::Machine;
use crate::problem::Problem;
use crate::production;
use crate::report::checks::{self, Verdict};
use crate::report::diagnostic::{self, Colour};
use crate::report::log::{self, Gate, Paint, Verbosity};

pub mod approve;
pub mod args;
pub mod auth;
pub mod cast;
pub mod check;
pub mod clone;
pub mod doctor;
pub mod ending;
pub mod exit;
pub mod explain;
pub mod failed;
pub mod gc;
pub mod init;
pub mod ledger;
pub mod lexicon;
pub mod measure;
pub mod opened;
pub mod papers;
pub mod plan;
pub mod report;
pub mod retake;
pub mod review;
pub mod run;
pub mod serve;
pub mod service;
pub mod status;
pub mod stop;
pub mod surroundings;
pub mod version;
pub mod voices;

use args::{Cli, Command, Common, Doctor};
use doctor::Setting;
use exit::Status;
use failed::Failed;
use surroundings::Surroundings;

/// What every command is given.
pub struct Context {
    /// Environment and terminal.
    pub around: Surroundings,
    /// The way to people.
    pub gate: Gate,
    /// Whether words for people have colours.
    pub paint: Paint,
    /// How much is said.
    pub verbosity: Verbosity,
    /// Values that flags and variables set, for `doctor`.
    pub settings: Vec<Setting>,
}

/// The program: reads the arguments, does what they say, and returns the exit status.
pub fn main() -> ExitCode {
    let matches = match Cli::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return usage(&error),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let context = Context::new(&cli.common, &matches);
    let done = catch_unwind(AssertUnwindSafe(|| prepared(&cli, &context)));
    let done = done.unwrap_or_else(|panic| Err(Failed::unexpected(&said(&*panic))));
    context.end(done).into()
}

/// Help and versions are no errors; clap knows which they are and where they go.
fn usage(error: &clap::Error) -> ExitCode {
    // Nobody is left to be told when the stream is closed.
    let _printed = error.print();
    if error.use_stderr() { Status::Usage.into() } else { Status::Done.into() }
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

fn prepared(cli: &Cli, context: &Context) -> Result<Status, Failed> {
    let rust_log = context.around.rust_log.as_deref();
    log::install(context.verbosity, rust_log, context.paint, &context.gate).map_err(|error| {
        let help = "write directives such as `info` or `rhapsode=debug`, or unset it";
        Failed::because(Problem::error("R0809", error.to_string()).help(help), Status::Usage)
    })?;
    if let Some(folder) = &cli.common.folder {
        enter(folder)?;
    }
    dispatch(&cli.command, context)
}

fn enter(folder: &Path) -> Result<(), Failed> {
    std::env::set_current_dir(folder).map_err(|error| {
        let problem = Problem::error("R0810", format!("the folder `{}` cannot be entered: {error}", folder.display()))
            .help("`-C` takes a folder that is there");
        Failed::because(problem, Status::Usage)
    })
}

fn dispatch(command: &Command, context: &Context) -> Result<Status, Failed> {
    match command {
        Command::Init(args) => {
            let said = init::run(args)?;
            context.tell(&said);
            Ok(Status::Done)
        }
        Command::Check(args) => check::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Schema(args) => data(papers::schema(args.of)?.as_bytes()),
        Command::Completions(args) => data(&papers::completions(args)),
        Command::Man(args) => data(&papers::man(args)?),
        Command::Doctor(args) => look(args, context),
        Command::Ledger(args) => ledger::run(args, context),
        Command::Cast(args) => cast::run(args, context),
        Command::Lexicon(args) => lexicon::run(args, context),
        Command::Retake(args) => retake::run(args, context),
        Command::Refresh(args) => retake::refresh(args, context),
        Command::Review(args) => review::run(args, context),
        Command::Gc(args) => gc::run(args, context),
        Command::Report(args) => report::run(args, context),
        Command::Measure(args) => measure::run(args, context),
        Command::Voices(args) => voices::run(args, context),
        Command::Clone(args) => clone::run(args, context),
        Command::Auth(args) => auth::run(args, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Plan(args) => plan::run(args, context),
        Command::Run(args) => run::run(args, context),
        Command::Status(args) => status::run(args, context),
    }
}

fn look(args: &Doctor, context: &Context) -> Result<Status, Failed> {
    let folder = args.job.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let mut checks = doctor::checks(folder, &context.around, &context.settings);
    if let Some(job) = &args.job {
        checks.extend(doctor::job::checks(job, args.repair, context));
    }
    if args.json {
        let json = checks::json(&checks).map_err(|error| Failed::unexpected(&error.to_string()))?;
        data(format!("{json}\n").as_bytes())?;
    } else {
        data(checks::render(&checks).as_bytes())?;
    }
    let failed = checks.iter().any(|check| check.verdict == Verdict::Fail);
    Ok(if failed { Status::Findings } else { Status::Done })
}

/// Writes what was asked for to stdout.
pub(crate) fn data(bytes: &[u8]) -> Result<Status, Failed> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| Failed::output(&error))?;
    Ok(Status::Done)
}

impl Context {
    fn new(common: &Common, matches: &ArgMatches) -> Context {
        let around = Surroundings::read();
        let paint = around.paint(common.color);
        let verbosity = match (common.quiet, common.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Info,
            (false, 2) => Verbosity::Debug,
            (false, _) => Verbosity::Trace,
        };
        Context { around, gate: Gate::new(), paint, verbosity, settings: settings(matches) }
    }

    /// What engines need of this computer.
    pub fn machine(&self) -> Machine {
        let variable = |name: &str| surroundings::variable(name)?.into_string().ok().map(SecretString::from);
        Machine {
            espeak_ng: self.around.program("espeak-ng"),
            data: self.around.data.clone(),
            variable: Some(Arc::new(variable)),
            civil: Some(production::Surroundings::default().civil),
        }
    }

    /// Shows warnings, unless they want quiet.
    pub fn warn(&self, warnings: &[Problem]) {
        for warning in warnings {
            self.tell(&diagnostic::draw_one(warning, self.colour()));
        }
    }

    /// Says something to the person, unless they want quiet.
    pub fn tell(&self, text: &str) {
        if self.verbosity > Verbosity::Quiet {
            self.gate.say(text.trim_end_matches('\n'));
        }
    }

    /// Shows what went wrong and returns the status.
    fn end(&self, done: Result<Status, Failed>) -> Status {
        match done {
            Ok(status) => status,
            Err(Failed { problems, status }) => {
                let drawn = match status {
                    // Here a person may fear for points, and none were touched; a run says itself what it spent.
                    Status::Invalid | Status::ApprovalNeeded | Status::Locked => {
                        diagnostic::draw(&problems, self.colour())
                    }
                    _ => problems.iter().map(|problem| diagnostic::draw_one(problem, self.colour())).collect(),
                };
                if !problems.is_empty() {
                    self.gate.say(drawn.trim_end_matches('\n'));
                }
                status
            }
        }
    }

    /// The same choice in the words of [`diagnostic`].
    pub fn colour(&self) -> Colour {
        match self.paint {
            Paint::Colour => Colour::On,
            Paint::Plain => Colour::Off,
        }
    }
}

/// What flags and `RHAPSODE_*` variables set, and what they leave at its default; read from clap, so that the list cannot
/// differ from what is used.
fn settings(matches: &ArgMatches) -> Vec<Setting> {
    let mut command = Cli::command();
    command.build();
    let given = matches.subcommand();
    let run = command.find_subcommand("run").map(clap::Command::get_arguments).into_iter().flatten();
    let mut settings = Vec::new();
    for arg in command.get_arguments().chain(run) {
        let Some(variable) = arg.get_env() else { continue };
        let id = arg.get_id().as_str();
        if settings.iter().any(|setting: &Setting| setting.name == id) {
            continue;
        }
        let of = given.map_or(matches, |(_, own)| own);
        let source = of.try_contains_id(id).ok().and_then(|_| of.value_source(id));
        let raw = of.try_get_raw(id).ok().flatten().and_then(|mut values| values.next());
        let from_variable = environment(variable);
        let default = arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
        let (value, origin) = match (source, raw, from_variable) {
            (Some(ValueSource::CommandLine), Some(raw), _) => (raw.to_string_lossy().into_owned(), "flag".to_owned()),
            (_, _, Some(value)) => (value, variable.to_string_lossy().into_owned()),
            _ => (default.unwrap_or_else(|| "no limit".to_owned()), "default".to_owned()),
        };
        settings.push(Setting { name: id.replace('_', "-"), value, origin });
    }
    settings
}

fn environment(variable: &std::ffi::OsStr) -> Option<String> {
    surroundings::variable(variable.to_str()?).map(|value| value.to_string_lossy().into_owned())
}
