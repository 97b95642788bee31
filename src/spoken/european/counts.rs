//! Counts: said where every gender says them alike, where the gender is known, or where nothing is counted.

use super::russian;
use super::ways::{self, Gender, Ways};
use crate::spoken::found::Found;
use crate::spoken::numeral::Numeral;
use crate::spoken::variety::{Region, Tongue, Variety};

/// The rule set of a number that counts nothing.
const ALONE: &str = "%spellout-numbering";
/// More digits than any code that people read aloud.
const LONGEST_CODE: usize = 20;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Nothing,
    /// Something of this gender.
    Of(Gender),
    /// Something whose gender is not known.
    Unknown,
}

/// The part called `name` as a number, in the writing of most of Europe: `1.234,5`, `1 234,5`. Where Spanish is written with a
/// point before decimals, as in Mexico, only plain digits are one.
pub(super) fn numeral(found: &Found<'_>, name: &str) -> Option<Numeral> {
    let written = found.part(name)?;
    if found.variety.region == Region::Point && written.contains([',', '.']) {
        return None;
    }
    read(written)
}

/// A number as most of Europe writes it.
pub(super) fn read(written: &str) -> Option<Numeral> {
    let plain = written.chars().filter(|c| !matches!(c, '.' | '\u{A0}' | '\u{202F}' | ' ' | '’' | '\''));
    let plain: String = plain.map(|c| if c == ',' { '.' } else { c }).collect();
    Numeral::read(&plain)
}

/// A number in words, with its decimals; `None` where the words depend on what is not known.
pub(super) fn say(numeral: &Numeral, counted: Counted, variety: Variety) -> Option<String> {
    let ways = ways::of(variety)?;
    let counted = if numeral.fraction.is_some() { Counted::Nothing } else { counted };
    let whole = match numeral.whole_count() {
        Some(count) => count_of(count, counted, variety)?,
        None if numeral.whole.len() <= LONGEST_CODE => one_by_one(&numeral.whole, variety)?,
        None => return None,
    };
    match &numeral.fraction {
        None => Some(whole),
        Some(_) if variety.tongue == Tongue::Russian => russian::decimal(numeral, variety),
        Some(fraction) => Some(format!("{whole} {} {}", ways.comma, decimals(fraction, ways, variety)?)),
    }
}

fn decimals(fraction: &str, ways: &Ways, variety: Variety) -> Option<String> {
    if fraction.len() > LONGEST_CODE {
        return None;
    }
    if ways.counts_decimals && fraction.len() <= 3 && !fraction.starts_with('0') {
        return ways::spell(ALONE, fraction.parse().ok()?, variety);
    }
    one_by_one(fraction, variety)
}

/// A whole number.
pub(super) fn count_of(count: u64, counted: Counted, variety: Variety) -> Option<String> {
    let genders = ways::of(variety)?.genders;
    match counted {
        Counted::Nothing => ways::spell(ALONE, count, variety),
        Counted::Of(gender) => ways::spell(genders.get(gender)?, count, variety),
        Counted::Unknown => {
            let mut said = genders.iter().map(|set| ways::spell(set, count, variety));
            let first = said.next()??;
            said.all(|other| other.as_ref() == Some(&first)).then_some(first)
        }
    }
}

/// Digits, each for itself.
pub(super) fn one_by_one(digits: &str, variety: Variety) -> Option<String> {
    let words = digits.chars().filter_map(|c| c.to_digit(10));
    let words: Option<Vec<String>> = words.map(|digit| ways::spell(ALONE, u64::from(digit), variety)).collect();
    words.map(|words| words.join(" "))
}

/// What the number found counts, by the word after it.
pub(super) fn counted(found: &Found<'_>) -> Counted {
    let after = found.after();
    let next = next_word(after);
    if next.is_empty() {
        return Counted::Nothing;
    }
    let lower = next.to_lowercase();
    let nouns = ways::of(found.variety).map_or(&[][..], |ways| ways.nouns);
    nouns.iter().find(|(noun, _)| *noun == lower).map_or(Counted::Unknown, |(_, gender)| Counted::Of(*gender))
}

/// The word that stands after one space; empty where something else does.
pub(super) fn next_word(after: &str) -> &str {
    let Some(after) = after.strip_prefix([' ', '\u{A0}', '\u{202F}', '\n']) else { return "" };
    let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    after.get(..end).unwrap_or("")
}

/// The last word before, in small letters; empty where a mark or nothing stands there.
pub(super) fn last_word(before: &str) -> String {
    let Some(before) = before.strip_suffix([' ', '\u{A0}', '\u{202F}', '\n']) else { return String::new() };
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    word.to_lowercase()
}

/// `1.234` apart from other numbers: `912 345 678` is a code.
pub(super) fn plain(found: &Found<'_>) -> Option<String> {
    let (before, after) = (found.before(), found.after());
    let space = [' ', '\u{A0}', '\u{202F}'];
    let near = |c: char| c.is_ascii_digit();
    if before.trim_end_matches(space).ends_with(near) || after.trim_start_matches(space).starts_with(near) {
        return None;
    }
    if after.trim_start_matches(space).starts_with(['%', '°', '‰', '€', '$', '£', '₽', '½', '¼', '¾']) {
        return None;
    }
    // A measure, a date or a word in figures and letters that no rule took, as its case is not certain, is left whole.
    let ways = ways::of(found.variety)?;
    let next = next_word(after);
    let is_unit = ways.units.iter().any(|(written, ..)| *written == next);
    let is_month = ways.months.iter().any(|month| month.to_lowercase() == next.to_lowercase());
    let goes_on = after.strip_prefix('-').is_some_and(|after| after.starts_with(char::is_alphabetic));
    if is_unit || is_month || goes_on && found.variety.tongue != Tongue::German {
        return None;
    }
    let numeral = numeral(found, "n")?;
    let minus = if found.part("s").is_some() { format!("{} ", ways.minus) } else { String::new() };
    let said = match found.variety.tongue {
        Tongue::Russian => russian::plain(&numeral, found)?,
        Tongue::German if is_year(found) => return None,
        // An ordinal: der 3. Mann. At the end of a text it is the sentence's stop.
        Tongue::German if after.starts_with('.') && !next_word(after.get(1..)?).is_empty() => return None,
        _ => say(&numeral, counted(found), found.variety)?,
    };
    Some(format!("{minus}{said}"))
}

/// Whether a German number of this form has another name as a year: four figures that nothing parts.
fn is_year(found: &Found<'_>) -> bool {
    let figures = found.part("n").filter(|figures| figures.len() == 4);
    figures.and_then(|figures| figures.parse().ok()).is_some_and(|count: u32| (1100..2000).contains(&count))
}

/// `10–12`; what falls or stays is a score or a code.
pub(super) fn range(found: &Found<'_>) -> Option<String> {
    let to = ways::of(found.variety)?.to?;
    let (from, until) = (numeral(found, "n")?, numeral(found, "m")?);
    if from.whole_count()? >= until.whole_count()? || is_year(found) {
        return None;
    }
    let counted = counted(found);
    let (from, until) = (say(&from, counted, found.variety)?, say(&until, counted, found.variety)?);
    Some(format!("{from} {to} {until}"))
}

/// `+49 30 123456`, digit by digit.
pub(super) fn telephone(found: &Found<'_>) -> Option<String> {
    let it = found.it();
    let digits = |group: &str| group.chars().filter(char::is_ascii_digit).collect::<String>();
    if !(7..=15).contains(&digits(it).len()) {
        return None;
    }
    let groups = it.split([' ', '-', '(', ')', '+', '/']).map(digits).filter(|group| !group.is_empty());
    let groups: Option<Vec<String>> = groups.map(|group| one_by_one(&group, found.variety)).collect();
    let plus = ways::of(found.variety)?.plus;
    let plus = if it.starts_with('+') { format!("{plus} ") } else { String::new() };
    Some(format!("{plus}{}", groups?.join(", ")))
}
