//! Lexicons through the program: what docs/lexicon.md shows, what a new entry orders anew, and what is refused.

use insta::assert_snapshot;
use serde_json::Value;

use crate::harness::Test;

/// The blocks of docs/lexicon.md in `language`.
fn shown(language: &str) -> Vec<String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lexicon.md")).unwrap();
    let fence = format!("```{language}\n");
    let blocks = page.split(&fence).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_guide_shows_what_the_program_says() {
    let (toml, text) = (shown("toml"), shown("text"));
    let test = Test::of(&format!("\n{}", toml[0]), &shown("markdown")[0])
        .with("names.toml", &toml[1])
        .with("w3c.pls", &shown("xml")[0]);
    let runs = |block: &str| {
        let line = block.strip_prefix("$ rhapsode ").unwrap().lines().next().unwrap().to_owned();
        (test.run(&line), line)
    };
    // A person sees the warnings first.
    let (ran, line) = runs(&text[0]);
    let seen: String =
        ran.stderr.lines().chain(ran.stdout.lines()).map(|line| line.trim_end().to_owned() + "\n").collect();
    assert_eq!((ran.status, format!("$ rhapsode {line}\n{seen}")), (1, text[0].clone()));
    let (ran, line) = runs(&text[1]);
    assert_eq!((ran.status, format!("$ rhapsode {line}\n{}", ran.stdout)), (0, text[1].clone()));
    let json: Value = serde_json::from_str(&test.run("lexicon check job.toml --json").stdout).unwrap();
    assert_eq!(
        (&json["type"], &json["entries"][0]["times"], &json["problems"][0]["code"]),
        (&"lexicon".into(), &3.into(), &"R0183".into())
    );
    let json: Value = serde_json::from_str(&test.run("lexicon suggest job.toml --least 2 --json").stdout).unwrap();
    assert_eq!((&json["type"], &json["names"][0]["written"]), (&"names".into(), &"Watson".into()));
    // What is suggested is a lexicon.
    test.write("names.toml", &test.done("lexicon suggest job.toml --least 1").stdout);
    test.done("lexicon check job.toml");
    // All of it is in the account, and in what is shown.
    test.write("names.toml", &toml[1]);
    assert!(test.done("plan job.toml --coverage").stdout.contains("left unsaid"));
}

#[test]
fn a_new_entry_orders_only_what_it_changes() {
    let entry = |written: &str, spoken: &str| format!("[[entry]]\nwritten = \"{written}\"\nspoken = \"{spoken}\"\n");
    let test = Test::of("[[lexicon]]\npath = \"names.toml\"\n", "# One\n\nLeith.\n\nNo.\n\nSo.\n")
        .with("names.toml", entry("Skye", "Sky"));
    test.change_job("output = \"out\"", "output = \"out\"\nformats = [\"wav\", \"srt\"]");
    let missing = || -> (u64, u64) {
        let plan: Value = serde_json::from_str(&test.done("plan --json job.toml").stdout).unwrap();
        (plan["quote"]["requests"].as_u64().unwrap(), plan["quote"]["on_shelf"].as_u64().unwrap())
    };
    test.done("run job.toml");
    assert_eq!(missing(), (0, 4));
    test.write("names.toml", entry("Skye", "Sky") + &entry("Leith", "Leeth"));
    assert_eq!(missing(), (1, 3));
    test.done("plan job.toml -o plan.json");
    test.done("run job.toml");
    let outputs = test.outputs();
    let captions =
        outputs.iter().find(|(name, _)| name.ends_with(".srt")).map(|(_, bytes)| String::from_utf8_lossy(bytes));
    assert!(captions.unwrap().contains("Leith."));
    // An entry that nothing uses orders nothing, but a saved plan was made of another lexicon.
    test.write("names.toml", entry("Leith", "Leeth") + &entry("Rum", "Room"));
    assert_eq!(missing(), (0, 4));
    assert!(test.run("run plan.json").stderr.contains("names.toml has changed"));
    test.write("names.toml", entry("Skye", "Sky"));
    assert_eq!(missing(), (0, 4));
}

#[test]
fn what_is_wrong_with_lexicons_is_shown_with_its_line() {
    let test = Test::of(
        "[[lexicon]]\npath = \"a.toml\"\nvoice = \"nobody\"\n[[lexicon]]\npath = \"b.pls\"\n",
        "# One\n\nTwo.\n",
    )
    .with("a.toml", "[[entry]]\nwritten = \"a\"\nspoken = \"b\"\nvoice = \"alice\"\n");
    assert_snapshot!(test.refused("lexicon check job.toml", 3), @r#"
    exit 3
    error[R0182]: the job has no voice `nobody`
      --> job.toml:10:9
       |
    10 | voice = "nobody"
       |         ^^^^^^^^ not in [voices]
       |
       = help: voices are narrator

    error[R0180]: the lexicon `b.pls` does not exist
      --> job.toml:12:8
       |
    12 | path = "b.pls"
       |        ^^^^^^^ no such file
       |
       = help: paths are relative to the job file: looked for b.pls

    2 errors; nothing was spent
    "#);
    test.change_job("voice = \"nobody\"\n", "");
    test.write("b.pls", "<lexicon xml:lang=\"en\">\n<lexeme></grapheme></lexicon>\n");
    assert_snapshot!(test.refused("plan job.toml", 3), @r#"
    exit 3
    error[R0181]: this is not XML: ill-formed document: expected `</lexeme>`, but `</grapheme>` was found
     --> b.pls:2:9
      |
    2 | <lexeme></grapheme></lexicon>
      |         ^
      |
      = help: PLS 1.0: <lexicon xml:lang="en"> with <lexeme>, <grapheme> and <alias>; a TOML lexicon ends with .toml

    1 error; nothing was spent
    "#);
    test.write("b.pls", "<lexicon xml:lang=\"en\"/>\n");
    assert_snapshot!(test.refused("plan job.toml", 3), @r#"
    exit 3
    error[R0182]: the job has no voice `alice`
     --> a.toml:2:11
      |
    2 | written = "a"
      |           ^^^ for this voice
      |
      = help: voices are narrator

    1 error; nothing was spent
    "#);
}
