//! Voices and casting as meant: every voice is one that the engine has, every role is played by a voice of the job.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_spanned::Spanned;

use super::finding::{Finding, Findings};
use super::spec::{JobSpec, Ordered, PartSpec, VoiceSpec};
use crate::cast::{Cast, Part, Voice, VoiceId};
use crate::problem::nearest;
use crate::units::Language;

/// The voice that reads when casting names none, and the one a job without voices gets.
const NARRATOR: &str = "narrator";

/// The key of `[casting]` and of a part that stands for all else.
const DEFAULT: &str = "default";

/// Reads the language tag `written`.
pub(super) fn language(written: &Spanned<String>, findings: &mut Findings) -> Option<Language> {
    let parsed = Language::parse(written.get_ref());
    if parsed.is_none() {
        let message = format!("`{}` is not a language tag", written.get_ref());
        let help = "write it as `en`, `zh`, `ja`, `ko`, `yue`, or with a region: `en-GB`";
        findings.error("R0112", message, written.span(), "not a tag of BCP 47", help);
    }
    parsed
}

/// The cast of `spec`, whose language is written and means `language`, with an engine that has the voices `ids`.
///
/// `None` when there is nothing to speak with; findings say why.
pub(super) fn cast(
    spec: &JobSpec,
    language: Option<(&Spanned<String>, &Language)>,
    ids: &[String],
    findings: &mut Findings,
) -> Option<Cast> {
    let voices: Vec<Voice> = if spec.voices.0.is_empty() {
        language.and_then(|(written, language)| house_narrator(written, language, ids, findings)).into_iter().collect()
    } else {
        spec.voices.0.iter().map(|(name, voice)| one_voice(name.get_ref(), voice, ids, findings)).collect()
    };
    let names: Vec<&str> = match spec.voices.0.is_empty() {
        true => vec![NARRATOR],
        false => spec.voices.names().collect(),
    };
    let mut parts = Parts { names, fallback: VoiceId(0), findings };
    parts.fallback = parts.index(NARRATOR).unwrap_or(VoiceId(0));
    let default = match spec.casting.get(DEFAULT) {
        Some(part) => parts.part(DEFAULT, part),
        None => Part { voice: parts.fallback, by_language: BTreeMap::new() },
    };
    parts.fallback = default.voice;
    let roles = spec.casting.0.iter().filter(|(role, _)| role.get_ref() != DEFAULT);
    let roles = roles.map(|(role, part)| (role.get_ref().clone(), parts.part(role.get_ref(), part))).collect();
    let (_, language) = language?;
    (!voices.is_empty()).then(|| Cast { language: language.clone(), voices, default, parts: roles })
}

/// The voice of a job that names none: the engine's first for the language.
fn house_narrator(
    written: &Spanned<String>,
    language: &Language,
    ids: &[String],
    findings: &mut Findings,
) -> Option<Voice> {
    let tag = language.as_str();
    let exact = ids.iter().find(|id| id.eq_ignore_ascii_case(tag));
    let akin = || ids.iter().find(|id| id.split(['-', '+']).next().is_some_and(|first| first == language.primary()));
    let id = if ids.is_empty() { Some(tag.to_owned()) } else { exact.or_else(akin).cloned() };
    if id.is_none() {
        let message = format!("the engine has no voice for `{tag}`");
        let help = "name one of its voices in [voices.narrator]; `rhapsode voices` lists them";
        findings.error("R0203", message, written.span(), "no voice speaks it", help);
    }
    id.map(|id| Voice { name: NARRATOR.to_owned(), id, language: None, speed: 1.0, pitch: 0, volume: 1.0 })
}

/// One voice of the job. What is wrong with it is in the findings; a voice comes back all the same, to keep the order.
fn one_voice(name: &str, spec: &VoiceSpec, ids: &[String], findings: &mut Findings) -> Voice {
    let id = spec.id.as_ref().map(|id| id.get_ref().clone()).unwrap_or_default();
    if let Some(written) = spec.id.as_ref().filter(|id| !ids.is_empty() && !ids.contains(id.get_ref())) {
        let near = nearest(&id, ids.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`? "));
        let help = format!("{}`rhapsode voices` lists what the engine has", near.unwrap_or_default());
        let message = format!("the engine has no voice `{id}`");
        findings.error("R0202", message, written.span(), "not a voice of this engine", &help);
    }
    let language = spec.language.as_ref().and_then(|tag| language(tag, findings));
    Voice { name: name.to_owned(), id, language, speed: spec.speed, pitch: spec.pitch, volume: spec.volume }
}

/// Looks up the voices that casting names.
struct Parts<'a> {
    names: Vec<&'a str>,
    fallback: VoiceId,
    findings: &'a mut Findings,
}

impl Parts<'_> {
    fn part(&mut self, role: &str, part: &Spanned<PartSpec>) -> Part {
        match part.get_ref() {
            PartSpec::Voice(name) => Part { voice: self.voice(name, part.span()), by_language: BTreeMap::new() },
            PartSpec::ByLanguage(table) => self.by_language(role, table),
        }
    }

    fn by_language(&mut self, role: &str, table: &Ordered<Spanned<String>>) -> Part {
        let mut part = Part { voice: self.fallback, by_language: BTreeMap::new() };
        for (tag, name) in &table.0 {
            let voice = self.voice(name.get_ref(), name.span());
            if tag.get_ref() == DEFAULT {
                part.voice = voice;
                continue;
            }
            match Language::parse(tag.get_ref()) {
                Some(language) if language.primary() == tag.get_ref() => {
                    part.by_language.insert(tag.get_ref().clone(), voice);
                }
                _ => {
                    let message = format!("`{tag}` in the casting of `{role}` is not a plain language");
                    let help =
                        "write `default`, or the first part of a language tag in small letters: `zh`, `ja`, `yue`";
                    self.findings.error("R0112", message, tag.span(), "neither `default` nor a language", help);
                }
            }
        }
        part
    }

    fn voice(&mut self, name: &str, span: Range<usize>) -> VoiceId {
        if let Some(id) = self.index(name) {
            return id;
        }
        let near = nearest(name, self.names.iter().copied());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("voices of this job: {}; add [voices.{name}] to have one more", self.names.join(", ")),
        };
        let finding = Finding::error("R0201", format!("no voice named `{name}`"), span);
        self.findings.push(finding.label("not in [voices]").help(help));
        self.fallback
    }

    fn index(&self, name: &str) -> Option<VoiceId> {
        let at = self.names.iter().position(|known| *known == name)?;
        u16::try_from(at).ok().map(VoiceId)
    }
}
