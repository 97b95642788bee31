//! What the job says of its manuscripts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::job::Style;
use crate::read::{Directions, Encoding, Footnotes, Form, FrontMatter, Images, Tables, UnknownMarkup};

/// A source of the job.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManuscriptSpec {
    /// Its file.
    #[schemars(with = "String", length(min = 1))]
    pub path: Option<Spanned<String>>,
    /// How it is read.
    #[serde(default)]
    pub style: Style,
    /// What it is written in. Unless set, what its name says: `.md`, `.txt`; and for `.txt` also its first lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Form")]
    pub format: Option<Form>,
    /// Its encoding. Unless set, UTF-8, or what its bytes say where that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Encoding")]
    pub encoding: Option<Encoding>,
    /// Where chapters of plain text begin: `auto` at lines such as `CHAPTER I`, `第一回` or `제1장`, `blank-lines` at lines
    /// of their own after two blank ones, `none` nowhere; anything else is a regular expression for the first line of a
    /// chapter.
    #[serde(default = "auto")]
    #[schemars(with = "String", length(min = 1), extend("default" = "auto"))]
    pub chapters: Spanned<String>,
    /// What becomes of footnotes and endnotes.
    #[serde(default)]
    pub footnotes: Footnotes,
    /// What becomes of images.
    #[serde(default)]
    pub images: Images,
    /// What becomes of tables.
    #[serde(default)]
    pub tables: Tables,
    /// What becomes of title pages, imprints, tables of contents and the like.
    #[serde(default)]
    pub front_matter: FrontMatter,
    /// What becomes of stage directions: what an EPUB marks as such, and of `style = "script"` italic or bracketed sentences.
    #[serde(default)]
    pub directions: Directions,
    /// A sheet that says who speaks the quotations of its prose; `rhapsode cast JOB --dialogue` writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub dialogue: Option<Spanned<String>>,
    /// What becomes of tags in Markdown that nobody knows, that cannot be read, or that have no partner.
    #[serde(default)]
    pub unknown_markup: UnknownMarkup,
}

fn auto() -> Spanned<String> {
    Spanned::new(0..0, "auto".to_owned())
}
