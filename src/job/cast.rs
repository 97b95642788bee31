//! Voices and casting as meant: every voice is one that the engine has, every role is played by a voice of the job.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde_spanned::Spanned;

use super::edition::{self, Edition};
use super::finding::{Finding, Findings};
use super::roster::{Roster, Unlisted};
use super::spec::{JobSpec, Ordered, PartSpec, VoiceSpec};
use crate::cast::{Cast, Obeys, Part, Together, Voice, VoiceId};
use crate::problem::nearest;
use crate::units::Language;

/// The voice that reads when casting names none, and the one a job without voices gets.
const NARRATOR: &str = "narrator";

/// The key of `[casting]` and of a part that stands for all else.
const DEFAULT: &str = "default";

/// The key of `[casting]` that says who speaks for people at once.
const TOGETHER: &str = "together";

/// `name` as a key of a job: bare where TOML allows it.
#[must_use]
pub fn written_key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_bare { name.to_owned() } else { toml::Value::String(name.to_owned()).to_string() }
}

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

/// The cast of `spec`, whose language is written and means `language`, with an engine that has the voices of `roster`.
///
/// `None` when there is nothing to speak with; findings say why.
pub(super) fn cast(
    spec: &JobSpec,
    language: Option<(&Spanned<String>, &Language)>,
    editions: &[Edition],
    roster: &Roster,
    findings: &mut Findings,
) -> Option<Cast> {
    // Where there are editions, nothing is spoken in any other language.
    let is_one = editions.is_empty();
    if let Some((written, language)) = language.filter(|_| is_one) {
        check_language(written, language, roster, findings);
    }
    let mut voices: Vec<Voice> = if spec.voices.0.is_empty() && is_one {
        language.and_then(|(written, language)| narrator(written, language, roster, findings)).into_iter().collect()
    } else {
        spec.voices.0.iter().map(|(name, voice)| one_voice(name.get_ref(), voice, roster, findings)).collect()
    };
    let names: Vec<&str> = match spec.voices.0.is_empty() && is_one {
        true => vec![NARRATOR],
        false => spec.voices.names().collect(),
    };
    let mut parts = Parts { names, fallback: VoiceId(0), findings };
    parts.fallback = parts.index(NARRATOR).unwrap_or(VoiceId(0));
    let mut default = match spec.casting.get(DEFAULT) {
        Some(part) => parts.part(DEFAULT, part),
        None => Part { voice: parts.fallback, by_language: BTreeMap::new() },
    };
    parts.fallback = default.voice;
    let roles = spec.casting.0.iter().filter(|(role, _)| ![DEFAULT, TOGETHER].contains(&role.get_ref().as_str()));
    let roles = roles.map(|(role, part)| (role.get_ref().clone(), parts.part(role.get_ref(), part))).collect();
    let named = |parts: &mut Parts<'_>, name: &Spanned<String>| parts.voice(name.get_ref(), name.span());
    let editions: Vec<(&Edition, Option<VoiceId>)> =
        editions.iter().map(|one| (one, one.voice.as_ref().map(|name| named(&mut parts, name)))).collect();
    let has = parts.index(NARRATOR).is_some() || spec.casting.get(DEFAULT).is_some_and(is_for_all);
    edition::cast(&editions, &mut default, has, &mut voices, roster, findings);
    let (_, language) = language?;
    (!voices.is_empty()).then(|| Cast {
        language: language.clone(),
        voices,
        default,
        parts: roles,
        together: spec.casting.get(TOGETHER).map_or(Together::Apart, |said| match said.get_ref() {
            PartSpec::Voice(word) if word == "mix" => Together::Mix,
            // The schema has no other word for it.
            _ => Together::First,
        }),
        obeys: Obeys::default(),
    })
}

/// Whether `part` names a voice for every language.
fn is_for_all(part: &Spanned<PartSpec>) -> bool {
    match part.get_ref() {
        PartSpec::Voice(_) => true,
        PartSpec::ByLanguage(table) => table.get(DEFAULT).is_some(),
    }
}

/// The languages for which some role has a voice of its own.
pub(super) fn tongues(spec: &JobSpec) -> BTreeSet<String> {
    let tables = spec.casting.0.iter().filter_map(|(_, part)| match part.get_ref() {
        PartSpec::ByLanguage(table) => Some(table),
        PartSpec::Voice(_) => None,
    });
    tables.flat_map(|table| table.names()).filter(|tag| *tag != DEFAULT).map(str::to_owned).collect()
}

/// A language that the engine cannot be asked for is an error where the job writes it.
fn check_language(written: &Spanned<String>, language: &Language, roster: &Roster, findings: &mut Findings) {
    if !roster.takes(language.primary()) {
        let message = format!("the engine does not speak `{language}`");
        let help = format!("it speaks {}", roster.languages.join(", "));
        findings.error("R0558", message, written.span(), "not a language of this engine", &help);
    }
}

/// The voice of a job that names none: the documented one if it speaks the language, else the engine's first for it.
fn narrator(written: &Spanned<String>, language: &Language, roster: &Roster, findings: &mut Findings) -> Option<Voice> {
    let id = match &roster.narrator {
        Some(id) => documented_narrator(id, written, language, roster, findings),
        None => first_of_language(written, language, roster, findings),
    };
    id.map(|id| Voice { name: NARRATOR.to_owned(), id, language: None, speed: 1.0, pitch: 0, volume: 1.0 })
}

/// A service's own default voice. For another language than its own none is made up: it would be heard, and paid for.
fn documented_narrator(
    id: &str,
    written: &Spanned<String>,
    language: &Language,
    roster: &Roster,
    findings: &mut Findings,
) -> Option<String> {
    let Some(own) = roster.speaks_instead(id, language.primary()) else { return Some(id.to_owned()) };
    if roster.takes(language.primary()) {
        let some = roster.some_for(language.primary());
        let message = format!("no voice is named, and the default voice `{id}` speaks `{own}`, not `{language}`");
        let listed = some.iter().map(|id| shown_id(id)).collect::<Vec<_>>().join(", ");
        let help = match some.is_empty() {
            true => "name one in [voices.narrator]; `rhapsode voices --engine flow` lists them".to_owned(),
            false => format!("name one in [voices.narrator]: {listed}; `rhapsode voices --engine flow` lists more"),
        };
        findings.error("R0560", message, written.span(), "needs a voice of its own", &help);
    }
    None
}

/// The engine's first voice for `language`, by the names of its voices; the tag itself where it takes any.
pub(super) fn first_of(language: &Language, roster: &Roster) -> Option<String> {
    let tag = language.as_str();
    let ids = || roster.voices.iter().map(|voice| &voice.id);
    let exact = ids().find(|id| id.eq_ignore_ascii_case(tag));
    let akin = || ids().find(|id| id.split(['-', '+']).next().is_some_and(|first| first == language.primary()));
    if roster.voices.is_empty() { Some(tag.to_owned()) } else { exact.or_else(akin).cloned() }
}

fn first_of_language(
    written: &Spanned<String>,
    language: &Language,
    roster: &Roster,
    findings: &mut Findings,
) -> Option<String> {
    let id = first_of(language, roster);
    if id.is_none() {
        let message = format!("the engine has no voice for `{language}`");
        let help = "name one of its voices in [voices.narrator]; `rhapsode voices` lists them";
        findings.error("R0203", message, written.span(), "no voice speaks it", help);
    }
    id
}

/// An id so that a space at its end can be seen: with quotes, as the job file writes it.
fn shown_id(id: &str) -> String {
    format!("`\"{id}\"`")
}

/// One voice of the job. What is wrong with it is in the findings; a voice comes back all the same, to keep the order.
fn one_voice(name: &str, spec: &VoiceSpec, roster: &Roster, findings: &mut Findings) -> Voice {
    let id = spec.id.as_ref().map(|id| id.get_ref().clone()).unwrap_or_default();
    if let Some(written) =
        spec.id.as_ref().filter(|id| !roster.voices.is_empty() && roster.find(id.get_ref()).is_none())
    {
        unknown(written, roster, findings);
    }
    let language = spec.language.as_ref().and_then(|tag| {
        let language = language(tag, findings)?;
        check_language(tag, &language, roster, findings);
        Some(language)
    });
    Voice { name: name.to_owned(), id, language, speed: spec.speed, pitch: spec.pitch, volume: spec.volume }
}

/// An id that the roster does not hold.
fn unknown(written: &Spanned<String>, roster: &Roster, findings: &mut Findings) {
    let id = written.get_ref();
    let near = nearest(id, roster.voices.iter().map(|voice| voice.id.as_str()));
    if roster.unlisted == Unlisted::Refused {
        let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
        let help = format!("{near}`rhapsode voices` lists what the engine has");
        let message = format!("the engine has no voice `{id}`");
        findings.error("R0202", message, written.span(), "not a voice of this engine", &help);
    } else if let Some(exact) = roster.but_for_space(id) {
        let message = format!("there is no voice {}; the id is {}", shown_id(id), shown_id(exact));
        let help = format!("write id = \"{exact}\", with every space: ids are never trimmed");
        findings.error("R0559", message, written.span(), "a space too few or too many", &help);
    } else {
        let near = near.map(|near| format!("did you mean {}? Otherwise ", shown_id(near))).unwrap_or_default();
        let (code, message, help) = match roster.documented.contains(&id.as_str()) {
            true => (
                "R0562",
                format!("the voice `{id}` is named in the service's documentation, but is in none of its catalogues"),
                "hear it with `rhapsode voices audition` before a book is bought with it, or choose a listed one",
            ),
            false => (
                "R0561",
                format!("the voice `{id}` is in no list of the service's voices that is known here"),
                "a clone or a newer voice is known after `rhapsode voices --refresh` and `rhapsode clone --list`",
            ),
        };
        let finding =
            Finding::warning(code, message, written.span()).label("not in a list").help(format!("{near}{help}"));
        findings.push(finding);
    }
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
            None if self.names.is_empty() => format!("add [voices.{}] with the engine's id for it", written_key(name)),
            None => {
                let names = self.names.join(", ");
                format!("voices of this job: {names}; add [voices.{}] to have one more", written_key(name))
            }
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
