//! What ACX, the audiobook exchange of Audible, asks of a file; the numbers are those of its audio submission requirements.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::meter::{Level, Measured};

/// Root mean square, in decibels of full scale.
pub const RMS_DB: RangeInclusive<f64> = -23.0..=-18.0;

/// The greatest peak, in decibels of full scale.
pub const PEAK_DB: f64 = -3.0;

/// The loudest noise floor, in decibels of full scale.
pub const FLOOR_DB: f64 = -60.0;

/// The longest file, in milliseconds.
pub const LONGEST_MS: u64 = 120 * 60 * 1000;

/// Room tone before the first word, in milliseconds.
pub const HEAD_MS: RangeInclusive<u64> = 500..=1000;

/// Room tone after the last word, in milliseconds.
pub const TAIL_MS: RangeInclusive<u64> = 1000..=5000;

/// The length of the retail sample, in milliseconds: five minutes or less, and for long at least one.
pub const SAMPLE_MS: RangeInclusive<u64> = 60_000..=300_000;

/// The least bitrate, in kbit/s, constant.
pub const LEAST_KBPS: u16 = 192;

/// The sample rate, in hertz.
pub const HERTZ: u32 = 44_100;

/// A requirement and what a file has of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Requirement {
    /// What is required.
    pub what: Cow<'static, str>,
    /// How much of it.
    pub wanted: String,
    /// What was found.
    pub found: String,
    /// Where that is, in milliseconds from the beginning, where it is in one place.
    pub at_ms: Option<u64>,
    /// Whether the file meets it.
    pub met: bool,
}

/// Every requirement on one file, in the order in which ACX lists them.
pub fn requirements(measured: &Measured) -> Vec<Requirement> {
    let Measured { figures, mpeg } = measured;
    let frames_ms = figures.frames.duration(figures.rate).as_millis() as u64;
    let require = |what: &'static str, wanted: String, found: String, met| {
        let what = Cow::Borrowed(what);
        Requirement { what, wanted, found, at_ms: None, met }
    };
    let level = |level: f64| if level.is_finite() { format!("{level:.1} dB") } else { "digital silence".to_owned() };
    let mut all = vec![
        require(
            "RMS",
            format!("{:.0} to {:.0} dB", RMS_DB.start(), RMS_DB.end()),
            level(figures.rms_db),
            RMS_DB.contains(&figures.rms_db),
        ),
        Requirement {
            at_ms: Some(figures.peak.at_ms),
            ..require("peak", format!("{PEAK_DB:.0} dB at most"), level(figures.peak.db), figures.peak.db <= PEAK_DB)
        },
        floor(figures.floor, &level),
        require("length", "120 min at most".to_owned(), minutes(frames_ms), frames_ms <= LONGEST_MS),
        require(
            "room tone at the head",
            "0.5 to 1 s".to_owned(),
            seconds(figures.head_ms),
            HEAD_MS.contains(&figures.head_ms),
        ),
        require(
            "room tone at the tail",
            "1 to 5 s".to_owned(),
            seconds(figures.tail_ms),
            TAIL_MS.contains(&figures.tail_ms),
        ),
    ];
    let (found, met) = match mpeg {
        None => ("no MP3".to_owned(), false),
        Some(mpeg) if mpeg.least_kbps != mpeg.most_kbps => {
            (format!("variable, {} to {} kbit/s", mpeg.least_kbps, mpeg.most_kbps), false)
        }
        Some(mpeg) => (format!("{} kbit/s", mpeg.least_kbps), mpeg.least_kbps >= LEAST_KBPS),
    };
    all.push(require("bitrate", format!("MP3 of constant {LEAST_KBPS} kbit/s or more"), found, met));
    let hertz = figures.rate.0;
    all.push(require("sample rate", format!("{HERTZ} Hz"), format!("{hertz} Hz"), hertz == HERTZ));
    let mixed = mpeg.is_some_and(|mpeg| mpeg.mixed_channels);
    let found = if mixed { "mixed".to_owned() } else { channels(figures.channels) };
    let met = !mixed && figures.channels <= 2;
    all.push(require("channels", "mono or stereo, in all files".to_owned(), found, met));
    all
}

/// Every requirement on a retail sample: that of all files, and a length of its own.
pub fn of_sample(measured: &Measured) -> Vec<Requirement> {
    let figures = &measured.figures;
    let ms = figures.frames.duration(figures.rate).as_millis() as u64;
    let length = Requirement {
        what: Cow::Borrowed("length of the sample"),
        wanted: "1 to 5 min".to_owned(),
        found: minutes(ms),
        at_ms: None,
        met: SAMPLE_MS.contains(&ms),
    };
    requirements(measured).into_iter().chain([length]).collect()
}

/// What all files of a book must have in common, given the channels of each: `None` when they do, and otherwise what differs.
pub fn common(channels: impl Iterator<Item = u32> + Clone) -> Option<Requirement> {
    let count = |wanted: u32| channels.clone().filter(|channels| *channels == wanted).count();
    let (mono, stereo) = (count(1), count(2));
    (mono > 0 && stereo > 0).then(|| Requirement {
        what: Cow::Borrowed("channels"),
        wanted: "mono or stereo, in all files".to_owned(),
        found: format!("{mono} mono, {stereo} stereo"),
        at_ms: None,
        met: false,
    })
}

fn floor(floor: Option<Level>, level: &dyn Fn(f64) -> String) -> Requirement {
    Requirement {
        what: Cow::Borrowed("noise floor"),
        wanted: format!("{FLOOR_DB:.0} dB at most"),
        found: floor.map_or_else(|| "too short to tell".to_owned(), |floor| level(floor.db)),
        at_ms: floor.map(|floor| floor.at_ms),
        met: floor.is_some_and(|floor| floor.db <= FLOOR_DB),
    }
}

fn seconds(ms: u64) -> String {
    format!("{}.{:02} s", ms / 1000, ms % 1000 / 10)
}

fn minutes(ms: u64) -> String {
    format!("{} min {:02} s", ms / 60_000, ms % 60_000 / 1000)
}

fn channels(count: u32) -> String {
    match count {
        1 => "mono".to_owned(),
        2 => "stereo".to_owned(),
        more => format!("{more} channels"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::meter::Figures;
    use crate::audio::mpeg::Mpeg;
    use crate::units::{Frames, SampleRate};

    fn good() -> Measured {
        let level = |db, at_ms| Level { db, at_ms };
        let figures = Figures {
            rate: SampleRate(44_100),
            channels: 1,
            frames: Frames(44_100 * 600),
            loudness: Some(-19.5),
            range: 4.0,
            true_peak: level(-3.1, 70_000),
            peak: level(-3.2, 70_000),
            rms_db: -20.0,
            floor: Some(level(-72.0, 500)),
            head_ms: 700,
            tail_ms: 2000,
        };
        let mpeg = Mpeg { least_kbps: 192, most_kbps: 192, hertz: 44_100, mixed_channels: false, frames: 22_968 };
        Measured { figures, mpeg: Some(mpeg) }
    }

    /// The names of what `change` makes a good file fail.
    fn failed(change: impl Fn(&mut Measured)) -> Vec<Cow<'static, str>> {
        let mut file = good();
        change(&mut file);
        requirements(&file).into_iter().filter(|one| !one.met).map(|one| one.what).collect()
    }

    #[test]
    fn each_number_is_held_to_its_bounds() {
        assert!(failed(|_| ()).is_empty());
        assert_eq!(failed(|file| file.figures.rms_db = -23.1), ["RMS"]);
        assert_eq!(failed(|file| file.figures.rms_db = f64::NEG_INFINITY), ["RMS"]);
        assert_eq!(failed(|file| file.figures.peak.db = -2.9), ["peak"]);
        assert_eq!(failed(|file| file.figures.floor = Some(Level { db: -59.0, at_ms: 3 })), ["noise floor"]);
        assert_eq!(failed(|file| file.figures.floor = None), ["noise floor"]);
        assert_eq!(failed(|file| file.figures.frames = Frames(44_100 * 7201)), ["length"]);
        assert_eq!(failed(|file| file.figures.head_ms = 1010), ["room tone at the head"]);
        assert_eq!(failed(|file| file.figures.tail_ms = 990), ["room tone at the tail"]);
        assert_eq!(failed(|file| file.mpeg = None), ["bitrate"]);
        assert_eq!(failed(|file| file.mpeg.as_mut().unwrap().least_kbps = 160), ["bitrate"]);
        assert_eq!(failed(|file| file.figures.rate = SampleRate(48_000)), ["sample rate"]);
        assert_eq!(failed(|file| file.mpeg.as_mut().unwrap().mixed_channels = true), ["channels"]);
    }

    #[test]
    fn files_of_a_book_have_the_same_channels() {
        assert_eq!(common([1, 1].into_iter()), None);
        assert_eq!(common([1, 2].into_iter()).unwrap().found, "1 mono, 1 stereo");
    }

    #[test]
    fn a_sample_has_a_length_of_its_own() {
        let missed = |seconds: u64| {
            let mut file = good();
            file.figures.frames = Frames(44_100 * seconds);
            of_sample(&file).into_iter().filter(|one| !one.met).count()
        };
        assert_eq!([59, 60, 300, 301].map(missed), [1, 0, 0, 1]);
    }
}
