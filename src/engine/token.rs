//! Tokens: who one is at a service. One token at a time, renewed early and once, however many workers ask.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use tokio::task::JoinHandle;

use crate::engine::Machine;
use crate::job::engine::TokenSources;
use crate::units::UtcMillis;

mod claims;
mod client;
mod command;
mod error;
mod life;
mod login;
mod renewal;
mod source;
mod standing;
mod supabase;
mod vault;

pub use claims::Claims;
pub use client::client;
pub use error::{Need, TokenError};
pub use life::Life;
pub use login::{Login, Site};
pub use standing::{Source, Standing};
pub use supabase::check_address;

use renewal::{Renewal, Wanted};
use source::Held;

/// Reads an environment variable.
type Variable = Arc<dyn Fn(&str) -> Option<SecretString> + Send + Sync>;
/// Reads the civil time.
type Civil = Arc<dyn Fn() -> UtcMillis + Send + Sync>;

/// How long a source is left alone that failed, or had nothing better, while there is a token to go on with.
const PAUSE: Duration = Duration::from_secs(30);

/// The tokens of one account at one service; shared by all who make requests there.
pub struct Tokens {
    inner: Arc<Inner>,
}

struct Inner {
    account: String,
    sources: TokenSources,
    /// Absent where no login could be kept.
    login: Result<Renewal, TokenError>,
    variable: Option<Variable>,
    civil: Option<Civil>,
    state: tokio::sync::Mutex<State>,
    /// The token given out last.
    given: Mutex<Option<SecretString>>,
    /// How often a source was asked, to its end.
    asked: AtomicU64,
}

/// What is known; whoever changes it holds the lock from the question to the answer.
#[derive(Default)]
struct State {
    held: Option<Held>,
    /// The token that the service refused last.
    refused: Option<SecretString>,
    /// Until then the source is not asked for anything better.
    quiet_until: Option<UtcMillis>,
    /// How the last question to the source failed.
    failed: Option<TokenError>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("account", &self.inner.account).finish_non_exhaustive()
    }
}

impl Tokens {
    /// The tokens of `account` from `sources`. Nothing is read before the first is asked for. `client` must follow no
    /// redirects; [`client()`] makes one.
    pub fn new(sources: &TokenSources, account: &str, machine: &Machine, client: Client) -> Tokens {
        let login = Renewal::new(machine.data.as_deref(), account, client, machine.civil.clone());
        Tokens {
            inner: Arc::new(Inner {
                account: account.to_owned(),
                sources: sources.clone(),
                login,
                variable: machine.variable.clone(),
                civil: machine.civil.clone(),
                state: tokio::sync::Mutex::default(),
                given: Mutex::default(),
                asked: AtomicU64::new(0),
            }),
        }
    }

    /// A token to make a request with. It is renewed before it ends; while it lives, a renewal that fails is only told.
    pub async fn current(&self) -> Result<SecretString, TokenError> {
        let seen = self.inner.asked.load(Ordering::SeqCst);
        if let Some(token) = self.inner.state.lock().await.ready(self.inner.now()) {
            self.inner.note_given(&token);
            return Ok(token);
        }
        let inner = Arc::clone(&self.inner);
        // In a task of its own: a worker that goes away must not cut a renewal off, whose token works once.
        let token = joined(tokio::spawn(async move { inner.obtain(seen).await })).await?;
        self.inner.note_given(&token);
        Ok(token)
    }

    /// Gets another token, after the one given out last was refused.
    pub async fn renew(&self) -> Result<(), TokenError> {
        let given = self.inner.given.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match given {
            Some(refused) => self.renew_refused(&refused).await,
            None => self.current().await.map(|_| ()),
        }
    }

    /// Gets another token than `refused`. Those who ask while it is under way, and those whose token was refused before
    /// but who hear of it later, cause no second renewal.
    pub async fn renew_refused(&self, refused: &SecretString) -> Result<(), TokenError> {
        let seen = self.inner.asked.load(Ordering::SeqCst);
        let (inner, refused) = (Arc::clone(&self.inner), refused.clone());
        joined(tokio::spawn(async move { inner.replace(refused, seen).await })).await
    }
}

/// The result of a task; its panics go on here.
async fn joined<T>(task: JoinHandle<T>) -> T {
    match task.await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Tasks are cancelled only when the runtime ends, and with it whoever waits here.
            Err(_) => std::future::pending().await,
        },
    }
}

impl State {
    /// The token that is held, when there is no reason to ask for another.
    fn ready(&self, now: Option<UtcMillis>) -> Option<SecretString> {
        let held = self.held.as_ref()?;
        let good = match held.life.zip(now) {
            None => true,
            Some((life, now)) => {
                let quiet = self.quiet_until.is_some_and(|until| now < until);
                !life.is_due(now) || (quiet && !(life.is_over(now) && self.has_refused(held)))
            }
        };
        good.then(|| held.token.clone())
    }

    fn has_refused(&self, held: &Held) -> bool {
        self.refused.as_ref().is_some_and(|refused| held.is(refused))
    }

    /// Says, once a token, that it has ended and its source has no better one. It is tried all the same: this computer's
    /// clock may be wrong, and to be refused costs nothing.
    fn tell_end(&self, held: &Held, life: Life, now: UtcMillis) {
        let known = self.held.as_ref().is_some_and(|before| before.is(&held.token));
        if life.is_over(now) && !known {
            tracing::warn!("by this computer's clock the token from {} ended at {}", held.from, life.until);
        }
    }
}

impl Inner {
    fn now(&self) -> Option<UtcMillis> {
        self.civil.as_ref().map(|civil| civil())
    }

    fn note_given(&self, token: &SecretString) {
        *self.given.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
    }

    /// The failure of a question that was under way when this one was put, after `seen` others.
    fn shared_failure(&self, state: &State, seen: u64) -> Option<TokenError> {
        (self.asked.load(Ordering::SeqCst) != seen).then(|| state.failed.clone()).flatten()
    }

    /// A token that is good, from its source unless someone has just got it.
    async fn obtain(&self, seen: u64) -> Result<SecretString, TokenError> {
        let mut state = self.state.lock().await;
        if let Some(token) = state.ready(self.now()) {
            return Ok(token);
        }
        if let Some(error) = self.shared_failure(&state, seen) {
            return Err(error);
        }
        let found = self.ask(None).await;
        self.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.now();
        let over = |held: &Held| held.life.zip(now).is_some_and(|(life, now)| life.is_over(now));
        match found {
            Ok(held) if over(&held) && state.has_refused(&held) => {
                let error = refused(&held, now);
                state.failed = Some(error.clone());
                Err(error)
            }
            Ok(held) => {
                if let Some((life, now)) = held.life.zip(now).filter(|(life, now)| life.is_due(*now)) {
                    state.tell_end(&held, life, now);
                    state.quiet_until = Some(now.plus(PAUSE));
                }
                state.failed = None;
                let token = held.token.clone();
                state.held = Some(held);
                Ok(token)
            }
            Err(error) => {
                if let Some(held) = state.held.as_ref().filter(|held| !over(held)) {
                    tracing::warn!("the token could not be renewed early and is used on: {error}");
                    let token = held.token.clone();
                    state.quiet_until = now.map(|now| now.plus(PAUSE));
                    return Ok(token);
                }
                state.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Another token than `refused_token`.
    async fn replace(&self, refused_token: SecretString, seen: u64) -> Result<(), TokenError> {
        let mut state = self.state.lock().await;
        if state.held.as_ref().is_some_and(|held| !held.is(&refused_token)) {
            return Ok(());
        }
        if let Some(error) = self.shared_failure(&state, seen) {
            return Err(error);
        }
        let found = self.ask(Some(&refused_token)).await;
        self.asked.fetch_add(1, Ordering::SeqCst);
        state.refused = Some(refused_token);
        let error = match found {
            Ok(held) if state.has_refused(&held) => refused(&held, self.now()),
            Ok(held) => {
                state.held = Some(held);
                (state.failed, state.quiet_until) = (None, None);
                return Ok(());
            }
            Err(error) => error,
        };
        state.failed = Some(error.clone());
        Err(error)
    }

    /// What the first source has that is configured or there; for a login, another than `stale` and one that is good.
    async fn ask(&self, stale: Option<&SecretString>) -> Result<Held, TokenError> {
        if let Some(argv) = &self.sources.command {
            tracing::debug!("running the token command of {}", self.account);
            return Ok(Held::of(command::run(argv).await?, command::name_of(argv), self.now()));
        }
        if let Some(path) = &self.sources.file {
            let opened = path.clone();
            let token = joined(tokio::task::spawn_blocking(move || source::read_file(&opened))).await?;
            return Ok(Held::of(token, source::name_of_file(path), self.now()));
        }
        if let Ok(renewal) = &self.login
            && let Some(login) = renewal.look().await?
        {
            return self.of_login(renewal, login, stale).await;
        }
        self.of_variable()
    }

    async fn of_login(
        &self,
        renewal: &Renewal,
        login: Login,
        stale: Option<&SecretString>,
    ) -> Result<Held, TokenError> {
        let now = self.now();
        let held = login.held();
        let is_stale = stale.is_some_and(|stale| held.is(stale));
        let lives = held.life.zip(now).is_none_or(|(life, now)| !life.is_over(now));
        if !is_stale && held.life.zip(now).is_none_or(|(life, now)| !life.is_due(now)) {
            return Ok(held);
        }
        let TokenSources { supabase_url, supabase_key, .. } = &self.sources;
        let wanted = Wanted { url: supabase_url.clone(), key: supabase_key.clone() };
        match renewal.renew(&login.access, &wanted).await {
            Ok(login) => Ok(login.held()),
            Err(error) if lives && !is_stale => {
                tracing::warn!("the login could not be renewed early and is used on: {error}");
                Ok(held)
            }
            Err(error) => Err(error),
        }
    }

    fn of_variable(&self) -> Result<Held, TokenError> {
        let name = &self.sources.variable;
        let missing = || TokenError::Missing { account: self.account.clone(), variable: name.clone() };
        let value = self.variable.as_ref().and_then(|variable| variable(name)).ok_or_else(missing)?;
        let from = format!("the variable {name}");
        let token = source::legal(value.expose_secret().trim(), &from)?;
        Ok(Held::of(token, from, self.now()))
    }
}

fn refused(held: &Held, now: Option<UtcMillis>) -> TokenError {
    let ended = held.life.zip(now).filter(|(life, now)| life.is_over(*now)).map(|(life, _)| life.until);
    TokenError::Refused { from: held.from.clone(), ended }
}

#[cfg(test)]
mod tests;
