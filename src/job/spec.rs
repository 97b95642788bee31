//! The job file as written: these types are its format, its JSON Schema and its reference at once.
//!
//! What the schema says (types, words, ranges, what must be there) is checked by `walk` on the parsed file, so that all
//! mistakes are found together; the fields here are lenient, and whatever `walk` refused is simply absent.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_spanned::Spanned;

pub use super::ordered::Ordered;
use super::{Format, Pauses, Stitch};
use crate::segment::Count;
pub use catalogue::{CatalogueSpec, PromptsSpec};
pub use checks::{ChecksSpec, RetakeSpec, RetakeWord};
pub use dub::DubSpec;
pub use edition::EditionSpec;
pub use engine::EngineSpec;
pub use group::GroupSpec;
pub use lexicon::LexiconSpec;
pub use manuscript::ManuscriptSpec;
pub use master::{MasterSpec, RoomToneSpec};
pub use package::{AcxSpec, EncodeSpec, FlacSpec, M4bSpec, Mp3Spec, OggSpec, OpusSpec, PackageSpec, TagsSpec, WavSpec};
pub use spoken::{FormsSpec, FormsWord};
pub use store::StoreSpec;
pub use transcribe::TranscribeSpec;

mod catalogue;
mod checks;
mod dub;
mod edition;
mod engine;
mod group;
mod lexicon;
mod manuscript;
mod master;
mod package;
mod spoken;
mod store;
mod transcribe;

/// The newest format of the job file that this program reads.
pub const FORMAT_VERSION: u32 = 1;

/// A job for rhapsode: what is read, who reads it, how fast, for how much, and what is made of it.
/// Paths are relative to the folder of this file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Rhapsode job")]
pub struct JobSpec {
    /// Format of this file.
    #[serde(default = "version")]
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// The work and what is made of it.
    #[schemars(with = "JobTable")]
    pub job: Option<JobTable>,
    /// What is read, in order: one `[[manuscript]]` for each file. A job has these, or catalogues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<ManuscriptSpec>", length(min = 1))]
    pub manuscript: Option<Vec<ManuscriptSpec>>,
    /// Tables of prompts, each of which becomes a file of its own: one `[[catalogue]]` for each table. See docs/catalogues.md.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<CatalogueSpec>", length(min = 1))]
    pub catalogue: Option<Vec<CatalogueSpec>>,
    /// The languages in which the catalogues are spoken, those that matter most first: one `[[edition]]` for each. Without any,
    /// the job's language alone. See docs/catalogues.md.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<EditionSpec>", length(min = 1))]
    pub edition: Option<Vec<EditionSpec>>,
    /// Subtitles that are heard at their times, in place of manuscripts and catalogues. See docs/dubbing.md.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "DubSpec")]
    pub dub: Option<DubSpec>,
    /// Who plays the prompts, and where their files lie.
    #[serde(default)]
    pub prompts: PromptsSpec,
    /// Prompts that are strung together, held against each other: one `[[group]]` for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<GroupSpec>")]
    pub group: Option<Vec<GroupSpec>>,
    /// What is said for what is written, in the order in which it is looked for: one `[[lexicon]]` for each file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<LexiconSpec>")]
    pub lexicon: Option<Vec<LexiconSpec>>,
    /// What speaks.
    #[serde(default)]
    pub engine: EngineSpec,
    /// The voices, each under a name of your own: `[voices.narrator]`. Without any, the engine's voice for the job's
    /// language is called `narrator`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, VoiceSpec>", extend("default" = {}))]
    pub voices: Ordered<VoiceSpec>,
    /// Who plays which role: a role of the markup on the left, a voice's name on the right. A voice's own name is a role
    /// without being listed. A table instead of a name chooses by language: `Girl = { default = "alice", ja = "yuki" }`.
    #[serde(default)]
    #[schemars(
        with = "BTreeMap<String, PartSpec>",
        extend("default" = {}),
        extend("properties" = {"default": {
            "description": "Speaks all that has no role. Unless set, the voice `narrator`, or else the first one.",
            "$ref": "#/$defs/PartSpec"
        }, "together": {
            "description": "Who speaks for people at once, such as `Gwendolen and Cecily`, that nobody is cast for: `first`, the voice of the first; `mix`, all of them at the same time, which costs a request for each.",
            "type": "string",
            "enum": ["first", "mix"]
        }})
    )]
    pub casting: Ordered<Spanned<PartSpec>>,
    /// What is said in words where it is written short, by language: `en = "all"`, or some kinds of it:
    /// `ja = ["numbers", "dates"]`. What people read stays as it is written. See docs/spoken.md.
    #[serde(default)]
    #[schemars(
        with = "BTreeMap<String, FormsSpec>",
        extend("default" = {}),
        extend("properties" = {"default": {
            "description": "For languages that have no line of their own. Unless set, none.",
            "$ref": "#/$defs/FormsSpec"
        }})
    )]
    pub spoken: Ordered<FormsSpec>,
    /// How fast and how large requests may be.
    #[serde(default)]
    pub limits: LimitsSpec,
    /// What may be spent. A plan beyond it is spread over days, or stopped before anything is spent.
    #[serde(default)]
    pub budget: BudgetSpec,
    /// How the takes are joined.
    #[serde(default)]
    pub stitch: StitchSpec,
    /// How loud the work is made, and what stands in its pauses. Lengths and times stay as they are.
    #[serde(default)]
    pub master: MasterSpec,
    /// What becomes of takes that do not pass the checks. They are always kept, used and told of: docs/checks.md.
    #[serde(default)]
    pub checks: ChecksSpec,
    /// Where takes are looked for before they are asked for, and put once they are durable here.
    #[serde(default)]
    pub store: StoreSpec,
    /// What is written into the files beside title, author and language.
    #[serde(default)]
    pub tags: TagsSpec,
    /// How each form is coded, and which files it has.
    #[serde(default)]
    pub encode: EncodeSpec,
    /// Where the files lie.
    #[serde(default)]
    pub package: PackageSpec,
}

fn version() -> u32 {
    FORMAT_VERSION
}

/// The work and what is made of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobTable {
    /// The work's title.
    #[schemars(with = "String", length(min = 1))]
    pub title: Option<String>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub author: Option<String>,
    /// The language of all that is not marked otherwise, as a BCP 47 tag such as `en`, `ja`, `yue` or `en-GB`.
    #[schemars(with = "String", length(min = 1))]
    pub language: Option<Spanned<String>>,
    /// Whether passages in other languages are found inside lines, by their script and, when they are long enough, by their
    /// words, and given to the voices that `[casting]` has for these languages. Each is a request of its own.
    #[serde(default)]
    pub detect_languages: bool,
    /// The folder for finished files. Unless set, `out/` and the job file's name: `out/alice` for `alice.toml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub output: Option<Spanned<String>>,
    /// What is made; see also `[encode]`. With the layout `acx`, MP3 alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Format>", length(min = 1), extend("uniqueItems" = true, "default" = ["wav"]))]
    pub formats: Option<Vec<Spanned<Format>>>,
}

/// A voice of the job: one of the engine's voices, with settings.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoiceSpec {
    /// The engine's id for it; `rhapsode voices` lists them.
    #[schemars(with = "String", length(min = 1))]
    pub id: Option<Spanned<String>>,
    /// The language it speaks where the markup names none. Unless set, the job's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub language: Option<Spanned<String>>,
    /// Rate of speech, as a factor.
    #[serde(default = "one")]
    #[schemars(range(min = 0.5, max = 2.0))]
    pub speed: f64,
    /// Pitch, in semitones up or down.
    #[serde(default)]
    #[schemars(range(min = -12, max = 12))]
    pub pitch: i32,
    /// Loudness, as a factor.
    #[serde(default = "one")]
    #[schemars(range(max = 10.0), extend("exclusiveMinimum" = 0))]
    pub volume: f64,
}

fn one() -> f64 {
    1.0
}

/// Who plays a role: a voice's name, or a table of them by language.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum PartSpec {
    /// The name of a voice.
    Voice(String),
    /// Names of voices by language (`ja`, `zh`, …); `default` is for all others.
    ByLanguage(#[schemars(with = "BTreeMap<String, String>")] Ordered<Spanned<String>>),
}

impl<'de> Deserialize<'de> for PartSpec {
    /// By hand, since serde's untagged enums lose the spans.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PartSpec, D::Error> {
        struct Part;

        impl<'de> Visitor<'de> for Part {
            type Value = PartSpec;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a voice's name or a table of them")
            }

            fn visit_str<E>(self, name: &str) -> Result<PartSpec, E> {
                Ok(PartSpec::Voice(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PartSpec, A::Error> {
                Ordered::deserialize(MapAccessDeserializer::new(map)).map(PartSpec::ByLanguage)
            }
        }

        deserializer.deserialize_any(Part)
    }
}

/// How fast and how large requests may be.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsSpec {
    /// Requests a minute. Unless set, 60 for Flow, which is its documented limit, and as fast as they answer for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 1_000_000))]
    pub requests_per_minute: Option<u32>,
    /// Requests that may be sent at once after a rest; needs `requests_per_minute`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 1_000_000), extend("default" = 1))]
    pub burst: Option<Spanned<u32>>,
    /// Requests under way at the same time; each keeps files open. Unless set, 2 for what speaks on this computer. Services
    /// begin at one and grow to 16 while answers keep their pace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 256))]
    pub concurrency: Option<u32>,
    /// The longest text of a request, at most the engine's limit. Unless set, the engine's limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 1_000_000_000))]
    pub max_chars: Option<Spanned<u32>>,
    /// What `max_chars` counts.
    pub count: Count,
    /// Whether short lines of one voice share requests where requests cost points: docs/packing.md.
    pub pack: bool,
}

/// What may be spent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BudgetSpec {
    /// Points a UTC day, over all jobs of the account. Unless set, 100 for Flow, which is its free plan's quota, and no
    /// limit for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 1_000_000_000))]
    pub points_per_day: Option<Spanned<u64>>,
    /// Points for this job in total. Leave it out for no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 1_000_000_000))]
    pub points_total: Option<Spanned<u64>>,
    /// Points a UTC day for asking again where a request may already have been charged.
    #[schemars(with = "u32", range(min = 0, max = 1_000_000_000))]
    pub doubt: u64,
}

impl Default for BudgetSpec {
    fn default() -> BudgetSpec {
        BudgetSpec { points_per_day: None, points_total: None, doubt: 2 }
    }
}

/// How the takes are joined.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StitchSpec {
    /// Hertz at which takes meet and files are made: 8000 for telephones, 44100 for shops. Unless set, as the engine speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 8000, max = 48_000))]
    pub sample_rate: Option<Spanned<u32>>,
    /// Length of the fade at a join, in milliseconds.
    #[schemars(range(min = 0, max = 500))]
    pub crossfade_ms: u32,
    /// Silence by the kind of break, in milliseconds.
    pub pause_ms: PauseSpec,
    /// Whether near-silence at either end of a take is cut first.
    pub trim: bool,
    /// The least silence before the first word of each chapter, in milliseconds; 0 leaves what trimming leaves. ACX wants 500
    /// to 1,000; with the layout `acx` it is 700 unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 60_000), extend("default" = 0))]
    pub head_ms: Option<Spanned<u32>>,
    /// The least silence after the last word of each chapter, in milliseconds. ACX wants 1,000 to 5,000; with the layout
    /// `acx` it is 2,000 unless set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 60_000), extend("default" = 0))]
    pub tail_ms: Option<Spanned<u32>>,
}

impl Default for StitchSpec {
    fn default() -> StitchSpec {
        let Stitch { crossfade_ms, pauses, trim, .. } = Stitch::default();
        let Pauses { clause, sentence, paragraph, scene, heading, chapter, .. } = pauses;
        let pause_ms = PauseSpec { clause, sentence, paragraph, scene, heading, heading_after: None, chapter };
        StitchSpec { sample_rate: None, crossfade_ms, pause_ms, trim, head_ms: None, tail_ms: None }
    }
}

/// Silence by the kind of break, in milliseconds.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PauseSpec {
    /// Where a long sentence was cut.
    #[schemars(range(min = 0, max = 60_000))]
    pub clause: u32,
    /// Between sentences of a long paragraph that was cut.
    #[schemars(range(min = 0, max = 60_000))]
    pub sentence: u32,
    /// Between paragraphs.
    #[schemars(range(min = 0, max = 60_000))]
    pub paragraph: u32,
    /// Between scenes.
    #[schemars(range(min = 0, max = 60_000))]
    pub scene: u32,
    /// Before a heading; after it too, unless `heading_after` is set.
    #[schemars(range(min = 0, max = 60_000))]
    pub heading: u32,
    /// After a heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 60_000))]
    pub heading_after: Option<u32>,
    /// Between chapters of the book.
    #[schemars(range(min = 0, max = 60_000))]
    pub chapter: u32,
}

impl Default for PauseSpec {
    fn default() -> PauseSpec {
        StitchSpec::default().pause_ms
    }
}

/// The JSON Schema (2020-12) of the job file, made from the types above; `jobs/job.schema.json` holds it.
pub fn schema() -> serde_json::Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<JobSpec>().to_value();
    unwrap_lines(&mut schema);
    schema
}

/// Doc comments are wrapped for the source's width; a description is one line.
fn unwrap_lines(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::String(text) => *text = text.replace('\n', " "),
        serde_json::Value::Array(items) => items.iter_mut().for_each(unwrap_lines),
        serde_json::Value::Object(members) => members.values_mut().for_each(unwrap_lines),
        _ => {}
    }
}
