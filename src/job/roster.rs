//! The Roster: the voices that a job may name, as far as anybody knows them without asking the service.

use std::collections::BTreeSet;

/// A voice of a roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its id, never trimmed or normalised.
    pub id: String,
    /// The language it speaks; empty where the list does not say.
    pub language: String,
}

/// What an id that the roster does not hold is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unlisted {
    /// It does not exist: the engine has these voices and no others.
    #[default]
    Refused,
    /// It may be newer than the list, or somebody's clone.
    Doubted,
}

/// The voices of an engine and what it says of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The voices, the plainest of each language first; empty when any id may be tried.
    pub voices: Vec<Known>,
    /// What other ids are worth.
    pub unlisted: Unlisted,
    /// The voice of a job that names none, where the service documents one; otherwise the first of the language.
    pub narrator: Option<String>,
    /// Ids that are documented and that no list holds.
    pub documented: &'static [&'static str],
    /// The languages that may be asked for, by primary subtag; empty when the engine takes any.
    pub languages: &'static [&'static str],
    /// The languages of all voices, by primary subtag, of an engine that speaks no others; empty when that is not known.
    pub homes: BTreeSet<String>,
}

impl Roster {
    /// A roster of these ids and no others; of any id when there are none.
    pub fn of_ids(ids: impl IntoIterator<Item = String>) -> Roster {
        let voices = ids.into_iter().map(|id| Known { id, language: String::new() }).collect();
        Roster { voices, ..Roster::default() }
    }

    /// The voice with exactly this id.
    pub fn find(&self, id: &str) -> Option<&Known> {
        self.voices.iter().find(|voice| voice.id == id)
    }

    /// The id that `written` would be if a space at one of its ends were not missing, or not too many.
    pub fn but_for_space(&self, written: &str) -> Option<&str> {
        let bare = written.trim();
        self.voices.iter().map(|voice| voice.id.as_str()).find(|id| *id != written && id.trim() == bare)
    }

    /// Whether the engine can be asked for the language whose primary subtag is `primary`.
    pub fn takes(&self, primary: &str) -> bool {
        self.languages.is_empty() || self.languages.contains(&primary)
    }

    /// The languages that the engine is known to speak; empty when it may be any.
    pub fn spoken(&self) -> Vec<&str> {
        let homes = || self.homes.iter().map(String::as_str).collect();
        if self.languages.is_empty() { homes() } else { self.languages.to_vec() }
    }

    /// Whether the engine may speak the language whose primary subtag is `primary`.
    pub fn speaks(&self, primary: &str) -> bool {
        let spoken = self.spoken();
        spoken.is_empty() || spoken.contains(&primary)
    }

    /// Whether the list says that the voice `id` speaks another language than `primary`, and which.
    pub fn speaks_instead(&self, id: &str, primary: &str) -> Option<&str> {
        let own = self.find(id)?.language.as_str();
        (!own.is_empty() && !is_of(own, primary)).then_some(own)
    }

    /// Some ids for a language: those that the list says speak it, and after them those that say so in their names.
    pub fn some_for(&self, primary: &str) -> Vec<&str> {
        /// Enough to choose from, and a line of a terminal.
        const SHOWN: usize = 4;
        let word = match primary {
            "zh" => "Chinese (Mandarin)_",
            "yue" => "Cantonese_",
            "ja" => "Japanese_",
            "ko" => "Korean_",
            "en" => "English_",
            _ => "\0",
        };
        let said = self.voices.iter().filter(|voice| is_of(&voice.language, primary));
        let named = self.voices.iter().filter(|voice| voice.language.is_empty() && voice.id.starts_with(word));
        said.chain(named).map(|voice| voice.id.as_str()).take(SHOWN).collect()
    }
}

/// Whether the tag `own` is of the language `primary`: lists write `zh-CN` for `zh`.
fn is_of(own: &str, primary: &str) -> bool {
    own.split(['-', '_']).next().is_some_and(|first| first.eq_ignore_ascii_case(primary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_12_an_id_is_known_only_as_it_is_written() {
        let voice = |id: &str, language: &str| Known { id: id.to_owned(), language: language.to_owned() };
        let voices = vec![voice("a", "en"), voice("Santa_Claus ", ""), voice("Korean_X", ""), voice("k", "ko-KR")];
        let roster = Roster { voices, languages: &["en", "ko"], ..Roster::default() };
        assert!(roster.find("Santa_Claus ").is_some() && roster.find("Santa_Claus").is_none());
        assert_eq!(roster.but_for_space("Santa_Claus"), Some("Santa_Claus "));
        assert_eq!(roster.but_for_space(" a"), Some("a"));
        assert_eq!(roster.but_for_space("a"), None);
        assert_eq!(roster.speaks_instead("a", "ko"), Some("en"));
        assert_eq!(roster.speaks_instead("a", "en"), None);
        assert_eq!(roster.speaks_instead("Santa_Claus ", "ko"), None, "the list does not say");
        assert_eq!(roster.some_for("ko"), ["k", "Korean_X"]);
        assert!(roster.takes("ko") && !roster.takes("fr") && Roster::default().takes("fr"));
    }
}
