//! Silences: where in a take nothing is said, found in one pass and judged by the take's own level and noise.

use std::ops::Range;

use crate::units::SampleRate;

/// Windows a second, as for judging: 5 ms, so that an edge is found as exactly as the beginning of speech is.
const WINDOWS_PER_SECOND: u32 = 200;

/// The share of windows that are quieter than a take's noise is taken to be: any take of several sentences pauses for more.
const QUIETEST: f64 = 0.02;

/// The share of windows that are quieter than the level of its speech is taken to be: the cores of its vowels are above.
const LOUDEST: f64 = 0.9;

/// What is less than 8 dB above the noise is noise: a window of 5 ms strays by 2 dB at most.
const ABOVE_NOISE: f64 = 6.3;

/// Silence lies at least 40 dB below the vowels where there is no noise (soft consonants are louder), and where there is
/// much at least 15 dB below them (above that nothing tells the two apart).
const BELOW_SPEECH: (f64, f64) = (1e-4, 3.2e-2);

/// Sound of up to two windows within a silence is a click or a smack of the lips.
const CLICK: usize = 2;

/// The shortest silence, in windows: 80 ms. Closures of p, t and k are shorter, but for the longest.
const SHORTEST: usize = 16;

/// Below two steps of 16 bits nothing is ever said.
const NOTHING: u64 = 4;

/// What is heard in a take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// Frames from the first sound to the last.
    pub speech: Range<u64>,
    /// Frames in between in which nothing is said, ascending, each of at least 80 ms.
    pub silences: Vec<Range<u64>>,
}

/// Listens to a take, however it comes in pieces.
#[derive(Debug, Clone)]
pub struct Ear {
    window: u64,
    sum: u64,
    count: u64,
    /// Mean squares of whole windows.
    windows: Vec<u64>,
}

impl Ear {
    /// An ear for sound of `rate`.
    pub fn new(rate: SampleRate) -> Ear {
        Ear { window: u64::from((rate.0 / WINDOWS_PER_SECOND).max(1)), sum: 0, count: 0, windows: Vec::new() }
    }

    /// Hears the next samples.
    pub fn add(&mut self, mut samples: &[i16]) {
        while !samples.is_empty() {
            let room = ((self.window - self.count) as usize).min(samples.len());
            let (now, later) = samples.split_at(room);
            // Unsigned before it is widened: that is what processors do fast.
            let square = |&sample: &i16| u64::from((i32::from(sample) * i32::from(sample)) as u32);
            self.sum += now.iter().map(square).sum::<u64>();
            self.count += room as u64;
            if self.count == self.window {
                self.windows.push(self.sum / self.window);
                (self.sum, self.count) = (0, 0);
            }
            samples = later;
        }
    }

    /// What was heard; nothing in a take without a sound.
    pub fn finish(self) -> Heard {
        let Some(threshold) = self.threshold() else { return Heard::default() };
        let loud = |window: &u64| *window > threshold;
        let (Some(first), Some(last)) = (self.windows.iter().position(loud), self.windows.iter().rposition(loud))
        else {
            return Heard::default();
        };
        let mut quiet: Vec<Range<usize>> = Vec::new();
        for index in first..=last {
            if loud(&self.windows[index]) {
                continue;
            }
            match quiet.last_mut().filter(|before| index - before.end <= CLICK) {
                Some(before) => before.end = index + 1,
                None => quiet.push(index..index + 1),
            }
        }
        let frames = |range: Range<usize>| range.start as u64 * self.window..range.end as u64 * self.window;
        let silences = quiet.into_iter().filter(|range| range.len() >= SHORTEST).map(frames).collect();
        Heard { speech: frames(first..last + 1), silences }
    }

    /// The energy above which a window is speech.
    fn threshold(&self) -> Option<u64> {
        let mut sorted = self.windows.clone();
        sorted.sort_unstable();
        let at = |share: f64| sorted.get((sorted.len() as f64 * share) as usize).map(|energy| *energy as f64);
        let (noise, speech) = (at(QUIETEST)?, at(LOUDEST)?);
        let threshold = (noise * ABOVE_NOISE).clamp(speech * BELOW_SPEECH.0, speech * BELOW_SPEECH.1);
        Some((threshold as u64).max(NOTHING))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::dither::hash;

    const RATE: SampleRate = SampleRate(22_050);
    const WINDOW: usize = 110;

    /// Tone and silence in turn, in windows, over noise of about `noise`.
    fn sound(windows: &[usize], noise: i16) -> Vec<i16> {
        let mut out = Vec::new();
        for (nth, count) in windows.iter().enumerate() {
            for n in 0..count * WINDOW {
                let hiss = (hash(out.len() as u64) % (2 * noise as u64 + 1)) as i16 - noise;
                let tone = if nth % 2 == 0 { ((n as f64 * 0.05).sin() * 8000.0) as i16 } else { 0 };
                out.push(tone + hiss);
            }
        }
        out
    }

    fn heard(samples: &[i16]) -> Heard {
        let mut ear = Ear::new(RATE);
        samples.chunks(333).for_each(|piece| ear.add(piece));
        ear.finish()
    }

    /// In windows.
    fn silences(samples: &[i16]) -> Vec<Range<u64>> {
        heard(samples).silences.iter().map(|silence| silence.start / 110..silence.end / 110).collect()
    }

    #[test]
    fn silences_are_found_in_quiet_and_in_noise() {
        let windows = [100, 40, 200, 20, 150, 8, 60, 100, 30];
        for noise in [0, 3, 30, 300, 1200] {
            assert_eq!(silences(&sound(&windows, noise)), [100..140, 340..360, 578..678], "{noise}");
        }
    }

    #[test]
    fn a_click_does_not_part_a_silence_and_a_word_does() {
        assert_eq!(silences(&sound(&[100, 30, 2, 30, 100], 2)), std::slice::from_ref(&(100..162)));
        assert_eq!(silences(&sound(&[100, 30, 8, 30, 100], 2)), [100..130, 138..168]);
    }

    #[test]
    fn near_silence_around_speech_is_none_within() {
        let around = [vec![1; 40 * WINDOW], sound(&[100, 20, 100], 1), vec![-1; 70 * WINDOW + 17]].concat();
        let heard = heard(&around);
        assert_eq!((heard.speech.start / 110, heard.speech.end / 110), (40, 260));
        assert_eq!(heard.silences, std::slice::from_ref(&(140 * 110..160 * 110)));
    }

    #[test]
    fn nothing_is_heard_in_nothing() {
        assert_eq!(heard(&[]), Heard::default());
        assert_eq!(heard(&[0; 5000]), Heard::default());
        assert_eq!(heard(&[1; 50]), Heard::default());
    }
}
