//! A login: the session at a Supabase server, with the refresh token that works once; how it is written down.

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::claims::Claims;
use super::error::TokenError;
use super::life::Life;
use super::source::{Held, LIMIT_BYTES};
use super::supabase::Renewed;
use crate::units::UtcMillis;

/// The version of the record. One of a later version is not touched.
const VERSION: u8 = 1;

/// Where tokens are renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The base address, without a slash at its end.
    pub url: String,
    /// The project's public key, where the server wants one.
    pub key: Option<String>,
}

/// A login that is kept.
#[derive(Debug, Clone)]
pub struct Login {
    /// Where it is renewed.
    pub site: Site,
    /// Whose it is: an address.
    pub email: Option<String>,
    /// Whose it is: an id.
    pub subject: Option<String>,
    /// The token that requests carry.
    pub access: SecretString,
    /// How long that one is good, by this computer's clock.
    pub life: Option<Life>,
    /// The token that gets the next one, once.
    pub refresh: SecretString,
    /// When it was written down: of two records the later one holds.
    pub saved: UtcMillis,
}

/// As it is written down.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    v: u8,
    supabase_url: std::borrow::Cow<'a, str>,
    #[serde(default)]
    supabase_key: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    email: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    subject: Option<std::borrow::Cow<'a, str>>,
    access_token: std::borrow::Cow<'a, str>,
    #[serde(default)]
    from: Option<UtcMillis>,
    #[serde(default)]
    until: Option<UtcMillis>,
    refresh_token: std::borrow::Cow<'a, str>,
    saved: UtcMillis,
}

impl Login {
    /// The login after a renewal.
    pub(super) fn renewed(site: Site, renewed: Renewed, before: Option<&Login>) -> Login {
        let claims = Claims::of(renewed.access.expose_secret()).unwrap_or_default();
        // What the server says of its own token, measured by our clock; otherwise what the token says of itself.
        let life = match (renewed.lasting, renewed.asked) {
            (Some(lasting), Some(asked)) => Some(Life::given(asked, lasting)),
            (None, Some(asked)) => Life::told(&claims, asked),
            (_, None) => None,
        };
        let known = |of: fn(&Login) -> Option<String>| before.and_then(of);
        Login {
            site,
            email: renewed.email.or(claims.email).or_else(|| known(|login| login.email.clone())),
            subject: renewed.subject.or(claims.subject).or_else(|| known(|login| login.subject.clone())),
            access: renewed.access,
            life,
            refresh: renewed.refresh,
            saved: renewed.asked.unwrap_or_default(),
        }
    }

    /// Whose it is, for people.
    pub fn whose(&self) -> &str {
        self.email.as_deref().or(self.subject.as_deref()).unwrap_or("someone whom the server does not name")
    }

    /// Its access token, as other sources give theirs.
    pub(super) fn held(&self) -> Held {
        Held { token: self.access.clone(), life: self.life, from: "the login".to_owned() }
    }

    /// The record, as JSON.
    pub(super) fn write(&self) -> Zeroizing<Vec<u8>> {
        // Reserved at once: what grows leaves copies of secrets behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(LIMIT_BYTES));
        let record = Record {
            v: VERSION,
            supabase_url: self.site.url.as_str().into(),
            supabase_key: self.site.key.as_deref().map(Into::into),
            email: self.email.as_deref().map(Into::into),
            subject: self.subject.as_deref().map(Into::into),
            access_token: self.access.expose_secret().into(),
            from: self.life.map(|life| life.from),
            until: self.life.map(|life| life.until),
            refresh_token: self.refresh.expose_secret().into(),
            saved: self.saved,
        };
        // Strings and numbers into memory: there is nothing here that could fail.
        let _written = serde_json::to_writer(&mut *bytes, &record);
        bytes.push(b'\n');
        bytes
    }

    /// Reads a record; `place` names it for people.
    pub(super) fn read(bytes: &[u8], place: &str) -> Result<Login, TokenError> {
        let damaged = |why: &str| TokenError::Damaged { place: place.to_owned(), why: why.to_owned() };
        let record: Record<'_> = serde_json::from_slice(bytes)
            // The library's words could show a piece of a token; where it happened says enough.
            .map_err(|error| damaged(&format!("it is no record of a login (column {})", error.column())))?;
        if record.v > VERSION {
            return Err(damaged("a later rhapsode wrote it"));
        }
        if record.refresh_token.is_empty() || record.access_token.is_empty() {
            return Err(damaged("it holds no token"));
        }
        Ok(Login {
            site: Site { url: record.supabase_url.into_owned(), key: record.supabase_key.map(Into::into) },
            email: record.email.map(Into::into),
            subject: record.subject.map(Into::into),
            access: SecretString::from(record.access_token.into_owned()),
            life: record.from.zip(record.until).map(|(from, until)| Life { from, until }),
            refresh: SecretString::from(record.refresh_token.into_owned()),
            saved: record.saved,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A login with the refresh token `refresh` and the access token `access`, good until `until`.
    pub fn login(url: &str, access: &str, refresh: &str, until: UtcMillis) -> Login {
        Login {
            site: Site { url: url.to_owned(), key: Some("public".to_owned()) },
            email: Some("ada@example.org".to_owned()),
            subject: None,
            access: SecretString::from(access),
            life: Some(Life { from: UtcMillis(0), until }),
            refresh: SecretString::from(refresh),
            saved: UtcMillis(5),
        }
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let login = login("https://x.example", "acc", "ref", UtcMillis(9));
        let read = Login::read(&login.write(), "here").unwrap();
        assert_eq!(format!("{login:?}"), format!("{read:?}"));
        assert_eq!((read.access.expose_secret(), read.refresh.expose_secret()), ("acc", "ref"));
        let shown = format!("{login:?}");
        assert!(shown.contains("REDACTED") && !shown.contains("\"acc\"") && !shown.contains("\"ref\""), "{shown}");
    }

    #[test]
    fn damage_is_told_without_what_is_kept() {
        let whole = login("https://x.example", "access-secret", "refresh-secret", UtcMillis(9)).write();
        for cut in 0..whole.len() - 2 {
            let error = Login::read(&whole[..cut], "here").unwrap_err().to_string();
            assert!(error.contains("R0543") && !error.contains("secret"), "{error}");
        }
        let later = String::from_utf8(whole.to_vec()).unwrap().replace("\"v\":1", "\"v\":2");
        assert!(Login::read(later.as_bytes(), "here").unwrap_err().to_string().contains("a later rhapsode"));
        let wrong = String::from_utf8(whole.to_vec()).unwrap().replace("\"saved\":5", "\"saved\":\"refresh-secret\"");
        assert!(!Login::read(wrong.as_bytes(), "here").unwrap_err().to_string().contains("secret"));
    }
}
