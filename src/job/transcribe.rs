//! The server that writes down what it hears in takes, as a job means it: where it is, and how much may be heard otherwise.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::engine::meant::check_url;
use super::engine::{EngineKind, Service};
use super::finding::Findings;
use super::spec::TranscribeSpec;
use crate::units::Language;

/// What a job says of a server with OpenAI's transcription API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Transcribe {
    /// Where it is, and where its key comes from.
    pub service: Service,
    /// The model that listens.
    pub model: String,
    /// The share of a take that may be heard otherwise than it is written.
    pub max_error: f64,
    /// Takes that are listened to at the same time.
    pub concurrency: NonZeroU32,
    /// What the server is told instead of a language's own code, by primary subtag; nothing where it is empty.
    pub languages: BTreeMap<String, String>,
}

impl Transcribe {
    /// What the server is told of `language`. Its API wants two letters (ISO 639-1): Chinese languages are all `zh` there, and
    /// where there is no such code the server finds out by itself.
    pub fn told<'a>(&'a self, language: &'a Language) -> Option<&'a str> {
        let primary = language.primary();
        let told = match (self.languages.get(primary), primary) {
            (Some(told), _) => told,
            (None, "cmn" | "yue" | "wuu" | "nan" | "hak" | "lzh") => "zh",
            (None, two) if two.len() == 2 => two,
            (None, _) => "",
        };
        (!told.is_empty()).then_some(told)
    }
}

/// The server that `spec` names; `folder` is the job file's.
pub(super) fn transcribe(spec: &TranscribeSpec, folder: &Path, findings: &mut Findings) -> Option<Transcribe> {
    let url = spec.url.as_ref()?;
    check_url(url, "checks.transcribe.url", findings);
    let mut service = Service::at(url.get_ref(), EngineKind::OpenAi);
    let tokens = &mut service.tokens;
    tokens.command.clone_from(&spec.token_command);
    tokens.file = spec.token_file.as_ref().map(|file| folder.join(file));
    tokens.variable = spec.token_env.clone().unwrap_or_else(|| tokens.variable.clone());
    // Nothing comes before all is heard, so silence says nothing.
    service.total = Duration::from_secs(u64::from(spec.total_seconds));
    service.idle = service.total;
    Some(Transcribe {
        service,
        model: spec.model.clone(),
        max_error: spec.max_error,
        concurrency: NonZeroU32::new(spec.concurrency).unwrap_or(NonZeroU32::MIN),
        languages: spec.languages.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_as_the_api_has_them() {
        let languages = BTreeMap::from([("ja".to_owned(), String::new()), ("nan".to_owned(), "nan".to_owned())]);
        let service = Service::at("http://127.0.0.1:1", EngineKind::OpenAi);
        let (max_error, concurrency) = (0.2, NonZeroU32::MIN);
        let transcribe = Transcribe { service, model: "m".into(), max_error, concurrency, languages };
        for (language, told) in [
            ("en-GB", Some("en")),
            ("zh-TW", Some("zh")),
            ("yue", Some("zh")),
            ("nan", Some("nan")),
            ("ja", None),
            ("ko", Some("ko")),
            ("haw", None),
        ] {
            assert_eq!(transcribe.told(&Language::parse(language).unwrap()), told, "{language}");
        }
    }
}
