//! What the job says of its catalogues, and of the files of their prompts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::read::{Column, Delimiter, Encoding, Placeholders};

/// A table of prompts: `.csv` or `.tsv`. A column is named as the first row does, or by its number, from 1.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueSpec {
    /// Its file.
    #[schemars(with = "String", length(min = 1))]
    pub path: Option<Spanned<String>>,
    /// The column of ids. Files are called by them; the ending of a file of sound is taken off.
    #[serde(default = "id")]
    pub id: Column,
    /// The column of what is said.
    #[serde(default = "text")]
    pub text: Column,
    /// The column of folders, for `{path}` in `prompts.layout`; `/` and `\\` part them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub folder: Option<Column>,
    /// The column of roles, which `[casting]` gives to voices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub role: Option<Column>,
    /// What parts its cells.
    #[serde(default)]
    pub delimiter: Delimiter,
    /// Whether its first row names the columns.
    #[serde(default = "yes")]
    pub header: bool,
    /// Its encoding. Unless set, UTF-8, or what its bytes say where that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Encoding")]
    pub encoding: Option<Encoding>,
    /// What becomes of texts with placeholders such as `{name}` or `%1$s`, which are never spoken.
    #[serde(default)]
    pub placeholders: Placeholders,
}

fn id() -> Column {
    Column::Name("id".to_owned())
}

fn text() -> Column {
    Column::Name("text".to_owned())
}

fn yes() -> bool {
    true
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
