//! Sound that comes twice, to the sample: a piece of a stream that was delivered again.
//!
//! Blocks of the take are hashed, and a rolling hash looks for each of them in what comes later. A stretch of two blocks
//! holds a whole one wherever it begins, so none of that length is missed.

use std::collections::HashMap;
use std::ops::Range;

use super::{Check, Finding, Sound};

/// The shortest stretch that is found, in seconds: a piece of a stream is longer, and a voice that speaks by rule says the
/// same word twice the same.
const LEAST_S: f64 = 0.5;

/// At least this much of it sounds, in seconds: silence is like silence.
const SOUNDING_S: f64 = 0.3;

/// The base of the polynomial hash: odd, so that no sample is lost. What it finds is compared.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Bits of the filter before the table: most places are in no block, and are told apart by it alone.
const FILTER_BITS: u32 = 16;

/// The longest stretch that comes again without overlapping itself.
pub(super) fn find(sound: &Sound<'_>) -> Option<Finding> {
    let samples = sound.samples;
    let least = (LEAST_S * sound.rate) as usize;
    let block = least / 2;
    if block == 0 || samples.len() < 2 * least {
        return None;
    }
    let blocks = Blocks::of(sound, block);
    let mut longest: Option<(usize, Range<usize>)> = None;
    let mut hash = hash_of(&samples[..block]);
    let leaves = (1..block).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut skip_to = 0;
    for at in 0..=samples.len() - block {
        if at > 0 {
            let gone = code(samples[at - 1]).wrapping_mul(leaves);
            hash = hash.wrapping_sub(gone).wrapping_mul(BASE).wrapping_add(code(samples[at + block - 1]));
        }
        if at < skip_to {
            continue;
        }
        let Some(first) = blocks.first(hash).filter(|first| first + block <= at) else { continue };
        if samples[first..first + block] != samples[at..at + block] {
            continue;
        }
        let again = grown(samples, first, at, block);
        skip_to = again.end;
        let is_longer = longest.as_ref().is_none_or(|(_, range)| again.len() > range.len());
        if again.len() >= least && is_longer && sounding(sound, &again) >= SOUNDING_S {
            longest = Some((first, again));
        }
    }
    let (_, again) = longest?;
    Some(Finding::new(Check::Repeat, sound.span(&again), sound.seconds(again.len()), LEAST_S))
}

/// The first place of every block that sounds, by its hash.
struct Blocks {
    places: HashMap<u64, usize>,
    filter: Vec<bool>,
}

impl Blocks {
    fn of(sound: &Sound<'_>, block: usize) -> Blocks {
        let mut blocks = Blocks { places: HashMap::new(), filter: vec![false; 1 << FILTER_BITS] };
        for (index, piece) in sound.samples.chunks_exact(block).enumerate() {
            let at = index * block;
            // One that is half silent is found by its neighbour, or is not worth it.
            if sounding(sound, &(at..at + block)) * 2.0 < sound.seconds(block) {
                continue;
            }
            let hash = hash_of(piece);
            blocks.filter[bits(hash)] = true;
            blocks.places.entry(hash).or_insert(at);
        }
        blocks
    }

    fn first(&self, hash: u64) -> Option<usize> {
        if self.filter[bits(hash)] { self.places.get(&hash).copied() } else { None }
    }
}

fn bits(hash: u64) -> usize {
    (hash >> (u64::BITS - FILTER_BITS)) as usize
}

fn code(sample: i16) -> u64 {
    // Zero would hash like nothing at all.
    u64::from(sample as u16) + 1
}

fn hash_of(piece: &[i16]) -> u64 {
    piece.iter().fold(0u64, |hash, sample| hash.wrapping_mul(BASE).wrapping_add(code(*sample)))
}

/// How far the block at `at` is like that at `first` on both sides, without reaching into each other.
fn grown(samples: &[i16], first: usize, at: usize, block: usize) -> Range<usize> {
    let lag = at - first;
    let before = (0..first).rev().take_while(|place| samples[*place] == samples[*place + lag]).count().min(lag - block);
    let room = lag - before;
    let after =
        (first + block..samples.len() - lag).take_while(|place| samples[*place] == samples[*place + lag]).count();
    at - before..at - before + (before + block + after).min(room + before)
}

/// How much of `frames` is not near-silence, in seconds.
fn sounding(sound: &Sound<'_>, frames: &Range<usize>) -> f64 {
    let hush = sound.hush();
    let windows = frames.start / sound.window..frames.end.div_ceil(sound.window).min(sound.energies.len());
    let loud = sound.energies[windows].iter().filter(|energy| **energy > hush).count();
    sound.seconds(loud * sound.window)
}
