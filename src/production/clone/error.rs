//! Why there is no clone, and what a person can do about it.

use std::io;

use crate::engine::flow::kept::KeptError;
use crate::problem::Problem;
use crate::production::run::problem_of;
use crate::session::answer::{Charged, Failure};
use crate::units::Points;

/// Why there is no clone.
#[derive(Debug, thiserror::Error)]
pub enum CloneError {
    /// The ledger could not be written: nothing was sent, or what was sent is found by the next run.
    #[error("{0}")]
    Ledger(io::Error),
    /// The record of the clone could not be kept; its points are spent, and this is its id.
    #[error("the clone `{id}` was made, and it could not be noted here: {source}")]
    Unkept {
        /// Its id.
        id: String,
        /// Why not.
        source: KeptError,
    },
    /// What is kept of the account's clones cannot be read.
    #[error(transparent)]
    Kept(#[from] KeptError),
    /// A free call failed before anything was bought.
    #[error("the server's list of clones could not be had: {0}")]
    List(Failure),
    /// The request for the clone failed.
    #[error("the clone was not made: {failure}; {}", fate(failure.charged, *points))]
    Failed {
        /// How.
        failure: Failure,
        /// What it would have cost.
        points: Points,
    },
    /// An earlier request may have been charged, and no clone of it is known.
    #[error("a clone of this sample was asked for before, {fate}; {looked}")]
    MayBePaid {
        /// What is known of it.
        fate: &'static str,
        /// What looking for it has shown.
        looked: String,
        /// The name to look for.
        request: String,
    },
    /// The day's points do not suffice.
    #[error("a clone costs {points}, and {spent} of today's {per_day} may be spent already")]
    Budget {
        /// Its price.
        points: Points,
        /// What may be spent.
        spent: Points,
        /// What may be spent at most.
        per_day: Points,
    },
    /// Nobody agreed to the cost.
    #[error("nobody agreed to spend {0}")]
    Declined(Points),
}

fn fate(charged: Charged, points: Points) -> String {
    match charged {
        Charged::No => "nothing was charged".to_owned(),
        Charged::Yes => format!("{points} were charged"),
        Charged::Unknown => format!("{points} may have been charged"),
    }
}

impl From<&CloneError> for Problem {
    /// R0556 not made; R0557 may be paid; R0563 no list; R0565 kept; R0569 budget; or that of the store's own trouble.
    fn from(error: &CloneError) -> Problem {
        let again = "give the same command again: it looks for the clone before it buys one";
        let (code, help) = match error {
            CloneError::Ledger(cause) => return problem_of(cause),
            CloneError::Kept(error) => return error.into(),
            CloneError::Unkept { source, .. } => {
                let help = Problem::from(source).help.unwrap_or_default();
                return Problem::error("R0565", error.to_string()).help(format!("note its id; {help}"));
            }
            CloneError::List(_) => ("R0563", "nothing was bought; try again later".to_owned()),
            CloneError::Failed { failure, .. } if failure.charged == Charged::No => {
                ("R0556", "put that right and give the same command again".to_owned())
            }
            CloneError::Failed { .. } => ("R0556", again.to_owned()),
            CloneError::MayBePaid { request, .. } => {
                let help = format!(
                    "look for `{request}` on the service's own page; if it is not there, add --buy-again to pay once more"
                );
                ("R0557", help)
            }
            CloneError::Budget { .. } => {
                ("R0569", "wait for 00:00 UTC, or raise budget.points_per_day if the account has more".to_owned())
            }
            CloneError::Declined(_) => ("R0805", "agree with -y".to_owned()),
        };
        Problem::error(code, error.to_string()).help(help)
    }
}
