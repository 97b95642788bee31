//! Backgrounds: sound that lies under words and gives way to them; decoded whole, in one channel and at one rate.

use std::io::{Read, Seek};
use std::ops::Range;

use super::Digest;
use super::decode::blocks::each_block;
use super::decode::{DecodeError, mix};
use super::resample::{ResampleError, Stream};
use crate::units::{Frames, Millibels, SampleRate};

/// The most frames of a background: it is held in memory, and half a gigabyte is what a computer that makes films can spare.
/// That is three hours and a quarter at 22,050 Hz, longer than films are.
const MOST_FRAMES: usize = 1 << 28;

/// Sound under words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    /// One channel, at the rate of the work.
    pub samples: Vec<i16>,
    /// Of the samples.
    pub digest: Digest,
}

/// Why a file cannot lie under words.
#[derive(Debug, thiserror::Error)]
pub enum BackgroundError {
    /// It is no sound that is read here.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It has a rate that cannot be brought to that of the work.
    #[error(transparent)]
    Resample(#[from] ResampleError),
    /// It is longer than memory should hold.
    #[error("it is longer than {} minutes, the most at {rate}", MOST_FRAMES as u64 / 60 / u64::from(rate.0.max(1)))]
    TooLong {
        /// The rate of the work.
        rate: SampleRate,
    },
}

impl Background {
    /// The sound in `reader`, its channels averaged, at `rate`: two bytes of memory a frame.
    pub fn read<R>(reader: R, rate: SampleRate) -> Result<Background, BackgroundError>
    where
        R: Read + Seek + Send + Sync + 'static,
    {
        Background::read_up_to(MOST_FRAMES, reader, rate)
    }

    fn read_up_to<R>(most: usize, reader: R, rate: SampleRate) -> Result<Background, BackgroundError>
    where
        R: Read + Seek + Send + Sync + 'static,
    {
        let (mut samples, mut mono) = (Vec::new(), Vec::new());
        let mut stream: Option<Stream> = None;
        let mut failed = None;
        each_block(reader, &mut |block| {
            // What comes beyond is not kept: the sound is refused.
            if samples.len() > most {
                return;
            }
            mono.clear();
            mix(block.interleaved, block.channels as usize, &mut mono);
            if block.rate == rate {
                return samples.extend_from_slice(&mono);
            }
            let done = match &mut stream {
                Some(stream) => stream.push(&mono, &mut samples),
                none => Stream::new(block.rate, rate).and_then(|new| none.insert(new).push(&mono, &mut samples)),
            };
            failed = failed.take().or(done.err());
        })?;
        failed = failed.or_else(|| stream.and_then(|mut stream| stream.finish(&mut samples).err()));
        if samples.len() > most {
            return Err(BackgroundError::TooLong { rate });
        }
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(Background { digest: Digest::of(&samples), samples }),
        }
    }

    /// Its length.
    pub fn frames(&self) -> Frames {
        Frames(self.samples.len() as u64)
    }
}

/// How a background gives way to words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duck {
    /// Its gain under words: not above 0.
    pub gain: Millibels,
    /// Frames before words over which it falls.
    pub attack: u64,
    /// Frames after words over which it comes back.
    pub release: u64,
}

/// The gain of a background, frame by frame.
#[derive(Debug)]
pub struct Envelope {
    /// Frames in which somebody speaks, ascending and without overlap.
    spoken: Vec<Range<u64>>,
    duck: Duck,
    low: f32,
    /// The first of `spoken` that has not ended.
    next: usize,
}

impl Envelope {
    /// That of a background which gives way as `duck` says to words that are `spoken`.
    pub fn new(spoken: Vec<Range<u64>>, duck: Duck) -> Envelope {
        Envelope { spoken, duck, low: duck.gain.factor(), next: 0 }
    }

    /// The factor at frame `at`; asked for in order.
    pub fn at(&mut self, at: u64) -> f32 {
        while self.spoken.get(self.next).is_some_and(|words| words.end <= at) {
            self.next += 1;
        }
        // Between two words the deeper of both ramps holds, so it never jumps.
        let before = self.next.checked_sub(1).and_then(|last| self.spoken.get(last)).map(|words| at - words.end + 1);
        let after = self.spoken.get(self.next).map(|words| words.start.saturating_sub(at));
        let ramp = |frames: Option<u64>, whole: u64| match frames {
            Some(frames) if frames < whole => self.low + (1.0 - self.low) * (frames as f32 / whole as f32),
            Some(0) => self.low,
            _ => 1.0,
        };
        ramp(before, self.duck.release).min(ramp(after, self.duck.attack))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::audio::{pcm, wav};

    #[test]
    fn it_falls_before_words_and_comes_back_after_them() {
        let duck = Duck { gain: Millibels(-2000), attack: 4, release: 2 };
        let mut envelope = Envelope::new(vec![5..7, 8..9], duck);
        let gains: Vec<f32> = (0..13).map(|at| envelope.at(at)).collect();
        let low = 0.1;
        let expected = [1.0, 1.0, 0.775, 0.55, 0.325, low, low, 0.325, low, 0.55, 1.0, 1.0, 1.0];
        for (at, (gain, expected)) in gains.iter().zip(expected).enumerate() {
            assert!((gain - expected).abs() < 1e-6, "{at}: {gain} and not {expected}: {gains:?}");
        }
    }

    #[test]
    fn what_is_longer_than_memory_should_hold_is_refused() {
        let samples: Vec<i16> = (0..1000).collect();
        let sound = || {
            let header = wav::header(SampleRate(24_000), Frames(1000));
            Cursor::new(header.into_iter().chain(pcm(&samples)).collect::<Vec<u8>>())
        };
        assert_eq!(Background::read_up_to(1000, sound(), SampleRate(24_000)).unwrap().frames(), Frames(1000));
        let error = Background::read_up_to(999, sound(), SampleRate(24_000)).unwrap_err();
        assert_eq!(error.to_string(), "it is longer than 186 minutes, the most at 24000 Hz");
    }

    proptest! {
        #[test]
        fn it_never_jumps_and_is_low_under_words(
            parts in proptest::collection::vec((0u64..40, 1u64..20), 0..6),
            (attack, release) in (1u64..30, 1u64..30),
            gain in -4000i32..=0,
        ) {
            let mut at = 0;
            let spoken: Vec<Range<u64>> = parts.into_iter().map(|(gap, length)| {
                let start = at + gap;
                at = start + length;
                start..at
            }).collect();
            let duck = Duck { gain: Millibels(gain), attack, release };
            let mut envelope = Envelope::new(spoken.clone(), duck);
            let gains: Vec<f32> = (0..at + 40).map(|at| envelope.at(at)).collect();
            let (low, step) = (duck.gain.factor(), 1.0 / attack.min(release) as f32);
            for pair in gains.windows(2) {
                prop_assert!((pair[1] - pair[0]).abs() <= step + 1e-5, "{:?}", gains);
            }
            for frame in spoken.iter().cloned().flatten() {
                prop_assert_eq!(gains[frame as usize], low);
            }
            prop_assert!(gains.iter().all(|gain| (low..=1.0).contains(gain)));
            prop_assert_eq!(gains[gains.len() - 1], 1.0);
        }
    }

    #[test]
    fn a_background_of_any_rate_has_that_of_the_work() {
        let samples: Vec<i16> = (0..48_000).map(|n| ((n % 480) as i16 - 240) * 40).collect();
        let mut file = wav::header(SampleRate(48_000), Frames(48_000));
        file.extend(pcm(&samples));
        let same = Background::read(Cursor::new(file.clone()), SampleRate(48_000)).unwrap();
        assert_eq!(same.samples, samples);
        let half = Background::read(Cursor::new(file), SampleRate(24_000)).unwrap();
        assert_eq!((half.frames(), half.digest), (Frames(24_000), Digest::of(&half.samples)));
        assert!(Background::read(Cursor::new(b"no sound at all".to_vec()), SampleRate(24_000)).is_err());
    }
}
