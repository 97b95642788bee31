//! Manuscripts that cannot be read, or only in part.

use std::fs::File;
use std::io::{BufWriter, Write};

use insta::assert_snapshot;

use crate::harness::Test;

#[test]
fn an_empty_one() {
    let test = Test::of("", "");
    assert_snapshot!(test.refused("run job.toml", 3), @"
    exit 3
    error[R0305]: `book.md` has nothing to speak: it is empty
     |
     = help: write some text into it, or take it out of the job; comments, code, tables and images are not spoken

    1 error; nothing was spent
    ");
}

#[test]
fn nothing_but_comments() {
    let test = Test::of("", "<!-- one -->\n\n<!-- and\nanother -->\n");
    assert_snapshot!(test.refused("run job.toml", 3), @"
    exit 3
    error[R0305]: `book.md` has nothing to speak: all that is in it is passed over (2 × comment)
     |
     = help: write some text into it, or take it out of the job; comments, code, tables and images are not spoken

    1 error; nothing was spent
    ");
}

#[test]
fn a_chapter_without_text_is_named_and_the_rest_is_read() {
    let test = Test::of("[limits]\nconcurrency = 1\n", "# One\n\nHere.\n\n# Two\n\n# Three\n\nThere.\n");
    assert_snapshot!(test.run("plan job.toml"), @"
    exit 0
    Plan for Fox: 2 chapters, 4 lines, 1 voice

      + 4 new    = 0 on the shelf

      Chapter   requests  points  est. length  why
      01 One           2       0        0.6 s  new
      02 Three         2       0        0.8 s  new

      Cost     nothing: house is free
      Length   about 1.3 s
      Skipped  1 × heading of an empty chapter (5 characters)

      notice[N0301]: book.md:5:1: the chapter `Two` has no text and is left out
        = help: write its text, make the heading deeper, or remove it
    ");
    assert_snapshot!(test.run("run job.toml"), @"
    exit 0
    notice[N0301]: book.md:5:1: the chapter `Two` has no text and is left out
    recording 4 takes; 0 on the shelf
    [1/4] 01 One: One ([LENGTH])
    [2/4] 01 One: Here. ([LENGTH])
    [3/4] 02 Three: Three ([LENGTH])
    [4/4] 02 Three: There. ([LENGTH])
    binding 01 One
    binding 02 Three
    binding Fox
    wrote out/01-One.wav ([LENGTH])
    wrote out/02-Three.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-One.wav ([LENGTH])
      out/02-Three.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      4 requests, no points, 0 on the shelf before
      notice: book.md:5:1: the chapter `Two` has no text and is left out [N0301]
    ");
    let names: Vec<String> = test.outputs().into_keys().collect();
    assert_eq!(names, ["01-One.wav", "02-Three.wav", "Fox.timing.json", "Fox.wav"]);
}

#[test]
fn bytes_that_are_no_utf8() {
    let test = Test::of("", b"# One\n\nThe fox \xE9tait l\xE0.\n");
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0301]: `book.md` is not UTF-8: byte 0xE9 at byte offset 15 (line 3, column 9); a single odd byte between plain letters is usual in Windows-1252 (Latin-1)
     --> book.md:3:9
      |
    3 | The fox �tait l�.
      |         ^ byte 0xE9
      |
      = help: write encoding = "windows-1252" in its [[manuscript]], or convert it: iconv -f WINDOWS-1252 -t UTF-8 book.md > book.utf8.md

    1 error; nothing was spent
    "#);
    let test = Test::of("", b"\xFF\xFE\0\0H\0\0\0");
    assert_snapshot!(test.refused("run job.toml", 3), @"
    exit 3
    error[R0302]: `book.md` is encoded as UTF-32LE, which is not read
     |
     = help: convert it: iconv -f UTF-32LE -t UTF-8 book.md > book.utf8.md

    1 error; nothing was spent
    ");
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
    assert_snapshot!(ran, @"
    exit 0
    Plan for Fox: 1 chapter, 2 lines, 1 voice

      + 3 new    = 0 on the shelf    10,145 said again

      Chapter  requests  points   est. length  why
      01 One          3       0  39 days 21 h  new

      Cost    nothing: house is free
      Length  about 39 days 21 h
    ");
}

#[test]
fn a_voice_that_is_never_closed() {
    let test = Test::of("", "# One\n\nThe fox said <voice name=\"narrator\">come in.\n\nIt went.\n");
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0307]: `<voice>` is never closed
     --> book.md:3:14
      |
    3 | The fox said <voice name="narrator">come in.
      |              ^^^^^^^^^^^^^^^^^^^^^^^ opened here
      |
      = help: write </voice> where its words end

    1 error; nothing was spent
    "#);
}

#[test]
fn a_role_that_nobody_plays() {
    let voices = "[voices.narrator]\nid = \"en-gb\"\n[voices.fox]\nid = \"en-gb+f2\"\n";
    let book = "# One\n\nIt said: <voice name=\"fxo\">Come in.</voice>\n\n<voice name=\"old owl\">No.</voice>\n";
    let test = Test::of(voices, book);
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0204]: no voice is cast for the role `fxo`
     --> book.md:3:28
      |
    3 | It said: <voice name="fxo">Come in.</voice>
      |                            ^ speaks here
      |
      = help: did you mean `fox`? Otherwise add `fxo = "…"` to [casting]; `rhapsode cast` lists all roles

    error[R0204]: no voice is cast for the role `old owl`
     --> book.md:5:23
      |
    5 | <voice name="old owl">No.</voice>
      |                       ^ speaks here
      |
      = help: add `"old owl" = "…"` to [casting], or a [voices."old owl"]; `rhapsode cast` lists all roles and proposes voices

    2 errors; nothing was spent
    "#);
}

#[test]
fn several_mistakes_of_several_manuscripts_are_told_at_once() {
    let test = Test::of("[[manuscript]]\npath = \"two.md\"\n", "<lang xml:lang=\"ja\">Ai.\n").with("two.md", "");
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0307]: `<lang>` is never closed
     --> book.md:1:1
      |
    1 | <lang xml:lang="ja">Ai.
      | ^^^^^^^^^^^^^^^^^^^^ opened here
      |
      = help: write </lang> where its words end

    error[R0305]: `two.md` has nothing to speak: it is empty
     |
     = help: write some text into it, or take it out of the job; comments, code, tables and images are not spoken

    2 errors; nothing was spent
    "#);
}
