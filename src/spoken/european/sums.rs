//! Measures and sums of money in European languages.

use super::counts::{self, Counted, last_word, numeral};
use super::spellout::{Form, Plural};
use super::ways::{self, Unit};
use super::{german, russian};
use crate::spoken::found::Found;
use crate::spoken::numeral::Numeral;
use crate::spoken::variety::{Region, Tongue, Variety};

pub(super) const UNIT: &str =
    r"(?:(?<k>NUM)[-–])?(?<s>[-−])?(?<n>NUM)(?<g>[ \u{A0}\u{202F}]?)(?<u>[\p{L}µ°%‰℃][\p{L}/²³2]{0,9})";
pub(super) const BEFORE: &str = r"(?<s>US\$|R\$|[$€£¥₽]|\b(?:EUR|USD|CHF|GBP) ?) ?(?<n>NUM)";
pub(super) const AFTER: &str =
    r"(?<n>NUM)[ \u{A0}\u{202F}]?(?<s>R\$|US\$|[$€£¥₽]|(?:EUR|USD|CHF|GBP|DM)\b|руб\.?|коп\.?)";

/// Signs of one letter that are other words, or another sign, against a number.
const NEED_SPACE: &[&str] = &["m", "g", "l", "t", "s", "h", "м", "г", "л", "т", "с", "ч"];

/// The name for so much of a unit.
pub(super) fn name(numeral: &Numeral, unit: &Unit, variety: Variety) -> Option<&'static str> {
    let (_, _, one, few, many) = unit;
    Some(match (variety.tongue, numeral.whole_count(), numeral.fraction.is_some()) {
        (Tongue::French, Some(0 | 1), _) => one,
        (Tongue::Russian, _, true) => few,
        (Tongue::Russian, Some(count), false) => match Plural::Slavic.of(count) {
            Form::One => one,
            Form::Few => few,
            Form::Other => many,
        },
        (_, Some(1), false) => one,
        _ => many,
    })
}

/// A number with the name of its unit, where the case and the gender are certain.
fn measured(numeral: &Numeral, unit: &Unit, found: &Found<'_>) -> Option<String> {
    let variety = found.variety;
    let mut name = name(numeral, unit, variety)?.to_owned();
    match variety.tongue {
        Tongue::German => {
            // `ein`, `einen` or `einem`.
            if numeral.is_one() {
                return None;
            }
            if name.ends_with("er") {
                name.push_str(german::dative(&last_word(found.before()))?);
            }
        }
        Tongue::Russian => russian::nominative(numeral, unit.1, &last_word(found.before()))?,
        _ => {}
    }
    if variety.region == Region::Portugal {
        name = name.replace('ô', "ó");
    }
    let of = of_millions(numeral, &name, variety.tongue);
    Some(format!("{} {of}{name}", counts::say(numeral, Counted::Of(unit.1), variety)?))
}

/// A million is a noun: un million d’euros.
fn of_millions(numeral: &Numeral, name: &str, tongue: Tongue) -> &'static str {
    let round = numeral.count().is_some_and(|count| count > 0 && count.is_multiple_of(1_000_000));
    match tongue {
        Tongue::French if round && name.starts_with(['a', 'e', 'h', 'o']) => "d’",
        Tongue::French | Tongue::Spanish | Tongue::Portuguese if round => "de ",
        Tongue::Italian if round => "di ",
        _ => "",
    }
}

pub(super) fn unit(found: &Found<'_>) -> Option<String> {
    let written = found.part("u")?;
    let ways = ways::of(found.variety)?;
    let unit = ways.units.iter().find(|(short, ..)| *short == written)?;
    if found.part("g")?.is_empty() && NEED_SPACE.contains(&written) {
        return None;
    }
    let numeral = numeral(found, "n")?;
    let from = match found.part("k") {
        Some(_) => {
            let from = counts::numeral(found, "k")?;
            let from_count = from.whole_count()?;
            if from_count >= numeral.whole_count()? || found.part("s").is_some() {
                return None;
            }
            format!("{} {} ", counts::say(&from, Counted::Of(unit.1), found.variety)?, ways.to?)
        }
        None => String::new(),
    };
    let minus = if found.part("s").is_some() { format!("{} ", ways.minus) } else { String::new() };
    Some(format!("{from}{minus}{}", measured(&numeral, unit, found)?))
}

pub(super) fn money(found: &Found<'_>) -> Option<String> {
    let sign = found.part("s")?.trim_end_matches([' ', '.']);
    let variety = found.variety;
    let ways = ways::of(variety)?;
    // The pesos of most countries that speak Spanish are written as dollars are.
    if variety.tongue == Tongue::Spanish && sign == "$" && variety.region != Region::Spain {
        return None;
    }
    let (unit, hundredth) = ways.money.iter().find(|(unit, _)| unit.0 == sign)?;
    if counts::next_word(found.after()).to_lowercase().starts_with(['m', 'м', 'b']) && is_size(found) {
        return None;
    }
    let numeral = numeral(found, "n")?;
    let whole = Numeral { whole: numeral.whole.clone(), fraction: None };
    let hundredths = match numeral.fraction.as_deref() {
        None | Some("00") => return ended(measured(&whole, unit, found)?, found),
        Some(fraction) if fraction.len() == 2 && !hundredth.2.is_empty() => {
            Numeral { whole: fraction.trim_start_matches('0').to_owned(), fraction: None }
        }
        Some(_) => return None,
    };
    let small = match variety.tongue {
        // Drei Euro fünfzig, trois euros cinquante.
        Tongue::German | Tongue::French if whole.whole != "0" => counts::say(&hundredths, Counted::Nothing, variety)?,
        _ => measured(&hundredths, hundredth, found)?,
    };
    if whole.whole == "0" {
        return ended(small, found);
    }
    let and = match variety.tongue {
        Tongue::Spanish => "con ",
        Tongue::Italian | Tongue::Portuguese => "e ",
        _ => "",
    };
    ended(format!("{} {and}{small}", measured(&whole, unit, found)?), found)
}

/// Whether a number in words follows, as in `€5 Millionen`.
fn is_size(found: &Found<'_>) -> bool {
    let next = counts::next_word(found.after()).to_lowercase();
    ["mi", "мил", "млн", "млр", "mrd", "bi", "bn"].iter().any(|start| next.starts_with(start))
}

/// With the full stop of its sentence, where that is also the stop of `руб.`
fn ended(said: String, found: &Found<'_>) -> Option<String> {
    let stop = if found.it().ends_with('.') { super::short::stop(found.after()) } else { "" };
    Some(format!("{said}{stop}"))
}
