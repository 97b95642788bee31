//! Claims: what a token says of itself. They are read without verification and believed only as far as patience goes.

use serde::Deserialize;

use crate::units::UtcMillis;

/// The longest word of a claim that is shown to people.
const SHOWN_CHARS: usize = 120;
/// The latest time that a claim may name, in seconds: the year 9999. What lies beyond is a mistake.
const LATEST_S: f64 = 253_402_300_799.0;

/// What a JWT says of itself, by the clock of the server that made it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// When it ends.
    pub exp: Option<UtcMillis>,
    /// When it was made.
    pub iat: Option<UtcMillis>,
    /// Whose it is: an id.
    pub subject: Option<String>,
    /// Whose it is: an address.
    pub email: Option<String>,
    /// Who made it: an address.
    pub issuer: Option<String>,
}

/// As servers write it: times are numbers, and may have a fraction.
#[derive(Deserialize)]
struct Written {
    exp: Option<serde_json::Value>,
    iat: Option<serde_json::Value>,
    sub: Option<serde_json::Value>,
    email: Option<serde_json::Value>,
    iss: Option<serde_json::Value>,
}

impl Claims {
    /// The claims of `token`; absent when it is no JWT, which is fine: such a token has no known end.
    pub fn of(token: &str) -> Option<Claims> {
        let mut parts = token.split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let bytes = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(payload.trim_end_matches('=')).ok()?;
        let written: Written = serde_json::from_slice(&bytes).ok()?;
        let word = |claim: Option<serde_json::Value>| claim?.as_str().map(shown).filter(|text| !text.is_empty());
        Some(Claims {
            exp: time(written.exp),
            iat: time(written.iat),
            subject: word(written.sub),
            email: word(written.email),
            issuer: word(written.iss),
        })
    }

    /// Whose it is, for people.
    pub fn whose(&self) -> Option<&str> {
        self.email.as_deref().or(self.subject.as_deref())
    }
}

fn time(claim: Option<serde_json::Value>) -> Option<UtcMillis> {
    let seconds = claim?.as_f64().filter(|seconds| (0.0..=LATEST_S).contains(seconds))?;
    #[expect(clippy::cast_possible_truncation, reason = "it lies between 0 and the year 9999")]
    let millis = (seconds * 1000.0) as i64;
    Some(UtcMillis(millis))
}

/// `text` without what could disturb a terminal, shortened.
pub(super) fn shown(text: &str) -> String {
    let clean: Vec<char> = text.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS + 1).collect();
    match clean.len() > SHOWN_CHARS {
        true => clean[..SHOWN_CHARS].iter().chain(&['…']).collect(),
        false => clean.iter().collect(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A token without a true signature, as this module takes them.
    pub fn jwt(payload: &str) -> String {
        let coded = |text: &str| base64_simd::URL_SAFE_NO_PAD.encode_to_string(text);
        format!("{}.{}.c2ln", coded(r#"{"alg":"HS256"}"#), coded(payload))
    }

    #[test]
    fn a_jwt_says_when_it_ends_and_whose_it_is() {
        let claims = Claims::of(&jwt(r#"{"exp":1700003600,"iat":1700000000.5,"sub":"u-1","email":"ada@example.org"}"#));
        let claims = claims.unwrap();
        assert_eq!(claims.exp, Some(UtcMillis(1_700_003_600_000)));
        assert_eq!(claims.iat, Some(UtcMillis(1_700_000_000_500)));
        assert_eq!((claims.whose(), claims.subject.as_deref()), (Some("ada@example.org"), Some("u-1")));
    }

    #[test]
    fn what_is_no_jwt_is_opaque_and_strange_claims_are_left_out() {
        for opaque in ["sk-123", "", "a.b", "a.b.c", "a.b.c.d", "....", "é.é.é", &jwt("[1]"), &jwt("{")] {
            assert_eq!(Claims::of(opaque), None, "{opaque}");
        }
        for strange in [r#"{"exp":"soon","sub":7}"#, r#"{"exp":-5}"#, r#"{"exp":1e300,"email":""}"#, "{}"] {
            assert_eq!(Claims::of(&jwt(strange)), Some(Claims::default()), "{strange}");
        }
    }

    #[test]
    fn names_do_not_disturb_a_terminal() {
        let claims = Claims::of(&jwt(&format!(r#"{{"email":"a\u001b[2Jb{}"}}"#, "x".repeat(500)))).unwrap();
        let email = claims.email.unwrap();
        assert!(email.starts_with("a[2Jbxx") && email.ends_with('…') && email.chars().count() == 121, "{email}");
    }

    proptest::proptest! {
        #[test]
        fn no_token_is_too_strange_to_read(token in ".{0,200}", payload in ".{0,200}") {
            Claims::of(&token);
            Claims::of(&jwt(&payload));
        }
    }
}
