//! What the headers of an answer say of rate, quota and waiting; any of them may be missing or odd.

use std::num::NonZeroU32;
use std::time::Duration;

use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::limits::MAX_WAIT;
use super::verdict::Head;
use crate::session::answer::{QuotaSeen, RateSeen, Seen};
use crate::units::{Points, UtcMillis};

/// Below it a reset is seconds from now …
const MOMENTS: f64 = 1e9;
/// … and above this one it is milliseconds since 1970.
const MILLIS: f64 = 1e12;

/// What stands before the body of an answer. `now` is absent where nobody knows the civil time.
pub fn head(status: u16, headers: &HeaderMap, now: Option<UtcMillis>) -> Head {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text(CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Head {
        status,
        kind,
        length: text(CONTENT_LENGTH).parse().ok(),
        seen: seen(headers, now),
        retry_after: retry_after(headers, now),
    }
}

/// What the headers say of the account. `now` is absent where nobody knows the civil time.
pub fn seen(headers: &HeaderMap, now: Option<UtcMillis>) -> Seen {
    let points = |name: &str| number(headers, name).map(|n| Points(n as u64));
    let daily = points("x-quota-daily");
    let used = points("x-quota-used").or_else(|| Some(daily? - points("x-quota-remaining")?));
    let quota = used.map(|used| QuotaSeen { daily, used, resets: None });
    Seen { cost: points("x-quota-cost"), quota, rate: rate(headers, now) }
}

fn rate(headers: &HeaderMap, now: Option<UtcMillis>) -> Option<RateSeen> {
    let whole = |name: &str| number(headers, name).map(|n| n as u32);
    let seen = RateSeen {
        per_minute: whole("x-ratelimit-limit").and_then(NonZeroU32::new),
        remaining: whole("x-ratelimit-remaining"),
        resets_in: number(headers, "x-ratelimit-reset").and_then(|at| resets_in(at, now)),
    };
    (seen != RateSeen::default()).then_some(seen)
}

/// How long until the moment that `X-RateLimit-Reset` names; what is longer than [`MAX_WAIT`] is not believed.
pub fn resets_in(at: f64, now: Option<UtcMillis>) -> Option<Duration> {
    let seconds = if at < MOMENTS {
        at
    } else {
        let moment = if at > MILLIS { at } else { at * 1000.0 };
        (moment - now?.0 as f64) / 1000.0
    };
    believed(seconds)
}

/// So many seconds, at least none. A wait longer than [`MAX_WAIT`] is a mistake, and as good as no word.
fn believed(seconds: f64) -> Option<Duration> {
    (seconds <= MAX_WAIT.as_secs_f64()).then(|| Duration::from_secs_f64(seconds.max(0.0)))
}

/// How long `Retry-After` asks to wait: seconds, or until an HTTP date; what is longer than [`MAX_WAIT`] is not believed.
pub fn retry_after(headers: &HeaderMap, now: Option<UtcMillis>) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return believed(seconds);
    }
    let moment = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_millisecond();
    Some(now?.until(UtcMillis(moment))).filter(|wait| *wait <= MAX_WAIT)
}

/// A number that is not negative.
fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    let text = headers.get(name)?.to_str().ok()?;
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    const NOW: UtcMillis = UtcMillis(1_642_348_740_000);

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn trap_06_every_form_of_a_reset_is_a_wait_of_at_most_26_hours() {
        let not_believed = None;
        for (text, wait) in [
            ("1642348800", Some(Duration::from_secs(60))),
            ("1642348800000", Some(Duration::from_secs(60))),
            ("45", Some(Duration::from_secs(45))),
            ("0.5", Some(Duration::from_millis(500))),
            ("0", Some(Duration::ZERO)),
            ("1642348000", Some(Duration::ZERO)),
            ("999999999", not_believed),
            ("1742348800", not_believed),
            ("99999999999999999999", not_believed),
            ("-5", None),
            ("soon", None),
            ("NaN", None),
            ("", None),
        ] {
            let seen = seen(&headers(&[("X-RateLimit-Reset", text)]), Some(NOW));
            assert_eq!(seen.rate.and_then(|rate| rate.resets_in), wait, "{text}");
        }
        let blind = seen(&headers(&[("X-RateLimit-Reset", "1642348800"), ("X-RateLimit-Limit", "60")]), None);
        let per_minute = NonZeroU32::new(60);
        assert_eq!(blind.rate, Some(RateSeen { per_minute, remaining: None, resets_in: None }));
        assert_eq!(seen(&HeaderMap::new(), Some(NOW)), Seen::default());
    }

    #[test]
    fn trap_06_retry_after_is_seconds_or_a_date() {
        let wait = |text: &str| retry_after(&headers(&[("Retry-After", text)]), Some(NOW));
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait(" 1.5 "), Some(Duration::from_millis(1500)));
        assert_eq!(wait("-7"), Some(Duration::ZERO));
        assert_eq!(wait("99999999999"), None);
        assert_eq!(wait("93600"), Some(MAX_WAIT));
        assert_eq!(wait("Sun, 16 Jan 2022 16:00:00 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(wait("Sun, 16 Jan 2022 15:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("tomorrow"), None);
    }

    #[test]
    fn trap_07_quota_headers_are_read_with_the_cost() {
        let told = seen(&headers(&[("X-Quota-Daily", "300"), ("X-Quota-Used", "12"), ("X-Quota-Cost", "2")]), None);
        assert_eq!(told.cost, Some(Points(2)));
        assert_eq!(told.quota, Some(QuotaSeen { daily: Some(Points(300)), used: Points(12), resets: None }));
        let left = seen(&headers(&[("X-Quota-Daily", "300"), ("X-Quota-Remaining", "1")]), None);
        assert_eq!(left.quota.map(|quota| quota.used), Some(Points(299)));
    }

    proptest! {
        #[test]
        fn trap_06_no_number_waits_longer_than_26_hours(at in any::<f64>(), now in any::<i64>()) {
            let waits = resets_in(at, Some(UtcMillis(now)));
            prop_assert!(waits.is_none_or(|wait| wait <= MAX_WAIT));
        }
    }
}
