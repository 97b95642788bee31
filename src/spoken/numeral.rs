//! Numbers as written in digits, and their groups of four digits.

/// A number without sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numeral {
    /// ASCII digits before the point, separators taken out; never empty.
    pub(super) whole: String,
    /// ASCII digits after the point, never empty.
    pub(super) fraction: Option<String>,
}

/// The most digits that are counted out; longer ones are codes. The East Asian words used here end at 10^16 - 1.
const COUNTED_DIGITS: usize = 15;

impl Numeral {
    /// Reads digits, ASCII or full-width, with `,` between groups and one `.`; `None` if anything else is there.
    pub(super) fn read(written: &str) -> Option<Numeral> {
        let mut whole = String::new();
        let mut fraction: Option<String> = None;
        for c in written.chars() {
            match (c, &mut fraction) {
                (',' | '，', None) => {}
                ('.' | '．', None) => fraction = Some(String::new()),
                (_, fraction) => fraction.as_mut().unwrap_or(&mut whole).push(digit(c)?),
            }
        }
        let is_whole = !whole.is_empty() && fraction.as_ref().is_none_or(|fraction| !fraction.is_empty());
        is_whole.then_some(Numeral { whole, fraction })
    }

    /// The whole part if it is counted rather than read out: at most fifteen digits, no zero in front.
    pub(super) fn whole_count(&self) -> Option<u64> {
        let is_code = self.whole.len() > 1 && self.whole.starts_with('0');
        if is_code || self.whole.len() > COUNTED_DIGITS { None } else { self.whole.parse().ok() }
    }

    /// The count, where there is nothing after the point.
    pub(super) fn count(&self) -> Option<u64> {
        self.whole_count().filter(|_| self.fraction.is_none())
    }

    /// Whether it is exactly one, so that what it counts is singular.
    pub(super) fn is_one(&self) -> bool {
        self.whole == "1" && self.fraction.is_none()
    }
}

/// The ASCII digit of `c`.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

/// The digits of `written`, which may have marks between them.
pub(super) fn digits(written: &str) -> String {
    written.chars().filter_map(digit).collect()
}

/// A vulgar fraction of one character as numerator and denominator.
pub(super) fn vulgar(written: &str) -> Option<(u64, u64)> {
    Some(match written {
        "½" => (1, 2),
        "⅓" => (1, 3),
        "⅔" => (2, 3),
        "¼" => (1, 4),
        "¾" => (3, 4),
        "⅕" => (1, 5),
        "⅖" => (2, 5),
        "⅗" => (3, 5),
        "⅘" => (4, 5),
        "⅙" => (1, 6),
        "⅚" => (5, 6),
        "⅐" => (1, 7),
        "⅛" => (1, 8),
        "⅜" => (3, 8),
        "⅝" => (5, 8),
        "⅞" => (7, 8),
        "⅑" => (1, 9),
        "⅒" => (1, 10),
        _ => return None,
    })
}

/// Denominators that people write after a slash; `9/11` and `24/7` are something else.
const DENOMINATORS: &[u64] = &[2, 3, 4, 5, 6, 8, 10, 16, 32, 64, 100];

/// Whether `above/below` is a fraction and not a date (10/16), a score or a name. Sixteenths are never reduced.
pub(super) fn is_fraction(above: u64, below: u64) -> bool {
    let may_be_date = matches!(below, 16) && (above.is_multiple_of(2) || above > 9);
    (1..below).contains(&above) && DENOMINATORS.contains(&below) && !may_be_date
}

/// A count in the East Asian manner, in groups of four digits: `(digit, power)` pairs, the highest first, where the power
/// is 0..=3 within a group, and `(0, 4)`, `(0, 8)`, `(0, 12)` close the groups of 10^4, 10^8 and 10^12.
pub(crate) fn myriads(count: u64) -> Vec<(u8, u8)> {
    let mut parts = Vec::new();
    for group in (0..4u8).rev() {
        let four = count / 10_000u64.pow(u32::from(group)) % 10_000;
        if four == 0 {
            continue;
        }
        for power in (0..4u8).rev() {
            let digit = four / 10u64.pow(u32::from(power)) % 10;
            if digit > 0 {
                parts.push((digit as u8, power));
            }
        }
        if group > 0 {
            parts.push((0, group * 4));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_whole() {
        assert_eq!(Numeral::read("1,234.50"), Some(Numeral { whole: "1234".into(), fraction: Some("50".into()) }));
        assert_eq!(Numeral::read("１２").and_then(|numeral| numeral.count()), Some(12));
        assert_eq!(Numeral::read("007").and_then(|numeral| numeral.count()), None);
        assert_eq!(Numeral::read(&"9".repeat(16)).and_then(|numeral| numeral.count()), None);
        for bad in ["", ".", "1.", "1.2.3", "a"] {
            assert_eq!(Numeral::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn myriads_group_by_four() {
        assert_eq!(myriads(0), []);
        assert_eq!(myriads(10_005), [(1, 0), (0, 4), (5, 0)]);
        assert_eq!(myriads(2_300_000_000), [(2, 1), (3, 0), (0, 8)]);
    }
}
