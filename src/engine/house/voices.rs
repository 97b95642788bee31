//! The voices on offer, and how a voice id is read.
//!
//! An id is an espeak dialect and, after a `+`, an espeak variant: `en-us+f3`. A variant is a set of pitch and formant
//! settings that both the port and the program carry under the same name, so it works in every language.

use super::tongue::Tongue;

/// One voice on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseVoice {
    /// Its name in a job file: `en-us+f3`.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// `en`, `zh`, `ja`, `ko` or `yue`.
    pub language: &'static str,
    /// How it sounds to most ears.
    pub gender: Gender,
    /// A few words on how it sounds.
    pub description: String,
}

/// How a voice sounds to most ears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// Like a man.
    Male,
    /// Like a woman.
    Female,
}

/// espeak's variants that differ audibly in the port and in the program; those that rest on breath, whisper or the Klatt
/// synthesiser are left out, as the port ignores them, and so is `m7`, whose peaks the port cuts off. English goes through
/// the port's resonators, where a variant's formants are imitated within 6 %. An empty name is the dialect's own voice.
const VARIANTS: &[(&str, &str, Gender, &str)] = &[
    ("", "plain", Gender::Male, "low and even, the clearest of them"),
    ("f1", "Ada", Gender::Female, "elder woman, bright"),
    ("f2", "Bea", Gender::Female, "woman, clear, with a little room around her"),
    ("f3", "Cora", Gender::Female, "young woman, light, lively pitch"),
    ("f4", "Dora", Gender::Female, "woman, forward, strong accents"),
    ("f5", "Edith", Gender::Female, "high and light"),
    ("m1", "Abel", Gender::Male, "elder man, slightly deep"),
    ("m2", "Boris", Gender::Male, "man, narrow pitch, with a little room around him"),
    ("m3", "Carl", Gender::Male, "man, warm, livelier pitch"),
    ("m4", "Dan", Gender::Male, "deep, wide pitch"),
    ("m8", "Hal", Gender::Male, "the deepest, muffled"),
];

/// The dialects: espeak's name, whose tongue it is, and a name for people.
const DIALECTS: &[(&str, Tongue, &str)] = &[
    ("en-gb", Tongue::English, "British"),
    ("en-us", Tongue::English, "American"),
    ("en-gb-scotland", Tongue::English, "Scottish"),
    ("en-gb-x-rp", Tongue::English, "Received Pronunciation"),
    ("zh", Tongue::Mandarin, "Mandarin"),
    ("ja", Tongue::Japanese, "Japanese"),
    ("ko", Tongue::Korean, "Korean"),
    ("yue", Tongue::Cantonese, "Cantonese"),
];

/// A voice id, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    dialect: &'static str,
    tongue: Tongue,
    /// The name of an espeak variant; empty for none.
    pub(super) variant: &'static str,
}

impl Chosen {
    /// Any offered dialect with any offered variant; `en` stands for `en-gb`, and case does not matter.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let id = id.trim().to_ascii_lowercase();
        let (base, variant) = id.split_once('+').unwrap_or((&id, ""));
        if id.ends_with('+') {
            return None;
        }
        let (variant, ..) = VARIANTS.iter().find(|(name, ..)| *name == variant)?;
        let base = match base {
            "en" => "en-gb",
            "cmn" => "zh",
            other => other,
        };
        let (dialect, tongue, _) = DIALECTS.iter().find(|(name, ..)| *name == base)?;
        Some(Chosen { dialect, tongue: *tongue, variant })
    }

    /// The dialect in which to say something in `tongue`: the voice's own if it is at home there, else the one that
    /// `language` names, else the tongue's first.
    pub(super) fn dialect(&self, tongue: Tongue, language: &str) -> &'static str {
        if self.tongue == tongue {
            return self.dialect;
        }
        let language = language.trim().to_ascii_lowercase().replace('_', "-");
        let mut at_home = DIALECTS.iter().filter(|(_, of, _)| *of == tongue).map(|(name, ..)| *name);
        let first = at_home.clone().next().unwrap_or("en-gb");
        at_home.find(|name| *name == language).unwrap_or(first)
    }
}

/// Every dialect with every variant.
pub(super) fn all() -> Vec<HouseVoice> {
    DIALECTS
        .iter()
        .flat_map(|(dialect, tongue, place)| {
            VARIANTS.iter().map(move |(variant, name, gender, description)| HouseVoice {
                id: if variant.is_empty() { (*dialect).to_owned() } else { format!("{dialect}+{variant}") },
                name: format!("{place} {name}"),
                language: tongue.tag(),
                gender: *gender,
                description: format!("{place}: {description}"),
            })
        })
        .collect()
}

/// The names of the variants on offer; the empty one is none.
pub(super) fn variants() -> impl Iterator<Item = &'static str> {
    VARIANTS.iter().map(|(name, ..)| *name)
}

/// The ids at home in `tongue`, as a list to read.
pub(super) fn ids_for(tongue: Tongue) -> String {
    let ids: Vec<String> =
        all().into_iter().filter(|voice| voice.language == tongue.tag()).map(|voice| voice.id).collect();
    ids.join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_enough_voices_and_ids_are_unique() {
        let voices = all();
        let ids: BTreeSet<_> = voices.iter().map(|voice| &voice.id).collect();
        assert_eq!(ids.len(), voices.len());
        for (tag, least) in [("en", 8), ("zh", 4), ("ja", 4), ("ko", 4), ("yue", 4)] {
            assert!(voices.iter().filter(|voice| voice.language == tag).count() >= least, "{tag}");
        }
        assert!(voices.iter().all(|voice| Chosen::parse(&voice.id).is_some()));
    }

    #[test]
    fn strange_ids_are_refused() {
        for id in ["", "+", "en-gb+", "en-gb+f9", "fr", "en-gb+f1+f2", "../m1", "en-gb+../m1"] {
            assert_eq!(Chosen::parse(id), None, "{id}");
        }
    }

    #[test]
    fn the_voice_chooses_the_dialect_only_at_home() {
        let american = Chosen::parse("en-US+f2").unwrap();
        assert_eq!(american.dialect(Tongue::English, "en-GB"), "en-us");
        assert_eq!(american.dialect(Tongue::Japanese, "ja"), "ja");
        let korean = Chosen::parse("ko+m1").unwrap();
        assert_eq!(korean.dialect(Tongue::English, "en-US"), "en-us");
        assert_eq!(korean.dialect(Tongue::English, "ko"), "en-gb");
        assert_eq!(korean.variant, "m1");
    }
}
