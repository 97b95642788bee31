//! Whether a take ends in mid-speech: its end, or the silence after it, comes while the sound is loud.

use super::{Check, Finding, Sound, decibels, energy};

/// Sound that is louder than this against the take's own level does not stand at the end of words: they fade, if quickly.
const LOUD_DB: f64 = -15.0;

/// The length of the end that is looked at, in seconds: a pitch period of a deep voice.
const END_S: f64 = 0.012;

/// Sound ends where nothing after it is above so many steps: the hush of converters and dither.
const HUSH: u16 = 12;

/// A wave that is cut stands anywhere; one that fades is near zero. A step of more than this part of the take's own
/// amplitude is a cut.
const STEP: f64 = 0.08;

/// The finding, if it does.
pub(super) fn cut(sound: &Sound<'_>) -> Option<Finding> {
    let last = sound.samples.iter().rposition(|sample| sample.unsigned_abs() > HUSH)?;
    let length = ((END_S * sound.rate) as usize).max(1);
    let end = (last + 1).saturating_sub(length)..last + 1;
    let level = decibels(energy(sound.samples.get(end.clone())?)) - decibels(sound.level);
    let step = f64::from(sound.samples[last].unsigned_abs()) / 32_768.0 / sound.level.sqrt();
    (level > LOUD_DB && step > STEP).then(|| Finding::new(Check::CutTail, sound.span(&end), level, LOUD_DB))
}
