//! `explain`: what a code means, with an example and a remedy.

use crate::cli::args::Explain;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::problem::{Problem, nearest};
use crate::report::columns::{Align, Columns};
use crate::report::explain::{self, Entry};

/// The text for `args`.
pub fn text(args: &Explain) -> Result<String, Failed> {
    let Some(code) = &args.code else { return Ok(list()) };
    explain::entry(code).map(Entry::page).ok_or_else(|| unknown(code))
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
            let args = Explain { code: Some(entry.code.to_lowercase()) };
            let page = text(&args).unwrap();
            assert!(page.starts_with(&format!("{}: {}\n", entry.code, entry.title)), "{page}");
            assert!(list().contains(entry.code));
        }
    }

    #[test]
    fn an_unknown_code_is_a_usage_error_with_a_suggestion() {
        let first = explain::all().next().unwrap().code;
        let failed = text(&Explain { code: Some(format!("{first}9")) }).unwrap_err();
        assert_eq!(failed.status, Status::Usage);
        assert!(failed.problems[0].help.as_deref().unwrap().starts_with("did you mean `R0"), "{failed:?}");
        let failed = text(&Explain { code: Some("zzz".into()) }).unwrap_err();
        assert_eq!(failed.problems[0].help.as_deref(), Some("`rhapsode explain` lists all codes"));
    }
}
