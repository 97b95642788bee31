//! `review`: lists takes of prompts that nobody has accepted yet, and writes a person's word on takes into the lock.

use std::path::Path;

use crate::cli::args::review::Review;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::{Context, check, data, opened};
use crate::problem::Problem;
use crate::production::Production;
use crate::production::review::Word;
use crate::report::columns::counted;
use crate::report::review::{json, render};

/// Lists what is new, or writes a word on it.
pub fn run(args: &Review, context: &Context) -> Result<Status, Failed> {
    let production = opened::job(&args.job, context)?;
    let job = shell_word(&args.job);
    let said = match args {
        Review { all: true, .. } => Some((None, Word::Accept)),
        Review { accept, .. } if !accept.is_empty() => Some((Some(accept.as_slice()), Word::Accept)),
        Review { reject, .. } if !reject.is_empty() => Some((Some(reject.as_slice()), Word::Reject)),
        Review { choose, .. } => match choose.as_slice() {
            [_, nth] => Some((choose.get(..1), Word::Choose(number(nth)?))),
            _ => None,
        },
    };
    let Some((named, word)) = said else {
        return match &args.html {
            Some(file) => write(args, &production, file, context),
            None => {
                let new = production.review().map_err(check::unlooked)?;
                let shown = if args.json { json::render(&new) } else { render(&new, &job) };
                data(shown.as_bytes())
            }
        };
    };
    let takes = production.say(named, word).map_err(check::unlooked)?;
    let takes = counted(takes, "take is", "takes are");
    context.tell(&match word {
        Word::Accept => format!("{takes} accepted now. Commit the lock."),
        Word::Reject | Word::Choose(_) => {
            format!("{takes} used from now on: rhapsode run {job}, and commit the files with the lock")
        }
    });
    Ok(Status::Done)
}

/// Writes a page on which old and new can be heard.
fn write(args: &Review, production: &Production, file: &Path, context: &Context) -> Result<Status, Failed> {
    let before = args.before.as_deref().map(|job| opened::job(job, context)).transpose()?;
    production.review_page(before.as_ref(), file).map_err(check::unlooked)?;
    data(format!("{}\n", file.display()).as_bytes())
}

fn number(nth: &str) -> Result<u32, Failed> {
    nth.parse().map_err(|_| {
        let problem = Problem::error("R0465", format!("`{nth}` is not the number of a take"));
        Failed::because(problem.help("`rhapsode review JOB` shows the takes of each prompt, from 1"), Status::Usage)
    })
}
