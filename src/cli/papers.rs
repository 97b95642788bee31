//! `completions`, `man` and `schema`: papers about the program, made from its types.

use clap::CommandFactory;
use schemars::schema_for;
use serde_json::{Value, json};

use crate::cli::args::{Cli, Completions, Man, SchemaOf};
use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::problem::{Problem, nearest};
use crate::report::diagnostic::json::ProblemView;
use crate::report::drift::json::Line;
use crate::report::gc::Garbage;
use crate::report::ledger::Books;
use crate::report::plan_table::json::PlanView;
use crate::report::progress::Exit;
use crate::report::review;
use crate::report::status::Standing;
use crate::session::event::Event;

/// The completion script.
pub fn completions(args: &Completions) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "rhapsode", &mut script);
    script
}

/// The manual page in roff.
pub fn man(args: &Man) -> Result<Vec<u8>, Failed> {
    let mut command = Cli::command();
    command.build();
    let wanted = match &args.command {
        None => command,
        Some(name) => match command.find_subcommand(name) {
            Some(found) => found.clone().name(format!("rhapsode-{name}")),
            None => return Err(unknown(name, &command)),
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(wanted).render(&mut page).map_err(|error| Failed::unexpected(&error.to_string()))?;
    Ok(page)
}

fn unknown(name: &str, command: &clap::Command) -> Failed {
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are pages for {}", names.join(", ")),
    };
    Failed::because(Problem::error("R0804", format!("no command `{name}`")).help(help), Status::Usage)
}

/// The JSON Schema, indented.
pub fn schema(of: SchemaOf) -> Result<String, Failed> {
    let schema = match of {
        SchemaOf::Job => crate::job::schema(),
        SchemaOf::Events => events(),
        SchemaOf::Plan => schema_for!(PlanView).to_value(),
        SchemaOf::Status => schema_for!(Standing).to_value(),
        SchemaOf::Ledger => schema_for!(Books).to_value(),
        SchemaOf::Gc => schema_for!(Garbage).to_value(),
        SchemaOf::Check => schema_for!(Line).to_value(),
        SchemaOf::Review => schema_for!(review::json::Line<'static>).to_value(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failed::unexpected(&error.to_string()))?;
    Ok(format!("{text}\n"))
}

/// Every line has `v`; events have `at` too; the last line is the exit, after the problems where there are any.
fn events() -> Value {
    let mut generator = schemars::SchemaGenerator::default();
    let event = generator.subschema_for::<Event>();
    let exit = generator.subschema_for::<Exit>();
    let problem = generator.subschema_for::<ProblemView>();
    let v = json!({ "const": 1, "description": "Version of the line." });
    let at = json!({ "type": "string", "format": "date-time", "description": "When it was said, in UTC." });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of `rhapsode run --json`",
        "description": "Fields are added, never changed; unknown fields and types are to be ignored.",
        "oneOf": [
            { "allOf": [event, { "properties": { "v": v, "at": at }, "required": ["v", "at"] }] },
            { "allOf": [problem, { "properties": { "v": v }, "required": ["v"] }] },
            { "allOf": [exit, { "properties": { "v": v }, "required": ["v"] }] },
        ],
        "$defs": generator.take_definitions(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let names: Vec<String> = Cli::command().get_subcommands().map(|c| c.get_name().to_owned()).collect();
        assert!(names.len() >= 10);
        for name in &names {
            let page = String::from_utf8(man(&Man { command: Some(name.clone()) }).unwrap()).unwrap();
            assert!(page.contains(&format!("rhapsode\\-{name}")), "{page}");
        }
        let page = String::from_utf8(man(&Man { command: None }).unwrap()).unwrap();
        assert!(page.contains("Exit status") && page.contains("disk full"), "{page}");
        let failed = man(&Man { command: Some("paln".into()) }).unwrap_err();
        assert_eq!(failed.problems[0].help.as_deref(), Some("did you mean `plan`?"));
    }

    #[test]
    fn completions_know_the_commands() {
        for shell in [clap_complete::Shell::Bash, clap_complete::Shell::Zsh, clap_complete::Shell::Fish] {
            let script = String::from_utf8(completions(&Completions { shell })).unwrap();
            assert!(script.contains("explain") && script.contains("max-points"), "{shell}");
        }
    }

    #[test]
    fn schemas_resolve_their_references() {
        for of in [
            SchemaOf::Job,
            SchemaOf::Events,
            SchemaOf::Plan,
            SchemaOf::Status,
            SchemaOf::Ledger,
            SchemaOf::Check,
            SchemaOf::Review,
        ] {
            let text = schema(of).unwrap();
            let schema: Value = serde_json::from_str(&text).unwrap();
            for reference in text.lines().filter_map(|line| line.trim().strip_prefix("\"$ref\": \"#")) {
                let pointer = reference.trim_end_matches([',', '"']);
                assert!(schema.pointer(pointer).is_some(), "{of:?}: {pointer}");
            }
        }
        let events = schema(SchemaOf::Events).unwrap();
        for kind in ["started", "took", "retrying", "gave_up", "parked", "transcribed", "wrote", "problem", "exit"] {
            assert!(events.contains(&format!("\"{kind}\"")), "{kind}");
        }
    }
}
