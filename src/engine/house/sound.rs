//! Joins spoken pieces with pauses, and sets their level without cutting peaks. Plain arithmetic, so the same everywhere.

use super::RATE;
use super::pieces::Ends;

/// Below this a sample counts as silence: -54 dB of full scale, under espeak's quietest consonants.
const SILENCE: u16 = 64;

/// Silence kept at the edges of a piece so that no consonant is clipped.
const EDGE_MS: u32 = 12;

/// Pauses at normal speed. Between sentences about what espeak itself makes; a paragraph twice that.
const TONGUE_MS: u32 = 50;
const CLAUSE_MS: u32 = 200;
const SENTENCE_MS: u32 = 400;
const PARAGRAPH_MS: u32 = 800;

/// The level above which [`amplify`] starts to bend, as a part of full scale: -3 dB.
const KNEE: f64 = 0.7;

/// Pieces joined so far.
pub(super) struct Track {
    samples: Vec<i16>,
    speed: f64,
    /// The pause that the next piece begins with.
    pause: usize,
}

impl Track {
    /// `speed` shortens pauses as it shortens words.
    pub(super) fn new(speed: f64) -> Self {
        Track { samples: Vec::new(), speed, pause: 0 }
    }

    pub(super) fn add(&mut self, piece: &[i16], ends: Ends) {
        self.samples.resize(self.samples.len() + self.pause, 0);
        self.samples.extend_from_slice(trimmed(piece));
        let ms = match ends {
            Ends::Tongue => TONGUE_MS,
            Ends::Clause => CLAUSE_MS,
            Ends::Sentence => SENTENCE_MS,
            Ends::Paragraph => PARAGRAPH_MS,
        };
        self.pause = (f64::from(frames(ms)) / self.speed).round() as usize;
    }

    /// Everything joined; the last pause is not there, as pauses between utterances are the caller's.
    pub(super) fn finish(self) -> Vec<i16> {
        self.samples
    }
}

/// Samples in so many milliseconds.
fn frames(ms: u32) -> u32 {
    ms * RATE / 1000
}

/// Whether nothing in `samples` can be heard.
pub(super) fn is_silent(samples: &[i16]) -> bool {
    samples.iter().all(|sample| sample.unsigned_abs() <= SILENCE)
}

/// `samples` without the silence at both ends, but for a short edge.
fn trimmed(samples: &[i16]) -> &[i16] {
    let is_sound = |sample: &i16| sample.unsigned_abs() > SILENCE;
    let edge = frames(EDGE_MS) as usize;
    let Some(first) = samples.iter().position(is_sound) else { return &[] };
    let last = samples.iter().rposition(is_sound).unwrap_or(first);
    &samples[first.saturating_sub(edge)..(last + 1 + edge).min(samples.len())]
}

/// Multiplies by `volume` (0 to 10). Above the knee the curve bends towards full scale and never reaches it, so loud parts are
/// rounded, not cut off. At 1.0 or below nothing changes but the factor.
pub(super) fn amplify(samples: &mut [i16], volume: f64) {
    const FULL: f64 = 32_767.0;
    let volume = if volume.is_finite() { volume.clamp(0.0, 10.0) } else { 1.0 };
    if volume == 1.0 {
        return;
    }
    for sample in samples {
        let level = f64::from(*sample) * volume / FULL;
        let size = level.abs();
        let bent = if size <= KNEE || volume < 1.0 {
            size
        } else {
            let over = (size - KNEE) / (1.0 - KNEE);
            KNEE + (1.0 - KNEE) * over / (1.0 + over)
        };
        *sample = (bent.min(1.0) * FULL).round().copysign(level) as i16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_trimmed_and_pauses_put_between() {
        let mut piece = vec![0i16; 5000];
        piece[2000] = 1000;
        piece[2100] = -1000;
        let edge = frames(EDGE_MS) as usize;
        let mut track = Track::new(2.0);
        track.add(&piece, Ends::Sentence);
        track.add(&piece, Ends::Paragraph);
        let pause = frames(SENTENCE_MS) as usize / 2;
        assert_eq!(track.finish().len(), 2 * (101 + 2 * edge) + pause);
    }

    #[test]
    fn silence_is_seen() {
        assert!(is_silent(&[]) && is_silent(&[0, 64, -64]));
        assert!(!is_silent(&[0, -65]) && !is_silent(&[i16::MIN]));
        assert!(trimmed(&[0; 10]).is_empty());
    }

    #[test]
    fn volume_acts_keeps_order_and_never_clips() {
        let ramp: Vec<i16> = (i16::MIN..=i16::MAX).step_by(97).collect();
        for volume in [0.1, 0.5, 1.0, 1.5, 4.0, 10.0] {
            let mut louder = ramp.clone();
            amplify(&mut louder, volume);
            assert!(louder.windows(2).all(|pair| pair[0] <= pair[1]), "{volume}");
            if volume > 1.0 {
                assert!(louder.iter().all(|sample| sample.unsigned_abs() < 32_767));
            }
        }
        let mut half = [1000i16, -1000];
        amplify(&mut half, 0.5);
        assert_eq!(half, [500, -500]);
        amplify(&mut half, f64::NAN);
        assert_eq!(half, [500, -500]);
    }
}
