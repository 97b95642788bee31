//! Drift: how the files of prompts differ from what the catalogues say now; found without takes, engine or network.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::settings::Settings;
use super::{Finish, Lock, Locked, LockedFile, Made, Part};
use crate::audio::Digest;
use crate::plan::key::TakeKey;
use crate::script::Flaw;
use crate::units::Code;

/// A prompt as the job and its catalogues want it now.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// As [`Locked::name`].
    pub name: String,
    /// Its id, as the catalogue writes it.
    pub id: String,
    /// Where it stands.
    pub site: Site,
    /// As [`Locked::language`].
    pub language: String,
    /// What its takes are asked for with, and the words that are sent.
    pub takes: Vec<(Made, String)>,
    /// Its files.
    pub files: Vec<DueFile>,
    /// What is wrong with its text.
    pub flaws: Vec<Flaw>,
}

/// A file of such a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueFile {
    /// Its name in the output folder.
    pub path: String,
    /// What is done to its sound.
    pub finish: Finish,
}

/// A place in a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
pub struct Site {
    /// The file, as the job names it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

/// What kind of drift it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It was never made, or its file is gone.
    Missing,
    /// It was made from something else.
    Stale,
    /// It is the same as one that has another name now.
    Moved,
    /// No prompt asks for it any more.
    Orphaned,
    /// A person has edited the file, and the lock does not know it.
    Edited,
    /// Its text is the same in the language from which it was to be translated.
    Untranslated,
    /// Its text is longer than the job allows.
    TooLong,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 7] =
        [Kind::Missing, Kind::Stale, Kind::Moved, Kind::Orphaned, Kind::Edited, Kind::Untranslated, Kind::TooLong];

    /// Its stable code.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Missing => "R0450",
            Kind::Stale => "R0451",
            Kind::Moved => "R0452",
            Kind::Orphaned => "R0453",
            Kind::Edited => "R0454",
            Kind::Untranslated => "R0230",
            Kind::TooLong => "R0231",
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Missing => "missing",
            Kind::Stale => "stale",
            Kind::Moved => "moved",
            Kind::Orphaned => "orphaned",
            Kind::Edited => "edited",
            Kind::Untranslated => "untranslated",
            Kind::TooLong => "overlong",
        }
    }

    /// Whether it is of a text, and not of a file: no run puts it right, and no lock knows it.
    pub fn is_of_text(self) -> bool {
        matches!(self, Kind::Untranslated | Kind::TooLong)
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Of which kind.
    pub kind: Kind,
    /// The prompt's name, or the name of the one file of it that differs.
    pub subject: String,
    /// Whether it is the whole prompt.
    pub is_of_prompt: bool,
    /// Its id; empty where nothing but a file is known.
    pub id: String,
    /// Where it stands; absent for what no catalogue has.
    pub site: Option<Site>,
    /// Its language; empty where nothing but a file is known.
    pub language: String,
    /// What it is made from otherwise.
    pub changes: Vec<Change>,
    /// What it was called before.
    pub from: Option<String>,
}

impl Drift {
    /// Whether it is one of `due`.
    pub fn is_of(&self, due: &Due) -> bool {
        self.site.as_ref() == Some(&due.site) && self.language == due.language
    }
}

/// A part that has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Change {
    /// Which: `text`, `voice`, `master`, …
    pub part: &'static str,
    /// As it was; of words a hash, of settings those that differ, and a hash where the lock does not know them.
    pub old: String,
    /// As it is now.
    pub new: String,
}

/// What lies in the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The files of sound in the folders of the prompts, by their names in the output folder; without a digest where
    /// nobody needs it, or it cannot be read.
    pub files: BTreeMap<String, Option<Digest>>,
}

/// Texts of which there is no prompt, since nobody has translated them yet: of no file it can be said that it is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// Its stable code.
    pub code: Code,
    /// Where the first of them stands, or where they belong.
    pub site: Site,
    /// What is lacking.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// What `check` has come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The job file, as the person named it.
    pub job: String,
    /// Its folder, as the person named it; empty for the one in which they are.
    pub folder: String,
    /// The lock's name.
    pub lock: String,
    /// What it says.
    pub locked: Lock,
    /// What the hashes of settings in what is due stand for.
    pub settings: Settings,
    /// The language of the job.
    pub language: String,
    /// The languages of its editions, in the job's order; none where it has none.
    pub editions: Vec<String>,
    /// All prompts, in the order of the catalogues.
    pub due: Vec<Due>,
    /// How they differ, in that order; what no catalogue has comes last.
    pub drifts: Vec<Drift>,
    /// What nobody has translated yet: listed, and no difference.
    pub awaited: Vec<Awaited>,
}

/// How an edition stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Standing {
    /// Its language.
    pub language: String,
    /// How many prompts its catalogues have.
    pub prompts: usize,
    /// Of how many nothing differs.
    pub fresh: usize,
    /// How many differences there are.
    pub drifts: usize,
}

impl Inspection {
    /// Prompts of which nothing differs.
    pub fn fresh(&self) -> usize {
        self.due.len() - self.drifting(|_| true)
    }

    /// Prompts of which something differs, among those in a language that `is_of`.
    fn drifting(&self, is_of: impl Fn(&str) -> bool) -> usize {
        let drifting = self.drifts.iter().filter(|drift| is_of(&drift.language));
        // Languages of one row stand at one place.
        let drifting: BTreeSet<(&Site, &str)> =
            drifting.filter_map(|drift| Some((drift.site.as_ref()?, drift.language.as_str()))).collect();
        drifting.len()
    }

    /// How the edition in `language` stands.
    pub fn standing(&self, language: &str) -> Standing {
        let is_of = |other: &str| other == language;
        let prompts = self.due.iter().filter(|due| is_of(&due.language)).count();
        let drifts = self.drifts.iter().filter(|drift| is_of(&drift.language)).count();
        Standing { language: language.to_owned(), prompts, fresh: prompts - self.drifting(is_of), drifts }
    }

    /// All languages, as people read them.
    pub fn languages(&self) -> String {
        if self.editions.is_empty() { self.language.clone() } else { self.editions.join(", ") }
    }

    /// How many drifts are of `kind`.
    pub fn count(&self, kind: Kind) -> usize {
        self.drifts.iter().filter(|drift| drift.kind == kind).count()
    }

    /// Files that a person has edited, as the lock says.
    pub fn edited(&self) -> usize {
        self.locked.prompts.values().flat_map(|locked| &locked.files).filter(|file| file.edited).count()
    }
}

/// How `due`, made with `settings`, differs from `lock` and from what was `found`.
pub fn drifts(due: &[Due], settings: &Settings, lock: &Lock, found: &Found) -> Vec<Drift> {
    let wanted: BTreeSet<&str> = due.iter().map(|due| due.name.as_str()).collect();
    let moves = moves(due, lock);
    let mut drifts = Vec::new();
    for due in due {
        match (lock.prompts.get(&due.name), moves.get(due.name.as_str())) {
            (Some(locked), _) => drifts.extend(of_prompt((due, settings), (locked, &lock.settings), found)),
            (None, Some(from)) => {
                drifts.push(Drift { from: Some(from.name.clone()), ..drift(Kind::Moved, &due.name, due) });
            }
            (None, None) => drifts.push(drift(Kind::Missing, &due.name, due)),
        }
        drifts.extend(due.flaws.iter().map(|flaw| of_text(flaw, due)));
    }
    let moved: BTreeSet<&str> = moves.values().map(|from| from.name.as_str()).collect();
    let is_gone = |locked: &&Locked| !wanted.contains(locked.name.as_str()) && !moved.contains(locked.name.as_str());
    let gone = lock.prompts.values().filter(is_gone);
    drifts.extend(gone.map(|locked| Drift { language: locked.language.clone(), ..orphan(&locked.name, &locked.id) }));
    let known = lock.prompts.values().flat_map(|locked| locked.files.iter().map(|file| file.path.as_str()));
    let asked = due.iter().flat_map(|due| due.files.iter().map(|file| file.path.as_str()));
    let spoken_of: BTreeSet<&str> = known.chain(asked).collect();
    let strays = found.files.keys().filter(|path| !spoken_of.contains(path.as_str()));
    drifts.extend(strays.map(|path| orphan(path, "")));
    drifts
}

/// Those of `due` that `lock` has under another name, which nobody asks for any more, with what it says of them: what has left
/// its place is found at another by what it was made from.
pub fn moves<'a>(due: &'a [Due], lock: &'a Lock) -> BTreeMap<&'a str, &'a Locked> {
    let wanted: BTreeSet<&str> = due.iter().map(|due| due.name.as_str()).collect();
    let mut movable: BTreeMap<Vec<TakeKey>, Vec<&Locked>> = BTreeMap::new();
    for locked in lock.prompts.values().rev().filter(|locked| !wanted.contains(locked.name.as_str())) {
        movable.entry(locked.takes.iter().map(|take| take.made.key).collect()).or_default().push(locked);
    }
    let mut moves = BTreeMap::new();
    for due in due.iter().filter(|due| !lock.prompts.contains_key(&due.name)) {
        let keys: Vec<TakeKey> = due.takes.iter().map(|(made, _)| made.key).collect();
        moves.extend(movable.get_mut(&keys).and_then(Vec::pop).map(|from| (due.name.as_str(), from)));
    }
    moves
}

/// What `locked`, which is `due` or was moved to it, knows of its `file`, where nothing else is done to its sound.
pub fn known_file<'a>(due: &Due, file: &DueFile, locked: &'a Locked) -> Option<&'a LockedFile> {
    let ending = |path: &str| path.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_owned());
    locked.files.iter().find(|known| {
        let is_it = match locked.name == due.name {
            true => known.path == file.path,
            false => ending(&known.path) == ending(&file.path),
        };
        is_it && known.finish == file.finish
    })
}

fn orphan(subject: &str, id: &str) -> Drift {
    let (subject, id, is_of_prompt) = (subject.to_owned(), id.to_owned(), !id.is_empty());
    let (language, changes) = (String::new(), Vec::new());
    Drift { kind: Kind::Orphaned, subject, is_of_prompt, id, site: None, language, changes, from: None }
}

fn drift(kind: Kind, subject: &str, due: &Due) -> Drift {
    let is_of_prompt = subject == due.name;
    let (subject, id, site) = (subject.to_owned(), due.id.clone(), Some(due.site.clone()));
    let language = due.language.clone();
    Drift { kind, subject, is_of_prompt, id, site, language, changes: Vec::new(), from: None }
}

/// What is wrong with the text of `due`.
fn of_text(flaw: &Flaw, due: &Due) -> Drift {
    match flaw {
        Flaw::Untranslated => drift(Kind::Untranslated, &due.name, due),
        Flaw::TooLong { chars, most } => {
            let change = Change { part: "length", old: most.to_string(), new: chars.to_string() };
            Drift { changes: vec![change], ..drift(Kind::TooLong, &due.name, due) }
        }
    }
}

/// How `due` differs from what is known of it.
fn of_prompt((due, new): (&Due, &Settings), (locked, old): (&Locked, &Settings), found: &Found) -> Vec<Drift> {
    let changes = changes(due, locked);
    let mut drifts = Vec::new();
    if !changes.is_empty() {
        drifts.push(Drift { changes, ..drift(Kind::Stale, &due.name, due) });
    }
    for file in &due.files {
        let Some(known) = locked.files.iter().find(|known| known.path == file.path) else {
            drifts.push(drift(Kind::Missing, &file.path, due));
            continue;
        };
        let changes = Settings::differing((old, &known.finish.parts()), (new, &file.finish.parts()));
        if !changes.is_empty() && drifts.first().is_none_or(|first| first.changes != changes) {
            drifts.push(Drift { changes, ..drift(Kind::Stale, &file.path, due) });
        }
        drifts.extend(of_file(known, found).map(|kind| drift(kind, &file.path, due)));
    }
    drifts
}

/// How the file itself differs from what is `known` of it.
fn of_file(known: &LockedFile, found: &Found) -> Option<Kind> {
    match found.files.get(&known.path) {
        None => Some(Kind::Missing),
        Some(digest) if *digest != Some(known.bytes) => Some(Kind::Edited),
        Some(_) => None,
    }
}

/// Which parts of what the takes of `due` are asked for with have changed, each once.
pub fn changes(due: &Due, locked: &Locked) -> Vec<Change> {
    if due.takes.iter().map(|(made, _)| made.key).eq(locked.takes.iter().map(|take| take.made.key)) {
        return Vec::new();
    }
    let new: Vec<&Made> = due.takes.iter().map(|(made, _)| made).collect();
    let old: Vec<&Made> = locked.takes.iter().map(|take| &take.made).collect();
    remade(&old, &new)
}

/// Which parts of the takes that were made as `old` are others in `new`, each once.
pub(super) fn remade(old: &[&Made], new: &[&Made]) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for (old, new) in old.iter().zip(new) {
        for change in differing(&old.parts(), &new.parts()) {
            if changes.iter().all(|known| known.part != change.part) {
                changes.push(change);
            }
        }
    }
    if old.len() != new.len() && changes.iter().all(|known| known.part != "text") {
        let requests = |n: usize| format!("{n} requests");
        changes.push(Change { part: "text", old: requests(old.len()), new: requests(new.len()) });
    }
    // The key follows from the others.
    if changes.len() > 1 {
        changes.retain(|change| change.part != "key");
    }
    changes
}

/// Those of `new` that are not as they were.
pub(super) fn differing(old: &[Part], new: &[Part]) -> Vec<Change> {
    let pairs = old.iter().zip(new).filter(|(old, new)| old.value != new.value);
    pairs.map(|(old, new)| Change { part: new.name, old: old.value.clone(), new: new.value.clone() }).collect()
}

#[cfg(test)]
mod tests;
