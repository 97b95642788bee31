//! A Tally: points counted from below and from above, wide enough that no sum of 64-bit points can overflow.

use super::Interval;
use crate::units::Points;

/// What is proven and what is possible, as sums.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    proven: u128,
    possible: u128,
}

impl Tally {
    /// A request is about to be sent: its points may be charged.
    pub(super) fn promise(&mut self, points: Points) {
        self.possible += u128::from(points.0);
    }

    /// Points that were promised are proven to be charged.
    pub(super) fn prove(&mut self, points: Points) {
        self.proven += u128::from(points.0);
    }

    /// Points that were promised are proven not to be charged.
    pub(super) fn release(&mut self, points: Points) {
        self.possible -= u128::from(points.0).min(self.possible);
    }

    pub(super) fn interval(self) -> Interval {
        let points = |sum: u128| Points(u64::try_from(sum).unwrap_or(u64::MAX));
        Interval { at_least: points(self.proven), at_most: points(self.possible) }
    }
}
