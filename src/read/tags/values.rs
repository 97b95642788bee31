//! Values of attributes: languages, lengths of time, and prosody as SSML writes it.

use std::ops::Range;

use super::{Malformed, at};
use crate::script::Prosody;
use crate::units::{Language, Millibels};

/// The slowest and the fastest rate that can be asked for, in thousandths: from one end of what voices can to the other.
const RATES: (u32, u32) = (250, 4000);

/// The most semitones, likewise.
const MOST_SEMITONES: i32 = 24;

/// The most decibels. 40 are a factor of 100: whoever asks for more means silence, or has slipped.
const MOST_DECIBELS: f64 = 40.0;

/// Words for rates, in thousandths. SSML leaves to each synthesiser what they are.
const RATE_WORDS: [(&str, u32); 6] =
    [("x-slow", 600), ("slow", 800), ("medium", 1000), ("fast", 1250), ("x-fast", 1600), ("default", 1000)];

/// Words for pitches, in semitones.
const PITCH_WORDS: [(&str, i32); 6] =
    [("x-low", -6), ("low", -3), ("medium", 0), ("high", 3), ("x-high", 6), ("default", 0)];

/// Words for volumes, in hundredths of a decibel.
const VOLUME_WORDS: [(&str, i32); 6] =
    [("x-soft", -1200), ("soft", -600), ("medium", 0), ("loud", 300), ("x-loud", 600), ("default", 0)];

/// Reads a language tag that stands at `span`.
pub(in crate::read) fn language(value: &str, span: Range<usize>) -> Result<Language, Malformed> {
    Language::parse(value).ok_or_else(|| {
        let message = format!("`{value}` is not a language tag");
        let help = "use a BCP 47 tag such as en, en-GB, ja, zh-Hant or yue".into();
        at("R0309", message, "not a language tag", help, span)
    })
}

/// Reads a length of time that stands at `span`, in milliseconds.
pub(in crate::read) fn time(value: &str, span: Range<usize>) -> Result<u32, Malformed> {
    milliseconds(value).ok_or_else(|| {
        let message = format!("`{value}` is not a length of time");
        at("R0310", message, "not a time", "write 500ms or 1.5s".into(), span)
    })
}

/// Reads `500ms` or `1.5s`.
fn milliseconds(value: &str) -> Option<u32> {
    let (number, factor) = match value.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (value.strip_suffix('s')?, 1000.0),
    };
    // A number too large for the type saturates, and is capped later.
    decimal(number.trim_end()).map(|number| (number * factor).round() as u32)
}

/// Reads digits with at most one point among them.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.bytes().any(|b| b.is_ascii_digit());
    plain.then(|| text.parse::<f64>().ok()).flatten()
}

/// Reads the attribute `key`, which is `rate`, `pitch` or `volume`, with `value`, both at `span`.
pub(in crate::read) fn prosody(key: &str, value: &str, span: Range<usize>) -> Result<Prosody, Malformed> {
    let none = Prosody::default();
    let (read, help) = match key {
        "rate" => (
            rate(value).map(|rate| Prosody { rate, ..none }),
            "write 90% or 0.9, from 25% to 400%, or x-slow, slow, medium, fast or x-fast",
        ),
        "pitch" => (
            pitch(value).map(|pitch| Prosody { pitch, ..none }),
            "write whole semitones, +2st, at most 24, a percentage, -10%, or x-low, low, medium, high or x-high",
        ),
        _ => (
            volume(value).map(|volume| Prosody { volume, ..none }),
            "write decibels, +6dB, at most 40, or x-soft, soft, medium, loud or x-loud; for silence there is <break>",
        ),
    };
    let wrong = || at("R0331", format!("`{value}` is not a {key}"), "cannot be obeyed", help.to_owned(), span);
    read.ok_or_else(wrong)
}

fn word<T: Copy>(value: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(word, _)| value.eq_ignore_ascii_case(word)).map(|(_, meaning)| *meaning)
}

/// A number with a sign before it, or without one.
fn signed(text: &str) -> Option<f64> {
    let text = text.trim_end();
    match text.strip_prefix(['-', '−']) {
        Some(number) => decimal(number).map(|number| -number),
        None => decimal(text.strip_prefix('+').unwrap_or(text)),
    }
}

/// In thousandths. A percentage with a sign is a change, as in SSML 1.0; one without is the rate itself.
fn rate(value: &str) -> Option<u32> {
    let factor = match value.strip_suffix('%') {
        Some(change) if change.starts_with(['+', '-', '−']) => 1.0 + signed(change)? / 100.0,
        Some(percent) => decimal(percent.trim_end())? / 100.0,
        None => match word(value, &RATE_WORDS) {
            Some(rate) => return Some(rate),
            None => decimal(value)?,
        },
    };
    // A float that is no rate saturates, and is out of range.
    let rate = (factor * 1000.0).round() as u32;
    (RATES.0..=RATES.1).contains(&rate).then_some(rate)
}

/// In semitones; a percentage is that much more or less of the frequency, to the nearest semitone.
fn pitch(value: &str) -> Option<i32> {
    let semitones = if let Some(number) = value.strip_suffix("st") {
        signed(number).filter(|semitones| semitones.fract() == 0.0)?
    } else if let Some(change) = value.strip_suffix('%') {
        12.0 * (1.0 + signed(change)? / 100.0).log2()
    } else {
        return word(value, &PITCH_WORDS);
    };
    // Not a number for −100 % and less.
    (semitones.abs() <= f64::from(MOST_SEMITONES)).then(|| semitones.round() as i32)
}

/// A gain.
fn volume(value: &str) -> Option<Millibels> {
    let Some(number) = value.strip_suffix("dB").or_else(|| value.strip_suffix("db")) else {
        return word(value, &VOLUME_WORDS).map(Millibels);
    };
    signed(number).filter(|decibels| decibels.abs() <= MOST_DECIBELS).map(Millibels::of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prosody_is_read_as_ssml_writes_it() {
        let rates =
            [("90%", 900), ("0.9", 900), ("+10%", 1100), ("-25%", 750), ("x-slow", 600), ("Fast", 1250), ("4", 4000)];
        for (value, thousandths) in rates {
            assert_eq!(rate(value), Some(thousandths), "{value}");
        }
        for value in ["", "0", "5", "10%", "-80%", "quick", "1.1.1", "NaN", "inf", "90 pct", "%", "+1.1"] {
            assert_eq!(rate(value), None, "{value}");
        }
        let pitches = [("+2st", 2), ("-3st", -3), ("2st", 2), ("+10%", 2), ("-10%", -2), ("+1%", 0), ("x-high", 6)];
        for (value, semitones) in pitches {
            assert_eq!(pitch(value), Some(semitones), "{value}");
        }
        for value in ["", "2", "+1.5st", "25st", "+20Hz", "-100%", "-200%", "st"] {
            assert_eq!(pitch(value), None, "{value}");
        }
        for (value, millibels) in [("+6dB", 600), ("-1.5dB", -150), ("6 dB", 600), ("soft", -600), ("x-loud", 600)] {
            assert_eq!(volume(value), Some(Millibels(millibels)), "{value}");
        }
        for value in ["", "silent", "80", "+60dB", "dB", "louder"] {
            assert_eq!(volume(value), None, "{value}");
        }
    }
}
