//! What a European language calls numbers, months, measures and money, and how it writes them.

use std::sync::OnceLock;

use super::spellout::{Plural, Spellout};
use super::{french, german, italian, portuguese, russian, spanish};
use crate::spoken::address::Names;
use crate::spoken::variety::{Region, Tongue, Variety};

/// The ways of a language.
pub(super) struct Ways {
    /// The rule sets for what is counted, by its gender: masculine, feminine, neuter.
    pub(super) genders: &'static [&'static str],
    /// The rule set of the masculine ordinal that stands alone.
    pub(super) ordinal: &'static str,
    pub(super) comma: &'static str,
    pub(super) minus: &'static str,
    pub(super) plus: &'static str,
    /// The word between the ends of a range, where nothing must stand before the first.
    pub(super) to: Option<&'static str>,
    /// Whether two or three digits after the comma are said as a number.
    pub(super) counts_decimals: bool,
    pub(super) months: [&'static str; 12],
    /// What is counted, so that its gender is known; and measures and money, that have a name for their sign.
    pub(super) nouns: &'static [(&'static str, Gender)],
    pub(super) units: &'static [Unit],
    pub(super) money: &'static [Money],
    pub(super) short: &'static [Short],
    pub(super) names: &'static Names,
}

/// The gender of what is counted, as the place of its rule set in [`Ways::genders`].
pub(super) type Gender = usize;
pub(super) const M: Gender = 0;
pub(super) const F: Gender = 1;
pub(super) const N: Gender = 2;

/// A unit: as written, its gender, one of it, a few (Russian alone), many.
pub(super) type Unit = (&'static str, Gender, &'static str, &'static str, &'static str);

/// A currency and its hundredth, each as a unit.
pub(super) type Money = (Unit, Unit);

/// An abbreviation: as written, as said, what must follow.
pub(super) type Short = (&'static str, &'static str, Follows);

/// What must follow an abbreviation for it to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// A word in capitals.
    Name,
    Number,
    /// More of the sentence.
    More,
    /// Anything, or nothing: its full stop may be that of the sentence.
    Anything,
}

/// The ways of a variety; `None` for a language that is not European.
pub(super) fn of(variety: Variety) -> Option<&'static Ways> {
    Some(match variety.tongue {
        Tongue::German => &german::WAYS,
        Tongue::French => &french::WAYS,
        Tongue::Spanish => &spanish::WAYS,
        Tongue::Italian => &italian::WAYS,
        Tongue::Portuguese => &portuguese::WAYS,
        Tongue::Russian => &russian::WAYS,
        _ => return None,
    })
}

/// The rules for numbers, a file each.
#[cfg(test)]
pub(super) const FILES: [&str; 9] = [GERMAN, FRENCH, BELGIAN, SWISS, SPANISH, ITALIAN, BRAZILIAN, PORTUGUESE, RUSSIAN];

const GERMAN: &str = include_str!("cldr/de.txt");
const FRENCH: &str = include_str!("cldr/fr.txt");
const BELGIAN: &str = include_str!("cldr/fr-BE.txt");
const SWISS: &str = include_str!("cldr/fr-CH.txt");
const SPANISH: &str = include_str!("cldr/es.txt");
const ITALIAN: &str = include_str!("cldr/it.txt");
const BRAZILIAN: &str = include_str!("cldr/pt.txt");
const PORTUGUESE: &str = include_str!("cldr/pt-PT.txt");
const RUSSIAN: &str = include_str!("cldr/ru.txt");

/// The number `count` by the rule set `set` of a variety.
pub(super) fn spell(set: &str, count: u64, variety: Variety) -> Option<String> {
    let said = spellout(variety)?.say(set, count)?;
    // Nobody says of a thousand that it is one.
    Some(match said.strip_prefix("одна тысяча").or_else(|| said.strip_prefix("um mil milhões")) {
        Some(rest) if said.starts_with("um") => format!("mil milhões{rest}"),
        Some(rest) => format!("тысяча{rest}"),
        None => said,
    })
}

/// The rules for numbers of a variety, read once.
fn spellout(variety: Variety) -> Option<&'static Spellout> {
    macro_rules! read {
        ($file:ident, $plural:ident) => {{
            static READ: OnceLock<Spellout> = OnceLock::new();
            READ.get_or_init(|| Spellout::parse($file, Plural::$plural))
        }};
    }
    Some(match (variety.tongue, variety.region) {
        (Tongue::German, _) => read!(GERMAN, Latin),
        (Tongue::French, Region::Belgium) => read!(BELGIAN, Latin),
        (Tongue::French, Region::Switzerland) => read!(SWISS, Latin),
        (Tongue::French, _) => read!(FRENCH, Latin),
        (Tongue::Spanish, _) => read!(SPANISH, Latin),
        (Tongue::Italian, _) => read!(ITALIAN, Latin),
        (Tongue::Portuguese, Region::Portugal) => read!(PORTUGUESE, Latin),
        (Tongue::Portuguese, _) => read!(BRAZILIAN, Latin),
        (Tongue::Russian, _) => read!(RUSSIAN, Slavic),
        _ => return None,
    })
}
