//! Where an excerpt begins and ends.

use super::*;
use crate::book::fixture::{Memory, RATE, plan, voice};
use crate::script::credits::{Credit, Credits};

/// Head and tail of half a second and a second.
fn stitch() -> Stitch {
    Stitch { head_ms: 500, tail_ms: 1000, ..Stitch::default() }
}

/// Seconds of speech, each take with a tenth of a second of near-silence around it.
fn take(seconds: usize) -> Vec<i16> {
    voice(2400, seconds * RATE.0 as usize, 2400, 150.0)
}

fn wanted(chapter: u32, most_ms: u32, enough_ms: u32) -> Wanted {
    Wanted { chapter, most_ms, enough_ms }
}

#[test]
fn it_ends_with_a_sentence_and_goes_on_into_the_next_chapter() {
    let lines = [
        ("One", Break::Chapter),
        ("said", Break::Paragraph),
        ("he.", Break::Join),
        ("Two", Break::Chapter),
        ("End.", Break::Paragraph),
    ];
    let recordings: Vec<Vec<i16>> = [2, 2, 2, 2, 2].map(take).to_vec();
    let (memory, takes) = Memory::new(&recordings);
    let plan = plan(&lines);
    let of = |wanted| excerpt(&plan, &takes, &stitch(), wanted, &memory).unwrap().unwrap();
    let cues = |track: &Track| track.takes.iter().map(|take| take.cue.0).collect::<Vec<_>>();
    // 0.5 + 2 + 0.7 + 2 + 0.04 + 2 + 1 s: three takes fit into nine seconds.
    let short = of(wanted(1, 9_000, 1_000));
    assert_eq!(cues(&short), [0, 1, 2]);
    assert!(short.frames <= RATE.frames_in_ms(9_000));
    assert_eq!(short.takes[0].at, RATE.frames_in_ms(500).0 - short.takes[0].used.start.abs_diff(takes[0].speech.start));
    // Into seven and a half only two, and between those a speaker changes inside a sentence.
    assert_eq!(cues(&of(wanted(1, 7_500, 1_000))), [0]);
    assert_eq!(cues(&of(wanted(1, 60_000, 50_000))), [0, 1, 2, 3, 4], "all there is");
    assert_eq!(cues(&of(wanted(2, 60_000, 50_000))), [3, 4]);
    assert_eq!(cues(&of(wanted(7, 60_000, 50_000))), [3, 4], "the last one");
}

#[test]
fn credits_are_no_part_of_it() {
    let mut plan = plan(&[("Title", Break::Chapter), ("One", Break::Chapter), ("End", Break::Chapter)]);
    let (memory, takes) = Memory::new(&[take(1), take(2), take(1)]);
    let credit = Credit { words: "x".to_owned(), line: 1, column: 1 };
    plan.script.frame(&Credits { opening: credit.clone(), closing: credit }, "a.toml");
    // The fixture's chapters stand for those that the frame would bring with segments of their own.
    plan.script.chapters.remove(0);
    plan.script.chapters.pop();
    plan.script.chapters[0].kind = Kind::OpeningCredits;
    plan.script.chapters[2].kind = Kind::ClosingCredits;
    let track = excerpt(&plan, &takes, &stitch(), wanted(1, 60_000, 50_000), &memory).unwrap().unwrap();
    assert_eq!((track.takes.len(), track.takes[0].cue, track.chapter), (1, CueId(1), 1));
}

#[test]
fn a_take_that_is_too_long_is_cut_in_a_pause_between_sentences() {
    let mut long = take(3);
    // A comma, a full stop, a comma, and more than fits.
    for (pause, speech) in [(3000, 1), (9600, 2), (3000, 20)] {
        long.extend(voice(pause, speech * RATE.0 as usize, 0, 150.0));
    }
    let (memory, takes) = Memory::new(&[long, take(1)]);
    let plan = plan(&[("One", Break::Chapter), ("End.", Break::Paragraph)]);
    let track = excerpt(&plan, &takes, &stitch(), wanted(1, 12_000, 1_000), &memory).unwrap().unwrap();
    let [placed] = track.takes.as_slice() else { panic!("{track:?}") };
    // 0.1 + 3 + 0.125 + 1 s: the speech before the full stop, and near-silence after it.
    let stop = 2400 + 3 * 24_000 + 2400 + 3000 + 24_000;
    assert!(placed.used.end.abs_diff(stop) < 2400, "{placed:?}, {stop}");
    assert!(track.frames <= RATE.frames_in_ms(12_000));
    assert_eq!(track.frames.0 - RATE.frames_in_ms(1000).0, placed.at + stop.next_multiple_of(120) - placed.used.start);
    // One without a pause is cut where the room ends.
    let (memory, takes) = Memory::new(&[take(20), take(1)]);
    let track = excerpt(&plan, &takes, &stitch(), wanted(1, 12_000, 1_000), &memory).unwrap().unwrap();
    assert_eq!(track.frames, RATE.frames_in_ms(12_000));
}
