//! The laws of the path: the least cost, found by trying every path; the usual cuts where nothing else is cheaper; and the
//! same path however much of it is recorded.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::segment::breaks::{Cut, Kind, cut, cut_with};
use crate::segment::recorded::{Openings, opening};
use crate::segment::sentence::sentences;
use crate::segment::{Count, Limit};

/// What is recorded: texts, and how they begin.
#[derive(Debug, Clone, Default)]
struct Shelf {
    texts: BTreeSet<String>,
    openings: Openings,
}

impl Shelf {
    fn record(&mut self, text: &str) {
        self.texts.insert(text.to_owned());
        if let Some(opening) = opening(text) {
            self.openings.add(opening, text.len() as u32);
        }
    }

    fn of(pieces: &[&str]) -> Shelf {
        let mut shelf = Shelf::default();
        pieces.iter().for_each(|piece| shelf.record(piece));
        shelf
    }

    fn cut(&self, text: &str, lines: &[usize], limit: Limit) -> Vec<Cut> {
        cut_with(text, lines, "en", limit, Some((&self.openings, &|text: &str| self.texts.contains(text))))
    }

    fn cost(&self, pieces: &[&str]) -> usize {
        pieces.iter().filter(|piece| !self.texts.contains(**piece)).count()
    }
}

fn pieces<'a>(text: &'a str, cuts: &[Cut]) -> Vec<&'a str> {
    let from = [0].into_iter().chain(cuts.iter().map(|cut| cut.at));
    from.zip(cuts.iter().map(|cut| cut.at).chain([text.len()])).map(|(from, to)| text[from..to].trim()).collect()
}

/// Sentences of distinct words, some of them paragraphs, each long enough to have an opening.
fn text_of(lengths: &[(u8, bool)]) -> (String, Vec<usize>) {
    let (mut text, mut lines) = (String::new(), Vec::new());
    for (number, (length, ends)) in lengths.iter().enumerate() {
        text.push_str(&format!("Here begins the sentence that is numbered {number}"));
        text.push_str(&" word".repeat(usize::from(*length)));
        text.push('.');
        if number + 1 < lengths.len() {
            text.push_str(if *ends { "\n\n" } else { " " });
            lines.extend(ends.then_some(text.len()));
        }
    }
    (text, lines)
}

/// The least that any path over the sentences costs.
fn least(text: &str, limit: Limit, shelf: &Shelf) -> usize {
    let ends: Vec<usize> = [0].into_iter().chain(sentences(text, "en")).collect();
    let mut cost = vec![usize::MAX; ends.len()];
    cost[0] = 0;
    for to in 1..ends.len() {
        for from in 0..to {
            let piece = &text[ends[from]..ends[to]];
            if limit.units(piece) <= limit.max as usize && cost[from] < usize::MAX {
                cost[to] = cost[to].min(cost[from] + usize::from(!shelf.texts.contains(piece.trim())));
            }
        }
    }
    cost[ends.len() - 1]
}

const LIMIT: Limit = Limit { max: 260, count: Count::Chars };

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// An older text is recorded, some of its takes are gone, and takes of other pieces are there; the text is edited.
    #[test]
    fn a_path_costs_the_least_and_stays_what_it_is_while_it_is_recorded(
        lengths in prop::collection::vec((0u8..20, any::<bool>()), 1..24),
        gone in any::<u32>(),
        strays in prop::collection::vec((0usize..24, 1usize..5), 0..6),
        edit in (0usize..24, 0u8..30),
        order in any::<u64>(),
    ) {
        let (old, lines) = text_of(&lengths);
        let mut shelf = Shelf::default();
        for (number, piece) in pieces(&old, &cut(&old, &lines, "en", LIMIT)).into_iter().enumerate() {
            if gone >> (number % 32) & 1 == 0 {
                shelf.record(piece);
            }
        }
        let ends: Vec<usize> = [0].into_iter().chain(sentences(&old, "en")).collect();
        for (from, count) in strays {
            let from = from % (ends.len() - 1);
            shelf.record(old[ends[from]..ends[(from + count).min(ends.len() - 1)]].trim());
        }
        let mut edited = lengths.clone();
        let place = edit.0 % edited.len();
        edited[place].0 = edit.1;
        let (text, lines) = text_of(&edited);
        let planned = shelf.cut(&text, &lines, LIMIT);
        let path = pieces(&text, &planned);
        prop_assert_eq!(shelf.cost(&path), least(&text, LIMIT, &shelf));
        prop_assert!(planned.windows(2).all(|pair| pair[0].at < pair[1].at));
        let usual = cut(&text, &lines, "en", LIMIT);
        prop_assert!(shelf.cost(&path) < shelf.cost(&pieces(&text, &usual)) || planned == usual, "no gain, other cuts");
        // Recorded in any order, with or without a note of how they begin.
        let mut left = path.clone();
        let mut order = order;
        while !left.is_empty() {
            let piece = left.swap_remove(order as usize % left.len());
            if order & 64 == 0 { shelf.record(piece) } else { shelf.texts.insert(piece.to_owned()); }
            order = order.rotate_left(7).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            prop_assert_eq!(&shelf.cut(&text, &lines, LIMIT), &planned);
        }
        prop_assert_eq!(shelf.cost(&path), 0);
    }
}

#[test]
fn an_edit_asks_for_its_own_words_and_not_for_all_after_it() {
    let lengths: Vec<(u8, bool)> = (0..60u32).map(|n| ((n * 7 % 20) as u8, n % 3 == 0)).collect();
    let (old, lines) = text_of(&lengths);
    let shelf = Shelf::of(&pieces(&old, &cut(&old, &lines, "en", LIMIT)));
    let mut dearest = 0;
    for place in 0..lengths.len() {
        let mut edited = lengths.clone();
        edited[place].0 += 12;
        let (text, lines) = text_of(&edited);
        let cost = shelf.cost(&pieces(&text, &shelf.cut(&text, &lines, LIMIT)));
        // Two where the request that holds it has become too long for one.
        assert!((1..=2).contains(&cost), "{cost} at {place}");
        dearest = dearest.max(shelf.cost(&pieces(&text, &cut(&text, &lines, "en", LIMIT))));
    }
    assert!(dearest > 2, "without what is recorded it would not be dearer: {dearest}");
}

#[test]
fn a_piece_that_breaks_a_sentence_stays_in_use_wherever_the_edit_lies() {
    let clause = |n: usize| format!("{}-th came and went through the wide green door, ", n + 10);
    let text_of = |more: &dyn Fn(usize) -> &'static str| -> String {
        let clauses = |from: usize, to: usize| (from..to).map(|n| clause(n) + more(n)).collect::<String>();
        format!("{}and left. {}and left.", clauses(0, 16), clauses(16, 20))
    };
    let old = text_of(&|_| "");
    let cuts = cut(&old, &[], "en", LIMIT);
    assert!(cuts.iter().any(|cut| cut.kind == Kind::Clause), "nothing is broken");
    let shelf = Shelf::of(&pieces(&old, &cuts));
    for place in 0..20 {
        let text = text_of(&|n| if n == place { "so, " } else { "" });
        assert_eq!(shelf.cost(&pieces(&text, &shelf.cut(&text, &[], LIMIT))), 1, "at {place}");
    }
}

#[test]
fn a_piece_over_the_limit_is_not_used_and_a_short_text_needs_no_cut() {
    let (text, lines) = text_of(&[(3, false), (3, false), (3, false)]);
    let shelf =
        Shelf::of(&[text.as_str(), &text[..text.find(" Here begins the sentence that is numbered 2").unwrap()]]);
    let small = Limit { max: 100, count: Count::Chars };
    assert_eq!(shelf.cut(&text, &lines, small).len(), 2);
    assert_eq!(shelf.cut(&text, &lines, Limit { max: 5000, count: Count::Chars }), []);
}

#[test]
fn endless_texts_take_linear_time() {
    let text = "Here begins a sentence that is like all the others. ".repeat(20_000);
    let limit = Limit { max: 5000, count: Count::Chars };
    let usual = pieces(&text, &cut(&text, &[], "en", limit)).concat();
    let shelf = Shelf::of(&[usual[..104].trim(), text[..4999].trim()]);
    assert!(shelf.cut(&text, &[], limit).len() > 200);
}
