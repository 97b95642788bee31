//! What the job says of a dub: subtitles that are heard at their times.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::read::{Encoding, Overlaps, Sentences};

/// Subtitles, each of whose cues is heard at its time. It stands in place of manuscripts and catalogues.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DubSpec {
    /// Their file: SubRip's `.srt` or WebVTT's `.vtt`. `<v Name>` is a role, which `[casting]` gives to a voice.
    #[schemars(with = "String", length(min = 1))]
    pub path: Option<Spanned<String>>,
    /// Its encoding. Unless set, UTF-8, or what its bytes say where that is certain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Encoding")]
    pub encoding: Option<Encoding>,
    /// How much faster than usual the words of a cue may be spoken that take longer than it has; 1 has nothing spoken again.
    #[serde(default = "max_speed")]
    #[schemars(range(min = 1.0, max = 2.0))]
    pub max_speed: f64,
    /// The least silence, in milliseconds, between words that last beyond their cue and the next cue.
    #[serde(default = "min_gap_ms")]
    #[schemars(range(min = 0, max = 10_000))]
    pub min_gap_ms: u32,
    /// How a sentence is spoken that goes on over several cues: `cues`, a take for each; `whole`, one take for all of them, from the
    /// time of the first.
    #[serde(default)]
    pub sentences: Sentences,
    /// When cues are heard whose times overlap: `wait`, one after the other; `mix`, at their times, where they have other voices.
    #[serde(default)]
    pub overlaps: Overlaps,
    /// Who says the lines of a cue that begin with a dash, each a role or a voice: `["Ann", "Ben"]` has the first line said by Ann, the
    /// second by Ben, a third by Ann. Each has its part of the cue's time. Unless set, such a cue is one, and its dashes are words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dashes: Vec<String>,
    /// A file of sound that lies under the words, such as music and effects: WAV, FLAC, MP3, Ogg, Opus or M4A. It is made mono.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub background: Option<Spanned<String>>,
    /// By how many decibels it is lowered while somebody speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "f64", range(min = 0.0, max = 60.0), extend("default" = 12.0))]
    pub duck_db: Option<Spanned<f64>>,
    /// Over how many milliseconds before words it falls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 10_000), extend("default" = 150))]
    pub attack_ms: Option<Spanned<u32>>,
    /// Over how many milliseconds after words it comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 10_000), extend("default" = 400))]
    pub release_ms: Option<Spanned<u32>>,
}

/// A quarter faster, which listeners hardly notice and voices do well.
fn max_speed() -> f64 {
    1.25
}

/// Two frames of film: the least gap that guides for subtitles leave between cues.
fn min_gap_ms() -> u32 {
    83
}
