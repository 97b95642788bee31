//! What goes wrong with a program, in words that follow its name, and what it means for the next request.

use std::io;

use crate::session::answer::FailureKind;
use crate::units::SampleRate;

/// What is shown of a program's complaints.
const SHOWN_CHARS: usize = 200;

/// Why a program made no audio.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// It is not there.
    #[error("is not there: install it, or put its path into `engine.command`; `rhapsode doctor JOB` looks for it")]
    Missing,
    /// It may not be run.
    #[error("may not be run: make it executable, or begin `engine.command` with its interpreter, such as \"sh\"")]
    Forbidden,
    /// Its arguments are longer than the system allows.
    #[error("cannot be given so long a text as an argument: leave `{{text}}` out, and it comes on its standard input")]
    TooLong,
    /// It could not be started for another reason.
    #[error("could not be started: {0}")]
    Start(io::Error),
    /// A pipe to it broke.
    #[error("could not be listened to: {0}")]
    Pipe(io::Error),
    /// It took too long.
    #[error("did not finish within {seconds} s and was ended; `engine.total_seconds` allows more")]
    Slow {
        /// What it was allowed.
        seconds: u64,
    },
    /// It ended with a failure.
    #[error("ended with status {status}{}", said(complaint))]
    Failed {
        /// Its exit status.
        status: i32,
        /// The last that it said.
        complaint: String,
    },
    /// A signal ended it.
    #[error("was ended by signal {signal}{}", said(complaint))]
    Killed {
        /// Which.
        signal: i32,
        /// The last that it said.
        complaint: String,
    },
    /// It ended well and made nothing.
    #[error("made no audio{}", said(complaint))]
    Silent {
        /// The last that it said.
        complaint: String,
    },
    /// It ended well and wrote no file.
    #[error("did not write the file that `{{output}}` stands for{}", said(complaint))]
    NoFile {
        /// The last that it said.
        complaint: String,
    },
    /// It made more than its words can sound.
    #[error("made more than {limit} bytes, more than its words can sound")]
    TooMuch {
        /// What it may make.
        limit: u64,
    },
    /// Its audio has another rate than the job says.
    #[error("makes audio of {found}, and the job expects {expected}: set `sample_rate = {}` in [engine]", found.0)]
    Rate {
        /// What it has.
        found: SampleRate,
        /// What the job says.
        expected: SampleRate,
    },
    /// The folder for its file failed.
    #[error("has no place to write to: {0}")]
    Scratch(io::Error),
    /// The reply could not be kept.
    #[error("was heard, but this computer could not keep it: {0}")]
    Spool(io::Error),
}

fn said(complaint: &str) -> String {
    if complaint.is_empty() { String::new() } else { format!(": {complaint}") }
}

impl Trouble {
    /// Why a program could not be started.
    pub(super) fn of_start(error: io::Error) -> Trouble {
        match error.kind() {
            io::ErrorKind::NotFound => Trouble::Missing,
            io::ErrorKind::PermissionDenied => Trouble::Forbidden,
            io::ErrorKind::ArgumentListTooLong => Trouble::TooLong,
            _ => Trouble::Start(error),
        }
    }

    /// What it means for the next request.
    pub(super) fn kind(&self) -> FailureKind {
        match self {
            // No other request would fare better.
            Trouble::Missing | Trouble::Forbidden | Trouble::Rate { .. } | Trouble::Scratch(_) | Trouble::Spool(_) => {
                FailureKind::Local
            }
            Trouble::Slow { .. } => FailureKind::TimedOut,
            // The computer may have been short of something.
            Trouble::Start(_) | Trouble::Pipe(_) | Trouble::Killed { .. } => FailureKind::Broken,
            Trouble::TooLong
            | Trouble::Failed { .. }
            | Trouble::Silent { .. }
            | Trouble::NoFile { .. }
            | Trouble::TooMuch { .. } => FailureKind::Refused,
        }
    }

    /// Whether the program never ran.
    pub(super) fn is_before_the_start(&self) -> bool {
        matches!(self, Trouble::Missing | Trouble::Forbidden | Trouble::TooLong | Trouble::Start(_))
    }
}

/// The last line of `complaints` that says something, without colours and control characters.
pub(super) fn last_line(complaints: &[u8]) -> String {
    let text = String::from_utf8_lossy(complaints);
    let plain = anstream::adapter::strip_str(&text).to_string();
    let mut lines = plain.split(['\n', '\r']).map(|line| {
        let visible: String = line.chars().filter(|c| !c.is_control()).collect();
        visible.trim().to_owned()
    });
    let last = lines.rfind(|line| !line.is_empty()).unwrap_or_default();
    match last.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &last[..end]),
        None => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_shown_without_tricks() {
        assert_eq!(last_line(b""), "");
        assert_eq!(last_line(b"one\ntwo  \n\n"), "two");
        assert_eq!(last_line(b"10%\r50%\r\x1b[31mfailed\x1b[0m\x07\n"), "failed");
        assert_eq!(last_line(b"\x1b]0;title\x07no voice\xff\n"), "no voice\u{fffd}");
        let long = last_line("ü".repeat(500).as_bytes());
        assert_eq!(long.chars().count(), SHOWN_CHARS + 1);
    }
}
