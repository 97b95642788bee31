//! Calls of the web dialect.

use axum::response::Response;

use super::super::calls::{self, Extended, Received, answer};
use super::super::shape::{ErrorBody, Event, web};
use super::{Parameters, parameter};

/// Text to speech; a point, which is taken before the body is looked at.
#[utoipa::path(
    post,
    path = "/api/tts/synthesize",
    request_body = web::Speak,
    security(("bearer" = [])),
    responses(
        (status = 200, body = web::Spoken, headers(
            ("X-Quota-Daily" = u64, description = "Points a day"),
            ("X-Quota-Used" = u64, description = "What is used of them"),
            ("X-Quota-Remaining" = u64, description = "What is left of them"),
            ("X-Quota-Cost" = u64, description = "What this request cost"),
        )),
        (status = 400, description = "`missing_text`, charged", body = ErrorBody),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 413, description = "`payload_too_large`", body = ErrorBody),
        (status = 429, description = "`quota_exceeded`, or `rate_limited` with `Retry-After`", body = ErrorBody),
        (status = 500, description = "`tts_failed`, charged", body = ErrorBody),
    )
)]
pub(super) async fn synthesize(received: Received) -> Response {
    answer(calls::synthesize(received)).await
}

/// Text to speech as server-sent events; a point. What goes wrong after the charge is an event `{"error": "…"}`.
#[utoipa::path(
    post,
    path = "/api/tts/synthesize-stream",
    request_body = web::Speak,
    security(("bearer" = [])),
    responses(
        (status = 200, description = "Events; each `data` is one of these", body = Event, content_type = "text/event-stream"),
        (status = 400, description = "`missing_text`, charged", body = ErrorBody),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 413, description = "`payload_too_large`", body = ErrorBody),
        (status = 429, description = "`quota_exceeded`, or `rate_limited` with `Retry-After`", body = ErrorBody),
    )
)]
pub(super) async fn synthesize_stream(received: Received) -> Response {
    answer(calls::stream(received)).await
}

/// A clone of a voice; ten points.
#[utoipa::path(
    post,
    path = "/api/voice/clone",
    request_body = web::Clone,
    security(("bearer" = [])),
    responses(
        (status = 200, body = web::Cloned),
        (status = 400, description = "`missing_audio_data`, `invalid_audio_duration`", body = ErrorBody),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 413, description = "`payload_too_large`", body = ErrorBody),
        (status = 429, description = "`quota_exceeded`, or `rate_limited` with `Retry-After`", body = ErrorBody),
        (status = 500, description = "`voice_clone_failed`, charged", body = ErrorBody),
    )
)]
pub(super) async fn clone_voice(received: Received) -> Response {
    answer(calls::clone(received)).await
}

/// The published voices.
#[utoipa::path(
    get,
    path = "/api/tts/voices",
    params(("includeExtended" = Option<bool>, Query, description = "`true` adds the extended voices")),
    responses((status = 200, body = web::Voices))
)]
pub(super) async fn voices(parameters: Parameters, received: Received) -> Response {
    let with = parameter(parameters, "includeExtended").is_some_and(|wanted| wanted == "true");
    answer(calls::voices(received, if with { Extended::With } else { Extended::Without })).await
}

/// How the account stands.
#[utoipa::path(
    get,
    path = "/api/user/quota",
    security(("bearer" = [])),
    responses(
        (status = 200, body = web::Quota),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    )
)]
pub(super) async fn quota(received: Received) -> Response {
    answer(calls::quota(received)).await
}
