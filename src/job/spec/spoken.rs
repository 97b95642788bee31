//! What the job says of spoken forms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spoken::{Choice, Kind};

/// What of a language is said in words: `all`, `none`, or a list of `numbers`, `ordinals`, `dates`, `times`, `money`, `units`,
/// `abbreviations`, `roman`, `addresses`, `emoji`, `telephones`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum FormsSpec {
    /// A word.
    Word(FormsWord),
    /// Kinds.
    Kinds(#[schemars(extend("uniqueItems" = true))] Vec<Kind>),
}

/// Every kind, or no kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FormsWord {
    /// Every kind.
    All,
    /// No kind.
    None,
}

impl FormsSpec {
    /// What it means.
    pub fn meant(&self) -> Choice {
        match self {
            FormsSpec::Word(FormsWord::All) => Choice::all(),
            FormsSpec::Word(FormsWord::None) => Choice::default(),
            FormsSpec::Kinds(kinds) => kinds.iter().copied().collect(),
        }
    }
}
