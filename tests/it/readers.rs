//! Manuscripts of every format through the program: their plans, their accounts, and what they say of themselves.

use std::fs;
use std::io::{Cursor, Write};

use insta::assert_snapshot;
use zip::write::SimpleFileOptions;

use crate::harness::Test;

/// A job that reads `file`, with `more` in its `[[manuscript]]` and after it.
fn job(file: &str, bytes: impl AsRef<[u8]>, more: &str) -> Test {
    let job = format!(
        "[job]\ntitle = \"Fox\"\nlanguage = \"en\"\noutput = \"out\"\nformats = [\"flac\"]\n\n[[manuscript]]\npath = \"{file}\"\n{more}"
    );
    Test::new().with("job.toml", job).with(file, bytes)
}

const COVER: &[u8] = include_bytes!("../../src/bind/tests/pixel.png");

fn epub() -> Vec<u8> {
    epub_with(COVER)
}

fn epub_with(cover: &[u8]) -> Vec<u8> {
    let package = "<package><metadata><dc:title>Book</dc:title><dc:creator>Ann Author</dc:creator><dc:publisher>Pub House\
                   </dc:publisher><dc:date>1865-07-04</dc:date></metadata><manifest><item id='a' href='a.xhtml' \
                   media-type='application/xhtml+xml'/><item id='b' href='b.xhtml' media-type='application/xhtml+xml'/><item id='n' \
                   href='n.xhtml' media-type='application/xhtml+xml' properties='nav'/><item id='c' href='c.png' \
                   media-type='image/png' properties='cover-image'/></manifest><spine><itemref idref='n'/><itemref \
                   idref='a'/><itemref idref='b'/></spine></package>";
    let files: [(&str, &[u8]); 7] = [
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", b"<container><rootfiles><rootfile full-path='p.opf'/></rootfiles></container>"),
        ("p.opf", package.as_bytes()),
        ("n.xhtml", b"<html><nav epub:type='toc'><ol><li><a href='a.xhtml'>One</a></li><li><a href='b.xhtml'>Two</a></li></ol></nav></html>"),
        ("a.xhtml", "<html><head><title>One</title></head><body>\n<h1>One</h1>\n<p>Foxes jump<sup><a href='#n'>1</a></sup>.</p>\n<aside \
            epub:type='footnote' id='n'><p>High.</p></aside></body></html>".as_bytes()),
        ("b.xhtml", b"<html><body><h1>Two</h1><p>Dogs sleep.</p></body></html>"),
        ("c.png", cover),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_epub_is_planned_accounted_for_and_spoken() {
    let test = job("fox.epub", epub(), "footnotes = \"inline\"\n");
    assert_snapshot!(test.done("plan job.toml --coverage"), @"
    exit 0
    fox.epub!n.xhtml: 6 characters
      spoken             0
      markup             0
      table of contents  6  left out, 1 time

    fox.epub!a.xhtml: 22 characters
      spoken         18
      markup          0
      document head   3  left out, 1 time
      footnote mark   1  left out, 1 time

    fox.epub!b.xhtml: 13 characters
      spoken  13
      markup   0

    The account closes: every character is spoken, markup, or left out by name.
    ");
    test.done("run job.toml");
    let written = fs::read(test.path("out/fox.flac")).or_else(|_| fs::read(test.path("out/Fox.flac"))).unwrap();
    let holds = |words: &[u8]| written.windows(words.len()).any(|window| window == words);
    assert!(holds(b"Ann Author") && holds(b"Pub House") && holds(b"1865") && holds(COVER), "it says nothing of itself");
}

#[test]
fn a_cover_that_no_player_shows_is_named() {
    let test = job("fox.epub", epub_with(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "");
    let svg = "the cover in `fox.epub` cannot be used, and is left out: it is neither a JPEG nor a PNG\n";
    assert!(test.done("plan job.toml").stderr.contains(&format!("warning[R0163]: {svg}")));
    let test = job("fox.epub", epub_with(&COVER[..COVER.len() - 9]), "");
    let plan = test.done("plan job.toml");
    assert!(plan.stderr.contains("it begins like a PNG, and is damaged or cut off: "), "{plan}");
    // The job's own stands in for it; and where that is damaged, nothing is planned.
    test.write("job.toml", fs::read_to_string(test.path("job.toml")).unwrap() + "[tags]\ncover = \"front.png\"\n");
    test.write("front.png", COVER);
    assert!(!test.done("plan job.toml").stderr.contains("R0163"));
    test.write("front.png", &COVER[..30]);
    let refused = test.run("plan job.toml");
    assert_eq!((refused.status, refused.stderr.contains("error[R0146]: ")), (3, true), "{refused}");
}

#[test]
fn what_the_job_says_goes_before_what_the_book_says() {
    let test = job("fox.epub", epub(), "[tags]\npublisher = \"Ours\"\n");
    test.done("run job.toml");
    let written = fs::read(test.path("out/fox.flac")).or_else(|_| fs::read(test.path("out/Fox.flac"))).unwrap();
    let holds = |words: &[u8]| written.windows(words.len()).any(|window| window == words);
    assert!(holds(b"Ours") && holds(b"Ann Author") && !holds(b"Pub House"));
}

#[test]
fn a_text_of_project_gutenberg_in_an_older_encoding() {
    let text = "The Project Gutenberg EBook\n\n*** START OF THIS PROJECT GUTENBERG EBOOK FOX ***\n\nCHAPTER I. One\n\nCaf\u{e9} _noir_.\n\n\
                CHAPTER II. Two\n\nEnd.\n\n*** END OF THIS PROJECT GUTENBERG EBOOK FOX ***\n\nLicence.\n";
    let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let test = job("fox.txt", &bytes, "");
    assert_snapshot!(test.refused("run job.toml", 3), @r#"
    exit 3
    error[R0301]: `fox.txt` is not UTF-8: byte 0xE9 at byte offset 99 (line 7, column 4); a single odd byte between plain letters is usual in Windows-1252 (Latin-1)
     --> fox.txt:7:4
      |
    7 | Caf� _noir_.
      |    ^ byte 0xE9
      |
      = help: write encoding = "windows-1252" in its [[manuscript]], or convert it: iconv -f WINDOWS-1252 -t UTF-8 fox.txt > fox.utf8.txt

    1 error; nothing was spent
    "#);
    let test = job("fox.txt", &bytes, "encoding = \"windows-1252\"\n");
    assert_snapshot!(test.done("plan job.toml"), @"
    exit 0
    Plan for Fox: 2 chapters, 4 lines, 1 voice

      + 4 new    = 0 on the shelf

      Chapter             requests  points  est. length  why
      01 CHAPTER I. One          2       0        1.7 s  new
      02 CHAPTER II. Two         2       0        1.3 s  new

      Cost     nothing: house is free
      Length   about 3.0 s
      Skipped  1 × Gutenberg header, 1 × Gutenberg licence (135 characters)
    ");
    assert_snapshot!(test.done("plan job.toml --coverage --json"), @r#"
    exit 0
    {"type":"coverage","v":1,"closes":true,"files":[{"name":"fox.txt","standing":152,"spoken":38,"markup":2,"left_out":{"Gutenberg header":{"times":1,"chars":65},"Gutenberg licence":{"times":1,"chars":47}},"gaps":[]}]}
    "#);
}

#[test]
fn a_pattern_that_is_none_is_shown() {
    let test = job("fox.txt", "Letter 1\n\nDear.\n", "chapters = '^Letter ('\n");
    assert_snapshot!(test.refused("plan job.toml", 3), @"
    exit 3
    error[R0170]: `^Letter (` is no pattern for the chapters of a manuscript: unclosed group
     --> job.toml:9:12
      |
    9 | chapters = '^Letter ('
      |            ^^^^^^^^^^^ not a regular expression
      |
      = help: write auto, none, blank-lines, or a regular expression such as '^Letter [IVX]+'

    1 error; nothing was spent
    ");
}
