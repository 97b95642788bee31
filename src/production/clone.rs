//! Cloning a voice: ten points that are spent once. A crash or a lost answer is made good from the server's list, never
//! by asking again.
//!
//! What a process that dies leaves behind, line by line: before the `Intent` nothing; after it a purchase that the next
//! run looks for on the server by the sample's hash; after the reply the clone's record, which lets the next run write
//! the `Commit` that is missing. Only a person's word buys again what may have been paid for.

use std::future::Future;
use std::io;
use std::pin::Pin;

use crate::audio::Digest;
use crate::audio::sample::{RATE, Sample};
use crate::engine::flow::account::{CloneAsk, MAX_NAME};
use crate::engine::flow::kept::{Clone, Kept};
use crate::plan::key::TakeKey;
use crate::session::account::{Account, Stage};
use crate::session::answer::{Charged, Failure, FailureKind, Seen};
use crate::session::entry::Entry;
use crate::studio::port::Ledger;
use crate::units::{Frames, Points, UtcMillis};

mod error;
mod server;

pub use error::CloneError;
pub use server::FlowServer;

/// What a call to the server returns.
pub type Calling<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + 'a>>;

/// A clone that the server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnServer {
    /// Its voice id.
    pub id: String,
    /// The name that it was asked for under.
    pub name: String,
}

/// The calls that cloning needs.
pub trait Server {
    /// The account's clones; `None` when the server has no such list. Costs nothing.
    fn clones(&self) -> Calling<'_, Option<Vec<OnServer>>>;

    /// Makes a clone and returns its id, with what the answer said of the account. One request, which costs points.
    fn make<'a>(&'a self, ask: &'a CloneAsk<'_>) -> Calling<'a, (String, Seen)>;
}

/// A person's word for buying what may have been paid for already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It was not given.
    Unsaid,
    /// `--buy-again`.
    Given,
}

/// What is to be cloned.
pub struct Wish<'a> {
    /// The sample, ready to be sent.
    pub sample: &'a Sample,
    /// What the person calls the clone.
    pub name: &'a str,
    /// The account, as jobs name it.
    pub account: &'a str,
    /// What it costs.
    pub points: Points,
    /// Points of the account a day, where they are known.
    pub per_day: Option<Points>,
    /// Whether what may be paid for is bought again.
    pub again: Again,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It was bought now.
    Bought(Clone),
    /// It was there already; nothing was bought.
    There(Clone),
}

/// The key of the purchase of a clone of `samples` under `account`: the same sample is the same purchase, whatever it
/// is called.
pub fn key_of(samples: &[i16], account: &str) -> TakeKey {
    let mut hasher = blake3::Hasher::new();
    let pcm = crate::audio::pcm(samples);
    for field in [b"rhapsode clone 1".as_slice(), &pcm, account.as_bytes()] {
        hasher.update(&(field.len() as u64).to_le_bytes()).update(field);
    }
    TakeKey(*hasher.finalize().as_bytes())
}

/// What ends the name of every request for a clone of a sample with this hash.
fn mark(hash: &str) -> String {
    /// Hexadecimal digits: 48 bits, of which an account's few clones never share all.
    const DIGITS: usize = 12;
    format!("_{}", hash.get(..DIGITS).unwrap_or(hash))
}

/// The name that the server is given: the person's, and the sample's mark, at most [`MAX_NAME`] together.
pub fn request_name(name: &str, hash: &str) -> String {
    let mark = mark(hash);
    let room = MAX_NAME.saturating_sub(mark.len());
    format!("{}{mark}", name.get(..room.min(name.len())).unwrap_or_default())
}

/// The books and the server with which a clone is bought.
pub struct Desk<'a> {
    /// The account's ledger, open and locked.
    pub ledger: &'a mut dyn Ledger,
    /// What its entries come to.
    pub account: &'a mut Account,
    /// What is kept of the account's clones.
    pub kept: &'a Kept,
    /// The server.
    pub server: &'a dyn Server,
    /// The civil time.
    pub now: &'a dyn Fn() -> UtcMillis,
}

/// What the server's list says of a clone.
enum Look {
    /// It is there.
    There(OnServer),
    /// It is not there.
    Missing,
    /// There is no such list.
    NoList,
}

impl Desk<'_> {
    /// The clone that `wish` asks for: found, where it was made before; bought, where `agree` says yes to its price.
    pub async fn clone(&mut self, wish: &Wish<'_>, agree: &mut dyn FnMut(Points) -> bool) -> Result<Made, CloneError> {
        let hash = blake3::hash(&crate::audio::pcm(&wish.sample.samples)).to_hex().to_string();
        let request = request_name(wish.name, &hash);
        let key = key_of(&wish.sample.samples, wish.account);
        let known = self.kept.clones()?.clones.into_iter().find(|clone| clone.hash == hash);
        // A person who says that it is gone is believed no further than the server's list.
        if let Some(known) = known.clone().filter(|_| wish.again == Again::Unsaid) {
            self.settle_charged(key, wish, "its record was found")?;
            return Ok(Made::There(known));
        }
        let looked = self.look(&mark(&hash)).await.map_err(CloneError::List)?;
        match (&looked, known) {
            (Look::There(there), _) => {
                self.settle_charged(key, wish, "the server lists it")?;
                return Ok(Made::There(self.keep(there.id.clone(), wish, &there.name, &hash)?));
            }
            (Look::NoList, Some(known)) => return Ok(Made::There(known)),
            (Look::NoList, None) | (Look::Missing, _) => {}
        }
        self.may_buy(key, wish, &request, &looked)?;
        if !agree(wish.points) {
            return Err(CloneError::Declined(wish.points));
        }
        self.buy(key, wish, &request, &hash).await
    }

    async fn look(&self, mark: &str) -> Result<Look, Failure> {
        Ok(match self.server.clones().await? {
            None => Look::NoList,
            Some(all) => all.into_iter().find(|clone| clone.name.ends_with(mark)).map_or(Look::Missing, Look::There),
        })
    }

    /// The clone exists, so what was open or in doubt about it was charged.
    fn settle_charged(&mut self, key: TakeKey, wish: &Wish<'_>, why: &str) -> Result<(), CloneError> {
        if self.account.stage(&key) == Some(Stage::Open) {
            self.append(&[self.commit(key, wish.sample)])?;
        }
        // One clone is the fruit of one purchase: the others of the same key stay in doubt.
        if self.account.stage(&key) == Some(Stage::Doubtful) {
            self.append(&[Entry::Resolve { key, charged: true, why: why.to_owned(), intent: None }])?;
        }
        Ok(())
    }

    /// Refuses what may have been paid for, unless a person said otherwise, and what today's points do not allow.
    fn may_buy(&mut self, key: TakeKey, wish: &Wish<'_>, request: &str, looked: &Look) -> Result<(), CloneError> {
        if self.account.stage(&key) == Some(Stage::Open) {
            self.append(&[Entry::Doubt { key, why: "the run ended before its reply was noted".to_owned() }])?;
        }
        let fate = match self.account.stage(&key) {
            _ if wish.again == Again::Given => None,
            Some(Stage::Doubtful) => Some("and nobody knows what became of it"),
            Some(Stage::Burnt) => Some("and it was charged without a clone that could be used"),
            Some(Stage::Committed | Stage::Resolved) if self.was_paid(key) => Some("paid for, and made"),
            _ => None,
        };
        if let Some(fate) = fate {
            let looked = match looked {
                Look::NoList => "this server has no list in which it could be looked for",
                _ => "the server's list does not hold it now",
            };
            return Err(CloneError::MayBePaid { fate, looked: looked.to_owned(), request: request.to_owned() });
        }
        let spent = self.account.spent(self.account.today((self.now)().day())).at_most;
        match wish.per_day.filter(|per_day| spent + wish.points > *per_day) {
            Some(per_day) => Err(CloneError::Budget { points: wish.points, spent, per_day }),
            None => Ok(()),
        }
    }

    /// Whether the key's latest purchase was charged. A doubt that was resolved as free leaves no loss behind.
    fn was_paid(&self, key: TakeKey) -> bool {
        self.account.stage(&key) == Some(Stage::Committed) || self.account.losses(&key).lost > 0
    }

    async fn buy(&mut self, key: TakeKey, wish: &Wish<'_>, request: &str, hash: &str) -> Result<Made, CloneError> {
        let attempt = self.account.attempts(&key).saturating_add(1);
        // A slash is in no job's name, so that a clone is never counted as some job's.
        let job = format!("clone/{}", wish.name);
        self.append(&[Entry::Intent { key, points: wish.points, job, attempt }])?;
        let wav = wish.sample.wav();
        let seconds = wish.sample.frames().duration(RATE).as_secs_f64();
        // The id is asked for too: a server that takes it refuses to make a second one of it.
        let ask = CloneAsk { wav: &wav, seconds, name: request, id: Some(request) };
        match self.server.make(&ask).await {
            Ok((id, seen)) => {
                let kept = self.keep(id, wish, request, hash);
                let priced = seen.cost.filter(|cost| *cost != wish.points).map(|points| Entry::Priced { key, points });
                let entries: Vec<Entry> = priced.into_iter().chain([self.commit(key, wish.sample)]).collect();
                self.append(&entries)?;
                Ok(Made::Bought(kept?))
            }
            Err(failure) => self.failed(key, wish, failure, hash).await,
        }
    }

    /// Notes what the failure proves; where it proves nothing, the list is asked at once whether the clone is there.
    async fn failed(
        &mut self,
        key: TakeKey,
        wish: &Wish<'_>,
        failure: Failure,
        hash: &str,
    ) -> Result<Made, CloneError> {
        let why = failure.message.clone();
        let entry = match failure.charged {
            Charged::No => Entry::Free { key, why },
            Charged::Yes => Entry::Burnt { key, why },
            Charged::Unknown => Entry::Doubt { key, why },
        };
        self.append(&[entry])?;
        if failure.charged != Charged::No
            && let Ok(Look::There(there)) = self.look(&mark(hash)).await
        {
            let kept = self.keep(there.id, wish, &there.name, hash)?;
            self.settle_charged(key, wish, "the server lists it")?;
            return Ok(Made::Bought(kept));
        }
        Err(CloneError::Failed { failure, points: wish.points })
    }

    fn commit(&self, key: TakeKey, sample: &Sample) -> Entry {
        Entry::Commit { key, take: Digest::of(&sample.samples), frames: Frames(sample.samples.len() as u64) }
    }

    /// Notes the clone, so that jobs know it at once.
    fn keep(&self, id: String, wish: &Wish<'_>, request: &str, hash: &str) -> Result<Clone, CloneError> {
        let clone = Clone {
            id,
            name: wish.name.to_owned(),
            request: request.to_owned(),
            hash: hash.to_owned(),
            at: (self.now)(),
            account: wish.account.to_owned(),
        };
        let noted = self.kept.clones().and_then(|mut clones| {
            clones.put(clone.clone());
            self.kept.keep_clones(&clones)
        });
        noted.map(|()| clone.clone()).map_err(|source| CloneError::Unkept { id: clone.id, source })
    }

    /// Makes `entries` durable. They are tried on the account first: an impossible one must not reach the disk.
    fn append(&mut self, entries: &[Entry]) -> Result<(), CloneError> {
        let at = (self.now)();
        for entry in entries {
            self.account.apply(entry, at).map_err(|error| CloneError::Ledger(io::Error::other(error)))?;
        }
        self.ledger.append(entries, at).map_err(CloneError::Ledger)
    }
}

/// Whether the call itself is missing at the server, which the docs dialect's lack of a list looks like.
fn is_absent(failure: &Failure) -> bool {
    failure.kind == FailureKind::Misdirected
}

#[cfg(test)]
mod tests;
