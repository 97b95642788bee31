//! The program as people and scripts meet it: what goes to stdout, what to stderr, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The program in `folder`, with nothing of this machine's environment.
fn rhapsode(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("rhapsode").unwrap();
    command.current_dir(folder).env_clear();
    command
}

/// Runs `line` and returns status, stdout and stderr.
fn ran(folder: &Path, line: &str) -> (i32, String, String) {
    let output = rhapsode(folder).args(line.split(' ')).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[cfg(feature = "house")]
fn sample() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(ran(folder.path(), "init").0, 0);
    folder
}

/// The sample with a price, to rehearse what a paid engine does.
#[cfg(feature = "house")]
fn paid_sample() -> TempDir {
    let folder = sample();
    let job = folder.path().join("job.toml");
    let text =
        fs::read_to_string(&job).unwrap().replace("kind = \"house\"", "kind = \"house\"\npoints_per_request = 1");
    fs::write(&job, text).unwrap();
    folder
}

#[cfg(feature = "house")]
#[test]
fn what_init_writes_runs_as_it_is_and_then_there_is_nothing_to_do() {
    let folder = sample();
    let (status, stdout, stderr) = ran(folder.path(), "run job.toml");
    assert_eq!((status, stdout.as_str()), (0, ""), "{stderr}");
    assert!(stderr.contains("Finished The Fox at the Window") && !stderr.contains('\u{1b}'), "{stderr}");
    assert!(fs::read_dir(folder.path().join("out")).unwrap().count() >= 4);
    let (status, _, stderr) = ran(folder.path(), "run job.toml");
    assert_eq!((status, stderr.as_str()), (0, "Nothing to do: The Fox at the Window is up to date in out\n"));
}

#[cfg(feature = "house")]
#[test]
fn json_lines_end_with_how_it_ended() {
    let folder = paid_sample();
    let (status, stdout, stderr) = ran(folder.path(), "run job.toml --max-points 2 --json");
    assert_eq!(status, 5, "{stderr}");
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["v"] == 1 && line["type"].is_string()));
    assert_eq!(lines.iter().filter(|line| line["type"] == "took").count(), 2);
    let last = lines.last().unwrap();
    assert_eq!((&last["type"], &last["code"], &last["reason"]), (&"exit".into(), &5.into(), &"max_points".into()));
    assert_eq!(last["resume"], "rhapsode run job.toml");
    let (_, standing, _) = ran(folder.path(), "status job.toml --json");
    let standing: Value = serde_json::from_str(&standing).unwrap();
    assert_eq!((&standing["at_least"], &standing["at_most"]), (&2.into(), &2.into()));
}

#[cfg(feature = "house")]
#[test]
fn points_are_not_spent_without_a_word() {
    let folder = paid_sample();
    let (status, _, stderr) = ran(folder.path(), "run job.toml");
    assert_eq!(status, 8, "{stderr}");
    assert!(stderr.contains("error[R0805]") && stderr.contains("nothing was spent"), "{stderr}");
    let (_, plan, _) = ran(folder.path(), "plan job.toml --json");
    let plan: Value = serde_json::from_str(&plan).unwrap();
    assert_eq!((&plan["quote"]["on_shelf"], &plan["budget"]["spent_in_all"]), (&0.into(), &0.into()));
}

#[cfg(feature = "house")]
#[test]
fn a_saved_plan_is_done_exactly_or_refused() {
    let folder = paid_sample();
    assert_eq!(ran(folder.path(), "plan job.toml -o plan.json").0, 0);
    assert_eq!(ran(folder.path(), "plan job.toml -o job.toml").0, 2, "a job file is not replaced");
    let manuscript = folder.path().join("manuscript.md");
    let text = fs::read_to_string(&manuscript).unwrap();
    fs::write(&manuscript, format!("{text}\nAnd then?\n")).unwrap();
    let (status, _, stderr) = ran(folder.path(), "run plan.json");
    assert_eq!(status, 8);
    assert!(stderr.contains("R0813") && stderr.contains("manuscript.md has changed"), "{stderr}");
    fs::write(&manuscript, text).unwrap();
    assert_eq!(ran(folder.path(), "run plan.json").0, 0);
}

#[cfg(feature = "house")]
#[test]
fn the_doctor_finds_a_damaged_take() {
    let folder = sample();
    assert_eq!(ran(folder.path(), "run job.toml").0, 0);
    let (status, stdout, _) = ran(folder.path(), "doctor job.toml");
    assert!(status == 0 && stdout.contains("takes, all sound"), "{stdout}");
    let takes = folder.path().join(".rhapsode/takes");
    let shelf = fs::read_dir(takes).unwrap().next().unwrap().unwrap().path();
    let take = fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&take).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&take, bytes).unwrap();
    let (status, stdout, _) = ran(folder.path(), "doctor job.toml");
    assert!(status == 0 && stdout.contains("warn  takes"), "{stdout}");
}

#[test]
fn mistakes_end_with_their_published_status() {
    let folder = tempfile::tempdir().unwrap();
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
        let (status, stdout, stderr) = ran(folder.path(), line);
        assert_eq!(status, expected, "{line}\n{stderr}");
        assert_eq!(stdout.is_empty(), status != 0, "{line}: data goes to stdout, words to stderr");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing of this writes anything");
}

#[test]
fn a_reader_that_has_had_enough_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let program = assert_cmd::cargo::cargo_bin("rhapsode");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = std::process::Command::new(program).current_dir(folder.path()).arg("explain").stdout(writer).output();
    let output = output.unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
