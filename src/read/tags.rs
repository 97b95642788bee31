//! Tags of our own, such as `<voice name="…">` and `<break time="…"/>`, and those that nobody knows, found before Markdown
//! sees them. A `<sub>` without an alias is HTML's, and so is its end.
//!
//! A tag is hidden from the Markdown parser under a run of [`MASK`] of the same length, so that offsets stay true and
//! a tag alone on a line does not begin an HTML block, inside which CommonMark would not read any markup.

use std::borrow::Cow;
use std::ops::Range;

use crate::problem::nearest;
use crate::script::{Direction, InterpretAs};

use super::directives;

mod elements;
mod names;
mod values;

pub(super) use elements::role;
pub(super) use names::unknown;
pub(super) use values::{language, prosody, time};

/// What hides a tag: a control character that Markdown treats as a letter and that is never spoken.
pub(super) const MASK: u8 = 0x01;

/// The longest pause a manuscript can ask for, in milliseconds: longer ones are nearly always a slip (`50s` for `.5s`).
pub const MAX_BREAK_MS: u32 = 60_000;

/// The longest tag: a quote that is never closed must not make every later one search to the end of a long line.
const MAX_TAG_BYTES: usize = 1024;

/// The elements that mean something here: those of SSML, and HTML's `<p>`.
pub(super) const OURS: [&str; 8] = ["voice", "lang", "sub", "say-as", "break", "prosody", "emphasis", "p"];

/// An element that has a beginning and an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Voice,
    Lang,
    Prosody,
    Emphasis,
    Sub,
    SayAs,
}

impl Element {
    /// All of them.
    pub(super) const ALL: [Element; 6] =
        [Element::Voice, Element::Lang, Element::Prosody, Element::Emphasis, Element::Sub, Element::SayAs];

    /// The name as it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Element::Voice => "voice",
            Element::Lang => "lang",
            Element::Prosody => "prosody",
            Element::Emphasis => "emphasis",
            Element::Sub => "sub",
            Element::SayAs => "say-as",
        }
    }
}

/// A tag, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tag {
    /// An element begins, in which the direction is in force.
    Open(Element, Direction),
    /// What is said instead of the words of a `<sub>`.
    Sub(String),
    /// What its words are, for the language's rules to say.
    SayAs(InterpretAs),
    /// A pause in milliseconds, as written.
    Break(u32),
    Close(Element),
    /// A paragraph begins or ends.
    Paragraph,
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
        let Some(length) = hidden(text, at).filter(|_| !escaped(bytes, at)) else { continue };
        let is_sub = name_at(&text[from..]).is_some_and(|name| name.eq_ignore_ascii_case("sub"));
        if is_sub && !is_own_sub(&text[at..at + length], &mut subs) {
            continue;
        }
        masked.get_or_insert_with(|| bytes.to_vec())[at..at + length].fill(MASK);
        from = at + length;
    }
    match masked.map(String::from_utf8) {
        Some(Ok(masked)) => Cow::Owned(masked),
        _ => Cow::Borrowed(text),
    }
}

/// The length of what is hidden at the `<` of byte `at`, if anything is.
fn hidden(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    if rest.starts_with("<!--") {
        return directives::hides_words(text, at).then(|| length(rest));
    }
    // In angle brackets an address may hold blanks: `[words](<an address>)`.
    let before = text[..at].trim_end_matches([' ', '\t']);
    let address = || before.ends_with("](") || before.ends_with("]:");
    let ours = name_at(&rest[1..]).is_some();
    (ours || names::length_of_unknown(rest).is_some() && !address()).then(|| length(rest))
}

/// The name of the element of ours with which `text`, what follows a `<`, begins.
fn name_at(text: &str) -> Option<&str> {
    /// One letter more than the longest name.
    const ENOUGH: usize = 9;
    let from = usize::from(text.starts_with('/'));
    let letters = |b: &&u8| b.is_ascii_alphabetic() || **b == b'-';
    let len = text.as_bytes()[from..].iter().take(ENOUGH).take_while(letters).count();
    let name = &text[from..from + len];
    let ours = OURS.iter().any(|known| name.eq_ignore_ascii_case(known));
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

/// The length in bytes of the tag or comment with which `text` begins; of a tag of ours that has no `>`, up to the next `<`
/// or the line's end.
pub(super) fn length(text: &str) -> usize {
    match directives::length(text).or_else(|| names::length_of_unknown(text)) {
        Some(length) => length,
        None => length_of_ours(text),
    }
}

fn length_of_ours(text: &str) -> usize {
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
    if let Some(name) = unknown(tag) {
        return Err(whole("R0330", &format!("there is no element `<{name}>`"), "unknown", no_such(name)));
    }
    let name = name_at(inner).unwrap_or("").to_ascii_lowercase();
    if let Some(closing) = inner.strip_prefix('/') {
        return close(&name, closing.trim().len() == name.len());
    }
    let attributes = inner[name.len()..].trim_end();
    let (attributes, empty) = match attributes.strip_suffix('/') {
        Some(rest) => (rest, true),
        None => (attributes, false),
    };
    let from = 1 + name.len();
    match name.as_str() {
        // Whatever HTML lets it say is of no use here.
        "p" => Ok(Tag::Paragraph),
        "voice" if !empty => elements::voice(attributes, from),
        "lang" if !empty => elements::lang(attributes, from),
        "sub" if !empty => elements::sub(attributes, from),
        "prosody" if !empty => elements::changed(attributes, from),
        "emphasis" if !empty => elements::emphasis(attributes, from),
        "say-as" if !empty => elements::say_as(attributes, from),
        "break" => elements::pause(attributes, from),
        _ => {
            let help = format!("put the words between <{name} …> and </{name}>");
            Err(whole("R0306", "an element without words has no effect", "ends at once", help))
        }
    }
}

/// What to do about an element that nobody knows.
fn no_such(name: &str) -> String {
    match nearest(name, OURS) {
        Some(near) => format!("did you mean `<{near}>`?"),
        None => "write `\\<` to have it spoken, or unknown_markup = \"text\" in the job's [[manuscript]]".to_owned(),
    }
}

/// A closing tag of the element `name`; `bare` when nothing but the name is in it.
fn close(name: &str, bare: bool) -> Result<Tag, Malformed> {
    let element = Element::ALL.into_iter().find(|element| element.name() == name);
    match (name, element) {
        ("p", _) => Ok(Tag::Paragraph),
        ("break", _) => {
            let help = "write <break time=\"500ms\"/> and nothing to close it".into();
            Err(whole("R0306", "`<break>` has no closing tag", "not needed", help))
        }
        (_, Some(element)) if bare => Ok(Tag::Close(element)),
        _ => Err(whole("R0306", "a closing tag has only a name", "", format!("write </{name}>"))),
    }
}

/// The value of the one attribute that a tag must have, under one of `names`, and where the value stands.
fn only<'t>(
    attributes: &'t str,
    from: usize,
    names: &[&str],
    usage: &'static str,
) -> Result<(&'t str, Range<usize>), Malformed> {
    let found = all(attributes, from, names, usage)?;
    let mut found = found.into_iter().map(|(key, value, span)| (key, (value, span)));
    match (found.next(), found.next()) {
        (Some((_, first)), None) => Ok(first),
        (None, _) => Err(whole("R0306", &format!("a tag has no `{}`", names[0]), "attribute is missing", usage.into())),
        (_, Some((key, (_, span)))) => Err(at("R0306", format!("`{key}` is given twice"), "again", usage.into(), span)),
    }
}

/// An attribute: its name, its value, and where both stand.
type Attribute<'t> = (&'t str, &'t str, Range<usize>);

/// All attributes, each of which has one of `names`, and none of them twice.
fn all<'t>(
    attributes: &'t str,
    from: usize,
    names: &[&str],
    usage: &'static str,
) -> Result<Vec<Attribute<'t>>, Malformed> {
    let mut found: Vec<Attribute<'t>> = Vec::new();
    let mut rest = attributes;
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let start = from + attributes.len() - rest.len();
        let Some((key, value, len)) = attribute(rest) else {
            let span = start..start + rest.len();
            return Err(at("R0306", "an attribute is written wrongly", "not name=\"value\"", usage.into(), span));
        };
        let span = start..start + len;
        if !names.contains(&key) {
            let message = format!("there is no attribute `{key}` here");
            return Err(at("R0306", message, "unknown", usage.into(), start..start + key.len()));
        }
        if found.iter().any(|(known, ..)| *known == key) {
            return Err(at("R0306", format!("`{key}` is given twice"), "again", usage.into(), span));
        }
        found.push((key, value, span));
        rest = &rest[len..];
    }
    Ok(found)
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

pub(super) fn at(
    code: &'static str,
    message: impl Into<String>,
    label: &'static str,
    help: String,
    span: Range<usize>,
) -> Malformed {
    Malformed { code, message: message.into(), label, help, span: Some(span) }
}

#[cfg(test)]
mod tests;
