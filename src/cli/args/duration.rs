//! Lengths of time as people write them.

use std::time::Duration;

/// Reads `90s`, `45m`, `2h`, `1d` or several together, such as `1h30m`.
pub fn duration(text: &str) -> Result<Duration, String> {
    const WRONG: &str = "write a time such as 90s, 45m, 2h or 1h30m";
    let (mut rest, mut sum) = (text, 0u64);
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit()).ok_or(WRONG)?;
        let (number, unit) = rest.split_at(unit_at);
        let number: u64 = number.parse().map_err(|_| WRONG)?;
        let seconds = match unit.as_bytes().first() {
            Some(b's') => 1,
            Some(b'm') => 60,
            Some(b'h') => 3600,
            Some(b'd') => 86_400,
            _ => return Err(WRONG.to_owned()),
        };
        sum = number.checked_mul(seconds).and_then(|n| sum.checked_add(n)).ok_or(WRONG)?;
        rest = unit.get(1..).unwrap_or("");
    }
    if sum == 0 { Err(WRONG.to_owned()) } else { Ok(Duration::from_secs(sum)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        let read = |text: &str| duration(text).map(|time| time.as_secs());
        assert_eq!(read("90s"), Ok(90));
        assert_eq!(read("1h30m"), Ok(5400));
        assert_eq!(read("2d"), Ok(172_800));
        for wrong in ["", "2", "h", "2w", "1h30", "0s", "-1h", "２h", "99999999999999999999h", "18446744073709551615d"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
