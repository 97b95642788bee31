//! What is asked for: the bodies of both dialects, read as each reads them, into one.

use serde::Deserialize;
use serde_json::Value;

use super::Dialect;
use super::reply::Refusal;
use super::shape::{docs, web};
use super::voice;

/// The most characters of a text, in Unicode scalar values: the documented limit.
const MAX_CHARS: usize = 5000;
/// Samples a second when nothing else is asked for.
pub(super) const RATE: u32 = 24_000;
/// The models whose voices are published.
const MODELS: [&str; 2] = ["flow_01_turbo", "flow_01_ex"];

/// In what the samples come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Pcm,
    Wav,
}

impl Form {
    /// As bodies write it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Form::Pcm => "pcm",
            Form::Wav => "wav",
        }
    }
}

/// A text and how to speak it, all values brought into their ranges.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ask {
    pub(super) text: String,
    pub(super) voice: String,
    /// As it was written.
    pub(super) language: Option<String>,
    pub(super) speed: f64,
    pub(super) volume: f64,
    pub(super) pitch: f64,
    pub(super) form: Form,
    pub(super) rate: u32,
}

impl Ask {
    /// The language to speak; `None` when it is none that is spoken here.
    pub(super) fn spoken(&self) -> Option<&'static str> {
        let of_voice = || voice::listed(&self.voice).and_then(|listed| voice::language(&listed.language));
        match self.language.as_deref() {
            Some(tag) => voice::language(tag),
            None => Some(of_voice().unwrap_or_else(|| voice::guess(&self.text))),
        }
    }
}

/// Reads what asks for speech.
pub(super) fn read(dialect: Dialect, body: &Value) -> Result<Ask, Refusal> {
    match dialect {
        Dialect::Docs => of_docs(body),
        Dialect::Web => of_web(body),
    }
}

fn of_docs(body: &Value) -> Result<Ask, Refusal> {
    let speak = docs::Speak::deserialize(body);
    let docs::Speak { text, tts_config } = speak.map_err(|error| Refusal::invalid(error.to_string()))?;
    if text.is_empty() {
        return Err(Refusal::invalid("Missing required parameter: text"));
    }
    let chars = text.chars().count();
    if chars > MAX_CHARS {
        return Err(Refusal::invalid(format!("text is too long: {chars} characters of at most {MAX_CHARS}")));
    }
    if tts_config.tts_type != "flow" {
        return Err(Refusal::invalid("ttsConfig.TTSType must be \"flow\""));
    }
    if let Some(model) = tts_config.model.filter(|model| !MODELS.contains(&model.as_str())) {
        return Err(Refusal::invalid(format!("ttsConfig.Model is unknown: {model}")));
    }
    Ok(Ask {
        text,
        voice: tts_config.voice_id,
        language: tts_config.language.filter(|language| !language.is_empty()),
        speed: tts_config.speed.unwrap_or(1.0).clamp(0.5, 2.0),
        volume: tts_config.volume.unwrap_or(1.0).clamp(0.0, 10.0),
        pitch: tts_config.pitch.unwrap_or(0.0).clamp(-12.0, 12.0),
        form: Form::Wav,
        rate: RATE,
    })
}

fn of_web(body: &Value) -> Result<Ask, Refusal> {
    // Every field is a value of any type: only a body that is no object is not read.
    let speak = web::Speak::deserialize(body).unwrap_or_default();
    let text = text(&speak.text).ok_or_else(|| {
        Refusal::new(axum::http::StatusCode::BAD_REQUEST, "missing_text", "Missing required field: text")
    })?;
    let chars = text.chars().count();
    if chars > MAX_CHARS {
        return Err(Refusal::failed("tts_failed", format!("Text is too long: {chars} characters")));
    }
    Ok(Ask {
        text,
        voice: self::text(&speak.voice_id).unwrap_or_else(|| voice::DEFAULT.to_owned()),
        language: self::text(&speak.language).map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()),
        speed: lenient(&speak.speed, 1.0).clamp(0.5, 2.0),
        volume: lenient(&speak.volume, 1.0).clamp(0.0, 10.0),
        pitch: lenient(&speak.pitch, 0.0).clamp(-12.0, 12.0),
        form: if speak.format.as_str() == Some("wav") { Form::Wav } else { Form::Pcm },
        rate: if lenient(&speak.sample_rate, 0.0) == 16_000.0 { 16_000 } else { RATE },
    })
}

/// A text with something in it.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A number, also one written as text; `usual` for anything else, and for zero, which counts as nothing there.
pub(super) fn lenient(value: &Value, usual: f64) -> f64 {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number| number.is_finite() && *number != 0.0).unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_dialect_reads_its_own_keys() {
        let both = json!({
            "text": "Hi", "voiceId": "male-qn-qingse", "speed": 3, "format": "wav", "pitch": "2",
            "ttsConfig": { "TTSType": "flow", "VoiceId": "Santa_Claus ", "Speed": 0.1, "Volume": 5, "Language": "en" },
        });
        let docs = read(Dialect::Docs, &both).unwrap();
        assert_eq!((docs.voice.as_str(), docs.speed, docs.volume), ("Santa_Claus ", 0.5, 5.0));
        let web = read(Dialect::Web, &both).unwrap();
        assert_eq!((web.voice.as_str(), web.speed, web.pitch, web.form), ("male-qn-qingse", 2.0, 2.0, Form::Wav));
        let only_docs = json!({ "text": "Hi", "ttsConfig": both["ttsConfig"] });
        let web = read(Dialect::Web, &only_docs).unwrap();
        assert_eq!((web.voice.as_str(), web.form, web.speed), (voice::DEFAULT, Form::Pcm, 1.0));
    }

    #[test]
    fn what_is_missing_is_said_in_the_dialects_words() {
        let code = |dialect, body: Value| read(dialect, &body).unwrap_err().code;
        let config = json!({ "TTSType": "flow", "VoiceId": "x" });
        assert_eq!(code(Dialect::Docs, json!({ "ttsConfig": config })), "invalid_request");
        assert_eq!(code(Dialect::Docs, json!({ "text": "a", "ttsConfig": { "VoiceId": "x" } })), "invalid_request");
        assert_eq!(code(Dialect::Docs, json!({ "text": "字".repeat(5001), "ttsConfig": config })), "invalid_request");
        assert!(read(Dialect::Docs, &json!({ "text": "字".repeat(5000), "ttsConfig": config })).is_ok());
        assert_eq!(code(Dialect::Web, json!({ "text": "" })), "missing_text");
        assert_eq!(code(Dialect::Web, json!([])), "missing_text");
        assert_eq!(code(Dialect::Web, json!({ "text": "a".repeat(5001) })), "tts_failed");
    }

    #[test]
    fn a_language_is_the_asked_one_then_the_voices_then_a_guess() {
        let ask = |body| read(Dialect::Web, &body).unwrap().spoken();
        assert_eq!(ask(json!({ "text": "Hi", "language": "ja" })), Some("ja"));
        assert_eq!(ask(json!({ "text": "Hi" })), Some("zh"), "the default voice is Chinese");
        assert_eq!(ask(json!({ "text": "안녕", "voiceId": "male-qn-qingse" })), Some("ko"));
        assert_eq!(ask(json!({ "text": "Hi", "language": "fr" })), None);
    }
}
