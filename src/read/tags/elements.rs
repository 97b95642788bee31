//! What the tags of each element say: its attributes, read.

use std::ops::Range;

use super::{Element, Malformed, Tag, all, at, language, only, prosody, time, whole};
use crate::script::{Direction, InterpretAs, Prosody};

/// The levels of `<emphasis>`, as in SSML.
const LEVELS: [&str; 4] = ["strong", "moderate", "none", "reduced"];

pub(super) fn voice(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let (value, span) = only(attributes, from, &["name"], "write <voice name=\"alice\">words</voice>")?;
    let role = Some(role(value, span)?);
    Ok(Tag::Open(Element::Voice, Direction { role, ..Direction::default() }))
}

/// Reads the name of a role or a voice that stands at `span`.
pub(in crate::read) fn role(value: &str, span: Range<usize>) -> Result<String, Malformed> {
    let mut name = String::new();
    crate::read::words::push(&mut name, value);
    match name.trim() {
        "" => Err(at("R0306", "a voice has no name", "empty", "name a role or a voice of the job".into(), span)),
        name => Ok(name.to_owned()),
    }
}

pub(super) fn lang(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let (value, span) = only(attributes, from, &["xml:lang", "lang"], "write <lang xml:lang=\"ja\">words</lang>")?;
    let language = Some(language(value, span)?);
    Ok(Tag::Open(Element::Lang, Direction { language, ..Direction::default() }))
}

pub(super) fn sub(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let usage = "write <sub alias=\"World Wide Web\">WWW</sub>";
    let (value, span) = only(attributes, from, &["alias"], usage)?;
    let mut alias = String::new();
    crate::read::words::push(&mut alias, value);
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

pub(super) fn changed(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let usage = "write <prosody rate=\"90%\" pitch=\"+2st\" volume=\"-6dB\">words</prosody>, or one or two of these";
    let found = all(attributes, from, &["rate", "pitch", "volume"], usage)?;
    if found.is_empty() {
        return Err(whole("R0306", "a tag has no `rate`, `pitch` or `volume`", "attribute is missing", usage.into()));
    }
    let mut changes = Prosody::default();
    for (key, value, span) in found {
        changes = changes.with(prosody(key, value, span)?);
    }
    Ok(Tag::Open(Element::Prosody, Direction { prosody: changes, ..Direction::default() }))
}

pub(super) fn emphasis(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let usage = "write <emphasis level=\"strong\">words</emphasis>";
    for (_, value, span) in all(attributes, from, &["level"], usage)? {
        if !LEVELS.contains(&value) {
            let help = format!("levels are {}", LEVELS.join(", "));
            return Err(at("R0306", format!("`{value}` is not a level"), "unknown", help, span));
        }
    }
    Ok(Tag::Open(Element::Emphasis, Direction::default()))
}

pub(super) fn say_as(attributes: &str, from: usize) -> Result<Tag, Malformed> {
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

pub(super) fn pause(attributes: &str, from: usize) -> Result<Tag, Malformed> {
    let (value, span) = only(attributes, from, &["time"], "write <break time=\"500ms\"/>")?;
    time(value, span).map(Tag::Break)
}
