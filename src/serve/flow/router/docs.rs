//! Calls of the docs dialect.

use axum::response::Response;

use super::super::calls::{self, Extended, Received, answer};
use super::super::shape::{ErrorBody, Event, docs};

/// Text to speech; a point. `audio/wav` under `--reply wav`.
#[utoipa::path(
    post,
    path = "/api/tts/synthesize",
    request_body = docs::Speak,
    security(("bearer" = [])),
    responses(
        (status = 200, body = docs::Spoken, headers(
            ("X-RateLimit-Limit" = u32, description = "Requests a minute"),
            ("X-RateLimit-Remaining" = u32, description = "What is left of them"),
            ("X-RateLimit-Reset" = i64, description = "When the minute ends, in seconds since 1970"),
        )),
        (status = 400, description = "`invalid_request`", body = ErrorBody),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 413, description = "`payload_too_large`", body = ErrorBody),
        (status = 429, description = "`quota_exceeded`, or `rate_limited` with `Retry-After`", body = ErrorBody),
        (status = 500, description = "`internal_error`, charged", body = ErrorBody),
    )
)]
pub(super) async fn synthesize(received: Received) -> Response {
    answer(calls::synthesize(received)).await
}

/// Text to speech as server-sent events; a point.
#[utoipa::path(
    post,
    path = "/api/tts/synthesize-stream",
    request_body = docs::Speak,
    security(("bearer" = [])),
    responses(
        (status = 200, description = "Events; each `data` is one of these", body = Event, content_type = "text/event-stream"),
        (status = 400, description = "`invalid_request`", body = ErrorBody),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 413, description = "`payload_too_large`", body = ErrorBody),
        (status = 429, description = "`quota_exceeded`, or `rate_limited` with `Retry-After`", body = ErrorBody),
        (status = 500, description = "`internal_error`, charged", body = ErrorBody),
    )
)]
pub(super) async fn synthesize_stream(received: Received) -> Response {
    answer(calls::stream(received)).await
}

/// A clone of a voice; ten points. The vendor's page names no path, so there are two.
#[utoipa::path(
    post,
    path = "/api/tts/clone",
    request_body = docs::Clone,
    security(("bearer" = [])),
    responses(
        (status = 200, body = docs::Cloned),
        (status = 400, description = "`invalid_request`; charged where the sample or a name is at fault", body = ErrorBody),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 413, description = "`payload_too_large`", body = ErrorBody),
        (status = 429, description = "`quota_exceeded`, or `rate_limited` with `Retry-After`", body = ErrorBody),
    )
)]
pub(super) async fn clone_voice(received: Received) -> Response {
    answer(calls::clone(received)).await
}

/// The same at the web dialect's path.
#[utoipa::path(
    post,
    path = "/api/voice/clone",
    request_body = docs::Clone,
    security(("bearer" = [])),
    responses((status = 200, body = docs::Cloned), (status = "default", body = ErrorBody))
)]
pub(super) async fn clone_voice_too(received: Received) -> Response {
    answer(calls::clone(received)).await
}

/// All published voices.
#[utoipa::path(get, path = "/api/tts/voices", responses((status = 200, body = docs::Voices)))]
pub(super) async fn voices(received: Received) -> Response {
    answer(calls::voices(received, Extended::With)).await
}
