//! Peaks between samples: an oversampling filter at many places at once, and a bound of what it can find.

/// Places that are looked at together: as many as fill two vectors of the least that every 64-bit computer has.
pub const TOGETHER: usize = 8;

/// The most samples that a filter sees at once.
const WIDEST: usize = 24;

/// An oversampling filter of `2 * HALF` coefficients a phase.
#[derive(Debug, Clone)]
pub struct Oversampling<const HALF: usize> {
    /// The phases, of each that is the mirror of another only one.
    pub phases: Vec<Phase<HALF>>,
    /// No value is higher than so many times the highest of the samples: the largest sum of a phase's coefficients
    /// without their signs.
    pub most: f32,
    /// Nor is it higher than so many times the highest sample …
    pub straight: f32,
    /// … and so many times the highest second difference together: what is slow has no peaks between samples.
    pub bent: f32,
}

/// A phase and its mirror. Of two phases that are each other's mirror one gives the sum of two values, the other their
/// difference.
#[derive(Debug, Clone, Copy)]
pub struct Phase<const HALF: usize> {
    /// Half the sum of a coefficient and its mirror, in order of time.
    even: [f32; HALF],
    /// Half their difference.
    odd: [f32; HALF],
}

impl<const HALF: usize> Phase<HALF> {
    /// The phase whose coefficient for the sample `n`, in order of time, is `tap(n)`.
    pub fn new(tap: impl Fn(usize) -> f64) -> Phase<HALF> {
        let (early, late) = (|n| tap(n), |n| tap(2 * HALF - 1 - n));
        Phase {
            even: std::array::from_fn(|n| ((early(n) + late(n)) / 2.0) as f32),
            odd: std::array::from_fn(|n| ((early(n) - late(n)) / 2.0) as f32),
        }
    }
}

impl<const HALF: usize> Oversampling<HALF> {
    /// Samples that are seen at once.
    pub const SPAN: usize = 2 * HALF;

    /// What no peak between the samples of `sound` is above.
    pub fn bound(&self, sound: &[f32]) -> f32 {
        let most = highest(sound);
        (most * self.most).min(most * self.straight + bend(sound) * self.bent)
    }

    /// Writes into `peaks` the highest magnitude of the wave between the two middle samples of every
    /// [`Oversampling::SPAN`] samples of `sound` that follow each other.
    pub fn between(&self, sound: &[f32], peaks: &mut Vec<f32>) {
        let count = (sound.len() + 1).saturating_sub(2 * HALF);
        peaks.resize(count.next_multiple_of(TOGETHER), 0.0);
        let mut last = [0.0; WIDEST + TOGETHER];
        let long = 2 * HALF - 1 + TOGETHER;
        for (at, peaks) in (0..).step_by(TOGETHER).zip(peaks.as_chunks_mut().0) {
            let rest = &sound[at..];
            let window = rest.get(..long).unwrap_or_else(|| {
                last[..rest.len()].copy_from_slice(rest);
                &last[..long]
            });
            self.together(window, peaks);
        }
        peaks.truncate(count);
    }

    fn together(&self, window: &[f32], peaks: &mut [f32; TOGETHER]) {
        *peaks = [0.0; TOGETHER];
        for phase in &self.phases {
            let (mut even, mut odd) = ([0.0; TOGETHER], [0.0; TOGETHER]);
            for tap in 0..HALF {
                let (early, late) = (&window[tap..][..TOGETHER], &window[2 * HALF - 1 - tap..][..TOGETHER]);
                for n in 0..TOGETHER {
                    even[n] += (early[n] + late[n]) * phase.even[tap];
                    odd[n] += (early[n] - late[n]) * phase.odd[tap];
                }
            }
            for n in 0..TOGETHER {
                let value = f32::abs(even[n]) + f32::abs(odd[n]);
                peaks[n] = if value > peaks[n] { value } else { peaks[n] };
            }
        }
    }
}

/// The highest magnitude of `samples`.
pub fn highest(samples: &[f32]) -> f32 {
    let (rows, rest) = samples.as_chunks::<TOGETHER>();
    let mut most = [0.0f32; TOGETHER];
    for row in rows {
        for n in 0..TOGETHER {
            most[n] = if row[n].abs() > most[n] { row[n].abs() } else { most[n] };
        }
    }
    most.iter().chain(rest).fold(0.0, |most, value| most.max(value.abs()))
}

/// The highest magnitude by which one of `samples` differs twice from the middle of its neighbours.
fn bend(samples: &[f32]) -> f32 {
    let (middle, after) = (samples.get(1..).unwrap_or_default(), samples.get(2..).unwrap_or_default());
    let (befores, (middles, _)) = (samples.as_chunks::<TOGETHER>().0, middle.as_chunks::<TOGETHER>());
    let (afters, rest) = after.as_chunks::<TOGETHER>();
    let mut most = [0.0f32; TOGETHER];
    for ((before, middle), after) in befores.iter().zip(middles).zip(afters) {
        for n in 0..TOGETHER {
            let bend = (before[n] - middle[n] - middle[n] + after[n]).abs();
            most[n] = if bend > most[n] { bend } else { most[n] };
        }
    }
    let last = samples.windows(3).skip(after.len() - rest.len());
    let last = last.map(|three| (three[0] - three[1] - three[1] + three[2]).abs());
    most.into_iter().chain(last).fold(0.0, f32::max)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Samples between −1 and 1 that look like chance.
    pub(in crate::audio) fn noise(count: usize) -> Vec<f32> {
        let hash = |n: u64| (super::super::dither::hash(n) as u32 >> 8) as f32 / 8_388_608.0 - 1.0;
        (0..count as u64).map(hash).collect()
    }

    /// What `filter` must be: `taps` gives each phase's coefficients in order of time. Its values are those of the plain sums
    /// at every place, and no bound is lower than what it may find.
    pub(in crate::audio) fn is_sound<const HALF: usize>(filter: &Oversampling<HALF>, taps: &[Vec<f64>]) {
        let sound = noise(103);
        let mut peaks = vec![9.0; 300];
        filter.between(&sound, &mut peaks);
        assert_eq!(peaks.len(), 104 - 2 * HALF);
        for (window, peak) in sound.windows(2 * HALF).zip(peaks) {
            let value = |taps: &Vec<f64>| {
                let forth: f64 = window.iter().zip(taps).map(|(sample, tap)| f64::from(*sample) * tap).sum();
                let back: f64 = window.iter().rev().zip(taps).map(|(sample, tap)| f64::from(*sample) * tap).sum();
                forth.abs().max(back.abs())
            };
            let most = taps.iter().map(value).fold(0.0, f64::max);
            assert!((f64::from(peak) - most).abs() < 1e-5, "{peak} for {most}");
            assert!(most <= f64::from(filter.bound(window)) * 1.000_001);
        }
        for taps in taps {
            let sum: f64 = taps.iter().map(|tap| tap.abs()).sum();
            assert!(sum <= f64::from(filter.most), "{sum}");
            // A straight line between the middle samples that has the same sum and lean; what is left over is a filter of
            // second differences.
            let (whole, lean) = taps
                .iter()
                .enumerate()
                .fold((0.0, 0.0), |(sum, lean), (n, tap)| (sum + tap, lean + tap * (n as f64 - (HALF - 1) as f64)));
            assert!(whole <= f64::from(filter.straight) && lean >= 0.0 && lean <= whole, "{whole} {lean}");
            let line = |n: usize| match n {
                n if n + 1 == HALF => whole - lean,
                n if n == HALF => lean,
                _ => 0.0,
            };
            let (mut once, mut twice, mut sum) = (0.0, 0.0, 0.0f64);
            for (n, tap) in taps.iter().enumerate() {
                once += tap - line(n);
                twice += once;
                sum += f64::abs(twice);
            }
            assert!(sum <= f64::from(filter.bent), "{sum}");
        }
        // Short sound has no place between, and does no harm.
        filter.between(&sound[..2 * HALF - 1], &mut Vec::new());
        assert_eq!((filter.bound(&[]), highest(&[])), (0.0, 0.0));
    }

    #[test]
    fn the_highest_sample_and_the_sharpest_bend_are_found_at_every_place() {
        for at in 1..20 {
            let mut sound = vec![0.25; 21];
            sound[at] = -1.0;
            assert_eq!((highest(&sound), bend(&sound)), (1.0, 2.5), "{at}");
        }
    }
}
