//! The program as people and scripts meet it: what goes to stdout, what to stderr, and how it ends.

use std::fs;

use serde_json::Value;

use crate::harness::{Ran, Test};

/// The sample with a price, to rehearse what a paid engine does.
#[cfg(feature = "house")]
fn paid_sample() -> Test {
    let test = Test::sample();
    test.change_job("kind = \"house\"", "kind = \"house\"\npoints_per_request = 1");
    test
}

#[cfg(feature = "house")]
#[test]
fn what_init_writes_runs_as_it_is_and_then_there_is_nothing_to_do() {
    let test = Test::sample();
    let Ran { status, stdout, stderr } = test.run("run job.toml");
    assert_eq!((status, stdout.as_str()), (0, ""), "{stderr}");
    assert!(stderr.contains("Finished The Fox at the Window") && !stderr.contains('\u{1b}'), "{stderr}");
    assert!(fs::read_dir(test.path("out")).unwrap().count() >= 4);
    let Ran { status, stderr, .. } = test.run("run job.toml");
    assert_eq!((status, stderr.as_str()), (0, "Nothing to do: The Fox at the Window is up to date in out\n"));
}

#[cfg(feature = "house")]
#[test]
fn json_lines_end_with_how_it_ended() {
    let test = paid_sample();
    let Ran { status, stdout, stderr } = test.run("run job.toml --max-points 2 --json");
    assert_eq!(status, 5, "{stderr}");
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["v"] == 1 && line["type"].is_string()));
    assert_eq!(lines.iter().filter(|line| line["type"] == "took").count(), 2);
    let last = lines.last().unwrap();
    assert_eq!((&last["type"], &last["code"], &last["reason"]), (&"exit".into(), &5.into(), &"max_points".into()));
    assert_eq!(last["resume"], "rhapsode run job.toml");
    let Ran { stdout: standing, .. } = test.run("status job.toml --json");
    let standing: Value = serde_json::from_str(&standing).unwrap();
    assert_eq!((&standing["at_least"], &standing["at_most"]), (&2.into(), &2.into()));
}

#[cfg(feature = "house")]
#[test]
fn points_are_not_spent_without_a_word() {
    let test = paid_sample();
    let Ran { status, stderr, .. } = test.run("run job.toml");
    assert_eq!(status, 8, "{stderr}");
    assert!(stderr.contains("error[R0805]") && stderr.contains("nothing was spent"), "{stderr}");
    let Ran { stdout: plan, .. } = test.run("plan job.toml --json");
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!((&plan["quote"]["on_shelf"], &plan["budget"]["spent_in_all"]), (&0.into(), &0.into()));
}

#[cfg(feature = "house")]
#[test]
fn what_keeps_a_plan_from_being_made_is_told_to_machines_too() {
    let test = paid_sample();
    fs::write(test.path("manuscript.md"), "<voice name=\"nobody\">Hello.</voice>\n\n<pause/>\n").unwrap();
    let Ran { status, stdout, stderr } = test.run("plan job.toml --json");
    let told: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(status, 3, "{stderr}");
    assert!(told.iter().all(|line| line["type"] == "problem" && line["file"] == "manuscript.md"), "{stdout}");
    assert_eq!(told[0]["code"], "R0330", "{stdout}");
    assert!(stderr.contains("error[R0330]"), "{stderr}");
}

#[cfg(feature = "house")]
#[test]
fn a_saved_plan_is_done_exactly_or_refused() {
    let test = paid_sample();
    assert_eq!(test.run("plan job.toml -o plan.json").status, 0);
    assert_eq!(test.run("plan job.toml -o job.toml").status, 2, "a job file is not replaced");
    let manuscript = test.path("manuscript.md");
    let text = fs::read_to_string(&manuscript).unwrap();
    fs::write(&manuscript, format!("{text}\nAnd then?\n")).unwrap();
    let Ran { status, stderr, .. } = test.run("run plan.json");
    assert_eq!(status, 8);
    assert!(stderr.contains("R0813") && stderr.contains("manuscript.md has changed"), "{stderr}");
    fs::write(&manuscript, text).unwrap();
    assert_eq!(test.run("run plan.json").status, 0);
}

#[cfg(feature = "house")]
#[test]
fn the_doctor_finds_a_damaged_take() {
    let test = Test::sample();
    assert_eq!(test.run("run job.toml").status, 0);
    let Ran { status, stdout, .. } = test.run("doctor job.toml");
    assert!(status == 0 && stdout.contains("takes, all sound"), "{stdout}");
    let takes = test.path(".rhapsode/takes");
    let shelf = fs::read_dir(takes).unwrap().next().unwrap().unwrap().path();
    let take = fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&take).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&take, bytes).unwrap();
    let Ran { status, stdout, .. } = test.run("doctor job.toml");
    assert!(status == 0 && stdout.contains("warn  takes"), "{stdout}");
}

#[test]
fn mistakes_end_with_their_published_status() {
    let test = Test::new();
    for (line, expected) in [
        ("--version", 0),
        ("explain R0801", 0),
        ("doctor", 0),
        ("man run", 0),
        ("schema events", 0),
        ("bogus", 2),
        ("run a.toml --max-duration 2w", 2),
        ("explain R9999", 2),
        ("-C nowhere doctor", 2),
        ("plan missing.toml", 3),
        ("voices --language fr", 4),
    ] {
        if line.starts_with("voices") && cfg!(not(feature = "house")) {
            continue;
        }
        let Ran { status, stdout, stderr } = test.run(line);
        assert_eq!(status, expected, "{line}\n{stderr}");
        assert_eq!(stdout.is_empty(), status != 0, "{line}: data goes to stdout, words to stderr");
    }
    assert_eq!(test.listing().len(), 0, "nothing of this writes anything");
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let test = Test::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = test.command("explain").stdout(writer).output();
    let output = output.unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
