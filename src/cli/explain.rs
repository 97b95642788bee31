//! `explain`: what a code means, with an example and a remedy; or of a prompt, what has changed since it was made.

use crate::cli::args::Explain;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, check, data, opened};
use crate::plan::lock::drift::Inspection;
use crate::problem::{Problem, nearest};
use crate::report::columns::{Align, Columns};
use crate::report::drift::parts;
use crate::report::explain::{self, Entry};

/// Explains what `args` ask for.
pub fn run(args: &Explain, context: &Context) -> Result<Status, Failed> {
    let text = match (&args.code, &args.job) {
        (Some(id), Some(job)) => {
            let production = opened::job(job, context)?;
            of_prompt(production.meant(id), &production.inspect().map_err(check::unlooked)?)?
        }
        (Some(code), None) => page(code)?,
        (None, _) => list(),
    };
    data(text.as_bytes())
}

fn page(code: &str) -> Result<String, Failed> {
    explain::entry(code).map(Entry::page).ok_or_else(|| unknown(code))
}

fn of_prompt(id: &str, inspection: &Inspection) -> Result<String, Failed> {
    parts::of_prompt(inspection, id).ok_or_else(|| {
        let known = inspection.due.iter().flat_map(|due| [due.id.as_str(), due.name.as_str()]);
        let help = match nearest(id, known) {
            Some(near) => {
                format!("did you mean `{near}`? A prompt is named by its id, its file, or its file without the ending")
            }
            None => "name a prompt by its id, its file, or its file without the ending".to_owned(),
        };
        let message = format!("no prompt of `{}` is called `{id}`", inspection.job);
        Failed::because(Problem::error("R0460", message).help(help), Status::NothingSelected)
    })
}

fn list() -> String {
    let mut table = Columns::new(&[Align::Left, Align::Left]);
    explain::all().for_each(|entry| table.row([entry.code, entry.title]));
    table.render("")
}

fn unknown(code: &str) -> Failed {
    let near = nearest(code, explain::all().map(|entry| entry.code));
    let help = match near {
        Some(near) => format!("did you mean `{near}`? `rhapsode explain` lists all codes"),
        None => "`rhapsode explain` lists all codes".to_owned(),
    };
    Failed::because(Problem::error("R0802", format!("no code `{code}`")).help(help), Status::Usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_and_case_does_not_matter() {
        for entry in explain::all() {
            let page = page(&entry.code.to_lowercase()).unwrap();
            assert!(page.starts_with(&format!("{}: {}\n", entry.code, entry.title)), "{page}");
            assert!(list().contains(entry.code));
        }
    }

    #[test]
    fn an_unknown_code_is_a_usage_error_with_a_suggestion() {
        let first = explain::all().next().unwrap().code;
        let failed = page(&format!("{first}9")).unwrap_err();
        assert_eq!(failed.status, Status::Usage);
        assert!(failed.problems[0].help.as_deref().unwrap().starts_with("did you mean `R0"), "{failed:?}");
        let failed = page("zzz").unwrap_err();
        assert_eq!(failed.problems[0].help.as_deref(), Some("`rhapsode explain` lists all codes"));
    }
}
