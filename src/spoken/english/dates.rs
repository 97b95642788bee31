//! English dates, years and times of day.

use super::super::found::Found;
use super::super::numeral::Numeral;
use super::super::variety::Region;
use super::words::{self, And, cardinal, ordinal, tens};
use super::{and, short};

pub(super) const ISO: &str = r"(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})";
pub(super) const DAY_MONTH: &str = concat!(
    r"\b(?<d>\d{1,2})(?:st|nd|rd|th)?[ \u{A0}](?:of )?(?<m>",
    "January|February|March|April|May|June|July|August|September|October|November|December|",
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)(?:,? (?<y>\d{4})\b)?"
);
pub(super) const MONTH_DAY: &str = concat!(
    r"\b(?<m>January|February|March|April|May|June|July|August|September|October|November|December|",
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)[ \u{A0}](?<d>\d{1,2})\b(?:st|nd|rd|th)?(?:,? (?<y>\d{4})\b)?"
);
pub(super) const MONTH_YEAR: &str = concat!(
    r"\b(?<m>January|February|March|April|May|June|July|August|September|October|November|December|",
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?),? (?<y>\d{4})\b"
);
pub(super) const DECADE: &str = r"(?<c>\b\d{2})?(?<d>\d0)[’']?s\b|(?<a>[’'])(?<e>\d0)s\b";
pub(super) const YEARS: &str = r"(?<n>\d{4})[-–](?<m>\d{4}|\d{2})\b";
pub(super) const YEAR: &str = concat!(
    r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Tt]ill|[Bb]efore|[Aa]fter|[Ff]rom|[Yy]ear|[Cc]irca|c\.|[Ee]arly|[Ll]ate|[Ss]pring|",
    r"[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter|[Bb]etween|[Ss]pring of|[Ss]ummer of|[Aa]utumn of|[Ww]inter of)[ \u{A0}](?<it>\d{4})\b"
);
pub(super) const CLOCK: &str = r"\b(?<h>\d{1,2})(?<c>[:.])(?<m>\d{2})(?: ?(?<p>[AaPp])\.?[Mm]\b(?<s>\.)?)?";
pub(super) const HOUR: &str = r"\b(?<h>\d{1,2}) ?(?<p>[AaPp])(?:\.[Mm]\b(?<s>\.)?|[Mm]\b)";

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The number of days of each month, in a leap year.
const DAYS: [u64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// The month of that name or of its first three letters, and how many days it has.
fn month(name: &str) -> Option<(&'static str, u64)> {
    let name = name.trim_end_matches('.');
    let start = name.get(..3)?;
    let at = MONTHS.iter().position(|month| month.starts_with(start))?;
    Some((MONTHS.get(at)?, *DAYS.get(at)?))
}

/// The year of part `y`, with a space before it; nothing where there is none.
fn with_year(found: &Found<'_>) -> Option<String> {
    match found.part("y") {
        Some(_) => Some(format!(" {}", words::year(found.within("y", 1, 9999)?, and(found)))),
        None => Some(String::new()),
    }
}

/// The day of part `d` as an ordinal.
fn day(found: &Found<'_>, days: u64) -> Option<String> {
    Some(ordinal(found.within("d", 1, days)?, And::Said))
}

pub(super) fn iso(found: &Found<'_>) -> Option<String> {
    let at = usize::try_from(found.within("m", 1, 12)?).ok()?.checked_sub(1)?;
    let (name, day) = (MONTHS.get(at)?, day(found, *DAYS.get(at)?)?);
    let year = with_year(found)?;
    if found.variety.region == Region::DayFirst {
        Some(format!("the {day} of {name}{year}"))
    } else {
        Some(format!("{name} {day},{year}"))
    }
}

pub(super) fn day_month(found: &Found<'_>) -> Option<String> {
    let (name, days) = month(found.part("m")?)?;
    let (day, year) = (day(found, days)?, with_year(found)?);
    let last = found.before().trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let the = if last.eq_ignore_ascii_case("the") { "" } else { "the " };
    let stop = if found.it().ends_with('.') { short::stop(found.after()) } else { "" };
    Some(format!("{the}{day} of {name}{year}{stop}"))
}

pub(super) fn month_day(found: &Found<'_>) -> Option<String> {
    let written = found.part("m")?;
    let (name, days) = month(written)?;
    let year = with_year(found)?;
    // "May 5 men come?": the month may be a verb, so a small letter may not follow but of a word that goes on from dates.
    let verb = matches!(written, "May" | "March") && year.is_empty() && found.after().starts_with(" ");
    if verb && !goes_on(found.after()) {
        return None;
    }
    let day = day(found, days)?;
    let comma = if year.is_empty() { "" } else { "," };
    Some(format!("{name} {day}{comma}{year}"))
}

/// Whether the next word may follow a date or a year, and is not what a number counts.
fn goes_on(after: &str) -> bool {
    const WORDS: &[&str] = &[
        "a", "about", "after", "all", "an", "and", "as", "at", "became", "because", "before", "but", "by", "came",
        "did", "during", "for", "from", "had", "has", "he", "her", "his", "I", "if", "in", "is", "it", "its", "my",
        "no", "not", "of", "on", "only", "or", "our", "over", "she", "so", "some", "that", "the", "their", "there",
        "they", "this", "through", "to", "until", "was", "we", "went", "were", "when", "where", "which", "while",
        "who", "will", "with", "would", "you",
    ];
    let word: String = after.trim_start().chars().take_while(|c| c.is_alphabetic()).take(12).collect();
    word.is_empty() || WORDS.contains(&word.as_str()) || word.starts_with(char::is_uppercase)
}

pub(super) fn month_year(found: &Found<'_>) -> Option<String> {
    let (name, _) = month(found.part("m")?)?;
    let year = found.within("y", 1000, 2199)?;
    Some(format!("{name} {}", words::year(year, and(found))))
}

pub(super) fn decade(found: &Found<'_>) -> Option<String> {
    let and = and(found);
    match (found.part("c"), found.part("e")) {
        (Some(_), _) => {
            let decade = found.within("c", 10, 20)? * 100 + found.within("d", 0, 90)?;
            Some(words::decade(decade, and))
        }
        (None, Some(_)) => Some(words::decade(found.within("e", 10, 90)?, and)),
        (None, None) => Some(words::decade(found.within("d", 20, 90)?, and)),
    }
}

/// Whether the number could be a year as well as a count: what decides is what stands around it.
pub(super) fn may_be_year(numeral: &Numeral) -> bool {
    numeral.whole.len() == 4 && numeral.count().is_some_and(|count| (1100..2100).contains(&count))
}

/// `1914–18`, `1914-1918`.
pub(super) fn years(found: &Found<'_>) -> Option<String> {
    let from = found.within("n", 1000, 2199)?;
    let said = match found.part("m")?.len() {
        2 => tens(found.within("m", from % 100 + 1, 99).filter(|year| *year > 9)?),
        _ => words::year(found.within("m", from + 1, 2199)?, and(found)),
    };
    Some(format!("{} to {said}", words::year(from, and(found))))
}

pub(super) fn year(found: &Found<'_>) -> Option<String> {
    let year = found.within("it", 1000, 2199).filter(|_| goes_on(found.after()));
    Some(words::year(year?, and(found)))
}

/// `340 BC`.
pub(super) fn era(found: &Found<'_>) -> Option<String> {
    Some(words::year(found.within("it", 100, 2199)?, and(found)))
}

pub(super) fn clock(found: &Found<'_>) -> Option<String> {
    let half = found.part("p");
    // A point is a clock's only before a.m. and p.m.: 3.15 is a number.
    if half.is_none() && found.part("c")? == "." {
        return None;
    }
    let hours = if half.is_some() { found.within("h", 1, 12)? } else { found.within("h", 0, 23)? };
    let minutes = found.within("m", 0, 59)?;
    let said = match (minutes, half) {
        (0, Some(_)) => cardinal(hours, And::Said),
        (0, None) => match hours {
            0 => return None,
            _ => format!("{} o'clock", tens(hours)),
        },
        (1..10, _) => format!("{} oh {}", tens(hours), tens(minutes)),
        _ => format!("{} {}", tens(hours), tens(minutes)),
    };
    Some(format!("{said}{}", half_day(half)))
}

pub(super) fn hour(found: &Found<'_>) -> Option<String> {
    Some(format!("{}{}", tens(found.within("h", 1, 12)?), half_day(found.part("p"))))
}

/// With full stops, so that no voice reads "am" as a word; the last of them ends the sentence too.
fn half_day(half: Option<&str>) -> &'static str {
    match half {
        Some("A" | "a") => " a.m.",
        Some(_) => " p.m.",
        None => "",
    }
}
