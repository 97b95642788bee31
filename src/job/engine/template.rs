//! An argument of a program with places for what is asked: `--voice={voice}`; `{{` and `}}` stand for braces.

use serde::{Serialize, Serializer};

use crate::problem::nearest;

/// What a place stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The voice's id.
    Voice,
    /// The language's tag.
    Language,
    /// The voice's rate of speech, as a factor.
    Speed,
    /// The voice's pitch, in semitones.
    Pitch,
    /// The voice's loudness, as a factor.
    Volume,
    /// The words.
    Text,
    /// A file that the audio is to be written to.
    Output,
}

/// The places and their words.
const SLOTS: [(&str, Slot); 7] = [
    ("voice", Slot::Voice),
    ("language", Slot::Language),
    ("speed", Slot::Speed),
    ("pitch", Slot::Pitch),
    ("volume", Slot::Volume),
    ("text", Slot::Text),
    ("output", Slot::Output),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Slot(Slot),
}

/// An argument, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    written: String,
    parts: Vec<Part>,
}

/// What is wrong with an argument.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A place that does not exist.
    #[error("`{{{word}}}` stands for nothing")]
    Unknown {
        /// The word in the braces.
        word: String,
    },
    /// An opening brace without its closing one.
    #[error("a `{{` is never closed")]
    Unclosed,
    /// A closing brace without an opening one.
    #[error("a `}}` closes nothing")]
    Unopened,
}

impl TemplateError {
    /// What to do.
    pub fn help(&self) -> String {
        let known: Vec<String> = SLOTS.iter().map(|(word, _)| format!("{{{word}}}")).collect();
        let list = format!("there are {}; a brace itself is written twice: `{{{{` or `}}}}`", known.join(" "));
        match self {
            TemplateError::Unknown { word } => match nearest(word.trim(), SLOTS.iter().map(|(word, _)| *word)) {
                Some(near) => format!("did you mean `{{{near}}}`? Otherwise: {list}"),
                None => list,
            },
            TemplateError::Unclosed | TemplateError::Unopened => list,
        }
    }
}

impl Template {
    /// Reads `written`.
    pub fn parse(written: &str) -> Result<Template, TemplateError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = written;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
                literal.push_str(&from[..1]);
                rest = after;
                continue;
            }
            let Some(inside) = from.strip_prefix('{') else { return Err(TemplateError::Unopened) };
            let (word, after) = inside.split_once('}').ok_or(TemplateError::Unclosed)?;
            let known = SLOTS.iter().find(|(known, _)| *known == word);
            let (_, slot) = known.ok_or_else(|| TemplateError::Unknown { word: word.to_owned() })?;
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Slot(*slot));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Template { written: written.to_owned(), parts })
    }

    /// As the job file has it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Whether it has a place for `slot`.
    pub fn has(&self, slot: Slot) -> bool {
        self.parts.contains(&Part::Slot(slot))
    }

    /// The argument with what `value` says for each place. What begins it, if it is a place for words, never begins with
    /// a hyphen: a manuscript must not be able to give a program options.
    pub fn fill(&self, value: impl Fn(Slot) -> String) -> String {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => filled.push_str(text),
                Part::Slot(slot) => {
                    let text = value(*slot);
                    if *slot == Slot::Text && filled.is_empty() && text.starts_with('-') {
                        filled.push(' ');
                    }
                    filled.push_str(&text);
                }
            }
        }
        filled
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(written: &str) -> String {
        Template::parse(written).unwrap().fill(|slot| format!("<{slot:?}>"))
    }

    #[test]
    fn places_are_filled_and_braces_can_be_written() {
        assert_eq!(filled("--stdout"), "--stdout");
        assert_eq!(filled("{voice}"), "<Voice>");
        assert_eq!(filled("-v={voice}+{language}.{output}"), "-v=<Voice>+<Language>.<Output>");
        assert_eq!(filled("{{\"text\": \"{text}\"}}"), "{\"text\": \"<Text>\"}");
        assert_eq!(filled(""), "");
    }

    #[test]
    fn what_is_no_place_is_told_with_what_was_meant() {
        let wrong = |written: &str| {
            let error = Template::parse(written).unwrap_err();
            format!("{error}: {}", error.help())
        };
        insta::assert_snapshot!(wrong("-v {vioce}"), @"`{vioce}` stands for nothing: did you mean `{voice}`? Otherwise: there are {voice} {language} {speed} {pitch} {volume} {text} {output}; a brace itself is written twice: `{{` or `}}`");
        insta::assert_snapshot!(wrong("{"), @"a `{` is never closed: there are {voice} {language} {speed} {pitch} {volume} {text} {output}; a brace itself is written twice: `{{` or `}}`");
        assert_eq!(Template::parse("a}b"), Err(TemplateError::Unopened));
        assert_eq!(Template::parse("{}"), Err(TemplateError::Unknown { word: String::new() }));
    }

    #[test]
    fn words_never_become_options() {
        let fill = |written: &str| Template::parse(written).unwrap().fill(|_| "-w x".to_owned());
        assert_eq!(fill("{text}"), " -w x");
        assert_eq!(fill("--text={text}"), "--text=-w x");
        assert_eq!(fill("{voice}"), "-w x");
    }

    proptest! {
        #[test]
        fn any_text_can_be_written_and_comes_back(text in ".{0,40}") {
            let written = text.replace('{', "{{").replace('}', "}}");
            prop_assert_eq!(filled(&written), text);
        }
    }
}
