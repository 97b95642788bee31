//! The `[engine]` table as meant: what is left out is filled in, and what its kind does not know is refused.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use serde_spanned::Spanned;

use super::template::Template;
use super::{
    COMMAND_RATE, CommandSettings, EngineChoice, EngineKind, FLOW_URL, FlowSettings, OPENAI_MODEL, OPENAI_RATE,
    OPENAI_URL, OpenAiSettings, ReplyFormat, Service, Settings, TOTAL, VoiceSetting, can_be_account, is_loopback,
};
use crate::job::finding::{Finding, Findings};
use crate::job::spec::{EngineSpec, JobSpec};
use crate::units::{Points, SampleRate};

/// The engine that `spec` names; `folder` is the job file's.
pub(in crate::job) fn choice(spec: &EngineSpec, folder: &Path, findings: &mut Findings) -> EngineChoice {
    let kind = spec.kind;
    out_of_place(spec, findings);
    let settings = match kind {
        EngineKind::House => Settings::House,
        EngineKind::Flow => Settings::Flow(flow(spec, folder, findings)),
        EngineKind::OpenAi => Settings::OpenAi(openai(spec, folder, findings)),
        EngineKind::Command => Settings::Command(command(spec, folder, findings)),
    };
    EngineChoice { kind, points_per_request: spec.points_per_request.map(Points), settings }
}

/// Keys that the engine's kind knows nothing of.
fn out_of_place(spec: &EngineSpec, findings: &mut Findings) {
    use EngineKind::{Command, Flow, OpenAi};
    fn span<T>(key: &Option<Spanned<T>>) -> Option<Range<usize>> {
        key.as_ref().map(Spanned::span)
    }
    type Key<'a> = (&'a str, Option<Range<usize>>, &'a [EngineKind]);
    let keys: [Key<'_>; 18] = [
        ("url", span(&spec.url), &[Flow, OpenAi]),
        ("account", span(&spec.account), &[Flow, OpenAi]),
        ("token_command", span(&spec.token_command), &[Flow, OpenAi]),
        ("token_file", span(&spec.token_file), &[Flow, OpenAi]),
        ("token_env", span(&spec.token_env), &[Flow, OpenAi]),
        ("supabase_url", span(&spec.supabase_url), &[Flow]),
        ("supabase_key", span(&spec.supabase_key), &[Flow]),
        ("idle_seconds", span(&spec.idle_seconds), &[Flow, OpenAi]),
        ("total_seconds", span(&spec.total_seconds), &[Flow, OpenAi, Command]),
        ("dialect", span(&spec.dialect), &[Flow]),
        ("transport", span(&spec.transport), &[Flow]),
        ("model", span(&spec.model), &[Flow, OpenAi]),
        ("clone_points", span(&spec.clone_points), &[Flow]),
        ("paths", span(&spec.paths), &[Flow]),
        ("format", span(&spec.format), &[OpenAi]),
        ("sample_rate", span(&spec.sample_rate), &[OpenAi, Command]),
        ("command", span(&spec.command), &[Command]),
        ("version", span(&spec.version), &[Command]),
    ];
    for (key, span, kinds) in keys {
        let Some(span) = span.filter(|_| !kinds.contains(&spec.kind)) else { continue };
        let message = format!("`engine.{key}` says nothing to the engine `{}`", spec.kind.word());
        let words: Vec<String> = kinds.iter().map(|kind| format!("`kind = \"{}\"`", kind.word())).collect();
        let help = format!("take it out; it goes with {}", words.join(" or "));
        findings.error("R0119", message, span, "not for this engine", &help);
    }
}

/// Settings of voices that the engine has no way to obey: they would only make other takes of the same sound.
pub(in crate::job) fn without_effect(spec: &JobSpec, choice: &EngineChoice, findings: &mut Findings) {
    for (name, voice) in &spec.voices.0 {
        let settings = [
            ("speed", VoiceSetting::Speed, voice.speed != 1.0),
            ("pitch", VoiceSetting::Pitch, voice.pitch != 0),
            ("volume", VoiceSetting::Volume, voice.volume != 1.0),
        ];
        for (word, setting, set) in settings {
            if !set || choice.settings.obeys(setting) {
                continue;
            }
            let help = match choice.kind {
                EngineKind::Command => format!("put `{{{word}}}` into `engine.command`, or take the setting out"),
                _ => "take the setting out".to_owned(),
            };
            let message = format!("the engine `{}` does not know of a voice's {word}", choice.kind.word());
            let label = format!("its {word} does nothing");
            findings.push(Finding::warning("R0571", message, name.span()).label(label).help(help));
        }
    }
}

fn service(spec: &EngineSpec, default_url: &str, folder: &Path, findings: &mut Findings) -> Service {
    if let Some(url) = &spec.url {
        check_url(url, "engine.url", findings);
    }
    if let Some(url) = &spec.supabase_url {
        check_url(url, "engine.supabase_url", findings);
    }
    let text = |key: &Option<Spanned<String>>| key.as_ref().map(|text| text.get_ref().clone());
    let mut service = Service::at(text(&spec.url).as_deref().unwrap_or(default_url), spec.kind);
    if let Some(account) = &spec.account {
        service.account = account_name(account, findings);
    }
    let tokens = &mut service.tokens;
    tokens.command = spec.token_command.as_ref().map(|argv| argv.get_ref().clone());
    tokens.file = text(&spec.token_file).map(|file| folder.join(file));
    tokens.variable = text(&spec.token_env).unwrap_or_else(|| tokens.variable.clone());
    tokens.supabase_url = text(&spec.supabase_url).map(|url| url.trim_end_matches('/').to_owned());
    tokens.supabase_key = text(&spec.supabase_key);
    let seconds = |key: &Option<Spanned<u32>>| key.as_ref().map(|n| Duration::from_secs(u64::from(*n.get_ref())));
    service.idle = seconds(&spec.idle_seconds).unwrap_or(service.idle);
    service.total = seconds(&spec.total_seconds).unwrap_or(service.total);
    service
}

/// Tokens travel over TLS, or do not leave this computer.
pub(in crate::job) fn check_url(url: &Spanned<String>, key: &str, findings: &mut Findings) {
    let text = url.get_ref();
    let whole = text.split_once("://").is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'));
    let (label, help) = match text.split_once("://").map(|(scheme, _)| scheme) {
        Some(_) if text.contains('@') => ("holds a name or password", "tokens have sources of their own: docs/flow.md"),
        Some("https") if whole => return,
        Some("http") if whole && is_loopback(text) => return,
        Some("http") if whole => ("not encrypted", "write https://: a token must not travel in the clear"),
        _ => ("not a web address", "write it like `https://api.example.org`"),
    };
    findings.error("R0120", format!("`{key}` cannot be used: `{text}`"), url.span(), label, help);
}

fn account_name(account: &Spanned<String>, findings: &mut Findings) -> String {
    let name = account.get_ref();
    if !can_be_account(name) {
        let help = "use up to 64 letters, digits, dots, hyphens and underscores; it names a file";
        findings.push(
            Finding::error("R0121", format!("`{name}` cannot be an account's name"), account.span())
                .label("names a file")
                .help(help),
        );
    }
    name.clone()
}

fn flow(spec: &EngineSpec, folder: &Path, findings: &mut Findings) -> FlowSettings {
    let standard = FlowSettings::at(FLOW_URL);
    let get = |key: &Option<Spanned<String>>, other: String| key.as_ref().map_or(other, |key| key.get_ref().clone());
    FlowSettings {
        service: service(spec, FLOW_URL, folder, findings),
        dialect: spec.dialect.as_ref().map_or(standard.dialect, |dialect| *dialect.get_ref()),
        transport: spec.transport.as_ref().map_or(standard.transport, |transport| *transport.get_ref()),
        model: get(&spec.model, standard.model),
        clone_points: spec.clone_points.as_ref().map_or(standard.clone_points, |points| Points(*points.get_ref())),
        paths: spec.paths.as_ref().map_or(standard.paths, |paths| paths.get_ref().clone()),
    }
}

fn openai(spec: &EngineSpec, folder: &Path, findings: &mut Findings) -> OpenAiSettings {
    let service = service(spec, OPENAI_URL, folder, findings);
    // A server on this computer costs nothing; elsewhere a character is what such services count.
    let points_per_character = Points(u64::from(!is_loopback(&service.url) && spec.points_per_request.is_none()));
    OpenAiSettings {
        service,
        model: spec.model.as_ref().map_or(OPENAI_MODEL.to_owned(), |model| model.get_ref().clone()),
        format: spec.format.as_ref().map_or(ReplyFormat::default(), |format| *format.get_ref()),
        rate: spec.sample_rate.as_ref().map_or(OPENAI_RATE, |rate| SampleRate(*rate.get_ref())),
        points_per_character,
    }
}

fn command(spec: &EngineSpec, folder: &Path, findings: &mut Findings) -> CommandSettings {
    let argv = spec.command.as_ref().map(|argv| argv.get_ref().as_slice()).unwrap_or_default();
    let program = argv.first().map(|program| program.get_ref().clone()).unwrap_or_default();
    if program.is_empty() {
        let message = "the engine `command` needs `command = [\"program\", \"argument\", …]`";
        let span = argv.first().map(Spanned::span).or(spec.command.as_ref().map(Spanned::span)).unwrap_or(0..0);
        findings.error("R0122", message.to_owned(), span, "missing", "name it in [engine]");
    }
    let mut arguments = Vec::with_capacity(argv.len());
    for written in argv.iter().skip(1) {
        match Template::parse(written.get_ref()) {
            Ok(template) => arguments.push(template),
            Err(error) => {
                let finding = Finding::error("R0570", format!("in `engine.command` {error}"), written.span());
                findings.push(finding.label("no such place").help(error.help()));
            }
        }
    }
    CommandSettings {
        program,
        arguments,
        folder: folder.to_owned(),
        rate: spec.sample_rate.as_ref().map_or(COMMAND_RATE, |rate| SampleRate(*rate.get_ref())),
        version: spec.version.as_ref().map(|version| version.get_ref().clone()).unwrap_or_default(),
        total: spec.total_seconds.as_ref().map_or(TOTAL, |n| Duration::from_secs(u64::from(*n.get_ref()))),
    }
}
