//! Korean numbers in hangul: Sino-Korean as a rule, native before the counters that want it.
//!
//! espeak itself reads 2026 as "2-man-26", and the port agrees.

use super::numbers::{Number, replace};
use crate::spoken::words::korean::{native, one_by_one, sino, takes_native};

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
