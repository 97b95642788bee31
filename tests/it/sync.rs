//! Words with times as a run leaves them: beside the sound, no more of them written than what changed.

use std::io::{Cursor, Read};
use std::process::Command;

use serde_json::Value;

use crate::harness::{Test, skipped};

/// Two chapters and two voices that speak alike, so that changing a role changes no sound.
const BOOK: &str = "# One\n\nA fox came by.\n\n<voice name=\"hare\">Who is <i>there</i> &amp; why?</voice>\n\n\
                    # Two\n\nIt went away again, and nobody in the house had ever found out what it wanted there.\n";

const VOICES: &str = "[voices.narrator]\nid = \"en-gb\"\n\n[casting]\nhare = \"narrator\"\nrabbit = \"narrator\"\n";

fn fox(formats: &str) -> Test {
    let test = Test::of(VOICES, BOOK);
    test.change_job("output = \"out\"", &format!("output = \"out\"\nformats = {formats}"));
    test
}

fn text(test: &Test, name: &str) -> String {
    String::from_utf8(test.outputs().remove(name).unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

#[test]
fn each_file_of_sound_has_its_words_beside_it() {
    let test = fox(r#"["wav", "srt", "vtt", "lrc"]"#);
    let ran = test.done("run job.toml");
    assert!(ran.stderr.contains("out/02-Two.srt"), "{ran}");
    let beside = |stem: &str| ["lrc", "srt", "vtt", "wav"].map(|ending| format!("{stem}.{ending}"));
    let mut names = [beside("01-One"), beside("02-Two"), beside("Fox")].concat();
    names.push("Fox.timing.json".into());
    names.sort();
    assert_eq!(test.outputs().into_keys().collect::<Vec<_>>(), names);
    assert!(text(&test, "Fox.vtt").contains("<v hare>Who is there &amp; why?</v>\n"), "{}", text(&test, "Fox.vtt"));
    assert!(text(&test, "Fox.srt").contains("\nWho is there & why?\n"));
    assert!(text(&test, "02-Two.lrc").starts_with("[ti:Two]\n[al:Fox]\n[length:00:"));
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
}

#[test]
fn only_what_changed_is_written_again() {
    let test = fox(r#"["wav", "vtt"]"#);
    test.done("run job.toml");
    let before = test.outputs();
    test.write("book.md", BOOK.replace("hare", "rabbit"));
    let ran = test.done("run job.toml");
    let wrote: Vec<&str> = ran.stderr.lines().filter_map(|line| line.strip_prefix("wrote out/")).collect();
    let names: Vec<&str> = wrote.iter().filter_map(|line| line.split_once(" (")).map(|(name, _)| name).collect();
    assert_eq!(names, ["01-One.vtt", "Fox.vtt"], "{ran}");
    let after = test.outputs();
    let changed: Vec<&String> = after.keys().filter(|name| before[*name] != after[*name]).collect();
    assert_eq!(changed, ["01-One.vtt", "Fox.timing.json", "Fox.vtt"]);
    assert!(text(&test, "01-One.vtt").contains("<v rabbit>"));
}

#[test]
fn a_form_taken_out_is_named_and_stays() {
    let test = fox(r#"["wav", "srt"]"#);
    test.done("run job.toml");
    test.change_job(r#"["wav", "srt"]"#, r#"["wav"]"#);
    let ran = test.done("run job.toml");
    for name in ["01-One.srt", "02-Two.srt", "Fox.srt"] {
        assert_eq!(ran.stderr.matches(&format!("notice[N0702]: {name} is left from")).count(), 1, "{ran}");
        assert!(test.path("out").join(name).is_file());
    }
    assert!(!ran.stderr.contains("wrote"), "{ran}");
}

#[test]
fn words_alone_need_no_sound() {
    let test = fox(r#"["srt"]"#);
    test.done("run job.toml");
    assert_eq!(
        test.outputs().into_keys().collect::<Vec<_>>(),
        ["01-One.srt", "02-Two.srt", "Fox.srt", "Fox.timing.json"]
    );
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
}

#[test]
fn another_program_reads_as_many_captions() {
    let test = fox(r#"["wav", "srt", "vtt"]"#);
    test.done("run job.toml");
    for name in ["Fox.srt", "Fox.vtt"] {
        let probe =
            Command::new("ffprobe").args(["-v", "error", "-show_packets"]).arg(test.path("out").join(name)).output();
        let Ok(probe) = probe else { return skipped("ffprobe is not installed") };
        let packets = String::from_utf8(probe.stdout).unwrap().matches("[PACKET]").count();
        assert_eq!(packets, text(&test, name).matches(" --> ").count(), "{name}");
        assert_eq!(String::from_utf8(probe.stderr).unwrap(), "");
    }
}

#[test]
fn the_audiobook_is_packed_from_the_sound_beside_it() {
    let test = fox(r#"["wav", "lpf"]"#);
    test.done("run job.toml");
    let outputs = test.outputs();
    let manifest: Value = serde_json::from_slice(&outputs["publication.json"]).unwrap();
    let mut package = zip::ZipArchive::new(Cursor::new(&outputs["Fox.lpf"])).unwrap();
    let mut packed = |name: &str| {
        let mut bytes = Vec::new();
        package.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    for item in manifest["readingOrder"].as_array().unwrap() {
        let name = item["url"].as_str().unwrap();
        assert!(packed(name) == outputs[name], "{name}");
        // Its length is the very file's.
        let seconds = item["duration"].as_str().unwrap().trim_matches(['P', 'T', 'S']).parse::<f64>().unwrap();
        let wav = hound::WavReader::new(outputs[name].as_slice()).unwrap();
        assert!((seconds * f64::from(wav.spec().sample_rate) - f64::from(wav.duration())).abs() < 1.0, "{name}");
    }
    assert_eq!(packed("publication.json"), outputs["publication.json"]);
    assert_eq!(packed("contents.html"), outputs["contents.html"]);
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
    // Lost: made again to the same bytes, and nothing else with it.
    test.remove(&["out/Fox.lpf"]);
    let ran = test.done("run job.toml");
    assert_eq!(ran.stderr.matches("wrote out/").count(), 1, "{ran}");
    assert!(test.outputs() == outputs);
}

#[cfg(feature = "faults")]
#[test]
fn a_run_killed_while_it_binds_leaves_the_old_package_whole() {
    let test = fox(r#"["wav", "vtt", "lpf"]"#);
    test.done("run job.toml");
    let old = test.outputs();
    test.change_job("[voices.narrator]", "[stitch]\npause_ms = { paragraph = 1100 }\n\n[voices.narrator]");
    let mut kills = 0;
    for nth in 1..20 {
        let mut run = test.command("run job.toml");
        run.env("RHAPSODE_FAULT", format!("kill=beside.renamed:{nth}"));
        if run.output().unwrap().status.success() {
            break;
        }
        kills += 1;
        let outputs = test.outputs();
        let package = &outputs["Fox.lpf"];
        assert!(*package == old["Fox.lpf"] || zip::ZipArchive::new(Cursor::new(package)).is_ok());
    }
    assert!(kills >= 3, "only {kills} kills");
    test.done("run job.toml");
    let again = fox(r#"["wav", "vtt", "lpf"]"#);
    again.change_job("[voices.narrator]", "[stitch]\npause_ms = { paragraph = 1100 }\n\n[voices.narrator]");
    again.done("run job.toml");
    assert!(test.outputs() == again.outputs());
    assert!(test.outputs()["Fox.lpf"] != old["Fox.lpf"]);
}
