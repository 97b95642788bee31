//! Every line is asked for once, in as few requests as there can be, and an edit is nobody else's affair.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::cast::{Cast, Obeys, Part, Together, Voice, VoiceId};
use crate::plan::layout::{Terms, cast_all, lay_out};
use crate::plan::{EngineCard, Price};
use crate::script::{Break, Direction, Place, Scribe};
use crate::segment::Count;
use crate::segment::Grain;
use crate::segment::split::{Rule, split};
use crate::units::{Language, SampleRate};

const ROLES: [&str; 3] = ["anna", "bert", "carl"];

/// The plan of lines, each with the number of its role, at a point a request of up to `max` characters.
fn plan_of(lines: &[(usize, String)], max: u32, on_shelf: &dyn Fn(&TakeKey) -> bool) -> Plan {
    let mut scribe = Scribe::new();
    let file = scribe.open_file("a.md");
    let place = Place { file, line: 1, column: 1 };
    for (role, words) in lines {
        let direction = scribe.direction(&Direction { role: Some(ROLES[*role].to_owned()), ..Direction::default() });
        scribe.line(words, direction, place, Break::Paragraph, None);
    }
    let voice = |name: &str| Voice {
        name: name.into(),
        id: format!("v-{name}"),
        language: None,
        speed: 1.0,
        pitch: 0,
        volume: 1.0,
    };
    let part = |n: u16| Part { voice: VoiceId(n), by_language: BTreeMap::new() };
    let parts = (0..).zip(ROLES).map(|(n, role)| (role.to_owned(), part(n))).collect();
    let language = Language::parse("en").unwrap();
    let cast = Cast {
        language,
        voices: ROLES.map(voice).to_vec(),
        default: part(0),
        parts,
        together: Together::Apart,
        obeys: Obeys::default(),
    };
    let limit = Limit { max, count: Count::Chars };
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
    let rule = Rule { limit, grain: Grain::Fewest };
    let segments = split(&script, rule, &castings.of_direction, &castings.languages());
    lay_out(script, segments, castings, Vec::new(), &Terms { cast: &cast, card, on_shelf })
}

fn packed(lines: &[(usize, String)], max: u32, earlier: &Earlier) -> Plan {
    let mut plan = plan_of(lines, max, &|_| false);
    pack(&mut plan, earlier, Sharing::Packs);
    plan
}

/// `count` turns of a dialogue of two, no two alike.
fn dialogue(count: usize) -> Vec<(usize, String)> {
    (0..count).map(|n| (n % 2, format!("This is turn number {n}."))).collect()
}

#[test]
fn lines_of_one_voice_share_requests_and_no_others_do() {
    let plan = packed(&dialogue(60), 5000, &Earlier::default());
    let shape: Vec<(u32, usize)> = plan.packs.iter().map(|pack| (pack.first().0, pack.cues.len())).collect();
    assert_eq!(shape, [(0, 8), (1, 8), (16, 8), (17, 8), (32, 7), (33, 7), (46, 7), (47, 7)]);
    let quote = plan.quote;
    assert_eq!((quote.requests, quote.points, quote.at_most, quote.packs), (8, Points(8), Points(68), 8));
    assert_eq!(quote.cost().to_string(), "8 points, at most 68");
    let pack = &plan.packs[1];
    assert!(pack.text.starts_with("This is turn number 1.\n\nThis is turn number 3.\n\n"), "{}", pack.text);
    assert_eq!(plan.words(CueId(1), &pack.key), pack.text);
    assert_eq!(plan.words(CueId(1), &plan.cues[1].key), "This is turn number 1.");
    assert_eq!(plan.price_of(&pack.key), Points(1));
    assert_eq!(packed(&dialogue(60), 5000, &Earlier::default()).packs, plan.packs);
}

#[test]
fn what_is_long_few_or_a_part_of_a_line_goes_alone() {
    assert_eq!(packed(&dialogue(7), 5000, &Earlier::default()).packs.len(), 1, "four and three");
    assert_eq!(packed(&dialogue(6), 5000, &Earlier::default()).packs.len(), 0, "three each");
    let mut lines = dialogue(8);
    lines[2].1 = "A line that is longer than a quarter of the limit is.".to_owned();
    lines[4].1 =
        "This one is cut. It has two sentences. It is much too long for a request, and so it becomes several. Each \
                  part is short, but none is a line of its own; and none of them is packed. Nor is this one."
            .to_owned();
    let plan = packed(&lines, 120, &Earlier::default());
    let texts: Vec<&str> = plan.packs.iter().map(|pack| pack.text.as_str()).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].starts_with("This is turn number 1."), "{texts:?}");
    assert_eq!(plan.new_cues().count() as u64 + 1 - 4, plan.quote.requests);
}

#[test]
fn sharing_that_is_off_or_saves_nothing_changes_nothing() {
    let mut alone = plan_of(&dialogue(20), 5000, &|_| false);
    let before = alone.quote;
    pack(&mut alone, &Earlier::default(), Sharing::Alone);
    assert_eq!((alone.quote, alone.packs.len()), (before, 0));
    let mut free = plan_of(&dialogue(20), 5000, &|_| false);
    free.card.price = Price::default();
    pack(&mut free, &Earlier::default(), Sharing::Packs);
    assert_eq!((free.quote.requests, free.packs.len()), (20, 0));
}

#[test]
fn lines_of_packs_that_came_are_cut_or_asked_for_alone() {
    let lines = dialogue(16);
    let fresh = packed(&lines, 5000, &Earlier::default());
    let keys = |pack: &Pack| pack.cues.iter().map(|cue| fresh.cues[cue.0 as usize].key).collect::<KeySet>();
    let certain = Earlier { certain: keys(&fresh.packs[0]), ..Earlier::default() };
    let plan = packed(&lines, 5000, &certain);
    assert_eq!(plan.packs, [fresh.packs[1].clone()]);
    assert_eq!(plan.cues[0].supply, Supply::Packed);
    assert_eq!(plan.quote.at_most, Points(9));
    let alone = Earlier { alone: keys(&fresh.packs[0]), ..Earlier::default() };
    let plan = packed(&lines, 5000, &alone);
    assert_eq!(plan.packs, [fresh.packs[1].clone()]);
    assert_eq!((plan.quote.requests, plan.quote.at_most), (9, Points(17)));
    assert_eq!(plan.requests().map(|request| request.cue.0).collect::<Vec<_>>(), [1, 0, 2, 4, 6, 8, 10, 12, 14]);
}

/// The standing packs that an interrupted run over `plan` would leave.
fn asked(plan: &Plan) -> Vec<(TakeKey, Vec<TakeKey>)> {
    let line = |cue: &CueId| plan.cues[cue.0 as usize].key;
    plan.packs.iter().map(|pack| (pack.key, pack.cues.iter().map(line).collect())).collect()
}

#[test]
fn packs_that_were_asked_for_stand_unless_one_of_their_lines_is_gone() {
    let mut lines = dialogue(60);
    let fresh = packed(&lines, 5000, &Earlier::default());
    let earlier = Earlier { standing: asked(&fresh), ..Earlier::default() };
    lines.insert(3, (2, "Something new near the beginning.".to_owned()));
    let plan = packed(&lines, 5000, &earlier);
    let kept = |plan: &Plan| fresh.packs.iter().filter(|pack| plan.packs.iter().any(|it| it.key == pack.key)).count();
    assert_eq!((kept(&plan), plan.quote.requests), (8, 9), "the new line goes alone");
    lines[10].1 = "This one is changed.".to_owned();
    let plan = packed(&lines, 5000, &earlier);
    assert_eq!((kept(&plan), plan.quote.requests), (7, 9), "its pack alone is made anew");
    let other = packed(&lines, 40, &earlier);
    assert_eq!(kept(&other), 0, "packs that are too long now are none");
}

/// The fewest requests for lines of these lengths, tried one way after the other.
fn fewest(units: &[usize], limit: Limit) -> usize {
    let Some((_, rest)) = units.split_first() else { return 0 };
    let fits = |count: &usize| {
        let sum: usize = units[..*count].iter().sum();
        sum + (count - 1) * limit.units(SEPARATOR) <= limit.max as usize
    };
    let groups = (LEAST_LINES..=units.len().min(MOST_LINES)).filter(fits);
    groups.map(|count| 1 + fewest(&units[count..], limit)).chain([1 + fewest(rest, limit)]).min().unwrap()
}

proptest! {
    #[test]
    fn no_grouping_makes_fewer_requests(units in prop::collection::vec(1usize..30, 0..13), max in 10u32..120) {
        let limit = Limit { max, count: Count::Chars };
        let groups = group(&units, limit);
        let packed: usize = groups.iter().map(ExactSizeIterator::len).sum();
        prop_assert_eq!(groups.len() + units.len() - packed, fewest(&units, limit));
        prop_assert!(groups.windows(2).all(|two| two[0].end <= two[1].start));
        for group in groups {
            prop_assert!((LEAST_LINES..=MOST_LINES).contains(&group.len()));
            let sum: usize = units[group.clone()].iter().sum();
            prop_assert!(sum + (group.len() - 1) * 2 <= max as usize);
        }
    }

    #[test]
    fn every_line_is_asked_for_once_and_within_the_limit(
        lines in prop::collection::vec((0usize..3, "[a-z]{1,9}( [a-z]{1,9}){0,6}"), 0..60), max in 20u32..400,
    ) {
        let plan = packed(&lines, max, &Earlier::default());
        let mut asked: Vec<TakeKey> = Vec::new();
        for request in plan.requests() {
            prop_assert!(request.text.chars().count() <= max as usize);
            match plan.pack_at(request.cue).filter(|pack| pack.key == request.key) {
                Some(pack) => {
                    let castings: Vec<u32> = pack.cues.iter().map(|cue| plan.cues[cue.0 as usize].casting).collect();
                    prop_assert!(castings.windows(2).all(|two| two[0] == two[1]));
                    prop_assert!(pack.cues.windows(2).all(|two| two[0] < two[1]));
                    asked.extend(pack.cues.iter().map(|cue| plan.cues[cue.0 as usize].key));
                }
                None => asked.push(request.key),
            }
        }
        asked.sort_unstable();
        let mut wanted: Vec<TakeKey> = plan.cues.iter().map(|cue| cue.key).collect();
        wanted.sort_unstable();
        wanted.dedup();
        prop_assert_eq!(asked, wanted);
        let unpacked = plan_of(&lines, max, &|_| false).quote;
        prop_assert!(plan.quote.points <= unpacked.points);
        prop_assert_eq!(plan.quote.at_most, unpacked.points + Points(plan.quote.packs));
    }
}
