//! Tags: what is hidden, what is read, and what is wrong with those that cannot be.

use super::*;
use crate::script::Prosody;
use crate::units::{Language, Millibels};

#[test]
fn tags_are_hidden_and_nothing_else() {
    let text = "a <voice name='x>y'>b</voice> <voices> \\<lang> <b>c</b> < d <BREAK time=1s/> [e](<f g>) <lang\nx";
    let masked = mask(text);
    assert_eq!(masked.len(), text.len());
    let hidden = masked.replace('\u{1}', "");
    assert_eq!(hidden, "a b  \\<lang> <b>c</b> < d  [e](<f g>) \nx");
    assert!(matches!(mask("a < b, <i>c</i> <!-- voice: a -->\n<https://a.b>"), Cow::Borrowed(_)));
    assert!(matches!(mask("H<sub>2</sub>O"), Cow::Borrowed(_)));
    let subs = "<sub alias=x>H<sub>2</sub>O</sub></sub> <sub id=a alias='y'>z</sub> <sub id=a>b</sub> \\<sub alias=x>";
    assert_eq!(mask(subs).replace('\u{1}', ""), "H<sub>2</sub>O</sub> z <sub id=a>b</sub> \\<sub alias=x>");
    assert_eq!(mask("<!-- voice: a --> b").trim_start_matches('\u{1}'), " b");
}

#[test]
fn well_formed_tags_are_read() {
    let voice = |role: &str| Tag::Open(Element::Voice, Direction { role: Some(role.into()), ..Direction::default() });
    let prosody = |prosody| Tag::Open(Element::Prosody, Direction { prosody, ..Direction::default() });
    assert_eq!(parse("<voice name=\"Mad Hatter\">"), Ok(voice("Mad Hatter")));
    assert_eq!(parse("<VOICE name=alice >"), Ok(voice("alice")));
    let ja = Direction { language: Language::parse("ja"), ..Direction::default() };
    assert_eq!(parse("<lang xml:lang='ja'>"), Ok(Tag::Open(Element::Lang, ja)));
    let slow = Prosody { rate: 900, pitch: 2, volume: Millibels(-600) };
    assert_eq!(parse("<prosody volume='-6dB' rate=90% pitch=\"+2st\">"), Ok(prosody(slow)));
    assert_eq!(parse("<emphasis>"), Ok(Tag::Open(Element::Emphasis, Direction::default())));
    assert_eq!(parse("<emphasis level=strong>"), Ok(Tag::Open(Element::Emphasis, Direction::default())));
    assert_eq!(parse("<sub alias='World\u{A0}Wide Web'>"), Ok(Tag::Sub("World Wide Web".into())));
    assert_eq!(parse("<p class=\"x\">"), Ok(Tag::Paragraph));
    assert_eq!(parse("</P>"), Ok(Tag::Paragraph));
    assert_eq!(parse("</lang >"), Ok(Tag::Close(Element::Lang)));
    for (written, ms) in [("500ms", 500), ("1.5s", 1500), (".25s", 250), ("0s", 0), ("99999999999s", u32::MAX)] {
        assert_eq!(parse(&format!("<break time=\"{written}\"/>")), Ok(Tag::Break(ms)), "{written}");
    }
}

#[test]
fn malformed_tags_name_the_wrong_part() {
    let cases = [
        ("<voice name=alice", "R0306", ""),
        ("<voice>", "R0306", ""),
        ("<voice name=\"\">", "R0306", "name=\"\""),
        ("<voice nmae=\"a\">", "R0306", "nmae"),
        ("<voice name=\"a\" name=\"b\">", "R0306", "name=\"b\""),
        ("<voice name=\"a>", "R0306", "name=\"a"),
        ("<voice alice>", "R0306", "alice"),
        ("<voice name=\"a\"/>", "R0306", ""),
        ("<lang xml:lang=\"japanese\">", "R0309", "xml:lang=\"japanese\""),
        ("<break time=\"-1s\"/>", "R0310", "time=\"-1s\""),
        ("<break time=\"soon\"/>", "R0310", "time=\"soon\""),
        ("<break time=\"1.2.3s\"/>", "R0310", "time=\"1.2.3s\""),
        ("<break/>", "R0306", ""),
        ("</break>", "R0306", ""),
        ("</voice name=a>", "R0306", ""),
        ("<sub alias='\u{200B}'>", "R0306", "alias='\u{200B}'"),
        ("<sub alias='a' id='b'>", "R0306", "id"),
        ("<sub alias='a'/>", "R0306", ""),
        ("<prosody>", "R0306", ""),
        ("<prosody range=\"high\">", "R0306", "range"),
        ("<prosody rate=\"90%\" pitch=\"high up\">", "R0331", "pitch=\"high up\""),
        ("<prosody volume=\"silent\">", "R0331", "volume=\"silent\""),
        ("<emphasis level=\"loud\">", "R0306", "level=\"loud\""),
        ("<vocie name=\"a\">", "R0330", ""),
        ("</vocie>", "R0330", ""),
    ];
    for (tag, code, part) in cases {
        let error = parse(tag).unwrap_err();
        assert_eq!(error.code, code, "{tag}");
        assert_eq!(error.span.map_or("", |span| &tag[span]), part, "{tag}");
    }
}
