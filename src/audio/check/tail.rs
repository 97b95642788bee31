//! Whether a take ends in mid-speech: its sound runs to the very end and is loud there.
//!
//! Voices let words fade, if quickly, and services send silence after them. One that does neither by habit is told apart by
//! who knows its other takes.

use super::{Check, Finding, Sound, decibels, energy};

/// Sound that is louder than this against the take's own level does not stand at the end of words.
const LOUD_DB: f64 = -15.0;

/// The length of the end that is looked at, in seconds: a pitch period of a deep voice.
const END_S: f64 = 0.012;

/// With more silence than this after it, in seconds, sound has ended, however quickly.
const SILENCE_S: f64 = 0.005;

/// Nothing above so many steps is silence: the hush of converters and dither.
const HUSH: u16 = 12;

/// The finding, if it does.
pub(super) fn cut(sound: &Sound<'_>) -> Option<Finding> {
    let last = sound.samples.iter().rposition(|sample| sample.unsigned_abs() > HUSH)?;
    if sound.seconds(sound.samples.len() - 1 - last) > SILENCE_S {
        return None;
    }
    let length = ((END_S * sound.rate) as usize).max(1);
    let end = (last + 1).saturating_sub(length)..last + 1;
    let piece = sound.samples.get(end.clone())?;
    // A voice by rule may end on a constant; that is heard as silence.
    let mean = piece.iter().map(|sample| f64::from(*sample)).sum::<f64>() / piece.len().max(1) as f64 / 32_768.0;
    let level = decibels((energy(piece) - mean * mean).max(0.0)) - decibels(sound.level);
    (level > LOUD_DB).then(|| Finding::new(Check::CutTail, sound.span(&end), level, LOUD_DB))
}
