//! What is written stays what it was, whatever is said instead of it.

use proptest::prelude::*;

use super::*;
use crate::script::{Break, Direction, Place, Scribe};

/// A chapter of `lines`, one after a `+` joined to the one before it.
fn chapter(lines: &[&str]) -> Chapter {
    let mut scribe = Scribe::new();
    scribe.open_file("a.md");
    let direction = scribe.direction(&Direction::default());
    for line in lines {
        let (words, before) = line.strip_prefix('+').map_or((*line, Break::Paragraph), |line| (line, Break::Join));
        scribe.line(words, direction, Place::default(), before, None);
    }
    scribe.finish().chapters.remove(0)
}

/// The first `written` said as `spoken`.
fn say(chapter: &Chapter, written: &str, spoken: &str) -> Replacement {
    let at = chapter.text.find(written).unwrap() as u32;
    let cause = Cause::SpokenForm("test");
    Replacement { span: at..at + written.len() as u32, spoken: spoken.to_owned(), cause }
}

fn lines(chapter: &Chapter) -> Vec<(&str, &str)> {
    chapter.lines.iter().map(|line| (chapter.words(line), chapter.written_words(line))).collect()
}

#[test]
fn words_are_said_in_one_way_and_read_in_another() {
    let mut one = chapter(&["Dr. Wu has 12 cats", "+ and 3 dogs.", "So."]);
    let written = one.text.clone();
    one.respell(vec![say(&one, "12", "twelve"), say(&one, "Dr.", "Doctor")]);
    one.respell(vec![say(&one, "3", "three")]);
    assert_eq!(one.text, "Doctor Wu has twelve cats and three dogs.\n\nSo.");
    assert_eq!(one.page(), written);
    let both =
        [("Doctor Wu has twelve cats", "Dr. Wu has 12 cats"), (" and three dogs.", " and 3 dogs."), ("So.", "So.")];
    assert_eq!(lines(&one), both);
    let spoken: Vec<&str> = one
        .respelled()
        .iter()
        .map(|one_of| &one.text[one_of.spoken.start as usize..one_of.spoken.end as usize])
        .collect();
    assert_eq!(spoken, ["Doctor", "twelve", "three"]);
    // Cut inside of `twelve`: the number is read where it begins.
    assert_eq!((one.written(0..17), one.written(17..25)), ("Dr. Wu has 12", " cats"));
    assert_eq!((one.spoken_at(0), one.spoken_at(4), one.spoken_at(12)), (0, 7, 17));
}

#[test]
fn what_is_unsaid_is_read_with_the_words_before_it() {
    let mut one = chapter(&["🙂 Yes 🙂 yes 🙂", "+🙂 no"]);
    let all: Vec<Replacement> = one
        .text
        .match_indices('🙂')
        .map(|(at, face)| {
            let cause = Cause::SpokenForm("emoji");
            Replacement { span: at as u32..(at + face.len()) as u32, spoken: String::new(), cause }
        })
        .collect();
    one.respell(all);
    assert_eq!(lines(&one), [(" Yes yes ", "🙂 Yes 🙂 yes 🙂🙂"), (" no", " no")]);
    assert_eq!((one.written(0..5), one.written(5..9)), ("🙂 Yes 🙂 ", "yes 🙂🙂"));
}

#[test]
fn what_is_unsaid_where_a_line_begins_stays_apart_from_what_follows() {
    let mut one = chapter(&["🙂 🙂 no"]);
    for _ in 0..2 {
        one.respell(vec![say(&one, "🙂", "")]);
    }
    assert_eq!(lines(&one), [(" no", "🙂 🙂 no")]);
    let written: Vec<_> = one.respelled().iter().map(|one| one.written.clone()).collect();
    assert_eq!(written, [0..4, 5..10]);
    one.respell(vec![Replacement { span: 0..1, ..say(&one, "no", "") }]);
    assert_eq!((lines(&one)[0], one.respelled().len()), (("no", "🙂 🙂 no"), 3));
}

#[test]
fn what_cannot_be_respelled_stays() {
    let mut one = chapter(&["Cafe\u{301} Ibid.", "Ibid.", "…"]);
    let text = one.text.clone();
    let wrong =
        [say(&one, "Cafe", "x"), say(&one, "\n\nIbid.", "x"), say(&one, "Ibid.\n", "x"), say(&one, "Ibid.", "Ibid.")];
    one.respell(wrong.to_vec());
    one.respell(vec![Replacement { span: 3..3, ..wrong[0].clone() }, Replacement { span: 70..90, ..wrong[0].clone() }]);
    let second = text.rfind("Ibid.").unwrap() as u32;
    one.respell(vec![Replacement { span: second..second + 5, ..say(&one, "Ibid.", "") }]);
    let marks = text.find('…').unwrap() as u32;
    one.respell(vec![Replacement { span: marks..marks + 3, ..say(&one, "Ibid.", "") }]);
    assert_eq!((one.text.as_str(), one.respelled().len()), (text.as_str(), 0));
    one.respell(vec![say(&one, "Ibid.", ""), say(&one, "Ibid", "the same"), say(&one, "bid", "x")]);
    assert_eq!(lines(&one)[0], ("Cafe\u{301} ", "Cafe\u{301} Ibid."));
    assert_eq!(one.respelled().len(), 1);
}

/// Places in a chapter's text, and what is said there; few of them are good.
fn wanted() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
    proptest::collection::vec((0usize..60, 0usize..8, "[ a日🙂]{0,6}"), 0..12)
}

fn replacements(chapter: &Chapter, wanted: &[(usize, usize, String)]) -> Vec<Replacement> {
    let of = |(from, size, spoken): &(usize, usize, String)| Replacement {
        span: *from as u32..(from + size).min(chapter.text.len() + 3) as u32,
        spoken: spoken.clone(),
        cause: Cause::SpokenForm("test"),
    };
    wanted.iter().map(of).collect()
}

proptest! {
    #[test]
    fn nothing_that_is_written_changes(
        words in proptest::collection::vec("\\+?[ab é日🙂👩\u{200D}👧\u{301}]{1,12}", 1..8),
        first in wanted(), second in wanted(), at in 0u32..80,
    ) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let before = chapter(&words);
        let mut after = before.clone();
        after.respell(replacements(&before, &first));
        let once = after.respelled().to_vec();
        after.respell(replacements(&after, &second));
        prop_assert_eq!(after.page(), before.text.as_str());
        // Lines keep their words, but for unsaid ones at a joint, which go with the line before.
        let read = |chapter: &Chapter| -> String { chapter.lines.iter().map(|line| chapter.written_words(line)).collect() };
        prop_assert_eq!(read(&after), read(&before));
        let mut reached = 0;
        for line in &after.lines {
            prop_assert!(reached <= line.span.start && line.span.start <= line.span.end);
            prop_assert!(after.text.get(line.span.start as usize..line.span.end as usize).is_some());
            reached = line.span.end;
        }
        prop_assert!(reached as usize <= after.text.len());
        // Respellings ascend on both sides, the second call's beside the first's, and what is between is the same.
        let (mut spoken, mut written) = (0, 0);
        for one in after.respelled() {
            prop_assert!(one.written.start < one.written.end);
            let same = (&after.text[spoken..one.spoken.start as usize], &before.text[written..one.written.start as usize]);
            prop_assert_eq!(same.0, same.1);
            (spoken, written) = (one.spoken.end as usize, one.written.end as usize);
        }
        prop_assert_eq!(&after.text[spoken..], &before.text[written..]);
        for one in once {
            prop_assert!(after.respelled().iter().any(|still| still.written == one.written && still.cause == one.cause));
        }
        // Any cut in two shows everything once, and the way there and back ends where it began or before.
        let at = after.text.floor_char_boundary((at as usize).min(after.text.len())) as u32;
        let end = after.text.len() as u32;
        prop_assert_eq!(format!("{}{}", after.written(0..at), after.written(at..end)), before.text.as_str());
        let there = after.written_span(0..at).end;
        prop_assert!(after.spoken_at(there) >= at as usize);
        prop_assert!(after.text.is_char_boundary(after.spoken_at(there)));
    }
}
