//! The world of the model: a ledger, a shelf and the truth about charges, with what a kill or a power cut leaves of them.

use std::sync::Arc;

use rhapsode::plan::key::TakeKey;
use rhapsode::session::account::Account;
use rhapsode::session::entry::Entry;
use rhapsode::units::UtcMillis;

use super::brain::Bytes;
use crate::session::stage::NOON;

/// The most segments that a scene has.
pub const MOST: usize = 4;
/// The most days that a scene lasts: each crash and each failure costs one at most.
pub const DAYS: usize = 8;

const DAY_MS: i64 = 86_400_000;

/// A moment of a day of the scene, counted from its first.
pub fn noon(day: u8) -> UtcMillis {
    UtcMillis(NOON.0 + i64::from(day) * DAY_MS)
}

/// The segment that `key` names.
pub fn segment(key: &TakeKey) -> usize {
    usize::from(key.0[0])
}

/// What lies in the spool of a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Spool {
    #[default]
    Empty,
    Part,
    Whole,
    /// Its name says whole, and the power cut took its bytes.
    Ruined,
}

/// How far the take of a key has come. A temporary file that is synced is the same as one that is not: nobody looks at it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Kept {
    #[default]
    Nowhere,
    Temp,
    Renamed,
    Durable,
}

/// All that the disk holds for a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Cell {
    pub spool: Spool,
    pub take: Kept,
}

impl Cell {
    /// Whether the take can be found.
    pub fn has_take(self) -> bool {
        matches!(self.take, Kept::Renamed | Kept::Durable)
    }

    /// Whether something is left in the spool's folder.
    pub fn is_left(self) -> bool {
        self.spool != Spool::Empty || self.take == Kept::Temp
    }

    /// Removes what is left in the spool's folder.
    pub fn clear(&mut self) {
        self.spool = Spool::Empty;
        if self.take == Kept::Temp {
            self.take = Kept::Nowhere;
        }
    }

    /// What a power cut can leave. No spool is ever synced: any of them may be gone, or keep its name and no bytes.
    fn after_cut(self) -> Vec<Cell> {
        let takes: &[Kept] = match self.take {
            Kept::Nowhere => &[Kept::Nowhere],
            Kept::Temp => &[Kept::Temp, Kept::Nowhere],
            Kept::Renamed => &[Kept::Durable, Kept::Nowhere],
            Kept::Durable => &[Kept::Durable],
        };
        let spools: &[Spool] = match self.spool {
            Spool::Empty => &[Spool::Empty],
            Spool::Part => &[Spool::Part, Spool::Empty],
            Spool::Whole => &[Spool::Whole, Spool::Ruined, Spool::Empty],
            Spool::Ruined => &[Spool::Ruined, Spool::Empty],
        };
        takes.iter().flat_map(|take| spools.iter().map(|spool| Cell { spool: *spool, take: *take })).collect()
    }
}

/// What only the model knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// Points that the service has charged, by day.
    pub charged: [u8; DAYS],
    /// Those of them that paid for something that was paid for before.
    pub twice: [u8; DAYS],
    /// How often each segment was paid for.
    pub paid: [u8; MOST],
    /// Whether a whole reply was received, and no power cut took it.
    pub received: [bool; MOST],
}

/// A record of the ledger, and the day on which it was written.
pub type Record = (u8, Arc<Entry>);

/// What outlives a run, and the truth.
#[derive(Debug, Clone, Default)]
pub struct World {
    pub ledger: Vec<Record>,
    /// How many of its records are durable.
    pub synced: usize,
    pub cells: [Cell; MOST],
    pub day: u8,
    pub ghost: Ghost,
}

/// What records come to.
pub fn account_of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Account {
    let mut account = Account::default();
    for (day, entry) in records {
        account.apply(entry, noon(*day)).expect("the ledger contradicts itself");
    }
    account
}

impl World {
    /// All that a power cut can leave: any prefix of the records that are not durable, and any part of the files that are
    /// not. A torn record is cut when the ledger is opened, so none is kept.
    pub fn after_cut(&self) -> Vec<World> {
        let mut cells = vec![[Cell::default(); MOST]];
        for n in 0..MOST {
            let outcomes = self.cells[n].after_cut();
            let with = |before: [Cell; MOST]| {
                outcomes.iter().map(move |outcome| {
                    let mut after = before;
                    after[n] = *outcome;
                    after
                })
            };
            cells = cells.into_iter().flat_map(with).collect();
        }
        let mut worlds = Vec::new();
        for records in self.synced..=self.ledger.len() {
            for cells in &cells {
                let mut ghost = self.ghost;
                for (received, cell) in ghost.received.iter_mut().zip(cells) {
                    *received &= cell.has_take() || cell.spool == Spool::Whole;
                }
                let ledger = self.ledger[..records].to_vec();
                worlds.push(World { ledger, synced: records, cells: *cells, day: self.day, ghost });
            }
        }
        worlds
    }
}

impl World {
    /// Adds to `bytes` what decides what follows: what happened to different keys commutes, but for the order in which
    /// recovery settles what is open or in doubt, and for that of the records that a power cut may take.
    pub fn mark(&self, segments: usize, bytes: &mut Bytes) {
        bytes.add(&(self.day, self.ghost, self.cells));
        let mut unsettled: Vec<(u64, usize)> = Vec::new();
        let mut histories: [Vec<(u8, u8, bool)>; MOST] = Default::default();
        let mut buffered = Vec::new();
        for (at, (day, entry)) in self.ledger.iter().enumerate() {
            let (n, seq) = (segment(&entry.key()), at as u64 + 1);
            let latest = |unsettled: &[(u64, usize)]| unsettled.iter().rposition(|(_, other)| *other == n);
            let kind = match &**entry {
                Entry::Intent { .. } => {
                    unsettled.push((seq, n));
                    0
                }
                Entry::Commit { .. } | Entry::Free { .. } | Entry::Burnt { .. } => {
                    latest(&unsettled).map(|at| unsettled.remove(at));
                    1 + u8::from(matches!(**entry, Entry::Free { .. }))
                        + 2 * u8::from(matches!(**entry, Entry::Burnt { .. }))
                }
                Entry::Doubt { .. } => 4,
                Entry::Priced { .. } => 5,
                Entry::Resolve { charged, intent, .. } => {
                    let which = match intent {
                        Some(seq) => unsettled.iter().position(|(other, _)| other == seq),
                        None => latest(&unsettled),
                    };
                    let nth = which.map_or(0, |at| unsettled[..at].iter().filter(|(_, other)| *other == n).count());
                    which.map(|at| unsettled.remove(at));
                    6 + u8::from(*charged) + 2 * u8::try_from(nth).unwrap()
                }
            };
            histories[n].push((kind, *day, at < self.synced));
            if at >= self.synced {
                buffered.push(n);
            }
        }
        let order: Vec<usize> = unsettled.into_iter().map(|(_, n)| n).collect();
        bytes.add(&(&histories[..segments], order, buffered));
    }
}
