//! The calls of a Flow server: one request each, sent once, with the token in its header and nowhere else.

use std::sync::Arc;

use futures_util::FutureExt;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder, Response};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::ask::Ask;
use super::dialect::{self, Memory};
use super::headers;
use super::reply::Reply;
use super::verdict::{self, Head};
use crate::engine::Machine;
use crate::engine::bearer::Bearer;
use crate::engine::http::{Http, HttpError, body, unanswered};
use crate::fault;
use crate::job::engine::{Dialect, FlowSettings, Transport};
use crate::session::answer::{Charged, Failure, FailureKind};
use crate::studio::port::{Order, Spoken, Spool};
use crate::units::UtcMillis;

/// A Flow server and the account that pays.
pub struct FlowClient {
    pub(super) settings: FlowSettings,
    http: Http,
    bearer: Arc<dyn Bearer>,
    civil: Option<Arc<dyn Fn() -> UtcMillis + Send + Sync>>,
    dialect: Memory,
}

/// Whether a call says who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// With the account's token.
    Account,
    /// Without a token.
    Anyone,
}

impl FlowClient {
    /// The server that `settings` names, with tokens from `bearer`. Nothing is sent yet.
    pub fn new(settings: &FlowSettings, bearer: Arc<dyn Bearer>, machine: &Machine) -> Result<FlowClient, HttpError> {
        let service = &settings.service;
        Ok(FlowClient {
            http: Http::new(&service.url, service.idle, service.total)?,
            dialect: Memory::new(&service.account, machine.data.as_deref()),
            settings: settings.clone(),
            bearer,
            civil: machine.civil.clone(),
        })
    }

    /// The dialect of the server: as the job says, or as its answers have shown; absent while nobody knows.
    pub fn dialect(&self) -> Option<Dialect> {
        match self.settings.dialect {
            Dialect::Auto => self.dialect.known(),
            told => Some(told),
        }
    }

    /// Who gives the tokens.
    pub fn bearer(&self) -> &dyn Bearer {
        &*self.bearer
    }

    /// Has `order` spoken: one request, whose audio goes to `spool` while it arrives.
    pub async fn speak(&self, order: &Order, spool: &mut Spool) -> Result<Spoken, Failure> {
        let ask = Ask::new(order, &self.settings.model)?;
        let (path, accept) = match self.settings.transport {
            Transport::Plain => (&self.settings.paths.synthesize, "application/json, audio/wav;q=0.9, */*;q=0.5"),
            Transport::Stream => (&self.settings.paths.stream, "text/event-stream, application/json;q=0.9, */*;q=0.5"),
        };
        let request = self.request(Method::POST, path, Access::Account).await?;
        // Audio as base64 shrinks by a quarter at best, and unpacking it costs more than everything else done here.
        let request = request
            .header(ACCEPT, HeaderValue::from_static(accept))
            .header(ACCEPT_ENCODING, HeaderValue::from_static("identity"))
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(body(ask.body(self.settings.dialect).to_string().into_bytes()));
        let response = self.send(request).await?;
        fault::point("reply.headers");
        let brought = self.receive(response, spool).await?;
        let shown = dialect::shown(&brought.told);
        self.dialect.learn(shown);
        self.check_dialect(shown, &brought)?;
        let mut notices = brought.notices;
        notices.extend(ask.differences(&brought.told));
        Ok(Spoken { notices, seen: brought.seen })
    }

    /// A server of the other dialect has not read the voice that a documented body names, and spoke with its own.
    fn check_dialect(&self, shown: Option<Dialect>, brought: &super::reply::Brought) -> Result<(), Failure> {
        if self.settings.dialect != Dialect::Docs || shown != Some(Dialect::Web) {
            return Ok(());
        }
        let message = "the server answers in the `web` dialect, so it spoke with its own voice instead of the one that \
                       was asked for; set `engine.dialect` to \"auto\" or \"web\"";
        Err(Failure { charged: Charged::Yes, seen: brought.seen, ..Failure::free(FailureKind::Misdirected, message) })
    }

    async fn receive(&self, mut response: Response, spool: &mut Spool) -> Result<super::reply::Brought, Failure> {
        let mut reply = Reply::new(self.head(&response), spool)?;
        loop {
            match response.chunk().await {
                Ok(Some(bytes)) => reply.push(&bytes)?,
                Ok(None) => break,
                Err(_) if reply.may_break() => break,
                Err(error) => return Err(verdict::broken_off(reply.head(), &error, reply.audio())),
            }
            if reply.is_done() {
                // What ends the body is there already, as a rule; taking it lets the connection be used again.
                let _ = response.chunk().now_or_never();
                break;
            }
        }
        fault::point("reply.last");
        reply.finish()
    }

    /// What stands before the body of `response`.
    fn head(&self, response: &Response) -> Head {
        headers::head(response.status().as_u16(), response.headers(), self.now())
    }

    pub(super) fn now(&self) -> Option<UtcMillis> {
        self.civil.as_ref().map(|civil| civil())
    }

    /// A request to `path`, with the token where the call needs one. The address is checked again here, as it is what
    /// the token goes to.
    pub(super) async fn request(&self, method: Method, path: &str, access: Access) -> Result<RequestBuilder, Failure> {
        let local = |error: HttpError| Failure::free(FailureKind::Local, error.to_string());
        let url = self.http.url(path).map_err(local)?;
        let request = self.http.client().map_err(local)?.request(method, url);
        if access == Access::Anyone {
            return Ok(request);
        }
        let token = self.bearer.current().await.map_err(|why| Failure::free(FailureKind::Unauthorized, why))?;
        let mut header = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret().trim()))
            .map_err(|_| Failure::free(FailureKind::Unauthorized, "the token holds characters that no token has"))?;
        header.set_sensitive(true);
        Ok(request.header(AUTHORIZATION, header))
    }

    /// Sends a request: once.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        request.send().await.map_err(|error| unanswered(&error))
    }

    /// Sends a request and reads its whole answer of at most `limit` bytes as JSON.
    pub(super) async fn json(&self, request: RequestBuilder, limit: usize) -> Result<(Head, Value), Failure> {
        let mut response = self.send(request).await?;
        let head = self.head(&response);
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(bytes)) if body.len() + bytes.len() <= limit => body.extend_from_slice(&bytes),
                Ok(Some(_)) => {
                    let message = format!("the answer is longer than {} KiB", limit / 1024);
                    return Err(head.failure(FailureKind::Broken, Charged::Unknown, message));
                }
                Ok(None) => break,
                Err(error) => return Err(verdict::broken_off(&head, &error, verdict::Audio::None)),
            }
        }
        super::reply::answer(&head, &body).map(|answer| (head, answer))
    }
}
