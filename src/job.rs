//! A Job: the job file as meant, nothing optional by accident; `spec` holds it as written.

use std::num::NonZeroU32;
use std::ops::Range;
use std::path::PathBuf;

use serde::Serialize;

use crate::cast::Cast;
use crate::read::Manner;
use crate::segment::Limit;
use crate::units::{Language, Points, SampleRate};

mod cast;
mod catalogue;
pub mod dub;
mod edition;
pub mod engine;
mod finding;
mod group;
mod lexicon;
pub mod master;
mod meant;
mod ordered;
pub mod package;
pub mod player;
pub mod reference;
mod roster;
pub mod spec;
mod spoken;
pub mod store;
pub mod transcribe;
mod walk;
mod written;

pub use crate::read::Style;
pub use cast::written_key;
pub use dub::Dub;
pub use engine::{EngineChoice, EngineKind, Settings};
pub use group::Group;
pub use lexicon::LexiconFile;
pub use master::Master;
pub use meant::{Facts, PathKind, understand};
pub use package::{Acx, Coding, Files, Form, Format, Layout, Tags};
pub use roster::{Known, Roster, Unlisted};
pub use spec::schema;
pub use spoken::Spoken;
pub use transcribe::Transcribe;

/// A job, checked: every name in it exists, every number is in range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Job {
    /// The work's title.
    pub title: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// What is read, in order; at least one. All are manuscripts, or all are catalogues.
    pub manuscripts: Vec<Manuscript>,
    /// How its lines are brought to the times of its subtitles, where it is a dub: then they are its only manuscript.
    pub dub: Option<Dub>,
    /// What is said for what is written, in the order in which it is looked for.
    pub lexicons: Vec<LexiconFile>,
    /// Where finished files go, an absolute path or one relative to the working folder.
    pub output: PathBuf,
    /// The forms in which the work is bound; at least one.
    pub forms: Vec<Form>,
    /// What is made of its words and its sound beside that.
    pub papers: Vec<Format>,
    /// Where they lie in the output folder.
    pub layout: Layout,
    /// What the layout for ACX has beside the chapters.
    pub acx: Option<Acx>,
    /// What is written into them.
    pub tags: Tags,
    /// What speaks.
    pub engine: EngineChoice,
    /// Whether passages in other languages are found inside lines and given to voices that speak them.
    pub detect_languages: bool,
    /// Voices and who speaks with them; holds the job's language.
    pub cast: Cast,
    /// What is said in words where it is written short.
    pub spoken: Spoken,
    /// How fast and how large requests may be.
    pub limits: Limits,
    /// Whether lines share requests.
    pub sharing: Sharing,
    /// What may be spent.
    pub budget: Budget,
    /// How takes are joined.
    pub stitch: Stitch,
    /// What is done to the sound then.
    pub master: Master,
    /// What takes are checked for.
    pub checks: Checks,
    /// The longest that a prompt's file may be, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_prompt_ms: Option<u32>,
    /// What all prompts are packed into beside their files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<player::Archive>,
    /// What is published of prompts before all are recorded.
    pub publish: player::Publish,
    /// Prompts that are strung together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Where takes are shared with others.
    pub store: Option<store::SharedStore>,
}

impl Job {
    /// The language of lines that name none.
    pub fn language(&self) -> &Language {
        &self.cast.language
    }
}

/// A source of the job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manuscript {
    /// As the job writes it; shown in messages and manifests.
    pub name: String,
    /// Where it lies: [`Manuscript::name`] relative to the job file.
    pub path: PathBuf,
    /// How it is read.
    pub manner: Manner,
    /// Who speaks its quotations.
    pub dialogue: Option<SheetFile>,
}

/// A sheet that says who speaks the quotations of a manuscript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetFile {
    /// As the job writes it.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Where the job file names it, in bytes. It is opened later: the command that writes it opens the job first.
    #[serde(skip)]
    pub span: Range<usize>,
}

/// How fast and how large requests may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Requests a minute; absent means as fast as the engine answers.
    pub per_minute: Option<NonZeroU32>,
    /// Requests that may be sent at once after a rest.
    pub burst: NonZeroU32,
    /// Requests under way at the same time.
    pub concurrency: NonZeroU32,
    /// The longest text of a request.
    pub segment: Limit,
}

/// Whether short lines of one voice share requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// Where that saves requests that cost points.
    Packs,
    /// No.
    Alone,
}

/// What may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// Points a UTC day, over all jobs of the account; absent means no limit.
    pub per_day: Option<Points>,
    /// Points for this job in total; absent means no limit.
    pub total: Option<Points>,
    /// Points a UTC day that may be spent on buying again what may have been charged already.
    pub doubt: Points,
}

/// What takes are checked for beside their sound, and what becomes of those that do not pass.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checks {
    /// Whether they are made again.
    pub retake: Retake,
    /// Who writes down what is heard in them; absent: nobody.
    pub transcribe: Option<Transcribe>,
}

/// Whether takes that do not pass the checks are made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Retake {
    /// Never unasked.
    Never,
    /// When a person says so.
    Ask,
    /// For so many points a run.
    UpTo(Points),
}

/// How takes are joined into tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stitch {
    /// The rate at which takes meet and files are made; absent means that of the engine.
    pub rate: Option<SampleRate>,
    /// Length of a fade at a join, in milliseconds.
    pub crossfade_ms: u32,
    /// Silence between lines.
    pub pauses: Pauses,
    /// Whether near-silence at either end of a take is cut first.
    pub trim: bool,
    /// The least silence before the first word of a chapter, in milliseconds.
    pub head_ms: u32,
    /// The least silence after its last word, in milliseconds.
    pub tail_ms: u32,
    /// The longest that a chapter's file may be, in milliseconds; a longer chapter becomes several.
    pub longest_ms: Option<u32>,
}

/// Silence in milliseconds by the kind of break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pauses {
    /// Where a long sentence was cut.
    pub clause: u32,
    /// Between sentences of a long paragraph that was cut.
    pub sentence: u32,
    /// Between paragraphs.
    pub paragraph: u32,
    /// Between scenes.
    pub scene: u32,
    /// Before a heading.
    pub heading: u32,
    /// After a heading.
    pub heading_after: u32,
    /// Between chapters of the book.
    pub chapter: u32,
}

impl Default for Stitch {
    fn default() -> Stitch {
        let pauses = Pauses {
            clause: 120,
            sentence: 300,
            paragraph: 700,
            scene: 1500,
            heading: 900,
            heading_after: 900,
            chapter: 2000,
        };
        Stitch { rate: None, crossfade_ms: 15, pauses, trim: true, head_ms: 0, tail_ms: 0, longest_ms: None }
    }
}

#[cfg(test)]
pub(crate) mod tests;
