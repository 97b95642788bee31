//! The meter: what stores and broadcasters ask of finished sound, measured in one pass and in little memory.

use std::collections::VecDeque;

use ebur128::{Channel, EbuR128, Mode};

use super::decode::blocks::Block;
use super::loudness::peak::TruePeak;
use super::mpeg::Mpeg;
use crate::units::{Frames, SampleRate};

/// The window in which the noise floor is looked for, in milliseconds: that of the ACX Check of Audacity, which authors
/// hold their files against.
const FLOOR_WINDOW_MS: u32 = 500;

/// The step of levels, in milliseconds: what the places that are reported are exact to.
const STEP_MS: u32 = 10;

/// Louder than this is no room tone, in decibels of full scale: the near-silence by which takes are trimmed.
const ROOM_DB: f64 = -50.0;

/// A level and where it was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// In decibels of full scale; −∞ for digital silence.
    pub db: f64,
    /// The middle of where it was measured, in milliseconds from the beginning.
    pub at_ms: u64,
}

/// What a file of sound measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Its sample rate.
    pub rate: SampleRate,
    /// Its channels.
    pub channels: u32,
    /// Its length.
    pub frames: Frames,
    /// Integrated loudness by EBU R128, in LUFS, as two loudspeakers play it: a mono file reads 3 LU more than where one is
    /// reckoned with (in ffmpeg without `dualmono`); absent when all of it is below the gate.
    pub loudness: Option<f64>,
    /// Loudness range by EBU Tech 3342, in LU.
    pub range: f64,
    /// The greatest true peak, in dBTP, found by oversampling (ITU-R BS.1770).
    pub true_peak: Level,
    /// The greatest sample.
    pub peak: Level,
    /// The root mean square of all of it, in decibels of full scale; −∞ for digital silence.
    pub rms_db: f64,
    /// The quietest half-second; absent in less sound than that.
    pub floor: Option<Level>,
    /// How long it is quiet before the first sound, in milliseconds; the whole length when there is none.
    pub head_ms: u64,
    /// How long it is quiet after the last sound, in milliseconds.
    pub tail_ms: u64,
}

/// What a file measures, sound and container.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Its sound.
    pub figures: Figures,
    /// Its frames, where it is an MP3.
    pub mpeg: Option<Mpeg>,
}

/// Why sound cannot be measured.
#[derive(Debug, thiserror::Error)]
#[error("{channels} channels at {rate} are not what loudness is defined for")]
pub struct Unmeasurable {
    channels: u32,
    rate: SampleRate,
}

/// Measures blocks of one file, the first one first.
pub struct Meter {
    rate: SampleRate,
    channels: u32,
    loudness: EbuR128,
    frames: u64,
    squares: f64,
    peak: Peak,
    /// One a channel.
    between: Vec<TruePeak>,
    true_peak: Peak,
    /// The samples of one channel.
    channel: Vec<f32>,
    steps: Steps,
}

/// The greatest amplitude so far and the frame at which it was.
#[derive(Debug, Clone, Copy, Default)]
struct Peak {
    amplitude: f64,
    frame: u64,
}

impl Peak {
    fn meet(&mut self, amplitude: f64, frame: u64) {
        if amplitude > self.amplitude {
            *self = Peak { amplitude, frame };
        }
    }

    fn level(self, rate: SampleRate) -> Level {
        Level { db: decibels(self.amplitude * self.amplitude), at_ms: ms(self.frame, rate) }
    }
}

impl Meter {
    /// A meter for sound of this shape.
    pub fn new(rate: SampleRate, channels: u32) -> Result<Meter, Unmeasurable> {
        let unmeasurable = |_| Unmeasurable { channels, rate };
        let mut loudness = EbuR128::new(channels, rate.0, Mode::I | Mode::LRA).map_err(unmeasurable)?;
        if channels == 1 {
            loudness.set_channel(0, Channel::DualMono).map_err(unmeasurable)?;
        }
        let between = (0..channels).map(|_| TruePeak::new(rate)).collect();
        Ok(Meter {
            rate,
            channels,
            loudness,
            frames: 0,
            squares: 0.0,
            peak: Peak::default(),
            between,
            true_peak: Peak::default(),
            channel: Vec::new(),
            steps: Steps::new(rate, channels),
        })
    }

    /// Takes in the next block.
    pub fn add(&mut self, block: Block<'_>) -> Result<(), Unmeasurable> {
        let (rate, channels) = (self.rate, self.channels);
        let wide = channels as usize;
        if (block.rate, block.channels) != (rate, channels) {
            return Err(Unmeasurable { channels: block.channels, rate: block.rate });
        }
        // A step at a time, so that the place of a true peak is known to it.
        for piece in block.interleaved.chunks(self.steps.len * wide) {
            self.loudness.add_frames_f32(piece).map_err(|_| Unmeasurable { channels, rate })?;
            let middle = self.frames + (piece.len() / wide) as u64 / 2;
            for (channel, between) in self.between.iter_mut().enumerate() {
                self.channel.clear();
                self.channel.extend(piece.iter().skip(channel).step_by(wide));
                between.add(&self.channel);
                self.true_peak.meet(between.highest(), middle);
            }
            for frame in piece.chunks_exact(wide) {
                let mut square = 0.0;
                for sample in frame {
                    let sample = f64::from(*sample);
                    square += sample * sample;
                    self.peak.meet(sample.abs(), self.frames);
                }
                self.squares += square;
                self.steps.add(square, self.frames);
                self.frames += 1;
            }
        }
        Ok(())
    }

    /// What all of it measures.
    pub fn finish(self) -> Figures {
        let Meter { rate, channels, loudness, frames, squares, peak, true_peak, steps, .. } = self;
        let samples = frames.saturating_mul(u64::from(channels)).max(1) as f64;
        let (first, last) = steps.heard.map_or((frames, frames), |(first, last)| (first, last.min(frames)));
        Figures {
            rate,
            channels,
            frames: Frames(frames),
            loudness: loudness.loudness_global().ok().filter(|loudness| loudness.is_finite()),
            range: loudness.loudness_range().unwrap_or(0.0),
            true_peak: true_peak.level(rate),
            peak: peak.level(rate),
            rms_db: decibels(squares / samples),
            floor: steps.floor.map(|(energy, frame)| Level { db: decibels(energy), at_ms: ms(frame, rate) }),
            head_ms: ms(first, rate),
            tail_ms: ms(frames - last, rate),
        }
    }
}

/// Levels in steps of [`STEP_MS`], and in windows of [`FLOOR_WINDOW_MS`] over them.
struct Steps {
    /// Frames of a step.
    len: usize,
    channels: f64,
    /// Of the step that is under way.
    filled: usize,
    sum: f64,
    /// Sums of the steps of the window, the latest last.
    window: VecDeque<f64>,
    /// Energy of the quietest window and the frame in its middle.
    floor: Option<(f64, u64)>,
    /// From where to where something was louder than room tone.
    heard: Option<(u64, u64)>,
}

impl Steps {
    fn new(rate: SampleRate, channels: u32) -> Steps {
        let len = (rate.frames_in_ms(STEP_MS).0 as usize).max(1);
        let channels = f64::from(channels.max(1));
        Steps { len, channels, filled: 0, sum: 0.0, window: VecDeque::new(), floor: None, heard: None }
    }

    /// Takes in the sum of squares of `frame`'s samples.
    fn add(&mut self, square: f64, frame: u64) {
        self.sum += square;
        self.filled += 1;
        if self.filled < self.len {
            return;
        }
        let (sum, end) = (self.sum, frame + 1);
        (self.filled, self.sum) = (0, 0.0);
        if decibels(sum / (self.len as f64 * self.channels)) > ROOM_DB {
            let first = self.heard.map_or(end - self.len as u64, |(first, _)| first);
            self.heard = Some((first, end));
        }
        let steps = (FLOOR_WINDOW_MS / STEP_MS) as usize;
        if self.window.len() == steps {
            self.window.pop_front();
        }
        self.window.push_back(sum);
        if self.window.len() == steps {
            // Summed anew each time: a running sum keeps the rounding of loud steps and hides a true silence.
            let energy = self.window.iter().sum::<f64>() / ((steps * self.len) as f64 * self.channels);
            if self.floor.is_none_or(|(least, _)| energy < least) {
                self.floor = Some((energy, end - (steps * self.len / 2) as u64));
            }
        }
    }
}

fn ms(frames: u64, rate: SampleRate) -> u64 {
    frames.saturating_mul(1000) / u64::from(rate.0.max(1))
}

/// Decibels of a mean square; −∞ for none.
fn decibels(energy: f64) -> f64 {
    10.0 * energy.log10()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    const RATE: SampleRate = SampleRate(48_000);

    /// A sine of 997 Hz, the frequency of EBU Tech 3341, that peaks at `db` for `seconds`.
    fn sine(db: f64, seconds: f64) -> Vec<f32> {
        let amplitude = 10f64.powf(db / 20.0);
        let count = (seconds * f64::from(RATE.0)) as usize;
        (0..count).map(|n| (amplitude * (TAU * 997.0 * n as f64 / f64::from(RATE.0)).sin()) as f32).collect()
    }

    fn measured(channels: u32, interleaved: &[f32]) -> Figures {
        let mut meter = Meter::new(RATE, channels).unwrap();
        for piece in interleaved.chunks(channels as usize * 1234) {
            meter.add(Block { rate: RATE, channels, interleaved: piece }).unwrap();
        }
        meter.finish()
    }

    #[test]
    fn a_stereo_sine_has_the_loudness_that_ebu_tech_3341_says() {
        let both: Vec<f32> = sine(-23.0, 20.0).into_iter().flat_map(|sample| [sample, sample]).collect();
        let figures = measured(2, &both);
        assert!((figures.loudness.unwrap() + 23.0).abs() < 0.1, "{figures:?}");
        assert!((figures.rms_db + 26.01).abs() < 0.01 && (figures.peak.db + 23.0).abs() < 0.01, "{figures:?}");
        assert!(figures.range < 0.1);
        let one = measured(1, &sine(-23.0, 20.0)).loudness.unwrap();
        assert!((one + 23.0).abs() < 0.1, "a mono file sounds from both loudspeakers: {one}");
    }

    #[test]
    fn floor_head_tail_and_peak_are_found_where_they_are() {
        let quiet = |seconds| sine(-70.0, seconds);
        let mut sound = quiet(0.7);
        sound.extend(sine(-20.0, 2.0));
        sound.extend(sine(-80.0, 0.6));
        sound.extend(sine(-6.0, 0.5));
        sound.extend(quiet(1.5));
        let figures = measured(1, &sound);
        assert!((figures.peak.db + 6.0).abs() < 0.1 && (3_300..3_800).contains(&figures.peak.at_ms), "{figures:?}");
        assert!((figures.true_peak.db + 6.0).abs() < 0.2 && (3_300..3_800).contains(&figures.true_peak.at_ms));
        let floor = figures.floor.unwrap();
        assert!((floor.db + 83.0).abs() < 0.1 && (2_900..3_100).contains(&floor.at_ms), "{figures:?}");
        assert!(figures.head_ms.abs_diff(700) <= 10 && figures.tail_ms.abs_diff(1_500) <= 10, "{figures:?}");
    }

    #[test]
    fn an_oversampled_peak_lies_above_the_samples() {
        // A quarter of the rate, sampled at 45 degrees: each sample is 3 dB below the wave's peak.
        let wave: Vec<f32> = (0..48_000).map(|n| [0.5, 0.5, -0.5, -0.5][n % 4]).collect();
        let figures = measured(1, &wave);
        assert!((figures.peak.db + 6.02).abs() < 0.01, "{figures:?}");
        assert!((figures.true_peak.db + 3.0).abs() < 0.3, "{figures:?}");
    }

    #[test]
    fn silence_and_next_to_nothing_are_measured_too() {
        let silence = measured(1, &[0.0; 48_000]);
        assert_eq!((silence.loudness, silence.rms_db, silence.head_ms), (None, f64::NEG_INFINITY, 1000));
        assert_eq!(silence.floor.unwrap().db, f64::NEG_INFINITY);
        let short = measured(1, &[0.5; 10]);
        assert_eq!((short.floor, short.frames), (None, Frames(10)));
        assert!(Meter::new(SampleRate(0), 1).is_err() && Meter::new(RATE, 0).is_err());
    }
}
