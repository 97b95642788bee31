//! Takes of known pauses give lines and sentences their times; takes that are not certain leave them estimated.

use super::*;
use crate::audio::{Take, pcm};
use crate::book::fixture::{Memory, RATE, voice, with_segments};
use crate::book::{Mark, Timing};
use crate::job::Stitch;
use crate::script::{Break, Direction, Place, Scribe};

const LINES: [&str; 3] = [
    "It rained all through the day.",
    "We stayed in. Nobody at all came to see us in the evening.",
    "Perhaps tomorrow.",
];

/// Three lines in one segment.
fn plan() -> Plan {
    let mut scribe = Scribe::new();
    let place = Place::default();
    scribe.chapter("One", place);
    let direction = scribe.direction(&Direction::default());
    for line in LINES {
        scribe.line(line, direction, place, Break::Paragraph, None);
    }
    let script = scribe.finish();
    let span = 0..script.chapters[0].text.len() as u32;
    let segment = Segment { chapter: 0, span, lines: 0..3, direction, before: Break::Chapter, pause_ms: None };
    with_segments(script, vec![segment])
}

/// A take whose stretches of speech last so many milliseconds, with pauses of so many between them.
fn spoken(speech: &[usize], pauses: &[usize]) -> Vec<i16> {
    let ms = |ms: usize| ms * RATE.0 as usize / 1000;
    let last = pauses.iter().copied().chain([100]);
    speech.iter().zip(last).flat_map(|(speech, pause)| voice(0, ms(*speech), ms(pause), 150.0)).collect()
}

/// The book of a plan with one take, before and after it is heard.
fn heard(plan: &Plan, take: &[i16]) -> (Book, Book) {
    let (recordings, takes) = Memory::new(&[take.to_vec()]);
    let before = timeline::lay(plan, &takes, &Stitch::default()).unwrap();
    let mut book = before.clone();
    hear(&mut book, plan, &takes, &recordings, NonZeroUsize::MIN).unwrap();
    (before, book)
}

/// Milliseconds from the beginning of speech.
fn shown(book: &Book) -> Vec<(u64, u64, Timing)> {
    let marks = &book.tracks[0].marks;
    let first = marks[0].start.0;
    let ms = |frames: u64| (frames - first) * 1000 / u64::from(RATE.0);
    marks.iter().map(|Mark { start, end, timing, .. }| (ms(start.0), ms(end.0), *timing)).collect()
}

/// What each sentence takes, as the aligner expects it.
fn expected(plan: &Plan) -> Vec<usize> {
    let pieces = of_segment(&plan.script.chapters[0], &plan.segments[0], "en");
    pieces.iter().map(|piece| (piece.part.seconds * 1000.0) as usize / 5 * 5).collect()
}

#[test]
fn lines_that_share_a_take_have_the_times_of_its_pauses() {
    let plan = plan();
    let speech = expected(&plan);
    assert_eq!(speech.len(), 4);
    let (before, book) = heard(&plan, &spoken(&speech, &[700, 400, 650]));
    let starts: Vec<u64> = [700, 400, 650]
        .iter()
        .zip(&speech)
        .scan(0, |at, (pause, said)| {
            *at += (said + pause) as u64;
            Some(*at)
        })
        .collect();
    let [one, _, three] = starts[..] else { panic!("{starts:?}") };
    let (a, d) = (speech[0] as u64, speech[3] as u64);
    let near = |found: (u64, u64, Timing), start: u64, end: u64| {
        assert_eq!(found.2, Timing::Aligned, "{found:?}");
        assert!(found.0.abs_diff(start) <= 10 && found.1.abs_diff(end) <= 10, "{found:?} for {start} to {end}");
    };
    let marks = shown(&book);
    near(marks[0], 0, a);
    near(marks[1], one, three - 650);
    near(marks[2], three, three + d);
    assert_eq!(book.tracks[0].pauses.len(), 3);
    assert!(before.tracks[0].marks.iter().all(|mark| mark.timing == Timing::Estimated));
    assert_eq!(before.render_key(), book.render_key(), "hearing changes no sound");
}

#[test]
fn a_take_with_a_line_missing_or_too_many_is_not_believed() {
    let plan = plan();
    let speech = expected(&plan);
    let (before, book) = heard(&plan, &spoken(&[speech[0], speech[3]], &[700]));
    assert_eq!(before, book);
    let more = [speech[0], speech[1], speech[2], speech[2], speech[3]];
    let (before, book) = heard(&plan, &spoken(&more, &[700, 400, 700, 650]));
    assert_eq!(before, book);
}

#[test]
fn a_take_without_pauses_stays_estimated_and_a_damaged_one_is_told() {
    let plan = plan();
    let sound = spoken(&[6000], &[]);
    let (before, book) = heard(&plan, &sound);
    assert_eq!(before, book);
    let (mut recordings, takes): (Memory, Vec<Take>) = Memory::new(std::slice::from_ref(&sound));
    recordings.damage(0);
    let mut book = before;
    let error = hear(&mut book, &plan, &takes, &recordings, NonZeroUsize::MIN).unwrap_err();
    assert!(matches!(error, AssembleError::Take { ref cause, .. } if cause.kind() == io::ErrorKind::InvalidData));
}

/// Hands its bytes out in odd pieces.
struct Odd(Vec<u8>);

impl Recordings for Odd {
    fn pcm(&self, _: &crate::plan::key::TakeKey) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(io::Read::chain(&self.0[..1001], &self.0[1001..])))
    }
}

#[test]
fn a_take_is_heard_the_same_however_its_bytes_come() {
    let sound = spoken(&[1000, 800], &[500]);
    let plan = plan();
    let placed = heard(&plan, &sound).0.tracks[0].takes[0].clone();
    let mut ear = Ear::new(RATE);
    ear.add(&sound);
    assert_eq!(listen(&Odd(pcm(&sound)), &placed, RATE).unwrap(), ear.finish());
}
