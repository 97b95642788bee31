//! Scenes: what can happen in one exploration, and the mistakes that can be planted in it.

use std::fmt;
use std::time::Duration;

use rhapsode::session::Approval;
use rhapsode::session::answer::{Answer, Charged, Failure, FailureKind, QuotaSeen, Seen};
use rhapsode::units::Points;

use crate::session::stage::take;

/// One exploration.
#[derive(Debug, Clone)]
pub struct Scene {
    pub segments: usize,
    pub crashes: u8,
    pub failures: u8,
    /// How requests can fail.
    pub mishaps: &'static [Mishap],
    pub per_day: u64,
    pub doubt: u64,
    pub approval: Approval,
    /// Whether the service says what it has counted today.
    pub tells: bool,
    pub mistake: Option<Mistake>,
}

/// A mistake of the driver, of recovery or of the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The driver sends a request as soon as the session has decided.
    SendsBeforeIntent,
    /// The driver lets a `Commit` be written when its take has its name, without syncing the folder.
    CommitsBeforeTake,
    /// The engine says of a 5xx that nothing was charged.
    CallsBrokenFree,
    /// The account that a session is given knows nothing of doubts.
    ForgetsDoubts,
    /// Recovery discards the spools before it has made takes of them.
    RecoveryClearsSpoolsFirst,
    /// Recovery calls free what nobody knows the fate of.
    RecoveryCallsOpenFree,
    /// Recovery writes its entries without making the takes durable that it found.
    RecoverySyncsNoFolder,
    /// What is wanted is decided without looking at the shelf.
    PlansBlind,
}

/// How a request fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mishap {
    /// A 5xx: charged or not.
    Broken,
    /// The connection breaks in the reply: charged or not.
    Cut,
    /// No answer: charged or not.
    Never,
    /// Refused before anything was done: never charged.
    Busy,
    /// No audio: always charged.
    Silent,
}

impl Mishap {
    /// Whether it can have been charged.
    pub fn charges(self) -> &'static [bool] {
        match self {
            Mishap::Broken | Mishap::Cut | Mishap::Never => &[true, false],
            Mishap::Busy => &[false],
            Mishap::Silent => &[true],
        }
    }
}

/// What the service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reply {
    /// How it failed; nothing when it is whole.
    pub mishap: Option<Mishap>,
    /// What the service had counted then, where it says so.
    pub used: Option<u8>,
}

impl Reply {
    /// What the engine makes of it.
    pub fn answer(self, scene: &Scene) -> Answer {
        let quota = |used: u8| QuotaSeen { daily: None, used: Points(u64::from(used)), resets: None };
        let seen = Seen { quota: self.used.map(quota), ..Seen::default() };
        let failure = match self.mishap {
            None => {
                let Answer::Took { take, notices, .. } = take() else { unreachable!() };
                return Answer::Took { take, notices, seen };
            }
            Some(Mishap::Broken) if scene.mistake == Some(Mistake::CallsBrokenFree) => {
                Failure::free(FailureKind::Broken, "500")
            }
            Some(Mishap::Broken) => Failure::doubtful(FailureKind::Broken, "500"),
            Some(Mishap::Cut) => Failure::doubtful(FailureKind::Unreachable, "cut"),
            Some(Mishap::Never) => Failure::doubtful(FailureKind::TimedOut, "no answer"),
            Some(Mishap::Busy) => Failure::free(FailureKind::Busy, "429"),
            Some(Mishap::Silent) => {
                Failure { charged: Charged::Yes, ..Failure::free(FailureKind::BadAudio, "silence") }
            }
        };
        // A short word keeps the moments few, so that ways which differ in nothing else meet again.
        Answer::Failed(Failure { retry_after: Some(Duration::from_millis(1)), seen, ..failure })
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mishap {
            None => f.write_str("whole")?,
            Some(mishap) => write!(f, "{mishap:?}")?,
        }
        self.used.map_or(Ok(()), |used| write!(f, " ({used} used)"))
    }
}
