//! Which passages are found, which are left as they are, and that no word is touched.

use proptest::prelude::*;

use super::*;
use crate::script::Scribe;

fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap()
}

fn tongue(own: &str, others: &str) -> Tongue {
    Tongue { own: language(own), others: others.split_whitespace().map(str::to_owned).collect() }
}

/// The passages of `words`, those in another language as `tag:words`.
fn found(words: &str, own: &str, others: &str) -> Vec<String> {
    let shown = |(span, language): (Range<usize>, Option<Language>)| match language {
        Some(language) => format!("{language}:{}", &words[span]),
        None => words[span].to_owned(),
    };
    pieces(words, &tongue(own, others)).into_iter().map(shown).collect()
}

#[test]
fn scripts_tell_languages() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("She said “안녕하세요!” and left.", "en", "ko ja", &["She said ", "ko:“안녕하세요!” ", "and left."]),
        ("The word こんにちは means hello.", "en", "ja zh", &["The word ", "ja:こんにちは ", "means hello."]),
        ("The word 東京です is ja.", "en", "ja zh", &["The word ", "ja:東京です ", "is ja."]),
        ("The word 你好 is zh.", "en", "ja zh yue", &["The word ", "zh:你好 ", "is zh."]),
        ("The word 你好 is here.", "en", "ja", &["The word ", "ja:你好 ", "is here."]),
        ("Она сказала да, then left.", "en", "ru el", &["ru:Она сказала да, ", "then left."]),
        (
            "Both Καλημέρα and שלום and สวัสดี.",
            "en",
            "el he th",
            &["Both ", "el:Καλημέρα ", "and ", "he:שלום ", "and ", "th:สวัสดี."],
        ),
        ("中文里的の字，还有「ありがとう」。", "zh", "ja", &["中文里的の字，还有", "ja:「ありがとう」。"]),
        ("漢字とかな", "ja", "zh en", &["漢字とかな"]),
        ("Она сказала", "en", "fr", &["Она сказала"]),
        ("مرحبا بكم", "en", "ar fa", &["مرحبا بكم"]),
    ];
    for (words, own, others, parts) in cases {
        assert_eq!(found(words, own, others), *parts, "{words}");
    }
}

#[test]
fn borrowed_words_stay_and_sentences_of_latin_letters_do_not() {
    assert_eq!(found("昨日、John Smith さんは来た。", "ja", "en"), ["昨日、John Smith さんは来た。"]);
    assert_eq!(found("就係Safety Service Group嘅人。", "yue", "en"), ["就係Safety Service Group嘅人。"]);
    assert_eq!(
        found("他说：“I have no idea what you mean.”然后走了。", "zh", "en fr"),
        ["他说：“I have no idea what you mean.”然后走了。"],
        "two languages are possible, and the library is not sure"
    );
    assert_eq!(
        found("他说：“I have no idea what you mean.”然后走了。", "zh", "en ja"),
        ["他说：", "en:“I have no idea what you mean.”", "然后走了。"]
    );
}

#[test]
fn longer_sentences_are_told_by_the_library() {
    let words = "He read it aloud. “Als ich heute morgen in die Stadt gegangen bin, habe ich meinen alten Lehrer \
                 getroffen. Ja! Er hat mich sofort wieder erkannt und sehr freundlich begrüßt.” Nobody answered him.";
    let parts = found(words, "en", "de fr");
    assert_eq!(parts.len(), 3, "{parts:?}");
    assert!(parts[1].starts_with("de:“Als ich") && parts[1].ends_with("begrüßt.” "), "{parts:?}");
    assert_eq!(found(words, "en", "fr es"), [words], "there is no voice for it");
    assert_eq!(found(words, "en", ""), [""; 0]);
    let english =
        "It was a cold morning of the early spring, and we sat after breakfast on either side of a cheery fire.";
    assert_eq!(found(english, "en", "de fr es it nl"), [english]);
}

#[test]
fn passages_become_lines_and_the_authors_language_wins() {
    let mut scribe = Scribe::new();
    let place = Place { file: scribe.open_file("a.md"), line: 3, column: 1 };
    let plain = scribe.direction(&Direction::default());
    let marked = scribe.direction(&Direction { language: Some(language("fr")), ..Direction::default() });
    scribe.line("One 안녕 two 안녕하세요.", plain, place, Break::Chapter, Some(500));
    scribe.line("안녕", marked, place, Break::Paragraph, None);
    let mut script = scribe.finish();
    let text = script.chapters[0].text.clone();
    let found = mark(&mut script, &[Some(tongue("en", "ko")), None]);
    let chapter = &script.chapters[0];
    assert_eq!(chapter.text, text);
    let lines: Vec<(&str, Break, Option<u32>, Option<&str>)> = chapter
        .lines
        .iter()
        .map(|line| {
            let language = script.direction(line.direction).unwrap().language.as_ref().map(Language::as_str);
            (chapter.words(line), line.before, line.pause_ms, language)
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("One ", Break::Chapter, Some(500), None),
            ("안녕 ", Break::Join, None, Some("ko")),
            ("two ", Break::Join, None, None),
            ("안녕하세요.", Break::Join, None, Some("ko")),
            ("안녕", Break::Paragraph, None, Some("fr")),
        ]
    );
    assert_eq!(found, [Found { language: language("ko"), passages: 2, chars: 8, first: place, words: "안녕".into() }]);
}

proptest! {
    #[test]
    fn parts_tile_the_words(words in "[a-z .,“”'あ中안дα\\n]{0,60}", own in "en|ja|zh|ko|ru") {
        let parts = pieces(&words, &tongue(&own, "en ja zh ko ru el"));
        let mut end = 0;
        for (span, language) in &parts {
            prop_assert_eq!(span.start, end);
            prop_assert!(language.as_ref().is_none_or(|language| language.primary() != own));
            end = span.end;
        }
        prop_assert_eq!(end, words.len());
        prop_assert!(parts.windows(2).all(|pair| pair[0].1 != pair[1].1));
    }
}
