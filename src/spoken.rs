//! Spoken forms: which words a reader says for numbers, dates, money, units and other short writing, language by language.
//!
//! Pure: text in, places and words out. What is not certain is left as it is written, for the voice to read as it can; a
//! language without rules has no forms at all.

mod address;
mod chinese;
mod emoji;
mod english;
mod european;
mod found;
mod japanese;
mod korean;
mod numeral;
mod reading;
mod roman;
mod rule;
mod variety;

use std::fmt;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Language;

#[cfg(feature = "house")]
pub(crate) use numeral::myriads;
pub use reading::read_as;

use rule::Rule;
use variety::Variety;

/// Spelled numbers of the East Asian languages, for whoever has rules of its own about where they stand.
#[cfg(feature = "house")]
pub(crate) mod words {
    pub(crate) use super::chinese::words::{CANTONESE, MANDARIN, MEASURES, Words, counted, one_by_one};
    pub(crate) use super::korean::words as korean;
}

/// What kind of short writing a form reads; each can be chosen on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Kind {
    /// `1,234.5`, `-3`, `½`, `5-10`.
    #[serde(rename = "numbers")]
    Number,
    /// `1st`, `第3`, `제3`.
    #[serde(rename = "ordinals")]
    Ordinal,
    /// `28 November 2026`, `2026-11-28`, `in 1914`, `2026年11月28日`.
    #[serde(rename = "dates")]
    Date,
    /// `14:05`, `3 p.m.`
    #[serde(rename = "times")]
    Time,
    /// `$5`, `£3.50`, `300元`.
    #[serde(rename = "money")]
    Money,
    /// `5 km`, `20 °C`, `50%`.
    #[serde(rename = "units")]
    Unit,
    /// `Dr. Watson`, `No. 5`, `e.g.`
    #[serde(rename = "abbreviations")]
    Abbreviation,
    /// `CHAPTER IV`, in headings.
    #[serde(rename = "roman")]
    Roman,
    /// `https://example.com/a`, `jane@example.com`.
    #[serde(rename = "addresses")]
    Address,
    /// `👍`.
    #[serde(rename = "emoji")]
    Emoji,
    /// `010-1234-5678`.
    #[serde(rename = "telephones")]
    Telephone,
}

impl Kind {
    /// All of them, in the order they are shown.
    pub const ALL: [Kind; 11] = [
        Kind::Number,
        Kind::Ordinal,
        Kind::Date,
        Kind::Time,
        Kind::Money,
        Kind::Unit,
        Kind::Abbreviation,
        Kind::Roman,
        Kind::Address,
        Kind::Emoji,
        Kind::Telephone,
    ];

    /// Its name in job files and tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Number => "numbers",
            Kind::Ordinal => "ordinals",
            Kind::Date => "dates",
            Kind::Time => "times",
            Kind::Money => "money",
            Kind::Unit => "units",
            Kind::Abbreviation => "abbreviations",
            Kind::Roman => "roman",
            Kind::Address => "addresses",
            Kind::Emoji => "emoji",
            Kind::Telephone => "telephones",
        }
    }

    /// The kind of that name.
    pub fn of(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The kinds that are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Choice(u16);

impl Choice {
    /// Every kind.
    pub fn all() -> Choice {
        Kind::ALL.into_iter().collect()
    }

    /// Whether `kind` is wanted.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// Whether nothing is wanted.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Kind> for Choice {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Choice {
        Choice(kinds.into_iter().fold(0, |chosen, kind| chosen | 1 << kind as u16))
    }
}

/// Where a text stands; Roman numerals are read in headings alone, as elsewhere `I` is a word and `MIX` may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Running text.
    Body,
    /// A heading.
    Heading,
}

/// One place that is said otherwise than it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The bytes of the text that it stands for; never empty, on character boundaries.
    pub range: Range<usize>,
    /// The words to say instead.
    pub spoken: String,
    /// What it is.
    pub kind: Kind,
}

/// Whether there are rules for `language`.
pub fn has_rules(language: &Language) -> bool {
    Variety::of(language).is_some()
}

/// The places of `text` that are said otherwise, ascending and disjoint. Time and memory grow with the text alone.
pub fn forms(text: &str, language: &Language, setting: Setting, choice: Choice) -> Vec<Form> {
    let Some(variety) = Variety::of(language) else { return Vec::new() };
    if choice.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, Form)> = Vec::new();
    for (at, rule) in rules(variety).iter().enumerate() {
        found.extend(rule.forms(text, variety, setting).into_iter().map(|form| (at, form)));
    }
    // The earliest place wins, and of those at the same place the earlier rule. A kind that is not wanted still takes its
    // place: the 5 of an unwanted `$5` is no number.
    found.sort_by_key(|(rule, form)| (form.range.start, *rule));
    let mut end = 0;
    let mut kept = Vec::new();
    for (_, form) in found {
        if form.range.start >= end {
            end = form.range.end;
            kept.push(form);
        }
    }
    kept.retain(|form| choice.has(form.kind));
    kept
}

fn rules(variety: Variety) -> &'static [Rule] {
    use variety::Tongue;
    match variety.tongue {
        Tongue::English => english::rules(),
        Tongue::Mandarin | Tongue::Cantonese => chinese::rules(),
        Tongue::Japanese => japanese::rules(),
        Tongue::Korean => korean::rules(),
        tongue => european::rules(tongue),
    }
}

#[cfg(test)]
mod tests;
