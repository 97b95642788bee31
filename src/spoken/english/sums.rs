//! English sums of money, and measures.

use super::super::found::Found;
use super::super::numeral::Numeral;
use super::and;
use super::units::{MONEY as MONIES, NEEDS_SPACE, PRICED, UNITS, Unit};
use super::words::{cardinal, number};

pub(super) const MONEY: &str = concat!(
    r"(?<s>US\$|HK\$|AU\$|CA\$|A\$|C\$|NZ\$|[$£€¥￥₩₹]|\b(?:USD|GBP|EUR|JPY) ?)(?<n>NUM)",
    r"(?: ?(?<g>thousand|million|billion|trillion|bn|m|k)\b)?"
);
pub(super) const CENTS: &str = r"(?<n>\d{1,2})(?<s>[¢])";
pub(super) const RANGE: &str = r"(?<n>NUM)[-–](?<m>NUM)(?<g>[ \u{A0}\u{202F}]?)(?<u>[A-Za-zµμ°℃℉%‰][A-Za-z/²³2]{0,4})";
pub(super) const UNIT: &str = r"(?<s>[-−])?(?<n>NUM)(?<g>[- \u{A0}\u{202F}]?)(?<u>[A-Za-zµμ°℃℉%‰][A-Za-z/²³2]{0,4})\b(?<d>\.)?|(?<t>[-−])?(?<p>NUM)[ \u{A0}\u{202F}]?(?<q>[°%‰℃℉])";
pub(super) const FEET: &str = r#"(?<n>\d{1,2})(?: ?ft\.?|[’'′]) ?(?<m>\d{1,2})(?: ?in\b\.?|["”″])"#;
pub(super) const WORDED: &str = concat!(
    r"\b(?<n>[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|[Ee]leven|[Tt]welve)[ \u{A0}]",
    r"(?<u>ft|lbs?|oz|yds?|mins?|hrs?)\.(?: (?<m>one|two|three|four|five|six|seven|eight|nine|ten|eleven) in\.)?"
);

/// What follows a sum in short: `$5m`.
pub(super) fn group(written: &str) -> &str {
    match written {
        "bn" => "billion",
        "m" => "million",
        "k" => "thousand",
        group => group,
    }
}

pub(super) fn money(found: &Found<'_>) -> Option<String> {
    let (numeral, sign) = (found.numeral("n")?, found.part("s")?.trim_end());
    let (_, one, several, small, smalls) = MONIES.iter().find(|(written, ..)| *written == sign)?;
    let and = and(found);
    if let Some(size) = found.part("g") {
        return Some(format!("{} {} {several}", number(&numeral, and)?, group(size)));
    }
    let names = |count: u64| if count == 1 { *one } else { *several };
    let whole = numeral.whole_count()?;
    let hundredths = match numeral.fraction.as_deref().map(|fraction| fraction.trim_end_matches('0')) {
        None | Some("") => 0,
        Some(fraction) if fraction.len() <= 2 && !small.is_empty() => {
            let part: u64 = fraction.parse().ok()?;
            if fraction.len() == 1 { part * 10 } else { part }
        }
        Some(_) => return Some(format!("{} {several}", number(&numeral, and)?)),
    };
    let next: String =
        found.after().strip_prefix(' ').unwrap_or("").chars().take_while(|c| c.is_alphabetic()).take(8).collect();
    if hundredths == 0 && PRICED.contains(&next.as_str()) {
        return Some(format!("{} {one}", cardinal(whole, and)));
    }
    let part = format!("{} {}", cardinal(hundredths, and), if hundredths == 1 { small } else { smalls });
    Some(match (whole, hundredths) {
        (_, 0) => format!("{} {}", cardinal(whole, and), names(whole)),
        (0, _) => part,
        _ => format!("{} {} and {part}", cardinal(whole, and), names(whole)),
    })
}

pub(super) fn cents(found: &Found<'_>) -> Option<String> {
    let count = found.count("n")?;
    Some(format!("{} {}", cardinal(count, and(found)), if count == 1 { "cent" } else { "cents" }))
}

/// The unit written as `short`, unless it is one that may not touch its number and does.
pub(super) fn unit_of(short: &str, gap: &str) -> Option<&'static Unit> {
    let unit = UNITS.iter().find(|(written, ..)| *written == short)?;
    (!gap.is_empty() || !NEEDS_SPACE.contains(&short)).then_some(unit)
}

fn measured(numeral: &Numeral, unit: &Unit, found: &Found<'_>) -> Option<String> {
    let (_, one, several) = unit;
    // An attribute is singular: a 5-km run.
    let name = if numeral.is_one() || found.part("g") == Some("-") { one } else { several };
    Some(format!("{} {name}", number(numeral, and(found))?))
}

pub(super) fn unit(found: &Found<'_>) -> Option<String> {
    if let (Some(numeral), Some(sign)) = (found.numeral("p"), found.part("q")) {
        let minus = if found.part("t").is_some() { "minus " } else { "" };
        return Some(format!("{minus}{}", measured(&numeral, unit_of(sign, " ")?, found)?));
    }
    let short = found.part("u")?;
    let unit = unit_of(short, found.part("g")?)?;
    let minus = if found.part("s").is_some() { "minus " } else { "" };
    let said = measured(&found.numeral("n")?, unit, found)?;
    Some(format!("{minus}{said}{}", found.part("d").map_or("", |_| stop_after(found, short))))
}

/// The full stop after a unit: it ends a sentence, but not after `ft.` and its like, unless the text or sentence ends.
pub(super) fn stop_after(found: &Found<'_>, short: &str) -> &'static str {
    let shortened = matches!(
        short,
        "ft" | "lb" | "lbs" | "oz" | "yd" | "yds" | "mi" | "min" | "mins" | "hr" | "hrs" | "sec" | "secs"
    );
    let next = found.after().trim_start().chars().next();
    if shortened && next.is_some_and(|c| !c.is_uppercase() && !"”’\"".contains(c)) { "" } else { "." }
}

pub(super) fn range_of_units(found: &Found<'_>) -> Option<String> {
    let (from, to) = (found.numeral("n")?, found.numeral("m")?);
    let unit = unit_of(found.part("u")?, found.part("g")?)?;
    if from.whole_count()? > to.whole_count()? {
        return None;
    }
    Some(format!("{} to {}", number(&from, and(found))?, measured(&to, unit, found)?))
}

pub(super) fn feet(found: &Found<'_>) -> Option<String> {
    let (feet, inches) = (found.within("n", 1, 99)?, found.within("m", 0, 11)?);
    let of = |count: u64, one: &str, several: &str| {
        format!("{} {}", cardinal(count, and(found)), if count == 1 { one } else { several })
    };
    Some(format!("{} {}", of(feet, "foot", "feet"), of(inches, "inch", "inches")))
}

/// "five ft. seven in.": the number is a word already.
pub(super) fn worded(found: &Found<'_>) -> Option<String> {
    let (count, short) = (found.part("n")?, found.part("u")?);
    let (_, one, several) = UNITS.iter().find(|(written, ..)| *written == short)?;
    let name = if count.eq_ignore_ascii_case("one") { one } else { several };
    let inches = match found.part("m") {
        Some("one") => " one inch".to_owned(),
        Some(inches) => format!(" {inches} inches"),
        None => String::new(),
    };
    let stop = if found.after().trim_start().chars().next().is_none_or(char::is_uppercase) { "." } else { "" };
    Some(format!("{count} {name}{inches}{stop}"))
}
