//! Chinese, as Mandarin in both writings and as Cantonese: the rules, in the order in which they go before each other.

mod units;
pub(crate) mod words;

use std::sync::OnceLock;

use super::found::Found;
use super::numeral::{Numeral, digits, is_fraction, vulgar};
use super::rule::{Rule, Where, Written, compile};
use super::variety::{Region, Tongue};
use super::{Kind, address, roman};
use address::Names;
use units::{CURRENCIES, UNITS};
use words::{CANTONESE, MANDARIN, MEASURES, Words, counted, one_by_one};

const ANYWHERE: &[Written] = &[
    (Kind::Address, address::PATTERN, |found| address::say(found, &NAMES)),
    (
        Kind::Telephone,
        r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}|400-\d{3}-\d{4}|\+\d{1,3}(?:[ -]\d{2,4}){2,5}|[2-9]\d{3}-\d{4}",
        telephone,
    ),
    (Kind::Date, r"(?<y>\d{2,4})年(?:(?<m>\d{1,2})月)?(?:(?<d>\d{1,2})(?<u>[日号號]))?", year_month_day),
    (Kind::Date, r"(?<y>\d{4})(?<a>[-/.])(?<m>\d{1,2})(?<b>[-/.])(?<d>\d{1,2})", iso),
    (Kind::Date, r"(?<m>\d{1,2})月(?<d>\d{1,2})(?<u>[日号號])", year_month_day),
    (Kind::Date, r"(?<c>1\d|20)(?<e>\d0)年代", decade),
    (Kind::Time, r"(?<h>\d{1,2})[:：](?<m>\d{2})(?:[:：](?<s>\d{2}))?", clock),
    (Kind::Money, r"(?<s>US\$|HK\$|NT\$|A\$|[$€£¥￥₩])[ ]?(?<n>NUM)(?<g>[万萬亿億])?(?:元)?", money),
    (Kind::Unit, r"(?<s>[-−])?(?:(?<k>NUM)%?[-–~～—至到])?(?<n>NUM)[%％]", percent),
    (Kind::Unit, r"(?<s>[-−])?(?:(?<k>NUM)[-–~～—])?(?<n>NUM)[ ]?(?<u>[A-Za-zµμ°℃℉][A-Za-z/²³2]{0,4})", unit),
    (Kind::Ordinal, r"(?<p>第)(?<n>\d{1,6})", |found| {
        Some(format!("第{}", counted(found.count("n")?, words_of(found))))
    }),
    (Kind::Number, r"(?<a>\d{1,2})[/⁄](?<b>\d{1,3})", |found| {
        let (above, below) = (found.count("a")?, found.count("b")?);
        is_fraction(above, below).then(|| fraction(above, below, found))
    }),
    (Kind::Number, r"(?:(?<n>\d{1,6}))?(?<v>VULGAR)", vulgar_fraction),
    (Kind::Number, r"(?<n>NUM)(?<f>[万萬亿億千百]{0,2})[-–~～—](?<m>NUM)(?<g>[万萬亿億千百]{0,2})", range),
    (Kind::Number, r"(?<s>[-−])?(?<n>NUM)(?<g>[万萬亿億千百]{0,2})", plain),
];

const HEADINGS: &[Written] = &[
    (Kind::Roman, roman::NUMBERED, |found| Some(counted(roman::value(found)?, words_of(found)))),
    (Kind::Roman, roman::ALONE, |found| Some(counted(roman::value(found)?, words_of(found)))),
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
    dot: "点",
    at: "艾特",
    dash: "杠",
    underscore: "下划线",
    plus: "加",
    digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
};

pub(super) fn words_of(found: &Found<'_>) -> &'static Words {
    if is_traditional(found) { &CANTONESE } else { &MANDARIN }
}

fn is_traditional(found: &Found<'_>) -> bool {
    found.variety.region == Region::Traditional
}

/// The word between the two ends of a range.
fn to(found: &Found<'_>) -> &'static str {
    if found.variety.tongue == Tongue::Cantonese { "至" } else { "到" }
}

/// A number as written: counted, or a code read out, with its decimals. `None` where it is too long to be a number.
pub(super) fn number(numeral: &Numeral, words: &Words) -> Option<String> {
    /// More digits than any code that people read aloud.
    const LONGEST_CODE: usize = 20;
    let whole = match numeral.whole_count() {
        Some(count) => counted(count, words),
        None if numeral.whole.len() <= LONGEST_CODE => one_by_one(&numeral.whole),
        None => return None,
    };
    match &numeral.fraction {
        Some(fraction) if fraction.len() > LONGEST_CODE => None,
        Some(fraction) => Some(format!("{whole}{}{}", words.point, one_by_one(fraction))),
        None => Some(whole),
    }
}

/// A number before a name that is counted: a lone two is 两.
fn amount(numeral: &Numeral, words: &Words) -> Option<String> {
    if numeral.count() == Some(2) { Some(words.two.to_owned()) } else { number(numeral, words) }
}

pub(super) fn fraction(above: u64, below: u64, found: &Found<'_>) -> String {
    let words = words_of(found);
    format!("{}分之{}", counted(below, words), counted(above, words))
}

fn vulgar_fraction(found: &Found<'_>) -> Option<String> {
    let (above, below) = vulgar(found.part("v")?)?;
    let part = fraction(above, below, found);
    match found.part("n") {
        Some(_) => Some(format!("{}又{part}", counted(found.count("n")?, words_of(found)))),
        None => Some(part),
    }
}

/// Digit by digit, with the 〇 of dates.
fn year_digits(digits: &str) -> String {
    one_by_one(digits).replace('零', "〇")
}

fn year_month_day(found: &Found<'_>) -> Option<String> {
    /// After a round number of years these say that years are counted: 2000年前 is two thousand years ago.
    const COUNTED: &str = "前来來间間后後以多之的历歷内內";
    let words = words_of(found);
    let mut said = String::new();
    if let Some(written) = found.part("y") {
        let year = digits(written);
        let count: u64 = year.parse().ok()?;
        let is_date = found.part("m").is_some();
        let after = found.after().chars().next();
        let is_round = count.is_multiple_of(100);
        match year.len() {
            4 if (1000..3000).contains(&count) && (is_date || !is_round) => {}
            4 if (1000..3000).contains(&count) && !after.is_some_and(|c| COUNTED.contains(c)) => {}
            // 98年5月 is the year; 98年 may be ninety-eight years.
            2 if is_date => {}
            _ if is_date || found.part("d").is_some() => return None,
            _ => return Some(format!("{}年", amount(&Numeral::read(written)?, words)?)),
        }
        said = format!("{}年", year_digits(&year));
    }
    if found.part("m").is_some() {
        said.push_str(&format!("{}月", counted(found.within("m", 1, 12)?, words)));
    }
    if let Some(unit) = found.part("u") {
        found.part("m")?;
        said.push_str(&format!("{}{unit}", counted(found.within("d", 1, 31)?, words)));
    }
    Some(said)
}

fn iso(found: &Found<'_>) -> Option<String> {
    if found.part("a") != found.part("b") {
        return None;
    }
    let year = year_digits(&digits(found.part("y").filter(|_| found.within("y", 1000, 2999).is_some())?));
    let (month, day) = (found.within("m", 1, 12)?, found.within("d", 1, 31)?);
    Some(format!("{year}年{}月{}日", counted(month, words_of(found)), counted(day, words_of(found))))
}

/// 1990年代; the decade's years digit by digit.
fn decade(found: &Found<'_>) -> Option<String> {
    let digits = digits(found.it());
    Some(format!("{}年代", year_digits(&digits)))
}

fn clock(found: &Found<'_>) -> Option<String> {
    let words = words_of(found);
    let (hours, minutes) = (found.within("h", 0, 24)?, found.within("m", 0, 59)?);
    let two = |count: u64| if count == 2 { words.two.to_owned() } else { counted(count, words) };
    let padded = |count: u64| if count < 10 { format!("零{}", counted(count, words)) } else { counted(count, words) };
    let said = format!("{}{}", two(hours), words.hour);
    match (found.part("s"), minutes) {
        (Some(_), _) => Some(format!("{said}{}分{}秒", padded(minutes), padded(found.within("s", 0, 59)?))),
        (None, 0) => Some(said),
        _ => Some(format!("{said}{}分", padded(minutes))),
    }
}

fn money(found: &Found<'_>) -> Option<String> {
    let sign = found.part("s")?;
    let (_, simplified, traditional) = CURRENCIES.iter().find(|(written, ..)| *written == sign)?;
    // In Hong Kong a bare dollar sign is the local one.
    let name = match (is_traditional(found), sign, found.variety.tongue) {
        (_, "$", Tongue::Cantonese) => "元",
        (true, ..) => traditional,
        (false, ..) => simplified,
    };
    let numeral = found.numeral("n")?;
    let group = found.part("g").unwrap_or("");
    let said = amount(&numeral, words_of(found))?;
    Some(format!("{said}{group}{name}"))
}

fn percent(found: &Found<'_>) -> Option<String> {
    let words = words_of(found);
    let minus = if found.part("s").is_some() { words.negative } else { "" };
    let high = format!("百分之{}", number(&found.numeral("n")?, words)?);
    Some(match found.part("k") {
        Some(_) => format!("{minus}百分之{}{}{high}", number(&found.numeral("k")?, words)?, to(found)),
        None => format!("{minus}{high}"),
    })
}

fn unit(found: &Found<'_>) -> Option<String> {
    let written = found.part("u")?;
    let (_, simplified, traditional) = UNITS.iter().find(|(short, ..)| *short == written)?;
    let name = if is_traditional(found) { traditional } else { simplified };
    let words = words_of(found);
    let numeral = found.numeral("n")?;
    let minus = if found.part("s").is_some() { words.negative } else { "" };
    let from = match found.part("k") {
        Some(_) => format!("{}{}", number(&found.numeral("k")?, words)?, to(found)),
        None => String::new(),
    };
    let said = if minus.is_empty() { amount(&numeral, words)? } else { number(&numeral, words)? };
    // 摄氏 and its like stand before the number.
    Some(match name.split_once('#') {
        Some((before, after)) => format!("{before}{from}{minus}{}{after}", number(&numeral, words)?),
        None => format!("{minus}{from}{said}{name}"),
    })
}

/// A number and the myriads written after it: 315万, 1.5亿.
fn grouped(numeral: &Numeral, group: &str, found: &Found<'_>) -> Option<String> {
    let words = words_of(found);
    // 2万 is 两万; 2百 may be either.
    let said = if group.is_empty() { number(numeral, words)? } else { amount(numeral, words)? };
    Some(format!("{said}{group}"))
}

fn range(found: &Found<'_>) -> Option<String> {
    let (from, to_numeral) = (found.numeral("n")?, found.numeral("m")?);
    let (group, last) = (found.part("f")?, found.part("g")?);
    if group == last && from.whole_count()? >= to_numeral.whole_count()? {
        return None;
    }
    let high = if last.is_empty() && counts(found.after()) {
        amount(&to_numeral, words_of(found))?
    } else {
        grouped(&to_numeral, last, found)?
    };
    Some(format!("{}{}{high}", grouped(&from, group, found)?, to(found)))
}

/// Whether a measure word follows, so that a lone two is 两. 年级 is a school year, an ordinal.
fn counts(after: &str) -> bool {
    after.starts_with(|c| c == '人' || MEASURES.contains(c)) && !after.starts_with("年级") && !after.starts_with("年級")
}

fn plain(found: &Found<'_>) -> Option<String> {
    let numeral = found.numeral("n")?;
    let words = words_of(found);
    let group = found.part("g")?;
    let after = found.after();
    // A date's parts alone: 5月, 3日, 2号 count no months.
    let minus = if found.part("s").is_some() { words.negative } else { "" };
    let said = if group.is_empty() && minus.is_empty() && counts(after) {
        amount(&numeral, words)?
    } else {
        grouped(&numeral, group, found)?
    };
    Some(format!("{minus}{said}"))
}

fn telephone(found: &Found<'_>) -> Option<String> {
    let it = found.it();
    let groups: Vec<String> = it
        .split([' ', '-', '+'])
        .map(digits)
        .filter(|group| !group.is_empty())
        .map(|group| one_by_one(&group))
        .collect();
    let plus = if it.starts_with('+') { "加" } else { "" };
    Some(format!("{plus}{}", groups.join("，")))
}
