//! A pack for ACX: what one line of the job makes, what its files measure by our meter and by another's, and how a pack ends
//! that would be refused.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::{Test, skipped};

const TABLES: &str = "[tags]\nnarrator = \"Ann Reader\"\n[package]\nlayout = \"acx\"\n";

const SENTENCES: &str = "A fox looked in at the window, and the owl on the mantelpiece did not look up from its book. \
                         It had come to the part about the mice, and it meant to finish that before the candle burnt down.";

/// Two chapters with so many paragraphs in the first.
fn book(paragraphs: usize) -> String {
    let text = vec![SENTENCES; paragraphs].join("\n\n");
    format!("# The Fox’s Window\n\n{text}\n\n# The Café\n\nNobody is at home, said the owl.\n")
}

fn pack(paragraphs: usize, tables: &str) -> Test {
    let test = Test::of(&format!("{TABLES}{tables}"), book(paragraphs));
    test.change_job("title = \"Fox\"", "title = \"Fox\"\nauthor = \"Reynard\"");
    test
}

fn manifest(test: &Test) -> Value {
    serde_json::from_slice(&test.outputs()["Fox.timing.json"]).unwrap()
}

/// What ffmpeg finds in `file`: peak and RMS in dB, and rate, channels and bit/s.
fn ffmpeg(file: &Path) -> Option<(f64, f64, String)> {
    let mut meter = Command::new("ffmpeg");
    meter.args(["-hide_banner", "-i"]).arg(file);
    let ran = meter.args(["-af", "astats=measure_perchannel=none", "-f", "null", "-"]).output().ok()?;
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let number = |key: &str| said.split(key).nth(1)?.split_whitespace().next()?.parse().ok();
    let mut probe = Command::new("ffprobe");
    probe.args(["-v", "error", "-show_entries", "stream=sample_rate,channels,bit_rate", "-of", "csv=p=0"]).arg(file);
    let shape = String::from_utf8_lossy(&probe.output().ok()?.stdout).trim().to_owned();
    Some((number("Peak level dB:")?, number("RMS level dB:")?, shape))
}

#[test]
fn one_line_makes_what_acx_takes_and_measures_it() {
    let test = pack(8, "");
    let ran = test.done("run job.toml --json");
    let names = [
        "00_Opening_Credits.mp3",
        "01_The_Foxs_Window.mp3",
        "02_Chapter_02.mp3",
        "03_Closing_Credits.mp3",
        "Fox.timing.json",
        "Retail_Sample.mp3",
    ];
    assert_eq!(test.outputs().keys().collect::<Vec<_>>(), names, "{ran}");
    assert!(ran.stderr.contains("5 of 5 pass ACX."), "{ran}");
    let events: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let measured: Vec<&Value> = events.iter().filter(|event| event["type"] == "measured").collect();
    assert_eq!(measured.len(), 5);
    for event in measured {
        let file = event["file"].as_str().unwrap();
        assert!(event["requirements"].as_array().unwrap().iter().all(|one| one["met"] == true), "{event}");
        let Some((peak, rms, shape)) = ffmpeg(&test.path(file)) else {
            skipped("ffmpeg is not here: its meter was not asked");
            continue;
        };
        assert!(peak <= -3.0 && (-23.0..=-18.0).contains(&rms), "{file}: {peak}, {rms}");
        assert!((event["rms_db"].as_f64().unwrap() - rms).abs() < 0.05, "{file}: {rms} by ffmpeg, {event}");
        assert!((event["peak"]["db"].as_f64().unwrap() - peak).abs() < 0.05, "{file}: {peak} by ffmpeg, {event}");
        assert_eq!(shape, "44100,1,192000", "{file}");
    }
    let again = test.done("run job.toml");
    assert!(again.stderr.contains("Nothing to do") && again.stderr.contains("5 of 5 pass ACX."), "{again}");
    killed_while_it_is_measured_or_reported(&test);
    // An edit measures what it changed, and the sample that holds it.
    test.write("book.md", book(8).replace("Nobody is", "Somebody is"));
    let edited = test.done("run job.toml");
    let lines = edited.stderr.lines().filter(|line| line.starts_with("measured")).collect::<Vec<_>>();
    assert_eq!(lines.len(), 2, "{edited}");
    assert!(lines[0].contains("02_Chapter_02") && lines[1].contains("Retail_Sample"), "{edited}");
}

/// The files of `test` are all there; a run that measures them anew, or writes its report, is killed, and the next one
/// measures what is not noted, says the same of all, and changes no byte.
#[cfg(feature = "faults")]
fn killed_while_it_is_measured_or_reported(test: &Test) {
    let whole = test.outputs();
    for (point, measured) in [("pack.measured:2", 5), ("finished.noted:1", 0), ("report.written:1", 0)] {
        if measured > 0 {
            test.remove(&[".rhapsode/finished"]);
        }
        let mut command = test.command("run job.toml --report=report.html");
        let killed = command.env("RHAPSODE_FAULT", format!("kill={point}")).output().unwrap();
        assert_eq!(killed.status.code(), None, "{point}: {}", String::from_utf8_lossy(&killed.stderr));
        assert!(!test.path("report.html").exists(), "{point}: half a report");
        assert!(test.outputs() == whole, "{point}: the files differ");
        let again = test.done("run job.toml");
        assert!(again.stderr.contains("5 of 5 pass ACX."), "{point}: {again}");
        let lines = again.stderr.lines().filter(|line| line.starts_with("measured")).count();
        assert_eq!(lines, measured, "{point}: {again}");
    }
    assert!(test.outputs() == whole, "the files differ");
}

#[cfg(not(feature = "faults"))]
fn killed_while_it_is_measured_or_reported(_: &Test) {}

#[test]
fn credits_are_planned_paid_and_placed_like_other_words() {
    let test = pack(1, "[engine]\nkind = \"house\"\npoints_per_request = 1\n");
    let plan = test.done("plan job.toml");
    assert!(plan.stdout.contains("Opening Credits") && plan.stdout.contains("Closing Credits"), "{plan}");
    assert!(plan.stdout.contains("4 points"), "two chapters and two credits: {plan}");
    test.run("run -y job.toml");
    assert_eq!(test.entries("commit"), 4);
    let manifest = manifest(&test);
    let chapters = manifest["chapters"].as_array().unwrap();
    let said = |at: usize| chapters[at]["lines"][0]["words"].as_str().unwrap();
    assert_eq!(said(0), "Fox. Written by Reynard. Narrated by Ann Reader.");
    assert_eq!(said(3), "You have been listening to Fox. Written by Reynard. Narrated by Ann Reader. The end.");
    assert!(chapters[0]["lines"][0]["source"].as_str().unwrap().starts_with("job.toml:"), "{manifest}");
    let parts: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["part"].as_str().unwrap_or("-")).collect();
    assert_eq!(parts, ["opening_credits", "-", "-", "closing_credits", "retail_sample"]);
    // Another layout has no credits, and asks for nothing again.
    test.change_job("layout = \"acx\"", "layout = \"flat\"");
    let plan = test.done("plan job.toml");
    assert!(!plan.stdout.contains("Credits") && plan.stdout.contains("0 new"), "{plan}");
}

#[test]
fn a_pack_that_would_be_refused_is_there_and_says_why_each_time() {
    let test = pack(2, "");
    let ran = test.run("run job.toml --json");
    let last: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(
        (ran.status, &last["reason"], &last["resume"]),
        (7, &"verification_failed".into(), &Value::Null),
        "{ran}"
    );
    assert!(ran.stderr.contains("length of the sample") && ran.stderr.contains("4 of 5 pass ACX."), "{ran}");
    assert!(test.outputs().contains_key("Retail_Sample.mp3"));
    let again = test.run("run job.toml");
    assert_eq!(again.status, 7, "{again}");
    assert!(again.stderr.contains("Nothing to do") && again.stderr.contains("ACX asks for 1 to 5 min"), "{again}");
    assert!(!again.stderr.contains("measured"), "{again}");
}

#[test]
fn what_cannot_be_a_pack_is_refused_before_anything_is_spoken() {
    let test = pack(1, "[master]\nprofile = \"podcast\"\n");
    test.change_job("narrator = \"Ann Reader\"\n", "");
    insta::assert_snapshot!(test.run("run job.toml"), @r#"
    exit 3
    error[R0149]: the credits need the narrator, and the job does not say who that is
      --> job.toml:11:10
       |
    11 | layout = "acx"
       |          ^^^^^ ACX wants title, author and narrator
       |
       = help: write `narrator` in [tags], or the words yourself as `opening` and `closing` in [package.acx]

    error[R0148]: the layout `acx` cannot have that profile: ACX takes −23 to −18 dB RMS in every file
      --> job.toml:13:11
       |
    13 | profile = "podcast"
       |           ^^^^^^^^^ not for ACX
       |
       = help: leave `profile` out: it is `acx`

    2 errors; nothing was spent
    "#);
    assert!(test.takes().is_empty());
}
