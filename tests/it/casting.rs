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
    let (jobs, texts) = (shown(&page, "toml"), shown(&page, "markdown"));
    let (job, sheet) = (&jobs[0], &jobs[2]);
    let test = Test::new().with("job.toml", job).with("play.md", &texts[0]);
    let test = test.with("book.toml", &jobs[1]).with("tea.md", &texts[1]);
    let update = std::env::vars().any(|(key, _)| key == "UPDATE_GENERATED");
    let shows = shown(&page, "text");
    assert_eq!(shows.len(), 3);
    for block in shows {
        let line = block.strip_prefix("$ rhapsode ").unwrap().lines().next().unwrap();
        let now = format!("$ rhapsode {line}\n{}", test.done(line).stdout);
        if update {
            page = page.replacen(&format!("```text\n{block}```"), &format!("```text\n{now}```"), 1);
        } else {
            assert_eq!(now, block);
        }
    }
    let now = test.read("tea.dialogue.toml");
    if update {
        page = page.replacen(&format!("```toml\n{sheet}```"), &format!("```toml\n{now}```"), 1);
        std::fs::write(PAGE, &page).unwrap();
    } else {
        assert_eq!(now, *sheet);
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
    // The first speaks for people at once without being named for them.
    let row = "\"Gwendolen and Algernon\" = \"Gwendolen\"";
    assert!(piece.contains(row), "{piece}");
    test.write("job.toml", format!("{job}\n{}", piece.replace(row, "together = \"first\"")));
    assert_eq!(serde_json::from_str::<Value>(&test.done("cast job.toml --json").stdout).unwrap(), json);
    test.write("job.toml", format!("{job}\n{}", piece.replace(row, "together = \"chorus\"")));
    assert!(test.refused("plan job.toml", 3).stderr.contains("R0107"));
}

#[cfg(feature = "faults")]
#[test]
fn voices_at_once_cost_a_request_each_and_a_kill_between_them_loses_nothing() {
    let play = "# A play\n\n**A:** Who is there?\n\n**A and B:** It is us!\n\n**B:** Come in.\n";
    let job = "[job]\ntitle = \"Play\"\nlanguage = \"en\"\noutput = \"out\"\nformats = [\"wav\", \"vtt\"]\n\n[[manuscript]]\n\
               path = \"play.md\"\nstyle = \"script\"\n\n[voices.A]\nid = \"en-gb+m1\"\n\n[voices.B]\nid = \"en-gb+f1\"\n\n[casting]\n\
               together = \"mix\"\n\n[engine]\npoints_per_request = 1\n\n[limits]\nconcurrency = 1\n";
    let made = |step: Option<&str>| {
        let test = Test::new().with("job.toml", job).with("play.md", play);
        if let Some(step) = step {
            let mut command = test.command("run job.toml -y");
            assert!(command.env("RHAPSODE_FAULT", step).output().unwrap().status.code().is_none());
            assert_eq!(test.takes().len(), 2, "the first of two voices is there");
        }
        let ran = test.done("run job.toml -y");
        // The title and the first words share one; then one for each voice, and one for the answer.
        assert_eq!((test.entries("intent"), test.entries("commit")), (4, 4), "{ran}");
        test.outputs()
    };
    let outputs = made(Some("kill=take.renamed:2"));
    assert!(outputs == made(None));
    let captions = outputs.iter().find(|(name, _)| name.ends_with(".vtt")).unwrap();
    assert_eq!(String::from_utf8_lossy(captions.1).matches("<v A and B>It is us!").count(), 1);
}

const TEA_JOB: &str =
    "[job]\ntitle = \"Tea\"\nlanguage = \"en\"\noutput = \"out\"\n\n[[manuscript]]\npath = \"tea.md\"\n";

/// The page of Alice that the guide shows, with curly marks and words that nobody is named for.
fn tea() -> String {
    shown(&std::fs::read_to_string(PAGE).unwrap(), "markdown").remove(1)
}

#[test]
fn quotations_are_cast_when_a_person_has_confirmed_them() {
    let test = Test::new().with("job.toml", TEA_JOB).with("tea.md", tea());
    let said = test.done("cast job.toml --dialogue").stdout;
    assert!(said.contains("5 quotations, 0 confirmed; of the others 3 named, 1 likely, 0 maybe, 1 unknown"), "{said}");
    let sheet = test.read("tea.dialogue.toml");
    let named = format!("{TEA_JOB}dialogue = \"tea.dialogue.toml\"\n");
    test.write("job.toml", &named);
    let plan = test.done("plan job.toml").stdout;
    assert!(plan.contains("N0351") && plan.contains("5 quotations are not confirmed"), "{plan}");
    assert!(!test.done("cast job.toml").stdout.contains("Alice"), "nothing is cast silently");
    test.write("tea.dialogue.toml", sheet.replace("confirmed = false", "confirmed = true"));
    // A confirmed speaker without a voice is an error like any role's.
    let refused = test.refused("plan job.toml", 3);
    assert!(refused.stderr.contains("R0204") && refused.stderr.contains("tea.md:3:1"), "{}", refused.stderr);
    let piece = test.done("cast job.toml --toml").stdout;
    test.write("job.toml", format!("{named}\n{piece}"));
    let plan = test.done("plan job.toml").stdout;
    assert!(!plan.contains("N035"), "{plan}");
    test.done("plan job.toml --coverage");
    // What is confirmed is kept, and what is gone is told with its place.
    assert!(test.done("cast job.toml --dialogue").stdout.contains("as it was"));
    test.write("tea.md", tea().replace("There isn’t any,", "There is none,"));
    let plan = test.done("plan job.toml").stdout;
    assert!(plan.contains("notice[N0350]: tea.dialogue.toml:23:11: `“There isn’t any,”`"), "{plan}");
    test.done("cast job.toml --dialogue");
    let merged = test.read("tea.dialogue.toml");
    // The row of the paragraph that is another stays, and one for what is there now is new; its neighbours are known.
    assert_eq!(merged.matches("[[quotation]]").count(), 6, "{merged}");
    assert_eq!(merged.matches("\nconfirmed = true").count(), 5, "{merged}");
}

#[test]
fn what_is_no_sheet_is_never_written_over() {
    let named = format!("{TEA_JOB}dialogue = \"sheet.toml\"\n");
    let test = Test::new().with("job.toml", &named).with("tea.md", tea());
    let missing = test.refused("plan job.toml", 3);
    assert!(missing.stderr.contains("R0340") && missing.stderr.contains("job.toml:8:12"), "{}", missing.stderr);
    let other = test.refused("cast job.toml --dialogue -o tea.md", 3);
    assert!(other.stderr.contains("R0341"), "{}", other.stderr);
    assert_eq!(test.read("tea.md"), tea());
    test.done("cast job.toml --dialogue");
    test.done("plan job.toml");
    test.write("job.toml", format!("{TEA_JOB}dialogue = \"tea.md\"\n"));
    assert!(test.refused("plan job.toml", 3).stderr.contains("R0342"));
}
