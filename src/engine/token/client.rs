//! The HTTP client for logins: TLS, no redirects, no cookies, no retries of its own.

use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, redirect};

use super::error::TokenError;

/// The longest that a connection may take.
const CONNECT: Duration = Duration::from_secs(15);

/// A client that sends a token where it was told to, and nowhere else.
pub fn client() -> Result<Client, TokenError> {
    let failed = |error: reqwest::Error| TokenError::Client { why: super::supabase::cause(&error) };
    match builder().build() {
        Ok(client) => Ok(client),
        // Containers often have no certificates at all; then those that come with the program are believed.
        Err(_) => {
            let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
            let roots: Result<Vec<Certificate>, _> = roots.map(|root| Certificate::from_der(root)).collect();
            builder().tls_certs_only(roots.map_err(failed)?).build().map_err(failed)
        }
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("rhapsode/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(CONNECT)
}
