//! Rows of the checkpoint: keys that sort by job and plan, values that carry their own checksums.

use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use crate::plan::key::TakeKey;
use crate::studio::port::CueState;

/// Take keys in a page of a plan: 8 KiB, well below what sled keeps in its log.
pub(super) const PAGE_KEYS: usize = 256;

/// Cues in a row of states: a note rewrites 64 bytes, and a million cues come back in 4,000 rows.
pub(super) const PAGE_STATES: usize = 256;

/// Bytes of a row of states: two bits a cue.
const STATE_BYTES: usize = PAGE_STATES / 4;

/// The version of everything here; rows of another are as good as absent.
const VERSION: u8 = 1;

/// The prefix of a job's rows of one kind: `h`ead, `p`ages or `s`tates.
pub(super) fn of_job(kind: u8, job: &str) -> Vec<u8> {
    let mut key = vec![kind];
    key.extend_from_slice(&blake3::hash(job.as_bytes()).as_bytes()[..16]);
    key
}

/// The prefix of the pages or states of one plan of a job.
pub(super) fn of_plan(kind: u8, job: &str, fingerprint: &[u8; 32]) -> Vec<u8> {
    let mut key = of_job(kind, job);
    key.extend_from_slice(&fingerprint[..8]);
    key
}

/// The key of row `n` below `prefix`.
pub(super) fn nth(prefix: &[u8], n: usize) -> Vec<u8> {
    let mut key = prefix.to_vec();
    key.extend_from_slice(&(n as u32).to_be_bytes());
    key
}

/// The row's number, when `key` is one of those below `prefix`.
pub(super) fn number(prefix: &[u8], key: &[u8]) -> Option<usize> {
    let tail = key.strip_prefix(prefix)?.try_into().ok()?;
    Some(u32::from_be_bytes(tail) as usize)
}

/// A plan as its job's head describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) fingerprint: [u8; 32],
    pub(super) cues: u32,
    pub(super) pages: u32,
    /// Over all take keys, in order.
    pub(super) checksum: u128,
}

impl Head {
    pub(super) fn of(fingerprint: [u8; 32], keys: &[TakeKey]) -> Head {
        let mut hasher = Xxh3Default::new();
        keys.iter().for_each(|key| hasher.update(&key.0));
        let pages = keys.len().div_ceil(PAGE_KEYS) as u32;
        Head { fingerprint, cues: keys.len() as u32, pages, checksum: hasher.digest128() }
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let mut value = vec![VERSION];
        value.extend_from_slice(&self.fingerprint);
        value.extend_from_slice(&self.cues.to_le_bytes());
        value.extend_from_slice(&self.pages.to_le_bytes());
        value.extend_from_slice(&self.checksum.to_le_bytes());
        sealed(value)
    }

    pub(super) fn read(value: &[u8]) -> Option<Head> {
        let value = opened(value)?.strip_prefix(&[VERSION])?;
        let (fingerprint, value) = value.split_first_chunk()?;
        let (cues, value) = value.split_first_chunk()?;
        let (pages, value) = value.split_first_chunk()?;
        let checksum = u128::from_le_bytes(value.try_into().ok()?);
        let (cues, pages) = (u32::from_le_bytes(*cues), u32::from_le_bytes(*pages));
        Some(Head { fingerprint: *fingerprint, cues, pages, checksum })
    }
}

/// A page of a plan.
pub(super) fn page(keys: &[TakeKey]) -> Vec<u8> {
    let mut value = Vec::with_capacity(PAGE_KEYS * 32 + 8);
    keys.iter().for_each(|key| value.extend_from_slice(&key.0));
    sealed(value)
}

/// Whether `value` is the page of exactly these keys.
pub(super) fn is_page(value: &[u8], keys: &[TakeKey]) -> bool {
    opened(value).is_some_and(|bytes| bytes.chunks(32).eq(keys.iter().map(|key| key.0.as_slice())))
}

/// The states of a job's cues, two bits each; a cue that is not in a row is open.
#[derive(Debug, Clone)]
pub(super) struct States {
    bytes: Vec<u8>,
    cues: usize,
}

impl States {
    pub(super) fn open(cues: usize) -> States {
        States { bytes: vec![0; cues.div_ceil(PAGE_STATES) * STATE_BYTES], cues }
    }

    /// Sets the state of `cue`; returns its row's number, or `None` when nothing changed or there is no such cue.
    pub(super) fn set(&mut self, cue: usize, state: CueState) -> Option<usize> {
        let byte = self.bytes.get_mut(cue / 4).filter(|_| cue < self.cues)?;
        let shift = cue % 4 * 2;
        let changed = *byte & !(3 << shift) | bits(state) << shift;
        let different = changed != *byte;
        *byte = changed;
        different.then_some(cue / PAGE_STATES)
    }

    pub(super) fn all(&self) -> Vec<CueState> {
        let four = self.bytes.iter().flat_map(|byte| [byte & 3, byte >> 2 & 3, byte >> 4 & 3, byte >> 6]);
        four.take(self.cues).map(state).collect()
    }

    /// The value of row `n`.
    pub(super) fn row(&self, n: usize) -> Vec<u8> {
        let bytes = self.bytes.get(n * STATE_BYTES..(n + 1) * STATE_BYTES).unwrap_or(&[]);
        sealed(bytes.to_vec())
    }

    /// Takes in a row that was read; a damaged one leaves its cues open.
    pub(super) fn load(&mut self, n: usize, value: &[u8]) {
        let room = self.bytes.get_mut(n.saturating_mul(STATE_BYTES)..n.saturating_add(1).saturating_mul(STATE_BYTES));
        if let (Some(room), Some(bytes)) = (room, opened(value).filter(|bytes| bytes.len() == STATE_BYTES)) {
            room.copy_from_slice(bytes);
        }
    }
}

fn bits(state: CueState) -> u8 {
    match state {
        CueState::Open => 0,
        CueState::Taken => 1,
        CueState::Failed => 2,
    }
}

fn state(bits: u8) -> CueState {
    match bits {
        1 => CueState::Taken,
        2 => CueState::Failed,
        _ => CueState::Open,
    }
}

/// `value` with its checksum behind it.
fn sealed(mut value: Vec<u8>) -> Vec<u8> {
    let check = xxh3_64(&value);
    value.extend_from_slice(&check.to_le_bytes());
    value
}

/// What was sealed, when it is whole.
fn opened(value: &[u8]) -> Option<&[u8]> {
    let (value, check) = value.split_last_chunk()?;
    (xxh3_64(value) == u64::from_le_bytes(*check)).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_head_comes_back_and_no_changed_bit_goes_unseen() {
        let head = Head::of([7; 32], &[TakeKey([1; 32]), TakeKey([2; 32])]);
        let value = head.write();
        assert_eq!(Head::read(&value), Some(head));
        for at in 0..value.len() * 8 {
            let mut bad = value.clone();
            bad[at / 8] ^= 1 << (at % 8);
            assert_eq!(Head::read(&bad), None);
        }
    }

    proptest! {
        #[test]
        fn states_are_what_was_set_last(
            cues in 1..600_usize,
            sets in proptest::collection::vec((0..700_usize, 0..3_u8), 0..200)
        ) {
            let mut states = States::open(cues);
            let mut model = vec![CueState::Open; cues];
            for (cue, bits) in sets {
                let changed = states.set(cue, state(bits));
                let expected = model.get(cue).is_some_and(|old| *old != state(bits)).then_some(cue / PAGE_STATES);
                prop_assert_eq!(changed, expected);
                if let Some(slot) = model.get_mut(cue) {
                    *slot = state(bits);
                }
            }
            prop_assert_eq!(states.all(), model.clone());
            let mut again = States::open(cues);
            (0..cues.div_ceil(PAGE_STATES)).for_each(|n| again.load(n, &states.row(n)));
            prop_assert_eq!(again.all(), model);
        }
    }
}
