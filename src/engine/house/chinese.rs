//! Chinese numbers in Han characters, for Mandarin (simplified) and Cantonese (traditional).

use super::numbers::{Number, replace};
use super::tongue::Tongue;
use crate::spoken::words::{CANTONESE, MANDARIN, MEASURES, Words, counted, one_by_one};

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
