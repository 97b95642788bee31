//! The job's editions as meant: each a language that the engine speaks, what files call it, and a voice that speaks it.

use std::ops::Range;

use serde_spanned::Spanned;

use super::cast::{first_of, language};
use super::finding::{Finding, Findings};
use super::roster::Roster;
use super::spec::JobSpec;
use crate::cast::{Part, Voice, VoiceId};
use crate::units::Language;

/// An edition of the job's catalogues.
pub(super) struct Edition {
    /// The language that is asked for.
    pub language: Language,
    /// What files call it.
    pub code: String,
    /// Where the job says its language.
    pub span: Range<usize>,
    /// The name of who reads it.
    pub voice: Option<Spanned<String>>,
}

/// The editions of `spec`, in order; what is wrong with them is in the findings.
pub(super) fn editions(spec: &JobSpec, roster: &Roster, findings: &mut Findings) -> Vec<Edition> {
    let mut found: Vec<Edition> = Vec::new();
    for table in spec.edition.iter().flatten() {
        let Some(written) = &table.language else { continue };
        let span = written.span();
        if found.is_empty() && spec.catalogue.is_none() {
            let message = "only catalogues have editions, and the job names none";
            let help = "name one under [[catalogue]], or make a job of each language of a manuscript";
            findings.error("R0158", message.to_owned(), span.clone(), "an edition of nothing", help);
        }
        let Some(language) = language(written, findings).and_then(|tag| asked_for(tag, &span, findings)) else {
            continue;
        };
        if !roster.speaks(language.primary()) {
            let message = format!("the engine does not speak `{language}`");
            let help = format!("it speaks {}", roster.spoken().join(", "));
            findings.error("R0558", message, span.clone(), "not a language of this engine", &help);
            continue;
        }
        let code = table.code.as_ref().unwrap_or(written);
        let edition =
            Edition { language, code: code.get_ref().clone(), span: span.clone(), voice: table.voice.clone() };
        if let Some((what, name)) = found.iter().find_map(|before| same(before, &edition)) {
            let message = format!("two editions have the {what} `{name}`: their prompts could not be told apart");
            let help = "take one of the two out, or give it another region or another `code`";
            findings.error("R0154", message, if what == "code" { code.span() } else { span }, "the second one", help);
            continue;
        }
        found.push(edition);
    }
    let first = found.first().filter(|_| spec.job.as_ref().is_some_and(|job| job.detect_languages));
    if let Some(first) = first {
        let message = "`job.detect_languages` does nothing where prompts are in the language of their edition";
        let finding = Finding::warning("R0116", message, first.span.clone());
        findings.push(finding.label("an edition").help("take it out of [job]"));
    }
    found
}

/// What `one` and `other` have in common that only one may have.
fn same(one: &Edition, other: &Edition) -> Option<(&'static str, String)> {
    // Folders that differ in capitals alone are one on some systems.
    let alike = one.language.as_str().eq_ignore_ascii_case(other.language.as_str());
    match (alike, one.code.eq_ignore_ascii_case(&other.code)) {
        (true, _) => Some(("language", other.language.to_string())),
        (false, true) => Some(("code", other.code.clone())),
        (false, false) => None,
    }
}

/// The language in which an engine is asked for what is written in `tag`. Of Chinese, a tag may name what is written and leave
/// open what is spoken: nobody would hear that it was guessed before it is paid for.
fn asked_for(tag: Language, span: &Range<usize>, findings: &mut Findings) -> Option<Language> {
    let rest = tag.as_str().get(tag.primary().len()..).unwrap_or("");
    let has = |names: &[&str]| rest.split('-').any(|subtag| names.iter().any(|name| name.eq_ignore_ascii_case(subtag)));
    match tag.primary() {
        "cmn" => Language::parse(&format!("zh{rest}")).or(Some(tag)),
        "zh" if has(&["yue", "hk", "mo"]) => Language::parse("yue"),
        "zh" if has(&["tw", "hant"]) && !has(&["cmn"]) => {
            let message = format!("`{tag}` says how Chinese is written, and not which is spoken");
            let help = format!(
                "write language = \"zh\" for Mandarin or \"yue\" for Cantonese, and code = \"{tag}\" for what files call it"
            );
            findings.error("R0156", message, span.clone(), "Mandarin or Cantonese?", &help);
            None
        }
        _ => Some(tag),
    }
}

/// Gives each of `editions` its voice in `default`, the part of prompts without a role: the one that it
/// names; else what the job has for its language, or `has` for all; else the engine's own, which is added to `voices`.
pub(super) fn cast(
    editions: &[(&Edition, Option<VoiceId>)],
    default: &mut Part,
    has: bool,
    voices: &mut Vec<Voice>,
    roster: &Roster,
    findings: &mut Findings,
) {
    let by_primary = default.by_language.clone();
    for (edition, named) in editions {
        let (language, tag) = (&edition.language, edition.language.as_str());
        let by_language = by_primary.get(language.primary()).copied();
        let chosen = named.or(by_language).or_else(|| has.then_some(default.voice));
        let Some(chosen) = chosen else {
            own(edition, default, voices, roster, findings);
            continue;
        };
        let span = edition.voice.as_ref().map_or_else(|| edition.span.clone(), Spanned::span);
        if let Some(voice) = voices.get(usize::from(chosen.0))
            && let Some(other) = roster.speaks_instead(&voice.id, language.primary())
        {
            let message = format!("the edition in `{tag}` has the voice `{}`, which speaks `{other}`", voice.id);
            findings.error("R0157", message, span, "needs a voice of its own", &choice(language, roster));
        }
        default.by_language.insert(tag.to_owned(), chosen);
    }
}

/// Gives `edition` the engine's own voice for its language.
fn own(edition: &Edition, default: &mut Part, voices: &mut Vec<Voice>, roster: &Roster, findings: &mut Findings) {
    let (language, tag) = (&edition.language, edition.language.as_str());
    let id = match &roster.narrator {
        Some(id) => Some(id.clone()).filter(|id| roster.speaks_instead(id, language.primary()).is_none()),
        None => first_of(language, roster),
    };
    let (Some(id), Ok(at)) = (id, u16::try_from(voices.len())) else {
        let message = format!("the edition in `{tag}` has no voice");
        findings.error("R0157", message, edition.span.clone(), "needs a voice", &choice(language, roster));
        return;
    };
    let name = format!("narrator {tag}");
    voices.push(Voice { name, id, language: None, speed: 1.0, pitch: 0, volume: 1.0 });
    default.by_language.insert(tag.to_owned(), VoiceId(at));
}

/// How an edition in `language` gets a voice.
fn choice(language: &Language, roster: &Roster) -> String {
    let some: Vec<String> = roster.some_for(language.primary()).iter().map(|id| format!("`\"{id}\"`")).collect();
    let among = if some.is_empty() { String::new() } else { format!(": {}", some.join(", ")) };
    format!("add a [voices.NAME] whose id speaks it{among}, and write voice = \"NAME\" in its [[edition]]")
}

#[cfg(test)]
mod tests;
