//! What the job says of its catalogues, and of the files of their prompts.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::job::player::{Archive, Player, Publish};
use crate::read::{Column, Contexts, Delimiter, Encoding, Names, Notation, Placeholders, VALUES_CAP};

/// A file of prompts: a table, or one of the formats of translators. A column of a table is named as the first row does, or by
/// its number, from 1.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueSpec {
    /// Its file. Where the job has editions, `{language}` stands for each.
    #[schemars(with = "String", length(min = 1))]
    pub path: Option<Spanned<String>>,
    /// What it is written in. Unless set, what its name says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Notation")]
    pub format: Option<Notation>,
    /// How files are called.
    #[serde(default)]
    pub names: Names,
    /// What `msgctxt` of gettext is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Contexts", extend("default" = "folder"))]
    pub contexts: Option<Spanned<Contexts>>,
    /// The column of ids. Files are called by them; the ending of a file of sound is taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column", extend("default" = "id"))]
    pub id: Option<Spanned<Column>>,
    /// The column of what is said. Where the job has editions, `{language}` in its name stands for each.
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
    /// What is said instead of the text: in a table the column of it, where an empty cell means the text; elsewhere a file of
    /// `id = "words"` in TOML.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub say: Option<Spanned<Column>>,
    /// The column of what becomes of a row: `speech`, `copy` or `skip`. An empty cell means `speech`, or `copy` where `file` has
    /// something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub kind: Option<Spanned<Column>>,
    /// Files that somebody has recorded, whose sound takes the place of speech: in a table the column of them, each named from the
    /// folder of the catalogue on; elsewhere a file of `id = "recorded/horn.wav"` in TOML, each named from the folder of that on.
    /// Where the job has editions, `{language}` in its name and in the names of files stands for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub file: Option<Spanned<Column>>,
    /// The column of how soon a row is asked for: whole numbers, the least first, and empty cells last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub priority: Option<Spanned<Column>>,
    /// The ids of entries that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<String>,
    /// What the texts were translated from, so that untranslated ones are told: in a table the column of it, elsewhere a
    /// catalogue with the same ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Column")]
    pub source: Option<Spanned<Column>>,
    /// The ids of entries that are meant to say what they were translated from, or are in other letters; `*` for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// The most characters that a prompt should have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 1_000_000))]
    pub max_chars: Option<u32>,
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
    /// What placeholders can be, by their names or as they are written: `count = ["1", "2"]`, `"%1$s" = ["left", "right"]`. Each
    /// combination becomes a prompt, whose id ends with its values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Vec<String>>", extend("default" = {}))]
    pub values: BTreeMap<String, Spanned<Vec<String>>>,
    /// The most prompts that one text may become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 10_000), extend("default" = VALUES_CAP))]
    pub values_cap: Option<u32>,
}

/// Who plays the prompts, and where their files lie.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PromptsSpec {
    /// Who plays them. It decides layout, format, rate and loudness where the job says nothing, and which names are allowed:
    /// docs/targets.md.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Player", extend("default" = "plain"))]
    pub target: Option<Spanned<Player>>,
    /// The place of each in the output folder: `{language}` is the job's or the edition's, `{path}` what the column `folder` has, `{id}` the id
    /// and `{ext}` the ending. Unless set, that of the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1), extend("default" = crate::read::TEMPLATE))]
    pub layout: Option<Spanned<String>>,
    /// An archive of all of them beside them, without dates: `zip`, `tar` or `tar.gz`. Unless set, that of the target, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Archive")]
    pub archive: Option<Archive>,
    /// What is published when a run ends before all is recorded: with `whole` the languages that are complete, and of the others
    /// nothing; with `ready` every prompt that is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Publish", extend("default" = "whole"))]
    pub publish: Option<Publish>,
    /// The most characters of a file's name, without its ending. Unless set, what the target takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 143))]
    pub max_name: Option<u32>,
    /// The longest that a file may be, in seconds. Unless set, what the target takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 36_000))]
    pub max_seconds: Option<u32>,
}
