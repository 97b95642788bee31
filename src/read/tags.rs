//! Tags of our own: `<voice name="…">`, `<lang xml:lang="…">`, `<sub alias="…">`,
//! `<say-as interpret-as="…">` and `<break time="…"/>`, found before
//! Markdown sees them. A `<sub>` without an alias is HTML's, and so is its end.
//!
//! A tag is hidden from the Markdown parser under a run of [`MASK`] of the same length, so that offsets stay true and
//! a tag alone on a line does not begin an HTML block, inside which CommonMark would not read any markup.

use std::borrow::Cow;
use std::ops::Range;

use crate::script::InterpretAs;
use crate::units::Language;

/// What hides a tag: a control character that Markdown treats as a letter and that is never spoken.
pub(super) const MASK: u8 = 0x01;

/// The longest pause a manuscript can ask for, in milliseconds: longer ones are nearly always a slip (`50s` for `.5s`).
pub const MAX_BREAK_MS: u32 = 60_000;

/// The longest tag: a quote that is never closed must not make every later one search to the end of a long line.
const MAX_TAG_BYTES: usize = 1024;

/// An element that has a beginning and an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Voice,
    Lang,
    Sub,
    SayAs,
}

impl Element {
    /// The name as it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Element::Voice => "voice",
            Element::Lang => "lang",
            Element::Sub => "sub",
            Element::SayAs => "say-as",
        }
    }
}

/// A tag, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tag {
    Voice(String),
    Lang(Language),
    /// What is said instead of its words.
    Sub(String),
    /// What its words are, for the language's rules to say.
    SayAs(InterpretAs),
    /// A pause in milliseconds, as written.
    Break(u32),
    Close(Element),
}

/// Why a tag cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) label: &'static str,
    pub(super) help: String,
    /// The wrong part, in bytes from the tag's beginning; `None` means all of it.
    pub(super) span: Option<Range<usize>>,
}

/// `text` with every tag of ours hidden.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut masked: Option<Vec<u8>> = None;
    let mut from = 0;
    // Of each `<sub>` that is open, whether it is ours.
    let mut subs: Vec<bool> = Vec::new();
    while let Some(at) = memchr::memchr(b'<', &bytes[from..]).map(|at| from + at) {
        from = at + 1;
        if let Some(name) = name_at(&text[from..])
            && !escaped(bytes, at)
        {
            let end = at + length(&text[at..]);
            if name.eq_ignore_ascii_case("sub") && !is_own_sub(&text[at..end], &mut subs) {
                continue;
            }
            masked.get_or_insert_with(|| bytes.to_vec())[at..end].fill(MASK);
            from = end;
        }
    }
    match masked.map(String::from_utf8) {
        Some(Ok(masked)) => Cow::Owned(masked),
        _ => Cow::Borrowed(text),
    }
}

/// The name of the element of ours with which `text`, what follows a `<`, begins.
fn name_at(text: &str) -> Option<&str> {
    let from = usize::from(text.starts_with('/'));
    let len = text.as_bytes()[from..].iter().take(6).take_while(|b| b.is_ascii_alphabetic() || **b == b'-').count();
    let name = &text[from..from + len];
    let ours = ["voice", "lang", "break", "sub", "say-as"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let ends =
        text.as_bytes().get(from + len).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'<'));
    (ours && ends).then_some(name)
}

/// Whether `tag`, one of a `<sub>`, is ours: with an alias, or what ends such a one. `open` is kept up with it.
fn is_own_sub(tag: &str, open: &mut Vec<bool>) -> bool {
    if tag.starts_with("</") {
        return open.pop().unwrap_or(false);
    }
    let mut rest = tag.get("<sub".len()..).unwrap_or("").trim_start();
    while !rest.starts_with("alias")
        && let Some((_, _, length)) = attribute(rest)
    {
        rest = rest[length..].trim_start();
    }
    let own = rest.starts_with("alias");
    if !tag.ends_with("/>") {
        open.push(own);
    }
    own
}

fn escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
}

/// The length in bytes of the tag with which `text` begins: up to its `>`, else up to the next `<` or the line's end.
pub(super) fn length(text: &str) -> usize {
    let text = &text[..text.floor_char_boundary(MAX_TAG_BYTES.min(text.len()))];
    let line = memchr::memchr2(b'\n', b'\r', text.as_bytes()).map_or(text, |end| &text[..end]);
    let mut quote = None;
    for (at, byte) in line.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return at + 1,
            (None, b'<') => break,
            _ => {}
        }
    }
    // No end outside quotes: a quote may have been forgotten.
    match memchr::memchr2(b'<', b'>', line.as_bytes().get(1..).unwrap_or_default()) {
        Some(at) if line.as_bytes()[at + 1] == b'>' => at + 2,
        Some(at) => at + 1,
        None => line.len(),
    }
}

/// Reads a tag of ours from `<` to `>`.
pub(super) fn parse(tag: &str) -> Result<Tag, Malformed> {
    let Some(inner) = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>')) else {
        return Err(whole("R0306", "a tag has no `>`", "`>` is missing", "write the whole tag on one line".into()));
    };
    let name = name_at(inner).unwrap_or("").to_ascii_lowercase();
    if let Some(closing) = inner.strip_prefix('/') {
        let element = match name.as_str() {
            "voice" if closing.trim().len() == name.len() => Element::Voice,
            "lang" if closing.trim().len() == name.len() => Element::Lang,
            "sub" if closing.trim().len() == name.len() => Element::Sub,
            "say-as" if closing.trim().len() == name.len() => Element::SayAs,
            "break" => {
                let help = "write <break time=\"500ms\"/> and nothing to close it".into();
                return Err(whole("R0306", "`<break>` has no closing tag", "not needed", help));
            }
            _ => return Err(whole("R0306", "a closing tag has only a name", "", format!("write </{name}>"))),
        };
        return Ok(Tag::Close(element));
    }
    let attributes = inner[name.len()..].trim_end();
    let (attributes, empty) = match attributes.strip_suffix('/') {
        Some(rest) => (rest, true),
        None => (attributes, false),
    };
    let from = 1 + name.len();
    match name.as_str() {
        "voice" if !empty => voice(attributes, from),
        "lang" if !empty => lang(attributes, from),
        "sub" if !empty => sub(attributes, from),
        "say-as" if !empty => say_as(attributes, from),
        "break" => pause(attributes, from),
        _ => {
            let help = format!("put the words between <{name} …> and </{name}>");
            Err(whole("R0306", "an element without words has no effect", "ends at once", help))
        }
    }
}

fn voice(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let (value, span) = only(attributes, from, &["name"], "write <voice name=\"alice\">words</voice>")?;
    let mut name = String::new();
    super::words::push(&mut name, value);
    match name.trim() {
        "" => Err(at("R0306", "a voice has no name", "empty", "name a role or a voice of the job".into(), span)),
        name => Ok(Tag::Voice(name.to_owned())),
    }
}

fn lang(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let (value, span) = only(attributes, from, &["xml:lang", "lang"], "write <lang xml:lang=\"ja\">words</lang>")?;
    language(value, span).map(Tag::Lang)
}

fn sub(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let usage = "write <sub alias=\"World Wide Web\">WWW</sub>";
    let (value, span) = only(attributes, from, &["alias"], usage)?;
    let mut alias = String::new();
    super::words::push(&mut alias, value);
    match alias.trim() {
        "" => Err(at(
            "R0306",
            "an alias is empty",
            "nothing to say",
            "to leave words out, strike them: ~~words~~".into(),
            span,
        )),
        alias => Ok(Tag::Sub(alias.to_owned())),
    }
}

fn say_as(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let usage = "write <say-as interpret-as=\"date\">2026-11-28</say-as>";
    let (value, span) = only(attributes, from, &["interpret-as"], usage)?;
    InterpretAs::of(value).map(Tag::SayAs).ok_or_else(|| {
        let names: Vec<&str> = InterpretAs::ALL.iter().map(|one| one.name()).collect();
        at(
            "R0306",
            format!("nothing is read as `{value}`"),
            "unknown",
            format!("use one of {}", names.join(", ")),
            span,
        )
    })
}

/// Reads a language tag that stands at `span`.
pub(super) fn language(value: &str, span: Range<usize>) -> Result<Language, Malformed> {
    Language::parse(value).ok_or_else(|| {
        let message = format!("`{value}` is not a language tag");
        let help = "use a BCP 47 tag such as en, en-GB, ja, zh-Hant or yue".into();
        at("R0309", message, "not a language tag", help, span)
    })
}

fn pause(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let (value, span) = only(attributes, from, &["time"], "write <break time=\"500ms\"/>")?;
    milliseconds(value).map(Tag::Break).ok_or_else(|| {
        let message = format!("`{value}` is not a length of time");
        at("R0310", message, "not a time", "write 500ms or 1.5s".into(), span)
    })
}

/// Reads `500ms` or `1.5s`.
fn milliseconds(value: &str) -> Option<u32> {
    let (number, factor) = match value.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (value.strip_suffix('s')?, 1000.0),
    };
    let number = number.trim_end();
    let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.') && number.bytes().any(|b| b.is_ascii_digit());
    // A number too large for the type saturates, and is capped later.
    plain.then(|| number.parse::<f64>().ok()).flatten().map(|number| (number * factor).round() as u32)
}

/// The value of the one attribute that a tag must have, under one of `names`, and where the value stands.
fn only<'t>(
    attributes: &'t str,
    from: usize,
    names: &[&str],
    usage: &'static str,
) -> Result<(&'t str, Range<usize>), Malformed> {
    let mut found = None;
    let mut rest = attributes;
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let start = from + attributes.len() - rest.len();
        let Some((key, value, len)) = attribute(rest) else {
            return Err(at(
                "R0306",
                "an attribute is written wrongly",
                "not name=\"value\"",
                usage.into(),
                start..start + rest.len(),
            ));
        };
        let span = start..start + len;
        if !names.contains(&key) {
            let message = format!("there is no attribute `{key}` here");
            return Err(at("R0306", message, "unknown", usage.into(), start..start + key.len()));
        }
        if found.replace((value, span.clone())).is_some() {
            return Err(at("R0306", format!("`{key}` is given twice"), "again", usage.into(), span));
        }
        rest = &rest[len..];
    }
    found.ok_or_else(|| whole("R0306", &format!("a tag has no `{}`", names[0]), "attribute is missing", usage.into()))
}

/// Reads `key="value"`, `key='value'` or `key=value` from the beginning of `text`: key, value and the length of it all.
pub(super) fn attribute(text: &str) -> Option<(&str, &str, usize)> {
    let key_len = text.find(|c: char| c == '=' || c.is_whitespace())?;
    let after = text[key_len..].trim_start().strip_prefix('=')?.trim_start();
    let value_at = text.len() - after.len();
    let quote = after.chars().next()?;
    let (value, end) = if matches!(quote, '"' | '\'') {
        let len = after[1..].find(quote)?;
        (&after[1..=len], value_at + len + 2)
    } else {
        let len = after.find(char::is_whitespace).unwrap_or(after.len());
        (&after[..len], value_at + len)
    };
    (key_len > 0).then_some((&text[..key_len], value, end))
}

fn whole(code: &'static str, message: &str, label: &'static str, help: String) -> Malformed {
    Malformed { code, message: message.to_owned(), label, help, span: None }
}

fn at(
    code: &'static str,
    message: impl Into<String>,
    label: &'static str,
    help: String,
    span: Range<usize>,
) -> Malformed {
    Malformed { code, message: message.into(), label, help, span: Some(span) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_hidden_and_nothing_else() {
        let text = "a <voice name='x>y'>b</voice> <voices> \\<lang> <b>c</b> < d <BREAK time=1s/> <lang\nx";
        let masked = mask(text);
        assert_eq!(masked.len(), text.len());
        let hidden = masked.replace('\u{1}', "");
        assert_eq!(hidden, "a b <voices> \\<lang> <b>c</b> < d  \nx");
        assert!(matches!(mask("a < b, <i>c</i> H<sub>2</sub>O"), Cow::Borrowed(_)));
        let subs =
            "<sub alias=x>H<sub>2</sub>O</sub></sub> <sub id=a alias='y'>z</sub> <sub id=a>b</sub> \\<sub alias=x>";
        assert_eq!(mask(subs).replace('\u{1}', ""), "H<sub>2</sub>O</sub> z <sub id=a>b</sub> \\<sub alias=x>");
    }

    #[test]
    fn well_formed_tags_are_read() {
        assert_eq!(parse("<voice name=\"Mad Hatter\">"), Ok(Tag::Voice("Mad Hatter".into())));
        assert_eq!(parse("<VOICE name=alice >"), Ok(Tag::Voice("alice".into())));
        assert_eq!(parse("<lang xml:lang='ja'>"), Ok(Tag::Lang(Language::parse("ja").unwrap())));
        assert_eq!(parse("</lang >"), Ok(Tag::Close(Element::Lang)));
        assert_eq!(parse("<sub alias='World\u{A0}Wide Web'>"), Ok(Tag::Sub("World Wide Web".into())));
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
            ("<say-as interpret-as=\"dates\">", "R0306", "interpret-as=\"dates\""),
            ("<say-as>", "R0306", ""),
        ];
        for (tag, code, part) in cases {
            let error = parse(tag).unwrap_err();
            assert_eq!(error.code, code, "{tag}");
            assert_eq!(error.span.map_or("", |span| &tag[span]), part, "{tag}");
        }
    }
}
