//! Answers before they are sent: a status, a body, and the refusals of the API.

use axum::body::Bytes;
use axum::http::StatusCode;
use futures_util::stream::BoxStream;
use serde::Serialize;

use super::shape::{ErrorBody, QuotaBody};

/// A body.
pub(super) enum Payload {
    Json(Vec<u8>),
    Wav(Vec<u8>),
    Html(&'static str),
    /// Server-sent events, as they are made.
    Events(BoxStream<'static, Bytes>),
}

impl Payload {
    /// Its media type.
    pub(super) fn media_type(&self) -> &'static str {
        match self {
            Payload::Json(_) => "application/json; charset=utf-8",
            Payload::Wav(_) => "audio/wav",
            Payload::Html(_) => "text/html; charset=utf-8",
            Payload::Events(_) => "text/event-stream",
        }
    }
}

/// An answer.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) payload: Payload,
}

impl Reply {
    /// A JSON answer.
    pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Reply {
        // Maps with text keys and numbers: nothing that JSON cannot hold.
        Reply { status, payload: Payload::Json(serde_json::to_vec(body).unwrap_or_default()) }
    }

    /// A JSON answer with status 200.
    pub(super) fn ok(body: &impl Serialize) -> Reply {
        Reply::json(StatusCode::OK, body)
    }
}

/// Why a request gets nothing.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) quota: Option<QuotaBody>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), quota: None }
    }

    /// 400 `invalid_request`.
    pub(super) fn invalid(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "invalid_request", message)
    }

    /// 401 `unauthorized`.
    pub(super) fn unauthorized(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
    }

    /// 500 with the code of what failed.
    pub(super) fn failed(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, code, message)
    }

    /// 500 `internal_error`.
    pub(super) fn internal() -> Refusal {
        Refusal::failed("internal_error", "Server error, please retry or contact support")
    }

    /// 404 `not_found`.
    pub(super) fn not_found(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// 413 `payload_too_large`.
    pub(super) fn too_large() -> Refusal {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", "Request payload is too large")
    }

    /// As an answer.
    pub(super) fn reply(self) -> Reply {
        let Refusal { status, code, message, quota } = self;
        Reply::json(status, &ErrorBody { code, message, quota })
    }
}

/// Why the usual road ends early: a refusal, or the answer of a fault.
pub(super) enum Stop {
    Refused(Refusal),
    Instead(Reply),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

/// What a server in front shows when the one behind it is gone, or when it thinks of something else.
pub(super) const HTML: &str = "<!DOCTYPE html>\n<html>\n<head><title>Please wait</title></head>\n<body>\n\
                               <h1>Just a moment...</h1>\n<p>The service is temporarily unavailable.</p>\n</body>\n\
                               </html>\n";
