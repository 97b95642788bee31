//! Job files with mistakes in them, or that are none.

use std::fs;

use insta::assert_snapshot;

use crate::harness::Test;

const WORDS: &str = "# One\n\nThe fox came.\n";

#[test]
fn several_mistakes_are_told_at_once() {
    let job = r#"[job]
titel = "Fox"
language = 5

[[manuscript]]
path = "nowhere.md"

[voices.narrator]
id = "en-bg"

[limits]
concurrency = 0
max_chars = "many"

[stitch]
crossfade_ms = 9999

[enginee]
kind = "house"
"#;
    let test = Test::new().with("job.toml", job);
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn a_voice_that_the_engine_does_not_have() {
    let test = Test::of("[voices.narrator]\nid = \"en-bg\"\n", WORDS);
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn limits_of_zero() {
    let test = Test::of("[limits]\nrequests_per_minute = 0\nmax_chars = 0\n", WORDS);
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn a_newer_format() {
    let test = Test::of("", WORDS);
    test.change_job("[job]", "version = 2\n\n[job]");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn no_job_file() {
    let test = Test::new();
    assert_snapshot!(test.refused("run nowhere.toml", 3), @"");
    assert_snapshot!(test.refused("run tmp", 3), @"");
}

#[test]
fn a_job_file_that_is_no_text_or_no_toml() {
    let test =
        Test::new().with("job.toml", b"[job]\ntitle = \"L\xE9on\"\n").with("words.toml", "Dear fox,\ncome in.\n");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
    assert_snapshot!(test.refused("run words.toml", 3), @"");
    test.write("empty.toml", "");
    assert_snapshot!(test.refused("run empty.toml", 3), @"");
}

#[test]
fn a_manuscript_that_is_missing_or_a_folder() {
    let test = Test::of("", WORDS);
    fs::remove_file(test.path("book.md")).unwrap();
    assert_snapshot!(test.refused("run job.toml", 3), @"");
    fs::create_dir(test.path("book.md")).unwrap();
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn an_output_folder_that_is_a_file() {
    let test = Test::of("", WORDS).with("out", "mine");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
    test.change_job("\"out\"", "\"out/deeper\"");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
    assert_eq!(fs::read_to_string(test.path("out")).unwrap(), "mine");
}

#[test]
fn a_crossfade_longer_than_a_take_is_shortened_with_a_notice() {
    let tables = "[limits]\nconcurrency = 1\nmax_chars = 4\n[stitch]\ncrossfade_ms = 500\n";
    let test = Test::of(tables, "A b. C d.\n");
    assert_snapshot!(test.run("run job.toml"), @"");
}
