//! Chinese numbers in Han characters, for Mandarin (simplified) and Cantonese (traditional).

use super::numbers::{Number, myriads, replace};
use super::tongue::Tongue;

const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const POWERS: [&str; 4] = ["", "十", "百", "千"];

/// Measure words before which a lone two is 两; from the commonest of the 现代汉语常用量词表.
const MEASURES: &str = "个個只隻位本条條张張件次天年岁歲种種家名头頭匹辆輛艘座间間杯瓶碗块塊双雙对對句段篇页頁章层層周週小分点點里里斤公米元倍倍";

/// The words in which the two tongues differ.
struct Words {
    two: &'static str,
    myriad: &'static str,
    hundred_million: &'static str,
    point: &'static str,
    negative: &'static str,
    hour: &'static str,
}

const MANDARIN: Words =
    Words { two: "两", myriad: "万", hundred_million: "亿", point: "点", negative: "负", hour: "点" };
const CANTONESE: Words =
    Words { two: "兩", myriad: "萬", hundred_million: "億", point: "點", negative: "負", hour: "點" };

/// `text` with its numbers in Han characters.
pub(super) fn spell(text: &str, tongue: Tongue) -> String {
    let words = if tongue == Tongue::Cantonese { &CANTONESE } else { &MANDARIN };
    replace(text, |number, after| (number_words(number, after.trim_start(), words), 0))
}

fn number_words(number: &Number, after: &str, words: &Words) -> String {
    if let (Some(hours), Some(minutes)) = (number.whole.parse().ok(), number.minutes.as_deref()) {
        let minutes: u64 = minutes.parse().unwrap_or(0);
        let hours = if hours == 2 { words.two.to_owned() } else { counted(hours, words) };
        return match minutes {
            0 => format!("{hours}{}", words.hour),
            1..=9 => format!("{hours}{}零{}分", words.hour, counted(minutes, words)),
            _ => format!("{hours}{}{}分", words.hour, counted(minutes, words)),
        };
    }
    if is_year(number, after) {
        return one_by_one(&number.whole);
    }
    if number.plain_count() == Some(2) && after.starts_with(|c| MEASURES.contains(c)) && !after.starts_with("年级") {
        return words.two.to_owned();
    }
    let mut said = String::new();
    if number.negative {
        said.push_str(words.negative);
    }
    if number.percent {
        said.push_str("百分之");
    }
    match number.count() {
        Some(count) => said.push_str(&counted(count, words)),
        None => said.push_str(&one_by_one(&number.whole)),
    }
    if let Some(fraction) = &number.fraction {
        said.push_str(words.point);
        said.push_str(&one_by_one(fraction));
    }
    said.push_str(match number.money {
        Some('$') => "美元",
        Some('€') => "欧元",
        Some('£') => "英镑",
        Some('¥') => "元",
        Some(_) => "韩元",
        None => "",
    });
    said
}

/// Four digits before 年 are read digit by digit; `100年` and `2000年` are said as counts.
fn is_year(number: &Number, after: &str) -> bool {
    number.plain_count().is_some_and(|year| (1000..3000).contains(&year) && year % 1000 != 0) && after.starts_with('年')
}

/// Counted out, with 零 for a gap and 两 before 千 and the groups.
fn counted(count: u64, words: &Words) -> String {
    if count == 0 {
        return DIGITS[0].to_owned();
    }
    let mut said = String::new();
    // The decimal place of the last part said, to see a gap; the highest place has none above it.
    let mut last_place = None;
    let parts = myriads(count);
    let has_hundred_millions = parts.iter().any(|(_, power)| *power == 8);
    let mut group = parts.iter().filter(|(_, power)| *power >= 4).map(|(_, power)| *power).max().unwrap_or(0);
    for (digit, power) in parts {
        if power >= 4 {
            said.push_str(if power == 8 { words.hundred_million } else { words.myriad });
            // 10^12 is 万亿, myriads of hundred millions, unless hundred millions follow of themselves.
            if power == 12 && !has_hundred_millions {
                said.push_str(words.hundred_million);
            }
            group = power - 4;
            continue;
        }
        let place = group + power;
        if last_place.is_some_and(|last: u8| last > place + 1) {
            said.push_str(DIGITS[0]);
        }
        last_place = Some(place);
        match (digit, power) {
            (2, 3) => said.push_str(words.two),
            (2, 0) if said.is_empty() && group >= 4 => said.push_str(words.two),
            // 十五, not 一十五, at the start.
            (1, 1) if said.is_empty() => {}
            _ => said.push_str(DIGITS[usize::from(digit)]),
        }
        said.push_str(POWERS[usize::from(power)]);
    }
    said
}

fn one_by_one(digits: &str) -> String {
    digits.bytes().filter_map(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0'))).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mandarin_numbers() {
        for (written, said) in [
            ("2026年10月3日", "二零二六年十月三日"),
            ("100年", "一百年"),
            ("2000年", "两千年"),
            ("2个人", "两个人"),
            ("12个人", "十二个人"),
            ("22", "二十二"),
            ("105", "一百零五"),
            ("110", "一百一十"),
            ("2,200", "两千二百"),
            ("10005", "一万零五"),
            ("20000", "两万"),
            ("100500", "十万零五百"),
            ("123456789", "一亿两千三百四十五万六千七百八十九"),
            ("1000000000000", "一万亿"),
            ("3.14", "三点一四"),
            ("50%", "百分之五十"),
            ("-5", "负五"),
            ("$20", "二十美元"),
            ("10:05", "十点零五分"),
            ("2:30", "两点三十分"),
            ("0755", "零七五五"),
            ("0", "零"),
        ] {
            assert_eq!(spell(written, Tongue::Mandarin), said, "{written}");
        }
    }

    #[test]
    fn cantonese_numbers_are_traditional() {
        assert_eq!(spell("25000蚊", Tongue::Cantonese), "兩萬五千蚊");
        assert_eq!(spell("2個", Tongue::Cantonese), "兩個");
    }
}
