//! The desk: everything that requests share.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::clones::Clones;
use super::fault::{CALLS, Call, Faults};
use super::folder::Folder;
use super::journal::Journal;
use super::quota::Quota;
use super::rate::Rate;
use super::refresh::Refresh;
use super::token::{Account, Tokens};
use super::voice::{self, Part};
use super::{Dialect, ReplyForm, ServeError, Settings};
use crate::engine::house::House;
use crate::store::lock::Lock;
use crate::units::UtcMillis;

/// Utterances that are made at the same time when the computer does not say how many it can.
const USUAL_BENCH: usize = 2;

/// What requests share.
pub(super) struct Desk {
    pub(super) dialect: Dialect,
    pub(super) reply: ReplyForm,
    pub(super) faults: Faults,
    pub(super) tokens: Tokens,
    pub(super) refresh: Refresh,
    pub(super) quota: Arc<Quota>,
    pub(super) rate: Rate,
    pub(super) clones: Clones,
    pub(super) journal: Journal,
    pub(super) house: House,
    log: PathBuf,
    civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>,
    /// Seats for utterances; they keep a processor busy each.
    bench: Arc<Semaphore>,
    requests: AtomicU64,
    of_call: [AtomicU64; CALLS],
    /// Held as long as the server is: two would count the same points apart.
    _lock: Lock,
}

impl Desk {
    /// Opens the state folder for this server alone.
    pub(super) fn open(settings: Settings) -> Result<Desk, ServeError> {
        let folder = Folder::open(&settings.state)?;
        let what = format!("the server's folder `{}`", settings.state.display());
        let lock = Lock::take(&folder.join("lock"), &what, (settings.civil)())?;
        let log = settings.log.unwrap_or_else(|| folder.join("requests.jsonl"));
        let seats = std::thread::available_parallelism().map_or(USUAL_BENCH, usize::from);
        Ok(Desk {
            dialect: settings.dialect,
            reply: settings.reply,
            faults: settings.faults,
            tokens: Tokens::new(&folder.secret()?, settings.token_life),
            refresh: Refresh::open(&folder)?,
            quota: Arc::new(Quota::open(&folder, settings.daily, settings.day)?),
            rate: Rate::new(settings.per_minute),
            clones: Clones::open(&folder)?,
            journal: Journal::open(&log)?,
            house: House::new(settings.machine.espeak_ng),
            log,
            civil: settings.civil,
            bench: Arc::new(Semaphore::new(seats)),
            requests: AtomicU64::new(0),
            of_call: Default::default(),
            _lock: lock,
        })
    }

    /// The civil time.
    pub(super) fn now(&self) -> UtcMillis {
        (self.civil)()
    }

    /// Where the log lies.
    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    /// Counts a request: its number among all, and among those of `call`.
    pub(super) fn count(&self, call: Call) -> (u64, u64) {
        let next = |counter: &AtomicU64| counter.fetch_add(1, Ordering::AcqRel) + 1;
        (next(&self.requests), next(&self.of_call[call as usize]))
    }

    /// Waits for a seat on which something may be said. `None` only when the server is going away.
    pub(super) async fn seat(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.bench).acquire_owned().await.ok()
    }

    /// The house voice that speaks for `voice`: a clone of the account, or a published voice.
    pub(super) fn cast(&self, voice: &str, language: &str, account: &Account) -> Option<Part> {
        match self.clones.find(voice, &account.sub) {
            Some(cloned) => Some(self.clones.part(&cloned, language, &self.house)),
            None => voice::listed(voice).map(|listed| voice::part(listed, language)),
        }
    }
}
