//! The job's lexicons as meant: files that are there, languages that are some, voices that the job has.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::cast;
use super::finding::Findings;
use super::meant::{Facts, PathKind};
use super::spec::JobSpec;
use crate::cast::Cast;
use crate::problem::nearest;
use crate::units::Language;

/// A lexicon's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LexiconFile {
    /// As the job writes it.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The language of entries that name none.
    pub language: Option<Language>,
    /// The voice of entries that name none.
    pub voice: Option<String>,
}

/// Those that `spec` names, in order; what is wrong with them is in the findings.
pub(super) fn lexicons(
    spec: &JobSpec,
    (folder, facts): (&Path, &Facts<'_>),
    cast: Option<&Cast>,
    findings: &mut Findings,
) -> Vec<LexiconFile> {
    let mut files: Vec<LexiconFile> = Vec::new();
    for lexicon in spec.lexicon.iter().flatten() {
        let Some(written) = &lexicon.path else { continue };
        let (name, span) = (written.get_ref(), written.span());
        let path = folder.join(name);
        let there = (facts.exists)(&path);
        if files.iter().any(|before| before.path.components().eq(path.components())) {
            let message = format!("the lexicon `{name}` is named twice");
            findings.error("R0113", message, span, "the second time", "take one of the two out");
        } else if there != PathKind::File {
            let (what, label) = match there {
                PathKind::Missing => ("does not exist", "no such file"),
                PathKind::Folder => ("is a folder", "a folder"),
                _ => ("cannot be read", "not readable"),
            };
            let help = format!("paths are relative to the job file: looked for {}", path.display());
            findings.error("R0180", format!("the lexicon `{name}` {what}"), span, label, &help);
        }
        let voice = lexicon.voice.as_ref().map(|voice| voice.get_ref().clone());
        if let (Some(voice), Some(cast)) = (&lexicon.voice, cast)
            && cast.voice_named(voice.get_ref()).is_none()
        {
            let names: Vec<&str> = cast.voices.iter().map(|voice| voice.name.as_str()).collect();
            let near = nearest(voice.get_ref(), names.iter().copied());
            let help = near
                .map_or_else(|| format!("voices are {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
            let message = format!("the job has no voice `{}`", voice.get_ref());
            findings.error("R0182", message, voice.span(), "not in [voices]", &help);
        }
        let language = lexicon.language.as_ref().and_then(|tag| cast::language(tag, findings));
        files.push(LexiconFile { name: name.clone(), path, language, voice });
    }
    files
}
