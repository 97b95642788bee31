//! The `[engine]` table of the job file as written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::job::engine::{Dialect, EngineKind, FlowPaths, ReplyFormat, Transport};

/// What speaks. Tokens never stand here: the keys that begin with `token_` say where they come from.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EngineSpec {
    /// Which engine.
    pub kind: EngineKind,
    /// What a request costs. Unless set, the engine's own price: 1 point for Flow. With the built-in voice, which costs
    /// nothing, this rehearses a paid job.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 1_000_000))]
    pub points_per_request: Option<u64>,
    /// `flow`, `openai`: the service's address. `http://` is allowed only to this computer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub url: Option<Spanned<String>>,
    /// `flow`, `openai`: the account that pays; names its ledger and its login. Unless set, the address's host.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub account: Option<Spanned<String>>,
    /// `flow`, `openai`: a program and its arguments that prints a token; asked again when the token expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub token_command: Option<Spanned<Vec<String>>>,
    /// `flow`, `openai`: a file that holds a token; read again when the token expires. Refused when others can read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub token_file: Option<Spanned<String>>,
    /// `flow`, `openai`: the environment variable that holds a token when nothing else gives one. Unless set,
    /// `RHAPSODE_FLOW_TOKEN` or `OPENAI_API_KEY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub token_env: Option<Spanned<String>>,
    /// `flow`: the address at which a login's tokens are renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub supabase_url: Option<Spanned<String>>,
    /// `flow`: the public (`anon`) key that goes with it; it is no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub supabase_key: Option<Spanned<String>>,
    /// `flow`: which dialect the server speaks; `auto` finds out from its first answers, at no cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Dialect", extend("default" = "auto"))]
    pub dialect: Option<Spanned<Dialect>>,
    /// `flow`: how audio is asked for. `stream` costs the same and can break in more ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Transport", extend("default" = "plain"))]
    pub transport: Option<Spanned<Transport>>,
    /// `flow`, `openai`: the model that speaks. Unless set, `flow_01_turbo` or `tts-1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub model: Option<Spanned<String>>,
    /// `flow`: what cloning a voice costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 0, max = 1_000_000), extend("default" = 10))]
    pub clone_points: Option<Spanned<u64>>,
    /// `flow`: the paths of its calls, after the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "FlowPaths", extend("default" = {}))]
    pub paths: Option<Spanned<FlowPaths>>,
    /// `flow`, `openai`: how long a reply may be silent before it counts as lost, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 86_400), extend("default" = 120))]
    pub idle_seconds: Option<Spanned<u32>>,
    /// `flow`, `openai`, `command`: how long a reply may take in all, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1, max = 86_400), extend("default" = 600))]
    pub total_seconds: Option<Spanned<u32>>,
    /// `openai`: the format of audio that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ReplyFormat", extend("default" = "wav"))]
    pub format: Option<Spanned<ReplyFormat>>,
    /// `openai`, `command`: the rate of the audio, in hertz. Unless set, 24000 or 22050.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 8_000, max = 192_000))]
    pub sample_rate: Option<Spanned<u32>>,
    /// `command`: the program and its arguments, run once an utterance in the job file's folder, without a shell.
    /// `{voice}`, `{language}`, `{speed}`, `{pitch}`, `{volume}` stand for what is asked; the text comes on its standard
    /// input unless `{text}` stands for it; the audio is read from its standard output unless `{output}` names a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub command: Option<Spanned<Vec<Spanned<String>>>>,
    /// `command`: what else makes its sound, such as the program's version: takes of another version are made anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub version: Option<Spanned<String>>,
}
