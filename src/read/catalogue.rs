//! Catalogues: files of prompts, each entry of which becomes a chapter of one line, with a file of its own.
//!
//! A format turns bytes into entries ([`Notation`]); all that is judged of them is judged alike, in `reading`.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Source, file_name, nothing_to_speak, pages, told};
use crate::problem::{Problem, Problems};
use crate::script::{Notice, Place, Scribe};
use crate::units::Language;
use beside::{COPIED, SAID, Words};
use reading::Reading;

mod android;
mod apple;
mod beside;
mod checks;
mod copied;
mod cues;
mod entry;
mod expand;
mod fluent;
mod json;
mod message;
mod notation;
mod notices;
mod placeholder;
mod plural;
mod po;
mod reading;
mod rules;
mod several;
mod sounds;
mod strings;
mod table;
mod tags;
pub(super) mod target;
mod telephony;
mod timed;
mod tree;
mod turns;
mod variable;
mod xliff;
mod xml;
mod yaml;

pub use beside::Beside;
pub use copied::{Recording, recordings};
pub use notation::Notation;
pub use rules::{NameRules, Signs};
pub use table::columns::Column;
pub use target::{TEMPLATE, Taken, Template, is_device, turns};
pub use timed::{Overlaps, Sentences};

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
    /// The column of what is said instead of the text, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<Column>,
    /// The column of what becomes of a row, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Column>,
    /// The column of files that somebody has recorded, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Column>,
    /// The file that says which ids somebody has recorded, and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<Beside>,
    /// What is known of these files, by their names as the job would write them, once they were read.
    #[serde(skip)]
    pub recordings: BTreeMap<String, Recording>,
    /// The column of how soon a row is asked for, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Column>,
    /// The file that says what is said of ids instead of their texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken: Option<Beside>,
    /// The ids of entries that are left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub skip: BTreeSet<String>,
    /// The column of what the text was translated from, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Column>,
    /// The catalogue from which it was translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Beside>,
    /// The ids of entries whose texts are meant to be those of the base; `*` for all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub same: BTreeSet<String>,
    /// The most characters that a prompt should have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// What parts cells.
    pub delimiter: Delimiter,
    /// Whether the first row names the columns.
    pub heading: Heading,
    /// What becomes of texts with placeholders.
    pub placeholders: Placeholders,
    /// What placeholders can be, by their names or by their signs: see [`Catalogue::values_cap`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Vec<String>>,
    /// The most prompts that one text may become.
    pub values_cap: u32,
    /// How files are called.
    pub names: Names,
    /// What `msgctxt` of gettext is.
    #[serde(skip_serializing_if = "Contexts::is_usual")]
    pub contexts: Contexts,
    /// Where files lie.
    pub template: Template,
    /// What files call the language of its texts: a BCP 47 tag, or what an edition says.
    pub language: String,
    /// What `{language}` stands for there where what plays the files calls the language otherwise.
    pub called: Option<String>,
    /// What their player asks of names beside that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<NameRules>,
    /// The language in which it is spoken; absent means the job's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<Language>,
    /// What its entries become.
    pub becomes: Becomes,
    /// What becomes of sentences that go on over several cues.
    #[serde(skip_serializing_if = "Sentences::is_usual")]
    pub sentences: Sentences,
    /// What becomes of cues that overlap.
    #[serde(skip_serializing_if = "Overlaps::is_usual")]
    pub overlaps: Overlaps,
    /// Who says the lines of a cue that begin with a dash, in turn; empty where such a cue is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dashes: Vec<String>,
}

/// What the entries of a catalogue become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Becomes {
    /// A prompt each, with a file of its own.
    #[default]
    Prompts,
    /// The lines of one chapter, each heard at its time: a dub.
    Dub,
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

/// What `msgctxt` of gettext is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Contexts {
    /// The folder of its entry, which is called by its `msgid`.
    #[default]
    Folder,
    /// What its entry is called, instead of the `msgid`.
    Id,
}

impl Contexts {
    fn is_usual(&self) -> bool {
        *self == Contexts::default()
    }
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
    /// What stands between them becomes prompts, for a program that strings them together: `id_1`, `id_2`, …
    Split,
}

/// The most prompts that one text becomes unless the job says otherwise: three placeholders of four values each are 64, and
/// what is far beyond is a slip more often than a wish, each a request.
pub const VALUES_CAP: u32 = 100;

impl Default for Catalogue {
    /// A table with the columns `id` and `text`, in no language.
    fn default() -> Catalogue {
        let column = |name: &str| Column::Name(name.to_owned());
        Catalogue {
            notation: None,
            id: column("id"),
            text: column("text"),
            folder: None,
            role: None,
            say: None,
            kind: None,
            file: None,
            copies: None,
            recordings: BTreeMap::new(),
            priority: None,
            spoken: None,
            skip: BTreeSet::new(),
            source: None,
            base: None,
            same: BTreeSet::new(),
            max_chars: None,
            delimiter: Delimiter::default(),
            heading: Heading::FirstRow,
            placeholders: Placeholders::default(),
            values: BTreeMap::new(),
            values_cap: VALUES_CAP,
            names: Names::default(),
            contexts: Contexts::default(),
            template: Template::default(),
            language: String::new(),
            called: None,
            rules: None,
            edition: None,
            becomes: Becomes::default(),
            sentences: Sentences::default(),
            overlaps: Overlaps::default(),
            dashes: Vec::new(),
        }
    }
}

impl Catalogue {
    /// The files that the job names beside it.
    pub fn beside(&self) -> impl Iterator<Item = &Beside> {
        self.spoken.iter().chain(&self.copies).chain(&self.base)
    }

    /// The same, to be filled with what is in them.
    pub fn beside_mut(&mut self) -> impl Iterator<Item = &mut Beside> {
        self.spoken.iter_mut().chain(&mut self.copies).chain(&mut self.base)
    }

    /// The language in which it is spoken.
    fn spoken_in(&self) -> &str {
        self.edition.as_ref().map_or(&self.language, Language::as_str)
    }

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
    let spoken = Words::beside(catalogue.spoken.as_ref(), SAID).map_err(|problem| vec![*problem])?;
    let copies = Words::beside(catalogue.copies.as_ref(), COPIED).map_err(|problem| vec![*problem])?;
    let base = catalogue.base.as_ref().map(|file| Words::translated_from(file, catalogue));
    let base = base.unwrap_or_else(|| Ok(Words::default()))?;
    let file = scribe.open_file(&page.name);
    let mut reading = Reading {
        text: &page.text,
        file,
        cursor: page.cursor(file),
        catalogue,
        notation,
        scribe,
        taken,
        problems: Problems::default(),
        left_out: BTreeMap::new(),
        tagged: None,
        seen: notices::Seen::default(),
        spoken,
        copies,
        base,
        named: 0,
        prompts: 0,
    };
    let found = notation.entries(source.name, &page.text, catalogue);
    let odd = match catalogue.becomes {
        Becomes::Prompts => {
            found.into_iter().for_each(|found| reading.take(found));
            Vec::new()
        }
        Becomes::Dub => reading.take_timed(source.name, found),
    };
    reading.name_up_to(page.text.len());
    if reading.problems.is_empty() && reading.prompts == 0 && !reading.is_not_begun() {
        let skipped = reading.left_out.iter().map(|(what, (times, _))| (*what, *times)).collect();
        let problem = || nothing_to_speak(source.name, page.text.trim().is_empty(), false, &skipped);
        reading.problems.add(problem);
    }
    if !reading.problems.is_empty() {
        return Err(reading.problems.into_shown());
    }
    let mut notices = reading.notices();
    notices.extend(odd);
    notices.extend(told(source, &opened, Place { file, line: 1, column: 1 }));
    Ok(notices)
}

/// The ending of the file `name`, in small letters; empty where it has none.
fn ending(name: &str) -> String {
    file_name(name).rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
