//! The one way to the network: how every client is built, and which addresses a secret may be sent to.
//!
//! A request that costs points is made once: nothing here follows a redirect or tries again by itself.

use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, Url, redirect, retry};

use crate::job::engine::is_loopback;
use crate::session::answer::{Failure, FailureKind};

#[cfg(feature = "faults")]
mod leaving;
#[cfg(feature = "faults")]
pub use leaving::body;

/// `bytes` as the body of a request.
#[cfg(not(feature = "faults"))]
pub fn body(bytes: Vec<u8>) -> reqwest::Body {
    bytes.into()
}

/// How long a connection may take to open, TLS included: three SYN retransmissions (1, 3 and 7 s) and a handshake.
pub const CONNECT: Duration = Duration::from_secs(15);

/// How long an idle connection is kept: less than the 5 s after which Node's servers close theirs, as a request that is
/// written into a closing connection may have been charged, and nobody knows.
pub const POOL_IDLE: Duration = Duration::from_secs(4);

/// How often a silent connection is probed, so that one that a firewall forgot is noticed.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// The most headers of an answer; services send about twenty.
pub const MAX_HEADERS: usize = 100;

/// The most bytes of an answer's headers over HTTP/2. Over HTTP/1 hyper's own limit holds, 408 KiB for all of them.
pub const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// Why a request cannot be made at all.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The address is none.
    #[error("`{url}` is not an address: {why}")]
    Address {
        /// The address, without what may be secret in it.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The address would show secrets to the network.
    #[error("`{url}` is not used: tokens are sent over https alone, but for this computer")]
    Plain {
        /// The address, without what may be secret in it.
        url: String,
    },
    /// The address leads elsewhere than the service.
    #[error("`{url}` is not used: it leads away from the service at {service}")]
    Elsewhere {
        /// The address, without what may be secret in it.
        url: String,
        /// Where the service is.
        service: String,
    },
    /// The client cannot be built.
    #[error("no client for the network can be had: {0}")]
    Client(String),
}

/// A service's address and the client for it, which is built when it is first needed: loading certificates takes time.
pub struct Http {
    base: Url,
    idle: Duration,
    total: Duration,
    client: OnceLock<Client>,
}

impl Http {
    /// The service at `base`, whose answers may be silent for `idle` and take `total` in all.
    pub fn new(base: &str, idle: Duration, total: Duration) -> Result<Http, HttpError> {
        let url = Url::parse(base).map_err(|e| HttpError::Address { url: shown(base), why: e.to_string() })?;
        permitted(&url)?;
        if !url.username().is_empty() || url.password().is_some() {
            let why = "a name and a password do not belong there".to_owned();
            return Err(HttpError::Address { url: shown(base), why });
        }
        Ok(Http { base: url, idle, total, client: OnceLock::new() })
    }

    /// The address of `path` at this service.
    pub fn url(&self, path: &str) -> Result<Url, HttpError> {
        let text = format!("{}{path}", self.base.as_str().trim_end_matches('/'));
        let url = Url::parse(&text).map_err(|e| HttpError::Address { url: shown(&text), why: e.to_string() })?;
        permitted(&url)?;
        // A path such as `@example.org/` would turn the service's name into a user's.
        if url.origin() != self.base.origin() || !url.username().is_empty() {
            let service = self.base.origin().ascii_serialization();
            return Err(HttpError::Elsewhere { url: shown(&text), service });
        }
        Ok(url)
    }

    /// The client.
    pub fn client(&self) -> Result<&Client, HttpError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = client(&self.base, self.idle, self.total)?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// A client for the service at `base`.
pub fn client(base: &Url, idle: Duration, total: Duration) -> Result<Client, HttpError> {
    name_proxy(base);
    built(|| builder(base, idle, total))
}

/// A client for files in the service at `base`: they come as they are, and as long as they are said to be.
#[cfg(feature = "s3")]
pub fn client_for_files(base: &str, idle: Duration, total: Duration) -> Result<Client, HttpError> {
    let url = Url::parse(base).map_err(|e| HttpError::Address { url: shown(base), why: e.to_string() })?;
    permitted(&url)?;
    name_proxy(&url);
    built(|| builder(&url, idle, total).no_gzip())
}

/// The client that `make` describes, with this system's certificates or, where it has none, with the bundled ones.
pub(super) fn built(make: impl Fn() -> ClientBuilder) -> Result<Client, HttpError> {
    make().build().or_else(|first| {
        // A container without certificate files: the roots that Mozilla trusts are part of the program.
        tracing::info!(error = reason(&first), "no certificates of this system; the bundled ones are used");
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter_map(|der| Certificate::from_der(der).ok());
        make().tls_certs_only(roots).build().map_err(|_| HttpError::Client(reason(&first)))
    })
}

/// What every client has: it sends a request where it was told to, once, and nowhere else.
pub(super) fn strict() -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("rhapsode/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        // The default repeats what HTTP/2 servers say they have not begun; a ledger entry must stand for one request.
        .retry(retry::never())
        .connect_timeout(CONNECT)
}

fn builder(base: &Url, idle: Duration, total: Duration) -> ClientBuilder {
    let builder = strict()
        .read_timeout(idle)
        .timeout(total)
        .pool_idle_timeout(POOL_IDLE)
        .tcp_nodelay(true)
        .tcp_keepalive(KEEPALIVE)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .http2_adaptive_window(true);
    // What goes to this computer over plain HTTP must not pass through another one.
    if is_loopback(base.as_str()) { builder.no_proxy() } else { builder }
}

/// Logs the proxy that requests to `base` go through, without its password.
fn name_proxy(base: &Url) {
    let Ok(uri) = base.as_str().parse::<http::Uri>() else { return };
    if is_loopback(base.as_str()) {
        return;
    }
    if let Some(found) = hyper_util::client::proxy::matcher::Matcher::from_system().intercept(&uri) {
        let proxy = found.uri();
        let scheme = proxy.scheme_str().unwrap_or("http");
        let port = proxy.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
        let proxy = format!("{scheme}://{}{port}", proxy.host().unwrap_or_default());
        tracing::info!(proxy, service = base.host_str().unwrap_or_default(), "requests go through a proxy");
    }
}

/// Whether a secret may be sent to `url`: over TLS, or to this computer.
fn permitted(url: &Url) -> Result<(), HttpError> {
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url.as_str()) => Ok(()),
        "http" => Err(HttpError::Plain { url: shown(url.as_str()) }),
        other => {
            let why = format!("`{other}` is not a way to a service");
            Err(HttpError::Address { url: shown(url.as_str()), why })
        }
    }
}

/// An address without a name, a password, a query or a fragment.
fn shown(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or(url);
    let Some((scheme, rest)) = bare.split_once("://") else { return bare.to_owned() };
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// The failure of a request that got no answer.
pub fn unanswered(error: &reqwest::Error) -> Failure {
    let why = reason(error);
    if error.is_connect() {
        return Failure::free(FailureKind::Unreachable, format!("the service cannot be reached: {why}"));
    }
    if error.is_builder() {
        return Failure::free(FailureKind::Local, format!("the request cannot be made: {why}"));
    }
    if error.is_timeout() {
        return Failure::doubtful(FailureKind::TimedOut, "the service did not answer in time");
    }
    Failure::doubtful(FailureKind::Unreachable, format!("the connection broke before the answer: {why}"))
}

/// What lies at the bottom of `error`, in its own words; addresses are left out.
pub fn reason(error: &reqwest::Error) -> String {
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    let text = if std::ptr::addr_eq(deepest, std::ptr::from_ref(error)) { summary(error) } else { deepest.to_string() };
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn summary(error: &reqwest::Error) -> String {
    let kinds = [
        (error.is_timeout(), "no answer in time"),
        (error.is_connect(), "no connection"),
        (error.is_builder(), "the request cannot be built"),
    ];
    kinds.iter().find(|(is, _)| *is).map_or("the connection broke", |(_, text)| text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn http(base: &str) -> Result<Http, HttpError> {
        Http::new(base, Duration::from_secs(1), Duration::from_secs(1))
    }

    #[test]
    fn plain_http_is_for_this_computer_alone() {
        for good in ["https://api.example.org", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1/v"] {
            assert!(http(good).is_ok(), "{good}");
        }
        for bad in ["http://api.example.org", "http://127.0.0.1.example.org", "ftp://127.0.0.1", "file:///etc", "x"] {
            assert!(http(bad).is_err(), "{bad}");
        }
        let error = http("https://me:secret@api.example.org/?key=k").err().unwrap().to_string();
        assert!(!error.contains("secret") && !error.contains("key"), "{error}");
    }

    #[test]
    fn paths_cannot_lead_away() {
        let based = http("https://api.example.org/base/").unwrap();
        assert_eq!(based.url("/api/x?y=1").unwrap().as_str(), "https://api.example.org/base/api/x?y=1");
        for path in ["/../..", "//evil.org/x", "/@evil.org"] {
            assert_eq!(based.url(path).unwrap().host_str(), Some("api.example.org"), "{path}");
        }
        // The address of a bare host ends in a slash, which is taken off before the path is put on.
        let bare = http("https://api.example.org").unwrap();
        for away in ["@evil.org/x", ".evil.org/x", ":444/x", ":pass@evil.org/"] {
            assert!(bare.url(away).is_err(), "{away}");
        }
    }

    #[test]
    fn bundled_roots_build_a_client() {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter_map(|der| Certificate::from_der(der).ok());
        let base = Url::parse("https://api.example.org").unwrap();
        let built = builder(&base, Duration::from_secs(1), Duration::from_secs(1)).tls_certs_only(roots).build();
        assert!(built.is_ok());
    }
}
