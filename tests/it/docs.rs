//! What the documents show: every command line is one that the program takes, every job snippet one that it understands.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use clap::Parser;
use rhapsode::cli::args::Cli;
use rhapsode::job::{self, Facts, PathKind, Roster};
use rhapsode::report::diagnostic::{Colour, draw};

/// The README and every page of the documentation but the list of errors, whose examples are pieces.
fn documents() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pages = names.filter(|name| name.ends_with(".md") && name != "errors.md").map(|name| format!("docs/{name}"));
    let mut documents: Vec<String> = pages.chain(["README.md".to_owned()]).collect();
    documents.sort();
    documents
}

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The words of a shown command: up to a comment, or to two spaces that begin an explanation.
fn words(line: &str) -> Option<Vec<String>> {
    let line = line.trim().trim_start_matches("$ ");
    let line = match line.strip_prefix("cargo run -- ") {
        Some(rest) => format!("rhapsode {rest}"),
        None => line.to_owned(),
    };
    let rest = line.strip_prefix("rhapsode ")?;
    let rest = rest.split(" #").next().unwrap().split(" >").next().unwrap();
    // `plan jobs/book.toml    what it does`, but `run  jobs/book.toml` too.
    let mut parts = rest.split("   ").next().unwrap().split("  ").map(str::trim);
    let mut command = parts.next().unwrap().to_owned();
    if let Some(more) = parts.next().filter(|_| !command.contains(' ')) {
        command = format!("{command} {more}");
    }
    Some(["rhapsode".to_owned()].into_iter().chain(command.split_whitespace().map(str::to_owned)).collect())
}

#[test]
fn every_command_shown_is_one_that_the_program_takes() {
    let mut seen = 0;
    for document in documents() {
        let text = read(&document);
        let mut fenced = false;
        for line in text.lines() {
            fenced ^= line.starts_with("```");
            if !(fenced || line.starts_with("    ")) {
                continue;
            }
            let Some(words) = words(line) else { continue };
            seen += 1;
            if let Err(error) = Cli::try_parse_from(&words) {
                panic!("{document} shows `{}`: {error}", words.join(" "));
            }
        }
    }
    assert!(seen > 12, "only {seen} commands were found");
}

#[test]
fn every_job_snippet_is_understood() {
    let pages = ["guide", "engines", "sound", "checks", "packing", "spoken", "catalogues", "targets", "ci", "dubbing"];
    let mut text: String = pages.iter().map(|page| read(&format!("docs/{page}.md"))).collect();
    if cfg!(feature = "mp3") {
        text.push_str(&read("docs/acx.md"));
    }
    let snippets: Vec<&str> = text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(snippets.len() >= 8);
    for snippet in snippets {
        let has = |tables: &[&str]| tables.iter().any(|table| snippet.contains(table));
        let read = match () {
            () if has(&["[[catalogue]]", "[dub]"]) => "",
            () if has(&["[prompts]", "[[group]]"]) => "[[catalogue]]\npath = \"a.csv\"\n",
            () => "[[manuscript]]\npath = \"a.md\"\n",
        };
        let is_whole = snippet.starts_with("[job]");
        let job = if is_whole { "" } else { "[job]\ntitle = \"T\"\nauthor = \"A\"\nlanguage = \"en\"\n" };
        let job = format!("{job}{read}{snippet}");
        let facts = Facts { exists: &|_| PathKind::File, voices: &|_| Roster::default(), longest: &|_| 5000 };
        if let Err(problems) = job::understand(&job, "guide.toml", Path::new(""), &facts) {
            let errors: Vec<_> = problems.into_iter().filter(|problem| problem.code.0 != "R0114").collect();
            assert!(errors.is_empty(), "{}", draw(&errors, Colour::Off));
        }
    }
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    for document in [
        "README.md",
        "docs/guide.md",
        "docs/reliability.md",
        "docs/tokens.md",
        "docs/engines.md",
        "docs/sound.md",
        "docs/spoken.md",
        "docs/formats.md",
        "docs/acx.md",
        "docs/packing.md",
        "docs/catalogues.md",
        "docs/ci.md",
        "docs/targets.md",
        "docs/dubbing.md",
        "ARCHITECTURE.md",
    ] {
        let text = read(document);
        let folder = Path::new(document).parent().unwrap();
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if target.contains("://") || target.starts_with('#') {
                continue;
            }
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target.split('#').next().unwrap());
            assert!(file.exists(), "{document} links to {target}");
        }
    }
}

#[cfg(feature = "server")]
#[test]
fn every_fault_shown_is_one_that_the_server_knows() {
    use rhapsode::serve::flow::fault::Faults;
    let text = read("docs/serve-flow.md");
    let script = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(Faults::parse(script, "serve-flow.md").unwrap().len(), 3);
    let table = text.split("| `do` |").nth(1).unwrap().split("\n\n").next().unwrap();
    let shown: Vec<&str> = table.split("\n| `").skip(1).map(|row| row.split('`').next().unwrap()).collect();
    for name in &shown {
        Faults::parse(&format!("[[fault]]\ndo = \"{name}\"\n"), "f").unwrap_or_else(|problems| panic!("{problems:?}"));
    }
    let known = Faults::parse("[[fault]]\ndo = \"-\"\n", "f").unwrap_err()[0].help.clone().unwrap();
    assert_eq!(known, format!("faults are {}", shown.join(", ")));
}

/// All the sources below `folder`, as one text.
fn sources(folder: &Path) -> String {
    let rust = |path: &Path| path.extension().is_some_and(|ending| ending == "rs");
    let files = crate::harness::files_in(folder).into_iter().filter(|path| rust(path));
    files.map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn every_promise_has_its_tests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = sources(&root.join("src")) + &sources(&root.join("tests"));
    let text = read("docs/reliability.md");
    let mut named = 0;
    for row in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise")) {
        let tests = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        for test in tests.split('`').skip(1).step_by(2) {
            assert!(
                ["#[test]\nfn ", "    fn ", "\nasync fn "].iter().any(|of| sources.contains(&format!("{of}{test}("))),
                "{test}"
            );
            named += 1;
        }
        assert!(tests == "the same" || tests.contains('`'), "a promise without a test: {row}");
    }
    assert!(named > 25, "{named}");
}
