//! What an engine asks of tokens: the one to send now, and another one after it was refused.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};

/// What the two calls return; errors are a sentence for people that never holds a token.
pub type Bearing<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// Who gives tokens.
pub trait Bearer: Send + Sync {
    /// The token to send now.
    fn current(&self) -> Bearing<'_, SecretString>;

    /// Gets another token after one was refused: once, however many requests it was refused to.
    fn renew(&self) -> Bearing<'_, ()>;
}

/// Tokens from one environment variable, which nobody can renew.
pub struct Variable {
    name: String,
    read: Option<Arc<dyn Fn(&str) -> Option<SecretString> + Send + Sync>>,
}

impl Variable {
    /// The variable `name`, read with `read`.
    pub fn new(name: &str, read: Option<Arc<dyn Fn(&str) -> Option<SecretString> + Send + Sync>>) -> Variable {
        Variable { name: name.to_owned(), read }
    }
}

impl Bearer for Variable {
    fn current(&self) -> Bearing<'_, SecretString> {
        Box::pin(async move {
            let token = self.read.as_ref().and_then(|read| read(&self.name));
            let token = token.filter(|token| !token.expose_secret().trim().is_empty());
            token.ok_or_else(|| format!("there is no token: the environment variable `{}` is not set", self.name))
        })
    }

    fn renew(&self) -> Bearing<'_, ()> {
        Box::pin(async move {
            Err(format!("the token in the environment variable `{}` is refused, and it cannot be renewed", self.name))
        })
    }
}
