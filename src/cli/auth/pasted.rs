//! What a person pastes to log in: a refresh token, or the session as JSON that a browser shows.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::cli::exit::Status;
use crate::cli::failed::Failed;
use crate::engine::token::Claims;
use crate::problem::Problem;

/// The longest refresh token: those of Supabase have 12 to 40 characters, older and other ones some hundreds.
const LONGEST: usize = 4096;
/// Where applications keep the session inside what they store.
const INSIDE: &[&str] = &["session", "currentSession", "data"];

/// What is needed of it.
#[derive(Debug)]
pub struct Pasted {
    /// The token that works once.
    pub refresh: SecretString,
    /// Who made the access token beside it, where that says so.
    pub issuer: Option<String>,
}

/// Finds the refresh token in `text`.
pub fn read(text: &SecretString) -> Result<Pasted, Failed> {
    let text = text.expose_secret().trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(wrong("nothing was given to log in with"));
    }
    if text.starts_with('{') {
        let json: Value = serde_json::from_str(text).map_err(|_| wrong("what was given is cut or is no JSON"))?;
        return session(&json).ok_or_else(|| wrong("the JSON that was given holds no refresh_token"))?;
    }
    // Consoles show strings in quotes.
    let bare = text.trim_matches(['"', '\'']);
    Ok(Pasted { refresh: checked(bare)?, issuer: None })
}

fn session(json: &Value) -> Option<Result<Pasted, Failed>> {
    if let Some(refresh) = json["refresh_token"].as_str() {
        let issuer = json["access_token"].as_str().and_then(Claims::of).and_then(|claims| claims.issuer);
        return Some(checked(refresh).map(|refresh| Pasted { refresh, issuer }));
    }
    INSIDE.iter().find_map(|key| json.get(key).filter(|inner| inner.is_object()).and_then(session))
}

fn checked(token: &str) -> Result<SecretString, Failed> {
    if Claims::of(token).is_some() {
        return Err(wrong("this is an access token, which cannot be renewed"));
    }
    let fine = !token.is_empty() && token.len() <= LONGEST && token.bytes().all(|byte| byte.is_ascii_graphic());
    if fine { Ok(SecretString::from(token)) } else { Err(wrong("what was given cannot be a refresh token")) }
}

fn wrong(message: &str) -> Failed {
    let problem = Problem::error("R0548", message)
        .help("paste the session's refresh_token, or the whole session as JSON: docs/tokens.md shows where it is");
    Failed::because(problem, Status::Usage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refresh(text: &str) -> Result<String, String> {
        let pasted = read(&SecretString::from(text)).map_err(|failed| failed.problems[0].message.clone());
        pasted.map(|pasted| pasted.refresh.expose_secret().to_owned())
    }

    #[test]
    fn a_refresh_token_is_found_in_whatever_holds_it() {
        for text in [
            "abc-1",
            " \"abc-1\"\n",
            "'abc-1'",
            r#"{"access_token":"x","refresh_token":"abc-1"}"#,
            r#"{"currentSession":{"refresh_token":"abc-1"},"expiresAt":1}"#,
            r#"{"data":{"session":{"refresh_token":"abc-1"}},"error":null}"#,
        ] {
            assert_eq!(refresh(text).as_deref(), Ok("abc-1"), "{text}");
        }
    }

    #[test]
    fn what_holds_none_is_told_without_being_shown() {
        let coded = |text: &str| base64_simd::URL_SAFE_NO_PAD.encode_to_string(text);
        let access = format!("{}.{}.c2ln", coded("{}"), coded(r#"{"exp":1}"#));
        let long = "x".repeat(5000);
        for text in ["", " \n", "{", r#"{"refresh_token":7}"#, r#"{"refresh_token":""}"#, "a b", "é", &access, &long] {
            let message = refresh(text).unwrap_err();
            assert!(text.trim().len() < 2 || !message.contains(text.trim()), "{message}");
        }
        assert!(refresh(&access).unwrap_err().contains("access token"));
    }

    #[test]
    fn a_session_says_where_it_comes_from() {
        let coded = |text: &str| base64_simd::URL_SAFE_NO_PAD.encode_to_string(text);
        let access = format!("{}.{}.c2ln", coded("{}"), coded(r#"{"iss":"https://abc.supabase.co/auth/v1"}"#));
        let json = format!(r#"{{"access_token":"{access}","refresh_token":"r"}}"#);
        let pasted = read(&SecretString::from(json)).unwrap();
        assert_eq!(pasted.issuer.as_deref(), Some("https://abc.supabase.co/auth/v1"));
    }
}
