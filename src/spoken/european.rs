//! German, French, Spanish, Italian, Portuguese and Russian: rules that they share, and those of each.
//!
//! A number takes the gender, and in Russian and German the case, of what it counts. So it is said where all genders say it
//! alike, where a table knows the gender, or where it counts nothing; elsewhere it stays as it is written.

mod counts;
mod dates;
mod french;
mod german;
mod italian;
mod portuguese;
mod russian;
mod short;
mod spanish;
mod spellout;
mod sums;
mod ways;

use std::sync::OnceLock;

use super::rule::{Rule, Where, Written};
use super::variety::{Tongue, Variety};
use super::{Kind, address, roman};
use counts::Counted;

/// A number: `1234`, `1.234,5`, `1 234,5` with spaces that do not break.
const NUM: &str = r"(?:\d{1,3}(?:[.\u{A0}\u{202F}’]\d{3})+|\d+)(?:,\d+)?";
/// The same where spaces of every kind stand between groups, as in French and Russian.
const NUM_SPACED: &str = r"(?:\d{1,3}(?:[. \u{A0}\u{202F}]\d{3})+|\d+)(?:,\d+)?";

/// The rules that all share; they stand behind those of each.
const SHARED: &[Written] = &[
    (Kind::Telephone, r"\+\d{1,3}(?:[ -]\(?\d{2,8}\)?){2,5}", counts::telephone),
    (Kind::Date, dates::ISO, dates::by_number),
    (Kind::Date, dates::NUMERIC, dates::by_number),
    (Kind::Money, sums::BEFORE, sums::money),
    (Kind::Money, sums::AFTER, sums::money),
    (Kind::Unit, sums::UNIT, sums::unit),
    (Kind::Number, r"(?<n>NUM)[-–](?<m>NUM)", counts::range),
    (Kind::Number, r"(?<s>[-−])?(?<n>NUM)", counts::plain),
];

/// The rules of a language of those above; none for another.
pub(super) fn rules(tongue: Tongue) -> &'static [Rule] {
    macro_rules! built {
        ($tongue:expr) => {{
            static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
            RULES.get_or_init(|| build($tongue))
        }};
    }
    match tongue {
        Tongue::German => built!(Tongue::German),
        Tongue::French => built!(Tongue::French),
        Tongue::Spanish => built!(Tongue::Spanish),
        Tongue::Italian => built!(Tongue::Italian),
        Tongue::Portuguese => built!(Tongue::Portuguese),
        Tongue::Russian => built!(Tongue::Russian),
        _ => &[],
    }
}

/// The tables of a language: for headings, and of its own.
fn tables(tongue: Tongue) -> (&'static [Written], &'static [Written]) {
    match tongue {
        Tongue::German => (german::HEADINGS, german::RULES),
        Tongue::French => (french::HEADINGS, french::RULES),
        Tongue::Spanish => (spanish::HEADINGS, spanish::RULES),
        Tongue::Italian => (italian::HEADINGS, italian::RULES),
        Tongue::Portuguese => (portuguese::HEADINGS, portuguese::RULES),
        Tongue::Russian => (russian::HEADINGS, russian::RULES),
        _ => (&[], &[]),
    }
}

fn build(tongue: Tongue) -> Vec<Rule> {
    let Some(ways) = ways::of(Variety { tongue, region: super::variety::Region::Any }) else { return Vec::new() };
    let num = if matches!(tongue, Tongue::French | Tongue::Russian) { NUM_SPACED } else { NUM };
    let months = format!("(?i:{})", ways.months.join("|"));
    let (headings, own) = tables(tongue);
    let rule = |place: Where, kind: Kind, pattern: &str, say| {
        Rule::new(place, kind, &pattern.replace("NUM", num).replace("MONTH", &months), say)
    };
    let mut rules = vec![
        rule(Where::Headings, Kind::Roman, roman::ALONE, |found| {
            counts::count_of(roman::value(found)?, Counted::Nothing, found.variety)
        }),
        rule(Where::Anywhere, Kind::Address, address::PATTERN, |found| {
            address::say(found, ways::of(found.variety)?.names)
        }),
    ];
    rules.extend(headings.iter().map(|(kind, pattern, say)| rule(Where::Headings, *kind, pattern, *say)));
    rules.extend(own.iter().map(|(kind, pattern, say)| rule(Where::Anywhere, *kind, pattern, *say)));
    rules.extend(SHARED.iter().map(|(kind, pattern, say)| rule(Where::Anywhere, *kind, pattern, *say)));
    rules.push(rule(Where::Anywhere, Kind::Abbreviation, &abbreviations(ways.short), short::say));
    rules.into_iter().flatten().collect()
}

/// All of a table as one pattern, the longest first; between the parts of one a space may stand.
fn abbreviations(short: &[ways::Short]) -> String {
    let mut written: Vec<&str> = short.iter().map(|(written, ..)| *written).collect();
    written.sort_by_key(|written| std::cmp::Reverse(written.len()));
    let one = |written: &&str| {
        let start = if written.starts_with(char::is_alphanumeric) { r"\b" } else { "" };
        let end = if written.ends_with(char::is_alphanumeric) { r"\b" } else { "" };
        format!("{start}{}{end}", regex::escape(written).replace(' ', r"[ \u{A0}\u{202F}]?"))
    };
    let all: Vec<String> = written.iter().map(one).collect();
    all.join("|")
}

/// A number without sign in words, as it stands alone.
pub(super) fn cardinal(written: &str, variety: Variety) -> Option<String> {
    counts::say(&counts::read(written)?, Counted::Nothing, variety)
}

/// The word for less than nothing.
pub(super) fn minus(variety: Variety) -> Option<&'static str> {
    Some(ways::of(variety)?.minus)
}

/// The masculine ordinal of a count.
pub(super) fn ordinal(count: u64, variety: Variety) -> Option<String> {
    ways::spell(ways::of(variety)?.ordinal, count, variety)
}

/// Digits, each for itself.
pub(super) fn one_by_one(digits: &str, variety: Variety) -> Option<String> {
    counts::one_by_one(digits, variety)
}

/// How many rules there are for a language.
#[cfg(test)]
pub(super) fn written(tongue: Tongue) -> usize {
    let (headings, own) = tables(tongue);
    headings.len() + own.len() + SHARED.len() + 3
}
