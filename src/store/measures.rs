//! Measures: how loud tracks are, kept by what was measured, so that one edited sentence is not the whole book heard anew.
//!
//! It is only a shortcut: each file holds one measure under the key of its sound and a digest of both. What is missing,
//! torn or damaged is measured again, and what cannot be written is not missed.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use crate::audio::loudness::Measured;
use crate::book::RenderKey;
use crate::book::render::Measures;
use crate::files as fs;

/// Bytes of the digest before a measure.
const DIGEST_BYTES: usize = 16;

/// The measures of a job, in a folder of their own.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    /// Names of what was asked for.
    used: Mutex<HashSet<String>>,
}

impl Kept {
    /// Those in `folder`, which need not be there.
    pub fn new(folder: PathBuf) -> Kept {
        Kept { folder, used: Mutex::default() }
    }

    /// Removes what nobody has asked for since: measures of sound that the job has no more.
    pub fn sweep(&self) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_none_or(|name| !used.contains(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Its file, noted as used.
    fn path(&self, key: &RenderKey) -> PathBuf {
        let name = key.to_string();
        let path = self.folder.join(&name);
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        path
    }
}

fn digest(key: &RenderKey, measure: &[u8]) -> [u8; DIGEST_BYTES] {
    xxh3_128(&[&key.0, measure].concat()).to_le_bytes()
}

impl Measures for Kept {
    fn known(&self, key: &RenderKey) -> Option<Measured> {
        let bytes = fs::read(self.path(key)).ok()?;
        let (sum, measure) = bytes.split_at_checked(DIGEST_BYTES)?;
        (sum == digest(key, measure)).then(|| Measured::from_bytes(measure)).flatten()
    }

    fn learnt(&self, key: &RenderKey, measured: &Measured) {
        let (path, measure) = (self.path(key), measured.to_bytes());
        let bytes = [digest(key, &measure).as_slice(), &measure].concat();
        // Not beside its name and not synced: a torn file fails its digest.
        let kept = fs::create_dir_all(&self.folder).and_then(|()| fs::write(&path, bytes));
        if let Err(error) = kept {
            tracing::debug!(%error, path = %path.display(), "a measure was not kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::loudness::{Meter, Peaks};
    use crate::units::SampleRate;

    fn measured() -> Measured {
        let mut meter = Meter::new(SampleRate(24_000), Peaks::True).unwrap();
        let sound: Vec<f32> = (0..60_000).map(|n| (n as f32 * 0.05).sin() * 0.1 * n as f32).collect();
        meter.add(&sound);
        meter.finish()
    }

    #[test]
    fn what_was_learnt_is_known_to_the_bit_and_damage_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("measures");
        let (one, two) = (RenderKey([1; 32]), RenderKey([2; 32]));
        let kept = Kept::new(folder.clone());
        assert_eq!(kept.known(&one), None);
        kept.learnt(&one, &measured());
        kept.learnt(&two, &Measured::default());
        assert_eq!((kept.known(&one), kept.known(&two)), (Some(measured()), Some(Measured::default())));
        assert!(measured().lufs().is_some());

        let path = folder.join(one.to_string());
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(kept.known(&one), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(kept.known(&one), None, "cut at {at}");
        }
        // Another's measure under this name is none of this sound.
        std::fs::copy(folder.join(two.to_string()), &path).unwrap();
        assert_eq!(kept.known(&one), None);
    }

    #[test]
    fn what_is_not_asked_for_is_swept_away() {
        let dir = tempfile::tempdir().unwrap();
        let kept = Kept::new(dir.path().to_owned());
        let (one, two) = (RenderKey([1; 32]), RenderKey([2; 32]));
        kept.learnt(&one, &measured());
        kept.learnt(&two, &measured());
        let again = Kept::new(dir.path().to_owned());
        assert!(again.known(&two).is_some());
        again.sweep();
        assert_eq!((again.known(&one), again.known(&two)), (None, Some(measured())));
    }
}
