//! Whose token it is and how long it lives, found without renewing it and told without showing it; logging in and out.

use secrecy::{ExposeSecret, SecretString};

use super::claims::Claims;
use super::error::TokenError;
use super::life::Life;
use super::login::{Login, Site};
use super::renewal::Renewal;
use super::source::Held;
use super::{Inner, Tokens, joined};

/// The four sources, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A program that prints a token.
    Command,
    /// A file that holds a token.
    File,
    /// A login that is kept.
    Login,
    /// An environment variable.
    Variable,
}

/// What is known of an account's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its kind of source.
    pub source: Source,
    /// The source, for people.
    pub from: String,
    /// Whose it is: an address.
    pub email: Option<String>,
    /// Whose it is: an id.
    pub subject: Option<String>,
    /// How long it is good, where that is known.
    pub life: Option<Life>,
    /// Where it is renewed, for a login.
    pub renewed_at: Option<String>,
}

impl Tokens {
    /// What is known of the token that the next request would carry, asking no server.
    pub async fn standing(&self) -> Result<Standing, TokenError> {
        let inner = &self.inner;
        let kind = match &inner.sources {
            sources if sources.command.is_some() => Source::Command,
            sources if sources.file.is_some() => Source::File,
            _ => {
                if let Ok(renewal) = &inner.login
                    && let Some(login) = renewal.look().await?
                {
                    return Ok(of_login(&login));
                }
                Source::Variable
            }
        };
        let held = inner.ask(None).await?;
        Ok(of_held(kind, &held))
    }

    /// Logs in at `site` with `refresh`, which is spent to prove it. What comes back is kept, or nothing counts.
    pub async fn log_in(&self, site: Site, refresh: SecretString) -> Result<(Login, String), TokenError> {
        let inner = std::sync::Arc::clone(&self.inner);
        joined(tokio::spawn(async move {
            let kept = inner.renewal()?.log_in(site, refresh).await?;
            Ok((kept.login, kept.place?))
        }))
        .await
    }

    /// Forgets the login; says whether there was one.
    pub async fn log_out(&self) -> Result<bool, TokenError> {
        self.inner.renewal()?.log_out().await
    }
}

impl Inner {
    fn renewal(&self) -> Result<&Renewal, TokenError> {
        self.login.as_ref().map_err(Clone::clone)
    }
}

fn of_login(login: &Login) -> Standing {
    Standing {
        source: Source::Login,
        from: login.held().from,
        email: login.email.clone(),
        subject: login.subject.clone(),
        life: login.life,
        renewed_at: Some(login.site.url.clone()),
    }
}

fn of_held(source: Source, held: &Held) -> Standing {
    let claims = Claims::of(held.token.expose_secret()).unwrap_or_default();
    Standing {
        source,
        from: held.from.clone(),
        email: claims.email,
        subject: claims.subject,
        life: held.life,
        renewed_at: None,
    }
}
