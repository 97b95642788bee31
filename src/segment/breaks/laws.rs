//! The laws of `cut`, tried on strange texts and compared with a search of every allowed cut.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use unicode_segmentation::UnicodeSegmentation;

const COUNTS: [Count; 3] = [Count::Chars, Count::Utf16, Count::Han2];

fn fits(text: &str, limit: Limit) -> bool {
    limit.units(text) <= (limit.max as usize).max(1) || text.chars().count() == 1
}

/// Every break in the text with its kind; characters inside a cluster are `None`.
fn all_breaks(page: &Page) -> [BTreeMap<usize, Kind>; 4] {
    let text = page.text;
    let stops = || (1..=text.len()).filter(|&at| text.is_char_boundary(at));
    let inner = |at: &usize| 0 < *at && *at < text.len();
    let mut top: BTreeMap<usize, Kind> =
        stops().filter_map(|at| sentence::end(page, at)).filter(inner).map(|at| (at, Kind::Sentence)).collect();
    top.extend(page.lines.iter().map(|&at| (at, Kind::Line)));
    let clauses = stops().filter_map(|at| clause::end(page, at)).filter(inner).map(|at| (at, Kind::Clause)).collect();
    let words = stops().filter(|&at| is_word_end(page, at)).map(|at| (at, Kind::Word)).collect();
    let clusters = text.grapheme_indices(true).map(|(at, _)| at).filter(inner).map(|at| (at, Kind::Grapheme)).collect();
    [top, clauses, words, clusters]
}

/// The allowed set, built as the module's comment defines it, and the kind of each break.
fn allowed(page: &Page, limit: Limit) -> BTreeMap<usize, Kind> {
    let text = page.text;
    let mut kinds: BTreeMap<usize, Kind> = BTreeMap::new();
    let mut ends = vec![0, text.len()];
    let characters = text.char_indices().map(|(at, _)| (at, Kind::Grapheme)).collect();
    for finer in all_breaks(page).iter().chain([&characters]) {
        let gaps: Vec<(usize, usize)> = ends.windows(2).map(|pair| (pair[0], pair[1])).collect();
        for (from, to) in gaps.into_iter().filter(|&(from, to)| !fits(&text[from..to], limit)) {
            for (&at, &kind) in finer.range(from + 1..to) {
                kinds.insert(at, kind);
                ends.push(at);
            }
        }
        ends.sort_unstable();
        ends.dedup();
    }
    kinds
}

/// The fewest pieces over a set of cuts, by trying every pair.
fn fewest(text: &str, cuts: &BTreeMap<usize, Kind>, limit: Limit) -> usize {
    let ends: Vec<usize> = [0].into_iter().chain(cuts.keys().copied()).chain([text.len()]).collect();
    let mut pieces = vec![usize::MAX; ends.len()];
    pieces[0] = 0;
    for j in 1..ends.len() {
        let from = (0..j).filter(|&i| pieces[i] < usize::MAX && fits(&text[ends[i]..ends[j]], limit));
        pieces[j] = from.map(|i| pieces[i] + 1).min().unwrap();
    }
    *pieces.last().unwrap()
}

fn check(text: &str, lines: &[usize], language: &str, limit: Limit) {
    let cuts = cut(text, lines, language, limit);
    assert_eq!(cuts, cut(text, lines, language, limit), "the same twice");
    let ends: Vec<usize> = [0].into_iter().chain(cuts.iter().map(|cut| cut.at)).chain([text.len()]).collect();
    let tiled: String = ends.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
    assert_eq!(tiled, text);
    for pair in ends.windows(2) {
        assert!(pair[0] < pair[1] || text.is_empty(), "an empty piece in {text:?}: {cuts:?}");
        assert!(fits(&text[pair[0]..pair[1]], limit), "over {limit:?}: {:?}", &text[pair[0]..pair[1]]);
    }
    let page = Page { text, lines, tongue: Tongue::of(language) };
    let allowed = allowed(&page, limit);
    assert_eq!(cuts.len() + 1, fewest(text, &allowed, limit), "{text:?} {lines:?} {limit:?} {cuts:?} {allowed:?}");
    let mut clusters = text.grapheme_indices(true);
    for cut in &cuts {
        let inside = clusters.find(|(at, cluster)| at + cluster.len() > cut.at);
        if let Some((at, cluster)) = inside
            && at != cut.at
        {
            assert!(cut.kind == Kind::Grapheme && !fits(cluster, limit), "cut inside {cluster:?}: {cut:?}");
        }
        clusters = text.grapheme_indices(true);
        let kind = all_breaks(&page).iter().find_map(|kinds| kinds.get(&cut.at).copied());
        assert_eq!(kind.unwrap_or(Kind::Grapheme), cut.kind, "{text:?} at {}", cut.at);
    }
}

/// Scraps that make sentences, traps and clusters when strung together.
const SCRAPS: [&str; 72] = [
    "a",
    "word",
    "The",
    "He",
    " ",
    " ",
    " ",
    "  ",
    ". ",
    ".",
    "! ",
    "?",
    "...",
    " . . .",
    "…",
    ", ",
    ";",
    ": ",
    "—",
    "--",
    "–",
    "“",
    "”",
    "’",
    "\"",
    "'",
    "(",
    ")",
    "[1]",
    "*",
    "Dr. ",
    "U.S. ",
    "J. ",
    "p.m. ",
    "3.14",
    "a.b",
    "\n",
    "\n\n",
    "\n\n  ",
    "\u{A0}",
    "\u{2060}",
    "\u{200A}",
    "\u{200B}",
    "漢",
    "字が",
    "っ",
    "ー",
    "。",
    "」",
    "「",
    "と",
    "、",
    "！",
    "？",
    "）",
    "（",
    "……",
    "他",
    "한국",
    "어요",
    "라고",
    "e\u{301}",
    "\u{301}",
    "\u{302}\u{303}",
    "👩‍👩‍👧",
    "🇦🇧",
    "🇨",
    "\u{200D}",
    "\r\n",
    "\u{600}",
    "क्ष",
    "𠮷",
];

fn scraps(most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&SCRAPS[..]), 0..most).prop_map(|scraps| scraps.concat())
}

fn limits(most: u32) -> impl Strategy<Value = Limit> {
    (1..most, proptest::sample::select(&COUNTS[..])).prop_map(|(max, count)| Limit { max, count })
}

/// Lines as the callers make them: after a blank line.
fn lines_of(text: &str) -> Vec<usize> {
    let page = Page { text, lines: &[], tongue: Tongue::Other };
    text.match_indices("\n\n").map(|(at, _)| at + 2).filter(|&at| at < text.len() && page.parts(at)).collect()
}

const LANGUAGES: [&str; 7] = ["en", "zh", "ja", "ko", "yue", "fr", "de"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn holds_for_scraps(text in scraps(40), limit in limits(30), language in proptest::sample::select(&LANGUAGES[..])) {
        check(&text, &[], language, limit);
        check(&text, &lines_of(&text), language, limit);
    }

    #[test]
    fn holds_for_any_text(text in "\\PC{0,60}", limit in limits(12)) {
        check(&text, &[], "en", limit);
    }

    #[test]
    fn survives_any_lines(text in scraps(20), lines in proptest::collection::vec(0_usize..99, 0..9), limit in limits(20)) {
        let cuts = cut(&text, &lines, "ja", limit);
        let mut at = 0;
        for cut in cuts.iter().map(|cut| cut.at).chain([text.len()]) {
            assert!(fits(&text[at..cut], limit));
            at = cut;
        }
    }
}

fn pieces<'a>(text: &'a str, language: &str, max: u32) -> Vec<&'a str> {
    let cuts = cut(text, &[], language, Limit { max, count: Count::Chars });
    let ends: Vec<usize> = [0].into_iter().chain(cuts.iter().map(|cut| cut.at)).chain([text.len()]).collect();
    ends.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

#[test]
fn prefers_better_breaks_then_evenness() {
    assert_eq!(pieces("One, two. Three, four.", "en", 20), ["One, two. ", "Three, four."]);
    assert_eq!(pieces("One two, three four", "en", 12), ["One two, ", "three four"]);
    assert_eq!(pieces("aaa bbb ccc ddd", "en", 12), ["aaa bbb ", "ccc ddd"]);
    assert_eq!(pieces("吾輩は猫である。名前はまだ無い。", "ja", 12), ["吾輩は猫である。", "名前はまだ無い。"]);
    assert_eq!(pieces("ちょっとまって", "ja", 1), ["ち", "ょ", "っ", "と", "ま", "っ", "て"]);
    assert_eq!(pieces("ちょっとまって", "ja", 4), ["ちょっ", "とまって"]);
    assert_eq!(pieces("Mr.\u{A0}Holmes went", "en", 12), ["Mr.\u{A0}Holmes ", "went"]);
}

#[test]
fn a_line_is_the_best_break() {
    let text = "First. Second.\n\nThird. Fourth.";
    let cuts = cut(text, &[16], "en", Limit { max: 24, count: Count::Chars });
    assert_eq!(cuts, [Cut { at: 16, kind: Kind::Line }]);
}

#[test]
fn endless_texts_take_linear_time() {
    let limit = Limit { max: 50, count: Count::Han2 };
    let emoji = "🇦🇧".repeat(40_000);
    let marks = format!("a{}", "\u{301}".repeat(200_000));
    let hostile = [
        "x", ".", ")", " ", ". ", "\n", ".)", "—", "\"", "。", "「", "[1", "Dr. ", "a.", "\u{A0}", ".\u{A0}", ". . ",
        "क्",
    ];
    for text in hostile.iter().map(|scrap| scrap.repeat(60_000 / scrap.len())).chain([emoji, marks]) {
        for max in [1, 50, 5000] {
            let cuts = cut(&text, &[], "en", Limit { max, ..limit });
            assert!(!cuts.is_empty());
        }
    }
}

#[test]
fn no_piece_is_full_where_as_many_have_room() {
    let limit = Limit { max: 1000, count: Count::Chars };
    let sentence = "This is a sentence of thirty-two. ";
    // A first Line that fills a piece to the last character but one, and a second one with room.
    let first = format!("{}{}.\n\n", sentence.repeat(28), "x".repeat(999 - 28 * sentence.len() - 3));
    let text = format!("{first}{}", sentence.repeat(12));
    let lines = [first.len()];
    let pieces = |text: &str| -> Vec<usize> {
        let cuts = cut(text, &lines, "en", limit);
        let ends: Vec<usize> = [0].into_iter().chain(cuts.iter().map(|cut| cut.at)).chain([text.len()]).collect();
        ends.windows(2).map(|pair| pair[1] - pair[0]).collect()
    };
    let found = pieces(&text);
    assert!(found.len() == 2 && found.iter().all(|&size| size <= 990), "{found:?}");
    // What was recorded at full pieces stays in use, though nobody noted how it begins.
    let there = |piece: &str| piece == first.trim();
    let known = crate::segment::recorded::Openings::default();
    let cuts = cut_with(&text, &lines, "en", limit, Some((&known, &there)));
    assert_eq!(cuts, [Cut { at: first.len(), kind: Kind::Line }]);
    // Where there is no room at all, a Line stays the better place.
    let text = format!("{first}{}", "y".repeat(1000));
    assert_eq!(pieces(&text), [999, 1000]);
}
