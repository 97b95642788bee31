//! What is said before and after the chapters: sentences of the job's language around title, author and narrator.
//!
//! ACX asks for title, author and narrator at the beginning, and at the end for words that say it is over; “You have been
//! listening to …, The End” is its own example (ACX audio submission requirements).

use std::ops::Range;

use serde_spanned::Spanned;

use crate::job::finding::Findings;
use crate::job::spec::JobSpec;
use crate::script::credits::{Credit, Credits};

/// The sentences of a language. One in which a field is absent is left out.
struct Sentences {
    /// Primary subtag of BCP 47, or with the script where that decides.
    language: &'static str,
    opening: &'static [&'static str],
    closing: &'static [&'static str],
}

/// Put together with a space between sentences where the language has one.
const SENTENCES: [Sentences; 8] = [
    Sentences {
        language: "en",
        opening: &["{title}.", " {subtitle}.", " Written by {author}.", " Narrated by {narrator}."],
        closing: &[
            "You have been listening to {title}.",
            " Written by {author}.",
            " Narrated by {narrator}.",
            " The end.",
        ],
    },
    Sentences {
        language: "de",
        opening: &["{title}.", " {subtitle}.", " Geschrieben von {author}.", " Gelesen von {narrator}."],
        closing: &["Sie hörten: {title}.", " Geschrieben von {author}.", " Gelesen von {narrator}.", " Ende."],
    },
    Sentences {
        language: "fr",
        opening: &["{title}.", " {subtitle}.", " Écrit par {author}.", " Lu par {narrator}."],
        closing: &["Vous venez d’écouter {title}.", " Écrit par {author}.", " Lu par {narrator}.", " Fin."],
    },
    Sentences {
        language: "es",
        opening: &["{title}.", " {subtitle}.", " Escrito por {author}.", " Narrado por {narrator}."],
        closing: &["Acaba de escuchar {title}.", " Escrito por {author}.", " Narrado por {narrator}.", " Fin."],
    },
    Sentences {
        language: "ja",
        opening: &["{title}。", "{subtitle}。", "著者、{author}。", "朗読、{narrator}。"],
        closing: &["お聴きいただいたのは、{title}。", "著者、{author}。", "朗読、{narrator}でした。", "終わり。"],
    },
    Sentences {
        language: "ko",
        opening: &["{title}.", " {subtitle}.", " 지은이, {author}.", " 낭독, {narrator}."],
        closing: &["지금까지 들으신 작품은 {title}입니다.", " 지은이, {author}.", " 낭독, {narrator}.", " 끝."],
    },
    Sentences {
        language: "yue",
        opening: &["{title}。", "{subtitle}。", "作者，{author}。", "朗讀，{narrator}。"],
        closing: &["你啱啱聽完嘅係{title}。", "作者，{author}。", "朗讀，{narrator}。", "全書完。"],
    },
    Sentences {
        language: "zh",
        opening: &["{title}。", "{subtitle}。", "作者，{author}。", "朗读，{narrator}。"],
        closing: &["您刚才听到的是{title}。", "作者，{author}。", "朗读，{narrator}。", "全书完。"],
    },
];

/// The names that stand in braces.
const FIELDS: [&str; 4] = ["title", "subtitle", "author", "narrator"];

/// What stands for each of [`FIELDS`].
struct Known<'a>([Option<&'a str>; 4]);

impl Known<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let at = FIELDS.iter().position(|field| *field == name)?;
        self.0.get(at).copied().flatten()
    }
}

/// The credits of `spec`, whose file holds `text`; `None` where something is missing.
pub(super) fn credits(spec: &JobSpec, text: &str, language: &str, findings: &mut Findings) -> Option<Credits> {
    let table = spec.job.as_ref()?;
    let said =
        |field: &'_ Option<String>| field.clone().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let (title, author) = (said(&table.title)?, said(&table.author));
    let (subtitle, narrator) = (said(&spec.tags.subtitle), said(&spec.tags.narrator));
    let known = Known([Some(&title), subtitle.as_deref(), author.as_deref(), narrator.as_deref()]);
    let written = &spec.package.acx;
    let layout = spec.package.layout.span();
    let primary = language.split('-').next().unwrap_or("");
    let own = SENTENCES.iter().find(|sentences| sentences.language == primary);
    let mut credit = |key: &str, written: &Option<Spanned<String>>, own: Option<&[&str]>| {
        let (words, span) = match written {
            Some(written) => (own_words(key, written, &known, findings)?, written.span()),
            None => (sentences(key, own, &known, language, layout.clone(), findings)?, layout.clone()),
        };
        let (line, column) = place(text, span.start);
        Some(Credit { words, line, column })
    };
    let opening = credit("opening", &written.opening, own.map(|own| own.opening));
    // What the sentences lack is the same in both.
    let twice = opening.is_none() && written.opening.is_none() && written.closing.is_none();
    let closing = if twice { None } else { credit("closing", &written.closing, own.map(|own| own.closing)) };
    Some(Credits { opening: opening?, closing: closing? })
}

/// The words that the job writes, filled.
fn own_words(key: &str, written: &Spanned<String>, known: &Known<'_>, findings: &mut Findings) -> Option<String> {
    let words = match filled(written.get_ref().trim(), known) {
        Ok(words) => words,
        Err(name) => {
            let message = format!("`package.acx.{key}` names `{{{name}}}`, which the job does not say");
            let help =
                "title and author stand in [job], subtitle and narrator in [tags]; other words are said as they are";
            findings.error("R0149", message, written.span(), "not known", help);
            return None;
        }
    };
    if !words.chars().any(char::is_alphanumeric) {
        let message = format!("`package.acx.{key}` has nothing to say");
        let help = "leave it out, and title, author and narrator are said";
        findings.error("R0149", message, written.span(), "no word", help);
        return None;
    }
    Some(words)
}

/// The sentences of the language, filled.
fn sentences(
    key: &str,
    own: Option<&[&str]>,
    known: &Known<'_>,
    language: &str,
    layout: Range<usize>,
    findings: &mut Findings,
) -> Option<String> {
    let Some(own) = own else {
        let message = format!("there are no credits in the language `{language}` to fill in");
        let help = format!("write them: {key} = \"{{title}}, {{author}}, {{narrator}}\" in [package.acx]");
        findings.error("R0149", message, layout, "ACX wants credits", &help);
        return None;
    };
    for (field, help) in [
        ("author", "write `author` in [job], or the words yourself as `opening` and `closing` in [package.acx]"),
        ("narrator", "write `narrator` in [tags], or the words yourself as `opening` and `closing` in [package.acx]"),
    ] {
        if known.get(field).is_none() {
            let message = format!("the credits need the {field}, and the job does not say who that is");
            findings.error("R0149", message, layout, "ACX wants title, author and narrator", help);
            return None;
        }
    }
    Some(own.iter().filter_map(|sentence| filled(sentence, known).ok()).collect())
}

/// `template` with what is known in place of names in braces; the name that is not known.
fn filled<'a>(template: &'a str, known: &Known<'_>) -> Result<String, &'a str> {
    let mut words = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        words.push_str(before);
        let (name, after) = after.split_once('}').ok_or(after)?;
        let value = known.get(name.trim()).ok_or(name)?;
        words.push_str(value);
        // “Who Goes There?” ends its sentence itself.
        rest = match after.strip_prefix(['.', '。']) {
            Some(after) if value.ends_with(['.', '!', '?', '…', '。', '！', '？']) => after,
            _ => after,
        };
    }
    words.push_str(rest);
    Ok(words)
}

/// Line and column of byte `at` of `text`, from 1.
fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (count(memchr::memchr_iter(b'\n', before.as_bytes()).count()) + 1, count(line.chars().count()) + 1)
}
