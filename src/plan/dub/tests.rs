//! Which lines are asked for again, at which speed, and what that costs.

use proptest::prelude::*;

use super::*;
use crate::book::fixture;
use crate::plan::Price;
use crate::script::Break;

/// A plan of one line for each of `slots`, in milliseconds, all of the same words where `alike`.
fn plan(slots: &[(u32, u32)], alike: bool) -> Plan {
    let words: Vec<String> =
        (0..slots.len()).map(|n| if alike { "Wait!".into() } else { format!("Wait, {n}!") }).collect();
    let before = |n: usize| if n == 0 { Break::Chapter } else { Break::Paragraph };
    let lines: Vec<(&str, Break)> = words.iter().enumerate().map(|(n, words)| (words.as_str(), before(n))).collect();
    let mut plan = fixture::plan(&lines);
    plan.card.price = Price::per_request(Points(1));
    plan.script.chapters[0].slots = slots.iter().map(|&(start_ms, end_ms)| Slot { start_ms, end_ms }).collect();
    if alike {
        let first = plan.cues[0].key;
        plan.cues.iter_mut().for_each(|cue| cue.key = first);
    }
    plan
}

/// So many milliseconds in frames of the fixture.
fn ms(ms: u32) -> Option<Frames> {
    Some(fixture::RATE.frames_in_ms(ms))
}

fn speeds(plan: &Plan) -> Vec<u32> {
    plan.dub.iter().flat_map(|dub| &dub.fits).map(|fitted| fitted.speed).collect()
}

#[test]
fn words_that_take_longer_are_asked_for_again_as_fast_as_they_must_be() {
    let slots = [(0, 1000), (1000, 2000), (2000, 3000), (3000, 4000), (4000, 4000)];
    let lengths = [ms(1000), ms(1001), ms(1200), ms(4000), ms(500)];
    let mut fitted = plan(&slots, false);
    let firsts: Vec<TakeKey> = fitted.cues.iter().map(|cue| cue.key).collect();
    let before = fitted.fingerprint();
    fit(&mut fitted, (1250, 80), &lengths, &firsts.iter().copied().collect(), &|_| false);
    assert_eq!(speeds(&fitted), [1000, 1001, 1200, 1250, 1250]);
    let supplies: Vec<Supply> = fitted.cues.iter().map(|cue| cue.supply).collect();
    assert_eq!(supplies, [Supply::Shelf, Supply::New, Supply::New, Supply::New, Supply::New]);
    assert_eq!((fitted.quote.requests, fitted.quote.points, fitted.quote.on_shelf), (4, Points(4), 1));
    assert!(!fitted.may_ask_again() && fitted.fingerprint() == before);
    let asked: Vec<f64> =
        fitted.cues.iter().map(|cue| fitted.cast.speed(&fitted.castings[cue.casting as usize])).collect();
    assert_eq!(asked, [1.0, 1.001, 1.2, 1.25, 1.25]);
    let outlook = fitted.outlook().unwrap();
    assert_eq!(outlook, Outlook { cues: 5, measured: 5, too_long: 4, beyond: 2, again: 4 });
}

#[test]
fn what_was_refused_is_not_asked_for_again_and_its_first_take_is_used() {
    let of = |shelf: &dyn Fn(&Plan) -> KeySet, is_refused: &dyn Fn(&TakeKey) -> bool| {
        let mut fitted = plan(&[(0, 1000), (1000, 2000)], false);
        let firsts = fitted.cues.iter().map(|cue| cue.key).collect::<KeySet>();
        let shelf = firsts.iter().copied().chain(shelf(&fitted)).collect();
        fit(&mut fitted, (1250, 80), &[ms(1200), ms(1200)], &shelf, is_refused);
        fitted
    };
    let none = |_: &Plan| KeySet::default();
    let asked = of(&none, &|_| false);
    let second = asked.second_key(CueId(0)).unwrap();
    assert_eq!(second, asked.cues[0].key);
    let without = of(&none, &|key| *key == second);
    assert_eq!((speeds(&without), without.quote.requests), (vec![1000, 1200], 1));
    assert_eq!((without.second_key(CueId(0)), without.cues[0].supply), (None, Supply::Shelf));
    // What is there all the same is used.
    assert_eq!(speeds(&of(&|_| [second].into_iter().collect(), &|key| *key == second)), [1200, 1200]);
}

#[test]
fn what_is_not_recorded_yet_may_cost_twice_and_no_more() {
    let slots = [(0, 1000), (1000, 2000), (2000, 3000)];
    for (max_speed, at_most) in [(1250, 5), (1000, 2)] {
        let mut fitted = plan(&slots, false);
        let shelf: KeySet = [fitted.cues[0].key].into_iter().collect();
        fit(&mut fitted, (max_speed, 80), &[ms(1500), None, None], &shelf, &|_| false);
        fitted.foresee_again();
        let again = u64::from(max_speed > 1000);
        assert_eq!((fitted.quote.points, fitted.quote.at_most), (Points(2 + again), Points(at_most)), "{max_speed}");
        assert_eq!(fitted.may_ask_again(), max_speed > 1000);
    }
    let mut deaf = plan(&slots, false);
    deaf.cast.obeys.speed = false;
    fit(&mut deaf, (1250, 80), &[ms(1500), None, None], &KeySet::default(), &|_| false);
    deaf.foresee_again();
    assert_eq!((speeds(&deaf), deaf.quote.at_most), (vec![1000; 3], Points(3)));
}

#[test]
fn the_same_words_are_asked_for_once_at_each_speed() {
    let mut fitted = plan(&[(0, 1000), (1000, 2200), (3000, 4000), (5000, 9000)], true);
    let shelf: KeySet = [fitted.cues[0].key].into_iter().collect();
    fit(&mut fitted, (2000, 0), &[ms(1200); 4], &shelf, &|_| false);
    assert_eq!(speeds(&fitted), [1200, 1000, 1200, 1000]);
    let supplies: Vec<Supply> = fitted.cues.iter().map(|cue| cue.supply).collect();
    assert_eq!(supplies, [Supply::New, Supply::Shelf, Supply::Shared, Supply::Shared]);
    assert_eq!((fitted.quote.requests, fitted.castings.len()), (1, 2));
}

#[test]
fn a_voice_that_is_fast_already_is_bounded_by_what_voices_can() {
    for (own, asked) in [(1.7, Some(2.0)), (2.0, None)] {
        let mut fitted = plan(&[(0, 1000)], false);
        fitted.cast.voices[0].speed = own;
        fit(&mut fitted, (1250, 80), &[ms(2000)], &KeySet::default(), &|_| false);
        let spoken = fitted.cast.speed(&fitted.castings[fitted.cues[0].casting as usize]);
        assert_eq!((spoken, speeds(&fitted)[0] > 1000), (asked.unwrap_or(own), asked.is_some()));
    }
}

proptest! {
    #[test]
    fn the_verdict_on_a_line_follows_from_its_slot_and_its_take(
        lines in proptest::collection::vec((0u32..3000, 0u32..6000), 1..12),
        max_speed in 1000u32..2000,
    ) {
        let slots: Vec<(u32, u32)> = lines.iter().zip(0..).map(|((room, _), n)| (n * 4000, n * 4000 + room)).collect();
        let lengths: Vec<Option<Frames>> = lines.iter().map(|(_, length)| ms(*length)).collect();
        let mut whole = plan(&slots, false);
        fit(&mut whole, (max_speed, 80), &lengths, &KeySet::default(), &|_| false);
        for (at, (room, length)) in lines.iter().enumerate() {
            let speed = speeds(&whole)[at];
            prop_assert!((1000..=max_speed).contains(&speed));
            prop_assert!(*length > *room || speed == 1000);
            prop_assert!(speed == max_speed || u64::from(*length) * 1000 <= u64::from(*room) * u64::from(speed));
            let mut alone = plan(&slots[at..=at], false);
            alone.cues[0].key = whole.dub.as_ref().unwrap().fits[at].first;
            fit(&mut alone, (max_speed, 80), &lengths[at..=at], &KeySet::default(), &|_| false);
            prop_assert_eq!(speeds(&alone)[0], speed);
        }
    }
}
