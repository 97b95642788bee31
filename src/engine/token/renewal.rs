//! The renewal of a login: lock, read, spend, keep, unlock. A refresh token works once, so nothing here happens twice.
//!
//! What a crash leaves behind, line by line:
//! - before the request: nothing was spent;
//! - after the request, before the reply is kept: the old refresh token is still written down. Supabase answers it again
//!   for ten seconds, and as long as the token that it gave for it has never been used; otherwise a person logs in;
//! - after the new record is synced: the next one to hold the lock finds it and puts it in its place;
//! - after the rename: all is done.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::MissedTickBehavior;

use super::Civil;
use super::error::TokenError;
use super::login::{Login, Site};
use super::supabase::{self, Asking};
use super::vault::{Lock, Vault};
use crate::units::UtcMillis;

/// How often a lock is tried that someone holds.
const LOCK_POLL: Duration = Duration::from_millis(50);
/// How long: whoever holds it may have to ask twice.
const LOCK_PATIENCE: Duration = Duration::from_secs(2 * supabase::REPLY.as_secs() + 15);

/// What can be done with the login of one account.
pub(super) struct Renewal {
    vault: Arc<Vault>,
    account: String,
    client: Client,
    civil: Option<Civil>,
    /// A renewed login that could not be kept, with the refresh token that it came from.
    unkept: Mutex<Option<(SecretString, Login)>>,
}

/// A login and whether it was kept.
pub(super) struct Kept {
    pub login: Login,
    /// Where, or why not.
    pub place: Result<String, TokenError>,
}

impl Renewal {
    pub fn new(
        data: Option<&Path>,
        account: &str,
        client: Client,
        civil: Option<Civil>,
    ) -> Result<Renewal, TokenError> {
        let vault = Arc::new(Vault::of(data, account)?);
        Ok(Renewal { vault, account: account.to_owned(), client, civil, unkept: Mutex::new(None) })
    }

    /// The login as it is kept now, or as it is known when it could not be kept.
    pub async fn look(&self) -> Result<Option<Login>, TokenError> {
        let kept = self.blocking(|vault| vault.look()).await?;
        Ok(kept.map(|kept| self.later_than(kept)))
    }

    /// A renewed login that could not be kept holds instead of the one that it came from, and of no other.
    fn later_than(&self, kept: Login) -> Login {
        let mut unkept = self.unkept.lock().unwrap_or_else(PoisonError::into_inner);
        match &*unkept {
            Some((from, login)) if same(from, &kept.refresh) => login.clone(),
            Some(_) => {
                *unkept = None;
                kept
            }
            None => kept,
        }
    }

    /// Another access token than `stale`. When another process has renewed meanwhile, it is that one's.
    pub async fn renew(&self, stale: &SecretString, wanted: &Wanted) -> Result<Login, TokenError> {
        let lock = self.lock().await?;
        let (lock, kept) = self.blocking(move |vault| vault.load(&lock).map(|login| (lock, login))).await?;
        let known = kept.map(|kept| self.later_than(kept));
        let known = known.ok_or_else(|| TokenError::Spent {
            account: self.account.clone(),
            said: "someone has just logged out".to_owned(),
        })?;
        let now = self.now();
        let is_good = known.life.zip(now).is_none_or(|(life, now)| !life.is_due(now));
        if !same(&known.access, stale) && is_good {
            tracing::debug!("another process has renewed the login of {} already", self.account);
            return Ok(known);
        }
        let site = wanted.site(&known)?;
        let kept = self.spend(lock, site, known.refresh.clone(), Some(known)).await?;
        if let Err(error) = &kept.place {
            tracing::warn!("the renewed login could not be kept, and will be lost with this process: {error}");
        }
        Ok(kept.login)
    }

    /// Proves a refresh token by spending it, and keeps what comes back.
    pub async fn log_in(&self, site: Site, refresh: SecretString) -> Result<Kept, TokenError> {
        supabase::check_address(&site.url)?;
        let lock = self.lock().await?;
        // Should this come to nothing, what was there before must still be whole; what is damaged is replaced.
        let lock = self
            .blocking(|vault| match vault.load(&lock) {
                Ok(_) | Err(TokenError::Damaged { .. } | TokenError::Exposed { .. }) => Ok(lock),
                Err(error) => Err(error),
            })
            .await?;
        self.spend(lock, site, refresh, None).await
    }

    /// Forgets the login; says whether there was one.
    pub async fn log_out(&self) -> Result<bool, TokenError> {
        let lock = self.lock().await?;
        self.blocking(move |vault| vault.remove(&lock)).await
    }

    /// Spends `refresh` under `lock`, which is let go only when the outcome is kept.
    async fn spend(
        &self,
        lock: Lock,
        site: Site,
        refresh: SecretString,
        before: Option<Login>,
    ) -> Result<Kept, TokenError> {
        let lock = self.blocking(move |vault| vault.prepare(&lock).map(|()| lock)).await?;
        let now = || self.now();
        let asking = Asking { client: &self.client, site: &site, account: &self.account, now: &now };
        let renewed = asking.renew(&refresh).await?;
        let login = Login::renewed(site, renewed, before.as_ref());
        tracing::info!("renewed the login of {} ({})", self.account, login.whose());
        let keep = login.clone();
        let place = self.blocking(move |vault| vault.store(&lock, &keep)).await;
        let mut unkept = self.unkept.lock().unwrap_or_else(PoisonError::into_inner);
        // What is still written down is the first of the tokens that could not be replaced.
        let first = unkept.take().map_or(refresh, |(first, _)| first);
        *unkept = place.is_err().then(|| (first, login.clone()));
        Ok(Kept { login, place })
    }

    async fn lock(&self) -> Result<Lock, TokenError> {
        let mut tick = tokio::time::interval(LOCK_POLL);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let tries = LOCK_PATIENCE.as_millis() / LOCK_POLL.as_millis();
        for _ in 0..tries {
            tick.tick().await;
            if let Some(lock) = self.blocking(|vault| vault.try_lock()).await? {
                return Ok(lock);
            }
        }
        Err(TokenError::Locked { path: self.vault.lock_file(), seconds: LOCK_PATIENCE.as_secs() })
    }

    /// Does `work` on a thread that may wait for a disk.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Vault) -> Result<T, TokenError> + Send + 'static,
    ) -> Result<T, TokenError> {
        let vault = Arc::clone(&self.vault);
        super::joined(tokio::task::spawn_blocking(move || work(&vault))).await
    }

    fn now(&self) -> Option<UtcMillis> {
        self.civil.as_ref().map(|civil| civil())
    }
}

/// What the job says of where its login is renewed.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub url: Option<String>,
    pub key: Option<String>,
}

impl Wanted {
    /// Where `login` is renewed. A refresh token goes to the server that gave it, whatever a job file says.
    fn site(&self, login: &Login) -> Result<Site, TokenError> {
        match &self.url {
            Some(url) if url.trim_end_matches('/') != login.site.url => {
                Err(TokenError::Elsewhere { login: login.site.url.clone(), job: url.clone() })
            }
            _ => Ok(Site { url: login.site.url.clone(), key: self.key.clone().or_else(|| login.site.key.clone()) }),
        }
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
