//! The HTTP client for logins.

use reqwest::Client;

use super::error::TokenError;
use crate::engine::http::{built, strict};

/// A client that sends a token where it was told to, and nowhere else.
pub fn client() -> Result<Client, TokenError> {
    built(strict).map_err(|error| TokenError::Client { why: error.to_string() })
}
