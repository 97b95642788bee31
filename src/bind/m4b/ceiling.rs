//! The ceiling of an M4B: each unit is decoded as players do before it is written, and where coding lifted a peak above the
//! ceiling, the units that make it are turned down.
//!
//! A block of sound is made by two units, each faded into the next. Turned down alike they turn down the block, and the blocks
//! beside it fade to and from it.

use std::collections::VecDeque;
use std::io;

use super::FRAME;
use crate::audio::decode::units::Units;
use crate::audio::limiter::Overs;
use crate::bind::encoder::refused;
use crate::units::Millibels;

/// Units that wait: one that is turned down changes the blocks beside its own, which may have to be turned down then.
const HELD: usize = 8;

/// How often what is held may be turned down. A block that is too high falls at once by as much as it must; the other rounds
/// are for those beside it.
const ROUNDS: u32 = 16;

/// A step of a unit's global gain, in decibels: a factor of 2^¼ (ISO/IEC 14496-3, 4.6.2.3.3).
const STEP_DB: f64 = 1.505;

/// The highest bits of a unit whose first element is a single channel (ISO/IEC 14496-3, table 4.85).
const SINGLE_CHANNEL: u8 = 0;

/// Samples of a block.
const BLOCK: usize = FRAME as usize;

/// What waits to be written.
pub(super) struct Ceiling {
    units: Units,
    overs: Overs,
    /// The unit before those that wait.
    before: Vec<u8>,
    held: VecDeque<Vec<u8>>,
    /// What they are decoded to, a block each.
    sound: Vec<f32>,
}

impl Ceiling {
    /// A ceiling in dBTP for units of `config`.
    pub fn new(ceiling: Millibels, config: &[u8]) -> io::Result<Ceiling> {
        let (units, overs) = (Units::new(config).map_err(refused)?, Overs::new(ceiling, 1.0));
        Ok(Ceiling { units, overs, before: Vec::new(), held: VecDeque::new(), sound: Vec::new() })
    }

    /// Takes the next unit, and gives the one that is to be written next once nothing can change it any more.
    pub fn pass(&mut self, unit: &[u8]) -> io::Result<Option<Vec<u8>>> {
        let judged = self.held.len();
        self.held.push_back(unit.to_vec());
        self.sound.extend_from_slice(self.units.decode(unit).map_err(refused)?);
        // The newest block is judged when it is known what follows it.
        self.keep(judged.saturating_sub(1), judged)?;
        if self.held.len() <= HELD {
            return Ok(None);
        }
        let done = self.held.pop_front();
        self.sound.drain(..BLOCK);
        self.before = done.clone().unwrap_or_default();
        Ok(done)
    }

    /// Gives all that waits: nothing follows.
    pub fn finish(mut self) -> io::Result<VecDeque<Vec<u8>>> {
        let judged = self.held.len();
        self.keep(judged.saturating_sub(1), judged)?;
        Ok(self.held)
    }

    /// Turns down what waits until none of the blocks before `to` is too high; those before `from` are known not to be.
    fn keep(&mut self, from: usize, to: usize) -> io::Result<()> {
        let mut from = from;
        for _ in 0..ROUNDS {
            let mut steps = vec![0; self.held.len()];
            for block in from..to {
                let Some(over) = self.over(block) else { continue };
                let needed = (over / STEP_DB).ceil() as u8;
                let parts = steps[block.saturating_sub(1)..=block].iter_mut();
                parts.for_each(|steps: &mut u8| *steps = needed.max(*steps));
            }
            if steps.iter().all(|steps| *steps == 0) {
                return Ok(());
            }
            self.held.iter_mut().zip(steps).for_each(|(unit, steps)| turn_down(unit, steps));
            self.decode_again()?;
            from = 0;
        }
        Ok(())
    }

    /// By how many decibels the block is too high.
    fn over(&mut self, block: usize) -> Option<f64> {
        let (start, end) = (block * BLOCK, (block + 1) * BLOCK);
        let seen = start.saturating_sub(Overs::REACH)..(end + Overs::REACH).min(self.sound.len());
        self.overs.over(&self.sound[seen])
    }

    fn decode_again(&mut self) -> io::Result<()> {
        self.units.reset();
        self.sound.clear();
        if !self.before.is_empty() {
            // Only what it hands on to the next counts.
            self.units.decode(&self.before).map_err(refused)?;
        }
        for unit in &self.held {
            self.sound.extend_from_slice(self.units.decode(unit).map_err(refused)?);
        }
        Ok(())
    }
}

/// Lowers the global gain of `unit`: the eight bits after the kind and the number of its first element
/// (ISO/IEC 14496-3, tables 4.4 and 4.50), on which all its scale factors build.
fn turn_down(unit: &mut [u8], steps: u8) {
    if let [first, second, ..] = unit
        && *first >> 5 == SINGLE_CHANNEL
    {
        let gain = (*first << 7 | *second >> 1).saturating_sub(steps);
        *first = *first & 0xfe | gain >> 7;
        *second = gain << 1 | *second & 1;
    }
}

#[cfg(test)]
mod tests;
