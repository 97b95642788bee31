//! A whole job mastered: as loud as it was asked to be, by the manifest and by other programs' meters.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::harness::{Test, files_in, skipped};

const BOOK: &str = "# The Fox\n\nA fox looked in at the window, and the owl on the mantelpiece did not look up.\n\n\
                    “Good evening,” said the fox, and waited.\n\n# The Owl\n\n<voice name=\"owl\">Nobody is at \
                    home</voice>, said the owl, and went on with its book until the candle had burnt down.\n";

fn job(master: &str) -> Test {
    Test::of(
        &format!(
            "[voices.narrator]\nid = \"en-gb\"\n[voices.owl]\nid = \"en-gb+f3\"\n[casting]\ndefault = \"narrator\"\n{master}"
        ),
        BOOK,
    )
}

fn manifest(test: &Test) -> Value {
    let outputs = test.outputs();
    let (_, bytes) = outputs.iter().find(|(name, _)| name.ends_with(".timing.json")).unwrap();
    serde_json::from_slice(bytes).unwrap()
}

fn file(test: &Test, name: &str) -> PathBuf {
    files_in(&test.path("out")).into_iter().find(|path| path.ends_with(name)).unwrap()
}

/// What ffmpeg measures of `file`: loudness, true peak.
fn ffmpeg(file: &Path) -> Option<(f64, f64)> {
    let filter = "ebur128=dualmono=true:peak=true";
    let mut meter = Command::new("ffmpeg");
    let ran =
        meter.args(["-hide_banner", "-i"]).arg(file).args(["-filter:a", filter, "-f", "null", "-"]).output().ok()?;
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let summary = said.split("Summary:").nth(1)?;
    let number = |key: &str| summary.split(key).nth(1)?.split_whitespace().next()?.parse().ok();
    Some((number("I:")?, number("Peak:")?))
}

#[test]
fn a_new_loudness_renders_anew_without_a_request_and_moves_no_line() {
    let test = job("");
    test.done("run job.toml");
    let (plain, takes) = (manifest(&test), test.takes().len());
    assert!(plain["files"][0].get("loudness_lufs").is_none());
    test.change_job("[casting]", "[master]\nprofile = \"podcast\"\nroom_tone = \"voice\"\n[casting]");
    let ran = test.done("run job.toml");
    assert_eq!(test.takes().len(), takes, "{ran}");
    let loud = manifest(&test);
    assert_eq!(plain["chapters"], loud["chapters"], "mastering moves no line");
    for (made, before) in loud["files"].as_array().unwrap().iter().zip(plain["files"].as_array().unwrap()) {
        assert_ne!(made["render"], before["render"]);
        if let Some(told) = made["loudness_lufs"].as_f64() {
            assert!((told + 16.0).abs() < 0.1 && made["true_peak_dbtp"].as_f64().unwrap() <= -1.0, "{made}");
            match ffmpeg(&file(&test, made["name"].as_str().unwrap())) {
                Some((lufs, peak)) => {
                    assert!((lufs + 16.0).abs() <= 0.15, "ffmpeg, to a tenth: {lufs}");
                    assert!(peak <= -1.0, "{peak}");
                }
                None => skipped("ffmpeg is not here: its meter was not asked"),
            }
        }
    }
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
}

#[cfg(feature = "faults")]
#[test]
fn killed_while_it_masters_it_leaves_the_old_files_whole_and_goes_on_to_the_same_bytes() {
    let test = job("[master]\nprofile = \"podcast\"\n");
    test.done("run job.toml");
    let loud = test.outputs();
    test.change_job("podcast", "audiobook");
    test.done("run job.toml");
    let softer = test.outputs();
    test.change_job("audiobook", "podcast");
    for nth in 1..4 {
        let mut run = test.command("run job.toml");
        let ran = run.env("RHAPSODE_FAULT", format!("kill=master.middle:{nth}")).output().unwrap();
        assert!(ran.status.code().is_none(), "{nth}: {ran:?}");
        for (name, bytes) in test.outputs().iter().filter(|(name, _)| name.ends_with(".wav")) {
            assert!(
                *bytes == softer[name] || *bytes == loud[name],
                "{nth}: {name} is neither the old file nor the new"
            );
        }
    }
    test.done("run job.toml");
    assert!(test.outputs() == loud);
}

#[test]
fn what_cannot_be_had_is_said() {
    let test = job("[master]\nloudness_lufs = -5\ntrue_peak_dbtp = -20\n");
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("N0703") && ran.stderr.contains("-5.0 was asked for"), "{ran}");
}
