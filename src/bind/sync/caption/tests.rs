//! Captions of lines that are made up, and the laws that hold for any.

use std::path::Path;

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::bind::fixture::{Said, Scene, said, take};
use crate::book::fixture::RATE;
use crate::book::timeline::lay;
use crate::job::Stitch;

/// Times in milliseconds and rows, a caption a line.
fn shown(lines: &[Said<'_>]) -> String {
    let scene = Scene::of(lines);
    let work = scene.work(Path::new(""));
    let tracks = scene.book.tracks.iter().flat_map(|track| captions(&work, track));
    let line = |caption: Caption<'_>| {
        let rows: Vec<&str> = caption.rows.iter().map(|row| row.words.as_str()).collect();
        format!("{:5} {:5} {}\n", caption.start.0 / 24, caption.end.0 / 24, rows.join(" | "))
    };
    tracks.map(line).collect()
}

#[test]
fn sentences_and_clauses_part_first() {
    let words = "There was a table set out under a tree in front of the house, and the March Hare and the Hatter were \
                 having tea at it: a Dormouse was sitting between them, fast asleep. ‘No room! No room!’ they cried.";
    insta::assert_snapshot!(shown(&[said(words, Break::Chapter, 12_000)]), @"
        0  3577 There was a table set out under | a tree in front of the house,
     3577  6931 and the March Hare and the | Hatter were having tea at it:
     6931 10062 a Dormouse was sitting between them, | fast asleep.
    10062 12000 ‘No room! No room!’ they cried.
    ");
}

#[test]
fn wide_characters_fill_a_row_with_sixteen() {
    let words = "愛麗絲開始覺得厭倦了，她和姐姐坐在河岸上，沒有事情可做。她偷看了一兩眼姐姐正在讀的書，可是書裏沒有圖畫，也沒有對話。";
    let line = Said { language: Some("yue"), ..said(words, Break::Chapter, 14_000) };
    insta::assert_snapshot!(shown(&[line]), @"
        0  2655 愛麗絲開始覺得厭倦了，
     2655  5068 她和姐姐坐在河岸上，
     5068  6758 沒有事情可做。
     6758 10379 她偷看了一兩眼姐姐正在讀的書，
    10379 14000 可是書裏沒有圖畫，也沒有對話。
    ");
}

#[test]
fn what_is_said_slowly_is_parted_and_a_word_is_not() {
    insta::assert_snapshot!(shown(&[
        said("Twinkle, twinkle, little bat!", Break::Chapter, 12_000),
        said("Noooo!", Break::Paragraph, 9000),
    ]), @"
        0  3692 Twinkle,
     3692  7384 twinkle,
     7384 12000 little bat!
    12700 21700 Noooo!
    ");
}

#[test]
fn short_ones_stay_or_are_joined() {
    let alice = Said { role: Some("alice"), ..said("‘I do,’ ", Break::Paragraph, 400) };
    insta::assert_snapshot!(shown(&[
        said("One", Break::Chapter, 300),
        alice,
        said("said Alice.", Break::Join, 600),
        said("And that was all.", Break::Join, 1500),
    ]), @"
       0  1000 One
    1000  2040 ‘I do,’ | said Alice.
    2080  3580 And that was all.
    ");
}

#[test]
fn a_line_of_two_takes_pauses_where_they_part() {
    let mut scene = Scene::of(&[said("Down the hole. Up again.", Break::Chapter, 1000)]);
    let segment = &mut scene.plan.segments[0];
    let mut second = segment.clone();
    (segment.span, second.span, second.before) = (0..15, 15..24, Break::Sentence);
    scene.plan.segments.push(second);
    scene.plan.cues.push(scene.plan.cues[0].clone());
    let takes = [take(8000, 0), take(2000, 1)];
    scene.book = lay(&scene.plan, &takes, &Stitch::default()).unwrap();
    let captions = captions(&scene.work(Path::new("")), &scene.book.tracks[0]);
    let times: Vec<(u64, u64, &str)> =
        captions.iter().map(|c| (c.start.0 / 24, c.end.0 / 24, c.words.as_str())).collect();
    // By characters alone, the second sentence would begin at 6.2 s.
    assert_eq!(times[times.len() - 1], (8300, 10_300, "Up again."));
}

fn line() -> impl Strategy<Value = (String, u32, bool)> {
    let words = "(\\PC| |, |\\. |。|，|字|の|한|🏳️‍🌈|👩‍👩‍👧|e\u{301}|[a-z]{1,9} |[A-Z][a-z]{1,60}){1,80}";
    (words, 20u32..40_000, any::<bool>()).prop_filter("speaks", |(words, ..)| !words.trim().is_empty())
}

proptest! {
    #[test]
    fn no_word_is_lost_and_no_grapheme_parted(lines in proptest::collection::vec(line(), 1..5), wide in any::<bool>()) {
        let language = wide.then_some("ja");
        let lines: Vec<Said<'_>> = lines.iter().enumerate().map(|(n, (words, ms, join))| {
            let before = if n == 0 { Break::Chapter } else if *join { Break::Join } else { Break::Paragraph };
            Said { language, ..said(words, before, *ms) }
        }).collect();
        let scene = Scene::of(&lines);
        let (work, track) = (scene.work(Path::new("")), &scene.book.tracks[0]);
        let captions = captions(&work, track);
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        let text = &scene.plan.script.chapters[0].text;
        let words: String = captions.iter().map(|caption| bare(&caption.words)).collect();
        prop_assert_eq!(&words, &bare(text));
        let rows = captions.iter().flat_map(|caption| &caption.rows);
        prop_assert_eq!(&rows.clone().map(|row| bare(&row.words)).collect::<String>(), &words);
        // The ends of each line's graphemes, as bytes of the text without its white space.
        let mut whole = 0;
        let clusters = lines.iter().flat_map(|line| line.words.graphemes(true));
        let ends: Vec<usize> = clusters.map(|cluster| { whole += bare(cluster).len(); whole }).collect();
        let mut said = 0;
        for row in rows {
            said += bare(&row.words).len();
            prop_assert!(ends.contains(&said), "{row:?}");
        }
        let mut free = Frames(0);
        for caption in &captions {
            prop_assert!(caption.start >= free && caption.end >= caption.start + Frames(24));
            free = caption.end;
        }
        prop_assert!(free <= track.frames);
    }

    #[test]
    fn prose_fits_its_rows(words in "([A-Za-z]{1,12}[,.]? ){1,120}", pace in 30u32..120) {
        let ms = words.len() as u32 * pace;
        let scene = Scene::of(&[said(&words, Break::Chapter, ms)]);
        for caption in captions(&scene.work(Path::new("")), &scene.book.tracks[0]) {
            prop_assert!(caption.rows.len() <= ROWS as usize, "{caption:?}");
            prop_assert!(caption.rows.iter().all(|row| row.words.chars().count() <= COLUMNS as usize));
            prop_assert!(caption.end - caption.start <= RATE.frames_in_ms(MOST_MS), "{caption:?}");
        }
    }
}
