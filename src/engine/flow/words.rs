//! What a JSON reply of either dialect says beside its audio: code, message, quota, length, parameters.

use serde_json::Value;

use super::limits::SHOWN;
use crate::session::answer::{QuotaSeen, Seen};
use crate::units::{Points, UtcMillis};

/// The value of `key` in an object, in whatever case the server writes it; `None` for `null`.
pub fn field<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    let fields = object.as_object()?;
    let found = fields.get(key).or_else(|| fields.iter().find(|(k, _)| k.eq_ignore_ascii_case(key)).map(|(_, v)| v));
    found.filter(|value| !value.is_null())
}

/// The value of `key` at the top, or within `data`.
pub fn either<'a>(reply: &'a Value, key: &str) -> Option<&'a Value> {
    field(reply, key).or_else(|| field(field(reply, "data")?, key))
}

/// A number, also one written as a string.
pub fn number(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then_some(number)
}

fn count(value: Option<&Value>) -> Option<Points> {
    let number = number(value?)?;
    // Beyond 2^53 no number in JSON is exact, and no account has as many points.
    (0.0..=9e15).contains(&number).then_some(Points(number as u64))
}

/// Where an error stands: `{code, message}`, `{error: "…"}`, `{error: {code, message}}`, `{Error: {…}}`.
fn error_of(reply: &Value) -> &Value {
    field(reply, "error").filter(|error| error.is_object()).unwrap_or(reply)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The code of a reply; also where an error holds it.
pub fn code(reply: &Value) -> Option<String> {
    field(error_of(reply), "code").or_else(|| field(reply, "code")).and_then(text)
}

/// Whether the reply says that it is none: an error, or a code that is not success.
pub fn is_failure(reply: &Value) -> bool {
    let succeeded = |code: String| ["success", "ok", "0", "200"].iter().any(|good| code.eq_ignore_ascii_case(good));
    let told = match field(reply, "error") {
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Object(error)) => !error.is_empty(),
        _ => false,
    };
    told || code(reply).is_some_and(|code| !succeeded(code))
}

/// What the server says of a failure, shortened and without control characters; empty when it says nothing.
pub fn message(reply: &Value) -> String {
    let error = error_of(reply);
    let said = field(error, "message").or_else(|| field(reply, "message")).or_else(|| field(reply, "error"));
    said.and_then(text).map(|text| shortened(&text)).unwrap_or_default()
}

/// A server's words as they may be shown: one line, no control characters, not long.
pub fn shortened(text: &str) -> String {
    let clean: String = text.chars().take(SHOWN * 8).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

/// The day's quota that a reply names: `{daily, used, remaining, resetAt}` within `quota`, or at the top of a quota call.
pub fn quota(reply: &Value) -> Option<QuotaSeen> {
    let quota = either(reply, "quota").filter(|quota| quota.is_object());
    let quota = quota.or_else(|| field(reply, "data").filter(|data| data.is_object())).unwrap_or(reply);
    let daily = count(field(quota, "daily"));
    let left = count(field(quota, "remaining"));
    let used = count(field(quota, "used")).or_else(|| Some(daily? - left?))?;
    Some(QuotaSeen { daily, used, resets: resets(reply) })
}

/// When the quota is reset: ISO 8601, or seconds or milliseconds since 1970.
pub fn resets(reply: &Value) -> Option<UtcMillis> {
    let quota = either(reply, "quota").unwrap_or(reply);
    let at = field(quota, "resetAt").or_else(|| field(quota, "reset_at")).or_else(|| field(reply, "resetAt"))?;
    match at {
        Value::String(text) => {
            let zoned = text.trim().parse::<jiff::Timestamp>().ok();
            let utc = || {
                let civil = text.trim().parse::<jiff::civil::DateTime>().ok()?;
                jiff::tz::Offset::UTC.to_timestamp(civil).ok()
            };
            zoned.or_else(utc).map(|moment| UtcMillis(moment.as_millisecond()))
        }
        number => {
            let number = number.as_i64().filter(|number| *number > 1_000_000_000)?;
            Some(UtcMillis(if number > 1_000_000_000_000 { number } else { number * 1000 }))
        }
    }
}

/// Puts what a reply's body says of the quota over what its headers said.
pub fn see(reply: &Value, seen: &mut Seen) {
    if let Some(told) = quota(reply) {
        let before = seen.quota;
        let resets = told.resets.or(before.and_then(|quota| quota.resets));
        let daily = told.daily.or(before.and_then(|quota| quota.daily));
        seen.quota = Some(QuotaSeen { daily, resets, ..told });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn codes_and_messages_are_found_in_every_shape() {
        let read = |reply: Value| (code(&reply).unwrap_or_default(), message(&reply), is_failure(&reply));
        let said = |code: &str, message: &str| (code.to_owned(), message.to_owned(), true);
        assert_eq!(read(json!({"code": "tts_failed", "message": "no"})), said("tts_failed", "no"));
        assert_eq!(read(json!({"error": "Quota exceeded: 101/100"})), said("", "Quota exceeded: 101/100"));
        assert_eq!(read(json!({"error": {"code": "x", "message": "y"}})), said("x", "y"));
        assert_eq!(read(json!({"Type": "error", "Error": {"Code": 7, "Message": "z"}})), said("7", "z"));
        assert_eq!(read(json!({"code": "success", "message": "done"})), ("success".into(), "done".into(), false));
        assert!(!is_failure(&json!({"audio": "", "error": null})));
        assert_eq!(message(&json!({"message": "a\u{1b}[31m\nb\u{0}"})), "a [31m b");
        assert_eq!(message(&json!({"message": "x".repeat(500)})).chars().count(), SHOWN + 1);
    }

    #[test]
    fn trap_07_quotas_are_read_from_whatever_holds_them() {
        let read = |reply: Value| quota(&reply).map(|q| (q.daily.map(|p| p.0), q.used.0, q.resets.map(|at| at.0)));
        assert_eq!(read(json!({"quota": {"daily": 100, "used": 42, "remaining": 58}})), Some((Some(100), 42, None)));
        let day = Some(1_736_985_600_000);
        let exceeded = json!({"quota": {"daily": "100", "remaining": 0, "resetAt": "2025-01-16T00:00:00Z"}});
        assert_eq!(read(exceeded), Some((Some(100), 100, day)));
        assert_eq!(read(json!({"data": {"quota": {"used": 3}, "resetAt": 1}})), Some((None, 3, None)));
        assert_eq!(read(json!({"daily": 1000, "used": 7.0, "resetAt": 1_736_985_600})), Some((Some(1000), 7, day)));
        assert_eq!(read(json!({"quota": {"used": -1}})), None);
        assert_eq!(read(json!({"quota": "none"})), None);
        assert_eq!(resets(&json!({"quota": {"resetAt": "2025-01-16T00:00:00"}})).map(|at| at.0), day);
    }
}
