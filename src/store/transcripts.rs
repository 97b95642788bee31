//! Transcripts: what was heard in takes, each in a file of its own under a name made of the take's sound and of who listened,
//! so that no take is listened to twice.
//!
//! A file holds a digest and the prints of words, never a word. One that is missing, torn or damaged is not believed, and the
//! take is listened to anew.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::audio::Digest;
use crate::files::{self as fs, File};
use crate::store::trouble::Trouble;

/// Bytes of the digest before the prints.
const DIGEST_BYTES: usize = 16;

/// What was heard in takes, by one who listens.
#[derive(Debug)]
pub struct Transcripts {
    folder: PathBuf,
    listener: String,
}

impl Transcripts {
    /// Those in `folder`, which need not be there, that `listener` heard: all that may change what is heard and how it is kept.
    pub fn new(folder: PathBuf, listener: String) -> Transcripts {
        Transcripts { folder, listener }
    }

    /// The prints of what was heard in the take whose sound has the digest `take`, when it was told that the language is
    /// `language`.
    pub fn known(&self, take: &Digest, language: &str) -> Option<Vec<u64>> {
        let path = self.path(take, language);
        let bytes = fs::read(&path).ok()?;
        let (sum, prints) = bytes.split_at_checked(DIGEST_BYTES)?;
        if sum != digest(&path, prints) {
            return None;
        }
        let (prints, []) = prints.as_chunks::<8>() else { return None };
        Some(prints.iter().map(|print| u64::from_le_bytes(*print)).collect())
    }

    /// Keeps `prints`, durably: listening may have cost money.
    pub fn learnt(&self, take: &Digest, language: &str, prints: &[u64]) -> io::Result<()> {
        let path = self.path(take, language);
        let prints: Vec<u8> = prints.iter().flat_map(|print| print.to_le_bytes()).collect();
        fs::create_dir_all(&self.folder)?;
        let part = path.with_extension("part");
        let mut file = File::create(&part)?;
        file.write_all(&digest(&path, &prints))?;
        file.write_all(&prints)?;
        file.sync_all()?;
        fs::rename(&part, &path)
    }

    /// The file of what was heard in the take `take` in `language`, whether it is there or not.
    pub fn path(&self, take: &Digest, language: &str) -> PathBuf {
        let mut hasher = blake3::Hasher::new();
        for field in [&self.listener, &take.to_string(), language] {
            hasher.update(&(field.len() as u64).to_le_bytes());
            hasher.update(field.as_bytes());
        }
        self.folder.join(hasher.finalize().to_hex().as_str())
    }
}

/// The files in `folder`, which need not be there, that are none of `wanted`; halves that a killed run has left are among them.
pub fn unwanted(folder: &Path, wanted: &HashSet<PathBuf>) -> Result<Vec<PathBuf>, Trouble> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Trouble::of("read", folder))?,
    };
    let names: Vec<OsString> = entries
        .map(|entry| Ok(entry.map_err(Trouble::of("read", folder))?.file_name()))
        .collect::<Result<_, Trouble>>()?;
    let mut paths: Vec<PathBuf> = names.into_iter().map(|name| folder.join(name)).collect();
    paths.retain(|path| !wanted.contains(path));
    paths.sort_unstable();
    Ok(paths)
}

/// Over the name too: another's prints under this name are not believed.
fn digest(path: &Path, prints: &[u8]) -> [u8; DIGEST_BYTES] {
    let name = path.file_name().unwrap_or_default();
    xxh3_128(&[name.as_encoded_bytes(), prints].concat()).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_is_known_to_who_heard_it_and_damage_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("transcripts");
        let of = |listener: &str| Transcripts::new(folder.clone(), listener.to_owned());
        let (one, two) = (Digest(1), Digest(2));
        let kept = of("whisper");
        assert_eq!(kept.known(&one, "en"), None);
        kept.learnt(&one, "en", &[7, u64::MAX]).unwrap();
        kept.learnt(&two, "en", &[]).unwrap();
        assert_eq!((kept.known(&one, "en"), kept.known(&two, "en")), (Some(vec![7, u64::MAX]), Some(vec![])));
        assert_eq!((kept.known(&one, "fr"), of("other").known(&one, "en")), (None, None));

        let path = kept.path(&one, "en");
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(kept.known(&one, "en"), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(kept.known(&one, "en"), None, "cut at {at}");
        }
        std::fs::copy(kept.path(&two, "en"), &path).unwrap();
        assert_eq!(kept.known(&one, "en"), None);

        let wanted = HashSet::from([kept.path(&one, "en"), kept.path(&one, "fr")]);
        assert_eq!(unwanted(&folder, &wanted).unwrap(), [kept.path(&two, "en")]);
        assert_eq!(unwanted(&dir.path().join("none"), &wanted).unwrap(), Vec::<PathBuf>::new());
    }
}
