//! What a reply without usable audio comes down to: why, whether it was charged, and how long to wait.
//!
//! OpenAI charges for requests that succeed. So an error in its own words was free; a gateway's error says nothing of the
//! request behind it; and audio that broke off may have been charged.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::audio::Unusable;
use crate::engine::http::reason;
use crate::session::answer::{Charged, Failure, FailureKind, Seen};

/// What is shown of a service's own words.
const SHOWN_CHARS: usize = 200;

/// What stands before the body of an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// Its status.
    pub(super) status: u16,
    /// Its `Content-Type`, in lower case and without parameters; empty when there is none.
    pub(super) kind: String,
    /// What the headers say of the account.
    pub(super) seen: Seen,
    /// How long the service asks to wait.
    pub(super) retry_after: Option<Duration>,
}

impl Head {
    /// Whether audio follows: a status of success, and no text.
    pub(super) fn is_audio(&self) -> bool {
        self.status == 200 && !self.kind.starts_with("text/") && self.kind != "application/json"
    }

    fn failure(&self, kind: FailureKind, charged: Charged, message: String) -> Failure {
        Failure { charged, seen: self.seen, retry_after: self.retry_after, ..Failure::free(kind, message) }
    }

    /// The failure that `body` reports; `token` is not shown, should the service repeat it.
    pub(super) fn told(&self, body: &[u8], token: Option<&SecretString>) -> Failure {
        let reply: Value = serde_json::from_slice(body).unwrap_or_default();
        let (error, said) = (&reply["error"], said_in(&reply, token));
        let code = [&error["code"], &error["type"]].iter().find_map(|code| code.as_str()).unwrap_or_default();
        let (kind, charged) = judge(self.status, code, said.is_some());
        let what = match said {
            Some(said) if !said.is_empty() => format!(": {said}"),
            _ if self.kind == "text/html" => ", with an HTML page".to_owned(),
            _ => String::new(),
        };
        let mut failure = self.failure(kind, charged, format!("{} (status {}){what}", sentence(kind), self.status));
        if kind == FailureKind::Busy {
            let resets_in = || failure.seen.rate.filter(|rate| rate.remaining == Some(0))?.resets_in;
            failure.retry_after = failure.retry_after.or_else(resets_in);
        }
        failure
    }

    /// The failure of audio that arrived and is of no use: it was charged.
    pub(super) fn unusable(&self, why: &Unusable) -> Failure {
        let kind = match why {
            // No other request would fare better.
            Unusable::Rate { .. } | Unusable::Spool(_) => FailureKind::Local,
            Unusable::TooMuch { .. } | Unusable::Empty => FailureKind::BadAudio,
        };
        self.failure(kind, Charged::Yes, why.to_string())
    }

    /// The failure of an answer whose body broke off.
    pub(super) fn broken_off(&self, error: &reqwest::Error) -> Failure {
        if error.is_timeout() {
            let message = "the audio stopped on its way, and nothing more came".to_owned();
            return self.failure(FailureKind::TimedOut, Charged::Unknown, message);
        }
        let message = format!("the audio broke off on its way: {}", reason(error));
        self.failure(FailureKind::Unreachable, Charged::Unknown, message)
    }
}

/// What a status means, with the service's code, and whether it explained itself.
fn judge(status: u16, code: &str, explained: bool) -> (FailureKind, Charged) {
    use Charged::{No, Unknown};
    use FailureKind::{Broken, Busy, Misdirected, QuotaExceeded, Refused, TimedOut, Unauthorized};
    let unless_explained = if explained { No } else { Unknown };
    match (status, code) {
        (402, _) | (_, "insufficient_quota" | "billing_hard_limit_reached") => (QuotaExceeded, No),
        (429, _) => (Busy, No),
        (401, _) => (Unauthorized, No),
        // A model, a country or a project that is not allowed, a path or a model that is not there: so it stays.
        (300..=399 | 403 | 404 | 405 | 410 | 501, _) => (Misdirected, No),
        (408, _) => (TimedOut, unless_explained),
        (400..=499, _) => (Refused, No),
        // Words where audio was promised.
        (200..=299, _) => (Broken, Unknown),
        _ => (Broken, unless_explained),
    }
}

fn sentence(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::QuotaExceeded => "the account's quota is used up",
        FailureKind::Busy => "the service asks for fewer requests",
        FailureKind::Unauthorized => "the service does not accept the key",
        FailureKind::Misdirected => "the service does not do this; look at `url` and `model` in the job",
        FailureKind::Refused => "the service refuses the request",
        FailureKind::TimedOut => "the service gave up waiting",
        _ => "the service failed",
    }
}

/// What a service says of its failure in `reply`, without `token`, should it repeat it.
pub(in crate::engine) fn said_in(reply: &Value, token: Option<&SecretString>) -> Option<String> {
    let error = &reply["error"];
    // Most have OpenAI's shape; some say `{"error": "…"}` or FastAPI's `{"detail": …}`.
    let said = [&error["message"], error, &reply["detail"]["message"], &reply["detail"], &reply["message"]];
    said.iter().find_map(|said| said.as_str()).map(|said| clean(said, token))
}

/// One short line without control characters and without the token.
fn clean(said: &str, token: Option<&SecretString>) -> String {
    let said = match token.map(|token| token.expose_secret().trim()).filter(|token| !token.is_empty()) {
        Some(token) => said.replace(token, "[REDACTED]"),
        None => said.to_owned(),
    };
    let words = said.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Failure {
        Head { status, ..Head::default() }.told(body.as_bytes(), Some(&SecretString::from("sk-secret")))
    }

    #[test]
    fn every_status_has_its_kind_and_its_charge() {
        use Charged::{No, Unknown};
        use FailureKind::{Broken, Busy, Misdirected, QuotaExceeded, Refused, TimedOut, Unauthorized};
        let error = |code: &str| format!(r#"{{"error": {{"message": "no", "type": "t", "code": "{code}"}}}}"#);
        for (status, code, kind, charged) in [
            (400, "invalid_value", Refused, No),
            (401, "invalid_api_key", Unauthorized, No),
            (402, "", QuotaExceeded, No),
            (403, "unsupported_country", Misdirected, No),
            (404, "model_not_found", Misdirected, No),
            (408, "", TimedOut, No),
            (422, "", Refused, No),
            (429, "insufficient_quota", QuotaExceeded, No),
            (429, "rate_limit_exceeded", Busy, No),
            (500, "server_error", Broken, No),
            (503, "overloaded", Broken, No),
            (200, "", Broken, Unknown),
        ] {
            let failure = told(status, &error(code));
            assert_eq!((failure.kind, failure.charged), (kind, charged), "{status} {code}");
        }
        assert_eq!(told(502, "<html>").charged, Unknown);
        assert_eq!(told(307, "").kind, Misdirected);
    }

    #[test]
    fn words_are_one_line_without_the_key() {
        let message = |body: &str| told(400, body).message;
        assert_eq!(
            message(r#"{"error": {"message": "bad\nkey sk-secret\u0007!", "code": null}}"#),
            "the service refuses the request (status 400): bad key [REDACTED] !"
        );
        assert!(message(r#"{"error": "plain"}"#).ends_with(": plain"));
        assert!(message(r#"{"detail": {"error": "x", "message": "FastAPI"}}"#).ends_with(": FastAPI"));
        assert!(message("<html>").ends_with("(status 400)"));
    }
}
