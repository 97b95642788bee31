//! The examples of docs/markup.md: each with what any viewer shows of it and what is asked of the voices, made from its source.
//!
//! `UPDATE_GENERATED=1 cargo test --features faults --test it markup::` writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, TagEnd};
use rhapsode::cast::{Cast, Obeys, Part, Together, Voice, VoiceId};
use rhapsode::plan::layout::cast_all;
use rhapsode::read::{Manner, Source, Style, UnknownMarkup, read};
use rhapsode::script::Break;
use rhapsode::segment::split::{Rule, split};
use rhapsode::segment::{Count, Grain, Limit};
use rhapsode::units::Language;

const BEGIN: &str = "<!-- The examples are written by a test: tests/it/markup.rs. -->\n";
const END: &str = "<!-- Here they end. -->\n";

/// A title, and the source.
const EXAMPLES: [(&str, &str); 14] = [
    (
        "Attributes of a heading",
        "## The tale {voice=hatter lang=en-GB rate=90%}\n\nTwinkle, twinkle, little bat!\n\n## Next\n\nAlice sighed.",
    ),
    ("`<voice name>`", "She said <voice name=\"alice\">Oh dear!</voice> and ran."),
    ("`<lang xml:lang>`", "The word <lang xml:lang=\"ja\">こんにちは</lang> means hello."),
    ("`<break time>`", "Silence. <break time=\"1.5s\"/> Then a knock."),
    (
        "`<prosody rate pitch volume>`",
        "He said <prosody rate=\"80%\" volume=\"-6dB\">as <prosody pitch=\"+2st\" rate=\"x-slow\">slowly</prosody> as he could</prosody> nothing.",
    ),
    ("`<emphasis level>`", "He <emphasis level=\"strong\">never</emphasis> came."),
    ("`<p>`", "<p align=\"center\">Drink me.</p>\n\nOne.<p>Two."),
    ("`<s>`", "Off with his <s>head</s> hat!"),
    (
        "Directives",
        "<!-- voice: hatter -->\n\nTwinkle, twinkle.\n\n<!-- rate: 0.9 -->\nLittle bat.\n\n<!-- /voice -->\n\nAlice sighed.\n\n## Next\n\nShe left.",
    ),
    ("`<!-- lang: … -->`, `<!-- pause: … -->`", "One. <!-- lang: ja --> 二。 <!-- /lang --> <!-- pause: 2s --> Three."),
    ("`<!-- skip -->`", "Read this.\n\n<!-- skip -->\nNot this.\n\nNor this.\n\n<!-- /skip -->\n\nAnd this."),
    ("Comments and tags of HTML", "One <!-- look this up --> <em>two</em> <span class=\"x\">three</span>."),
    ("Script style", "**Alice:** Oh dear!\n\n**Hatter**: No room!\n\nThey sat down."),
    (
        "Voices at once",
        "**Alice:** I want a clean cup.\n\n**Alice and Hatter:** Let us all move one place on.\n\n**Alice:** Thank you.",
    ),
];

fn voice(name: &str, speed: f64) -> Voice {
    Voice { name: name.into(), id: name.into(), language: None, speed, pitch: 0, volume: 1.0 }
}

/// A narrator, Alice, a Hatter who speaks fast, and Yuki for Japanese.
fn cast() -> Cast {
    let part = |voice| Part { voice: VoiceId(voice), by_language: BTreeMap::new() };
    let by_language = BTreeMap::from([("ja".to_owned(), VoiceId(3))]);
    Cast {
        language: Language::parse("en").unwrap(),
        voices: vec![voice("narrator", 1.0), voice("alice", 1.0), voice("hatter", 1.2), voice("yuki", 1.0)],
        default: Part { voice: VoiceId(0), by_language },
        parts: BTreeMap::from([("Alice".to_owned(), part(1)), ("Hatter".to_owned(), part(2))]),
        together: Together::Mix,
        obeys: Obeys::default(),
    }
}

/// What an ordinary viewer shows: the words without tags and comments.
fn shown(source: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for event in Parser::new_ext(source, Options::empty()) {
        match event {
            Event::Text(text) | Event::Code(text) => blocks.last_mut().unwrap().push_str(&text),
            Event::Html(html) => blocks.last_mut().unwrap().push_str(&without_tags(&html)),
            Event::SoftBreak | Event::HardBreak => blocks.last_mut().unwrap().push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock) => blocks.push(String::new()),
            _ => {}
        }
    }
    let words = |block: String| block.split_whitespace().collect::<Vec<_>>().join(" ");
    blocks.into_iter().map(words).filter(|block| !block.is_empty()).collect()
}

fn without_tags(html: &str) -> String {
    let mut parts = html.split('<');
    let first = parts.next().unwrap().to_owned();
    first + &parts.map(|part| part.split_once('>').map_or("", |(_, words)| words)).collect::<String>()
}

/// The requests that `source` needs where each costs a point: a row each.
fn asked(source: &str) -> String {
    let style = if source.starts_with("**") { Style::Script } else { Style::Prose };
    let manner = Manner::of(style);
    let (mut script, notices) = read(&[Source { name: "a.md", bytes: source.as_bytes(), manner: &manner }]).unwrap();
    let cast = cast();
    let castings = cast_all(&mut script, &cast).unwrap();
    let rule = Rule { limit: Limit { max: 5000, count: Count::Chars }, grain: Grain::Fewest };
    let mut rows = String::from("| voice | how | words of the request |\n|---|---|---|\n");
    for segment in castings.with_those_beside(split(&script, rule, &castings.of_direction, &castings.languages())) {
        let casting = &castings.different[castings.of_direction[segment.direction.0 as usize] as usize];
        let voice = cast.spoken(casting).unwrap();
        let mut how: Vec<String> = vec![casting.language.to_string()];
        how.extend((voice.speed != 1.0).then(|| format!("speed {}", voice.speed)));
        how.extend((voice.pitch != 0).then(|| format!("pitch {:+}", voice.pitch)));
        how.extend((voice.volume != 1.0).then(|| format!("volume {}", voice.volume)));
        how.extend((segment.before == Break::Beside).then(|| "at the same time".to_owned()));
        how.extend(segment.pause_ms.map(|ms| format!("after {ms} ms")));
        let words = segment.text(&script).replace('\n', " ").replace("  ", " ");
        rows.push_str(&format!("| {} | {} | {words} |\n", voice.name, how.join(", ")));
    }
    let mut left_out: Vec<&str> = script.skips.iter().map(|skip| skip.what).collect();
    left_out.dedup();
    if !left_out.is_empty() {
        rows.push_str(&format!("\nLeft out by name: {}.\n", left_out.join(", ")));
    }
    if let Some(notice) = notices.first() {
        rows.push_str(&format!("\nTold: {} ({}).\n", notice.message, notice.code));
    }
    rows
}

fn examples() -> String {
    let mut out = BEGIN.to_owned();
    for (title, source) in EXAMPLES {
        let viewer: Vec<String> = shown(source).iter().map(|block| format!("> {block}")).collect();
        out.push_str(&format!(
            "\n### {title}\n\n```markdown\n{source}\n```\n\nA viewer shows:\n\n{}\n\nAsked for:\n\n{}",
            viewer.join("\n>\n"),
            asked(source)
        ));
    }
    out + "\n" + END
}

#[test]
fn the_examples_are_what_is_shown_and_asked_for() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/markup.md");
    let page = fs::read_to_string(&file).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let made = format!("{before}{}{after}", examples());
    if std::env::vars().any(|(key, _)| key == "UPDATE_GENERATED") {
        fs::write(&file, &made).unwrap();
    }
    assert!(fs::read_to_string(&file).unwrap() == made, "docs/markup.md is out of date: see tests/it/markup.rs");
}

#[test]
fn every_refusal_that_the_page_lists_is_one() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/markup.md")).unwrap();
    let table = page.split("| written | code |").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut rows = 0;
    for row in table.lines().filter(|row| row.starts_with("| `")) {
        let mut cells = row.split(" | ");
        let source = cells.next().unwrap().trim_start_matches("| ").trim_matches('`');
        let code = cells.next().unwrap();
        let of = |unknown_markup| {
            let manner = Manner { unknown_markup, ..Manner::default() };
            read(&[Source { name: "a.md", bytes: source.as_bytes(), manner: &manner }])
        };
        assert_eq!(of(UnknownMarkup::Error).unwrap_err()[0].code.0, code, "{source}");
        let as_text = cells.next().unwrap().trim_end_matches(" |");
        let read = of(UnknownMarkup::Text);
        assert_eq!(read.is_ok(), as_text == "yes", "{source}");
        if let Ok((script, _)) = read {
            assert_eq!(script.chapters[0].text, source);
        }
        rows += 1;
    }
    assert!(rows > 7, "{rows}");
}
