//! `cast` through the program: what docs/casting.md shows, and that what it proposes is a job.

use serde_json::Value;

use crate::harness::Test;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/casting.md");

/// The blocks of the page in `language`.
fn shown(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_guide_shows_what_the_program_says_and_its_proposal_is_a_job() {
    let mut page = std::fs::read_to_string(PAGE).unwrap();
    let job = &shown(&page, "toml")[0];
    let test = Test::new().with("job.toml", job).with("play.md", &shown(&page, "markdown")[0]);
    let shows = shown(&page, "text");
    assert_eq!(shows.len(), 2);
    for block in shows {
        let line = block.strip_prefix("$ rhapsode ").unwrap().lines().next().unwrap();
        let now = format!("$ rhapsode {line}\n{}", test.done(line).stdout);
        if std::env::vars().any(|(key, _)| key == "UPDATE_GENERATED") {
            page = page.replacen(&format!("```text\n{block}```"), &format!("```text\n{now}```"), 1);
            std::fs::write(PAGE, &page).unwrap();
        } else {
            assert_eq!(now, block);
        }
    }
    test.refused("plan job.toml", 3);
    let piece = test.done("cast job.toml --toml").stdout;
    test.write("job.toml", format!("{job}\n{piece}"));
    test.done("plan job.toml");
    let json: Value = serde_json::from_str(&test.done("cast job.toml --json").stdout).unwrap();
    let roles = json["roles"].as_array().unwrap();
    assert_eq!((&json["type"], roles.len()), (&"cast".into(), 5));
    assert!(roles.iter().all(|role| role["voice"].is_string() && role["proposed"].is_null()), "{json}");
    assert_eq!(test.done("cast job.toml --toml").stdout, "# Each role has a voice.\n");
}
