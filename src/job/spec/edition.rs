//! What the job says of an edition: its catalogues in one language, and who reads them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

/// A language in which all catalogues are spoken. In the path of a catalogue, in its column `text` and in `prompts.layout`
/// `{language}` stands for each of them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditionSpec {
    /// The language, as a BCP 47 tag such as `de`, `pt-BR` or `zh-HK`, which is Cantonese.
    #[schemars(with = "String", length(min = 1))]
    pub language: Option<Spanned<String>>,
    /// What files, folders and columns call it: `{language}` stands for this. Unless set, `language` as it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub code: Option<Spanned<String>>,
    /// Who reads what has no role: the name of a voice. Unless set, whoever `[casting]` has for this language, or the voice
    /// `narrator`; where there is neither, the engine's voice for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub voice: Option<Spanned<String>>,
}
