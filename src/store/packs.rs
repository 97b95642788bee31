//! What is kept of packs: which lines each holds, noted before it is asked for, so that whatever becomes of the manuscript
//! the lines of a take that was paid for can be cut from it; and the packs that are of no use.
//!
//! `packs/HASH.json` holds the packs of one run and is never changed. `packs/KEY.void` says that the pack is not cut apart.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::trouble::{Trouble, make_folder, sync_folder};
use crate::fault;
use crate::files::{self as fs, File};
use crate::plan::key::{KeyMap, TakeKey};

/// The form of a sheet that this program writes and reads.
const FORM: u32 = 1;

/// A line of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedLine {
    /// The key of a take of its own.
    pub key: TakeKey,
    /// Its words.
    pub text: String,
}

/// A pack: all that cutting its take apart needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackSheet {
    /// The key of its take.
    pub key: TakeKey,
    /// The language of its words.
    pub language: String,
    /// How fast its voice speaks; 1 is normal.
    pub speed: f64,
    /// Its lines, in the order in which they are said.
    pub lines: Vec<PackedLine>,
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
                let sheets = serde_json::from_str::<Sheets>(&read()?).ok().filter(|sheets| sheets.v == FORM);
                let packs = sheets.into_iter().flat_map(|sheets| sheets.packs);
                kept.packs.extend(packs.map(|sheet| (sheet.key, sheet)));
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

/// Notes `packs` in the state folder `root`; durable when this returns. All or none of them are noted, whenever it dies.
pub fn note(root: &Path, packs: Vec<PackSheet>) -> Result<(), Trouble> {
    let folder = folder(root);
    make_folder(&folder)?;
    let names = packs.iter().fold(blake3::Hasher::new(), |mut hasher, pack| {
        hasher.update(&pack.key.0);
        hasher
    });
    let path = folder.join(format!("{}.json", names.finalize().to_hex()));
    let text = serde_json::to_vec(&Sheets { v: FORM, packs });
    let text = text.map_err(|error| Trouble::of("write", &path)(error.into()))?;
    write(&path, &text)?;
    fault::point("pack.noted");
    Ok(())
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
mod tests {
    use super::*;

    fn sheet(n: u8) -> PackSheet {
        let line = |m: u8| PackedLine { key: TakeKey([n * 16 + m; 32]), text: format!("Line {m}.") };
        PackSheet { key: TakeKey([n; 32]), language: "en".into(), speed: 1.25, lines: (1..4).map(line).collect() }
    }

    #[test]
    fn what_is_noted_is_read_again_and_stays() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(kept_in(dir.path()).unwrap(), KeptPacks::default());
        note(dir.path(), vec![sheet(1), sheet(2)]).unwrap();
        note(dir.path(), vec![sheet(3)]).unwrap();
        void(dir.path(), &TakeKey([2; 32]), 7).unwrap();
        let kept = kept_in(dir.path()).unwrap();
        assert_eq!(kept.packs.into_values().collect::<Vec<_>>(), [sheet(1), sheet(2), sheet(3)]);
        assert_eq!(kept.void.into_iter().collect::<Vec<_>>(), [(TakeKey([2; 32]), 7)]);
    }

    #[test]
    fn what_is_no_sheet_holds_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join("packs").join(name);
        note(dir.path(), vec![sheet(1)]).unwrap();
        std::fs::write(at("torn.json"), "{\"v\":1,\"packs\":[").unwrap();
        std::fs::write(at("newer.json"), "{\"v\":2,\"packs\":[]}").unwrap();
        std::fs::write(at("half.part"), "{").unwrap();
        std::fs::write(at("name.void"), "1").unwrap();
        let kept = kept_in(dir.path()).unwrap();
        assert_eq!((kept.packs.len(), kept.void.len()), (1, 0));
    }
}
