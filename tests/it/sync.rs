//! Words with times as a run leaves them: beside the sound, no more of them written than what changed.

use std::process::Command;

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
    assert_eq!(test.outputs().into_keys().collect::<Vec<_>>(), ["01-One.srt", "02-Two.srt", "Fox.srt"]);
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
