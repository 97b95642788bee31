//! Lexicons of our own: TOML, one `[[entry]]` each.

use std::ops::Range;

use serde::Deserialize;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::{Case, Draft, Match, Page};
use crate::units::Language;

/// An entry as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntrySpec {
    written: Spanned<String>,
    spoken: String,
    language: Option<Spanned<String>>,
    voice: Option<String>,
    #[serde(default, rename = "match")]
    matching: Match,
    #[serde(default)]
    case: Case,
}

pub(super) fn read(page: &mut Page<'_>) {
    let (root, mut syntax) = DeTable::parse_recoverable(page.text);
    if !syntax.is_empty() {
        syntax.sort_by_key(|error| error.span().map(|span| span.start));
        for error in syntax {
            let span = error.span().unwrap_or(0..0);
            misread(page, format!("this is not TOML: {}", one_line(error.message())), span, "");
        }
        return;
    }
    for (key, value) in root.into_inner() {
        let span = value.span();
        match (key.get_ref().as_ref(), value.into_inner()) {
            ("entry", DeValue::Array(entries)) => entries.into_iter().for_each(|entry| one(page, entry)),
            ("entry", _) => misread(page, "`entry` must be a list of tables".to_owned(), span, "write [[entry]]"),
            (other, _) => {
                let message = format!("a lexicon has no key `{other}`");
                misread(page, message, key.span(), "it holds `[[entry]]` and nothing else");
            }
        }
    }
}

fn one(page: &mut Page<'_>, entry: Spanned<DeValue<'_>>) {
    let whole = entry.span();
    let spec = match EntrySpec::deserialize(ValueDeserializer::from(entry)) {
        Ok(spec) => spec,
        Err(error) => {
            let help = "an entry has `written` and `spoken`, and may have `language`, `voice`, `match` and `case`";
            return misread(page, one_line(error.message()), error.span().unwrap_or(whole), help);
        }
    };
    let language = match spec.language.as_ref().map(|tag| (Language::parse(tag.get_ref()), tag)) {
        None => None,
        Some((Some(language), _)) => Some(language),
        Some((None, tag)) => {
            let help = "use a BCP 47 tag such as en, en-GB, ja, zh-Hant or yue";
            let message = format!("`{}` is not a language tag", tag.get_ref());
            return page.problem("R0182", message, tag.span(), ("not a language tag", help));
        }
    };
    let EntrySpec { written, spoken, voice, matching, case, .. } = spec;
    let span = written.span();
    page.add(Draft { written: written.into_inner(), spoken, language, voice, matching, case, span });
}

fn misread(page: &mut Page<'_>, message: String, span: Range<usize>, help: &str) {
    let help = if help.is_empty() { "docs/lexicon.md shows what a lexicon looks like" } else { help };
    page.problem("R0181", message, span, ("", help));
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
