//! Packs of known pauses are cut in them, and what is not certain is not cut.

use super::*;

const RATE: SampleRate = SampleRate(1000);

const LINES: [&str; 5] = [
    "It rained all through the day.",
    "We stayed in, and nobody at all came to see us in the evening or the night.",
    "Perhaps tomorrow.",
    "Somebody had left the gate open, so the sheep were all over the road again.",
    "I told you so, did I not?",
];

/// A take of stretches of so many milliseconds, with pauses of `pause` between them.
fn take(stretches: &[u64], pause: u64) -> (Heard, Frames) {
    let mut heard = Heard { speech: 100..100, silences: Vec::new() };
    for stretch in stretches {
        if heard.speech.end > 100 {
            heard.silences.push(heard.speech.end..heard.speech.end + pause);
            heard.speech.end += pause;
        }
        heard.speech.end += stretch;
    }
    let frames = Frames(heard.speech.end + 900);
    (heard, frames)
}

/// How long the lines last when they are read as they should be.
fn stretches() -> Vec<u64> {
    LINES.iter().map(|line| (crate::book::parts::seconds(line) * 1000.0) as u64).collect()
}

#[test]
fn lines_are_cut_in_the_middle_of_their_pauses_and_keep_little_of_them() {
    for pause in [300, 700] {
        let (heard, frames) = take(&stretches(), pause);
        let found = cut(&Expected::of(&LINES, "en"), &heard, frames, RATE).unwrap();
        assert_eq!(found.len(), LINES.len());
        let beside = (pause / 2).min(200);
        let mut at = 100;
        for (nth, (line, stretch)) in found.iter().zip(stretches()).enumerate() {
            let before = if nth == 0 { 100 } else { beside };
            let after = if nth + 1 == LINES.len() { 200 } else { beside };
            assert_eq!(*line, at - before..at + stretch + after, "{nth} of {pause}");
            at += stretch + pause;
        }
        assert!(found.windows(2).all(|two| two[0].end <= two[1].start));
    }
}

#[test]
fn a_line_of_several_paragraphs_is_cut_as_one() {
    let (heard, frames) = take(&stretches(), 700);
    let alone = cut(&Expected::of(&LINES, "en"), &heard, frames, RATE).unwrap();
    let both = [LINES[0], LINES[1]].join(SEPARATOR);
    let found = cut(&Expected::of(&[&both, LINES[2], LINES[3], LINES[4]], "en"), &heard, frames, RATE).unwrap();
    assert_eq!(found[0], alone[0].start..alone[1].end);
    assert_eq!(found[1..], alone[2..]);
}

#[test]
fn what_is_not_as_it_should_be_is_not_cut() {
    let whole = stretches();
    let try_cut = |stretches: &[u64]| {
        let (heard, frames) = take(stretches, 700);
        cut(&Expected::of(&LINES, "en"), &heard, frames, RATE)
    };
    assert!(try_cut(&whole).is_some());
    for at in 0..LINES.len() {
        let mut missing = whole.clone();
        missing.remove(at);
        assert_eq!(try_cut(&missing), None, "without {at}");
    }
    let together = [whole[0] + whole[1], whole[2], whole[3], whole[4]];
    assert_eq!(try_cut(&together), None, "two without a pause between them");
    assert_eq!(cut(&Expected::of(&LINES, "en"), &Heard::default(), Frames(0), RATE), None);
    assert_eq!(cut(&Expected::of(&["…", "—", "!", "?"], "en"), &take(&whole, 700).0, Frames(90_000), RATE), None);
    assert_eq!(cut(&Expected::of(&[], "en"), &take(&whole, 700).0, Frames(90_000), RATE), None);
}
