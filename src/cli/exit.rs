//! Exit statuses: one table for the program, its help, its man page and its documents. Append-only.

use std::process::ExitCode;

/// How the program ends. Statuses are added, never changed; one that is unknown means failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Status {
    /// Done, or nothing to do.
    Done = 0,
    /// A check has findings.
    Findings = 1,
    /// The command line is wrong.
    Usage = 2,
    /// Job file, manuscript or catalogue are invalid.
    Invalid = 3,
    /// The selection matched nothing.
    NothingSelected = 4,
    /// Stopped early; running it again goes on.
    Stopped = 5,
    /// Some items failed for good.
    ItemsFailed = 6,
    /// Verification failed.
    VerificationFailed = 7,
    /// A person must agree first.
    ApprovalNeeded = 8,
    /// Credentials are missing or refused.
    Credentials = 9,
    /// The service cannot be reached.
    Unreachable = 10,
    /// Another run holds the lock.
    Locked = 11,
    /// The disk is full or the state is damaged.
    State = 12,
    /// Something that should not happen.
    Unexpected = 70,
    /// Interrupted by Ctrl-C.
    Interrupted = 130,
    /// Ended by SIGTERM.
    Terminated = 143,
}

/// A row of the published table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The status.
    pub status: Status,
    /// The word for it in JSON.
    pub word: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

const fn row(status: Status, word: &'static str, meaning: &'static str) -> Row {
    Row { status, word, meaning }
}

/// Every status with its meaning, ascending.
pub const TABLE: [Row; 16] = [
    row(Status::Done, "done", "done, or nothing to do"),
    row(Status::Findings, "findings", "a check has findings"),
    row(Status::Usage, "usage", "the command line is wrong; `check`: nothing could be looked at"),
    row(Status::Invalid, "invalid", "job file, manuscript or catalogue invalid"),
    row(Status::NothingSelected, "nothing_selected", "the selection matched nothing"),
    row(Status::Stopped, "stopped", "stopped early (budget, --max-points, --max-duration); run again to go on"),
    row(Status::ItemsFailed, "items_failed", "some items failed for good; no final file with holes is written"),
    row(Status::VerificationFailed, "verification_failed", "verification failed"),
    row(Status::ApprovalNeeded, "approval_needed", "approval needed: stale plan, or points to spend without -y"),
    row(Status::Credentials, "credentials", "credentials missing or refused"),
    row(Status::Unreachable, "unreachable", "service unreachable after retries"),
    row(Status::Locked, "locked", "locked by another run"),
    row(Status::State, "state", "disk full, or state damaged"),
    row(Status::Unexpected, "unexpected", "anything unexpected: a bug"),
    row(Status::Interrupted, "interrupted", "interrupted (Ctrl-C); run again to go on"),
    row(Status::Terminated, "terminated", "ended by SIGTERM; run again to go on"),
];

impl Status {
    /// The number that the operating system sees.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        TABLE.iter().find(|row| row.status == self).map_or("unexpected", |row| row.word)
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.number())
    }
}

/// The table as the help shows it.
pub fn help() -> String {
    let mut shown = String::from("Exit status:\n");
    for Row { status, meaning, .. } in &TABLE {
        shown.push_str(&format!("  {:>3}  {meaning}\n", status.number()));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_ascending_and_its_numbers_are_fixed() {
        assert!(TABLE.is_sorted_by(|a, b| a.status.number() < b.status.number()));
        insta::assert_snapshot!(help(), @"
        Exit status:
            0  done, or nothing to do
            1  a check has findings
            2  the command line is wrong; `check`: nothing could be looked at
            3  job file, manuscript or catalogue invalid
            4  the selection matched nothing
            5  stopped early (budget, --max-points, --max-duration); run again to go on
            6  some items failed for good; no final file with holes is written
            7  verification failed
            8  approval needed: stale plan, or points to spend without -y
            9  credentials missing or refused
           10  service unreachable after retries
           11  locked by another run
           12  disk full, or state damaged
           70  anything unexpected: a bug
          130  interrupted (Ctrl-C); run again to go on
          143  ended by SIGTERM; run again to go on
        ");
    }

    #[test]
    fn every_word_is_its_own() {
        let words: std::collections::BTreeSet<_> = TABLE.iter().map(|row| row.word).collect();
        assert_eq!(words.len(), TABLE.len());
        assert_eq!(Status::Stopped.word(), "stopped");
    }
}
