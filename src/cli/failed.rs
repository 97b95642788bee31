//! How a command fails: what is to be shown, and the exit status.

use std::io;

use crate::cli::exit::Status;
use crate::problem::Problem;

/// A command that did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// What to show, worst first; may be empty.
    pub problems: Vec<Problem>,
    /// How the program ends.
    pub status: Status,
}

impl Failed {
    /// One problem.
    pub fn because(problem: Problem, status: Status) -> Failed {
        Failed { problems: vec![problem], status }
    }

    /// Several problems.
    pub fn all(problems: Vec<Problem>, status: Status) -> Failed {
        Failed { problems, status }
    }

    /// Output that could not be written. A reader that went away has had enough: that is no failure.
    pub fn output(error: &io::Error) -> Failed {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failed { problems: Vec::new(), status: Status::Done };
        }
        let problem = Problem::error("R0803", format!("the output cannot be written: {error}"))
            .help("look at what stdout leads to: is its disk full?");
        Failed::because(problem, Status::State)
    }

    /// Something that should not happen.
    pub fn unexpected(what: &str) -> Failed {
        let problem = Problem::error("R0899", format!("unexpected: {what}"))
            .help("this is a bug: please report it with the command");
        Failed::because(problem, Status::Unexpected)
    }
}
