//! A Prompt: what makes a chapter one entry of a catalogue, with a file of its own.

use serde::Serialize;

use super::{Chapter, Place};
use crate::units::Language;

/// An entry of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prompt {
    /// Its id, as the catalogue writes it.
    pub id: String,
    /// Its file in the output folder without the ending: parts with `/` between them, each a name that every system allows,
    /// and different from those of all other prompts also where case does not count.
    pub stem: String,
    /// The language of its edition; absent where the job has none.
    pub language: Option<Language>,
    /// How soon it is asked for among the prompts of its language: the least first, and those without one last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u32>,
    /// What is wrong with its text, which is spoken all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flaws: Vec<Flaw>,
    /// What somebody has recorded for it; absent where it is spoken. The chapter of one that is recorded has no line before
    /// it is planned: nobody is cast for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Recorded>,
}

/// A file that takes the place of speech.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recorded {
    /// Its name, from the job's folder on.
    pub file: String,
    /// A hash of its bytes, in hexadecimal.
    pub digest: String,
    /// What people read of it: its text, or else its name.
    pub words: String,
    /// Where these stand.
    pub place: Place,
}

/// What `check` finds wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Flaw {
    /// It is the same in the language from which it was to be translated.
    Untranslated,
    /// It has more characters than the job allows.
    TooLong {
        /// How many it has.
        chars: u32,
        /// How many are allowed.
        most: u32,
    },
}

impl Chapter {
    /// Whether it is the prompt that a person calls `name`: by its id, or by its file with or without the ending.
    pub fn is_called(&self, name: &str) -> bool {
        self.prompt.as_ref().is_some_and(|prompt| {
            let rest = name.strip_prefix(prompt.stem.as_str());
            prompt.id == name || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}
