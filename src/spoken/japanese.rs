//! Japanese: the rules, in the order in which they go before each other at one place.
//!
//! Numbers become kanji, which leaves the sound changes of counters (三本, 二十日) to the voice that reads them, as digits do.
//! Where kanji would be another word than the digits were (10分 and 十分), the form is kana.

mod units;

use std::sync::OnceLock;

use super::found::Found;
use super::numeral::{Numeral, digits, is_fraction, myriads, vulgar};
use super::rule::{Rule, Where, Written, compile};
use super::{Kind, address, roman};
use address::Names;
use units::{CURRENCIES, UNITS};

const ANYWHERE: &[Written] = &[
    (Kind::Address, address::PATTERN, |found| address::say(found, &NAMES)),
    (Kind::Telephone, r"0\d{1,4}-\d{1,4}-\d{3,4}|\+\d{1,3}(?:[ -]\d{1,4}){2,5}", telephone),
    (Kind::Date, r"(?<y>\d{1,4})年(?:(?<m>\d{1,2})月(?:(?<d>\d{1,2})日)?)?", date),
    (Kind::Date, r"(?<y>\d{4})(?<a>[-/.])(?<m>\d{1,2})(?<b>[-/.])(?<d>\d{1,2})", iso),
    (Kind::Date, r"(?<m>\d{1,2})月(?<d>\d{1,2})日", date),
    (Kind::Time, r"(?<h>\d{1,2})[:：](?<m>\d{2})(?:[:：](?<s>\d{2}))?", clock),
    (Kind::Time, r"(?<h>\d{1,2})時(?:(?<m>\d{1,2})分)?", hours),
    (Kind::Money, r"(?<s>US\$|[$€£¥￥₩])(?<n>NUM)(?<g>[万億兆])?", money),
    (Kind::Unit, r"(?<s>[-−])?(?:(?<k>NUM)%?[-–~〜～])?(?<n>NUM)[%％]", |found| with_name(found, "パーセント")),
    (Kind::Unit, r"(?<s>[-−])?(?:(?<k>NUM)[-–~〜～])?(?<n>NUM)[ ]?(?<u>[A-Za-zµμ°℃℉][A-Za-z/²³2]{0,4})", unit),
    (Kind::Number, r"(?<n>\d{2})(?<c>[分番])", |found| with_counter(found.count("n")?, found.part("c")?)),
    (Kind::Ordinal, r"第(?<n>\d{1,6})", |found| Some(format!("第{}", counted(found.count("n")?)))),
    (Kind::Number, r"(?<a>\d{1,2})[/⁄](?<b>\d{1,3})", |found| {
        let (above, below) = (found.count("a")?, found.count("b")?);
        is_fraction(above, below).then(|| fraction(above, below))
    }),
    (Kind::Number, r"(?:(?<n>\d{1,6}))?(?<v>VULGAR)", vulgar_fraction),
    (Kind::Number, r"(?<n>NUM)(?<f>[万億兆千百]{0,2})[-–~〜～](?<m>NUM)(?<g>[万億兆千百]{0,2})", range),
    (Kind::Number, r"(?<s>[-−])?(?<n>NUM)(?<g>[万億兆千百]{0,2})", plain),
];

const HEADINGS: &[Written] = &[
    (Kind::Roman, roman::NUMBERED, |found| Some(counted(roman::value(found)?))),
    (Kind::Roman, roman::ALONE, |found| Some(counted(roman::value(found)?))),
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
    dot: "ドット",
    at: "アットマーク",
    dash: "ハイフン",
    underscore: "アンダーバー",
    plus: "プラス",
    digits: ["ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"],
};

/// The digits in kanji; zero as it stands in a row of digits.
const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const POWERS: [&str; 4] = ["", "十", "百", "千"];

/// Number and counter that together are another word in kanji: じゅうぶん, おはこ. By their kana.
const OTHER_WORDS: &[(u64, &str, &str)] = &[(10, "分", "じゅっぷん"), (18, "番", "じゅうはちばん")];

/// Number and counter that are other words too (むかで), and whose kana nobody would expect: left as written.
const LEFT: &[(u64, &str)] = &[(100, "足"), (800, "屋"), (1000, "葉"), (1000, "代")];

/// Counted out in kanji: 千二百, 一万, 一千万.
pub(super) fn counted(count: u64) -> String {
    if count == 0 {
        return "零".to_owned();
    }
    let mut said = String::new();
    let parts = myriads(count);
    let last_group = parts.iter().rposition(|(_, power)| *power >= 4);
    for (at, (digit, power)) in parts.into_iter().enumerate() {
        let last_four = last_group.is_none_or(|group| at > group);
        match (digit, power) {
            (_, 4) => said.push('万'),
            (_, 8) => said.push('億'),
            (_, 12) => said.push('兆'),
            // 千円 and 千九百, but 一千万.
            (1, 1 | 2) => said.push_str(POWERS.get(usize::from(power)).copied().unwrap_or("")),
            (1, 3) if last_four => said.push('千'),
            _ => {
                said.push_str(DIGITS.get(usize::from(digit)).copied().unwrap_or(""));
                said.push_str(POWERS.get(usize::from(power)).copied().unwrap_or(""));
            }
        }
    }
    said
}

pub(super) fn one_by_one(digits: &str) -> String {
    digits.bytes().filter_map(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0'))).copied()).collect()
}

/// A number as written: counted, or a code read out, with its decimals. `None` where it is too long to be a number.
pub(super) fn number(numeral: &Numeral) -> Option<String> {
    /// More digits than any code that people read aloud.
    const LONGEST_CODE: usize = 20;
    let whole = match numeral.whole_count() {
        Some(count) => counted(count),
        None if numeral.whole.len() <= LONGEST_CODE => one_by_one(&numeral.whole),
        None => return None,
    };
    match &numeral.fraction {
        Some(fraction) if fraction.len() > LONGEST_CODE => None,
        Some(fraction) => Some(format!("{whole}点{}", one_by_one(fraction))),
        None => Some(whole),
    }
}

pub(super) fn fraction(above: u64, below: u64) -> String {
    format!("{}分の{}", counted(below), counted(above))
}

fn vulgar_fraction(found: &Found<'_>) -> Option<String> {
    let (above, below) = vulgar(found.part("v")?)?;
    match found.part("n") {
        Some(_) => Some(format!("{}と{}", counted(found.count("n")?), fraction(above, below))),
        None => Some(fraction(above, below)),
    }
}

fn date(found: &Found<'_>) -> Option<String> {
    let mut said = String::new();
    if let Some(year) = found.numeral("y") {
        said = format!("{}年", counted(year.count()?));
    }
    if found.part("m").is_some() {
        said.push_str(&format!("{}月", counted(found.within("m", 1, 12)?)));
    }
    if found.part("d").is_some() {
        said.push_str(&format!("{}日", counted(found.within("d", 1, 31)?)));
    }
    Some(said)
}

fn iso(found: &Found<'_>) -> Option<String> {
    if found.part("a") != found.part("b") {
        return None;
    }
    let year = found.within("y", 1000, 2999)?;
    let (month, day) = (found.within("m", 1, 12)?, found.within("d", 1, 31)?);
    Some(format!("{}年{}月{}日", counted(year), counted(month), counted(day)))
}

fn minutes(count: u64) -> String {
    with_counter(count, "分").unwrap_or_else(|| format!("{}分", counted(count)))
}

/// Number and counter where they are another word in kanji.
fn with_counter(count: u64, after: &str) -> Option<String> {
    let (_, _, said) =
        OTHER_WORDS.iter().find(|(number, counter, _)| *number == count && after.starts_with(counter))?;
    Some((*said).to_owned())
}

fn clock(found: &Found<'_>) -> Option<String> {
    let (hour, minute) = (found.within("h", 0, 24)?, found.within("m", 0, 59)?);
    let seconds = match found.part("s") {
        Some(_) => format!("{}秒", counted(found.within("s", 0, 59)?)),
        None => String::new(),
    };
    let said = format!("{}時", counted(hour));
    Some(if minute == 0 && seconds.is_empty() { said } else { format!("{said}{}{seconds}", minutes(minute)) })
}

/// `10時10分`; how long something takes (`10時間`) is a number with its counter.
fn hours(found: &Found<'_>) -> Option<String> {
    if found.part("m").is_none() && found.after().starts_with('間') {
        return None;
    }
    let hour = format!("{}時", counted(found.within("h", 0, 25)?));
    Some(match found.part("m") {
        Some(_) => format!("{hour}{}", minutes(found.within("m", 0, 59)?)),
        None => hour,
    })
}

fn money(found: &Found<'_>) -> Option<String> {
    let sign = found.part("s")?;
    let (_, name) = CURRENCIES.iter().find(|(written, _)| *written == sign)?;
    Some(format!("{}{}{name}", number(&found.numeral("n")?)?, found.part("g").unwrap_or("")))
}

/// A number, or two that bound a range, with what is counted.
fn with_name(found: &Found<'_>, name: &str) -> Option<String> {
    let said = number(&found.numeral("n")?)?;
    let from = match found.part("k") {
        Some(_) => format!("{}から", number(&found.numeral("k")?)?),
        None => String::new(),
    };
    let minus = if found.part("s").is_some() { "マイナス" } else { "" };
    Some(format!("{minus}{from}{said}{name}"))
}

fn unit(found: &Found<'_>) -> Option<String> {
    let written = found.part("u")?;
    let (_, name) = UNITS.iter().find(|(short, _)| *short == written)?;
    with_name(found, name)
}

fn range(found: &Found<'_>) -> Option<String> {
    let (from, to) = (found.numeral("n")?, found.numeral("m")?);
    let (group, last) = (found.part("f")?, found.part("g")?);
    if group == last && from.whole_count()? >= to.whole_count()? {
        return None;
    }
    if to.count().is_some_and(|count| stands_for_another(count, found.after())) {
        return None;
    }
    Some(format!("{}{group}から{}{last}", number(&from)?, number(&to)?))
}

fn stands_for_another(count: u64, after: &str) -> bool {
    OTHER_WORDS
        .iter()
        .map(|(number, counter, _)| (*number, *counter))
        .chain(LEFT.iter().copied())
        .any(|(number, counter)| number == count && after.starts_with(counter))
}

fn plain(found: &Found<'_>) -> Option<String> {
    let numeral = found.numeral("n")?;
    let group = found.part("g")?;
    if group.is_empty() && numeral.count().is_some_and(|count| stands_for_another(count, found.after())) {
        return None;
    }
    let minus = if found.part("s").is_some() { "マイナス" } else { "" };
    Some(format!("{minus}{}{group}", number(&numeral)?))
}

fn telephone(found: &Found<'_>) -> Option<String> {
    let it = found.it();
    let groups: Vec<String> = it
        .split([' ', '-', '+'])
        .map(digits)
        .filter(|group| !group.is_empty())
        .map(|group| one_by_one(&group))
        .collect();
    if !(9..=15).contains(&digits(it).len()) {
        return None;
    }
    let plus = if it.starts_with('+') { "プラス" } else { "" };
    Some(format!("{plus}{}", groups.join("、")))
}
