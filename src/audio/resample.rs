//! Changes the sample rate of a recording, band-limited, exact to the sample in length.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler};

use crate::units::SampleRate;

mod stream;

pub use stream::{Resampled, Stream, frames_at};

/// Frames that are transformed at once: a few hundred to a few thousand serve any ratio well.
const CHUNK: usize = 1024;

/// Two rates between which sound cannot be carried over.
#[derive(Debug, thiserror::Error)]
#[error("sound at {from} cannot be brought to {to}: {why}")]
pub struct ResampleError {
    /// The rate it has.
    pub from: SampleRate,
    /// The rate that is wanted.
    pub to: SampleRate,
    /// What the resampler says.
    pub why: String,
}

/// `samples` at the rate `from`, at the rate `to`. What lies outside full scale afterwards is clipped.
pub fn resample(samples: &[i16], from: SampleRate, to: SampleRate) -> Result<Vec<i16>, ResampleError> {
    if from == to || samples.is_empty() {
        return Ok(samples.to_vec());
    }
    let error = |why: &dyn std::fmt::Display| ResampleError { from, to, why: why.to_string() };
    let input: Vec<f32> = samples.iter().map(|sample| f32::from(*sample)).collect();
    let mut resampler =
        Fft::<f32>::new(from.0 as usize, to.0 as usize, CHUNK, 1, FixedSync::Both).map_err(|cause| error(&cause))?;
    let adapter = SequentialSlice::new(&input, 1, input.len()).map_err(|cause| error(&cause))?;
    let output = resampler.process_all(&adapter, input.len(), None).map_err(|cause| error(&cause))?;
    Ok(output.take_data().into_iter().map(|sample| sample.round().clamp(-32_768.0, 32_767.0) as i16).collect())
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn tone(hertz: f64, rate: u32, frames: usize) -> Vec<i16> {
        (0..frames).map(|n| (12_000.0 * (TAU * hertz * n as f64 / f64::from(rate)).sin()).round() as i16).collect()
    }

    #[test]
    fn a_tone_stays_a_tone_where_it_was() {
        for rate in [8_000, 22_050, 24_000, 44_100, 48_000] {
            let there = resample(&tone(440.0, rate, rate as usize), SampleRate(rate), SampleRate(16_000)).unwrap();
            assert!(there.len().abs_diff(16_000) <= 1, "{rate}: {}", there.len());
            // The ends ring, as any band-limited end does; between them are 385 whole periods.
            let middle = 1_000..15_000;
            let angle = |n: usize| TAU * 440.0 * n as f64 / 16_000.0;
            let sum = |wave: fn(f64) -> f64| middle.clone().map(|n| f64::from(there[n]) * wave(angle(n))).sum::<f64>();
            let (sine, cosine) = (sum(f64::sin) / 7_000.0, sum(f64::cos) / 7_000.0);
            assert!((sine.hypot(cosine) - 12_000.0).abs() < 12.0, "{rate}: {}", sine.hypot(cosine));
            // The resampler's delay is taken off in whole samples.
            let late = cosine.atan2(sine) / angle(1);
            assert!(late.abs() < 1.0, "{rate}: {late} samples");
            let rest = |n: usize| f64::from(there[n]) - sine * angle(n).sin() - cosine * angle(n).cos();
            let worst = middle.map(|n| rest(n).abs()).fold(0.0, f64::max);
            assert!(worst < 3.0, "{rate}: {worst} of 12000");
        }
    }

    #[test]
    fn what_the_new_rate_cannot_hold_is_gone() {
        let there = resample(&tone(11_000.0, 48_000, 48_000), SampleRate(48_000), SampleRate(16_000)).unwrap();
        let loudest = there[1_000..15_000].iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!(loudest < 12, "{loudest} of 12000 came back as something else");
        assert_eq!(resample(&[1, 2], SampleRate(16_000), SampleRate(16_000)).unwrap(), [1, 2]);
    }
}
