//! Sessions: a refresh token becomes an access token and the next refresh token, as at Supabase's token endpoint.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::super::desk::Desk;
use super::super::fault::Call;
use super::super::refresh::NotGranted;
use super::super::reply::{Refusal, Reply, Stop};
use super::super::shape::{Session, User};
use super::super::token::seconds;
use super::{Opened, Received};
use crate::store::trouble::Trouble;

/// `POST /auth/v1/token`
pub(in super::super) async fn token(received: Received, grant_type: Option<String>) -> Response {
    let Opened { visit, headers, body } = received.open(Call::Token).await;
    visit.dawdle().await;
    let done = match visit.instead() {
        Ok(()) => Ok(renew(&visit.desk, &headers, body, grant_type.as_deref()).await),
        Err(Stop::Refused(refusal)) => Ok(wrong(&headers, refusal.status, refusal.code, &refusal.message)),
        Err(instead) => Err(instead),
    };
    visit.finish(done)
}

async fn renew(desk: &Arc<Desk>, headers: &HeaderMap, body: Result<Value, Refusal>, grant: Option<&str>) -> Reply {
    let bad = |code, message| wrong(headers, StatusCode::BAD_REQUEST, code, message);
    if grant != Some("refresh_token") {
        return bad("unsupported_grant_type", "unsupported_grant_type");
    }
    let Ok(body) = body else { return bad("bad_json", "Could not parse request body as JSON") };
    let Some(given) = body["refresh_token"].as_str().filter(|given| !given.is_empty()) else {
        return bad("validation_failed", "refresh_token required");
    };
    let (own, given) = (Arc::clone(desk), SecretString::from(given));
    match tokio::task::spawn_blocking(move || session(&own, &given)).await {
        Ok(Ok(Some(session))) => Reply::ok(&session),
        Ok(Err(NotGranted::Unknown)) => {
            bad("refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        }
        Ok(Err(NotGranted::Used)) => bad("refresh_token_already_used", "Invalid Refresh Token: Already Used"),
        Ok(Err(NotGranted::Disk(trouble))) => {
            tracing::error!("a session cannot be kept: {trouble}");
            wrong(headers, StatusCode::INTERNAL_SERVER_ERROR, "unexpected_failure", "Internal Server Error")
        }
        _ => wrong(headers, StatusCode::INTERNAL_SERVER_ERROR, "unexpected_failure", "Internal Server Error"),
    }
}

fn session(desk: &Desk, given: &SecretString) -> Result<Option<Session>, NotGranted> {
    let grant = desk.refresh.take(given)?;
    let next = desk.refresh.issue(&grant).map_err(|trouble: Trouble| NotGranted::Disk(trouble))?;
    let now = desk.now();
    let Some(access) = desk.tokens.issue(&grant.account, &grant.session, now) else { return Ok(None) };
    Ok(Some(Session {
        access_token: access.expose_secret().to_owned(),
        token_type: "bearer",
        expires_in: desk.tokens.life().as_secs(),
        expires_at: seconds(now.plus(desk.tokens.life())),
        refresh_token: next.expose_secret().to_owned(),
        user: User { id: grant.account.sub, aud: "authenticated", role: "authenticated", email: grant.account.email },
    }))
}

/// An error in the form of GoTrue: the older one, and the one that clients ask for by naming the API of 2024.
fn wrong(headers: &HeaderMap, status: StatusCode, code: &str, message: &str) -> Reply {
    let of_2024 = headers.get("x-supabase-api-version").is_some_and(|version| version == "2024-01-01");
    let body = if of_2024 {
        json!({ "code": code, "message": message })
    } else {
        json!({ "code": status.as_u16(), "error_code": code, "msg": message })
    };
    Reply::json(status, &body)
}
