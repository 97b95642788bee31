//! The `[master]` table of the job file as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::job::master::{Balance, Master, Per, Profile, RoomTone, Target};
use crate::units::Millibels;

/// How loud the work is made, and what stands in its pauses. Lengths and times stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MasterSpec {
    /// What a store or station asks for: `acx` −20 dB RMS, peaks to −3 dB; `podcast` −16 LUFS, −1 dBTP; `audiobook` −18 LUFS,
    /// −3 dBTP; `broadcast` −23 LUFS, −1 dBTP; `telephone` −23 LUFS, −3 dBTP. `none` leaves the takes as they are.
    pub profile: Profile,
    /// Loudness in LUFS by EBU R 128, in place of the profile's. It is what two loudspeakers play: a meter that takes a mono
    /// file for one loudspeaker shows 3.0 less.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = -40.0, max = -5.0))]
    pub loudness_lufs: Option<f64>,
    /// The highest peak between samples, in dBTP, in place of the profile's. With a loudness and no profile, −1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = -20.0, max = 0.0))]
    pub true_peak_dbtp: Option<f64>,
    /// What gets one gain: each `chapter`, or the `book`, so that quiet chapters stay quieter. Never a sentence.
    pub per: Per,
    /// Whether the voices of a cast are made equally loud, each times its `volume`; needs a loudness.
    pub balance: bool,
    /// What stands in pauses: `none`, digital silence, which some stores refuse; `voice`, noise like the quiet between the
    /// voice's words; `noise` of a level.
    pub room_tone: RoomToneSpec,
    /// The level of `noise`, in dBFS; also that of `voice` where the voice's quiet is digital silence. ACX allows up to −60.
    #[schemars(range(min = -96.0, max = -40.0))]
    pub room_tone_dbfs: f64,
}

impl Default for MasterSpec {
    fn default() -> MasterSpec {
        MasterSpec {
            profile: Profile::None,
            loudness_lufs: None,
            true_peak_dbtp: None,
            per: Per::Chapter,
            balance: true,
            room_tone: RoomToneSpec::None,
            room_tone_dbfs: -66.0,
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

impl MasterSpec {
    /// What it means.
    pub fn meant(&self) -> Master {
        let (target, ceiling) = self.profile.numbers();
        let target = self.loudness_lufs.map(|lufs| Target::Lufs(Millibels::of(lufs))).or(target);
        let ceiling = self.true_peak_dbtp.map(Millibels::of).or(ceiling).or(target.map(|_| CEILING));
        let level = Millibels::of(self.room_tone_dbfs);
        let room_tone = match self.room_tone {
            RoomToneSpec::None => RoomTone::None,
            RoomToneSpec::Voice => RoomTone::Voice(level),
            RoomToneSpec::Noise => RoomTone::Noise(level),
        };
        let balance = if self.balance && target.is_some() { Balance::Equal } else { Balance::Kept };
        Master { target, ceiling, per: self.per, balance, room_tone }
    }
}
