//! Sentences and lines of takes that they share, with the times that the aligner finds in them.

use serde_json::Value;

use crate::harness::Test;

const VOICES: &str = "[voices.narrator]\nid = \"en-gb\"\n";

const BOOK: &str = "# One\n\nA fox came by. It looked at the house for a long time, and then it went away again. \
                    Nobody saw it.\n\nThen came a hare.\n";

fn manifest(test: &Test) -> Value {
    serde_json::from_slice(&test.outputs()["Fox.timing.json"]).unwrap()
}

#[test]
fn sentences_of_a_take_are_aligned_with_its_pauses() {
    let test = Test::of(VOICES, BOOK);
    test.done("run job.toml");
    let manifest = manifest(&test);
    let lines = manifest["chapters"][0]["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["words"].as_str().unwrap().starts_with("A fox")).unwrap();
    let sentences = line["sentences"].as_array().unwrap();
    assert_eq!(sentences.len(), 3, "{line:#}");
    assert!(sentences.iter().all(|sentence| sentence["timing"] == "aligned"), "{line:#}");
    for two in sentences.windows(2) {
        let at = |n: usize, key: &str| two[n]["in_book"][key].as_f64().unwrap();
        // The built-in voice pauses for 0.4 s between sentences.
        let pause = at(1, "start_seconds") - at(0, "end_seconds");
        assert!((0.38..0.48).contains(&pause), "{pause} in {line:#}");
    }
    assert_eq!(lines.last().unwrap()["timing"], "exact");
}

#[test]
fn a_second_run_finds_nothing_to_do_and_an_edit_leaves_other_times_alone() {
    let test = Test::of(VOICES, BOOK);
    test.done("run job.toml");
    let before = manifest(&test);
    assert!(test.done("run job.toml").stderr.contains("Nothing to do"));
    test.write("book.md", BOOK.replace("hare", "badger"));
    test.done("run job.toml");
    let after = manifest(&test);
    let line = |manifest: &Value| manifest["chapters"][0]["lines"][1].clone();
    assert!(line(&before)["sentences"].as_array().is_some_and(|sentences| sentences.len() == 3), "{before:#}");
    assert_eq!(line(&before), line(&after));
}

#[test]
fn lines_that_share_a_request_are_aligned() {
    let book = "# One\n\nIt rained all day long.\n\nWe stayed in, and nobody came to see us.\n\nWhy not?\n\n\
                Perhaps the roads were wet, or they had simply forgotten about us.\n\nIt was a long evening.\n";
    let test = Test::of(&format!("[engine]\npoints_per_request = 1\n{VOICES}"), book);
    test.done("run job.toml --yes");
    let manifest = manifest(&test);
    let lines = manifest["chapters"][0]["lines"].as_array().unwrap();
    let timings: Vec<&str> = lines.iter().map(|line| line["timing"].as_str().unwrap()).collect();
    assert_eq!(timings, ["aligned"; 6], "{manifest:#}");
    for two in lines.windows(2).skip(1) {
        let at = |n: usize, key: &str| two[n]["in_book"][key].as_f64().unwrap();
        // The built-in voice pauses for 0.8 s between paragraphs.
        let pause = at(1, "start_seconds") - at(0, "end_seconds");
        assert!((0.78..0.88).contains(&pause), "{pause} in {manifest:#}");
    }
}
