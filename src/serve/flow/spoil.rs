//! Sound that is spoilt: what a check of takes should find, done to speech that was right.

/// What is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// Peaks are cut off at a third.
    Clipped,
    /// A twentieth of full scale is added.
    Offset,
    /// It ends where it is loudest in its second half.
    Tail,
    /// Its second half is near-silence that is cut off.
    Half,
    /// It is 12 dB quieter.
    Quiet,
    /// Six tenths of a second come twice.
    Repeated,
    /// Three seconds of silence stand in its middle.
    Gap,
    /// It is spoken at half the speed, so that it lasts twice as long.
    Slow,
}

impl Spoil {
    /// As scripts write it.
    pub(super) const WORDS: [(&'static str, Spoil); 8] = [
        ("clipped", Spoil::Clipped),
        ("offset", Spoil::Offset),
        ("tail", Spoil::Tail),
        ("half", Spoil::Half),
        ("quiet", Spoil::Quiet),
        ("repeated", Spoil::Repeated),
        ("gap", Spoil::Gap),
        ("slow", Spoil::Slow),
    ];

    /// The factor on the speed at which it is spoken.
    pub(super) fn speed(self) -> f64 {
        if self == Spoil::Slow { 0.5 } else { 1.0 }
    }

    /// Does it to `samples` at `rate`.
    pub(super) fn spoil(self, samples: &mut Vec<i16>, rate: u32) {
        let (rate, half) = (rate as usize, samples.len() / 2);
        match self {
            Spoil::Clipped => {
                let third = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0) / 3;
                let most = i16::try_from(third).unwrap_or(i16::MAX);
                samples.iter_mut().for_each(|sample| *sample = (*sample).clamp(-most, most).saturating_mul(2));
            }
            Spoil::Offset => samples.iter_mut().for_each(|sample| *sample = sample.saturating_add(1638)),
            Spoil::Tail => samples.truncate(loudest(samples, half, rate / 100)),
            Spoil::Half => {
                let hush = samples.len().saturating_sub(rate / 8);
                let end = samples.split_off(hush);
                samples.truncate(half);
                samples.extend(end);
            }
            Spoil::Quiet => samples.iter_mut().for_each(|sample| *sample /= 4),
            Spoil::Repeated => {
                let chunk = half.saturating_sub(rate * 6 / 10)..half;
                let again = samples.get(chunk).unwrap_or_default().to_vec();
                samples.splice(half..half, again);
            }
            Spoil::Gap => drop(samples.splice(half..half, std::iter::repeat_n(0, 3 * rate))),
            Spoil::Slow => {}
        }
    }
}

/// The end of the loudest window of `window` samples after `from`.
fn loudest(samples: &[i16], from: usize, window: usize) -> usize {
    let loud = |window: &[i16]| window.iter().map(|sample| u64::from(sample.unsigned_abs())).sum::<u64>();
    let windows = samples.get(from..).unwrap_or_default().chunks(window.max(1)).enumerate();
    let (at, _) = windows.max_by_key(|(_, window)| loud(window)).unwrap_or((0, &[]));
    (from + (at + 1) * window).min(samples.len())
}
