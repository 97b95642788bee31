//! Made: the parts of what a prompt was made from, each by itself, so that what has changed can be said.

use serde::{Deserialize, Serialize};

use crate::cast::Voice;
use crate::plan::key::{Sound, TakeKey};
use crate::plan::{CueId, Plan, recorded};

/// Hexadecimal digits of hashes of words: 128 bits.
const WORDS_DIGITS: usize = 32;

/// Hexadecimal digits of hashes of settings: they are compared with one other.
const SETTINGS_DIGITS: usize = 16;

/// What a take was asked for with: its key, and all that the key is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The key of the request.
    pub key: TakeKey,
    /// A hash of the words as they were sent.
    pub text: String,
    /// The engine's id of the voice.
    pub voice: String,
    /// The language asked for.
    pub language: String,
    /// Rate of speech; absent where it is the voice's own, as the next two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Pitch in semitones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch: Option<i32>,
    /// Loudness factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<f64>,
    /// What makes the sound: the engine, its model or its version.
    pub engine: String,
    /// The format asked for.
    pub format: String,
}

/// A part of what a prompt was made from, with what people are shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called: `text`, `voice`, `master`, …
    pub name: &'static str,
    /// Its value; of words and of settings a hash.
    pub value: String,
}

impl Made {
    /// What is asked for with `sound`.
    pub fn of(sound: &Sound<'_>) -> Made {
        let Sound { text, engine, voice, language, format } = sound;
        let Voice { id, speed, pitch, volume, .. } = *voice;
        Made {
            key: TakeKey::of(sound),
            text: hash([text.as_bytes()], WORDS_DIGITS),
            voice: id.clone(),
            language: (*language).to_owned(),
            speed: Some(*speed).filter(|speed| *speed != 1.0),
            pitch: Some(*pitch).filter(|pitch| *pitch != 0),
            volume: Some(*volume).filter(|volume| *volume != 1.0),
            engine: (*engine).to_owned(),
            format: (*format).to_owned(),
        }
    }

    /// Whether nobody was asked: somebody has recorded it.
    pub fn is_recorded(&self) -> bool {
        self.engine == recorded::ENGINE
    }

    /// Its parts, the key last: it can differ alone only between two versions of this program.
    pub fn parts(&self) -> [Part; 9] {
        let part = |name, value: String| Part { name, value };
        let words = if self.is_recorded() { "recording" } else { "text" };
        [
            part(words, self.text.clone()),
            part("voice", self.voice.clone()),
            part("language", self.language.clone()),
            part("speed", self.speed.unwrap_or(1.0).to_string()),
            part("pitch", self.pitch.unwrap_or(0).to_string()),
            part("volume", self.volume.unwrap_or(1.0).to_string()),
            part("engine", self.engine.clone()),
            part("format", self.format.clone()),
            part("key", self.key.to_string()),
        ]
    }
}

/// What a job does to the sound of a file: hashes of settings, so that what is changed without a request can be said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// How takes are trimmed and joined.
    pub stitch: String,
    /// How loud they are made, and what stands in pauses.
    pub master: String,
    /// How the sound is coded; absent for WAV.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub coding: String,
    /// What is written into the file beside its sound; absent for WAV, which holds nothing else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tags: String,
}

impl Finish {
    /// Its parts.
    pub fn parts(&self) -> [Part; 4] {
        let part = |name, value: &String| Part { name, value: value.clone() };
        [
            part("stitch", &self.stitch),
            part("master", &self.master),
            part("coding", &self.coding),
            part("tags", &self.tags),
        ]
    }

    /// The hash of settings, which are `pieces`.
    pub fn hash<const N: usize>(pieces: [&[u8]; N]) -> String {
        hash(pieces, SETTINGS_DIGITS)
    }
}

/// `digits` of the hash of `pieces`, each behind its length.
fn hash<const N: usize>(pieces: [&[u8]; N], digits: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    for piece in pieces {
        hasher.update(&(piece.len() as u64).to_le_bytes()).update(piece);
    }
    let mut hex = hasher.finalize().to_hex().to_string();
    hex.truncate(digits);
    hex
}

impl Plan {
    /// What the take of `cue` is asked for with at first, whichever of its takes is used.
    pub fn made(&self, cue: CueId) -> Option<Made> {
        if let Some(file) = self.recorded(cue) {
            return Some(recorded::sound(file, self.card.rate, Made::of));
        }
        let casting = self.castings.get(self.cues.get(cue.0 as usize)?.casting as usize)?;
        let sound = Sound {
            text: self.text(cue),
            engine: self.card.identity_for(&casting.language),
            voice: &self.cast.spoken(casting)?,
            language: casting.language.as_str(),
            format: &self.card.format,
        };
        Some(Made::of(&sound))
    }
}
