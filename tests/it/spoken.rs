//! Spoken forms through the program: what is shown of them, and what they cost.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::Test;

/// The first block of `language` in the page on spoken forms.
fn shown(language: &str) -> String {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/spoken.md")).unwrap();
    let block = page.split(&format!("```{language}\n")).nth(1).unwrap();
    block.split("```").next().unwrap().to_owned()
}

#[test]
fn the_page_on_spoken_forms_shows_what_the_program_shows() {
    let test = Test::of(&shown("toml"), shown("markdown"));
    assert_eq!(test.done("plan job.toml --spoken").stdout, shown("text"));

    let json: Value = serde_json::from_str(&test.done("plan job.toml --spoken --json").stdout).unwrap();
    let changes = json["changes"].as_array().unwrap();
    let counted: u64 = json["counts"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!((json["type"].as_str(), counted), (Some("spoken"), changes.len() as u64));
    assert_eq!(changes[0]["place"], "book.md:1:3");
    // Nothing of the manuscript is missing in the account.
    test.done("plan job.toml --coverage");
}

#[test]
fn only_what_is_said_otherwise_is_made_anew() {
    let test = Test::of("", "It cost $5.\n\nIt was cheap.\n");
    test.done("run job.toml");
    let new = |test: &Test| {
        let json: Value = serde_json::from_str(&test.done("plan job.toml --json").stdout).unwrap();
        json["quote"]["requests"].as_u64().unwrap()
    };
    assert_eq!(new(&test), 0);
    assert_eq!(test.done("plan job.toml --spoken").stdout, "Every word is said as it is written.\n");
    test.change_job("path = \"book.md\"\n", "path = \"book.md\"\n[spoken]\nen = \"all\"\n");
    assert_eq!(new(&test), 1);
}
