//! Korean numbers in hangul: Sino-Korean as a rule, native before the counters that want it.
//!
//! espeak itself reads 2026 as "2-man-26", and the port agrees.

use super::numbers::{Number, myriads, replace};

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

/// `text` with its numbers in words.
pub(super) fn spell(text: &str) -> String {
    replace(text, |number, after| (number_words(number, after), 0))
}

fn number_words(number: &Number, after: &str) -> String {
    if let (Some(hours), Some(minutes)) = (number.whole.parse().ok(), number.minutes.as_deref()) {
        let minutes: u64 = minutes.parse().unwrap_or(0);
        let hours = native(hours).unwrap_or_else(|| sino(hours));
        return if minutes == 0 { format!("{hours} 시") } else { format!("{hours} 시 {} 분", sino(minutes)) };
    }
    if let Some(count) = number.plain_count()
        && takes_native(after.trim_start())
        && let Some(words) = native(count)
    {
        return format!("{words} ");
    }
    let mut words = String::new();
    if number.negative {
        words.push_str("마이너스 ");
    }
    match number.count() {
        Some(count) => words.push_str(&sino(count)),
        None => words.push_str(&one_by_one(&number.whole)),
    }
    if let Some(fraction) = &number.fraction {
        words.push_str(" 점 ");
        words.push_str(&one_by_one(fraction));
    }
    if number.percent {
        words.push_str(" 퍼센트");
    }
    if let Some(sign) = number.money {
        words.push_str(match sign {
            '$' => " 달러",
            '€' => " 유로",
            '£' => " 파운드",
            '¥' => " 엔",
            _ => " 원",
        });
    }
    words
}

fn takes_native(after: &str) -> bool {
    !NOT_COUNTERS.iter().any(|word| after.starts_with(word))
        && NATIVE_COUNTERS.iter().any(|word| after.starts_with(word))
}

/// 1 to 99 in native words before a counter; twenty alone is 스무.
fn native(count: u64) -> Option<String> {
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
fn sino(count: u64) -> String {
    if count == 0 {
        return DIGITS[0].to_owned();
    }
    let mut words = String::new();
    for (digit, power) in myriads(count) {
        match power {
            0..=3 => {
                if digit > 1 || power == 0 {
                    words.push_str(DIGITS[usize::from(digit)]);
                }
                words.push_str(POWERS[usize::from(power)]);
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
fn one_by_one(digits: &str) -> String {
    let names = digits.bytes().map(|digit| match digit {
        b'0' => "공",
        digit => DIGITS.get(usize::from(digit.wrapping_sub(b'0'))).copied().unwrap_or(""),
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::spell;

    #[test]
    fn numbers_are_words() {
        for (written, said) in [
            ("2026년", "이천이십육년"),
            ("10월 3일", "십월 삼일"),
            ("1만", "일만"),
            ("10000원", "만원"),
            ("110,000", "십일만"),
            ("123456789", "일억 이천삼백사십오만 육천칠백팔십구"),
            ("0", "영"),
            ("3.14", "삼 점 일사"),
            ("50%", "오십 퍼센트"),
            ("$5", "오 달러"),
            ("-7도", "마이너스 칠도"),
            ("010-1234", "공일공-천이백삼십사"),
            ("3개", "세 개"),
            ("3개월", "삼개월"),
            ("20살", "스무 살"),
            ("21 명", "스물한  명"),
            ("5시 30분", "다섯 시 삼십분"),
            ("10:30", "열 시 삼십 분"),
            ("100명", "백명"),
        ] {
            assert_eq!(spell(written), said, "{written}");
        }
    }

    #[test]
    fn long_digits_are_read_out() {
        assert_eq!(spell(&"1".repeat(40)), "일".repeat(40));
    }
}
