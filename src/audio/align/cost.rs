//! What an assignment costs: how far lengths are from what was expected, and which silences lie where none should.

use super::{Joint, LEAST_UNITS, Part};
use crate::audio::silences::Heard;
use crate::units::SampleRate;

/// How much lengths stray, as a standard deviation of their logarithm, squared: the first for any stretch and the second
/// for one of a second, growing as stretches become shorter. Sentences of the built-in engine have 0.04 and 0.11; a voice
/// that is not a machine is less steady.
const STRAYS: (f64, f64) = (0.12 * 0.12, 0.15 * 0.15);

/// Degrees of freedom of Student's distribution: lengths that are wholly wrong (numbers, letters that are spelled) are rare,
/// and happen.
const FREEDOM: f64 = 4.0;

/// A silence inside a part costs a nat each so many seconds beyond the second: closures of consonants are not longer.
const WITHIN: (f64, f64) = (0.05, 0.08);

/// And never more than this: now and then a voice hesitates.
const MOST_WITHIN: f64 = 8.0;

/// What is at least so long, in seconds, may be a pause of other words.
const PAUSE: f64 = 0.15;

/// What it costs that a joint has no pause: one clause of two has none, a sentence seldom, a line hardly ever.
const RUNS_ON: [f64; 3] = [0.7, 4.0, 9.0];

/// The shortest pauses that are usual at each joint, in seconds; shorter ones cost a nat each [`SHORTER`].
const USUAL: [f64; 3] = [0.06, 0.16, 0.25];
const SHORTER: f64 = 0.03;

/// Pauses after clauses are usually no longer than this, in seconds; longer ones cost a nat each so many seconds beyond it, and no
/// more than [`MOST_WITHIN`]: a pause as long as those between lines may be one around other words.
const LONGER: (f64, f64) = (0.5, 0.1);

/// Lengths that stray by more than this factor are not looked at.
const MOST_STRAY: f64 = 3.5;

/// How far from its expected place a joint is looked for: seconds, a share of the way, and so many deviations.
const BAND: (f64, f64, f64) = (1.0, 0.05, 4.0);

/// Tempos that are tried are this far apart, as a logarithm, and no farther than [`FARTHEST`] from the mean one.
const STEP: f64 = 0.06;
const FARTHEST: i32 = 12;

/// All that costs follow from. Joint 0 is the beginning and the last one the end; column 0 of silences is the beginning of
/// speech and the last one its end, and both have no length.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    /// Expected seconds up to each joint.
    pub(super) until: Vec<f64>,
    /// Sums of squares of how much the parts up to each joint may stray, in seconds.
    strays: Vec<f64>,
    /// What each joint is; both ends are lines.
    pub(super) kinds: Vec<Joint>,
    /// Seconds of speech up to each column, silences left out.
    pub(super) said: Vec<f64>,
    /// The length of each column's silence, in seconds.
    lengths: Vec<f64>,
    /// What all silences up to and with each column cost when they lie inside of parts.
    within: Vec<f64>,
    /// The same of those alone that are too short to be a pause.
    closures: Vec<f64>,
}

impl Scene {
    /// `None` where there is nothing to align.
    pub(super) fn of(parts: &[Part], heard: &Heard, rate: SampleRate) -> Option<Scene> {
        let seconds = |frames: u64| frames as f64 / f64::from(rate.0.max(1));
        let mut said = vec![0.0];
        let mut lengths = vec![0.0];
        let mut at = heard.speech.start;
        let mut sum = 0.0;
        for silence in &heard.silences {
            sum += seconds(silence.start.checked_sub(at)?);
            said.push(sum);
            lengths.push(seconds(silence.end.checked_sub(silence.start)?));
            at = silence.end;
        }
        said.push(sum + seconds(heard.speech.end.checked_sub(at)?));
        lengths.push(0.0);
        let valid = parts.iter().all(|part| part.seconds > 0.0 && part.seconds.is_finite());
        let spoken = said.last().copied().filter(|total| *total > 0.0)?;
        if parts.is_empty() || !valid {
            return None;
        }
        // At the take's own mean tempo, lengths are seconds.
        let scale = spoken / parts.iter().map(|part| part.seconds).sum::<f64>();
        let expected: Vec<f64> = parts.iter().map(|part| part.seconds * scale).collect();
        let mut kinds: Vec<Joint> = [Joint::Line].into_iter().chain(parts.iter().map(|part| part.ends)).collect();
        if let Some(last) = kinds.last_mut() {
            *last = Joint::Line;
        }
        Some(Scene::with(&expected, kinds, said, lengths))
    }

    fn with(expected: &[f64], kinds: Vec<Joint>, said: Vec<f64>, lengths: Vec<f64>) -> Scene {
        let sums = |each: &mut dyn Iterator<Item = f64>| {
            let mut sum = 0.0;
            let mut sums = vec![0.0];
            sums.extend(each.map(|one| {
                sum += one;
                sum
            }));
            sums
        };
        let until = sums(&mut expected.iter().copied());
        let strays = sums(&mut expected.iter().map(|seconds| variance(*seconds) * seconds * seconds));
        let cost = |length: &f64| ((length - WITHIN.1) / WITHIN.0).clamp(0.0, MOST_WITHIN);
        let within = sums(&mut lengths.iter().map(cost)).split_off(1);
        let closures =
            sums(&mut lengths.iter().map(|length| if *length < PAUSE { cost(length) } else { 0.0 })).split_off(1);
        Scene { until, strays, kinds, said, lengths, within, closures }
    }

    /// The same from its end to its beginning.
    pub(super) fn mirrored(&self) -> Scene {
        let total = self.said.last().copied().unwrap_or(0.0);
        let mut expected: Vec<f64> = self.until.windows(2).map(|pair| pair[1] - pair[0]).collect();
        expected.reverse();
        let kinds = self.kinds.iter().rev().copied().collect();
        let said = self.said.iter().rev().map(|said| total - said).collect();
        Scene::with(&expected, kinds, said, self.lengths.iter().rev().copied().collect())
    }

    /// The number of the last joint.
    pub(super) fn last(&self) -> usize {
        self.until.len() - 1
    }

    /// The number of columns.
    pub(super) fn columns(&self) -> usize {
        self.said.len()
    }

    /// The joints of the units that may be missing whole: lines, or where those are too few, sentences.
    pub(super) fn units(&self) -> Vec<usize> {
        let of = |least: Joint| (0..self.kinds.len()).filter(|joint| self.kinds[*joint] >= least).collect::<Vec<_>>();
        let lines = of(Joint::Line);
        if lines.len() > LEAST_UNITS { lines } else { of(Joint::Sentence) }
    }

    /// The tempos worth trying, as factors of expected lengths: that of the whole take, and those it would have with a unit
    /// missing or said twice.
    pub(super) fn tempos(&self) -> Vec<f64> {
        let units = self.units();
        let all = self.until[self.last()];
        let mut steps = vec![0];
        for pair in units.windows(2) {
            let one = self.until[pair[1]] - self.until[pair[0]];
            for other in [all / (all - one).max(all * 1e-3), all / (all + one)] {
                steps.push(((other.ln() / STEP).round() as i32).clamp(-FARTHEST, FARTHEST));
            }
        }
        steps.sort_unstable();
        steps.dedup();
        steps.into_iter().map(|step| (f64::from(step) * STEP).exp()).collect()
    }

    /// The columns at which `joint` may lie.
    pub(super) fn band(&self, joint: usize, tempo: f64) -> std::ops::Range<usize> {
        let at = self.until[joint] * tempo;
        let (seconds, share, deviations) = BAND;
        let wide = seconds + share * at + deviations * self.strays[joint].sqrt() * tempo;
        let from = self.said.partition_point(|said| *said < at - wide);
        from..self.said.partition_point(|said| *said <= at + wide)
    }

    /// What speech of `expected` seconds from column `from` to `to` costs, its ends left out.
    pub(super) fn stretch(&self, from: usize, to: usize, expected: f64) -> f64 {
        self.within[to - 1] - self.within[from] + length(self.said[to] - self.said[from], expected)
    }

    /// The same of speech of other words, whose pauses are not known.
    pub(super) fn other(&self, from: usize, to: usize, expected: f64) -> f64 {
        self.closures[to - 1] - self.closures[from] + length(self.said[to] - self.said[from], expected)
    }

    /// What it costs that `joint` has no pause.
    pub(super) fn runs_on(&self, joint: usize) -> f64 {
        RUNS_ON[self.kinds[joint] as usize]
    }

    /// What it costs that `joint` has the silence of `column`.
    pub(super) fn pause(&self, joint: usize, column: usize) -> f64 {
        if column == 0 || column + 1 == self.columns() {
            return 0.0;
        }
        let (kind, length) = (self.kinds[joint], self.lengths[column]);
        let longer = if kind == Joint::Clause { (length - LONGER.0) / LONGER.1 } else { 0.0 };
        ((USUAL[kind as usize] - length) / SHORTER).max(0.0) + longer.clamp(0.0, MOST_WITHIN)
    }

    /// Whether speech from column `from` to `to` is too short for `expected` seconds to be looked at, or too long.
    pub(super) fn strays(&self, from: usize, to: usize, expected: f64) -> std::cmp::Ordering {
        let found = self.said[to] - self.said[from];
        if found > expected * MOST_STRAY + 0.3 {
            std::cmp::Ordering::Greater
        } else if found < expected / MOST_STRAY - 0.1 {
            std::cmp::Ordering::Less
        } else {
            std::cmp::Ordering::Equal
        }
    }

    /// What the lengths of a path cost by themselves.
    pub(super) fn misfit(&self, path: &[Option<usize>], tempo: f64) -> f64 {
        let mut before = (0, 0);
        let mut sum = 0.0;
        let inner = path.iter().enumerate().filter_map(|(index, column)| Some((index + 1, (*column)?)));
        for here in inner.chain([(self.last(), self.columns() - 1)]) {
            let expected = (self.until[here.0] - self.until[before.0]) * tempo;
            sum += length(self.said[here.1] - self.said[before.1], expected);
            before = here;
        }
        sum
    }
}

/// How much the logarithm of a length of so many seconds strays, squared.
fn variance(seconds: f64) -> f64 {
    STRAYS.0 + STRAYS.1 / seconds.max(1e-3)
}

/// What it costs that a stretch is `found` seconds long where `expected` were.
fn length(found: f64, expected: f64) -> f64 {
    if found <= 0.0 || expected <= 0.0 {
        return f64::INFINITY;
    }
    let off = (found / expected).ln();
    (FREEDOM + 1.0) / 2.0 * (off * off / (variance(expected) * FREEDOM)).ln_1p()
}
