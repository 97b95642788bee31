//! What `doctor JOB` says of the server that writes down what takes say: one free request, no recording.

use std::time::Duration;

use crate::cli::Context;
use crate::cli::service::block_on;
use crate::engine::transcribe::{Fault, Models, Transcriber};
use crate::job::Transcribe;
use crate::report::checks::Check;

/// A server that is there says so at once; its recordings may take minutes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the server that `job` names answers. Nothing that it leaves undone keeps a run from working.
pub(super) fn check(job: &Transcribe, context: &Context) -> Check {
    const WHAT: &str = "transcription";
    let url = &job.service.url;
    let mut job = job.clone();
    (job.service.idle, job.service.total) = (PATIENCE, PATIENCE);
    let looked = Transcriber::new(&job, &context.machine()).map(|server| block_on(async { server.look().await }));
    let unheard = match looked {
        Ok(Ok(Ok(Models::Known))) => return Check::ok(WHAT, format!("{url} answers and has `{}`", job.model)),
        Ok(Ok(Ok(Models::Unlisted))) => return Check::ok(WHAT, format!("{url} answers; it lists no models")),
        Ok(Ok(Ok(Models::Unknown))) => {
            let found = format!("{url} answers, and `{}` is not among its models", job.model);
            return Check::warn(WHAT, found, "put one that it has into `checks.transcribe.model`");
        }
        Ok(Ok(Err(unheard))) => unheard,
        Ok(Err(_)) => return Check::warn(WHAT, "this computer gives no threads to ask it", "free some and look again"),
        Err(error) => return Check::warn(WHAT, error.to_string(), "put its address into `checks.transcribe.url`"),
    };
    let remedy = match unheard.fault {
        Fault::Key => "give it the key as `token_env`, `token_file` or `token_command` of [checks.transcribe] say",
        _ => "start it, or put its address into `checks.transcribe.url`; until then takes are not transcribed",
    };
    Check::warn(WHAT, format!("{url}: {} [{}]", unheard.message, unheard.fault.code()), remedy)
}
