//! What catalogues become, and every trap of a list that was made of traps.

use proptest::prelude::*;

use super::*;
use crate::plan::coverage::Coverage;
use crate::read::{Manner, pages, read};
use crate::script::Script;
use crate::segment::split::{Rule, split};
use crate::segment::{Count, Grain, Limit};

/// What is left out of a row that is spoken.
const OTHER: &str = "cells that are not spoken";

/// The list of the corpus whose README names each trap by its line.
const TRAPS: &str = "\u{FEFF}\"key\";\"text\";\"voice\";\"file\"\r\n\
    \"greeting\";\"Hello; \"\"friend\"\"\";\"A\";\"hello.wav\"\r\n\
    \"multi\";\"First line\nsecond line, same cell\";\"A\";\"multi.wav\"\r\n\
    \"empty\";\"\";\"A\";\"empty.wav\"\r\n\
    \"greeting\";\"The key greeting again\";\"B\";\"hello2.wav\"\r\n\
    \"samefile\";\"Another text, same file name\";\"B\";\"HELLO.wav\"\r\n\
    \"formula\";\"=1+2 and @cmd, +3, -4\";\"A\";\"formula.wav\"\r\n\
    \"traverse\";\"This file name tries to leave the folder\";\"A\";\"../../outside.wav\"\r\n\
    \"absolute\";\"Absolute and reserved names\";\"A\";\"/tmp/CON.wav\"\r\n\
    \"long\";\"A long file name\";\"A\";\"LONG.wav\"\r\n\
    \"unicode\";\"Same word in NFC and NFD\";\"A\";\"caf\u{e9}.wav\"\r\n\
    \"unicode2\";\"Same word in NFC and NFD\";\"A\";\"cafe\u{301}.wav\"\r\n\
    \"short\";\"too few fields\"\r\n\
    \"extra\";\"too many fields\";\"A\";\"extra.wav\";\"surplus\"\r\n\
    \"unclosed\";\"this quote never closes;A;x.wav\r\n";

pub(super) fn table() -> Catalogue {
    Catalogue { language: "en".to_owned(), ..Catalogue::default() }
}

fn name(name: &str) -> Column {
    Column::Name(name.to_owned())
}

fn read_as(text: &str, catalogue: Catalogue) -> Result<(Script, Vec<Notice>), Vec<Problem>> {
    let manner = Manner { catalogue: Some(catalogue), ..Manner::default() };
    read(&[Source { name: "a.csv", bytes: text.as_bytes(), manner: &manner }])
}

/// What is spoken: place, file, role and words of each prompt; of a copy the file that it is of instead of the role.
fn spoken(script: &Script) -> Vec<String> {
    let prompts = script.chapters.iter().map(|chapter| {
        let prompt = chapter.prompt.as_ref().unwrap();
        if let Some(of) = &prompt.recorded {
            assert!(chapter.lines.is_empty() && chapter.title == prompt.stem);
            return format!("{}:{} {} = {} {}", of.place.line, of.place.column, prompt.stem, of.file, of.words);
        }
        let line = &chapter.lines[0];
        assert_eq!((chapter.lines.len(), &chapter.title), (1, &prompt.stem));
        let role = script.direction(line.direction).and_then(|direction| direction.role.as_deref()).unwrap_or("-");
        format!("{}:{} {} {role} {}", line.place.line, line.place.column, prompt.stem, chapter.words(line))
    });
    prompts.collect()
}

/// What is wrong: place, code and sentence.
fn wrong(text: &str, catalogue: Catalogue) -> String {
    let problems = read_as(text, catalogue).unwrap_err();
    problems.iter().map(|problem| line_of(problem) + "\n").collect()
}

/// What comes of `text` in the file `name`: prompts and then notices, or all that is wrong, each with its place. Every
/// character is accounted for.
pub(super) fn told_of(name: &str, text: &str) -> Vec<String> {
    told_as(name, text.as_bytes(), table())
}

/// The same, where entries with placeholders are left out and names are made of ids.
pub(super) fn told_without_placeholders(name: &str, text: &str) -> Vec<String> {
    told_as(name, text.as_bytes(), Catalogue { placeholders: Placeholders::Skip, names: Names::Slug, ..table() })
}

/// The same, as `catalogue` says.
pub(super) fn told_as(name: &str, bytes: &[u8], catalogue: Catalogue) -> Vec<String> {
    let manner = Manner { catalogue: Some(catalogue), ..Manner::default() };
    let source = [Source { name, bytes, manner: &manner }];
    match read(&source) {
        Ok((script, notices)) => {
            assert_accounted(&script, &source);
            let notice = |notice: &Notice| {
                format!("{} {} {}", notice.place.map_or(0, |place| place.line), notice.code, notice.message)
            };
            let prompts =
                if script.chapters.iter().all(|chapter| chapter.prompt.is_some()) { spoken(&script) } else { vec![] };
            prompts.into_iter().chain(notices.iter().map(notice)).collect()
        }
        Err(problems) => problems.iter().map(line_of).collect(),
    }
}

pub(super) fn assert_accounted(script: &Script, source: &[Source<'_>]) {
    let rule = Rule { limit: Limit { max: 500, count: Count::Chars }, grain: Grain::Fewest };
    let segments = split(script, rule, &vec![0; script.directions.len()], &vec!["en"; script.directions.len()]);
    let coverage = Coverage::of(script, &segments, &pages(source).unwrap());
    assert!(coverage.closes(), "{coverage:?}");
}

fn line_of(problem: &Problem) -> String {
    let place = problem.spot.as_ref().map(|spot| format!("{}:{} ", spot.line, spot.column)).unwrap_or_default();
    format!("{place}{} {}", problem.code, problem.message)
}

#[test]
fn each_row_is_a_prompt_with_a_file_of_its_own() {
    let text = "\u{FEFF}ID,Who,Text,Path\r\n1.wav,eve,\"Hello, \"\"you\"\"\",\\menu\\\r\n\r\n2,,二行\n,,,\n3,,\"二\n行\",\n4,,,\n";
    let (script, notices) =
        read_as(text, Catalogue { folder: Some(name("path")), role: Some(name("who")), ..table() }).unwrap();
    assert_eq!(
        spoken(&script),
        ["2:12 en/menu/1 eve Hello, \"you\"", "4:4 en/2 - 二行", "6:5 en/3 - 二行"],
        "lines of a cell are joined as their script is written"
    );
    let skips: Vec<(u32, &str)> = script.skips.iter().map(|skip| (skip.place.line, skip.what)).collect();
    let expected =
        [(1, "names of columns"), (1, OTHER), (2, OTHER), (5, "empty row"), (5, OTHER), (8, "row without text")];
    assert_eq!(skips, expected);
    assert_eq!(notices.iter().map(|notice| notice.code.0).collect::<Vec<_>>(), ["N0210"]);
}

#[test]
fn signs_alone_are_told_from_no_text() {
    let told = told_of("a.csv", "id,text\na,!!!\nb,😀\nc,\nd,Hi\n");
    let expected = [
        "5:3 en/d - Hi",
        "2 N0229 this text has nothing that is spoken, and is left out, with 1 more like it",
        "4 N0210 this row has no text and is left out",
    ];
    assert_eq!(told, expected);
}

#[test]
fn columns_have_numbers_where_they_have_no_names() {
    let numbered = Catalogue { id: Column::Number(2), text: Column::Number(1), heading: Heading::None, ..table() };
    let (script, _) = read_as("Hello\ta\nBye\tb\n", numbered.clone()).unwrap();
    assert_eq!(spoken(&script), ["1:1 en/a - Hello", "2:1 en/b - Bye"]);
    let wrongly = Catalogue { text: Column::Number(3), id: name("id"), ..numbered };
    assert_eq!(
        wrong("Hello\ta\n", wrongly),
        "1:1 R0211 there is no column `id` for `id`: columns have no names here\n\
         1:1 R0211 there is no column 3 for `text`: the table has 2\n"
    );
    let help = |text| read_as(text, table()).unwrap_err()[0].help.clone().unwrap();
    assert!(help("id,texts\na,b\n").contains("did you mean `texts`?"));
    assert!(wrong("id,text,TEXT\na,b,c\n", table()).contains("two columns are called so"));
}

#[test]
fn every_trap_of_the_list_is_told_at_once() {
    let text = TRAPS.replace("LONG", &"n".repeat(252));
    let by_file = Catalogue { id: name("file"), role: Some(name("voice")), ..table() };
    insta::assert_snapshot!(wrong(&text, by_file.clone()).replace(&"n".repeat(252), "LONG"), @"
    7:47 R0215 `en/HELLO` and `en/hello` at a.csv:2:36 are one file where case or composition does not count
    9:59 R0216 `en/../../outside` cannot be the name of a file: `..` leads out of its folder
    10:46 R0216 `en//tmp/CON` cannot be the name of a file: a name in it is empty, or it begins at the root of the disk
    11:31 R0216 `en/LONG` cannot be the name of a file: a name in it has 257 bytes, and 143 are allowed
    13:43 R0215 `en/café` and `en/café` at a.csv:12:42 are one file where case or composition does not count
    14:1 R0212 this row is too short: its id or its text is missing
    15:43 R0212 this row has 5 cells, and the first one has 4
    16:12 R0210 a quotation mark is never closed: the rest of the file is one cell
    ");
    let by_key = wrong(&text, Catalogue { id: name("key"), ..table() });
    assert!(by_key.starts_with("6:1 R0214 `greeting` stands twice: first at a.csv:2:1\n"), "{by_key}");
    // What is right in it is read as it is meant.
    let right: String = text.split_inclusive("\r\n").take(4).collect();
    let (script, _) = read_as(&right, by_file).unwrap();
    assert_eq!(
        spoken(&script),
        ["2:13 en/hello A Hello; \"friend\"", "3:10 en/multi A First line second line, same cell"]
    );
}

#[test]
fn a_language_that_is_not_begun_stops_no_other() {
    let edition = |code: &str| Manner {
        catalogue: Some(Catalogue { language: code.to_owned(), edition: Language::parse(code), ..table() }),
        ..Manner::default()
    };
    let (german, french) = (edition("de"), edition("fr"));
    let of = |name, text: &'static str, manner| Source { name, bytes: text.as_bytes(), manner };
    let empty = "id,text\na,\nb,\n";
    let (script, notices) = read(&[of("de.csv", "id,text\na,Ach\n", &german), of("fr.csv", empty, &french)]).unwrap();
    assert_eq!(spoken(&script), ["2:3 de/a - Ach"]);
    let told: Vec<String> = notices.iter().map(|notice| format!("{} {}", notice.code, notice.message)).collect();
    let expected = [
        "N0235 no row of this catalogue has a text yet: nothing is spoken in `fr`",
        "N0210 this row has no text and is left out, with 1 more like it",
    ];
    assert_eq!(told, expected);
    // Something is spoken, or nothing is there to run; and what holds no row waits for no translation.
    for (name, text) in [("de.csv", empty), ("de.csv", "id,text\n"), ("de.csv", "id,text\na,…\n")] {
        let problems = read(&[of(name, text, &german), of("fr.csv", empty, &french)]).unwrap_err();
        assert_eq!(problems.iter().map(|problem| problem.code.0).collect::<Vec<_>>(), ["R0305"], "{text}");
    }
}

#[test]
fn placeholders_are_errors_or_left_out() {
    let text = "id,text\na,Hello {name}\nb,Hello\nc,%1$s of %2$s\nd,at 20%\n";
    assert_eq!(
        wrong(text, table()),
        "2:3 R0213 `{name}` stands for what a program fills in, and is never spoken\n\
         4:3 R0213 `%1$s` stands for what a program fills in, and is never spoken\n"
    );
    let (script, notices) = read_as(text, Catalogue { placeholders: Placeholders::Skip, ..table() }).unwrap();
    assert_eq!(spoken(&script), ["3:3 en/b - Hello", "5:3 en/d - at 20%"]);
    assert_eq!(notices[0].message, "this row has a placeholder and is left out, with 1 more like it");
}

#[test]
fn what_holds_nothing_is_refused() {
    for (text, told) in [
        ("", "R0211 there is no column `id` for `id`: no column is called so"),
        ("id,text\n", "R0305 `a.csv` has nothing to speak: all that is in it is passed over (1 × names of columns)"),
        ("id,text\na,…\n", "R0305 `a.csv` has nothing to speak"),
        ("id,text\n,Hello\n", "2:1 R0217 this row has a text and no id"),
        ("id,text,more\na\n", "2:1 R0212 this row is too short: its id or its text is missing"),
    ] {
        let found = wrong(text, table());
        assert!(found.contains(told), "{text:?}: {found}");
    }
    let manner = Manner { catalogue: Some(table()), ..Manner::default() };
    let problems = read(&[Source { name: "a.doc", bytes: b"msgid", manner: &manner }]).unwrap_err();
    assert_eq!(problems[0].code.0, "R0218");
}

#[test]
fn two_catalogues_of_a_job_share_no_file() {
    let manner = Manner { catalogue: Some(table()), ..Manner::default() };
    let source = |name| Source { name, bytes: b"id,text\na,Hello\n", manner: &manner };
    let problems = read(&[source("a.csv"), source("b.csv")]).unwrap_err();
    assert_eq!(problems[0].message, "`a` stands twice: first at a.csv:2:1");
    assert_eq!(problems[0].spot.as_ref().unwrap().file, "b.csv");
}

#[test]
fn names_are_made_of_ids_where_the_job_says_so() {
    let slugs = Catalogue { names: Names::Slug, folder: Some(name("path")), ..table() };
    let told = told_as("a.csv", b"id,text,path\nAre you sure?,Hello,a/B\nx,Bye,\n", slugs);
    assert_eq!(told, ["2:15 en/a/b-9f9524ca/are-you-sure-77344162 - Hello", "3:3 en/x - Bye"]);
}

proptest! {
    #[test]
    fn every_character_of_a_table_is_spoken_or_named(rows in prop::collection::vec("[a-c,;\"日 \n]{0,12}", 0..8)) {
        let text = format!("id,text\n{}", rows.iter().enumerate().map(|(n, row)| format!("{n},{row}\n")).collect::<String>());
        let manner = Manner { catalogue: Some(Catalogue { delimiter: Delimiter::Comma, ..table() }), ..Manner::default() };
        let source = [Source { name: "a.csv", bytes: text.as_bytes(), manner: &manner }];
        if let Ok((script, _)) = read(&source) {
            assert_accounted(&script, &source);
        }
    }
    #[test]
    fn every_character_of_any_format_is_spoken_or_named(
        name in prop::sample::select(&NAMES[..]),
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..24),
    ) {
        let (head, tail) = FRAMES.iter().find(|(of, ..)| *of == name).map_or(("", ""), |(_, head, tail)| (*head, *tail));
        // What is told closes its account, or is an error; nothing panics.
        let text = format!("{head}{}{tail}", pieces.concat());
        told_without_placeholders(name, &text);
        let values = [("n".to_owned(), vec!["1".to_owned(), "b c".to_owned()])].into();
        told_as(name, text.as_bytes(), Catalogue { values, placeholders: Placeholders::Split, names: Names::Slug, ..table() });
    }
}

/// A file of each format.
const NAMES: [&str; 14] = [
    "a.po",
    "strings.xml",
    "a.json",
    "a.arb",
    "a.strings",
    "a.stringsdict",
    "a.xcstrings",
    "a.xlf",
    "a.srt",
    "a.vtt",
    "core-sounds-en.txt",
    "phrase_en.xml",
    "a.yaml",
    "a.ftl",
];

/// What stands around all of some files.
const FRAMES: [(&str, &str, &str); 8] = [
    ("strings.xml", "<resources>", "</resources>"),
    ("a.json", "{\"k\": \"", "\"}"),
    ("a.stringsdict", "<plist><dict>", "</dict></plist>"),
    ("a.xlf", "<xliff><trans-unit id='u'><target>", "</target></trans-unit></xliff>"),
    ("a.vtt", "WEBVTT\n\n", ""),
    ("a.yaml", "k: \"", "\"\n"),
    ("a.ftl", "k =\n    x", "\nl = z\n"),
    ("phrase_en.xml", "<language><en>", "</en></language>"),
];

/// What files of all formats are made of.
const PIECES: [&str; 47] = [
    "{n}",
    "{n, plural, =1 {p} other {# q}}",
    "%s, ",
    "a",
    "日 本",
    " ",
    "\n",
    "\n\n",
    "\"",
    "'",
    "\\n",
    "\\\"",
    "\\u00e9",
    "\\",
    "é",
    "\u{200d}",
    "&amp;",
    "&",
    "<b>",
    "</b>",
    "<br>",
    "<",
    ">",
    "{",
    "}",
    ":",
    ",",
    "=",
    ";",
    "[",
    "]",
    "(",
    ")",
    "\nmsgid \"a\"",
    "\nmsgstr \"b\"",
    "\nmsgstr[0] \"c\\\"\"",
    "#~ x",
    "#, fuzzy\n",
    "<string name='s'>x</string>",
    "<![CDATA[<i>y]]>",
    "<!-- z -->",
    "\n1\n00:01.000 --> 00:02.000\n",
    "<v A>",
    "/* c */",
    "\"k\" = \"v\";",
    "<prompt phrase='p&lt;q' filename='f'/>",
    "<x id='1'/>",
];
