//! What the job says of its lexicons.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

/// A lexicon: what is said for what is written.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LexiconSpec {
    /// Its file: TOML, or PLS of the W3C, `.pls` or `.xml`.
    #[schemars(with = "String", length(min = 1))]
    pub path: Option<Spanned<String>>,
    /// The language of its entries that name none, as a BCP 47 tag. Unless set, they are for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub language: Option<Spanned<String>>,
    /// The voice of its entries that name none: a name of `[voices]`. Unless set, they are for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub voice: Option<Spanned<String>>,
}
