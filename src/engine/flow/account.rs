//! The calls beside speech: the list of voices, one's own clones, a new clone, the day's quota.
//!
//! Only a clone costs points. Ids go into paths percent-encoded, and are never trimmed.

use http::header::{ACCEPT, HeaderValue};
use reqwest::Method;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::catalogue::Listed;
use super::client::{Access, FlowClient};
use super::limits::{FEWEST_VOICES, MAX_KEPT, MAX_LIST};
use super::words::{self, either, field, number};
use crate::job::engine::Dialect;
use crate::session::answer::{Charged, Failure, FailureKind, QuotaSeen, Seen};

/// The longest name or id of a clone that every server takes; letters, digits and `_` alone.
pub const MAX_NAME: usize = 36;

/// Which voices are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catalogue {
    /// Those of the model.
    Model,
    /// The extended ones as well, where the server has them.
    Extended,
}

/// What a clone is made from.
#[derive(Debug, Clone, Copy)]
pub struct CloneAsk<'a> {
    /// The sample: a WAV, 16 kHz mono, 10 to 12 seconds to suit every server.
    pub wav: &'a [u8],
    /// How long it sounds, in seconds.
    pub seconds: f64,
    /// Its name.
    pub name: &'a str,
    /// The id that it should have; servers of the web dialect choose their own.
    pub id: Option<&'a str>,
}

/// A clone that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Cloned {
    /// Its id, as a job writes it.
    pub id: String,
    /// What the answer said of the account.
    pub seen: Seen,
}

/// A clone of one's own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnClone {
    /// Its id.
    pub id: String,
    /// Its name; empty where it has none.
    pub name: String,
    /// When it was made, as the server writes it.
    pub created: String,
    /// How long its sample is, in seconds.
    pub seconds: Option<f64>,
}

impl FlowClient {
    /// The voices of the server. Free, and without a token. A list of none or three is a failing server's, and none.
    pub async fn voice_list(&self, catalogue: Catalogue) -> Result<Vec<Listed>, Failure> {
        let query = if catalogue == Catalogue::Extended { "?includeExtended=true" } else { "" };
        let path = format!("{}{query}", self.settings.paths.voices);
        let request = self.request(Method::GET, &path, Access::Anyone).await?.header(ACCEPT, JSON);
        let (head, told) = self.json(request, MAX_LIST).await.map_err(free)?;
        let voices: Vec<Listed> = list(&told).iter().filter_map(listed).collect();
        if voices.len() < FEWEST_VOICES {
            let message = format!("the service lists {} voices, as it does when it fails", voices.len());
            return Err(head.failure(FailureKind::Broken, Charged::No, message));
        }
        Ok(voices)
    }

    /// One's own clones. Free.
    pub async fn clones(&self) -> Result<Vec<OwnClone>, Failure> {
        let path = format!("{}/list", self.settings.paths.clones.trim_end_matches('/'));
        let request = self.request(Method::GET, &path, Access::Account).await?.header(ACCEPT, JSON);
        let (_, told) = self.json(request, MAX_LIST).await.map_err(free)?;
        Ok(list(&told).iter().filter_map(own).collect())
    }

    /// Removes the clone `id`. Free.
    pub async fn delete_clone(&self, id: &str) -> Result<(), Failure> {
        // A path has these two mean other paths, also when they are encoded.
        if matches!(id, "" | "." | "..") {
            return Err(Failure::free(FailureKind::Refused, format!("`{id}` is no id of a clone")));
        }
        let path = format!("{}/{}", self.settings.paths.clones.trim_end_matches('/'), encoded(id));
        let request = self.request(Method::DELETE, &path, Access::Account).await?.header(ACCEPT, JSON);
        let deleted = self.json(request, MAX_KEPT).await.map_err(free);
        deleted.map(|_| ()).map_err(|failure| match failure.kind {
            FailureKind::Misdirected => {
                let message = format!("the service has no clone `{}` to remove", words::shortened(id));
                Failure { message, kind: FailureKind::Refused, ..failure }
            }
            _ => failure,
        })
    }

    /// Makes a clone: one request, which costs what the job's `clone_points` say.
    pub async fn clone_voice(&self, ask: &CloneAsk<'_>) -> Result<Cloned, Failure> {
        for name in [Some(ask.name), ask.id].into_iter().flatten().filter(|name| !is_name(name)) {
            let name = words::shortened(name);
            let message =
                format!("`{name}` is no name for a clone: it takes letters, digits and `_`, at most {MAX_NAME}");
            return Err(Failure::free(FailureKind::Refused, message));
        }
        let request = self.request(Method::POST, &self.settings.paths.clone, Access::Account).await?;
        let request = request.header(ACCEPT, JSON).json(&clone_body(ask, self.settings.dialect));
        let (head, told) = self.json(request, MAX_KEPT).await?;
        let mut seen = head.seen;
        words::see(&told, &mut seen);
        let id = either(&told, "voiceId").and_then(Value::as_str).filter(|id| !id.is_empty());
        let id = id.or_else(|| field(field(&told, "clonedVoice")?, "voiceId")?.as_str());
        match id {
            Some(id) => Ok(Cloned { id: id.to_owned(), seen }),
            None => {
                let message = "the service says that it made a clone, but not its id: look at the list of clones";
                Err(Failure { seen, ..head.failure(FailureKind::Broken, Charged::Yes, message) })
            }
        }
    }

    /// The day's quota of the account. Free; servers of the docs dialect have no such call.
    pub async fn quota(&self) -> Result<QuotaSeen, Failure> {
        let path = &self.settings.paths.quota;
        let request = self.request(Method::GET, path, Access::Account).await?.header(ACCEPT, JSON);
        let (head, told) = self.json(request, MAX_KEPT).await.map_err(free)?;
        let quota = words::quota(&told).or(head.seen.quota);
        quota.ok_or_else(|| head.failure(FailureKind::Broken, Charged::No, "the service's quota cannot be read"))
    }
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A failure of a call that never costs anything.
fn free(failure: Failure) -> Failure {
    Failure { charged: Charged::No, ..failure }
}

/// Whether every server takes `name` for a clone; one that it does not take costs the points all the same.
pub fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `text` as one segment of a path.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn clone_body(ask: &CloneAsk<'_>, dialect: Dialect) -> Value {
    let audio = base64_simd::STANDARD.encode_to_string(ask.wav);
    let mut body = Map::new();
    if dialect != Dialect::Web {
        body.insert("name".to_owned(), json!(ask.name));
        body.insert("audio".to_owned(), json!(audio));
        if let Some(id) = ask.id {
            body.insert("voiceId".to_owned(), json!(id));
        }
    }
    if dialect != Dialect::Docs {
        body.insert("voiceName".to_owned(), json!(ask.name));
        body.insert("audioDuration".to_owned(), json!(ask.seconds));
        body.insert("audioData".to_owned(), json!(audio));
    }
    Value::Object(body)
}

/// The entries of a list, whatever holds them.
fn list(told: &Value) -> Vec<Value> {
    let held = ["voices", "clones", "list", "data"].iter().find_map(|key| either(told, key).filter(|v| v.is_array()));
    held.unwrap_or(told).as_array().cloned().unwrap_or_default()
}

/// A voice of a list. `null` stands for what is left out; an entry without an id is none.
fn listed(entry: &Value) -> Option<Listed> {
    let fields = entry.as_object()?.iter().filter(|(_, value)| !value.is_null());
    let fields: Map<String, Value> = fields.map(|(key, value)| (key.clone(), value.clone())).collect();
    serde_json::from_value::<Listed>(Value::Object(fields)).ok().filter(|voice| !voice.id.is_empty())
}

fn own(entry: &Value) -> Option<OwnClone> {
    let text = |keys: [&str; 2]| keys.iter().find_map(|key| field(entry, key)?.as_str()).map(str::to_owned);
    let id = text(["voiceId", "id"]).filter(|id| !id.is_empty())?;
    let seconds = field(entry, "audioDuration").or_else(|| field(entry, "duration")).and_then(number);
    let (name, created) = (text(["voiceName", "name"]), text(["createdAt", "created_at"]));
    Some(OwnClone { id, name: name.unwrap_or_default(), created: created.unwrap_or_default(), seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trap_11_only_names_that_every_server_takes_are_sent() {
        for good in ["a", "Amy_2", &"x".repeat(36)] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "My Voice", "ami-1", "小芮", &"x".repeat(37), "a\n"] {
            assert!(!is_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn trap_12_ids_are_encoded_whole() {
        assert_eq!(encoded("Santa_Claus "), "Santa_Claus%20");
        assert_eq!(encoded("a/b?c#d%20（é)"), "a%2Fb%3Fc%23d%2520%EF%BC%88%C3%A9%29");
    }

    #[test]
    fn both_dialects_share_one_body() {
        let ask = CloneAsk { wav: b"RIFF", seconds: 11.0, name: "n", id: Some("i") };
        let both = json!({"audio": "UklGRg==", "audioData": "UklGRg==", "name": "n", "voiceName": "n", "voiceId": "i",
            "audioDuration": 11.0});
        assert_eq!(clone_body(&ask, Dialect::Auto), both);
        assert_eq!(clone_body(&ask, Dialect::Docs), json!({"audio": "UklGRg==", "name": "n", "voiceId": "i"}));
        let web = json!({"audioData": "UklGRg==", "voiceName": "n", "audioDuration": 11.0});
        assert_eq!(clone_body(&ask, Dialect::Web), web);
    }

    #[test]
    fn lists_are_found_and_their_entries_read_leniently() {
        let told =
            json!({"data": {"voices": [{"id": "Santa_Claus ", "language": null, "gender": null}, {"name": "x"}, 3]}});
        let voices: Vec<Listed> = list(&told).iter().filter_map(listed).collect();
        assert_eq!(voices.iter().map(|voice| voice.id.as_str()).collect::<Vec<_>>(), ["Santa_Claus "]);
        let told =
            json!([{"voiceId": "c1", "voiceName": "n", "createdAt": "2025", "audioDuration": 8.5}, {"voiceId": ""}]);
        let own: Vec<OwnClone> = list(&told).iter().filter_map(own).collect();
        let expected = OwnClone { id: "c1".into(), name: "n".into(), created: "2025".into(), seconds: Some(8.5) };
        assert_eq!(own, [expected]);
    }
}
