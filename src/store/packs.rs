//! What is kept of packs: which lines each holds, noted before it is asked for, so that whatever becomes of the manuscript
//! the lines of a take that was paid for can be cut from it; and the packs that are of no use.
//!
//! `packs/HASH.json` holds the packs of one run, and no word of theirs. `packs/KEY.void` says that the pack is not cut apart.
//! Only `gc` takes files away, while nobody may run a job.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::trouble::{Trouble, make_folder, sync_folder};
use crate::audio::align::{Joint, Part};
use crate::book::cutting::Expected;
use crate::fault;
use crate::files::{self as fs, File};
use crate::plan::key::{KeyMap, KeySet, TakeKey};
use crate::plan::layout::plausible;
use crate::units::{Frames, Language, SampleRate};

mod worded;

/// The form of a sheet that this program writes. It reads the one before as well.
const FORM: u32 = 2;

/// Lengths are kept in milliseconds.
const MILLISECONDS: SampleRate = SampleRate(1000);

/// A line of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedLine {
    /// The key of a take of its own.
    pub key: TakeKey,
    /// How many paragraphs it has.
    pub paragraphs: usize,
    /// The least that it may last, in milliseconds.
    pub least_ms: u64,
    /// The most that it may last, in milliseconds.
    pub most_ms: u64,
}

/// A stretch of speech in a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// How long it would take, in microseconds: whole numbers are read as they were written.
    pub us: u64,
    /// What lies at its end.
    pub ends: Joint,
}

/// A pack: all that cutting its take apart needs to know, without a word of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackSheet {
    /// The key of its take.
    pub key: TakeKey,
    /// Its lines, in the order in which they are said.
    pub lines: Vec<PackedLine>,
    /// What it should sound like.
    pub stretches: Vec<Stretch>,
}

impl PackSheet {
    /// What is kept of the pack `key` of `lines`, each the key of a take of its own and its words, said in `language` by a
    /// voice of `speed`, where 1 is normal.
    pub fn of(key: TakeKey, language: &Language, speed: f64, lines: &[(TakeKey, &str)]) -> PackSheet {
        let words: Vec<&str> = lines.iter().map(|(_, words)| *words).collect();
        let expected = Expected::of(&words, language.as_str());
        let stretch = |part: &Part| Stretch { us: (part.seconds * 1e6).round() as u64, ends: part.ends };
        let line = |((key, words), paragraphs): (&(TakeKey, &str), &usize)| {
            let lengths = plausible(words, language, speed, MILLISECONDS);
            PackedLine { key: *key, paragraphs: *paragraphs, least_ms: lengths.start().0, most_ms: lengths.end().0 }
        };
        let stretches = expected.parts.iter().map(stretch).collect();
        PackSheet { key, lines: lines.iter().zip(&expected.paragraphs).map(line).collect(), stretches }
    }

    /// What its take should sound like.
    pub fn expected(&self) -> Expected {
        let part = |stretch: &Stretch| Part { seconds: stretch.us as f64 / 1e6, ends: stretch.ends };
        Expected {
            parts: self.stretches.iter().map(part).collect(),
            paragraphs: self.lines.iter().map(|line| line.paragraphs).collect(),
        }
    }
}

impl PackedLine {
    /// The lengths that its take may have at `rate`.
    pub fn lengths(&self, rate: SampleRate) -> RangeInclusive<Frames> {
        let frames = |ms: u64| Frames(ms.saturating_mul(u64::from(rate.0)) / 1000);
        frames(self.least_ms)..=frames(self.most_ms)
    }
}

/// The packs of a run.
#[derive(Serialize, Deserialize)]
struct Sheets {
    v: u32,
    packs: Vec<PackSheet>,
}

/// What is kept of packs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeptPacks {
    /// Every pack that was ever noted, by its key.
    pub packs: BTreeMap<TakeKey, PackSheet>,
    /// Packs that are of no use, with what [`void`] was told.
    pub void: KeyMap<u32>,
}

fn folder(root: &Path) -> PathBuf {
    root.join("packs")
}

/// All that is kept in the state folder `root`. Writes nothing. A file that is no sheet of this form holds nothing: its packs
/// are then as good as never noted.
pub fn kept_in(root: &Path) -> Result<KeptPacks, Trouble> {
    let folder = folder(root);
    let mut kept = KeptPacks::default();
    let entries = match fs::read_dir(&folder) {
        // Where a file is in the way there are none; whoever makes the folder says so.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(kept),
        entries => entries.map_err(Trouble::of("read", &folder))?,
    };
    for entry in entries {
        let path = entry.map_err(Trouble::of("read", &folder))?.path();
        let read = || fs::read_to_string(&path).map_err(Trouble::of("read", &path));
        let key = || path.file_stem()?.to_str()?.parse::<TakeKey>().ok();
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => {
                kept.packs.extend(sheets_of(&read()?).into_iter().map(|sheet| (sheet.key, sheet)));
            }
            Some("void") => {
                let version = read()?.trim().parse().unwrap_or(0);
                kept.void.extend(key().map(|key| (key, version)));
            }
            _ => {}
        }
    }
    Ok(kept)
}

/// The packs that a file with `text` holds.
fn sheets_of(text: &str) -> Vec<PackSheet> {
    let sheets = serde_json::from_str::<Sheets>(text).ok().filter(|sheets| sheets.v == FORM);
    sheets.map(|sheets| sheets.packs).or_else(|| worded::sheets_of(text)).unwrap_or_default()
}

/// Takes away the files of the state folder `root` of which no pack is among `needed`, and what dead runs have left beside
/// them; what holds words is written anew without. The caller sees to it that nobody runs a job here meanwhile.
///
/// Wherever it dies, what is there means what it meant: each file goes or changes at once, and `needed` packs keep theirs.
pub fn tidy(root: &Path, needed: &KeySet) -> Result<(), Trouble> {
    let folder = folder(root);
    let entries = match fs::read_dir(&folder) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        entries => entries.map_err(Trouble::of("read", &folder))?,
    };
    let mut gone = Vec::new();
    for entry in entries {
        let path = entry.map_err(Trouble::of("read", &folder))?.path();
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("json") => {
                let text = fs::read_to_string(&path).map_err(Trouble::of("read", &path))?;
                let packs = sheets_of(&text);
                // What cannot be read may be of a later program: it stays.
                if packs.iter().any(|pack| needed.contains(&pack.key)) {
                    if worded::sheets_of(&text).is_some() {
                        write_sheets(&path, packs)?;
                    }
                } else if !packs.is_empty() {
                    gone.push(path);
                }
            }
            Some("void") => {
                let key = path.file_stem().and_then(|stem| stem.to_str()?.parse::<TakeKey>().ok());
                gone.extend(key.filter(|key| !needed.contains(key)).map(|_| path));
            }
            Some("part") => gone.push(path),
            _ => {}
        }
    }
    for path in &gone {
        fs::remove_file(path).map_err(Trouble::of("remove", path))?;
        fault::point("gc.unnoted");
    }
    if gone.is_empty() { Ok(()) } else { sync_folder(&folder) }
}

/// Notes `packs` in the state folder `root`; durable when this returns. All or none of them are noted, whenever it dies.
pub fn note(root: &Path, packs: Vec<PackSheet>) -> Result<(), Trouble> {
    let folder = folder(root);
    make_folder(&folder)?;
    let names = packs.iter().fold(blake3::Hasher::new(), |mut hasher, pack| {
        hasher.update(&pack.key.0);
        hasher
    });
    let path = folder.join(format!("{}.json", names.finalize().to_hex()));
    write_sheets(&path, packs)?;
    fault::point("pack.noted");
    Ok(())
}

fn write_sheets(path: &Path, packs: Vec<PackSheet>) -> Result<(), Trouble> {
    let text = serde_json::to_vec(&Sheets { v: FORM, packs });
    write(path, &text.map_err(|error| Trouble::of("write", path)(error.into()))?)
}

/// Says that the pack under `key` is of no use, as the cutter of `version` finds; durable when this returns.
pub fn void(root: &Path, key: &TakeKey, version: u32) -> Result<(), Trouble> {
    let folder = folder(root);
    make_folder(&folder)?;
    write(&folder.join(format!("{key}.void")), format!("{version}\n").as_bytes())?;
    fault::point("pack.void");
    Ok(())
}

/// Writes the file at `path` beside its name, and gives it that when it is durable.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    let part = path.with_extension("part");
    let mut file = File::create(&part).map_err(Trouble::of("create", &part))?;
    file.write_all(bytes).map_err(Trouble::of("write", &part))?;
    file.sync_data().map_err(Trouble::of("sync", &part))?;
    drop(file);
    fs::rename(&part, path).map_err(Trouble::of("rename", &part))?;
    sync_folder(super::trouble::parent_of(path))
}

#[cfg(test)]
mod tests;
