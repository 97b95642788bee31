//! What an engine asks of tokens: the one to send now, and another one after it was refused.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;

use secrecy::SecretString;

use crate::engine::Machine;
use crate::engine::token::{self, TokenError, Tokens};
use crate::job::engine::{Service, TokenSources};

/// What the two calls return; errors are a sentence for people that never holds a token.
pub type Bearing<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// Who gives tokens.
pub trait Bearer: Send + Sync {
    /// The token to send now.
    fn current(&self) -> Bearing<'_, SecretString>;

    /// Gets another token after one was refused: once, however many requests it was refused to.
    fn renew(&self) -> Bearing<'_, ()>;
}

/// The tokens of a service, from the sources that its job names. Their client for the network is built when it is first
/// needed: a plan needs none.
pub struct Sources {
    sources: TokenSources,
    account: String,
    machine: Machine,
    tokens: OnceLock<Tokens>,
}

impl Sources {
    /// The tokens of `service`.
    pub fn of(service: &Service, machine: &Machine) -> Sources {
        Sources {
            sources: service.tokens.clone(),
            account: service.account.clone(),
            machine: machine.clone(),
            tokens: OnceLock::new(),
        }
    }

    fn tokens(&self) -> Result<&Tokens, TokenError> {
        if let Some(tokens) = self.tokens.get() {
            return Ok(tokens);
        }
        let made = Tokens::new(&self.sources, &self.account, &self.machine, token::client()?);
        Ok(self.tokens.get_or_init(|| made))
    }
}

impl Bearer for Sources {
    fn current(&self) -> Bearing<'_, SecretString> {
        Box::pin(async move { self.tokens().map_err(said)?.current().await.map_err(said) })
    }

    fn renew(&self) -> Bearing<'_, ()> {
        Box::pin(async move { self.tokens().map_err(said)?.renew().await.map_err(said) })
    }
}

fn said(error: impl fmt::Display) -> String {
    error.to_string()
}
