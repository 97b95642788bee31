//! Which service a command about voices means: that of a job, or one named on the command line.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};

use crate::cli::args::voices::{EngineName, Server};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::job::engine::{FLOW_URL, FlowSettings, can_be_account, can_be_service};
use crate::job::{self, Budget, EngineChoice, EngineKind, Facts, Job, Limits, PathKind, Roster, Settings};
use crate::problem::Problem;
use crate::session::answer::{Failure, FailureKind};

/// A service as a command names it.
pub struct Meant {
    /// The engine.
    pub choice: EngineChoice,
    /// How fast requests may be.
    pub limits: Limits,
    /// What may be spent.
    pub budget: Budget,
    /// The job file that names it.
    pub job: Option<PathBuf>,
}

impl Meant {
    /// What `server` and `engine` say; the house without either.
    pub fn new(engine: Option<EngineName>, server: &Server) -> Result<Meant, Failed> {
        if let Some(path) = &server.job {
            return of_job(path);
        }
        let named = server.url.is_some() || server.account.is_some();
        let engine = engine.unwrap_or(if named { EngineName::Flow } else { EngineName::House });
        let choice = match engine {
            EngineName::House if !named => EngineChoice::house(),
            EngineName::Flow => flow(server)?,
            EngineName::House => return Err(wrong("`--url` and `--account` say nothing to the engine `house`")),
            EngineName::Openai | EngineName::Command => {
                let word = if engine == EngineName::Openai { "openai" } else { "command" };
                let problem = Problem::error("R0566", format!("the engine `{word}` has no list of voices"))
                    .help("name a job that says where it is: --job JOB");
                return Err(Failed::because(problem, Status::Usage));
            }
        };
        // What a job that says no more than its engine would mean.
        let text = format!(
            "[job]\ntitle = \"x\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"x.md\"\n[engine]\nkind = \"{}\"\n",
            choice.kind.word()
        );
        let Job { limits, budget, .. } = understood(&text, Path::new("x.toml"))?;
        Ok(Meant { limits, budget, choice, job: None })
    }

    /// What the service says of Flow, or why it is another engine's.
    pub fn flow(&self) -> Result<&FlowSettings, Failed> {
        match &self.choice.settings {
            Settings::Flow(flow) => Ok(flow),
            _ => {
                let word = self.choice.kind.word();
                let problem =
                    Problem::error("R0564", format!("the engine `{word}` has no clones and no server's list"))
                        .help("name a job for `flow` with --job, or its server with --url");
                Err(Failed::because(problem, Status::Usage))
            }
        }
    }
}

fn flow(server: &Server) -> Result<EngineChoice, Failed> {
    let url = server.url.as_deref().unwrap_or(FLOW_URL);
    if !can_be_service(url) {
        return Err(wrong(&format!("`--url {url}` cannot be used")));
    }
    let mut settings = FlowSettings::at(url);
    if let Some(account) = &server.account {
        if !can_be_account(account) {
            return Err(wrong(&format!("`--account {account}` cannot be used")));
        }
        settings.service.account = account.clone();
    }
    Ok(EngineChoice { kind: EngineKind::Flow, points_per_request: None, settings: Settings::Flow(settings) })
}

fn wrong(message: &str) -> Failed {
    let help = "write https:// (http:// for this computer alone), and accounts in letters, digits, `.`, `-` and `_`";
    Failed::because(Problem::error("R0567", message).help(help), Status::Usage)
}

/// The engine of the job at `path`. Its manuscripts may be missing, and its voices unknown: a clone may be one of them.
fn of_job(path: &Path) -> Result<Meant, Failed> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        let problem = Problem::error("R0117", format!("the job file `{name}` cannot be read: {error}"));
        Failed::because(problem.help("name a job file that is there"), Status::Invalid)
    })?;
    let Job { engine, limits, budget, .. } = understood(&text, path)?;
    Ok(Meant { choice: engine, limits, budget, job: Some(path.to_owned()) })
}

/// The job in `text`, whatever else of it is there.
fn understood(text: &str, path: &Path) -> Result<Job, Failed> {
    let folder = path.parent().unwrap_or(Path::new(""));
    // Manuscripts are named with an ending, folders for output without one.
    let exists = |path: &Path| if path.extension().is_some() { PathKind::File } else { PathKind::Folder };
    let facts = Facts { exists: &exists, voices: &|_| Roster::default(), longest: &|_| u32::MAX };
    let understood = job::understand(text, &path.display().to_string(), folder, &facts);
    understood.map(|(job, _)| job).map_err(|problems| Failed::all(problems, Status::Invalid))
}

/// How a command ends when a free call of the service fails.
pub fn unanswered(what: &str, failure: &Failure) -> Failed {
    let problem = Problem::error("R0563", format!("{what}: {failure}")).help("nothing was spent");
    Failed::because(problem, status_of(failure))
}

/// The exit status for a failure of the service.
pub fn status_of(failure: &Failure) -> Status {
    match failure.kind {
        FailureKind::Unauthorized => Status::Credentials,
        FailureKind::QuotaExceeded => Status::Stopped,
        FailureKind::Local => Status::State,
        FailureKind::Refused | FailureKind::BadAudio | FailureKind::Misdirected => Status::ItemsFailed,
        FailureKind::Unapproved => Status::ApprovalNeeded,
        FailureKind::Unreachable | FailureKind::TimedOut | FailureKind::Busy | FailureKind::Broken => {
            Status::Unreachable
        }
    }
}

/// Waits for `work`, with what it needs to reach the network.
pub fn block_on<T>(work: impl Future<Output = T>) -> Result<T, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        let problem = Problem::error("R0502", format!("this computer gives no threads to work on: {error}"));
        Failed::because(problem, Status::State)
    })?;
    Ok(runtime.block_on(work))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Points;

    fn server(url: Option<&str>, account: Option<&str>) -> Server {
        Server { job: None, url: url.map(str::to_owned), account: account.map(str::to_owned) }
    }

    #[test]
    fn a_service_is_named_by_engine_or_address() {
        let kind = |engine, server: &Server| Meant::new(engine, server).map(|meant| meant.choice.kind);
        assert_eq!(kind(None, &server(None, None)).unwrap(), EngineKind::House);
        assert_eq!(kind(Some(EngineName::Flow), &server(None, None)).unwrap(), EngineKind::Flow);
        let local = Meant::new(None, &server(Some("http://127.0.0.1:9"), Some("me"))).unwrap();
        assert_eq!(local.flow().unwrap().service.account, "me");
        assert_eq!(local.budget.per_day, Some(Points(100)));
        assert_eq!(local.limits.per_minute.map(|n| n.get()), Some(60));
        let code = |engine, server: &Server| Meant::new(engine, server).err().map(|failed| failed.problems[0].code.0);
        assert_eq!(code(None, &server(Some("http://example.org"), None)), Some("R0567"));
        assert_eq!(code(None, &server(None, Some("../x"))), Some("R0567"));
        assert_eq!(code(Some(EngineName::House), &server(None, Some("x"))), Some("R0567"));
        assert_eq!(code(Some(EngineName::Openai), &server(None, None)), Some("R0566"));
        assert!(Meant::new(None, &server(None, None)).unwrap().flow().is_err());
    }
}
