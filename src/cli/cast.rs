//! `cast`: who speaks in a job, how much, and with which voice, and who may speak its quotations; asks for nothing.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::cli::args::cast::Cast;
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::cli::{Context, data, opened};
use crate::problem::Problem;

/// Does what was asked for.
pub fn run(args: &Cast, context: &Context) -> Result<Status, Failed> {
    if args.dialogue {
        return dialogue(args, context);
    }
    let company = opened::job(&args.job, context)?.company().map_err(opened::invalid)?;
    let shown = match (args.toml, args.json) {
        (true, _) => company.toml(),
        (_, true) => company.json().map_err(|error| Failed::unexpected(&error.to_string()))?,
        _ => company.render(),
    };
    data(shown.as_bytes())
}

/// Writes the sheets, each whole or not at all: there are a person's answers in them.
fn dialogue(args: &Cast, context: &Context) -> Result<Status, Failed> {
    let drafts = opened::job(&args.job, context)?.dialogue(args.output.as_deref()).map_err(opened::invalid)?;
    let mut shown = String::new();
    for draft in &drafts {
        if let Some(text) = &draft.text {
            write(&draft.path, text).map_err(|error| {
                let message = format!("`{}` cannot be written: {error}", draft.path.display());
                let help = "choose a place that you may write to: `-o FILE`; what was there is as it was";
                Failed::because(Problem::error("R0803", message).help(help), Status::State)
            })?;
        }
        shown.push_str(&draft.proposed.render(draft.text.is_some()));
    }
    data(shown.as_bytes())
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut out = fs::File::create(&part)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    fs::rename(&part, path)
}
