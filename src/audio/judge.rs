//! What must hold of decoded sound before it becomes a take, and where in it the speech lies.

use std::ops::{Range, RangeInclusive};

use super::decode::Decoded;
use super::{Digest, Take};
use crate::units::{Frames, SampleRate};

/// Windows a second in which loudness is judged: 5 ms each, shorter than any plosive and longer than a pitch
/// period of most voices.
const WINDOWS_PER_SECOND: u32 = 200;

/// Mean square of full scale: a square wave of ±32768.
const FULL_SCALE: u64 = 1 << 30;

/// A window above −50 dBFS is speech: room noise of a studio recording lies below, breaths and soft fricatives of
/// speech at usual level (−20 dBFS) above.
const SPEECH: u64 = FULL_SCALE / 100_000;

/// In a quiet take, 40 dB below its loudest window is speech too: what sets speech apart is its distance from the
/// loudest vowel, which a low volume setting does not change.
const BELOW_LOUDEST: u64 = 10_000;

/// Nothing below −80 dBFS is ever speech: that is three steps of 16 bits.
const FLOOR: u64 = FULL_SCALE / 100_000_000;

/// A take without a window above −60 dBFS has nothing in it that could be heard beside other takes.
const SILENT: u64 = FULL_SCALE / 1_000_000;

/// Of words that are not known.
pub const ANY_LENGTH: RangeInclusive<Frames> = Frames(0)..=Frames(u64::MAX);

/// Why decoded sound does not become a take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is no sound in it.
    #[error("the audio has no samples")]
    Empty,
    /// There is nothing to hear in it.
    #[error("the audio is {ms} ms of near-silence (nothing above −60 dBFS)")]
    Silent {
        /// How long it is.
        ms: u64,
    },
    /// It is much shorter or longer than its words can be.
    #[error(
        "the speech lasts {:.1} s, where its words take {:.1} to {:.1} s",
        seconds(*found, *rate), seconds(*least, *rate), seconds(*most, *rate)
    )]
    Length {
        /// How long it is.
        found: Frames,
        /// The least that its words can take.
        least: Frames,
        /// The most.
        most: Frames,
        /// Of all three.
        rate: SampleRate,
    },
    /// Its rate is not the engine's.
    #[error("the audio has {found}; the engine promised {expected}")]
    Rate {
        /// The rate it has.
        found: SampleRate,
        /// The rate that was promised.
        expected: SampleRate,
    },
}

fn seconds(frames: Frames, rate: SampleRate) -> f64 {
    frames.duration(rate).as_secs_f64()
}

/// What is known of `decoded` as a take, when it is fit to be one.
pub fn judge(decoded: &Decoded, expected: SampleRate, lengths: &RangeInclusive<Frames>) -> Result<Take, Unfit> {
    let Decoded { rate, samples } = decoded;
    if samples.is_empty() {
        return Err(Unfit::Empty);
    }
    if *rate != expected {
        return Err(Unfit::Rate { found: *rate, expected });
    }
    let frames = samples.len() as u64;
    let ms = frames * 1000 / u64::from(rate.0.max(1));
    let speech = speech(samples, *rate).ok_or(Unfit::Silent { ms })?;
    // What surrounds the speech says nothing of how much of it there is.
    let found = Frames(speech.end - speech.start);
    if !lengths.contains(&found) {
        return Err(Unfit::Length { found, least: *lengths.start(), most: *lengths.end(), rate: *rate });
    }
    Ok(Take { rate: *rate, frames: Frames(frames), speech, digest: Digest::of(samples) })
}

/// Where speech begins and ends in `samples`, to a window of 5 ms; `None` when all of it is near-silence.
pub fn speech(samples: &[i16], rate: SampleRate) -> Option<Range<u64>> {
    let (window, threshold) = threshold(samples, rate)?;
    let first = samples.chunks(window).position(|window| mean_square(window) > threshold)?;
    let last = samples.chunks(window).rposition(|window| mean_square(window) > threshold)?;
    let end = ((last + 1) * window).min(samples.len());
    Some((first * window) as u64..end as u64)
}

/// Where nothing is said between the beginning and the end of speech in `samples`, to a window of 5 ms, in order.
pub fn pauses(samples: &[i16], rate: SampleRate) -> Vec<Range<u64>> {
    let Some((window, threshold)) = threshold(samples, rate) else { return Vec::new() };
    let mut pauses = Vec::new();
    let mut quiet: Option<usize> = None;
    for (at, sound) in samples.chunks(window).enumerate() {
        if mean_square(sound) <= threshold {
            quiet.get_or_insert(at);
        } else if let Some(start) = quiet.take().filter(|start| *start > 0) {
            pauses.push((start * window) as u64..(at * window) as u64);
        }
    }
    pauses
}

/// The window in which loudness is judged, in frames, and the mean square above which one is speech; `None` when all of
/// `samples` is near-silence.
fn threshold(samples: &[i16], rate: SampleRate) -> Option<(usize, u64)> {
    let window = (rate.0 / WINDOWS_PER_SECOND).max(1) as usize;
    let loudest = samples.chunks(window).map(mean_square).max().filter(|loudest| *loudest > SILENT)?;
    Some((window, (loudest / BELOW_LOUDEST).clamp(FLOOR, SPEECH)))
}

/// The mean of the squares, exact: at most 2³⁰ each, so a window never overflows.
fn mean_square(window: &[i16]) -> u64 {
    // Unsigned before it is widened: that is what processors do fast.
    let square = |&sample: &i16| u64::from((i32::from(sample) * i32::from(sample)) as u32);
    let sum: u64 = window.iter().map(square).sum();
    sum / window.len().max(1) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: SampleRate = SampleRate(24_000);

    fn tone(peak: i16, frames: usize) -> Vec<i16> {
        (0..frames).map(|n| if n / 50 % 2 == 0 { peak } else { -peak }).collect()
    }

    fn padded(peak: i16) -> Vec<i16> {
        [vec![2; 2400], tone(peak, 4800), vec![-2; 1210]].concat()
    }

    #[test]
    fn speech_is_found_between_near_silences() {
        assert_eq!(speech(&padded(8000), RATE), Some(2400..7200));
        assert_eq!(speech(&tone(8000, 77), RATE), Some(0..77));
    }

    #[test]
    fn the_threshold_follows_a_quiet_take_down() {
        // −40 dBFS with a tail at −66: below −50, but near enough to its own loudest to be its last sound.
        let quiet = [tone(328, 4800), tone(16, 2400), vec![0; 2400]].concat();
        assert_eq!(speech(&quiet, RATE), Some(0..7200));
        let loud = [tone(16_000, 4800), tone(16, 2400)].concat();
        assert_eq!(speech(&loud, RATE), Some(0..4800));
    }

    #[test]
    fn unfit_sound_is_named() {
        let decoded = |samples| Decoded { rate: RATE, samples };
        assert_eq!(judge(&decoded(vec![]), RATE, &ANY_LENGTH), Err(Unfit::Empty));
        assert_eq!(judge(&decoded(tone(20, 2400)), RATE, &ANY_LENGTH), Err(Unfit::Silent { ms: 100 }));
        let other = SampleRate(22_050);
        assert_eq!(
            judge(&decoded(padded(8000)), other, &ANY_LENGTH),
            Err(Unfit::Rate { found: RATE, expected: other })
        );
        let short = judge(&decoded(padded(8000)), RATE, &(Frames(24_000)..=Frames(96_000))).unwrap_err();
        assert_eq!(short.to_string(), "the speech lasts 0.2 s, where its words take 1.0 to 4.0 s");
        let take = judge(&decoded(padded(8000)), RATE, &ANY_LENGTH).unwrap();
        assert_eq!((take.frames, take.speech), (Frames(8410), 2400..7200));
        assert_eq!(take.digest, Digest::of(&padded(8000)));
    }
}
