//! Subtitles and lyrics as they come to lie beside the sound.

use std::fs;
use std::ops::Range;

use super::*;
use crate::bind::fixture::{Said, Scene, listed, said};
use crate::script::Break;

const ALL: [Form; 3] = [Form::Srt, Form::Vtt, Form::Lrc];

fn tea() -> Scene {
    Scene::of(&[
        said("A Mad Tea-Party [VII]", Break::Chapter, 2000),
        said("There was a table set out under a tree in front of the house.", Break::Heading, 4000),
        Said { role: Some("Hare & <Hatter>"), ..said("‘No room! ", Break::Paragraph, 700) },
        said("they <cried> --> out.", Break::Join, 1300),
        Said { language: Some("ja"), role: Some("yuki"), ..said("席がない！", Break::Paragraph, 1500) },
        said("The Croquet-Ground", Break::Chapter, 2000),
    ])
}

#[test]
fn each_form_says_when_and_who() {
    let scene = tea();
    let folder = tempfile::tempdir().unwrap();
    let work = scene.work(folder.path());
    let bound = bind(&work, &listed(&work), &ALL, &mut |_| {}).unwrap();
    assert_eq!((bound.wrote.len(), bound.kept.len()), (9, 0));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    insta::assert_snapshot!(read("01-A Mad Tea-Party [VII].srt"), @"
    1
    00:00:00,000 --> 00:00:02,000
    A Mad Tea-Party [VII]

    2
    00:00:02,900 --> 00:00:06,900
    There was a table set out under
    a tree in front of the house.

    3
    00:00:07,600 --> 00:00:09,640
    ‘No room!
    they ‹cried> --› out.

    4
    00:00:10,340 --> 00:00:11,840
    席がない！
    ");
    insta::assert_snapshot!(read("01-A Mad Tea-Party [VII].vtt"), @"
    WEBVTT

    00:00:00.000 --> 00:00:02.000
    A Mad Tea-Party [VII]

    00:00:02.900 --> 00:00:06.900
    There was a table set out under
    a tree in front of the house.

    00:00:07.600 --> 00:00:09.640
    <v Hare &amp; &lt;Hatter&gt;>‘No room!</v>
    they &lt;cried&gt; --&gt; out.

    00:00:10.340 --> 00:00:11.840
    <v yuki><lang ja>席がない！</lang></v>
    ");
    insta::assert_snapshot!(read("Alice 1865.lrc"), @"
    [ti:Alice: 1865]
    [ar:Lewis Carroll]
    [length:00:15]
    [00:00.00]A Mad Tea-Party (VII)
    [00:02.90]There was a table set out under a tree in front of the house.
    [00:07.60]‘No room! they <cried> --> out.
    [00:10.34]席がない！
    [00:11.84]
    [00:13.84]The Croquet-Ground
    [00:15.84]
    ");
}

#[test]
fn the_same_bytes_are_left_alone_and_other_words_written() {
    let mut scene = tea();
    let folder = tempfile::tempdir().unwrap();
    let files = listed(&scene.work(folder.path()));
    bind(&scene.work(folder.path()), &files, &ALL, &mut |_| {}).unwrap();
    let again = bind(&scene.work(folder.path()), &files, &ALL, &mut |event| panic!("{event:?}")).unwrap();
    assert_eq!((again.wrote.len(), again.kept.len()), (0, 9));
    // The second chapter's words change without a change in its length: its own files and the whole's.
    let text = &mut scene.plan.script.chapters[1].text;
    *text = text.to_uppercase();
    let changed = bind(&scene.work(folder.path()), &files, &ALL, &mut |_| {}).unwrap();
    assert_eq!((changed.wrote.len(), changed.kept.len()), (6, 3));
}

#[test]
fn the_whole_has_the_chapters_captions_where_they_begin() {
    let scene = tea();
    let folder = tempfile::tempdir().unwrap();
    let work = scene.work(folder.path());
    let sheets: Vec<Listed> = listed(&work);
    let shown = |n: usize| -> Vec<(u64, u64, String)> {
        Sheet::of(&work, &sheets[n]).shown().map(|shown| (shown.start, shown.end, shown.caption.words)).collect()
    };
    let begins = work.book.starts().map(|start| start.0 / 24);
    let apart: Vec<(u64, u64, String)> = (0..2)
        .zip(begins)
        .flat_map(|(n, begins)| {
            shown(n).into_iter().map(move |(start, end, words)| (start + begins, end + begins, words))
        })
        .collect();
    let together = shown(2);
    assert_eq!(together.len(), apart.len());
    // To the millisecond that rounding may take.
    for (one, other) in together.iter().zip(&apart) {
        assert!(one.0 - other.0 <= 1 && one.1 - other.1 <= 1 && one.2 == other.2, "{one:?} {other:?}");
    }
}

#[test]
fn what_is_shown_is_what_is_written() {
    let mut scene = Scene::of(&[
        said("Chapter 1", Break::Chapter, 1000),
        said("It cost twelve pounds. Not I, said Doctor Wu.", Break::Heading, 3700),
    ]);
    let plain = scene.work(std::path::Path::new("")).book.tracks[0].marks[1].end;
    let chapter = &mut scene.plan.script.chapters[0];
    // As if `£12` and `Dr.` stood there: what is said keeps its place and its time.
    let written = chapter.text.replace("twelve pounds", "£12").replace("Doctor", "Dr.");
    let at = |text: &str, words: &str| text.find(words).unwrap() as u32;
    let said = [("£12", "twelve pounds"), ("Dr.", "Doctor")].map(|(words, spoken)| crate::script::Replacement {
        span: at(&written, words)..at(&written, words) + words.len() as u32,
        spoken: spoken.to_owned(),
        cause: crate::script::Cause::Markup,
    });
    let spoken = std::mem::replace(&mut chapter.text, written.clone());
    chapter.lines[1].span.end = written.len() as u32;
    chapter.respell(said.to_vec());
    assert_eq!((chapter.text.as_str(), chapter.page()), (spoken.as_str(), written.as_str()));
    let work = scene.work(std::path::Path::new(""));
    let track = &work.book.tracks[0];
    let shown: Vec<(u64, String)> = captions(&work, track).into_iter().map(|one| (one.end.0, one.words)).collect();
    assert_eq!(shown[1], (plain.0, "It cost £12. Not I, said Dr. Wu.".to_owned()));
    let line = clock::spoken(&work, track).nth(1).unwrap();
    let sentences: Vec<(Range<usize>, &str)> = line.sentences().map(|span| (span.clone(), line.said(&span))).collect();
    assert_eq!(sentences[1].1, "Not I, said Doctor Wu.");
    // Of its 37 letters 19 are in the first sentence, as it is spoken: 1.9 of 3.7 s.
    assert_eq!((line.sounds(sentences[1].0.clone()).start - line.sounds(sentences[0].0.clone()).start).0, 24 * 1900);
    let mut json = Vec::new();
    crate::bind::manifest::render(&work, &listed(&work), &mut json).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let lines = &manifest["chapters"][0]["lines"];
    assert_eq!((&lines[0]["words"], &lines[0]["spoken"]), (&"Chapter 1".into(), &serde_json::Value::Null));
    assert_eq!(lines[1]["words"], "It cost £12. Not I, said Dr. Wu.");
    assert_eq!(lines[1]["spoken"], "It cost twelve pounds. Not I, said Doctor Wu.");
    let second = &lines[1]["sentences"][1];
    assert_eq!(
        (&second["words"], &second["spoken"]),
        (&"Not I, said Dr. Wu.".into(), &"Not I, said Doctor Wu.".into())
    );
}

#[test]
fn the_manifest_has_the_sentences_of_a_line() {
    let scene = Scene::of(&[said("One", Break::Chapter, 1000), said("To be. Or not?", Break::Heading, 1100)]);
    let work = scene.work(std::path::Path::new(""));
    let mut json = Vec::new();
    crate::bind::manifest::render(&work, &listed(&work), &mut json).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let lines = &manifest["chapters"][0]["lines"];
    assert_eq!(lines[0]["sentences"], serde_json::Value::Null);
    let (line, sentences) = (&lines[1]["in_book"], lines[1]["sentences"].as_array().unwrap());
    let at = |n: usize, key: &str| &sentences[n]["in_book"][key];
    assert_eq!((at(0, "start"), at(1, "end")), (&line["start"], &line["end"]));
    // Five of eleven characters of 1.1 s, and both known by estimate.
    assert_eq!(at(0, "end").as_u64().unwrap() - line["start"].as_u64().unwrap(), 12_000);
    assert_eq!((at(0, "end"), &sentences[1]["words"]), (at(1, "start"), &"Or not?".into()));
    assert_eq!(sentences[1]["timing"], "estimated");
}
