//! A limiter that looks ahead: no peak above the ceiling, between samples neither, and no change anywhere else.
//!
//! Gains are whole numbers, so that they come back to exactly one: beside a peak every sample passes bit for bit. The
//! delay of looking ahead is taken off again: sound comes out where it went in.

use std::collections::VecDeque;

use super::true_peak::{Oversampling, highest};
use crate::units::{Millibels, SampleRate};

mod filter;

use filter::HALF;

/// How far it looks ahead, and how long the gain takes to fall, in milliseconds: as ffmpeg's `alimiter` by default;
/// longer than the ear needs to hear a step as a change of loudness rather than as a click.
const LOOK_AHEAD_MS: u32 = 5;

/// The time constant of the gain's return, in milliseconds: as ffmpeg's `alimiter` by default; longer than two periods
/// of the deepest voice, so that the gain does not follow the wave itself.
const RELEASE_MS: u32 = 50;

/// The ceiling that is aimed at lies so much below the one that was asked for: meters may read a peak 0.2 dB too high
/// and ours 0.4 too low (EBU Tech 3341, true peak); and of full white noise, in which peaks between samples add up, some
/// rises 0.003 above what is aimed at with 0.4.
pub const MARGIN: Millibels = Millibels(45);

/// The gain of one.
const ONE: u64 = 1 << 30;

/// The least by which the gain rises, a millionth: nobody hears it, and samples beside a peak are soon themselves again.
const LEAST_RISE: u64 = ONE >> 20;

/// The release's share of a rise is a whole number of so many bits.
const SHARE_BITS: u32 = 32;

/// Samples after the one that is judged which the filter must have seen.
const LATE: usize = HALF;

/// Samples before the newest one that it sees.
const SEEN: usize = Oversampling::<HALF>::SPAN - 1;

/// Samples that are judged together.
const BLOCK: usize = 64;

/// Limits a stream of samples.
pub struct Limiter {
    /// The highest magnitude that may remain.
    ceiling: f32,
    filter: Oversampling<HALF>,
    /// Samples that came and whose gain is not known yet, and before them as many as the filter needs.
    sound: Vec<f32>,
    /// By how many samples what comes out is later than what goes in.
    delay: usize,
    /// Samples still to come out of those that were there before the first.
    lead: usize,
    /// The peak between the sample that is judged next and the one before.
    before: f32,
    /// Peaks between the samples of a block.
    peaks: Vec<f32>,
    gain: Gain,
}

impl Limiter {
    /// A limiter to `ceiling`, in dBTP, for samples of full scale `full_scale`.
    pub fn new(rate: SampleRate, ceiling: Millibels, full_scale: f32) -> Limiter {
        let ahead = (rate.frames_in_ms(LOOK_AHEAD_MS).0 as usize).max(1);
        let delay = ahead + LATE;
        Limiter {
            ceiling: lowered(ceiling, full_scale),
            filter: filter::filter(),
            sound: vec![0.0; delay.max(SEEN)],
            delay,
            lead: delay,
            before: 0.0,
            peaks: Vec::new(),
            gain: Gain::new(ahead, rate.frames_in_ms(RELEASE_MS).0.max(1)),
        }
    }

    /// Takes `samples` and adds to `out` those whose gain is known.
    pub fn pass(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let known = self.sound.len();
        self.sound.extend_from_slice(samples);
        let from = out.len();
        for from in (known..self.sound.len()).step_by(BLOCK) {
            self.block(from, (from + BLOCK).min(self.sound.len()), out);
        }
        self.sound.drain(..samples.len());
        let lead = self.lead.min(samples.len());
        self.lead -= lead;
        out.drain(from..from + lead);
    }

    /// Adds the rest to `out`: as many samples have then come out as went in.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        self.pass(&vec![0.0; self.delay], out);
    }

    /// Judges what the samples `from..to` of `sound` decide, and adds to `out` those whose gain is then known.
    fn block(&mut self, from: usize, to: usize, out: &mut Vec<f32>) {
        let due = &self.sound[from - self.delay..to - self.delay];
        let judged = &self.sound[from - LATE..to - LATE];
        let window = &self.sound[from - SEEN..to];
        let (mut passes, mut before) = (self.before > self.ceiling || highest(judged) > self.ceiling, self.before);
        self.peaks.clear();
        if passes || self.filter.bound(window) > self.ceiling {
            self.filter.between(window, &mut self.peaks);
            passes |= highest(&self.peaks) > self.ceiling;
        }
        // Where nothing passes the ceiling, what is between the last samples is of no importance.
        self.before = self.peaks.last().copied().unwrap_or(0.0);
        if !passes && self.gain.is_one() {
            out.extend_from_slice(due);
        } else {
            for (n, (due, judged)) in due.iter().zip(judged).enumerate() {
                let after = self.peaks.get(n).copied().unwrap_or(0.0);
                let peak = judged.abs().max(before).max(after);
                before = after;
                out.push(due * self.gain.after(if peak > self.ceiling { self.ceiling / peak } else { 1.0 }));
            }
        }
    }
}

/// Finds what is above a ceiling, by the filter and the margin of the limiter.
pub struct Overs {
    ceiling: f32,
    filter: Oversampling<HALF>,
    peaks: Vec<f32>,
}

impl Overs {
    /// Samples before and after a stretch that peaks beside it are made of.
    pub const REACH: usize = HALF;

    /// What is above `ceiling`, in dBTP, of samples of full scale `full_scale`.
    pub fn new(ceiling: Millibels, full_scale: f32) -> Overs {
        Overs { ceiling: lowered(ceiling, full_scale), filter: filter::filter(), peaks: Vec::new() }
    }

    /// By how many decibels the highest peak of `sound`, at samples or between them, is too high, if it is.
    pub fn over(&mut self, sound: &[f32]) -> Option<f64> {
        let mut most = highest(sound);
        if self.filter.bound(sound) > self.ceiling {
            self.filter.between(sound, &mut self.peaks);
            most = most.max(highest(&self.peaks));
        }
        (most > self.ceiling).then(|| 20.0 * f64::from(most / self.ceiling).log10())
    }
}

/// The highest magnitude that remains below `ceiling`.
fn lowered(ceiling: Millibels, full_scale: f32) -> f32 {
    (ceiling - MARGIN).factor() * full_scale
}

/// The gain over time, from what single samples need.
struct Gain {
    /// Frames of looking ahead.
    ahead: usize,
    /// What a frame of the release takes of a rise.
    share: u64,
    /// Index of the sample that is judged.
    at: u64,
    /// The least gains to come, with the index of their samples: ascending in both. One is not among them.
    least: VecDeque<(u64, u64)>,
    /// The gain that falls at once and rises slowly.
    held: u64,
    /// Its last values, the oldest at `oldest`, and their sum: the mean is the gain.
    recent: Vec<u64>,
    oldest: usize,
    sum: u64,
    /// One over the sum when all of them are one.
    part: f64,
}

impl Gain {
    fn new(ahead: usize, release: u64) -> Gain {
        let recent = vec![ONE; ahead + 1];
        let sum = recent.iter().sum();
        let (share, part) = ((1 << SHARE_BITS) / release, 1.0 / sum as f64);
        Gain { ahead, share, at: 0, least: VecDeque::new(), held: ONE, recent, oldest: 0, sum, part }
    }

    /// Whether it is one, and stays so as long as no sample needs less.
    fn is_one(&self) -> bool {
        self.least.is_empty() && self.sum == self.full()
    }

    /// The sum when all recent gains are one.
    fn full(&self) -> u64 {
        ONE * self.recent.len() as u64
    }

    /// Takes what the next sample needs, and gives the gain of the one that is [`Gain::ahead`] frames earlier.
    fn after(&mut self, needed: f32) -> f32 {
        self.at += 1;
        if needed < 1.0 {
            let needed = (needed * ONE as f32) as u64;
            while self.least.back().is_some_and(|(_, gain)| *gain >= needed) {
                self.least.pop_back();
            }
            self.least.push_back((self.at, needed));
        }
        if self.least.front().is_some_and(|(at, _)| *at + (self.ahead as u64) < self.at) {
            self.least.pop_front();
        }
        let least = self.least.front().map_or(ONE, |(_, gain)| *gain);
        self.held = match least.checked_sub(self.held) {
            Some(rise) => self.held + ((rise * self.share) >> SHARE_BITS).max(LEAST_RISE).min(rise),
            None => least,
        };
        if let Some(oldest) = self.recent.get_mut(self.oldest) {
            self.sum = self.sum + self.held - *oldest;
            *oldest = self.held;
        }
        self.oldest = if self.oldest == self.ahead { 0 } else { self.oldest + 1 };
        if self.sum == self.full() { 1.0 } else { (self.sum as f64 * self.part) as f32 }
    }
}

#[cfg(test)]
mod tests;
