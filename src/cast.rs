//! Casting: which voice speaks a line, from its role and language; names are checked once, before anything is planned.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::script::Direction;
use crate::units::Language;

mod settings;
mod together;

pub use settings::{Obeys, SPEEDS, Settings, Strain};
pub use together::{Together, together};

/// A voice of the job: an engine's voice id with its settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Voice {
    /// What the job calls it.
    pub name: String,
    /// The engine's id for it, never trimmed or normalised.
    pub id: String,
    /// The language it speaks when neither the line nor its role says; absent means the job's.
    pub language: Option<Language>,
    /// Rate of speech, 0.5 to 2.0; 1.0 is the voice's own.
    pub speed: f64,
    /// Pitch in semitones, −12 to 12.
    pub pitch: i32,
    /// Loudness factor, above 0 up to 10; 1.0 is the voice's own.
    pub volume: f64,
}

/// Index of a [`Voice`] in [`Cast::voices`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct VoiceId(pub u16);

impl VoiceId {
    /// Nobody of the cast: whoever is heard in a file that was recorded elsewhere.
    pub const NOBODY: VoiceId = VoiceId(u16::MAX);
}

/// The voices of one role: one for all languages, with exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The voice for every language that has none of its own.
    pub voice: VoiceId,
    /// Voices for single languages: by primary subtag, and for editions by the whole tag, which is looked for first.
    pub by_language: BTreeMap<String, VoiceId>,
}

/// The table between roles and voices.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cast {
    /// The job's language: what a line is in when nothing else says.
    pub language: Language,
    /// All voices, in the job's order.
    pub voices: Vec<Voice>,
    /// The part of lines without a role.
    pub default: Part,
    /// Parts by role name.
    pub parts: BTreeMap<String, Part>,
    /// Who speaks for people at once.
    pub together: Together,
    /// What the engine can be told of a voice.
    pub obeys: Obeys,
}

/// What a line is spoken with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Casting {
    /// The voice.
    pub voice: VoiceId,
    /// The language it is asked to speak.
    pub language: Language,
    /// What markup changes of the voice.
    pub settings: Settings,
}

/// A role that nobody plays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no voice is cast for `{role}`")]
pub struct Uncast {
    /// The role as the markup names it.
    pub role: String,
}

impl Cast {
    /// The voice and language of a line with `direction`. A role may be named in `[casting]`, or be a voice's own name.
    pub fn resolve(&self, direction: &Direction) -> Result<Casting, Uncast> {
        let voice = self.voice_of(direction)?;
        let settings = self.settings_of(direction, voice).0;
        Ok(Casting { voice, language: self.language_of(direction, voice), settings })
    }

    /// What of the prosody of `direction` will not be heard as it is meant.
    pub fn strains(&self, direction: &Direction) -> Vec<Strain> {
        self.voice_of(direction).map(|voice| self.settings_of(direction, voice).1).unwrap_or_default()
    }

    /// The language of lines with `direction`, and the others, as primary subtags, for which its role has a voice; `None` when
    /// the markup names the language.
    pub fn tongues(&self, direction: &Direction) -> Option<(Language, impl Iterator<Item = &str>)> {
        let voice = self.voice_of(direction).ok().filter(|_| direction.language.is_none())?;
        let part = match &direction.role {
            None => Some(&self.default),
            Some(role) => self.parts.get(role),
        };
        let others = part.into_iter().flat_map(|part| part.by_language.keys().map(String::as_str));
        Some((self.language_of(direction, voice), others))
    }

    /// The voice of `casting` as it is asked to speak: with what markup changes of it.
    pub fn spoken(&self, casting: &Casting) -> Option<Voice> {
        self.voice(casting.voice).map(|voice| casting.settings.applied(voice))
    }

    /// The rate at which `casting` speaks, as a factor.
    pub fn speed(&self, casting: &Casting) -> f64 {
        self.voice(casting.voice).map_or(1.0, |voice| casting.settings.speed(voice))
    }

    fn voice_of(&self, direction: &Direction) -> Result<VoiceId, Uncast> {
        let part = match &direction.role {
            None => &self.default,
            Some(role) => match self.parts.get(role) {
                Some(part) => part,
                None => {
                    let first = || {
                        self.first_of(role)
                            .map(|first| self.voice_of(&Direction { role: Some(first), ..direction.clone() }))
                    };
                    return self
                        .voice_named(role)
                        .map(Ok)
                        .or_else(first)
                        .unwrap_or_else(|| Err(Uncast { role: role.clone() }));
                }
            },
        };
        let wanted = direction.language.as_ref().unwrap_or(&self.language);
        let known = |tag| part.by_language.get(tag).copied();
        Ok(known(wanted.as_str()).or_else(|| known(wanted.primary())).unwrap_or(part.voice))
    }

    /// The first of the people that `role` is at once, if the job says who speaks for them; each of them must be cast.
    fn first_of(&self, role: &str) -> Option<String> {
        self.people(role).first().map(|first| (*first).to_owned())
    }

    /// The people that `role` is at once, if the job says who speaks for them; none where one of them is not cast.
    fn people<'r>(&self, role: &'r str) -> Vec<&'r str> {
        let known = || self.names().collect::<Vec<_>>();
        if self.together == Together::Apart { Vec::new() } else { together(role, &known()) }
    }

    /// Directions for those who speak beside the first where `direction` is of people at once that are to be mixed. Who has
    /// the voice of one before says nothing more.
    pub fn beside(&self, direction: &Direction) -> Vec<Direction> {
        let Some(role) = direction.role.as_deref().filter(|_| self.together == Together::Mix) else {
            return Vec::new();
        };
        if self.parts.contains_key(role) || self.voice_named(role).is_some() {
            return Vec::new();
        }
        let of = |name: &str| Direction { role: Some(name.to_owned()), ..direction.clone() };
        let mut voices: Vec<VoiceId> = Vec::new();
        let all = self.people(role).into_iter().map(of);
        let mut others: Vec<Direction> = all
            .filter(|one| {
                let voice = self.voice_of(one).ok().filter(|voice| !voices.contains(voice));
                voices.extend(voice);
                voice.is_some()
            })
            .collect();
        others.drain(..others.len().min(1));
        others
    }

    fn settings_of(&self, direction: &Direction, voice: VoiceId) -> (Settings, Vec<Strain>) {
        let of = |voice| Settings::of(voice, direction.prosody, self.obeys);
        self.voice(voice).map(of).unwrap_or_default()
    }

    /// The voice behind `id`.
    pub fn voice(&self, id: VoiceId) -> Option<&Voice> {
        self.voices.get(usize::from(id.0))
    }

    /// The voice called `name`.
    pub fn voice_named(&self, name: &str) -> Option<VoiceId> {
        let at = self.voices.iter().position(|voice| voice.name == name)?;
        u16::try_from(at).ok().map(VoiceId)
    }

    /// Every name that markup may use for a role.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str).chain(self.voices.iter().map(|voice| voice.name.as_str()))
    }

    fn language_of(&self, direction: &Direction, voice: VoiceId) -> Language {
        let own = self.voice(voice).and_then(|voice| voice.language.as_ref());
        direction.language.as_ref().or(own).unwrap_or(&self.language).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(name: &str) -> Voice {
        Voice { name: name.into(), id: name.into(), language: None, speed: 1.0, pitch: 0, volume: 1.0 }
    }

    #[test]
    fn roles_languages_and_names_find_their_voice() {
        fn lang(tag: &str) -> Language {
            Language::parse(tag).unwrap()
        }
        let ja = BTreeMap::from([("ja".to_owned(), VoiceId(1))]);
        let cast = Cast {
            language: lang("en"),
            voices: vec![voice("narrator"), voice("yuki"), voice("alice")],
            default: Part { voice: VoiceId(0), by_language: ja },
            parts: BTreeMap::from([("Girl".to_owned(), Part { voice: VoiceId(2), by_language: BTreeMap::new() })]),
            together: Together::First,
            obeys: Obeys::default(),
        };
        let say = |role: Option<&str>, language: Option<&str>| {
            let (role, language) = (role.map(str::to_owned), language.map(lang));
            cast.resolve(&Direction { role, language, ..Direction::default() })
        };
        let plain = |voice, tag| Casting { voice: VoiceId(voice), language: lang(tag), settings: Settings::default() };
        assert_eq!(say(None, None).unwrap(), plain(0, "en"));
        assert_eq!(say(None, Some("ja")).unwrap(), plain(1, "ja"));
        assert_eq!(say(Some("Girl"), Some("ja")).unwrap().voice, VoiceId(2));
        assert_eq!(say(Some("alice"), None).unwrap().voice, VoiceId(2));
        assert_eq!(say(Some("Bob"), None).unwrap_err().role, "Bob");
        assert_eq!(say(Some("Girl and yuki"), None).unwrap().voice, VoiceId(2));
        assert_eq!(say(Some("yuki & Girl"), None).unwrap().voice, VoiceId(1));
        assert_eq!(say(Some("Girl and Bob"), None).unwrap_err().role, "Girl and Bob");
        let mix = Cast { together: Together::Mix, ..cast.clone() };
        let beside = |cast: &Cast, role: &str| -> Vec<String> {
            let all = cast.beside(&Direction { role: Some(role.to_owned()), ..Direction::default() });
            all.into_iter().filter_map(|direction| direction.role).collect()
        };
        assert_eq!(beside(&mix, "Girl and yuki, narrator"), ["yuki", "narrator"]);
        // `alice` is the voice of Girl: it says the words once.
        assert_eq!(beside(&mix, "Girl and alice"), Vec::<String>::new());
        assert_eq!(beside(&mix, "alice, Girl and yuki"), ["yuki"]);
        assert_eq!(
            (beside(&mix, "Girl and Bob"), beside(&mix, "Girl"), beside(&cast, "Girl and yuki")),
            Default::default()
        );
        let apart = Cast { together: Together::Apart, ..cast.clone() };
        let both = Direction { role: Some("Girl and yuki".to_owned()), ..Direction::default() };
        assert_eq!(apart.resolve(&both).unwrap_err().role, "Girl and yuki");
    }
}
