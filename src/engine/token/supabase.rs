//! The call that renews a Supabase session: one POST, and every way in which it can fail told apart.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Body, Client, Response, StatusCode};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::claims::shown;
use super::error::TokenError;
use super::login::Site;
use super::source::legal;
use crate::engine::http::reason;
use crate::job::engine::is_loopback;
use crate::units::UtcMillis;

/// The longest that one renewal may take, from its first byte to the last of its reply.
pub(super) const REPLY: Duration = Duration::from_secs(30);
/// The largest reply: a session with all that is known of its user has a few thousand bytes.
const LIMIT_BYTES: usize = 256 << 10;
/// The longest life that is believed: a mistake in `expires_in` must not keep a token for ever.
const LONGEST: Duration = Duration::from_secs(7 * 86_400);
/// The codes by which the server says that a refresh token is not good any more.
const SPENT: &[&str] = &[
    "invalid_grant",
    "refresh_token_already_used",
    "refresh_token_not_found",
    "session_expired",
    "session_not_found",
    "user_banned",
    "user_not_found",
];

/// What a renewal brought.
#[derive(Debug)]
pub(super) struct Renewed {
    pub access: SecretString,
    pub refresh: SecretString,
    /// How long the access token is good, as the server says.
    pub lasting: Option<Duration>,
    /// When it was asked for, by our clock.
    pub asked: Option<UtcMillis>,
    pub email: Option<String>,
    pub subject: Option<String>,
}

/// How one request came out.
enum Outcome {
    Renewed(Renewed),
    /// It was sent, and what became of it is not known.
    Lost(String),
    Failed(TokenError),
}

/// One who asks for renewals.
pub(super) struct Asking<'a> {
    pub client: &'a Client,
    pub site: &'a Site,
    /// For words to people.
    pub account: &'a str,
    /// When it is asked, by our clock.
    pub now: &'a (dyn Fn() -> Option<UtcMillis> + Send + Sync),
}

impl Asking<'_> {
    /// Spends `refresh`. When the reply is lost, asks once more with the same token and at once: Supabase answers the
    /// same again for ten seconds, and longer when the reply never arrived.
    pub async fn renew(&self, refresh: &SecretString) -> Result<Renewed, TokenError> {
        let host = self.host();
        let first = match self.ask(refresh).await {
            Outcome::Renewed(renewed) => return Ok(renewed),
            Outcome::Failed(error) => return Err(error),
            Outcome::Lost(why) => why,
        };
        tracing::info!("the reply of {host} was lost ({first}); asking once more with the same refresh token");
        match self.ask(refresh).await {
            Outcome::Renewed(renewed) => Ok(renewed),
            // The first may have been heard, so these cannot promise that the login is still good.
            Outcome::Failed(TokenError::Unreachable { why, .. } | TokenError::Busy { said: why, .. })
            | Outcome::Lost(why) => Err(TokenError::Lost { host, why }),
            Outcome::Failed(error) => Err(error),
        }
    }

    fn host(&self) -> String {
        let after = self.site.url.split_once("://").map_or(self.site.url.as_str(), |(_, after)| after);
        shown(after.split(['/', '?', '#']).next().unwrap_or(after))
    }

    async fn ask(&self, refresh: &SecretString) -> Outcome {
        if let Err(error) = check_address(&self.site.url) {
            return Outcome::Failed(error);
        }
        let url = format!("{}/auth/v1/token?grant_type=refresh_token", self.site.url);
        let mut request = self.client.post(url).timeout(REPLY).header(CONTENT_TYPE, "application/json");
        if let Some(key) = &self.site.key {
            let Ok(mut value) = HeaderValue::from_str(key) else {
                let said = "the one given has characters that no request can carry".to_owned();
                return Outcome::Failed(TokenError::Key { host: self.host(), said });
            };
            value.set_sensitive(true);
            request = request.header("apikey", value);
        }
        let asked = (self.now)();
        match request.body(body(refresh)).send().await {
            Ok(response) => self.judge(response, refresh, asked).await,
            Err(error) if error.is_connect() || error.is_builder() => {
                Outcome::Failed(TokenError::Unreachable { host: self.host(), why: reason(&error) })
            }
            Err(error) => Outcome::Lost(reason(&error)),
        }
    }

    async fn judge(&self, mut response: Response, refresh: &SecretString, asked: Option<UtcMillis>) -> Outcome {
        let host = self.host();
        let status = response.status();
        let later = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(shown);
        let body = match read(&mut response).await {
            Ok(Some(body)) => body,
            Ok(None) => {
                let why = format!("answers with more than {} KiB", LIMIT_BYTES >> 10);
                return Outcome::Failed(TokenError::Address { host, why });
            }
            Err(error) => return Outcome::Lost(reason(&error)),
        };
        let is_page = body.trim_ascii_start().starts_with(b"<");
        if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) {
            let mut said = complaint(&body, refresh).unwrap_or_default();
            said = if said.is_empty() {
                format!("status {}", status.as_u16())
            } else {
                format!("{said} (status {})", status.as_u16())
            };
            if let Some(later) = later {
                said.push_str(&format!("; it says to wait {later} s"));
            }
            return Outcome::Failed(TokenError::Busy { host, said });
        }
        if is_page {
            let why = format!("answers with a web page (status {})", status.as_u16());
            return Outcome::Failed(TokenError::Address { host, why });
        }
        if status.is_success() {
            return self.session(&body, asked);
        }
        Outcome::Failed(self.refusal(status, &body, refresh))
    }

    fn refusal(&self, status: StatusCode, body: &[u8], refresh: &SecretString) -> TokenError {
        let (host, number) = (self.host(), status.as_u16());
        let said = complaint(body, refresh).unwrap_or_else(|| format!("status {number}"));
        let codes = serde_json::from_slice::<Complaint>(body).unwrap_or_default();
        let spent = codes.words().any(|word| SPENT.contains(&word)) || said.to_lowercase().contains("refresh token");
        match number {
            _ if spent => TokenError::Spent { account: self.account.to_owned(), said },
            300..=399 => TokenError::Address { host, why: format!("answers with a redirect (status {number})") },
            401 | 403 => TokenError::Key { host, said },
            400 | 422 => TokenError::Spent { account: self.account.to_owned(), said },
            _ => TokenError::Address { host, why: format!("answers with status {number}: {said}") },
        }
    }

    fn session(&self, body: &[u8], asked: Option<UtcMillis>) -> Outcome {
        let address = |why: &str| Outcome::Failed(TokenError::Address { host: self.host(), why: why.to_owned() });
        let Ok(json) = serde_json::from_slice::<Session>(body) else {
            return match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
                Ok(_) => address("answers with something that is no session"),
                Err(_) => Outcome::Lost("the reply cannot be read".to_owned()),
            };
        };
        let host = format!("`{}`", self.host());
        let access = legal(&Zeroizing::new(json.access_token), &host);
        let refresh = legal(&Zeroizing::new(json.refresh_token), &host);
        let (Ok(access), Ok(refresh)) = (access, refresh) else {
            return address("answers with tokens that no request can carry");
        };
        let user = json.user.unwrap_or_default();
        let word = |text: Option<String>| text.map(|text| shown(&text)).filter(|text| !text.is_empty());
        let lasting = json.expires_in.filter(|seconds| *seconds > 0.0);
        Outcome::Renewed(Renewed {
            access,
            refresh,
            lasting: lasting.map(|seconds| Duration::from_secs_f64(seconds.min(LONGEST.as_secs_f64()))),
            asked,
            email: word(user.email),
            subject: word(user.id),
        })
    }
}

/// Refresh tokens travel over TLS, or do not leave this computer.
pub fn check_address(url: &str) -> Result<(), TokenError> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = shown(authority.rsplit('@').next().unwrap_or(""));
    let wrong = |why: &str| Err(TokenError::Address { host: host.clone(), why: why.to_owned() });
    match scheme {
        _ if authority.is_empty() => wrong("is no web address: write it like https://abc.supabase.co"),
        _ if authority.contains('@') => wrong("is written with a name or password, which does not belong there"),
        _ if rest.contains(['?', '#']) => wrong("is written with more than a base address"),
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => wrong("would get the refresh token in the clear: write https://"),
        _ => wrong("is no web address: write it like https://abc.supabase.co"),
    }
}

/// What the server says went wrong; several generations of it, and the gateway before it, say it differently.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Complaint {
    error_description: Option<serde_json::Value>,
    msg: Option<serde_json::Value>,
    message: Option<serde_json::Value>,
    error: Option<serde_json::Value>,
    error_code: Option<serde_json::Value>,
    code: Option<serde_json::Value>,
}

impl Complaint {
    /// Its words, what is written for people first.
    fn words(&self) -> impl Iterator<Item = &str> {
        let all = [&self.error_description, &self.msg, &self.message, &self.error, &self.error_code, &self.code];
        all.into_iter().filter_map(|word| word.as_ref()?.as_str())
    }
}

/// What the server complains of, for people; never with the token that it may repeat.
fn complaint(body: &[u8], refresh: &SecretString) -> Option<String> {
    let complaint: Complaint = serde_json::from_slice(body).ok()?;
    let text = complaint.words().find(|word| !word.trim().is_empty())?;
    Some(shown(&text.replace(refresh.expose_secret(), "[REDACTED]")))
}

#[derive(Deserialize)]
struct Session {
    access_token: String,
    refresh_token: String,
    #[serde(default)]
    expires_in: Option<f64>,
    #[serde(default)]
    user: Option<User>,
}

#[derive(Default, Deserialize)]
struct User {
    id: Option<String>,
    email: Option<String>,
}

/// The body of the request. It is wiped when the connection lets go of it.
fn body(refresh: &SecretString) -> Body {
    #[derive(Serialize)]
    struct Spend<'a> {
        refresh_token: &'a str,
    }
    struct Wiped(Zeroizing<Vec<u8>>);
    impl AsRef<[u8]> for Wiped {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    let token = refresh.expose_secret();
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * token.len() + 64));
    // A string into memory: nothing here can fail.
    let _written = serde_json::to_writer(&mut *bytes, &Spend { refresh_token: token });
    Body::from(Bytes::from_owner(Wiped(bytes)))
}

/// The whole body; absent when it is too large.
async fn read(response: &mut Response) -> Result<Option<Zeroizing<Vec<u8>>>, reqwest::Error> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 << 10));
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > LIMIT_BYTES {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}
