//! English through the port's cascade of resonators (Klatt's), which a recogniser understands far better than its sum of
//! harmonics.
//!
//! The port offers no voice of its own on that path and heeds no formants of a variant there. So the voice's parameters are
//! set here, and a smaller or larger head is had by speaking lower and slower, or higher and faster, and then playing
//! the result at another speed, which moves formants and pitch together.

use std::path::Path;

use espeak_ng::synthesize::apply_echo;
use espeak_ng::synthesize::intonation::base_pitch_hz;
use espeak_ng::synthesize::setlengths::speed_duration_factor;
use espeak_ng::translate::select_phoneme_table;
use espeak_ng::voices::{VariantParams, load_variant, voice_intonation, voice_pitch};
use espeak_ng::{PhonemeData, Synthesizer, Translator, VoiceParams};

use super::RATE;
use super::manner::{KLATT_RATES, Manner};

/// espeak's own pitch line, `pitch 80 118`, for voices that name none.
const PITCH: (i32, i32) = (80, 118);

/// Units of espeak's range of pitch to a step of a pitch line.
const RANGE_UNITS: f64 = 108.0;

/// The pitch base that the port takes a variant's to be relative to.
const VARIANT_BASE: f64 = 82.0;

/// The bounds of a head's size, the formants' factor. Beyond them the recogniser understands less: at 1.2 it lost 10 words of 100.
const SIZES: (f64, f64) = (0.94, 1.06);

/// The port brings every run of voiced sound to half of full scale; this is 2 dB more, the level of the other languages.
const LEVEL: f64 = 1.25;

/// Whether `dialect` is spoken here.
pub(super) fn speaks(dialect: &str) -> bool {
    dialect.starts_with("en")
}

/// One piece of English, with the data in `folder`. The error is a sentence.
pub(super) fn say(text: &str, dialect: &str, variant: &str, manner: Manner, folder: &Path) -> Result<Vec<i16>, String> {
    let translator = Translator::new(dialect, Some(folder)).map_err(|error| error.to_string())?;
    let mut data = PhonemeData::load(folder).map_err(|error| error.to_string())?;
    select_phoneme_table(&mut data, folder, dialect).map_err(|error| error.to_string())?;
    let codes = translator.translate_to_codes(text).map_err(|error| error.to_string())?;

    let variant = if variant.is_empty() { None } else { load_variant(folder, variant) }.unwrap_or_default();
    let size = size(&variant);
    let settings = manner.settings(KLATT_RATES);
    let (foot, top) = voice_pitch(folder, dialect).unwrap_or(PITCH);
    let mut pitch = base_pitch_hz(f64::from(foot), u32::try_from(settings.pitch).unwrap_or(50));
    let mut range = f64::from(top - foot) * RANGE_UNITS;
    if let Some((foot, top)) = variant.pitch {
        pitch *= f64::from(foot) / VARIANT_BASE;
        range = f64::from(top - foot) * RANGE_UNITS;
    }
    let words_a_minute = u32::try_from(settings.words_a_minute).unwrap_or(175);
    let params = VoiceParams {
        klatt: true,
        speed_percent: (100.0 / (speed_duration_factor(words_a_minute) * size)).round() as u32,
        pitch_hz: (pitch / size).round() as u32,
        pitch_range_units: range / size,
        intonation_group: voice_intonation(folder, dialect).map_or(1, usize::from),
        flutter: variant.flutter.unwrap_or(0).max(0),
        no_final_pause: true,
        ..VoiceParams::default()
    };
    let samples = Synthesizer::new(params).synthesize_codes(&codes, &data).map_err(|error| error.to_string())?;
    let mut samples = played(&samples, size);
    if let Some((delay_ms, height)) = variant.echo {
        apply_echo(&mut samples, RATE as usize * usize::try_from(delay_ms).unwrap_or(0) / 1000, height);
    }
    Ok(settings.finish(samples))
}

/// How much higher than the plain voice's a variant's first three vowel formants are.
fn size(variant: &VariantParams) -> f64 {
    let vowel = variant.formants.iter().filter(|formant| (1..=3).contains(&formant.index));
    let (sum, count) = vowel.fold((0, 0), |(sum, count), formant| (sum + formant.freq, count + 1));
    if count == 0 { 1.0 } else { (f64::from(sum) / f64::from(count) / 100.0).clamp(SIZES.0, SIZES.1) }
}

/// `samples` at [`LEVEL`], played `factor` times as fast, each read from the curve through its four neighbours.
fn played(samples: &[i16], factor: f64) -> Vec<i16> {
    let length = (samples.len() as f64 / factor) as usize;
    let at = |index: usize| samples.get(index).copied().map_or(0.0, f64::from);
    (0..length)
        .map(|index| {
            let place = index as f64 * factor;
            let (whole, part) = (place as usize, place.fract());
            let (a, b, c, d) = (at(whole.saturating_sub(1)), at(whole), at(whole + 1), at(whole + 2));
            let bend = (c - a) + part * (2.0 * a - 5.0 * b + 4.0 * c - d + part * (3.0 * (b - c) + d - a));
            // Saturates beyond the range.
            (LEVEL * (b + 0.5 * part * bend)).round() as i16
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playing_faster_shortens_and_keeps_the_curve() {
        let wave: Vec<i16> = (0..2000).map(|at| ((f64::from(at) * 0.05).sin() * 9000.0) as i16).collect();
        assert_eq!(played(&[400, -800, 0, i16::MAX, i16::MIN], 1.0), [500, -1000, 0, i16::MAX, i16::MIN]);
        let fast = played(&wave, 1.25);
        assert_eq!(fast.len(), 1600);
        for (at, sample) in fast.iter().enumerate().take(1500).skip(10) {
            assert!((f64::from(*sample) - (at as f64 * 0.0625).sin() * 9000.0 * LEVEL).abs() < 20.0, "{at}");
        }
        assert!(played(&[], 1.1).is_empty());
    }
}
