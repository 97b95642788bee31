//! Cloned voices: each keeps its sample and the pitch measured in it; the built-in voice, moved there, stands for it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::ServeError;
use super::folder::{Folder, keep, sync};
use super::pitch::{measure, semitones};
use super::voice::{Part, plain};
use crate::engine::house::{Gender, House, Utterance};
use crate::store::trouble::Trouble;

/// Above this a voice is taken for a woman's: men speak around 120 Hz, women around 210 Hz.
const WOMAN_FROM_HZ: f64 = 165.0;
/// The pitch of a sample in which none can be measured.
const UNKNOWN_HZ: f64 = 165.0;

/// A cloned voice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Cloned {
    pub(super) id: String,
    /// Whose it is.
    pub(super) sub: String,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    /// Seconds of the sample.
    pub(super) duration: f64,
    /// ISO 8601.
    pub(super) created_at: String,
    pub(super) pitch_hz: f64,
}

/// The clones of a state folder.
pub(super) struct Clones {
    folder: PathBuf,
    known: Mutex<BTreeMap<String, Cloned>>,
    /// The measured pitches of house voices.
    pitches: Mutex<HashMap<String, f64>>,
}

/// What house voices say to have their pitch measured: vowels, in the order of the languages that are spoken.
const MEASURED_WITH: [(&str, &str); 5] = [
    ("en", "Now we are all going home early."),
    ("zh", "我要我的猫"),
    ("ja", "あおいうえをいう"),
    ("ko", "우리 아이 나무"),
    ("yue", "我要我嘅貓"),
];

impl Clones {
    pub(super) fn open(folder: &Folder) -> Result<Clones, ServeError> {
        let folder = folder.sub("clones")?;
        let mut known = BTreeMap::new();
        for entry in fs::read_dir(&folder).map_err(Trouble::of("read", &folder))? {
            let path = entry.map_err(Trouble::of("read", &folder))?.path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let bytes = fs::read(&path).map_err(Trouble::of("read", &path))?;
            let cloned: Cloned = serde_json::from_slice(&bytes)
                .map_err(|error| ServeError::Damaged { path: path.clone(), why: error.to_string() })?;
            known.insert(cloned.id.clone(), cloned);
        }
        Ok(Clones { folder, known: Mutex::new(known), pitches: Mutex::default() })
    }

    /// The clone `id` of `sub`.
    pub(super) fn find(&self, id: &str, sub: &str) -> Option<Cloned> {
        self.lock().get(id).filter(|cloned| cloned.sub == sub).cloned()
    }

    /// Whether anybody has a clone called `id`.
    pub(super) fn is_taken(&self, id: &str) -> bool {
        self.lock().contains_key(id)
    }

    /// All clones of `sub`, the newest first.
    pub(super) fn of(&self, sub: &str) -> Vec<Cloned> {
        let mut own: Vec<Cloned> = self.lock().values().filter(|cloned| cloned.sub == sub).cloned().collect();
        own.sort_by(|a, b| b.created_at.cmp(&a.created_at));
        own
    }

    /// Keeps `cloned` and its sample, durably.
    pub(super) fn add(&self, cloned: Cloned, sample: &[u8]) -> Result<(), Trouble> {
        let path = self.path(&cloned.id);
        keep(&path.with_extension("wav"), sample)?;
        let text = serde_json::to_vec(&cloned).map_err(|error| Trouble::of("write", &path)(error.into()))?;
        keep(&path, &text)?;
        self.lock().insert(cloned.id.clone(), cloned);
        Ok(())
    }

    /// Removes the clone `id` of `sub` with its sample.
    pub(super) fn remove(&self, id: &str, sub: &str) -> Result<Option<Cloned>, Trouble> {
        let Some(cloned) = self.find(id, sub) else { return Ok(None) };
        let path = self.path(id);
        fs::remove_file(&path).map_err(Trouble::of("remove", &path))?;
        let sample = path.with_extension("wav");
        fs::remove_file(&sample).map_err(Trouble::of("remove", &sample))?;
        sync(&self.folder)?;
        self.lock().remove(id);
        Ok(Some(cloned))
    }

    /// The house voice for `cloned` speaking `language`.
    pub(super) fn part(&self, cloned: &Cloned, language: &str, house: &House) -> Part {
        let gender = if cloned.pitch_hz >= WOMAN_FROM_HZ { Gender::Female } else { Gender::Male };
        let voice = plain(language, gender);
        let own = self.own_pitch(&voice, language, house);
        Part { house: voice, shift: semitones(own, cloned.pitch_hz).clamp(-12, 12) }
    }

    fn own_pitch(&self, voice: &str, language: &str, house: &House) -> f64 {
        let mut pitches = self.pitches.lock().unwrap_or_else(PoisonError::into_inner);
        *pitches.entry(voice.to_owned()).or_insert_with(|| {
            let text = MEASURED_WITH.iter().find(|(of, _)| *of == language).map_or("", |(_, text)| text);
            let said = house.speak(&Utterance { text, language, voice, speed: 1.0, pitch: 0, volume: 1.0 });
            said.ok().and_then(|spoken| measure(&spoken.samples, spoken.rate)).unwrap_or(UNKNOWN_HZ)
        })
    }

    fn path(&self, id: &str) -> PathBuf {
        // Ids are no file names.
        self.folder.join(format!("{}.json", blake3::hash(id.as_bytes()).to_hex()))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Cloned>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pitch of a sample, in hertz.
pub(super) fn pitch_of(samples: &[i16], rate: u32) -> f64 {
    measure(samples, rate).unwrap_or(UNKNOWN_HZ)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_outlives_the_server_and_speaks_at_its_pitch() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let cloned = |id: &str, pitch_hz| Cloned {
            id: id.to_owned(),
            sub: "a".into(),
            name: None,
            description: None,
            duration: 8.0,
            created_at: "2026-01-01T00:00:00Z".into(),
            pitch_hz,
        };
        Clones::open(&folder).unwrap().add(cloned("x y", 250.0), b"RIFF").unwrap();
        let clones = Clones::open(&folder).unwrap();
        assert_eq!(clones.of("a"), [cloned("x y", 250.0)]);
        assert!(clones.find("x y", "b").is_none() && clones.is_taken("x y"));
        let house = House::new(None);
        for pitch in [110.0, 250.0] {
            let Part { house: voice, shift } = clones.part(&cloned("", pitch), "en", &house);
            let utterance = Utterance {
                text: "Now we are all going home early.",
                language: "en",
                voice: &voice,
                speed: 1.0,
                pitch: shift,
                volume: 1.0,
            };
            let spoken = house.speak(&utterance).unwrap();
            let heard = measure(&spoken.samples, spoken.rate).unwrap();
            assert!(semitones(pitch, heard).abs() <= 2, "{pitch}: {heard} with {voice} {shift}");
        }
        assert!(clones.remove("x y", "b").unwrap().is_none());
        assert!(clones.remove("x y", "a").unwrap().is_some());
        assert!(Clones::open(&folder).unwrap().of("a").is_empty());
    }
}
