//! What a reply without audio comes down to: why, whether it was charged, and how long to wait.
//!
//! Flow takes points before it works and never gives them back. So whatever reached the work was charged; what was
//! turned away at the door was not; and where the door is not seen, nobody knows.

use std::time::Duration;

use serde_json::Value;

use super::words;
use crate::engine::http::reason;
use crate::session::answer::{Charged, Failure, FailureKind, Seen};

/// What stands before the body of an answer.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Its status.
    pub status: u16,
    /// Its `Content-Type`, in lower case and without parameters; empty when there is none.
    pub kind: String,
    /// The length of the body, where it is announced.
    pub length: Option<u64>,
    /// What the headers say of the account.
    pub seen: Seen,
    /// How long `Retry-After` asks to wait.
    pub retry_after: Option<Duration>,
}

impl Head {
    /// Whether the server says that all is well.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A failure with what the headers say.
    pub fn failure(&self, kind: FailureKind, charged: Charged, message: impl Into<String>) -> Failure {
        Failure { charged, seen: self.seen, retry_after: self.retry_after, ..Failure::free(kind, message) }
    }

    /// The failure that a JSON reply reports. With `audio` the work had begun, whatever the code says.
    pub fn told(&self, reply: &Value, audio: Audio) -> Failure {
        let code = words::code(reply).unwrap_or_default();
        let said = words::message(reply);
        let (kind, charged) = judge(self.status, &code.to_ascii_lowercase(), &said.to_ascii_lowercase());
        let charged = if audio == Audio::Begun { Charged::Yes } else { charged };
        let mut failure = self.failure(kind, charged, "");
        words::see(reply, &mut failure.seen);
        let shown = words::shortened(&code);
        let what = match (shown.as_str(), said.as_str()) {
            ("", "") => String::new(),
            ("", said) => format!(": {said}"),
            (code, "") => format!(": `{code}`"),
            (code, said) => format!(": {said} (`{code}`)"),
        };
        failure.message = format!("{}{what}", sentence(kind, self.status));
        if kind == FailureKind::QuotaExceeded {
            failure.resets = words::resets(reply).or(failure.seen.quota.and_then(|quota| quota.resets));
        }
        if kind == FailureKind::Busy {
            let resets_in = || failure.seen.rate.and_then(|rate| rate.resets_in);
            failure.retry_after = failure.retry_after.or_else(resets_in);
        }
        failure
    }

    /// The failure of a status whose body says nothing that can be read.
    pub fn unread(&self, found: &str) -> Failure {
        let mut failure = self.told(&Value::Null, Audio::None);
        if found == "an HTML page" && failure.charged != Charged::No {
            // A gateway's page says nothing of what became of the request behind it.
            failure = self.failure(FailureKind::Broken, Charged::Unknown, "");
        }
        failure.message = match self.is_success() {
            true => format!("the service answers with {found} instead of audio"),
            false => format!("{} (status {}, with {found})", sentence(failure.kind, 0), self.status),
        };
        failure
    }
}

/// Whether audio had come before a reply failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audio {
    /// Not a byte.
    None,
    /// Some.
    Begun,
}

/// What a status with a code and words means. All in lower case.
fn judge(status: u16, code: &str, said: &str) -> (FailureKind, Charged) {
    use Charged::{No, Unknown, Yes};
    use FailureKind::{Broken, Busy, Misdirected, QuotaExceeded, Refused, TimedOut, Unauthorized};
    // Racing requests get "Quota exceeded: 101/100" with a 500, or without any code.
    let quota =
        code == "quota_exceeded" || (code.is_empty() || code == "internal_error") && said.contains("quota exceeded");
    match (status, code) {
        _ if quota => (QuotaExceeded, No),
        (429, _) | (_, "rate_limited" | "rate_limit_exceeded" | "too_many_requests") => (Busy, No),
        (401, _) | (_, "unauthorized") => (Unauthorized, No),
        (413, _) | (_, "payload_too_large") => (Refused, No),
        (404 | 405 | 410 | 501, _) | (_, "not_found") => (Misdirected, No),
        // A redirect would carry the token elsewhere; whoever answers so is not the service that was meant.
        (300..=399, _) => (Misdirected, No),
        (_, "tts_failed" | "internal_error" | "tts_stream_failed" | "voice_clone_failed") => (Broken, Yes),
        (403, _) => (Unauthorized, Unknown),
        (408, _) => (TimedOut, Unknown),
        (400..=499, _) | (_, "invalid_request" | "missing_text" | "missing_audio_data") => (Refused, Unknown),
        _ => (Broken, Unknown),
    }
}

fn sentence(kind: FailureKind, status: u16) -> String {
    let text = match kind {
        FailureKind::QuotaExceeded => "the day's quota is used up",
        FailureKind::Busy => "the service asks for fewer requests",
        FailureKind::Unauthorized => "the service does not accept the token",
        FailureKind::Misdirected => "the service does not know this call; look at `url` and `paths` in the job",
        FailureKind::Refused => "the service refuses the request",
        FailureKind::TimedOut => "the service gave up waiting",
        _ => "the service failed",
    };
    if status == 0 || (200..300).contains(&status) { text.to_owned() } else { format!("{text} (status {status})") }
}

/// The failure of an answer whose body broke off. Audio is sent after it was paid for; without any, the answer may have
/// come from a gateway before the work.
pub fn broken_off(head: &Head, error: &reqwest::Error, audio: Audio) -> Failure {
    let charged = if audio == Audio::Begun { Charged::Yes } else { Charged::Unknown };
    if error.is_timeout() {
        return head.failure(FailureKind::TimedOut, charged, "the answer stopped on its way, and nothing more came");
    }
    head.failure(FailureKind::Unreachable, charged, format!("the answer broke off on its way: {}", reason(error)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::units::UtcMillis;

    fn told(status: u16, reply: Value) -> Failure {
        Head { status, ..Head::default() }.told(&reply, Audio::None)
    }

    #[test]
    fn trap_04_what_reached_the_work_was_charged_and_what_was_turned_away_was_not() {
        use Charged::{No, Unknown, Yes};
        use FailureKind::{Broken, Busy, Misdirected, QuotaExceeded, Refused, Unauthorized};
        for (status, code, kind, charged) in [
            (400, "invalid_request", Refused, Unknown),
            (400, "missing_text", Refused, Unknown),
            (401, "unauthorized", Unauthorized, No),
            (404, "not_found", Misdirected, No),
            (405, "", Misdirected, No),
            (302, "", Misdirected, No),
            (413, "payload_too_large", Refused, No),
            (422, "", Refused, Unknown),
            (429, "quota_exceeded", QuotaExceeded, No),
            (429, "rate_limit", Busy, No),
            (429, "", Busy, No),
            (500, "internal_error", Broken, Yes),
            (500, "tts_failed", Broken, Yes),
            (500, "tts_stream_failed", Broken, Yes),
            (500, "", Broken, Unknown),
            (502, "", Broken, Unknown),
            (503, "", Broken, Unknown),
            (504, "", Broken, Unknown),
            (200, "tts_failed", Broken, Yes),
            (200, "quota_exceeded", QuotaExceeded, No),
            (200, "unauthorized", Unauthorized, No),
            (200, "who_knows", Broken, Unknown),
        ] {
            let failure = told(status, json!({ "code": code, "message": "x" }));
            assert_eq!((failure.kind, failure.charged), (kind, charged), "{status} {code}");
        }
    }

    #[test]
    fn trap_05_a_quota_is_told_from_a_rate_limit() {
        let reset = json!({"code": "quota_exceeded", "message": "Daily quota limit reached.",
            "quota": {"daily": 100, "used": 100, "remaining": 0, "resetAt": "2025-01-16T00:00:00Z"}});
        let failure = told(429, reset);
        assert_eq!(failure.resets, Some(UtcMillis(1_736_985_600_000)));
        assert_eq!(failure.seen.quota.map(|quota| quota.used.0), Some(100));
        let race = told(500, json!({"error": "Quota exceeded: 101/100"}));
        assert_eq!((race.kind, race.charged, race.resets), (FailureKind::QuotaExceeded, Charged::No, None));
        let head = Head { status: 429, retry_after: Some(Duration::from_secs(3)), ..Head::default() };
        let busy = head.told(&json!({"message": "Too many requests"}), Audio::None);
        assert_eq!((busy.kind, busy.retry_after), (FailureKind::Busy, Some(Duration::from_secs(3))));
    }

    #[test]
    fn words_of_the_server_are_one_clean_line() {
        let failure = told(500, json!({"code": "tts_failed", "message": "a\nb\u{7}"}));
        assert_eq!(failure.message, "the service failed (status 500): a b (`tts_failed`)");
    }
}
