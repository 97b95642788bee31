//! Entries that become several prompts, each with a closed account.

use std::collections::{BTreeMap, BTreeSet};

use super::super::tests::{table, told_as};
use super::super::{Catalogue, Placeholders};

#[test]
fn values_fill_placeholders_and_name_their_prompts() {
    let values = |all: &[(&str, &[&str])]| -> BTreeMap<String, Vec<String>> {
        all.iter()
            .map(|(name, values)| (name.to_string(), values.iter().map(|one| one.to_string()).collect()))
            .collect()
    };
    let given = values(&[("n", &["1", "5 km/h"]), ("%1$s", &["left"]), ("idle", &["x"])]);
    let filled = Catalogue { values: given.clone(), ..table() };
    let text = "id,text\na.wav,\"Wait {n}, {{ n }} min\"\nb,Turn %1$s\nc,\"Say \"\"{n}\"\"\"\n";
    let told = told_as("a.csv", text.as_bytes(), filled.clone());
    let expected = [
        "2:8 en/a_1 - Wait 1, 1 min",
        "2:8 en/a_5-km-h - Wait 5 km/h, 5 km/h min",
        "3:3 en/b_left - Turn left",
        "4:4 en/c_1 - Say \"1\"",
        "4:4 en/c_5-km-h - Say \"5 km/h\"",
        "1 N0220 the values of `idle` fill no placeholder",
    ];
    assert_eq!(told.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected.into_iter().collect());
    // The one without values is named, and where there are too many their number is.
    let text = "id,text\na,{n} of {all}\nb,%s %s %s\n";
    let told = |catalogue: Catalogue| told_as("a.csv", text.as_bytes(), catalogue);
    let each = values(&[("n", &["1"]), ("%s", &["a", "b", "c"])]);
    let wrong = [
        "2:3 R0213 `{all}` stands for what a program fills in, and is never spoken",
        "3:3 R0225 this text becomes up to 27 prompts, and 26 are allowed",
    ];
    assert_eq!(told(Catalogue { values: each.clone(), values_cap: 26, ..table() }), wrong);
    let told = told(Catalogue { values: each, placeholders: Placeholders::Skip, ..table() });
    assert_eq!(told.len(), 28, "{told:#?}");
    assert_eq!(
        (told[0].as_str(), told[27].as_str()),
        ("3:3 en/b_a_a_a - a a a", "2 N0211 this row has a placeholder and is left out")
    );
}

#[test]
fn texts_are_split_at_placeholders() {
    let text = "id,text\na.wav,\"In {n}, at {x}.\"\nb,{n} minutes\nc,{x}\nd,Go!\n";
    let split = Catalogue { placeholders: Placeholders::Split, ..table() };
    let expected = [
        "2:8 en/a_1 - In",
        "2:8 en/a_2 - at",
        "3:3 en/b_2 - minutes",
        "5:3 en/d - Go!",
        "2 N0219 a piece of this text has no words and is left out",
        "4 N0211 this row has a placeholder and is left out",
    ];
    assert_eq!(told_as("a.csv", text.as_bytes(), split), expected);
}

#[test]
fn forms_of_plurals_are_those_of_the_language() {
    let po = "msgid \"cat\"\nmsgid_plural \"cats\"\nmsgstr[0] \"Katze\"\nmsgstr[1] \"Katzen\"\n";
    let android = "<resources><plurals name=\"d\"><item quantity=\"one\">A</item><item quantity=\"other\">B</item></plurals></resources>";
    let apple = "<plist><dict><key>d</key><dict><key>NSStringLocalizedFormatKey</key><string>%#@n@</string><key>n</key><dict>\
                 <key>zero</key><string>A</string><key>other</key><string>B</string></dict></dict></dict></plist>";
    for (name, text, language, noticed) in [
        ("a.po", po, "de", &[][..]),
        ("a.po", po, "ko", &["1 N0221 this plural has 2 forms, and `ko` has 1"]),
        ("a.po", po, "ru", &["1 N0222 this plural has 2 forms, and `ru` has 3"]),
        ("strings.xml", android, "en", &[]),
        ("strings.xml", android, "ja", &["1 N0221 `ja` has no form `one` of plurals, and no program asks for it"]),
        (
            "strings.xml",
            android,
            "pl",
            &["1 N0222 `pl` has a form `few` of plurals, which has no text here, with 1 more like it"],
        ),
        ("a.stringsdict", apple, "ja", &[]),
        ("a.stringsdict", apple, "en", &["1 N0222 `en` has a form `one` of plurals, which has no text here"]),
    ] {
        let told = told_as(name, text.as_bytes(), Catalogue { language: language.to_owned(), ..table() });
        assert_eq!(told.iter().skip(2).map(String::as_str).collect::<Vec<_>>(), noticed, "{name} {language}");
    }
}

#[test]
fn choices_are_a_prompt_for_each_that_the_language_has() {
    let json = "{\"d\": \"{n, plural, =0 {No day} one {A day} few {Days} other {Many days}} left\",\n\
                 \"t\": \"{n, plural, one {# day} other {# days}}\",\n\
                 \"w\": \"{who, select, she {Her {n, plural, other {cats}}} other {Them}}\"}";
    let skip = || Catalogue { placeholders: Placeholders::Skip, ..table() };
    let expected = [
        "1:8 en/d_0 - No day left",
        "1:8 en/d_one - A day left",
        "1:8 en/d_other - Many days left",
        "3:7 en/w_she_other - Her cats",
        "3:7 en/w_she_one - Her cats",
        "3:7 en/w_other - Them",
        "1 N0221 `en` has no form `few` of plurals, and no program asks for it",
        "2 N0211 this entry has a placeholder and is left out",
        "3 N0222 `en` has a form `one` of plurals, which has no text here",
    ];
    assert_eq!(told_as("a.json", json.as_bytes(), skip()), expected);
    let russian = Catalogue { language: "ru".to_owned(), ..skip() };
    let told = told_as("a.arb", "{\"d\": \"{n, plural, one {д'{'} other {дни}}\"}".as_bytes(), russian);
    assert!(told[0].contains("1 × entry with a placeholder"), "{told:#?}");
    // Values choose the form that they take.
    let values = [("n", vec!["1", "2"]), ("who", vec!["she", "we"])];
    let values = values.map(|(name, all)| (name.to_owned(), all.into_iter().map(str::to_owned).collect()));
    let told = told_as("a.json", json.as_bytes(), Catalogue { values: values.into(), ..table() });
    let expected = [
        "1:8 en/d_1 - A day left",
        "1:8 en/d_2 - Many days left",
        "2:7 en/t_1 - 1 day",
        "2:7 en/t_2 - 2 days",
        "3:7 en/w_she_1 - Her cats",
        "3:7 en/w_she_2 - Her cats",
        "3:7 en/w_we - Them",
    ];
    assert_eq!(told, expected);
    let words = Catalogue { values: [("n".to_owned(), vec!["few".to_owned()])].into(), ..table() };
    let wrong = told_as("a.json", json.as_bytes(), words);
    assert_eq!(wrong[0], "1:8 R0226 a form of the plural is chosen by `n`, and `few` is no whole number");
}
