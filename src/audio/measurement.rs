//! A Measurement: what a file measures and how it comes out against a store's requirements, in numbers that JSON can hold.

use serde::{Deserialize, Serialize};

use super::acx::Requirement;
use super::meter::{Level, Measured};

/// A measured file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Measurement {
    /// The file, as it was named.
    pub file: String,
    /// Its length in milliseconds.
    pub length_ms: u64,
    /// Its sample rate in hertz.
    pub rate: u32,
    /// Its channels.
    pub channels: u32,
    /// Integrated loudness in LUFS; null when all of it is below the gate.
    pub loudness: Option<f64>,
    /// Loudness range in LU.
    pub range: f64,
    /// The greatest true peak.
    pub true_peak: Place,
    /// The greatest sample.
    pub peak: Place,
    /// Root mean square in decibels of full scale; null for digital silence.
    pub rms_db: Option<f64>,
    /// The quietest half-second; null in less sound than that.
    pub floor: Option<Place>,
    /// Quiet before the first sound, in milliseconds.
    pub head_ms: u64,
    /// Quiet after the last sound, in milliseconds.
    pub tail_ms: u64,
    /// Every requirement of the profile that was asked for; empty without one.
    pub requirements: Vec<Requirement>,
}

/// A level and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Place {
    /// In decibels of full scale; null for digital silence.
    pub db: Option<f64>,
    /// In milliseconds from the beginning.
    pub at_ms: u64,
}

impl From<Level> for Place {
    fn from(level: Level) -> Place {
        Place { db: finite(level.db), at_ms: level.at_ms }
    }
}

/// A hundredth of a decibel is more than anybody hears; −∞ is no number of JSON.
fn finite(db: f64) -> Option<f64> {
    db.is_finite().then(|| (db * 100.0).round() / 100.0)
}

impl Measurement {
    /// Of `file`, which measures `measured`, held against `requirements`.
    pub fn of(file: String, measured: &Measured, requirements: Vec<Requirement>) -> Measurement {
        let figures = &measured.figures;
        Measurement {
            file,
            length_ms: figures.frames.duration(figures.rate).as_millis() as u64,
            rate: figures.rate.0,
            channels: figures.channels,
            loudness: figures.loudness.and_then(finite),
            range: finite(figures.range).unwrap_or(0.0),
            true_peak: figures.true_peak.into(),
            peak: figures.peak.into(),
            rms_db: finite(figures.rms_db),
            floor: figures.floor.map(Place::from),
            head_ms: figures.head_ms,
            tail_ms: figures.tail_ms,
            requirements,
        }
    }

    /// Whether every requirement is met.
    pub fn passes(&self) -> bool {
        self.requirements.iter().all(|requirement| requirement.met)
    }
}
