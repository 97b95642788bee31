//! Every join of a book is listened to for clicks: no step at it is steeper than the speech beside it.
//!
//! The CI form is the chapter of Alice; `RHAPSODE_LONG=1` takes a whole book beside it, the Sherlock Holmes of the corpus
//! that `RHAPSODE_CORPUS` names.
#![expect(clippy::disallowed_methods, reason = "the long form is told by its environment where a corpus is")]

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rhapsode::audio::take_file::{self, HEADER_LEN};
use serde_json::Value;

use crate::harness::{Test, skipped};

/// Frames of speech on either side that a join is held against, in milliseconds: a few words.
const BESIDE_MS: usize = 1000;

/// What belongs to a join beyond the pause itself, in milliseconds: the fades, which reach into near-silence, and the
/// window by which speech is found.
const EDGE_MS: usize = 5;

/// How much steeper than the steepest of the speech a click is.
const STEEPER: f64 = 1.0;

/// The largest second difference of `sound`, and where it is: a step stands out of it as a wave never does.
fn steepest(sound: &[i16], span: Range<usize>) -> (f64, usize) {
    let bend = |n: usize| f64::from(sound[n - 1]) - 2.0 * f64::from(sound[n]) + f64::from(sound[n + 1]);
    let inside = span.start.max(1)..span.end.min(sound.len().saturating_sub(1));
    inside.map(|n| (bend(n).abs(), n)).fold((0.0, 0), |most, this| if this.0 > most.0 { this } else { most })
}

/// The joins of `sound` that click, of those between `lines`, which are in frames and ascending.
fn clicks(sound: &[i16], rate: usize, lines: &[Range<usize>]) -> Vec<usize> {
    let frames = |ms: usize| rate * ms / 1000;
    let mut found = Vec::new();
    for pair in lines.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        let join = before.end.saturating_sub(frames(EDGE_MS))..after.start + frames(EDGE_MS);
        let left = before.start.max(join.start.saturating_sub(frames(BESIDE_MS)))..join.start;
        let right = join.end..after.end.min(join.end + frames(BESIDE_MS));
        let speech = steepest(sound, left).0.max(steepest(sound, right).0);
        let (step, at) = steepest(sound, join);
        if step > speech * STEEPER {
            found.push(at);
        }
    }
    found
}

/// The samples of a plain WAV of ours and its rate.
fn wav(path: &Path) -> (Vec<i16>, usize) {
    let mut reader = hound::WavReader::open(path).unwrap();
    (reader.samples().map(Result::unwrap).collect(), reader.spec().sample_rate as usize)
}

/// Each chapter's file of the work whose manifest is at `path`, and where its lines sound.
fn chapters(path: &Path) -> Vec<(PathBuf, Vec<Range<usize>>)> {
    let manifest: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let frame = |span: &Value, name: &str| span[name].as_u64().unwrap() as usize;
    let line = |line: &Value| frame(&line["in_chapter"], "start")..frame(&line["in_chapter"], "end");
    let chapter = |chapter: &Value| {
        let file = path.with_file_name(chapter["file"].as_str().unwrap());
        (file, chapter["lines"].as_array().unwrap().iter().map(line).collect())
    };
    manifest["chapters"].as_array().unwrap().iter().map(chapter).collect()
}

/// Runs `job`, listens to every join of what it makes, and gives how many there are.
fn listened(test: &Test, job: &str) -> usize {
    test.done(&format!("run {job}"));
    let manifest = test.listing().into_iter().find(|path| path.to_string_lossy().ends_with(".timing.json")).unwrap();
    let mut joins = 0;
    for (file, lines) in chapters(&manifest) {
        let (sound, rate) = wav(&file);
        assert_eq!(clicks(&sound, rate, &lines), [0; 0], "{}", file.display());
        joins += lines.len().saturating_sub(1);
    }
    joins
}

fn repository(path: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn no_join_of_alice_clicks_whatever_is_done_to_it() {
    let test =
        Test::new().with("alice.md", repository("jobs/alice.md")).with("job.toml", repository("jobs/alice.toml"));
    assert!(listened(&test, "job.toml") > 100);
    // Loud, without pauses, and untrimmed: takes overlap, and everything is raised.
    for tables in [
        "[master]\nprofile = \"podcast\"\nroom_tone = \"noise\"\n",
        "[stitch]\ncrossfade_ms = 8\npause_ms = { sentence = 0, paragraph = 0, scene = 0 }\n[master]\nprofile = \"podcast\"\n",
    ] {
        let text = String::from_utf8(repository("jobs/alice.toml")).unwrap();
        let kept = text.split("\n[stitch]").next().unwrap();
        test.write("job.toml", format!("{kept}\n{tables}"));
        test.remove(&["out"]);
        assert!(listened(&test, "job.toml") > 100);
    }
}

#[test]
fn no_join_of_a_whole_book_clicks() {
    if std::env::var_os("RHAPSODE_LONG").is_none() {
        return;
    }
    let book =
        std::env::var_os("RHAPSODE_CORPUS").map(|root| PathBuf::from(root).join("manuscripts/en/sherlock-holmes.md"));
    let Some(book) = book.filter(|book| book.is_file()) else {
        return skipped("RHAPSODE_CORPUS names no folder with a Sherlock Holmes: its joins were not listened to");
    };
    let job = "[job]\ntitle = \"Sherlock Holmes\"\nlanguage = \"en\"\n[[manuscript]]\npath = \"book.md\"\n\
               [encode]\nwav = { files = \"chapters\" }\n";
    let test = Test::new().with("book.md", fs::read(book).unwrap()).with("job.toml", job);
    let joins = listened(&test, "job.toml");
    assert!(joins > 2_000, "{joins}");
}

#[test]
fn a_planted_click_is_heard() {
    let rate = 22_050;
    let voice = |n: usize| ((n as f64 * 0.04).sin() * 6_000.0 + (n as f64 * 0.31).sin() * 1_500.0) as i16;
    let (mut sound, mut lines) = (Vec::new(), Vec::new());
    for n in 0..4 {
        let begin = sound.len();
        sound.extend((0..rate + 500 * n).map(voice));
        lines.push(begin..sound.len());
        sound.extend((0..3_000).map(|n| (n % 3) as i16));
    }
    // As our fades leave it, speech ends and begins in near-silence.
    for line in &lines {
        for n in 0..600 {
            let gain = n as f64 / 600.0;
            let (first, last) = (line.start + n, line.end - 1 - n);
            sound[first] = (f64::from(sound[first]) * gain) as i16;
            sound[last] = (f64::from(sound[last]) * gain) as i16;
        }
    }
    assert_eq!(clicks(&sound, rate, &lines), [0; 0]);
    // A step in a pause; a take that begins in full sound; one that ends in it.
    let pause = lines[1].end + 1_500;
    let mut stepped = sound.clone();
    stepped[pause..].iter_mut().take(400).for_each(|sample| *sample += 2_000);
    assert_eq!(clicks(&stepped, rate, &lines).len(), 1);
    for cut in [lines[2].end..lines[2].end + 2_000, lines[0].end - 40..lines[0].end + 10] {
        let mut stepped = sound.clone();
        stepped[cut.clone()].iter_mut().enumerate().for_each(|(n, sample)| *sample = if n < 20 { 3_000 } else { 0 });
        assert_eq!(clicks(&stepped, rate, &lines).len(), 1, "{cut:?}");
    }
}

/// The frames of speech in a take's file, by its own header.
fn speech(path: &Path) -> u64 {
    let bytes = fs::read(path).unwrap();
    let (_, take) = take_file::parse(&bytes[..HEADER_LEN], bytes.len() as u64).unwrap();
    take.speech.end - take.speech.start
}

#[test]
fn a_chapter_is_as_long_as_its_speech_and_its_pauses() {
    let tables = "[voices.narrator]\nid = \"en-gb\"\n[stitch]\nhead_ms = 700\ntail_ms = 900\n\
                  pause_ms = { paragraph = 450, heading = 450, chapter = 450 }\n";
    let lines = ["The Fox", "A fox looked in.", "Nobody was at home.", "It went away."];
    let test = Test::of(tables, format!("# {}\n", lines.join("\n\n")));
    test.done("run job.toml");
    let takes = test.takes();
    assert_eq!(takes.len(), lines.len(), "each line once");
    // Whole frames throughout: each length is rounded down by itself.
    let frames = |ms: u64| 22_050 * ms / 1000;
    let pauses = (lines.len() as u64 - 1) * frames(450);
    let expected = frames(700) + takes.iter().map(|take| speech(take)).sum::<u64>() + pauses + frames(900);
    let sounds = test.outputs().into_iter().filter(|(name, _)| name.ends_with(".wav"));
    for (name, bytes) in sounds {
        let reader = hound::WavReader::new(bytes.as_slice()).unwrap();
        assert_eq!(u64::from(reader.duration()), expected, "{name}");
    }
}
