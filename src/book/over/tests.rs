//! Voices at once begin at the same frame, are as loud as one together, and never clip; others are as they were.

use std::num::NonZeroUsize;

use proptest::prelude::*;

use crate::audio::Digest;
use crate::book::assemble::assemble;
use crate::book::fixture::{Memory, RATE, plan, voice};
use crate::book::render::{Listening, Rendering};
use crate::book::{Book, Placed, timeline};
use crate::job::{Master, Stitch};
use crate::plan::Plan;
use crate::script::Break;
use crate::segment::Segment;
use crate::units::{Frames, Millibels};

/// Three lines, of which `voices` say the second at the same time.
fn scene(voices: usize) -> Plan {
    let mut plan = plan(&[("One.", Break::Chapter), ("Both.", Break::Paragraph), ("Three.", Break::Paragraph)]);
    let both = plan.segments[1].clone();
    let beside = std::iter::repeat_n(Segment { before: Break::Beside, ..both }, voices - 1);
    plan.segments.splice(2..2, beside);
    crate::book::fixture::with_segments(plan.script, plan.segments)
}

fn laid(recordings: &[Vec<i16>], stitch: &Stitch) -> (Plan, Memory, Book, Vec<crate::audio::Take>) {
    let plan = scene(recordings.len() - 2);
    let (memory, takes) = Memory::new(recordings);
    let book = timeline::lay(&plan, &takes, stitch).unwrap();
    (plan, memory, book, takes)
}

fn samples(bytes: &[u8]) -> Vec<i16> {
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

fn sound(memory: &Memory, book: &Book) -> Vec<i16> {
    let mut bytes = Vec::new();
    assemble(&book.tracks[0], memory, &mut bytes).unwrap();
    samples(&bytes)
}

/// Where the words of a placed take begin in its track.
fn onset(placed: &Placed, takes: &[crate::audio::Take]) -> u64 {
    placed.at + takes[placed.cue.0 as usize].speech.start - placed.used.start
}

fn rms(samples: &[i16]) -> f64 {
    let sum: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    10.0 * (sum / samples.len() as f64).log10()
}

#[test]
fn voices_at_once_begin_at_the_same_frame_and_are_joined_as_the_longest_alone() {
    let one = voice(1200, 9600, 1200, 110.0);
    let (short, long) = (voice(4800, 12_000, 700, 140.0), voice(960, 18_000, 2400, 187.0));
    for stitch in [Stitch::default(), Stitch { trim: false, ..Stitch::default() }] {
        let recordings = [one.clone(), short.clone(), long.clone(), one.clone()];
        let (plan, memory, book, takes) = laid(&recordings, &stitch);
        let track = &book.tracks[0];
        assert_eq!(track.takes.iter().map(|take| take.cue.0).collect::<Vec<_>>(), [0, 2, 3]);
        let [over] = track.over.as_slice() else { panic!("{:?}", track.over) };
        assert_eq!(onset(over, &takes), onset(&track.takes[1], &takes));
        assert!(over.end() <= track.takes[1].end());
        assert_eq!(
            (over.gain, track.takes[1].gain, track.takes[0].gain),
            (Millibels(-301), Millibels(-301), Millibels(0))
        );
        // Everything else lies where it would with the longest voice alone.
        let alone = [one.clone(), long.clone(), one.clone()];
        let (_, _, without, _) = laid(&alone, &stitch);
        let places =
            |book: &Book| book.tracks[0].takes.iter().map(|take| (take.at, take.used.clone())).collect::<Vec<_>>();
        assert_eq!((places(&book), track.frames), (places(&without), without.tracks[0].frames));
        // One line, one mark; nothing of the other voice is lost.
        let marks: Vec<(u32, u32)> = track.marks.iter().map(|mark| (mark.line, mark.cue.0)).collect();
        assert_eq!(marks, [(0, 0), (1, 2), (2, 3)]);
        assert_eq!(
            track.marks[1].end - track.marks[1].start,
            without.tracks[0].marks[1].end - without.tracks[0].marks[1].start
        );
        let heard = sound(&memory, &book);
        assert_eq!(heard.len() as u64, track.frames.0);
        let from = onset(over, &takes) as usize;
        let (both, first) = (rms(&heard[from..from + 11_000]), rms(&heard[1000..9000]));
        assert!((both - first).abs() < 0.6, "{both} and {first}");
        // Mastered it is the same but for what mastering does.
        let master = Master { ceiling: Some(Millibels(0)), ..Master::NONE };
        let rendering =
            Rendering::new(&plan, &book, &takes, &memory, &master, NonZeroUsize::MIN, Listening::ALONE).unwrap();
        let mut bytes = Vec::new();
        rendering.track(0, &mut bytes).unwrap();
        assert!(samples(&bytes).iter().zip(&heard).all(|(a, b)| a.abs_diff(*b) <= 2));
    }
}

#[test]
fn three_loud_voices_do_not_clip() {
    let loud: Vec<i16> = (0..12_000).map(|n| if n / 40 % 2 == 0 { 32_767 } else { -32_767 }).collect();
    let (_, memory, book, _) =
        laid(&[loud.clone(), loud.clone(), loud.clone(), loud.clone(), loud], &Stitch::default());
    let over = &book.tracks[0].over;
    let (from, to) = (over[0].at as usize, over[0].end() as usize);
    let heard = sound(&memory, &book);
    let peak = heard[from..to].iter().map(|sample| sample.unsigned_abs()).max().unwrap();
    assert!((32_760..=32_767).contains(&peak), "{peak}");
    // Nothing is cut flat: what was a square of three levels is a square of one.
    assert!(heard[from + 200..to - 200].iter().all(|sample| sample.unsigned_abs() >= peak - 3));
}

#[test]
fn the_key_of_a_track_holds_every_voice_and_its_place() {
    let (one, two) = (voice(0, 9600, 0, 110.0), voice(0, 9000, 0, 140.0));
    let (_, mut memory, book, _) = laid(&[one.clone(), one.clone(), two, one], &Stitch::default());
    let track = &book.tracks[0];
    let key = track.render_key(RATE);
    for change in [
        |over: &mut Placed| over.digest = Digest(7),
        |over: &mut Placed| over.at += 1,
        |over: &mut Placed| over.gain = Millibels(-300),
    ] {
        let mut other = track.clone();
        change(&mut other.over[0]);
        assert_ne!(other.render_key(RATE), key);
    }
    let mut other = track.clone();
    other.over.clear();
    assert_ne!(other.render_key(RATE), key);
    memory.damage(2);
    assert!(assemble(track, &memory, &mut Vec::new()).is_err(), "a damaged voice is told");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn nothing_around_voices_at_once_moves_and_nothing_clips(
        lengths in proptest::collection::vec((0usize..3000, 600usize..6000, 0usize..3000), 4..7),
        trim in any::<bool>(),
    ) {
        let recordings: Vec<Vec<i16>> =
            lengths.iter().zip([110.0, 131.0, 157.0, 173.0, 191.0, 211.0]).map(|((head, speech, tail), hz)| voice(*head, *speech, *tail, hz)).collect();
        let stitch = Stitch { trim, ..Stitch::default() };
        let (_, memory, book, takes) = laid(&recordings, &stitch);
        let track = &book.tracks[0];
        prop_assert_eq!(track.takes.len(), 3);
        let onsets: Vec<u64> = track.over.iter().chain([&track.takes[1]]).map(|take| onset(take, &takes)).collect();
        prop_assert!(onsets.iter().all(|at| *at == onsets[0]));
        prop_assert!(track.over.iter().all(|over| over.end() <= track.takes[1].end() && over.fade_in + over.fade_out <= over.len()));
        let heard = sound(&memory, &book);
        prop_assert_eq!(Frames(heard.len() as u64), track.frames);
        prop_assert!(heard.iter().all(|sample| sample.unsigned_abs() < 32_767));
    }
}
