//! The laws of slots: words begin at their time or later, never overlap, are never cut, and leave the least gap alone.

use proptest::prelude::*;

use super::*;
use crate::book::assemble::assemble;
use crate::book::fixture::{Memory, RATE, plan, voice};
use crate::book::{Book, Mark, Timing, timeline};
use crate::cast::Casting;
use crate::job::Stitch;
use crate::plan::dub::{Fitted, fit};
use crate::plan::key::KeySet;
use crate::script::{Break, Slot};

/// A book of lines, each with its slot and the frames that it speaks, and its takes.
fn laid(lines: &[(u32, u32, usize)], min_gap_ms: u32) -> (Plan, Book, Memory, Vec<Take>) {
    said_by(&[0], Overlaps::Wait, lines, min_gap_ms)
}

/// The same where the lines are said by `voices` in turn, and cues that overlap are heard as `overlaps` says.
fn said_by(
    voices: &[u16],
    overlaps: Overlaps,
    lines: &[(u32, u32, usize)],
    min_gap_ms: u32,
) -> (Plan, Book, Memory, Vec<Take>) {
    let words: Vec<(&str, Break)> =
        (0..lines.len()).map(|n| ("Wait!", if n == 0 { Break::Chapter } else { Break::Paragraph })).collect();
    let mut plan = plan(&words);
    plan.script.chapters[0].slots = lines.iter().map(|&(start_ms, end_ms, _)| Slot { start_ms, end_ms }).collect();
    let recordings: Vec<Vec<i16>> = lines.iter().map(|(_, _, speech)| voice(960, *speech, 960, 110.0)).collect();
    let (memory, takes) = Memory::new(&recordings);
    let shelf: KeySet = plan.cues.iter().map(|cue| cue.key).collect();
    fit(&mut plan, (1000, min_gap_ms), &vec![None; lines.len()], &shelf, &|_| false);
    plan.dub.as_mut().unwrap().overlaps = overlaps;
    let cast = |voice: &u16| Casting { voice: VoiceId(*voice), ..plan.castings[0].clone() };
    plan.castings = voices.iter().map(cast).collect();
    for (at, cue) in plan.cues.iter_mut().enumerate() {
        cue.casting = (at % voices.len()) as u32;
    }
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
fn who_speaks_at_once_is_heard_at_once_and_nobody_speaks_over_themselves() {
    let second = RATE.0 as usize;
    // The second cue begins within the first, the third within the second; the fourth is apart again.
    let lines = [(0, 3000, 3 * second / 2), (1000, 3000, second), (2000, 4000, second / 2), (5000, 6000, second / 2)];
    let (_, book, memory, takes) = said_by(&[0, 1], Overlaps::Mix, &lines, 100);
    let starts =
        |book: &Book| book.fits.iter().map(|fit| fit.speaks.start * 1000 / u64::from(RATE.0)).collect::<Vec<_>>();
    assert_eq!(starts(&book), [0, 1000, 2000, 5000]);
    let track = &book.tracks[0];
    assert_eq!((track.takes.len(), track.over.len()), (3, 1));
    // Each is a line of its own, with its own time.
    let marks: Vec<(u32, u64)> = track.marks.iter().map(|mark| (mark.line, mark.start.0)).collect();
    let expected: Vec<(u32, u64)> = (0..).zip(book.fits.iter().map(|fit| fit.speaks.start)).collect();
    assert_eq!(marks, expected);
    let mut bytes = Vec::new();
    assemble(track, &memory, &mut bytes).unwrap();
    let sample = |at: u64| i32::from(i16::from_le_bytes([bytes[2 * at as usize], bytes[2 * at as usize + 1]]));
    let own = |take: usize, at: u64| {
        let fit = &book.fits[take];
        let frame = takes[take].speech.start + at - fit.speaks.start;
        let whole = voice(960, lines[take].2, 960, 110.0);
        i32::from(whole[frame as usize])
    };
    let at = RATE.frames_in_ms(1250).0;
    assert!((sample(at) - own(0, at) - own(1, at)).abs() <= 2, "both are heard, each as loud as alone");
    // One voice waits for itself, and all wait where the job says nothing else.
    for (voices, overlaps) in [(&[0_u16][..], Overlaps::Mix), (&[0, 1], Overlaps::Wait)] {
        let (_, book, ..) = said_by(voices, overlaps, &lines, 100);
        assert!(starts(&book)[1] >= 1500 && book.tracks[0].over.is_empty(), "{voices:?} {overlaps:?}");
    }
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
