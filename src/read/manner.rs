//! The manner of reading: what a job says of a manuscript, its format, its encoding, and what of it is spoken.

use std::collections::BTreeSet;

use regex::Regex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use super::catalogue::Catalogue;
use super::encoding::Encoding;

/// How a manuscript is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Manner {
    /// Prose or a play.
    pub style: Style,
    /// What it is written in; absent means what its name and its first bytes say.
    pub form: Option<Form>,
    /// Its encoding; absent means what its bytes say.
    pub encoding: Option<Encoding>,
    /// Where chapters of plain text begin.
    pub chapters: Chapters,
    /// What becomes of footnotes.
    pub footnotes: Footnotes,
    /// What becomes of images.
    pub images: Images,
    /// What becomes of tables.
    pub tables: Tables,
    /// What becomes of title pages, imprints and the like.
    pub front_matter: FrontMatter,
    /// What becomes of stage directions.
    pub directions: Directions,
    /// What becomes of markup that cannot be obeyed.
    pub unknown_markup: UnknownMarkup,
    /// The languages, as primary subtags, for which the job casts voices: of those that elements of EPUB and HTML name, these
    /// are obeyed. Others would part requests and change no voice.
    pub tongues: BTreeSet<String>,
    /// How its rows are read, where it is a catalogue; then nothing else counts but the encoding.
    pub catalogue: Option<Catalogue>,
}

impl Manner {
    /// The usual manner, in `style`.
    pub fn of(style: Style) -> Manner {
        Manner { style, ..Manner::default() }
    }
}

/// How a manuscript is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// Prose: bold is emphasis.
    #[default]
    Prose,
    /// A play or interview: a paragraph that begins `**Name:**` is spoken by that role.
    Script,
}

/// What a manuscript is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Markdown.
    Markdown,
    /// Plain text, also as Project Gutenberg publishes it.
    Text,
    /// Text with the marks of Aozora Bunko: ruby in `《》`, notes in `［＃］`.
    Aozora,
    /// EPUB 2 or 3.
    Epub,
    /// HTML or XHTML.
    Html,
    /// Word's `.docx`.
    Docx,
}

/// Where the chapters of plain text begin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub enum Chapters {
    /// At lines such as `CHAPTER I. Down the Rabbit-Hole`, `第一回 …` or `제1장 …`.
    #[default]
    Auto,
    /// Nowhere: the file is one.
    None,
    /// At a line of its own after two blank ones.
    BlankLines,
    /// At lines that the pattern matches.
    Pattern(Pattern),
}

impl Chapters {
    /// What `written` means in a job: `auto`, `none`, `blank-lines`, or a regular expression.
    pub fn parse(written: &str) -> Result<Chapters, String> {
        Ok(match written {
            "auto" => Chapters::Auto,
            "none" => Chapters::None,
            "blank-lines" => Chapters::BlankLines,
            pattern => Chapters::Pattern(Pattern(Regex::new(pattern).map_err(|error| last_line(&error.to_string()))?)),
        })
    }
}

/// The sentence of an error of `regex`, which draws the pattern above it.
fn last_line(error: &str) -> String {
    error.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned()
}

/// A regular expression; equal ones are written alike.
#[derive(Debug, Clone)]
pub struct Pattern(pub(super) Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

/// What becomes of footnotes and endnotes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Footnotes {
    /// They are left out, by name.
    #[default]
    LeaveOut,
    /// Each is spoken after the paragraph that refers to it.
    Inline,
    /// They are spoken at the end of the chapter that refers to them.
    ChapterEnd,
}

/// What becomes of stage directions: what an EPUB marks as such, and of a script italic or bracketed sentences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Directions {
    /// They are spoken as they stand, inside a speech by who speaks it.
    #[default]
    Read,
    /// They are left out, by name.
    LeaveOut,
    /// They are spoken by whoever reads what nobody is named for.
    Narrator,
}

/// What becomes of images.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Images {
    /// They are left out, by name.
    #[default]
    LeaveOut,
    /// The words that describe them are spoken, where there are any.
    Alt,
}

/// What becomes of tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tables {
    /// They are left out, by name, unless they set a play: a speaker in the first cell, the words in the second.
    #[default]
    LeaveOut,
    /// They are spoken cell by cell.
    Read,
}

/// What becomes of covers, title pages, imprints, colophons, tables of contents and indexes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FrontMatter {
    /// They are left out, by name.
    #[default]
    LeaveOut,
    /// They are spoken.
    Read,
}

/// What becomes of tags in Markdown that nobody knows, that cannot be read, or that have no partner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownMarkup {
    /// They are errors, each shown with its place.
    #[default]
    Error,
    /// They are text, and spoken as they are written.
    Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_are_words_or_a_pattern() {
        assert_eq!(Chapters::parse("auto"), Ok(Chapters::Auto));
        assert_eq!(Chapters::parse("blank-lines"), Ok(Chapters::BlankLines));
        assert!(matches!(Chapters::parse("^Letter [IVX]+"), Ok(Chapters::Pattern(_))));
        assert_eq!(Chapters::parse("^Letter (").unwrap_err(), "unclosed group");
    }
}
