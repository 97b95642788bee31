//! Words that markup says how to read, as `<say-as interpret-as="…">` does.

use super::{Choice, Kind, Setting, chinese, english, european, forms, japanese, korean, numeral, variety};
use crate::script::InterpretAs;
use crate::units::Language;
use numeral::{Numeral, digits, is_fraction};
use variety::{Region, Tongue, Variety};

/// `text` read as markup says; `None` where the language has no rules, or the text is not what it is said to be.
pub fn read_as(text: &str, language: &Language, how: InterpretAs) -> Option<String> {
    let variety = Variety::of(language)?;
    let text = text.trim();
    match how {
        InterpretAs::Cardinal => cardinal(text, variety),
        InterpretAs::Ordinal => ordinal(text, variety),
        InterpretAs::Characters => characters(text, variety),
        InterpretAs::Digits => {
            let read = digits(text);
            let others = text.chars().filter(|c| c.is_alphanumeric()).count();
            (!read.is_empty() && others == read.len()).then(|| digit_words(&read, variety))?
        }
        InterpretAs::Fraction => {
            let (above, below) = text.split_once(['/', '⁄'])?;
            let (above, below) = (Numeral::read(above.trim())?.count()?, Numeral::read(below.trim())?.count()?);
            if below == 0 || !is_fraction(1, below) && below > 1000 {
                return None;
            }
            fraction(above, below, variety)
        }
        // A telephone number is digits in groups, however they are grouped.
        InterpretAs::Telephone => {
            let groups = text.split(|c: char| !c.is_numeric()).map(digits).filter(|group| !group.is_empty());
            let groups: Vec<String> = groups.map(|group| digit_words(&group, variety)).collect::<Option<_>>()?;
            let letters = text.chars().any(char::is_alphabetic);
            (!groups.is_empty() && !letters).then(|| groups.join(if variety.runs_on() { "、" } else { ", " }))
        }
        InterpretAs::Date => whole(text, language, Kind::Date),
        InterpretAs::Time => whole(text, language, Kind::Time),
        InterpretAs::Unit => whole(text, language, Kind::Unit),
        InterpretAs::Currency => whole(text, language, Kind::Money),
    }
}

/// `text`, if it is one form of that kind from end to end.
fn whole(text: &str, language: &Language, kind: Kind) -> Option<String> {
    let found = forms(text, language, Setting::Body, Choice::all());
    match found.as_slice() {
        [form] if form.kind == kind && form.range == (0..text.len()) => Some(form.spoken.clone()),
        _ => None,
    }
}

fn and(variety: Variety) -> english::And {
    if variety.region == Region::America { english::And::Unsaid } else { english::And::Said }
}

fn han(variety: Variety) -> &'static chinese::words::Words {
    if variety.region == Region::Traditional { &chinese::words::CANTONESE } else { &chinese::words::MANDARIN }
}

fn cardinal(text: &str, variety: Variety) -> Option<String> {
    let (negative, plain) = match text.strip_prefix(['-', '−']) {
        Some(plain) => (true, plain),
        None => (false, text),
    };
    if variety.is_european() {
        let said = european::cardinal(plain, variety)?;
        return Some(if negative { format!("{} {said}", european::minus(variety)?) } else { said });
    }
    let numeral = Numeral::read(plain)?;
    let (minus, said) = match variety.tongue {
        Tongue::English => ("minus ", english::number(&numeral, and(variety))?),
        Tongue::Mandarin | Tongue::Cantonese => (han(variety).negative, chinese::number(&numeral, han(variety))?),
        Tongue::Japanese => ("マイナス", japanese::number(&numeral)?),
        Tongue::Korean => ("마이너스 ", korean::number(&numeral)?),
        _ => return None,
    };
    Some(if negative { format!("{minus}{said}") } else { said })
}

fn ordinal(text: &str, variety: Variety) -> Option<String> {
    let plain = text.trim_start_matches(['第', '제']);
    let plain = plain.trim_end_matches(|c: char| c.is_ascii_alphabetic() || ".ºª°".contains(c));
    let count = Numeral::read(plain)?.count()?;
    Some(match variety.tongue {
        Tongue::English => english::ordinal(count, and(variety)),
        Tongue::Mandarin | Tongue::Cantonese => format!("第{}", chinese::words::counted(count, han(variety))),
        Tongue::Japanese => format!("第{}", japanese::counted(count)),
        Tongue::Korean => format!("제{}", korean::words::sino(count)),
        _ => return european::ordinal(count, variety),
    })
}

fn digit_words(digits: &str, variety: Variety) -> Option<String> {
    Some(match variety.tongue {
        Tongue::English => english::one_by_one(digits),
        Tongue::Mandarin | Tongue::Cantonese => chinese::words::one_by_one(digits),
        Tongue::Japanese => japanese::one_by_one(digits),
        Tongue::Korean => korean::words::one_by_one(digits),
        _ => return european::one_by_one(digits, variety),
    })
}

fn fraction(above: u64, below: u64, variety: Variety) -> Option<String> {
    Some(match variety.tongue {
        Tongue::English => english::fraction(above, below, and(variety)),
        Tongue::Mandarin | Tongue::Cantonese => {
            let words = han(variety);
            format!("{}分之{}", chinese::words::counted(below, words), chinese::words::counted(above, words))
        }
        Tongue::Japanese => japanese::fraction(above, below),
        Tongue::Korean => korean::fraction(above, below),
        // Its name depends on what it is a part of.
        _ => return None,
    })
}

/// Letters apart, in capitals so that no voice takes them for a word; digits as words; other marks unsaid.
fn characters(text: &str, variety: Variety) -> Option<String> {
    let said: Vec<String> = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| {
            let digit = digits(&c.to_string());
            if digit.is_empty() { Some(c.to_uppercase().to_string()) } else { digit_words(&digit, variety) }
        })
        .collect::<Option<_>>()?;
    (!said.is_empty()).then(|| said.join(" "))
}
