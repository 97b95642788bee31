//! Access tokens: JWTs like those of a Supabase session, signed and checked with the folder's secret.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};

use super::folder::hex;
use crate::units::UtcMillis;

/// Who a token speaks for; points are counted by `sub`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The subject: a UUID that follows from the address.
    pub sub: String,
    /// The address.
    pub email: String,
}

impl Account {
    /// The account of `email`: the same address is always the same subject.
    pub fn of(email: &str) -> Account {
        let digits = hex(&blake3::hash(email.as_bytes()).as_bytes()[..16]);
        // Version 8 and variant 10 (RFC 9562): a UUID whose bits mean what its maker says.
        let sub =
            format!("{}-{}-8{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..]);
        Account { sub, email: email.to_owned() }
    }
}

/// The claims of a Supabase session's token that programs look at.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    email: String,
    role: String,
    aud: String,
    /// Seconds since 1970.
    iat: i64,
    exp: i64,
    session_id: String,
}

/// The value of `role` and `aud` in the token of a person who has logged in.
const AUTHENTICATED: &str = "authenticated";

/// Why a token was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// There is no `Authorization: Bearer …`.
    #[error("Missing or invalid JWT token: no Authorization header")]
    Missing,
    /// It is no token of this server.
    #[error("Missing or invalid JWT token")]
    Invalid,
    /// Its time is over.
    #[error("Missing or invalid JWT token: token is expired")]
    Expired,
}

/// Issues and checks tokens.
pub(super) struct Tokens {
    sign: EncodingKey,
    verify: DecodingKey,
    life: Duration,
}

impl Tokens {
    /// Tokens that live for `life`.
    pub(super) fn new(secret: &SecretSlice<u8>, life: Duration) -> Tokens {
        let secret = secret.expose_secret();
        Tokens { sign: EncodingKey::from_secret(secret), verify: DecodingKey::from_secret(secret), life }
    }

    /// How long they live.
    pub(super) fn life(&self) -> Duration {
        self.life
    }

    /// A token for `account`; `None` when it cannot be signed, which no input leads to.
    pub(super) fn issue(&self, account: &Account, session: &str, now: UtcMillis) -> Option<SecretString> {
        let claims = Claims {
            sub: account.sub.clone(),
            email: account.email.clone(),
            role: AUTHENTICATED.to_owned(),
            aud: AUTHENTICATED.to_owned(),
            iat: seconds(now),
            exp: seconds(now.plus(self.life)),
            session_id: session.to_owned(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.sign).ok().map(SecretString::from)
    }

    /// Whose token `authorization`, the value of that header, carries at `now`.
    pub(super) fn check(&self, authorization: Option<&str>, now: UtcMillis) -> Result<Account, Refused> {
        let token = authorization.and_then(bearer).ok_or(Refused::Missing)?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUTHENTICATED]);
        // Judged below, by the clock that comes from outside.
        validation.validate_exp = false;
        let read = jsonwebtoken::decode::<Claims>(token, &self.verify, &validation);
        let claims = read.map_err(|_| Refused::Invalid)?.claims;
        if claims.exp <= seconds(now) {
            return Err(Refused::Expired);
        }
        Ok(Account { sub: claims.sub, email: claims.email })
    }
}

/// The token of `Bearer TOKEN`; the scheme in any case (RFC 9110, section 11.1).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whole seconds since 1970.
pub(super) fn seconds(moment: UtcMillis) -> i64 {
    moment.0.div_euclid(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMillis = UtcMillis(1_700_000_000_000);

    fn tokens(secret: u8) -> Tokens {
        Tokens::new(&vec![secret; 32].into(), Duration::from_secs(3600))
    }

    #[test]
    fn a_token_holds_for_its_life_and_only_where_it_was_signed() {
        let account = Account::of("dev@example.com");
        let token = tokens(1).issue(&account, "s", NOW).unwrap();
        let header = format!("bearer  {}", token.expose_secret());
        let check = |tokens: &Tokens, after| tokens.check(Some(&header), NOW.plus(Duration::from_secs(after)));
        assert_eq!(check(&tokens(1), 3599), Ok(account));
        assert_eq!(check(&tokens(1), 3600), Err(Refused::Expired));
        assert_eq!(check(&tokens(2), 0), Err(Refused::Invalid));
        assert_eq!(tokens(1).check(None, NOW), Err(Refused::Missing));
        assert_eq!(tokens(1).check(Some("Basic x"), NOW), Err(Refused::Missing));
        assert_eq!(tokens(1).check(Some("Bearer a.b.c"), NOW), Err(Refused::Invalid));
    }

    #[test]
    fn a_subject_is_a_uuid_and_follows_from_the_address() {
        let account = Account::of("dev@example.com");
        assert_eq!(account, Account::of("dev@example.com"));
        assert_ne!(account.sub, Account::of("other@example.com").sub);
        let lengths: Vec<usize> = account.sub.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }
}
