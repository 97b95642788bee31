//! The K-weighting of ITU-R BS.1770-5, Annex 1, over four stretches of a sound at once.
//!
//! A recursive filter waits for its own last result; four of them do not wait for each other. Stretches lie at fixed
//! places of the sound, so that pieces do not matter, and each is begun a step early: what the filter remembers of the
//! sound before has then faded by 180 dB, since its slowest pole falls by 38.1 · 2π nepers a second.

use std::f64::consts::PI;

use crate::units::SampleRate;

use super::FULL_SCALE;

/// Stretches that are filtered at the same time: two vectors of the least that every 64-bit computer has.
const LANES: usize = 4;

/// Steps of a stretch: the one by which each is begun early costs a tenth of the work.
const STRETCH: usize = 10;

/// Energy of full scale.
const FULL: f64 = FULL_SCALE as f64 * FULL_SCALE as f64;

/// The energy of one step of a sound, a square wave of full scale having one a sample.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Step {
    /// As BS.1770 hears it.
    pub weighted: f64,
    /// As it is.
    pub plain: f64,
}

/// The two filters of the weighting, second order each.
#[derive(Debug, Clone)]
struct Filter {
    /// Weights of the shelf's input, newest first, and of its own past.
    shelf: ([f64; 3], [f64; 2]),
    /// Weights of the high-pass's own past. Its input has the weights 1, −2, 1.
    high: [f64; 2],
}

impl Filter {
    /// The analogue prototypes behind the coefficients that BS.1770 gives for 48 kHz, at any rate: those of libebur128.
    fn new(rate: SampleRate) -> Filter {
        let warped = |hz: f64| (PI * hz / f64::from(rate.0)).tan();
        let (k, q) = (warped(1_681.974_450_955_533), 0.707_175_236_955_419_6);
        let gain = 10f64.powf(3.999_843_853_973_347 / 20.0);
        let middle = gain.powf(0.499_666_774_154_541_6);
        let whole = 1.0 + k / q + k * k;
        let input = [gain + middle * k / q + k * k, 2.0 * (k * k - gain), gain - middle * k / q + k * k];
        let past = [2.0 * (k * k - 1.0), 1.0 - k / q + k * k];
        let shelf = (input.map(|weight| weight / whole), past.map(|weight| weight / whole));
        let (k, q) = (warped(38.135_470_876_024_44), 0.500_327_037_323_877_3);
        let whole = 1.0 + k / q + k * k;
        let high = [2.0 * (k * k - 1.0), 1.0 - k / q + k * k].map(|weight| weight / whole);
        Filter { shelf, high }
    }

    /// Filters one step of each lane, and gives its energies.
    fn step(&self, past: &mut Past, lanes: [&[f32]; LANES]) -> [Step; LANES] {
        let ([b0, b1, b2], [a1, a2]) = self.shelf;
        let [c1, c2] = self.high;
        let len = lanes[0].len();
        let lanes = lanes.map(|lane| &lane[..len]);
        let [mut s1, mut s2, mut h1, mut h2] = past.0;
        let mut weighted = [0.0; LANES];
        for n in 0..len {
            let x = lanes.map(|lane| f64::from(lane[n]));
            let (mut s0, mut shelved, mut h0) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
            for l in 0..LANES {
                s0[l] = (x[l] - a2 * s2[l]) - a1 * s1[l];
                shelved[l] = (b1 * s1[l] + b2 * s2[l]) + b0 * s0[l];
                h0[l] = (shelved[l] - c2 * h2[l]) - c1 * h1[l];
                let heard = (h2[l] - h1[l] - h1[l]) + h0[l];
                weighted[l] += heard * heard;
            }
            s2 = s1;
            s1 = s0;
            h2 = h1;
            h1 = h0;
        }
        past.0 = [s1, s2, h1, h2];
        std::array::from_fn(|l| Step { weighted: weighted[l] / FULL, plain: plain(lanes[l]) / FULL })
    }
}

/// The energy of `samples` as they are.
fn plain(samples: &[f32]) -> f64 {
    let square = |sample: f32| f64::from(sample) * f64::from(sample);
    let mut sums = [0.0; LANES];
    let (fours, rest) = samples.as_chunks::<LANES>();
    for four in fours {
        for l in 0..LANES {
            sums[l] += square(four[l]);
        }
    }
    sums.into_iter().chain(rest.iter().map(|sample| square(*sample))).sum()
}

/// What the shelf and the high-pass remember, their last but one after the last.
#[derive(Default)]
struct Past([[f64; LANES]; 4]);

/// Weights a sound while it passes.
pub(super) struct Weighting {
    filter: Filter,
    /// Frames of a step.
    step: usize,
    /// A step that was heard already, silence at first, and what came after it.
    sound: Vec<f32>,
    steps: Vec<Step>,
}

impl Weighting {
    /// A weighting whose steps have `step` frames.
    pub(super) fn new(rate: SampleRate, step: usize) -> Weighting {
        Weighting { filter: Filter::new(rate), step, sound: vec![0.0; step], steps: Vec::new() }
    }

    /// Takes samples of full scale [`FULL_SCALE`] off the front of `samples`, and gives the steps that were weighted.
    pub(super) fn take(&mut self, samples: &mut &[f32]) -> &[Step] {
        let whole = (1 + LANES * STRETCH) * self.step;
        let (now, later) = samples.split_at((whole - self.sound.len()).min(samples.len()));
        self.sound.extend_from_slice(now);
        *samples = later;
        self.steps.clear();
        if self.sound.len() == whole {
            self.weigh(STRETCH);
            self.sound.drain(..LANES * STRETCH * self.step);
        }
        &self.steps
    }

    /// The last whole steps, and the energy of what is left after them, as it is.
    pub(super) fn finish(&mut self) -> (&[Step], f64) {
        let whole = self.sound.len() / self.step - 1;
        let rest = plain(&self.sound[(1 + whole) * self.step..]) / FULL;
        let stretch = whole.div_ceil(LANES);
        self.sound.resize((1 + LANES * stretch) * self.step, 0.0);
        self.steps.clear();
        self.weigh(stretch);
        self.steps.truncate(whole);
        (&self.steps, rest)
    }

    /// Weighs [`LANES`] stretches of `stretch` steps.
    fn weigh(&mut self, stretch: usize) {
        self.steps.resize(LANES * stretch, Step::default());
        let mut past = Past::default();
        for at in 0..=stretch {
            let lanes = std::array::from_fn(|lane| &self.sound[(lane * stretch + at) * self.step..][..self.step]);
            let steps = self.filter.step(&mut past, lanes);
            // The first was the one before the stretch.
            let Some(at) = at.checked_sub(1) else { continue };
            steps.into_iter().enumerate().for_each(|(lane, step)| self.steps[lane * stretch + at] = step);
        }
    }
}
