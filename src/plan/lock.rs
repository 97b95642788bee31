//! The Lock: what the files of each prompt were made from and what they hold, as text that is committed beside the job.
//!
//! A block of lines a prompt, sorted by where its files lie: changes of two people to different prompts merge by themselves.
//! It depends on the job, its sources, its takes and the files alone. No spoken word stands in it: the catalogues have them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::audio::Digest;

pub mod drift;
mod made;
pub mod settings;
pub mod step;

pub use made::{Finish, Made, Part};
use settings::Settings;

/// What every lock begins with, so that nobody's other file is taken for one, and replaced.
const MARK: &str = "# rhapsode lock";

/// What stands behind the mark, for whoever opens it.
const ABOUT: &str = ": what the files of the prompts were made from, for `rhapsode check`.\n\
                     # Written by `rhapsode run`; commit it, and do not edit it.\n";

/// The newest form that this program writes and reads.
const VERSION: u32 = 1;

/// The prompts of a job as they were last made, by [`Locked::name`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lock {
    /// What the hashes of settings in it stand for; none in locks of older builds.
    pub settings: Settings,
    /// Each under its name.
    pub prompts: BTreeMap<String, Locked>,
}

/// What is known of one prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// Its files in the output folder without their endings; no two prompts have the same.
    pub name: String,
    /// Its id, as the catalogue writes it.
    pub id: String,
    /// The language of its edition.
    pub language: String,
    /// The takes that it is made of, in order; most have one.
    #[serde(rename = "take")]
    pub takes: Vec<LockedTake>,
    /// Its files, one for each format; none where a person has chosen another take, and none is made of it yet.
    #[serde(default, rename = "file", skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<LockedFile>,
}

/// A take that a prompt is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LockedTake {
    /// What was asked for.
    #[serde(flatten)]
    pub made: Made,
    /// The digest of the sound that came back, and is used.
    pub sound: Digest,
    /// Whether a person has accepted it: then it is used as long as its key stays, whatever others there are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accepted: bool,
    /// Why a person had it made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// A file of a prompt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedFile {
    /// Its name in the output folder, with `/` between folders.
    pub path: String,
    /// What the job does to sound, part by part.
    pub finish: Finish,
    /// The beginning of its render key: all that shapes its bytes, the takes themselves and what was measured among it.
    pub render: String,
    /// The digest of the whole file.
    pub bytes: Digest,
    /// The length of its sound in milliseconds; absent where a person has edited it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// Whether a person has edited it since it was made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

/// Why a file is not a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotALock {
    /// It is something else.
    Foreign,
    /// A newer program wrote it.
    Newer(u32),
    /// It is damaged: why, and the bytes that are wrong.
    Damaged(String, Range<usize>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    settings: Settings,
    #[serde(default, rename = "prompt")]
    prompts: Vec<Locked>,
}

/// Prompts after the first ones.
#[derive(Serialize)]
struct Rest {
    #[serde(rename = "prompt")]
    prompts: Vec<Locked>,
}

/// Prompts that are written at once: the time that `toml` takes grows with the square of a document's length.
const AT_ONCE: usize = 64;

/// What is read before all else: a newer form may have other fields.
#[derive(Deserialize)]
struct Form {
    version: u32,
}

impl Lock {
    /// Keeps of the settings those alone that a file of its prompts was made with.
    pub fn keep_settings_in_use(&mut self) {
        let files = self.prompts.values().flat_map(|locked| &locked.files);
        let used: BTreeSet<String> =
            files.flat_map(|file| file.finish.parts()).map(|part| part.value).filter(|hash| !hash.is_empty()).collect();
        self.settings.0.retain(|hash, _| used.contains(hash));
    }

    /// Reads a lock.
    pub fn parse(text: &str) -> Result<Lock, NotALock> {
        if !text.starts_with(MARK) {
            return Err(NotALock::Foreign);
        }
        if let Some(at) = left_by_a_merge(text) {
            return Err(NotALock::Damaged("a merge left both sides in it".to_owned(), at));
        }
        let damaged = |error: toml::de::Error| {
            NotALock::Damaged(error.message().to_owned(), error.span().unwrap_or(0..MARK.len()))
        };
        let read: Result<File, _> = toml::from_str(text);
        let file = match read {
            Ok(file) if file.version == VERSION => file,
            Ok(File { version, .. }) => return Err(NotALock::Newer(version)),
            Err(error) => {
                return Err(match toml::from_str::<Form>(text) {
                    Ok(Form { version }) if version > VERSION => NotALock::Newer(version),
                    _ => damaged(error),
                });
            }
        };
        let mut lock = Lock { settings: file.settings, ..Lock::default() };
        for prompt in file.prompts {
            let name = prompt.name.clone();
            if lock.prompts.insert(name.clone(), prompt).is_some() {
                let written = toml::Value::String(name.clone()).to_string();
                let at = text.rfind(&format!("name = {written}")).unwrap_or(0);
                return Err(NotALock::Damaged(format!("`{name}` stands twice"), at..at + 4));
            }
        }
        Ok(lock)
    }

    /// The text of it; equal locks have equal bytes.
    pub fn render(&self) -> Result<String, toml::ser::Error> {
        let mut prompts = self.prompts.values().cloned();
        let first = prompts.by_ref().take(AT_ONCE).collect();
        let file = File { version: VERSION, settings: self.settings.clone(), prompts: first };
        let mut text = format!("{MARK}{ABOUT}{}", toml::to_string(&file)?);
        loop {
            let rest = Rest { prompts: prompts.by_ref().take(AT_ONCE).collect() };
            if rest.prompts.is_empty() {
                return Ok(text);
            }
            text.push('\n');
            text.push_str(&toml::to_string(&rest)?);
        }
    }
}

/// The first line that a merge leaves where both sides changed the same.
fn left_by_a_merge(text: &str) -> Option<Range<usize>> {
    ["\n<<<<<<< ", "\n=======\n", "\n>>>>>>> "].iter().filter_map(|sign| text.find(sign)).min().map(|at| at + 1..at + 8)
}

#[cfg(test)]
mod tests;
