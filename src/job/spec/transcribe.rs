//! The `[checks.transcribe]` table of the job file as written.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

/// A server with OpenAI's `/v1/audio/transcriptions` that writes down what it hears in each take, once: docs/checks.md. The
/// takes are sent to it, and without this table to nobody. What it says costs no point and stops no run.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TranscribeSpec {
    /// The server's address, before `/v1`: `http://127.0.0.1:8000`, `https://api.openai.com`. `http://` is allowed only to this
    /// computer.
    #[schemars(with = "String", length(min = 1))]
    pub url: Option<Spanned<String>>,
    /// The model that listens.
    #[serde(default = "whisper")]
    #[schemars(length(min = 1))]
    pub model: String,
    /// The share of a take's words, or characters, that may be heard otherwise than they are written.
    #[serde(default = "a_fifth")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub max_error: f64,
    /// A program and its arguments that prints the server's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub token_command: Option<Vec<String>>,
    /// A file that holds the key. Refused when others can read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub token_file: Option<String>,
    /// The environment variable that holds the key when nothing else gives one. Unless set, `OPENAI_API_KEY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub token_env: Option<String>,
    /// Takes that are listened to at the same time.
    #[serde(default = "two")]
    #[schemars(range(min = 1, max = 16))]
    pub concurrency: u32,
    /// How long an answer may take, in seconds.
    #[serde(default = "five_minutes")]
    #[schemars(range(min = 1, max = 86_400))]
    pub total_seconds: u32,
    /// What the server is told instead of a language's two letters: `{ yue = "yue" }` for one that knows Cantonese, which is
    /// `zh` unless set; `""` for nothing, so that it finds out by itself.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>", extend("default" = {}))]
    pub languages: BTreeMap<String, String>,
}

fn whisper() -> String {
    "whisper-1".to_owned()
}

fn a_fifth() -> f64 {
    0.2
}

fn two() -> u32 {
    2
}

fn five_minutes() -> u32 {
    300
}
