//! The `[master]` table of the job file as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::job::master::{Balance, Master, Per, Profile, RoomTone, Target};
use crate::units::Millibels;

/// How loud the work is made, and what stands in its pauses. Lengths and times stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MasterSpec {
    /// What a store or station asks for: `acx` −20 dB RMS, peaks to −3 dB; `podcast` −16 LUFS, −1 dBTP; `audiobook` −18 LUFS,
    /// −3 dBTP; `broadcast` −23 LUFS, −1 dBTP; `telephone` −23 LUFS, −3 dBTP. `none` leaves the takes as they are. With the layout
    /// `acx` it is `acx`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Profile", extend("default" = "none"))]
    pub profile: Option<Spanned<Profile>>,
    /// Loudness in LUFS by EBU R 128, in place of the profile's. It is what two loudspeakers play: a meter that takes a mono
    /// file for one loudspeaker shows 3.0 less.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = -40.0, max = -5.0))]
    pub loudness_lufs: Option<Spanned<f64>>,
    /// The highest peak between samples, in dBTP, in place of the profile's. With a loudness and no profile, −1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = -20.0, max = 0.0))]
    pub true_peak_dbtp: Option<Spanned<f64>>,
    /// What gets one gain: each `chapter`, or the `book`, so that quiet chapters stay quieter. Never a sentence.
    #[schemars(with = "Per", extend("default" = "chapter"))]
    pub per: Spanned<Per>,
    /// Whether the voices of a cast are made equally loud, each times its `volume`; needs a loudness.
    pub balance: bool,
    /// What stands in pauses: `none`, digital silence, which some stores refuse; `voice`, noise like the quiet between the
    /// voice's words; `noise` of a level. With the layout `acx` it is `noise` unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "RoomToneSpec", extend("default" = "none"))]
    pub room_tone: Option<Spanned<RoomToneSpec>>,
    /// The level of `noise`, in dBFS; also that of `voice` where the voice's quiet is digital silence. ACX allows up to −60.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = -96.0, max = -40.0), extend("default" = -66.0))]
    pub room_tone_dbfs: Option<Spanned<f64>>,
}

impl Default for MasterSpec {
    fn default() -> MasterSpec {
        MasterSpec {
            profile: None,
            loudness_lufs: None,
            true_peak_dbtp: None,
            per: Spanned::new(0..0, Per::Chapter),
            balance: true,
            room_tone: None,
            room_tone_dbfs: None,
        }
    }
}

/// What stands in pauses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RoomToneSpec {
    /// Silence.
    #[default]
    None,
    /// The quiet between a voice's words.
    Voice,
    /// Noise.
    Noise,
}

/// The ceiling of a loudness of one's own, in dBTP: the most that EBU R 128 allows.
const CEILING: Millibels = Millibels(-100);

/// The level of a room tone that has none of its own, in dBFS: 6 dB below what ACX allows.
const ROOM_TONE: Millibels = Millibels(-6600);

impl MasterSpec {
    /// What it means.
    pub fn meant(&self) -> Master {
        let level = |written: &Option<Spanned<f64>>| written.as_ref().map(|level| Millibels::of(*level.get_ref()));
        let profile = self.profile.as_ref().map_or(Profile::None, |profile| *profile.get_ref());
        let (target, ceiling) = profile.numbers();
        let target = level(&self.loudness_lufs).map(Target::Lufs).or(target);
        let ceiling = level(&self.true_peak_dbtp).or(ceiling).or(target.map(|_| CEILING));
        let level = level(&self.room_tone_dbfs).unwrap_or(ROOM_TONE);
        let room_tone = match self.room_tone.as_ref().map(|tone| *tone.get_ref()).unwrap_or_default() {
            RoomToneSpec::None => RoomTone::None,
            RoomToneSpec::Voice => RoomTone::Voice(level),
            RoomToneSpec::Noise => RoomTone::Noise(level),
        };
        let balance = if self.balance && target.is_some() { Balance::Equal } else { Balance::Kept };
        Master { target, ceiling, per: *self.per.get_ref(), balance, room_tone }
    }
}
