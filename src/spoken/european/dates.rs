//! Days, months and years in European languages.

use super::counts::{self, Counted, last_word, next_word};
use super::{german, russian, ways};
use crate::spoken::found::Found;
use crate::spoken::variety::{Region, Tongue, Variety};

pub(super) const ISO: &str = r"(?<y>\d{4})(?<a>-)(?<k>\d{2})(?<b>-)(?<d>\d{2})";
pub(super) const NUMERIC: &str = r"(?<d>\d{1,2})(?<a>[./])(?<k>\d{1,2})(?<b>[./])(?<y>\d{4})";

/// The number of days of each month, in a leap year.
const DAYS: [u64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// `3.5.1914`, `03/05/1914`, `1914-05-03`: all write the day before the month, but Spanish in the United States.
pub(super) fn by_number(found: &Found<'_>) -> Option<String> {
    if found.part("a") != found.part("b") || found.variety.region == Region::Point {
        return None;
    }
    // A stop is a date's in German and Russian, and may be one elsewhere; a slash is no date's in these two.
    let slash = found.part("a") == Some("/");
    if slash && matches!(found.variety.tongue, Tongue::German | Tongue::Russian) {
        return None;
    }
    let at = usize::try_from(found.within("k", 1, 12)?).ok()?.checked_sub(1)?;
    let month = *ways::of(found.variety)?.months.get(at)?;
    date(found, at, month)
}

/// A day and the name of its month, with or without a year.
pub(super) fn by_name(found: &Found<'_>) -> Option<String> {
    let written = found.part("m")?;
    let lower = written.to_lowercase();
    let at = ways::of(found.variety)?.months.iter().position(|month| month.to_lowercase() == lower)?;
    date(found, at, written)
}

fn date(found: &Found<'_>, at: usize, month: &str) -> Option<String> {
    let variety = found.variety;
    let day = found.within("d", 1, *DAYS.get(at)?)?;
    let year = match found.part("y") {
        Some(_) => Some(year(found.within("y", 1, 2999)?, variety)?),
        None => None,
    };
    let alone = |count: u64| counts::count_of(count, Counted::Nothing, variety);
    let of = match variety.tongue {
        Tongue::Spanish | Tongue::Portuguese => " de ",
        _ => " ",
    };
    let day = match (variety.tongue, day) {
        (Tongue::German, _) => german::day(day, &last_word(found.before()), variety)?,
        (Tongue::Russian, _) => russian::day(day, &last_word(found.before()), variety)?,
        (Tongue::French, 1) => "premier".to_owned(),
        (Tongue::Italian, 1) => "primo".to_owned(),
        (Tongue::Spanish, 1) if variety.region != Region::Spain => "primero".to_owned(),
        (Tongue::Portuguese, 1) if variety.region != Region::Portugal => "primeiro".to_owned(),
        _ => alone(day)?,
    };
    let year = match (variety.tongue, year) {
        (_, None) => String::new(),
        (Tongue::Russian, Some(year)) => format!(" {year} года"),
        (_, Some(year)) => format!("{of}{year}"),
    };
    let stop = if found.it().ends_with('.') { super::short::stop(found.after()) } else { "" };
    Some(format!("{day}{of}{month}{year}{stop}"))
}

/// A year as it is called; in Russian in the genitive.
pub(super) fn year(year: u64, variety: Variety) -> Option<String> {
    match variety.tongue {
        Tongue::German => ways::spell("%spellout-numbering-year", year, variety),
        Tongue::Russian => ways::spell("%spellout-ordinal-masculine-genitive", year, variety),
        _ => counts::count_of(year, Counted::Nothing, variety),
    }
}

/// A year that the words before it show to be one, unless it counts what follows.
pub(super) fn year_alone(found: &Found<'_>) -> Option<String> {
    let next = next_word(found.after());
    let counts = match found.variety.tongue {
        // Nouns are written with capitals: seit 1200 Jahren.
        Tongue::German => next.starts_with(char::is_uppercase),
        _ => counts::counted(found) != Counted::Nothing && counts::counted(found) != Counted::Unknown,
    };
    if counts { None } else { year(found.within("it", 1000, 2199)?, found.variety) }
}

/// `1914–1918`.
pub(super) fn years(found: &Found<'_>) -> Option<String> {
    let (from, until) = (found.within("n", 1000, 2199)?, found.within("m", 1000, 2199)?);
    let to = ways::of(found.variety)?.to?;
    (from < until).then_some(())?;
    Some(format!("{} {to} {}", year(from, found.variety)?, year(until, found.variety)?))
}
