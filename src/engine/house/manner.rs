//! Speed and pitch as asked for, in the settings that reach them.
//!
//! espeak's rate and pitch settings bend at both ends. So each engine has a measured table, and what a setting cannot reach is
//! made up by stretching the finished sound.

use super::{RATE, Utterance};
use espeak_ng::synthesize::tempo;

/// How to say something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Manner {
    /// Factor, within 0.5..=2.0.
    pub(super) speed: f64,
    /// Factor of the frequency, within 0.5..=2.0.
    pitch: f64,
}

/// Settings of an espeak, and what is left to do to its sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Settings {
    /// espeak's `-s`.
    pub(super) words_a_minute: i32,
    /// espeak's `-p`, 0 to 99.
    pub(super) pitch: i32,
    tempo: f64,
    shift: f64,
}

/// Speeds measured at rates in words a minute.
type Rates = [(f64, f64)];

/// The port 0.2.0: the mean of three sentences in English, Japanese and Korean. Above 360 nothing more happens.
pub(super) const PORT_RATES: &Rates = &[
    (0.445, 80.0),
    (0.487, 90.0),
    (0.545, 100.0),
    (0.675, 120.0),
    (0.805, 140.0),
    (0.918, 160.0),
    (1.0, 175.0),
    (1.125, 200.0),
    (1.315, 240.0),
    (1.48, 280.0),
    (1.62, 320.0),
    (1.76, 360.0),
];

/// The port 0.2.0 through its resonators: two sentences in English, without the pause between them. Its consonants and
/// the pauses before them hardly follow the rate, so most of a great change is made up by stretching.
pub(super) const KLATT_RATES: &Rates = &[
    (0.735, 92.0),
    (0.807, 108.0),
    (0.862, 124.0),
    (0.911, 139.0),
    (0.96, 156.0),
    (1.0, 175.0),
    (1.058, 205.0),
    (1.121, 237.0),
    (1.18, 285.0),
    (1.24, 342.0),
];

/// The program 1.51: the mean of a sentence in Mandarin and one in Cantonese.
pub(super) const PROGRAM_RATES: &Rates = &[
    (0.439, 80.0),
    (0.472, 90.0),
    (0.527, 100.0),
    (0.648, 120.0),
    (0.777, 140.0),
    (0.896, 160.0),
    (1.0, 175.0),
    (1.16, 200.0),
    (1.46, 240.0),
    (1.78, 280.0),
    (2.05, 320.0),
];

/// The part of the voice's frequency that `-p` does not scale, to the part that it does: espeak scales the foot of the pitch
/// (73 Hz for the plain voice) and puts the melody on top (16 Hz in the median).
const UNSCALED: f64 = 0.2;

impl Manner {
    pub(super) fn of(utterance: &Utterance) -> Self {
        let speed = if utterance.speed.is_finite() { utterance.speed.clamp(0.5, 2.0) } else { 1.0 };
        let semitones = utterance.pitch.clamp(-12, 12);
        Manner { speed, pitch: (f64::from(semitones) / 12.0).exp2() }
    }

    /// The settings for an engine with these rates.
    pub(super) fn settings(self, rates: &Rates) -> Settings {
        let (words_a_minute, reached) = rate(self.speed, rates);
        let scale = (self.pitch * (1.0 + UNSCALED) - UNSCALED).max(0.5);
        // espeak's table of pitches (`pitch_adjust_tab`) doubles every 50 steps, from a half at 0 to all but double at 99.
        let pitch = (50.0 + 50.0 * scale.log2()).round().clamp(0.0, 99.0);
        let pitch_reached = (((pitch - 50.0) / 50.0).exp2() + UNSCALED) / (1.0 + UNSCALED);
        Settings { words_a_minute, pitch: pitch as i32, tempo: self.speed / reached, shift: self.pitch / pitch_reached }
    }
}

impl Settings {
    /// Makes up what the settings could not reach; within 2 % the sound stays as it is.
    pub(super) fn finish(self, samples: Vec<i16>) -> Vec<i16> {
        const CLOSE: f64 = 0.02;
        let samples =
            if (self.shift - 1.0).abs() > CLOSE { tempo::change_pitch(&samples, self.shift, RATE) } else { samples };
        if (self.tempo - 1.0).abs() > CLOSE { tempo::change_tempo(&samples, self.tempo, RATE) } else { samples }
    }
}

/// The rate that gives `speed`, between two measured ones, and the speed it reaches.
fn rate(speed: f64, rates: &Rates) -> (i32, f64) {
    let above = rates.partition_point(|(measured, _)| *measured < speed);
    match (above.checked_sub(1).and_then(|below| rates.get(below)), rates.get(above)) {
        (Some((slow, slow_rate)), Some((fast, fast_rate))) => {
            let part = (speed - slow) / (fast - slow);
            ((slow_rate + part * (fast_rate - slow_rate)).round() as i32, speed)
        }
        (Some((reached, rate)), None) | (None, Some((reached, rate))) => (rate.round() as i32, *reached),
        (None, None) => (175, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(speed: f64, pitch: i32) -> Manner {
        Manner::of(&Utterance { text: "", language: "en", voice: "en", speed, pitch, volume: 1.0 })
    }

    #[test]
    fn the_normal_manner_is_espeaks_own() {
        for rates in [PORT_RATES, KLATT_RATES, PROGRAM_RATES] {
            let settings = manner(1.0, 0).settings(rates);
            assert_eq!(settings, Settings { words_a_minute: 175, pitch: 50, tempo: 1.0, shift: 1.0 });
            assert_eq!(settings.finish(vec![1, 2, 3]), [1, 2, 3]);
        }
        assert_eq!(manner(f64::NAN, 0), manner(1.0, 0));
        assert_eq!(manner(9.0, 99), manner(2.0, 12));
    }

    #[test]
    fn settings_rise_with_what_is_asked() {
        assert!(PORT_RATES.is_sorted() && KLATT_RATES.is_sorted() && PROGRAM_RATES.is_sorted());
        let all: Vec<_> = (-12..=12).map(|pitch| manner(1.0, pitch).settings(PORT_RATES)).collect();
        assert!(all.windows(2).all(|pair| pair[0].pitch <= pair[1].pitch));
        assert!(all.iter().all(|settings| (0.7..1.2).contains(&settings.shift)), "{all:?}");
        assert_eq!(manner(2.0, 0).settings(PORT_RATES).words_a_minute, 360);
        assert!(manner(2.0, 0).settings(PORT_RATES).tempo > 1.1);
        assert!((manner(2.0, 0).settings(PROGRAM_RATES).tempo - 1.0).abs() < 1e-9);
    }
}
