//! A Prompt: what makes a chapter one entry of a catalogue, with a file of its own.

use serde::Serialize;

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
}
