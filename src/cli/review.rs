//! `review`: lists takes of prompts that nobody has accepted yet, and writes a person's word on takes into the lock.

use crate::cli::args::review::Review;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::init::shell_word;
use crate::cli::{Context, check, data, opened};
use crate::problem::Problem;
use crate::production::review::{New, Word};
use crate::report::columns::{Align, Columns, counted, fit};

/// Cells that the words of a prompt are shown in.
const WORDS: usize = 44;

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
        let new = production.review().map_err(check::unlooked)?;
        data(render(&new, &job).as_bytes())?;
        return Ok(Status::Done);
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

fn number(nth: &str) -> Result<u32, Failed> {
    nth.parse().map_err(|_| {
        let problem = Problem::error("R0465", format!("`{nth}` is not the number of a take"));
        Failed::because(problem.help("`rhapsode review JOB` shows the takes of each prompt, from 1"), Status::Usage)
    })
}

/// The list as people read it.
fn render(new: &[New], job: &str) -> String {
    if new.is_empty() {
        return "All takes are accepted.\n".to_owned();
    }
    let mut table = Columns::new(&[Align::Left, Align::Left, Align::Right, Align::Left, Align::Left]);
    table.row(["Prompt", "voice", "length", "take", "words"]);
    for one in new {
        let ms = one.ms.map_or_else(|| "edited".to_owned(), |ms| format!("{:.1} s", ms as f64 / 1000.0));
        let others: Vec<String> = one
            .takes
            .iter()
            .filter(|(nth, _)| Some(*nth) != one.used)
            .map(|(nth, ms)| format!("{nth}: {:.1} s", *ms as f64 / 1000.0))
            .collect();
        let take = match one.used {
            Some(nth) if others.is_empty() => nth.to_string(),
            Some(nth) => format!("{nth} (also {})", others.join(", ")),
            None => "not here".to_owned(),
        };
        let because = one.because.as_ref().map(|because| format!("; made again: {because}")).unwrap_or_default();
        table.row([one.name.clone(), one.voice.clone(), ms, take, format!("{}{because}", fit(&one.words, WORDS))]);
    }
    let takes = counted(new.len() as u64, "take", "takes");
    format!(
        "{takes} that nobody has accepted yet:\n\n{}\nListen to the files, then: rhapsode review {job} --accept ID, --reject ID, --choose ID N, or --all\n",
        table.render("  ")
    )
}
