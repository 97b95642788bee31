//! Tests of what is found between words and what was heard of them.

use proptest::prelude::*;

use super::*;

/// The text held against `heard` as one line.
fn held(text: &str, language: &str, heard: &str) -> Held {
    hold(text, language, std::slice::from_ref(&(0..text.len())), &prints(heard, language))
}

/// The missing sentences.
fn lacks<'a>(text: &'a str, language: &str, heard: &str) -> Vec<&'a str> {
    held(text, language, heard).missing.into_iter().map(|(_, span)| text[span].trim()).collect()
}

const FOX: &str =
    "A fox looked in at the window. “Come in!” said the owl. Nobody did. The candle went out, and all was quiet.";

#[test]
fn rates_and_missing_sentences_are_those_that_a_person_would_count() {
    for (language, text, heard, errors, of, missing) in [
        ("en", FOX, FOX, 0, 22, vec![]),
        (
            "en",
            FOX,
            "a fox looked in at the window come in said the owl nobody did the candle went out and all was quiet",
            0,
            22,
            vec![],
        ),
        (
            "en",
            FOX,
            "A fox looked in at the window. Nobody did. The candle went out, and all was quiet.",
            5,
            22,
            vec!["“Come in!” said the owl."],
        ),
        (
            "en",
            FOX,
            "A box looked in at a window. Come in, said the owl. Nobody did. The candle went out and was quiet.",
            3,
            22,
            vec![],
        ),
        (
            "en",
            FOX,
            "",
            22,
            22,
            vec![
                "A fox looked in at the window.",
                "“Come in!” said the owl.",
                "Nobody did.",
                "The candle went out, and all was quiet.",
            ],
        ),
        // Two words that are heard as others were said; six are another sentence.
        ("en", "Oh no. The cat sat on the mat.", "Or so. The cat sat on the mat.", 2, 8, vec![]),
        (
            "en",
            "Oh no. The cat sat on the mat.",
            "Oh no, thank you all for watching us.",
            6,
            8,
            vec!["The cat sat on the mat."],
        ),
        ("en", "Oh no.", "Oh no. Oh no. Oh no.", 4, 2, vec![]),
        ("zh", "他们来到北京。天气已经很冷了。", "他們來到北京。", 7, 13, vec!["天气已经很冷了。"]),
        ("ja", "吾輩は猫である。名前はまだ無い。", "吾輩は猫である。名前はまだない。", 1, 14, vec![]),
        ("ko", "모든 사람은 자유롭다. 존엄하다.", "모든사람은 자유롭다", 4, 13, vec!["존엄하다."]),
    ] {
        let found = held(text, language, heard).whole;
        assert_eq!((found.errors, found.of), (errors, of), "{text} | {heard}");
        assert_eq!(lacks(text, language, heard), missing, "{text} | {heard}");
    }
}

#[test]
fn lines_have_their_own_rates_and_sum_to_the_whole() {
    let text = "One fox came.\n\nTwo owls sat there.\n\nThree mice ran.";
    let spans = [0..13, 15..34, 36..text.len()];
    let held = hold(text, "en", &spans, &prints("well One fox came Two owls there Three blind mice", "en"));
    let counts: Vec<(u32, u32)> = held.lines.iter().map(|share| (share.errors, share.of)).collect();
    assert_eq!(counts, [(1, 3), (1, 4), (2, 3)]);
    assert_eq!(held.whole, Share::new(Unit::Words, 10, 4));
    assert_eq!(held.whole.rate, 0.4);
}

#[test]
fn a_recogniser_that_babbles_costs_no_time_and_counts() {
    let babble = "thank you for watching ".repeat(20_000);
    let found = held("The cat sat.", "en", &format!("The cat sat. {babble}"));
    assert_eq!((found.whole.errors, found.missing.len()), (80_000, 0));
}

#[test]
fn findings_are_for_what_a_person_should_hear() {
    let compared = |of, errors, missing| {
        let sentence = Sentence { source: "a.md:1:1".into(), words: "x".into() };
        Compared { share: Share::new(Unit::Words, of, errors), lines: Vec::new(), missing: vec![sentence; missing] }
    };
    let checks = |of, errors, missing| {
        findings(&compared(of, errors, missing), 0.2, 3.0).into_iter().map(|finding| finding.check).collect::<Vec<_>>()
    };
    assert_eq!(checks(100, 20, 0), []);
    assert_eq!(checks(100, 21, 0), [Check::Misheard]);
    assert_eq!(checks(2, 2, 0), [], "two words say nothing");
    assert_eq!(checks(100, 5, 1), [Check::Missing]);
    let found = findings(&compared(10, 5, 2), 0.2, 3.0);
    assert_eq!((found[0].measured, found[0].to, found[1].measured, found[1].allowed), (2.0, 3.0, 50.0, 20.0));
}

/// Sentences of words that occur once, so that there is one way to align what is left of them.
fn sentences_of(lengths: &[usize]) -> Vec<String> {
    let mut words = (0..).map(|n| format!("w{n}x"));
    lengths.iter().map(|length| format!("S{}.", words.by_ref().take(*length).collect::<Vec<_>>().join(" "))).collect()
}

proptest! {
    #[test]
    fn equal_texts_have_no_errors(text in "\\PC{0,60}", language in prop::sample::select(vec!["en", "ja", "th", "yue"])) {
        let found = held(&text, language, &text);
        prop_assert_eq!(found.whole.errors, 0);
        prop_assert!(found.missing.is_empty());
        let lines: u32 = found.lines.iter().map(|share| share.of).sum();
        prop_assert_eq!(lines, found.whole.of);
    }

    #[test]
    fn a_sentence_that_is_left_out_is_listed_and_no_other(
        lengths in prop::collection::vec(1usize..9, 1..7),
        which in any::<prop::sample::Index>(),
    ) {
        let all = sentences_of(&lengths);
        let gone = which.index(all.len());
        let mut rest = all.clone();
        let left_out = rest.remove(gone);
        let (text, heard) = (all.join(" "), rest.join(" "));
        prop_assert_eq!(held(&text, "en", &heard).whole.errors as usize, lengths[gone]);
        prop_assert_eq!(lacks(&text, "en", &heard), vec![left_out.as_str()]);
    }

    #[test]
    fn rates_are_bounded_and_lines_sum_up(text in "[a-d ,.]{0,80}", heard in "[a-d ]{0,80}", cut in 0usize..80) {
        let cut = cut.min(text.len());
        let found = hold(&text, "en", &[0..cut, cut..text.len()], &prints(&heard, "en"));
        let (said, heard) = (prints(&text, "en").len() as u32, prints(&heard, "en").len() as u32);
        prop_assert!(found.whole.errors >= said.abs_diff(heard) && found.whole.errors <= said.max(heard));
        if said > 0 {
            prop_assert_eq!(found.lines.iter().map(|share| share.errors).sum::<u32>(), found.whole.errors);
        }
    }
}
