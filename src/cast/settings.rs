//! Settings: what prosody in the markup makes of a voice's own speed, pitch and volume, within what engines can do.

use serde::Serialize;

use super::Voice;
use crate::script::Prosody;

/// The slowest and the fastest that a voice is asked to speak, in thousandths; as in the job file and in Flow's API.
pub const SPEEDS: (u32, u32) = (500, 2000);

/// The lowest and the highest, in semitones; likewise.
pub const PITCHES: (i32, i32) = (-12, 12);

/// The softest and the loudest, as factors in thousandths. Flow takes anything above 0, and keys need a step.
pub const VOLUMES: (u32, u32) = (1, 10_000);

/// Settings of a voice that markup changes; absent ones are the voice's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Settings {
    /// Rate of speech in thousandths.
    pub speed: Option<u32>,
    /// Pitch in semitones.
    pub pitch: Option<i32>,
    /// Loudness factor in thousandths.
    pub volume: Option<u32>,
}

/// Which settings of voices the engine can be told. What it cannot be told must not part requests, which may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Obeys {
    /// Rate of speech.
    pub speed: bool,
    /// Pitch.
    pub pitch: bool,
    /// Loudness.
    pub volume: bool,
}

impl Default for Obeys {
    fn default() -> Obeys {
        Obeys { speed: true, pitch: true, volume: true }
    }
}

/// Something that markup asks for and will not be heard as it is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strain {
    /// Faster or slower than a voice can.
    Speed,
    /// Higher or lower.
    Pitch,
    /// Louder or softer.
    Volume,
    /// The engine cannot be told the rate.
    DeafToSpeed,
    /// The engine cannot be told the pitch.
    DeafToPitch,
    /// The engine cannot be told the loudness.
    DeafToVolume,
}

impl Settings {
    /// What `prosody` makes of `voice` with an engine that `obeys`, cut to what voices can; and what was cut.
    ///
    /// Settings that come out as the voice's own are absent: its takes keep their keys, and no request is parted for them.
    pub fn of(voice: &Voice, prosody: Prosody, obeys: Obeys) -> (Settings, Vec<Strain>) {
        let (mut settings, mut strains) = (Settings::default(), Vec::new());
        let none = Prosody::default();
        if prosody.rate != none.rate {
            let asked = voice.speed * f64::from(prosody.rate);
            let within = (asked.round() as u32).clamp(SPEEDS.0, SPEEDS.1);
            settings.speed = Some(within).filter(|_| obeys.speed && thousandths(within) != voice.speed);
            let cut = asked.round() as u32 != within;
            strains.extend(strain(obeys.speed, cut, Strain::DeafToSpeed, Strain::Speed));
        }
        if prosody.pitch != none.pitch {
            let asked = voice.pitch.saturating_add(prosody.pitch);
            let within = asked.clamp(PITCHES.0, PITCHES.1);
            settings.pitch = Some(within).filter(|_| obeys.pitch && within != voice.pitch);
            strains.extend(strain(obeys.pitch, asked != within, Strain::DeafToPitch, Strain::Pitch));
        }
        if prosody.volume != none.volume {
            // Thousandths, because mathematics libraries may differ in the last bit, which would make other keys.
            let asked = voice.volume * 10f64.powf(prosody.volume.decibels() / 20.0) * 1000.0;
            let within = (asked.round() as u32).clamp(VOLUMES.0, VOLUMES.1);
            settings.volume = Some(within).filter(|_| obeys.volume && thousandths(within) != voice.volume);
            let cut = asked.round() as u32 != within;
            strains.extend(strain(obeys.volume, cut, Strain::DeafToVolume, Strain::Volume));
        }
        (settings, strains)
    }

    /// The rate at which `voice` speaks with these settings, as a factor.
    pub fn speed(self, voice: &Voice) -> f64 {
        self.speed.map_or(voice.speed, thousandths)
    }

    /// `voice` with these settings.
    pub fn applied(self, voice: &Voice) -> Voice {
        Voice {
            speed: self.speed(voice),
            pitch: self.pitch.unwrap_or(voice.pitch),
            volume: self.volume.map_or(voice.volume, thousandths),
            ..voice.clone()
        }
    }
}

fn thousandths(number: u32) -> f64 {
    f64::from(number) / 1000.0
}

fn strain(obeyed: bool, cut: bool, deaf: Strain, beyond: Strain) -> Option<Strain> {
    match obeyed {
        false => Some(deaf),
        true => cut.then_some(beyond),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Millibels;

    fn voice(speed: f64, pitch: i32, volume: f64) -> Voice {
        Voice { name: "a".into(), id: "a".into(), language: None, speed, pitch, volume }
    }

    fn prosody(rate: u32, pitch: i32, volume: i32) -> Prosody {
        Prosody { rate, pitch, volume: Millibels(volume) }
    }

    #[test]
    fn settings_are_relative_to_the_voice_and_cut_to_what_it_can() {
        let cases = [
            (voice(1.05, 2, 1.0), prosody(900, -3, 600), (0.945, -1, 1.995), vec![]),
            (
                voice(1.5, 10, 8.0),
                prosody(1500, 4, 600),
                (2.0, 12, 10.0),
                vec![Strain::Speed, Strain::Pitch, Strain::Volume],
            ),
            (voice(0.6, 0, 0.01), prosody(500, 0, -4000), (0.5, 0, 0.001), vec![Strain::Speed, Strain::Volume]),
        ];
        for (voice, asked, (speed, pitch, volume), cut) in cases {
            let (settings, strains) = Settings::of(&voice, asked, Obeys::default());
            let spoken = settings.applied(&voice);
            assert_eq!((spoken.speed, spoken.pitch, spoken.volume, strains), (speed, pitch, volume, cut), "{asked:?}");
        }
    }

    #[test]
    fn what_changes_nothing_is_absent() {
        let odd = voice(1.234_567, 1, 0.987_654_3);
        assert_eq!(Settings::of(&odd, Prosody::default(), Obeys::default()), (Settings::default(), vec![]));
        let (settings, _) = Settings::of(&odd, prosody(1000, 1, 0), Obeys::default());
        assert_eq!(settings, Settings { pitch: Some(2), ..Settings::default() });
        let spoken = settings.applied(&odd);
        assert_eq!((spoken.speed, spoken.volume), (odd.speed, odd.volume), "what is not named keeps every bit");
        // At the end of its range already: the same sound must not be asked for apart.
        let (settings, strains) = Settings::of(&voice(2.0, 12, 1.0), prosody(1500, 3, 0), Obeys::default());
        assert_eq!((settings, strains), (Settings::default(), vec![Strain::Speed, Strain::Pitch]));
    }

    #[test]
    fn what_an_engine_cannot_be_told_is_not_asked_for() {
        let obeys = Obeys { speed: true, pitch: false, volume: false };
        let (settings, strains) = Settings::of(&voice(1.0, 0, 1.0), prosody(1200, 2, 600), obeys);
        assert_eq!(settings, Settings { speed: Some(1200), ..Settings::default() });
        assert_eq!(strains, [Strain::DeafToPitch, Strain::DeafToVolume]);
    }
}
