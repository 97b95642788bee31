//! Rows and quotations find each other, only confirmed ones are cast, and no word is touched.

use proptest::prelude::*;

use super::*;
use crate::script::{Direction, Scribe};

fn english() -> Language {
    Language::parse("en").unwrap()
}

fn script(paragraphs: &[&str]) -> Script {
    let mut scribe = Scribe::new();
    let file = scribe.open_file("a.md");
    let plain = scribe.direction(&Direction::default());
    for (number, words) in paragraphs.iter().enumerate() {
        let place = Place { file, line: number as u32 + 1, column: 1 };
        scribe.line(words, plain, place, Break::Paragraph, None);
    }
    scribe.finish()
}

fn sheet(script: &Script) -> Sheet {
    Sheet::default().merged(script, &find(script, &|_| true, &english()))
}

fn confirmed(mut sheet: Sheet) -> Sheet {
    sheet.rows.iter_mut().for_each(|row| row.confirmed = true);
    sheet
}

/// The lines of `script` as `role: words`.
fn lines(script: &Script) -> Vec<String> {
    let of = |chapter: &Chapter| -> Vec<String> {
        let shown = |line: &crate::script::Line| {
            let role = script.direction(line.direction).and_then(|direction| direction.role.as_deref());
            format!("{}|{}", role.unwrap_or(""), chapter.words(line))
        };
        chapter.lines.iter().map(shown).collect()
    };
    script.chapters.iter().flat_map(of).collect()
}

#[test]
fn only_confirmed_rows_are_cast_and_the_words_stay() {
    let paragraphs = ["“Oh!” said Alice. “Late?”", "He read the “Times” and left.", "“Yes,” said Bob."];
    let mut script = script(&paragraphs);
    let before = script.clone();
    let mut sheet = sheet(&script);
    let shown: Vec<(&str, &str, Certainty)> =
        sheet.rows.iter().map(|row| (row.words.as_str(), row.speaker.as_str(), row.certainty)).collect();
    let expected = [
        ("“Oh!”", "Alice", Certainty::Named),
        ("“Late?”", "Alice", Certainty::Likely),
        ("“Yes,”", "Bob", Certainty::Named),
    ];
    assert_eq!(shown, expected);
    assert_eq!(cast(&mut script, &|_| true, &sheet, &english()), Told { cast: 0, waiting: 3, gone: Vec::new() });
    assert_eq!(script, before, "nothing is cast silently");
    sheet.rows[0].confirmed = true;
    (sheet.rows[1].confirmed, sheet.rows[1].speaker) = (true, String::new());
    assert_eq!(cast(&mut script, &|_| true, &sheet, &english()), Told { cast: 1, waiting: 1, gone: Vec::new() });
    let expected = ["Alice|“Oh!” ", "|said Alice. “Late?”", "|He read the “Times” and left.", "|“Yes,” said Bob."];
    assert_eq!(lines(&script), expected);
    assert_eq!(script.chapters[0].text, before.chapters[0].text);
}

#[test]
fn a_sheet_is_read_as_it_was_written() {
    let script = script(&["“Oh!” said \"Al\\ice\".", "“愛,” said Bob."]);
    let sheet = sheet(&script);
    let text = sheet.write("a.md");
    let read = Sheet::read("a.dialogue.toml", text.as_bytes()).unwrap();
    assert_eq!(read.write("a.md"), text);
    assert_eq!(read.rows[1].place, Some((15, 11)));
    for (wrong, place) in [
        ("[[quotation]]\nat = 1\n", "2:6"),
        ("[[quotation]\n", "1:13"),
        ("quotation = 1\n", "1:1"),
        ("[[quote]]\n", "1:3"),
        (&text.replacen("confirmed = false", "confirmed = \"yes\"", 1), "9:13"),
        (&text.replacen("id =", "extra = 1\nid =", 1), "10:1"),
    ] {
        let problems = Sheet::read("s", wrong.as_bytes()).unwrap_err();
        let spot = problems[0].spot.as_ref().unwrap();
        assert_eq!(
            (problems[0].code.0, format!("{}:{}", spot.line, spot.column).as_str()),
            ("R0341", place),
            "{wrong}"
        );
    }
}

#[test]
fn answers_survive_edits_elsewhere_and_are_told_where_their_words_are_gone() {
    let old = ["Start.", "“Yes,” said Ann.", "Mid.", "“Yes.”", "“No.”", "End.", "“Go!” said Cid."];
    let mut answers = confirmed(sheet(&script(&old)));
    answers.rows[1].speaker = "Bob".to_owned();
    let new =
        ["Start.", "A new one. “Yes.”", "“Yes,” said Ann.", "Mid.", "“Yes.”", "“No.”", "The end.", "“Go!” said Cid."];
    let mut edited = script(&new);
    let merged = answers.merged(&edited, &find(&edited, &|_| true, &english()));
    let shown: Vec<(&str, &str, bool, &str)> = merged
        .rows
        .iter()
        .map(|row| (row.words.as_str(), row.speaker.as_str(), row.confirmed, row.at.as_str()))
        .collect();
    let expected = [
        ("“Yes,”", "Ann", true, "a.md:2:1"),
        ("“Yes.”", "", false, "a.md:2:1"),
        ("“Yes,”", "Ann", false, "a.md:3:1"),
        ("“Yes.”", "Bob", true, "a.md:5:1"),
        ("“No.”", "", true, "a.md:6:1"),
        ("“Go!”", "Cid", true, "a.md:7:1"),
        ("“Go!”", "Cid", false, "a.md:8:1"),
    ];
    assert_eq!(shown, expected);
    let told = cast(&mut edited, &|_| true, &answers, &english());
    let gone: Vec<&str> = told.gone.iter().map(|row| row.words.as_str()).collect();
    assert_eq!((told.cast, gone), (1, vec!["“Yes,”", "“Go!”"]));
    // Merged again, it is the same.
    assert_eq!(merged.merged(&edited, &find(&edited, &|_| true, &english())), merged);
}

#[test]
fn words_that_cannot_be_told_apart_are_nobodys() {
    let twice = ["“Yes.”", "“No.”", "“Yes.”", "“No.”", "“Yes.”", "“No.”"];
    let answers = confirmed(sheet(&script(&twice)));
    assert_eq!(answers.matched(&find(&script(&twice), &|_| true, &english())), [0, 1, 2, 3, 4, 5].map(Some));
    let less = script(&twice[2..]);
    let matched = answers.matched(&find(&less, &|_| true, &english()));
    assert_eq!(matched, [Some(0), None, None, None]);
}

#[test]
fn a_book_in_one_paragraph_is_read_in_one_pass() {
    let book = "“A,” said Ann. ".repeat(4_000);
    let mut script = script(&[&book]);
    let answers = confirmed(sheet(&script));
    assert_eq!(cast(&mut script, &|_| true, &answers, &english()).cast, 4_000);
}

#[test]
fn a_long_paragraph_is_known_though_the_one_before_is_another() {
    let long = "“I have nothing to say,” said Ann, and went on to say it for the better part of the afternoon.";
    let answers = confirmed(sheet(&script(&["Start.", long, "“Yes,” said Bob."])));
    let mut edited = script(&["The start.", long, "More.", "“Yes,” said Bob."]);
    let told = cast(&mut edited, &|_| true, &answers, &english());
    let gone: Vec<&str> = told.gone.iter().map(|row| row.words.as_str()).collect();
    assert_eq!((told.cast, gone), (1, vec!["“Yes,”"]));
    // Once it comes twice, which of them was meant is not known.
    let mut twice = script(&["The start.", long, "More.", long]);
    assert_eq!(cast(&mut twice, &|_| true, &answers, &english()).cast, 0);
}

proptest! {
    #[test]
    fn casting_touches_no_word(
        texts in prop::collection::vec("[“”‘’「」\"A ,.s語e\u{301}]{0,24}", 1..5),
        roles in prop::collection::vec("[AB]?", 0..9),
    ) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut script = script(&texts);
        let before = script.clone();
        let mut sheet = confirmed(sheet(&script));
        for (row, role) in sheet.rows.iter_mut().zip(&roles) {
            row.speaker.clone_from(role);
        }
        let told = cast(&mut script, &|_| true, &sheet, &english());
        prop_assert!(told.gone.is_empty());
        for (chapter, old) in script.chapters.iter().zip(&before.chapters) {
            prop_assert_eq!(&chapter.text, &old.text);
            let joined = |chapter: &Chapter| chapter.lines.iter().map(|line| chapter.words(line)).collect::<String>();
            prop_assert_eq!(joined(chapter), joined(old));
            let starts = |chapter: &Chapter| -> Vec<(u32, Break)> {
                let own = chapter.lines.iter().filter(|line| line.before != Break::Join);
                own.map(|line| (line.span.start, line.before)).collect()
            };
            prop_assert_eq!(starts(chapter), starts(old));
            prop_assert!(chapter.lines.iter().all(|line| !line.span.is_empty()));
        }
        let cast_rows = sheet.rows.iter().filter(|row| !row.speaker.is_empty()).count();
        prop_assert_eq!(told.cast, cast_rows);
    }
}
