//! English fractions: alone, after whole numbers, of money and of units.

use super::super::found::Found;
use super::super::numeral::{is_fraction, vulgar};
use super::and;
use super::sums::{group, stop_after, unit_of};
use super::units::MONEY as MONIES;
use super::words::{cardinal, fraction};

pub(super) const ALONE: &str =
    r"(?:(?<n>\d+) ?)?(?<v>VULGAR)(?: (?:(?<t>an?)|(?<g>thousand|million|billion|trillion))\b)?";
pub(super) const SLASH: &str = r"(?:(?<n>\d{1,4}) )?(?<a>\d{1,2})[/⁄](?<b>\d{1,3})";
pub(super) const MONEY: &str = concat!(
    r"(?<s>US\$|HK\$|AU\$|CA\$|A\$|C\$|NZ\$|[$£€¥￥₩₹]|\b(?:USD|GBP|EUR|JPY) ?)(?:(?<n>\d+) ?)?(?<v>VULGAR)",
    r"(?: ?(?<g>thousand|million|billion|trillion|bn|m|k)\b)?"
);
pub(super) const UNIT: &str = concat!(
    r"(?:(?<n>\d+) ?)?(?<v>VULGAR)",
    r"(?:(?<g>[- \u{A0}\u{202F}]?)(?<u>[A-Za-zµμ°℃℉%‰][A-Za-z/²³2]{0,4})\b(?<d>\.)?|[ \u{A0}\u{202F}]?(?<q>[°%‰℃℉]))"
);

pub(super) fn alone(found: &Found<'_>) -> Option<String> {
    if let Some(size) = found.part("g") {
        return of(found, size, size);
    }
    let (above, below) = vulgar(found.part("v")?)?;
    let article = found.part("t");
    if found.part("n").is_some() {
        let said = mixed(found.count("n")?, above, below, found)?;
        return Some(article.map_or(said.clone(), |article| format!("{said} {article}")));
    }
    let said = fraction(above, below, and(found));
    Some(match article {
        Some(article) if (above, below) == (1, 2) => format!("half {article}"),
        Some(article) => format!("{said} of {article}"),
        // An article before it says "one" already.
        None => {
            let is_counted = found
                .before()
                .trim_end()
                .rsplit(' ')
                .next()
                .is_some_and(|word| matches!(word, "a" | "A" | "an" | "An") && found.before().ends_with(' '));
            said.strip_prefix("one ").filter(|_| is_counted).unwrap_or(&said).to_owned()
        }
    })
}

pub(super) fn slash(found: &Found<'_>) -> Option<String> {
    let (above, below) = (found.count("a")?, found.count("b")?);
    if !is_fraction(above, below) {
        return None;
    }
    match found.part("n") {
        Some(_) => mixed(found.count("n")?, above, below, found),
        None => Some(fraction(above, below, and(found))),
    }
}

/// `£4½`, `$5½ million`, `£½ million`.
pub(super) fn money(found: &Found<'_>) -> Option<String> {
    let sign = found.part("s")?.trim_end();
    let (_, one, several, ..) = MONIES.iter().find(|(written, ..)| *written == sign)?;
    match found.part("g") {
        Some(size) => Some(format!("{} {several}", of(found, group(size), group(size))?)),
        None => of(found, one, several),
    }
}

/// `4½ km`, `½ lb`, `4½%`.
pub(super) fn unit(found: &Found<'_>) -> Option<String> {
    if let Some(sign) = found.part("q") {
        let (_, one, several) = unit_of(sign, " ")?;
        return of(found, one, several);
    }
    let (short, gap) = (found.part("u")?, found.part("g")?);
    let (_, one, several) = unit_of(short, gap)?;
    // An attribute is singular: a 4½-km run.
    let said = of(found, one, if gap == "-" { one } else { several })?;
    Some(format!("{said}{}", found.part("d").map_or("", |_| stop_after(found, short))))
}

/// So much of what is called `one` and `several`.
fn of(found: &Found<'_>, one: &str, several: &str) -> Option<String> {
    let (above, below) = vulgar(found.part("v")?)?;
    if found.part("n").is_some() {
        return Some(format!("{} {several}", mixed(found.count("n")?, above, below, found)?));
    }
    // A euro and a US dollar begin with the sound of "you".
    let is_open = one.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) && !one.starts_with("euro");
    let article = if is_open || one.starts_with("hour") { "an" } else { "a" };
    Some(match (above, below) {
        (1, 2) => format!("half {article} {one}"),
        _ => format!("{} of {article} {one}", part(above, below, found)),
    })
}

/// Two and a half; two and three quarters.
fn mixed(whole: u64, above: u64, below: u64, found: &Found<'_>) -> Option<String> {
    Some(format!("{} and {}", cardinal(whole, and(found)), part(above, below, found)))
}

/// A half, an eighth, three quarters.
fn part(above: u64, below: u64, found: &Found<'_>) -> String {
    let part = fraction(above, below, and(found));
    match part.strip_prefix("one ") {
        Some(name) if name.starts_with("eigh") => format!("an {name}"),
        Some(name) => format!("a {name}"),
        None => part,
    }
}
