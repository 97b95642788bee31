//! Korean numbers in hangul: Sino-Korean, and native before the counters that want it.

use super::super::numeral::myriads;

const DIGITS: [&str; 10] = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const POWERS: [&str; 4] = ["", "십", "백", "천"];

/// Native numbers as they stand before a counter.
const NATIVE_ONES: [&str; 10] = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"];
const NATIVE_TENS: [&str; 10] = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"];

/// Counters that take native numbers (National Institute of Korean Language, standard usage), longest first.
const NATIVE_COUNTERS: &[&str] = &[
    "시간", "사람", "마리", "가지", "송이", "그루", "켤레", "군데", "번째", "시", "살", "명", "개", "권", "잔", "병",
    "장", "대", "달", "벌", "채", "척", "곳", "줄", "쌍", "번",
];

/// What begins with a native counter's letters and is another word: 시(市)... is not told apart, these are.
const NOT_COUNTERS: &[&str] = &["개월", "개국", "개년", "명령", "장관", "대로", "번지", "시즌"];

/// Whether a counter that takes native numbers begins `after`.
pub(crate) fn takes_native(after: &str) -> bool {
    !NOT_COUNTERS.iter().any(|word| after.starts_with(word))
        && NATIVE_COUNTERS.iter().any(|word| after.starts_with(word))
}

/// 1 to 99 in native words before a counter; twenty alone is 스무.
pub(crate) fn native(count: u64) -> Option<String> {
    if !(1..100).contains(&count) {
        return None;
    }
    if count == 20 {
        return Some("스무".to_owned());
    }
    let (tens, ones) = ((count / 10) as usize, (count % 10) as usize);
    Some(format!("{}{}", NATIVE_TENS.get(tens)?, NATIVE_ONES.get(ones)?))
}

/// Sino-Korean; a one before 십, 백, 천 and before a leading 만 goes unsaid.
pub(crate) fn sino(count: u64) -> String {
    let name = |names: &[&'static str], at: u8| names.get(usize::from(at)).copied().unwrap_or("");
    if count == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words = String::new();
    for (digit, power) in myriads(count) {
        match power {
            0..=3 => {
                if digit > 1 || power == 0 {
                    words.push_str(name(&DIGITS, digit));
                }
                words.push_str(name(&POWERS, power));
            }
            4 => {
                if words == "일" {
                    words.clear();
                }
                words.push_str("만 ");
            }
            8 => words.push_str("억 "),
            _ => words.push_str("조 "),
        }
    }
    words.trim_end().to_owned()
}

/// Digit after digit; zero is then 공.
pub(crate) fn one_by_one(digits: &str) -> String {
    let names = digits.bytes().map(|digit| match digit {
        b'0' => "공",
        digit => DIGITS.get(usize::from(digit.wrapping_sub(b'0'))).copied().unwrap_or(""),
    });
    names.collect()
}
