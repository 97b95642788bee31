//! Speech tags: who the words beside a quotation say that it is spoken by, by rules and tables of verbs, one a language.

use crate::units::Language;

mod chinese;
mod english;
mod japanese;
mod korean;

/// The longest name, in signs: what is longer is a sentence that was misread.
const MAX_NAME: usize = 40;

/// The bytes beside a quotation that are looked at: tags are short, and a paragraph may be a book.
const REACH: usize = 400;

/// Who speaks, by a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tag {
    /// Somebody with a name or a description.
    Named(String),
    /// Somebody whom only a pronoun stands for.
    Pronoun,
}

/// What stands around a quotation in its paragraph, up to the quotations before and after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The words before it.
    pub before: &'a str,
    /// Its own words with their marks.
    pub quoted: &'a str,
    /// The words after it.
    pub after: &'a str,
}

/// What the words around a quotation say of its speaker in `language`; nothing in languages that no rules are for.
pub(super) fn tag(around: Around<'_>, language: &Language) -> Option<Tag> {
    let Around { before, quoted, after } = around;
    let before = &before[before.ceil_char_boundary(before.len().saturating_sub(REACH))..];
    let after = &after[..after.floor_char_boundary(REACH)];
    let near = Around { before, quoted, after };
    let tag = match language.primary() {
        "en" => english::tag(near),
        "zh" | "cmn" | "yue" => chinese::tag(near),
        "ja" => japanese::tag(near),
        "ko" => korean::tag(near),
        _ => None,
    };
    tag.filter(|tag| !matches!(tag, Tag::Named(name) if name.chars().count() > MAX_NAME))
}

/// The last sign of quoted words before their closing mark.
fn last_sign(quoted: &str) -> Option<char> {
    quoted.trim_end_matches(|sign: char| is_mark(sign) || sign.is_whitespace()).chars().next_back()
}

/// Whether `sign` opens or closes a quotation.
fn is_mark(sign: char) -> bool {
    "“”‘’„«»「」『』\"".contains(sign)
}

/// Whether quoted words are a sentence or begin one that the tag goes on with, and not a title or a word that is spoken of.
pub(super) fn is_sentence(quoted: &str) -> bool {
    last_sign(quoted).is_some_and(|sign| ",.!?…—–-:;。，！？：；、～".contains(sign))
}

/// Whom `tag` names for the first quotation between `marks` in `text`, with what stands up to the next one; `-` for a pronoun.
#[cfg(test)]
fn named(text: &str, marks: [char; 2], tag: impl Fn(Around<'_>) -> Option<Tag>) -> Option<String> {
    let (before, rest) = text.split_once(marks[0])?;
    let end = before.len() + marks[0].len_utf8() + rest.find(marks[1])? + marks[1].len_utf8();
    let after = text[end..].split(marks[0]).next().unwrap_or_default();
    tag(Around { before, quoted: &text[before.len()..end], after }).map(|tag| match tag {
        Tag::Named(name) => name,
        Tag::Pronoun => "-".to_owned(),
    })
}
