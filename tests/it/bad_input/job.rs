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
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0106]: `job` has no `title`
     --> job.toml:1:1
      |
    1 | [job]
      | ^^^^^ `title` is missing
      |
      = help: add `title = …`. The work's title.

    error[R0102]: `job` has no key `titel`
     --> job.toml:2:1
      |
    2 | titel = "Fox"
      | ^^^^^ unknown key
      |
      = help: did you mean `title`?

    error[R0104]: `job.language` must be a string, not a whole number
     --> job.toml:3:12
      |
    3 | language = 5
      |            ^ expected a string
      |
      = help: The language of all that is not marked otherwise, as a BCP 47 tag such as `en`, `ja`, `yue` or `en-GB`.

    error[R0108]: the manuscript `nowhere.md` does not exist
     --> job.toml:6:8
      |
    6 | path = "nowhere.md"
      |        ^^^^^^^^^^^^ no such file
      |
      = help: paths are relative to the job file: looked for nowhere.md

    error[R0202]: the engine has no voice `en-bg`
     --> job.toml:9:6
      |
    9 | id = "en-bg"
      |      ^^^^^^^ not a voice of this engine
      |
      = help: did you mean `en-gb`? `rhapsode voices` lists what the engine has

    error[R0105]: `limits.concurrency` is 0, but must be from 1 to 256
      --> job.toml:12:15
       |
    12 | concurrency = 0
       |               ^ from 1 to 256
       |
       = help: Requests under way at the same time; each keeps files open. Unless set, 2 for what speaks on this computer. Services begin at one and grow to 16 while answers keep their pace.

    error[R0104]: `limits.max_chars` must be a whole number, not a string
      --> job.toml:13:13
       |
    13 | max_chars = "many"
       |             ^^^^^^ expected a whole number
       |
       = help: The longest text of a request, at most the engine's limit. Unless set, the engine's limit.

    error[R0105]: `stitch.crossfade_ms` is 9999, but must be from 0 to 500
      --> job.toml:16:16
       |
    16 | crossfade_ms = 9999
       |                ^^^^ from 0 to 500
       |
       = help: Length of the fade at a join, in milliseconds.

    error[R0102]: a job file has no key `enginee`
      --> job.toml:18:2
       |
    18 | [enginee]
       |  ^^^^^^^ unknown key
       |
       = help: did you mean `engine`?

    9 errors; nothing was spent
    "#);
}

#[test]
fn a_voice_that_the_engine_does_not_have() {
    let test = Test::of("[voices.narrator]\nid = \"en-bg\"\n", WORDS);
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0202]: the engine has no voice `en-bg`
     --> job.toml:9:6
      |
    9 | id = "en-bg"
      |      ^^^^^^^ not a voice of this engine
      |
      = help: did you mean `en-gb`? `rhapsode voices` lists what the engine has

    1 error; nothing was spent
    "#);
}

#[test]
fn limits_of_zero() {
    let test = Test::of("[limits]\nrequests_per_minute = 0\nmax_chars = 0\n", WORDS);
    assert_snapshot!(test.refused("run job.toml", 3), @"
    exit 3
    error[R0105]: `limits.requests_per_minute` is 0, but must be from 1 to 1,000,000
     --> job.toml:9:23
      |
    9 | requests_per_minute = 0
      |                       ^ from 1 to 1,000,000
      |
      = help: Requests a minute. Unless set, 60 for Flow, which is its documented limit, and as fast as they answer for others.

    error[R0105]: `limits.max_chars` is 0, but must be from 1 to 1,000,000,000
      --> job.toml:10:13
       |
    10 | max_chars = 0
       |             ^ from 1 to 1,000,000,000
       |
       = help: The longest text of a request, at most the engine's limit. Unless set, the engine's limit.

    2 errors; nothing was spent
    ");
}

#[test]
fn a_newer_format() {
    let test = Test::of("", WORDS);
    test.change_job("[job]", "version = 2\n\n[job]");
    assert_snapshot!(test.refused("run job.toml", 3), @"
    exit 3
    error[R0103]: this job is written for a newer rhapsode
     --> job.toml:1:11
      |
    1 | version = 2
      |           ^ this program reads version 1
      |
      = help: update rhapsode; a newer one reads this job and the older ones too

    1 error; nothing was spent
    ");
}

#[test]
fn no_job_file() {
    let test = Test::new();
    assert_snapshot!(test.refused("run nowhere.toml", 3), @"
    exit 3
    error[R0117]: the job file `nowhere.toml` cannot be read: it is not there
     |
     = help: check the path; `rhapsode init` makes a job to start from

    1 error; nothing was spent
    ");
    assert_snapshot!(test.refused("run tmp", 3), @"
    exit 3
    error[R0117]: the job file `tmp` cannot be read: it is a folder
     |
     = help: name the file inside it

    1 error; nothing was spent
    ");
}

#[test]
fn a_job_file_that_is_no_text_or_no_toml() {
    let test =
        Test::new().with("job.toml", b"[job]\ntitle = \"L\xE9on\"\n").with("words.toml", "Dear fox,\ncome in.\n");
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0118]: the job file `job.toml` is not UTF-8 text: byte 16 belongs to no character
     --> job.toml:2:11
      |
    2 | title = "L�on"
      |           ^ not UTF-8
      |
      = help: save the file as UTF-8, without changing anything else

    1 error; nothing was spent
    "#);
    assert_snapshot!(test.refused("run words.toml", 3), @"
    exit 3
    error[R0101]: this is not TOML: key with no value, expected `=`
     --> words.toml:1:6
      |
    1 | Dear fox,
      |      ^

    error[R0101]: this is not TOML: key with no value, expected `=`
     --> words.toml:2:6
      |
    2 | come in.
      |      ^
      |
      = help: the rest of the file is checked once all of it can be read

    2 errors; nothing was spent
    ");
    test.write("empty.toml", "");
    assert_snapshot!(test.refused("run empty.toml", 3), @r#"
    exit 3
    error[R0106]: the table [job] is missing
    --> empty.toml:1:1
     = help: add [job] with a title and a language

    error[R0106]: no manuscript is named
    --> empty.toml:1:1
     = help: add one:
             [[manuscript]]
             path = "book.md"

    2 errors; nothing was spent
    "#);
}

#[test]
fn a_manuscript_that_is_missing_or_a_folder() {
    let test = Test::of("", WORDS);
    fs::remove_file(test.path("book.md")).unwrap();
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0108]: the manuscript `book.md` does not exist
     --> job.toml:7:8
      |
    7 | path = "book.md"
      |        ^^^^^^^^^ no such file
      |
      = help: paths are relative to the job file: looked for book.md

    1 error; nothing was spent
    "#);
    fs::create_dir(test.path("book.md")).unwrap();
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0109]: the manuscript `book.md` is a folder
     --> job.toml:7:8
      |
    7 | path = "book.md"
      |        ^^^^^^^^^ a folder
      |
      = help: name each file in a [[manuscript]] of its own, in reading order

    1 error; nothing was spent
    "#);
}

#[test]
fn an_output_folder_that_is_a_file() {
    let test = Test::of("", WORDS).with("out", "mine");
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0114]: the output folder `out` cannot be made: out is a file
     --> job.toml:4:10
      |
    4 | output = "out"
      |          ^^^^^ must be a folder
      |
      = help: name another folder, or move the file away

    1 error; nothing was spent
    "#);
    test.change_job("\"out\"", "\"out/deeper\"");
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0114]: the output folder `out/deeper` cannot be made: out is a file
     --> job.toml:4:10
      |
    4 | output = "out/deeper"
      |          ^^^^^^^^^^^^ must be a folder
      |
      = help: name another folder, or move the file away

    1 error; nothing was spent
    "#);
    assert_eq!(fs::read_to_string(test.path("out")).unwrap(), "mine");
}

#[test]
fn a_crossfade_longer_than_a_take_is_shortened_with_a_notice() {
    let tables = "[limits]\nconcurrency = 1\nmax_chars = 4\n[stitch]\ncrossfade_ms = 500\n";
    let test = Test::of(tables, "A b. C d.\n");
    assert_snapshot!(test.run("run job.toml"), @"
    exit 0
    recording 3 takes; 0 on the shelf
    [1/3] 01 book: A ([LENGTH])
    [2/3] 01 book: b. ([LENGTH])
    [3/3] 01 book: C d. ([LENGTH])
    notice[N0701]: book.md:1:1: a take beside this line is shorter than two crossfades of 500 ms; the fade was shortened
    binding 01 book
    binding Fox
    wrote out/01-book.wav ([LENGTH])
    wrote out/Fox.wav ([LENGTH])
    Finished Fox in [TIME]
      out/01-book.wav ([LENGTH])
      out/Fox.wav ([LENGTH])
      3 requests, no points, 0 on the shelf before
      notice: book.md:1:1: a take beside this line is shorter than two crossfades of 500 ms; the fade was shortened [N0701]
    ");
}
