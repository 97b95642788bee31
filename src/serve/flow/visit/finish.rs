//! The end of a visit: headers, what goes wrong with bytes and connections, the log, the response.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use futures_util::stream::{self, StreamExt};

use super::super::fault::{Kind, ResetForm};
use super::super::reply::{Payload, Refusal, Reply, Stop};
use super::super::shape::QuotaBody;
use super::super::token::seconds;
use super::super::wire::{End, From};
use super::super::{Dialect, pause};
use super::Visit;
use crate::units::UtcMillis;

/// Bytes after which a stream is cut when the script does not say: past the first event, before the second ends.
const CUT_STREAM_AT: u64 = 20_000;
/// Pieces in which a chunked body is sent.
const CHUNKED_PIECE: usize = 8 * 1024;
/// Ten years, in seconds: no answer waits for that.
const ABSURD_S: i64 = 10 * 365 * 86_400;

impl Visit {
    /// Makes the response and writes the log, in this order of time: log first.
    pub(in super::super) fn finish(mut self, done: Result<Reply, Stop>) -> Response {
        let mut reply = match done {
            Ok(reply) | Err(Stop::Instead(reply)) => reply,
            Err(Stop::Refused(refusal)) => self.with_quota(refusal).reply(),
        };
        let mut headers = HeaderMap::new();
        self.say_rate(&mut headers);
        self.say_quota(&mut headers);
        self.say_date(&mut headers);
        if let Some(after) = self.retry_after {
            headers.insert(header::RETRY_AFTER, after.into());
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.payload.media_type()));
        if let Payload::Json(body) = &mut reply.payload {
            self.mangle(body);
        }
        if let Some(Kind::HugeHeader { size }) = self.kind() {
            // Only letters, which are always taken.
            if let Ok(padding) = HeaderValue::from_str(&"x".repeat(size)) {
                headers.insert(HeaderName::from_static("x-padding"), padding);
            }
        }
        let unseen = matches!(self.kind(), Some(Kind::Reset { at: 0 }));
        self.record.status = (!unseen).then(|| reply.status.as_u16());
        self.record.used = match (self.standing, &self.record.sub) {
            (Some(standing), _) => Some(standing.used),
            (None, Some(sub)) => Some(self.desk.quota.standing(sub, self.at).used),
            (None, None) => None,
        };
        self.desk.journal.note(&self.record);
        let mut response = Response::new(self.body(reply.payload, &mut headers));
        *response.status_mut() = reply.status;
        *response.headers_mut() = headers;
        response
    }

    /// The web dialect adds the account's points to every answer of a request that was charged, but for internal errors.
    fn with_quota(&self, refusal: Refusal) -> Refusal {
        match (self.desk.dialect, self.standing) {
            (Dialect::Web, Some(standing)) if refusal.code != "internal_error" => {
                Refusal { quota: Some(QuotaBody::web(standing)), ..refusal }
            }
            _ => refusal,
        }
    }

    fn say_rate(&self, headers: &mut HeaderMap) {
        let mut say = |limit: u32, remaining: u32, reset: i64| {
            headers.insert(HeaderName::from_static("x-ratelimit-limit"), limit.into());
            headers.insert(HeaderName::from_static("x-ratelimit-remaining"), remaining.into());
            headers.insert(HeaderName::from_static("x-ratelimit-reset"), reset.into());
        };
        if let Some(Kind::RateLimited { reset, retry_after }) = self.kind() {
            /// What a limit of requests a minute says when nothing else is asked for.
            const MINUTE: u64 = 60;
            let wait = i64::try_from(retry_after.unwrap_or(MINUTE)).unwrap_or(i64::MAX);
            let now = seconds(self.at);
            let reset = match reset {
                ResetForm::Epoch => now.saturating_add(wait),
                ResetForm::Seconds => wait,
                ResetForm::Millis => now.saturating_add(wait).saturating_mul(1000),
                ResetForm::Past => now - 3600,
                ResetForm::Absurd => now + ABSURD_S,
                ResetForm::None => return,
            };
            say(self.pace.map_or(60, |pace| pace.limit), 0, reset);
        } else if let (Dialect::Docs, Some(pace)) = (self.desk.dialect, self.pace) {
            // Rounded up: who waits until then is never too early.
            say(pace.limit, pace.remaining, seconds(UtcMillis(pace.reset.0 + 999)));
        }
    }

    fn say_quota(&self, headers: &mut HeaderMap) {
        let (Some(standing), Some(cost)) = (self.standing, self.cost) else { return };
        let cost = (HeaderName::from_static("x-quota-cost"), cost);
        if self.desk.dialect == Dialect::Web {
            headers.insert(HeaderName::from_static("x-quota-daily"), standing.daily.into());
            headers.insert(HeaderName::from_static("x-quota-used"), standing.used.into());
            headers.insert(HeaderName::from_static("x-quota-remaining"), standing.remaining().into());
            headers.insert(cost.0, cost.1.into());
        } else if matches!(self.kind(), Some(Kind::Price { .. })) {
            headers.insert(cost.0, cost.1.into());
        }
    }

    /// The date as the server's clock has it, in the form of RFC 9110, section 5.6.7.
    fn say_date(&self, headers: &mut HeaderMap) {
        let by = if let Some(Kind::ClockSkew { by }) = self.kind() { by } else { 0 };
        let Ok(now) = jiff::Timestamp::from_second(seconds(self.at).saturating_add(by)) else { return };
        let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(date) = HeaderValue::from_str(&date) {
            headers.insert(header::DATE, date);
        }
    }

    /// What goes wrong with the JSON itself.
    fn mangle(&self, body: &mut Vec<u8>) {
        match self.kind() {
            Some(Kind::TruncatedJson) => body.truncate(body.len() / 2),
            Some(Kind::JsonDeep { depth }) if body.len() > 1 => {
                let rest = body.split_off(1);
                body.extend_from_slice(b"\"deep\":");
                body.extend(std::iter::repeat_n(b'[', depth));
                body.extend(std::iter::repeat_n(b']', depth));
                body.push(b',');
                body.extend(rest);
            }
            Some(Kind::Bom) => {
                body.splice(0..0, *b"\xef\xbb\xbf");
            }
            _ => {}
        }
    }

    /// The body, and what goes wrong with its connection.
    fn body(&self, payload: Payload, headers: &mut HeaderMap) -> Body {
        if let Some(Kind::Reset { at }) = self.kind() {
            self.hand.end_after(End::Reset, From::Start, at);
        }
        let bytes = match payload {
            Payload::Json(bytes) | Payload::Wav(bytes) => Bytes::from(bytes),
            Payload::Html(text) => Bytes::from_static(text.as_bytes()),
            Payload::Events(events) => {
                headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
                if let Some(Kind::Cut { at } | Kind::CutChunked { at }) = self.kind() {
                    self.hand.end_after(End::Close, From::Body, at.unwrap_or(CUT_STREAM_AT));
                }
                return Body::from_stream(events.map(Ok::<_, std::convert::Infallible>));
            }
        };
        let half = bytes.len() as u64 / 2;
        match self.kind() {
            Some(Kind::Cut { at }) => {
                self.hand.end_after(End::Close, From::Body, at.unwrap_or(half));
                Body::from(bytes)
            }
            Some(Kind::CutChunked { at }) => {
                self.hand.end_after(End::Close, From::Body, at.unwrap_or(half));
                let pieces: Vec<Bytes> = bytes.chunks(CHUNKED_PIECE).map(Bytes::copy_from_slice).collect();
                Body::from_stream(stream::iter(pieces).map(Ok::<_, std::convert::Infallible>))
            }
            Some(Kind::Slow { pause: time, .. }) if time > 0.0 => {
                headers.insert(header::CONTENT_LENGTH, bytes.len().into());
                slowly(bytes, Duration::from_secs_f64(time))
            }
            _ => Body::from(bytes),
        }
    }
}

/// `bytes` in two halves with `time` between them.
fn slowly(bytes: Bytes, time: Duration) -> Body {
    let (first, second) = (bytes.slice(..bytes.len() / 2), bytes.slice(bytes.len() / 2..));
    let later = stream::once(async move {
        pause(time).await;
        second
    });
    Body::from_stream(stream::iter([first]).chain(later).map(Ok::<_, std::convert::Infallible>))
}
