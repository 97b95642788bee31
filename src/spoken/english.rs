//! English: the rules, in the order in which they go before each other at one place.

mod dates;
mod parts;
mod short;
mod sums;
mod units;
mod words;

use std::sync::OnceLock;

use super::found::Found;
use super::numeral::digits;
use super::rule::{Rule, Where, Written, compile};
use super::variety::Region;
use super::{Kind, address, emoji, roman};
pub(super) use short::stop;
pub(super) use words::{And, cardinal, fraction, number, one_by_one, ordinal};

/// The rules that hold everywhere.
const ANYWHERE: &[Written] = &[
    (Kind::Address, address::PATTERN, |found| address::say(found, &address::ENGLISH)),
    (
        Kind::Telephone,
        r"\+\d{1,3}(?:[ -]\(?\d{2,4}\)?){2,5}|\(\d{3}\) \d{3}-\d{4}|\d{3}-\d{3}-\d{4}|0\d{2,4} \d{3,4} \d{3,4}",
        telephone,
    ),
    (Kind::Date, dates::ISO, dates::iso),
    (Kind::Date, dates::DAY_MONTH, dates::day_month),
    (Kind::Date, dates::MONTH_DAY, dates::month_day),
    (Kind::Date, dates::MONTH_YEAR, dates::month_year),
    (Kind::Date, dates::DECADE, dates::decade),
    (Kind::Date, dates::YEARS, dates::years),
    (Kind::Date, dates::YEAR, dates::year),
    (Kind::Date, r"\((?<it>\d{4})\)", dates::year),
    (Kind::Date, r"(?<it>\d{3,4})[ \u{A0}](?:AD|BCE?|CE|A\.D|B\.C)\b", dates::era),
    (Kind::Time, dates::CLOCK, dates::clock),
    (Kind::Time, dates::HOUR, dates::hour),
    (Kind::Money, parts::MONEY, parts::money),
    (Kind::Money, sums::MONEY, sums::money),
    (Kind::Money, sums::CENTS, sums::cents),
    (Kind::Unit, parts::UNIT, parts::unit),
    (Kind::Unit, sums::RANGE, sums::range_of_units),
    (Kind::Unit, sums::FEET, sums::feet),
    (Kind::Unit, sums::UNIT, sums::unit),
    (Kind::Unit, sums::WORDED, sums::worded),
    (Kind::Ordinal, r"(?<n>\d{1,3}(?:,\d{3})+|\d{1,9})(?<s>st|nd|rd|th)", ordinals),
    (Kind::Number, parts::ALONE, parts::alone),
    (Kind::Number, parts::SLASH, parts::slash),
    (Kind::Number, r"(?<n>NUM)[-–](?<m>NUM)", range),
    (Kind::Number, r"(?<s>[-−])?(?<n>NUM)(?: (?<g>thousand|million|billion|trillion))?", plain),
    (Kind::Abbreviation, r"\b(?<it>(?:[Ee]\.g|[Ii]\.e|[A-Z][a-z]{0,6}|[a-z]{1,6})\.)", short::say),
    (Kind::Abbreviation, r"\b(?<it>(?:Mrs?|Ms|Dr|Messrs))[ \u{A0}]", short::say),
    (Kind::Abbreviation, r"&c\.", short::say),
    (Kind::Emoji, emoji::PATTERN, emoji::say),
];

/// The rules for headings.
const HEADINGS: &[Written] = &[
    (Kind::Roman, roman::ALONE, |found| words_of(roman::value(found)?, found)),
    (Kind::Roman, roman::AFTER_WORD, |found| words_of(roman::value(found)?, found)),
];

pub(super) fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules = compile(Where::Headings, HEADINGS);
        rules.extend(compile(Where::Anywhere, ANYWHERE));
        rules
    })
}

/// How many rules the tables hold.
#[cfg(test)]
pub(super) const WRITTEN: usize = ANYWHERE.len() + HEADINGS.len();

fn words_of(count: u64, found: &Found<'_>) -> Option<String> {
    Some(cardinal(count, and(found)))
}

/// Whether "and" stands within a number there.
pub(super) fn and(found: &Found<'_>) -> And {
    if found.variety.region == Region::America { And::Unsaid } else { And::Said }
}

fn ordinals(found: &Found<'_>) -> Option<String> {
    let count = found.count("n")?;
    (found.part("s")? == words::suffix(count)).then(|| ordinal(count, and(found)))
}

/// `5-10`; what falls or stays is a score or a code.
fn range(found: &Found<'_>) -> Option<String> {
    let (from, to) = (found.numeral("n")?, found.numeral("m")?);
    if from.whole_count()? >= to.whole_count()? {
        return None;
    }
    Some(format!("{} to {}", number(&from, and(found))?, number(&to, and(found))?))
}

fn plain(found: &Found<'_>) -> Option<String> {
    let numeral = found.numeral("n")?;
    // A hyphen against a word is no minus, and one after a space may be a dash or a bullet.
    let negative = found.part("s").is_some();
    let may_be_year = !negative && !found.it().contains([',', '.', ' ']) && dates::may_be_year(&numeral);
    if may_be_year || followed_by_percent_word(found) {
        return None;
    }
    let group = found.part("g").map_or(String::new(), |group| format!(" {group}"));
    let minus = if negative { "minus " } else { "" };
    Some(format!("{minus}{}{group}", number(&numeral, and(found))?))
}

/// `50 %` is a unit written apart; where that rule did not take it, neither does this one.
fn followed_by_percent_word(found: &Found<'_>) -> bool {
    found.after().trim_start_matches([' ', '\u{A0}', '\u{202F}']).starts_with(['%', '°', '‰'])
}

fn telephone(found: &Found<'_>) -> Option<String> {
    let it = found.it();
    if !(7..=15).contains(&digits(it).len()) {
        return None;
    }
    let groups: Vec<String> = it
        .split([' ', '-', '(', ')', '+'])
        .map(digits)
        .filter(|group| !group.is_empty())
        .map(|group| one_by_one(&group))
        .collect();
    let plus = if it.starts_with('+') { "plus " } else { "" };
    Some(format!("{plus}{}", groups.join(", ")))
}
