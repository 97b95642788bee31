//! Planted boundaries are found again, whatever the tempo; broken takes are doubted.

use proptest::prelude::*;

use super::*;

const RATE: SampleRate = SampleRate(1000);

/// What is said: expected seconds, what it ends with, by which factor it is longer, and the pause after it in milliseconds.
type Said = (f64, Joint, f64, u64);

/// A take at so much of the expected tempo; none of its consonants closes for long.
fn take(said: &[Said], tempo: f64) -> Heard {
    let mut at = 100;
    let mut silences = Vec::new();
    for (nth, (seconds, _, factor, pause)) in said.iter().enumerate() {
        at += (seconds * factor / tempo * 1000.0) as u64;
        if nth + 1 < said.len() && *pause > 0 {
            silences.push(at..at + pause);
            at += pause;
        }
    }
    Heard { speech: 100..at, silences }
}

fn parts(said: &[Said]) -> Vec<Part> {
    said.iter().map(|(seconds, ends, ..)| Part { seconds: *seconds, ends: *ends }).collect()
}

/// Lines of seconds that differ, as those of a dialogue do.
fn dialogue() -> Vec<Said> {
    [2.1, 0.6, 4.0, 1.4, 0.9, 3.1, 5.2, 0.7].map(|seconds| (seconds, Joint::Line, 1.0, 600)).to_vec()
}

fn lines(said: &[Said], heard: &Heard) -> Option<Vec<Range<u64>>> {
    let parts = parts(said);
    align(&parts, heard, RATE)?.lines(&parts, heard, &CERTAIN)
}

#[test]
fn a_take_as_it_should_be_is_cut_where_its_lines_end() {
    let said = dialogue();
    let heard = take(&said, 1.0);
    let found = lines(&said, &heard).unwrap();
    assert_eq!(found.len(), 8);
    assert!(found.windows(2).zip(&heard.silences).all(|(two, silence)| *silence == (two[0].end..two[1].start)));
}

#[test]
fn broken_takes_are_doubted() {
    let said = dialogue();
    for at in 0..said.len() {
        let mut missing = said.clone();
        missing.remove(at);
        assert_eq!(lines(&said, &take(&missing, 1.0)), None, "without {at}");
        let mut twice = said.clone();
        twice.insert(at, said[at]);
        assert_eq!(lines(&said, &take(&twice, 1.0)), None, "twice {at}");
    }
    for at in (1..said.len()).filter(|at| (said[*at].0 - said[at - 1].0).abs() > 1.0) {
        let mut swapped = said.clone();
        swapped.swap(at - 1, at);
        assert_eq!(lines(&said, &take(&swapped, 1.0)), None, "{at} before its turn");
    }
}

#[test]
fn a_rest_within_a_line_is_not_taken_for_its_end() {
    let mut said = dialogue();
    let heard = take(&said, 1.0);
    let whole = lines(&said, &heard).unwrap();
    said.splice(6..7, [(2.2, Joint::Clause, 1.0, 900), (3.0, Joint::Line, 1.0, 600)]);
    let rested = take(&said, 1.0);
    if let Some(found) = lines(&dialogue(), &rested) {
        assert_eq!(found[..6], whole[..6]);
        assert_eq!(found[7], whole[7].start + 900..whole[7].end + 900);
    }
}

#[test]
fn a_clause_may_run_on_and_has_no_end_then() {
    let said = [
        (1.5, Joint::Clause, 1.0, 0),
        (2.0, Joint::Sentence, 1.0, 400),
        (1.0, Joint::Clause, 1.0, 200),
        (3.0, Joint::Line, 1.0, 700),
        (2.5, Joint::Line, 1.0, 600),
        (1.2, Joint::Line, 1.0, 0),
    ];
    let found = align(&parts(&said), &take(&said, 1.0), RATE).unwrap();
    let there: Vec<bool> = found.ends.iter().map(Option::is_some).collect();
    assert_eq!(there, [false, true, true, true, true]);
}

#[test]
fn a_clause_with_the_pause_of_a_line_may_hide_other_words() {
    let with_pause = |pause| {
        let mut said = dialogue();
        said.splice(6..7, [(2.2, Joint::Clause, 1.0, pause), (3.0, Joint::Line, 1.0, 600)]);
        align(&parts(&said), &take(&said, 1.0), RATE).unwrap().whole
    };
    assert!(with_pause(900) < with_pause(300) - 1.0, "{} {}", with_pause(900), with_pause(300));
    assert!((with_pause(450) - with_pause(300)).abs() < 1e-9, "a slow voice is not doubted");
}

#[test]
fn what_cannot_be_aligned_is_not() {
    let said = dialogue();
    let empty = Heard::default();
    assert_eq!(align(&parts(&said), &empty, RATE), None);
    assert_eq!(align(&[], &take(&said, 1.0), RATE), None);
    let nothing = [Part { seconds: 0.0, ends: Joint::Line }];
    assert_eq!(align(&nothing, &take(&said, 1.0), RATE), None);
    assert_eq!(align(&parts(&said[..2]), &take(&said[..2], 1.0), RATE), None, "two may be one with a rest");
    let no_pause = Heard { speech: 0..18_000, silences: Vec::new() };
    assert_eq!(lines(&said, &no_pause), None);
    let endless =
        Heard { speech: 0..90_000_000, silences: (0..99_999).map(|n| n * 900 + 500..n * 900 + 600).collect() };
    assert_eq!(align(&vec![Part { seconds: 1.0, ends: Joint::Line }; 3000], &endless, RATE), None);
}

fn said() -> impl Strategy<Value = Vec<Said>> {
    let ends = prop_oneof![Just(Joint::Clause), Just(Joint::Sentence), Just(Joint::Line)];
    let one = (0.4..6.0, ends, 0.85..1.18, 0u64..1200).prop_map(|(seconds, ends, factor, pause)| {
        let least = [0, 180, 300][ends as usize];
        (seconds, ends, factor, if pause < 100 { least } else { pause.max(least) })
    });
    prop::collection::vec(one, 2..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_certain_is_true(said in said(), tempo in 0.6..1.6f64) {
        let heard = take(&said, tempo);
        if let Some(found) = align(&parts(&said), &heard, RATE) {
            let mut pauses = heard.silences.iter();
            for (joint, (_, ends, _, pause)) in said.iter().enumerate().take(said.len() - 1) {
                let truth = if *pause > 0 { pauses.next() } else { None };
                if *ends > Joint::Clause && let Some(end) = found.end(joint, &CERTAIN) {
                    prop_assert_eq!(Some(&end.silence), truth, "{} of {:?}", joint, &said);
                }
            }
        }
    }

    #[test]
    fn ends_ascend_and_lie_in_silences(said in said(), other in said()) {
        let heard = take(&other, 1.0);
        if let Some(found) = align(&parts(&said), &heard, RATE) {
            prop_assert_eq!(found.ends.len(), said.len() - 1);
            let ends: Vec<&Range<u64>> = found.ends.iter().flatten().map(|end| &end.silence).collect();
            prop_assert!(ends.windows(2).all(|two| two[0].end <= two[1].start));
            prop_assert!(ends.iter().all(|end| heard.silences.contains(end)));
            prop_assert!(found.ends.iter().flatten().all(|end| end.margin >= 0.0));
        }
    }

    #[test]
    fn only_the_ratios_of_lengths_count(said in said(), factor in 0.1..10.0f64) {
        let heard = take(&said, 1.0);
        let scaled: Vec<Part> = parts(&said).iter().map(|part| Part { seconds: part.seconds * factor, ..*part }).collect();
        let silences = |parts: &[Part]| {
            align(parts, &heard, RATE).map(|found| found.ends.into_iter().map(|end| end.map(|end| end.silence)).collect::<Vec<_>>())
        };
        prop_assert_eq!(silences(&parts(&said)), silences(&scaled));
    }
}
