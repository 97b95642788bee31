//! Mastering as meant: how loud a work is made, how high its peaks may be, what stands in its pauses.

use serde::{Deserialize, Serialize};

use crate::job::package::Form;
use crate::units::Millibels;

/// What is done to tracks beyond joining their takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Master {
    /// How loud they are made; absent means as loud as the takes are.
    pub target: Option<Target>,
    /// The highest true peak, in dBTP; absent means whatever 16 bits hold.
    pub ceiling: Option<Millibels>,
    /// What is brought to the target by one gain.
    pub per: Per,
    /// Whether voices are made equally loud first.
    pub balance: Balance,
    /// What stands in pauses.
    pub room_tone: RoomTone,
}

impl Master {
    /// Nothing at all: takes are copied as they are, and pauses are silence.
    pub const NONE: Master =
        Master { target: None, ceiling: None, per: Per::Chapter, balance: Balance::Kept, room_tone: RoomTone::None };

    /// The same with a ceiling so much lower that peaks stay below it in all of `forms`, whatever their coders add.
    pub fn leaving_room(self, forms: &[Form]) -> Master {
        let overshoot = forms.iter().map(|form| form.coding.overshoot()).max().unwrap_or_default();
        Master { ceiling: self.ceiling.map(|ceiling| ceiling - overshoot), ..self }
    }

    /// Whether any sample may come out other than it was recorded.
    pub fn changes_sound(&self) -> bool {
        self.target.is_some() || self.ceiling.is_some() || self.room_tone != RoomTone::None
    }
}

/// How loud a work is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Integrated loudness by EBU R 128, in LUFS, as two loudspeakers play it.
    Lufs(Millibels),
    /// The level of the whole, in dBFS.
    Rms(Millibels),
}

/// What is brought to the target by one gain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// Each chapter by itself.
    #[default]
    Chapter,
    /// The book, so that a quiet chapter stays quieter than a loud one.
    Book,
}

/// Whether voices are made equally loud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Balance {
    /// Each voice as loud as the one that says most, times its `volume`.
    Equal,
    /// As they were recorded.
    Kept,
}

/// What stands in pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RoomTone {
    /// Silence.
    None,
    /// The quiet between a voice's words; noise of this level, in dBFS, where that is digital silence.
    Voice(Millibels),
    /// Noise of this level in the finished work, in dBFS.
    Noise(Millibels),
}

/// What those ask for who publish speech.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// As loud as the takes are.
    #[default]
    None,
    /// Audible and its kin: −20 dB RMS, peaks to −3 dB.
    Acx,
    /// Podcast stores: −16 LUFS in stereo, which is −19 in mono; peaks to −1 dBTP.
    Podcast,
    /// Audiobooks elsewhere: −18 LUFS, peaks to −3 dBTP.
    Audiobook,
    /// EBU R 128: −23 LUFS, peaks to −1 dBTP.
    Broadcast,
    /// Prompts for telephones: −23 LUFS, peaks to −3 dBTP.
    Telephone,
}

impl Profile {
    /// Its loudness and its ceiling.
    pub fn numbers(self) -> (Option<Target>, Option<Millibels>) {
        let lufs = |lufs: i32, ceiling: i32| (Some(Target::Lufs(Millibels(lufs))), Some(Millibels(ceiling)));
        match self {
            Profile::None => (None, None),
            // ACX audio submission requirements: RMS between −23 and −18 dB, peaks no higher than −3 dB.
            Profile::Acx => (Some(Target::Rms(Millibels(-2000))), Some(Millibels(-300))),
            // Apple's podcast requirements: −16 LKFS within 1, no true peak above −1.
            Profile::Podcast => lufs(-1600, -100),
            // AES TD1008: −18 LUFS for speech. The peak is that of ACX: shops pass the same files on.
            Profile::Audiobook => lufs(-1800, -300),
            Profile::Broadcast => lufs(-2300, -100),
            // −26 dBov of active speech in one channel, the nominal level of ITU-T P.800 and its kin.
            Profile::Telephone => lufs(-2300, -300),
        }
    }
}
