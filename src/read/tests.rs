//! What reading promises, by example and by law.

use proptest::prelude::*;

use super::*;

#[cfg(test)]
mod books;
#[cfg(test)]
mod hidden;
#[cfg(test)]
mod markup;
#[cfg(test)]
mod plays;
#[cfg(test)]
mod texts;

fn try_read(text: &str, style: Style) -> Result<(Script, Vec<Notice>), Vec<Problem>> {
    read(&[Source { name: "book/a.md", bytes: text.as_bytes(), manner: &Manner::of(style) }])
}

/// Every chapter as `# title`, every line as `line:column break [role/language +pause] words`.
fn shown(text: &str, style: Style) -> Vec<String> {
    let (script, _) = try_read(text, style).unwrap();
    let mut out = Vec::new();
    for chapter in &script.chapters {
        out.push(format!("# {}", chapter.title));
        for line in &chapter.lines {
            let direction = script.direction(line.direction).unwrap();
            let language = direction.language.as_ref().map_or("", |language| language.as_str());
            let marks = match (direction.role.as_deref().unwrap_or(""), language, line.pause_ms) {
                ("", "", None) => String::new(),
                (role, language, None) => format!(" [{role}/{language}]"),
                (role, language, Some(ms)) => format!(" [{role}/{language} +{ms}]"),
            };
            let place = line.place;
            out.push(format!("{}:{} {:?}{marks} {}", place.line, place.column, line.before, chapter.words(line)));
        }
    }
    out
}

/// The lines of prose without titles.
fn lines(text: &str) -> Vec<String> {
    shown(text, Style::Prose).into_iter().filter(|line| !line.starts_with("# ")).collect()
}

fn skips(text: &str) -> Vec<(&'static str, u32, u32, u64)> {
    let (script, _) = try_read(text, Style::Prose).unwrap();
    script.skips.iter().map(|skip| (skip.what, skip.place.line, skip.place.column, skip.chars)).collect()
}

/// The code and place of every problem.
fn problems(text: &str) -> Vec<(&'static str, u32, u32)> {
    let problems = try_read(text, Style::Prose).unwrap_err();
    let place = |problem: &Problem| problem.spot.as_ref().map_or((0, 0), |spot| (spot.line, spot.column));
    problems.iter().map(|problem| (problem.code.0, place(problem).0, place(problem).1)).collect()
}

#[test]
fn headings_cut_chapters() {
    let book = "Foreword.\n\n# Book\n\n## One\n\nText *one*.\n\n### Part\n\nMore.\n\n* * *\n\nNew scene.\n\nTwo\n---\n\nText.\n";
    assert_eq!(
        shown(book, Style::Prose),
        [
            "# a",
            "1:1 Chapter Foreword.",
            "# One",
            "3:3 Chapter Book",
            "5:4 Heading One",
            "7:1 AfterHeading Text one.",
            "9:5 Heading Part",
            "11:1 AfterHeading More.",
            "15:1 Scene New scene.",
            "# Two",
            "17:1 Chapter Two",
            "20:1 AfterHeading Text.",
        ]
    );
}

#[test]
fn a_title_with_text_of_its_own_is_a_chapter() {
    let titles = |text: &str| -> Vec<String> {
        shown(text, Style::Prose).into_iter().filter(|line| line.starts_with("# ")).collect()
    };
    assert_eq!(titles("# Book\n\nby me\n\n## A\n\na\n\n## B\n\nb"), ["# Book", "# A", "# B"]);
    assert_eq!(titles("# Book\n\n## A\n\na\n\n## B\n\nb"), ["# A", "# B"]);
    assert_eq!(titles("# Book\n\n## A\n\na"), ["# Book"]);
    assert_eq!(titles("## Deep first\n\na\n\n# A\n\nb\n\n# B\n\nb"), ["# a", "# A", "# B"]);
    assert_eq!(titles("No heading at all."), ["# a"]);
}

#[test]
fn an_empty_chapter_is_left_out_by_name() {
    let (script, notices) =
        try_read("# A\n\na\n\n# Empty\n\n## Inner\n\n# B\n\nb\n\n# \n\n# Last", Style::Prose).unwrap();
    let titles: Vec<&str> = script.chapters.iter().map(|chapter| chapter.title.as_str()).collect();
    assert_eq!(titles, ["A", "B"]);
    let noticed: Vec<(&str, u32)> = notices.iter().map(|n| (n.code.0, n.place.unwrap().line)).collect();
    assert_eq!(noticed, [("N0301", 5), ("N0301", 15)]);
    let skipped: Vec<(&str, u32, u64)> = script.skips.iter().map(|s| (s.what, s.place.line, s.chars)).collect();
    assert_eq!(
        skipped,
        [
            ("heading of an empty chapter", 5, 7),
            ("heading of an empty chapter", 7, 8),
            ("heading without words", 13, 1),
            ("heading of an empty chapter", 15, 6),
        ]
    );
}

#[test]
fn blocks_are_lines() {
    let text =
        "1. One\n2. Two\n   - *in*ner\n\n> Quote\n> goes on\n\nVerse  \nnext\\\nlast\n\n中文\n**接着**\n한국\n말\n";
    assert_eq!(
        lines(text),
        [
            "1:4 Chapter One",
            "2:4 Paragraph Two",
            "3:7 Paragraph inner",
            "5:3 Paragraph Quote goes on",
            "8:1 Paragraph Verse\nnext\nlast",
            "12:1 Paragraph 中文接着 한국 말",
        ]
    );
}

#[test]
fn what_is_not_spoken_is_named() {
    let text = "---\ntitle: x\n---\nA[^1] [b](c) ~~d~~ `code` &amp; ![alt](i) <i>e</i><!-- f --> 3~5.\n\n\
                ```\ncode\n```\n\n| a |\n|---|\n| b |\n\n<div>x</div>\n\n<!-- z -->\n\n[^1]: note\n\n[r]: http://x\n\n…\n";
    assert_eq!(lines(text), ["4:1 Chapter A b  code &  e 3~5."]);
    assert_eq!(
        skips(text),
        [
            ("front matter", 1, 1, 16),
            ("footnote mark", 4, 2, 4),
            ("link address", 4, 9, 4),
            ("struck-out text", 4, 14, 5),
            ("image", 4, 33, 9),
            ("HTML tag", 4, 43, 3),
            ("HTML tag", 4, 47, 4),
            ("comment", 4, 51, 10),
            ("code block", 6, 1, 12),
            ("table", 10, 1, 17),
            ("HTML block", 14, 1, 12),
            ("comment", 16, 1, 10),
            ("footnote", 18, 1, 10),
            ("link definition", 20, 1, 13),
            ("text without words", 22, 1, 1),
        ]
    );
}

#[test]
fn ruby_scripts_and_addresses() {
    let text = "<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby> <script>alert(1)</script><https://a.b> x<br>y";
    assert_eq!(lines(text), ["1:7 Chapter 漢字 https://a.b x\ny"]);
}

#[test]
fn a_first_rule_is_a_scene_and_not_front_matter() {
    assert_eq!(lines("---\n\nText.\n\n---\n\nMore."), ["3:1 Chapter Text.", "7:1 Scene More."]);
    assert_eq!(lines("a\n\n⁂\n\nb\n\n\\*\\*\\*\n\nc"), ["1:1 Chapter a", "5:1 Scene b", "9:1 Scene c"]);
}

#[test]
fn emphasis_that_markdown_does_not_see_is_not_spoken() {
    assert_eq!(lines("他**「强调」**的话"), ["1:1 Chapter 他「强调」的话"]);
    assert_eq!(skips("他**「强调」**的话"), [("stray emphasis mark", 1, 2, 2), ("stray emphasis mark", 1, 8, 2)]);
    assert_eq!(lines("a \\*b 5 * 3 snake_case 2**3"), ["1:1 Chapter a *b 5 * 3 snake_case 2**3"]);
}

#[test]
fn voices_and_languages_turn_inside_a_paragraph() {
    let text = "“<voice name=\"alice\">Oh *dear*</voice>!” she <lang xml:lang=\"ja\">さん<voice name=\"bob\">x</voice></lang> y.";
    assert_eq!(
        lines(text),
        [
            "1:1 Chapter [alice/] “Oh dear",
            "1:39 Join !” she ",
            "1:66 Join [/ja] さん",
            "1:86 Join [bob/ja] x",
            "1:103 Join  y.",
        ]
    );
}

#[test]
fn elements_span_blocks_and_breaks_precede_words() {
    let text = "<voice name=alice>\n# Head\nwords\n\n- item\n  <lang lang=\"yue\">\n  你好</lang>\n</voice>\n\n\
                plain<break time=\"1.5s\"/>, then.<break time=\"500ms\"/>\n\nnext `<voice>` \\<lang>";
    assert_eq!(
        lines(text),
        [
            "2:3 Chapter [alice/] Head",
            "3:1 AfterHeading [alice/] words",
            "5:3 Paragraph [alice/] item ",
            "7:3 Join [alice/yue] 你好",
            "10:1 Paragraph plain",
            "10:26 Join [/ +1500] , then.",
            "12:1 Paragraph [/ +500] next <voice> <lang>",
        ]
    );
}

#[test]
fn pauses_add_up_wherever_they_stand() {
    let text = "a<break time=\"1s\"/>\n\n<break time=\"2s\"/>\n\n<break time=\"3s\"/>…<break time=\"4s\"/>b <break time=90s/>c";
    assert_eq!(lines(text), ["1:1 Chapter a", "5:19 Paragraph [/ +10000] …b ", "5:57 Join [/ +60000] c"]);
    let (_, notices) = try_read(text, Style::Prose).unwrap();
    assert_eq!(notices.iter().map(|notice| notice.code.0).collect::<Vec<_>>(), ["N0302"]);
}

#[test]
fn heading_attributes_hold_until_the_section_ends() {
    let text = "# A {voice=alice lang=ja}\n\na\n\n## B {voice=\"Mad Hatter\" #id}\n\nb\n\n## C\n\nc\n\n# D\n\nd";
    assert_eq!(
        lines(text),
        [
            "1:3 Chapter [alice/ja] A",
            "3:1 AfterHeading [alice/ja] a",
            "5:4 Heading [Mad Hatter/ja] B",
            "7:1 AfterHeading [Mad Hatter/ja] b",
            "9:4 Heading [alice/ja] C",
            "11:1 AfterHeading [alice/ja] c",
            "13:3 Chapter D",
            "15:1 AfterHeading d",
        ]
    );
    let (_, notices) = try_read("# A {voise=x}\n\na", Style::Prose).unwrap();
    assert_eq!((notices[0].code.0, notices[0].help.as_str()), ("N0303", "did you mean `voice`?"));
    assert_eq!(problems("# A {lang=english}\n\na"), [("R0309", 1, 6)]);
}

#[test]
fn scripts_name_their_speakers() {
    let text = "# Act\n\n***Lane** enters.*\n\n**Jack:** Oh, *aside.* no!\n\nHe goes.\n\n**A：**係啊。\n\n> **B**: <voice name=c>x</voice> y\n\n**Jack:**\n";
    assert_eq!(
        shown(text, Style::Script)[1..],
        [
            "1:3 Chapter Act",
            "3:4 AfterHeading Lane enters.",
            "5:11 Paragraph [Jack/] Oh, aside. no!",
            "7:1 Paragraph He goes.",
            "9:7 Paragraph [A/] 係啊。",
            "11:24 Paragraph [c/] x",
            "11:34 Join [B/]  y",
        ]
    );
    assert_eq!(lines("**Jack:** Oh"), ["1:3 Chapter Jack: Oh"]);
}

#[test]
fn plain_text_has_only_paragraphs() {
    let text = "# No heading\r\nwrapped\r\n\r\n   * * *\r\n\r\n　中文\r\n接着\r\n　再说<voice>";
    let (script, _) = read(&[Source { name: "x.TXT", bytes: text.as_bytes(), manner: &Manner::default() }]).unwrap();
    let chapter = &script.chapters[0];
    let words: Vec<(u32, u32, Break, &str)> =
        chapter.lines.iter().map(|l| (l.place.line, l.place.column, l.before, chapter.words(l))).collect();
    use crate::script::Break;
    assert_eq!(
        words,
        [
            (1, 1, Break::Chapter, "# No heading wrapped"),
            (6, 2, Break::Scene, "中文接着"),
            (8, 2, Break::Paragraph, "再说<voice>")
        ]
    );
}

#[test]
fn all_problems_of_all_sources_come_at_once() {
    let text = "a <voice name=\"x\">b\n\n</lang> c <lang xml:lang=\"jp!\">d</lang>\n\n<break time=\"x\"/> <voice nam=x>e</voice>\n";
    assert_eq!(problems(text), [("R0307", 1, 3), ("R0308", 3, 1), ("R0309", 3, 17), ("R0310", 5, 8), ("R0306", 5, 26)]);
    assert_eq!(problems("<voice name=a><lang lang=ja>b</voice></lang>"), [("R0308", 1, 30)]);
    let manner = Manner::default();
    let source = |name, bytes| Source { name, bytes, manner: &manner };
    let errors = read(&[source("a.md", b"\xFF"), source("b.odt", b""), source("c.txt", b" \n")]).unwrap_err();
    let codes: Vec<&str> = errors.iter().map(|problem| problem.code.0).collect();
    assert_eq!(codes, ["R0301", "R0304", "R0305"]);
}

#[test]
fn nothing_to_speak_is_a_problem() {
    for (text, why) in [
        ("", "it is empty"),
        ("\u{FEFF} \n\n", "it is empty"),
        ("<!-- only -->\n\n```\ncode\n```", "passed over (1 × code block, 1 × comment)"),
        ("# Heading", "only headings"),
        ("…\n\n---", "passed over (1 × text without words)"),
    ] {
        let found = try_read(text, Style::Prose).unwrap_err();
        assert_eq!((found.len(), found[0].code.0), (1, "R0305"), "{text:?}");
        assert!(found[0].message.contains(why), "{}", found[0].message);
    }
}

#[test]
fn what_is_nested_too_deep_is_a_problem() {
    let codes = |text: String| -> Vec<&str> { problems(&text).iter().map(|problem| problem.0).collect() };
    assert_eq!(codes(format!("{}x", ">".repeat(10_000))), ["R0311"]);
    assert_eq!(codes(format!("{}x{}", "<voice name=a>".repeat(10_000), "</voice>".repeat(10_000))), ["R0311"]);
    assert_eq!(problems(&format!("{}x", ">".repeat(101))), [("R0311", 1, 101)]);
}

#[test]
fn places_count_from_the_beginning_of_the_file() {
    let text = "\u{FEFF}---\nlang: en\n---\n\nFirst *é* <voice name=b>second</voice>\n";
    assert_eq!(lines(text), ["5:1 Chapter First é ", "5:25 Join [b/] second"]);
}

/// Text made of the pieces that a reader trips over.
fn markdownish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-z]{1,6} ?",
        1 => "\\PC{0,4}",
        6 => prop::sample::select(vec![
            "\n", "\n\n", "  \n", "\\\n", "# ", "## ", "===\n", "---\n", "> ", "- ", "1. ", "    ", "*", "**", "_", "~", "~~",
            "`", "```\n", "| a |\n|---|\n", "[^1]", "[^1]: ", "[x](y)", "![", "](z)", "<b>", "<!--", "-->", "<rt>", "</rt>",
            "<voice name=\"a\">", "</voice>", "<lang lang=ja>", "</lang>", "<break time=1s/>", "<voice", "<p>", "<x>", "<prosody rate=0.9>", "</prosody>", "<!-- skip -->",
            "<!-- /skip -->", "<!-- voice: a -->", "<!-- /voice -->", "<!-- pause: 1s -->", "<br>", "**Jo:** ",
            "「", "」", "中", "\u{2060}", "\u{A0}", "\u{1}", "\r\n", "\r", "&amp;", "&#0;", "\\", "{voice=b}", "{lang=", "}", "+++\n",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Whether the letters and digits of `words` stand in `source` in this order.
fn in_order(words: &str, source: &mut impl Iterator<Item = char>) -> bool {
    words.chars().filter(|c| c.is_alphanumeric()).all(|c| source.any(|s| s == c))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in markdownish(), play: bool, plain: bool) {
        let style = if play { Style::Script } else { Style::Prose };
        let name = if plain { "a.txt" } else { "a.md" };
        let (script, _) = match read(&[Source { name, bytes: text.as_bytes(), manner: &Manner::of(style) }]) {
            Ok(read) => read,
            Err(problems) => {
                prop_assert!(problems.iter().all(|p| p.spot.is_some() || p.code.0 == "R0305"));
                return Ok(());
            }
        };
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let source: Vec<&str> = lines.split('\n').collect();
        let mut letters = text.chars();
        for chapter in &script.chapters {
            prop_assert!(!chapter.lines.is_empty());
            let mut last = 0;
            for line in &chapter.lines {
                let words = chapter.words(line);
                prop_assert!(words.chars().any(char::is_alphanumeric), "{words:?} is not speakable");
                prop_assert!(line.span.start >= last && line.span.end > line.span.start);
                last = line.span.end;
                // Entities are decoded and thus not in the source letter for letter.
                if !text.contains('&') {
                    prop_assert!(in_order(words, &mut letters), "{words:?} out of order");
                    let at = source.get(line.place.line as usize - 1).and_then(|l| l.chars().nth(line.place.column as usize - 1));
                    prop_assert!(at.is_some(), "{:?} is nowhere", line.place);
                }
            }
        }
        for skip in &script.skips {
            prop_assert!(skip.place.line as usize <= source.len());
            prop_assert!(skip.chars <= text.chars().count() as u64);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for name in ["a.md", "a.txt"] {
            let _ = read(&[Source { name, bytes: &bytes, manner: &Manner::of(Style::Script) }]);
        }
    }

    /// Prose without markup is spoken whole: nothing is lost and nothing added.
    #[test]
    fn plain_words_are_all_spoken(paragraphs in prop::collection::vec("[a-zA-Zéß中]{1,8}( [a-zé中,.!“”]{1,8}){0,9}", 1..9)) {
        let text = paragraphs.join("\n\n");
        let (script, _) = try_read(&text, Style::Prose).unwrap();
        prop_assert_eq!(&script.chapters[0].text, &text);
    }
}
