//! Speaking a request with the built-in voice: sentence by sentence, at the rate that is asked for, with Flow's quiet ends.
//!
//! A stream and a plain answer are made by the same pieces, so that both hold the same samples.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler};

use super::voice::Part;
use crate::engine::house::{House, HouseError, Utterance};
use crate::segment::sentence::sentences;

/// Real answers begin and end with about this much near-silence (trap 14).
const EDGE_MS: u32 = 185;
/// Between sentences, which are made one by one.
const PAUSE_MS: u32 = 220;
/// How loud near-silence is, in steps of a 16-bit sample: 75 dB below the loudest, under any threshold of speech.
const HUSH: i16 = 6;
/// Frames that the resampler takes at a time.
const RESAMPLE_CHUNK: usize = 1024;

/// What is to be said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Speech {
    pub(super) text: String,
    pub(super) language: &'static str,
    pub(super) part: Part,
    /// 0.5 to 2.0.
    pub(super) speed: f64,
    /// Semitones, -12 to 12.
    pub(super) pitch: i32,
    /// 0 to 10.
    pub(super) volume: f64,
    /// Samples a second of what comes out.
    pub(super) rate: u32,
}

/// Why nothing was said.
#[derive(Debug, thiserror::Error)]
pub(super) enum Mute {
    #[error(transparent)]
    House(#[from] HouseError),
    #[error("the sound could not be brought to {rate} Hz: {why}")]
    Resample { rate: u32, why: String },
}

impl Speech {
    /// Says it and hands each piece over as it is made, until `hear` wants no more. Whitespace is said as silence; other
    /// text without a word is an error, unless a sentence before it had one.
    pub(super) fn recite(&self, house: &House, mut hear: impl FnMut(Vec<i16>) -> Wish) -> Result<(), Mute> {
        let mut quiet = near_silence(self.rate, EDGE_MS);
        let (mut start, mut said, mut trouble) = (0, 0, None);
        for end in sentences(&self.text, self.language) {
            let sentence = &self.text[start..end];
            start = end;
            if sentence.trim().is_empty() {
                continue;
            }
            let mut samples = match self.say(house, sentence) {
                Ok(samples) => samples,
                Err(error @ Mute::House(HouseError::Unpronounceable { .. })) => {
                    trouble = Some(error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            said += 1;
            quiet.append(&mut samples);
            if hear(quiet) == Wish::Enough {
                return Ok(());
            }
            quiet = near_silence(self.rate, PAUSE_MS);
        }
        match trouble {
            Some(trouble) if said == 0 => Err(trouble),
            // The last pause, or the first edge, becomes the edge at the end.
            _ => {
                let before = if said == 0 { near_silence(self.rate, EDGE_MS) } else { Vec::new() };
                hear([before, near_silence(self.rate, EDGE_MS)].concat());
                Ok(())
            }
        }
    }

    /// Says all of it.
    pub(super) fn whole(&self, house: &House) -> Result<Vec<i16>, Mute> {
        let mut all = Vec::new();
        self.recite(house, |mut piece| {
            all.append(&mut piece);
            Wish::More
        })?;
        Ok(all)
    }

    fn say(&self, house: &House, sentence: &str) -> Result<Vec<i16>, Mute> {
        let spoken = house.speak(&Utterance {
            text: sentence,
            language: self.language,
            voice: &self.part.house,
            speed: self.speed,
            pitch: (self.pitch + self.part.shift).clamp(-12, 12),
            volume: self.volume,
        })?;
        resample(&spoken.samples, spoken.rate, self.rate)
    }
}

/// Whether more is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Go on.
    More,
    /// Nobody listens any more.
    Enough,
}

/// `ms` milliseconds in which next to nothing is heard: real silence is never all zeros.
fn near_silence(rate: u32, ms: u32) -> Vec<i16> {
    let mut state = 0x2545_f491u32;
    let next = || {
        // xorshift32: the same hush every time.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        i16::try_from(state % (2 * HUSH as u32 + 1)).unwrap_or(0) - HUSH
    };
    std::iter::repeat_with(next).take((rate * ms / 1000) as usize).collect()
}

/// `samples` at `to` samples a second instead of `from`.
pub(super) fn resample(samples: &[i16], from: u32, to: u32) -> Result<Vec<i16>, Mute> {
    if from == to || samples.is_empty() {
        return Ok(samples.to_vec());
    }
    let wrong = |why: String| Mute::Resample { rate: to, why };
    let scaled: Vec<f32> = samples.iter().map(|sample| f32::from(*sample)).collect();
    let mut resampler = Fft::<f32>::new(from as usize, to as usize, RESAMPLE_CHUNK, 1, FixedSync::Input)
        .map_err(|error| wrong(error.to_string()))?;
    let input = InterleavedSlice::new(&scaled, 1, scaled.len()).map_err(|error| wrong(error.to_string()))?;
    let output = resampler.process_all(&input, scaled.len(), None).map_err(|error| wrong(error.to_string()))?;
    // The crate rounds up what its ratio, a binary fraction, makes a hair too long.
    let exact = (samples.len() as u64 * u64::from(to)).div_ceil(u64::from(from));
    let samples = output.take_data().into_iter().map(|sample| sample.round() as i16);
    Ok(samples.take(usize::try_from(exact).unwrap_or(usize::MAX)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(text: &str, language: &'static str, rate: u32) -> Speech {
        let part = Part { house: language.to_owned(), shift: 0 };
        Speech { text: text.to_owned(), language, part, speed: 1.0, pitch: 0, volume: 1.0, rate }
    }

    #[test]
    fn a_tone_keeps_its_length_and_pitch_at_another_rate() {
        let tone: Vec<i16> = (0..22_050)
            .map(|n| ((f64::from(n) * 440.0 / 22_050.0 * std::f64::consts::TAU).sin() * 9000.0) as i16)
            .collect();
        let there = resample(&tone, 22_050, 24_000).unwrap();
        assert_eq!(there.len(), 24_000);
        let crossings = there.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
        assert!((438..=441).contains(&crossings), "{crossings}");
    }

    #[test]
    fn speech_has_quiet_ends_and_pieces_make_the_whole() {
        let house = House::new(None);
        let speech = speech("Hello there. How are you?", "en", 24_000);
        let whole = speech.whole(&house).unwrap();
        let edge = 24_000 * 185 / 1000;
        assert!(whole[..edge].iter().chain(&whole[whole.len() - edge..]).all(|s| s.abs() <= HUSH));
        assert!(whole.iter().any(|s| s.abs() > 2000));
        let mut pieces = Vec::new();
        speech
            .recite(&house, |piece| {
                pieces.push(piece);
                Wish::More
            })
            .unwrap();
        assert!(pieces.len() >= 3, "{}", pieces.len());
        assert_eq!(pieces.concat(), whole);
    }

    #[test]
    fn blanks_are_silence_and_words_without_sound_an_error() {
        let house = House::new(None);
        assert_eq!(speech(" \n ", "en", 16_000).whole(&house).unwrap().len(), 2 * 16_000 * 185 / 1000);
        assert!(matches!(speech("!?", "en", 16_000).whole(&house), Err(Mute::House(_))));
        assert!(speech("Yes. !?", "en", 16_000).whole(&house).is_ok());
    }
}
