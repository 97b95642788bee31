//! Slots: the time in which a line is to be heard, where a source gives one.

use std::ops::Range;

use serde::Serialize;

use crate::units::SampleRate;

/// From when to when a line is to be heard, in milliseconds from the beginning of its track.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// When it begins.
    pub start_ms: u32,
    /// When it ends; not before it begins.
    pub end_ms: u32,
}

impl Slot {
    /// The same in frames at `rate`: the first that is no earlier than each time.
    pub fn frames(self, rate: SampleRate) -> Range<u64> {
        let frame = |ms: u32| (u64::from(rate.0) * u64::from(ms)).div_ceil(1000);
        frame(self.start_ms)..frame(self.end_ms)
    }
}
