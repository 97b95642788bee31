//! The engine of a job as meant: which one speaks, under which account, and what the file says of each kind.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::units::{Points, SampleRate};

pub(super) mod meant;
pub mod template;

use template::{Slot, Template};

/// The engine that speaks, and its price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EngineChoice {
    /// Which one.
    pub kind: EngineKind,
    /// What a request costs, when the job says so; otherwise the engine's own price.
    /// With the built-in voice this rehearses a paid job.
    pub points_per_request: Option<Points>,
    /// What only its kind knows.
    pub settings: Settings,
}

/// The engines a job file can name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// The built-in voice: no network, no key, no cost.
    #[default]
    House,
    /// Flow TTS, or a server that speaks its API.
    Flow,
    /// Any server with OpenAI's `/v1/audio/speech`.
    OpenAi,
    /// A program that reads text and writes audio.
    Command,
}

impl EngineChoice {
    /// The built-in voice at its own price.
    pub fn house() -> EngineChoice {
        EngineChoice { kind: EngineKind::House, points_per_request: None, settings: Settings::House }
    }
}

/// A setting of a voice that not every engine has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceSetting {
    /// The rate of speech.
    Speed,
    /// The pitch.
    Pitch,
    /// The loudness.
    Volume,
}

impl Settings {
    /// Whether `setting` changes how the engine sounds.
    pub fn obeys(&self, setting: VoiceSetting) -> bool {
        match self {
            Settings::House | Settings::Flow(_) => true,
            Settings::OpenAi(_) => setting == VoiceSetting::Speed,
            Settings::Command(command) => command.has(match setting {
                VoiceSetting::Speed => Slot::Speed,
                VoiceSetting::Pitch => Slot::Pitch,
                VoiceSetting::Volume => Slot::Volume,
            }),
        }
    }
}

impl CommandSettings {
    /// Whether any argument has a place for `slot`.
    pub fn has(&self, slot: Slot) -> bool {
        self.arguments.iter().any(|argument| argument.has(slot))
    }
}

impl EngineKind {
    /// The word for it in a job file.
    pub fn word(self) -> &'static str {
        match self {
            EngineKind::House => "house",
            EngineKind::Flow => "flow",
            EngineKind::OpenAi => "openai",
            EngineKind::Command => "command",
        }
    }

    /// Whether it serves others too, over a network.
    pub fn is_service(self) -> bool {
        matches!(self, EngineKind::Flow | EngineKind::OpenAi)
    }

    /// Requests under way at the same time, unless the job says so. Services begin at one and grow to it while
    /// answers keep their pace; at 60 requests a minute, answers may then take 16 s.
    pub fn concurrency(self) -> u32 {
        match self {
            EngineKind::House | EngineKind::Command => 2,
            EngineKind::Flow | EngineKind::OpenAi => 16,
        }
    }

    /// Requests a minute, unless the job says so: 60 is the documented limit of Flow.
    pub fn per_minute(self) -> Option<NonZeroU32> {
        if self == EngineKind::Flow { NonZeroU32::new(60) } else { None }
    }

    /// Points a UTC day, unless the job says so: 100 is the documented quota of Flow's free plan.
    pub fn points_per_day(self) -> Option<Points> {
        (self == EngineKind::Flow).then_some(Points(100))
    }
}

/// What the job says of an engine of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Settings {
    /// The built-in voice has none.
    House,
    /// Of Flow.
    Flow(FlowSettings),
    /// Of a server with OpenAI's speech API.
    OpenAi(OpenAiSettings),
    /// Of a program.
    Command(CommandSettings),
}

/// A service on the network and who one is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Service {
    /// Its base URL, without a slash at its end.
    pub url: String,
    /// The account that pays: names the ledger and the login. Unless the job says so, the URL's host.
    pub account: String,
    /// Where its tokens come from.
    pub tokens: TokenSources,
    /// How long a reply may be silent.
    pub idle: Duration,
    /// How long a reply may take in all.
    pub total: Duration,
}

/// Where tokens come from, in the order in which they are tried: the command, the file, the login, the variable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TokenSources {
    /// A program and its arguments; it prints a token.
    pub command: Option<Vec<String>>,
    /// A file that holds a token; others must not be able to read it.
    pub file: Option<PathBuf>,
    /// An environment variable that holds a token.
    pub variable: String,
    /// Where a login's tokens are renewed; absent means as the login says.
    pub supabase_url: Option<String>,
    /// The public key that goes with it.
    pub supabase_key: Option<String>,
}

/// What a job says of Flow.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlowSettings {
    /// Where it is and who pays.
    pub service: Service,
    /// Which dialect it speaks.
    pub dialect: Dialect,
    /// How audio is asked for.
    pub transport: Transport,
    /// The model that speaks.
    pub model: String,
    /// What a voice clone costs.
    pub clone_points: Points,
    /// The paths of its calls.
    pub paths: FlowPaths,
}

/// The dialect of a Flow server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Both shapes are sent, as each side passes over the other; its answers show which it is.
    #[default]
    Auto,
    /// As the vendor's page documents it.
    Docs,
    /// As the published backend of the family speaks it.
    Web,
}

/// How audio is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// One reply with all of it.
    #[default]
    Plain,
    /// A stream of events. It costs the same and can break in more ways, so it is worth it only where the plain call is
    /// not to be had.
    Stream,
}

/// The paths of Flow's calls, after the base URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FlowPaths {
    /// Synthesis in one reply.
    pub synthesize: String,
    /// Synthesis as a stream of events.
    pub stream: String,
    /// Cloning a voice; the vendor's page does not name it.
    pub clone: String,
    /// One's own clones; also deletes one, with its id after it.
    pub clones: String,
    /// The list of voices.
    pub voices: String,
    /// The day's quota.
    pub quota: String,
}

impl Default for FlowPaths {
    /// As the vendor's page and the published backend have them.
    fn default() -> FlowPaths {
        FlowPaths {
            synthesize: "/api/tts/synthesize".to_owned(),
            stream: "/api/tts/synthesize-stream".to_owned(),
            clone: "/api/voice/clone".to_owned(),
            clones: "/api/voice".to_owned(),
            voices: "/api/tts/voices".to_owned(),
            quota: "/api/user/quota".to_owned(),
        }
    }
}

/// What a job says of a server with OpenAI's speech API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenAiSettings {
    /// Where it is and who pays.
    pub service: Service,
    /// The model that speaks.
    pub model: String,
    /// The format that is asked for.
    pub format: ReplyFormat,
    /// The rate of its audio.
    pub rate: SampleRate,
    /// What a character costs.
    pub points_per_character: Points,
}

/// The format of audio that is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReplyFormat {
    /// WAV.
    #[default]
    Wav,
    /// 16-bit samples without a header.
    Pcm,
    /// FLAC.
    Flac,
    /// MP3.
    Mp3,
}

/// What a job says of a program that speaks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommandSettings {
    /// The program: a name that is looked for on the `PATH`, or a path, relative ones from `folder`.
    pub program: String,
    /// Its arguments, with places for what is asked.
    pub arguments: Vec<Template>,
    /// The job file's folder, in which it runs; may be relative, and empty for the working folder.
    pub folder: PathBuf,
    /// The rate of its audio.
    pub rate: SampleRate,
    /// What is part of its identity, such as a version: a new one means new takes.
    pub version: String,
    /// How long it may take.
    pub total: Duration,
}

/// Where Flow is, unless the job says so.
pub const FLOW_URL: &str = "https://api.realtime-ai.chat";
/// Flow's model, unless the job says so.
pub const FLOW_MODEL: &str = "flow_01_turbo";
/// What a voice clone costs at Flow, unless the job says so.
pub const CLONE_POINTS: Points = Points(10);
/// Silence of a reply after which it counts as lost: a synthesis of 5000 characters is silent while it is made.
const IDLE: Duration = Duration::from_secs(120);
/// The longest reply: 5000 characters are about six minutes of speech, which arrive in less.
const TOTAL: Duration = Duration::from_secs(600);
/// Where OpenAI is, unless the job says so.
const OPENAI_URL: &str = "https://api.openai.com";
/// OpenAI's model, unless the job says so; most other servers take any name.
const OPENAI_MODEL: &str = "tts-1";
/// The rate of OpenAI's own audio.
const OPENAI_RATE: SampleRate = SampleRate(24_000);
/// The rate of piper's and espeak-ng's voices.
const COMMAND_RATE: SampleRate = SampleRate(22_050);

impl Service {
    /// The service at `url` with the default account, sources and patience of `kind`.
    pub fn at(url: &str, kind: EngineKind) -> Service {
        let variable = match kind {
            EngineKind::OpenAi => "OPENAI_API_KEY",
            _ => "RHAPSODE_FLOW_TOKEN",
        };
        let tokens = TokenSources { variable: variable.to_owned(), ..TokenSources::default() };
        let url = url.trim_end_matches('/').to_owned();
        Service { account: host(&url), url, tokens, idle: IDLE, total: TOTAL }
    }
}

impl FlowSettings {
    /// Flow at `url`, everything else as documented.
    pub fn at(url: &str) -> FlowSettings {
        FlowSettings {
            service: Service::at(url, EngineKind::Flow),
            dialect: Dialect::default(),
            transport: Transport::default(),
            model: FLOW_MODEL.to_owned(),
            clone_points: CLONE_POINTS,
            paths: FlowPaths::default(),
        }
    }
}

/// The host and port of `url`, in letters that a file's name can hold.
fn host(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    let host = after.split(['/', '?', '#']).next().unwrap_or(after);
    host.chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".-".contains(c) { c.to_ascii_lowercase() } else { '_' })
        .collect()
}

/// Whether `name` can be an account's: it names files.
pub fn can_be_account(name: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty() && name.len() <= 64 && !name.starts_with('.') && name.chars().all(fine)
}

/// Whether `url` can be a service's: tokens travel over TLS, or do not leave this computer.
pub fn can_be_service(url: &str) -> bool {
    match url.split_once("://") {
        _ if url.contains('@') => false,
        Some((_, rest)) if rest.is_empty() || rest.starts_with('/') => false,
        Some((scheme, _)) => scheme == "https" || (scheme == "http" && is_loopback(url)),
        None => false,
    }
}

/// Whether `url` leads to this computer.
pub fn is_loopback(url: &str) -> bool {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    let authority = after.split(['/', '?', '#']).next().unwrap_or(after);
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    };
    host == "localhost" || host.parse::<core::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_name_accounts_and_loopback_is_known() {
        assert_eq!(host("https://API.realtime-ai.chat"), "api.realtime-ai.chat");
        assert_eq!(host("http://127.0.0.1:8787/x"), "127.0.0.1_8787");
        for here in ["http://127.0.0.1:8787", "http://localhost/x", "http://[::1]:80"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in ["http://127.0.0.1.example.org", "http://localhost.example.org:1", "http://10.0.0.1"] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
