//! What the job says of its catalogues, and of the files of their prompts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::read::{Column, Delimiter, Encoding, Names, Notation, Placeholders};

/// A file of prompts: a table, or one of the formats of translators. A column of a table is named as the first row does, or by
/// its number, from 1.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueSpec {
    /// Its file.
    #[schemars(with = "String", length(min = 1))]
    pub path: Option<Spanned<String>>,
    /// What it is written in. Unless set, what its name says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Notation")]
    pub format: Option<Notation>,
    /// How files are called.
    #[serde(default)]
    pub names: Names,
    /// The column of ids. Files are called by them; the ending of a file of sound is taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column", extend("default" = "id"))]
    pub id: Option<Spanned<Column>>,
    /// The column of what is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column", extend("default" = "text"))]
    pub text: Option<Spanned<Column>>,
    /// The column of folders, for `{path}` in `prompts.layout`; `/` and `\\` part them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub folder: Option<Spanned<Column>>,
    /// The column of roles, which `[casting]` gives to voices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub role: Option<Spanned<Column>>,
    /// What parts its cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Delimiter", extend("default" = "auto"))]
    pub delimiter: Option<Spanned<Delimiter>>,
    /// Whether its first row names the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool", extend("default" = true))]
    pub header: Option<Spanned<bool>>,
    /// Its encoding. Unless set, UTF-8, or what its bytes say where that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Encoding")]
    pub encoding: Option<Encoding>,
    /// What becomes of texts with placeholders such as `{name}` or `%1$s`, which are never spoken.
    #[serde(default)]
    pub placeholders: Placeholders,
}

/// Where the files of prompts lie.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PromptsSpec {
    /// The place of each in the output folder: `{language}` is the job's, `{path}` what the column `folder` has, `{id}` the id
    /// and `{ext}` the ending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1), extend("default" = crate::read::TEMPLATE))]
    pub layout: Option<Spanned<String>>,
}
