//! The catalogues of voices that Flow has published, bundled byte for byte (MIT), for planning without a network.
//!
//! Ids are kept exactly as they are: some hold spaces, parentheses or a full-width `（`, and one ends in a space.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::studio::port::VoiceCard;

/// `voices-flow_01_turbo.json`: the voices of the model `flow_01_turbo`.
const TURBO: &str = include_str!("catalogue/voices-flow_01_turbo.json");
/// `voices-flow_01_ex.json`: the extended voices, whose `language` is empty throughout.
const EX: &str = include_str!("catalogue/voices-flow_01_ex.json");

/// A list of voices as a server or a published catalogue words it.
#[derive(Debug, Clone, Deserialize)]
pub struct VoiceList {
    /// The voices.
    pub voices: Vec<Listed>,
}

/// A voice as a list words it; fields that nobody needs are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its id, never trimmed or normalised.
    pub id: String,
    /// Its name for people; names repeat.
    #[serde(default)]
    pub name: String,
    /// Its name in Latin letters, where there is one.
    #[serde(default, rename = "nameEn", skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// The language that it speaks; empty where the list does not say.
    #[serde(default)]
    pub language: String,
    /// What it sounds like.
    #[serde(default)]
    pub description: String,
    /// `Female` or `Male`, in any case, where the list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
}

impl Listed {
    /// The same in the words of every engine.
    pub fn card(&self) -> VoiceCard {
        // The name in Latin letters is what people search for; most descriptions repeat it.
        let description = match &self.name_en {
            Some(latin) if !self.description.contains(latin.as_str()) && *latin != self.name => {
                format!("{latin}; {}", self.description).trim_end_matches("; ").to_owned()
            }
            _ => self.description.clone(),
        };
        VoiceCard {
            id: self.id.clone(),
            name: self.name.clone(),
            language: self.language.clone(),
            gender: self.gender.as_deref().unwrap_or_default().to_lowercase(),
            description,
        }
    }
}

/// The bundled lists: `flow_01_turbo` first, then the extended voices; an id is listed once.
pub struct Bundled {
    /// The voices of `flow_01_turbo`.
    pub turbo: Vec<Listed>,
    /// The extended voices.
    pub ex: Vec<Listed>,
}

/// The bundled catalogues.
pub fn bundled() -> &'static Bundled {
    static BUNDLED: LazyLock<Bundled> = LazyLock::new(|| {
        // A test reads both: they are part of the program, and cannot be damaged apart from it.
        let read = |text| serde_json::from_str::<VoiceList>(text).map(|list| list.voices).unwrap_or_default();
        Bundled { turbo: read(TURBO), ex: read(EX) }
    });
    &BUNDLED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_12_ids_are_kept_byte_for_byte() {
        let Bundled { turbo, ex } = bundled();
        assert_eq!((turbo.len(), ex.len()), (77, 303));
        let has = |id: &str| turbo.iter().chain(ex).any(|voice| voice.id == id);
        assert!(has("v-female-R2s4N9qJ"));
        assert!(has("Santa_Claus "), "one id ends in a space");
        assert!(!has("Santa_Claus"));
        assert!(turbo.iter().chain(ex).any(|voice| voice.id.contains('（')), "one has a full-width parenthesis");
        assert!(!has("v-en-female-amy") && !has("v-en-male-brian"), "the page names voices that are in no catalogue");
        assert!(ex.iter().all(|voice| voice.language.is_empty()));
    }
}
