//! Chinese numbers in Han characters, simplified and traditional.

use super::super::numeral::myriads;

/// The digits; zero as it stands in a number.
const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const POWERS: [&str; 4] = ["", "十", "百", "千"];

/// Measure words before which a lone two is 两; from the commonest of the 现代汉语常用量词表.
pub(crate) const MEASURES: &str = "个個只隻位本条條张張件次天年岁歲种種家名头頭匹辆輛艘座间間杯瓶碗块塊双雙对對句段篇页頁章层層周週小分点點里里斤公米元倍倍";

/// The words in which simplified and traditional writing differ.
pub(crate) struct Words {
    /// Two of something.
    pub(crate) two: &'static str,
    /// 10^4.
    pub(crate) myriad: &'static str,
    /// 10^8.
    pub(crate) hundred_million: &'static str,
    /// The decimal point.
    pub(crate) point: &'static str,
    /// Below zero.
    pub(crate) negative: &'static str,
    /// The hour of a clock.
    pub(crate) hour: &'static str,
}

/// Simplified.
pub(crate) const MANDARIN: Words =
    Words { two: "两", myriad: "万", hundred_million: "亿", point: "点", negative: "负", hour: "点" };
/// Traditional.
pub(crate) const CANTONESE: Words =
    Words { two: "兩", myriad: "萬", hundred_million: "億", point: "點", negative: "負", hour: "點" };

/// Counted out, with 零 for a gap and 两 before 千 and the groups.
pub(crate) fn counted(count: u64, words: &Words) -> String {
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
            _ => said.push_str(DIGITS.get(usize::from(digit)).copied().unwrap_or("")),
        }
        said.push_str(POWERS.get(usize::from(power)).copied().unwrap_or(""));
    }
    said
}

/// Digit after digit.
pub(crate) fn one_by_one(digits: &str) -> String {
    digits.bytes().filter_map(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0'))).copied()).collect()
}
