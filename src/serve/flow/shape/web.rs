//! Bodies of the web dialect: what the published backend of the same family takes and gives.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::super::clones;
use super::QuotaBody;

/// What asks for speech. `ttsConfig` is not read, so a body of the docs dialect alone gets the default voice.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Speak {
    #[schema(value_type = String)]
    pub(in super::super) text: Value,
    /// `v-female-R2s4N9qJ` when it is absent.
    #[schema(value_type = Option<String>)]
    pub(in super::super) voice_id: Value,
    /// zh, en, ja, ko or yue; guessed from the text when it is absent.
    #[schema(value_type = Option<String>)]
    pub(in super::super) language: Value,
    /// `pcm`, which is usual, or `wav`.
    #[schema(value_type = Option<String>)]
    pub(in super::super) format: Value,
    /// 16000 or 24000, which is usual.
    #[schema(value_type = Option<u32>)]
    pub(in super::super) sample_rate: Value,
    /// 0.5 to 2.0; values outside are brought there.
    #[schema(value_type = Option<f64>)]
    pub(in super::super) speed: Value,
    /// Over 0 to 10; values outside are brought there.
    #[schema(value_type = Option<f64>)]
    pub(in super::super) volume: Value,
    /// -12 to 12; values outside are brought there.
    #[schema(value_type = Option<f64>)]
    pub(in super::super) pitch: Value,
}

/// Speech.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Spoken {
    /// `success`
    pub(in super::super) code: &'static str,
    pub(in super::super) message: &'static str,
    /// Base64 of PCM, or of a WAV where one was asked for.
    pub(in super::super) audio: String,
    pub(in super::super) audio_format: &'static str,
    pub(in super::super) sample_rate: u32,
    pub(in super::super) request_id: String,
    pub(in super::super) requested_language: Option<String>,
    pub(in super::super) applied_params: Applied,
    pub(in super::super) quota: QuotaBody,
}

/// What was really used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Applied {
    pub(in super::super) format: &'static str,
    pub(in super::super) sample_rate: u32,
    #[schema(value_type = f64)]
    pub(in super::super) speed: Value,
    #[schema(value_type = f64)]
    pub(in super::super) volume: Value,
    #[schema(value_type = f64)]
    pub(in super::super) pitch: Value,
}

/// What asks for a clone. A chosen `voiceId` is not read.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Clone {
    /// Base64 of a WAV, 16 kHz mono, 4 to 12 seconds.
    #[schema(value_type = String)]
    pub(in super::super) audio_data: Value,
    /// Letters, digits and `_`, at most 36.
    #[schema(value_type = Option<String>)]
    pub(in super::super) voice_name: Value,
    /// Seconds; judged before points are taken where it is said.
    #[schema(value_type = Option<f64>)]
    pub(in super::super) audio_duration: Value,
    #[schema(value_type = Option<String>)]
    pub(in super::super) description: Value,
}

/// A clone that was made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Cloned {
    /// `success`
    pub(in super::super) code: &'static str,
    pub(in super::super) message: &'static str,
    pub(in super::super) voice_id: String,
    pub(in super::super) request_id: String,
    pub(in super::super) quota: QuotaBody,
    pub(in super::super) cloned_voice: ClonedVoice,
}

/// A clone, as the list of one's own shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ClonedVoice {
    pub(in super::super) user_id: String,
    pub(in super::super) voice_id: String,
    pub(in super::super) voice_name: Option<String>,
    pub(in super::super) description: Option<String>,
    /// Seconds of the sample.
    pub(in super::super) audio_duration: f64,
    pub(in super::super) is_active: bool,
    /// ISO 8601.
    pub(in super::super) created_at: String,
}

impl From<clones::Cloned> for ClonedVoice {
    fn from(cloned: clones::Cloned) -> ClonedVoice {
        ClonedVoice {
            user_id: cloned.sub,
            voice_id: cloned.id,
            voice_name: cloned.name,
            description: cloned.description,
            audio_duration: cloned.duration,
            is_active: true,
            created_at: cloned.created_at,
        }
    }
}

/// One's own clones.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Clones {
    /// `success`
    pub(in super::super) code: &'static str,
    pub(in super::super) voices: Vec<ClonedVoice>,
}

/// A clone that is gone.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Deleted {
    /// `success`
    pub(in super::super) code: &'static str,
    pub(in super::super) message: &'static str,
    pub(in super::super) data: ClonedVoice,
}

/// The voices.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Voices {
    pub(in super::super) voices: Vec<Voice>,
}

/// A voice, as the published catalogues word it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Voice {
    pub(in super::super) id: &'static str,
    pub(in super::super) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) name_en: Option<&'static str>,
    pub(in super::super) language: &'static str,
    pub(in super::super) description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) gender: Option<&'static str>,
}

/// How an account stands.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct Quota {
    /// `success`
    pub(in super::super) code: &'static str,
    pub(in super::super) user: QuotaUser,
    pub(in super::super) quota: AccountQuota,
}

/// Whose account it is.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct QuotaUser {
    pub(in super::super) id: String,
    pub(in super::super) email: String,
}

/// Its points.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct AccountQuota {
    pub(in super::super) daily: u64,
    pub(in super::super) used: u64,
    pub(in super::super) remaining: u64,
    /// `free`
    pub(in super::super) subscription_tier: &'static str,
}
