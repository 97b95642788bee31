//! Positions, recomputed independently of the code that lays them out.

use proptest::prelude::*;

use super::*;
use crate::book::fixture::{Memory, RATE, plan, voice, with_segments};
use crate::book::{Mark, Timing};
use crate::script::{Direction, Scribe};

const STITCH: fn() -> Stitch = Stitch::default;

/// Takes of 100 ms of near-silence, a second of speech and 150 ms of near-silence.
fn takes(n: usize) -> Vec<Take> {
    let recordings: Vec<Vec<i16>> = (0..n).map(|_| voice(2400, 24_000, 3600, 150.0)).collect();
    Memory::new(&recordings).1
}

fn alice() -> Plan {
    plan(&[
        ("Down the Rabbit-Hole", Break::Chapter),
        ("Alice was beginning", Break::Heading),
        ("to get very tired", Break::Join),
        ("The Pool of Tears", Break::Chapter),
        ("Curiouser!", Break::Heading),
        ("cried Alice", Break::Sentence),
    ])
}

#[test]
fn pauses_count_from_speech_to_speech() {
    let book = lay(&alice(), &takes(6), &STITCH()).unwrap();
    assert_eq!(book.tracks.len(), 2);
    let ms = |n: u64| n * 24;
    let margin = ms(15 + 20);
    let first = &book.tracks[0];
    let times: Vec<(u64, u64)> = first.marks.iter().map(|mark| (mark.start.0, mark.end.0)).collect();
    let one = margin;
    let two = one + ms(1000) + ms(900);
    let three = two + ms(1000) + ms(JOIN_MS.into());
    assert_eq!(times, [(one, one + 24_000), (two, two + 24_000), (three, three + 24_000)]);
    assert_eq!(first.frames.0, three + 24_000 + margin);
    // In the whole book, the pause between chapters counts from speech to speech too.
    assert_eq!((first.gap.0, book.tracks[1].gap.0), (0, ms(2000) - 2 * margin));
    let starts: Vec<u64> = book.starts().map(|start| start.0).collect();
    assert_eq!(starts, [0, first.frames.0 + ms(2000) - 2 * margin]);
    assert_eq!(book.frames().0, starts[1] + book.tracks[1].frames.0);
    assert!(book.notices.is_empty());
}

#[test]
fn a_join_overlaps_by_the_crossfade_when_air_is_plenty() {
    let book = lay(&alice(), &takes(6), &STITCH()).unwrap();
    let [_, two, three] = book.tracks[0].takes.as_slice() else { panic!() };
    assert_eq!(two.end() - three.at, 15 * 24);
    assert_eq!((two.fade_out, three.fade_in), (15 * 24, 15 * 24));
}

#[test]
fn markup_pauses_win_and_lead_a_chapter() {
    let mut plan = alice();
    plan.segments[0].pause_ms = Some(3000);
    plan.segments[1].pause_ms = Some(0);
    let book = lay(&plan, &takes(6), &STITCH()).unwrap();
    let marks = &book.tracks[0].marks;
    assert_eq!(marks[0].start.0, 72_000);
    assert_eq!(marks[1].start, marks[0].end);
}

#[test]
fn untrimmed_takes_keep_every_frame() {
    let stitch = Stitch { trim: false, ..STITCH() };
    let book = lay(&alice(), &takes(6), &stitch).unwrap();
    let track = &book.tracks[0];
    assert!(track.takes.iter().all(|take| take.used == (0..30_000)));
    assert_eq!(track.frames.0, 3 * 30_000 + 900 * 24 - 15 * 24);
    assert_eq!(track.marks[0].start.0, 2400);
}

#[test]
fn a_crossfade_longer_than_half_a_take_is_shortened_with_a_notice() {
    let stitch = Stitch { crossfade_ms: 800, ..STITCH() };
    let book = lay(&alice(), &takes(6), &stitch).unwrap();
    assert_eq!(book.notices.len(), 4);
    assert_eq!(book.notices[0].code, Code("N0701"));
    assert_eq!(book.notices[0].place.map(|place| place.line), Some(2));
    for take in book.tracks.iter().flat_map(|track| &track.takes) {
        assert!(take.fade_in + take.fade_out <= take.len());
    }
}

#[test]
fn chapters_without_a_cue_have_no_track() {
    let mut scribe = Scribe::new();
    let place = Place::default();
    scribe.chapter("Empty", place);
    scribe.chapter("Full", place);
    let direction = scribe.direction(&Direction::default());
    scribe.line("Words.", direction, place, Break::Chapter, None);
    let segment = Segment { chapter: 1, span: 0..6, lines: 0..1, direction, before: Break::Chapter, pause_ms: None };
    let book = lay(&with_segments(scribe.finish(), vec![segment]), &takes(1), &STITCH()).unwrap();
    assert_eq!(book.tracks.iter().map(|track| track.chapter).collect::<Vec<_>>(), [1]);
    assert_eq!(book.tracks[0].gap, Frames(0));
}

#[test]
fn lines_that_share_a_segment_are_estimated_and_spread_lines_are_exact() {
    let mut scribe = Scribe::new();
    let place = Place::default();
    scribe.chapter("One", place);
    let direction = scribe.direction(&Direction::default());
    scribe.line("aaaa", direction, place, Break::Chapter, None);
    scribe.line("bb cc dd ee ff gg", direction, place, Break::Paragraph, None);
    scribe.line("hhhhhhhhhhhh iiii", direction, place, Break::Paragraph, None);
    let script = scribe.finish();
    let segment = |span, lines, before| Segment { chapter: 0, span, lines, direction, before, pause_ms: None };
    let segments = vec![
        segment(0..23, 0..2, Break::Chapter),
        segment(25..38, 2..3, Break::Paragraph),
        segment(38..42, 2..3, Break::Join),
    ];
    let book = lay(&with_segments(script, segments), &takes(3), &STITCH()).unwrap();
    let start = 35 * 24;
    let second = start + 24_000 + 700 * 24;
    let mark =
        |line, cue, start, end, timing| Mark { line, cue: CueId(cue), start: Frames(start), end: Frames(end), timing };
    assert_eq!(
        book.tracks[0].marks,
        [
            mark(0, 0, start, start + 6000, Timing::Estimated),
            mark(1, 0, start + 6000, start + 24_000, Timing::Estimated),
            mark(2, 1, second, second + 48_000 + 40 * 24, Timing::Exact),
        ]
    );
}

#[test]
fn takes_that_do_not_fit_the_plan_are_refused() {
    let error = lay(&alice(), &takes(5), &STITCH()).unwrap_err();
    assert_eq!(error.to_string(), "the plan has 6 cues and 5 takes were given");
    let mut takes = takes(6);
    takes[1].rate = SampleRate(22_050);
    let error = lay(&alice(), &takes, &STITCH()).unwrap_err();
    assert_eq!(error.to_string(), "the take of a.md:2:1 has 22050 Hz, the others 24000 Hz");
}

#[test]
fn the_render_key_follows_the_sound_and_nothing_else() {
    let key = |takes: &[Take], stitch: &Stitch| lay(&alice(), takes, stitch).unwrap().tracks[0].render_key(RATE);
    let base = key(&takes(6), &STITCH());
    assert_eq!(base, key(&takes(6), &STITCH()));
    let mut other = takes(6);
    other[5].digest.0 ^= 1;
    assert_eq!(base, key(&other, &STITCH()), "a take of another chapter");
    other[2].digest.0 ^= 1;
    assert_ne!(base, key(&other, &STITCH()));
    assert_ne!(base, key(&takes(6), &Stitch { crossfade_ms: 16, ..STITCH() }));
}

const BREAKS: [Break; 5] = [Break::Join, Break::Clause, Break::Sentence, Break::Paragraph, Break::Scene];

proptest! {
    #[test]
    fn speech_stands_exactly_where_pauses_put_it(
        sizes in proptest::collection::vec((0u64..6000, 240u64..30_000, 0u64..6000, 0usize..5), 1..12),
        crossfade_ms in 0u32..60,
    ) {
        let lines: Vec<(&str, Break)> = sizes.iter().enumerate()
            .map(|(n, size)| ("x", if n == 0 { Break::Chapter } else { BREAKS[size.3] })).collect();
        let takes: Vec<Take> = sizes.iter().map(|&(head, speech, tail, _)| Take {
            rate: RATE,
            frames: Frames(head + speech + tail),
            speech: head..head + speech,
            digest: crate::audio::Digest(0),
        }).collect();
        let stitch = Stitch { crossfade_ms, ..STITCH() };
        let book = lay(&plan(&lines), &takes, &stitch).unwrap();
        let track = &book.tracks[0];
        let pauses = &stitch.pauses;
        let margin = u64::from(crossfade_ms + 20) * 24;
        let mut expected = sizes[0].0.min(margin);
        for (n, size) in sizes.iter().enumerate() {
            if n > 0 {
                let pause = [40, pauses.clause, pauses.sentence, pauses.paragraph, pauses.scene][size.3];
                expected += u64::from(pause) * 24;
            }
            prop_assert_eq!(track.marks[n].start.0, expected);
            expected += size.1;
            prop_assert_eq!(track.marks[n].end.0, expected);
        }
        prop_assert_eq!(track.frames.0, expected + sizes[sizes.len() - 1].2.min(margin));
        for pair in track.takes.windows(2) {
            let overlap = pair[0].end().saturating_sub(pair[1].at);
            prop_assert!(overlap <= pair[0].fade_out && overlap <= pair[1].fade_in);
        }
        for take in &track.takes {
            prop_assert!(take.fade_in + take.fade_out <= take.len());
        }
    }
}

#[test]
fn headings_have_a_pause_before_and_another_after() {
    let mut stitch = STITCH();
    (stitch.pauses.heading, stitch.pauses.heading_after) = (1100, 600);
    let lines = [("Part", Break::Chapter), ("Words", Break::AfterHeading), ("Next", Break::Heading)];
    let marks = lay(&plan(&lines), &takes(3), &stitch).unwrap().tracks.remove(0).marks;
    assert_eq!((marks[1].start - marks[0].end).0, 600 * 24);
    assert_eq!((marks[2].start - marks[1].end).0, 1100 * 24);
}

#[test]
fn a_chapter_has_room_before_and_after_its_words() {
    let stitch = Stitch { head_ms: 700, tail_ms: 2500, ..STITCH() };
    let book = lay(&alice(), &takes(6), &stitch).unwrap();
    for track in &book.tracks {
        let (first, last) = (track.marks[0], track.marks[track.marks.len() - 1]);
        assert_eq!((first.start.0, (track.frames - last.end).0), (700 * 24, 2500 * 24));
    }
    // Between chapters there is never less than both files have by themselves.
    assert_eq!(book.tracks[1].gap, Frames(0));
}

proptest! {
    /// A track is its trimmed takes and pauses less the overlaps, counted without its positions.
    #[test]
    fn a_length_is_the_sum_of_its_parts(
        sizes in proptest::collection::vec((0u64..6000, 240u64..30_000, 0u64..6000, 0usize..5), 1..40),
        crossfade_ms in 0u32..60,
        trim: bool,
    ) {
        let lines: Vec<(&str, Break)> = sizes.iter().enumerate()
            .map(|(n, size)| ("x", if n == 0 { Break::Chapter } else { BREAKS[size.3] })).collect();
        let takes: Vec<Take> = sizes.iter().map(|&(head, speech, tail, _)| Take {
            rate: RATE,
            frames: Frames(head + speech + tail),
            speech: head..head + speech,
            digest: crate::audio::Digest(0),
        }).collect();
        let track = lay(&plan(&lines), &takes, &Stitch { crossfade_ms, trim, ..STITCH() }).unwrap().tracks.remove(0);
        let trimmed: u64 = track.takes.iter().map(|take| take.used.end - take.used.start).sum();
        let (mut pauses, mut overlaps) = (0, 0);
        for pair in track.takes.windows(2) {
            let (end, next) = (pair[0].at + (pair[0].used.end - pair[0].used.start), pair[1].at);
            pauses += next.saturating_sub(end);
            overlaps += end.saturating_sub(next);
        }
        prop_assert_eq!(track.frames.0, trimmed + pauses - overlaps);
    }
}

#[test]
fn a_hundred_hours_do_not_drift() {
    // 60,000 takes of six seconds at a rate whose milliseconds are no whole frames.
    let rate = SampleRate(22_050);
    let lines: Vec<(&str, Break)> =
        (0..60_000).map(|n| ("x", if n == 0 { Break::Chapter } else { Break::Sentence })).collect();
    let mut plan = plan(&lines);
    plan.card.rate = rate;
    let take = Take { rate, frames: Frames(132_301), speech: 331..131_970, digest: crate::audio::Digest(0) };
    let track = lay(&plan, &vec![take; 60_000], &STITCH()).unwrap().tracks.remove(0);
    assert!(track.frames.duration(rate).as_secs() > 100 * 3600);
    let step = 131_970 - 331 + 22_050 * 300 / 1000;
    for (n, mark) in track.marks.iter().enumerate().step_by(997) {
        assert_eq!(mark.start.0, 331 + n as u64 * step);
        assert_eq!(mark.end.0 - mark.start.0, 131_970 - 331);
    }
}

#[test]
fn a_chapter_that_is_too_long_is_cut_where_the_break_is_strongest() {
    let lines = [
        ("One", Break::Chapter),
        ("a", Break::Paragraph),
        ("b", Break::Scene),
        ("c", Break::Sentence),
        ("d", Break::Heading),
        ("e", Break::AfterHeading),
        ("Two", Break::Chapter),
    ];
    let recordings: Vec<Vec<i16>> = (0..lines.len()).map(|_| voice(2400, 24_000, 2400, 150.0)).collect();
    let (_, takes) = Memory::new(&recordings);
    let lay = |longest_ms| lay(&plan(&lines), &takes, &Stitch { head_ms: 500, longest_ms, ..STITCH() }).unwrap();
    assert_eq!(lay(Some(60_000)).tracks, lay(None).tracks, "short enough");
    let book = lay(Some(6_000));
    let parts: Vec<_> = book.tracks.iter().map(|track| (track.chapter, track.part, track.takes.len())).collect();
    assert_eq!(parts, [(0, Some(1), 2), (0, Some(2), 2), (0, Some(3), 2), (1, None, 1)]);
    assert!(book.tracks.iter().all(|track| track.frames <= RATE.frames_in_ms(6_000)));
    let marked: Vec<u32> = book.tracks.iter().flat_map(|track| track.marks.iter().map(|mark| mark.line)).collect();
    assert_eq!(marked, [0, 1, 2, 3, 4, 5, 0], "every line sounds once");
    assert_eq!(book.notices.iter().filter(|notice| notice.code == Code("N0705")).count(), 1);
}
