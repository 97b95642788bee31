//! A request for speech, checked before it may cost anything, in the shape of either dialect or of both.

use serde_json::{Map, Value, json};

use super::limits::MAX_CHARS;
use super::sound::RATE;
use crate::job::engine::Dialect;
use crate::segment::{Count, Limit};
use crate::session::answer::{Failure, FailureKind};
use crate::studio::port::Order;
use crate::units::Language;

/// The languages that Flow documents, by primary subtag.
pub const LANGUAGES: [&str; 5] = ["zh", "en", "ja", "ko", "yue"];

/// The longest text of a request.
pub const LIMIT: Limit = Limit { max: MAX_CHARS, count: Count::Chars };

/// What is asked for. Every value is sent: a server's defaults are its own affair.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask<'a> {
    text: &'a str,
    voice: &'a str,
    model: &'a str,
    language: &'static str,
    speed: f64,
    volume: f64,
    pitch: i32,
}

/// The word by which Flow knows `language`, or why it does not speak it.
pub fn speaks(language: &Language) -> Result<&'static str, String> {
    let known = LANGUAGES.iter().find(|known| **known == language.primary());
    known.copied().ok_or_else(|| {
        format!(
            "Flow does not speak `{language}`: it speaks zh, en, ja, ko and yue, and a text in another language \
                 would be read in one of these"
        )
    })
}

impl<'a> Ask<'a> {
    /// The request for `order`. What Flow would clamp, misread or charge for nothing is refused here, free of charge.
    pub fn new(order: &'a Order, model: &'a str) -> Result<Ask<'a>, Failure> {
        let refused = |why: String| Failure::free(FailureKind::Refused, why);
        let voice = &order.voice;
        let language = speaks(&order.language).map_err(refused)?;
        if order.text.trim().is_empty() {
            return Err(refused("there is nothing to speak: the text is blank".to_owned()));
        }
        let units = LIMIT.units(&order.text);
        if units > LIMIT.max as usize {
            return Err(refused(format!("the text has {units} characters; Flow takes {MAX_CHARS}")));
        }
        if !(0.5..=2.0).contains(&voice.speed) {
            return Err(refused(format!("speed {} is outside 0.5 to 2.0", voice.speed)));
        }
        if !(voice.volume > 0.0 && voice.volume <= 10.0) {
            return Err(refused(format!("volume {} is outside of above 0 to 10", voice.volume)));
        }
        if !(-12..=12).contains(&voice.pitch) {
            return Err(refused(format!("pitch {} is outside −12 to 12", voice.pitch)));
        }
        Ok(Ask {
            text: &order.text,
            voice: &voice.id,
            model,
            language,
            speed: voice.speed,
            volume: voice.volume,
            pitch: voice.pitch,
        })
    }

    /// The body of the request. `auto` sends both shapes, always: each side ignores the other's keys, while a body in
    /// the wrong shape alone gets another voice without a word, which costs a point and spoils a book.
    pub fn body(&self, dialect: Dialect) -> Value {
        let mut body = Map::new();
        body.insert("text".to_owned(), json!(self.text));
        if dialect != Dialect::Web {
            body.insert("ttsConfig".to_owned(), self.documented());
        }
        if dialect != Dialect::Docs {
            body.extend(self.flat());
        }
        Value::Object(body)
    }

    fn documented(&self) -> Value {
        json!({
            "TTSType": "flow",
            "VoiceId": self.voice,
            "Model": self.model,
            "Speed": self.speed,
            "Volume": self.volume,
            "Pitch": self.pitch,
            "Language": self.language,
        })
    }

    fn flat(&self) -> Map<String, Value> {
        let flat = json!({
            "voiceId": self.voice,
            "language": self.language,
            "format": "wav",
            "sampleRate": RATE.0,
            "speed": self.speed,
            "volume": self.volume,
            "pitch": self.pitch,
        });
        if let Value::Object(flat) = flat { flat } else { Map::new() }
    }

    /// What the server did otherwise than asked, as its reply says: a sentence for each difference.
    pub fn differences(&self, reply: &Value) -> Vec<String> {
        use super::words::{either, field, number};
        let mut found = Vec::new();
        if let Some(applied) = either(reply, "appliedParams") {
            let numbers = [("speed", self.speed), ("volume", self.volume), ("pitch", f64::from(self.pitch))];
            for (name, asked) in numbers {
                let got = field(applied, name).and_then(number);
                if let Some(got) = got.filter(|got| (got - asked).abs() > 1e-6) {
                    found.push(format!("the service spoke with {name} {got} instead of {asked}"));
                }
            }
            let voice = field(applied, "voiceId").and_then(Value::as_str);
            if let Some(voice) = voice.filter(|voice| *voice != self.voice) {
                let voice = super::words::shortened(voice);
                found.push(format!("the service spoke with the voice `{voice}` instead of `{}`", self.voice));
            }
        }
        let applied = either(reply, "appliedParams").and_then(|applied| field(applied, "language"));
        let language = applied.or_else(|| either(reply, "requestedLanguage")).and_then(Value::as_str);
        let other = |told: &&str| told.split(['-', '_']).next().is_some_and(|p| !p.eq_ignore_ascii_case(self.language));
        if let Some(told) = language.filter(|told| !told.is_empty()).filter(other) {
            let told = super::words::shortened(told);
            found.push(format!("the service took the text for `{told}` instead of `{}`", self.language));
        }
        found
    }
}

#[cfg(test)]
mod tests;
