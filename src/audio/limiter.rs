//! A limiter that looks ahead: no peak above the ceiling, between samples neither, and no change anywhere else.
//!
//! Gains are whole numbers, so that they come back to exactly one: beside a peak every sample passes bit for bit. The
//! delay of looking ahead is taken off again: sound comes out where it went in.

use std::collections::VecDeque;

use super::true_peak::{MOST, TAPS, between};
use crate::units::{Millibels, SampleRate};

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

/// Samples after the one that is judged which the filter must have seen.
const LATE: usize = TAPS / 2;

/// Limits a stream of samples.
pub struct Limiter {
    /// The highest magnitude that may remain.
    ceiling: f32,
    /// Frames of looking ahead.
    ahead: usize,
    /// Frames of the release's time constant.
    release: u64,
    window: [f32; TAPS],
    /// Samples since the last that could have a peak beside it.
    quiet: usize,
    /// The peak between the sample that is judged and the one before.
    before: f32,
    /// Index of the sample that is judged.
    at: u64,
    /// The least gains to come, with the index of their samples: ascending in both.
    least: VecDeque<(u64, u64)>,
    /// The gain that falls at once and rises slowly.
    held: u64,
    /// Its last values and their sum: the mean is the gain.
    recent: VecDeque<u64>,
    sum: u64,
    /// Samples that wait for their gain.
    waiting: VecDeque<f32>,
    /// Samples still to come out of those that were there before the first.
    lead: usize,
}

impl Limiter {
    /// A limiter to `ceiling`, in dBTP, for samples of full scale `full_scale`.
    pub fn new(rate: SampleRate, ceiling: Millibels, full_scale: f32) -> Limiter {
        let ahead = (rate.frames_in_ms(LOOK_AHEAD_MS).0 as usize).max(1);
        Limiter {
            ceiling: (ceiling - MARGIN).factor() * full_scale,
            ahead,
            release: rate.frames_in_ms(RELEASE_MS).0.max(1),
            window: [0.0; TAPS],
            quiet: TAPS,
            before: 0.0,
            at: 0,
            least: VecDeque::new(),
            held: ONE,
            recent: std::iter::repeat_n(ONE, ahead + 1).collect(),
            sum: ONE * (ahead as u64 + 1),
            waiting: std::iter::repeat_n(0.0, ahead + LATE).collect(),
            lead: ahead + LATE,
        }
    }

    /// Takes `samples` and adds to `out` those whose gain is known.
    pub fn pass(&mut self, mut samples: &[f32], out: &mut Vec<f32>) {
        while let Some((first, rest)) = samples.split_first() {
            let low = if self.idle() { samples.iter().take_while(|sample| !self.nears(**sample)).count() } else { 0 };
            if low > 0 {
                let (now, later) = samples.split_at(low);
                self.skip(now, out);
                samples = later;
                continue;
            }
            let limited = self.step(*first);
            if self.lead > 0 {
                self.lead -= 1;
            } else {
                out.push(limited);
            }
            samples = rest;
        }
    }

    /// Whether all gains under way are one, and stay so as long as no sample nears the ceiling.
    fn idle(&self) -> bool {
        let one = |entry: Option<&(u64, u64)>| entry.is_some_and(|(_, gain)| *gain == ONE);
        self.quiet >= TAPS
            && self.sum == ONE * (self.ahead as u64 + 1)
            && one(self.least.front())
            && one(self.least.back())
    }

    /// Whether a peak above the ceiling may lie beside `sample`.
    fn nears(&self, sample: f32) -> bool {
        sample.abs() * MOST > self.ceiling
    }

    /// What [`Limiter::step`] does with each of `samples` where the limiter is idle and none of them nears the ceiling.
    fn skip(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let kept = TAPS.min(samples.len());
        self.window.rotate_left(kept);
        self.window[TAPS - kept..].copy_from_slice(&samples[samples.len() - kept..]);
        self.quiet = self.quiet.saturating_add(samples.len());
        self.before = 0.0;
        self.at += samples.len() as u64;
        self.least.clear();
        self.least.push_back((self.at, ONE));
        self.waiting.extend(samples);
        let lead = self.lead.min(samples.len());
        self.lead -= lead;
        out.extend(self.waiting.drain(..samples.len()).skip(lead));
    }

    /// Adds the rest to `out`: as many samples have then come out as went in.
    pub fn finish(mut self, out: &mut Vec<f32>) {
        let silence = vec![0.0; self.ahead + LATE];
        self.pass(&silence, out);
    }

    /// Takes a sample and gives the one that is as old as the limiter's delay.
    fn step(&mut self, sample: f32) -> f32 {
        let needed = self.needed(sample);
        self.at += 1;
        while self.least.back().is_some_and(|(_, gain)| *gain >= needed) {
            self.least.pop_back();
        }
        self.least.push_back((self.at, needed));
        while self.least.front().is_some_and(|(at, _)| *at + (self.ahead as u64) < self.at) {
            self.least.pop_front();
        }
        let least = self.least.front().map_or(ONE, |(_, gain)| *gain);
        self.held = match least.checked_sub(self.held) {
            Some(rise) => self.held + (rise / self.release).max(LEAST_RISE).min(rise),
            None => least,
        };
        self.recent.push_back(self.held);
        self.sum = self.sum + self.held - self.recent.pop_front().unwrap_or(ONE);
        self.waiting.push_back(sample);
        let due = self.waiting.pop_front().unwrap_or(0.0);
        match self.sum / (self.ahead as u64 + 1) {
            ONE => due,
            gain => due * (gain as f32 / ONE as f32),
        }
    }

    /// The gain that the sample [`LATE`] frames before `sample` needs, for itself and for the wave on both its sides.
    fn needed(&mut self, sample: f32) -> u64 {
        self.window.rotate_left(1);
        self.window[TAPS - 1] = sample;
        self.quiet = if self.nears(sample) { 0 } else { self.quiet.saturating_add(1) };
        if self.quiet >= TAPS {
            self.before = 0.0;
            return ONE;
        }
        let after = between(&self.window);
        let peak = self.window[TAPS - 1 - LATE].abs().max(self.before).max(after);
        self.before = after;
        if peak <= self.ceiling { ONE } else { (f64::from(self.ceiling) / f64::from(peak) * ONE as f64) as u64 }
    }
}

#[cfg(test)]
mod tests;
