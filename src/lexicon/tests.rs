//! What is found, by which entry, and what is wrong with lexicons.

use super::*;
use crate::script::{Break, Direction, Place, Scribe};

fn source<'a>(name: &'a str, text: &'a str) -> Source<'a> {
    Source { name, bytes: text.as_bytes(), language: None, voice: None }
}

fn lexicon(text: &str) -> Lexicon {
    Lexicon::read(&[source("names.toml", text)]).unwrap().0
}

fn chapter(words: &str) -> Chapter {
    let mut scribe = Scribe::new();
    scribe.open_file("a.md");
    let direction = scribe.direction(&Direction::default());
    scribe.line(words, direction, Place::default(), Break::Paragraph, None);
    scribe.finish().chapters.remove(0)
}

/// What `voice` says of `words` in `language`.
fn said(lexicon: &Lexicon, words: &str, (voice, language): (&str, &str)) -> String {
    let mut chapter = chapter(words);
    let language = Language::parse(language).unwrap();
    lexicon.apply(&mut chapter, |_| Some(Tongue { voice, language: &language }));
    assert_eq!(chapter.page(), words);
    chapter.text
}

/// Entries as a table: what is written, what is said, and more.
fn entries(rows: &[(&str, &str, &str)]) -> String {
    let row = |(written, spoken, more): &(&str, &str, &str)| {
        let (written, spoken) = (toml::Value::from(*written), toml::Value::from(*spoken));
        format!("[[entry]]\nwritten = {written}\nspoken = {spoken}\n{more}\n")
    };
    rows.iter().map(row).collect()
}

#[test]
fn words_are_found_as_their_script_has_them() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("St", "Saint", "St Ives, Stoke, ST, st. St's", "Saint Ives, Stoke, ST, st. Saint's"),
        ("New York", "Nyork", "New York, New  York", "Nyork, New  York"),
        ("B2", "bee two", "B2 B21 AB2 (B2)", "bee two B21 AB2 (bee two)"),
        ("吾輩", "わがはい", "吾輩は吾輩である", "わがはいはわがはいである"),
        ("ロン", "ろん", "ロンとロンドン", "ろんとロンドン"),
        ("서울", "소울", "서울에서 한서울", "소울에서 한서울"),
        ("Cafe", "x", "Cafe\u{301} Cafe", "Cafe\u{301} x"),
        ("Über", "yber", "Über ÜBER", "yber ÜBER"),
        ("🙂", "", "Yes 🙂 yes 🙂", "Yes yes "),
        ("no", "$1", "no", "$1"),
        ("Zo\u{eb}", "zowie", "Zoe\u{308} Zo\u{eb} Zoe", "zowie zowie Zoe"),
        ("Rene\u{301}", "renay", "Ren\u{e9}’s Rene\u{301} René", "renay’s renay renay"),
        ("O'Brien", "oh brine", "O’Brien, O'Brien", "oh brine, oh brine"),
        ("d’Arc", "dark", "d'Arc d’Arc", "dark dark"),
        ("\u{1109}\u{1165}\u{110b}\u{116e}\u{11af}", "소울", "서울에서", "소울에서"),
    ];
    for (written, spoken, text, expected) in cases {
        let lexicon = lexicon(&entries(&[(written, spoken, "")]));
        assert_eq!(said(&lexicon, text, ("a", "en")), *expected, "{written}");
    }
}

#[test]
fn the_longest_wins_and_then_the_first_that_is_for_the_tongue() {
    let lexicon = lexicon(&entries(&[
        ("York", "yorrick", "voice = \"b\""),
        ("York", "york two", "language = \"en\""),
        ("York", "never", "language = \"en-GB\""),
        ("New York City", "NYC", "case = \"any\""),
        ("City", "sitty", "match = \"part\""),
        ("(\\d+)(st|nd)", "$1 $2", "match = \"pattern\""),
        ("\\w+ Y", "never", "match = \"pattern\""),
        ("straße", "strasse", "case = \"any\""),
    ]));
    let of = |text| said(&lexicon, text, ("a", "en-GB"));
    assert_eq!(of("New York, NEW YORK city, Cityscape"), "New york two, NYC, sittyscape");
    assert_eq!(of("the 1st and 22nd York"), "the 1 st and 22 nd york two");
    assert_eq!(of("STRAßE İYork Straße"), "strasse İYork strasse");
    assert_eq!(said(&lexicon, "York", ("b", "ja")), "yorrick");
    assert_eq!(said(&lexicon, "York", ("a", "ja")), "York");
    assert_eq!(said(&lexicon, "York", ("a", "eng")), "York");
}

#[test]
fn markup_comes_first() {
    let lexicon = lexicon(&entries(&[("Wu", "Woo", ""), ("Doctor", "never", ""), ("Dr. Wu", "never", "")]));
    let mut chapter = chapter("Dr. Wu and Wu");
    chapter.respell(vec![Replacement { span: 0..3, spoken: "Doctor".to_owned(), cause: Cause::Markup }]);
    let language = Language::parse("en").unwrap();
    lexicon.apply(&mut chapter, |_| Some(Tongue { voice: "a", language: &language }));
    assert_eq!((chapter.text.as_str(), chapter.page()), ("Doctor Woo and Woo", "Dr. Wu and Wu"));
    let causes: Vec<String> = chapter.respelled().iter().map(|one| one.cause.to_string()).collect();
    assert_eq!(causes, ["markup", "names.toml:1", "names.toml:1"].map(|cause| cause.replace(":1", ":2")));
}

#[test]
fn pls_is_read_with_its_language() {
    let text = "<?xml version=\"1.0\"?>\n<lexicon version=\"1.0\" xmlns=\"http://www.w3.org/2005/01/pronunciation-lexicon\"\n \
        alphabet=\"ipa\" xml:lang=\"en\">\n<!-- names -->\n<lexeme><grapheme>W3C</grapheme><grapheme>W3&#x43;on</grapheme>\
        <alias>never</alias><alias prefer=\"true\">World Wide &amp; Web</alias></lexeme>\n\
        <lexeme><grapheme>Leith</grapheme><phoneme>liːθ</phoneme></lexeme>\n\
        <lexeme role=\"x:verb\"><grapheme>read</grapheme><alias>red</alias></lexeme></lexicon>\n";
    let (lexicon, warnings) = Lexicon::read(&[source("w3c.pls", text)]).unwrap();
    assert_eq!(
        said(&lexicon, "W3C and W3Con read Leith", ("a", "en-US")),
        "World Wide & Web and World Wide & Web read Leith"
    );
    assert_eq!(said(&lexicon, "W3C", ("a", "ja")), "W3C");
    assert_eq!(lexicon.entries()[1].place(), "w3c.pls:5");
    assert_eq!(warnings.len(), 1);
    assert_eq!(
        warnings[0].to_string().split(';').next().unwrap(),
        "w3c.pls:6:1: 2 lexemes have no alias that can be spoken and are left out [R0185]"
    );
}

#[test]
fn what_contradicts_or_is_never_reached_is_told_with_both_places() {
    let first = entries(&[("Wu", "Woo", ""), ("Li", "Lee", "language = \"en\""), ("Part", "p", "match = \"part\"")]);
    let second = entries(&[
        ("Wu", "Voo", "language = \"en\""),
        ("Wu", "Woo", ""),
        ("Li", "Lie", ""),
        ("Li", "Lay", "language = \"en-GB\""),
        ("Part", "q", ""),
        ("wu", "small", ""),
    ]);
    let (_, warnings) = Lexicon::read(&[source("a.toml", &first), source("b.toml", &second)]).unwrap();
    let told: Vec<String> = warnings.iter().map(|one| one.to_string().split(';').next().unwrap().to_owned()).collect();
    assert_eq!(
        told,
        [
            "b.toml:2:11: `Wu` is said as `Woo` by a.toml:2, and as `Voo` by b.toml:2 [R0183]",
            "b.toml:6:11: the entry for `Wu` is never used: a.toml:2 says the same [R0184]",
            "b.toml:14:11: `Li` is said as `Lee` by a.toml:6, and as `Lay` by b.toml:14 [R0183]",
            "b.toml:18:11: `Part` is said as `p` by a.toml:10, and as `q` by b.toml:18 [R0183]",
        ]
    );
}

#[test]
fn all_that_is_wrong_is_told_with_its_place() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("a.toml", "[[entry]]\nwritten = \"a\nspoken = 1", &["2:13 R0181"]),
        ("a.toml", "[[entri]]\nwritten = \"a\"\n[entry]", &["1:3 R0181", "3:1 R0181"]),
        (
            "a.toml",
            "[[entry]]\nwritten = \"a\"\n[[entry]]\nwritten = \"b\"\nspoken = \"c\"\nmatch = \"wrod\"\n[[entry]]\nwritten = \" \"\nspoken = \"\"",
            &["1:1 R0181", "6:9 R0181", "8:11 R0182"],
        ),
        (
            "a.toml",
            "[[entry]]\nwritten = \"(\"\nspoken = \"\"\nmatch = \"pattern\"\nlanguage = \"en\"",
            &["2:11 R0182"],
        ),
        ("a.toml", "[[entry]]\nwritten = \"a\"\nspoken = \"b\"\nlanguage = \"english\"", &["4:12 R0182"]),
        ("a.toml", "[[entry]]\nwritten = \"a\"\nspoken = \"\\u0007\"", &["2:11 R0182"]),
        ("a.pls", "<lexicon xml:lang='en'><lexeme></lexicon>", &["1:32 R0181"]),
        ("a.pls", "<lexicon xml:lang='en'><lexeme>", &["1:32 R0181"]),
        ("a.pls", "<lexicon>\n</lexicon>", &["1:1 R0181"]),
        ("a.pls", "\n<html/>", &["2:1 R0181"]),
        ("a.pls", "<lexicon xml:lang='en'>&x;</lexicon>", &["1:24 R0181"]),
        ("a.pls", "", &["1:1 R0181"]),
    ];
    for (name, text, told) in cases {
        let problems = Lexicon::read(&[source(name, text)]).unwrap_err();
        let found: Vec<String> = problems
            .iter()
            .map(|problem| (problem.spot.as_ref().unwrap(), problem.code))
            .map(|(spot, code)| format!("{}:{} {code}", spot.line, spot.column))
            .collect();
        assert_eq!(found, *told, "{text}: {problems:?}");
    }
    let voices = entries(&[("a", "b", "voice = \"alise\"")]);
    let sources = [source("a.toml", &voices)];
    let unknown = Lexicon::read(&sources).unwrap().0.unknown_voices(&sources, &["alice"]);
    assert_eq!((unknown.len(), unknown[0].help.as_deref()), (1, Some("did you mean `alice`?")));
}

#[test]
fn ten_thousand_entries_are_found_in_one_pass() {
    let rows: String = (0..10_000).map(|n| format!("[[entry]]\nwritten = \"Name{n}\"\nspoken = \"n{n}\"\n")).collect();
    let lexicon = lexicon(&rows);
    let words: Vec<String> = (0..20_000).step_by(7).map(|n| format!("Name{n}")).collect();
    let language = Language::parse("en").unwrap();
    let chapter = chapter(&words.join(" "));
    let uses = lexicon.uses(&chapter, &chapter.lines[0], &Tongue { voice: "a", language: &language });
    assert_eq!(uses.len(), 10_000_usize.div_ceil(7));
    assert!(uses.iter().all(|one| one.replacement.spoken == format!("n{}", one.entry)));
}
