//! Pages of small and of very long works, and of what manuscripts may hold.

use std::time::Duration;

use super::record::{Chapter, Link, Note, Remark, RunTimes, Segment, Skipped, Voice};
use super::*;
use crate::audio::profile::{Bin, Profile};
use crate::units::{Frames, SampleRate, UtcMillis};

const RATE: SampleRate = SampleRate(22_050);

/// A sound of so many seconds that swells and falls.
fn sound(seconds: u64, bins: u64, href: &str) -> Sound {
    let bin = |at: u64| {
        let height = 0.3 + 0.25 * (at as f32 * 0.7).sin();
        Bin { peak: height, rms: height / 3.0, loudness: (at % 40 != 7).then_some(-30.0 + 20.0 * height) }
    };
    let profile = Profile {
        rate: RATE,
        frames: Frames(seconds * u64::from(RATE.0)),
        bins: (0..bins).map(bin).collect(),
        loudness: Some(-21.34),
        peak: 0.55,
        peak_at: Frames(RATE.0.into()),
    };
    let files = vec![Link { href: href.to_owned(), media_type: "audio/wav" }];
    Sound { profile, true_peak: None, files, from: Duration::ZERO }
}

fn segment(text: &str, start: u64) -> Segment {
    Segment {
        text: text.to_owned(),
        language: "en".to_owned(),
        voice: 0,
        place: format!("book.md:{start}:1"),
        sounds: Some(Duration::from_secs(start)..Duration::from_secs(start + 4)),
        points: Points(1),
        state: State::Recorded,
        notes: Vec::new(),
        heard: Vec::new(),
    }
}

fn chapter(number: u32, segments: Vec<Segment>, sound: Option<Sound>) -> Chapter {
    Chapter { number, title: format!("Chapter {number}"), place: "book.md:1:1".to_owned(), segments, sound }
}

fn record(chapters: Vec<Chapter>) -> Record {
    let voice = |name: &str| Voice { name: name.into(), id: "en-gb".into(), speed: 1.0, pitch: 0, volume: 1.0 };
    Record {
        title: "The Fox".to_owned(),
        author: Some("Aesop".to_owned()),
        language: "en".to_owned(),
        engine: "flow".to_owned(),
        voices: vec![voice("narrator"), Voice { speed: 1.1, ..voice("alice") }],
        chapters,
        skipped: vec![Skipped { what: "table", place: "book.md:9:1".into(), chars: 200 }],
        notices: vec![Remark { code: "N0301", place: None, message: "odd".into(), help: String::new() }],
        spent: Spent { at_least: Points(2), at_most: Points(3), to_come: Points(0), price: Price::Charged },
        fits: Vec::new(),
        heard: Vec::new(),
        run: None,
    }
}

/// The page without style and script.
fn body(page: &str) -> &str {
    page.split("<body>").nth(1).unwrap().split("<script>").next().unwrap()
}

#[test]
fn a_segment_is_a_row_with_its_words_voice_points_and_notes() {
    let note = Note { kind: "tail".into(), words: "the end is <cut>".into(), at: Some(Duration::from_secs(65)) };
    let japanese =
        Segment { language: "ja".into(), voice: 1, notes: vec![note], ..segment("吾輩は猫である。", 64) };
    let again = Segment { state: State::SaidBefore, points: Points(0), ..segment("Once upon a time.", 70) };
    let page = render(&record(vec![chapter(
        1,
        vec![segment("Once upon a time.", 0), japanese, again],
        Some(sound(90, 100, "01-The%20Fox.wav")),
    )]));
    let lines = body(&page).split("<table class=lines>").nth(1).unwrap();
    let rows = lines.split("<tbody>\n").nth(1).unwrap().split("</tbody>").next().unwrap();
    insta::assert_snapshot!(rows, @r##"
    <tr id=s1 data-v=0><th scope=row><button type=button disabled data-t=0.00>0:00</button><span class="who v0"><bdi>narrator</bdi></span><td><p dir=auto>Once upon a time.</p><small><bdi>book.md:0:1</bdi></small><td class=n>1
    <tr id=s2 data-v=1><th scope=row><button type=button disabled data-t=64.00>1:04</button><span class="who v1"><bdi>alice</bdi></span><td><p dir=auto lang="ja">吾輩は猫である。</p><small><bdi>book.md:64:1</bdi></small><ul class=notes><li><b>tail</b> at 1:05: the end is &lt;cut&gt;</ul><td class=n>1
    <tr id=s3 data-v=0><th scope=row><button type=button disabled data-t=70.00>1:10</button><span class="who v0"><bdi>narrator</bdi></span><td><p dir=auto>Once upon a time.</p><small><bdi>book.md:70:1</bdi> · said before, the same take</small><td class=n>0
    "##);
}

#[test]
fn a_page_names_no_address_and_runs_nothing_but_its_own_script() {
    let page = render(&record(vec![chapter(1, vec![segment("One", 0)], Some(sound(9, 90, "01.wav")))]));
    assert!(!page.contains("://") && !body(&page).contains("//"), "{page}");
    let handler = |rest: &&str| rest.trim_start_matches(|c: char| c.is_ascii_lowercase()).starts_with('=');
    assert_eq!(body(&page).split(" on").skip(1).find(handler), None);
    assert!(!page.contains("style="), "a policy with hashes forbids it");
    assert!(page[..512].contains(MARK), "a report is known by its beginning");
    assert!(page.contains(&format!("script-src 'sha256-{}'", hash(SCRIPT))));
    // FIPS 180-4, its first example.
    assert_eq!(hash("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

#[test]
fn what_a_manuscript_holds_stays_text() {
    let evil = "</script><script>alert(1)</script>\u{0}\u{202e}\"'><img src=x onerror=alert(1)>";
    let mut record = record(vec![chapter(1, vec![segment(evil, 0)], Some(sound(9, 90, evil)))]);
    record.title = evil.to_owned();
    record.author = Some(evil.to_owned());
    record.voices[0].name = evil.to_owned();
    record.chapters[0].title = evil.to_owned();
    record.chapters[0].segments[0].place = evil.to_owned();
    record.chapters[0].segments[0].notes = vec![Note { kind: evil.into(), words: evil.into(), at: None }];
    record.skipped[0].place = evil.to_owned();
    record.notices[0] = Remark { code: "N0301", place: Some(evil.into()), message: evil.into(), help: evil.into() };
    let page = render(&record);
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    assert!(!page.contains("<img") && !page.contains('\u{0}') && !page.contains("alert(1)<script"));
}

/// A work of so many hours: chapters of 20 minutes, segments of 4.5 seconds and 70 characters, as a novel has them.
fn long(hours: u64) -> Record {
    let chapters = hours * 3;
    let bins = bins(chapters as usize);
    let words = "It was the best of times, it was the worst of times, it was the age of";
    let chapter = |number: u64| {
        let segments = (0..267).map(|n| Segment { voice: (n % 2) as usize, ..segment(words, n * 9 / 2) }).collect();
        chapter(number as u32 + 1, segments, Some(sound(1200, bins, "01-A%20Chapter%20of%20the%20Book.mp3")))
    };
    record((0..chapters).map(chapter).collect())
}

#[test]
fn ten_hours_fit_whole() {
    let page = render(&long(10));
    assert!(page.len() < MOST_BYTES * 2 / 3, "{}", page.len());
    assert_eq!(page.matches("<tr id=s").count(), 8010);
    assert!(!page.contains("class=notice"));
}

#[test]
fn a_page_that_would_be_too_long_says_what_it_leaves_out() {
    let record = long(2);
    let whole = render(&record).len();
    let cut = within(&record, whole - 1);
    assert!(cut.len() < whole && cut.contains("Texts are cut after 30 characters"), "{}", cut.len());
    assert!(cut.contains("It was the best of times, it w…"));
    let none = within(&record, whole / 2);
    assert!(none.len() < whole / 2 && none.contains("its segments are left out"), "{} of {whole}", none.len());
    assert!(!none.contains("<tr id=s") && !none.contains("href=#s1"));
    // The Bible read aloud takes 75 hours.
    let bible = render(&long(75));
    assert!(bible.len() <= MOST_BYTES, "{}", bible.len());
}

#[test]
fn all_but_the_timings_is_the_same_whatever_a_run_was_like() {
    let mut record = record(vec![chapter(1, vec![segment("One", 0)], Some(sound(9, 90, "01.wav")))]);
    let without = render(&record);
    record.run = Some(RunTimes {
        began: UtcMillis(1_795_337_280_000),
        phases: vec![("recording".into(), Duration::from_secs(75)), ("binding".into(), Duration::from_millis(900))],
        requests: 3,
        retries: 1,
        median: Duration::from_millis(300),
        most: Duration::from_secs(2),
        slowest: vec![(1, Duration::from_secs(2)), (0, Duration::from_secs(1))],
        failed: vec![(9, "the service refuses the text".into())],
    });
    let page = render(&record);
    let before = |page: &str| page.split("<section id=timings").next().unwrap().to_owned();
    assert_eq!(before(&page), before(&without));
    let timings = page.split("<section id=timings").nth(1).unwrap().split("</section>").next().unwrap();
    insta::assert_snapshot!(timings.replace("<tr>", "\n<tr>"), @r##"
     aria-labelledby=timings-h><h2 id=timings-h>Timings</h2><p class=meta>Of the last run that did something, which began on 2026-11-22 08:48 UTC.</p><table><thead>
    <tr><th scope=col>What<th scope=col class=n>Took</thead><tbody>
    <tr><th scope=row>recording<td class=n>1 min 15 s
    <tr><th scope=row>binding<td class=n>0.9 s
    <tr><th scope=row>all of it<td class=n>1 min 15 s</tbody></table><p class=hint>3 requests, 1 attempt was repeated. Half of them took 0.3 s at most, nine of ten 2.0 s.</p><table><thead>
    <tr><th scope=col>Slowest requests<th scope=col class=n>Took</thead><tbody>
    <tr><th scope=row><a href=#s1>segment 1</a><td class=n>2.0 s
    <tr><th scope=row>a segment that is gone<td class=n>1.0 s</tbody></table><table><thead>
    <tr><th scope=col>Failed for good<th scope=col>Why</thead><tbody>
    <tr><th scope=row>a segment that is gone<td>the service refuses the text</tbody></table>
    "##);
}

#[test]
fn a_work_that_is_not_recorded_yet_has_a_page_too() {
    let missing = Segment { state: State::Missing, sounds: None, ..segment("One", 0) };
    let page = render(&record(vec![chapter(1, vec![missing], None)]));
    assert!(body(&page).contains("<dd>not finished</dd>") && body(&page).contains("<dd>0 of 1</dd>"), "{page}");
    assert!(!page.contains("<audio") && !page.contains("<figure") && page.contains("1 not recorded yet"));
}
