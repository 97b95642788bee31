//! Catalogues: files of prompts, each entry of which becomes a chapter of one line, with a file of its own.
//!
//! A format turns bytes into entries ([`Notation`]); all that is judged of them is judged alike, in `reading`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Source, file_name, nothing_to_speak, pages, told};
use crate::problem::Problem;
use crate::script::{Notice, Place, Scribe};
use crate::units::Language;
use reading::Reading;

mod android;
mod apple;
mod cues;
mod entry;
mod fluent;
mod json;
mod notation;
mod placeholder;
mod po;
mod reading;
mod rules;
mod sounds;
mod strings;
mod table;
mod tags;
pub(super) mod target;
mod telephony;
mod tree;
mod xliff;
mod xml;
mod yaml;

pub use notation::Notation;
pub use rules::{NameRules, Signs};
pub use table::columns::Column;
pub use target::{TEMPLATE, Taken, Template, is_device, turns};

/// How a catalogue is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Catalogue {
    /// What it is written in; absent means what its name says.
    pub notation: Option<Notation>,
    /// The column of ids.
    pub id: Column,
    /// The column of what is said.
    pub text: Column,
    /// The column of folders, if there is one.
    pub folder: Option<Column>,
    /// The column of roles, if there is one.
    pub role: Option<Column>,
    /// What parts cells.
    pub delimiter: Delimiter,
    /// Whether the first row names the columns.
    pub heading: Heading,
    /// What becomes of texts with placeholders.
    pub placeholders: Placeholders,
    /// How files are called.
    pub names: Names,
    /// Where files lie.
    pub template: Template,
    /// The language of its texts, a BCP 47 tag.
    pub language: String,
    /// What `{language}` stands for there where what plays the files calls the language otherwise.
    pub called: Option<String>,
    /// What their player asks of names beside that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<NameRules>,
    /// The language in which it is spoken; absent means the job's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<Language>,
}

/// What parts the cells of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Delimiter {
    /// A tab in `.tsv` and `.tab`; in others whichever of the three its first line has most of.
    #[default]
    Auto,
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

/// Whether the first row names the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Heading {
    /// It does.
    FirstRow,
    /// It is a prompt; columns have numbers only.
    None,
}

/// How the files of prompts are called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Names {
    /// As their ids; one that cannot be the name of a file is an error.
    #[default]
    Id,
    /// As their ids in small letters, with `-` for what a name cannot hold everywhere; what was changed gets eight digits that
    /// tell it from others.
    Slug,
}

/// What becomes of texts with placeholders such as `{name}` or `%1$s`, which are never spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Placeholders {
    /// Each is an error, with its place.
    #[default]
    Error,
    /// These rows are left out, by name.
    Skip,
}

impl Catalogue {
    /// Where the file of the prompt `id` lies, without its ending.
    fn stem(&self, folder: &str, id: &str) -> String {
        match self.names {
            Names::Id => self.template.stem(self.called.as_deref().unwrap_or(&self.language), folder, id),
            Names::Slug => {
                let folders: Vec<String> = folder.split(['/', '\\']).map(target::slug).collect();
                self.template.stem(
                    self.called.as_deref().unwrap_or(&self.language),
                    &folders.join("/"),
                    &target::slug(id),
                )
            }
        }
    }
}

/// What the job or its name says the catalogue `source` is written in.
pub(super) fn notation_of(source: &Source<'_>, catalogue: &Catalogue) -> Result<Notation, Box<Problem>> {
    catalogue.notation.map_or_else(|| Notation::of_name(source.name), Ok)
}

/// Reads the catalogue `source`; no file of it is among `taken`, to which they are added.
pub(super) fn read(
    source: &Source<'_>,
    catalogue: &Catalogue,
    scribe: &mut Scribe,
    taken: &mut Taken,
) -> Result<Vec<Notice>, Vec<Problem>> {
    let opened = pages::open(source).map_err(|problem| vec![*problem])?;
    let notation = notation_of(source, catalogue).map_err(|problem| vec![*problem])?;
    let Some(page) = opened.pages.first() else { return Ok(Vec::new()) };
    let file = scribe.open_file(&page.name);
    let mut reading = Reading {
        text: &page.text,
        cursor: page.cursor(file),
        catalogue,
        notation,
        scribe,
        taken,
        problems: Vec::new(),
        left_out: BTreeMap::new(),
        tagged: None,
        named: 0,
        prompts: 0,
    };
    notation.entries(source.name, &page.text, catalogue).into_iter().for_each(|found| reading.take(found));
    reading.name_up_to(page.text.len());
    if reading.problems.is_empty() && reading.prompts == 0 {
        let skipped = reading.left_out.iter().map(|(what, (times, _))| (*what, *times)).collect();
        reading.problems.push(nothing_to_speak(source.name, page.text.trim().is_empty(), false, &skipped));
    }
    if !reading.problems.is_empty() {
        return Err(reading.problems);
    }
    let mut notices = reading.notices();
    notices.extend(told(source.name, &opened, Place { file, line: 1, column: 1 }));
    Ok(notices)
}

/// The ending of the file `name`, in small letters; empty where it has none.
fn ending(name: &str) -> String {
    file_name(name).rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
