//! Prosody: how fast, how high and how loud markup wants its words, relative to the voice that speaks them.

use serde::Serialize;

use crate::units::Millibels;

/// What is as it is without markup, in thousandths.
const OWN: u32 = 1000;

/// Changes of a voice. All are whole numbers, so that equal ones are equal everywhere; the default changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Prosody {
    /// Rate of speech in thousandths of the voice's own.
    pub rate: u32,
    /// Semitones above the voice's own pitch.
    pub pitch: i32,
    /// Loudness above the voice's own.
    pub volume: Millibels,
}

impl Default for Prosody {
    fn default() -> Prosody {
        Prosody { rate: OWN, pitch: 0, volume: Millibels(0) }
    }
}

impl Prosody {
    /// This one with `inner` inside it: rates multiply, pitches and volumes add.
    pub fn with(self, inner: Prosody) -> Prosody {
        let product = (u64::from(self.rate) * u64::from(inner.rate) + u64::from(OWN / 2)) / u64::from(OWN);
        Prosody {
            rate: u32::try_from(product).unwrap_or(u32::MAX),
            pitch: self.pitch.saturating_add(inner.pitch),
            volume: self.volume + inner.volume,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_another_is_relative_to_it() {
        let outer = Prosody { rate: 900, pitch: -2, volume: Millibels(600) };
        let inner = Prosody { rate: 1250, pitch: 5, volume: Millibels(-100) };
        assert_eq!(outer.with(inner), Prosody { rate: 1125, pitch: 3, volume: Millibels(500) });
        assert_eq!(outer.with(Prosody::default()), outer);
        assert_eq!(Prosody::default().with(inner), inner);
    }
}
