//! Manuscripts that cannot be read, or only in part.

use std::fs::File;
use std::io::{BufWriter, Write};

use insta::assert_snapshot;

use crate::harness::Test;

#[test]
fn an_empty_one() {
    let test = Test::of("", "");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn nothing_but_comments() {
    let test = Test::of("", "<!-- one -->\n\n<!-- and\nanother -->\n");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn a_chapter_without_text_is_named_and_the_rest_is_read() {
    let test = Test::of("[limits]\nconcurrency = 1\n", "# One\n\nHere.\n\n# Two\n\n# Three\n\nThere.\n");
    assert_snapshot!(test.run("plan job.toml"), @"");
    assert_snapshot!(test.run("run job.toml"), @"");
    let names: Vec<String> = test.outputs().into_keys().collect();
    assert_eq!(names, ["01-One.wav", "02-Three.wav", "Fox.timing.json", "Fox.wav"]);
}

#[test]
fn bytes_that_are_no_utf8() {
    let test = Test::of("", b"# One\n\nThe fox \xE9tait l\xE0.\n");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
    let test = Test::of("", b"\xFF\xFEH\0i\0");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn a_paragraph_of_50_mb_is_planned() {
    const SENTENCE: &[u8] = b"The fox came to the window, and it sat down there for an hour; then it went. ";
    let test = Test::of("", "# One\n\n");
    let mut book = BufWriter::new(File::options().append(true).open(test.path("book.md")).unwrap());
    for _ in 0..50_000_000 / SENTENCE.len() {
        book.write_all(SENTENCE).unwrap();
    }
    book.into_inner().unwrap();
    // In kilobytes of address space, of which the program's own threads and stacks need some too.
    let ran = test.shell("ulimit -v 600000; exec $RHAPSODE plan job.toml");
    assert_snapshot!(ran, @"");
}

#[test]
fn a_voice_that_is_never_closed() {
    let test = Test::of("", "# One\n\nThe fox said <voice name=\"narrator\">come in.\n\nIt went.\n");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn a_role_that_nobody_plays() {
    let voices = "[voices.narrator]\nid = \"en-gb\"\n[voices.fox]\nid = \"en-gb+f2\"\n";
    let test =
        Test::of(voices, "# One\n\nIt said: <voice name=\"fxo\">Come in.</voice>\n\n<voice name=\"owl\">No.</voice>\n");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}

#[test]
fn several_mistakes_of_several_manuscripts_are_told_at_once() {
    let test = Test::of("[[manuscript]]\npath = \"two.md\"\n", "<lang xml:lang=\"ja\">Ai.\n").with("two.md", "");
    assert_snapshot!(test.refused("run job.toml", 3), @"");
}
