//! One run of a program: words written, audio and complaints read, all at once, and never for ever.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, Command};

use super::running::{Started, start};
use super::sink::Sink;
use super::trouble::{Trouble, last_line};

/// What is kept of a program's complaints: their end says most.
const KEPT_BYTES: usize = 4096;

/// Bytes that are read at a time.
const BLOCK: usize = 64 * 1024;

/// Where a program's audio comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audio {
    /// Its standard output.
    Stdout,
    /// A file, which is looked for when it has ended.
    File,
}

/// A program to be run once.
pub(super) struct Call<'a> {
    /// Its path, or a name on the `PATH`.
    pub(super) program: PathBuf,
    /// Its arguments.
    pub(super) arguments: Vec<OsString>,
    /// The folder it runs in; empty for this one.
    pub(super) folder: &'a Path,
    /// What it reads.
    pub(super) input: Option<Vec<u8>>,
    /// Where its audio comes from.
    pub(super) audio: Audio,
    /// How long it may take.
    pub(super) patience: Duration,
}

/// Runs `call`, its standard output into `sink` where that is the audio. Returns the last that it said.
/// Whenever this is left, be it by being dropped, the program and what it has started have ended.
pub(super) async fn run(call: Call<'_>, sink: &mut Sink<'_>) -> Result<String, Trouble> {
    let mut command = Command::new(&call.program);
    command.args(&call.arguments).stderr(Stdio::piped());
    command.stdin(if call.input.is_some() { Stdio::piped() } else { Stdio::null() });
    command.stdout(if call.audio == Audio::Stdout { Stdio::piped() } else { Stdio::null() });
    if !call.folder.as_os_str().is_empty() {
        command.current_dir(call.folder);
    }
    let mut started = start(&mut command).map_err(Trouble::of_start)?;
    let seconds = call.patience.as_secs();
    let ended = tokio::time::timeout(call.patience, attend(&mut started, call.input.as_deref(), sink)).await;
    let (status, complaint) = ended.map_err(|_| Trouble::Slow { seconds })??;
    started.waited();
    outcome(status, complaint)
}

/// All three pipes at once: a program that fills one while we wait at another would never end.
async fn attend(
    started: &mut Started,
    input: Option<&[u8]>,
    sink: &mut Sink<'_>,
) -> Result<(ExitStatus, String), Trouble> {
    let child = &mut started.child;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let ((), (), complaint) =
        tokio::try_join!(feed(stdin, input.unwrap_or_default()), listen(stdout, sink), tail(stderr))?;
    let status = child.wait().await.map_err(Trouble::Pipe)?;
    Ok((status, last_line(&complaint)))
}

/// A program may end, or close its ears, before it has heard everything: its status says whether that is well.
async fn feed(stdin: Option<ChildStdin>, input: &[u8]) -> Result<(), Trouble> {
    if let Some(mut stdin) = stdin {
        let written = stdin.write_all(input).await;
        if let Err(error) = written {
            tracing::debug!(%error, "the program did not read all of its text");
        }
    }
    Ok(())
}

async fn listen(stdout: Option<impl AsyncRead + Unpin>, sink: &mut Sink<'_>) -> Result<(), Trouble> {
    let Some(mut stdout) = stdout else { return Ok(()) };
    let mut block = vec![0; BLOCK];
    loop {
        match stdout.read(&mut block).await.map_err(Trouble::Pipe)? {
            0 => return Ok(()),
            n => sink.take(&block[..n])?,
        }
    }
}

/// The last [`KEPT_BYTES`] that come.
async fn tail(stderr: Option<impl AsyncRead + Unpin>) -> Result<Vec<u8>, Trouble> {
    let mut kept = Vec::new();
    let Some(mut stderr) = stderr else { return Ok(kept) };
    let mut block = [0; KEPT_BYTES];
    loop {
        let n = stderr.read(&mut block).await.map_err(Trouble::Pipe)?;
        if n == 0 {
            return Ok(kept);
        }
        kept.extend_from_slice(&block[..n]);
        kept.drain(..kept.len().saturating_sub(KEPT_BYTES));
    }
}

fn outcome(status: ExitStatus, complaint: String) -> Result<String, Trouble> {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(complaint),
        (Some(status), _) => Err(Trouble::Failed { status, complaint }),
        (None, signal) => Err(Trouble::Killed { signal: signal.unwrap_or(0), complaint }),
    }
}
