//! Korean: the rules, in the order in which they go before each other at one place.

mod units;
pub(crate) mod words;

use std::sync::OnceLock;

use super::found::Found;
use super::numeral::{Numeral, digits, is_fraction, vulgar};
use super::rule::{Rule, Where, Written, compile};
use super::{Kind, address, roman};
use address::Names;
use units::{CURRENCIES, UNITS};
use words::{native, one_by_one, sino, takes_native};

const ANYWHERE: &[Written] = &[
    (Kind::Address, address::PATTERN, |found| address::say(found, &NAMES)),
    (Kind::Telephone, r"0\d{1,2}-\d{3,4}-\d{4}|1[5-8]\d{2}-\d{4}|\+\d{1,3}(?:[ -]\d{1,4}){2,5}", telephone),
    (Kind::Date, r"(?<y>\d{1,4})년(?: ?(?<m>\d{1,2})월(?: ?(?<d>\d{1,2})일)?)?", date),
    (Kind::Date, r"(?<y>\d{4})(?<a>[-/.])(?<m>\d{1,2})(?<b>[-/.])(?<d>\d{1,2})", iso),
    (Kind::Date, r"(?<m>\d{1,2})월(?: ?(?<d>\d{1,2})일)?", date),
    (Kind::Time, r"(?<h>\d{1,2})[:：](?<m>\d{2})(?:[:：](?<s>\d{2}))?", clock),
    (Kind::Time, r"(?<h>\d{1,2}) ?시(?: ?(?<m>\d{1,2})분)?", hours),
    (Kind::Money, r"(?<s>US\$|[$€£¥￥₩￦])(?<n>NUM)(?<g> ?[만억조])?", money),
    (Kind::Unit, r"(?<s>[-−])?(?:(?<k>NUM)%?[-–~〜～])?(?<n>NUM)[%％]", |found| with_name(found, "퍼센트")),
    (Kind::Unit, r"(?<s>[-−])?(?:(?<k>NUM)[-–~〜～])?(?<n>NUM)[ ]?(?<u>[A-Za-zµμ°℃℉][A-Za-z/²³2]{0,4})", unit),
    (Kind::Ordinal, r"제 ?(?<n>\d{1,6})", ordinal),
    (Kind::Ordinal, r"(?<n>\d{1,2}) ?번째", nth),
    (Kind::Number, r"(?<a>\d{1,2})[/⁄](?<b>\d{1,3})", |found| {
        let (above, below) = (found.count("a")?, found.count("b")?);
        is_fraction(above, below).then(|| fraction(above, below))
    }),
    (Kind::Number, r"(?:(?<n>\d{1,6}))?(?<v>VULGAR)", vulgar_fraction),
    (Kind::Number, r"(?<n>NUM)(?<f>[만억조천백]{0,2})[-–~〜～](?<m>NUM)(?<g>[만억조천백]{0,2})(?<t> ?)", range),
    (Kind::Number, r"(?<s>[-−])?(?<n>NUM)(?<g>[만억조천백]{0,2})(?<t> ?)", plain),
];

const HEADINGS: &[Written] = &[
    (Kind::Roman, roman::NUMBERED, |found| Some(sino(roman::value(found)?))),
    (Kind::Roman, roman::ALONE, |found| Some(sino(roman::value(found)?))),
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

const NAMES: Names = Names {
    dot: "닷",
    at: "골뱅이",
    dash: "하이픈",
    underscore: "밑줄",
    plus: "플러스",
    digits: ["공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"],
};

/// A number as written: counted, or a code read out, with its decimals. `None` where it is too long to be a number.
pub(super) fn number(numeral: &Numeral) -> Option<String> {
    /// More digits than any code that people read aloud.
    const LONGEST_CODE: usize = 20;
    let whole = match numeral.whole_count() {
        Some(count) => sino(count),
        None if numeral.whole.len() <= LONGEST_CODE => one_by_one(&numeral.whole),
        None => return None,
    };
    match &numeral.fraction {
        Some(fraction) if fraction.len() > LONGEST_CODE => None,
        // A zero after the point is 영, in a row of digits 공.
        Some(fraction) => Some(format!("{whole} 점 {}", one_by_one(fraction).replace('공', "영"))),
        None => Some(whole),
    }
}

pub(super) fn fraction(above: u64, below: u64) -> String {
    format!("{}분의 {}", sino(below), sino(above))
}

fn vulgar_fraction(found: &Found<'_>) -> Option<String> {
    let (above, below) = vulgar(found.part("v")?)?;
    match found.part("n") {
        Some(_) => Some(format!("{}와 {}", sino(found.count("n")?), fraction(above, below))),
        None => Some(fraction(above, below)),
    }
}

/// The month; June and October lose a sound.
fn month(count: u64) -> String {
    match count {
        6 => "유월".to_owned(),
        10 => "시월".to_owned(),
        _ => format!("{}월", sino(count)),
    }
}

fn date(found: &Found<'_>) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(year) = found.numeral("y") {
        parts.push(format!("{}년", sino(year.count()?)));
    }
    if found.part("m").is_some() {
        parts.push(month(found.within("m", 1, 12)?));
    }
    if found.part("d").is_some() {
        parts.push(format!("{}일", sino(found.within("d", 1, 31)?)));
    }
    Some(parts.join(" "))
}

fn iso(found: &Found<'_>) -> Option<String> {
    if found.part("a") != found.part("b") {
        return None;
    }
    let (year, day) = (found.within("y", 1000, 2999)?, found.within("d", 1, 31)?);
    Some(format!("{}년 {} {}일", sino(year), month(found.within("m", 1, 12)?), sino(day)))
}

/// The hour: native to twelve, Sino-Korean on a clock of 24 hours.
fn hour(count: u64) -> String {
    match native(count).filter(|_| count <= 12) {
        Some(words) => format!("{words} 시"),
        None => format!("{} 시", sino(count)),
    }
}

fn clock(found: &Found<'_>) -> Option<String> {
    let (hours, minutes) = (found.within("h", 0, 24)?, found.within("m", 0, 59)?);
    let said = hour(hours);
    match (found.part("s"), minutes) {
        (Some(_), _) => Some(format!("{said} {} 분 {} 초", sino(minutes), sino(found.within("s", 0, 59)?))),
        (None, 0) => Some(said),
        _ => Some(format!("{said} {} 분", sino(minutes))),
    }
}

/// `10시 5분`; `10시간` is a length of time and 시즌 a season: numbers before their names.
fn hours(found: &Found<'_>) -> Option<String> {
    if found.part("m").is_none() && found.after().starts_with(['간', '즌', '대']) {
        return None;
    }
    let said = hour(found.within("h", 0, 24)?);
    Some(match found.part("m") {
        Some(_) => format!("{said} {} 분", sino(found.within("m", 0, 59)?)),
        None => said,
    })
}

fn money(found: &Found<'_>) -> Option<String> {
    let sign = found.part("s")?;
    let (_, name) = CURRENCIES.iter().find(|(written, _)| *written == sign)?;
    Some(format!("{}{} {name}", number(&found.numeral("n")?)?, found.part("g").unwrap_or("")))
}

/// A number, or two that bound a range, with what is counted.
fn with_name(found: &Found<'_>, name: &str) -> Option<String> {
    let said = number(&found.numeral("n")?)?;
    let from = match found.part("k") {
        Some(_) => format!("{}에서 ", number(&found.numeral("k")?)?),
        None => String::new(),
    };
    let minus = if found.part("s").is_some() { "마이너스 " } else { "" };
    Some(format!("{minus}{from}{said} {name}"))
}

fn unit(found: &Found<'_>) -> Option<String> {
    let written = found.part("u")?;
    let (_, name) = UNITS.iter().find(|(short, _)| *short == written)?;
    match name.split_once('#') {
        Some((before, after)) => Some(format!("{before}{}", with_name(found, after)?)),
        None => with_name(found, name),
    }
}

fn ordinal(found: &Found<'_>) -> Option<String> {
    Some(format!("제{}", sino(found.count("n")?)))
}

/// `3번째`: 세 번째; the first is 첫 번째.
fn nth(found: &Found<'_>) -> Option<String> {
    match found.count("n")? {
        1 => Some("첫 번째".to_owned()),
        count => Some(format!("{} 번째", native(count)?)),
    }
}

fn range(found: &Found<'_>) -> Option<String> {
    let (from, to) = (found.numeral("n")?, found.numeral("m")?);
    let (group, last, gap) = (found.part("f")?, found.part("g")?, found.part("t")?);
    if group == last && from.whole_count()? >= to.whole_count()? {
        return None;
    }
    if group.is_empty() && last.is_empty() && takes_native(found.after()) {
        let (from, to) = (native(from.count()?), native(to.count()?));
        return Some(format!("{}에서 {} ", from?, to?));
    }
    Some(format!("{}{group}에서 {}{last}{gap}", number(&from)?, number(&to)?))
}

fn plain(found: &Found<'_>) -> Option<String> {
    let numeral = found.numeral("n")?;
    let (group, gap) = (found.part("g")?, found.part("t")?);
    let negative = found.part("s").is_some();
    if group.is_empty()
        && !negative
        && takes_native(found.after())
        && let Some(words) = numeral.count().and_then(native)
    {
        return Some(format!("{words} "));
    }
    let minus = if negative { "마이너스 " } else { "" };
    Some(format!("{minus}{}{group}{gap}", number(&numeral)?))
}

fn telephone(found: &Found<'_>) -> Option<String> {
    let it = found.it();
    let groups: Vec<String> = it
        .split([' ', '-', '+'])
        .map(digits)
        .filter(|group| !group.is_empty())
        .map(|group| one_by_one(&group))
        .collect();
    let plus = if it.starts_with('+') { "플러스 " } else { "" };
    Some(format!("{plus}{}", groups.join(", ")))
}
