//! What the headers of an answer say of rate and waiting; any of them may be missing or odd.

use std::num::NonZeroU32;
use std::time::Duration;

use http::HeaderMap;

use crate::session::answer::{RateSeen, Seen};
use crate::units::UtcMillis;

/// The longest wait that a header is believed.
const MAX_WAIT: Duration = Duration::from_secs(26 * 3600);

/// What the headers say of the account: requests a minute, those left, and when they are given back.
pub(super) fn seen(headers: &HeaderMap) -> Seen {
    let whole = |name: &str| text(headers, name)?.parse::<u32>().ok();
    let rate = RateSeen {
        per_minute: whole("x-ratelimit-limit-requests").and_then(NonZeroU32::new),
        remaining: whole("x-ratelimit-remaining-requests"),
        resets_in: text(headers, "x-ratelimit-reset-requests").and_then(duration),
    };
    Seen { rate: (rate != RateSeen::default()).then_some(rate), ..Seen::default() }
}

/// How long the service asks to wait: milliseconds, seconds, or until an HTTP date.
pub(in crate::engine) fn retry_after(headers: &HeaderMap, now: Option<UtcMillis>) -> Option<Duration> {
    if let Some(ms) = text(headers, "retry-after-ms").and_then(|ms| ms.parse::<f64>().ok()) {
        return capped(ms / 1000.0);
    }
    let text = text(headers, "retry-after")?;
    if let Ok(seconds) = text.parse::<f64>() {
        return capped(seconds);
    }
    let moment = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond();
    Some(now?.until(UtcMillis(moment)).min(MAX_WAIT))
}

/// A duration as OpenAI writes it: `6m0s`, `20ms`, `1h2m3.5s`; bare numbers are seconds.
fn duration(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<f64>() {
        return capped(seconds);
    }
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let units = [
            ("ms", 0.001),
            ("us", 1e-6),
            ("µs", 1e-6),
            ("ns", 1e-9),
            ("s", 1.0),
            ("m", 60.0),
            ("h", 3600.0),
            ("d", 86_400.0),
        ];
        let (unit, worth) = units.iter().find(|(unit, _)| rest.starts_with(unit))?;
        seconds += number * worth;
        rest = &rest[unit.len()..];
    }
    (!text.is_empty()).then(|| capped(seconds)).flatten()
}

fn capped(seconds: f64) -> Option<Duration> {
    (seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(MAX_WAIT.as_secs_f64())))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn durations_are_read_as_openai_writes_them() {
        let ms = |text: &str| duration(text).map(|wait| wait.as_millis());
        assert_eq!(ms("6m0s"), Some(360_000));
        assert_eq!(ms("20ms"), Some(20));
        assert_eq!(ms("1h2m3.5s"), Some(3_723_500));
        assert_eq!(ms("1.5"), Some(1500));
        assert_eq!(ms("99999999h"), Some(MAX_WAIT.as_millis()));
        for odd in ["", "soon", "5x", "m", "-1s", "..s", "5m6", "NaN"] {
            assert_eq!(ms(odd), None, "{odd}");
        }
    }

    #[test]
    fn rates_and_waits_are_read() {
        let told = headers(&[
            ("x-ratelimit-limit-requests", "50"),
            ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "1.2s"),
            ("retry-after", "7"),
        ]);
        let rate = RateSeen {
            per_minute: NonZeroU32::new(50),
            remaining: Some(0),
            resets_in: Some(Duration::from_millis(1200)),
        };
        assert_eq!(seen(&told).rate, Some(rate));
        assert_eq!(retry_after(&told, None), Some(Duration::from_secs(7)));
        let now = Some(UtcMillis(1_642_348_740_000));
        let wait = |pairs: &[(&str, &str)]| retry_after(&headers(pairs), now);
        assert_eq!(wait(&[("retry-after-ms", "250"), ("retry-after", "9")]), Some(Duration::from_millis(250)));
        assert_eq!(wait(&[("retry-after", "Sun, 16 Jan 2022 16:00:00 GMT")]), Some(Duration::from_secs(60)));
        assert_eq!(wait(&[("retry-after", "later")]), None);
        assert_eq!(seen(&HeaderMap::new()), Seen::default());
    }
}
