//! Openings: how the texts of a job's takes begin and how long they are, so that after an edit what is recorded is found where
//! it now stands.
//!
//! It is only a shortcut: a file holds prints and lengths, never a word, with a digest before them. Without it no take is
//! lost; but a plan then cuts as if nothing but its usual pieces were recorded, and an edit may ask for more than its own words.

use std::io::{self, ErrorKind};
use std::path::Path;

use xxhash_rust::xxh3::xxh3_128;

use crate::files as fs;
use crate::plan::key::{KeyMap, TakeKey};
use crate::store::trouble::Trouble;

/// Bytes of the digest before the rows.
const DIGEST_BYTES: usize = 16;

/// Bytes of a row: key, opening, length.
const ROW_BYTES: usize = 32 + 8 + 4;

/// How the text of a take begins, as [`opening`](crate::segment::recorded::opening) prints it, and its length in bytes.
pub type Opening = (u64, u32);

/// The openings in the file at `path`, by the keys of their takes; none where it is not there, torn or damaged.
pub fn read(path: &Path) -> KeyMap<Opening> {
    let bytes = fs::read(path).unwrap_or_default();
    let Some((sum, rows)) = bytes.split_at_checked(DIGEST_BYTES) else { return KeyMap::default() };
    let (rows, rest) = rows.as_chunks::<ROW_BYTES>();
    if sum != xxh3_128(rows.as_flattened()).to_le_bytes() || !rest.is_empty() {
        tracing::warn!(path = %path.display(), "what was noted of recorded texts is damaged and not used");
        return KeyMap::default();
    }
    rows.iter().filter_map(row).collect()
}

fn row(bytes: &[u8; ROW_BYTES]) -> Option<(TakeKey, Opening)> {
    let (key, rest) = bytes.split_first_chunk()?;
    let (opening, length) = rest.split_first_chunk()?;
    Some((TakeKey(*key), (u64::from_le_bytes(*opening), u32::from_le_bytes(length.try_into().ok()?))))
}

/// Writes `openings` to `path`: beside it first, so that the old ones stay until the new ones are there.
pub fn write(path: &Path, openings: &KeyMap<Opening>) -> io::Result<()> {
    let mut keys: Vec<(&TakeKey, &Opening)> = openings.iter().collect();
    keys.sort_unstable();
    let mut rows = Vec::with_capacity(keys.len() * ROW_BYTES);
    for (key, (opening, length)) in keys {
        rows.extend_from_slice(&key.0);
        rows.extend_from_slice(&opening.to_le_bytes());
        rows.extend_from_slice(&length.to_le_bytes());
    }
    let bytes = [xxh3_128(&rows).to_le_bytes().as_slice(), &rows].concat();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = path.with_extension("part");
    fs::write(&part, bytes)?;
    fs::rename(&part, path)
}

/// Forgets in each file of `folder`, which need not be there, the takes that `stays` says no to.
pub fn tidy(folder: &Path, stays: impl Fn(&TakeKey) -> bool) -> Result<(), Trouble> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(Trouble::of("read", folder))?,
    };
    for entry in entries {
        let path = entry.map_err(Trouble::of("read", folder))?.path();
        let mut noted = read(&path);
        let before = noted.len();
        noted.retain(|key, _| stays(key));
        if noted.is_empty() {
            fs::remove_file(&path).map_err(Trouble::of("remove", &path))?;
        } else if noted.len() != before {
            write(&path, &noted).map_err(Trouble::of("write", &path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_again_and_damage_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("openings").join("job");
        assert!(read(&path).is_empty());
        let noted: KeyMap<Opening> = (0..3).map(|n| (TakeKey([n; 32]), (u64::MAX - u64::from(n), 77))).collect();
        write(&path, &noted).unwrap();
        assert_eq!(read(&path), noted);
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert!(read(&path).is_empty(), "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert!(read(&path).is_empty(), "cut at {at}");
        }
    }

    #[test]
    fn takes_that_are_gone_are_forgotten_and_empty_files_go() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("openings");
        let noted = |keys: &[u8]| -> KeyMap<Opening> { keys.iter().map(|n| (TakeKey([*n; 32]), (7, 77))).collect() };
        tidy(&folder, |_| false).unwrap();
        write(&folder.join("half"), &noted(&[1, 2])).unwrap();
        write(&folder.join("whole"), &noted(&[2])).unwrap();
        write(&folder.join("none"), &noted(&[1])).unwrap();
        std::fs::write(folder.join("torn"), "x").unwrap();
        tidy(&folder, |key| key.0[0] == 2).unwrap();
        assert_eq!((read(&folder.join("half")), read(&folder.join("whole"))), (noted(&[2]), noted(&[2])));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
    }
}
