//! Calls that are the same in both dialects.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;

use super::super::calls::{self, Received, answer};
use super::super::shape::{ErrorBody, RefreshAsked, Session, web};
use super::{Parameters, parameter};

/// The clones of the account.
#[utoipa::path(
    get,
    path = "/api/voice/list",
    security(("bearer" = [])),
    responses(
        (status = 200, body = web::Clones),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    )
)]
pub(super) async fn clones(received: Received) -> Response {
    answer(calls::clones(received)).await
}

/// Deletes a clone of the account.
#[utoipa::path(
    delete,
    path = "/api/voice/{id}",
    params(("id" = String, Path, description = "The clone's id")),
    security(("bearer" = [])),
    responses(
        (status = 200, body = web::Deleted),
        (status = 401, description = "`unauthorized`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 429, description = "`rate_limited`", body = ErrorBody),
    )
)]
pub(super) async fn delete(id: Result<Path<String>, PathRejection>, received: Received) -> Response {
    // An id whose bytes are no text is nobody's.
    let id = id.map(|Path(id)| id).unwrap_or_default();
    answer(calls::delete(received, id)).await
}

/// A refresh token for a new session, as at a Supabase project; each is taken once.
#[utoipa::path(
    post,
    path = "/auth/v1/token",
    params(("grant_type" = String, Query, description = "`refresh_token`")),
    request_body = RefreshAsked,
    security((), ("apikey" = [])),
    responses(
        (status = 200, body = Session),
        (status = 400, description = "`refresh_token_not_found`, `refresh_token_already_used`, `validation_failed`"),
    )
)]
pub(super) async fn token(parameters: Parameters, received: Received) -> Response {
    let grant_type = parameter(parameters, "grant_type");
    answer(calls::token(received, grant_type)).await
}
