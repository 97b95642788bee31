//! Approval: points are spent only when somebody said so, by a flag, a saved plan, a cap or an answer.

use std::io::{self, BufRead};

use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::surroundings::{Stream, Surroundings};
use crate::plan::Cost;
use crate::problem::Problem;
use crate::report::log::Gate;
use crate::units::Points;

/// What was said on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing.
    Unsaid,
    /// `-y`, a saved plan or `--max-points`.
    Given,
}

/// What follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Go on.
    Go,
    /// Ask the person at the terminal.
    Ask,
    /// Nobody can be asked.
    Refuse,
}

/// Whether `cost` may be spent.
pub fn approval(cost: Points, consent: Consent, around: &Surroundings) -> Approval {
    let person = around.stdin == Stream::Terminal && around.stderr == Stream::Terminal;
    match consent {
        Consent::Given => Approval::Go,
        Consent::Unsaid if cost == Points(0) => Approval::Go,
        Consent::Unsaid if person => Approval::Ask,
        Consent::Unsaid => Approval::Refuse,
    }
}

/// Sees to it that `cost` may be spent; asks on a terminal. `again` is the command with its job, for the remedy.
pub fn see_to(
    cost: impl Into<Cost>,
    consent: Consent,
    around: &Surroundings,
    gate: &Gate,
    again: &str,
) -> Result<(), Failed> {
    let cost = cost.into();
    match approval(cost.at_most, consent, around) {
        Approval::Go => Ok(()),
        Approval::Ask => {
            gate.say(&format!("Spend {cost}? Type y and Enter to go on:"));
            if is_agreed() { Ok(()) } else { Err(refused(cost, again)) }
        }
        Approval::Refuse => Err(refused(cost, again)),
    }
}

/// Whether the person at the terminal says yes.
pub fn is_agreed() -> bool {
    says_yes(&mut io::stdin().lock())
}

fn says_yes(input: &mut impl BufRead) -> bool {
    let mut answer = String::new();
    let read = input.read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

fn refused(cost: Cost, again: &str) -> Failed {
    let problem =
        Problem::error("R0805", format!("this would spend {cost}, and nobody agreed to it; nothing was spent")).help(
            format!("agree with `{again} -y`, set a cap with `--max-points N`, or run a plan saved by `plan -o`"),
        );
    Failed::because(problem, Status::ApprovalNeeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_need_consent() {
        let nobody = Surroundings::default();
        let person = Surroundings { stdin: Stream::Terminal, stderr: Stream::Terminal, ..Surroundings::default() };
        assert_eq!(approval(Points(0), Consent::Unsaid, &nobody), Approval::Go);
        assert_eq!(approval(Points(1), Consent::Unsaid, &nobody), Approval::Refuse);
        assert_eq!(approval(Points(1), Consent::Unsaid, &person), Approval::Ask);
        assert_eq!(approval(Points(1), Consent::Given, &nobody), Approval::Go);
        let failed = see_to(Points(33), Consent::Unsaid, &nobody, &Gate::new(), "rhapsode run a.toml").unwrap_err();
        assert_eq!(failed.status, Status::ApprovalNeeded);
        insta::assert_snapshot!(failed.problems[0], @"this would spend 33 points, and nobody agreed to it; nothing was spent [R0805]; agree with `rhapsode run a.toml -y`, set a cap with `--max-points N`, or run a plan saved by `plan -o`");
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        for (answer, yes) in
            [("y\n", true), (" YES \n", true), ("", false), ("\n", false), ("n\n", false), ("yeah", false)]
        {
            assert_eq!(says_yes(&mut answer.as_bytes()), yes, "{answer}");
        }
    }
}
