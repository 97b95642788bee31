//! What is fresh is not asked for, equal words have one take, and nothing of the plan is lost by it.

use std::collections::BTreeMap;

use super::*;
use crate::cast::{Cast, Obeys, Part, Together, Voice, VoiceId};
use crate::plan::layout::{Terms, cast_all, lay_out};
use crate::plan::{EngineCard, Price};
use crate::script::{Break, Direction, Place, Scribe};
use crate::segment::split::{Rule, split};
use crate::segment::{Count, Grain, Limit};
use crate::units::{Language, SampleRate};

/// The plan of chapters of one line each, at a point a request; `shelf` names the words of which there are takes.
pub(in crate::plan) fn plan_of(lines: &[&str], shelf: &[&str]) -> Plan {
    let mut scribe = Scribe::new();
    let file = scribe.open_file("a.csv");
    let direction = scribe.direction(&Direction::default());
    for words in lines {
        scribe.chapter(words, Place { file, line: 1, column: 1 });
        scribe.line(words, direction, Place { file, line: 1, column: 1 }, Break::Chapter, None);
    }
    let (language, limit) = (Language::parse("en").unwrap(), Limit { max: 500, count: Count::Chars });
    let voice = Voice { name: "a".into(), id: "v".into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
    let cast = Cast {
        language,
        voices: vec![voice],
        default: Part { voice: VoiceId(0), by_language: BTreeMap::new() },
        parts: BTreeMap::new(),
        together: Together::Apart,
        obeys: Obeys::default(),
    };
    let card = EngineCard {
        name: "test".into(),
        account: "test".into(),
        identities: BTreeMap::new(),
        identity: "test 1".into(),
        format: "wav".into(),
        rate: SampleRate(24_000),
        price: Price::per_request(Points(1)),
        limit,
    };
    let mut script = scribe.finish();
    let castings = cast_all(&mut script, &cast).unwrap();
    let rule = Rule { limit, grain: Grain::Line };
    let segments = split(&script, rule, &castings.of_direction, &castings.languages());
    let of = |on_shelf: &dyn Fn(&TakeKey) -> bool| {
        let terms = Terms { cast: &cast, card: card.clone(), on_shelf };
        lay_out(script.clone(), segments.clone(), castings.clone(), Vec::new(), &terms)
    };
    let all = of(&|_| false);
    let there: KeySet =
        lines.iter().zip(&all.cues).filter(|(words, _)| shelf.contains(words)).map(|(_, cue)| cue.key).collect();
    of(&|key| there.contains(key))
}

#[test]
fn prompts_depend_on_one_another_where_voices_share_a_gain() {
    let mut plan = plan_of(&["a", "b"], &[]);
    let mut other = plan.castings[0].clone();
    other.voice = crate::cast::VoiceId(1);
    plan.castings.push(other);
    plan.cues[1].casting = 1;
    let equal = Master { balance: Balance::Equal, ..Master::NONE };
    assert_eq!(Levels::of(&plan, &equal), Levels::Alone);
    plan.segments[1].chapter = 0;
    assert_eq!(Levels::of(&plan, &equal), Levels::Together);
    assert_eq!(Levels::of(&plan, &Master::NONE), Levels::Alone);
}

#[test]
fn only_what_is_not_fresh_is_asked_for() {
    use Levels::{Alone, Together};
    // Lines, takes that are there, fresh chapters; then those that are set apart, requests, and takes on the shelf.
    type Row<'a> = (&'a [&'a str], &'a [&'a str], &'a [u32], Levels, &'a [u32], u64, u64);
    let rows: [Row<'_>; 9] = [
        (&["a", "b", "c"], &[], &[0, 1, 2], Alone, &[0, 1, 2], 0, 0),
        (&["a", "b", "c"], &[], &[0, 2], Alone, &[0, 2], 1, 0),
        // What is on the shelf is made as ever.
        (&["a", "b", "c"], &["a"], &[0, 2], Alone, &[2], 1, 1),
        (&["a", "b", "c"], &["a", "b", "c"], &[0, 2], Alone, &[], 0, 3),
        // Equal words: the file of the first is gone, or that of the second.
        (&["a", "b", "a"], &[], &[1, 2], Alone, &[1], 1, 0),
        (&["a", "b", "a"], &[], &[0, 1], Alone, &[1], 1, 0),
        (&["a", "b", "a"], &[], &[0, 1, 2], Alone, &[0, 1, 2], 0, 0),
        // Where prompts are made as loud as one another, it is all or none.
        (&["a", "b", "c"], &["b"], &[0, 1], Together, &[], 2, 1),
        (&["a", "b", "c"], &["b"], &[0, 1, 2], Together, &[0, 1, 2], 0, 0),
    ];
    for (lines, shelf, fresh, levels, apart, requests, on_shelf) in rows {
        let before = plan_of(lines, shelf);
        let mut plan = before.clone();
        plan.set_apart(&fresh.iter().copied().collect(), levels);
        let found: Vec<u32> = plan.fresh.iter().map(|apart| apart.chapter).collect();
        assert_eq!(found, apart, "{lines:?} {shelf:?} {fresh:?}");
        let quote = plan.quote;
        assert_eq!((quote.requests, quote.points, quote.on_shelf), (requests, Points(requests), on_shelf), "{lines:?}");
        assert_eq!((quote.fresh, plan.cues.len()), (apart.len() as u64, lines.len() - apart.len()));
        // Whatever is set apart comes back in its place.
        let keys = |plan: &Plan| plan.cues.iter().map(|cue| cue.key).collect::<Vec<_>>();
        assert_eq!((keys(&plan.whole()), &plan.whole().segments), (keys(&before), &before.segments));
        let all: KeySet = plan.all_keys().collect();
        assert_eq!(all, keys(&before).into_iter().collect());
    }
}
