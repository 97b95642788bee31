//! Units as types: points, frames, rates, languages and the two clocks; nothing here does IO.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A stable code of an error, warning or notice, such as `R0201`; `rhapsode explain CODE` says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The service's unit of payment.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Points(pub u64);

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Points {
    fn add_assign(&mut self, other: Points) {
        *self = *self + other;
    }
}

impl Sub for Points {
    type Output = Points;
    /// Never below zero: what is left of a budget is at least nothing.
    fn sub(self, other: Points) -> Points {
        Points(self.0.saturating_sub(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points(0), Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("1 point"),
            n => write!(f, "{} points", Grouped(n)),
        }
    }
}

/// A number shown with a comma between thousands.
#[derive(Debug, Clone, Copy)]
pub struct Grouped(pub u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut shown = String::with_capacity(digits.len() * 4 / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                shown.push(',');
            }
            shown.push(digit);
        }
        f.pad(&shown)
    }
}

/// Samples a second of one channel, in hertz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct SampleRate(pub u32);

impl SampleRate {
    /// The frames that `ms` milliseconds hold at this rate, rounded down.
    pub fn frames_in_ms(self, ms: u32) -> Frames {
        Frames(u64::from(self.0) * u64::from(ms) / 1000)
    }
}

impl fmt::Display for SampleRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Hz", self.0)
    }
}

/// A count of samples of one channel, or a position in them.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Frames(pub u64);

impl Frames {
    /// How long these frames sound at `rate`.
    pub fn duration(self, rate: SampleRate) -> Duration {
        let rate = u64::from(rate.0.max(1));
        let nanos = (self.0 % rate) * 1_000_000_000 / rate;
        Duration::new(self.0 / rate, u32::try_from(nanos).unwrap_or(0))
    }
}

impl Add for Frames {
    type Output = Frames;
    fn add(self, other: Frames) -> Frames {
        Frames(self.0 + other.0)
    }
}

impl AddAssign for Frames {
    fn add_assign(&mut self, other: Frames) {
        self.0 += other.0;
    }
}

impl Sub for Frames {
    type Output = Frames;
    /// Never below zero.
    fn sub(self, other: Frames) -> Frames {
        Frames(self.0.saturating_sub(other.0))
    }
}

/// A level or a gain in hundredths of a decibel: whole, so that equal gains are equal on every machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millibels(pub i32);

impl Millibels {
    /// `decibels`, rounded to a hundredth.
    pub fn of(decibels: f64) -> Millibels {
        Millibels((decibels * 100.0).round() as i32)
    }

    /// The same in decibels.
    pub fn decibels(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The factor by which it multiplies samples: exactly 1 for 0.
    pub fn factor(self) -> f32 {
        // Mathematics libraries may differ in the last of 53 bits; 24 remain.
        10f64.powf(self.decibels() / 20.0) as f32
    }
}

impl Add for Millibels {
    type Output = Millibels;
    fn add(self, other: Millibels) -> Millibels {
        Millibels(self.0.saturating_add(other.0))
    }
}

impl Sub for Millibels {
    type Output = Millibels;
    fn sub(self, other: Millibels) -> Millibels {
        Millibels(self.0.saturating_sub(other.0))
    }
}

/// A language tag such as `en`, `yue` or `en-GB` (BCP 47, primary subtag first).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(Arc<str>);

impl Language {
    /// Reads a tag; `None` unless it has the shape of one.
    pub fn parse(tag: &str) -> Option<Language> {
        let mut subtags = tag.split('-');
        let primary = subtags.next()?;
        let shaped = matches!(primary.len(), 2 | 3)
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && subtags.all(|s| matches!(s.len(), 1..=8) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        shaped.then(|| {
            let rest = &tag[primary.len()..];
            Language(format!("{}{rest}", primary.to_ascii_lowercase()).into())
        })
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag up to its first hyphen: `en` of `en-GB`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct UtcMillis(pub i64);

/// Days since 1970-01-01, UTC: the day that a quota belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtcDay(pub i64);

/// A day.
pub const DAY: Duration = Duration::from_millis(DAY_MS as u64);
/// Milliseconds in a day; UTC as computers keep it has no leap seconds.
const DAY_MS: i64 = 86_400_000;

/// By how much the clocks of this computer and of a service may differ that are both said to be right.
pub const NEAR_MIDNIGHT: Duration = Duration::from_secs(900);

impl UtcMillis {
    /// The UTC day that this moment lies in.
    pub fn day(self) -> UtcDay {
        UtcDay(self.0.div_euclid(DAY_MS))
    }

    /// Whether a clock that differs from this one by minutes shows the same day.
    pub fn is_well_within_its_day(self) -> bool {
        let left = self.until(self.day().next_midnight());
        (NEAR_MIDNIGHT..DAY - NEAR_MIDNIGHT).contains(&left)
    }

    /// This moment and `after` more.
    pub fn plus(self, after: Duration) -> UtcMillis {
        UtcMillis(self.0.saturating_add(i64::try_from(after.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The time from this moment until `later`; zero when that is past.
    pub fn until(self, later: UtcMillis) -> Duration {
        Duration::from_millis(u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0))
    }
}

impl UtcDay {
    /// The first moment of the day after this one.
    pub fn next_midnight(self) -> UtcMillis {
        UtcMillis((self.0 + 1) * DAY_MS)
    }
}

impl fmt::Display for UtcMillis {
    /// ISO 8601 with milliseconds, in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "{} ms after 1970", self.0),
        }
    }
}

/// Time since a session began, on a clock that never runs backwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Elapsed(pub Duration);

/// What the caller's two clocks say: the steady one paces, the civil one names the quota's day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// Time since the session began.
    pub elapsed: Elapsed,
    /// The civil time.
    pub utc: UtcMillis,
}

/// A number of bytes as people say it, in decimal units: `480 KB`, `1.3 GB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0..1_000 => write!(f, "{} bytes", self.0),
            1_000..1_000_000 => write!(f, "{} KB", self.0 / 1_000),
            1_000_000..10_000_000 => write!(f, "{}.{} MB", self.0 / 1_000_000, self.0 % 1_000_000 / 100_000),
            10_000_000..1_000_000_000 => write!(f, "{} MB", self.0 / 1_000_000),
            _ => write!(f, "{}.{} GB", self.0 / 1_000_000_000, self.0 % 1_000_000_000 / 100_000_000),
        }
    }
}

/// The most that the two clocks drift apart in a day without one of them having been set, or having slept.
const DRIFT: Duration = Duration::from_secs(60);

impl Now {
    /// Whether the civil clock has gone on from `earlier` as the steady one has: it was not set, and this computer did not
    /// sleep meanwhile.
    pub fn follows(self, earlier: Now) -> bool {
        let expected = earlier.utc.plus(self.elapsed.0.saturating_sub(earlier.elapsed.0));
        expected.0.abs_diff(self.utc.0) <= DRIFT.as_millis() as u64
    }
}

/// A duration as people say it: `4.2 s`, `3 min 20 s`, `15 h 12 min`.
#[derive(Debug, Clone, Copy)]
pub struct Spoken(pub Duration);

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let text = match seconds {
            0..=9 => format!("{:.1} s", self.0.as_secs_f64()),
            10..=59 => format!("{seconds} s"),
            60..=3599 => format!("{} min {:02} s", seconds / 60, seconds % 60),
            3600..=172_799 => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
            _ => format!("{} days {} h", seconds / 86_400, seconds % 86_400 / 3600),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_a_shape() {
        assert_eq!(Language::parse("EN-GB").unwrap().as_str(), "en-GB");
        assert_eq!(Language::parse("yue").unwrap().primary(), "yue");
        for bad in ["", "e", "english", "en_GB", "en-", "zh--Hant", "日本"] {
            assert!(Language::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let late = UtcMillis(DAY_MS - 1);
        assert_eq!(late.day(), UtcDay(0));
        assert_eq!(late.day().next_midnight(), UtcMillis(DAY_MS));
        assert_eq!(UtcMillis(-1).day(), UtcDay(-1));
        assert_eq!(UtcMillis(1_700_000_000_123).to_string(), "2023-11-14T22:13:20.123Z");
    }

    #[test]
    fn numbers_are_shown_for_people() {
        assert_eq!(Grouped(1_234_567).to_string(), "1,234,567");
        assert_eq!(Grouped(999).to_string(), "999");
        assert_eq!(Points(1).to_string(), "1 point");
        assert_eq!(Spoken(Duration::from_secs(3725)).to_string(), "1 h 02 min");
        assert_eq!(Frames(33_075).duration(SampleRate(22_050)), Duration::from_millis(1500));
    }
}
