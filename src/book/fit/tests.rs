//! The laws of slots: words begin at their time or later, never overlap, are never cut, and leave the least gap alone.

use proptest::prelude::*;

use super::*;
use crate::book::assemble::assemble;
use crate::book::fixture::{Memory, RATE, plan, voice};
use crate::book::{Book, Mark, Timing, timeline};
use crate::job::Stitch;
use crate::plan::dub::{Fitted, fit};
use crate::plan::key::KeySet;
use crate::script::{Break, Slot};

/// A book of lines, each with its slot and the frames that it speaks, and its takes.
fn laid(lines: &[(u32, u32, usize)], min_gap_ms: u32) -> (Plan, Book, Memory, Vec<Take>) {
    let words: Vec<(&str, Break)> =
        (0..lines.len()).map(|n| ("Wait!", if n == 0 { Break::Chapter } else { Break::Paragraph })).collect();
    let mut plan = plan(&words);
    plan.script.chapters[0].slots = lines.iter().map(|&(start_ms, end_ms, _)| Slot { start_ms, end_ms }).collect();
    let recordings: Vec<Vec<i16>> = lines.iter().map(|(_, _, speech)| voice(960, *speech, 960, 110.0)).collect();
    let (memory, takes) = Memory::new(&recordings);
    let shelf: KeySet = plan.cues.iter().map(|cue| cue.key).collect();
    fit(&mut plan, (1000, min_gap_ms), &vec![None; lines.len()], &shelf);
    let book = timeline::lay(&plan, &takes, &Stitch::default()).unwrap();
    (plan, book, memory, takes)
}

/// Milliseconds of a fit: begins, ends, borrowed, overrun, late.
fn told(book: &Book) -> Vec<[u64; 5]> {
    let ms = |frames: u64| frames * 1000 / u64::from(RATE.0);
    let fit =
        |fit: &Fit| [ms(fit.speaks.start), ms(fit.speaks.end), ms(fit.borrowed.0), ms(fit.overrun.0), ms(fit.late().0)];
    book.fits.iter().map(fit).collect()
}

#[test]
fn words_borrow_from_the_gap_then_are_told_and_the_next_wait() {
    let second = RATE.0 as usize;
    let lines = [
        (0, 2000, second),
        (3000, 3500, second),
        (5000, 5500, second),
        (5700, 6500, second / 2),
        (9000, 9100, 2 * second),
    ];
    let (plan, book, _, takes) = laid(&lines, 100);
    let speech = |at: usize| (takes[at].speech.end - takes[at].speech.start) * 1000 / u64::from(RATE.0);
    let over = speech(2) - 600;
    assert_eq!(
        told(&book),
        [
            [0, speech(0), 0, 0, 0],
            [3000, 3000 + speech(1), speech(1) - 500, 0, 0],
            [5000, 5000 + speech(2), 100, over, 0],
            [
                5000 + speech(2) + 100,
                5100 + speech(2) + speech(3),
                5100 + speech(2) + speech(3) - 6500,
                0,
                speech(2) - 600
            ],
            [9000, 9000 + speech(4), speech(4) - 100, 0, 0],
        ]
    );
    let notices: Vec<(&str, u32)> = book.notices.iter().map(|n| (n.code.0, n.place.unwrap().line)).collect();
    assert_eq!(notices, [("N0582", 3)]);
    assert!(book.notices[0].message.starts_with("the words of this cue last "), "{:?}", book.notices);
    let report = book.fits[2].report(&plan, RATE);
    assert_eq!((report.source.as_str(), report.slot_end_ms), ("a.md:3:1", 5500));
    assert!((over..=over + 1).contains(&report.overrun_ms), "{report:?}");
}

#[test]
fn a_track_is_as_long_as_its_slots_and_marks_stand_at_their_times() {
    let (_, book, ..) = laid(&[(500, 1000, 6000), (60_000, 65_000, 6000)], 100);
    let track = &book.tracks[0];
    assert_eq!(track.frames, RATE.frames_in_ms(65_000));
    let starts: Vec<(Frames, Timing)> = track.marks.iter().map(|&Mark { start, timing, .. }| (start, timing)).collect();
    assert_eq!(starts, [(RATE.frames_in_ms(500), Timing::Exact), (RATE.frames_in_ms(60_000), Timing::Exact)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn slots_have_their_laws(
        lines in proptest::collection::vec((0u32..900, 0u32..900, 2400usize..24_000), 1..7),
        gap_ms in 0u32..300,
    ) {
        let mut at = 0;
        let lines: Vec<(u32, u32, usize)> = lines.into_iter().map(|(after, room, speech)| {
            // Some overlap, some touch, some leave room.
            at += after;
            let slot = (at, at + room, speech);
            at += room.saturating_sub(100);
            slot
        }).collect();
        let (plan, book, memory, takes) = laid(&lines, gap_ms);
        let gap = RATE.frames_in_ms(gap_ms).0;
        let fits = &book.fits;
        prop_assert_eq!(fits.len(), lines.len());
        for (fit, take) in fits.iter().zip(&takes) {
            prop_assert!(fit.speaks.start >= fit.slot.start);
            prop_assert_eq!(fit.speaks.end - fit.speaks.start, take.speech.end - take.speech.start, "no word is cut");
        }
        for pair in fits.windows(2) {
            let (one, next) = (&pair[0], &pair[1]);
            prop_assert!(next.speaks.start >= one.speaks.end, "no two overlap");
            if one.speaks.end > one.slot.end {
                prop_assert!(next.speaks.start >= one.speaks.end + gap, "the least gap stays");
            }
            let waits = one.speaks.end + gap > next.slot.start;
            prop_assert!(waits || next.late() == Frames(0), "who need not wait begins on time");
        }
        let track = &book.tracks[0];
        for (placed, (fit, take)) in track.takes.iter().zip(fits.iter().zip(&takes)) {
            prop_assert_eq!(placed.at + take.speech.start - placed.used.start, fit.speaks.start, "to the frame");
            prop_assert!(placed.used.start <= take.speech.start && take.speech.end <= placed.used.end);
        }
        let mut sound = Vec::new();
        assemble(track, &memory, &mut sound).unwrap();
        prop_assert_eq!(sound.len() as u64, track.frames.0 * 2);
        let again = timeline::lay(&plan, &takes, &Stitch::default()).unwrap();
        prop_assert_eq!(&again, &book);
    }
}

#[test]
fn a_slot_is_as_long_as_its_times_say() {
    let slot = Slot { start_ms: 1, end_ms: 1001 };
    let fitted = Fitted { slot, first: crate::plan::key::TakeKey([0; 32]), length: None, speed: 1000 };
    assert_eq!(fitted.room(RATE), Frames(24_000));
}
