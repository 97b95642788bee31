//! Which set of rules a language tag asks for, and the ways in which its regions differ.

use crate::units::Language;

/// A language with rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Mandarin,
    Cantonese,
    Japanese,
    Korean,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Russian,
}

/// A language as it is written and spoken somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Variety {
    pub(super) tongue: Tongue,
    pub(super) region: Region,
}

/// Where regions differ in what they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    /// The language's own default.
    Any,
    /// English of North America: no "and" within numbers.
    America,
    /// English that puts the day before the month, also in `2026-11-28`.
    DayFirst,
    /// Mandarin in traditional characters.
    Traditional,
    /// French with septante and nonante.
    Belgium,
    /// French with septante, huitante and nonante.
    Switzerland,
    /// Spanish as in Spain.
    Spain,
    /// Spanish that writes a point before decimals, as in Mexico and its neighbours.
    Point,
    /// Portuguese as in Portugal and Africa.
    Portugal,
}

impl Variety {
    /// From a BCP 47 tag; `None` for a language without rules.
    pub(super) fn of(language: &Language) -> Option<Variety> {
        let tag = language.as_str().to_ascii_lowercase();
        let has = |wanted: &[&str]| tag.split('-').skip(1).any(|subtag| wanted.contains(&subtag));
        let (tongue, region) = match language.primary() {
            "en" if has(&["us", "ca"]) => (Tongue::English, Region::America),
            "en" if has(&["gb", "ie", "au", "nz", "za", "in"]) => (Tongue::English, Region::DayFirst),
            "en" => (Tongue::English, Region::Any),
            // Hong Kong and Macau write `zh-HK` for what they say, which is Cantonese.
            "yue" => (Tongue::Cantonese, Region::Traditional),
            "zh" if has(&["yue", "hk", "mo"]) => (Tongue::Cantonese, Region::Traditional),
            "zh" | "cmn" if has(&["hant", "tw"]) => (Tongue::Mandarin, Region::Traditional),
            "zh" | "cmn" => (Tongue::Mandarin, Region::Any),
            "ja" => (Tongue::Japanese, Region::Any),
            "ko" => (Tongue::Korean, Region::Any),
            "de" => (Tongue::German, Region::Any),
            "fr" if has(&["be"]) => (Tongue::French, Region::Belgium),
            "fr" if has(&["ch"]) => (Tongue::French, Region::Switzerland),
            "fr" => (Tongue::French, Region::Any),
            "es" if has(&["es"]) => (Tongue::Spanish, Region::Spain),
            // CLDR 48 has the point for these.
            "es" if has(&["419", "mx", "us", "pr", "gt", "hn", "ni", "pa", "sv", "do", "pe"]) => {
                (Tongue::Spanish, Region::Point)
            }
            "es" => (Tongue::Spanish, Region::Any),
            "it" => (Tongue::Italian, Region::Any),
            "pt" if has(&["pt", "ao", "mz", "cv", "gw", "st", "tl"]) => (Tongue::Portuguese, Region::Portugal),
            "pt" => (Tongue::Portuguese, Region::Any),
            "ru" => (Tongue::Russian, Region::Any),
            _ => return None,
        };
        Some(Variety { tongue, region })
    }

    /// Whether words stand against each other without a space, so that a number may touch letters of the language's own.
    pub(super) fn runs_on(self) -> bool {
        matches!(self.tongue, Tongue::Mandarin | Tongue::Cantonese | Tongue::Japanese | Tongue::Korean)
    }

    /// Whether its rules are those that the languages of Europe share; English has its own.
    pub(super) fn is_european(self) -> bool {
        !self.runs_on() && self.tongue != Tongue::English
    }
}
