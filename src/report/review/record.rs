//! What a page of takes shows, as plain data; whoever has locks, files and shelf at hand fills it in.

use crate::audio::Digest;
use crate::audio::check::Finding;
use crate::plan::lock::drift::{Change, Site};

/// What such a page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The work's title.
    pub title: String,
    /// The language of its title.
    pub language: String,
    /// The job that it is held against, as a person named it; absent where takes are held against others of the same words.
    pub before: Option<String>,
    /// How many prompts are not as the lock says: this page does not know them as they will be.
    pub drifts: usize,
    /// The prompts that are shown.
    pub prompts: Vec<Prompt>,
    /// How many more there are than are shown.
    pub more: usize,
}

/// A prompt of which something is new.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompt {
    /// What is new of it, in a word.
    pub step: &'static str,
    /// The name of its files, without their endings.
    pub name: String,
    /// Its id, as the catalogue writes it.
    pub id: String,
    /// Its language.
    pub language: String,
    /// Where it stands; absent for what no catalogue has.
    pub place: Option<Site>,
    /// Its words as they were, where that is known and they were others.
    pub was: Option<String>,
    /// Its words, where that is known.
    pub words: Option<String>,
    /// The parts of what it was made from that have changed.
    pub changes: Vec<Change>,
    /// Why it was made again, where a person said so.
    pub because: Option<String>,
    /// Whether a person has accepted it.
    pub accepted: bool,
    /// What is there to be heard instead.
    pub old: Vec<Sound>,
    /// What it is now.
    pub new: Vec<Sound>,
}

/// A sound to be heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Sound {
    /// What it is called: a file, or a take by its number.
    pub name: String,
    /// Its length in milliseconds, where that is known.
    pub ms: Option<u64>,
    /// The digest of the file, or of a take's sound.
    pub digest: Digest,
    /// What the checks say of it; absent where its take is not on this shelf.
    pub findings: Option<Vec<Finding>>,
    /// Its bytes, or where they are.
    pub bytes: Bytes,
    /// Its media type; absent for what no browser plays.
    pub media_type: Option<&'static str>,
}

/// Where a sound is.
#[derive(Debug, Clone, PartialEq)]
pub enum Bytes {
    /// In the page.
    Inline(Vec<u8>),
    /// In a file, at this URL relative to the page.
    Linked(String),
    /// Nowhere: the file is gone.
    Gone,
}
