//! A token's life on this computer's clock: when it is renewed early, and when it has ended.

use std::time::Duration;

use super::claims::Claims;
use crate::units::UtcMillis;

/// The least time left at which a token is renewed: a request that begins with it must also end with it.
const LEAST_LEFT_MS: i64 = 60_000;
/// The most time left at which a token is renewed.
const MOST_LEFT_MS: i64 = 300_000;

/// From when until when a token is good, by this computer's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// When it began, as far as known.
    pub from: UtcMillis,
    /// When it ends.
    pub until: UtcMillis,
}

impl Life {
    /// The life of a token that was given `lasting`, asked for at `asked`: needs no clock but this computer's.
    pub fn given(asked: UtcMillis, lasting: Duration) -> Life {
        Life { from: asked, until: asked.plus(lasting) }
    }

    /// The life that `claims` tell, seen at `now`; absent without an end.
    ///
    /// A token from the future shows that this computer's clock is behind the server's, by at least that much. That it is
    /// ahead cannot be told from a token that is simply old.
    pub fn told(claims: &Claims, now: UtcMillis) -> Option<Life> {
        let exp = claims.exp?;
        let behind = claims.iat.map_or(0, |iat| (iat.0 - now.0).max(0));
        let from = claims.iat.unwrap_or(now).0.saturating_sub(behind);
        Some(Life { from: UtcMillis(from), until: UtcMillis(exp.0.saturating_sub(behind)) })
    }

    /// The time left at which it is renewed: a tenth of its life, but 1 to 5 minutes; at most half of it, or a token of a
    /// minute would be renewed all the time.
    fn margin(self) -> i64 {
        let whole = self.until.0.saturating_sub(self.from.0).max(0);
        (whole / 10).clamp(LEAST_LEFT_MS, MOST_LEFT_MS).min(whole / 2)
    }

    /// Whether it is time to renew it.
    pub fn is_due(self, now: UtcMillis) -> bool {
        self.until.0.saturating_sub(now.0) < self.margin() || self.is_over(now)
    }

    /// Whether it has ended.
    pub fn is_over(self, now: UtcMillis) -> bool {
        now >= self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_token_is_renewed_early_but_not_all_the_time() {
        let at = |s: i64| UtcMillis(s * 1000);
        let hour = Life::given(at(0), HOUR);
        assert!(!hour.is_due(at(3300)) && hour.is_due(at(3301)) && !hour.is_over(at(3599)) && hour.is_over(at(3600)));
        let ten_minutes = Life::given(at(0), Duration::from_secs(600));
        assert!(!ten_minutes.is_due(at(540)) && ten_minutes.is_due(at(541)));
        let ten_seconds = Life::given(at(0), Duration::from_secs(10));
        assert!(!ten_seconds.is_due(at(5)) && ten_seconds.is_due(at(6)));
        let day = Life::given(at(0), HOUR * 24);
        assert!(!day.is_due(at(86_100)) && day.is_due(at(86_101)));
        let none = Life::given(at(7), Duration::ZERO);
        assert!(none.is_due(at(7)) && none.is_over(at(7)) && !none.is_due(at(6)));
    }

    #[test]
    fn a_clock_that_is_behind_does_not_make_a_token_live_longer() {
        let claims = Claims { exp: Some(UtcMillis(7_200_000)), iat: Some(UtcMillis(3_600_000)), ..Claims::default() };
        let right = Life::told(&claims, UtcMillis(3_700_000)).unwrap();
        assert_eq!(right, Life { from: UtcMillis(3_600_000), until: UtcMillis(7_200_000) });
        let behind = Life::told(&claims, UtcMillis(600_000)).unwrap();
        assert_eq!(behind, Life { from: UtcMillis(600_000), until: UtcMillis(4_200_000) });
        assert_eq!(Life::told(&Claims::default(), UtcMillis(0)), None);
    }
}
