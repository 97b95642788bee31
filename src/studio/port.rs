//! Ports: what the studio asks of an engine, a ledger, a shelf, a checkpoint and those who watch.

use std::collections::BTreeSet;
use std::future::Future;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::pin::Pin;

use serde::Serialize;

use crate::audio::Take;
use crate::audio::check::Manner;
use crate::cast::Voice;
use crate::plan::key::TakeKey;
use crate::plan::{CueId, EngineCard};
use crate::session::answer::{Failure, Seen};
use crate::session::entry::Entry;
use crate::session::event::Event;
use crate::units::{Frames, Language, UtcMillis};

/// What one request asks for.
#[derive(Debug, Clone)]
pub struct Order {
    /// The words.
    pub text: String,
    /// The voice with its settings.
    pub voice: Voice,
    /// The language to speak.
    pub language: Language,
    /// Identity of the take: names the request to services that can make it once only.
    pub key: TakeKey,
    /// The lengths that its audio can have.
    pub lengths: RangeInclusive<Frames>,
}

/// A voice that an engine has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoiceCard {
    /// Its id, as the job writes it.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The language it speaks best.
    pub language: String,
    /// `female`, `male`, or empty where the engine does not say.
    pub gender: String,
    /// What it sounds like.
    pub description: String,
}

/// What an engine says of audio that it has written into the spool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Things a person should know, such as characters that were not pronounced.
    pub notices: Vec<String>,
    /// What the answer said of the account.
    pub seen: Seen,
}

/// What [`Engine::renew`] returns: why there is no new token, in a sentence for people.
pub type Renewing<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// What [`Engine::speak`] returns.
pub type Speaking<'a> = Pin<Box<dyn Future<Output = Result<Spoken, Failure>> + Send + 'a>>;

/// Something that speaks.
pub trait Engine: Send + Sync {
    /// What a plan must know of it.
    fn card(&self) -> EngineCard;

    /// The voices it has; empty when any id may be tried.
    fn voices(&self) -> Vec<VoiceCard>;

    /// What in `text` it cannot pronounce, found without speaking; said in the plan.
    fn check(&self, _text: &str, _language: &Language) -> Vec<String> {
        Vec::new()
    }

    /// Whether `text` has nothing at all that it can pronounce, so that a request for it would be refused.
    fn is_mute(&self, _text: &str, _language: &Language) -> bool {
        false
    }

    /// What a person should know before a language is spoken, said once a plan.
    fn language_notice(&self, _language: &Language) -> Option<String> {
        None
    }

    /// How it comes by its sound: of one that speaks by rule, no loud end and no repetition shows a fault.
    fn manner(&self) -> Manner {
        Manner::Living
    }

    /// Makes one request and writes the audio of its reply, in any format that can be decoded, into `spool`.
    /// Makes no second one: retries are the session's to decide.
    fn speak<'a>(&'a self, order: &'a Order, spool: &'a mut Spool) -> Speaking<'a>;

    /// Gets another token after one was refused: once, however many requests it was refused to. Makes no paid request.
    fn renew(&self) -> Renewing<'_> {
        Box::pin(async { Err("this engine has no token that could be renewed".to_owned()) })
    }
}

/// Where a reply's audio goes while it arrives: a file on the shelf's disk.
pub struct Spool {
    sink: Box<dyn Write + Send>,
}

impl Spool {
    /// A spool that writes to `sink`.
    pub fn new(sink: Box<dyn Write + Send>) -> Spool {
        Spool { sink }
    }

    /// Adds bytes of the reply.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.write_all(bytes)
    }

    /// Hands everything written so far to the operating system.
    pub fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// The truth about money: appends are durable when `append` returns.
pub trait Ledger: Send {
    /// Adds `entries` in order, all durable with one sync, stamped with `at`.
    fn append(&mut self, entries: &[Entry], at: UtcMillis) -> io::Result<()>;

    /// Whether its disk has room for more than what is under way; asked each time before something is begun, so it must
    /// not take long. The error says what is full and what to do.
    fn room(&self) -> io::Result<()> {
        Ok(())
    }
}

/// Why a reply on the spool did not become a take.
#[derive(Debug, thiserror::Error)]
pub enum LandError {
    /// The reply holds no usable audio.
    #[error("{0}")]
    BadAudio(String),
    /// This computer failed.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The folder of takes. All calls block; the studio makes them on threads that may.
pub trait Shelf: Send + Sync {
    /// The take under `key`, if it is there; its header is read, its sound is not.
    fn find(&self, key: &TakeKey) -> io::Result<Option<Take>>;

    /// Opens a spool for the reply to a request for `key`, replacing one that is there.
    fn spool(&self, key: &TakeKey) -> io::Result<Spool>;

    /// Marks the spool of `key` as whole: after a crash it counts as received.
    fn whole(&self, key: &TakeKey) -> io::Result<()>;

    /// Decodes and checks the whole spool of `key` and makes it a take: written, synced, renamed.
    /// Its folder is not synced yet: [`Shelf::settle`] does that for many at once, and removes the spool after it.
    /// A take whose length is not within `lengths` is no usable audio.
    fn land(&self, key: &TakeKey, lengths: &RangeInclusive<Frames>) -> Result<Take, LandError>;

    /// Makes the takes of `keys` durable: syncs the folders they were renamed into. Then their spools are removed.
    fn settle(&self, keys: &[TakeKey]) -> io::Result<()>;

    /// Whether a whole spool of `key` is there, left by a run that died.
    fn has_whole(&self, key: &TakeKey) -> bool;

    /// Whether its disk has room for more than what is under way, as [`Ledger::room`].
    fn room(&self) -> io::Result<()> {
        Ok(())
    }

    /// Removes what is left of a spool of `key`.
    fn discard(&self, key: &TakeKey) -> io::Result<()>;

    /// The keys of which something is left in the spool.
    fn left(&self) -> io::Result<BTreeSet<TakeKey>>;
}

/// How far a cue has come; what the checkpoint keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CueState {
    /// Not asked for yet, or to be asked for again.
    Open,
    /// Its take is on the shelf.
    Taken,
    /// It failed for good.
    Failed,
}

/// Where a job stands, for instant resume; never the truth.
pub trait Checkpoint: Send {
    /// Notes the states of some cues. Need not be durable before `flush`.
    fn note(&mut self, states: &[(CueId, CueState)]) -> io::Result<()>;

    /// Makes what was noted durable.
    fn flush(&mut self) -> io::Result<()>;
}

/// Those who watch a run.
pub trait Watch: Send {
    /// Takes note of an event. Must not block for long.
    fn see(&mut self, event: &Event);
}

impl<F: FnMut(&Event) + Send> Watch for F {
    fn see(&mut self, event: &Event) {
        self(event);
    }
}
