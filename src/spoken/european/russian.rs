//! Russian: a number has the case of what it counts, and much is left as it is written because nothing shows that case.

use super::counts::{self, Counted, last_word, next_word};
use super::dates;
use super::ways::{self, F, Follows::*, Gender, M, N, Ways};
use crate::spoken::address::Names;
use crate::spoken::found::Found;
use crate::spoken::numeral::Numeral;
use crate::spoken::rule::Written;
use crate::spoken::variety::Variety;
use crate::spoken::{Kind, roman};

pub(super) const HEADINGS: &[Written] = &[(
    Kind::Roman,
    r"\b(?<w>(?i:глава|часть|книга|том|акт|действие|сцена|явление|раздел|песнь|письмо))[ \u{A0}](?<it>[IVXLC]{1,9})\b",
    part,
)];

pub(super) const RULES: &[Written] = &[
    (
        Kind::Date,
        r"\b(?<d>\d{1,2})[ \u{A0}](?<m>MONTH)\b(?:[ \u{A0}](?<y>\d{4})\b(?:[ \u{A0}](?:года\b|г\.))?)?",
        dates::by_name,
    ),
    (Kind::Date, r"\b(?<y>\d{4})[ \u{A0}](?<w>год|года|году|годом)\b", year),
    (Kind::Time, r"\b(?<h>\d{1,2}):(?<m>\d{2})\b", clock),
    (Kind::Ordinal, r"\b(?<n>\d{1,4})-(?<s>й|я|е|го|му|ю|х|м)\b", ordinal),
    (Kind::Roman, r"\b(?<it>[IVX]{1,5})[ \u{A0}](?<w>век|века|веке)\b", century),
];

/// A part of a book in a heading: глава четвёртая.
fn part(found: &Found<'_>) -> Option<String> {
    let set = match found.part("w")?.to_lowercase().as_str() {
        "глава" | "часть" | "книга" | "сцена" | "песнь" => "%spellout-ordinal-feminine",
        "действие" | "явление" | "письмо" => "%spellout-ordinal-neuter",
        _ => "%spellout-ordinal-masculine",
    };
    ways::spell(set, roman::value(found)?, found.variety)
}

/// Words that want the genitive whatever else stands there.
const GENITIVE: &[&str] = &[
    "до",
    "от",
    "из",
    "без",
    "для",
    "у",
    "около",
    "после",
    "против",
    "кроме",
    "вокруг",
    "более",
    "менее",
    "больше",
    "меньше",
    "свыше",
    "старше",
    "моложе",
    "выше",
    "ниже",
    "дольше",
];
/// Words behind which the case is another one, or not certain.
const OBLIQUE: &[&str] =
    &["к", "ко", "с", "со", "над", "под", "перед", "между", "о", "об", "обо", "при", "по", "за", "на", "в", "во"];
/// Of these the accusative is possible too, which looks like the nominative where nothing alive is counted.
const ACCUSATIVE: &[&str] = &["на", "в", "во", "за", "через", "по", "под"];

/// A number before a word, in the nominative or the genitive.
pub(super) fn plain(numeral: &Numeral, found: &Found<'_>) -> Option<String> {
    let last = last_word(found.before());
    let next = next_word(found.after()).to_lowercase();
    if numeral.fraction.is_some() {
        let free = !GENITIVE.contains(&last.as_str()) && !OBLIQUE.contains(&last.as_str());
        return if free { decimal(numeral, found.variety) } else { None };
    }
    // A year is an ordinal: в 1914, весной 1914.
    let may_be_year = numeral.whole.len() == 4 && numeral.count().is_some_and(|count| (1100..2100).contains(&count));
    if may_be_year || oblique_plural(&next) {
        return None;
    }
    let count = numeral.whole_count()?;
    let counted = counts::counted(found);
    // Behind 1 to 4 the gender shows, and whether what is counted is alive.
    let small = !matches!(count % 100, 11..=14) && matches!(count % 10, 1..=4);
    if next.is_empty() {
        let free = !GENITIVE.contains(&last.as_str()) && !OBLIQUE.contains(&last.as_str());
        return free.then(|| counts::say(numeral, Counted::Nothing, found.variety)).flatten();
    }
    if GENITIVE.contains(&last.as_str()) {
        let gender = match counted {
            Counted::Of(gender) => gender,
            _ if small => return None,
            _ => M,
        };
        return ways::spell(GENITIVES.get(gender)?, count, found.variety);
    }
    // An adjective in -их may be of any case but the nominative.
    let vague = next.ends_with("их") || next.ends_with("ых");
    if OBLIQUE.contains(&last.as_str()) && (vague || !ACCUSATIVE.contains(&last.as_str())) {
        return None;
    }
    match counted {
        Counted::Of(F) if count % 10 == 1 && small => None,
        Counted::Of(_) => counts::say(numeral, counted, found.variety),
        _ if small => None,
        _ => counts::say(numeral, Counted::Unknown, found.variety),
    }
}

const GENITIVES: &[&str] = &[
    "%spellout-cardinal-masculine-genitive",
    "%spellout-cardinal-feminine-genitive",
    "%spellout-cardinal-neuter-genitive",
];

/// The dative, instrumental or prepositional of several.
fn oblique_plural(next: &str) -> bool {
    ["ами", "ями", "ьми", "ам", "ям", "ах", "ях", "ыми", "ими"].iter().any(|end| next.ends_with(end))
}

/// Whether a measure stands in the nominative behind the word `last`: nothing that governs stands there, and the accusative
/// of one feminine thing is no other word.
pub(super) fn nominative(numeral: &Numeral, gender: Gender, last: &str) -> Option<()> {
    let governed = GENITIVE.contains(&last) || OBLIQUE.contains(&last) && !matches!(last, "на" | "за" | "через");
    let one = numeral.fraction.is_none() && numeral.whole.ends_with('1') && !numeral.whole.ends_with("11");
    if governed || one && gender == F { None } else { Some(()) }
}

/// 3,5: три целых пять десятых.
pub(super) fn decimal(numeral: &Numeral, variety: Variety) -> Option<String> {
    let fraction = numeral.fraction.as_deref()?;
    let (one, many) = match fraction.len() {
        1 => ("десятая", "десятых"),
        2 => ("сотая", "сотых"),
        3 => ("тысячная", "тысячных"),
        _ => return None,
    };
    let is_one = |count: u64| count % 10 == 1 && count % 100 != 11;
    let (whole, part) = (numeral.whole_count()?, fraction.parse().ok()?);
    let say = |count| counts::count_of(count, Counted::Of(F), variety);
    let wholes = if is_one(whole) { "целая" } else { "целых" };
    Some(format!("{} {wholes} {} {}", say(whole)?, say(part)?, if is_one(part) { one } else { many }))
}

/// The day of a date, which stands in the genitive unless it is spoken of.
pub(super) fn day(day: u64, last: &str, variety: Variety) -> Option<String> {
    let set = match last {
        "сегодня" | "завтра" | "вчера" | "было" | "будет" | "на" | "к" | "ко" | "по" | "за" | "под" | "перед" =>
        {
            return None;
        }
        _ => "%spellout-ordinal-masculine-genitive",
    };
    ways::spell(set, day, variety)
}

/// The year in the case of its word.
fn year(found: &Found<'_>) -> Option<String> {
    let last = last_word(found.before());
    let case = match (found.part("w")?, last.as_str()) {
        ("год", _) => "",
        ("года", _) => "-genitive",
        ("году", "к" | "ко" | "по") => "-dative",
        ("году", _) => "-prepositional",
        _ => "-instrumental",
    };
    let said = ways::spell(&format!("%spellout-ordinal-masculine{case}"), found.within("y", 1, 2999)?, found.variety)?;
    Some(format!("{said} {}", found.part("w")?))
}

fn century(found: &Found<'_>) -> Option<String> {
    let case = match found.part("w")? {
        "век" => "",
        "века" => "-genitive",
        _ => "-prepositional",
    };
    ways::spell(&format!("%spellout-ordinal-masculine{case}"), roman::value(found)?, found.variety)
}

/// `21-й`, `5-го`, `80-х`: what its end and the next word show.
fn ordinal(found: &Found<'_>) -> Option<String> {
    let next = next_word(found.after()).to_lowercase();
    let last = last_word(found.before());
    let hard = next.ends_with(|c: char| "бвгджзклмнпрстфхцчшщ".contains(c));
    let set = match found.part("s")? {
        "я" => "feminine",
        "ю" => "feminine-accusative",
        "го" => "masculine-genitive",
        "му" => "masculine-dative",
        "х" => "plural-genitive",
        "й" if hard || counts::counted(found) == Counted::Of(M) => "masculine",
        "е" if next.starts_with("год") => "plural",
        "м" if matches!(last.as_str(), "в" | "на" | "о") => "masculine-prepositional",
        _ => return None,
    };
    ways::spell(&format!("%spellout-ordinal-{set}"), found.count("n")?, found.variety)
}

fn clock(found: &Found<'_>) -> Option<String> {
    let (hours, minutes) = (found.within("h", 0, 23)?, found.within("m", 0, 59)?);
    let last = last_word(found.before());
    if GENITIVE.contains(&last.as_str()) || matches!(last.as_str(), "к" | "с" | "со" | "между" | "перед")
    {
        return None;
    }
    let alone = |count| counts::count_of(count, Counted::Nothing, found.variety);
    let zero = if minutes < 10 { "ноль " } else { "" };
    Some(format!("{} {zero}{}", alone(hours)?, alone(minutes)?))
}

pub(super) const WAYS: Ways = Ways {
    genders: &["%spellout-cardinal-masculine", "%spellout-cardinal-feminine", "%spellout-cardinal-neuter"],
    ordinal: "%spellout-ordinal-masculine",
    comma: "",
    minus: "минус",
    plus: "плюс",
    to: None,
    counts_decimals: false,
    months: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    nouns: &[
        ("год", M),
        ("года", M),
        ("день", M),
        ("дня", M),
        ("месяц", M),
        ("месяца", M),
        ("час", M),
        ("часа", M),
        ("рубль", M),
        ("рубля", M),
        ("километр", M),
        ("километра", M),
        ("метр", M),
        ("метра", M),
        ("тысяча", F),
        ("тысячи", F),
        ("миллион", M),
        ("миллиона", M),
        ("раз", M),
        ("раза", M),
        ("минута", F),
        ("минуты", F),
        ("секунды", F),
        ("недели", F),
        ("версты", F),
        ("слова", N),
    ],
    units: &[
        ("км/ч", M, "километр в час", "километра в час", "километров в час"),
        ("км²", M, "квадратный километр", "квадратных километра", "квадратных километров"),
        ("м²", M, "квадратный метр", "квадратных метра", "квадратных метров"),
        ("км", M, "километр", "километра", "километров"),
        ("м", M, "метр", "метра", "метров"),
        ("см", M, "сантиметр", "сантиметра", "сантиметров"),
        ("мм", M, "миллиметр", "миллиметра", "миллиметров"),
        ("кг", M, "килограмм", "килограмма", "килограммов"),
        ("г", M, "грамм", "грамма", "граммов"),
        ("л", M, "литр", "литра", "литров"),
        ("%", M, "процент", "процента", "процентов"),
        ("°C", M, "градус Цельсия", "градуса Цельсия", "градусов Цельсия"),
        ("°", M, "градус", "градуса", "градусов"),
    ],
    money: &[
        (("₽", M, "рубль", "рубля", "рублей"), ("", F, "копейка", "копейки", "копеек")),
        (("руб", M, "рубль", "рубля", "рублей"), ("", F, "копейка", "копейки", "копеек")),
        (("коп", F, "копейка", "копейки", "копеек"), ("", F, "", "", "")),
        (("$", M, "доллар", "доллара", "долларов"), ("", M, "цент", "цента", "центов")),
        (("€", M, "евро", "евро", "евро"), ("", M, "цент", "цента", "центов")),
        (("£", M, "фунт", "фунта", "фунтов"), ("", M, "пенс", "пенса", "пенсов")),
    ],
    short: &[
        ("и т. д.", "и так далее", Anything),
        ("и т. п.", "и тому подобное", Anything),
        ("и др.", "и другие", Anything),
        ("т. е.", "то есть", More),
        ("т. к.", "так как", More),
        ("до н. э.", "до нашей эры", Anything),
        ("н. э.", "нашей эры", Anything),
        ("см.", "смотри", More),
        ("№", "номер", Number),
        ("стр.", "страница", Number),
        ("рис.", "рисунок", Number),
        ("гл.", "глава", Number),
    ],
    names: &Names {
        dot: "точка",
        at: "собака",
        dash: "дефис",
        underscore: "подчёркивание",
        plus: "плюс",
        digits: ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"],
    },
};
