//! The program that prints a token: run without a shell, with nothing to read, and never for ever.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use super::error::TokenError;
use super::source::{LIMIT_BYTES, legal};

/// The longest that the program may take: some ask a person for a finger or a password first.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is kept of its complaints: their end says most.
const KEPT_BYTES: usize = 4096;
/// What is shown of its complaints.
const SHOWN_CHARS: usize = 300;

/// The name of the command for people: its arguments may hold what nobody should see.
pub(super) fn name_of(argv: &[String]) -> String {
    format!("the token command `{}`", program(argv))
}

fn program(argv: &[String]) -> &str {
    argv.first().map_or("", String::as_str)
}

/// Runs the program and returns the first line that it prints.
pub(super) async fn run(argv: &[String]) -> Result<SecretString, TokenError> {
    let failed = |why: String| TokenError::Command { program: program(argv).to_owned(), why };
    let Some((program, rest)) = argv.split_first() else { return Err(failed("names no program".to_owned())) };
    let mut command = Command::new(program);
    command.args(rest).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| failed(format!("cannot be started: {error}")))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let work = async {
        // Both at once: a program that fills one pipe while we wait at the other would never end.
        let (printed, complained) = tokio::join!(first_bytes(stdout), last_bytes(stderr));
        let Some(printed) = printed? else { return Ok(None) };
        Ok::<_, std::io::Error>(Some((child.wait().await?, printed, complained?)))
    };
    // On every way out but the last, the child is dropped and so killed.
    let ended = tokio::time::timeout(PATIENCE, work).await;
    let ended = ended.map_err(|_| failed(format!("took longer than {} s", PATIENCE.as_secs())))?;
    let ended = ended.map_err(|error| failed(format!("failed: {error}")))?;
    let Some((status, printed, complained)) = ended else {
        return Err(failed(format!("printed more than {} KiB", LIMIT_BYTES >> 10)));
    };
    let text = String::from_utf8_lossy(&printed);
    let line = Zeroizing::new(text.trim_start().lines().next().unwrap_or("").trim().to_owned());
    if !status.success() {
        return Err(failed(outcome(status, &complained, &line)));
    }
    if line.is_empty() {
        return Err(failed("printed nothing".to_owned()));
    }
    legal(&line, &name_of(argv))
}

/// The end of a program that failed, with its last complaint; should it have complained with the token, then without.
fn outcome(status: ExitStatus, complained: &[u8], line: &str) -> String {
    let mut said = String::from_utf8_lossy(complained).into_owned();
    if !line.is_empty() {
        said = said.replace(line, "[REDACTED]");
    }
    let words: Vec<&str> =
        said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let said = words.join(" ");
    let length = said.chars().count();
    let shown: String = said.chars().skip(length.saturating_sub(SHOWN_CHARS)).collect();
    let how = status.code().map_or_else(|| status.to_string(), |code| format!("ended with status {code}"));
    match (shown.is_empty(), length > SHOWN_CHARS) {
        (true, _) => how,
        (false, false) => format!("{how}: {shown}"),
        (false, true) => format!("{how}: …{shown}"),
    }
}

/// All that comes; absent when that is more than [`LIMIT_BYTES`].
async fn first_bytes(from: Option<impl AsyncRead + Unpin>) -> std::io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LIMIT_BYTES + 1));
    if let Some(from) = from {
        from.take(LIMIT_BYTES as u64 + 1).read_to_end(&mut bytes).await?;
    }
    Ok((bytes.len() <= LIMIT_BYTES).then_some(bytes))
}

/// The last [`KEPT_BYTES`] of what comes.
async fn last_bytes(from: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    let Some(mut from) = from else { return Ok(kept) };
    let mut block = [0; KEPT_BYTES];
    loop {
        let count = from.read(&mut block).await?;
        if count == 0 {
            return Ok(kept);
        }
        kept.extend_from_slice(&block[..count]);
        let over = kept.len().saturating_sub(KEPT_BYTES);
        kept.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    async fn shell(script: &str) -> Result<SecretString, TokenError> {
        run(&["/bin/sh".to_owned(), "-c".to_owned(), script.to_owned()]).await
    }

    #[tokio::test]
    async fn the_first_line_is_the_token() {
        assert_eq!(shell("printf '\\n  abc.def  \\nmore\\n'").await.unwrap().expose_secret(), "abc.def");
        assert_eq!(shell("cat; echo ab").await.unwrap().expose_secret(), "ab");
        // Complaints of a program that succeeds are its own affair, however many.
        assert_eq!(shell("head -c 300000 /dev/zero >&2; echo ab").await.unwrap().expose_secret(), "ab");
    }

    #[tokio::test]
    async fn failures_are_told_without_the_token() {
        let said = async |script: &str| shell(script).await.unwrap_err().to_string();
        let error = said("echo t0psecret; echo \"no: t0psecret\u{1b}[2J\" >&2; exit 3").await;
        assert!(error.contains("ended with status 3: no: [REDACTED] [2J"), "{error}");
        assert!(!error.contains("t0psecret"), "{error}");
        assert!(said("true").await.contains("printed nothing"));
        assert!(said("echo 'a b'").await.contains("R0535"));
        assert!(said("yes").await.contains("printed more than 64 KiB"));
        assert!(said("kill -9 $$").await.contains("signal: 9"));
        let long = said("head -c 9000 /dev/zero | tr '\\0' x >&2; exit 1").await;
        assert!(long.contains("…xxx") && long.len() < 600, "{long}");
        let none = run(&["/no/such/program".to_owned()]).await.unwrap_err().to_string();
        assert!(none.contains("cannot be started"), "{none}");
        assert!(run(&[]).await.unwrap_err().to_string().contains("names no program"));
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_ended() {
        // Time is stopped only while the program runs: it does not come to an end before the patience does.
        tokio::time::pause();
        let error = shell("exec cat /dev/zero > /dev/null").await.unwrap_err();
        assert!(error.to_string().contains("took longer than 60 s"), "{error}");
    }
}
