//! Chance that can be repeated, and how much of it a run of the tests wants.
//!
//! `RHAPSODE_LONG=1` asks for the long form of every proof; `RHAPSODE_SEED` for one seed that a failure has named.
#![expect(clippy::disallowed_methods, reason = "tests are told by their environment, and wait for real processes")]

use std::time::Instant;

/// Whether the long forms are wanted.
pub fn is_long() -> bool {
    std::env::var_os("RHAPSODE_LONG").is_some()
}

/// The one seed that is wanted.
pub fn chosen_seed() -> Option<u64> {
    std::env::var("RHAPSODE_SEED").ok()?.parse().ok()
}

/// Now, for those who meddle with a process at some moment.
pub fn moment() -> Instant {
    Instant::now()
}

/// Numbers from a seed: the steps of SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    /// The next number.
    pub fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number, below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.throw() % end
    }
}
