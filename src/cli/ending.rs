//! Endings: what the end of a run means for the exit status, the summary and the command that goes on.

use crate::cli::exit::Status;
use crate::report::columns::moment;
use crate::report::summary;
use crate::session::Halt;
use crate::session::answer::FailureKind;
use crate::studio::Ending;

/// What follows from the end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The exit status.
    pub status: Status,
    /// Why, in one stable word for machines.
    pub reason: &'static str,
    /// The same for people.
    pub ending: summary::Ending,
}

/// Whether takes failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// All that were asked for are there.
    Whole,
    /// Some failed for good, the last of them in this way.
    Failed(FailureKind),
}

/// What `ending` means, `caught` being the signal that asked for it.
pub fn verdict(ending: &Ending, takes: Takes, caught: Option<Status>) -> Verdict {
    let stopped = |status, reason, why: String| Verdict { status, reason, ending: summary::Ending::Stopped(why) };
    match ending {
        Ending::Finished => finished(takes),
        Ending::Stopped => match caught {
            Some(signal) => stopped(signal, signal.word(), "it was interrupted".to_owned()),
            None => stopped(Status::Stopped, "max_duration", "its time (--max-duration) is over".to_owned()),
        },
        Ending::Parked { until, why } => {
            stopped(Status::Stopped, "daily_budget", format!("{why}; more from {}", moment(*until)))
        }
        Ending::Halted(Halt::JobBudget(_)) => stopped(Status::Stopped, "job_budget", said(ending)),
        Ending::Halted(Halt::RunBudget(_)) => stopped(Status::Stopped, "max_points", said(ending)),
        Ending::Halted(Halt::Contradiction(_)) => stopped(Status::Unexpected, "unexpected", said(ending)),
        Ending::Halted(Halt::Failure { kind, .. }) => {
            let (status, reason) = of_failure(*kind);
            stopped(status, reason, said(ending))
        }
    }
}

fn finished(takes: Takes) -> Verdict {
    match takes {
        Takes::Whole => Verdict { status: Status::Done, reason: "done", ending: summary::Ending::Done },
        Takes::Failed(kind) => {
            let status = match of_failure(kind).0 {
                status @ (Status::Unreachable | Status::ApprovalNeeded) => status,
                _ => Status::ItemsFailed,
            };
            Verdict { status, reason: status.word(), ending: summary::Ending::Failed }
        }
    }
}

fn said(ending: &Ending) -> String {
    match ending {
        Ending::Halted(halt) => halt.to_string(),
        Ending::Finished | Ending::Stopped | Ending::Parked { .. } => String::new(),
    }
}

fn of_failure(kind: FailureKind) -> (Status, &'static str) {
    match kind {
        FailureKind::Unauthorized => (Status::Credentials, "credentials"),
        FailureKind::QuotaExceeded => (Status::Stopped, "daily_quota"),
        FailureKind::Unapproved => (Status::ApprovalNeeded, "approval_needed"),
        FailureKind::Local => (Status::State, "state"),
        FailureKind::Unreachable
        | FailureKind::Misdirected
        | FailureKind::TimedOut
        | FailureKind::Busy
        | FailureKind::Broken => (Status::Unreachable, "unreachable"),
        FailureKind::BadAudio | FailureKind::Refused => (Status::ItemsFailed, "items_failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Points, UtcMillis};

    #[test]
    fn every_ending_has_a_status_and_a_word() {
        let halt = |kind| Ending::Halted(Halt::Failure { kind, message: "no".into() });
        let parked = Ending::Parked { until: UtcMillis(0), why: "the day's budget is spent".into() };
        let refused = Takes::Failed(FailureKind::Refused);
        let cases = [
            (Ending::Finished, Takes::Whole, None, "0 done"),
            (Ending::Finished, refused, None, "6 items_failed"),
            (Ending::Finished, Takes::Failed(FailureKind::Unapproved), None, "8 approval_needed"),
            (Ending::Finished, Takes::Failed(FailureKind::Unreachable), None, "10 unreachable"),
            (Ending::Stopped, Takes::Whole, Some(Status::Interrupted), "130 interrupted"),
            (Ending::Stopped, Takes::Whole, Some(Status::Terminated), "143 terminated"),
            (Ending::Stopped, Takes::Whole, None, "5 max_duration"),
            (parked, Takes::Whole, None, "5 daily_budget"),
            (Ending::Halted(Halt::JobBudget(Points(4))), Takes::Whole, None, "5 job_budget"),
            (Ending::Halted(Halt::RunBudget(Points(4))), Takes::Whole, None, "5 max_points"),
            (halt(FailureKind::Unauthorized), Takes::Whole, None, "9 credentials"),
            (halt(FailureKind::Local), Takes::Whole, None, "12 state"),
        ];
        for (ending, takes, caught, expected) in cases {
            let Verdict { status, reason, .. } = verdict(&ending, takes, caught);
            assert_eq!(format!("{} {reason}", status.number()), expected);
        }
        let Verdict { ending, .. } = verdict(&Ending::Halted(Halt::RunBudget(Points(4))), Takes::Whole, None);
        let said = "the 4 points that this run may spend are used up";
        assert_eq!(ending, summary::Ending::Stopped(said.into()));
    }
}
