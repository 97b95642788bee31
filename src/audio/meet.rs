//! Brings what was decoded to where all takes of a work meet: one rate, and no direct current.
//!
//! Sound that has both already passes bit for bit.

use super::decode::Decoded;
use super::resample::{ResampleError, resample};
use crate::units::SampleRate;

/// A mean below a thousandth of full scale, −60 dB, is left alone: it is how voices swing, and no meter minds it.
const MOST_MEAN: u64 = 33;

/// `decoded` at `rate`, its mean taken out when it is one.
pub fn meet(decoded: Decoded, rate: SampleRate) -> Result<Decoded, ResampleError> {
    let Decoded { rate: from, mut samples } = decoded;
    let sum: i64 = samples.iter().map(|sample| i64::from(*sample)).sum();
    let count = samples.len().max(1) as i64;
    if (sum / count).unsigned_abs() >= MOST_MEAN {
        // To the nearest whole step: what remains is less than half of one, and nothing needs to be dithered.
        let mean = ((2 * sum + count * sum.signum()) / (2 * count)) as i16;
        samples.iter_mut().for_each(|sample| *sample = sample.saturating_sub(mean));
    }
    if from != rate {
        samples = resample(&samples, from, rate)?;
    }
    Ok(Decoded { rate, samples })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: SampleRate = SampleRate(24_000);

    fn tone(mean: i16) -> Vec<i16> {
        (0..24_000).map(|n| mean + if n / 60 % 2 == 0 { 5_000 } else { -5_000 }).collect()
    }

    fn met(samples: Vec<i16>, rate: u32) -> Decoded {
        meet(Decoded { rate: SampleRate(rate), samples }, RATE).unwrap()
    }

    #[test]
    fn what_needs_nothing_is_untouched() {
        for mean in [0, 12, -32] {
            assert_eq!(met(tone(mean), 24_000).samples, tone(mean));
        }
        assert!(met(Vec::new(), 24_000).samples.is_empty());
    }

    #[test]
    fn direct_current_is_taken_out_exactly() {
        for mean in [33, 700, -2_345] {
            assert_eq!(met(tone(mean), 24_000).samples, tone(0));
        }
    }

    #[test]
    fn another_rate_becomes_that_of_the_work() {
        let there = met(tone(900), 48_000);
        assert_eq!((there.rate, there.samples.len()), (RATE, 12_000));
        let mean = there.samples.iter().map(|sample| f64::from(*sample)).sum::<f64>() / 12_000.0;
        assert!(mean.abs() < 1.0, "{mean}");
    }
}
