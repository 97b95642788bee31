//! Markup: what elements, directives and tags that nobody knows do to the lines of a manuscript.

use super::*;

/// The words of every line, with how they are spoken where that is not the usual way.
fn spoken(text: &str) -> Vec<String> {
    let (script, _) = try_read(text, Style::Prose).unwrap();
    let mut out = Vec::new();
    for chapter in &script.chapters {
        for line in &chapter.lines {
            let direction = script.direction(line.direction).unwrap();
            let prosody = direction.prosody;
            let mut how: Vec<String> = direction.role.iter().cloned().collect();
            how.extend(direction.language.iter().map(ToString::to_string));
            how.extend((prosody.rate != 1000).then(|| format!("{}‰", prosody.rate)));
            how.extend((prosody.pitch != 0).then(|| format!("{}st", prosody.pitch)));
            how.extend((prosody.volume.0 != 0).then(|| format!("{}dB", prosody.volume.decibels())));
            how.extend(line.pause_ms.map(|ms| format!("+{ms}")));
            out.push(format!("[{}] {}", how.join(" "), chapter.words(line)));
        }
    }
    out
}

fn notices(text: &str) -> Vec<(&'static str, u32)> {
    let (_, notices) = try_read(text, Style::Prose).unwrap();
    notices.iter().map(|notice| (notice.code.0, notice.place.unwrap().line)).collect()
}

fn as_text(text: &str) -> (Vec<String>, Vec<Notice>) {
    let manner = Manner { unknown_markup: UnknownMarkup::Text, ..Manner::default() };
    let (script, notices) = read(&[Source { name: "a.md", bytes: text.as_bytes(), manner: &manner }]).unwrap();
    let lines =
        script.chapters.iter().flat_map(|chapter| chapter.lines.iter().map(|line| chapter.words(line).to_owned()));
    (lines.collect(), notices)
}

#[test]
fn prosody_multiplies_and_adds() {
    let text = "a <prosody rate=\"80%\" pitch='-2st'>b <prosody rate=1.5 volume=soft>c</prosody> d</prosody> e";
    assert_eq!(spoken(text), ["[] a ", "[800‰ -2st] b ", "[1200‰ -2st -6dB] c", "[800‰ -2st]  d", "[]  e"]);
    let text = "# A {rate=x-fast volume=+3dB}\n\n<prosody pitch=high>b\n\nc</prosody>\n\n# D\n\ne";
    assert_eq!(spoken(text), ["[1600‰ 3dB] A", "[1600‰ 3st 3dB] b", "[1600‰ 3st 3dB] c", "[] D", "[] e"]);
}

#[test]
fn emphasis_parts_nothing_and_is_told_once() {
    let text = "He <emphasis level=\"strong\">never</emphasis> <emphasis>ever</emphasis> came.";
    assert_eq!(spoken(text), ["[] He never ever came."]);
    assert_eq!(notices(text), [("N0330", 1)]);
    assert_eq!(problems("<emphasis level=x>a</emphasis>"), [("R0306", 1, 11)]);
    assert_eq!(problems("<emphasis>a"), [("R0307", 1, 1)]);
}

#[test]
fn paragraphs_of_html_are_paragraphs() {
    assert_eq!(
        spoken("<p align=\"center\">One *two*.\n<p>Three.</p>\n\nFour</p><p>five."),
        ["[] One two.", "[] Three.", "[] Four", "[] five."]
    );
    assert_eq!(skips("a <s>b</s> c"), [("struck-out text", 1, 3, 8)]);
}

#[test]
fn directives_hold_for_their_section() {
    let text = "<!-- rate: 0.9 -->\n\na\n\n# One\n\n<!-- voice: bob -->\n\nb <!-- lang: ja --> c\n\n### Sub\n\n<!-- voice: eve -->\nd\n\n\
                # Two\n\ne\n\n<!-- /rate -->\n\nf";
    assert_eq!(
        spoken(text),
        [
            "[900‰] a",
            "[900‰] One",
            "[bob 900‰] b ",
            "[bob ja 900‰]  c",
            "[bob ja 900‰] Sub",
            "[eve ja 900‰] d",
            "[900‰] Two",
            "[900‰] e",
            "[] f"
        ]
    );
}

#[test]
fn directives_stand_on_lines_of_their_own_or_among_words() {
    assert_eq!(
        spoken("<!-- voice: bob --> <!-- pitch: low --> Hello\nthere. <!-- /voice --> Bye."),
        ["[bob -3st]  Hello there. ", "[-3st]  Bye."]
    );
    assert_eq!(
        spoken("a\n<!-- voice: bob -->\nb\n\n<div>\nx\n</div>\n<!-- voice: eve -->\n\nc"),
        ["[] a", "[bob] b", "[eve] c"]
    );
    assert_eq!(spoken("a\n\n<!-- pause: 2s -->\n\nb <!-- pause: 500ms --> c"), ["[] a", "[+2000] b ", "[+500]  c"]);
    let play = "<!-- rate: fast -->\n**Jo:** a\n\n**Al:** b";
    assert_eq!(shown(play, Style::Script)[1..], ["2:9 Chapter [Jo/] a", "4:9 Paragraph [Al/] b"]);
    assert_eq!(
        problems("a <!-- /voice --> <!-- lang: x --> <!-- pitch: 3 -->"),
        [("R0308", 1, 3), ("R0309", 1, 30), ("R0331", 1, 48)]
    );
}

#[test]
fn comments_that_are_nearly_directives_are_told_and_others_are_not() {
    assert_eq!(notices("<!-- vioce: a -->\n\na <!-- note: b --> <!-- pause 2s -->"), [("N0331", 1), ("N0331", 3)]);
    assert_eq!(
        notices("# A\n\na\n\n<!-- voice: bob -->\n\n# B\n\nb\n\n<!-- rate: 0.5 -->"),
        [("N0332", 5), ("N0332", 11)]
    );
}

#[test]
fn skipped_passages_are_left_out_by_name() {
    let text = "a <!-- skip --> b\n\n> c `<!-- /skip -->`\n\n1. d\n\n# E {voice=x}\n\n<div>\n<!-- /skip -->\n\nf <!-- skip -->g<!-- /skip --> h";
    assert_eq!(spoken(text), ["[] a", "[] f  h"]);
    assert_eq!(skips(text), [("skipped passage", 1, 3, 80), ("skipped passage", 12, 3, 28)]);
    assert_eq!(spoken("<!-- skip -->\n\n```\n<!-- /skip -->\n```\n\n<!-- /skip --> a"), ["[] a"]);
    assert_eq!(problems("a <!-- skip --> b"), [("R0307", 1, 3)]);
    assert_eq!(problems("a <!-- /skip --> b"), [("R0308", 1, 3)]);
}

#[test]
fn tags_that_nobody_knows_are_errors_and_those_of_html_are_passed_over() {
    assert_eq!(spoken("a <em>b</em> <my-tag>c</my-tag> <SPAN\nclass=x>d</SPAN>"), ["[] a b c d"]);
    assert_eq!(
        problems("a <vocie name=x>b</vocie>\n\n<phoneme>\n\nVec<T>\n<x\ny>"),
        [("R0330", 1, 3), ("R0330", 1, 18), ("R0330", 3, 1), ("R0330", 5, 4), ("R0330", 6, 1)]
    );
    assert_eq!(spoken("`<vocie>` \\<T> <https://a.b>\n\n```\n<x>\n```"), ["[] <vocie> <T> https://a.b"]);
    let help = |text| try_read(text, Style::Prose).unwrap_err()[0].help.clone().unwrap();
    assert_eq!(help("<vocie>a"), "did you mean `<voice>`?");
    assert!(help("<T>a").contains("unknown_markup = \"text\""), "{}", help("<T>a"));
}

#[test]
fn markup_that_cannot_be_obeyed_is_text_where_the_job_says_so() {
    let text = "Press <Enter> and </voice> <voice> <voice name=b>c <lang lang=ja>d</voice> e</lang>\n\n<Tab>\n\nf <voice name=g>\n\n<x\ny>";
    let (lines, notices) = as_text(text);
    assert_eq!(
        lines,
        ["Press <Enter> and </voice> <voice> ", "c <lang lang=ja>d", " e</lang>", "<Tab>", "f <voice name=g>", "<x y>"]
    );
    let told: Vec<(&str, &str)> = notices.iter().map(|notice| (notice.code.0, notice.message.as_str())).collect();
    let message = "`<Enter>` and 7 other tags are no markup and are spoken as they are written";
    assert_eq!(told, [("N0333", message)]);
    assert_eq!(as_text("a <voice name=b>c</voice>").1, []);
}
