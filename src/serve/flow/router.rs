//! Which path leads to which call, in each dialect, and the description of it that is served.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequest, Query, Request};
use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::Response;
use axum::routing::get;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Dialect;
use super::calls::Received;
use super::desk::Desk;
use super::reply::{Payload, Refusal, Reply};
use super::wire::Hand;

mod both;
mod docs;
mod web;

/// What is the same for all calls of the description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Flow TTS, as `rhapsode serve flow` speaks it",
        description = "A local server for development and tests. It speaks the protocol with a voice of its own.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    modifiers(&Schemes)
)]
struct Description;

/// How a request says who asks.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let components = api.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let key = ApiKey::Header(ApiKeyValue::new("apikey"));
        components.add_security_scheme("apikey", SecurityScheme::ApiKey(key));
    }
}

/// All calls of the desk's dialect, and `/openapi.json`.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    let router = OpenApiRouter::with_openapi(Description::openapi());
    let router = match desk.dialect {
        Dialect::Docs => router
            .routes(routes!(docs::synthesize))
            .routes(routes!(docs::synthesize_stream))
            .routes(routes!(docs::clone_voice))
            .routes(routes!(docs::clone_voice_too))
            .routes(routes!(docs::voices)),
        Dialect::Web => router
            .routes(routes!(web::synthesize))
            .routes(routes!(web::synthesize_stream))
            .routes(routes!(web::clone_voice))
            .routes(routes!(web::voices))
            .routes(routes!(web::quota)),
    };
    let (router, api) = router
        .routes(routes!(both::clones))
        .routes(routes!(both::delete))
        .routes(routes!(both::token))
        .split_for_parts();
    let description = serde_json::to_vec(&api).unwrap_or_default();
    let describe = move || async move {
        let description = description.clone();
        bare(Reply { status: axum::http::StatusCode::OK, payload: Payload::Json(description) })
    };
    router
        .route("/openapi.json", get(describe))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .with_state(desk)
}

async fn not_found(method: Method, uri: Uri) -> Response {
    bare(Refusal::not_found(format!("Route {method} {} not found", uri.path())).reply())
}

/// An answer that belongs to no visit.
pub(super) fn bare(reply: Reply) -> Response {
    let kind = HeaderValue::from_static(reply.payload.media_type());
    let body = match reply.payload {
        Payload::Json(bytes) | Payload::Wav(bytes) => Body::from(bytes),
        Payload::Html(text) => Body::from(text),
        Payload::Events(_) => Body::empty(),
    };
    let mut response = Response::new(body);
    *response.status_mut() = reply.status;
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

impl FromRequest<Arc<Desk>> for Received {
    type Rejection = Infallible;

    async fn from_request(request: Request, desk: &Arc<Desk>) -> Result<Received, Infallible> {
        let (parts, body) = request.into_parts();
        let hand = parts.extensions.get::<ConnectInfo<Hand>>().map(|info| info.0.clone()).unwrap_or_default();
        Ok(Received { desk: Arc::clone(desk), hand, headers: parts.headers, body })
    }
}

/// The parameters after the path; a query that cannot be read is none.
type Parameters = Result<Query<BTreeMap<String, String>>, axum::extract::rejection::QueryRejection>;

/// The value of `name`.
fn parameter(parameters: Parameters, name: &str) -> Option<String> {
    parameters.ok().and_then(|Query(mut all)| all.remove(name))
}
