//! TakeKey: the hash of everything that changes a take's sound, and of nothing else.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::str::FromStr;

use serde::de::Visitor;
use serde::{Deserialize, Serialize};

use crate::cast::Voice;

/// Names one take for ever: equal keys, equal sound.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakeKey(pub [u8; 32]);

impl Hash for TakeKey {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        // Without the length that an array's own hash begins with: it says nothing.
        hasher.write(&self.0);
    }
}

/// All that makes a take's sound. Every field is hashed; a new field needs a new `VERSION`.
#[derive(Debug)]
pub struct Sound<'a> {
    /// The words as they are sent, after lexicon and normalisation.
    pub text: &'a str,
    /// The engine's identity for the language, program versions included.
    pub engine: &'a str,
    /// Voice id and settings; the job's own name for the voice does not count.
    pub voice: &'a Voice,
    /// The language asked for.
    pub language: &'a str,
    /// The format asked for.
    pub format: &'a str,
}

/// Changes whenever the meaning of a key's fields does.
const VERSION: &str = "rhapsode take 1";

/// What the keys of later takes are made of beside the first one's.
const AGAIN: &str = "rhapsode take again 1";

/// So many later takes of the same words there can be: whoever wants more should change the words.
pub const LATER_TAKES: u32 = 4;

impl TakeKey {
    /// The key of `sound`: blake3 over its fields, each behind its length, so that no two records read alike.
    pub fn of(sound: &Sound<'_>) -> TakeKey {
        let Sound { text, engine, voice, language, format } = sound;
        let fields = [
            VERSION.as_bytes(),
            text.as_bytes(),
            engine.as_bytes(),
            voice.id.as_bytes(),
            language.as_bytes(),
            &voice.speed.to_le_bytes(),
            &voice.pitch.to_le_bytes(),
            &voice.volume.to_le_bytes(),
            format.as_bytes(),
        ];
        // Hashed in one piece: for the few hundred bytes of most segments that takes half as long as field by field.
        let mut bytes = Vec::with_capacity(fields.iter().map(|field| 8 + field.len()).sum());
        for field in fields {
            bytes.extend_from_slice(&(field.len() as u64).to_le_bytes());
            bytes.extend_from_slice(field);
        }
        TakeKey(*blake3::hash(&bytes).as_bytes())
    }

    /// The keys of later takes of the same words, with which of them each is, from 1 to [`LATER_TAKES`].
    ///
    /// A later take is bought like any other, under a key of its own: so no step of it can touch the take that is there.
    pub fn again(self) -> impl Iterator<Item = (u32, TakeKey)> {
        (1..=LATER_TAKES).map(move |nth| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(AGAIN.as_bytes()).update(&self.0).update(&nth.to_le_bytes());
            (nth, TakeKey(*hasher.finalize().as_bytes()))
        })
    }
}

impl fmt::Display for TakeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for TakeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TakeKey({self})")
    }
}

/// A set of take keys. They are hashes already: eight of their bytes find the place in the table.
pub type KeySet = HashSet<TakeKey, BuildHasherDefault<FirstBytes>>;

/// A map from take keys, likewise.
pub type KeyMap<T> = HashMap<TakeKey, T, BuildHasherDefault<FirstBytes>>;

/// Takes eight bytes of a take key for its hash. Nobody can choose keys that collide without breaking blake3.
#[derive(Debug, Clone, Copy, Default)]
pub struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn write(&mut self, bytes: &[u8]) {
        let mut first = [0; 8];
        bytes.iter().zip(&mut first).for_each(|(byte, slot)| *slot = *byte);
        self.0 ^= u64::from_le_bytes(first);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Text that is not a take key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a take key is 64 hexadecimal digits")]
pub struct NotAKey;

impl FromStr for TakeKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<TakeKey, NotAKey> {
        let hash = blake3::Hash::from_hex(text).map_err(|_| NotAKey)?;
        Ok(TakeKey(*hash.as_bytes()))
    }
}

impl Serialize for TakeKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TakeKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<TakeKey, D::Error> {
        deserializer.deserialize_str(Digits)
    }
}

/// Reads a key without a copy of its text: a ledger of a million requests holds two million of them.
struct Digits;

impl Visitor<'_> for Digits {
    type Value = TakeKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&NotAKey, f)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<TakeKey, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_hash_of_its_fields_each_behind_its_length() {
        let voice = Voice { name: "a".into(), id: "en".into(), language: None, speed: 1.5, pitch: -2, volume: 0.5 };
        let sound = Sound { text: "Hi", engine: "house 1", voice: &voice, language: "en", format: "wav" };
        let mut hasher = blake3::Hasher::new();
        for field in ["rhapsode take 1", "Hi", "house 1", "en", "en"] {
            hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
        }
        hasher.update(&[8, 0, 0, 0, 0, 0, 0, 0]).update(&1.5f64.to_le_bytes());
        hasher.update(&[4, 0, 0, 0, 0, 0, 0, 0]).update(&(-2i32).to_le_bytes());
        hasher.update(&[8, 0, 0, 0, 0, 0, 0, 0]).update(&0.5f64.to_le_bytes());
        hasher.update(&[3, 0, 0, 0, 0, 0, 0, 0]).update(b"wav");
        assert_eq!(TakeKey::of(&sound), TakeKey(*hasher.finalize().as_bytes()));
    }

    #[test]
    fn every_field_changes_the_key_and_the_voice_name_does_not() {
        let voice = Voice { name: "alice".into(), id: "en".into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 };
        let base = Sound { text: "Hi", engine: "house 1", voice: &voice, language: "en", format: "wav" };
        let key = TakeKey::of(&base);
        assert_eq!(key, key.to_string().parse().unwrap());
        let renamed = Voice { name: "bob".into(), ..voice.clone() };
        assert_eq!(key, TakeKey::of(&Sound { voice: &renamed, ..base }));
        let others = [
            Voice { id: "en2".into(), ..voice.clone() },
            Voice { speed: 1.01, ..voice.clone() },
            Voice { pitch: 1, ..voice.clone() },
            Voice { volume: 2.0, ..voice.clone() },
        ];
        for other in &others {
            assert_ne!(key, TakeKey::of(&Sound { voice: other, ..base }));
        }
        assert_ne!(key, TakeKey::of(&Sound { text: "Hi!", ..base }));
        assert_ne!(key, TakeKey::of(&Sound { engine: "house 2", ..base }));
        assert_ne!(key, TakeKey::of(&Sound { language: "ja", ..base }));
        assert_ne!(key, TakeKey::of(&Sound { format: "mp3", ..base }));
        assert_ne!(
            TakeKey::of(&Sound { text: "ab", engine: "c", ..base }),
            TakeKey::of(&Sound { text: "a", engine: "bc", ..base })
        );
    }
}
