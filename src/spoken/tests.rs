//! The rules held against tables of published cases and of our own, and their laws.
//!
//! `published.tsv` has what other programs say, asked with numbers drawn at random; `docs/spoken.md` names them; where we say
//! otherwise on purpose the row has that too, and why. `cases.tsv` has what we say, language by language.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::script::InterpretAs;

const PUBLISHED: &str = include_str!("../../tests/data/spoken/published.tsv");
const CASES: &str = include_str!("../../tests/data/spoken/cases.tsv");

/// How many of each source's cases we say as it does.
const SHARES: [&str; 35] = [
    "NeMo 1.2.0, ja, dates: 97 of 97",
    "NeMo 1.2.0, ja, money: 27 of 99",
    "NeMo 1.2.0, ja, numbers: 115 of 115",
    "NeMo 1.2.0, ja, ordinals: 86 of 86",
    "NeMo 1.2.0, ja, times: 183 of 189",
    "NeMo 1.2.0, ja, units: 0 of 100",
    "NeMo 1.2.0, ko, dates: 97 of 97",
    "NeMo 1.2.0, ko, money: 100 of 100",
    "NeMo 1.2.0, ko, numbers: 41 of 109",
    "NeMo 1.2.0, ko, ordinals: 66 of 85",
    "NeMo 1.2.0, ko, telephones: 0 of 100",
    "NeMo 1.2.0, ko, times: 194 of 194",
    "NeMo 1.2.0, ko, units: 99 of 99",
    "WeTextProcessing 1.2, en, dates: 133 of 150",
    "WeTextProcessing 1.2, en, money: 148 of 148",
    "WeTextProcessing 1.2, en, times: 251 of 283",
    "WeTextProcessing 1.2, en, units: 147 of 147",
    "WeTextProcessing 1.2, zh, dates: 296 of 297",
    "WeTextProcessing 1.2, zh, money: 222 of 222",
    "WeTextProcessing 1.2, zh, numbers: 162 of 188",
    "WeTextProcessing 1.2, zh, times: 187 of 194",
    "WeTextProcessing 1.2, zh, units: 249 of 285",
    "cn2an 0.5, zh, numbers: 332 of 399",
    "num2words 0.5.14, de, numbers: 70 of 70",
    "num2words 0.5.14, en, dates: 176 of 176",
    "num2words 0.5.14, en, numbers: 400 of 400",
    "num2words 0.5.14, en, ordinals: 305 of 305",
    "num2words 0.5.14, es, numbers: 65 of 70",
    "num2words 0.5.14, fr, numbers: 70 of 70",
    "num2words 0.5.14, it, numbers: 53 of 70",
    "num2words 0.5.14, ja, numbers: 390 of 400",
    "num2words 0.5.14, ko, numbers: 400 of 400",
    "num2words 0.5.14, pt-BR, numbers: 40 of 40",
    "num2words 0.5.14, pt-PT, numbers: 40 of 40",
    "num2words 0.5.14, ru, numbers: 70 of 70",
];

fn language(tag: &str) -> Language {
    Language::parse(tag).unwrap()
}

/// `text` with its forms put in; a heading begins with `# `.
fn said(tag: &str, text: &str) -> String {
    let (setting, text) = text.strip_prefix("# ").map_or((Setting::Body, text), |text| (Setting::Heading, text));
    let mut said = String::new();
    let mut at = 0;
    for form in forms(text, &language(tag), setting, Choice::all()) {
        said.push_str(&text[at..form.range.start]);
        said.push_str(&form.spoken);
        at = form.range.end;
    }
    said + &text[at..]
}

/// What two ways to write the same words have in common: no marks, spaces or capitals, and one zero.
fn plain(words: &str) -> String {
    let kept = words.chars().filter(|c| !c.is_whitespace() && !",、，.-".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == '〇' { '零' } else { c }).collect()
}

#[test]
fn every_pattern_of_the_tables_is_one() {
    assert_eq!(english::rules().len(), english::WRITTEN);
    assert_eq!(chinese::rules().len(), chinese::WRITTEN);
    assert_eq!(japanese::rules().len(), japanese::WRITTEN);
    assert_eq!(korean::rules().len(), korean::WRITTEN);
    use variety::Tongue::{French, German, Italian, Portuguese, Russian, Spanish};
    for tongue in [German, French, Spanish, Italian, Portuguese, Russian] {
        assert_eq!(european::rules(tongue).len(), european::written(tongue), "{tongue:?}");
    }
}

#[test]
fn published_cases_are_said_as_their_sources_say_them_or_otherwise_on_purpose() {
    let mut shares: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for row in PUBLISHED.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [source, tag, kind, written, theirs, otherwise @ ..] = cells.as_slice() else { panic!("{row}") };
        assert!(Kind::of(kind).is_some(), "{row}");
        let ours = said(tag, written);
        let (agreed, all) = shares.entry(format!("{source}, {tag}, {kind}")).or_default();
        *all += 1;
        match otherwise {
            [] => {
                *agreed += 1;
                assert_eq!(plain(&ours), plain(theirs), "{row}");
            }
            [expected, reason] => {
                assert!(!reason.is_empty() && plain(expected) != plain(theirs), "{row} needs no reason");
                assert_eq!(ours, *expected, "{row}");
            }
            _ => panic!("{row}"),
        }
    }
    let shares: Vec<String> = shares.iter().map(|(of, (agreed, all))| format!("{of}: {agreed} of {all}")).collect();
    assert_eq!(shares, SHARES);
}

#[test]
fn cases_are_said_as_readers_say_them() {
    for row in CASES.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let [tag, written, expected] = cells.as_slice() else { panic!("{row}") };
        assert_eq!(said(tag, written), *expected, "{tag}: {written}");
    }
}

#[test]
fn a_kind_that_is_not_wanted_keeps_its_place() {
    let numbers: Choice = [Kind::Number].into_iter().collect();
    let found = forms("$5 on 28 November 2026 and 7", &language("en"), Setting::Body, numbers);
    assert_eq!(found, [Form { range: 27..28, spoken: "seven".to_owned(), kind: Kind::Number }]);
    assert_eq!(forms("7", &language("en"), Setting::Body, Choice::default()), []);
}

#[test]
fn names_of_kinds_are_their_own() {
    assert!(Kind::ALL.into_iter().all(|kind| Kind::of(kind.name()) == Some(kind) && Choice::all().has(kind)));
}

#[test]
fn long_lines_take_time_by_their_length() {
    // Quadratic work on these would take minutes.
    for piece in ["1", ".", "1.", "1,", "1 ", "a.", "a@", "1/2", "Mr. ", "(", "1-", "  ", "年", "https://", "👍"] {
        let text = piece.repeat(40_000 / piece.len());
        for tag in ["en", "zh"] {
            forms(&text, &language(tag), Setting::Heading, Choice::all());
        }
    }
}

#[test]
fn markup_says_how_words_are_read() {
    use InterpretAs::{Cardinal, Characters, Currency, Date, Digits, Fraction, Ordinal, Telephone, Unit};
    for (tag, text, how, expected) in [
        ("en", "1914", Cardinal, Some("one thousand nine hundred and fourteen")),
        ("en-US", "-1,914.5", Cardinal, Some("minus one thousand nine hundred fourteen point five")),
        ("en", "4", Ordinal, Some("fourth")),
        ("en", "4th", Ordinal, Some("fourth")),
        ("en", "B2b", Characters, Some("B two B")),
        ("en", "10-4", Digits, Some("one zero four")),
        ("en", "A4", Digits, None),
        ("en", "9/11", Fraction, Some("nine elevenths")),
        ("en", "9/0", Fraction, None),
        ("en", "2026-11-28", Date, Some("November twenty-eighth, twenty twenty-six")),
        ("en", "soon", Date, None),
        ("en", "5 km", Unit, Some("five kilometers")),
        ("en", "999", Telephone, Some("nine nine nine")),
        ("zh", "2", Cardinal, Some("二")),
        ("zh", "110", Digits, Some("一一零")),
        ("yue", "2", Ordinal, Some("第二")),
        ("ja", "10", Cardinal, Some("十")),
        ("ja", "3/4", Fraction, Some("四分の三")),
        ("ko", "119", Telephone, Some("일일구")),
        ("ko", "3", Ordinal, Some("제삼")),
        ("nl", "3", Cardinal, None),
        ("de", "1914", Cardinal, Some("eintausendneunhundertvierzehn")),
        ("de", "-1.914,5", Cardinal, Some("minus eintausendneunhundertvierzehn Komma fünf")),
        ("fr", "1er", Ordinal, Some("premier")),
        ("fr", "3/4", Fraction, None),
        ("it", "07", Digits, Some("zero sette")),
        ("es", "3,50 €", Currency, Some("tres euros con cincuenta céntimos")),
        ("ru", "5", Ordinal, Some("пятый")),
    ] {
        assert_eq!(read_as(text, &language(tag), how).as_deref(), expected, "{tag} {text} {how:?}");
    }
}

/// Text in which rules find something, more often than in any.
fn short_writing() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,5}",
        "[0-9]{1,2}[:./-][0-9]{1,4}",
        "[-–,. :/%$€¥£°½’'\"()]",
        "(km|kg|st|th|p\\.m\\.|Mr\\.|No\\.|May|November|in|IV|BC)",
        "[年月日時分个個人回第円元万시분년월일개명제]",
        "[a-zé]{1,3}",
        "(Uhr|mai|de mayo|siècle|siglo|год[уа]?|века|км|руб\\.|er|º|-й|z\\. B\\.|n°|XIX|h)",
        "(👍🏽|☎️|🇫🇷|e\u{301}|\u{200D}|https://a\\.b/c|j@k\\.l)",
        " ",
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn forms_are_whole_places_said_without_digits(text in short_writing(), heading in any::<bool>()) {
        let setting = if heading { Setting::Heading } else { Setting::Body };
        for tag in ["en", "en-US", "zh", "zh-TW", "yue", "ja", "ko", "de", "fr", "ru"] {
            let found = forms(&text, &language(tag), setting, Choice::all());
            prop_assert_eq!(&found, &forms(&text, &language(tag), setting, Choice::all()));
            let mut end = 0;
            for form in &found {
                prop_assert!(end <= form.range.start && form.range.start < form.range.end);
                end = form.range.end;
                let written = text.get(form.range.clone());
                prop_assert!(written.is_some_and(|written| written != form.spoken));
                prop_assert!(!form.spoken.chars().any(|c| c.is_ascii_digit()), "{tag} {text:?} {form:?}");
                // Never a part of a word in letters or digits.
                let word = |c: Option<char>| c.is_some_and(|c| c.is_numeric() || c.is_ascii_alphabetic() || c == 'é');
                let (before, after) = (&text[..form.range.start], &text[form.range.end..]);
                let written = written.unwrap_or("");
                let split = word(before.chars().next_back()) && word(written.chars().next())
                    || word(written.chars().next_back()) && word(after.chars().next());
                prop_assert!(!split, "{tag} {text:?} {form:?}");
            }
        }
        prop_assert_eq!(forms(&text, &language("nl"), setting, Choice::all()), []);
    }

    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        for tag in ["en", "zh", "ja", "ko", "de", "ru"] {
            forms(&text, &language(tag), Setting::Heading, Choice::all());
        }
    }
}
