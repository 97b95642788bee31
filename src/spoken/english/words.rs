//! English number words.

use super::super::numeral::Numeral;

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const GROUPS: [(u64, &str); 4] =
    [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand")];

/// Whether "and" stands in "one hundred and one": it does but in North America.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::spoken) enum And {
    Said,
    Unsaid,
}

/// `count` in words, below 10^15.
pub(in crate::spoken) fn cardinal(count: u64, and: And) -> String {
    let mut parts = Vec::new();
    let mut rest = count;
    for (size, name) in GROUPS {
        if rest >= size {
            parts.push(format!("{} {name}", hundreds(rest / size, and)));
            rest %= size;
        }
    }
    if rest > 0 || parts.is_empty() {
        let words = hundreds(rest, and);
        parts.push(if and == And::Said && rest < 100 && !parts.is_empty() { format!("and {words}") } else { words });
    }
    parts.join(" ")
}

/// Below 1000.
fn hundreds(count: u64, and: And) -> String {
    let (hundreds, rest) = (count / 100, count % 100);
    match (hundreds, rest) {
        (0, _) => tens(rest),
        (_, 0) => format!("{} hundred", tens(hundreds)),
        _ if and == And::Said => format!("{} hundred and {}", tens(hundreds), tens(rest)),
        _ => format!("{} hundred {}", tens(hundreds), tens(rest)),
    }
}

/// Below 100.
pub(in crate::spoken) fn tens(count: u64) -> String {
    let name = |names: &[&'static str], at: u64| names.get(at as usize).copied().unwrap_or("");
    match (count / 10, count % 10) {
        (0 | 1, _) => name(&ONES, count).to_owned(),
        (tens, 0) => name(&TENS, tens).to_owned(),
        (tens, ones) => format!("{}-{}", name(&TENS, tens), name(&ONES, ones)),
    }
}

/// `count` as an ordinal.
pub(in crate::spoken) fn ordinal(count: u64, and: And) -> String {
    let words = cardinal(count, and);
    let at = words.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (stem, last) = words.split_at(at);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        _ => last.strip_suffix('y').map_or_else(|| format!("{last}th"), |stem| format!("{stem}ieth")),
    };
    format!("{stem}{last}")
}

/// The suffix that `count` has as an ordinal in digits.
pub(in crate::spoken) fn suffix(count: u64) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

/// A year: nineteen fourteen, nineteen oh five, two thousand six, eighteen hundred.
pub(in crate::spoken) fn year(year: u64, and: And) -> String {
    let (century, rest) = (year / 100, year % 100);
    match (century, rest) {
        (10..100, _) if century % 10 == 0 && rest < 10 => cardinal(year, and),
        (10..100, 0) => format!("{} hundred", tens(century)),
        (10..100, 1..10) => format!("{} oh {}", tens(century), tens(rest)),
        (10..100, _) => format!("{} {}", tens(century), tens(rest)),
        _ => cardinal(year, and),
    }
}

/// Ten years: nineteen eighties, eighties, two thousands.
pub(in crate::spoken) fn decade(decade: u64, and: And) -> String {
    let words = year(decade, and);
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{words}s"),
    }
}

/// Digit after digit.
pub(in crate::spoken) fn one_by_one(digits: &str) -> String {
    let names = digits.bytes().filter_map(|digit| ONES.get(usize::from(digit.wrapping_sub(b'0'))).copied());
    names.collect::<Vec<_>>().join(" ")
}

/// A number as written: counted, or a code read out, with its decimals. `None` where it is too long to be a number.
pub(in crate::spoken) fn number(numeral: &Numeral, and: And) -> Option<String> {
    /// More digits than any code that people read aloud.
    const LONGEST_CODE: usize = 20;
    let whole = match numeral.whole_count() {
        Some(count) => cardinal(count, and),
        None if numeral.whole.len() <= LONGEST_CODE => one_by_one(&numeral.whole),
        None => return None,
    };
    match &numeral.fraction {
        Some(fraction) if fraction.len() > LONGEST_CODE => None,
        Some(fraction) => Some(format!("{whole} point {}", one_by_one(fraction))),
        None => Some(whole),
    }
}

/// A fraction: one half, three quarters, five eighths.
pub(in crate::spoken) fn fraction(above: u64, below: u64, and: And) -> String {
    let name = match (below, above) {
        (2, 1) => "half".to_owned(),
        (2, _) => "halves".to_owned(),
        (4, 1) => "quarter".to_owned(),
        (4, _) => "quarters".to_owned(),
        (100, 1) => "hundredth".to_owned(),
        (_, 1) => ordinal(below, and),
        _ => format!("{}s", ordinal(below, and)),
    };
    format!("{} {name}", cardinal(above, and))
}
