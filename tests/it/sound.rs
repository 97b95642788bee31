//! A whole job mastered: as loud as it was asked to be, by the manifest and by other programs' meters.

use std::collections::BTreeSet;
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
        // So that it listens again, as it does to a work that is new.
        test.remove(&[".rhapsode/measures"]);
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

/// The words of a run's events of one type.
fn events(stdout: &str, kind: &str) -> Vec<Value> {
    let all = stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|event| event["type"] == kind).collect()
}

#[test]
fn an_edited_sentence_is_one_chapter_heard_anew_and_loudness_is_told() {
    let test = job("[master]\nprofile = \"podcast\"\nbalance = false\n");
    let first = test.done("run job.toml --json").stdout;
    let heard = |stdout: &str| -> BTreeSet<u64> {
        events(stdout, "measuring").iter().map(|event| event["chapter"].as_u64().unwrap()).collect()
    };
    assert_eq!(heard(&first), BTreeSet::from([1, 2]));
    let wrote = events(&first, "wrote");
    assert_eq!(wrote.len(), 3, "two chapters and the whole");
    for file in &wrote {
        let (loudness, peak) = (file["loudness_lufs"].as_f64().unwrap(), file["true_peak_dbtp"].as_f64().unwrap());
        assert!((loudness + 16.0).abs() < 0.1 && peak <= -1.0, "{file}");
    }
    let whole = test.outputs();
    test.write("book.md", BOOK.replace("burnt down", "gone out"));
    let edited = test.done("run job.toml --json").stdout;
    assert_eq!(heard(&edited), BTreeSet::from([2]));
    let told = test.outputs();
    // What is measured is only a shortcut: damaged or gone, everything comes out the same.
    for damage in [true, false] {
        for path in files_in(&test.path(".rhapsode/measures/job")) {
            if damage {
                std::fs::write(path, "not what was measured").unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
        }
        test.remove(&["out", ".rhapsode/finished"]);
        let again = test.done("run job.toml --json").stdout;
        assert_eq!(heard(&again), BTreeSet::from([1, 2]));
        assert!(test.outputs() == told && told != whole);
    }
    test.remove(&["out", ".rhapsode/finished"]);
    let ran = test.done("run job.toml");
    assert!(!ran.stderr.contains("measuring") && ran.stderr.contains("-16.0 LUFS, -"), "{ran}");
}

#[test]
fn takes_meet_at_the_rate_of_the_job_and_no_line_moves() {
    let test = job("[encode]\nmp3 = { bitrate = 32 }\n");
    test.change_job("output = \"out\"", "output = \"out\"\nformats = [\"wav\", \"flac\", \"mp3\", \"opus\"]");
    test.done("run job.toml");
    let before = manifest(&test);
    test.change_job("[encode]", "[stitch]\nsample_rate = 8000\n[master]\nprofile = \"telephone\"\n[encode]");
    let takes = test.takes().len();
    test.done("run job.toml");
    assert_eq!(test.takes().len(), takes, "nothing is asked for again");
    let after = manifest(&test);
    assert_eq!((before["rate"].as_u64(), after["rate"].as_u64()), (Some(22_050), Some(8000)));
    let wavs = test.outputs().into_iter().filter(|(name, _)| name.ends_with(".wav"));
    let mut frames = 0;
    for (name, bytes) in wavs {
        let reader = hound::WavReader::new(bytes.as_slice()).unwrap();
        assert_eq!(reader.spec().sample_rate, 8000, "{name}");
        let listed = after["files"].as_array().unwrap().iter().find(|file| file["name"] == name.as_str()).unwrap();
        assert_eq!(u64::from(reader.duration()), listed["frames"].as_u64().unwrap());
        assert!((listed["loudness_lufs"].as_f64().unwrap_or(-23.0) + 23.0).abs() < 0.1, "{listed}");
        frames += u64::from(reader.duration());
    }
    assert!(frames > 0);
    let lines = |manifest: &Value| -> Vec<f64> {
        let chapters = manifest["chapters"].as_array().unwrap().iter();
        chapters
            .flat_map(|chapter| chapter["lines"].as_array().unwrap().clone())
            .map(|line| line["in_chapter"]["start_seconds"].as_f64().unwrap())
            .collect()
    };
    // Each take and pause is rounded to whole frames of an eighth of a millisecond.
    let apart = lines(&before).into_iter().zip(lines(&after)).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(apart < 0.005, "{apart}");
}

#[test]
fn coded_chapters_are_as_loud_as_asked_and_stay_under_the_ceiling() {
    let formats = "formats = [\"wav\", \"flac\", \"mp3\", \"opus\", \"m4b\"]";
    for (profile, lufs, ceiling) in [("podcast", -16.0, -1.0), ("audiobook", -18.0, -3.0)] {
        let test = job(&format!("[encode]\nm4b = {{ files = \"both\" }}\n[master]\nprofile = \"{profile}\"\n"));
        test.change_job("output = \"out\"", &format!("output = \"out\"\n{formats}"));
        test.done("run job.toml");
        for path in files_in(&test.path("out")) {
            let ending = path.extension().unwrap().to_str().unwrap();
            if ending == "json" || !path.file_name().unwrap().to_str().unwrap().starts_with("0") {
                continue;
            }
            let Some((loudness, peak)) = ffmpeg(&path) else {
                return skipped("ffmpeg is not here: nothing was measured");
            };
            // ffmpeg shows tenths.
            assert!((loudness - lufs).abs() <= 0.11, "{}: {loudness} LUFS", path.display());
            assert!(peak <= ceiling, "{}: {peak} dBTP above {ceiling}", path.display());
        }
    }
}
