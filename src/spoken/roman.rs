//! Roman numerals in headings.

use super::found::Found;

/// Alone, or first and followed by a mark: `IV`, `III. The Red-Headed League`.
pub(super) const ALONE: &str = r"^\s*(?<it>[IVXLC]{1,9})(?:[.:—–-]|\s*$)";
/// After the word for a part of a book: `CHAPTER IV`, `Act III`.
pub(super) const AFTER_WORD: &str = concat!(
    r"\b(?i:chapter|book|part|act|scene|volume|vol\.|canto|section|letter|stave|lesson|appendix|episode|stanza|chap\.)",
    r"[ \u{A0}](?<it>[IVXLC]{1,9}|[Ⅰ-Ⅻ])\b"
);
/// Between the characters for "the …th" and for a part of a book: `第Ⅲ章`.
pub(super) const NUMBERED: &str = r"[第제](?<it>[IVXLC]{1,9}|[Ⅰ-Ⅻ]|[Ｉ]{1,3})[章回部卷巻話话編篇節节幕장부권편막]";

/// The value of the numeral found, written as Romans are taught to: no `IIII`, no `IC`.
pub(super) fn value(found: &Found<'_>) -> Option<u64> {
    of(found.it())
}

/// The value of a Roman numeral up to CCCXCIX.
pub(super) fn of(written: &str) -> Option<u64> {
    let mut chars = written.chars();
    if let (Some(c @ 'Ⅰ'..='Ⅻ'), None) = (chars.next(), chars.next()) {
        return Some(u64::from(u32::from(c) - u32::from('Ⅰ')) + 1);
    }
    let plain = written.replace('Ｉ', "I");
    let mut value = 0;
    let mut rest = plain.as_str();
    for (digits, place) in [(HUNDREDS, 100), (TENS, 10), (ONES, 1)] {
        let found = digits.iter().enumerate().rev().find_map(|(at, digit)| Some((at, rest.strip_prefix(digit)?)));
        let (digit, after) = found?;
        value += digit as u64 * place;
        rest = after;
    }
    (rest.is_empty() && value > 0).then_some(value)
}

// Longest last, so that the search from the end finds VIII before VII before V. "" is no digit of that place.
const ONES: &[&str] = &["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
const TENS: &[&str] = &["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"];
const HUNDREDS: &[&str] = &["", "C", "CC", "CCC"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_have_one_way_to_be_written() {
        for (written, value) in [
            ("I", 1),
            ("IV", 4),
            ("IX", 9),
            ("XIV", 14),
            ("XL", 40),
            ("XCIX", 99),
            ("CCCXC", 390),
            ("VIII", 8),
            ("Ⅻ", 12),
        ] {
            assert_eq!(of(written), Some(value), "{written}");
        }
        for bad in ["", "IIII", "IC", "VX", "XIVI", "LIVID", "CIVIC", "VV"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
