//! The calls, each from a request to its answer; what the two dialects do differently stands where it is done.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;

use super::desk::Desk;
use super::fault::Call;
use super::reply::{Refusal, Reply, Stop};
use super::visit::Visit;
use super::wire::Hand;

mod cloning;
mod listing;
mod session;
mod speaking;

pub(super) use cloning::{clone, clones, delete};
pub(super) use listing::{Extended, quota, voices};
pub(super) use session::token;
pub(super) use speaking::{stream, synthesize};

/// The largest body but for clones: 5000 characters, each written as `\ud83d\ude00`, are 60 KB, and both shapes may be there.
const MAX_BODY: usize = 1 << 20;
/// The largest body of a clone: 12 s of 16 kHz are 512 KB in base64; longer samples must be refused for their length.
const MAX_CLONE_BODY: usize = 16 << 20;

/// A request as it came.
pub(super) struct Received {
    pub(super) desk: Arc<Desk>,
    pub(super) hand: Hand,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

/// A request whose body was read.
struct Opened {
    visit: Visit,
    headers: HeaderMap,
    body: Result<Value, Refusal>,
}

impl Received {
    /// Reads the body, counts the request, and looks whether a fault strikes.
    async fn open(self, call: Call) -> Opened {
        let limit = if call == Call::Clone { MAX_CLONE_BODY } else { MAX_BODY };
        let body = match to_bytes(self.body, limit).await {
            Err(_) => Err(Refusal::too_large()),
            Ok(bytes) => serde_json::from_slice::<Value>(&bytes)
                .map_err(|error| Refusal::invalid(format!("Invalid JSON: {error}"))),
        };
        let text = body.as_ref().ok().and_then(|body| body["text"].as_str());
        let visit = Visit::begin(self.desk, call, self.hand, text);
        Opened { visit, headers: self.headers, body }
    }

    /// The same for a call without a body.
    fn open_empty(self, call: Call) -> (Visit, HeaderMap) {
        (Visit::begin(self.desk, call, self.hand, None), self.headers)
    }
}

/// Answers in a task of its own: a client that goes away must not keep a request, once charged, out of the log.
pub(super) async fn answer<F>(work: F) -> Response
where
    F: Future<Output = Response> + Send + 'static,
{
    let done = tokio::spawn(work).await;
    done.unwrap_or_else(|_| crate::serve::flow::router::bare(Refusal::internal().reply()))
}

/// What a call that needs a good token and costs nothing answers.
async fn free(visit: &mut Visit, headers: &HeaderMap) -> Result<super::Account, Stop> {
    let account = visit.admit(headers).await?;
    visit.instead()?;
    Ok(account)
}

type Answer = Result<Reply, Stop>;
