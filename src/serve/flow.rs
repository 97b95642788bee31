//! A Flow server of our own: the protocol of the real one, both dialects, with the built-in voice behind it.
//!
//! It judges tokens, counts points and limits rates as the service does, and lets go wrong whatever a script of faults asks
//! for. It is for development and tests: nothing it says sounds like Flow.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::engine::Machine;
use crate::problem::Problem;
use crate::store::lock::LockError;
use crate::store::trouble::Trouble;
use crate::units::{Code, Points, UtcMillis};

mod ask;
mod calls;
mod clones;
mod container;
mod desk;
pub mod fault;
mod folder;
mod journal;
mod pitch;
mod quota;
mod rate;
mod refresh;
mod reply;
mod router;
mod sample;
mod shape;
mod speak;
mod spoil;
mod stream;
mod token;
mod visit;
mod voice;
mod wire;

pub use token::Account;

use desk::Desk;
use folder::Folder;
use refresh::{Grant, Refresh};
use token::Tokens;

/// The port that is used when none is named.
pub const PORT: u16 = 8787;

/// How long answers under way may take when the server is told to end.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// Which of the two forms of the API is spoken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// What the vendor's page documents.
    #[default]
    Docs,
    /// What the published backend of the same family speaks.
    Web,
}

/// What `synthesize` answers with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReplyForm {
    /// JSON with the audio in it, as the reference says.
    #[default]
    Json,
    /// The WAV itself, as the page's quick start takes it.
    Wav,
}

/// How the server is to be.
pub struct Settings {
    /// Where it listens; port 0 takes any that is free.
    pub address: SocketAddr,
    /// Which form of the API it speaks.
    pub dialect: Dialect,
    /// What goes wrong.
    pub faults: fault::Faults,
    /// Points of an account a day.
    pub daily: Points,
    /// Requests of an account a minute.
    pub per_minute: NonZeroU32,
    /// What `synthesize` answers with.
    pub reply: ReplyForm,
    /// How long tokens live.
    pub token_life: Duration,
    /// How long a day is, counted from 1970.
    pub day: Duration,
    /// The folder of its state.
    pub state: PathBuf,
    /// The log of requests; absent means `requests.jsonl` in the state folder.
    pub log: Option<PathBuf>,
    /// Programs that the voice uses.
    pub machine: Machine,
    /// Reads the civil time.
    pub civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>,
}

impl Settings {
    /// What is documented of the free plan: 100 points a UTC day, 60 requests a minute, tokens that live for an hour; on
    /// the loopback address at [`PORT`].
    pub fn new(state: PathBuf, civil: Arc<dyn Fn() -> UtcMillis + Send + Sync>) -> Settings {
        Settings {
            address: (Ipv4Addr::LOCALHOST, PORT).into(),
            dialect: Dialect::default(),
            faults: fault::Faults::default(),
            daily: Points(100),
            per_minute: NonZeroU32::MIN.saturating_add(59),
            reply: ReplyForm::default(),
            token_life: Duration::from_secs(3600),
            day: Duration::from_secs(86_400),
            state,
            log: None,
            machine: Machine::default(),
            civil,
        }
    }
}

/// Why the server cannot be.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Nothing can listen there.
    #[error("the server cannot listen at {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// Another server uses the state folder.
    #[error(transparent)]
    Locked(#[from] LockError),
    /// The disk.
    #[error(transparent)]
    Disk(#[from] Trouble),
    /// A file of the state folder is not what the server wrote.
    #[error("the server's file `{}` is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// How.
        why: String,
    },
}

impl ServeError {
    /// R0850 nothing can listen there; R0854 a damaged file; or that of the lock or the disk's trouble.
    pub fn code(&self) -> Code {
        match self {
            ServeError::Listen { .. } => Code("R0850"),
            ServeError::Locked(error) => error.code(),
            ServeError::Disk(trouble) => trouble.code(),
            ServeError::Damaged { .. } => Code("R0854"),
        }
    }
}

impl From<&ServeError> for Problem {
    fn from(error: &ServeError) -> Problem {
        let help = match error {
            ServeError::Listen { .. } => "another program may listen there: choose another port, or `--port 0` for any",
            ServeError::Locked(error) => return error.into(),
            ServeError::Disk(trouble) => return trouble.into(),
            ServeError::Damaged { .. } => "remove it, which forgets what it held, or name another folder with --state",
        };
        Problem::error(error.code().0, error.to_string()).help(help)
    }
}

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    desk: Arc<Desk>,
}

impl Server {
    /// Takes the state folder and begins to listen. Must be called within a tokio runtime.
    pub async fn bind(settings: Settings) -> Result<Server, ServeError> {
        let address = settings.address;
        let listen = |source| ServeError::Listen { address, source };
        let desk = Arc::new(Desk::open(settings)?);
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        Ok(Server { listener, address, desk })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the log of requests lies.
    pub fn log(&self) -> &Path {
        self.desk.log()
    }

    /// Answers until `shutdown` is there; answers under way then have two seconds left.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let (told, mut hears) = tokio::sync::watch::channel(false);
        let router = router::router(self.desk);
        let serving =
            axum::serve(wire::Door(self.listener), router.into_make_service_with_connect_info::<wire::Hand>())
                .with_graceful_shutdown(async move {
                    shutdown.await;
                    let _heard = told.send(true);
                });
        let too_late = async move {
            drop(hears.wait_for(|told| *told).await);
            pause(LAST_ANSWERS).await;
        };
        tokio::select! {
            ended = async { serving.await } => ended,
            () = too_late => Ok(()),
        }
    }
}

/// What lets a client in.
#[derive(Debug)]
pub struct Issued {
    /// The JWT.
    pub access: SecretString,
    /// A refresh token, when one was wanted.
    pub refresh: Option<SecretString>,
}

/// Whether a refresh token is wanted beside the access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithRefresh {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// Issues a token that every server of the folder `state` takes, whether one runs or not.
pub fn issue(
    state: &Path,
    email: &str,
    life: Duration,
    now: UtcMillis,
    with: WithRefresh,
) -> Result<Issued, ServeError> {
    let folder = Folder::open(state)?;
    let tokens = Tokens::new(&folder.secret()?, life);
    let refresh = Refresh::open(&folder)?;
    let grant = Grant { account: Account::of(email), session: refresh.session()? };
    let unsigned = || Trouble::of("sign a token with", state)(io::Error::other("the key is not taken"));
    let access = tokens.issue(&grant.account, &grant.session, now).ok_or_else(unsigned)?;
    let refresh = match with {
        WithRefresh::Yes => Some(refresh.issue(&grant)?),
        WithRefresh::No => None,
    };
    Ok(Issued { access, refresh })
}

/// Milliseconds of `time`, as clocks count them.
fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "a server that is told to be slow waits, and this is its one place")]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
