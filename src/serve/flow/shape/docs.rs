//! Bodies of the docs dialect: what the vendor's page documents.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::QuotaBody;

/// What asks for speech.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Speak {
    /// At most 5000 characters.
    #[schema(max_length = 5000)]
    pub(in super::super) text: String,
    pub(in super::super) tts_config: TtsConfig,
}

/// How to speak.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct TtsConfig {
    /// `flow`
    #[serde(rename = "TTSType")]
    pub(in super::super) tts_type: String,
    /// A voice of the list, or a clone.
    pub(in super::super) voice_id: String,
    /// `flow_01_turbo`
    pub(in super::super) model: Option<String>,
    /// 0.5 to 2.0; values outside are brought there.
    pub(in super::super) speed: Option<f64>,
    /// Over 0 to 10; values outside are brought there.
    pub(in super::super) volume: Option<f64>,
    /// -12 to 12; values outside are brought there.
    pub(in super::super) pitch: Option<f64>,
    /// zh, en, ja, ko or yue.
    pub(in super::super) language: Option<String>,
}

/// Speech.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Spoken {
    /// `success`
    pub(in super::super) code: &'static str,
    pub(in super::super) message: &'static str,
    pub(in super::super) data: Audio,
    pub(in super::super) quota: QuotaBody,
}

/// The sound of an answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Audio {
    /// Base64 of a WAV.
    pub(in super::super) audio: String,
    /// `wav`
    pub(in super::super) format: &'static str,
    pub(in super::super) sample_rate: u32,
    /// Seconds.
    pub(in super::super) duration: f64,
}

/// What asks for a clone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Clone {
    /// Base64 of a WAV, 16 kHz mono, 4 to 12 seconds.
    pub(in super::super) audio: String,
    /// An id to give it.
    pub(in super::super) voice_id: Option<String>,
    /// A name for people.
    pub(in super::super) name: Option<String>,
}

/// A clone that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Cloned {
    /// `success`
    pub(in super::super) code: &'static str,
    pub(in super::super) message: &'static str,
    pub(in super::super) data: ClonedVoice,
    pub(in super::super) quota: QuotaBody,
}

/// What is known of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct ClonedVoice {
    pub(in super::super) voice_id: String,
    pub(in super::super) name: Option<String>,
    /// Seconds of the sample.
    pub(in super::super) duration: f64,
    /// ISO 8601.
    pub(in super::super) created_at: String,
}

/// The voices, all of them.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Voices {
    pub(in super::super) voices: Vec<Voice>,
}

/// A voice.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Voice {
    pub(in super::super) id: &'static str,
    pub(in super::super) name: &'static str,
    pub(in super::super) description: &'static str,
    /// Empty for the extended voices; `zh-CN` where the catalogue says `zh`, as on the vendor's page.
    pub(in super::super) language: &'static str,
    /// `female` or `male`
    pub(in super::super) gender: &'static str,
}
